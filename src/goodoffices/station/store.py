"""One talk's file: the entries, the rows folded from them, and the index for finding words.

The rules are:

* An entry is written once. A trigger in the database keeps it so, whatever a fault above might try.
* The rows of an act, its entries and its words for finding stand in one transaction: all of it is there, or nothing.
* Rows are read when they are asked for, a page at a time. Opening a talk reads none.
* A bucket that begins with a transcript's id is folded from entries, and a new version of the fold replaces it; the
  short ones (which transcripts, which instance is mine) belong to this station alone and stay.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from goodoffices.station.database import (
    Connection,
    Row,
    check_pages,
    check_version,
    connect,
    fold_log,
    one,
    told_plainly,
    transaction,
)
from goodoffices.station.vault import OnWrite
from goodoffices.talk.rows import Bucket, Key, Rows

SCHEMA_VERSION = 2
FOLD_VERSION = 3
"""Raised when placing writes other rows for the same entries, or the shortlist is made otherwise."""

ROOM_SIZE = 32
"""Bytes of a transcript's id, with which the buckets of its rows begin."""

_ENTRIES = b"entries"
_KEYS = frozenset({b"mail channel", b"mail offer", b"blob"})
"""The buckets of rows that hold keys of lines, and blobs: what is dropped there is to be nowhere."""

_ROOMS = b"rooms"
_KIND = b"kind"
_AFTER_ALL = 2**62
_BEHIND_ALL = b"\xff" * 16

_FIRST_PAGE = 32
_PAGE = 256

_SCHEMA = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value INTEGER NOT NULL) WITHOUT ROWID",
    """CREATE TABLE entries (
        number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, room BLOB NOT NULL, data BLOB NOT NULL
    )""",
    "CREATE INDEX entries_of_room ON entries (room)",
    "CREATE TRIGGER entries_stay BEFORE UPDATE ON entries BEGIN SELECT RAISE(ABORT, 'entries stay'); END",
    "CREATE TRIGGER entries_remain BEFORE DELETE ON entries BEGIN SELECT RAISE(ABORT, 'entries remain'); END",
    """CREATE TABLE rows (
        bucket BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (bucket, key)
    ) WITHOUT ROWID""",
    """CREATE TABLE findable (
        number INTEGER PRIMARY KEY, room BLOB NOT NULL, entry BLOB NOT NULL, part INTEGER NOT NULL, folded TEXT NOT NULL
    )""",
    "CREATE VIRTUAL TABLE search USING fts5 (folded, content = findable, content_rowid = number, tokenize = trigram)",
    # FTS5 keeps deleted words readable in its own tables unless it is told not to.
    "INSERT INTO search (search, rank) VALUES ('secure-delete', 1)",
)
# Where to look for what waits and for what may cross (desk.shortlist): the entries that may still matter.
_SHORTLIST = (
    "DROP TABLE IF EXISTS waiting",
    "DROP TABLE IF EXISTS ends",
    "CREATE TABLE waiting (room BLOB NOT NULL, entry BLOB NOT NULL, PRIMARY KEY (room, entry)) WITHOUT ROWID",
    """CREATE TABLE ends (
        room BLOB NOT NULL, place BLOB NOT NULL, ms INTEGER NOT NULL, PRIMARY KEY (room, place, ms)
    ) WITHOUT ROWID""",
    "CREATE INDEX ends_in_order ON ends (room, ms)",
)
_SHORTEST_INDEXED = 3
_FIND_BY_LOOKING = """
    SELECT room, entry, part, folded FROM findable WHERE instr(folded, ?) > 0 AND number < ?
    ORDER BY number DESC LIMIT ?
"""
_FIND_BY_INDEX = """
    SELECT room, entry, part, findable.folded FROM search JOIN findable ON findable.number = search.rowid
    WHERE search.folded MATCH ? AND search.rowid < ? ORDER BY search.rowid DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Listed:
    """What changes of the shortlist (:mod:`goodoffices.desk.shortlist`) with new entries.

    Attributes:
        waiting: entries that may wait for somebody: leg and id.
        ends: when releases may end: leg, place of the entry in its thread, milliseconds.
        anew: the kinds of entry of which all may wait for somebody again.
    """

    waiting: frozenset[tuple[bytes, bytes]] = frozenset()
    ends: frozenset[tuple[bytes, bytes, int]] = frozenset()
    anew: frozenset[str] = frozenset()


NOTHING_LISTED = Listed()


@dataclass(frozen=True, slots=True)
class Findable:
    """Words that can be found: folded, and where they stand."""

    room: bytes
    entry: bytes
    part: int
    folded: str


class Store:
    """A talk's encrypted file, as the backing of its rows.

    Raises:
        Damaged, OtherVersion, ReadOnly, DiskFull, DiskFailed, here and in every method.
    """

    def __init__(self, path: Path, key: bytes, on_write: OnWrite, *, create: bool = False) -> None:
        self.path = path
        self._on_write = on_write
        self._database: Connection = connect(path, key, create=create)
        with told_plainly(path):
            check_version(self._database, path, SCHEMA_VERSION)
            if create:
                with transaction(self._database):
                    for statement in (*_SCHEMA, *_SHORTLIST):
                        self._database.execute(statement)
                    self._database.execute("INSERT INTO meta VALUES ('fold', ?)", (FOLD_VERSION,))
                    self._database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    # --- backing of the rows

    def get(self, bucket: Bucket, key: Key) -> bytes | None:
        """The value of a row, or None."""
        with told_plainly(self.path):
            if _holds_entries(bucket):
                found = self._database.execute("SELECT data FROM entries WHERE id = ?", (key,)).fetchone()
            else:
                query = "SELECT value FROM rows WHERE bucket = ? AND key = ?"
                found = self._database.execute(query, (bucket, key)).fetchone()
        return None if found is None else bytes(found[0])

    def scan(
        self, bucket: Bucket, after: Key | None, before: Key | None, newest_first: bool
    ) -> Iterator[tuple[Key, bytes]]:
        """The rows of a bucket in order, a page at a time, so that whoever stops early has read no more."""
        size = _FIRST_PAGE
        while True:
            page = self._page(bucket, after, before, newest_first, size)
            for key, value in page:
                yield bytes(key), bytes(value)
            if len(page) < size:
                return
            last = bytes(page[-1][0])
            after, before = (after, last) if newest_first else (last, before)
            size = _PAGE

    def _page(self, bucket: Bucket, after: Key | None, before: Key | None, newest_first: bool, size: int) -> list[Row]:
        query = "SELECT key, value FROM rows WHERE bucket = ?"
        values: list[object] = [bucket]
        if after is not None:
            query += " AND key > ?"
            values.append(after)
        if before is not None:
            query += " AND key < ?"
            values.append(before)
        query += " ORDER BY key DESC LIMIT ?" if newest_first else " ORDER BY key LIMIT ?"
        with told_plainly(self.path):
            return self._database.execute(query, (*values, size)).fetchall()

    # --- writing

    def commit(
        self,
        rows: Rows,
        findable: Iterable[Findable] = (),
        listed: Listed = NOTHING_LISTED,
        settled: Iterable[tuple[bytes, bytes]] = (),
    ) -> Rows:
        """Put what changed on the disk, and give the same rows over the store. Nothing changed: nothing is written.

        Args:
            settled: entries that wait for nobody, as this store has them now: leg and id.
        """
        changes = list(rows.delta())
        if changes:
            self._on_write("talk: before the commit")
            with told_plainly(self.path), transaction(self._database):
                for bucket, key, value in changes:
                    self._write(bucket, key, value)
                for words in findable:
                    self._make_findable(words)
                for entry in settled:
                    self._database.execute("DELETE FROM waiting WHERE room = ? AND entry = ?", entry)
                self._list(listed)
            if any(bucket in _KEYS for bucket, _, _ in changes):
                # What was overwritten or dropped is nowhere then, also not in the log.
                fold_log(self._database, self.path)
            self._on_write("talk: after the commit")
        return rows.stored(self)

    def _write(self, bucket: Bucket, key: Key, value: bytes | None) -> None:
        if _holds_entries(bucket):
            values = (key, bucket[:ROOM_SIZE], value)
            self._database.execute("INSERT INTO entries (id, room, data) VALUES (?, ?, ?)", values)
        elif value is None:
            self._database.execute("DELETE FROM rows WHERE bucket = ? AND key = ?", (bucket, key))
        else:
            self._database.execute("INSERT OR REPLACE INTO rows VALUES (?, ?, ?)", (bucket, key, value))

    def _make_findable(self, words: Findable) -> None:
        added = self._database.execute(
            "INSERT INTO findable (room, entry, part, folded) VALUES (?, ?, ?, ?)",
            (words.room, words.entry, words.part, words.folded),
        )
        self._database.execute("INSERT INTO search (rowid, folded) VALUES (?, ?)", (added.lastrowid, words.folded))

    def _list(self, listed: Listed) -> None:
        for entry in listed.waiting:
            self._database.execute("INSERT OR IGNORE INTO waiting VALUES (?, ?)", entry)
        for end in listed.ends:
            self._database.execute("INSERT OR IGNORE INTO ends VALUES (?, ?, ?)", end)
        for room, kind in ((room, kind) for room, _ in self.scan(_ROOMS, None, None, False) for kind in listed.anew):
            # The last bytes of a key are the id of its entry.
            self._database.execute(
                "INSERT OR IGNORE INTO waiting SELECT ?, substr(key, -?) FROM rows WHERE bucket = ?",
                (room, ROOM_SIZE, room + _KIND + kind.encode()),
            )

    # --- the shortlist

    def waiting(self, room: bytes) -> list[bytes]:
        """The entries of a leg that may wait for somebody."""
        with told_plainly(self.path):
            found = self._database.execute("SELECT entry FROM waiting WHERE room = ?", (room,)).fetchall()
        return [bytes(entry) for (entry,) in found]

    def released(self, room: bytes, ms: int, before: bytes | None) -> Iterator[bytes]:
        """The places of entries with a release that may end at ``ms`` or later, newest first, a page at a time.

        Args:
            before: only those that come before this place.
        """
        query = "SELECT DISTINCT place FROM ends WHERE room = ? AND ms >= ? AND place < ? ORDER BY place DESC LIMIT ?"
        last = _BEHIND_ALL if before is None else before
        while True:
            with told_plainly(self.path):
                page = self._database.execute(query, (room, ms, last, _PAGE)).fetchall()
            for (place,) in page:
                yield bytes(place)
            if len(page) < _PAGE:
                return
            last = bytes(page[-1][0])

    def ending(self, room: bytes, first: int, last: int) -> list[bytes]:
        """The places of entries with a release that may end between two instants, in order."""
        query = "SELECT DISTINCT place FROM ends WHERE room = ? AND ms BETWEEN ? AND ? ORDER BY place"
        with told_plainly(self.path):
            return [bytes(place) for (place,) in self._database.execute(query, (room, first, last)).fetchall()]

    def next_end(self, room: bytes, after: int) -> int | None:
        """When the next release may end after an instant; None: none does."""
        with told_plainly(self.path):
            (found,) = one(self._database.execute("SELECT min(ms) FROM ends WHERE room = ? AND ms > ?", (room, after)))
        return None if found is None else int(found)

    # --- folding again, and looking whether all is well

    @property
    def fold_version(self) -> int:
        """By which version of the fold the rows were written."""
        with told_plainly(self.path):
            return int(one(self._database.execute("SELECT value FROM meta WHERE name = 'fold'"))[0])

    def replace_rows(self, rows: Rows, findable: Iterable[Findable], listed: Listed) -> None:
        """Exchange all folded rows for those of a new fold, in one transaction.

        Args:
            rows: rows over nothing, so that their delta is everything.
            findable: the words of all placed entries.
            listed: the shortlist of all placed entries.
        """
        self._on_write("talk: before folding again")
        with told_plainly(self.path), transaction(self._database):
            self._database.execute("DELETE FROM rows WHERE length(bucket) > ?", (ROOM_SIZE,))
            self._database.execute("INSERT INTO search (search) VALUES ('delete-all')")
            self._database.execute("DELETE FROM findable")
            for bucket, key, value in rows.delta():
                if is_folded(bucket):
                    self._write(bucket, key, value)
            for words in findable:
                self._make_findable(words)
            for statement in _SHORTLIST:
                self._database.execute(statement)
            self._list(listed)
            self._database.execute("UPDATE meta SET value = ? WHERE name = 'fold'", (FOLD_VERSION,))
        self._on_write("talk: after folding again")

    def folded_rows(self) -> Iterator[tuple[Bucket, Key, bytes]]:
        """Every folded row, for comparing with a new fold."""
        bucket, key = b"", b""
        while True:
            with told_plainly(self.path):
                page = self._database.execute(
                    "SELECT bucket, key, value FROM rows WHERE (bucket, key) > (?, ?) ORDER BY bucket, key LIMIT ?",
                    (bucket, key, _PAGE),
                ).fetchall()
            for row in page:
                bucket, key = bytes(row[0]), bytes(row[1])
                if is_folded(bucket):
                    yield bucket, key, bytes(row[2])
            if len(page) < _PAGE:
                return

    def entries(self, *, room: bytes | None = None, after: int = 0) -> Iterator[tuple[int, bytes, bytes]]:
        """Entries in the order in which they were stored: number, id and bytes."""
        query = "SELECT number, id, data FROM entries WHERE number > ?"
        query += " ORDER BY number LIMIT ?" if room is None else " AND room = ? ORDER BY number LIMIT ?"
        while True:
            values = (after, _PAGE) if room is None else (after, room, _PAGE)
            with told_plainly(self.path):
                page = self._database.execute(query, values).fetchall()
            for number, ident, data in page:
                after = number
                yield number, bytes(ident), bytes(data)
            if len(page) < _PAGE:
                return

    def beginning_with(self, prefix: bytes) -> list[tuple[bytes, bytes]]:
        """The entries whose ids begin so: transcript and id, by id."""
        query = "SELECT room, id FROM entries WHERE id BETWEEN ? AND ? ORDER BY id"
        with told_plainly(self.path):
            found = self._database.execute(query, (prefix, prefix.ljust(ROOM_SIZE, b"\xff"))).fetchall()
        return [(bytes(room), bytes(ident)) for room, ident in found]

    def count_entries(self) -> int:
        """How many entries the file holds."""
        with told_plainly(self.path):
            return int(one(self._database.execute("SELECT count(*) FROM entries"))[0])

    def check(self) -> list[str]:
        """What is wrong with the file's pages; empty if nothing is."""
        with told_plainly(self.path):
            return check_pages(self._database)

    # --- finding

    def find(self, folded: str, limit: int, before: tuple[bytes, int] | None = None) -> list[Findable]:
        """Words that hold ``folded``, newest first; below three letters by looking at each, else by the index.

        Args:
            before: the entry, and the place in it, of words that were found; only those from before it got its place.
        """
        if len(folded) < _SHORTEST_INDEXED:
            query, wanted = _FIND_BY_LOOKING, folded
        else:
            query, wanted = _FIND_BY_INDEX, '"' + folded.replace('"', '""') + '"'
        with told_plainly(self.path):
            found = self._database.execute(query, (wanted, self._number_of(before), limit)).fetchall()
        return [Findable(bytes(room), bytes(entry), part, text) for room, entry, part, text in found]

    def _number_of(self, words: tuple[bytes, int] | None) -> int:
        if words is None:
            return _AFTER_ALL
        found = self._database.execute("SELECT number FROM findable WHERE entry = ? AND part = ?", words).fetchone()
        return _AFTER_ALL if found is None else int(found[0])


def new_entries(rows: Rows) -> Iterator[tuple[bytes, bytes]]:
    """The entries that are not on the disk yet: transcript and id."""
    for bucket, key, _ in rows.delta():
        if _holds_entries(bucket):
            yield bucket[:ROOM_SIZE], key


def is_folded(bucket: Bucket) -> bool:
    """Whether the rows of a bucket follow from the entries."""
    return len(bucket) > ROOM_SIZE and not _holds_entries(bucket)


def _holds_entries(bucket: Bucket) -> bool:
    return len(bucket) == ROOM_SIZE + len(_ENTRIES) and bucket.endswith(_ENTRIES)
