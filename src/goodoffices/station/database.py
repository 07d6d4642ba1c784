"""An encrypted database file: opening, and what its errors mean to a person.

The rules are:

* SQLCipher with a raw key; its own log is off before anything else, since it writes to the terminal.
* A commit is on the disk when it returns: write-ahead log with ``synchronous=FULL``. One process holds the file.
* What is deleted is overwritten (``secure_delete``).
* What a commit put on the disk is done, also where the log cannot be folded back after it: that is made up for with a
  later commit, or when the file is closed (:class:`Log`).
* An error of the disk reaches people as a refusal with a next step, never with the database's own message, which can
  hold what was written. An error of the program stays one, and is told apart from those.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from sqlcipher3 import dbapi2 as sqlcipher

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import (
    Damaged,
    DiskFailed,
    DiskFull,
    FromTheFuture,
    FromThePast,
    Locked,
    OtherVersion,
    ReadOnly,
)
from goodoffices.station.logs import note
from goodoffices.station.private import copy_over, from_system, private_file, remove_database, sync_file

Row = tuple[Any, ...]


class Cursor(Protocol):
    """The part of a cursor that is used here."""

    lastrowid: int
    rowcount: int

    def fetchone(self) -> Row | None:
        """The next row, or None."""

    def fetchall(self) -> list[Row]:
        """All rows that are left."""


class Connection(Protocol):
    """The part of a connection that is used here; the binding itself has no types."""

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is under way."""

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Cursor:
        """Run one statement."""

    def close(self) -> None:
        """Fold the log back into the file and let go of it."""


_MEANING = {
    "SQLITE_FULL": DiskFull,
    "SQLITE_READONLY": ReadOnly,
    "SQLITE_PERM": ReadOnly,
    "SQLITE_NOTADB": Damaged,
    "SQLITE_CORRUPT": Damaged,
    "SQLITE_IOERR": DiskFailed,
    "SQLITE_BUSY": DiskFailed,
    "SQLITE_LOCKED": DiskFailed,
    "SQLITE_PROTOCOL": DiskFailed,
    "SQLITE_NOMEM": DiskFailed,
}

NO_DISK = (DiskFailed, DiskFull, ReadOnly)
"""What is met where the disk takes nothing."""

NOT_OPEN = (Damaged, OtherVersion, *NO_DISK)
"""What is met where a file does not open; it takes nothing away of other files."""


@contextmanager
def told_plainly(path: Path) -> Iterator[None]:
    """Turn an error of the disk inside the block into a refusal.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed.
    """
    try:
        yield
    except sqlcipher.Error as error:
        name = str(getattr(error, "sqlite_errorname", ""))
        if name.startswith("SQLITE_CANTOPEN"):
            raise _why_not_open(path, name) from None
        for family, refusal in _MEANING.items():
            if name.startswith(family):
                raise refusal(file=path.name, folder=str(path.parent), problem=name) from None
        raise


def _why_not_open(path: Path, name: str) -> Refusal:
    """What the system has against opening a file, or the files beside it."""
    try:
        os.close(os.open(path, os.O_RDWR))
        os.close(os.open(path.parent, os.O_RDONLY))
    except IsADirectoryError:
        return Damaged(file=path.name)
    except OSError as error:
        return from_system(error, path)
    if not os.access(path.parent, os.W_OK):
        return ReadOnly(folder=str(path.parent))
    return DiskFailed(problem=name)


def connect(path: Path, key: bytes, *, create: bool = False) -> Connection:
    """Open an encrypted file, or make a new one.

    Raises:
        Damaged: the key does not fit, or this is no such file.
        ReadOnly, DiskFull, DiskFailed.
    """
    if create:
        private_file(path)
    elif not path.exists():
        raise Damaged(file=path.name)
    with told_plainly(path):
        database = _keyed(path, key)
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = FULL")
            # On macOS an ordinary fsync leaves the last writes in the drive's own memory.
            database.execute("PRAGMA fullfsync = ON")
            database.execute("PRAGMA secure_delete = ON")
            # Pages are decrypted when they are read: 16 MiB of them are kept, instead of two.
            database.execute("PRAGMA cache_size = -16384")
        except sqlcipher.Error:
            database.close()
            raise
    return database


def reencrypt(path: Path, key: bytes, to: Path, new_key: bytes) -> None:
    """A copy of an encrypted file under another key, whole and on the disk when this returns.

    Every page is encrypted anew, and read back. The file itself is open nowhere, and stays as it is. What stands at
    ``to`` is written over; nobody relies on it before.

    Raises:
        Damaged: the file does not open, or a page of it cannot be read.
        ReadOnly, DiskFull, DiskFailed.
    """
    if not path.exists():
        raise Damaged(file=path.name)
    with told_plainly(path):
        database = _keyed(path, key)
    try:
        fold_log(database, path)
    finally:
        database.close()
    if path.with_name(f"{path.name}-wal").exists():
        raise DiskFailed(problem="the log was not folded back")  # the copy would lack what stands in it
    remove_database(to)
    private_file(to)
    copy_over(path, to)
    with told_plainly(to):
        copy = _keyed(to, key)
        try:
            # A crash leaves a copy that is thrown away, so that nothing has to be rolled back.
            copy.execute("PRAGMA journal_mode = OFF").fetchall()
            copy.execute(f"PRAGMA rekey = \"x'{new_key.hex()}'\"").fetchall()
        finally:
            copy.close()
        again = _keyed(to, new_key)
        try:
            damaged = again.execute("PRAGMA cipher_integrity_check").fetchall()
        finally:
            again.close()
    if damaged:
        raise Damaged(file=path.name)
    sync_file(to)


def _keyed(path: Path, key: bytes) -> Connection:
    """A connection with its key, and nothing else set."""
    database: Connection = sqlcipher.connect(str(path), isolation_level=None, check_same_thread=False)
    try:
        database.execute("PRAGMA cipher_log_level = NONE")
        database.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        database.execute("PRAGMA locking_mode = EXCLUSIVE")
        database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except sqlcipher.Error:
        database.close()
        raise
    return database


class Exchanged:
    """A connection that can be exchanged for one to another file, for everybody who has it.

    While there is none, whatever is asked is refused as of a locked station.
    """

    def __init__(self, database: Connection) -> None:
        self._database: Connection | None = database

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is under way."""
        return self._database is not None and self._database.in_transaction

    def execute(self, statement: str, values: Sequence[object] = (), /) -> Cursor:
        """Run one statement.

        Raises:
            Locked: there is no file at this moment.
        """
        if self._database is None:
            raise Locked
        return self._database.execute(statement, values)

    def close(self) -> None:
        """Let go of the file."""
        if self._database is not None:
            self._database.close()
            self._database = None

    def take(self, database: Connection) -> None:
        """Go on with another file."""
        self._database = database


def fold_log(database: Connection, path: Path) -> None:
    """Fold the write-ahead log back into the file, so that nothing which was overwritten stays in it.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed.
    """
    with told_plainly(path):
        database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()


class Log:
    """The write-ahead log of a file, for whoever drops what is to be nowhere.

    Attributes:
        waits: it could not be folded back.
    """

    def __init__(self, database: Connection, path: Path) -> None:
        self.waits = False
        self._database = database
        self._path = path

    def fold(self) -> None:
        """Fold the log back after a commit. Where the disk does not take it, this stands in the program's log."""
        try:
            fold_log(self._database, self._path)
            self.waits = False
        except (Damaged, *NO_DISK) as refusal:
            self.waits = True
            note("log not folded back", code=refusal.code)


@contextmanager
def transaction(database: Connection) -> Iterator[None]:
    """All of the block, or nothing of it."""
    database.execute("BEGIN IMMEDIATE")
    try:
        yield
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise


class Tables:
    """Tables of ``station.db`` for one kind of thing, which are made where they are missing.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed: they could not be made.
    """

    def __init__(
        self, database: Connection, path: Path, on_write: Callable[[str], None], schema: Sequence[str]
    ) -> None:
        self._database = database
        self._path = path
        self._on_write = on_write
        with told_plainly(path):
            for statement in schema:
                database.execute(statement)


@contextmanager
def watched(database: Connection, path: Path, on_write: Callable[[str], None], name: str) -> Iterator[None]:
    """A transaction of ``station.db``. The watcher is told by that name, before it and after it.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed: nothing of it was written.
    """
    on_write(f"station: before {name}")
    with told_plainly(path), transaction(database):
        yield
    on_write(f"station: after {name}")


def one(cursor: Cursor) -> Row:
    """The one row that a statement gives."""
    row = cursor.fetchone()
    if row is None:
        raise LookupError
    return row


def last_number(database: Connection, path: Path, table: str) -> int:
    """The highest number that a row of a table with numbers of its own was given, be it there or not; 0: none was."""
    with told_plainly(path):
        found = database.execute("SELECT seq FROM sqlite_sequence WHERE name = ?", (table,)).fetchone()
    return 0 if found is None else int(found[0])


def count_from(database: Connection, table: str, number: int) -> None:
    """Give no row of such a table a number up to this one, from the end of the transaction on."""
    database.execute("DELETE FROM sqlite_sequence WHERE name = ?", (table,))
    database.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", (table, number))


def check_version(database: Connection, path: Path, known: int) -> None:
    """Refuse a file that another version of the program wrote; one that is just being made has none yet."""
    (found,) = one(database.execute("PRAGMA user_version"))
    if found > known:
        raise FromTheFuture(file=path.name)
    if 0 < found < known:
        raise FromThePast(file=path.name)


def check_pages(database: Connection) -> list[str]:
    """What is wrong with the pages of a file, in the database's words, which hold none of its content."""
    rows = [*database.execute("PRAGMA cipher_integrity_check").fetchall()]
    rows += [row for row in database.execute("PRAGMA integrity_check(5)").fetchall() if row[0] != "ok"]
    return [str(row[0]) for row in rows]
