"""Loops of unlocked stations, and waiting for what they bring about."""

from __future__ import annotations

import time
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from goodoffices.errors.roads import RelayUnreachable
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.loop import Loop
from goodoffices.station.mail.relays import to_relay
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.station.mail.rig import RELAY, MemoryRelay, World

PATIENCE = 20.0


def until(what: Callable[[], Any]) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE
    while not what():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.02)


@contextmanager
def looping(*stations: Station, reach: Any = to_relay) -> Iterator[list[Loop]]:
    """The loops of some stations."""
    loops = [Loop(station.mail_here, station.locked, reach, system_chance) for station in stations]
    for station, loop in zip(stations, loops, strict=True):
        station.after_act = _stirring(loop)
        station.problems = loop.report.problems
        loop.start()
    try:
        yield loops
    finally:
        for loop in loops:
            loop.stop()


def _stirring(loop: Loop) -> Callable[[str], None]:
    """What an unlocked station does after each act."""
    return lambda _: loop.stir()


class NoNews:
    """A relay that tells no news, and when each mailbox was looked into."""

    def __init__(self, relay: MemoryRelay) -> None:
        self._relay = relay
        self._tells = False
        self.looks: list[tuple[bytes, float]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._relay, name)

    async def collect(self, name: bytes, token: bytes, **more: Any) -> Any:
        self.looks.append((name, time.monotonic()))
        return await self._relay.collect(name, token, **more)

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        if not self._tells:
            raise RelayUnreachable(relay=RELAY, problem="no news here")
        yield 0


@contextmanager
def without_news(world: World, station: Station) -> Iterator[tuple[Loop, NoNews]]:
    """The loop of a station, at a relay without news."""
    relay = NoNews(world.relay)

    @asynccontextmanager
    async def reach(_: RelayAccess) -> AsyncIterator[NoNews]:
        yield relay

    with looping(station, reach=reach) as (loop,):
        yield loop, relay
