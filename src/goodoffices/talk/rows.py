"""The state of a talk: a persistent map of small rows, over whatever the station has stored.

The rules are:

* A row is a value under (bucket, key). A bucket is scanned in the order of its keys.
* Nothing is changed in place: :meth:`Rows.put` gives new rows, the old ones are as they were.
* What was put since the station last stored is the *delta*; it is what goes to disk beside the entry, in the
  same transaction. Everything else is read from the store when it is asked for, never loaded as a whole.
* Which rows there are is settled by the set of entries, so that the order of arrival leaves no trace in them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from immutables import Map

Bucket = bytes
Key = bytes


class Backing(Protocol):
    """What a store offers below the delta."""

    def get(self, bucket: Bucket, key: Key) -> bytes | None:
        """The value of a row, or None."""

    def scan(
        self, bucket: Bucket, after: Key | None, before: Key | None, newest_first: bool
    ) -> Iterator[tuple[Key, bytes]]:
        """The rows with ``after < key < before`` in order of their keys (or backwards). Lazy."""


class NothingStored:
    """A backing without rows, for a talk that lives in memory."""

    def get(self, bucket: Bucket, key: Key) -> bytes | None:
        """No row."""
        return None

    def scan(
        self, bucket: Bucket, after: Key | None, before: Key | None, newest_first: bool
    ) -> Iterator[tuple[Key, bytes]]:
        """No rows."""
        return iter(())


class Rows:
    """Rows put since the last store, over a backing. Immutable."""

    __slots__ = ("_backing", "_delta")

    def __init__(
        self, backing: Backing | None = None, delta: Map[Bucket, Map[Key, bytes | None]] | None = None
    ) -> None:
        self._backing: Backing = NothingStored() if backing is None else backing
        self._delta: Map[Bucket, Map[Key, bytes | None]] = Map() if delta is None else delta

    def get(self, bucket: Bucket, key: Key) -> bytes | None:
        """The value, or None."""
        changed = self._delta.get(bucket)
        if changed is not None and key in changed:
            return changed[key]
        return self._backing.get(bucket, key)

    def put(self, bucket: Bucket, key: Key, value: bytes = b"") -> Rows:
        """These rows with one more."""
        return self._changed(bucket, key, value)

    def drop(self, bucket: Bucket, key: Key) -> Rows:
        """These rows without one. Where it was never stored, no trace of it stays to be written."""
        if self._backing.get(bucket, key) is not None:
            return self._changed(bucket, key, None)
        changed = self._delta.get(bucket)
        if changed is None or key not in changed:
            return self
        return Rows(self._backing, self._delta.set(bucket, changed.delete(key)))

    def _changed(self, bucket: Bucket, key: Key, value: bytes | None) -> Rows:
        changed = self._delta.get(bucket, Map())
        return Rows(self._backing, self._delta.set(bucket, changed.set(key, value)))

    def scan(
        self,
        bucket: Bucket,
        *,
        after: Key | None = None,
        before: Key | None = None,
        newest_first: bool = False,
    ) -> Iterator[tuple[Key, bytes]]:
        """The rows of a bucket in the order of their keys, lazily."""
        changed = self._delta.get(bucket)
        stored = self._backing.scan(bucket, after, before, newest_first)
        if not changed:
            return stored
        fresh = sorted(
            (
                (key, value)
                for key, value in changed.items()
                if (after is None or key > after) and (before is None or key < before)
            ),
            reverse=newest_first,
        )
        merged = _merged(iter(fresh), stored, newest_first)
        return ((key, value) for key, value in merged if value is not None)

    def delta(self) -> Iterator[tuple[Bucket, Key, bytes | None]]:
        """What was put (or, with None, dropped) since the last store."""
        for bucket, changed in self._delta.items():
            for key, value in changed.items():
                yield bucket, key, value

    def over(self, backing: Backing) -> Rows:
        """The same delta over another backing."""
        return Rows(backing, self._delta)

    def stored(self, backing: Backing) -> Rows:
        """These rows once the delta stands in ``backing``."""
        return Rows(backing)


def _merged(
    fresh: Iterator[tuple[Key, bytes | None]], stored: Iterator[tuple[Key, bytes]], newest_first: bool
) -> Iterator[tuple[Key, bytes | None]]:
    """Both in one order; a fresh row hides a stored one with the same key."""
    one: tuple[Key, bytes | None] | None = next(fresh, None)
    other: tuple[Key, bytes | None] | None = next(stored, None)
    while one is not None and other is not None:
        if one[0] == other[0]:
            yield one
            one, other = next(fresh, None), next(stored, None)
        elif (one[0] < other[0]) != newest_first:
            yield one
            one = next(fresh, None)
        else:
            yield other
            other = next(stored, None)
    while one is not None:
        yield one
        one = next(fresh, None)
    while other is not None:
        yield other
        other = next(stored, None)
