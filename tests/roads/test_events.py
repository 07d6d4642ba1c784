"""Reading the news of a relay."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.roads.envelopes import OddAnswerError
from goodoffices.roads.events import LONGEST_LINE, Events, lines
from tests.roads.kit import quickly


def numbers(*taken: bytes, after: int = 0) -> list[int]:
    events = Events(after)
    return [number for number in map(events.take, taken) if number is not None]


def event(number: object) -> list[bytes]:
    return [f"id: {number}".encode(), b"event: envelopes", f"data: {number}".encode(), b""]


def cut(data: bytes, *places: int) -> list[bytes]:
    ends = [0, *sorted(places), len(data)]
    return [data[begin:end] for begin, end in pairwise(ends)]


def read(parts: list[bytes]) -> list[bytes]:
    async def coming() -> AsyncIterator[bytes]:
        for part in parts:
            yield part

    async def whole() -> list[bytes]:
        return [line async for line in lines(coming(), 5.0)]

    return asyncio.run(whole())


def test_an_event_gives_its_number_when_it_is_whole() -> None:
    """Comments, fields in another order and spaces left out are the same."""
    assert numbers(b":", b"", *event(1), b": hello", *event(7)) == [1, 7]
    assert numbers(b"data:3", b":", b"id:3", b"event:envelopes", b"") == [3]
    assert numbers(*event(3)[:-1]) == []


@pytest.mark.parametrize(
    "taken",
    [
        event("x"),
        event(-1),
        event(""),
        event(0),
        event("1" * 16),
        event("\u0663"),
        [*event(2), *event(2)],
        [*event(2), *event(1)],
        [b"data: 1", b""],
        [b"id: 1", b"event: envelopes", b"data: 2", b""],
        [b"id: 1", b"event: other", b"data: 1", b""],
        [b"data: 1", b"data: 1"],
        [b"retry: soon"],
        [b"\xff\xfe"],
        [b"HTTP/1.1 200 OK"],
        [b" "],
    ],
)
def test_what_no_relay_tells_is_refused(taken: list[bytes]) -> None:
    """It is not guessed what was meant."""
    with pytest.raises(OddAnswerError):
        numbers(*taken)


def test_when_to_come_again_is_no_news() -> None:
    """A relay that is stopped says it at the end; it changes nothing of what is told."""
    events = Events(0)
    given = [events.take(line) for line in (b"retry: 3000", b"", b"id: 1", b"event: envelopes", b"data: 1", b"")]
    assert given == [None] * 5 + [1]


def test_numbers_that_are_known_are_no_news() -> None:
    """A relay was told what is known, and tells what is beyond it."""
    with pytest.raises(OddAnswerError, match="rise"):
        numbers(*event(5), after=5)


@given(st.lists(st.integers(0, 60), max_size=8))
def test_lines_are_the_same_wherever_the_stream_is_cut(places: list[int]) -> None:
    """Either end of a line is one, and what comes behind the last is none."""
    data = b":\n\nid: 1\r\nevent: envelopes\ndata: 1\n\ndata"
    assert read(cut(data, *places)) == [b":", b"", b"id: 1", b"event: envelopes", b"data: 1", b""]


@pytest.mark.parametrize("ending", [b"", b"\n"])
def test_a_long_line_is_refused(ending: bytes) -> None:
    """Also before its end has come."""
    assert read([b":" * LONGEST_LINE, b"\n"]) == [b":" * LONGEST_LINE]
    with pytest.raises(OddAnswerError, match="too long"):
        read([b":" * LONGEST_LINE, b":" + ending])


def test_a_line_that_drips_is_silence() -> None:
    """The time counts until a line is whole, and begins anew with each line."""

    async def coming(part: bytes) -> AsyncIterator[bytes]:
        for _ in range(20):
            await asyncio.sleep(2.0)
            yield part

    async def whole(part: bytes) -> int:
        return len([line async for line in lines(coming(part), 30.0)])

    assert quickly(whole(b":\n")) == 20
    with pytest.raises(TimeoutError):
        quickly(whole(b":"))
