"""A day of many stations at one relay while roads fail at random: in the evening both ends of every talk have the same.

Half of the stations are mediators, each with a talk to one side at a station of its own. All stand in this process,
with a clock that moves on in steps; the relay is a process, and is killed now and then. ``SEED`` says what happens,
``TALKS`` how many there are.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import ssl
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from goodoffices.roads.relay_client import RelayClient
from goodoffices.station.mail.link_state import RelayAccess
from tests.relay.cluster import free_port
from tests.relay.kit import Process
from tests.station import kit
from tests.station.mail import rig
from tests.station.mail.rig import MARA, NORTH, World, convey, conveyed_at, joined, said_at, say

SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
TALKS = int(os.environ.get("TALKS", "100"))
STEPS, STEP_MS = 96, 15 * 60 * 1000
WRITES, LOOKS = 8 / STEPS, 0.25
"""Chance of each station in each step that its person writes, and that it looks at its relay."""

UNSENT, UNHEARD = 0.15, 0.1
"""Chance of each request that it does not arrive, and that its answer does not."""

KILLS = 6
"""How often the relay is killed."""

MIB = 1024 * 1024
MOST = (160.0, 128.0, 8.0)
"""MiB in the evening: the relay's memory, its store, and a station's store. Of each store a part is its log of changes,
which begins anew at 64 MiB, and at 4."""

LAST_LOOKS = 12


_TLS = ssl.create_default_context()
"""Made once; nothing here uses it."""


class Road(httpx.AsyncBaseTransport):
    """The way to the relay, which loses requests and answers while it is bad."""

    def __init__(self, chance: random.Random, *, bad: bool) -> None:
        self._chance, self._bad = chance, bad
        self._way = httpx.AsyncHTTPTransport(trust_env=False, verify=_TLS)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        fate = self._chance.random() if self._bad else 1.0
        if fate < UNSENT:
            raise httpx.ConnectError("lost", request=request)
        response = await self._way.handle_async_request(request)
        if fate < UNSENT + UNHEARD:
            await response.aclose()
            raise httpx.ReadError("lost", request=request)
        return response

    async def aclose(self) -> None:
        await self._way.aclose()


class Pair(World):
    """A mediator and a side, each at a station of its own."""

    def __init__(self, folder: Path, number: int) -> None:
        super().__init__(folder / str(number))
        self.dice = random.Random(f"{SEED} {number}")
        self.bad = False
        joined(self)
        self.said: list[str] = []
        self.conveyed: list[str] = []

    @asynccontextmanager
    async def reach(self, home: RelayAccess) -> AsyncIterator[Any]:
        async with RelayClient(home.relay, transport=Road(self.dice, bad=self.bad)) as client:
            yield client

    def step(self) -> None:
        """A quarter of an hour."""
        self.ms += STEP_MS
        if self.dice.random() < WRITES:
            self.said.append(f"From the north, {len(self.said)}")
            say(self.stations[NORTH], self.said[-1])
        if self.dice.random() < WRITES:
            self.conveyed.append(f"From the mediator, {len(self.conveyed)}")
            convey(self.stations[MARA], self.conveyed[-1])
        for name in (MARA, NORTH):
            if self.dice.random() < LOOKS:
                self.round(name)

    def is_even(self) -> bool:
        """Whether both ends have the same, and nothing is under way."""
        mediator, north = self.stations[MARA], self.stations[NORTH]
        legs = [leg for station in (mediator, north) for leg in station.mail()["legs"]]
        quiet = all((leg["waiting"], leg["sealed"], leg["at_relay"]) == (0, 0, 0) for leg in legs)
        return quiet and said_at(mediator, "North") == self.said and conveyed_at(north, "North") == self.conveyed


class Relay:
    """One relay at one address, in a process that can be killed."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "relay"
        self._log = folder / "relay.log"
        self._port = free_port()
        self.address = f"http://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        with self._log.open("ab") as log:
            self.process = Process(self.folder, log, "--port", str(self._port))

    def kill(self) -> None:
        self.process.end(signal.SIGKILL)
        self.start()


class Day:
    """All stations and their relay, from midnight on."""

    def __init__(self, place: Path, relay: Relay) -> None:
        self._began = time.monotonic()
        self.relay = relay
        self.pairs = [Pair(place, number) for number in range(TALKS)]
        self._kills = random.Random(SEED).sample(range(STEPS), KILLS)

    def passes(self) -> None:
        """Roads are bad from the first hour to the last."""
        for pair in self.pairs:
            pair.bad = True
        for step in range(STEPS):
            if step in self._kills:
                self.relay.kill()
            if step % (STEPS // 4) == 0:
                self.tell(step * STEP_MS / 3_600_000)
            for pair in self.pairs:
                pair.step()

    def ends(self) -> None:
        """Roads are good again, and everybody looks until nothing is under way."""
        for pair in self.pairs:
            pair.bad = False
            for _ in range(LAST_LOOKS):
                if not pair.is_even():
                    pair.ms += STEP_MS
                    pair.rounds(2)

    def tell(self, hour: float) -> tuple[float, float, float]:
        """Print how much is held; gives it in MiB: the relay's memory, its store, and a station's store."""
        stores = sum(size_of(pair.folder) for pair in self.pairs)
        held = self.relay.process.memory / 1024, size_of(self.relay.folder) / MIB, stores / MIB / (2 * TALKS)
        told = "relay {:.0f} MiB of memory, {:.1f} MiB of store; a station {:.2f} MiB of store".format(*held)
        ours = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE") / MIB
        seconds = time.monotonic() - self._began
        print(f"{hour:4.1f} h, after {seconds:.0f} s: {told}; all stations {ours:.0f} MiB of memory")
        return held


def size_of(folder: Path) -> int:
    """Bytes of all files below a folder."""
    return sum(each.stat().st_size for each in folder.rglob("*") if each.is_file())


@pytest.fixture
def place() -> Iterator[Path]:
    """In memory, where there is such a place: thousands of stations' commits would wait for one disk."""
    there = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(prefix="go-day-", dir=there if os.access(there, os.W_OK) else None))
    yield made
    shutil.rmtree(made)


def test_a_day_of_bad_roads(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the evening both ends of each talk have the same, once, and neither memory nor stores have run away."""
    print(f"\nSEED={SEED} TALKS={TALKS}")
    kit.quick_keys(monkeypatch)
    relay = Relay(place)
    monkeypatch.setattr(rig, "RELAY", relay.address)
    day = Day(place, relay)
    day.passes()
    day.ends()
    held = day.tell(24)
    print(f"{sum(len(pair.said) + len(pair.conveyed) for pair in day.pairs)} passages")
    for pair in day.pairs:
        assert said_at(pair.stations[MARA], "North") == pair.said
        assert conveyed_at(pair.stations[NORTH], "North") == pair.conveyed
        assert pair.is_even()
        pair.close()
    for value, bound in zip(held, MOST, strict=True):
        assert value <= bound
    assert relay.process.end(signal.SIGTERM) == 0
