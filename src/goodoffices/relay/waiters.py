"""Waiting until something comes into a mailbox, or the mailbox or the relay ends."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

Waiter = asyncio.Future[None]


class Waiters:
    """Those who wait, by mailbox. Take a waiter *before* you look whether something is there, so none is missed."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, set[Waiter]] = {}

    def __len__(self) -> int:
        """How many wait."""
        return sum(map(len, self._waiting.values()))

    @contextmanager
    def waiter(self, mailbox: bytes) -> Iterator[Waiter]:
        """A future that is done once something has changed in the mailbox."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(mailbox, set()).add(waiter)
        try:
            yield waiter
        finally:
            here = self._waiting[mailbox]
            here.discard(waiter)
            if not here:
                del self._waiting[mailbox]

    def wake(self, mailbox: bytes) -> None:
        """Something has changed in a mailbox."""
        for waiter in self._waiting.get(mailbox, ()):
            if not waiter.done():
                waiter.set_result(None)

    def wake_all(self) -> None:
        """The relay is being stopped."""
        for mailbox in self._waiting:
            self.wake(mailbox)
