"""``PUT`` and ``DELETE`` of mailboxes: making and removing them.

The rules are:

* The relay is given hashes of secrets and never the secrets of a new mailbox.
* Both forms of a body say the same: CBOR as an array of byte strings, JSON as an object of texts in base64url.
"""

from __future__ import annotations

from typing import Final, TypeVar

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from goodoffices.canonical import decode
from goodoffices.envelope import Secret
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.relay import BadRequest, NotHere
from goodoffices.foreign import json_as, read
from goodoffices.relay.requests import bearer, body, content_length, secret_of
from goodoffices.relay.rules import TokenHashes
from goodoffices.relay.service import Service

_LARGEST: Final = 4096
T = TypeVar("T", bound=msgspec.Struct)


class Both(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """The hashes of a new mailbox's secrets."""

    deposit: Secret
    collect: Secret


class Mailboxes:
    """The routes of mailboxes."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def make(self, request: Request) -> Response:
        """``PUT /v1/mailboxes/{name}``."""
        self._service.admit(request.headers.get("admission-token", "").encode("latin-1"))
        name = secret_of(request.path_params["name"])
        if not name:
            raise BadRequest(problem="the name is not 32 bytes in base64url")
        both = await self._body(request, Both)
        if both.deposit == both.collect:
            raise BadRequest(problem="the two secrets are the same")
        await self._service.make(name, TokenHashes(both.deposit, both.collect))
        return _done()

    async def remove(self, request: Request) -> Response:
        """``DELETE /v1/mailboxes/{name}``."""
        await self._service.remove(await self._collector(request))
        return _done()

    async def _collector(self, request: Request) -> bytes:
        name = secret_of(request.path_params["name"])
        await self._service.collector(name, bearer(request.scope))
        if not name:
            raise NotHere
        return name

    async def _body(self, request: Request, wanted: type[T]) -> T:
        service = self._service
        with service.bodies.held(content_length(request.scope, _LARGEST)):
            data = await body(request.receive, _LARGEST, service.limits.body_seconds)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/cbor":
            try:
                return decode(data, wanted)
            except NotCanonical:
                raise _neither() from None
        if kind == "application/json":
            texts = json_as(data, dict[str, str], _neither)
            if set(texts) == set(wanted.__struct_fields__):
                plain = [secret_of(texts[field]) for field in wanted.__struct_fields__]
                return read(lambda: msgspec.convert(plain, wanted, builtin_types=(bytes,)), _neither)
        raise _neither()


def _neither(_: str = "") -> BadRequest:
    return BadRequest(problem="its body is neither the CBOR nor the JSON that is written down for it")


def _done() -> Response:
    # A status without a body, and as few headers as the hot routes send.
    return Response(status_code=204, headers={"cache-control": "no-store"})
