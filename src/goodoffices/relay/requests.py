"""A request as the handlers read it: the mailbox in the path, the secret, the numbers of the query, the body."""

from __future__ import annotations

import asyncio
import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from starlette.types import Receive, Scope, Send

from goodoffices.envelope import SECRET_SIZE, unspell
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.relay import BadRequest, EnvelopeTooLarge, TooSlow
from goodoffices.foreign import read

_BEARER: Final = b"bearer "
_NUMBER: Final = re.compile(r"[0-9]{1,15}")
_NOTHING: Final = b""


class DisconnectedError(Exception):
    """The client has closed the connection; nobody is left to answer."""


def secret_of(text: str, size: int = SECRET_SIZE) -> bytes:
    """A name or secret; empty if it is not spelt as one. No hash fits the empty one."""
    try:
        return unspell(text, size)
    except NotCanonical:
        return _NOTHING


@dataclass(slots=True)
class Request:
    """One request.

    Attributes:
        mailbox: its name in the path; empty if there is none or it is not spelt as one.
        answering: whether a handler has begun to answer by itself, as a stream does.
    """

    scope: Scope
    receive: Receive
    send: Send
    mailbox: bytes
    answering: bool = False

    def header(self, wanted: bytes) -> bytes:
        """A header's value; empty if there is none."""
        for name, value in self.scope["headers"]:
            if name == wanted:
                return bytes(value)
        return _NOTHING

    def bearer(self) -> bytes:
        """The secret that came with the request; empty if there is none."""
        value = self.header(b"authorization")
        if value[: len(_BEARER)].lower() != _BEARER:
            return _NOTHING
        return secret_of(value[len(_BEARER) :].decode("latin-1"))

    def numbers(self, *known: str) -> dict[str, int]:
        """The query, which holds whole numbers under known names.

        Raises:
            BadRequest: it holds something else.
        """
        text = self.scope["query_string"].decode("latin-1")
        if not text:
            return {}
        found: dict[str, int] = {}
        pairs = read(
            lambda: parse_qsl(text, keep_blank_values=True, strict_parsing=True, max_num_fields=len(known)),
            lambda _: BadRequest(problem="its query is not one"),
        )
        for name, value in pairs:
            if name not in known or name in found or not _NUMBER.fullmatch(value):
                raise BadRequest(problem="its query holds " + ", ".join(known) + " as whole numbers, and nothing else")
            found[name] = int(value)
        return found

    def content_length(self, limit: int) -> int:
        """How large the body is by its header; the limit if there is none.

        Raises:
            EnvelopeTooLarge: beyond the limit.
            BadRequest: it is no number.
        """
        value = self.header(b"content-length")
        if not value:
            return limit
        if not value.isdigit() or len(value) > 15:
            raise BadRequest(problem="its length is not a number")
        size = int(value)
        if size > limit:
            raise EnvelopeTooLarge(limit=limit)
        return size

    async def body(self, limit: int, seconds: float) -> bytes:
        """The whole body.

        Args:
            limit: bytes at most.
            seconds: how long it may take.

        Raises:
            EnvelopeTooLarge: beyond the limit.
            TooSlow: it took longer.
            DisconnectedError: the client went before its end.
        """
        # As asyncio.timeout does it, at a quarter of its cost: each deposit passes here.
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - a request is one
        is_late = False

        def late() -> None:
            nonlocal is_late
            is_late = True
            task.cancel()

        timer = asyncio.get_running_loop().call_later(seconds, late)
        try:
            return await self._body(limit)
        except asyncio.CancelledError:
            # Unless somebody else has cancelled it too.
            if is_late and not task.uncancel():
                raise TooSlow from None
            raise
        finally:
            timer.cancel()

    async def _body(self, limit: int) -> bytes:
        parts: list[bytes] = []
        size = 0
        while True:
            message = await self.receive()
            if message["type"] != "http.request":
                raise DisconnectedError
            part = message.get("body", _NOTHING)
            size += len(part)
            if size > limit:
                raise EnvelopeTooLarge(limit=limit)
            parts.append(part)
            if not message.get("more_body"):
                return parts[0] if len(parts) == 1 else b"".join(parts)

    async def disconnected(self) -> None:
        """Return when the client has closed the connection."""
        while (await self.receive())["type"] != "http.disconnect":
            pass
