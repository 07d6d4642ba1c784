"""Waiting: until something comes into a mailbox, or the mailbox or the relay ends; and for a thread that may hang."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, TypeVar

T = TypeVar("T")

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


async def aside(call: Callable[[], T]) -> T:
    """What a call gives, made in a thread of its own. The end of the process does not wait for it."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[T] = loop.create_future()

    def tell(settle: Callable[[Any], None], what: Any) -> None:
        if not future.done():
            settle(what)

    def run() -> None:
        told: tuple[Callable[[Any], None], Any]
        try:
            told = future.set_result, call()
        except Exception as error:  # noqa: BLE001 - it is raised again where it is waited for
            told = future.set_exception, error
        with suppress(RuntimeError):  # there may be no loop any more
            loop.call_soon_threadsafe(tell, *told)

    threading.Thread(target=run, name="relay aside", daemon=True).start()
    return await future
