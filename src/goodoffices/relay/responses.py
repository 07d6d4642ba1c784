"""Responses over HTTP: the same bytes for the same case, and nothing in them that counts or dates.

The rules are:

* No date, no server and no counter stands in a header.
* A refusal is its own text as JSON. Nothing of the request is repeated in it.
* The log holds that a relay began, ended or met a fault: no content, no mailbox, no secret, no address of a client, and
  nothing for a single request. A fault is logged as its type and its place in the program, never with its message.
"""

from __future__ import annotations

import json
from typing import Final, NamedTuple

from starlette.types import Message
from uvicorn.protocols.http.httptools_impl import STATUS_LINE

from goodoffices.errors.base import Refusal
from goodoffices.errors.relay import (
    Closing,
    EnvelopeTooLarge,
    NoRoom,
    RelayFault,
    RelayRefusal,
    TooManyRequests,
    TooSlow,
)
from goodoffices.logs import note, place


class Response(NamedTuple):
    """A whole response, made once and sent as often as needed."""

    start: Message
    body: Message


def response(status: int, kind: bytes = b"", body: bytes = b"", *more: tuple[bytes, bytes]) -> Response:
    """Make a response.

    Args:
        kind: the media type of the body; empty where there is none.
        more: further headers.
    """
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode())] if kind else []
    headers += [(b"cache-control", b"no-store"), *more]
    return Response(
        {"type": "http.response.start", "status": status, "headers": headers},
        {"type": "http.response.body", "body": body},
    )


def on_the_wire(response: Response, *, keep_alive: bool) -> bytes:
    """A response as the bytes that the server would send, byte for byte.

    Args:
        keep_alive: whether the connection stays open for more; a response that closes it says so by itself.
    """
    lines = [name + b": " + value + b"\r\n" for name, value in response.start["headers"]]
    if not keep_alive and not closes(response):
        lines.append(b"connection: close\r\n")
    return b"".join((STATUS_LINE[response.start["status"]], *lines, b"\r\n", response.body["body"]))


def closes(response: Response) -> bool:
    """Whether a response is the last one of its connection."""
    return (b"connection", b"close") in response.start["headers"]


DONE: Final = response(204)
"""The one response to whatever was done."""

JSON: Final = b"application/json"
CBOR: Final = b"application/cbor"

# What was not read of the request is not worth reading.
_CLOSES: Final = (TooSlow, EnvelopeTooLarge, NoRoom, Closing)


def refused(refusal: Refusal) -> Response:
    """A refusal as a response."""
    status = refusal.status if isinstance(refusal, RelayRefusal) else 400
    more = [(b"connection", b"close")] if isinstance(refusal, _CLOSES) else []
    if isinstance(refusal, TooManyRequests | NoRoom | Closing):
        more.append((b"retry-after", b"1"))
    return response(status, JSON, json.dumps(refusal.told()).encode(), *more)


def as_refusal(error: Exception) -> Refusal:
    """A refusal as it is. Anything else is logged, and told as a fault."""
    if isinstance(error, Refusal):
        return error
    kind, where = type(error).__name__, place(error.__traceback__)
    note("fault", code=RelayFault.code, kind=kind, place=where)
    return RelayFault(kind=kind, place=where)
