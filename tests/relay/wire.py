"""A connection to a relay without a network, in the loop of whoever plays it: every piece that comes is chosen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Any

from goodoffices.relay.direct import RelayConnection
from goodoffices.relay.serve import RelayServer
from goodoffices.relay.service import Service
from tests.patience import PATIENCE


class Wire(asyncio.Transport):
    """The client's end of a connection, without a network: it keeps what the relay sends."""

    def __init__(self) -> None:
        super().__init__()
        self.sent = bytearray()
        self.paused = False
        self._closing = False

    def write(self, data: Any) -> None:
        if not self._closing:
            self.sent += data

    def is_closing(self) -> bool:
        return self._closing

    def close(self) -> None:
        self._closing = True

    def abort(self) -> None:
        self._closing = True

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def get_write_buffer_size(self) -> int:
        return 0


class Client:
    """One connection to a relay in this very loop."""

    def __init__(self, service: Service, kind: type[RelayConnection]) -> None:
        self.server = RelayServer(service, lambda: None)
        place = self.server.places.enter("")
        assert place is not None
        self.wire = Wire()
        self.server.config.load()
        loop = asyncio.get_running_loop()
        self.connection = kind(service, place, self.server.bounds, self.server.config, self.server.server_state, loop)
        self.connection.connection_made(self.wire)

    async def send(self, piece: bytes) -> None:
        await self.comes(lambda: self.wire.is_closing() or not self.wire.paused)
        if not self.wire.is_closing():
            self.connection.data_received(piece)

    async def answered(self) -> None:
        """Everything that was asked so far."""
        await self.comes(
            lambda: self.wire.is_closing() or not (self.connection._is_under_way() or self.connection.pipeline)
        )

    async def comes(self, what: Callable[[], bool]) -> None:
        late = time.monotonic() + PATIENCE
        while not what():
            assert time.monotonic() < late
            await asyncio.sleep(0)
