"""The rows of one leg's or line's mail, in the talk's own file or in ``station.db``.

The rules are:

* Rows are changed in memory; the caller commits them together with what they belong to, or drops them.
* The keys of one leg begin with what names it, so that nothing of another is ever read or written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.talk.rows import Rows

T = TypeVar("T", bound=msgspec.Struct)
V = TypeVar("V")

_AFTER_ALL = b"\xff" * 64
COUNT = 8
"""Bytes of a count that stands in a row, unless it says otherwise."""


def expect(value: V | None) -> V:
    """A value that the program itself has put there.

    Raises:
        LookupError: it has not.
    """
    if value is None:
        raise LookupError
    return value


@dataclass(frozen=True, slots=True)
class Namespace:
    """The rows of one leg or line.

    Attributes:
        rows: as they stand now.
        keep: takes the rows after a change.
        prefix: what every key begins with.
    """

    rows: Callable[[], Rows]
    keep: Callable[[Rows], None]
    prefix: bytes

    def get(self, bucket: bytes, key: bytes = b"") -> bytes | None:
        """A value, or None."""
        return self.rows().get(bucket, self.prefix + key)

    def put(self, bucket: bytes, value: bytes, key: bytes = b"") -> None:
        """Keep a value."""
        self.keep(self.rows().put(bucket, self.prefix + key, value))

    def drop(self, bucket: bytes, key: bytes = b"") -> None:
        """Forget a value, if there is one."""
        self.keep(self.rows().drop(bucket, self.prefix + key))

    def clear(self, *buckets: bytes) -> None:
        """Forget every row of these lists."""
        for bucket in buckets:
            for key in self.keys(bucket):
                self.drop(bucket, key)

    def read(self, bucket: bytes, wanted: type[T], key: bytes = b"") -> T | None:
        """A struct that was kept by :meth:`write`, or None.

        Raises:
            NotCanonical: it is something else.
        """
        value = self.get(bucket, key)
        return None if value is None else decode(value, wanted)

    def write(self, bucket: bytes, value: msgspec.Struct, key: bytes = b"") -> None:
        """Keep a struct."""
        self.put(bucket, encode(value), key)

    def count(self, bucket: bytes, key: bytes = b"") -> int:
        """A count; 0 where there is none."""
        return int.from_bytes(self.get(bucket, key) or b"", "big")

    def put_count(self, bucket: bytes, count: int, key: bytes = b"", *, size: int = COUNT) -> None:
        """Keep a count, in so many bytes."""
        self.put(bucket, count.to_bytes(size, "big"), key)

    def keys(self, bucket: bytes) -> list[bytes]:
        """The keys of a list, in order."""
        return [key for key, _ in self.scan(bucket)]

    def scan(
        self, bucket: bytes, before: bytes | None = None, *, newest_first: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values in the order of the keys, or backwards, lazily. ``before``: only keys below this."""
        end = self.prefix + (_AFTER_ALL if before is None else before)
        # The row whose key is the prefix alone belongs to no list.
        for key, value in self.rows().scan(bucket, after=self.prefix, before=end, newest_first=newest_first):
            yield key[len(self.prefix) :], value


class Cached(Generic[T]):
    """One struct of a namespace, decoded once for as long as its bytes are the same."""

    def __init__(self, rows: Namespace, bucket: bytes, wanted: type[T]) -> None:
        self._rows = rows
        self._bucket = bucket
        self._wanted = wanted
        self._bytes: bytes | None = None
        self._value: T | None = None

    def read(self) -> T | None:
        """The struct, or None.

        Raises:
            NotCanonical: something else stands there.
        """
        found = self._rows.get(self._bucket)
        if found != self._bytes:
            self._value = None if found is None else decode(found, self._wanted)
            self._bytes = found
        return self._value

    def write(self, value: T) -> None:
        """Keep it; the same again writes nothing."""
        data = encode(value)
        if data != self._rows.get(self._bucket):
            self._rows.put(self._bucket, data)
        self._bytes, self._value = data, value

    def change(self, **changes: object) -> None:
        """Change some fields of the struct that is there."""
        self.write(msgspec.structs.replace(expect(self.read()), **changes))
