"""Who was let in over a connection, so that the same secret is not hashed again for each of its requests.

The rules are:

* Only what was let in is remembered: mailbox, secret, and which of the two secrets it is. It goes with its connection.
* It holds while the service remembers the very hashes by which it was let in. When a mailbox is removed, here or by
  another process, the service forgets them, and the secret is looked at again.
* Few are remembered, since behind a proxy one connection carries the requests of many.
"""

from __future__ import annotations

from typing import Any, Final

from goodoffices.relay.requests import Request
from goodoffices.relay.rules import TokenHashes
from goodoffices.relay.service import Service
from goodoffices.serving.connection import REMEMBERED

_DEPOSIT: Final = "deposit"
_COLLECT: Final = "collect"
_MOST: Final = 64


async def depositor(service: Service, request: Request) -> TokenHashes:
    """The hashes of a mailbox whose deposit secret came with a request.

    Raises:
        NotHere: for every reason.
    """
    return await _let_in(service, request, _DEPOSIT)


def known_depositor(
    service: Service, remembered: dict[Any, TokenHashes], mailbox: bytes, authorization: bytes
) -> TokenHashes | None:
    """The hashes of a mailbox whose deposit secret was let in over this connection before; None: it is to be looked at.

    Args:
        remembered: about the connection.
        authorization: the header that came with the request.
    """
    hashes = remembered.get((_DEPOSIT, mailbox, authorization))
    return hashes if hashes is not None and service.remembers(mailbox, hashes) else None


async def collector(service: Service, request: Request) -> bytes:
    """The mailbox whose collect secret came with a request.

    Raises:
        NotHere: for every reason.
    """
    await _let_in(service, request, _COLLECT)
    return request.mailbox


async def _let_in(service: Service, request: Request, which: str) -> TokenHashes:
    remembered: dict[Any, TokenHashes] = request.scope.get("state", {}).get(REMEMBERED, {})
    by = which, request.mailbox, request.header(b"authorization")
    before = remembered.get(by)
    if before is not None and service.remembers(request.mailbox, before):
        return before
    check = service.depositor if which == _DEPOSIT else service.collector
    hashes = await check(request.mailbox, request.bearer())
    if len(remembered) >= _MOST:
        remembered.clear()
    remembered[by] = hashes
    return hashes
