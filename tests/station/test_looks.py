"""Whoever only looks at a talk holds up nobody, and sees all that was confirmed before and nothing else."""

from __future__ import annotations

import contextlib
import random
import threading
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DiskFull, Locked, NoSuchTalk, ReadOnly
from goodoffices.station import looks
from goodoffices.station.acts import ACTS, On, looking
from goodoffices.station.client import DoorClient
from goodoffices.station.doorfile import DoorFile
from goodoffices.station.looks import Look
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.serve import keep_open
from goodoffices.station.station import Station
from goodoffices.station.summaries import Summary
from goodoffices.talk.terms import Moment
from tests.station import kit
from tests.station.held import PATIENCE, HeldLook, held
from tests.station.kit import TALK


def texts_of(station: Station, leg: str = "North") -> list[str]:
    """What was said on a leg."""
    lines = station.read(talk=TALK, leg=leg, limit=500)["lines"]
    return [each["text"] for line in lines if line["kind"] == "said" for each in line["content"]]


class TestNobodyIsHeldUp:
    """While somebody looks, everything else goes on."""

    def test_acts_mail_and_other_looks_go_on(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """While a look is under way an act is done, the mail has its turn at the files, and others look."""
        kit.say(station, "North", "Before.")
        with held(monkeypatch, station, "view", talk=TALK) as look:
            with ThreadPoolExecutor(1) as other:
                assert other.submit(station.locked, station.titles).result(PATIENCE) == [TALK]
                other.submit(kit.say, station, "North", "Meanwhile.").result(PATIENCE)
                assert other.submit(texts_of, station).result(PATIENCE) == ["Before.", "Meanwhile."]
                assert len(other.submit(station.find, text="mean").result(PATIENCE)["found"]) == 1
            assert "Meanwhile." not in kit.texts(look.result())

    def test_every_act_that_looks_at_one_talk(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """Whatever is looked at, others write meanwhile, and it gives what it would have given before."""
        names = kit.play(station, kit.STORY[:-1])
        still = stopped(station)
        steps = {step.__name__: step for step in kit.LOOKS if ACTS[step.__name__].on is On.TALK}
        assert set(steps) == {name for name, act in ACTS.items() if act.looks and act.on is On.TALK}
        every = iter(steps)
        while some := list(islice(every, looks.MOST_AT_ONCE)):
            wanted = {name: steps[name](station, names) for name in some}
            with contextlib.ExitStack() as stack:
                under_way = {
                    name: stack.enter_context(held(monkeypatch, station, name, **kit._filled(kit.SHOWN[name], names)))
                    for name in some
                }
                for leg in ("North", "South"):
                    kit.say(station, leg, "A channel, meanwhile.")
                station.remark(talk=TALK, text="A remark, meanwhile.", about=[names["words.1"]])
                station.release(
                    talk=TALK, what=names["words.2"], terms=kit.terms("in_substance"), noted=kit.noted("North")
                )
                still.ms += 90 * 86_400_000
                for name, look in under_way.items():
                    assert look.result() == wanted[name], name

    def test_the_line_of_a_talk_is_made_outside_the_lock(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What is written while it is made is not in it, and the next list has it."""
        kit.say(station, "North", "Before.")
        whole = looking.summarise
        look = HeldLook(station.overview)

        def summarise(talk: OpenTalk) -> Summary:
            look.stop()
            return whole(talk)

        monkeypatch.setattr(looking, "summarise", summarise)
        look.start()
        with ThreadPoolExecutor(1) as other:
            said = other.submit(kit.say, station, "North", "Meanwhile.").result(PATIENCE)
        (before,), (after,) = look.result()["talks"], station.overview()["talks"]
        at = station.thing(talk=TALK, ref=said)["line"]["at"]
        assert before["last"] < after["last"] == at

    def test_a_talk_that_is_destroyed_meanwhile_is_in_no_list(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The others are."""
        kit.open_harbour(station, "Other")
        look = HeldLook(station.overview)
        whole = looking.summarise

        def summarise(talk: OpenTalk) -> Summary:
            look.stop()
            return whole(talk)

        monkeypatch.setattr(looking, "summarise", summarise)
        look.start()
        with ThreadPoolExecutor(1) as other:
            other.submit(station.destroy, talk=TALK, anyway=True).result(PATIENCE)
        found = look.result()
        assert ([each["title"] for each in found["talks"]], found["broken"]) == (["Other"], [])

    def test_looks_are_bounded(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """So many look at once; the next waits for a place, holds nothing meanwhile, and then sees what is there."""
        with contextlib.ExitStack() as stack:
            looks_held = [
                stack.enter_context(held(monkeypatch, station, "view", talk=TALK)) for _ in range(looks.MOST_AT_ONCE)
            ]
            waiting = HeldLook(lambda: texts_of(station))
            waiting._thread.start()
            kit.say(station, "North", "Meanwhile.")
            assert not waiting._stopped.is_set()
            looks_held[0].result()
            assert waiting.result() == ["Meanwhile."]


def stopped(station: Station) -> Any:
    """From now on the clock of a station stands still, unless the test moves it."""

    class Still:
        ms = station.clock().ms

        def __call__(self) -> Moment:
            return Moment(ms=self.ms, zone=60)

    still = Still()
    station.clock._source = still
    return still


class TestWhatIsSeen:
    """All that was confirmed, and no half of anything."""

    def test_whoever_writes_sees_what_was_written(self, station: Station) -> None:
        """After each act its words are there, also for whoever looked a moment before."""
        for number in range(20):
            kit.say(station, "North", f"Word {number}.")
            assert texts_of(station) == [f"Word {each}." for each in range(number + 1)]

    def test_a_snapshot_is_the_talk_at_its_commit(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """After some acts of a whole talk somebody begins to look; at the end each sees what was there then."""
        names: dict[str, str] = {}
        chance = random.Random(7)
        stopped(station)
        with contextlib.ExitStack() as stack:
            taken: list[tuple[Look, dict[str, str], list[Any]]] = []
            for step in kit.STORY:
                step(station, names)
                if len(taken) < 6 and chance.random() < 0.2:
                    look = stack.enter_context(station.look())
                    look.at(TALK)
                    taken.append((look, dict(names), seen(station, names)))
            assert len(taken) == 6
            for look, known, wanted in taken:
                talk = look._taken[0]
                with monkeypatch.context() as patch:
                    patch.setattr(station, "look", partial(Again, station, talk))
                    assert seen(station, known) == wanted

    def test_a_look_has_one_moment(self, station: Station, clock: kit.Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        """Terms that lapse while somebody looks have not lapsed for that look; for the next they have."""
        terms = kit.terms("verbatim", "South", until="2025-12-20")
        kit.say(station, "North", "We hold.", terms)
        with held(monkeypatch, station, "may_cross", talk=TALK) as look:
            clock.skip(30)
            assert station.may_cross(talk=TALK) != look.result()
            assert any(form["open"] for row in look.result()["rows"] for form in row["forms"])

    def test_what_a_look_does_is_let_go_of(self, station: Station) -> None:
        """Looking at what closing would leave closes nothing, for nobody who looks next."""
        before = station.closing(talk=TALK, leg="North")
        assert station.closing(talk=TALK, leg="North") == before
        assert not station.view_as(talk=TALK, leg="North")["closed"]
        assert station.at(TALK).store.count_entries() == before["entries"]

    def test_an_instance_of_a_look_knows_its_own_slips(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """What somebody else typed short or wrongly meanwhile is told to that person alone."""
        with held(monkeypatch, station, "read", talk=TALK, leg="Nor", limit=5) as look:
            assert station.read(talk=TALK, leg="Sou")["names"] == [{"typed": "Sou", "means": "South"}]
            assert look.result()["names"] == [{"typed": "Nor", "means": "North"}]


class Again:
    """A look at the same state as another, whatever was written since."""

    def __init__(self, station: Station, taken: tuple[Any, Any]) -> None:
        self._station = station
        self._taken = taken

    def __enter__(self) -> Again:
        return self

    def __exit__(self, *_: object) -> None:
        """It is given back by the other."""

    def at(self, title: str) -> Any:
        """The talk, from the snapshot that was taken then."""
        snapshots, snapshot = self._taken
        talk, ours, newest = self._station.all_talks.as_it_stands(title)
        ours.give_back(newest)
        assert ours is snapshots
        talk.store = snapshot
        talk.talk = talk._kept = talk._from_disk()
        return talk

    def titles(self) -> list[str]:
        """The titles."""
        return self._station.titles()

    def demand_still_there(self) -> None:
        """It is."""


def seen(station: Station, names: dict[str, str]) -> list[Any]:
    """What can be seen of a talk."""
    found = [station.call(method, {"talk": TALK}) for method in ("view", "may_cross", "due", "items")]
    found += [station.read(talk=TALK, leg=leg) for leg in ("North", "South", "the public")]
    found += [station.find(text="quiet"), station.verify(talk=TALK)]
    return [*found, *([station.who_knows(talk=TALK, ref=names["words.1"])] if "words.1" in names else [])]


class TestTheEnd:
    """The station is locked, or the talk destroyed, while somebody looks."""

    def test_a_look_under_way_ends_with_the_lock(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is told that the station is locked, and neither words nor anything that was kept for it are left."""
        ref = kit.say(station, "North", "We hold.")
        taken: list[Any] = []
        with held(monkeypatch, station, "view", taken.append, talk=TALK) as look:
            station.withdraw(talk=TALK, what=ref, noted=kit.noted("North"))
            snapshot = taken[0].store
            assert snapshot._before
            station.close()
            assert not snapshot._before
            assert isinstance(look.result(), Locked)
        assert isinstance(kit.refused(station.view, talk=TALK), Locked)

    def test_what_is_ready_is_not_given_once_the_station_is_locked(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A look that had read everything, and asks for no row any more, gives nothing either."""
        kit.say(station, "North", "We hold.")
        look = HeldLook(lambda: station.view(talk=TALK))

        def ready(*_: object) -> list[str]:
            look.stop()
            return ["We hold."]

        monkeypatch.setattr(station, "_plain", ready)
        look.start()
        station.close()
        assert isinstance(look.result(), Locked)

    def test_whoever_waits_for_a_place_is_told_too(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who had not begun when the station was locked begins nothing."""
        with contextlib.ExitStack() as stack:
            under_way = [
                stack.enter_context(held(monkeypatch, station, "view", talk=TALK)) for _ in range(looks.MOST_AT_ONCE)
            ]
            waiting = HeldLook(lambda: texts_of(station))
            waiting._thread.start()
            station.close()
            assert all(isinstance(each.result(), Locked) for each in under_way)
            assert isinstance(waiting.result(), Locked)

    def test_destroying_waits_for_nobody(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """The file, its log and its key are gone at once; whoever still looked is told that the talk is not there."""
        kit.say(station, "North", "We hold.")
        path = station.at(TALK).store.path
        taken: list[Any] = []
        with held(monkeypatch, station, "view", taken.append, talk=TALK) as look:
            kit.say(station, "North", "We hold on.")
            station.destroy(talk=TALK, anyway=True)
            assert list(path.parent.iterdir()) == []
            assert not taken[0].store._before
            refusal = look.result()
        assert isinstance(refusal, NoSuchTalk)
        assert TALK in refusal.said
        kit.open_harbour(station)
        assert texts_of(station) == []

    def test_a_talk_of_that_name_made_meanwhile_is_another(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Whoever looked at one that was destroyed sees nothing of the next of that title."""
        with held(monkeypatch, station, "view", talk=TALK) as look:
            station.destroy(talk=TALK, anyway=True)
            kit.open_harbour(station)
            assert isinstance(look.result(), NoSuchTalk)

    def test_locking_waits_for_no_look(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """A process that is to end tells whoever looks, before it waits for those that are inside."""
        opened, asked = threading.Event(), threading.Event()

        def ready(_: DoorFile) -> None:
            opened.set()

        serving = threading.Thread(target=keep_open, args=(station, ready), daemon=True)
        serving.start()
        assert opened.wait(PATIENCE)
        act = ACTS["view"]

        def slow(talk: Any, ask: Any) -> Any:
            asked.set()
            while True:  # it reads on until it is refused
                talk.store.count_entries()
                talk.store.get(b"mine", b"x")

        monkeypatch.setitem(ACTS, "view", type(act)(act.ask, slow, looks=True))
        with DoorClient(station.folder) as outside, ThreadPoolExecutor(1) as other:
            told = other.submit(lambda: kit.refused(outside.call, method="view", params={"talk": TALK}))
            assert asked.wait(PATIENCE)
            outside.lock()
            assert told.result(PATIENCE).code == "station.locked"
        serving.join(PATIENCE)
        assert not serving.is_alive()


class TestTheDisk:
    """A look writes what the clock showed, and is given where nothing can be written."""

    def test_the_reading_is_kept_before_anything_is_told(
        self, station: Station, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """By what a look judges is on the disk when it begins to judge."""
        kept: list[bool] = []

        def look(talk: Any) -> None:
            (highest,) = station._vault._database.execute("SELECT highest FROM clock").fetchone() or (0,)
            kept.append(highest >= talk.now().ms)

        with held(monkeypatch, station, "view", look, talk=TALK):
            assert kept == [True]

    @pytest.mark.parametrize("refusal", [DiskFull(), ReadOnly(folder="x")])
    def test_a_disk_that_takes_nothing(
        self, station: Station, clock: kit.Clock, monkeypatch: pytest.MonkeyPatch, refusal: Refusal
    ) -> None:
        """A look is given all the same, with the time in doubt that the clock has put there; an act is refused."""
        kit.say(station, "North", "We hold.", kit.terms("verbatim", "South"))
        assert any(form["open"] for row in station.may_cross(talk=TALK)["rows"] for form in row["forms"])
        clock.skip(-3)

        def full(name: str) -> None:
            if name.endswith(("commit", "keeping the clock")):
                raise refusal

        monkeypatch.setattr(station.at(TALK).store, "_on_write", full)
        monkeypatch.setattr(station.clock, "_on_write", full)
        assert station.read(talk=TALK, leg="North")["clock"]
        assert not any(form["open"] for row in station.may_cross(talk=TALK)["rows"] for form in row["forms"])
        assert kit.refused(station.remark, talk=TALK, text="No.").code == refusal.code
        monkeypatch.undo()
        assert station.read(talk=TALK, leg="North")["clock"]

    def test_an_error_of_the_disk_is_told_as_one(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """What the disk says while somebody looks reaches that person as it would reach anybody."""

        def broken(*_: Any, **__: Any) -> Any:
            raise DiskFull

        monkeypatch.setattr(type(station.at(TALK).store), "page", broken)
        assert isinstance(kit.refused(station.view, talk=TALK), DiskFull)

    def test_a_fault_of_the_program_frees_the_place(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """However often a look fails, the next finds a place and a whole state."""
        with monkeypatch.context() as patch:
            patch.setattr(Station, "_seen", lambda *_: 1 / 0)
            for _ in range(looks.MOST_AT_ONCE + 1):
                assert kit.refused(station.view, talk=TALK).code == "station.unexpected"
                assert kit.refused(station.view, talk="Nowhere").code == "station.no_such_talk"
        assert station.view(talk=TALK)
        talks = station.all_talks
        assert not talks._open["harbour"].snapshots._in_use


class TestManyAtOnce:
    """Threads that read and write, in many talks."""

    def test_readers_and_writers(self, tmp_path: Path) -> None:
        """Each writer's words are all there in order, each reader sees only whole acts and never fewer than before."""
        titles = [f"Harbour {number}" for number in range(3)]
        with kit.make(tmp_path / "s") as station:
            for title in titles:
                kit.open_harbour(station, title)
            wrong: list[str] = []
            done = threading.Event()

            with ThreadPoolExecutor(9) as threads:
                readers = [threads.submit(read_on, station, title, done, wrong) for title in titles]
                writers = [
                    threads.submit(write_on, station, title, side, wrong)
                    for title in titles
                    for side in ("North", "South")
                ]
                for each in writers:
                    each.result(10 * PATIENCE)
                done.set()
                for each in readers:
                    each.result(PATIENCE)
            assert wrong == []
            for title in titles:
                assert station.verify(talk=title)["equal"]
                assert not station.all_talks._open[title.lower()].snapshots._in_use

    def test_every_look_at_talks_is_outside_the_lock(self) -> None:
        """Of the acts that look, only those of the station as a whole are under its one lock, or take its turns."""
        under = {name for name, act in ACTS.items() if act.looks and not act.looks_at_talks}
        assert all(ACTS[name].on in (On.STATION, On.RELAYS, On.CHANGES, On.LINES, On.BACKUP) for name in under)


def said(station: Station, title: str, side: str) -> list[str]:
    """What was said on a leg of a talk."""
    lines = station.read(talk=title, leg=side, limit=500)["lines"]
    return [each["text"] for line in lines if line["kind"] == "said" for each in line["content"]]


def write_on(station: Station, title: str, side: str, wrong: list[str]) -> None:
    """A dozen acts of three passages, each seen at once."""
    for number in range(12):
        passages = [{"text": f"{side} {number} of three, {part}."} for part in range(3)]
        station.say(talk=title, leg=side, passages=passages, noted=kit.noted(side))
        here = len(said(station, title, side))
        if here != 3 * (number + 1):
            wrong.append(f"{title} {side}: {here} after {number}")


def read_on(station: Station, title: str, done: threading.Event, wrong: list[str]) -> None:
    """Look until it is done."""
    before = {"North": 0, "South": 0}
    while not done.is_set():
        for side, known in before.items():
            found = before[side] = len(said(station, title, side))
            if found % 3 or found < known:
                wrong.append(f"{title} {side}: {found} after {known}")
        station.view(talk=title)
        if len(station.find(text="of three", limit=99)["found"]) % 3:
            wrong.append("a search saw half an act")
