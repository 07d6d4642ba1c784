"""Running a relay: the socket, the loop, and a calm end.

The rules are:

* Without TLS before it a relay listens on loopback addresses alone.
* What connections may take before a request is whole is bounded (:mod:`goodoffices.serving`). A few of them, and
  descriptors of the system, are kept for health and acknowledgements, and for the disk.
* At the end it stops accepting, answers what is under way, wakes whoever waits, and closes the store. A second signal
  does not wait for the answers; what was confirmed is on the disk either way.
"""

from __future__ import annotations

import asyncio
import ipaddress
import signal
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from typing import Final

from goodoffices.errors.relay import CannotListen, PlainHttp
from goodoffices.relay.app import RelayApp
from goodoffices.relay.logs import note
from goodoffices.relay.rules import Limits
from goodoffices.relay.service import Service
from goodoffices.relay.sqlite.database import problem
from goodoffices.relay.sqlite.store import SqliteStore
from goodoffices.relay.store import Store
from goodoffices.serving.bounds import Bounds, fitting
from goodoffices.serving.server import BoundedServer

Opening = Callable[[], Store]

_BACKLOG: Final = 2048
_KEEP_ALIVE_SECONDS: Final = 75
_PATIENCE_SECONDS: Final = 20
_AFTER_THE_RELAY: Final = 3
SWITCH_SECONDS: Final = 0.0001
"""How often the interpreter passes from thread to thread where more than one wants it."""


def system_clock() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def serve(
    folder: Path,
    limits: Limits,
    *,
    host: str,
    port: int,
    admission: bytes | None = None,
    behind_tls: bool = False,
    ready: Callable[[str], None],
) -> None:
    """Run a relay on a folder until SIGINT or SIGTERM.

    Args:
        port: 0: any that is free.
        admission: what whoever makes a mailbox has to know; None: anybody may.
        behind_tls: a proxy with TLS stands before it, so that other addresses than loopback may be bound.
        ready: told the address once the relay answers there.

    Raises:
        PlainHttp, CannotListen: nothing was opened.
        ForeignStore, DamagedStore, NewerStore, StoreInUse, FolderUnwritable: as they say.
    """
    if not behind_tls and not is_loopback(host):
        raise PlainHttp(host=host)
    bound = listen_on(host, port)
    try:
        store = SqliteStore(folder, limits)
        # The writing thread asks for it a few thousand times a second; the usual five milliseconds are too long.
        sys.setswitchinterval(SWITCH_SECONDS)
        run(store, limits, bound, admission=admission, ready=ready)
    finally:
        bound.close()


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone. Names are not asked for, but for the usual one."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen_on(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        CannotListen: as it says.
    """
    try:
        (family, kind, protocol, _, address), *_ = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )
        bound = socket.socket(family, kind, protocol)
        try:
            if sys.platform != "win32":
                bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            bound.bind(address)
            bound.listen(_BACKLOG)
        except OSError:
            bound.close()
            raise
    except OSError as error:
        why = "no such address" if isinstance(error, socket.gaierror) else problem(error)
        raise CannotListen(host=host, port=port, problem=why) from None
    return bound


def run(
    store: Store,
    limits: Limits,
    bound: socket.socket,
    *,
    admission: bytes | None = None,
    ready: Callable[[str], None],
    clock: Callable[[], int] = system_clock,
) -> None:
    """Run a relay over a store, which is closed at the end, on a socket that listens."""

    async def whole() -> None:
        server = Server(Service(store, limits, clock, admission), limits, lambda: ready(address(bound)))
        await server.whole(bound)

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(whole())


def address(bound: socket.socket) -> str:
    """Where a socket can be reached, as a URL."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if bound.family == socket.AF_INET6 else f"http://{host}:{port}"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415  # there is none on Windows

    return uvloop.new_event_loop


def bounds_of(limits: Limits) -> Bounds:
    """The bounds on connections, as an operator has set them."""
    return Bounds(
        connections=limits.connections,
        reserved=limits.reserved,
        by_address=limits.connections_by_address,
        head_bytes=limits.head_bytes,
        first_seconds=limits.first_byte_seconds,
        head_seconds=limits.head_seconds,
        # The relay itself says first that a body is late, and why.
        body_seconds=limits.body_seconds + _AFTER_THE_RELAY,
        taking_seconds=limits.taking_seconds,
    )


class Server(BoundedServer):
    """One relay on one socket, until it is told to end.

    Attributes:
        service: what it serves.
    """

    def __init__(self, service: Service, limits: Limits, ready: Callable[[], None]) -> None:
        bounds = fitting(bounds_of(limits))
        if bounds.connections < limits.connections:
            note("fewer connections", most=bounds.connections)
        super().__init__(
            RelayApp(service), bounds, keep_alive_seconds=_KEEP_ALIVE_SECONDS, patience_seconds=_PATIENCE_SECONDS
        )
        self.service = service
        self._ready = ready

    async def whole(self, bound: socket.socket) -> None:
        """Serve until the end, then close the store."""
        try:
            await self.serve(sockets=[bound])
        finally:
            await self.service.close()
            note("closed")

    def end(self) -> None:
        """Have it end; a second time: without waiting for answers."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Take connections in, and then say that it answers."""
        await super().startup(sockets)
        note("ready")
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Wake whoever waits, so that the answers that uvicorn waits for can be given."""
        note("closing")
        self.service.begin_closing()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on a signal, and end well: uvicorn would raise it once more at the end."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return

        def ending(_: int, __: FrameType | None) -> None:
            self.end()

        before = {each: signal.signal(each, ending) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)
