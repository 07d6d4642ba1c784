"""One talk's file: the entries, the rows folded from them, and the index for finding words.

The rules are:

* An entry is written once. A trigger in the database keeps it so, whatever a fault above might try.
* The rows of an act, its entries and its words for finding stand in one transaction: all of it is there, or nothing.
* Rows are read when they are asked for, a page at a time. Opening a talk reads none.
* One statement, or one transaction, is under way at a time: snapshots (``snapshots``) are read by other threads. No
  read transaction stays open between statements, so that the log can always be folded back.
* Whatever an act that looks reads here is bounded by a number that only grows, or stands in rows, of which a snapshot
  keeps what a commit is about to change. A table of another sort would show a snapshot what came later.
* A bucket that begins with a transcript's id is folded from entries, and a new version of the fold replaces it; the
  short ones (which transcripts, which instance is mine) belong to this station alone and stay.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from goodoffices.record.facets import Wanted
from goodoffices.station import item_index
from goodoffices.station.database import (
    Connection,
    Log,
    check_pages,
    check_version,
    connect,
    one,
    told_plainly,
    transaction,
)
from goodoffices.station.item_index import ItemPlace, ListedItem
from goodoffices.station.vault import OnWrite
from goodoffices.talk.rows import Bucket, Key, Rows

SCHEMA_VERSION = 2
FOLD_VERSION = 7
"""Raised when placing writes other rows for the same entries, or the shortlist is made otherwise."""

ROOM_SIZE = 32
"""Bytes of a transcript's id, with which the buckets of its rows begin."""

_ENTRIES = b"entries"
KEYS = frozenset({b"mail channel", b"mail offer"})
"""The buckets of rows that hold keys of lines."""
_NOWHERE = KEYS | {b"blob"}
"""The buckets of which what is dropped is to be nowhere."""

_ROOMS = b"rooms"
_KIND = b"kind"
_BEHIND_ALL = b"\xff" * 16

FIRST_PAGE = 32
PAGE = 256
"""Rows that are read at once: at the beginning of a scan, and after that."""

NEWEST = 2**63 - 1
"""A number after every other."""

Place = tuple[int, int, bytes]
"""Where an entry stands on a list by time: the time that it bears, in milliseconds, its height, and its id."""

Change = tuple[Bucket, Key, bytes | None]
"""A row, and what is to stand there; None: nothing."""

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
    "DROP TABLE IF EXISTS dated",
    "CREATE TABLE waiting (room BLOB NOT NULL, entry BLOB NOT NULL, PRIMARY KEY (room, entry)) WITHOUT ROWID",
    """CREATE TABLE ends (
        room BLOB NOT NULL, place BLOB NOT NULL, ms INTEGER NOT NULL, PRIMARY KEY (room, place, ms)
    ) WITHOUT ROWID""",
    "CREATE INDEX ends_in_order ON ends (room, ms)",
    # Lists of entries by the time that they bear (station.dated); what stands in one stays there.
    """CREATE TABLE dated (
        list BLOB NOT NULL, room BLOB NOT NULL, ms INTEGER NOT NULL, height INTEGER NOT NULL, entry BLOB NOT NULL,
        PRIMARY KEY (list, room, ms, height, entry)
    ) WITHOUT ROWID""",
    *item_index.TABLES,
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
        dated: what gets onto a list by time (:mod:`goodoffices.station.dated`): list, leg, and place.
        items: what gets into the index of the record (:mod:`goodoffices.station.recorded`).
    """

    waiting: frozenset[tuple[bytes, bytes]] = frozenset()
    ends: frozenset[tuple[bytes, bytes, int]] = frozenset()
    anew: frozenset[str] = frozenset()
    dated: frozenset[tuple[bytes, bytes, Place]] = frozenset()
    items: frozenset[ListedItem] = frozenset()


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

    Attributes:
        before_changes: told what a commit is about to change, while everything still stands as it was.
        after_changes: called after each commit, also one that came to nothing.

    Raises:
        Damaged, OtherVersion, ReadOnly, DiskFull, DiskFailed, here and in every method.
    """

    def __init__(self, path: Path, key: bytes, on_write: OnWrite, *, create: bool = False) -> None:
        self.path = path
        self.before_changes: Callable[[list[Change]], None] = _nobody_asks
        self.after_changes: Callable[[], None] = _nobody_waits
        self._on_write = on_write
        self._one_at_a_time = threading.RLock()
        self._settled: set[tuple[bytes, bytes]] = set()
        self._database: Connection = connect(path, key, create=create)
        self._log = Log(self._database, path)
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
        with self.held():
            self._database.close()

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else uses the file during the block; errors of the disk are told plainly."""
        with self._one_at_a_time, told_plainly(self.path):
            yield

    # --- backing of the rows

    def get(self, bucket: Bucket, key: Key) -> bytes | None:
        """The value of a row, or None."""
        with self.held():
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
        size = FIRST_PAGE
        while True:
            page = self.page(bucket, after, before, newest_first, size)
            yield from page
            if len(page) < size:
                return
            last = page[-1][0]
            after, before = (after, last) if newest_first else (last, before)
            size = PAGE

    def page(
        self, bucket: Bucket, after: Key | None, before: Key | None, newest_first: bool, size: int
    ) -> list[tuple[Key, bytes]]:
        """The first rows of a scan, so many at most."""
        query = "SELECT key, value FROM rows WHERE bucket = ?"
        values: list[object] = [bucket]
        if after is not None:
            query += " AND key > ?"
            values.append(after)
        if before is not None:
            query += " AND key < ?"
            values.append(before)
        query += " ORDER BY key DESC LIMIT ?" if newest_first else " ORDER BY key LIMIT ?"
        with self.held():
            found = self._database.execute(query, (*values, size)).fetchall()
        return [(bytes(key), bytes(value)) for key, value in found]

    # --- writing

    def commit(
        self,
        rows: Rows,
        findable: Iterable[Findable] = (),
        listed: Listed = NOTHING_LISTED,
    ) -> Rows:
        """Put what changed on the disk, and give the same rows over the store. Nothing changed: nothing is written."""
        changes = list(rows.delta())
        if changes:
            self._on_write("talk: before the commit")
            try:
                with self.held():
                    self.before_changes(changes)
                    self._commit(changes, findable, listed)
                self._on_write("talk: after the commit")
            finally:
                # What was committed is there, also where the log could not be folded back after it.
                self.after_changes()
        return rows.stored(self)

    def _commit(self, changes: list[Change], findable: Iterable[Findable], listed: Listed) -> None:
        with transaction(self._database):
            for bucket, key, value in changes:
                self._write(bucket, key, value)
            for words in findable:
                self._make_findable(words)
            for entry in self._settled:
                self._database.execute("DELETE FROM waiting WHERE room = ? AND entry = ?", entry)
            self._list(listed)
        self._settled.clear()
        if self._log.waits or any(bucket in _NOWHERE for bucket, _, _ in changes):
            # What was overwritten or dropped is nowhere then, also not in the log.
            self._log.fold()

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
        for name, room, place in listed.dated:
            self._database.execute("INSERT OR IGNORE INTO dated VALUES (?, ?, ?, ?, ?)", (name, room, *place))
        for item in sorted(listed.items, key=lambda each: each.entry):
            item_index.add(self._database, item)
        for room, kind in ((room, kind) for room, _ in self.scan(_ROOMS, None, None, False) for kind in listed.anew):
            # The last bytes of a key are the id of its entry.
            self._database.execute(
                "INSERT OR IGNORE INTO waiting SELECT ?, substr(key, -?) FROM rows WHERE bucket = ?",
                (room, ROOM_SIZE, room + _KIND + kind.encode()),
            )

    # --- the shortlist

    def waiting(self, room: bytes) -> list[bytes]:
        """The entries of a leg that may wait for somebody."""
        with self.held():
            return [entry for entry in self.on_the_list(room) if (room, entry) not in self._settled]

    def on_the_list(self, room: bytes) -> list[bytes]:
        """The same, with those that the next commit takes off the list."""
        with self.held():
            found = self._database.execute("SELECT entry FROM waiting WHERE room = ?", (room,)).fetchall()
            return [bytes(entry) for (entry,) in found]

    def settle(self, room: bytes, entry: bytes) -> None:
        """An entry waits for nobody, as the file is now: it is left out, and off the list with the next commit."""
        with self.held():
            self._settled.add((room, entry))

    def settled(self) -> set[tuple[bytes, bytes]]:
        """What the next commit takes off the list: leg and id."""
        with self.held():
            return set(self._settled)

    def released(self, room: bytes, ms: int, before: bytes | None) -> Iterator[bytes]:
        """The places of entries with a release that may end at ``ms`` or later, newest first, a page at a time.

        Args:
            before: only those that come before this place.
        """
        last = _BEHIND_ALL if before is None else before
        while True:
            page = self.page_of_released(room, ms, last)
            yield from page
            if len(page) < PAGE:
                return
            last = page[-1]

    def page_of_released(self, room: bytes, ms: int, before: bytes) -> list[bytes]:
        """The places of the newest such entries before a place."""
        query = "SELECT DISTINCT place FROM ends WHERE room = ? AND ms >= ? AND place < ? ORDER BY place DESC LIMIT ?"
        with self.held():
            return [bytes(place) for (place,) in self._database.execute(query, (room, ms, before, PAGE)).fetchall()]

    def ending(self, room: bytes, first: int, last: int) -> list[bytes]:
        """The places of entries with a release that may end between two instants, in order."""
        query = "SELECT DISTINCT place FROM ends WHERE room = ? AND ms BETWEEN ? AND ? ORDER BY place"
        with self.held():
            return [bytes(place) for (place,) in self._database.execute(query, (room, first, last)).fetchall()]

    def next_end(self, room: bytes, after: int) -> int | None:
        """When the next release may end after an instant; None: none does."""
        with self.held():
            (found,) = one(self._database.execute("SELECT min(ms) FROM ends WHERE room = ? AND ms > ?", (room, after)))
        return None if found is None else int(found)

    # --- lists by time

    def dated(self, name: bytes, room: bytes, before: Place | None = None) -> Iterator[Place]:
        """The entries of a leg on a list, newest first, a page at a time.

        Args:
            before: only those that come after this place then.
        """
        last, size = (NEWEST, NEWEST, b"") if before is None else before, FIRST_PAGE
        while True:
            page = self.page_of_dated(name, room, last, size)
            yield from page
            if len(page) < size:
                return
            last, size = page[-1], PAGE

    def page_of_dated(self, name: bytes, room: bytes, before: Place, size: int) -> list[Place]:
        """The newest such entries before a place, so many at most."""
        query = "SELECT ms, height, entry FROM dated WHERE list = ? AND room = ? AND (ms, height, entry) < (?, ?, ?)"
        query += " ORDER BY ms DESC, height DESC, entry DESC LIMIT ?"
        with self.held():
            found = self._database.execute(query, (name, room, *before, size)).fetchall()
        return [(int(ms), int(height), bytes(entry)) for ms, height, entry in found]

    # --- the index of the record

    def items(self, wanted: Wanted, before: ItemPlace | None = None) -> Iterator[tuple[bytes, ItemPlace]]:
        """The items of the record that may be what is wanted, the newest first, a page at a time: room and place.

        Args:
            before: only those that come after this place then.
        """
        last, size = (NEWEST, b"") if before is None else before, FIRST_PAGE
        while True:
            page = self.page_of_items(wanted, last, size)
            yield from page
            if len(page) < size:
                return
            last, size = page[-1][1], PAGE

    def page_of_items(self, wanted: Wanted, before: ItemPlace, size: int) -> list[tuple[bytes, ItemPlace]]:
        """The newest such items before a place, so many at most."""
        with self.held():
            return item_index.page(self._database, wanted, before, size)

    def place_of_item(self, entry: bytes) -> ItemPlace | None:
        """Where the item stands that an entry brought; None: it brought none."""
        with self.held():
            return item_index.place_of(self._database, entry)

    # --- backups

    def own_keys(self) -> list[tuple[Bucket, Key]]:
        """Where the rows stand that follow from no entry: they belong to this station alone."""
        with self.held():
            query = "SELECT bucket, key FROM rows WHERE length(bucket) <= ? ORDER BY bucket, key"
            found = self._database.execute(query, (ROOM_SIZE,)).fetchall()
            return [(bytes(bucket), bytes(key)) for bucket, key in found]

    def own_rows(self, wanted: Callable[[Bucket], bool]) -> Iterator[tuple[Bucket, Key, bytes]]:
        """Those rows, of the buckets that are wanted. One by one, since papers are large."""
        for bucket, key in self.own_keys():
            value = self.get(bucket, key) if wanted(bucket) else None
            if value is not None:
                yield bucket, key, value

    def put_back(
        self, entries: Iterable[tuple[bytes, bytes, bytes]], rows: Iterable[tuple[Bucket, Key, bytes]]
    ) -> None:
        """Put down what a backup holds, in a new file. It is folded again before anybody reads it.

        Args:
            entries: room, id and bytes, in the order in which they came.
        """
        self._on_write("talk: before putting back")
        with self.held(), transaction(self._database):
            for room, ident, data in entries:
                values = (ident, room, data)
                self._database.execute("INSERT INTO entries (id, room, data) VALUES (?, ?, ?)", values)
            for bucket, key, value in rows:
                self._write(bucket, key, value)
            self._database.execute("UPDATE meta SET value = 0 WHERE name = 'fold'")
        self._on_write("talk: after putting back")

    # --- folding again, and looking whether all is well

    @property
    def fold_version(self) -> int:
        """By which version of the fold the rows were written."""
        with self.held():
            return int(one(self._database.execute("SELECT value FROM meta WHERE name = 'fold'"))[0])

    def replace_rows(self, rows: Rows, findable: Iterable[Findable], listed: Listed) -> None:
        """Exchange all folded rows for those of a new fold, in one transaction.

        Args:
            rows: rows over nothing, so that their delta is everything.
            findable: the words of all placed entries.
            listed: the shortlist of all placed entries.
        """
        self._on_write("talk: before folding again")
        with self.held(), transaction(self._database):
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
            page = self.page_of_all(bucket, key)
            yield from (row for row in page if is_folded(row[0]))
            if len(page) < PAGE:
                return
            bucket, key, _ = page[-1]

    def page_of_all(self, bucket: Bucket, key: Key) -> list[tuple[Bucket, Key, bytes]]:
        """The first rows after one, of all buckets."""
        query = "SELECT bucket, key, value FROM rows WHERE (bucket, key) > (?, ?) ORDER BY bucket, key LIMIT ?"
        with self.held():
            found = self._database.execute(query, (bucket, key, PAGE)).fetchall()
        return [(bytes(row[0]), bytes(row[1]), bytes(row[2])) for row in found]

    def entries(
        self, *, room: bytes | None = None, after: int = 0, upto: int = NEWEST
    ) -> Iterator[tuple[int, bytes, bytes]]:
        """Entries in the order in which they were stored: number, id and bytes. They are numbered without a gap."""
        while True:
            page = self.page_of_entries(room, after, upto)
            yield from page
            if len(page) < PAGE:
                return
            after = page[-1][0]

    def page_of_entries(self, room: bytes | None, after: int, upto: int) -> list[tuple[int, bytes, bytes]]:
        """The first entries after a number, in that order."""
        query = "SELECT number, id, data FROM entries WHERE number > ? AND number <= ?"
        query += " ORDER BY number LIMIT ?" if room is None else " AND room = ? ORDER BY number LIMIT ?"
        values = (after, upto, PAGE) if room is None else (after, upto, room, PAGE)
        with self.held():
            found = self._database.execute(query, values).fetchall()
        return [(number, bytes(ident), bytes(data)) for number, ident, data in found]

    def beginning_with(self, prefix: bytes, *, upto: int = NEWEST) -> list[tuple[bytes, bytes]]:
        """The entries whose ids begin so: transcript and id, by id."""
        query = "SELECT room, id FROM entries WHERE id BETWEEN ? AND ? AND number <= ? ORDER BY id"
        with self.held():
            found = self._database.execute(query, (prefix, prefix.ljust(ROOM_SIZE, b"\xff"), upto)).fetchall()
        return [(bytes(room), bytes(ident)) for room, ident in found]

    def count_entries(self) -> int:
        """How many entries the file holds."""
        with self.held():
            return int(one(self._database.execute("SELECT count(*) FROM entries"))[0])

    def last_numbers(self) -> tuple[int, int]:
        """The highest numbers of an entry and of words for finding; 0: there are none."""
        query = "SELECT (SELECT max(number) FROM entries), (SELECT max(number) FROM findable)"
        with self.held():
            entry, words = one(self._database.execute(query))
        return entry or 0, words or 0

    def check(self) -> list[str]:
        """What is wrong with the file's pages; empty if nothing is."""
        with self.held():
            return check_pages(self._database)

    # --- finding

    def find(
        self, folded: str, limit: int, before: tuple[bytes, int] | None = None, *, upto: int = NEWEST
    ) -> list[Findable]:
        """Words that hold ``folded``, newest first; below three letters by looking at each, else by the index.

        Args:
            before: the entry, and the place in it, of words that were found; only those from before it got its place.
            upto: the highest number of words that count.
        """
        if len(folded) < _SHORTEST_INDEXED:
            query, wanted = _FIND_BY_LOOKING, folded
        else:
            query, wanted = _FIND_BY_INDEX, '"' + folded.replace('"', '""') + '"'
        with self.held():
            end = min(self._number_of(before), upto + 1)
            found = self._database.execute(query, (wanted, end, limit)).fetchall()
        return [Findable(bytes(room), bytes(entry), part, text) for room, entry, part, text in found]

    def has_words(self, words: tuple[bytes, int], *, upto: int = NEWEST) -> bool:
        """Whether words for finding stand in a place of an entry."""
        with self.held():
            return self._number_of(words) <= min(upto, NEWEST - 1)

    def _number_of(self, words: tuple[bytes, int] | None) -> int:
        if words is None:
            return NEWEST
        found = self._database.execute("SELECT number FROM findable WHERE entry = ? AND part = ?", words).fetchone()
        return NEWEST if found is None else int(found[0])


def _nobody_asks(_: list[Change]) -> None:
    """There is no snapshot."""


def _nobody_waits() -> None:
    """Nobody waits for a change."""


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
