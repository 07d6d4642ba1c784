"""Run by ``partitions.py`` in a network of its own: station, relay, primary and standby, each in a place of its own."""

from __future__ import annotations

import asyncio
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from goodoffices.station.mail.relays import to_relay
from goodoffices.station.station import Station
from goodoffices.talk.terms import Moment
from tests.faults.network import Network, end
from tests.patience import PATIENCE, until
from tests.relay.cluster import Cluster, clusters, folder
from tests.relay.kit import Process, connect, made
from tests.relay.traffic import Traffic
from tests.station.mail.loops import looping
from tests.station.mail.rig import RELAY, World, convey, conveyed_at, joined, said_at, say

SENDERS, BOXES, ENVELOPES = 8, 3, 300
STATION, RELAY_PLACE, PRIMARY, STANDBY = "station", "relay", "primary", "standby"
ANSWER_SECONDS = 60.0
"""In which every request must have an answer, whatever is cut behind the relay."""

OFTEN = 5 * SENDERS
"""So many requests are refused, or have no answer, before a line is healed."""

SENTENCES, CUT_SECONDS = 12, 40

_ALL = "10.77.0.0/16"


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network(RELAY_PLACE, PRIMARY, STANDBY)
    yield made
    made.close()


class Site:
    """A relay over a primary and its standby, each in its place."""

    def __init__(self, network: Network, place: Path, made: list[Cluster], stack: ExitStack) -> None:
        primary = self._server(network, PRIMARY, made)
        primary.start(listen_addresses=network.address(PRIMARY), wal_sender_timeout="10s")
        primary.make_role()
        primary.make_database("relay")
        standby = self._server(network, STANDBY, made, primary)
        follows = (
            f"host={network.address(PRIMARY)} port={primary.port} user=admin application_name=standby connect_timeout=3"
        )
        standby.start(
            listen_addresses=network.address(STANDBY),
            primary_conninfo=f"{follows} connect_timeout=3",
            wal_receiver_timeout="10s",
            wal_retrieve_retry_interval="500ms",
        )
        primary.waits_for("standby")
        env = {
            "PGHOST": f"{network.address(PRIMARY)},{network.address(STANDBY)}",
            "PGPORT": f"{primary.port},{standby.port}",
            "PGUSER": "relay",
            "PGDATABASE": "relay",
        }
        log = stack.enter_context((place / "relay.log").open("ab"))
        options = ("--store", "postgresql:", "--host", network.address(RELAY_PLACE), "--behind-tls")
        self.primary, self.standby = primary, standby
        self.relay = Process(None, log, *options, env=env, within=network.within(RELAY_PLACE))
        stack.callback(end, self.relay.process)

    @staticmethod
    def _server(network: Network, place: str, made: list[Cluster], follows: Cluster | None = None) -> Cluster:
        server = Cluster(folder(), follows)
        made.append(server)
        with (server.data / "pg_hba.conf").open("a") as rules:
            rules.write(f"host all all {_ALL} trust\nhost replication all {_ALL} trust\n")
        server.within = network.within_as_nobody(place)
        return server

    async def health(self, client: httpx.AsyncClient) -> int:
        return (await client.get(f"{self.relay.address}/healthz")).status_code


@pytest.fixture
def site(network: Network, tmp_path: Path) -> Iterator[Site]:
    with clusters() as made, ExitStack() as stack:
        yield Site(network, tmp_path, made, stack)


def missed(traffic: Traffic) -> int:
    """How many requests were refused or had no answer."""
    return sum(map(len, traffic.refused.values())) + sum(traffic.unanswered.values())


def played(
    site: Site,
    network: Network,
    one: str,
    other: str,
    *,
    answers: bool,
    seconds: float,
    mend: Callable[[], None] | None = None,
) -> Traffic:
    """Words flow while a line is cut, until all were refused or not answered several times, and is healed.

    Args:
        answers: whether the relay can be reached meanwhile.
        seconds: how long a request may take.
        mend: what is done in place of healing the line.
    """
    with httpx.Client(timeout=PATIENCE) as client:
        boxes = [made(client, site.relay.address) for _ in range(BOXES)]
    traffic = Traffic([site.relay.address], boxes, seconds=seconds)

    async def play() -> None:
        async with httpx.AsyncClient(timeout=PATIENCE) as client, traffic.flowing(SENDERS):
            await traffic.reaches(ENVELOPES)
            network.cut(one, other)
            cut = time.monotonic()
            await traffic.until(lambda: missed(traffic))
            first = time.monotonic()
            await traffic.until(lambda: missed(traffic) >= OFTEN)
            if answers:
                assert await site.health(client) == 503
            await asyncio.to_thread(mend or partial(network.heal, one, other))
            healed = time.monotonic()
            before = len(traffic.confirmed)
            await traffic.reaches(before + ENVELOPES)
            again = min(done for _, done in traffic.confirmed[before:])
            print(
                f"\n{one} and {other}: noticed after {first - cut:.1f} s, went on {again - healed:.1f} s after healing"
            )
            assert await site.health(client) == 200

    asyncio.run(play())
    print(traffic.told())
    traffic.check()
    assert site.relay.end(signal.SIGTERM) == 0
    return traffic


def test_between_station_and_relay(site: Site, network: Network) -> None:
    """Whoever sends hears nothing, and repeats: nothing is lost, and nothing is there twice."""
    traffic = played(site, network, STATION, RELAY_PLACE, answers=False, seconds=5.0)
    assert not traffic.refused


def test_between_relay_and_database(site: Site, network: Network) -> None:
    """Every request is refused in bounded time, with a reason; once the database can be reached again it goes on."""
    traffic = played(site, network, RELAY_PLACE, PRIMARY, answers=True, seconds=ANSWER_SECONDS)
    assert set(traffic.refused) <= {"relay.database_away", "relay.not_confirmed"}
    assert not traffic.unanswered


def test_between_primary_and_standby(site: Site, network: Network) -> None:
    """What no standby has is refused in bounded time; it is confirmed by itself once the standby is back."""
    traffic = played(site, network, PRIMARY, STANDBY, answers=True, seconds=ANSWER_SECONDS)
    assert set(traffic.refused) == {"relay.not_confirmed"}
    assert not traffic.unanswered


def test_between_primary_and_standby_and_then_the_primary_is_lost(site: Site, network: Network) -> None:
    """What was confirmed before the cut is at the standby, and what only the lost primary had was never confirmed."""

    def lose() -> None:
        site.primary.end(signal.SIGKILL)
        site.standby.promote()

    traffic = played(site, network, PRIMARY, STANDBY, answers=True, seconds=ANSWER_SECONDS, mend=lose)
    assert set(traffic.refused) <= {"relay.not_confirmed", "relay.database_away"}


# --- stations as they are


@contextmanager
def forwarding(host: str, port: int) -> Iterator[None]:
    """What comes to the usual address of a relay goes to this one."""
    here = urlsplit(RELAY)
    command = [sys.executable, "-m", "tests.faults.forward", here.hostname, here.port, host, port]
    process = subprocess.Popen([str(each) for each in command])
    try:
        until(lambda: answers(here.port or 0))
        yield
    finally:
        end(process)


def answers(port: int) -> bool:
    """Whether somebody listens there on this machine."""
    try:
        connect(port).close()
    except OSError:
        return False
    return True


class OverTheNetwork(World):
    """Stations with real relays and the time of the machine."""

    reach = staticmethod(to_relay)  # type: ignore[assignment]

    def clock(self, apart: int = 0) -> Callable[[], Moment]:
        return lambda: Moment(ms=time.time_ns() // 1_000_000 + apart, zone=60)


def test_between_stations_and_relay(network: Network, tmp_path: Path) -> None:
    """Two unlocked stations whose people go on writing while their relay cannot be reached have the same in the end."""
    options = ("--host", network.address(RELAY_PLACE), "--behind-tls")
    with (tmp_path / "relay.log").open("ab") as log:
        relay = Process(tmp_path / "relay", log, *options, within=network.within(RELAY_PLACE))
    world = OverTheNetwork(tmp_path)
    said: list[str] = []
    conveyed: list[str] = []

    def write(mediator: Station, north: Station) -> None:
        for _ in range(SENTENCES):
            said.append(f"North {len(said)}")
            conveyed.append(f"Mara {len(conveyed)}")
            say(north, said[-1])
            convey(mediator, conveyed[-1])
            time.sleep(0.2)

    with forwarding(network.address(RELAY_PLACE), relay.port):
        mediator, north = joined(world)
        with looping(mediator, north):
            write(mediator, north)
            network.cut(STATION, RELAY_PLACE)
            write(mediator, north)
            time.sleep(CUT_SECONDS)
            network.heal(STATION, RELAY_PLACE)
            healed = time.monotonic()
            write(mediator, north)
            until(lambda: said_at(mediator, "North") == said)
            until(lambda: conveyed_at(north, "North") == conveyed)
            print(f"\nboth stations have the same {time.monotonic() - healed:.1f} s after healing")
        world.close()
    assert relay.end(signal.SIGTERM) == 0
