"""Two relays over Patroni while one thing after the other is killed: nothing confirmed is lost, nothing comes twice.

``KILLS`` says how often each kind of thing is killed, ``SEED`` in which order and what is sent.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import httpx
import pytest

from tests.faults.patroni import LOOP_WAIT, RETRY_TIMEOUT, TTL, Node, Patroni, needs_patroni, patroni
from tests.patience import PATIENCE, until
from tests.relay.cluster import PASSWORD, ROLE, free_port
from tests.relay.kit import Process, made, raw
from tests.relay.traffic import Traffic

pytestmark = needs_patroni

KILLS = int(os.environ.get("KILLS", "6"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
SENDERS, BOXES, PAUSE = 8, 6, 0.02
BETWEEN = 200
"""Envelopes that are confirmed between two kills."""


class KeptUp:
    """A relay that is started again whenever it ends, as a supervisor does, at one address.

    Args:
        env: where it finds its database.
    """

    def __init__(self, env: dict[str, str], log: Path) -> None:
        self.port = free_port()
        self.address = f"http://127.0.0.1:{self.port}"
        self._env, self._log = env, log
        self.start()

    def start(self) -> None:
        """Try until it starts: it ends at once where no database takes writes."""
        options = ("--store", "postgresql:", "--port", str(self.port), "--deposits-in-a-row", "1000000")
        end = time.monotonic() + PATIENCE
        while True:
            try:
                with self._log.open("ab") as log:
                    self._process = Process(None, log, *options, env=self._env)
            except AssertionError:
                assert time.monotonic() < end, self._log.read_text()[-2000:]
                time.sleep(0.25)
            else:
                return

    def end(self, how: signal.Signals = signal.SIGKILL) -> int:
        return self._process.end(how)

    def is_well(self) -> bool:
        try:
            return raw(self.port, "GET", "/healthz").startswith(b"HTTP/1.1 200")
        except OSError:
            return False


class Scene:
    """The cluster and its two relays."""

    def __init__(self, cluster: Patroni, folder: Path, stack: ExitStack) -> None:
        secret, service = folder / "pgpass", folder / "service.conf"
        secret.write_text(f"*:*:*:*:{PASSWORD.replace(chr(92), chr(92) * 2).replace(':', chr(92) + ':')}\n")
        secret.chmod(0o600)
        ports = ",".join(str(node.port) for node in cluster.nodes)
        hosts = ",".join("127.0.0.1" for _ in cluster.nodes)
        service.write_text(f"[relay]\nhost={hosts}\nport={ports}\nuser={ROLE}\ndbname=relay\npassfile={secret}\n")
        env = {"PGSERVICE": "relay", "PGSERVICEFILE": str(service)}
        self.cluster = cluster
        self.relays = []
        for number in range(2):
            self.relays.append(KeptUp(env, folder / f"relay{number}.log"))
            stack.callback(self.relays[-1].end)
        self._turn = 0

    def is_well(self) -> bool:
        return self.cluster.is_well() and all(relay.is_well() for relay in self.relays)

    # --- what is killed; each gives what mends it

    def kill_postmaster(self) -> Callable[[], object]:
        primary = self.cluster.primary()
        assert primary is not None
        primary.kill_postmaster()
        return lambda: None  # Patroni starts it again, or another takes over

    def kill_node(self) -> Callable[[], object]:
        return self._replaced(Node.kill_all)

    def kill_patroni(self) -> Callable[[], object]:
        """Nobody looks after the primary any more: it goes on while another one takes over."""
        return self._replaced(Node.kill)

    def _replaced(self, kill: Callable[[Node], None]) -> Callable[[], object]:
        primary = self.cluster.primary()
        assert primary is not None
        kill(primary)

        def mend() -> None:
            until(self._has_another_primary(primary.name))
            primary.start()

        return mend

    def _has_another_primary(self, name: str) -> Callable[[], bool]:
        def has() -> bool:
            now = self.cluster.primary()
            return now is not None and now.name != name

        return has

    def kill_relay(self) -> Callable[[], object]:
        self._turn += 1
        relay = self.relays[self._turn % 2]
        relay.end()
        return relay.start

    def kill_etcd_leader(self) -> Callable[[], object]:
        leader = self.cluster.etcd_leader()
        assert leader is not None
        leader.kill()

        def mend() -> None:
            until(self.cluster.etcd_leader)
            leader.start()

        return mend


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with patroni() as cluster, ExitStack() as stack:
        yield Scene(cluster, tmp_path, stack)


def spread(seconds: list[float]) -> str:
    return f"{median(seconds):.1f} s (median), {max(seconds):.1f} s (maximum)"


def test_nothing_is_lost_whatever_is_killed(scene: Scene) -> None:
    """What was confirmed is collected once, whatever of the database, of what keeps it and of the relays dies."""
    print(
        f"\nSEED={SEED} KILLS={KILLS}; Patroni: ttl {TTL} s, loop_wait {LOOP_WAIT} s, retry_timeout {RETRY_TIMEOUT} s"
    )
    kinds = {
        "postmaster": scene.kill_postmaster,
        "node": scene.kill_node,
        "Patroni": scene.kill_patroni,
        "relay": scene.kill_relay,
        "etcd leader": scene.kill_etcd_leader,
    }
    order = list(kinds) * KILLS
    random.Random(SEED).shuffle(order)
    with httpx.Client(timeout=PATIENCE) as client:
        boxes = [made(client, scene.relays[0].address) for _ in range(BOXES)]
    traffic = Traffic([relay.address for relay in scene.relays], boxes, pause=PAUSE)
    silences: dict[str, list[float]] = defaultdict(list)
    waits: dict[str, list[float]] = defaultdict(list)

    async def play() -> None:
        async with traffic.flowing(SENDERS, SEED):
            for kind in order:
                await traffic.reaches(len(traffic.confirmed) + BETWEEN)
                since = time.monotonic()
                mend = await asyncio.to_thread(kinds[kind])
                await asyncio.to_thread(mend)
                await traffic.reaches(len(traffic.confirmed) + BETWEEN)
                await asyncio.to_thread(until, scene.is_well)
                silences[kind].append(traffic.silence(since))
                waits[kind].append(traffic.longest_wait(since))
                print(
                    f"{kind}: {silences[kind][-1]:.1f} s, back to full strength after {time.monotonic() - since:.0f} s"
                )

    try:
        asyncio.run(play())
    except BaseException:
        print(scene.cluster.logs())
        raise
    print(f"{len(traffic.confirmed)} envelopes confirmed")
    for kind in kinds:
        print(f"{kind}: nothing was confirmed for {spread(silences[kind])}; an envelope waited {spread(waits[kind])}")
    print(traffic.told())
    traffic.check()
    for relay in scene.relays:
        assert relay.end(signal.SIGTERM) == 0
