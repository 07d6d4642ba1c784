"""The list of talks: a line about each that is always right, and no file that is opened for it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from goodoffices import desk
from goodoffices.station.acts.looking import summarise
from goodoffices.station.api.asks import FIRST_DUE
from goodoffices.station.station import Station
from goodoffices.station.talks import Talks
from goodoffices.station.things import of_a_side
from goodoffices.talk.lease import stand
from goodoffices.talk.terms import Moment
from goodoffices.words import DAY
from tests.station import kit
from tests.station.kit import TALK, Clock, refused, terms


def line(station: Station, title: str = TALK) -> dict[str, Any]:
    """The line about a talk."""
    (found,) = [each for each in station.overview()["talks"] if each["title"] == title]
    return dict(found)


def counted(station: Station) -> tuple[int, int]:
    """How many things are due, and overdue, as the line says; it says what the list of them says."""
    shown, rows = line(station), station.due(talk=TALK)
    assert (shown["due"], shown["overdue"]) == (len(rows), sum(each["overdue"] for each in rows))
    return shown["due"], shown["overdue"]


def test_a_talk_in_a_line(tmp_path: Path, clock: Clock) -> None:
    """Whose it is, its legs with their state, when it was last written to, what is due."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        shown = line(station)
        assert (shown["seat"], shown["due"], shown["overdue"]) == ("mediator", 0, 0)
        assert [each["leg"] for each in shown["legs"]] == ["North", "South", "the public", "desk"]
        assert {each["closed"] for each in shown["legs"]} == {False}
        station.close_leg(talk=TALK, leg="South")
        assert [each["leg"] for each in line(station)["legs"] if each["closed"]] == ["South"]


def test_it_is_right_after_every_act(tmp_path: Path, clock: Clock) -> None:
    """A sheet, its delivery, an answer that is awaited: each is in the line at once."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        said = kit.say(station, "North", "Will you wait?", terms("verbatim", "South"), act="question")
        assert counted(station) == (0, 0)
        station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": said}])
        assert counted(station) == (1, 0)
        station.deliver(talk=TALK, what=[station.due(talk=TALK)[0]["ref"]], to="South's envoy")
        assert counted(station) == (1 + 1, 0)  # an answer is awaited, and North is to be told


def test_time_changes_it(tmp_path: Path, clock: Clock) -> None:
    """A release that lapses within three days is due without anybody's act, and then no more."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        kit.say(station, "North", "We wait.", terms("verbatim", "South"))
        assert counted(station) == (0, 0)
        clock.skip(12)
        assert counted(station) == (1, 0)
        clock.skip(3)
        assert counted(station) == (0, 0)


@pytest.mark.parametrize(
    "release",
    [
        {},
        {"from": "2025-12-15 10:00", "until": "2025-12-16 20:00"},
        {"from": "2025-12-24 10:00", "until": "2025-12-25 12:00"},
        {"until": "2025-12-25 12:00"},
    ],
)
def test_it_is_right_at_every_instant_whenever_it_was_made(
    tmp_path: Path, clock: Clock, release: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Around each date of a release, its opening and what is asked three days before its end, to the millisecond."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        ref = kit.say(station, "North", "We wait.", terms("verbatim", "South", **release))
        with station.look() as look:
            talk = look.at(TALK)
            given = stand(talk.reading(talk.leg("North")), of_a_side(talk, ref)[1]).terms
            dates = [each.ms for each in (given.convey_from, given.convey_until) if each is not None]
            turns = {date + near - ahead for date in dates for near in (-1, 0, 1, 2) for ahead in (0, 3 * DAY)}
            seen: set[int] = set()
            for made in sorted({clock.ms, *(turn for turn in turns if turn > clock.ms)}):
                monkeypatch.setattr(talk, "now", lambda made=made: Moment(ms=made, zone=0))
                kept = summarise(talk)
                told = kept.told.due
                seen.add(told)
                for turn in (turn for turn in turns if turn >= made and (kept.until is None or turn < kept.until)):
                    assert told == len(desk.due(talk.rooms, Moment(ms=turn, zone=0))), (made, turn)
        assert seen == {0, 1}


def test_no_file_is_opened_for_it(tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    """After unlocking again the list is there, and no talk is open."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        kit.say(station, "North", "We wait.", terms("verbatim", "South"))
        before = station.overview()
    opened: list[str] = []
    whole = Talks._opened

    def watched(talks: Talks, title: str) -> Any:
        opened.append(title)
        return whole(talks, title)

    monkeypatch.setattr(Talks, "_opened", watched)
    with kit.reopen(tmp_path / "s", clock=clock) as station:
        assert station.overview() == before
        assert opened == []


def test_titles_open_no_file_and_one_talk_opens_its_own(tmp_path: Path, clock: Clock) -> None:
    """So a talk can be chosen, and looked at, beside others that do not open."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        kit.open_harbour(station, "Other")
    with kit.reopen(tmp_path / "s", clock=clock) as station:
        assert station.talk_titles()["titles"] == [TALK, "Other"]
        assert list(station.all_talks._open) == []
        (shown,) = station.talks(talk="Oth")
        assert (shown["title"], list(station.all_talks._open)) == ("Other", ["other"])
        assert kit.refused(station.talks, talk="Elsewhere").code == "station.no_such_talk"


def test_a_file_that_was_put_back_is_opened(tmp_path: Path, clock: Clock) -> None:
    """A line belongs to the very file: another one of the same talk is looked at."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        station.overview()
    (file,) = (tmp_path / "s" / "talks").glob("*.db")
    older = file.read_bytes()
    with kit.reopen(tmp_path / "s", clock=clock) as station:
        said = kit.say(station, "North", "Will you wait?", terms("verbatim", "South"))
        station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": said}])
        assert counted(station)[0] == 1
    file.write_bytes(older)
    os.utime(file)
    with kit.reopen(tmp_path / "s", clock=clock) as station:
        assert counted(station) == (0, 0)


def test_a_crash_between_an_act_and_its_line(tmp_path: Path, clock: Clock) -> None:
    """The line is forgotten before the talk is written to: what a kill leaves is right."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        station.overview()
        kit.say(station, "North", "Will you wait?", terms("verbatim", "South"))
        station.all_talks._lines.clear()  # as if the process had ended here
    with kit.reopen(tmp_path / "s", clock=clock) as station:
        assert line(station)["last"] == station.read(talk=TALK, leg="North")["lines"][-1]["at"]


def test_pages(tmp_path: Path, clock: Clock) -> None:
    """Each page goes on after the title that the one before ended with."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        for number in range(4):
            kit.open_harbour(station, f"Talk {number}")
        titles, after = [], None
        while True:
            page = station.overview(limit=2, **({} if after is None else {"after": after}))
            titles += [each["title"] for each in page["talks"]]
            after = page["after"]
            if after is None:
                break
        assert titles == [TALK, "Talk 0", "Talk 1", "Talk 2", "Talk 3"]


def test_what_waits_in_all_talks(tmp_path: Path, clock: Clock) -> None:
    """What ends first comes first, whatever its talk; so many as were asked for, and how many there are."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        for number, until in enumerate(("2026-03-09 12:00", "2026-03-05 12:00", None)):
            kit.open_harbour(station, f"Talk {number}")
            by = {} if until is None else {"answer_by": until}
            said = kit.say(station, "North", "Wait?", terms("verbatim", "South"), talk=f"Talk {number}", **by)
            station.convey(talk=f"Talk {number}", to="South", items=[{"kind": "very_words", "of": said}])
        found = station.overview(waits=2)
        alone = {each["title"]: each["first"] for each in station.overview()["talks"]}
        ends = sorted((due["by"] is None, due["by"] or "") for first in alone.values() for due in first)
        assert [(each["due"]["by"] is None, each["due"]["by"] or "") for each in found["waits"]] == ends[:2]
        assert all(each["due"] in alone[each["talk"]] for each in found["waits"])
        assert (found["due"], len(ends)) == (3, 3)
        assert station.overview()["waits"] == []


def plain(due: dict[str, Any]) -> dict[str, Any]:
    """Something that is due without its handles, which a list of talks gives whole."""
    return {name: due[name] for name in ("leg", "told", "words", "by", "act")}


def test_what_waits_first_is_the_first_of_all(tmp_path: Path, clock: Clock) -> None:
    """Also where one talk alone has all that ends first: none of it gives way to what ends later elsewhere."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        kit.open_harbour(station, "Other")
        days = {TALK: range(1, FIRST_DUE + 2), "Other": (2, 20, 21, 22, 23)}
        for title, each in ((title, each) for title, found in days.items() for each in found):
            by = f"2026-03-{each:02} 12:00"
            said = kit.say(station, "North", f"Wait {each}?", terms("verbatim", "South"), talk=title, answer_by=by)
            station.convey(talk=title, to="South", items=[{"kind": "very_words", "of": said}])
        (sheet, *_) = [each["ref"] for each in station.due(talk=TALK) if each["act"] == "deliver"]
        station.deliver(talk=TALK, what=[sheet], to="South's envoy")
        of_all = [(title, plain(due)) for title in days for due in station.due(talk=title)]
        of_all.sort(key=lambda pair: (pair[1]["by"] is None, pair[1]["by"] or ""))
        for most in range(FIRST_DUE + 1):
            waits = station.overview(waits=most)["waits"]
            assert [(each["talk"], plain(each["due"])) for each in waits] == of_all[:most]
        assert refused(station.overview, waits=FIRST_DUE + 1).code == "station.wrong_shape"


def test_the_busiest_first(tmp_path: Path, clock: Clock) -> None:
    """Those in which something is due, then those that were written to last; page by page, each once."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        for number in range(3):
            kit.open_harbour(station, f"Talk {number}")
        clock.skip(1)
        kit.say(station, "North", "A word.", talk="Talk 1")
        clock.skip(1)
        said = kit.say(station, "North", "Will you wait?", terms("verbatim", "South"), talk="Talk 0")
        station.convey(talk="Talk 0", to="South", items=[{"kind": "very_words", "of": said}])
        clock.skip(1)
        kit.say(station, "North", "Another word.", talk="Talk 2")
        titles, after = [], None
        while True:
            page = station.overview(busiest=True, limit=2, **({} if after is None else {"after": after}))
            titles += [each["title"] for each in page["talks"]]
            after = page["after"]
            if after is None:
                break
        assert titles == ["Talk 0", "Talk 2", "Talk 1", TALK]


def test_a_talk_that_does_not_open_hides_no_other(tmp_path: Path, clock: Clock) -> None:
    """It is listed by itself, with why."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        kit.open_harbour(station, "Other")
    file = max((tmp_path / "s" / "talks").glob("*.db"), key=lambda each: each.stat().st_mtime_ns)
    file.write_bytes(b"no database at all" * 500)
    with kit.reopen(tmp_path / "s", clock=clock) as station:
        page = station.overview()
        assert len(page["talks"]) == 1
        (broken,) = page["broken"]
        assert broken["problem"]["code"] == "station.damaged"


@pytest.mark.parametrize("fault", ["damaged", "of_others"])
def test_a_talk_that_does_not_open_takes_no_list_and_no_search_away(tmp_path: Path, clock: Clock, fault: str) -> None:
    """The others are listed and searched; of this one it is told why not, and whoever names it is refused."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        kit.say(station, "North", "We wait.")
        kit.open_harbour(station, "Other")
        file = station._vault.talk("Other").path
    if fault == "damaged":
        file.write_bytes(b"no database at all" * 500)
        code = "station.damaged"
    else:
        file.unlink()
        file.mkdir()
        code = "station.damaged"
    with kit.reopen(tmp_path / "s", clock=clock) as station:
        here, broken = station.talks()
        assert (here["title"], here["seat"], here["problem"]) == (TALK, "mediator", None)
        assert (broken["title"], broken["seat"], broken["problem"]["code"]) == ("Other", None, code)
        assert [each["title"] for each in station.overview()["broken"]] == ["Other"]
        found = station.find(text="wait")
        assert [each["text"] for each in found["found"]] == ["We wait."]
        assert [(each["title"], each["problem"]["code"]) for each in found["broken"]] == [("Other", code)]
        assert refused(station.find, text="wait", talk="Other").code == code
