"""Texts that are pasted or stand in a file, read as they are."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Final, NamedTuple

from goodoffices.errors.base import Refusal
from goodoffices.errors.usage import FileTooLong, FileUnreadable
from goodoffices.foreign import text
from goodoffices.words.bytes import SHOWN

LIMIT: Final = 4 * 1024 * 1024
"""Bytes of a file that is read at all."""

STANDARD_INPUT: Final = "standard input"


class Pasted(NamedTuple):
    """A text that was read.

    Attributes:
        source: from where; None: nothing could be read.
        refusal: what speaks against it.
    """

    text: str
    source: str | None
    refusal: Refusal | None


def read_pasted(file: str) -> Pasted:
    """The text of a file, or of standard input for ``-``; what is not UTF-8 in it stays legible."""
    named = STANDARD_INPUT if file == "-" else file
    try:
        data = _read(file)
    except OSError as error:
        return Pasted("", None, FileUnreadable(file=named, problem=error.strerror or "an error of the system"))
    if len(data) > LIMIT:
        return Pasted("", None, FileTooLong(file=named, limit=LIMIT))
    try:
        read = text(data, lambda problem: FileUnreadable(file=named, problem=problem), "utf-8-sig")
    except FileUnreadable as refusal:
        return Pasted(data.decode("utf-8-sig", SHOWN), named, refusal)
    return Pasted(read, named, None)


def read_text(file: str) -> str:
    """The text of a file, or of standard input for ``-``.

    Raises:
        FileUnreadable, FileTooLong.
    """
    read = read_pasted(file)
    if read.refusal is not None:
        raise read.refusal
    return read.text


def at_a_terminal() -> bool:
    """Whether standard input is somebody who types."""
    return sys.stdin is not None and sys.stdin.isatty()


def _read(file: str) -> bytes:
    if file != "-":
        with Path(file).open("rb") as opened:
            return opened.read(LIMIT + 1)
    if sys.stdin is None:
        return b""
    if at_a_terminal():
        sys.stderr.write("Type or paste the words; Ctrl-D on a line of its own ends them.\n")
        sys.stderr.flush()
    return sys.stdin.buffer.read(LIMIT + 1)
