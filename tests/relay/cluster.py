"""PostgreSQL as the tests start it: clusters of their own in folders of their own, as an unprivileged user.

The rules are:

* Nothing but Debian's programs is used; where they are not installed, what needs them is skipped, with the line to run.
* The server runs as somebody without rights: as whoever runs the tests or, if that is root, as ``nobody``.
* Processes die here and machines do not, so the files lie in memory where there is enough: no disk makes a test wait.
"""

from __future__ import annotations

import os
import pwd
import random
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.patience import PATIENCE, until

_ROOM = 2 * 1024**3
_PORTS = range(20_000, 32_000)
"""Below those that systems give to outgoing connections."""

ADMIN, ROLE, PASSWORD = "admin", "relay", "not:a\\secret"


def _programs() -> Path | None:
    """The folder of the newest server that is installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda each: int(each.parts[-3]))
    if found:
        return found[-1].parent
    there = shutil.which("initdb")
    return Path(there).resolve().parent if there else None


PROGRAMS = _programs()
needs_postgresql = pytest.mark.skipif(
    PROGRAMS is None, reason="PostgreSQL is not installed; to run this: sudo apt-get install postgresql"
)


def unprivileged() -> dict[str, Any]:
    """As whom and with what the programs run. Where a relay finds its database is none of their business."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    if os.geteuid() != 0:
        return {"env": around}
    nobody = pwd.getpwnam("nobody")
    return {"env": around, "user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def run(program: str, *arguments: str) -> None:
    assert PROGRAMS is not None
    command = [str(PROGRAMS / program), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, cwd="/", check=False, **unprivileged())
    assert done.returncode == 0, done.stderr


def free_port() -> int:
    """One that no outgoing connection takes before it is used, as one that the system chooses may be."""
    while True:
        port = random.SystemRandom().choice(_PORTS)
        with suppress(OSError), socket.create_server(("127.0.0.1", port)):
            return port


class Cluster:
    """One server.

    Args:
        folder: for its data; made.
        standby_of: the server that it follows.

    Attributes:
        within: a command that starts it elsewhere, and sees to it that it has no rights there.
    """

    def __init__(self, folder: Path, standby_of: Cluster | None = None) -> None:
        self.data = folder / "data"
        self.sockets = folder
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.within: Sequence[str] = ()
        if standby_of is None:
            run("initdb", "--no-sync", "--auth=trust", f"--username={ADMIN}", "-E", "UTF8", f"--pgdata={self.data}")
            rules = "local all all trust\nlocal replication all trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
            (self.data / "pg_hba.conf").write_text(rules)
        else:
            source = f"host={standby_of.sockets} port={standby_of.port} user={ADMIN} application_name=standby"
            run("pg_basebackup", "-d", source, "-D", str(self.data), "-R", "-X", "stream", "-c", "fast", "--no-sync")

    def start(self, **settings: str) -> None:
        assert PROGRAMS is not None
        told = {
            "port": str(self.port),
            "listen_addresses": "127.0.0.1",
            "unix_socket_directories": str(self.sockets),
            "max_connections": "40",
            "shared_buffers": "16MB",
            # A server that is killed leaves nothing outside of its folder.
            "dynamic_shared_memory_type": "mmap",
        } | settings
        options = [word for name, value in told.items() for word in ("-c", f"{name}={value}")]
        with (self.sockets / "log").open("ab") as log:
            command = [*self.within, str(PROGRAMS / "postgres"), "-D", str(self.data), *options]
            who = {"env": unprivileged()["env"]} if self.within else unprivileged()
            self.process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **who)
        until(self.answers)

    def answers(self) -> bool:
        assert self.process is not None
        assert self.process.poll() is None, (self.sockets / "log").read_text()[-2000:]
        try:
            self.sql("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def end(self, how: signal.Signals = signal.SIGQUIT) -> None:
        """SIGINT: as an administrator does; SIGQUIT: at once; SIGKILL: as a machine dies."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
            self.process = None

    def connect(self, database: str = "postgres", **more: Any) -> psycopg.Connection[Any]:
        place = {"host": str(self.sockets), "port": self.port, "user": ADMIN, "dbname": database}
        return psycopg.connect(autocommit=True, **{**place, **more})

    def sql(self, query: str, database: str = "postgres") -> list[tuple[Any, ...]]:
        with self.connect(database) as connection:
            done = connection.execute(query)
            return done.fetchall() if done.description else []

    def make_role(self) -> None:
        self.sql(f"CREATE ROLE {ROLE} LOGIN PASSWORD '{PASSWORD}'")

    def make_database(self, name: str) -> None:
        self.sql(f"CREATE DATABASE {name} OWNER {ROLE}")

    def waits_for(self, standby: str) -> None:
        """Have commits wait for a standby; an empty name: for none."""
        self.sql(f"ALTER SYSTEM SET synchronous_standby_names = '{standby}'")
        self.sql("SELECT pg_reload_conf()")
        until(lambda: self.sql("SHOW synchronous_standby_names") == [(standby,)])

    def promote(self) -> None:
        self.sql("SELECT pg_promote(false)")
        until(lambda: self.sql("SELECT pg_is_in_recovery()") == [(False,)])


@contextmanager
def clusters() -> Iterator[list[Cluster]]:
    """Clusters that are in the list at the end are ended, and their folders removed."""
    made: list[Cluster] = []
    try:
        yield made
    finally:
        for each in made:
            each.end()
            remove(each.sockets)


def folder(*, in_memory: bool = True) -> Path:
    """A folder that the server may use, with a short path: its socket lies there."""
    memory = Path("/dev/shm")
    roomy = in_memory and memory.is_dir() and shutil.disk_usage(memory).free > _ROOM
    made = Path(tempfile.mkdtemp(prefix="go-pg-", dir=memory if roomy else None))
    who = unprivileged()
    if "user" in who:
        os.chown(made, who["user"], who["group"])
    return made


def remove(place: Path) -> None:
    # What a killed server leaves goes on writing for a moment.
    end = time.monotonic() + 10
    while place.exists() and time.monotonic() < end:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def primary_and_standby() -> Iterator[tuple[Cluster, Cluster]]:
    """A primary with the database ``relay``, whose commits wait for its standby."""
    with clusters() as made:
        primary = Cluster(folder())
        made.append(primary)
        primary.start()
        primary.make_role()
        primary.make_database("relay")
        standby = Cluster(folder(), primary)
        made.append(standby)
        standby.start()
        primary.waits_for("standby")
        yield primary, standby


def environment(*servers: Cluster, database: str) -> dict[str, str]:
    """Where libpq finds the database, over sockets."""
    return {
        "PGHOST": ",".join(str(each.sockets) for each in servers),
        "PGPORT": ",".join(str(each.port) for each in servers),
        "PGUSER": ROLE,
        "PGDATABASE": database,
    }
