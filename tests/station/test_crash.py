"""Nothing confirmed is lost, nothing is there twice, and no act is ever half there: at every write, by real kills."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.talk import StruckOut
from goodoffices.station.station import Station
from goodoffices.talk.events import Carried, Conveyed, Delivered, DeskRef, Form, Noted, Room, Said, WithdrawalItem
from goodoffices.talk.judge import conveyed_item, void
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import WHOEVER
from goodoffices.talk.whoever import to_whoever
from tests.station import kit
from tests.station.kit import TALK, Clock

pytestmark = pytest.mark.long


@dataclass
class Watch:
    """Copies a folder at every write point, with what had been confirmed by then.

    Attributes:
        confirmed: entries in the talk once the last act that returned had returned; None: there was no talk yet.
        after: the same once the act that is under way will have returned.
    """

    folder: Path
    copies: Path
    points: list[tuple[str, Path, int | None, list[str]]] = field(default_factory=list)
    confirmed: int | None = None
    refs: list[str] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        place = self.copies / str(len(self.points))
        shutil.copytree(self.folder, place)
        (place / "station.lock").unlink(missing_ok=True)
        self.points.append((name, place, self.confirmed, list(self.refs)))


def test_every_write_of_a_whole_talk(tmp_path: Path, clock: Clock) -> None:
    """Whatever the instant of a crash: every confirmed act is whole, the one under way is whole or not there."""
    folder = tmp_path / "station"
    watch = Watch(folder, tmp_path / "copies")
    counts: list[int | None] = []
    with kit.make(folder, clock=clock) as station:
        station.all_talks._on_write = station._vault._on_write = watch
        kit.open_harbour(station)
        watch.confirmed = entries(station)
        counts.append(watch.confirmed)
        names: dict[str, str] = {}
        for step in kit.STORY:
            step(station, names)
            watch.confirmed = entries(station)
            counts.append(watch.confirmed)
            watch.refs = list(names.values())
    assert len(watch.points) > 2 * len(kit.STORY)
    nexts: dict[int | None, set[int | None]] = {}
    for before, after in zip([None, *counts], counts, strict=False):
        nexts.setdefault(before, set()).add(after)  # a blob is no entry
    whole = [name for name, *_ in watch.points]
    assert whole.count("talk: before the commit") == len(kit.STORY) + 1
    for name, copy, confirmed, refs in watch.points:
        with kit.reopen(copy) as station:
            titles = [talk["title"] for talk in station.talks()]
            if confirmed is None and not titles:
                assert "after knowing" not in name
                assert not list((copy / "talks").glob("*.db"))
                kit.open_harbour(station)
                continue
            assert titles == [TALK], name
            found = entries(station)
            assert found in ({confirmed} if confirmed is not None else set()) | nexts[confirmed], name
            if "after the commit" in name:
                assert found in nexts[confirmed]
            check_whole(station)
            for ref in refs:
                station.at(TALK)
                assert named(station, ref), (name, ref)
        shutil.rmtree(copy)


def test_every_write_of_making_a_station(tmp_path: Path) -> None:
    """A crash while a station is made leaves one that opens, or a folder in which it can be made."""
    folder = tmp_path / "station"
    watch = Watch(folder, tmp_path / "copies")
    kit.make(folder, on_write=watch).close()
    names = [name for name, *_ in watch.points]
    files = ("station.json", "station.db", "keeping the clock")
    assert names == [f"station: {when} {what}" for what in files for when in ("before", "after")]
    for name, copy, _, _ in watch.points:
        if name == "station: after station.db" or name.endswith("the clock"):
            kit.reopen(copy).close()
            continue
        with pytest.raises(Refusal) as caught:
            kit.reopen(copy)
        assert caught.value.code == "station.none_here", name
        kit.make(copy).close()
        kit.reopen(copy).close()


def test_every_write_of_destroying_a_talk(tmp_path: Path) -> None:
    """A crash while a talk is destroyed leaves it whole, or gone for good with its file; the other one is untouched."""
    folder = tmp_path / "station"
    watch = Watch(folder, tmp_path / "copies")
    with kit.with_talk(folder) as station:
        kit.open_harbour(station, "Other")
        station._vault._on_write = watch
        station.destroy(talk=TALK)
    assert len(watch.points) == 4
    for name, copy, _, _ in watch.points:
        with kit.reopen(copy) as station:
            titles = [talk["title"] for talk in station.talks()]
            assert titles == ([TALK, "Other"] if name == "station: before shredding a key" else ["Other"]), name
            assert len(list((copy / "talks").glob("*.db"))) == len(titles)
            for title in titles:
                assert station.verify(talk=title)["equal"]


def test_every_write_of_sending_a_draft(tmp_path: Path) -> None:
    """Whatever the instant of a crash: sent again, if it is still there, what it was meant for stands once."""
    folder = tmp_path / "station"
    watch = Watch(folder, tmp_path / "copies")
    with kit.with_talk(folder) as station:
        number = station.keep_draft(act="remark", asked={"talk": TALK, "text": "Once."})["number"]
        for each in (station._vault, station._vault.drafts, station.at(TALK).store, station.all_talks):
            each._on_write = watch
        answer = station.send_draft(number=number)
    points = [name for name, *_ in watch.points]
    assert points.index("talk: after the commit") < points.index("station: before forgetting a draft")
    for name, copy, *_ in watch.points:
        with kit.reopen(copy) as station:
            there = [draft["number"] for draft in station.drafts()]
            if there:
                again = station.send_draft(number=number)
                assert (again == answer) is (points.index(name) >= points.index("talk: after the commit")), name
            assert station.drafts() == []
            notes = [each for each in station.changes(talk=TALK, after=0)["entries"] if each["kind"] == "remarked"]
            assert len(notes) == 1, name
            check_whole(station)


def test_a_fault_at_any_write_leaves_the_talk_as_the_disk_has_it(tmp_path: Path, clock: Clock) -> None:
    """When a write fails, the station goes on from what is on the disk, before the commit and after it."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        for when in ("before", "after"):
            store = station.at(TALK).store
            store._on_write = failing_at(f"talk: {when} the commit")
            assert kit.refused(station.remark, talk=TALK, text=f"A note {when}.").code == "station.unexpected"
            store._on_write = lambda name: None
            check_whole(station)
            station.remark(talk=TALK, text=f"Another note {when}.")
        notes = [line["content"][0]["words"][0] for line in station.read(talk=TALK, leg="desk")["lines"][-3:]]
        assert notes == ["Another note before.", "A note after.", "Another note after."]


def failing_at(point: str) -> Callable[[str], None]:
    """A watcher that fails at one point."""

    def watch(name: str) -> None:
        if name == point:
            raise OSError

    return watch


# --- real kills ------------------------------------------------------

NURSERY = """
import os, sys
from tests.station import kit
kit.quick_keys_for_good()
folder = sys.argv[1]
kit.reopen(folder).close()

def tell(*words):
    # One write: a kill must not split a line, whatever PYTHONUNBUFFERED says.
    os.write(1, (" ".join(map(str, words)) + "\\n").encode())

def work(number):
    with kit.reopen(folder) as station:
        tell("open", os.getpid())
        while True:
            number += 1
            ref = kit.say(station, "North", f"Word {number}.", kit.terms("verbatim", "South"))
            tell("said", number, ref)
            sheet = station.convey(talk=kit.TALK, to="South", items=[{"kind": "very_words", "of": ref}])
            tell("conveyed", number, sheet["ref"])
            done = station.deliver(talk=kit.TALK, what=[sheet["ref"]], to="South's envoy")
            tell("delivered", number, done["ref"])

for line in sys.stdin:
    worker = os.fork()
    if worker == 0:
        work(int(line))
    os.waitpid(worker, 0)
    tell("ended")
"""
"""A process that forks a station at work for each line that it is given, and says when it was killed."""

KILLS = 25


def test_real_kills(tmp_path: Path) -> None:
    """A station that is killed while it works has, when it is opened again, everything that it had confirmed, once."""
    folder = tmp_path / "station"
    kit.with_talk(folder).close()
    chance = random.Random(20251214)
    confirmed: dict[str, list[tuple[int, str]]] = {"said": [], "conveyed": [], "delivered": []}
    number = 0
    nursery = subprocess.Popen(
        [sys.executable, "-c", NURSERY, str(folder)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[2],
    )
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    for _ in range(KILLS):
        number += 1
        print(number, file=nursery.stdin, flush=True)  # to the nursery, not to a screen
        what, worker = nursery.stdout.readline().split()
        assert what == "open"
        told = [nursery.stdout.readline() for _ in range(chance.randrange(8))]
        time.sleep(chance.uniform(0.0, 0.03))
        os.kill(int(worker), signal.SIGKILL)
        told.extend(iter(nursery.stdout.readline, "ended\n"))
        for line in told:
            what, spoken, ref = line.split()
            confirmed[what].append((int(spoken), ref))
            number = max(number, int(spoken))
        with kit.reopen(folder) as station:
            check_whole(station)
            assert all(named(station, ref) for each in confirmed.values() for _, ref in each[-9:])
    nursery.stdin.close()
    nursery.wait()
    nursery.stdout.close()
    with kit.reopen(folder) as station:
        said = [line["content"][0]["text"] for line in whole_thread(station, "North") if line["kind"] == "said"]
        assert len(said) == len(set(said))
        assert {f"Word {spoken}." for spoken, _ in confirmed["said"]} <= set(said)
        assert all(named(station, ref) for each in confirmed.values() for _, ref in each)
    assert min(len(each) for each in confirmed.values()) >= KILLS // 2


# --- what must always hold ------------------------------------------------------


def entries(station: Station) -> int:
    """How many entries the talk has on the disk."""
    return int(station.at(TALK).store.count_entries())


def named(station: Station, ref: str) -> bool:
    """Whether a handle names something that is there."""
    return bool(station.at(TALK).beginning_with(kit.id_of(ref)))


def whole_thread(station: Station, leg: str) -> list[dict[str, Any]]:
    """Every line of a leg."""
    lines: list[dict[str, Any]] = []
    before: dict[str, str] = {}
    while True:
        page = station.read(talk=TALK, leg=leg, limit=500, **before)
        lines = page["lines"] + lines
        if page["before"] is None:
            return lines
        before = {"entry": page["before"]}


def check_whole(station: Station) -> None:
    """The rows are what the entries say; only what was struck is void; nothing is twice or lacks its other half."""
    assert station.verify(talk=TALK)["problems"] == []
    rooms = station.at(TALK).rooms
    for room in rooms.all():
        reading = rooms.reading(room)
        assert not reading.transcript.held()
        idents = [ident for _, ident in reading.transcript.thread()]
        assert all(isinstance(void(reading, ident), StruckOut | None) for ident in idents)
        salts = [
            passage.salt
            for ident in idents
            if (written := reading.written(ident)) is not None and isinstance(said := act_of(written.body), Said)
            for passage in said.passages
        ]
        assert len(salts) == len(set(salts))
    check_halves(rooms)


def check_halves(rooms: Rooms) -> None:
    """A conveyance with sources has them on the desk; an owner is told of exactly what was delivered on a kept leg."""
    brought, told = [], []
    for room in rooms.of(Room.KEPT, Room.PUBLIC):
        reading = rooms.reading(room)
        for written in reading.of_kind("conveyed", "delivered", "carried"):
            match written.body:
                case Conveyed(items=items):
                    drawn = rooms.sources(room, written.ident)
                    assert {each.index for each in drawn} == {
                        index for index, item in enumerate(items) if getattr(item, "form", None) is not Form.OWN_WORDS
                    }
                case Delivered(what=what):
                    brought += [
                        (each.room, each.what)
                        for ref in what
                        for source in rooms.sources(room, ref.entry)
                        if source.index == ref.index and not isinstance(conveyed_item(reading, ref), WithdrawalItem)
                        for each in source.sources
                        # That is owed, and told by an act of its own.
                        if not to_whoever(rooms, DeskRef(room=room, what=ref), each)
                    ]
                case Carried(crossings=crossings):
                    told += [(room, crossing.what) for crossing in crossings if crossing.alias != WHOEVER]
    assert sorted(brought) == sorted(told)


def act_of(body: object) -> object:
    """What was done, by whichever hand."""
    return body.act if isinstance(body, Noted) else body
