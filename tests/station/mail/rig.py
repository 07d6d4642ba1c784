"""Stations that reach each other over relays in memory, which can be made to fail, to lose and to lie.

The relays here do what docs/spec/relay.md says unless a test asks for something else. Nothing of a station is replaced:
it makes its rounds with ``carry``, as a command does.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import MailboxGone, NameTaken, RelayUnreachable
from goodoffices.station import Station
from goodoffices.station.mail.sync import Report
from goodoffices.station.mail.traffic import Home
from goodoffices.talk.terms import Moment
from tests.station import kit

RELAY = "http://127.0.0.1:8440"
DAY = 86_400_000


@dataclass(frozen=True)
class Lying:
    """An envelope in a mailbox."""

    number: int
    data: bytes


@dataclass
class Box:
    """A mailbox of a relay in memory."""

    deposit: bytes
    collect: bytes
    lying: list[Lying] = field(default_factory=list)
    last: int = 0
    ids: dict[bytes, bytes] = field(default_factory=dict)


@dataclass
class MemoryRelay:
    """One relay.

    Attributes:
        reachable: whether anybody gets through.
        swallow: deposits that are confirmed and thrown away.
        seen: every deposit that was stored: mailbox and size.
        asked: how often each mailbox was asked for anything.
    """

    boxes: dict[bytes, Box] = field(default_factory=dict)
    removed: set[bytes] = field(default_factory=set)
    reachable: bool = True
    swallow: int = 0
    seen: list[tuple[bytes, int]] = field(default_factory=list)
    asked: dict[bytes, int] = field(default_factory=lambda: defaultdict(int))
    refuse: Callable[[str], Refusal | None] = lambda _: None

    def _meet(self, what: str, name: bytes) -> None:
        self.asked[name] += 1
        if not self.reachable:
            raise RelayUnreachable(relay=RELAY, problem="nobody answers")
        refusal = self.refuse(what)
        if refusal is not None:
            raise refusal

    def _box(self, name: bytes, token: bytes, kind: str) -> Box:
        box = self.boxes.get(name)
        if box is None or getattr(box, kind) != token:
            raise MailboxGone(relay=RELAY)
        return box

    async def make(self, name: bytes, deposit: bytes, collect: bytes) -> None:
        self._meet("make", name)
        box = self.boxes.get(name)
        if name in self.removed or (box is not None and (box.deposit, box.collect) != (deposit, collect)):
            raise NameTaken(relay=RELAY)
        self.boxes.setdefault(name, Box(deposit, collect))

    async def remove(self, name: bytes, collect: bytes) -> None:
        self._meet("remove", name)
        self._box(name, collect, "collect")
        del self.boxes[name]
        self.removed.add(name)

    async def deposit(self, name: bytes, token: bytes, deposit_id: bytes, data: bytes) -> None:
        self._meet("deposit", name)
        box = self._box(name, token, "deposit")
        if box.ids.get(deposit_id, data) != data:
            raise AssertionError("the same id with other bytes")
        if deposit_id in box.ids:
            return
        box.ids[deposit_id] = data
        self.seen.append((name, len(data)))
        if self.swallow:
            self.swallow -= 1
            return
        box.last += 1
        box.lying.append(Lying(box.last, data))

    async def collect(
        self, name: bytes, token: bytes, *, after: int = 0, limit: int = 100, wait: int = 0
    ) -> list[Lying]:
        self._meet("collect", name)
        box = self._box(name, token, "collect")
        return [each for each in box.lying if each.number > after][:limit]

    async def acknowledge(self, name: bytes, token: bytes, upto: int) -> None:
        self._meet("acknowledge", name)
        box = self._box(name, token, "collect")
        box.lying = [each for each in box.lying if each.number > upto]

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        self._meet("news", name)
        for each in self._box(name, token, "collect").lying:
            if each.number > after:
                yield each.number


class World:
    """Some stations and their relays.

    Attributes:
        relays: by address.
        ms: what every clock says, beside each station's own deviation.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.relays: dict[str, MemoryRelay] = defaultdict(MemoryRelay)
        self.ms = kit.START
        self.stations: dict[str, Station] = {}

    @property
    def relay(self) -> MemoryRelay:
        """The usual one."""
        return self.relays[RELAY]

    @asynccontextmanager
    async def reach(self, home: Home) -> AsyncIterator[MemoryRelay]:
        """The way to a relay."""
        yield self.relays[home.relay]

    def clock(self, apart: int = 0) -> Callable[[], Moment]:
        """A clock, some milliseconds apart from the others'."""

        def now() -> Moment:
            self.ms += 1
            return Moment(ms=self.ms + apart, zone=60)

        return now

    def station(self, name: str, *, apart: int = 0, **more: Any) -> Station:
        """A new station."""
        made = kit.make(self.folder / name, name, clock=self.clock(apart), **more)
        self.stations[name] = made
        return made

    def reopen(self, name: str, **more: Any) -> Station:
        """A station after it was closed, or after its process was killed."""
        self.stations[name].close()
        self.stations[name] = kit.reopen(self.folder / name, clock=self.clock(), **more)
        return self.stations[name]

    def round(self, *names: str) -> dict[str, Report]:
        """One round for each of these, or for all."""
        return {name: self.stations[name].carry(seconds=30, reach=self.reach) for name in names or self.stations}

    def rounds(self, count: int = 4) -> None:
        """Some rounds for everybody."""
        for _ in range(count):
            self.round()

    def close(self) -> None:
        """Let go of everything."""
        for station in self.stations.values():
            station.close()


def open_line(world: World, one: Station, other: Station, *, compared: bool = True, form: str = "words") -> None:
    """A line between two stations over the relay, compared at both ends."""
    invitation = one.invite_line(relay=RELAY)
    other.accept_line(message=invitation[form])
    world.rounds()
    if compared:
        for station in (one, other):
            compare(station, station.lines()[-1])


def compare(station: Station, line: dict[str, Any]) -> None:
    """Hear the right number."""
    assert line["state"] == "open", line
    station.compare_line(line=line["line"], heard=" ".join(line["number"]), how="in person")


def seat_over_line(world: World, mediator: Station, side: Station, leg: str, *, talk: str = kit.TALK) -> None:
    """Invite the station at the other end of the mediator's newest line with that side, and let it join."""
    line = next(line for line in reversed(mediator.lines()) if line["fingerprint"] == side.who()["fingerprint"])
    mediator.invite_side(talk=talk, leg=leg, line=line["line"])
    world.rounds(3)
    (invitation,) = side.invitations()
    side.join_talk(number=invitation["number"])
    world.rounds(4)


def joined(world: World) -> tuple[Station, Station]:
    """A mediator and a side North whose leg is sealed, beside a kept side South."""
    mediator, north = world.station("Mara"), world.station("North Port")
    open_line(world, mediator, north)
    mediator.open_talk(title=kit.TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    return mediator, north


def said_at(station: Station, leg: str) -> list[str]:
    """The words of the side's own hand that a station has on a leg, in their order."""
    lines = station.read(talk=kit.TALK, leg=leg, limit=500)["lines"]
    return [each["text"] for line in lines if line["kind"] == "said" for each in line["content"]]
