"""Pages of what grows: the newest first, no entry twice, none left out, each page named by an entry."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.acts.recording import items
from goodoffices.station.acts.sheets import sheets
from goodoffices.station.api import asks
from goodoffices.station.station import Station
from goodoffices.talk import reading
from goodoffices.talk.entry import read_body
from goodoffices.talk.events import Body
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


# --- sheets and items of the record


LIMITS = (1, 2, 3, 5, 500)


@pytest.fixture
def table(tmp_path: Path, clock: Clock) -> Iterator[Station]:
    """A mediator with a dozen sheets in turn for South, North and the public; every second one was brought."""
    with kit.with_talk(tmp_path / "table", clock=clock) as made:
        for number in range(12):
            convey(made, ("South", "North", "the public")[number % 3], f"Line {number}.", brought=number % 2 == 0)
        yield made


def convey(station: Station, to: str, text: str, *, brought: bool) -> str:
    """A sheet with one item of the mediator's own."""
    sheet = str(station.convey(talk=TALK, to=to, items=[{"kind": "own_words", "text": text}])["ref"])
    if brought:
        station.deliver(talk=TALK, what=[sheet], manner="spoken", to=None if to == "the public" else f"{to}'s envoy")
    return sheet


def paged(act: Callable[..., Any], key: str, limit: int, **asked: Any) -> list[list[Any]]:
    """Every page, until there is none."""
    found, before = [], None
    while True:
        page = act(talk=TALK, limit=limit, before=before, **asked)
        found.append(page[key])
        before = page["before"]
        if before is None:
            return found


def lines(shown: list[Any]) -> list[int]:
    """Which of the dozen these sheets are."""
    return [int(sheet["items"][0]["text"].split()[1].rstrip(".")) for sheet in shown]


@pytest.mark.parametrize("limit", LIMITS)
def test_pages_of_sheets_are_all_sheets(table: Station, limit: int) -> None:
    """Together they are what the whole view has, over all legs, newest first, and each page is full but the last."""
    pages = paged(table.sheets, "sheets", limit)
    together = [sheet for page in pages for sheet in page]
    assert lines(together) == list(range(11, -1, -1))
    assert {len(page) for page in pages[:-1]} <= {limit}
    assert 0 < len(pages[-1]) <= limit
    of_the_view = table.view(talk=TALK)["sheets"]
    assert sorted(together, key=lambda each: each["ref"]) == sorted(of_the_view, key=lambda each: each["ref"])


@pytest.mark.parametrize("limit", LIMITS)
def test_pages_of_sheets_of_one_leg_and_of_those_that_wait(table: Station, limit: int) -> None:
    """Each is what it is among all; a leg with a station, or the desk, has none."""

    def asked(**more: Any) -> list[int]:
        return lines([sheet for page in paged(table.sheets, "sheets", limit, **more) for sheet in page])

    assert asked(leg="North") == [10, 7, 4, 1]
    assert asked(leg="the public") == [11, 8, 5, 2]
    assert asked(leg="desk") == []
    assert asked(waiting=True) == [11, 9, 7, 5, 3, 1]
    assert asked(waiting=True, leg="South") == [9, 3]


def test_a_page_of_sheets_goes_on_where_the_last_one_ended(table: Station) -> None:
    """Sheets that were made meanwhile move nothing: they are on the first page, when it is asked for again."""
    first = table.sheets(talk=TALK, limit=5)
    convey(table, "South", "Line 12.", brought=False)
    assert lines(table.sheets(talk=TALK, limit=500, before=first["before"])["sheets"]) == [6, 5, 4, 3, 2, 1, 0]
    assert lines(table.sheets(talk=TALK, limit=2)["sheets"]) == [12, 11]


def test_sheets_of_one_instant_keep_the_order_of_their_leg(tmp_path: Path, clock: Clock) -> None:
    """A clock that stands still, as in a played scenario, shuffles nothing."""
    instant = clock()
    with kit.with_talk(tmp_path / "still", clock=lambda: instant) as station:
        for number in range(7):
            convey(station, "South", f"Line {number}.", brought=False)
        for limit in LIMITS:
            together = [sheet for page in paged(station.sheets, "sheets", limit) for sheet in page]
            assert lines(together) == [6, 5, 4, 3, 2, 1, 0]


def test_a_sheet_that_is_to_be_corrected_waits(table: Station) -> None:
    """It was brought; but what it rests on was struck, so the side must be told."""
    wrong = kit.say(table, "North", "Fifty boats.", terms("in_substance", "South"))
    item = {"kind": "in_substance", "text": "They speak of boats.", "from": [wrong]}
    sheet = table.convey(talk=TALK, to="South", items=[item])["ref"]
    table.deliver(talk=TALK, what=[sheet], manner="spoken", to="South's envoy")

    def waits() -> bool:
        return sheet in [each["ref"] for each in table.sheets(talk=TALK, waiting=True)["sheets"]]

    assert not waits()
    table.strike(talk=TALK, what=wrong, reason="Misheard.")
    assert waits()


def test_a_page_of_what_stood_when_the_look_began(table: Station) -> None:
    """What is written while somebody looks is on the lists of the file, and on no page of that look."""
    table.record(talk=TALK, item=kit.item("Ship 0 waits."))
    with table.look() as look:
        talk = look.at(TALK)
        convey(table, "South", "Line 12.", brought=True)
        table.record(talk=TALK, item=kit.item("Ship 1 waits."))
        assert len(sheets(talk, asks.Sheets(talk=TALK)).sheets) == 12
        assert len(items(talk, asks.Items(talk=TALK)).items) == 1
    assert len(table.sheets(talk=TALK)["sheets"]) == 13
    assert len(table.items(talk=TALK)["items"]) == 2


def test_what_names_no_entry_names_no_page(table: Station) -> None:
    """It is refused, as elsewhere."""
    for act in (table.sheets, table.items):
        assert refused(act, talk=TALK, before="lusab-babad-lusab-babad").code == "station.no_such_handle"


@pytest.fixture
def record(tmp_path: Path, clock: Clock) -> Iterator[Station]:
    """A mediator with nine items of the record; every third was corrected since, and they are linked in a row."""
    with kit.with_talk(tmp_path / "record", clock=clock) as made:
        entered = [made.record(talk=TALK, item=kit.item(f"Ship {number} waits."))["ref"] for number in range(9)]
        for number, ref in enumerate(entered):
            if number % 3 == 0:
                made.correct_item(talk=TALK, item=ref, by=kit.item(f"Ship {number} waits on."))
            made.confirm_item(talk=TALK, item=ref)
            if number:
                made.link_items(talk=TALK, a=ref, relation="repeats", b=entered[number - 1])
        yield made


def ships(shown: list[Any]) -> list[str]:
    """What these items say."""
    return [each["item"]["original"]["text"] for each in shown]


@pytest.mark.parametrize("limit", LIMITS)
def test_pages_of_the_record_are_the_record(record: Station, limit: int) -> None:
    """Each item once, as it stands now, in the place of its first version; the newest first."""
    pages = paged(record.items, "items", limit)
    together = [item for page in pages for item in page]
    assert ships(together) == [f"Ship {n} waits{' on' if n % 3 == 0 else ''}." for n in range(8, -1, -1)]
    assert {len(page) for page in pages[:-1]} <= {limit}
    assert [len(each["links"]) for each in together] == [1, 2, 2, 2, 2, 2, 2, 2, 1]
    assert together == record.items(talk=TALK, limit=500)["items"]


def test_an_item_that_is_corrected_between_two_pages_keeps_its_place(record: Station) -> None:
    """It is on the page on which it would have been, and on no other."""
    first = record.items(talk=TALK, limit=4)
    (there,) = [each["ref"] for each in record.items(talk=TALK)["items"] if "Ship 1 " in ships([each])[0]]
    record.correct_item(talk=TALK, item=there, by=kit.item("Ship 1 sails."))
    rest = record.items(talk=TALK, limit=500, before=first["before"])["items"]
    assert [text.split()[1] for text in ships(first["items"] + rest)] == list("876543210")
    assert "Ship 1 sails." in ships(rest)


def test_pages_are_the_same_after_the_talk_was_folded_again(
    table: Station, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """The lists are made again from the entries."""
    table.record(talk=TALK, item=kit.item("Ships wait."))
    before = [table.sheets(talk=TALK), table.sheets(talk=TALK, waiting=True), table.items(talk=TALK)]
    folder = table.folder
    table.close()
    for module in ("store", "folding"):
        monkeypatch.setattr(f"goodoffices.station.{module}.FOLD_VERSION", 4_000)
    with kit.reopen(folder, clock=clock) as again:
        assert [again.sheets(talk=TALK), again.sheets(talk=TALK, waiting=True), again.items(talk=TALK)] == before


def entries_read(folder: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, method: str, **asked: Any) -> int:
    """How many entries a station decodes for one act, right after it was unlocked."""
    with kit.reopen(folder, clock=clock) as station:
        seen: list[bytes] = []

        def counted(data: bytes) -> Body | None:
            seen.append(data)
            return read_body(data)

        with monkeypatch.context() as patch:
            patch.setattr(reading, "read_body", counted)
            station.call(method, {"talk": TALK, **asked})
    return len(seen)


def test_a_page_reads_no_more_of_a_longer_talk(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither of sheets, nor of the record, nor of sheets that wait once the rest has been looked at."""
    asked: list[tuple[str, dict[str, Any]]] = [
        ("sheets", {"limit": 3}),
        ("sheets", {"limit": 3, "leg": "North"}),
        ("sheets", {"waiting": True}),
        ("items", {"limit": 3}),
    ]
    read: list[list[int]] = []
    folder = tmp_path / "long"
    with kit.with_talk(folder, clock=clock):
        pass
    for more in (12, 36):
        with kit.reopen(folder, clock=clock) as station:
            for number in range(more):
                convey(station, ("South", "North")[number % 2], f"Line {number}.", brought=True)
                ref = station.record(talk=TALK, item=kit.item(f"Ship {number} waits."))["ref"]
                station.confirm_item(talk=TALK, item=ref)
            station.due(talk=TALK)
            convey(station, "South", "Line 99.", brought=False)  # what was settled leaves the list with a commit
        read.append([entries_read(folder, clock, monkeypatch, method, **more_asked) for method, more_asked in asked])
    short, long = read
    assert all(0 < few < 60 for few in short)
    assert all(more <= few + 2 for few, more in zip(short, long, strict=True)), read
