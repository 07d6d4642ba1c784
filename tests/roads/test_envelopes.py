"""Reading what a relay gives out."""

from __future__ import annotations

import tracemalloc
from typing import Any

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.canonical import decode, encode
from goodoffices.envelope import LARGEST
from goodoffices.errors.encoding import NotCanonical
from goodoffices.roads.envelopes import HIGHEST, Collected, OddAnswerError, read_envelopes

NUMBERS = st.one_of(st.integers(1, 300), st.integers(1, HIGHEST))
PAIRS = st.lists(st.tuples(NUMBERS, st.binary(min_size=1, max_size=300)), max_size=30, unique_by=lambda pair: pair[0])


@given(PAIRS)
def test_what_a_relay_writes_is_read(pairs: list[tuple[int, bytes]]) -> None:
    """In the order of the numbers, every byte."""
    given = [list(pair) for pair in sorted(pairs)]
    found = read_envelopes(encode(given), after=0, limit=30)
    assert [[each.number, each.data] for each in found] == given


@pytest.mark.parametrize("size", [1, 23, 24, 255, 256, 65535, 65536, LARGEST])
def test_every_size_of_an_envelope_is_read(size: int) -> None:
    """Each kind of head that CBOR has for it."""
    data = b"\x5a" * size
    assert read_envelopes(encode([[7, data]]), after=6, limit=1) == [Collected(7, data)]


@given(st.one_of(st.binary(max_size=40), PAIRS.map(lambda pairs: encode([list(pair) for pair in pairs]))), st.data())
def test_any_bytes_are_read_as_the_strict_decoder_reads_them_or_refused(written: bytes, data: Any) -> None:
    """What this reader takes, the decoder of all other formats takes too, and as the same."""
    changed = bytearray(written)
    for _ in range(data.draw(st.integers(0, 2))):
        if changed:
            changed[data.draw(st.integers(0, len(changed) - 1))] = data.draw(st.integers(0, 255))
    whole = bytes(changed)
    try:
        found = read_envelopes(whole, after=0, limit=40)
    except OddAnswerError:
        found = None
    try:
        other: list[tuple[int, bytes]] | None = decode(whole, list[tuple[int, bytes]])
    except NotCanonical:
        other = None
    rises = other is not None and [0, *(number for number, _ in other)] == sorted(
        {0, *(number for number, _ in other if 0 < number <= HIGHEST)}
    )
    if rises and other is not None and all(other_data for _, other_data in other):
        assert found == [Collected(*pair) for pair in other]
    else:
        assert found is None


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        ([[1, b"x"], [1, b"y"]], "rise"),
        ([[2, b"x"], [1, b"y"]], "rise"),
        ([[0, b"x"]], "rise"),
        ([[HIGHEST + 1, b"x"]], "rise"),
        ([[1, b""]], "empty"),
        ([[1, b"x" * (LARGEST + 1)]], "too large"),
        ([[n, b"x"] for n in range(1, 5)], "more"),
        ([[-1, b"x"]], "written"),
        ([[1.0, b"x"]], "written"),
        ([[1, "x"]], "written"),
        ([[1, b"x", b"y"]], "written"),
        ([[1]], "written"),
        ([1, b"x"], "written"),
        ({1: b"x"}, "written"),
        (None, "written"),
        ([None], "written"),
    ],
)
def test_what_no_relay_gives_is_refused(value: Any, problem: str) -> None:
    """With words that repeat nothing of it."""
    with pytest.raises(OddAnswerError, match=problem):
        read_envelopes(cbor2.dumps(value), after=0, limit=3)


@pytest.mark.parametrize(
    "data",
    [
        "",
        "9f8201417 8ff",
        "81 8201 5801 78",
        "81 821801 4178",
        "9801 8201 4178",
        "81 82190018 4178",
        "81 821a00000100 4178",
        "81 821b0000000000010000 4178",
        "81 8201 4178 00",
        "81 8201 42 78",
        "81 8201 5f 4178 ff",
        "81 8201 5b ffffffffffffffff 78",
        "9b ffffffffffffffff",
        "c1 81 8201 4178",
        "81 82 1b",
    ],
)
def test_a_second_spelling_is_no_spelling(data: str) -> None:
    """Longer heads, open lengths, tags, pieces that are missing or too many."""
    with pytest.raises(OddAnswerError):
        read_envelopes(bytes.fromhex(data.replace(" ", "")), after=0, limit=100)


def test_numbers_before_the_one_asked_for_are_refused() -> None:
    """A relay that gives again what was taken would have it handled twice."""
    with pytest.raises(OddAnswerError, match="rise"):
        read_envelopes(encode([[5, b"x"]]), after=5, limit=1)


@pytest.mark.parametrize("begin", [b"", b"\x81", b"\x9a\x00\x10\x00\x00", b"\x81\x9a\x00\x10\x00\x00"])
def test_a_hostile_answer_takes_no_memory(begin: bytes) -> None:
    """A general decoder would make a million lists of this."""
    data = begin + b"\x80" * 1024 * 1024
    tracemalloc.start()
    try:
        with pytest.raises(OddAnswerError):
            read_envelopes(data, after=0, limit=100)
        assert tracemalloc.get_traced_memory()[1] < 100_000
    finally:
        tracemalloc.stop()
