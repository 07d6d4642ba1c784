"""Waiting for something to come into a mailbox, or for a mailbox or the relay to end."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

Bell = asyncio.Future[None]


class Bells:
    """Whoever waits hangs up a bell *before* looking whether there is something, so that nothing is missed."""

    def __init__(self) -> None:
        self._hung: dict[bytes, set[Bell]] = {}

    @contextmanager
    def hung(self, name: bytes) -> Iterator[Bell]:
        """A bell that rings at most once."""
        bell = asyncio.get_running_loop().create_future()
        self._hung.setdefault(name, set()).add(bell)
        try:
            yield bell
        finally:
            here = self._hung[name]
            here.discard(bell)
            if not here:
                del self._hung[name]

    def ring(self, name: bytes) -> None:
        """Something changed in a mailbox."""
        for bell in self._hung.get(name, ()):
            if not bell.done():
                bell.set_result(None)

    def ring_all(self) -> None:
        """The relay is closing."""
        for name in self._hung:
            self.ring(name)
