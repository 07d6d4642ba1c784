"""Reading a SQLite store beside the one that writes it.

The rules are:

* It has a connection of its own, waits for no writer, and sees what is committed.
* A place is the box and the number in it, so that the envelopes of a mailbox lie together and in order.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

from goodoffices.relay.rules import HIGHEST, TokenHashes
from goodoffices.relay.sqlite.database import beside, told_plainly
from goodoffices.relay.store import StoredEnvelope

_SHIFT = 32


def place_of(box: int, number: int) -> int:
    """Where an envelope stands."""
    return box << _SHIFT | number


class Reader:
    """The reading half of a store; any thread may ask, one after the other.

    Raises:
        RelayDiskFailed, DamagedStore: in every method, as they say.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._reader = beside(path, reading=True)
        self._one_at_a_time = threading.Lock()

    def close(self) -> None:
        """Let go of the file."""
        with self._one_at_a_time:
            self._reader.close()

    def token_hashes(self, name: bytes) -> TokenHashes | None:
        """As the contract of a store says."""
        query = "SELECT deposit, collect FROM mailboxes WHERE name = ? AND removed = 0"
        with self._one_at_a_time, told_plainly(self._path):
            found = self._reader.execute(query, (name,)).fetchone()
        return None if found is None else TokenHashes(*found)

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        """As the contract of a store says."""
        found: list[StoredEnvelope] = []
        size = 0
        with self._one_at_a_time, told_plainly(self._path):
            for place, data in self._waiting(name, after, most):
                size += len(data)
                if found and size > most_bytes:
                    break
                found.append(StoredEnvelope(place & HIGHEST, data))
        return found

    def _waiting(self, name: bytes, after: int, most: int) -> Iterator[tuple[int, bytes]]:
        query = "SELECT box, acknowledged FROM mailboxes WHERE name = ? AND removed = 0"
        box = self._reader.execute(query, (name,)).fetchone()
        if box is None:
            return
        query = (
            "SELECT place, data FROM deposits WHERE place > ? AND place <= ? AND data NOT NULL ORDER BY place LIMIT ?"
        )
        after = min(max(after, box[1]), HIGHEST)
        cursor = self._reader.execute(query, (place_of(box[0], after), place_of(box[0], HIGHEST), most))
        try:
            yield from cursor
        finally:
            cursor.close()

    def newest(self, name: bytes) -> int:
        """As the contract of a store says."""
        query = """SELECT max(place) FROM deposits, mailboxes WHERE name = ? AND removed = 0
            AND place BETWEEN (box << 32) + acknowledged + 1 AND (box << 32) + 4294967295"""
        with self._one_at_a_time, told_plainly(self._path):
            (place,) = self._reader.execute(query, (name,)).fetchone()
        return 0 if place is None else int(place) & HIGHEST
