"""Three etcd and three PostgreSQL under Patroni, as an unprivileged user; on the loopback, or each in a place.

Files lie in memory where there is enough: processes die here, and machines do not.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import httpx
import psycopg
import pytest

from tests.patience import PATIENCE, until
from tests.relay.cluster import ADMIN, PASSWORD, PROGRAMS, ROLE, folder, free_port, remove, unprivileged

MEMBERS = 3
TTL, LOOP_WAIT, RETRY_TIMEOUT = 20, 2, 5
"""Seconds: how long a leader may be silent, how often each looks, how long etcd or PostgreSQL may take to answer."""

_PACKAGES = {"etcd": "etcd-server", "patroni": "patroni", "/usr/lib/python3/dist-packages/etcd": "python3-etcd"}
_MISSING = [name for program, name in _PACKAGES.items() if not (shutil.which(program) or Path(program).exists())]
if PROGRAMS is None:
    _MISSING.append("postgresql")

needs_patroni = pytest.mark.skipif(
    bool(_MISSING), reason=f"not installed; to run this: sudo apt-get install {' '.join(_MISSING)}"
)


class Where(NamedTuple):
    """Where a program runs.

    Attributes:
        address: at which it can be reached.
        within: a command that starts it there, and sees to it that it has no rights.
    """

    address: str = "127.0.0.1"
    within: Sequence[str] = ()


class Program:
    """A program of the cluster, which can be killed and started again.

    Args:
        command: is run with its output in ``log``.
    """

    def __init__(self, command: Sequence[str], log: Path, where: Where) -> None:
        self._command = [*where.within, *command]
        self._who = {"env": unprivileged()["env"]} if where.within else unprivileged()
        self.log = log
        self.start()

    def start(self) -> None:
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self._command, stdout=log, stderr=log, stdin=subprocess.DEVNULL, cwd="/", **self._who
            )

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(PATIENCE)


class Etcd(Program):
    """One of three that agree.

    Args:
        ports: for clients and for the others, of each.
    """

    def __init__(self, place: Path, number: int, ports: Sequence[tuple[int, int]], everywhere: Sequence[Where]) -> None:
        self.url = f"http://{everywhere[number].address}:{ports[number][0]}"
        peers = [f"http://{where.address}:{peer}" for where, (_, peer) in zip(everywhere, ports, strict=True)]
        told = {
            "name": f"etcd{number}",
            "data-dir": place / f"etcd{number}",
            "listen-client-urls": self.url,
            "advertise-client-urls": self.url,
            "listen-peer-urls": peers[number],
            "initial-advertise-peer-urls": peers[number],
            "initial-cluster": ",".join(f"etcd{each}={peer}" for each, peer in enumerate(peers)),
        }
        options = [word for name, value in told.items() for word in (f"--{name}", str(value))]
        super().__init__(["etcd", *options], place / f"etcd{number}.log", everywhere[number])

    def is_leader(self) -> bool:
        """Whether the others follow it."""
        try:
            told = httpx.post(f"{self.url}/v3/maintenance/status", json={}, timeout=5).json()
        except httpx.HTTPError:
            return False
        return "leader" in told and told["leader"] == told["header"]["member_id"]

    def is_well(self) -> bool:
        """Whether it answers as one of a majority."""
        try:
            return bool(httpx.get(f"{self.url}/health", timeout=5).json().get("health") == "true")
        except httpx.HTTPError:
            return False


class Node(Program):
    """A PostgreSQL with the Patroni that looks after it.

    Attributes:
        address, port: of the database.
    """

    def __init__(self, place: Path, number: int, etcds: Sequence[str], where: Where) -> None:
        self.address = where.address
        self.name = f"node{number}"
        self.port, self._rest = free_port(), free_port()
        self._data = place / self.name
        self.sockets = place / f"{self.name}.socket"
        self.sockets.mkdir()
        shutil.chown(self.sockets, place.owner(), place.group())
        settings = place / f"{self.name}.json"
        settings.write_text(json.dumps(self._settings(place, etcds)))
        super().__init__(["patroni", str(settings)], place / f"{self.name}.log", where)

    def _settings(self, place: Path, etcds: Sequence[str]) -> dict[str, Any]:
        rest, database = f"{self.address}:{self._rest}", f"{self.address}:{self.port}"
        return {
            "scope": "relay",
            "name": self.name,
            "restapi": {"listen": rest, "connect_address": rest},
            "etcd3": {"hosts": list(etcds)},
            "bootstrap": {
                "dcs": {
                    "ttl": TTL,
                    "loop_wait": LOOP_WAIT,
                    "retry_timeout": RETRY_TIMEOUT,
                    "synchronous_mode": True,
                    "synchronous_mode_strict": True,
                    "postgresql": {
                        "use_pg_rewind": True,
                        "parameters": {"max_connections": 60, "shared_buffers": "16MB"},
                    },
                },
                "initdb": [{"encoding": "UTF8"}, "data-checksums"],
            },
            "postgresql": {
                "listen": database,
                "connect_address": database,
                "data_dir": str(self._data),
                "bin_dir": str(PROGRAMS),
                "pgpass": str(place / f"{self.name}.pgpass"),
                "authentication": {
                    "superuser": {"username": ADMIN, "password": "a"},
                    "replication": {"username": "replicator", "password": "b"},
                    "rewind": {"username": "rewinder", "password": "c"},
                },
                "parameters": {
                    "unix_socket_directories": str(self.sockets),
                    "dynamic_shared_memory_type": "mmap",
                    "wal_retrieve_retry_interval": "500ms",
                },
                "pg_hba": [
                    "local all all trust",
                    "host replication replicator all scram-sha-256",
                    "host all all all scram-sha-256",
                ],
            },
        }

    def members(self) -> list[dict[str, Any]]:
        """All nodes, as this one knows them; none if it does not answer."""
        try:
            told = httpx.get(f"http://{self.address}:{self._rest}/cluster", timeout=5).json()
        except httpx.HTTPError:
            return []
        return list(told["members"])

    def kill_postmaster(self) -> None:
        """End the database alone, at once. Its other processes see that and end by themselves."""
        pid = self._postmaster()
        if pid:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def kill_all(self) -> None:
        """End Patroni and the database, as if the machine were lost."""
        self.kill()
        self.kill_postmaster()

    def end(self) -> None:
        """End both for good; the database leaves nothing in the machine's shared memory."""
        self.kill()
        with suppress(ProcessLookupError):
            if pid := self._postmaster():
                os.kill(pid, signal.SIGQUIT)
        until(lambda: not self._postmaster())

    def _postmaster(self) -> int:
        """The process of the database, if it is still the one that its file names."""
        try:
            pid = int((self._data / "postmaster.pid").read_text().split()[0])
            return pid if str(self._data) in Path(f"/proc/{pid}/cmdline").read_text() else 0
        except (OSError, ValueError, IndexError):
            return 0

    def sql(self, query: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        place = {"host": str(self.sockets), "port": self.port, "user": ADMIN, "dbname": database}
        with psycopg.connect(autocommit=True, **place) as connection:  # type: ignore[arg-type]
            done = connection.execute(query)
            return done.fetchall() if done.description else []


class Patroni:
    """The whole cluster, with the role and the database of a relay in it.

    Args:
        everywhere: where each etcd is, and a node beside it.
    """

    def __init__(self, place: Path, stack: ExitStack, everywhere: Sequence[Where]) -> None:
        ports = [(free_port(), free_port()) for _ in range(MEMBERS)]
        self.etcds = []
        self.nodes = []
        for number in range(MEMBERS):
            self.etcds.append(Etcd(place, number, ports, everywhere))
            stack.callback(self.etcds[-1].kill)
        hosts = [f"{where.address}:{port}" for where, (port, _) in zip(everywhere, ports, strict=True)]
        until(lambda: all(each.is_well() for each in self.etcds))
        for number in range(MEMBERS):
            self.nodes.append(Node(place, number, hosts, everywhere[number]))
            stack.callback(self.nodes[-1].end)
        until(self.is_well)
        primary = self.primary()
        assert primary is not None
        primary.sql(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")
        primary.sql(f"CREATE DATABASE relay OWNER {ROLE}")

    def primary(self, without: Node | None = None) -> Node | None:
        """The node that the others follow, if one is known.

        Args:
            without: a node that is not asked: it may not know.
        """
        asked = [node for node in self.nodes if node is not without]
        leaders = [each["name"] for node in asked for each in node.members() if each["role"] == "leader"]
        return next((node for node in self.nodes if node.name in leaders[:1]), None)

    def etcd_leader(self) -> Etcd | None:
        """The etcd that the others follow, if there is one at the moment."""
        return next((each for each in self.etcds if each.is_leader()), None)

    def is_well(self) -> bool:
        """Whether every etcd and every node is there, and one standby has everything that is confirmed."""
        if not all(each.is_well() for each in self.etcds):
            return False
        told = [node.members() for node in self.nodes]
        roles = sorted(each["role"] for each in told[0])
        runs = all(each["state"] in ("running", "streaming") for members in told for each in members)
        return runs and all(map(bool, told)) and roles == ["leader", "replica", "sync_standby"]

    def logs(self) -> str:
        """The end of what each program said, for whoever looks for a fault."""
        return "\n".join(f"{each.log.name}:\n{each.log.read_text()[-1500:]}" for each in [*self.nodes, *self.etcds])


@contextmanager
def patroni(everywhere: Sequence[Where] = (Where(),) * MEMBERS) -> Iterator[Patroni]:
    """A cluster that is ended, with its folder, when the block is."""
    place = folder()
    with ExitStack() as stack:
        stack.callback(remove, place)
        yield Patroni(place, stack, everywhere)
