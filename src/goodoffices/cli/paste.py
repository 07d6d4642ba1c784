"""A paper that was handed over, as passages: its numbered paragraphs, or its paragraphs between empty lines.

The rules are:

* If any paragraph of the paper begins with a number (``1.``, ``2)``, ``(3)``, ``§ 4``), each numbered paragraph is a
  passage, without its number and with the lines that follow it; what stands before the first number is one as well.
  A number is taken for one only where it is the next: 1, 2, 3.
* Otherwise each paragraph between empty lines is a passage.
* Lines stay lines, as they are. Nothing of the paper is left out but the numbers and the empty space around passages.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

from goodoffices.errors.usage import FileTooLong, FileUnreadable

LIMIT: Final = 4 * 1024 * 1024
"""Bytes of a file that is read at all."""

_NUMBER: Final = re.compile(r"[ \t]*(?:§[ \t]*)?\(?(?P<number>\d{1,3})[.)][ \t]+(?P<rest>.*)")


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


def paragraphs(text: str) -> list[str]:
    """The passages of a paper, in order."""
    lines = text.replace("\r\n", "\n").split("\n")
    numbered = _numbered(lines)
    return _between_empty_lines(lines) if numbered is None else numbered


def _numbered(lines: list[str]) -> list[str] | None:
    parts: list[list[str]] = [[]]
    for line in lines:
        found = _NUMBER.fullmatch(line)
        if found is not None and int(found["number"]) == len(parts):
            parts.append([found["rest"]])
        else:
            parts[-1].append(line)
    if len(parts) == 1:
        return None
    return [passage for part in parts if (passage := _trimmed(part))]


def _between_empty_lines(lines: list[str]) -> list[str]:
    parts: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            parts[-1].append(line)
        else:
            parts.append([])
    return [passage for part in parts if (passage := _trimmed(part))]


def _trimmed(lines: list[str]) -> str:
    return "\n".join(lines).strip()
