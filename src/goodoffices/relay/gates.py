"""How much may be under way at once, at one mailbox and in all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from goodoffices.errors.relay import TooManyRequests


class ConcurrencyLimit:
    """A bound for each name."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._inside: dict[bytes, int] = {}

    @contextmanager
    def entered(self, name: bytes) -> Iterator[None]:
        """Inside for the length of a block.

        Raises:
            TooManyRequests: the bound is reached.
        """
        inside = self._inside.get(name, 0)
        if inside >= self._most:
            raise TooManyRequests
        self._inside[name] = inside + 1
        try:
            yield
        finally:
            left = self._inside[name] - 1
            if left:
                self._inside[name] = left
            else:
                del self._inside[name]


class ByteLimit:
    """A bound on bytes that are held at once."""

    def __init__(self, most: int) -> None:
        self._left = most

    @contextmanager
    def held(self, size: int) -> Iterator[None]:
        """``size`` bytes, for the length of a block.

        Raises:
            TooManyRequests: there is no room.
        """
        if size > self._left:
            raise TooManyRequests
        self._left -= size
        try:
            yield
        finally:
            self._left += size
