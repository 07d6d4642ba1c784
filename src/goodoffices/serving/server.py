"""A server that accepts connections one after the other, each only if there is room for it.

uvicorn leaves accepting to the event loop, which makes a connection before anything can refuse it, and takes the last
descriptor of the process.

The rules are:

* A few connections are accepted at a time. Those that are there are served in between.
* A new connection is judged by who is at its other end, then by the places left; only then is it made.
* When descriptors run out all the same, an idle connection is closed, and accepting rests for a moment.
* At the end, connections without a request under way are closed at once.
"""

from __future__ import annotations

import asyncio
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any, Final

import uvicorn
from starlette.types import ASGIApp

from goodoffices.serving.bounds import Bounds
from goodoffices.serving.connection import Connection
from goodoffices.serving.places import Places

BATCH: Final = 32
"""How many are accepted before others are served. Their descriptors are of :data:`goodoffices.serving.bounds.KEPT`."""

_MOMENT: Final = 0.01
"""Seconds in which a connection that was closed frees its descriptor."""

_REST_SECONDS: Final = 0.1
_CHECK_TICKS: Final = 10
"""uvicorn's clock has ten ticks a second."""

Welcome = Callable[[list[socket.socket]], list[bool]]
"""Which of some new connections are accepted, by who is at their other end."""


class BoundedServer(uvicorn.Server):
    """One server on the sockets that it is given.

    Args:
        app: answers the requests.
        bounds: of its connections.
        welcome: asked for new connections before anything of them is read; left out: all are welcome.
        connection: makes each connection, with the arguments of :class:`goodoffices.serving.connection.Connection`.

    Attributes:
        places: which connections are kept.
        clock: seconds that never go back; what is late is late by it.
    """

    def __init__(
        self,
        app: ASGIApp,
        bounds: Bounds,
        *,
        keep_alive_seconds: int,
        patience_seconds: int,
        welcome: Welcome | None = None,
        connection: Callable[..., Connection] = Connection,
    ) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http="httptools",
                ws="none",
                lifespan="off",
                interface="asgi3",
                log_config=None,
                log_level="critical",
                access_log=False,
                proxy_headers=False,
                server_header=False,
                date_header=False,
                timeout_keep_alive=keep_alive_seconds,
                timeout_graceful_shutdown=patience_seconds,
            )
        )
        self.bounds = bounds
        self.places = Places(bounds)
        self.clock: Callable[[], float] = time.monotonic
        self._welcome = welcome
        self._connection = connection
        self._accepting: list[asyncio.Task[None]] = []

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to accept connections."""
        self.servers = []
        for listener in sockets or []:
            listener.setblocking(False)
            self._accepting.append(asyncio.create_task(self._accept(listener)))
        self.started = True

    async def on_tick(self, counter: int) -> bool:
        """Check every connection now and then."""
        if counter % _CHECK_TICKS == 0:
            self.check()
        return await super().on_tick(counter)

    def check(self) -> None:
        """Close every connection on which something is late; called about once a second."""
        now = self.clock()
        for connection in list(self.server_state.connections):
            if isinstance(connection, Connection):
                connection.check(now)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more; then as uvicorn does."""
        for task in self._accepting:
            task.cancel()
        await asyncio.gather(*self._accepting, return_exceptions=True)
        closing = asyncio.create_task(self._close_idle())
        try:
            await super().shutdown(sockets)
        finally:
            closing.cancel()
            await asyncio.gather(closing, return_exceptions=True)

    async def _close_idle(self) -> None:
        """Close every connection without a request under way, also one that was just being made.

        uvicorn does so once, and then waits for the rest; its clock has stopped by then.
        """
        while True:
            for connection in list(self.server_state.connections):
                connection.shutdown()
            self.check()
            await asyncio.sleep(_REST_SECONDS)

    # --- accepting

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                first, address = await loop.sock_accept(listener)
            except ConnectionError:
                continue
            except OSError:
                await asyncio.sleep(_MOMENT if self.places.close_one() else _REST_SECONDS)
                continue
            new = [(first, address), *_more(listener)]
            try:
                welcome = [True] * len(new) if self._welcome is None else self._welcome([line for line, _ in new])
                for let_in in welcome:
                    line, where = new.pop(0)
                    if let_in:
                        await self._make(loop, line, _address(where))
                    else:
                        line.close()
            finally:
                for line, _ in new:
                    line.close()

    async def _make(self, loop: asyncio.AbstractEventLoop, line: socket.socket, address: str) -> None:
        place = self.places.enter(address)
        if place is None:
            line.close()
            return
        line.setblocking(False)
        with suppress(OSError):
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        made = partial(self._connection, place, self.bounds, self.config, self.server_state, loop)
        making = asyncio.ensure_future(loop.connect_accepted_socket(made, line))
        try:
            # If it were cancelled half made, uvloop would tell it that it began, and never that it ended.
            await asyncio.shield(making)
        except asyncio.CancelledError:
            await making
            raise
        except OSError:
            place.leave()
            line.close()


def _address(where: Any) -> str:
    """Of the other end; none at a socket in the file system."""
    return where[0] if isinstance(where, tuple) else ""


def _more(listener: socket.socket) -> list[tuple[socket.socket, Any]]:
    """Connections that wait behind the first."""
    found: list[tuple[socket.socket, Any]] = []
    with suppress(OSError):
        while len(found) < BATCH - 1:
            found.append(listener.accept())
    return found
