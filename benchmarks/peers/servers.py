"""Each server as a process of its own: unprivileged, on the loopback, with a folder of its own on the disk.

The rules are:

* Nothing of the system is used but the installed programs: no service, no configuration, no data of theirs.
* Every server is set to answer only once what it answers for is on the disk, as far as its version can be.
* A server runs alone, with a fresh folder, for one turn; afterwards its folder is removed.
* What is not installed is named with the line that installs it.
"""

from __future__ import annotations

import os
import pwd
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final, NamedTuple

from benchmarks import relay as relays
from benchmarks.peers.protocols import jetstream
from benchmarks.processes import Process
from tests.relay.cluster import PROGRAMS, Cluster, clusters, environment, free_port

PLACES: Final = 64
_PATIENCE: Final = 60.0
_IN_MEMORY: Final = ("tmpfs", "ramfs")
_RABBITMQ: Final = "/usr/lib/rabbitmq/lib/rabbitmq_server-*/sbin/rabbitmq-server"


class Server(NamedTuple):
    """A server that answers.

    Attributes:
        kind: whose protocol it speaks.
        places: where deposits go.
        roots: the processes that were started; what they started counts too.
        flushing: those of them whose flushes an answer waits for.
        durable: False: this version cannot wait for the disk.
    """

    kind: str
    host: str
    port: int
    places: list[str]
    roots: list[int]
    flushing: list[int]
    durable: bool = True


Start = Callable[[ExitStack], Server]


class Peer(NamedTuple):
    """What can be measured.

    Attributes:
        start: starts it; what ends it is put on the stack.
        missing: the line that installs it; empty: it is there.
    """

    name: str
    start: Start
    missing: str = ""


# --- folders and processes ------------------------------------------------


def disk() -> Path:
    """A folder for temporary files that is on a disk."""
    for each in (tempfile.gettempdir(), "/var/tmp"):  # noqa: S108 - a folder of its own is made in it
        place = Path(each).resolve()
        if place.is_dir() and filesystem(place) not in _IN_MEMORY:
            return place
    raise SystemExit("no temporary folder on a disk: set TMPDIR to one")


def filesystem(place: Path) -> str:
    """The kind of the file system that a folder is on."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    return max((each for each in mounts if place.is_relative_to(each[0])), key=lambda each: len(each[0]))[1]


def unprivileged() -> dict[str, Any]:
    """As whom servers run: as whoever runs this or, if that is root, as ``nobody``."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def folder(stack: ExitStack) -> Path:
    """A folder of whoever runs the servers, removed in the end."""
    made = Path(tempfile.mkdtemp(prefix="go-peer-", dir=disk()))
    stack.callback(shutil.rmtree, made, ignore_errors=True)
    hand_over(made)
    return made


def hand_over(place: Path) -> None:
    """Give a folder with everything in it to whoever runs the servers."""
    who = unprivileged()
    for each in (place, *place.rglob("*")) if who else ():
        os.chown(each, who["user"], who["group"])


def process(stack: ExitStack, place: Path, command: Sequence[str], **env: str) -> int:
    """A process in a group of its own, ended with everything that it started. Gives its number."""
    around = {"PATH": os.environ["PATH"], "HOME": str(place), "LANG": "C.UTF-8"} | env
    with (place / f"{Path(command[0]).name}.log").open("ab") as log:
        started = subprocess.Popen(
            command,
            cwd=place,
            env=around,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **unprivileged(),
        )

    def end() -> None:
        for how, seconds in ((signal.SIGTERM, 5.0), (signal.SIGKILL, 5.0)):
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(started.pid, how)
            with suppress(subprocess.TimeoutExpired):
                started.wait(seconds)

    stack.callback(end)
    return started.pid


def answers(port: int, place: Path) -> None:
    """Wait until something listens."""
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        time.sleep(0.05)
    logs = "\n".join(each.read_text(errors="replace")[-1500:] for each in place.glob("*.log"))
    raise SystemExit(f"a server did not start: {logs}")


def _places() -> list[str]:
    return [f"place{number}" for number in range(PLACES)]


# --- the peers ------------------------------------------------


def redis(stack: ExitStack) -> Server:
    """Redis; every write is flushed before its answer."""
    place, port = folder(stack), free_port()
    told = {
        "port": str(port),
        "bind": "127.0.0.1",
        "dir": str(place),
        "appendonly": "yes",
        "appendfsync": "always",
        "save": "",
    }
    options = [word for name, value in told.items() for word in (f"--{name}", value)]
    pid = process(stack, place, ["redis-server", *options])
    answers(port, place)
    return Server("redis", "127.0.0.1", port, _places(), [pid], [pid])


def rabbitmq(stack: ExitStack) -> Server:
    """RabbitMQ, one node; quorum queues confirm what is in their flushed log."""
    place, port, mapper, distribution = folder(stack), free_port(), free_port(), free_port()
    (place / "plugins").write_text("[].")
    (place / "rabbitmq.conf").write_text(f"listeners.tcp.1 = 127.0.0.1:{port}\nlog.console = true\nlog.file = false\n")
    here = {"ERL_EPMD_PORT": str(mapper), "ERL_EPMD_ADDRESS": "127.0.0.1"}
    names = process(stack, place, ["epmd"], **here)
    answers(mapper, place)
    program = max(str(each) for each in Path("/").glob(_RABBITMQ.lstrip("/")))
    pid = process(
        stack,
        place,
        [program],
        **here,
        RABBITMQ_NODENAME="peer@localhost",
        RABBITMQ_MNESIA_BASE=str(place / "data"),
        RABBITMQ_LOG_BASE=str(place / "log"),
        RABBITMQ_CONFIG_FILE=str(place / "rabbitmq.conf"),
        RABBITMQ_CONF_ENV_FILE=str(place / "none"),
        RABBITMQ_ENABLED_PLUGINS_FILE=str(place / "plugins"),
        RABBITMQ_DIST_PORT=str(distribution),
        RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS="-kernel inet_dist_use_interface {127,0,0,1}",
    )
    answers(port, place)
    return Server("rabbitmq", "127.0.0.1", port, _places(), [pid, names], [pid])


def nats(stack: ExitStack) -> Server:
    """NATS with JetStream; flushed before the answer where its version can."""
    place, port = folder(stack), free_port()
    always = "sync_interval: always"

    def write(sync: str) -> str:
        told = f'store_dir: "{place}", max_file_store: 64GB, max_memory_store: 64MB'
        text = f"listen: 127.0.0.1:{port}\njetstream {{ {told}{', ' if sync else ''}{sync} }}\n"
        path = place / "nats.conf"
        path.write_text(text)
        return str(path)

    durable = (
        subprocess.run(["nats-server", "-t", "-c", write(always)], capture_output=True, check=False).returncode == 0
    )
    if not durable:
        write("")
    pid = process(stack, place, ["nats-server", "-c", str(place / "nats.conf")])
    answers(port, place)
    with socket.create_connection(("127.0.0.1", port), 10) as line:
        line.sendall(b'CONNECT {"verbose":false}\r\nSUB answer 1\r\n')
        came = b""
        for each in _places():
            line.sendall(jetstream(each))
        while came.count(b"stream_create_response") < PLACES:
            came += line.recv(65536)
        if b'"error"' in came:
            raise SystemExit(came.decode(errors="replace")[-500:])
    return Server("nats", "127.0.0.1", port, _places(), [pid], [pid], durable)


_PROSODY: Final = """
pidfile = "{place}/prosody.pid"; data_path = "{place}/data"; daemonize = false
log = {{ warn = "*console" }}
interfaces = {{ "127.0.0.1" }}; c2s_ports = {{ {port} }}; s2s_ports = {{}}; c2s_direct_tls_ports = {{}}
modules_enabled = {{ "saslauth", "offline", "smacks" }}
modules_disabled = {{ "s2s", "tls" }}
c2s_require_encryption = false; allow_unencrypted_plain_auth = true
authentication = "internal_plain"
storage = {{ accounts = "internal", offline = "sql" }}; default_storage = "internal"
sql = {{ driver = "SQLite3", database = "{place}/offline.sqlite" }}
storage_archive_item_limit = false
VirtualHost "localhost"
"""


def prosody(stack: ExitStack) -> Server:
    """Prosody; messages to people who are away go into SQLite, and are acknowledged after that (XEP-0198).

    The file is made with a write-ahead log, which it keeps: one flush for a message, where Prosody's own takes four.
    """
    place, port = folder(stack), free_port()
    path = place / "prosody.cfg.lua"
    path.write_text(_PROSODY.format(place=place, port=port))
    accounts = place / "data" / "localhost" / "accounts"
    accounts.mkdir(parents=True)
    for each in ["sender", *_places()]:
        (accounts / f"{each}.dat").write_text('return { ["password"] = "secret"; };\n')
    with closing(sqlite3.connect(place / "offline.sqlite")) as database:
        database.execute("PRAGMA journal_mode = WAL").fetchone()
    hand_over(place)
    pid = process(stack, place, ["prosody", "--config", str(path), "-F"])
    answers(port, place)
    return Server("prosody", "127.0.0.1", port, _places(), [pid], [pid])


# --- the relay ------------------------------------------------


def _relay(stack: ExitStack, which: str, env: dict[str, str], *more: Cluster) -> Server:
    place = Path(tempfile.mkdtemp(prefix="go-peer-", dir=disk()))
    stack.callback(shutil.rmtree, place, ignore_errors=True)
    server = Process("benchmarks.relay", "serve", which, str(place), env=env)
    stack.callback(server.close)
    address = server.read()
    host, _, port = address.removeprefix("http://").rpartition(":")
    places = [".".join(each) for each in relays.mailboxes(address)]
    databases = [each.process.pid for each in more if each.process is not None]
    return Server("relay", host, int(port), places, [server.pid, *databases], databases or [server.pid])


def without_store(stack: ExitStack) -> Server:
    """The relay's own server, which keeps nothing."""
    return _relay(stack, relays.NONE, {})._replace(durable=False)


def sqlite(stack: ExitStack) -> Server:
    """The relay with a folder."""
    return _relay(stack, relays.SQLITE, {})


def postgresql(stack: ExitStack, *, standby: bool = False) -> Server:
    """The relay with a database, on the same disk."""
    made = stack.enter_context(clusters())
    primary = Cluster(_database_folder())
    made.append(primary)
    primary.start(shared_buffers="128MB")
    primary.make_role()
    primary.make_database("relay")
    if standby:
        follower = Cluster(_database_folder(), primary)
        made.append(follower)
        follower.start(shared_buffers="128MB")
        primary.waits_for("standby")
    return _relay(stack, relays.POSTGRESQL, environment(primary, database="relay"), *made)


def _database_folder() -> Path:
    made = Path(tempfile.mkdtemp(prefix="go-pg-", dir=disk()))
    hand_over(made)
    return made


def with_standby(stack: ExitStack) -> Server:
    """The relay with a database whose commits wait for a standby."""
    return postgresql(stack, standby=True)


# --- all of them ------------------------------------------------


def peers() -> list[Peer]:
    """Everything that can be measured; Redis first, since the others stand beside it."""

    def needs(there: object, package: str) -> str:
        return "" if there else f"sudo apt-get install {package}"

    lua = any(Path("/usr/lib").glob("*/lua/*/dbd/sqlite3.so"))
    return [
        Peer("redis", redis, needs(shutil.which("redis-server"), "redis-server")),
        Peer("rabbitmq", rabbitmq, needs(any(Path("/").glob(_RABBITMQ.lstrip("/"))), "rabbitmq-server")),
        Peer("nats", nats, needs(shutil.which("nats-server"), "nats-server")),
        Peer("prosody", prosody, needs(shutil.which("prosody") and lua, "prosody lua-dbi-sqlite3")),
        Peer("relay", sqlite),
        Peer("relay postgresql", postgresql, needs(PROGRAMS, "postgresql")),
        Peer("relay postgresql, standby", with_standby, needs(PROGRAMS, "postgresql")),
        Peer("relay without a store", without_store),
    ]


@contextmanager
def started(peer: Peer) -> Iterator[Server]:
    """A server for one turn."""
    with ExitStack() as stack:
        yield peer.start(stack)


# --- what they cost ------------------------------------------------


def tree(roots: Sequence[int]) -> list[int]:
    """Processes and everything that they started."""
    children: dict[int, list[int]] = {}
    for each in Path("/proc").iterdir():
        if each.name.isdigit():
            with suppress(OSError):
                children.setdefault(_stat(int(each.name))[1], []).append(int(each.name))
    found, more = [], list(roots)
    while more:
        pid = more.pop()
        found.append(pid)
        more += children.get(pid, [])
    return found


def processor(roots: Sequence[int]) -> float:
    """Seconds of processor time of processes and of what they started, also of what has ended."""
    ticks = 0
    for pid in tree(roots):
        with suppress(OSError):
            ticks += sum(_stat(pid)[11:15])
    return ticks / os.sysconf("SC_CLK_TCK")


def _stat(pid: int) -> list[int]:
    """The numbers of a process after its name and state, with a place kept for the state."""
    rest = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return [0, *(int(each) for each in rest[1:])]


if sys.platform != "linux":
    raise SystemExit("this measures processes by /proc, which Linux alone has")
