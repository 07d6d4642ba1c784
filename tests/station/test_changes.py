"""The feed of a talk: each entry once, in the order in which it came, and woken when it comes."""

from __future__ import annotations

import contextlib
import http.client
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import Damaged, Locked, NoSuchTalk, Resting, TooManyWait, WrongShape
from goodoffices.station import notices
from goodoffices.station.acts import ACTS, On, whole
from goodoffices.station.api import asks
from goodoffices.station.api.wire import FOLDER_HEADER, UNATTENDED, Asked
from goodoffices.station.client import DoorClient
from goodoffices.station.door import Door
from goodoffices.station.doorfile import HOST
from goodoffices.station.idle import Idle
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.patience import until
from tests.station import kit
from tests.station.held import PATIENCE
from tests.station.kit import TALK
from tests.station.test_idle import unlocked

LONG = 60
"""Seconds that nobody waits here: each wait is to be ended by what it waits for."""


def now(station: Station, **more: Any) -> dict[str, Any]:
    """From where to go on."""
    found: dict[str, Any] = station.changes(talk=TALK, **more)
    assert found["entries"] == []
    return found


def waiting(station: Station, count: int = 1) -> None:
    """Wait until so many wait."""
    until = time.monotonic() + PATIENCE
    while station.all_talks.notices._waiting < count:
        assert time.monotonic() < until
        time.sleep(0.005)


@contextlib.contextmanager
def asked(call: Callable[[], Any]) -> Any:
    """A call in another thread; what comes of it, or its refusal."""

    def run() -> Any:
        try:
            return call()
        except Refusal as refusal:
            return refusal

    with ThreadPoolExecutor(1) as threads:
        future: Future[Any] = threads.submit(run)
        yield lambda seconds=PATIENCE: future.result(seconds)


@contextlib.contextmanager
def left_waiting(door: Door, method: str, params: dict[str, Any]) -> Any:
    """A client of a door that asks, and goes away at the end of the block without an answer."""
    headers = {"Authorization": f"Bearer {door.file.token}", FOLDER_HEADER: door.file.folder}
    connection = http.client.HTTPConnection(HOST, door.file.port, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request("POST", "/call", msgspec.json.encode(Asked(method, params)), headers)
        yield


class TestWhatCame:
    """Every entry of a talk, once and in order."""

    def test_each_entry_is_told_once_in_pages(self, station: Station) -> None:
        """Page after page gives every entry that is stored, with its leg, kind and handle, and nothing twice."""
        names = kit.play(station, kit.STORY)
        found: list[dict[str, Any]] = []
        last, more = 0, True
        while more:
            page = station.changes(talk=TALK, after=last, limit=7)
            assert len(page["entries"]) <= 7
            found, last, more = found + page["entries"], page["last"], page["more"]
        assert [each["number"] for each in found] == list(range(1, last + 1))
        assert last == station.at(TALK).store.count_entries()
        assert all(each["own"] and each["placed"] for each in found)
        kinds = {each["ref"]: (each["leg"], each["kind"]) for each in found}
        assert kinds[names["words.1"].split(".")[0]] == ("North", "said")
        assert kinds[names["sheet"]] == ("South", "conveyed")
        assert kinds[names["remark"]] == ("desk", "remarked")
        assert kinds[names["item"]] == ("the public", "recorded")
        assert now(station, after=last)["last"] == last

    def test_of_one_leg_and_one_kind(self, station: Station) -> None:
        """What is kept to a leg and a kind is what the whole feed has of these, and goes on behind what it left out."""
        kit.play(station, kit.STORY)
        whole = station.changes(talk=TALK, after=0, limit=500)["entries"]
        for leg, kind in (("South", None), ("desk", None), (None, "said"), ("South", "replied"), ("North", "closed")):
            found = station.changes(talk=TALK, after=0, limit=500, leg=leg, kind=kind)
            wanted = [each for each in whole if leg in (None, each["leg"]) and kind in (None, each["kind"])]
            assert found["entries"] == wanted
            assert found["last"] == len(whole)

    def test_from_now_on(self, station: Station) -> None:
        """Without a number nothing is listed, and what comes next is found from there."""
        kit.say(station, "North", "Before.")
        mark = now(station)
        ref = kit.say(station, "North", "After.")
        (found,) = station.changes(talk=TALK, after=mark["last"])["entries"]
        assert ref == f"{found['ref']}.1"

    def test_a_station_that_was_put_back_says_so(self, station: Station) -> None:
        """A number that lies ahead of everything here gives one below it, at once: read anew."""
        last = now(station)["last"]
        assert station.changes(talk=TALK, after=last + 9, wait=LONG)["last"] == last

    def test_an_entry_that_waits_for_its_place(self, tmp_path: Path) -> None:
        """It is told when it comes, as one without a place; what gives it its place is told after it."""
        with kit.with_talk(tmp_path / "a") as one:
            for number in range(3):
                kit.say(one, "North", f"Word {number} of three.")
            talk = one.at(TALK)
            data = [entry for *_, entry in talk.store.entries(room=talk.leg("North"))]
            room, me = talk.leg("North"), one.identity.fingerprint
        with kit.make(tmp_path / "b") as other:
            other.all_talks.make(TALK, lambda made: made.join(room))
            made = other.at(TALK)
            for each in (*data[:-2], data[-1]):
                made.take_in(each, me)
                made.keep()
            held = other.changes(talk=TALK, after=0, limit=500)
            assert [each["placed"] for each in held["entries"]][-1:] == [False]
            assert not any(each["own"] for each in held["entries"])
            made.take_in(data[-2], me)
            made.keep()
            assert [each["placed"] for each in other.changes(talk=TALK, after=held["last"])["entries"]] == [True]
            assert all(each["placed"] for each in other.changes(talk=TALK, after=0, limit=500)["entries"])

    def test_a_kind_that_is_none(self, station: Station) -> None:
        """Nobody waits for what can never come."""
        assert isinstance(kit.refused(station.changes, talk=TALK, kind="noted", wait=LONG), WrongShape)


class TestWaiting:
    """Whoever waits is woken by what comes, and by nothing else."""

    def test_woken_by_an_act(self, station: Station) -> None:
        """What somebody writes is told at once to whoever waits for it."""
        last = now(station)["last"]
        with asked(
            lambda: station.do(asks.Changes(talk=TALK, after=last, leg="South", kind="said", wait=LONG))
        ) as told:
            waiting(station)
            kit.say(station, "North", "Another leg.")
            station.remark(talk=TALK, text="Another kind.")
            waiting(station)
            kit.say(station, "South", "Here.")
            (change,) = told().entries
            assert (change.leg, change.kind, change.number) == ("South", "said", last + 3)

    def test_woken_through_the_door(self, station: Station) -> None:
        """Another process of the same person waits in the same way, and others come in meanwhile."""
        last = now(station)["last"]
        door = Door(station.folder, station.call, threading.Event().set, system_chance)
        door.open()
        try:
            outside = DoorClient(station.folder)
            with asked(lambda: outside.call("changes", {"talk": TALK, "after": last, "wait": LONG})) as told:
                waiting(station)
                outside.call("remark", {"talk": TALK, "text": "Here."})
                assert [each["kind"] for each in told()["entries"]] == ["remarked"]
        finally:
            door.close()

    def test_a_client_that_goes_away_gives_its_place_back(self, station: Station) -> None:
        """Nothing has to come and no time to pass before that, and nobody else's waiting ends."""
        last = now(station)["last"]
        station.all_talks.notices.clock = lambda: 0.0
        door = Door(station.folder, station.call, threading.Event().set, system_chance)
        door.open()
        try:
            with asked(lambda: station.changes(talk=TALK, after=last, wait=LONG)) as told:
                waiting(station)
                for method in ("changes", "station_changes"):
                    mark = station.station_changes()["mark"]
                    params: dict[str, Any] = {"talk": TALK, "after": last} if method == "changes" else {"mark": mark}
                    with left_waiting(door, method, params | {"wait": LONG}):
                        waiting(station, 2)
                    until(lambda: station.all_talks.notices._waiting == 1)
                station.remark(talk=TALK, text="Here.")
                assert len(told()["entries"]) == 1
        finally:
            door.close()

    def test_nobody_waits_for_whoever_has_gone_before(self, station: Station) -> None:
        """The answer is there at once, and no place is left taken."""
        last = now(station)["last"]
        station.all_talks.notices.clock = lambda: 0.0
        asker = notices.Asker()
        asker.leave()
        before = notices.ASKER.set(asker)
        try:
            with asked(partial(copy_context().run, now, station, after=last, wait=LONG)) as told:
                assert told()["last"] == last
        finally:
            notices.ASKER.reset(before)
        assert station.all_talks.notices._waiting == 0

    def test_the_time_is_over(self, station: Station) -> None:
        """Where nothing comes, nothing is told, and from where to go on is; no place is left taken."""
        last = now(station)["last"]
        readings = iter([0.0, LONG - 0.01])
        station.all_talks.notices.clock = lambda: next(readings, float(LONG))
        assert now(station, after=last, wait=LONG)["last"] == last
        assert next(readings, None) is None
        assert station.all_talks.notices._waiting == 0

    def test_nothing_shortens_the_time_but_a_change(self, station: Station) -> None:
        """What comes on another leg wakes whoever waits, and neither ends the waiting nor makes it longer."""
        last = now(station)["last"]
        seconds = [0.0]
        station.all_talks.notices.clock = lambda: seconds[0]
        with asked(lambda: station.changes(talk=TALK, after=last, leg="North", wait=LONG)) as told:
            waiting(station)
            seconds[0] = LONG - 1.0
            kit.say(station, "South", "Another leg.")
            waiting(station)
            seconds[0] = float(LONG)
            kit.say(station, "South", "Another leg again.")
            answer = told()
            assert (answer["entries"], answer["last"] in (last + 1, last + 2)) == ([], True)

    def test_nobody_looks_before_something_is_committed(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Waiting asks for nothing: neither reading, nor what another talk writes, brings a look."""
        last = now(station)["last"]
        kit.open_harbour(station, "Other")
        looked: list[str] = []
        real = station.look

        def look() -> Any:
            looked.append("look")
            return real()

        monkeypatch.setattr(station, "look", look)
        with asked(lambda: station.changes(talk=TALK, after=last, wait=LONG)) as told:
            waiting(station)
            looked.clear()
            for _ in range(3):
                station.remark(talk="Other", text="Elsewhere.")
                station.who()
            assert looked == []
            station.remark(talk=TALK, text="Here.")
            assert told()["entries"]
            assert looked == ["look"]

    def test_nothing_is_missed_between_looking_and_waiting(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is committed after somebody has looked, and before that one waits, ends the waiting at once."""
        last = now(station)["last"]
        real = type(station.all_talks.notices).place

        def place(self: Any) -> Any:
            station.remark(talk=TALK, text="In between.")
            return real(self)

        monkeypatch.setattr(type(station.all_talks.notices), "place", place)
        assert len(station.changes(talk=TALK, after=last, wait=LONG)["entries"]) == 1

    def test_those_who_wait_are_bounded(self, station: Station) -> None:
        """One more is refused, holds no place, and finds one once another has gone."""
        last = now(station)["last"]
        with contextlib.ExitStack() as stack:
            told = [
                stack.enter_context(asked(lambda: station.changes(talk=TALK, after=last, wait=LONG)))
                for _ in range(notices.MOST_WAITING)
            ]
            waiting(station, notices.MOST_WAITING)
            assert isinstance(kit.refused(station.changes, talk=TALK, after=last, wait=LONG), TooManyWait)
            assert station.changes(talk=TALK, after=0, wait=LONG)["entries"]
            station.remark(talk=TALK, text="For everybody.")
            assert all(len(each()["entries"]) == 1 for each in told)
        assert station.all_talks.notices._waiting == 0
        with asked(lambda: station.changes(talk=TALK, after=last + 1, wait=LONG)) as told_too:
            waiting(station)
            station.remark(talk=TALK, text="For one.")
            assert len(told_too()["entries"]) == 1

    def test_acts_mail_and_looks_go_on_while_somebody_waits(self, station: Station) -> None:
        """With every place taken by somebody who waits, the files have their turns, and each look finds its place."""
        last = now(station)["last"]
        kit.open_harbour(station, "Other")
        with contextlib.ExitStack() as stack:
            told = [
                stack.enter_context(asked(lambda: station.changes(talk=TALK, after=last, wait=LONG)))
                for _ in range(notices.MOST_WAITING)
            ]
            waiting(station, notices.MOST_WAITING)
            with asked(lambda: (station.remark(talk="Other", text="Elsewhere."), station.view(talk=TALK))) as act:
                assert act()[1]["seat"] == "mediator"
            with asked(lambda: station.locked(station.mail_here.hand_over)) as mail:
                assert mail() == set()
            station.remark(talk=TALK, text="For everybody.")
            assert all(len(each()["entries"]) == 1 for each in told)

    def test_a_commit_that_was_refused_after_it_is_told(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What stands in the file is told, also where the disk failed right after it."""
        last = now(station)["last"]
        store = station.at(TALK).store
        real = store._on_write

        def fail(name: str) -> None:
            if name == "talk: after the commit":
                raise Refusal
            real(name)

        with asked(lambda: station.changes(talk=TALK, after=last, wait=LONG)) as told:
            waiting(station)
            with monkeypatch.context() as patch:
                patch.setattr(store, "_on_write", fail)
                kit.refused(station.remark, talk=TALK, text="Here.")
            assert [each["kind"] for each in told()["entries"]] == ["remarked"]


class TestDrafts:
    """A draft is in no entry; that one changed is told by a mark."""

    def test_woken_by_a_draft_of_the_talk(self, station: Station) -> None:
        """Kept, changed, refused, sent or forgotten: each gives another mark, and no number."""
        begun = now(station)
        assert begun["drafts"] == ""
        asked_for = {"talk": TALK, "leg": "South", "text": "One."}
        note = {"talk": TALK, "text": "Here."}
        acts: list[Callable[[], Any]] = [
            lambda: station.keep_draft(name="page", act="say", asked=asked_for),
            lambda: station.keep_draft(name="page", act="say", asked=asked_for | {"text": "Two."}),
            lambda: kit.refused(station.say, talk=TALK, leg="South", passages=[{"text": "Three."}]),
            lambda: station.forget_draft(number=1),
            lambda: station.send_draft(number=2, act="remark", asked=note),
        ]
        marks = [begun["drafts"]]
        for act in acts:
            with asked(partial(now_or_later, station, marks[-1])) as told:
                waiting(station)
                act()
                assert told()["drafts"] != marks[-1]
            marks.append(station.changes(talk=TALK)["drafts"])
        assert marks[-1] == ""
        assert len(set(marks)) == len(marks) - 1
        assert now(station)["last"] == begun["last"] + 1  # the note that was sent

    def test_only_of_the_leg_that_is_followed(self, station: Station) -> None:
        """A draft of another leg, or of another talk, changes nothing there and ends nobody's waiting."""
        kit.open_harbour(station, "Other")
        with asked(partial(now_or_later, station, "", leg="North")) as told:
            waiting(station)
            station.keep_draft(act="say", asked={"talk": TALK, "leg": "South"})
            station.keep_draft(act="say", asked={"talk": "Other", "leg": "North"})
            waiting(station)
            assert now(station, leg="North")["drafts"] == ""
            assert now(station, leg="Sou")["drafts"] == now(station)["drafts"] != ""
            station.keep_draft(act="say", asked={"talk": TALK, "leg": "North"})
            assert told()["drafts"] == now(station, leg="North")["drafts"] != now(station)["drafts"]

    def test_a_draft_that_goes_to_another_talk_changes_both(self, station: Station) -> None:
        """Whoever follows either is woken."""
        kit.open_harbour(station, "Other")
        station.keep_draft(act="say", asked={"talk": TALK})
        mark = now(station)["drafts"]
        with (
            asked(partial(now_or_later, station, mark)) as here,
            asked(partial(now_or_later, station, "", talk="Other")) as there,
        ):
            waiting(station, 2)
            station.keep_draft(number=1, talk="Other")
            assert here()["drafts"] == ""
            assert there()["drafts"] != ""

    def test_a_draft_of_no_talk_is_one_of_the_station(self, station: Station) -> None:
        """Whoever follows the station is told of every draft."""
        for draft in ({"typed": {"words": ["note"]}}, {"act": "say", "asked": {"talk": TALK}}):
            before = station.station_changes()["mark"]
            with asked(partial(station.station_changes, mark=before, wait=LONG)) as told:
                waiting(station)
                station.keep_draft(**draft)
                assert told()["mark"] != before


def now_or_later(station: Station, drafts: str, *, talk: str = TALK, leg: str | None = None) -> dict[str, Any]:
    """What is told from now on, at the latest once the drafts have another mark."""
    last = station.changes(talk=talk)["last"]
    found: dict[str, Any] = station.changes(talk=talk, leg=leg, after=last, drafts=drafts, wait=LONG)
    return found


class TestTheStation:
    """How far all talks are, in one answer."""

    def test_each_talk_with_its_last_number(self, station: Station) -> None:
        """The number is that of the feed; every change gives another mark, and looking gives none."""
        kit.open_harbour(station, "Other")
        told = station.station_changes()
        assert told["talks"] == [
            {"title": title, "last": station.changes(talk=title)["last"]} for title in (TALK, "Other")
        ]
        station.view(talk=TALK)
        assert station.station_changes(mark=told["mark"]) == told
        acts: list[Callable[[], Any]] = [
            lambda: station.remark(talk=TALK, text="Here."),
            station.invite_line,
            lambda: station.give_up_line(line=1),
            lambda: station.destroy(talk="Other", anyway=True),
        ]
        for act in acts:
            before = station.station_changes()["mark"]
            with asked(partial(station.station_changes, mark=before, wait=LONG)) as answer:
                waiting(station)
                act()
                assert answer()["mark"] != before

    def test_however_many_follow_it_is_looked_at_once_for_each_thing_that_happens(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """They share the answer; it is not made again for each of them, at the cost of whoever acts."""
        before = station.station_changes()["mark"]
        made: list[int] = []
        whole_mail = whole.mail

        def mail(*asked: Any) -> Any:
            made.append(1)
            return whole_mail(*asked)

        monkeypatch.setattr(whole, "mail", mail)
        with contextlib.ExitStack() as stack:
            follow = partial(station.station_changes, mark=before, wait=LONG)
            answers = [stack.enter_context(asked(follow)) for _ in range(8)]
            waiting(station, 8)
            station.remark(talk=TALK, text="Here.")
            marks = {answer()["mark"] for answer in answers}
        assert len(marks) == 1
        assert before not in marks
        assert len(made) <= 2  # the act writes, and what it wrote is looked at

    def test_a_mark_that_is_an_old_one_is_answered_at_once(self, station: Station) -> None:
        """So nothing is missed between two calls."""
        before = station.station_changes()["mark"]
        station.remark(talk=TALK, text="In between.")
        assert station.station_changes(mark=before, wait=LONG)["mark"] != before
        assert station.station_changes(mark="none", wait=LONG)["talks"]

    def test_a_talk_that_does_not_open_holds_up_nobody(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is named without a number."""
        kit.open_harbour(station, "Other")
        real = type(station.all_talks).at

        def at(self: Any, title: str) -> Any:
            if title == "Other":
                raise Damaged(file="a talk")
            return real(self, title)

        monkeypatch.setattr(type(station.all_talks), "at", at)
        assert [each["last"] is None for each in station.station_changes()["talks"]] == [False, True]

    def test_the_time_is_over_and_the_station_is_locked(self, station: Station) -> None:
        """As with a talk: the mark is the same then, or whoever waits is told."""
        told = station.station_changes()
        readings = iter([0.0, LONG - 0.01])
        station.all_talks.notices.clock = lambda: next(readings, float(LONG))
        assert station.station_changes(mark=told["mark"], wait=LONG) == told
        assert next(readings, None) is None
        station.all_talks.notices.clock = time.monotonic
        with asked(lambda: station.station_changes(mark=told["mark"], wait=LONG)) as answer:
            waiting(station)
            station.close()
            assert isinstance(answer(), Locked)


class TestTheEnd:
    """Nobody waits for what will not come."""

    def test_the_station_is_locked(self, station: Station) -> None:
        """Whoever waits is told so at once."""
        last = now(station)["last"]
        with asked(lambda: station.changes(talk=TALK, after=last, wait=LONG)) as told:
            waiting(station)
            station.close()
            assert isinstance(told(), Locked)

    def test_nobody_begins_to_wait_while_it_is_being_locked(self, station: Station) -> None:
        """Also not at a talk that nobody had open, whose readings nothing else ends."""
        station.all_talks.notices.end()
        refusal = kit.refused(station.changes, talk=TALK, after=now(station)["last"], wait=LONG)
        assert isinstance(refusal, Locked)

    def test_a_station_locks_itself_while_a_page_waits(self, station: Station) -> None:
        """Its process ends as soon as nobody has used it for long, and does not wait for the page."""
        last = now(station)["last"]
        seconds = [0.0]
        with unlocked(station, Idle(30, clock=lambda: seconds[0])) as (thread, ended):
            outside = DoorClient(station.folder)
            with asked(lambda: outside.call("changes", {"talk": TALK, "after": last, "wait": LONG})) as told:
                waiting(station)
                seconds[0] = 31 * 60.0
                thread.join(PATIENCE / 2)
                assert ended == [True]
                assert isinstance(told(), Locked | Resting)

    def test_a_page_that_waits_is_told_that_the_station_rests(self, station: Station) -> None:
        """Where the mail goes on, nothing has to come before the page knows."""
        last = now(station)["last"]
        seconds = [0.0]
        with unlocked(station, Idle(30, mail_goes_on=True, clock=lambda: seconds[0])):
            outside = DoorClient(station.folder)
            with asked(lambda: outside.call("changes", {"talk": TALK, "after": last, "wait": LONG})) as told:
                waiting(station)
                seconds[0] = 31 * 60.0
                assert isinstance(told(PATIENCE / 2), Resting)

    def test_the_acts_that_are_no_use_are_those_that_wait(self) -> None:
        """The list that the door has of them is that of the table."""
        assert {name for name, act in ACTS.items() if act.on is On.CHANGES} == UNATTENDED

    @pytest.mark.parametrize("another", [False, True])
    def test_the_talk_is_destroyed(self, station: Station, another: bool) -> None:
        """Whoever waits is told so, also where another talk has a title that begins so."""
        if another:
            kit.open_harbour(station, f"{TALK} of the north")
        last = now(station)["last"]
        with asked(lambda: station.changes(talk=TALK, after=last, wait=LONG)) as told:
            waiting(station)
            station.destroy(talk=TALK, anyway=True)
            assert isinstance(told(), NoSuchTalk)

    def test_waiting_is_no_use_of_the_station(self, station: Station) -> None:
        """A page that is left open keeps no station unlocked; once it is to be locked, the page is told."""
        seconds = [0.0]
        idle = Idle(30, clock=lambda: seconds[0])
        call = idle.minding(station.call, station.try_passphrase)
        last = now(station)["last"]
        with asked(lambda: call("changes", {"talk": TALK, "after": last, "wait": LONG})) as told:
            waiting(station)
            seconds[0] = 31 * 60
            assert idle.is_over()
            station.remark(talk=TALK, text="By the mail.")
            assert isinstance(told(), Resting)

    def test_nothing_is_told_while_the_station_rests(self, station: Station) -> None:
        """Where the mail goes on, what it brings is told to nobody before the passphrase is given."""
        seconds = [0.0]
        idle = Idle(30, mail_goes_on=True, clock=lambda: seconds[0])
        call = idle.minding(station.call, station.try_passphrase)
        seconds[0] = 31 * 60
        assert not idle.is_over()
        assert isinstance(kit.refused(call, method="changes", params={"talk": TALK}), Resting)
