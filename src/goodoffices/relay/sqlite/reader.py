"""Reading a SQLite store beside the connection that writes it.

The rules are:

* It has a connection of its own, waits for no writer, and sees what is committed.
* A place is the box and the number in it, so that the envelopes of a mailbox lie together and in order.
"""

from __future__ import annotations

import threading
from contextlib import closing
from pathlib import Path

from goodoffices.relay.rules import HIGHEST, TokenHashes
from goodoffices.relay.sqlite.database import PAGE, connect_beside, disk_refusals
from goodoffices.relay.store import Holdings, StoredEnvelope

_SHIFT = 32


def place_of(box: int, number: int) -> int:
    """Where an envelope stands."""
    return box << _SHIFT | number


class Reader:
    """The reading half of a store. Any thread may ask; one waits for the other.

    Raises:
        RelayDiskFailed, DamagedStore: any method could not read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._database = connect_beside(path, reading=True)
        self._lock = threading.Lock()

    def close(self) -> None:
        """Release the file."""
        with self._lock:
            self._database.close()

    def token_hashes(self, name: bytes) -> TokenHashes | None:
        """As the contract of a store says."""
        query = "SELECT deposit, collect FROM mailboxes WHERE name = ? AND removed = 0"
        with self._lock, disk_refusals(self._path):
            found = self._database.execute(query, (name,)).fetchone()
        return None if found is None else TokenHashes(*found)

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        """As the contract of a store says."""
        found: list[StoredEnvelope] = []
        size = 0
        with self._lock, disk_refusals(self._path):
            query = "SELECT box, acknowledged FROM mailboxes WHERE name = ? AND removed = 0"
            mailbox = self._database.execute(query, (name,)).fetchone()
            if mailbox is None:
                return found
            box, acknowledged = mailbox
            ends = (place_of(box, min(max(after, acknowledged), HIGHEST)), place_of(box, HIGHEST))
            query = """SELECT place, data FROM deposits
                WHERE place > ? AND place <= ? AND data NOT NULL ORDER BY place LIMIT ?"""
            with closing(self._database.execute(query, (*ends, most))) as rows:
                for place, data in rows:
                    size += len(data)
                    if found and size > most_bytes:
                        break
                    found.append(StoredEnvelope(place & HIGHEST, data))
        return found

    def newest(self, name: bytes) -> int:
        """As the contract of a store says."""
        query = """SELECT max(place) FROM deposits, mailboxes WHERE name = ? AND removed = 0
            AND place BETWEEN (box << 32) + acknowledged + 1 AND (box << 32) + 4294967295"""
        with self._lock, disk_refusals(self._path):
            (place,) = self._database.execute(query, (name,)).fetchone()
        return 0 if place is None else int(place) & HIGHEST


_WAITING = """SELECT count(*), total(max(coalesce((SELECT max(place) & 4294967295 FROM deposits
    WHERE place BETWEEN (box << 32) + 1 AND (box << 32) + 4294967295), 0) - acknowledged, 0)) FROM mailboxes"""


def holdings(path: Path) -> Holdings:
    """What the store in a file holds in all; see :meth:`goodoffices.relay.store.Store.holdings`."""
    with disk_refusals(path), closing(connect_beside(path, reading=True)) as database:
        mailboxes, waiting = database.execute(_WAITING).fetchone()
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        (unused,) = database.execute("PRAGMA freelist_count").fetchone()
    return Holdings(mailboxes, int(waiting), (pages - unused) * PAGE)
