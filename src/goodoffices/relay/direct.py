"""The usual deposit, taken from the parser and answered without a task of its own.

A task, and the messages between server and application, cost more than storing an envelope. So a connection takes by
itself what nearly every deposit is, and leaves everything else to the application.

The rules are:

* A deposit is *direct* if its secret was let in over this connection before, and nothing about it is unusual: one value
  for each header, a length that is told and allowed, room under every limit, no other request under way, and a client
  that takes its answers. Any other goes the ordinary way, which refuses it where that is due. So there is one place for
  each refusal of a head.
* What a client sees is the same, byte for byte, whichever way its deposit goes, and so is what is counted.
* What a direct deposit holds of the limits is given back once, when it is answered or its client has gone.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import ExitStack
from typing import Any, Final

from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.errors.relay import TooManyRequests, TooSlow
from goodoffices.relay.envelopes import deposit, deposited, store
from goodoffices.relay.let_in import known_depositor
from goodoffices.relay.requests import secret_of
from goodoffices.relay.responses import DONE, Response, closes, on_the_wire
from goodoffices.relay.routes import MAILBOXES
from goodoffices.relay.rules import Outcome, TokenHashes
from goodoffices.relay.service import Service
from goodoffices.serving.connection import REMEMBERED, Connection

_BEFORE: Final = MAILBOXES.encode()
_BEHIND: Final = b"/envelopes"
_UNUSUAL: Final = frozenset((b"transfer-encoding", b"expect", b"upgrade", b"connection"))
_DIGITS: Final = 7
_ROUTE: Final = deposit.__name__
_DONE: Final = on_the_wire(DONE, keep_alive=True)


class _NoEvent:
    """Stands where nobody waits."""

    def set(self) -> None:
        """Nobody is woken."""


class DirectDeposit:
    """A deposit under way, in the place where the server has the cycle of a request and its answer.

    Attributes:
        began: when its body was whole, by a clock that never goes back.
        held: what it holds of the limits.
        parts: of the body, as they came.
        keep_alive, disconnected, response_started, response_complete, message_event: as the server uses them.
    """

    __slots__ = (
        "began",
        "disconnected",
        "hashes",
        "held",
        "ident",
        "keep_alive",
        "mailbox",
        "parts",
        "response_complete",
        "response_started",
    )
    message_event: Final = _NoEvent()

    def __init__(self, mailbox: bytes, hashes: TokenHashes, ident: bytes, held: ExitStack) -> None:
        self.mailbox = mailbox
        self.hashes = hashes
        self.ident = ident
        self.held = held
        self.parts: list[bytes] = []
        self.began = 0.0
        self.keep_alive = True
        self.disconnected = False
        self.response_started = False
        self.response_complete = False


class RelayConnection(Connection):
    """One connection of a relay.

    Args:
        service: the relay.
        further: as :class:`goodoffices.serving.connection.Connection` takes them.
    """

    def __init__(self, service: Service, *further: Any) -> None:
        super().__init__(*further)
        self._service = service
        self._coming: DirectDeposit | None = None
        """The direct deposit whose body is awaited."""

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection has ended."""
        if self._coming is not None:
            self._coming.held.close()
            self._coming = None
        super().connection_lost(exc)

    # --- as the parser calls it

    def _start(self) -> None:
        direct = None if self._is_under_way() else self._direct()
        if direct is None:
            super()._start()
            return
        # The server sees the cycle of a request in it.
        self.cycle = direct  # type: ignore[assignment]
        self._coming = direct
        self._seconds = self._service.limits.body_seconds

    def on_body(self, body: bytes) -> None:
        """A piece of a body."""
        if self._coming is None:
            super().on_body(body)
        else:
            self._no_body = 0
            self._coming.parts.append(body)

    def on_message_complete(self) -> None:
        """The request is whole."""
        direct, self._coming = self._coming, None
        if direct is None:
            super().on_message_complete()
            return
        self._answer_is_due()
        direct.began = time.monotonic()
        try:
            parts = direct.parts
            data = parts[0] if len(parts) == 1 else b"".join(parts)
            future = store(self._service, direct.mailbox, direct.hashes, direct.ident, data)
        except Exception as error:  # noqa: BLE001 - whatever goes wrong becomes a response, as in the application
            self._answer(direct, self._service.refused(error))
        else:
            future.add_done_callback(lambda future: self._stored(direct, future))

    def _direct(self) -> DirectDeposit | None:
        """The request as a direct deposit, if it can be one."""
        url, service = self.url, self._service
        if self.parser.get_method() != b"POST" or not url.startswith(_BEFORE) or not url.endswith(_BEHIND):
            return None
        headers = dict(self.headers)
        if len(headers) < len(self.headers) or not _UNUSUAL.isdisjoint(headers):
            return None
        if self.parser.get_http_version() != "1.1" or self._place.reserved or self.flow.write_paused:
            return None
        length = headers.get(b"content-length", b"")
        size = int(length) if length.isdigit() and len(length) <= _DIGITS else 0
        ident = secret_of(headers.get(b"deposit-id", b"").decode("latin-1"), DEPOSIT_ID_SIZE)
        if not 0 < size <= service.limits.envelope_bytes or not ident:
            return None
        mailbox = secret_of(url[len(_BEFORE) : -len(_BEHIND)].decode("latin-1"))
        remembered = self.app_state[REMEMBERED]
        hashes = known_depositor(service, remembered, mailbox, headers.get(b"authorization", b""))
        if hashes is None:
            return None
        held = ExitStack()
        try:
            held.enter_context(service.deposits.entered(mailbox))
            held.enter_context(service.bodies.held(size))
            # Last, since nothing takes it back.
            service.rate.count(hashes.deposit)
        except TooManyRequests:
            held.close()
            return None
        return DirectDeposit(mailbox, hashes, ident, held)

    # --- answering

    def _stored(self, direct: DirectDeposit, future: asyncio.Future[Outcome]) -> None:
        try:
            response = deposited(self._service, future.result(), direct.began)
        except Exception as error:  # noqa: BLE001 - as above
            response = self._service.refused(error)
        self._answer(direct, response)

    def _late(self) -> None:
        direct, self._coming = self._coming, None
        if direct is None:
            super()._late()
        else:
            self._answer(direct, self._service.refused(TooSlow()))

    def _answer(self, direct: DirectDeposit, response: Response) -> None:
        direct.held.close()
        direct.response_complete = True
        self._service.counts.answered(_ROUTE, response.start["status"])
        if direct.disconnected:
            return
        usual = response is DONE and direct.keep_alive
        self.transport.write(_DONE if usual else on_the_wire(response, keep_alive=direct.keep_alive))
        if not direct.keep_alive or closes(response):
            self.transport.close()
        self.on_response_complete()
