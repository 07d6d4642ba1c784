"""Pages of what grows: the newest first, no entry twice, none left out, each page named by an entry."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, Clock, refused, terms


@pytest.fixture
def station(tmp_path: Path, clock: Clock) -> Iterator[Station]:
    """A mediator with twelve notes of North, every third of which may go to South."""
    with kit.with_talk(tmp_path / "s", clock=clock) as made:
        for number in range(12):
            given = terms("verbatim", "South") if number % 3 == 0 else None
            kit.say(made, "North", f"Ship {number} waits.", given)
        yield made


def numbers(page: dict[str, Any]) -> list[int]:
    """Which of the twelve notes stand on a page of the thread."""
    texts = [content["text"] for line in page["lines"] for content in line["content"] if "text" in content]
    return [int(text.split()[1]) for text in texts if text.startswith("Ship")]


def ref_of(station: Station, number: int) -> str:
    """The entry of a note."""
    lines = station.read(talk=TALK, leg="North", limit=500)["lines"]
    (found,) = [line for line in lines if numbers({"lines": [line]}) == [number]]
    return str(found["ref"])


def test_the_newest_page_and_those_before_it(station: Station) -> None:
    """Backwards, until the thread begins."""
    first = station.read(talk=TALK, leg="North", limit=5)
    assert (numbers(first), first["after"]) == ([7, 8, 9, 10, 11], None)
    second = station.read(talk=TALK, leg="North", entry=first["before"], limit=5)
    assert numbers(second) == [2, 3, 4, 5, 6]
    last = station.read(talk=TALK, leg="North", entry=second["before"], limit=500)
    assert (numbers(last), last["before"]) == ([0, 1], None)


def test_the_pages_after_an_entry(station: Station) -> None:
    """Forwards, until the thread ends."""
    page = station.read(talk=TALK, leg="North", entry=ref_of(station, 3), where="after", limit=4)
    assert numbers(page) == [4, 5, 6, 7]
    page = station.read(talk=TALK, leg="North", entry=page["after"], where="after", limit=4)
    assert (numbers(page), page["after"]) == ([8, 9, 10, 11], None)


def test_the_page_around_an_entry(station: Station) -> None:
    """It stands in the middle, and there is more on both sides; at the end of the thread there is none."""
    page = station.read(talk=TALK, leg="North", entry=ref_of(station, 6), where="around", limit=5)
    assert numbers(page) == [4, 5, 6, 7, 8]
    assert None not in (page["before"], page["after"])
    end = station.read(talk=TALK, leg="North", entry=ref_of(station, 11), where="around", limit=5)
    assert (numbers(end), end["after"]) == ([9, 10, 11], None)


def test_an_entry_of_another_leg_names_no_page(station: Station) -> None:
    """It is refused with what it is."""
    told = refused(station.read, talk=TALK, leg="South", entry=ref_of(station, 6))
    assert told.code == "station.other_thing"


def rows(page: dict[str, Any]) -> list[int]:
    """Which notes stand on a page of what may cross."""
    return [int(row["text"].split()[1]) for row in page["rows"]]


def test_what_may_cross_page_by_page(station: Station) -> None:
    """Newest first; what may not cross only on request."""
    page = station.may_cross(talk=TALK, limit=3)
    assert rows(page) == [9, 6, 3]
    page = station.may_cross(talk=TALK, limit=3, before=page["before"])
    assert (rows(page), page["before"]) == ([0], None)
    whole = station.may_cross(talk=TALK, to="South", rest=True, limit=500)
    assert rows(whole) == list(range(11, -1, -1))


def test_a_search_page_by_page(station: Station) -> None:
    """Newest first; a talk's pages go on after what the last one ended with, also within one entry."""
    station.say(
        talk=TALK,
        leg="North",
        passages=[{"text": f"Ship {number} waits."} for number in (12, 13, 14)],
        noted=kit.noted("North"),
    )
    seen: list[str] = []
    before: dict[str, str] = {}
    while True:
        page = station.find(text="waits", talk=TALK, limit=2, **before)
        seen += [each["text"] for each in page["found"]]
        if not page["more"]:
            break
        before = {"before": page["before"]}
    assert seen[:4] == ["Ship 12 waits.", "Ship 13 waits.", "Ship 14 waits.", "Ship 11 waits."]
    assert len(seen) == len(set(seen)) == 15


def test_a_page_goes_on_after_what_stands_in_its_list(station: Station) -> None:
    """A cursor of another leg, of the desk, or of an entry of another kind is refused: nothing silently begins anew."""
    page = station.may_cross(talk=TALK, leg="North", limit=2)
    asks = [
        (station.may_cross, {"leg": "South", "before": page["before"]}),
        (station.may_cross, {"before": station.remark(talk=TALK, text="North is tired.")["ref"]}),
        (station.may_cross, {"before": founding(station)}),
        (station.find, {"text": "ship", "before": founding(station)}),
    ]
    for ask, given in asks:
        assert refused(ask, talk=TALK, **given).code == "station.other_thing", given
    assert rows(station.may_cross(talk=TALK, before=page["before"])) == [3, 0]


def founding(station: Station) -> str:
    """The entry with which the talk begins, which is no words."""
    return str(station.changes(talk=TALK, after=0)["entries"][0]["ref"])


@pytest.mark.parametrize(
    "ask", [{"to": "desk"}, {"leg": "desk"}, {"leg": "the public"}, {"leg": "North", "to": "North"}]
)
def test_where_nothing_ever_crosses_no_page_is_empty(station: Station, ask: dict[str, str]) -> None:
    """To and from the desk, from the public, from a side to itself: that is said."""
    assert refused(station.may_cross, talk=TALK, **ask).code == "station.nothing_crosses"


def test_a_search_of_all_talks_says_that_there_is_more(station: Station) -> None:
    """It has no cursor: one talk is searched for more."""
    page = station.find(text="waits", limit=5)
    assert (len(page["found"]), page["more"], page["before"]) == (5, True, None)
    told = refused(station.find, text="waits", before=page["found"][-1]["ref"])
    assert told.code == "station.no_such_handle"


def test_words_are_found_newest_first_after_the_talk_was_folded_again(
    station: Station, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """A new version of the fold keeps their order."""
    before = [each["text"] for each in station.find(text="waits", talk=TALK)["found"]]
    folder = station.folder
    station.close()
    for module in ("store", "folding"):
        monkeypatch.setattr(f"goodoffices.station.{module}.FOLD_VERSION", 4_000)
    with kit.reopen(folder, clock=clock) as again:
        assert [each["text"] for each in again.find(text="waits", talk=TALK)["found"]] == before
        assert again.due(talk=TALK) == []
        assert rows(again.may_cross(talk=TALK)) == [9, 6, 3, 0]
