"""New keys for a whole station: so an old passphrase and an old recovery key end.

The rules are:

* Everything is encrypted anew under new keys beside what stands: each talk into a file with a new name, ``station.db``
  into ``station.db.new``, which knows the talks by their new names. All of it is on the disk before anything changes.
* The change is one rename: of ``station.json``, whose new master key opens ``station.db.new``. Before it the old
  passphrase opens what stands, after it the new one opens what is new; at no instant neither, or both.
* Whoever opens a station finishes or drops what a crash left (:func:`settle`): of the two files the one that the master
  key opens is ``station.db``. The name of the new ``station.json`` is put on the disk before any file takes its place.
* Files of talks that belong to the other state are noted as leftovers, in each of the two ``station.db``, and are
  removed by whoever opens it. Nothing else is removed.
* A talk whose file does not open keeps its file and its key, which is wrapped anew; how many those are is told.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import msgspec

from goodoffices.errors.station import Damaged, DiskFailed
from goodoffices.station.database import NO_DISK, Connection, connect, reencrypt, told_plainly, transaction, watched
from goodoffices.station.keys import Key, station_key, unwrap, wrap
from goodoffices.station.private import from_system, remove_database, rename, sync_file, sync_folder
from goodoffices.station.slots import Holders

HOLDERS: Final = "holders"
"""The row of ``identity`` that says for whom slots are made."""

DATABASE: Final = "station.db"
_NEW: Final = "station.db.new"
_LEFTOVERS: Final = "CREATE TABLE IF NOT EXISTS leftovers (file TEXT PRIMARY KEY) WITHOUT ROWID"

Chance = Callable[[bytes, int], bytes]
OnWrite = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class _Moved:
    """A talk, and where it is to be found under the new keys.

    Attributes:
        was: its file until now.
        wrapped: its key, wrapped under the new master key.
    """

    number: int
    was: str
    file: str
    wrapped: bytes


@dataclass(frozen=True, slots=True)
class Prepared:
    """The talks under their new keys, before anything knows of it.

    Attributes:
        left: how many kept their file and their key, since the file does not open.
    """

    talks: list[_Moved]
    left: int


def prepare_talks(
    database: Connection, folder: Path, master: Key, new: Key, *, chance: Chance, on_write: OnWrite
) -> Prepared:
    """Encrypt each talk anew, beside its file. None of their files is open.

    Raises:
        ReadOnly, DiskFull, DiskFailed: new files may be left over; they are noted.
    """
    path = folder / DATABASE
    with told_plainly(path):
        found = database.execute("SELECT number, file, wrapped FROM talks WHERE state = 'here'").fetchall()
    talks = [(number, file, bytes(wrapped), f"{chance(b'file name', 16).hex()}.db") for number, file, wrapped in found]
    with watched(database, path, on_write, "noting new files"):
        database.execute(_LEFTOVERS)
        for *_, name in talks:
            database.execute("INSERT INTO leftovers VALUES (?)", (name,))
    moved = []
    for number, was, wrapped, name in talks:
        try:
            key = unwrap(master, was.encode(), wrapped)
        except Damaged:
            continue  # it stays as it is: nobody can open it before, and nobody after
        file, new_key = name, chance(b"talk key", 32)
        try:
            reencrypt(folder / "talks" / was, key, folder / "talks" / name, new_key)
        except Damaged:
            remove_database(folder / "talks" / name)
            file, new_key = was, key
        on_write("station: after a talk under a new key")
        moved.append(_Moved(number, was, file, wrap(new, file.encode(), chance(b"wrapping", 12), new_key)))
    return Prepared(moved, left=len(talks) - sum(each.file != each.was for each in moved))


def prepare_station(folder: Path, master: Key, new: Key, holders: Holders, talks: Prepared) -> None:
    """Encrypt ``station.db`` anew, beside it, with what changes in it. It is open nowhere.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed: nothing knows of it.
    """
    path = folder / _NEW
    reencrypt(folder / DATABASE, station_key(master), path, station_key(new))
    database = connect(path, station_key(new))
    try:
        with told_plainly(path), transaction(database):
            for talk in talks.talks:
                database.execute(
                    "UPDATE talks SET file = ?, wrapped = ? WHERE number = ?", (talk.file, talk.wrapped, talk.number)
                )
            database.execute("DELETE FROM leftovers")
            for talk in talks.talks:
                if talk.file != talk.was:
                    database.execute("INSERT INTO leftovers VALUES (?)", (talk.was,))
            database.execute("INSERT OR REPLACE INTO identity VALUES (?, ?)", (HOLDERS, msgspec.json.encode(holders)))
    finally:
        database.close()
    if path.with_name(f"{_NEW}-wal").exists():  # closing did not fold it back, and it would stay behind
        raise DiskFailed(problem="the log was not folded back")
    sync_file(path)


def settle(folder: Path, master: Key, on_write: OnWrite) -> None:
    """Finish the change of keys that a crash broke off, or drop what it left, by which file the master key opens.

    Raises:
        Damaged: it opens neither.
        ReadOnly, DiskFull, DiskFailed.
    """
    new, path = folder / _NEW, folder / DATABASE
    if not new.exists():
        return
    if _opens(path, master):
        remove_database(new)
    elif _opens(new, master):
        try:
            # Before the one file takes the place of the other, the station.json that opens it stands for good.
            sync_folder(folder)
        except OSError as error:
            raise from_system(error, path) from None
        _remove_logs(path)
        on_write("station: before the new station.db")
        rename(new, path)
        on_write("station: after the new station.db")
    else:
        raise Damaged(file=DATABASE)


def clear_leftovers(database: Connection, folder: Path, on_write: OnWrite) -> None:
    """Remove the files of talks that belong to the state before, or to one that never came.

    Where the disk takes nothing, they stay, count as files that are not known, and go with the next opening.
    """
    with suppress(*NO_DISK):
        _clear(database, folder, on_write)


def _clear(database: Connection, folder: Path, on_write: OnWrite) -> None:
    path = folder / DATABASE
    with told_plainly(path):
        if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'leftovers'").fetchall():
            return
        found = database.execute("SELECT file FROM leftovers").fetchall()
        known = {file for (file,) in database.execute("SELECT file FROM talks").fetchall()}
    if not found:
        return
    for (file,) in found:
        if file not in known:
            remove_database(folder / "talks" / file)
    with watched(database, path, on_write, "forgetting old files"):
        database.execute("DELETE FROM leftovers")


def _opens(path: Path, master: Key) -> bool:
    """Whether the master key opens a file; where the disk does not say, nothing is decided."""
    try:
        connect(path, station_key(master)).close()
    except Damaged:
        return False
    return True


def _remove_logs(path: Path) -> None:
    """Of a file that another one replaces: its log is not read into that one."""
    try:
        for end in ("-wal", "-shm", "-journal"):
            path.with_name(path.name + end).unlink(missing_ok=True)
    except OSError as error:
        raise from_system(error, path) from None
