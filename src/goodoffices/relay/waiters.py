"""Waiting for something to come into a mailbox, or for a mailbox or the relay to end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

Waiter = asyncio.Future[None]


class Waiters:
    """Whoever waits hangs up a waiter *before* looking whether there is something, so that nothing is missed."""

    def __init__(self) -> None:
        self._waiting: dict[bytes, set[Waiter]] = {}

    @contextmanager
    def waiter(self, name: bytes) -> Iterator[Waiter]:
        """A waiter that rings at most once."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.setdefault(name, set()).add(waiter)
        try:
            yield waiter
        finally:
            here = self._waiting[name]
            here.discard(waiter)
            if not here:
                del self._waiting[name]

    def wake(self, name: bytes) -> None:
        """Something changed in a mailbox."""
        for waiter in self._waiting.get(name, ()):
            if not waiter.done():
                waiter.set_result(None)

    def wake_all(self) -> None:
        """The relay is closing."""
        for name in self._waiting:
            self.wake(name)
