"""Where the two joiners, which cannot be seen themselves, belong to the spelling.

The rules are (n is the zero-width non-joiner U+200C, j the zero-width joiner U+200D):

* n stands between two letters of the Arabic script, as the half space of Persian does; marks on the letter
  before it do not count. Letters that never join are letters too: Persian writes n after them.
* j stands beside a letter of the Arabic script, before or after it; marks do not count here either.
* n and j stand right after a virama, where they choose between a conjunct and its parts.
* j stands between a letter and a virama, as Bengali needs for its ya-phalaa.
* Anywhere else, and right after another joiner, they are refused: two texts could look alike and differ.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from goodoffices.errors.base import InEnglish
from goodoffices.words.refused import JOINER, NON_JOINER, Finding
from goodoffices.words.table import ARABIC_LETTER, MARK, OTHER_LETTER, VIRAMA

NON_JOINER_REASON: Final = InEnglish(
    "reason.non_joiner",
    "A zero-width non-joiner cannot be seen; it may stand only between two letters of the Arabic script"
    " or after a virama.",
)
JOINER_REASON: Final = InEnglish(
    "reason.joiner",
    "A zero-width joiner cannot be seen; it may stand only beside a letter of the Arabic script or next to a virama.",
)

_JOINERS: Final = re.compile(f"[{NON_JOINER}{JOINER}]")


def find_stray_joiner(text: str) -> Finding | None:
    """The first joiner that the script does not need, or None. ``text`` is NFC."""
    for found in _JOINERS.finditer(text):
        index = found.start()
        if not _belongs(text, index):
            return Finding(index, NON_JOINER_REASON if found[0] == NON_JOINER else JOINER_REASON)
    return None


def nth_joiner(text: str, index: int, original: str) -> int:
    """Where the joiner at ``index`` of ``text`` stands in ``original``, of which ``text`` is the NFC.

    Normalising moves characters but neither adds, drops nor swaps joiners.
    """
    earlier = len(_JOINERS.findall(text, 0, index))
    places = _JOINERS.finditer(original)
    for _ in range(earlier):
        next(places)
    return next(places).start()


def _belongs(text: str, index: int) -> bool:
    before = text[index - 1] if index else ""
    after = text[index + 1 : index + 2]
    if before in (JOINER, NON_JOINER):
        return False
    if _is_virama(before):
        return True
    arabic_before = _is_arabic_letter(_letter_before(text, index))
    if text[index] == NON_JOINER:
        return arabic_before and _is_arabic_letter(after)
    if arabic_before or _is_arabic_letter(after):
        return True
    return _is_virama(after) and before != "" and before in OTHER_LETTER


def _letter_before(text: str, index: int) -> str:
    """The last character before ``index`` that is not a mark, or nothing."""
    index -= 1
    while index >= 0 and _is_mark(text[index]):
        index -= 1
    return text[index] if index >= 0 else ""


@lru_cache(maxsize=1024)
def _is_mark(character: str) -> bool:
    return character in MARK


@lru_cache(maxsize=1024)
def _is_arabic_letter(character: str) -> bool:
    return character != "" and character in ARABIC_LETTER


@lru_cache(maxsize=1024)
def _is_virama(character: str) -> bool:
    return character != "" and character in VIRAMA
