"""A real relay whose store was put back to an earlier state for good: the mail goes on, and both people are told.

The stations make rounds; the relay runs on the loopback with the store that comes with the program.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from goodoffices.errors.roads import RelayUnreachable
from goodoffices.relay.limits import Limits
from goodoffices.relay.sqlite.database import FILE
from goodoffices.relay.sqlite.store import SqliteStore
from goodoffices.roads.relay_client import RelayClient
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.mailboxes import OFTEN_MS
from goodoffices.station.station import Station
from tests.relay.kit import Clock, Running
from tests.station import kit
from tests.station.mail.rig import (
    RELAY,
    World,
    convey,
    conveyed_at,
    joined,
    link_to,
    mail_states,
    put_into,
    said_at,
    say,
)


class RealRelay:
    """It can be stopped, and begun again with another store. Its clock stands, so that nothing expires."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.copy = folder / "relay", folder / "copy"
        self.folder.mkdir(parents=True)
        self._running: Running | None = None
        self.begin()

    @property
    def running(self) -> Running:
        assert self._running is not None
        return self._running

    def begin(self) -> None:
        self._running = Running(SqliteStore(self.folder, Limits()), Limits(), Clock())

    def end(self) -> None:
        if self._running is not None:
            self._running.close()
        self._running = None

    def keep_a_copy(self) -> None:
        """Of the store as it is now."""
        self.end()
        shutil.copytree(self.folder, self.copy)
        self.begin()

    def put_back(self) -> None:
        """To the copy, for good."""
        self.end()
        shutil.rmtree(self.folder)
        shutil.copytree(self.copy, self.folder)
        self.begin()

    def forget(self, *statements: str) -> None:
        """Something of what it knows."""
        self.end()
        with closing(sqlite3.connect(self.folder / FILE)) as database, database:
            for statement in statements:
                database.execute(statement)
        self.begin()


class RealWorld(World):
    """Stations that reach the real relay, under whatever address it has now."""

    def __init__(self, folder: Path, relay: RealRelay) -> None:
        super().__init__(folder)
        self.real = relay

    @asynccontextmanager
    async def reach(self, home: RelayAccess) -> AsyncIterator[RelayClient]:  # type: ignore[override]  # a real one
        async with RelayClient(self.real.running.address) as client:
            yield client


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RealWorld]:
    """A mediator and North, at a talk, with some words behind them that the relay knows."""
    kit.quick_keys(monkeypatch)
    relay = RealRelay(tmp_path / "real")
    world = RealWorld(tmp_path, relay)
    joined(world)
    talk(world, 0, 4)
    yield world
    world.close()
    relay.end()


def talk(world: World, first: int, below: int) -> None:
    """Words both ways."""
    for number in range(first, below):
        say(world.stations["North Port"], f"n{number}")
        convey(world.stations["Mara"], f"m{number}")
        world.rounds(3)


def has_all(world: World, count: int) -> bool:
    """Whether all words are there, once each and in their order, and told as there."""
    mediator, north = world.stations["Mara"], world.stations["North Port"]
    assert said_at(mediator, "North") == [f"n{number}" for number in range(count)]
    assert conveyed_at(north, "North") == [f"m{number}" for number in range(count)]
    return {*mail_states(mediator, "North"), *mail_states(north, "North")} == {"entry.there"}


def told(station: Station) -> list[str]:
    """What is told of the mailboxes of its leg."""
    (leg,) = station.mail()["legs"]
    return [str(each["code"]) for each in leg["told"]]


def test_a_relay_that_was_put_back_for_good(real: RealWorld) -> None:
    """Words go on at once; each station has another mailbox, and both people read of both."""
    mediator, north = real.stations["Mara"], real.stations["North Port"]
    real.real.keep_a_copy()
    talk(real, 4, 12)
    old = {box.name for one, other in ((mediator, north), (north, mediator)) for box in link_to(one, other).boxes()}
    assert told(mediator) == told(north) == []
    real.real.put_back()
    talk(real, 12, 16)
    assert has_all(real, 16)
    for one, other in ((mediator, north), (north, mediator)):
        (box,) = link_to(one, other).boxes()
        assert box.name not in old
        here, there = told(one)
        assert (here, there) == ("link.mailbox_moved_here", "link.mailbox_moved_there")


def test_words_that_were_lost_with_the_relays_last_days_come_again(real: RealWorld) -> None:
    """What it had confirmed and not handed out is gone from it; it is put in again at its usual time."""
    real.real.keep_a_copy()
    talk(real, 4, 8)
    say(real.stations["North Port"], "n8")
    convey(real.stations["Mara"], "m8")
    for name in real.stations:
        real.stations[name].carry(seconds=30, reach=real.reach, fetch=False)
    real.real.put_back()
    for _ in range(6):
        real.ms += 15 * 60_000
        real.rounds(2)
    assert has_all(real, 9)


@pytest.mark.parametrize(
    "statements",
    [
        ["UPDATE mailboxes SET last = 0", "DELETE FROM deposits"],
        ["UPDATE mailboxes SET last = 0, acknowledged = 0, forgotten = 0", "DELETE FROM deposits"],
    ],
    ids=["its last numbers", "all its numbers"],
)
def test_a_relay_that_has_lost_its_numbers_alone(real: RealWorld, statements: list[str]) -> None:
    """Words go on, whether it still knows what was acknowledged or begins with 1."""
    talk(real, 4, 8)
    real.real.forget(*statements)
    talk(real, 8, 12)
    assert has_all(real, 12)


def test_a_relay_that_is_put_back_every_day(real: RealWorld) -> None:
    """There are never more than two mailboxes of one leg, and at most one is made in a day."""
    mediator, north = real.stations["Mara"], real.stations["North Port"]
    real.real.keep_a_copy()
    names = set()
    for day in range(4):
        talk(real, 4 + 2 * day, 6 + 2 * day)
        real.real.put_back()
        real.ms += OFTEN_MS // 2
        real.rounds(3)
        boxes = link_to(mediator, north).state.mine
        assert len(boxes) <= 2
        names |= {box.name for box in boxes}
    for _ in range(6):
        real.ms += 15 * 60_000
        real.rounds(2)
    assert has_all(real, 12)
    assert len(names) <= 4


def test_a_relay_that_gives_old_numbers_at_every_look_makes_one_mailbox_a_day(world: World, north: Station) -> None:
    """A hostile one, in memory: it may say so as often as it likes."""
    mediator = world.stations["Mara"]
    say(north, "Words.")
    world.rounds(3)
    names: set[bytes] = set()
    for _ in range(20):
        for box in list(world.relay.boxes.values()):
            box.last = 0
            put_into(box, b"anything")
        world.ms += 60_000
        world.rounds(1)
        names |= {box.name for box in link_to(north, mediator).state.mine}
    assert len(names) == 2
    say(north, "More.")
    world.rounds(4)
    assert said_at(mediator, "North") == ["Words.", "More."]


def test_an_acknowledgement_that_got_lost_is_no_sign_of_it(world: World, north: Station) -> None:
    """The relay did not hear that it may forget, and gives the same once more: it keeps its mailbox."""
    mediator = world.stations["Mara"]
    before = link_to(mediator, north).state.mine
    lost = RelayUnreachable(relay=RELAY, problem="a test")
    for number in range(3):
        say(north, f"{number}")
        world.relay.refuse = lambda what: lost if what == "acknowledge" else None
        world.rounds(2)
        world.relay.refuse = lambda _: None
        world.rounds(1)
    assert link_to(mediator, north).state.mine == before
