"""``POST …/envelopes``: putting an envelope in.

The rules are:

* The secret is checked before anything of the body is read. Only then does a deposit count towards the rate of whoever
  has that secret, whatever becomes of it.
* What was stored and what was known are answered alike, once it is durable.
* An answer tells nothing but what became of this deposit.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Final

from goodoffices.envelope import DEPOSIT_ID_SIZE, unspell
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.relay import BadRequest, MailboxFull, NotHere, OtherBytes, RelayRefusal
from goodoffices.relay.requests import bearer, body, content_length, header
from goodoffices.relay.responses import DONE, Receive, Response, Scope
from goodoffices.relay.rules import Outcome, deposit_key
from goodoffices.relay.service import Service

_REFUSED: Final[dict[Outcome, type[RelayRefusal]]] = {
    Outcome.OTHER_BYTES: OtherBytes,
    Outcome.FULL: MailboxFull,
    Outcome.NO_MAILBOX: NotHere,
}


async def deposit(service: Service, name: bytes, scope: Scope, receive: Receive) -> Response:
    """Store what was sent.

    Raises:
        NotHere, TooManyRequests, EnvelopeTooLarge, BadRequest, TooSlow: as they say.
        OtherBytes, MailboxFull, RelayDiskFull, RelayDiskFailed, Closing: as they say.
    """
    keys = await service.depositor(name, bearer(scope))
    # A secret that was exchanged left nothing behind for whoever has the new one.
    service.rate.count(keys.deposit)
    limits = service.limits
    ident = _ident(header(scope, b"deposit-id"))
    size = content_length(scope, limits.envelope_bytes)
    with service.deposits.entered(name), service.bodies.held(size):
        data = await body(receive, limits.envelope_bytes, limits.body_seconds)
        if not data:
            raise BadRequest(problem="there is no envelope in it")
        outcome = await service.deposit(name, deposit_key(keys.deposit, ident), sha256(data).digest(), data)
    if outcome in (Outcome.STORED, Outcome.KNOWN):
        return DONE
    raise _REFUSED[outcome]


def _ident(text: bytes) -> bytes:
    try:
        return unspell(text.decode("latin-1"), DEPOSIT_ID_SIZE)
    except NotCanonical:
        raise BadRequest(problem="Deposit-Id is not 16 bytes in base64url") from None
