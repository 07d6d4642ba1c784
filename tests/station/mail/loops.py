"""Loops of unlocked stations: as they are, and in a time that a test moves.

A loop waits by the time of its event loop. In :class:`Time` that stands until the test moves it, and the clock of a
world's stations goes with it: an hour takes a moment, and whatever is due in it has been done when it is over.
"""

from __future__ import annotations

import asyncio
import selectors
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Callable, Coroutine, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any, TypeVar, TypeVarTuple

from goodoffices.errors.roads import RelayUnreachable
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.mail.loop import Loop
from goodoffices.station.mail.relays import to_relay
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.patience import PATIENCE
from tests.station.mail.rig import RELAY, MemoryRelay, World

T = TypeVar("T")
Ts = TypeVarTuple("Ts")


@contextmanager
def looping(*stations: Station, reach: Any = to_relay, by: Time | None = None) -> Iterator[list[Loop]]:
    """The loops of some stations; ``by``: in a time that the test moves."""
    loops = [
        Loop(station.mail_here, station.locked, reach, system_chance, asyncio.run if by is None else by.held().run)
        for station in stations
    ]
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


# --- time that a test moves

STEP = 0.25


class Time:
    """It stands until :meth:`goes_by`; then everything that is due is done, each at its time."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._loops: list[HeldLoop] = []
        self.now = 0.0

    def held(self) -> HeldLoop:
        """An event loop that lives in this time."""
        self._loops.append(HeldLoop(self))
        return self._loops[-1]

    def goes_by(self, seconds: float, step: float = STEP) -> None:
        """Let it, in steps of so many seconds: what is due within a step happens at its end."""
        end = self.now + seconds
        while self.now < end:
            self._step(step)

    def until(self, what: Callable[[], Any], seconds: float = 3600.0, step: float = STEP) -> None:
        """Let time go by until something is so."""
        end = self.now + seconds
        while not what():
            assert self.now < end, "it did not come about"
            self._step(step)

    def _step(self, seconds: float) -> None:
        self.now += seconds
        self._world.ms += round(1000 * seconds)
        for loop in self._loops:
            loop.settle()


class HeldLoop(asyncio.SelectorEventLoop):
    """An event loop whose time is a :class:`Time`."""

    def __init__(self, held: Time) -> None:
        self._held = held
        self._jobs = 0
        self._asked = 0
        self._seen = 0
        self._quiet = threading.Event()
        super().__init__(_Selector(self))

    def run(self, main: Coroutine[Any, Any, None]) -> None:
        """As ``asyncio.run`` does."""
        with asyncio.Runner(loop_factory=lambda: self) as runner:
            runner.run(main)
        self._quiet.set()

    def time(self) -> float:
        return self._held.now

    def run_in_executor(self, executor: Any, func: Callable[[*Ts], T], *args: *Ts) -> asyncio.Future[T]:
        self._jobs += 1
        future = super().run_in_executor(executor, func, *args)
        future.add_done_callback(self._job_done)
        return future

    def _job_done(self, _: object) -> None:
        self._jobs -= 1

    def settle(self) -> None:
        """Wait until everything is done that can be done at this time."""
        if self.is_closed():
            return
        self._quiet.clear()
        self._asked += 1
        with suppress(RuntimeError):  # it has ended in this moment
            self.call_soon_threadsafe(self._see, self._asked)
        assert self._quiet.wait(PATIENCE), "it does not come to rest"

    def _see(self, number: int) -> None:
        self._seen = number

    def rests(self) -> None:
        """It waits, for nothing but time."""
        if not self._jobs and self._seen == self._asked:
            self._quiet.set()


class _Selector(selectors.DefaultSelector):
    """Waits for whatever wakes the loop from outside, and never for time."""

    def __init__(self, loop: HeldLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout <= 0:
            return super().select(timeout)
        self._loop.rests()
        return super().select(None)


class NoNews:
    """A relay that tells no news, and when each mailbox was looked into."""

    def __init__(self, relay: MemoryRelay, by: Time) -> None:
        self._relay = relay
        self._by = by
        self._tells = False
        self.looks: list[tuple[bytes, float]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._relay, name)

    async def collect(self, name: bytes, token: bytes, **more: Any) -> Any:
        self.looks.append((name, self._by.now))
        return await self._relay.collect(name, token, **more)

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        if not self._tells:
            raise RelayUnreachable(relay=RELAY, problem="no news here")
        yield 0


@contextmanager
def without_news(world: World, station: Station) -> Iterator[tuple[Time, NoNews]]:
    """The loop of a station at a relay without news, in a time that the test moves."""
    by = Time(world)
    relay = NoNews(world.relay, by)

    @asynccontextmanager
    async def reach(_: RelayAccess) -> AsyncIterator[NoNews]:
        yield relay

    with looping(station, reach=reach, by=by):
        yield by, relay
