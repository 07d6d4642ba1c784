"""Stations that reach each other over relays in memory, which can be made to fail, to lose and to lie.

The relays here do what docs/spec/relay.md says unless a test asks for something else. Nothing of a station is replaced:
it makes its rounds with ``carry``, as a command does.
"""

from __future__ import annotations

import os
import shutil
from base64 import b64decode, b64encode
from collections import defaultdict
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import MailboxGone, NameTaken, RelayUnreachable
from goodoffices.seal.channel import Announcement, Channel, first_key
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.mail.entries import Entries, leg_rows
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.links import LegLink, LineLink, LinkId
from goodoffices.station.mail.loop import Report
from goodoffices.station.mail.messages import LegMessage, Letter, Reach, TalkOffered, read_letter
from goodoffices.station.mail.offers import TO_WRITE, Offers
from goodoffices.station.station import Station
from goodoffices.talk.events import Id
from goodoffices.talk.terms import Moment
from tests.station import kit

RELAY = "http://127.0.0.1:8440"
MARA, NORTH, WEST = "Mara", "North Port", "West"
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
    async def reach(self, home: RelayAccess) -> AsyncIterator[MemoryRelay]:
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


def mishear(station: Station, line: int = 1) -> None:
    """One group of a line's number is not what the other person reads."""
    (right,) = [each["number"][2] for each in station.lines() if each["line"] == line]
    station.compare_line(line=line, heard="00000" if right != "00000" else "11111", start=3)


def lined(folder: Path) -> World:
    """A mediator and North with a compared line between them."""
    made = World(folder)
    open_line(made, made.station("Mara"), made.station("North Port"))
    made.rounds(2)
    return made


def say(north: Station, text: str) -> None:
    """North says something."""
    north.say(talk=kit.TALK, leg="North", passages=[{"text": text}])


def convey(mediator: Station, text: str, to: str = "North") -> None:
    """The mediator conveys words of his own to a side."""
    mediator.convey(talk=kit.TALK, to=to, items=[{"kind": "own_words", "text": text}])


def said_at(station: Station, leg: str) -> list[str]:
    """The words of the side's own hand that a station has on a leg, in their order."""
    lines = station.read(talk=kit.TALK, leg=leg, limit=500)["lines"]
    return [each["text"] for line in lines if line["kind"] == "said" for each in line["content"]]


# --- worlds that are copied, and relays that do as they like


def copied_world(world: World, folder: Path, **more: Any) -> World:
    """The same stations and relays once more, in another folder, as they are on the disk at this moment.

    The stations of the one that is copied are left as they are: to those of the copy they are processes that were
    killed.
    """
    made = World(folder)
    made.ms = world.ms
    made.relays = deepcopy(world.relays)
    for name in world.stations:
        copy_folder(world.folder / name, folder / name)
        made.stations[name] = kit.reopen(folder / name, clock=made.clock(), **more)
    return made


def copy_folder(station: Path, to: Path) -> Path:
    """The folder of a station that is not closed, as a crash leaves it; gives the copy."""
    shutil.copytree(station, to)
    (to / "station.lock").unlink(missing_ok=True)
    return to


def copy_of(world: World, name: str) -> Path:
    """A copy of a station's folder as it is now."""
    return copy_folder(world.folder / name, world.folder / "copies" / name)


def put_back(world: World, name: str, copy: Path) -> Station:
    """The folder of a station is exchanged for a copy of itself."""
    return exchanged(world, name, lambda folder: copy_folder(copy, folder))


def exchanged(world: World, name: str, make: Callable[[Path], object]) -> Station:
    """The folder of a station is gone, and another one is made in its place."""
    world.stations[name].close()
    shutil.rmtree(world.folder / name)
    make(world.folder / name)
    world.stations[name] = kit.reopen(world.folder / name, clock=world.clock())
    return world.stations[name]


def watch_writes(station: Station, watch: Callable[[str], None]) -> None:
    """Let something stand before and after every write of a station."""
    station.all_talks._on_write = station._vault._on_write = station._vault.lines._on_write = watch
    for title in station.titles():
        station.at(title).store._on_write = watch


def crashed_at(world: World, name: str, point: str, act: str, **params: object) -> None:
    """Do an act; then the station is what a crash at one write point of it leaves."""
    place = world.folder / "crashed"

    def watch(found: str) -> None:
        if found == point and not place.exists():
            copy_folder(world.folder / name, place)

    watch_writes(world.stations[name], watch)
    world.stations[name].call(act, params)
    put_back(world, name, place)


def put_into(box: Box, data: bytes) -> None:
    """A relay puts an envelope into a mailbox by itself."""
    box.last += 1
    box.lying.append(Lying(box.last, data))


def legs_box(world: World, name: str) -> Box:
    """The mailbox that a station collects from on its one leg that goes by mail."""
    station = world.stations[name]
    links = [station.mail_here.links.leg(station.at(r.talk), r.room, r.peer) for r in station.mail_here.ids() if r.room]
    ((made, *_),) = [link.boxes() for link in links]
    return world.relay.boxes[made.name]


def lines_box(world: World, name: str, line: int = 1) -> Box:
    """The mailbox that a station collects from on a line itself."""
    (made,) = line_link(world.stations[name], line).state.mine
    return world.relay.boxes[made.name]


def conveyed_at(station: Station, leg: str) -> list[str]:
    """What a station has on a leg of what the mediator conveyed, in its order."""
    lines = station.read(talk=kit.TALK, leg=leg, limit=500)["lines"]
    return [each["text"] for line in lines if line["kind"] == "conveyed" for each in line["content"]]


def mail_states(station: Station, leg: str) -> list[str]:
    """How far each own line of a leg is that goes by mail."""
    lines = station.read(talk=kit.TALK, leg=leg, limit=500)["lines"]
    me = station.who()["name"]
    return ["" if line["mail"] is None else line["mail"]["code"] for line in lines if line["by"] == me]


def pass_time(world: World, days: float, step: float = 0.25) -> None:
    """Days go by, with a round for everybody every few hours."""
    for _ in range(round(days / step)):
        world.ms += int(step * DAY)
        world.round()


def seal_on_leg(world: World, who: str, to: str, content: bytes) -> None:
    """Seal a content with a station's real keys, as an honest key with a dishonest hand would, and put it in."""
    station = world.stations[who]
    (link_id,) = [link_id for link_id in station.mail_here.ids() if link_id.room]
    link = station.mail_here.links.leg(station.at(kit.TALK), link_id.room, link_id.peer)
    channel = link.channel
    assert channel is not None
    data, (after,) = seal_envelope([channel], content, os.urandom, roster=b"")
    link.channel = after
    station.at(kit.TALK).keep()
    put_into(legs_box(world, to), data)


def leg_message(world: World, who: str, entry: bytes | None) -> LegMessage:
    """What a station would say on its leg now, with this entry."""
    station = world.stations[who]
    (link_id,) = [link_id for link_id in station.mail_here.ids() if link_id.room]
    service = station.mail_here.links.leg(station.at(kit.TALK), link_id.room, link_id.peer).message(None)
    assert isinstance(service, LegMessage)
    return msgspec.structs.replace(service, entry=entry)


def newest_entry(world: World, who: str) -> bytes:
    """The bytes of the newest entry of a station on the leg North."""
    talk = world.stations[who].at(kit.TALK)
    transcript = talk.reading(talk.leg("North")).transcript
    data = transcript.data([ident for _, ident in transcript.thread()][-1])
    assert data is not None
    return data


def legs_name(world: World, who: str) -> bytes:
    """The name of the mailbox of a station's leg."""
    box = legs_box(world, who)
    return next(name for name, each in world.relay.boxes.items() if each is box)


# --- one link of several, and stations whose program was changed


def three(world: World) -> tuple[Station, Station, Station]:
    """A mediator, and two sides at stations of their own."""
    mediator, north, west = (world.station(name) for name in ("Mara", "North Port", "West"))
    open_line(world, mediator, north)
    open_line(world, mediator, west)
    mediator.open_talk(title=kit.TALK, sides=[{"name": name, "station": True} for name in ("North", "West")])
    seat_over_line(world, mediator, north, "North")
    seat_over_line(world, mediator, west, "West")
    world.rounds(3)
    return mediator, north, west


def link_id_to(station: Station, other: Station) -> LinkId:
    """The link of the one leg to another station."""
    peer = other.identity.fingerprint
    (link_id,) = [link_id for link_id in station.mail_here.ids() if link_id.room and link_id.peer == peer]
    return link_id


def link_to(station: Station, other: Station) -> LegLink:
    """The mail of that leg, as it stands."""
    link_id = link_id_to(station, other)
    return station.mail_here.links.leg(station.at(link_id.talk), link_id.room, link_id.peer)


@contextmanager
def at_the_files(station: Station, link_id: LinkId) -> Iterator[Any]:
    """The mail of a link, to be changed by hand: kept at the end of the block."""
    with station.mail_here.links.saving(link_id):
        yield station.mail_here.links.one(link_id)


def line_link(station: Station, line: int = 1) -> LineLink:
    """The mail of a line itself."""
    mail = station.mail_here
    return mail.links.line(mail.lines.one(line))


def line_rows(station: Station, bucket: bytes, line: int = 1) -> list[bytes]:
    """The values of a bucket of a line's mail."""
    return [value for _, value in line_link(station, line).rows.scan(bucket)]


def write_letter(station: Station, letter: Letter, line: int = 1) -> None:
    """A station's program writes a letter of its own making."""
    line_link(station, line).content.write(letter)
    station.mail_here.lines.commit()


def telling(patch: pytest.MonkeyPatch, station: Station, change: Callable[[LegMessage], LegMessage]) -> None:
    """From now on a station's program says something else on its legs."""
    me, real = station.identity.fingerprint, Entries.message

    def told(self: Entries, key: bytes | None, settled: int, reach: Reach) -> LegMessage:
        message = real(self, key, settled, reach)
        return change(message) if self.talk.identity.fingerprint == me else message

    patch.setattr(Entries, "message", told)


def offering(patch: pytest.MonkeyPatch, change: Callable[[TalkOffered], TalkOffered]) -> None:
    """From now on the invitations to a talk are others than a station's program makes."""
    real = Offers.offer

    def offered(self: Offers, talk: Any, room: Id, kept: Any, title: str, **more: Any) -> None:
        real(self, talk, room, kept, title, **more)
        rows = leg_rows(talk, room, kept.peer)
        for ident, body in list(rows.scan(TO_WRITE)):
            letter = read_letter(body)
            assert isinstance(letter, TalkOffered)
            rows.put(TO_WRITE, encode(change(letter)), ident)

    patch.setattr(Offers, "offer", offered)


def seal_as(channel: Channel, message: LegMessage) -> bytes:
    """Seal a message with these keys, whoever has them."""
    data, _ = seal_envelope([channel], encode(message), os.urandom, roster=message.roster)
    return data


def put_in_for(world: World, station: Station, other: Station, data: bytes) -> None:
    """Put an envelope into the mailbox that a station collects from on its leg to another."""
    (box,) = link_to(station, other).state.mine
    put_into(world.relay.boxes[box.name], data)


def a_key() -> Announcement:
    """Somebody's first key."""
    return first_key(os.urandom).announced()


def problem_of(mediator: Station) -> str | None:
    """The code of what the overview tells of North's leg."""
    (problem,) = [leg["problem"] for leg in mediator.mail()["legs"] if leg["leg"] == "North"]
    return None if problem is None else str(problem["code"])


def no_deposits(what: str) -> Refusal | None:
    """A relay that takes nothing in, and gives out what it has."""
    return RelayUnreachable(relay=RELAY, problem="a test") if what == "deposit" else None


# --- bags


def open_by_files(one: Station, other: Station) -> None:
    """A line between two stations that knows no relay, compared at both ends."""
    answer = other.accept_line(message=one.invite_line()["message"])["message"]
    other.finish_line(message=one.answer_line(message=answer)["message"])
    for station in (one, other):
        compare(station, station.lines()[-1])


def packed(station: Station, *, line: int | None = None, size: str | None = None) -> list[bytes]:
    """The bags that a station packs for another, each a file."""
    files, since = [], None
    while True:
        bag = station.pack_bag(line=line, size=size, since=since)
        files.append(b64decode(bag["data"]))
        station.bag_written(line=bag["line"], at=bag["at"])
        since = bag["since"]
        if not bag["left"]:
            return files


def bag_opened(station: Station, file: bytes) -> dict[str, Any]:
    """What a station says of a bag that it opens."""
    return dict(station.open_bag(data=b64encode(file).decode()))


def by_bag(station: Station, other: Station) -> None:
    """One bag is packed, carried and opened."""
    for file in packed(station, line=line_to(station, other)):
        bag_opened(other, file)


def bags_there_and_back(one: Station, other: Station, times: int = 1) -> None:
    """Bags go from each to the other, so many times."""
    for _ in range(times):
        by_bag(one, other)
        by_bag(other, one)


def line_to(station: Station, other: Station) -> int:
    """The number of the newest line to another station."""
    print_of = other.who()["fingerprint"]
    return next(int(line["line"]) for line in reversed(station.lines()) if line["fingerprint"] == print_of)


def joined_by_bag(world: World) -> tuple[Station, Station]:
    """A mediator and a side North whose leg goes by bag alone, beside a kept side South."""
    mediator, north = world.station("Mara"), world.station("North Port")
    open_by_files(mediator, north)
    by_bag(north, mediator)
    mediator.open_talk(title=kit.TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=kit.TALK, leg="North", line=1)
    by_bag(mediator, north)
    (invitation,) = north.invitations()
    north.join_talk(number=invitation["number"])
    bags_there_and_back(north, mediator, times=2)
    return mediator, north
