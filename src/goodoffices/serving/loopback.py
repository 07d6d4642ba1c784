"""A bounded server on a loopback port that the system chooses, in a thread of its own."""

from __future__ import annotations

import socket
import threading
from typing import Final

from starlette.types import ASGIApp

from goodoffices.serving.bounds import Bounds
from goodoffices.serving.server import BoundedServer, Welcome

HOST: Final = "127.0.0.1"

_WAITING: Final = 1024
"""Connections that the system holds until they are taken in: they cost this process nothing."""

_KEEP_ALIVE_SECONDS: Final = 5
_PATIENCE_SECONDS: Final = 5
_SECONDS_TO_START: Final = 10.0


class DidNotStartError(Exception):
    """The server does not start."""


class LoopbackServer:
    """A server that is not running yet; :meth:`open` starts it, :meth:`close` ends it.

    Args:
        app: answers the requests.
        bounds: of its connections.
        name: of its thread.
        welcome: asked for new connections before anything of them is read; left out: all are welcome.
    """

    def __init__(self, app: ASGIApp, bounds: Bounds, *, name: str, welcome: Welcome | None = None) -> None:
        self.server = BoundedServer(
            app,
            bounds,
            keep_alive_seconds=_KEEP_ALIVE_SECONDS,
            patience_seconds=_PATIENCE_SECONDS,
            welcome=welcome,
        )
        self._name = name
        self._thread: threading.Thread | None = None

    @property
    def is_open(self) -> bool:
        """Whether it was started, and was not closed."""
        return self._thread is not None

    def open(self) -> int:
        """Start it; gives its port.

        Raises:
            DidNotStartError: it does not.
        """
        listener = socket.create_server((HOST, 0), backlog=_WAITING)
        port: int = listener.getsockname()[1]
        self._thread = threading.Thread(target=self.server.run, args=([listener],), name=self._name, daemon=True)
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(_SECONDS_TO_START * 100)):
            if self.server.started or not self._thread.is_alive():
                break
            waited.wait(0.01)
        if not self.server.started:
            raise DidNotStartError
        return port

    def close(self) -> None:
        """Let nobody in any more; whoever is inside finishes."""
        if self._thread is None:
            return
        self.server.should_exit = True
        self._thread.join(timeout=_SECONDS_TO_START)
        self._thread = None
