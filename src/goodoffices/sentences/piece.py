"""A thing of a talk, said and not yet set: its heading, its words and the remarks on it, in the order of reading.

The rules are:

* A piece has no layout. A sheet, a terminal, a scenario and a page each set it in their own way, and say the same.
* Somebody's words stand in a piece as a wording, never inside a sentence: whoever sets them marks each of their lines.
* A remark has a weight, for a medium that has colours.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from goodoffices.words import Direction, direction

Weight = Literal["plain", "quiet", "good", "minded", "bad"]

TRANSLATION: Final = "Courtesy translation by the mediator; the original prevails:"
"""Before a translation, in each medium."""


@dataclass(frozen=True, slots=True)
class Quotation:
    """Somebody's words, to be set with a mark on every line. ``language``: empty: not known."""

    text: str
    language: str
    direction: Direction

    @classmethod
    def of(cls, text: str, language: str = "", way: str | None = None) -> Quotation:
        """Words; ``way``: left out: the direction of most of them."""
        return cls(text, language, direction(text) if way is None else "rtl" if way == "rtl" else "ltr")


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing that is said of something, as a sentence or a term.

    Attributes:
        translation: the courtesy translation that it tells of.
    """

    text: str
    weight: Weight = "quiet"
    translation: Quotation | None = None


@dataclass(frozen=True, slots=True)
class Piece:
    """A thing as it is read.

    Attributes:
        heading: what it is, and whose.
        beside: what stands beside the heading: its terms, or how far it is.
        leads: what stands before each of the words that it is about.
        answered: the words that it is about: those that a stance answers, or of which it is news.
        stated: what the program says in the place of words: a stance, a finding; empty where there are words.
        words: the words; of something that happened, several.
        notes: what is said of it.
    """

    heading: str
    beside: Remark | None = None
    leads: tuple[str, ...] = ()
    answered: tuple[Quotation, ...] = ()
    stated: str = ""
    words: tuple[Quotation, ...] = ()
    translation: Quotation | None = None
    notes: tuple[Remark, ...] = ()
