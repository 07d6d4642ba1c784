"""Which way words are read, and how a piece of them is set apart inside a sentence.

The rules are:

* The direction of a text is that of most of its words; a word goes the way of its first strong letter.
  One Latin letter at the start does not flip a Hebrew text. A tie goes by the number of strong letters,
  then by the first of them.
* Numbers and signs have no direction; a text without strong letters is read from left to right.
* Whatever is put into a sentence (a name, a number, a time, an id) is isolated here and nowhere else: between
  U+2066 or U+2067 and U+2069, by its own direction; with U+2068 for the first only where it has none. Nothing
  within it can end that early or leave it open.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, Literal

from goodoffices.words.table import bidi_class

Direction = Literal["ltr", "rtl"]

LEFT_TO_RIGHT_ISOLATE: Final = "\u2066"
RIGHT_TO_LEFT_ISOLATE: Final = "\u2067"
FIRST_STRONG_ISOLATE: Final = "\u2068"
POP_ISOLATE: Final = "\u2069"
RIGHT_TO_LEFT_MARK: Final = "\u200f"
OUR_MARKS: Final = (
    LEFT_TO_RIGHT_ISOLATE + RIGHT_TO_LEFT_ISOLATE + FIRST_STRONG_ISOLATE + POP_ISOLATE + RIGHT_TO_LEFT_MARK
)
"""Every character by which the program itself keeps words in their order. None of them may stand in words."""

OPENERS: Final = LEFT_TO_RIGHT_ISOLATE + RIGHT_TO_LEFT_ISOLATE + FIRST_STRONG_ISOLATE
_OPENER_FOR: Final[dict[Direction | None, str]] = {
    "ltr": LEFT_TO_RIGHT_ISOLATE,
    "rtl": RIGHT_TO_LEFT_ISOLATE,
    None: FIRST_STRONG_ISOLATE,
}


def direction(text: str) -> Direction:
    """The direction of most words of ``text``: ``"ltr"`` or ``"rtl"``."""
    return way_of(text) or "ltr"


def way_of(text: str) -> Direction | None:
    """The direction of most words of ``text``, or None if nothing in it has one."""
    words = {"ltr": 0, "rtl": 0}
    letters = {"ltr": 0, "rtl": 0}
    first: Direction | None = None
    for word in text.split():
        ways = [way for way in map(_way, word) if way]
        if not ways:
            continue
        first = first or ways[0]
        words[ways[0]] += 1
        for way in ways:
            letters[way] += 1
    for count in (words, letters):
        if count["ltr"] != count["rtl"]:
            return "ltr" if count["ltr"] > count["rtl"] else "rtl"
    return first


def isolate(text: str, way: Direction | None = None) -> str:
    """``text`` for use inside a plain-text sentence of either direction; each line is isolated by itself.

    Isolates within ``text`` that are whole stay; stray ends are dropped and open ones closed.

    Args:
        way: the direction of the text, where its author has said; left out: that of most of its words.
    """
    opener = _OPENER_FOR[way or way_of(text)]
    return "\n".join(_isolate_line(line, opener) for line in text.split("\n"))


def _isolate_line(line: str, opener: str) -> str:
    if not line:
        return line
    kept: list[str] = []
    depth = 0
    for character in line:
        if character in OPENERS:
            depth += 1
        elif character == POP_ISOLATE:
            if depth == 0:
                continue
            depth -= 1
        kept.append(character)
    return opener + "".join(kept) + POP_ISOLATE * (depth + 1)


@lru_cache(maxsize=4096)
def _way(character: str) -> Direction | None:
    """The direction of a strong letter, or None."""
    match bidi_class(character):
        case "L":
            return "ltr"
        case "R" | "AL":
            return "rtl"
        case _:
            return None
