"""Characters and their classes, by the table that Good Offices ships.

The rules are:

* Whether a character may stand in words is judged by this table (Unicode 14.0.0), never by the running
  Python: all stations must judge alike, whatever they run on.
* The table is made by ``tools/unicode_table.py`` and never edited.
* Normalising (NFC, NFKD) may be left to the running Python, but only for text whose every character is
  assigned here: by the stability policy of Unicode, such text normalises the same in version 14 and in all
  later ones. Python 3.11, the oldest that Good Offices runs on, holds version 14.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from typing import Final

from goodoffices.words import _unicode_data as data

UNICODE_VERSION: Final = data.UNICODE_VERSION
LAST_CODE_POINT: Final = 0x10FFFF
LAST_OF_BASIC_PLANE: Final = 0xFFFF


class CharacterSet:
    """A set of characters, kept as sorted ranges of code points with both ends included."""

    __slots__ = ("_firsts", "_lasts")

    def __init__(self, flat: tuple[int, ...]) -> None:
        """Take ``first, last, first, last, ...`` in rising order."""
        self._firsts = flat[0::2]
        self._lasts = flat[1::2]

    def __contains__(self, character: str) -> bool:
        return self.has(ord(character))

    def has(self, code_point: int) -> bool:
        """Whether the code point belongs to the set."""
        place = bisect_right(self._firsts, code_point) - 1
        return place >= 0 and code_point <= self._lasts[place]

    def ranges(self) -> Iterator[tuple[int, int]]:
        """The ranges, in rising order, both ends included."""
        return zip(self._firsts, self._lasts, strict=True)

    def without(self, *characters: str) -> CharacterSet:
        """The set but for these characters."""
        left = list(self.ranges())
        for hole in map(ord, characters):
            left = [
                piece
                for first, last in left
                for piece in ((first, min(last, hole - 1)), (max(first, hole + 1), last))
                if piece[0] <= piece[1]
            ]
        return CharacterSet.of(left)

    @classmethod
    def of(cls, ranges: Iterable[tuple[int, int]]) -> CharacterSet:
        """The set of all that lies in any of the ranges, which may overlap and stand in any order."""
        flat: list[int] = []
        for first, last in sorted(set(ranges)):
            if flat and first <= flat[-1] + 1:
                flat[-1] = max(flat[-1], last)
            else:
                flat += [first, last]
        return cls(tuple(flat))

    def scan_class(self) -> str:
        """A character class for ``re`` that finds candidates fast: every member, and all beyond U+FFFF.

        A large class is fast only up to U+FFFF; whoever scans looks a find beyond it up in the set.
        """
        basic = "".join(
            f"\\U{first:08X}-\\U{min(last, LAST_OF_BASIC_PLANE):08X}"
            for first, last in self.ranges()
            if first <= LAST_OF_BASIC_PLANE
        )
        return f"[{basic}\\U{LAST_OF_BASIC_PLANE + 1:08X}-\\U{LAST_CODE_POINT:08X}]"


UNASSIGNED: Final = CharacterSet(data.UNASSIGNED)
NONCHARACTER: Final = CharacterSet(data.NONCHARACTER)
SURROGATE: Final = CharacterSet(data.SURROGATE)
PRIVATE_USE: Final = CharacterSet(data.PRIVATE_USE)
CONTROL: Final = CharacterSet(data.CONTROL)
SPACE: Final = CharacterSet(data.SPACE)
DEFAULT_IGNORABLE: Final = CharacterSet(data.DEFAULT_IGNORABLE)
MARK: Final = CharacterSet(data.MARK)
VIRAMA: Final = CharacterSet(data.VIRAMA)
OTHER_LETTER: Final = CharacterSet(data.OTHER_LETTER)
ARABIC_LETTER: Final = CharacterSet(data.ARABIC_LETTER)

_BIDI: Final = (
    ("L", CharacterSet(data.BIDI_L)),
    ("R", CharacterSet(data.BIDI_R)),
    ("AL", CharacterSet(data.BIDI_AL)),
    ("EN", CharacterSet(data.BIDI_EN)),
    ("AN", CharacterSet(data.BIDI_AN)),
)


def assigned(character: str) -> bool:
    """Whether the code point is a character of the table's version (private use and controls are)."""
    return character not in UNASSIGNED and character not in NONCHARACTER and character not in SURROGATE


def bidi_class(character: str) -> str:
    """``"L"``, ``"R"``, ``"AL"`` (strong), ``"EN"``, ``"AN"`` (numbers), or ``""`` for all else."""
    for name, members in _BIDI:
        if character in members:
            return name
    return ""
