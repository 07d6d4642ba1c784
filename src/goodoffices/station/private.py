"""Folders and files that only their owner can read, and that are on the disk when they are said to be.

The rules are:

* Folders are 0700 and files 0600 from their first moment, whatever the umask.
* A small file is replaced whole: written beside, put on the disk, renamed, and the folder put on the disk as well, so
  that a power cut leaves the old one or the new one.
* An error of the system reaches people as a refusal with a next step.
"""

from __future__ import annotations

import errno
import os
import shutil
import sys
from pathlib import Path

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DiskFailed, DiskFull, ReadOnly

_SMALL = 64 * 1024
"""Bytes; the small files of a station have some thousand."""

_AT_ONCE = 1024 * 1024
"""Bytes that are copied at once."""


def private_folder(folder: Path) -> None:
    """Make a folder, with those above it, or tighten one that is there."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise from_system(error, folder) from None


def private_file(path: Path) -> None:
    """Make an empty file, before anything is in it. A file that is there already is an error."""
    try:
        os.close(open_new(path))
        sync_folder(path.parent)
    except OSError as error:
        raise from_system(error, path) from None


def write_private(path: Path, content: bytes) -> None:
    """Write a small file whole, or not at all."""
    beside = path.with_name(path.name + ".new")
    try:
        beside.unlink(missing_ok=True)
        with os.fdopen(open_new(beside), "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        raise from_system(error, path) from None


def read_small(path: Path) -> bytes:
    """A small file as it is, cut off where it is none: whoever reads it finds that it is not whole.

    Raises:
        OSError: it is not there, or the system does not read it.
    """
    with path.open("rb") as file:
        return file.read(_SMALL)


def rename(path: Path, to: Path) -> None:
    """Put a file in its place, for good."""
    try:
        path.replace(to)
        sync_folder(to.parent)
    except OSError as error:
        raise from_system(error, to) from None


def copy_over(path: Path, to: Path) -> None:
    """Copy what is in a file over another one, which is there already."""
    try:
        with path.open("rb") as source, to.open("wb") as copy:
            shutil.copyfileobj(source, copy, _AT_ONCE)
    except OSError as error:
        raise from_system(error, to) from None


def sync_file(path: Path) -> None:
    """Put a file that is whole, and its name, on the disk."""
    try:
        with path.open("rb+") as file:
            os.fsync(file.fileno())
        sync_folder(path.parent)
    except OSError as error:
        raise from_system(error, path) from None


def remove_database(path: Path) -> None:
    """Remove a database file with its logs, for good."""
    try:
        for each in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm", "-journal"))):
            each.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise from_system(error, path) from None


def sync_folder(folder: Path) -> None:
    """Put the names in a folder on the disk, where the system lets one."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def from_system(error: OSError, path: Path) -> Refusal:
    """A system's error about a file, as a refusal that names the file and repeats nothing of it."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return ReadOnly(folder=str(path.parent))
    return DiskFailed(problem=errno.errorcode.get(error.errno or 0, "unknown"))


def open_new(path: Path) -> int:
    """A descriptor of a file that is made here, and only its owner can read."""
    return os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
