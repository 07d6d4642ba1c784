"""Files that a command writes outside the station: they hold words, so only their owner can read them."""

from __future__ import annotations

import os
from pathlib import Path

from goodoffices.errors.usage import FileUnwritable


def not_there(path: Path) -> None:
    """Refuse a file that is there, before anything is done for it.

    Raises:
        FileUnwritable.
    """
    if path.exists():
        raise FileUnwritable(file=str(path), problem="there is such a file already")


def write_new(path: Path, text: str) -> None:
    """Write a new file that only its owner can read. A file that is there is never written over.

    Raises:
        FileUnwritable.
    """
    made = False
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            made = True
            file.write(text.encode())
            file.flush()
            os.fsync(file.fileno())
    except FileExistsError:
        raise FileUnwritable(file=str(path), problem="there is such a file already") from None
    except OSError as error:
        if made:
            path.unlink(missing_ok=True)
        raise FileUnwritable(file=str(path), problem=error.strerror or "an error of the system") from None
