"""One connection: uvicorn's, with bounds on what it may send and how long it may take until a request is whole.

uvicorn does not bound the time of a head or a body, nor, with httptools, the bytes of a head. Its one timer runs
between two requests, and every byte restarts it.

The rules are:

* A first byte, the end of a head and the end of a body each have their time. After it the connection is closed; a
  client that has sent a part of a request is told 408.
* Bytes of a head are counted, and after it bytes that are no body. Beyond the bound the answer is 431. This also bounds
  endless lines, what follows the size of a chunk, and what follows the last chunk. Headers are counted too, since each
  costs more than its bytes.
* The number of requests that are sent ahead of an answer is bounded.
* A connection is closed when the client takes nothing of an answer for long. Taking slowly is enough.
* No request makes a timer or reads a clock: the server checks every connection once a second, and times count from the
  first check.
"""

from __future__ import annotations

import asyncio
from enum import Enum, auto
from typing import Final

from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol
from uvicorn.server import ServerState

from goodoffices.serving.bounds import Bounds
from goodoffices.serving.places import Place

PIECE: Final = 16 * 1024
"""Bytes that are given to the parser at once, so that it keeps no more of what has no end."""

_OF_A_HEAD: Final = 4 * 1024
"""The same within a head: its bound is exact up to as many bytes."""

RESERVED: Final = "reserved"
"""In ``scope["state"]``: this request came over a connection that was taken in beyond the bound."""

REMEMBERED: Final = "remembered"
"""In ``scope["state"]``: a dict for what the application remembers about this connection."""

MOST_HEADERS: Final = 128
"""Of one request, with those that follow its body."""


class _Part(Enum):
    """Which part of a request is being waited for."""

    NOTHING = auto()
    HEAD = auto()
    BODY = auto()
    ANSWER = auto()


class TooMuchError(Exception):
    """A head that is too long, or too many requests ahead."""


class Connection(HttpToolsProtocol):
    """One connection.

    Args:
        place: the place that it takes.
        bounds: of time and size.
    """

    def __init__(
        self, place: Place, bounds: Bounds, config: Config, state: ServerState, loop: asyncio.AbstractEventLoop
    ) -> None:
        super().__init__(config=config, server_state=state, app_state={REMEMBERED: {}}, _loop=loop)
        self.headers = []
        self._place = place
        self._bounds = bounds
        self._part = _Part.NOTHING
        self._seconds = bounds.first_seconds
        self._due = 0.0
        self._no_body = 0
        self._status = 400
        self._asked = False
        self._untaken = 0
        self._taken_at = 0.0

    # --- as the transport calls it

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """The connection is made."""
        self._place.close = transport.abort
        self._place.waits_for_client = self._waits_for_client
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        self._place.leave()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes came."""
        if self._part is _Part.NOTHING:
            self._begin()
        start, size = 0, len(data)
        while start < size and not self.transport.is_closing():
            end = start + (_OF_A_HEAD if self._part is _Part.HEAD else PIECE)
            self._feed(data if size <= _OF_A_HEAD else data[start:end])
            start = end

    def _feed(self, data: bytes) -> None:
        self._no_body += len(data)
        super().data_received(data)
        if (self._no_body > self._bounds.head_bytes or self._has_many_headers()) and not self.transport.is_closing():
            self._refuse(431)

    # --- as the parser calls it

    def on_message_begin(self) -> None:
        """A request begins."""
        if self._part is not _Part.HEAD:
            self._begin()
        super().on_message_begin()
        if self._place.reserved:
            self.scope["state"][RESERVED] = True

    def on_headers_complete(self) -> None:
        """The head is whole."""
        self._no_body = 0
        waits = self._is_under_way()
        if self._has_many_headers():
            self._status = 431
            raise TooMuchError
        if waits and len(self.pipeline) >= self._bounds.ahead:
            raise TooMuchError
        # The body of a request that was sent ahead is not read before its turn.
        self._wait_for(_Part.BODY, 0.0 if waits else self._bounds.body_seconds)
        self._place.begin_request()
        self._start()
        self._asked = True
        if self._place.reserved:
            self.cycle.keep_alive = False

    def _start(self) -> None:
        """Have a request answered whose head is whole."""
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        self._no_body = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._answer_is_due()
        super().on_message_complete()
        if self.cycle.response_complete:
            self._become_idle()

    def on_response_complete(self) -> None:
        """An answer is whole."""
        super().on_response_complete()
        if self._part is _Part.BODY and not self._seconds:
            self._wait_for(_Part.BODY, self._bounds.body_seconds)
        self._become_idle()

    def _answer_is_due(self) -> None:
        """Everything came that the client had to send."""
        self._no_body = 0
        self._wait_for(_Part.ANSWER, 0.0)

    def _become_idle(self) -> None:
        """Become idle, unless an earlier request still waits. A body after its answer changes nothing."""
        if self.pipeline or not self.cycle.response_complete:
            return
        if self._part is _Part.ANSWER:
            self._part = _Part.NOTHING
        self._place.become_idle()

    def _begin(self) -> None:
        self._no_body = 0
        self._wait_for(_Part.HEAD, self._bounds.head_seconds)

    def _is_under_way(self) -> bool:
        """Whether the request that came last is still to be answered."""
        return self._asked and not self.cycle.response_complete

    def _waits_for_client(self) -> bool:
        """Whether the rest of a body is awaited, a stream goes on, or requests were sent ahead of an answer."""
        return self._part is _Part.BODY or bool(self.pipeline) or self.cycle.response_started

    def _has_many_headers(self) -> bool:
        return len(self.headers) > MOST_HEADERS

    def _wait_for(self, part: _Part, seconds: float) -> None:
        self._part = part
        self._seconds = seconds
        self._due = 0.0

    # --- as the server calls it

    def check(self, now: float) -> None:
        """Check whether something is late; called about once a second.

        Args:
            now: by the clock of the server.
        """
        if self._seconds and not self._due:
            self._due = now + self._seconds
        elif self._seconds and now >= self._due:
            self._seconds = 0.0
            self._late()
        waiting = self.transport.get_write_buffer_size()
        if not waiting or not self._untaken or waiting < self._untaken:
            self._taken_at = now
        elif now - self._taken_at >= self._bounds.taking_seconds:
            self.transport.abort()
        self._untaken = waiting

    def _late(self) -> None:
        if self._part is _Part.NOTHING:
            # Without a request the client would take an answer for that to its next one.
            self.transport.close()
        else:
            self._refuse(408)

    # --- refusing

    def _refuse(self, status: int) -> None:
        self._status = status
        self.send_400_response("")

    def send_400_response(self, msg: str) -> None:
        """Send an error and close. If an answer has begun, only close: the error would become a part of it."""
        if self._is_under_way() and self.cycle.response_started:
            self.transport.abort()
            return
        self.transport.write(STATUS_LINE[self._status] + b"content-length: 0\r\nconnection: close\r\n\r\n")
        self.transport.close()
