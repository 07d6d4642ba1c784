"""The handlers of mailboxes: make and remove.

The rules are:

* The relay is given hashes of secrets when a mailbox is made, and never the secrets.
* Both forms of the body say the same: CBOR as an array of byte strings, JSON as an object of texts in base64url.
"""

from __future__ import annotations

from typing import Final

import msgspec

from goodoffices.canonical import decode
from goodoffices.envelope import Secret
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.relay import BadRequest
from goodoffices.foreign import json_as, read
from goodoffices.relay.requests import Request, secret_of
from goodoffices.relay.responses import CBOR, DONE, JSON, Response
from goodoffices.relay.rules import TokenHashes
from goodoffices.relay.service import Service

_LARGEST: Final = 4096


class Hashes(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The hashes of a new mailbox's secrets."""

    deposit: Secret
    collect: Secret


async def make(service: Service, request: Request) -> Response:
    """Make a mailbox; the same again changes nothing.

    Raises:
        NotAdmitted: no admission token, or a wrong one.
        BadRequest, EnvelopeTooLarge, TooSlow: name or body are not as they must be.
        NameTaken, NoMoreMailboxes: the store does not make it.
        TooManyRequests, RelayDiskFull, RelayDiskFailed, DamagedStore, Closing: not now.
    """
    service.admit(request.header(b"admission-token"))
    if not request.mailbox:
        raise BadRequest(problem="the name is not 32 bytes in base64url")
    with service.bodies.held(request.content_length(_LARGEST)):
        data = await request.body(_LARGEST, service.limits.body_seconds)
    hashes = _hashes(request.header(b"content-type").partition(b";")[0].strip().lower(), data)
    if hashes.deposit == hashes.collect:
        raise BadRequest(problem="the two secrets are the same")
    await service.make(request.mailbox, TokenHashes(hashes.deposit, hashes.collect))
    return DONE


async def remove(service: Service, request: Request) -> Response:
    """Remove a mailbox with all that is in it.

    Raises:
        NotHere: no such mailbox, or another secret.
        RelayDiskFull, RelayDiskFailed, DamagedStore, Closing: not now.
    """
    await service.collector(request.mailbox, request.bearer())
    await service.remove(request.mailbox)
    return DONE


def _hashes(kind: bytes, data: bytes) -> Hashes:
    if kind == CBOR:
        try:
            return decode(data, Hashes)
        except NotCanonical:
            raise _unreadable() from None
    if kind == JSON:
        texts = json_as(data, dict[str, str], _unreadable)
        if set(texts) == set(Hashes.__struct_fields__):
            plain = [secret_of(texts[field]) for field in Hashes.__struct_fields__]
            return read(lambda: msgspec.convert(plain, Hashes, builtin_types=(bytes,)), _unreadable)
    raise _unreadable()


def _unreadable(_: str = "") -> BadRequest:
    return BadRequest(problem="its body is neither the CBOR nor the JSON of the relay's page")
