"""Two relays over Patroni, and what can be done to each part of that."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import httpx

from tests.faults.patroni import Node, Patroni
from tests.patience import PATIENCE, until
from tests.relay.cluster import PASSWORD, ROLE, free_port
from tests.relay.kit import Process, made, raw
from tests.relay.traffic import Traffic

BOXES, PAUSE = 6, 0.02
BETWEEN = 200
"""Envelopes that are confirmed between two faults."""


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
    """The cluster, its two relays, and those who use them.

    Attributes:
        traffic: between mailboxes that both relays know.
    """

    def __init__(self, cluster: Patroni, folder: Path, stack: ExitStack) -> None:
        secret, service = folder / "pgpass", folder / "service.conf"
        secret.write_text(f"*:*:*:*:{PASSWORD.replace(chr(92), chr(92) * 2).replace(':', chr(92) + ':')}\n")
        secret.chmod(0o600)
        ports = ",".join(str(node.port) for node in cluster.nodes)
        hosts = ",".join(node.address for node in cluster.nodes)
        service.write_text(f"[relay]\nhost={hosts}\nport={ports}\nuser={ROLE}\ndbname=relay\npassfile={secret}\n")
        env = {"PGSERVICE": "relay", "PGSERVICEFILE": str(service)}
        self.cluster = cluster
        self.relays = []
        for number in range(2):
            self.relays.append(KeptUp(env, folder / f"relay{number}.log"))
            stack.callback(self.relays[-1].end)
        self._turn = 0
        with httpx.Client(timeout=PATIENCE) as client:
            boxes = [made(client, self.relays[0].address) for _ in range(BOXES)]
        self.traffic = Traffic([relay.address for relay in self.relays], boxes, pause=PAUSE)

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

    def kill_patroni_for_long(self) -> Callable[[], object]:
        """The same, and nobody starts it again before both relays have left that primary by themselves."""
        return self._replaced(Node.kill, self.leaves)

    def _replaced(
        self, kill: Callable[[Node], None], before: Callable[[Node], None] = lambda _: None
    ) -> Callable[[], object]:
        primary = self.cluster.primary()
        assert primary is not None
        kill(primary)

        def mend() -> None:
            self.has_another_primary(primary)
            before(primary)
            primary.start()

        return mend

    def has_another_primary(self, than: Node) -> None:
        """Wait until the other nodes know another primary."""
        until(lambda: self.cluster.primary(without=than) not in (None, than))

    def leaves(self, node: Node) -> None:
        """Wait until no relay is at a database any more, and words flow without it.

        Each has a session that listens. Sessions that wait there, for a standby or behind one that does, stay behind.
        """
        until(lambda: not node.sql("SELECT 1 FROM pg_stat_activity WHERE usename = 'relay' AND state LIKE 'idle%'"))
        self.flows()

    def flows(self) -> None:
        """Wait until so many more are confirmed as between two faults."""
        count = len(self.traffic.confirmed) + BETWEEN
        until(lambda: len(self.traffic.confirmed) >= count)

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
