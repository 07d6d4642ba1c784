"""Answers over HTTP: the same bytes for the same case, and nothing in them that counts or dates.

The rules are:

* No date, no server, no counter stands in a header.
* A refusal is its own text as JSON. Nothing of a request is repeated in it.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any, Final, NamedTuple

from goodoffices.errors.base import Refusal
from goodoffices.errors.relay import EnvelopeTooLarge, NoRoom, RelayRefusal, TooManyRequests, TooSlow

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]


class Response(NamedTuple):
    """A whole answer, made once and sent as often as needed."""

    start: Message
    body: Message


def response(status: int, kind: bytes = b"", body: bytes = b"", *more: tuple[bytes, bytes]) -> Response:
    """Make an answer.

    Args:
        kind: the media type of the body; empty where there is none.
    """
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())] if kind else []
    headers += [(b"cache-control", b"no-store"), *more]
    return Response(
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body},
    )


DONE: Final = response(204)
"""The one answer to whatever was done."""

JSON: Final = b"application/json"
CBOR: Final = b"application/cbor"

# What was not read of a request is not worth reading.
_AND_END: Final = (TooSlow, EnvelopeTooLarge, NoRoom)


def refused(refusal: Refusal) -> Response:
    """A refusal as an answer."""
    status = refusal.status if isinstance(refusal, RelayRefusal) else 400
    more: list[tuple[bytes, bytes]] = []
    if isinstance(refusal, _AND_END):
        more.append((b"connection", b"close"))
    if isinstance(refusal, TooManyRequests | NoRoom):
        more.append((b"retry-after", b"1"))
    return response(status, JSON, json.dumps(refusal.told()).encode(), *more)
