"""The handlers of envelopes: deposit, collect, acknowledge, listen.

The rules are:

* The secret is checked before anything else of a request is read. Only a deposit with the right secret counts towards
  its rate, and it counts whatever becomes of it.
* A deposit is answered once it is durable, and alike whether it was stored or known. The answer tells nothing but what
  became of this deposit.
* Collecting changes nothing, and answers at once; only acknowledging deletes.
* Envelopes come as one CBOR array of pairs, number and bytes, in the order of their numbers.
* A listener is sent the number of the last envelope when that is beyond what it was told before. It is news and no
  list: the listener collects. In silence it is sent an empty comment. Its stream ends when the mailbox is removed and
  when the relay stops; then it is told when to come again.
"""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from hashlib import sha256
from typing import Final

from goodoffices.canonical import encode
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.errors.relay import BadRequest, MailboxFull, NotHere, OtherBytes, RelayRefusal
from goodoffices.relay.let_in import collector, depositor
from goodoffices.relay.requests import DisconnectedError, Request, secret_of
from goodoffices.relay.responses import CBOR, DONE, Response, response
from goodoffices.relay.rules import Outcome, TokenHashes, deposit_key
from goodoffices.relay.service import Service

_REFUSED: Final[dict[Outcome, type[RelayRefusal]]] = {
    Outcome.OTHER_BYTES: OtherBytes,
    Outcome.FULL: MailboxFull,
    Outcome.NO_MAILBOX: NotHere,
}
_NONE: Final = response(200, CBOR, encode([]))
_STREAM: Final = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")],
}
_COMMENT: Final = b":\n\n"
_COME_AGAIN: Final = b"retry: 3000\n\n"
"""In milliseconds. A relay is started anew in about as long."""


async def deposit(service: Service, request: Request) -> Response:
    """Store an envelope.

    Raises:
        NotHere: no such mailbox, or another secret.
        TooManyRequests: too often or too much at once.
        BadRequest, EnvelopeTooLarge, TooSlow: id or body are not as they must be.
        OtherBytes, MailboxFull: the rules of the mailbox forbid it.
        RelayDiskFull, RelayDiskFailed, DamagedStore, Closing: it cannot be stored.
    """
    name = request.mailbox
    hashes = await depositor(service, request)
    service.rate.count(hashes.deposit)
    limits = service.limits
    ident = secret_of(request.header(b"deposit-id").decode("latin-1"), DEPOSIT_ID_SIZE)
    if not ident:
        raise BadRequest(problem="Deposit-Id is not 16 bytes in base64url")
    size = request.content_length(limits.envelope_bytes)
    with service.deposits.entered(name), service.bodies.held(size):
        data = await request.body(limits.envelope_bytes, limits.body_seconds)
        if not data:
            raise BadRequest(problem="there is no envelope in it")
        began = time.monotonic()
        return deposited(service, await store(service, name, hashes, ident, data), began)


def store(service: Service, name: bytes, hashes: TokenHashes, ident: bytes, data: bytes) -> asyncio.Future[Outcome]:
    """Have an envelope stored, whose depositor was let in.

    Args:
        hashes: of the mailbox's secrets.
        ident: the deposit id.

    Raises:
        Closing: the relay is at its end.
    """
    return service.deposit(name, deposit_key(hashes.deposit, ident), sha256(data).digest(), data)


def deposited(service: Service, outcome: Outcome, began: float) -> Response:
    """The answer to a deposit, and how long it took.

    Args:
        began: when its body was whole, by a clock that never goes back.

    Raises:
        OtherBytes, MailboxFull, NotHere: it was not stored.
    """
    service.counts.deposits.observe(time.monotonic() - began)
    if outcome in (Outcome.STORED, Outcome.KNOWN):
        return DONE
    raise _REFUSED[outcome]


async def collect(service: Service, request: Request) -> Response:
    """Envelopes after a number.

    Raises:
        NotHere: no such mailbox, or another secret.
        BadRequest: the query cannot be read.
        TooManyRequests: too many collect or listen at once.
        RelayDiskFailed, DamagedStore: it cannot be read.
    """
    name = await collector(service, request)
    asked = request.numbers("after", "limit")
    most = min(asked.get("limit", service.limits.answer_envelopes), service.limits.answer_envelopes)
    if not most:
        raise BadRequest(problem="limit is at least 1")
    with service.collectors.entered(name):
        found = await service.collect(name, asked.get("after", 0), most)
    return response(200, CBOR, encode([list(each) for each in found])) if found else _NONE


async def acknowledge(service: Service, request: Request) -> Response:
    """Delete everything up to a number.

    Raises:
        NotHere: no such mailbox, or another secret.
        BadRequest: the query cannot be read.
        TooManyRequests: too many collect or listen at once.
        RelayDiskFull, RelayDiskFailed, DamagedStore, Closing: it cannot be written.
    """
    name = await collector(service, request)
    asked = request.numbers("upto")
    if "upto" not in asked:
        raise BadRequest(problem="upto is missing")
    with service.collectors.entered(name):
        await service.acknowledge(name, asked["upto"])
    return DONE


async def listen(service: Service, request: Request) -> None:
    """Tell of envelopes after a number, until the client, the mailbox or the relay ends it.

    Raises:
        NotHere: no such mailbox, or another secret.
        BadRequest: the query cannot be read.
        TooManyRequests: too many collect or listen at once.
        RelayDiskFailed, DamagedStore: it cannot be read. The stream has begun by then and breaks off.
    """
    name = await collector(service, request)
    told = request.numbers("after").get("after", 0)
    with service.collectors.entered(name):
        request.answering = True
        await request.send(_STREAM)
        await _send_part(request, _COMMENT)
        gone = asyncio.ensure_future(request.disconnected())
        try:
            await _tell(service, request, told, gone)
        finally:
            gone.cancel()
            with suppress(asyncio.CancelledError):
                await gone
        await request.send({"type": "http.response.body", "body": _COME_AGAIN if service.closing else b""})


async def _tell(service: Service, request: Request, told: int, gone: asyncio.Future[None]) -> None:
    name, silence = request.mailbox, service.limits.keep_alive_seconds
    while await service.exists(name):
        with service.waiters.waiter(name) as waiter:
            if service.closing:
                return
            newest = await service.newest(name)
            if newest > told:
                told = newest
                await _send_part(request, b"id: %d\nevent: envelopes\ndata: %d\n\n" % (newest, newest))
            await asyncio.wait({waiter, gone}, timeout=silence, return_when=asyncio.FIRST_COMPLETED)
            if gone.done():
                raise DisconnectedError
            if not waiter.done():
                await _send_part(request, _COMMENT)


async def _send_part(request: Request, data: bytes) -> None:
    await request.send({"type": "http.response.body", "body": data, "more_body": True})
