"""Copies and translations: texts that may be of one origin, proposed as links and never merged.

The rules are:

* A *copy* shares runs of words: of the runs of ``RUN`` words of the shorter text, ``COPIED`` or more stand in the
  other.
* A *translation* into another script shares what no translator changes: numbers, and names by their consonants. At
  least ``FEWEST`` of them, and ``TRANSLATED`` of those of the text that has fewer.
* The answer is a share and no verdict. Two pages of one origin count as one only once a person has said so.
* The work grows with the length of the texts: each is cut into a set once.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import msgspec

from goodoffices.importing.frames import sounds
from goodoffices.importing.language import script
from goodoffices.importing.source import Source
from goodoffices.importing.tokens import tokens

RUN: Final = 5
COPIED: Final = 0.3
TRANSLATED: Final = 0.5
FEWEST: Final = 6


class Near(msgspec.Struct, frozen=True):
    """A text that may be of the same origin.

    Attributes:
        name: how the record calls that text.
        kind: ``copy`` or ``translation``.
        share: how much of the shorter text the other one has, 0 to 1.
    """

    name: str
    kind: str
    share: float


def nearby(source: Source, others: Iterable[Source]) -> tuple[Near, ...]:
    """The texts among others that may be copies or translations of this one, the nearest first."""
    mine = _Cut(source)
    found = [near for other in others if (near := _near(mine, _Cut(other))) is not None]
    return tuple(sorted(found, key=lambda near: (-near.share, near.name)))


class _Cut:
    """A text as sets: its runs of words, and its numbers and names."""

    def __init__(self, source: Source) -> None:
        self.name, self.script = source.name, script(source.text)
        words = [word for word in tokens(source.text, "") if word.kind != "p"]
        folded = [word.fold for word in words]
        self.runs = {tuple(folded[at : at + RUN]) for at in range(len(folded) - RUN + 1)}
        numbers = {word.fold for word in words if word.kind == "n"}
        names = {sound for word in words if word.kind == "w" and len(sound := sounds(word.text)) >= 4}
        self.marks = numbers | names


def _near(one: _Cut, other: _Cut) -> Near | None:
    if one.script == other.script:
        share = _share(one.runs, other.runs)
        return Near(other.name, "copy", share) if share >= COPIED else None
    if len(one.marks & other.marks) < FEWEST:
        return None
    share = _share(one.marks, other.marks)
    return Near(other.name, "translation", share) if share >= TRANSLATED else None


def _share(one: set[tuple[str, ...]] | set[str], other: set[tuple[str, ...]] | set[str]) -> float:
    short = min(len(one), len(other))
    return round(len(one & other) / short, 3) if short else 0.0
