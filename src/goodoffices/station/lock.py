"""One process for each unlocked station: an exclusive lock, held as long as the process lives.

The lock is the operating system's, so that a process which died never leaves one behind.
"""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock, Timeout

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import InUse, NoStation
from goodoffices.station.folder import LOCK
from goodoffices.station.private import from_system


def take(folder: Path, door: str = "it has no door") -> FileLock:
    """The lock of a station's folder.

    Args:
        folder: must be there.
        door: where the process that holds it can be reached, for the refusal.

    Raises:
        InUse: another process holds it.
        NoStation: there is no such folder.
        ReadOnly: the folder cannot be written.
    """
    path = folder / LOCK
    if not folder.is_dir():
        raise NoStation(folder=str(folder))
    lock = FileLock(path, mode=0o600, thread_local=False)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise InUse(door=door) from None
    except OSError as error:
        raise from_system(error, path) from None
    return lock


def is_taken(folder: Path) -> bool:
    """Whether a process holds the lock of a folder."""
    try:
        take(folder).release()
    except InUse:
        return True
    except Refusal:
        return False
    return False
