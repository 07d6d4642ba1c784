"""Where the mail of one leg or line keeps its rows: in the talk's own file, or in ``station.db``.

The rules are:

* Rows are changed in memory; whoever opened the shelf commits them together with what they belong to, or drops them.
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


def there(value: V | None) -> V:
    """What the program itself has put there.

    Raises:
        LookupError: it has not.
    """
    if value is None:
        raise LookupError
    return value


class Known(Generic[T]):
    """One struct on a shelf, decoded once for as long as its bytes are the same."""

    def __init__(self, shelf: Shelf, bucket: bytes, wanted: type[T]) -> None:
        self._shelf = shelf
        self._bucket = bucket
        self._wanted = wanted
        self._bytes: bytes | None = None
        self._value: T | None = None

    def read(self) -> T | None:
        """The struct, or None.

        Raises:
            NotCanonical: something else stands there.
        """
        found = self._shelf.get(self._bucket)
        if found != self._bytes:
            self._value = None if found is None else decode(found, self._wanted)
            self._bytes = found
        return self._value

    def write(self, value: T) -> None:
        """Keep it; the same again writes nothing."""
        data = encode(value)
        if data != self._shelf.get(self._bucket):
            self._shelf.put(self._bucket, data)
        self._bytes, self._value = data, value


@dataclass(frozen=True, slots=True)
class Shelf:
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

    def read(self, bucket: bytes, wanted: type[T], key: bytes = b"") -> T | None:
        """A value that was kept by :meth:`write`, or None.

        Raises:
            NotCanonical: it is something else.
        """
        value = self.get(bucket, key)
        return None if value is None else decode(value, wanted)

    def write(self, bucket: bytes, value: msgspec.Struct, key: bytes = b"") -> None:
        """Keep a struct."""
        self.put(bucket, encode(value), key)

    def scan(
        self, bucket: bytes, before: bytes | None = None, *, newest_first: bool = False
    ) -> Iterator[tuple[bytes, bytes]]:
        """Keys and values in the order of the keys, or backwards, lazily. ``before``: only keys below this."""
        end = self.prefix + (_AFTER_ALL if before is None else before)
        # The row whose key is the prefix alone is none of a list.
        for key, value in self.rows().scan(bucket, after=self.prefix, before=end, newest_first=newest_first):
            yield key[len(self.prefix) :], value
