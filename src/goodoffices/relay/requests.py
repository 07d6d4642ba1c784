"""Reading what was asked: the name in the path, the secret, numbers, the body."""

from __future__ import annotations

import asyncio
import re
from typing import Final
from urllib.parse import parse_qsl

from goodoffices.envelope import SECRET_SIZE, unspell
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.relay import BadRequest, EnvelopeTooLarge, TooSlow
from goodoffices.foreign import read
from goodoffices.relay.responses import Receive, Scope

PREFIX: Final = "/v1/mailboxes/"
NAME_END: Final = len(PREFIX) + 43
"""Where the name of a mailbox ends in a path."""

_BEARER: Final = b"bearer "
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_NOTHING: Final = b""


class DisconnectedError(Exception):
    """The client has closed the connection; there is nobody to answer."""


def secret_of(text: str) -> bytes:
    """A name or secret; empty if it is not spelt as one, which no hash fits."""
    try:
        return unspell(text, SECRET_SIZE)
    except NotCanonical:
        return _NOTHING


def header(scope: Scope, wanted: bytes) -> bytes:
    """A header's value; empty if there is none."""
    for name, value in scope["headers"]:
        if name == wanted:
            return bytes(value)
    return _NOTHING


def bearer(scope: Scope) -> bytes:
    """The secret that came with a request; empty if there is none."""
    value = header(scope, b"authorization")
    if value[: len(_BEARER)].lower() != _BEARER:
        return _NOTHING
    return secret_of(value[len(_BEARER) :].decode("latin-1"))


def numbers(scope: Scope, *known: str) -> dict[str, int]:
    """The query, which holds whole numbers under known names.

    Raises:
        BadRequest: anything else.
    """
    found: dict[str, int] = {}
    text = scope["query_string"].decode("latin-1")
    if not text:
        return found
    pairs = read(
        lambda: parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=len(known)),
        lambda _: BadRequest(problem="its query is not one"),
    )
    for name, value in pairs:
        if name not in known or name in found or not _NUMBER.fullmatch(value):
            raise BadRequest(problem="its query holds " + ", ".join(known) + " as whole numbers, and nothing else")
        found[name] = int(value)
    return found


def content_length(scope: Scope, limit: int) -> int:
    """How large a body says that it is; the limit if it does not say.

    Raises:
        EnvelopeTooLarge, BadRequest: as they say.
    """
    value = header(scope, b"content-length")
    if not value:
        return limit
    if not value.isdigit() or len(value) > 15:
        raise BadRequest(problem="its length is not a number")
    size = int(value)
    if size > limit:
        raise EnvelopeTooLarge(limit=limit)
    return size


async def body(receive: Receive, limit: int, seconds: float) -> bytes:
    """The whole body.

    Args:
        limit: bytes at most.
        seconds: how long it may take.

    Raises:
        EnvelopeTooLarge, TooSlow: as they say.
        DisconnectedError: the client did not finish.
    """
    try:
        async with asyncio.timeout(seconds):
            return await _whole(receive, limit)
    except TimeoutError:
        raise TooSlow from None


async def _whole(receive: Receive, limit: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] != "http.request":
            raise DisconnectedError
        part = message.get("body", _NOTHING)
        size += len(part)
        if size > limit:
            raise EnvelopeTooLarge(limit=limit)
        parts.append(part)
        if not message.get("more_body"):
            return parts[0] if len(parts) == 1 else b"".join(parts)


async def disconnected(receive: Receive) -> None:
    """Return when the client has closed the connection."""
    while (await receive())["type"] != "http.disconnect":
        pass
