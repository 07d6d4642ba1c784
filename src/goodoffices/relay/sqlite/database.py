"""The file of a store: making it, opening it, and what its errors mean.

The rules are:

* A commit is on the disk when it returns: write-ahead log with ``synchronous=FULL``.
* Folder and file are for their owner alone from their first moment. One process has a store open.
* A file that is another program's, damaged, or of a newer version is refused and left as it is.
* What is deleted is overwritten (``secure_delete``).
* An error of the disk becomes a refusal, without the database's own message.
"""

from __future__ import annotations

import errno
import os
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout

from goodoffices.errors.relay import (
    DamagedStore,
    FolderUnwritable,
    ForeignStore,
    NewerStore,
    RelayDiskFailed,
    RelayDiskFull,
    StoreInUse,
)

FILE: Final = "relay.db"
LOCK: Final = "relay.lock"
APPLICATION_ID: Final = int.from_bytes(b"GOrl", "big")
"""Stands in the head of the file, and tells it from other databases."""

SCHEMA_VERSION: Final = 1
PAGE: Final = 4096
_BUSY_SECONDS: Final = 10.0
_STATEMENTS: Final = 64

SCHEMA: Final = (
    """CREATE TABLE mailboxes (
        box INTEGER PRIMARY KEY AUTOINCREMENT, name BLOB NOT NULL UNIQUE, deposit BLOB NOT NULL, collect BLOB NOT NULL,
        last INTEGER NOT NULL, acknowledged INTEGER NOT NULL, forgotten INTEGER NOT NULL, removed INTEGER NOT NULL
    )""",
    # The place is the box and the number in it; the bytes go when they are acknowledged, the rest when it expires.
    """CREATE TABLE deposits (
        place INTEGER PRIMARY KEY, key BLOB NOT NULL, hash BLOB NOT NULL, expires INTEGER NOT NULL, data BLOB
    )""",
    # A key begins with its box, so that one mailbox touches few pages.
    "CREATE UNIQUE INDEX deposits_once ON deposits (key)",
)

_FULL = "SQLITE_FULL"
_DAMAGED = ("SQLITE_NOTADB", "SQLITE_CORRUPT")
FSYNC_FAILED: Final = ("SQLITE_IOERR_FSYNC", "SQLITE_IOERR_DIR_FSYNC")


def error_name(error: sqlite3.Error) -> str:
    """The database's name for an error, which holds nothing of what was written."""
    return str(getattr(error, "sqlite_errorname", "unknown"))


@contextmanager
def disk_refusals(path: Path) -> Iterator[None]:
    """Turn an error of the disk inside the block into a refusal.

    Raises:
        RelayDiskFull: there is no room.
        RelayDiskFailed, DamagedStore: the disk gave an error, or what it gave cannot be read.
    """
    try:
        yield
    except sqlite3.IntegrityError:
        raise
    except sqlite3.DatabaseError as error:
        name = error_name(error)
        if name == _FULL:
            raise RelayDiskFull from None
        if name.startswith(_DAMAGED):
            raise DamagedStore(file=path.name) from None
        if name in ("SQLITE_ERROR", "SQLITE_MISUSE", "SQLITE_RANGE", "unknown"):
            raise
        raise RelayDiskFailed(problem=name) from None


def lock_folder(folder: Path) -> FileLock:
    """Make the folder if there is none, and take its lock.

    Raises:
        StoreInUse: another process has it open.
        FolderUnwritable: it cannot be made or written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        # Another thread releases it than the one that takes it.
        lock = FileLock(folder / LOCK, mode=0o600, timeout=0, thread_local=False)
        lock.acquire()
    except Timeout:
        raise StoreInUse(folder=str(folder)) from None
    except OSError as error:
        raise FolderUnwritable(folder=str(folder), problem=problem(error)) from None
    return lock


def problem(error: OSError) -> str:
    """The system's short name for an error."""
    return errno.errorcode.get(error.errno or 0, "unknown")


def open_store(path: Path) -> sqlite3.Connection:
    """The writing connection of a store, made if there is none.

    Raises:
        ForeignStore, DamagedStore, NewerStore: the file is not ours, not whole, or newer than this program.
        FolderUnwritable, RelayDiskFull, RelayDiskFailed: it cannot be written.
    """
    _make_private(path)
    # The schema is one transaction, so a file is empty, whole, or not ours.
    with disk_refusals(path):
        database = _connect(path)
        try:
            _check(database, path)
            path.chmod(0o600)
            database.execute("PRAGMA journal_mode = WAL").fetchone()
            database.execute("PRAGMA synchronous = FULL")
            # On macOS an ordinary fsync leaves the last writes in the drive's own memory.
            database.execute("PRAGMA fullfsync = ON")
            database.execute("PRAGMA secure_delete = ON").fetchone()
            database.execute("PRAGMA cache_size = -32768")
            # A thread of its own makes checkpoints; see checkpoints.py.
            database.execute("PRAGMA wal_autocheckpoint = 0").fetchone()
            _make_schema(database)
        except BaseException:
            database.close()
            raise
    return database


def check_store(path: Path) -> None:
    """Look whether the store in a file opens, and change nothing in it.

    Raises:
        ForeignStore, DamagedStore, NewerStore: the file is not ours, not whole, or newer than this program.
        RelayDiskFailed: it cannot be read.
    """
    with disk_refusals(path), closing(connect_beside(path, reading=True)) as database:
        _check(database, path)


def connect_beside(path: Path, *, reading: bool) -> sqlite3.Connection:
    """A further connection to an open store: for reading alone, or for checkpoints."""
    with disk_refusals(path):
        database = _connect(path)
        if reading:
            database.execute("PRAGMA query_only = ON")
        else:
            database.execute("PRAGMA synchronous = FULL")
            database.execute("PRAGMA fullfsync = ON")
            database.execute("PRAGMA checkpoint_fullfsync = ON")
        return database


def _connect(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(
        path,
        timeout=_BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
        cached_statements=_STATEMENTS,
    )


def _make_private(path: Path) -> None:
    try:
        os.close(os.open(path, os.O_CREAT | os.O_WRONLY, 0o600))
        if sys.platform == "win32":
            return
        descriptor = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except OSError as error:
        raise FolderUnwritable(folder=str(path.parent), problem=problem(error)) from None


def _check(database: sqlite3.Connection, path: Path) -> None:
    (tables,) = database.execute("SELECT count(*) FROM sqlite_master").fetchone()
    (application,) = database.execute("PRAGMA application_id").fetchone()
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION_ID:
        if tables or application or version:
            raise ForeignStore(file=path.name)
        return
    if version > SCHEMA_VERSION:
        raise NewerStore(file=path.name)
    found = {" ".join(text.split()) for (text,) in database.execute("SELECT sql FROM sqlite_master WHERE sql NOT NULL")}
    if not {" ".join(text.split()) for text in SCHEMA} <= found:
        raise DamagedStore(file=path.name)
    # This reads the upper pages of each tree. Reading the whole file would take long at a large relay.
    for table in ("mailboxes", "deposits"):
        database.execute(f"SELECT * FROM {table} ORDER BY 1 LIMIT 1").fetchone()  # noqa: S608 - the two names above
        database.execute(f"SELECT * FROM {table} ORDER BY 1 DESC LIMIT 1").fetchone()  # noqa: S608 - the same


def _make_schema(database: sqlite3.Connection) -> None:
    if database.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID:
        return
    database.execute("BEGIN IMMEDIATE")
    try:
        for statement in SCHEMA:
            database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        database.execute("COMMIT")
    except BaseException:
        if database.in_transaction:
            database.execute("ROLLBACK")
        raise
