"""The words of a text, one by one and folded: for comparing texts, never for showing.

The rules are:

* A text is folded first (``fold``): case, accents, line ends and the many forms of one letter make no difference.
* Letters, digits and their marks make words. Everything else, hyphens and dashes too, only parts them; an apostrophe or
  quote mark within a word does not, so that *don't* and צה"ל are one word each.
* Scripts that put no spaces between words give a unit for each letter, which counts for a part of a word: of Chinese
  and Japanese two make a word, of Thai, Lao, Khmer, Burmese and their kin three. That is about the length of words
  there; nothing here knows a dictionary.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from goodoffices.words.fold import fold
from goodoffices.words.table import CharacterSet

WORD: Final = 6
"""What a whole word counts; see :func:`weight`."""

_HALF: Final = CharacterSet.of(
    (
        (0x3005, 0x3007),  # marks of repetition, zero
        (0x3031, 0x3035),
        (0x3041, 0x312F),  # hiragana, katakana, bopomofo
        (0x31A0, 0x31FF),
        (0x3400, 0x4DBF),  # Han
        (0x4E00, 0x9FFF),
        (0xA000, 0xA48C),  # Yi
        (0xF900, 0xFAFF),
        (0x1B000, 0x1B16F),
        (0x20000, 0x3FFFF),
    )
)
_THIRD: Final = CharacterSet.of(
    (
        (0x0E00, 0x0EFF),  # Thai, Lao
        (0x1000, 0x109F),  # Burmese
        (0x1780, 0x17FF),  # Khmer
        (0x1950, 0x19DF),  # Tai Le, New Tai Lue
        (0x1A20, 0x1AAF),  # Tai Tham
        (0xA9E0, 0xA9FF),
        (0xAA60, 0xAADF),  # Burmese, Tai Viet
    )
)
_WITHIN: Final = re.compile(r"(?<=\w)['\"](?=\w)")
_CACHED_CHARACTERS: Final = 8192


def units(text: str) -> list[str]:
    """The words of a text in their order, or the letters, where the script parts no words."""
    return _WITHIN.sub("", fold(text)).translate(_PARTING).split()


def weight(unit: str) -> int:
    """What a unit counts: :data:`WORD` if it is a whole word, less if it is a letter of a script without spaces."""
    if len(unit) > 1:
        return WORD
    if unit in _HALF_LETTERS:
        return WORD // 2
    return WORD // 3 if unit in _THIRD_LETTERS else WORD


def weigh(found: Iterable[str]) -> int:
    """What some units count together."""
    return sum(map(weight, found))


class _Letters:
    """The letters of some scripts."""

    def __init__(self, members: CharacterSet) -> None:
        self._members = members

    def __contains__(self, character: str) -> bool:
        return _category(character) == "L" and character in self._members


_HALF_LETTERS: Final = _Letters(_HALF)
_THIRD_LETTERS: Final = _Letters(_THIRD)


def _category(character: str) -> str:
    return unicodedata.category(character)[0]


@lru_cache(maxsize=_CACHED_CHARACTERS)
def _part(code_point: int) -> str:
    """What a folded character is in a text whose words are parted by spaces."""
    character = chr(code_point)
    if character in _HALF_LETTERS or character in _THIRD_LETTERS:
        return f" {character} "
    category = _category(character)
    if category == "M" and character in _THIRD:
        return ""  # a vowel or tone above or below a letter that stands for itself
    return character if category in "LMN" else " "


class _Parting:
    """What becomes of each character, as ``str.translate`` asks for it."""

    def __getitem__(self, code_point: int) -> str:
        return _part(code_point)


_PARTING: Final = _Parting()
