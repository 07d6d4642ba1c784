"""Files that a command writes outside the station: they hold words, so only their owner can read them.

The folder of a station, whichever it is, holds what the station writes there and nothing else.
"""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path

from goodoffices.errors.usage import FileTooLong, FileUnreadable, FileUnwritable


def not_there(path: Path) -> None:
    """Refuse a file that is there, or would stand in the folder of a station, before anything is done for it.

    Raises:
        FileUnwritable.
    """
    if path.exists():
        raise FileUnwritable(file=str(path), problem="there is such a file already")
    _demand_outside(path)


def _demand_outside(path: Path) -> None:
    with suppress(OSError, RuntimeError):  # what cannot be resolved cannot be written either, and is told then
        folder = path.parent.resolve()
        if any((each / "station.json").exists() for each in (folder, folder.parent)):
            raise FileUnwritable(file=str(path), problem="the folder of a station holds its own files alone")


def read_whole(path: Path, limit: int) -> bytes:
    """The bytes of a file.

    Raises:
        FileUnreadable: it cannot be read.
        FileTooLong: it has more than ``limit`` bytes.
    """
    try:
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except OSError as error:
        raise FileUnreadable(file=str(path), problem=error.strerror or "an error of the system") from None
    if len(data) > limit:
        raise FileTooLong(file=str(path), limit=limit)
    return data


def write_new(path: Path, text: str | bytes) -> None:
    """Write a new file that only its owner can read. A file that is there is never written over.

    Raises:
        FileUnwritable.
    """
    _demand_outside(path)
    made = False
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            made = True
            file.write(text.encode() if isinstance(text, str) else text)
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise FileUnwritable(file=str(path), problem="there is such a file already") from None
    except OSError as error:
        if made:
            path.unlink(missing_ok=True)
        raise FileUnwritable(file=str(path), problem=error.strerror or "an error of the system") from None
