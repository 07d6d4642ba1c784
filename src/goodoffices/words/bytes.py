"""Bytes that are no text. Where a system hands over text in bytes, Python keeps those that are no UTF-8 as halves of
characters, U+DC80 to U+DCFF, and no program that expects text can write them. What is shown of them can be read and
kept, and cannot be taken for words by oversight.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from goodoffices.errors.words import NotText

SHOWN: Final = "goodoffices.shown"
"""How errors are handled in decoding what is shown so."""

LOST: Final = "\ufffd"
"""Before the number of each byte that is no text."""

_HALF: Final = re.compile("[\ud800-\udfff]")
_FIRST_BYTE: Final = 0xDC80
_LAST_BYTE: Final = 0xDCFF


def no_text(text: str, where: str) -> NotText | None:
    """What speaks against a text because not all of it is text; None: nothing. ``where``: its place, for a person."""
    found = _HALF.search(text)
    return None if found is None else NotText(position=found.start() + 1, where=where, found=_named(found[0]))


def show_bytes(text: str) -> str:
    """A text with each byte that is none shown by its number behind U+FFFD, which no words may hold."""
    return _HALF.sub(lambda found: f"{LOST}{_named(found[0]).removeprefix('byte ')}", text)


def _shown(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return "".join(f"{LOST}{byte:02X}" for byte in error.object[error.start : error.end]), error.end


codecs.register_error(SHOWN, _shown)


def _named(half: str) -> str:
    number = ord(half)
    return f"byte {number & 0xFF:02X}" if _FIRST_BYTE <= number <= _LAST_BYTE else f"U+{number:04X}"
