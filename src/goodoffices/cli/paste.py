"""Texts that are pasted or stand in a file, read as they are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final

from goodoffices.errors.usage import FileTooLong, FileUnreadable

LIMIT: Final = 4 * 1024 * 1024
"""Bytes of a file that is read at all."""


def read_text(file: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        FileUnreadable, FileTooLong: as they say.
    """
    named = "standard input" if file == "-" else file
    try:
        if file == "-":
            data = sys.stdin.buffer.read(LIMIT + 1)
        else:
            with Path(file).open("rb") as opened:
                data = opened.read(LIMIT + 1)
    except OSError as error:
        raise FileUnreadable(file=named, problem=error.strerror or "an error of the system") from None
    if len(data) > LIMIT:
        raise FileTooLong(file=named, limit=LIMIT)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileUnreadable(file=named, problem="it is not UTF-8") from None
