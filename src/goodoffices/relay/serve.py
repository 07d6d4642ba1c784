"""Running a relay: the socket, the event loop, and an orderly end.

The rules are:

* A relay listens on loopback addresses alone, unless a proxy with TLS stands before it, or at a socket in the file
  system.
* Connections are bounded before a request is whole (:mod:`goodoffices.serving`). A few are kept for health and
  acknowledgements, and descriptors for the disk.
* At the end it stops accepting, ends the streams of listeners, answers what is under way, and closes the store. A
  second signal does not wait for the answers. What was confirmed is on the disk either way.
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
from contextlib import ExitStack, closing, contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final

from goodoffices.errors.relay import CannotListen, PlainHttp, PublicMetrics
from goodoffices.logs import note
from goodoffices.relay.app import RelayApp
from goodoffices.relay.direct import RelayConnection
from goodoffices.relay.limits import Limits
from goodoffices.relay.local_socket import listening_at
from goodoffices.relay.metrics import MetricsServer
from goodoffices.relay.service import Service
from goodoffices.relay.sqlite.database import problem
from goodoffices.relay.sqlite.store import SqliteStore
from goodoffices.relay.store import Store
from goodoffices.serving.bounds import Bounds, fitting
from goodoffices.serving.server import BoundedServer

_BACKLOG: Final = 2048
_KEEP_ALIVE_SECONDS: Final = 75
_PATIENCE_SECONDS: Final = 20
_AFTER_THE_RELAY: Final = 3
SWITCH_SECONDS: Final = 0.0001
"""How often the interpreter switches between threads."""


def system_clock() -> int:
    """Milliseconds since 1970."""
    return time.time_ns() // 1_000_000


def serve(
    store: Callable[[], Store],
    limits: Limits,
    *,
    host: str,
    port: int,
    path: Path | None = None,
    admission: bytes | None = None,
    behind_tls: bool = False,
    metrics: tuple[str, int] | None = None,
    ready: Callable[[str], None],
) -> None:
    """Run a relay on a store until SIGINT or SIGTERM.

    Args:
        store: opens it.
        port: 0: any that is free.
        path: of a socket in the file system, in place of host and port.
        admission: the token for making mailboxes; None: anybody may.
        behind_tls: a proxy with TLS stands before it, so other addresses than loopback may be bound.
        metrics: the address and port for its numbers; None: they are shown nowhere.
        ready: told the address once the relay answers there.

    Raises:
        PlainHttp, PublicMetrics, CannotListen, SocketUnusable: an address cannot be used; nothing was opened.
        ForeignStore, DamagedStore, NewerStore, StoreInUse, FolderUnwritable, DatabaseAway, DatabaseSuperseded,
            DatabaseUnusable: the store cannot be opened.
    """
    if path is None and not behind_tls and not is_loopback(host):
        raise PlainHttp(host=host)
    if metrics is not None and not behind_tls and not is_loopback(metrics[0]):
        raise PublicMetrics(host=metrics[0])
    with ExitStack() as bound:
        own = bound.enter_context(listening_at(path, _BACKLOG) if path else closing(listen_on(host, port)))
        numbers = None if metrics is None else bound.enter_context(closing(listen_on(*metrics)))
        opened = store()
        # The writing thread takes over a few thousand times a second; the usual five milliseconds are too long.
        sys.setswitchinterval(SWITCH_SECONDS)
        run(opened, limits, own, admission=admission, metrics=numbers, ready=ready)


def in_folder(folder: Path, limits: Limits) -> Store:
    """The store of one relay process, in a folder that is made if there is none.

    Raises:
        ForeignStore, DamagedStore, NewerStore, StoreInUse, FolderUnwritable: it cannot be opened.
    """
    return SqliteStore(folder, limits)


def in_database(limits: Limits) -> Store:
    """The store of several relay processes, in the database that libpq finds.

    Raises:
        DatabaseAway, DatabaseSuperseded, DatabaseUnusable, DamagedStore, NewerStore: it cannot be opened.
    """
    # What nobody asked for is not loaded: it brings the library of PostgreSQL with it.
    from goodoffices.relay.postgresql.store import PostgresqlStore  # noqa: PLC0415

    return PostgresqlStore(limits)


def is_loopback(host: str) -> bool:
    """Whether an address can be reached from this machine alone. Of names, only the usual one counts."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def listen_on(host: str, port: int) -> socket.socket:
    """A socket that listens.

    Raises:
        CannotListen: there is no such address, or it is taken.
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
    metrics: socket.socket | None = None,
    ready: Callable[[str], None],
    clock: Callable[[], int] = system_clock,
) -> None:
    """Run a relay on a socket that listens, and its numbers on another one. The store is closed at the end."""

    async def serve() -> None:
        service = Service(store, limits, clock, admission)
        await RelayServer(service, lambda: ready(address(bound))).serve_until_ended(bound, metrics)

    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        runner.run(serve())


def address(bound: socket.socket) -> str:
    """The URL at which a socket can be reached; of one in the file system its path, with ``unix:`` before it."""
    if bound.family not in (socket.AF_INET, socket.AF_INET6):
        return f"unix:{bound.getsockname()}"
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if bound.family == socket.AF_INET6 else f"http://{host}:{port}"


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    if sys.platform == "win32":
        return None
    import uvloop  # noqa: PLC0415  # there is none on Windows

    return uvloop.new_event_loop


def bounds_of(limits: Limits) -> Bounds:
    """The bounds on connections, as the operator set them."""
    return Bounds(
        connections=limits.connections,
        reserved=limits.reserved,
        by_address=limits.connections_by_address,
        head_bytes=limits.head_bytes,
        first_seconds=limits.first_byte_seconds,
        head_seconds=limits.head_seconds,
        # The relay itself is first to say that a body is late.
        body_seconds=limits.body_seconds + _AFTER_THE_RELAY,
        taking_seconds=limits.taking_seconds,
    )


class RelayServer(BoundedServer):
    """One relay on one socket, until it is told to end.

    Attributes:
        service: what it serves.
    """

    def __init__(self, service: Service, ready: Callable[[], None]) -> None:
        bounds = fitting(bounds_of(service.limits))
        if bounds.connections < service.limits.connections:
            note("fewer connections", most=bounds.connections)
        super().__init__(
            RelayApp(service),
            bounds,
            keep_alive_seconds=_KEEP_ALIVE_SECONDS,
            patience_seconds=_PATIENCE_SECONDS,
            connection=partial(RelayConnection, service),
        )
        self.service = service
        self._ready = ready

    async def serve_until_ended(self, bound: socket.socket, metrics: socket.socket | None = None) -> None:
        """Serve until the end, then close the store. The numbers are shown until then."""
        numbers, shown = MetricsServer(self.service, self), None
        if metrics is not None:
            self.service.look_up_holdings()
            shown = asyncio.create_task(numbers.serve(sockets=[metrics]))
        try:
            await self.serve(sockets=[bound])
        finally:
            await self.service.close()
            if shown is not None:
                numbers.should_exit = True
                await shown
            note("closed")

    def end(self) -> None:
        """Have it end. A second call does not wait for answers."""
        self.force_exit = self.should_exit
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections, and then say that it answers."""
        await super().startup(sockets)
        note("ready")
        self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams of listeners, which uvicorn would wait for."""
        note("closing")
        self.service.begin_closing()
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """End on a signal with success; uvicorn would raise the signal once more at the end."""
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
