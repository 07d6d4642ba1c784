"""Reading the events of a relay: lines, and the numbers in them.

The rules are:

* A line is bounded in length, and so is the time until it is whole. A relay that is alive sends at least an empty
  comment now and then; one that sends a byte now and then is not alive.
* An event is as the specification shows it: a number, once more as its id. Anything else is refused.
* Numbers rise.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncGenerator, AsyncIterator
from typing import Final

from goodoffices.roads.envelopes import HIGHEST, OddAnswerError

LONGEST_LINE: Final = 256
"""Bytes of a line, at most; a relay's own have a tenth of that."""

_NUMBER: Final = re.compile(rb"[0-9]{1,15}")


async def lines(parts: AsyncIterator[bytes], silence: float) -> AsyncGenerator[bytes, None]:
    """The lines of a stream, without their ends. What follows the last end is no line.

    Args:
        parts: the stream, cut anywhere.
        silence: seconds in which a whole line must arrive.

    Raises:
        OddAnswerError: a line is too long.
        TimeoutError: no whole line came in time.
    """
    loop = asyncio.get_running_loop()
    rest = b""
    until = loop.time() + silence
    while True:
        # Each piece is waited for by itself: no time runs while the listener does something else.
        async with asyncio.timeout_at(until):
            part = await anext(parts, None)
        if part is None:
            return
        *whole, rest = (rest + part).split(b"\n")
        if any(len(line) > LONGEST_LINE for line in (*whole, rest)):
            raise OddAnswerError("a line of its news is too long")
        for line in whole:
            yield line.removesuffix(b"\r")
        if whole:
            until = loop.time() + silence


class Events:
    """Takes lines one by one, and gives the number when an event is whole.

    Args:
        after: the first number is beyond this one.
    """

    def __init__(self, after: int) -> None:
        self._told = after
        self._fields: dict[bytes, bytes] = {}

    def take(self, line: bytes) -> int | None:
        """The number of the event that ends with this line; None while there is none.

        Raises:
            OddAnswerError: it is nothing that a relay tells.
        """
        if line.startswith(b":"):
            return None
        if line:
            field, _, value = line.partition(b":")
            if field == b"retry" and _NUMBER.fullmatch(value.strip()):
                return None  # when a relay that is stopped hopes to be back; whoever listens has a pause of their own
            if field not in {b"id", b"event", b"data"} or field in self._fields:
                raise OddAnswerError("its news hold something else than numbers of envelopes")
            self._fields[field] = value.removeprefix(b" ")
            return None
        if not self._fields:
            return None
        fields, self._fields = self._fields, {}
        data = fields.get(b"data", b"")
        if fields.get(b"event") != b"envelopes" or fields.get(b"id") != data or not _NUMBER.fullmatch(data):
            raise OddAnswerError("its news hold something else than numbers of envelopes")
        number = int(data)
        if not self._told < number <= HIGHEST:
            raise OddAnswerError("the numbers in its news do not rise")
        self._told = number
        return number
