"""Names that look alike: letters of several scripts in one word, and letters that look like others.

The rules are those of Unicode Technical Standard 39:

* A *word* of a name (what stands between spaces, punctuation and symbols) has letters of one script. Scripts that are
  written together count as one: Han with Hiragana and Katakana, with Hangul, with Bopomofo; Latin with any of these
  (the *highly restrictive* level). Digits, marks and whatever every script uses go with all.
* The *skeleton* of a text is what is left when each letter stands for all that look like it. Two names look alike if
  they fold to one text (:mod:`goodoffices.words.fold`: capitals, accents, spellings), or if their skeletons do, each
  taken as it is written or in small letters.
* The tables are shipped (``_likeness_data``): scripts of Unicode 14.0.0, confusables of 13.0.0, which no later version
  up to 15.0.0 changed for a character of 14.0.0. They are read at the first name that is looked at.

Nothing here decides whether words are words: a name that fails stays a name, wherever it came from. Two stations with
other tables would mark other names, and nothing else.
"""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import cache, lru_cache
from typing import Final, NamedTuple

from goodoffices.words.fold import fold
from goodoffices.words.refused import JOINER, NON_JOINER
from goodoffices.words.table import CharacterSet

_TOGETHER: Final = {
    "Hani": {"Jpan", "Kore", "Hanb"},
    "Latn": {"Jpan", "Kore", "Hanb"},
    "Hira": {"Jpan"},
    "Kana": {"Jpan"},
    "Hang": {"Kore"},
    "Bopo": {"Hanb"},
}
"""Scripts that are written together, as the standard calls them: Japanese, Korean, Han with Bopomofo."""


class Mixed(NamedTuple):
    """The first letter in a name that does not go with those before it in its word.

    Attributes:
        at: its index in the name.
        first, other: the scripts, by name, of the letters before it and of itself.
    """

    at: int
    first: str
    other: str


def mixed_scripts(name: str) -> Mixed | None:
    """Where a word of a name mixes scripts; None: no word does."""
    table = _table()
    together: frozenset[str] | None = None
    first = ""
    for at, character in enumerate(name):
        if character in table.separators:
            together = None
            continue
        scripts = table.scripts(character)
        if not scripts:
            continue
        if together is None:
            together, first = scripts, table.script_name(character)
        elif not together & scripts:
            return Mixed(at, first, table.script_name(character))
        else:
            together &= scripts
    return None


def skeleton(text: str) -> str:
    """What a text looks like: equal for texts that look alike. For comparing only; never shown."""
    alike = _table().alike
    apart = unicodedata.normalize("NFD", text)
    seen = "".join(alike.get(each, each) for each in apart if each not in (JOINER, NON_JOINER))
    return unicodedata.normalize("NFD", seen)


@lru_cache(maxsize=4096)
def looks(name: str) -> frozenset[str]:
    """Everything that a name could be taken for; two names look alike if they share one."""
    return frozenset({fold(name), fold(skeleton(name)), fold(skeleton(name.casefold()))})


def look_alike(name: str, other: str) -> bool:
    """Whether somebody could take one name for the other."""
    return not looks(name).isdisjoint(looks(other))


class _Table:
    """The shipped tables, ready to be asked."""

    def __init__(self) -> None:
        from goodoffices.words import _likeness_data as data  # noqa: PLC0415  # a start that looks at no name needs none

        self.separators = CharacterSet(data.SEPARATORS)
        self._firsts, self._lasts, self._numbers = (data.SCRIPTS[start::3] for start in range(3))
        self._names = dict(zip(data.NAMES[0::2], data.NAMES[1::2], strict=True))
        self._codes = [each.split() for each in data.SETS]
        self._sets = [
            frozenset(code for each in codes for code in {each} | _TOGETHER.get(each, set())) for codes in self._codes
        ]
        self.alike: dict[str, str] = {}
        target = ""
        for line in data.ALIKE.splitlines():
            before, sign, after = line.partition(":")
            if sign:
                target = "".join(chr(int(each, 16)) for each in before.split("+"))
            for source in (after if sign else line).split():
                self.alike[chr(int(source, 16))] = target

    def scripts(self, character: str) -> frozenset[str]:
        """The scripts that a character is written in, with those that are written together; empty: every one."""
        number = self._number(character)
        return frozenset() if number is None else self._sets[number]

    def script_name(self, character: str) -> str:
        """The name of a character's script; of the first, if there are several."""
        number = self._number(character)
        return "" if number is None else self._names[self._codes[number][0]]

    def _number(self, character: str) -> int | None:
        place = bisect_right(self._firsts, ord(character)) - 1
        return self._numbers[place] if place >= 0 and ord(character) <= self._lasts[place] else None


@cache
def _table() -> _Table:
    return _Table()
