"""A crash at any write of either of two stations, and real kills: what was confirmed arrives, once, at both ends."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from copy import deepcopy
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.client import DoorClient
from goodoffices.station.station import Station
from tests.patience import PATIENCE, until
from tests.relay.kit import Process
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    MemoryRelay,
    World,
    bag_opened,
    by_bag,
    compare,
    conveyed_at,
    copy_folder,
    mail_states,
    open_line,
    packed,
    pass_time,
    said_at,
    seat_over_line,
)

pytestmark = pytest.mark.long

NAMES = (MARA, NORTH)
HOUR = 3_600_000
SECOND = "http://127.0.0.1:8441"
PARTS = 8
"""Of the test that goes through all of them, so that several can run at once."""


@dataclass
class Point:
    """The world at the instant of a write.

    Attributes:
        name: whose write, and which.
        confirmed: what each had said by then, and its station had confirmed.
        begun: the same with the sentence that was under way.
    """

    name: str
    folder: Path
    relays: dict[str, MemoryRelay]
    ms: int
    confirmed: dict[str, list[str]]
    begun: dict[str, list[str]]


@dataclass
class Story:
    """Two stations whose world is copied at every write."""

    world: World
    copies: Path
    points: list[Point] = field(default_factory=list)
    confirmed: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in NAMES})
    begun: dict[str, list[str]] = field(default_factory=lambda: {name: [] for name in NAMES})

    def station(self, name: str) -> Station:
        """A station that is watched."""
        return self.world.station(name, on_write=lambda point: self._point(f"{name}, {point}"))

    def _point(self, name: str) -> None:
        if len(self.world.stations) < len(NAMES):
            return
        folder = self.copies / str(len(self.points))
        for each in NAMES:
            copy_folder(self.world.folder / each, folder / each)
        relays, confirmed = deepcopy(dict(self.world.relays)), deepcopy(self.confirmed)
        self.points.append(Point(name, folder, relays, self.world.ms, confirmed, deepcopy(self.begun)))

    def say(self, name: str, text: str) -> None:
        """Somebody says a sentence."""
        self.begun[name].append(text)
        speak(self.world, name, text)
        self.confirmed[name].append(text)


def spoken(name: str, text: str) -> tuple[str, dict[str, Any]]:
    """The act by which North says it to the mediator, or the mediator conveys words of his own to North."""
    if name == NORTH:
        return "say", {"talk": TALK, "leg": "North", "passages": [{"text": text}]}
    return "convey", {"talk": TALK, "to": "North", "items": [{"kind": "own_words", "text": text}]}


def speak(world: World, name: str, text: str) -> None:
    """Somebody says it."""
    act, ask = spoken(name, text)
    getattr(world.stations[name], act)(**ask)


def arrived(station: Station, name: str) -> list[str]:
    """What a station has of what somebody said, in its order."""
    return said_at(station, "North") if name == NORTH else conveyed_at(station, "North")


def lived(story: Story) -> None:
    """A line is opened, compared and tested; a talk is joined; words go both ways; a line is given up for another."""
    mediator, north = story.station(MARA), story.station(NORTH)
    world = story.world
    open_line(world, mediator, north)
    mediator.test_line(line=1)
    world.rounds(2)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    story.say(NORTH, "We will not block the channel.")
    story.say(MARA, "I shall be at the harbour.")
    world.rounds(2)
    story.say(MARA, "Is Friday well?")
    story.say(NORTH, "Friday is well.")
    world.round(NORTH)
    story.say(NORTH, "On the old line still.")
    north.give_up_line(line=1)
    open_line(world, mediator, north)
    world.rounds(3)
    story.say(NORTH, "On the new line.")
    story.say(MARA, "So it is.")
    world.rounds(3)


def distinct(points: list[Point]) -> list[Point]:
    """Those between which something changed: after one write the world is often as it is before the next."""
    return list({_picture(point): point for point in points}.values())


def after(point: Point, folder: Path) -> World:
    """The world after a crash there: both stations are opened again."""
    world = World(folder / point.folder.name)
    world.relays.update(deepcopy(point.relays))
    world.ms = point.ms
    for name in NAMES:
        copy_folder(point.folder / name, world.folder / name)
        world.stations[name] = kit.reopen(world.folder / name, clock=world.clock())
    return world


def _picture(point: Point) -> str:
    files = sorted(path for path in point.folder.rglob("*") if path.is_file())
    state = sha256()
    for path in files:
        state.update(repr((path.relative_to(point.folder), sha256(path.read_bytes()).digest())).encode())
    for address, relay in sorted(point.relays.items()):
        boxes = [(name, box.last, box.lying, sorted(box.ids)) for name, box in sorted(relay.boxes.items())]
        state.update(repr((address, boxes, sorted(relay.removed))).encode())
    state.update(repr((point.confirmed, point.begun)).encode())
    return state.hexdigest()


@pytest.fixture(scope="module")
def points(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Point]]:
    """Every point of writing of the story."""
    with pytest.MonkeyPatch.context() as patch:
        kit.quick_keys(patch)
        folder = tmp_path_factory.mktemp("crash")
        story = Story(World(folder / "world"), folder / "copies")
        lived(story)
        story.world.close()
    yield story.points
    shutil.rmtree(folder)


def test_the_story_passes_every_kind_of_write(points: list[Point]) -> None:
    """Both stores of both stations are among the points, before and after each write."""
    found = {point.name for point in points}
    for name in NAMES:
        kinds = ["talk: {} the commit", "station: {} changing a line", "station: {} keeping a line"]
        assert {f"{name}, {kind.format(when)}" for kind in kinds for when in ("before", "after")} <= found
    assert {f"{NORTH}, station: {when} giving a line up" for when in ("before", "after")} <= found
    assert len(points) > 300


@pytest.mark.parametrize("part", range(PARTS))
def test_a_crash_at_any_write(points: list[Point], tmp_path: Path, part: int) -> None:
    """Both stations are opened again, their people go on, and everything that was confirmed is at both ends once."""
    for point in distinct(points)[part::PARTS]:
        goes_on(point, tmp_path)


def goes_on(point: Point, folder: Path) -> None:
    """What must hold after a crash there."""
    world = after(point, folder)
    try:
        go_on(world)
        for name in NAMES:
            speak(world, name, f"{name} goes on.")
        for _ in range(8):
            world.rounds(2)
            world.ms += 4 * HOUR
            if all(at_rest(world, name) for name in NAMES):
                break
        # Whatever is still to come, comes now.
        world.ms += 24 * HOUR
        world.rounds(2)
        for name in NAMES:
            (other,) = set(NAMES) - {name}
            shown, last = arrived(world.stations[other], name), [f"{name} goes on."]
            possible = [point.confirmed[name] + last, point.begun[name] + last]
            assert shown in possible, (point.name, point.folder.name, shown)
            assert world.stations[name].verify(talk=TALK)["problems"] == [], point.name
            assert at_rest(world, name), (point.name, world.stations[name].mail()["legs"])
    finally:
        world.close()


def lived_with_bags(story: Story) -> list[Point]:
    """Words go through two relays, of which one is left, and in bags, of which some are lost and some opened twice.

    Gives the points of that.
    """
    mediator, north = story.station(MARA), story.station(NORTH)
    world = story.world
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    world.rounds(2)
    begin = len(story.points)
    for station in (mediator, north):
        station.add_relay(line=1, relay=SECOND)
    world.rounds(2)
    story.say(NORTH, "By relay and by bag.")
    story.say(MARA, "By bag alone.")
    files = packed(mediator)
    by_bag(north, mediator)
    bag_opened(north, files[0])
    bag_opened(north, files[0])
    mediator.drop_relay(line=1, relay=SECOND)
    packed(north)
    story.say(NORTH, "After a bag that is lost.")
    by_bag(mediator, north)
    world.rounds(2)
    return story.points[begin:]


@pytest.mark.parametrize("part", range(3))
def test_a_crash_with_bags_and_two_relays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: int) -> None:
    """The same at any write of packing, opening, and taking up and leaving a relay."""
    kit.quick_keys(monkeypatch)
    story = Story(World(tmp_path / "world"), tmp_path / "copies")
    points = lived_with_bags(story)
    story.world.close()
    assert len(points) > 50
    for point in distinct(points)[part::3]:
        goes_on(point, tmp_path)


def test_a_crash_while_a_talk_is_destroyed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The talk is there as it was and words go on, or it is gone and leaves no mailbox: there is nothing between."""
    kit.quick_keys(monkeypatch)
    story = Story(World(tmp_path / "world"), tmp_path / "copies")
    mediator, north = story.station(MARA), story.station(NORTH)
    open_line(story.world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(story.world, mediator, north, "North")
    story.say(NORTH, "It waits here.")
    begin = len(story.points)
    north.destroy(talk=TALK)
    story.world.round(NORTH)
    story.world.close()
    kept = set()
    for point in distinct(story.points[begin:]):
        world = after(point, tmp_path)
        there = bool(world.stations[NORTH].talks())
        kept.add(there)
        pass_time(world, days=2)
        if there:
            speak(world, MARA, "So it is.")
            world.rounds(3)
            assert arrived(world.stations[MARA], NORTH) == ["It waits here."]
            assert arrived(world.stations[NORTH], MARA) == ["So it is."]
            assert all(at_rest(world, name) for name in NAMES)
        # Two for the line, and for the leg that of the mediator's station.
        assert len(world.relay.boxes) == (4 if there else 3)
        world.close()
    assert kept == {True, False}


def at_rest(world: World, name: str) -> bool:
    """Whether the leg is open and nothing of it is under way."""
    (leg,) = world.stations[name].mail()["legs"]
    return (leg["state"]["code"], leg["waiting"], leg["sealed"], leg["at_relay"]) == ("link.open", 0, 0, 0)


def go_on(world: World) -> None:
    """What the two people do until they are at a talk over a line again."""
    mediator, north = world.stations[MARA], world.stations[NORTH]
    for _ in range(12):
        world.rounds(2)
        world.ms += HOUR
        if not mediator.talks():
            mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
        if at_line(world):
            line = mediator.lines()[-1]["line"]
            if not mediator.mail()["legs"]:
                mediator.invite_side(talk=TALK, leg="North", line=line)
            if not north.talks() and north.invitations():
                north.join_talk(number=1)
            states = [leg["state"]["code"] for name in NAMES for leg in world.stations[name].mail()["legs"]]
            if states == ["link.open", "link.open"] and "North" in said_legs(mediator) and "North" in said_legs(north):
                return
    raise AssertionError([[line["state"]["code"] for line in world.stations[name].mail()["lines"]] for name in NAMES])


def said_legs(station: Station) -> list[str]:
    """The legs that a station can speak on."""
    return [leg for talk in station.talks() for leg in talk["legs"]]


def at_line(world: World) -> bool:
    """Whether the newest line is open and compared at both; if not, the people do the next thing about it."""
    mediator, north = world.stations[MARA], world.stations[NORTH]
    here, there = mediator.lines(), north.lines()
    waiting = here and here[-1]["state"] == "inviting"
    if waiting and here[-1]["relay"] is None:
        # The invitation was never given out; its person makes another.
        mediator.give_up_line(line=here[-1]["line"])
        waiting = False
    if waiting:
        message = mediator.line_again(line=here[-1]["line"])["message"]
        north.accept_line(message=message)
        return False
    if not here or not there or here[-1]["state"] != "open":
        north.accept_line(message=mediator.invite_line(relay=RELAY)["words"])
        return False
    if there[-1]["state"] != "open" or here[-1]["number"] != there[-1]["number"]:
        return False
    for station, line in ((mediator, here[-1]), (north, there[-1])):
        if line["compared"] is None:
            compare(station, line)
    return True


# --- real kills ------------------------------------------------------

NURSERY = """
import os, sys
from goodoffices.station.serve import keep_open
from tests.station import kit
kit.quick_keys_for_good()
folder = sys.argv[1]
kit.reopen(folder).close()

def work():
    with kit.reopen(folder) as station:
        # One write: a kill must not split a line, whatever PYTHONUNBUFFERED says.
        keep_open(station, lambda _: os.write(1, b"%d\\n" % os.getpid()))

for _ in sys.stdin:
    worker = os.fork()
    if worker == 0:
        work()
    os.waitpid(worker, 0)
    os.write(1, b"ended\\n")
"""
"""A process that forks an unlocked station for each line that it is given, and says when it was killed."""

KILLS = 10


@pytest.mark.parametrize("killed", NAMES)
def test_real_kills(tmp_path: Path, killed: str) -> None:
    """What the door of an unlocked station confirmed is there after its process was killed, and arrives once."""
    chance = random.Random(20251214)
    said: list[str] = []
    folders = {MARA: tmp_path / "mediator", NORTH: tmp_path / "north"}
    (other,) = set(NAMES) - {killed}
    with ExitStack() as stack:
        relay = Process(tmp_path / "relay", stack.enter_context((tmp_path / "log").open("ab")))
        stack.callback(lambda: relay.end(signal.SIGTERM))
        with kit.make(folders[MARA], MARA) as mediator, kit.make(folders[NORTH], NORTH) as north:
            join_over(relay.address, mediator, north)
        living = stack.enter_context(kit.reopen(folders[other]))
        nursery = subprocess.Popen(
            [sys.executable, "-c", NURSERY, str(folders[killed])],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        stack.enter_context(nursery)
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        for _ in range(KILLS):
            print("next", file=nursery.stdin, flush=True)  # to the nursery, not to a screen
            worker = int(nursery.stdout.readline())
            with DoorClient(folders[killed]) as door:
                for _ in range(chance.randrange(1, 5)):
                    text = f"Word {len(said)}."
                    act, ask = spoken(killed, text)
                    door.call(act, ask)
                    said.append(text)
            time.sleep(chance.uniform(0.0, 0.3))
            os.kill(worker, signal.SIGKILL)
            assert nursery.stdout.readline() == "ended\n"
            living.carry(seconds=PATIENCE)
            shown = arrived(living, killed)
            assert shown == said[: len(shown)]
        nursery.stdin.close()
        with kit.reopen(folders[killed]) as station:
            assert arrived(station, killed) == said

            def told() -> bool:
                """Whether its author has heard of the last word."""
                station.carry(seconds=PATIENCE)
                living.carry(seconds=PATIENCE)
                return mail_states(station, "North")[-1] == "entry.there"

            until(told)
            assert arrived(living, killed) == said
            assert station.verify(talk=TALK)["problems"] == []


def join_over(relay: str, mediator: Station, north: Station) -> None:
    """Two stations at a talk over a line, by a real relay."""

    def rounds(count: int) -> None:
        for _ in range(count):
            mediator.carry(seconds=PATIENCE)
            north.carry(seconds=PATIENCE)

    north.accept_line(message=mediator.invite_line(relay=relay)["words"])
    rounds(4)
    for station in (mediator, north):
        compare(station, station.lines()[-1])
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    rounds(3)
    north.join_talk(number=1)
    rounds(4)
    assert [leg["state"]["code"] for leg in mediator.mail()["legs"]] == ["link.open"]
