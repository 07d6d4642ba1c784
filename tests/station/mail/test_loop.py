"""The loop of an unlocked station: at once when something is written or arrives, and patient when a relay fails."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.roads import RelayUnreachable
from goodoffices.scenario.processes import RelayApart
from goodoffices.seal.channel import Channel
from goodoffices.station.door import Door
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.loop import Loop
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.patience import until
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.loops import Time, looping
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    MemoryRelay,
    World,
    compare,
    line_link,
    said_at,
    say,
)


@pytest.fixture
def relay(tmp_path: Path) -> Iterator[RelayApart]:
    """A real one, in a process of its own."""
    made = RelayApart(tmp_path / "relay")
    yield made
    made.close()


def test_after_words_two_unlocked_stations_change_their_keys_by_themselves(empty: World) -> None:
    """Nobody does anything more: each loop wakes when a turn of its station is due, and then it is quiet."""
    mediator, north = empty.stations[MARA], empty.stations[NORTH]
    by = Time(empty)
    with looping(mediator, north, reach=empty.reach, by=by):
        north.accept_line(message=mediator.invite_line(relay=RELAY)["words"])
        by.until(lambda: all(each.lines()[0]["heard"] for each in (mediator, north)))
        before = own_seeds(mediator), own_seeds(north)
        mediator.test_line(line=1)
        by.goes_by(15 * 60, step=1)
        assert not own_seeds(mediator) & before[0]
        assert not own_seeds(north) & before[1]
        assert turns(mediator) == turns(north) == 0
        sent = [number_sent(each) for each in (mediator, north)]
        by.goes_by(60 * 60, step=5)
        assert [number_sent(each) for each in (mediator, north)] == sent


def own_seeds(station: Station) -> set[bytes]:
    """The keys that a station opens with."""
    return {key.seed for key in channel_of(station).own_keys()}


def number_sent(station: Station) -> int:
    """How many envelopes a station has sealed on its line."""
    return channel_of(station).sent


def channel_of(station: Station) -> Channel:
    """The keys of its one line."""
    channel: Channel | None = station.locked(lambda: line_link(station).channel)
    assert channel is not None
    return channel


def turns(station: Station) -> int:
    """How many service messages it may still send for the sake of keys."""
    left: int = station.locked(lambda: line_link(station).healing.turns.turns)
    return left


def test_two_unlocked_stations_need_no_rounds(tmp_path: Path, relay: RelayApart) -> None:
    """A line is opened, a talk joined, and words arrive both ways, by news of a real relay alone."""
    mediator, north = kit.make(tmp_path / "m", "Mara"), kit.make(tmp_path / "n", "North Port")
    with mediator, north, looping(mediator, north):
        north.accept_line(message=mediator.invite_line(relay=relay.address)["words"])
        until(lambda: all(each.lines()[0]["heard"] for each in (mediator, north)))
        for each in (mediator, north):
            compare(each, each.lines()[0])
        mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
        mediator.invite_side(talk=TALK, leg="North", line=1)
        until(north.invitations)
        north.join_talk(number=1)
        until(lambda: mediator.mail()["legs"][0]["state"]["code"] == "link.open")
        until(lambda: north.talks()[0]["legs"])
        north.say(talk=TALK, leg="North", passages=[{"text": "By itself."}])
        until(lambda: said_at(mediator, "North") == ["By itself."])
        until(lambda: north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there")
        mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "And back."}])
        until(lambda: "And back." in kit.texts(north.read(talk=TALK, leg="North")))


def test_a_relay_that_comes_back_is_found(world: World, mediator: Station, north: Station) -> None:
    """What was written while it was away goes then, and the problem is not told any longer."""
    by = Time(world)
    world.relay.reachable = False
    with looping(mediator, north, reach=world.reach, by=by):
        north.say(talk=TALK, leg="North", passages=[{"text": "Kept."}])
        by.goes_by(60 * 60, step=5)
        assert north.mail()["legs"][0]["problem"]["code"] == "roads.relay_unreachable"
        world.relay.reachable = True
        # No wait after a fault is longer than five minutes.
        by.until(lambda: said_at(mediator, "North") == ["Kept."], seconds=11 * 60, step=1)
        by.until(lambda: not north.mail()["legs"][0]["problem"])


def test_what_is_written_looks_into_no_mailbox(world: World) -> None:
    """An act brings a round that only puts in: no other leg, and not even its own mailbox, is asked for it."""
    north = world.stations[NORTH]
    quiet = Quiet(world.relay)

    @asynccontextmanager
    async def reach(_: RelayAccess) -> AsyncGenerator[Quiet, None]:
        yield quiet

    by = Time(world)
    with looping(north, reach=reach, by=by) as (loop,):
        by.goes_by(5)
        assert quiet.asked.count("collect") == 2
        before = list(quiet.asked)
        north.say(talk=TALK, leg="North", passages=[{"text": "Once."}])
        by.goes_by(5)
        loop.stir()
        by.goes_by(8)  # an acknowledgement of what came before is due after 20 seconds, at the earliest
        assert [each for each in quiet.asked[len(before) :] if each != "news"] == ["deposit"]


def test_a_relay_that_always_tells_news_is_not_run_after(world: World) -> None:
    """News where there are none bring ever fewer looks."""
    north = world.stations[NORTH]
    shouting = Shouting(world.relay)

    @asynccontextmanager
    async def reach(_: RelayAccess) -> AsyncGenerator[Shouting, None]:
        yield shouting

    by = Time(world)
    with looping(north, reach=reach, by=by):
        by.goes_by(60)
    assert shouting.asked.count("collect") < 20
    assert shouting.told > 100


def test_a_loop_ends_when_it_is_told(world: World) -> None:
    """Also while it waits for news, or for a relay that is away."""
    world.relay.reachable = False
    world.relay.asked.clear()
    with looping(*world.stations.values(), reach=world.reach):
        until(lambda: len(world.relay.asked) > 1)
    assert not [each for each in threading.enumerate() if each.name == "mail"]


def test_a_loop_ends_though_a_cancellation_is_lost(world: World) -> None:
    """What waits for a relay may forget once that it was told to end; it is told again."""
    deaf = Deaf(world.relay)

    @asynccontextmanager
    async def reach(_: RelayAccess) -> AsyncIterator[Any]:
        yield deaf

    with looping(world.stations[NORTH], reach=reach):
        until(lambda: "collect" in deaf.asked)
    assert not [each for each in threading.enumerate() if each.name == "mail"]


def test_a_round_can_be_asked_for_through_the_door(world: World) -> None:
    """It takes its own turns at the files, so that it waits for nobody who waits for it."""
    north = world.stations[NORTH]
    door = Door(north.folder, north.call, lambda: None, system_chance)
    door.open()
    door.close()
    (hindered,) = north.call("carry", {"seconds": 5})["problems"]
    assert hindered["problem"]["code"] == "roads.relay_unreachable"
    assert hindered["links"] == [
        {"line": None, "talk": TALK, "leg": "North", "name": "Mara"},
        {"line": 1, "talk": None, "leg": None, "name": "Mara"},
    ]
    assert north.call("roads", {}) == [
        {"relay": RELAY, "works": False, "problem": north.call("roads", {})[0]["problem"]},
    ]


class Quiet:
    """A relay that tells no news, and what it was asked for."""

    def __init__(self, relay: MemoryRelay) -> None:
        self._relay = relay
        self.asked: list[str] = []

    def __getattr__(self, name: str) -> Any:
        self.asked.append(name)
        return getattr(self._relay, name)

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        """None, and then the connection ends."""
        self.asked.append("news")
        told: list[int] = []
        for number in told:
            yield number
        raise RelayUnreachable(relay=RELAY, problem="no news here")


class Deaf(Quiet):
    """A relay that answers nothing, at which a cancellation gets lost."""

    async def collect(self, *_: Any, **__: Any) -> list[Any]:
        """Wait; and again after the first time that somebody wants it to end."""
        self.asked.append("collect")
        with suppress(asyncio.CancelledError):
            await asyncio.sleep(3600)
        await asyncio.sleep(3600)
        return []


class Shouting(Quiet):
    """A relay that tells news without end.

    Attributes:
        told: how many.
    """

    told = 0

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        """Always another one."""
        self.asked.append("news")
        for number in range(10**6):
            await asyncio.sleep(0.001)
            self.told += 1
            yield number


def test_a_loop_that_is_stopped_at_once_ends_at_once(world: World, mediator: Station) -> None:
    """Also one that had no time to begin."""
    for _ in range(10):
        loop = Loop(mediator.mail_here, mediator.locked, world.reach, system_chance)
        loop.start()
        loop.stop()
        assert not mail_threads()


def test_a_loop_that_is_stopped_before_its_thread_runs_ends(world: World, mediator: Station) -> None:
    """Whoever stops it does so before the thread knows its own loop: it sees that it was stopped."""
    loop = Loop(mediator.mail_here, mediator.locked, world.reach, system_chance)
    loop.stop()
    loop.start()
    for thread in mail_threads():
        thread.join(timeout=8)
    assert not mail_threads()


def mail_threads() -> list[threading.Thread]:
    """The loops that run."""
    return [each for each in threading.enumerate() if each.name == "mail"]


@pytest.mark.parametrize("proxy_works", [True, False])
def test_nobody_listens_on_the_way_of_before(world: World, *, proxy_works: bool) -> None:
    """Once a proxy is set, nothing stays that goes past it, also while the proxy itself is not there."""
    north = world.stations[NORTH]
    proxy: list[str | None] = [None]
    listening = Listening(proxy, works=proxy_works)

    @asynccontextmanager
    async def reach(home: RelayAccess) -> AsyncIterator[Listened]:
        yield Listened(world.relays[home.relay], proxy[0], listening)

    world.rounds(3)
    by = Time(world)
    loop = Loop(north.mail_here, north.locked, reach, system_chance, by.held().run, way=lambda: proxy[0])
    loop.start()
    try:
        by.until(lambda: listening.count(None) == 2)  # of the line, and of its leg
        by.goes_by(30, step=1)  # both are quiet
        proxy[0] = "socks5://127.0.0.1:9050"
        say(north, "We hold.")
        loop.stir()
        by.until(lambda: listening.count(None) == 0)
        by.goes_by(600, step=1)
        assert listening.count(None) == 0
        assert (listening.count(proxy[0]) > 0) is proxy_works
    finally:
        loop.stop()


class Listening:
    """Who listens at a relay, by the way there; only a proxy that works leads to it."""

    def __init__(self, proxy: list[str | None], *, works: bool) -> None:
        self._proxy, self._works = proxy, works
        self._by_way: dict[str | None, int] = {}

    def count(self, way: str | None) -> int:
        """How many listen at this moment."""
        return self._by_way.get(way, 0)

    def demand_way(self, way: str | None) -> None:
        """Refuse what goes through a proxy that is not there."""
        if way is not None and not self._works:
            raise RelayUnreachable(relay=RELAY, problem="the proxy is not there")

    @asynccontextmanager
    async def one_more(self, way: str | None) -> AsyncIterator[None]:
        """While somebody listens."""
        self.demand_way(way)
        self._by_way[way] = self.count(way) + 1
        try:
            yield
        finally:
            self._by_way[way] -= 1


class Listened:
    """A relay that is asked on one way."""

    def __init__(self, relay: MemoryRelay, way: str | None, listening: Listening) -> None:
        self._relay, self._way, self._listening = relay, way, listening

    def __getattr__(self, name: str) -> Any:  # every request of a relay
        self._listening.demand_way(self._way)
        return getattr(self._relay, name)

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        """Nothing new, for ever."""
        async with self._listening.one_more(self._way):
            yield 0
            await asyncio.Event().wait()
