"""One matcher for words: whether a text gives others again, in very words or in ways that are close to them.

The rules are:

* Texts are compared word by word and folded (``words/units.py``). Case, accents, punctuation and line ends hide
  nothing.
* *Very words*: a run of eight words, or the whole of a shorter text (:class:`Wording`).
* *Alike*: three things speak for it, each weighed by how rare a word is among all texts that are held: the longest run
  that both share, the rare words that both have, and the facts that both name (numbers, and names within a sentence).
  A word that stands everywhere weighs nothing.
* ``strong`` is what a person should stop at, ``weak`` what is worth a look. Across languages numbers and names alone
  are seen, and little comes of them: an unseen translation is not found.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from goodoffices.words import fold
from goodoffices.words.units import WORD, units, weigh, weight

RUN: Final = 8
"""So many words in a row are noticed."""

_LEAST: Final = RUN * WORD


# --- very words ------------------------------------


@dataclass(frozen=True, slots=True)
class Repeat:
    """What a wording repeats of a passage: so many words in a row, at least; and whether that is the whole of it."""

    words: int
    whole: bool


class Wording:
    """A text that is compared with many others.

    Args:
        text: what would be said.
        rightly: texts whose very words may be given.
    """

    def __init__(self, text: str, rightly: Iterable[str] = ()) -> None:
        self._units = units(text)
        self._rightly = [units(each) for each in rightly]
        places: dict[tuple[str, ...], int] = {}
        for place, run in _runs(self._units):
            places.setdefault(run, place)
        for each in self._rightly:
            for _, run in _runs(each):
                places.pop(run, None)
        self._places = places
        self._known = frozenset(self._units)

    def repeats(self, passage: str, *, wholes: bool = True) -> Repeat | None:
        """What of ``passage`` is repeated here; None: nothing that is noticed. ``wholes``: short ones too."""
        return self.repeats_units(units(passage), wholes=wholes)

    def repeats_units(self, other: list[str], *, wholes: bool = True) -> Repeat | None:
        """The same of a passage whose words were told apart before."""
        if weigh(other) < _LEAST:
            return Repeat(max(1, weigh(other) // WORD), whole=True) if wholes and self._has_whole(other) else None
        run = self._longest_run(other)
        return None if not run else Repeat(weigh(run) // WORD, whole=len(run) == len(other))

    def _has_whole(self, other: list[str]) -> bool:
        if weigh(other) <= WORD:
            return bool(other) and other == self._units
        return _within(other, self._units) and not any(_within(other, each) for each in self._rightly)

    def _longest_run(self, other: list[str]) -> list[str]:
        """The longest run of those that begin where one is noticed; empty: there is none."""
        if not self._may_share(other):
            return []
        longest: list[str] = []
        beyond = 0
        for start, run in _runs(other):
            place = self._places.get(run)
            if start < beyond or place is None:
                continue
            length = _in_common(other, start, self._units, place)
            beyond = start + length - len(run) + 1  # what begins before lies within this one
            longest = max(longest, other[start : start + length], key=len)
        return longest

    def _may_share(self, other: list[str]) -> bool:
        """Whether so many words in a row of ``other`` stand here at all. It only spares a closer look."""
        together = 0
        for unit in other:
            together = together + weight(unit) if unit in self._known else 0
            if together >= _LEAST:
                return True
        return False


def _in_common(one: list[str], start: int, other: list[str], place: int) -> int:
    """How many units are the same from there on."""
    most = min(len(one) - start, len(other) - place)
    return next((count for count in range(most) if one[start + count] != other[place + count]), most)


def _runs(found: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """From each word on, the fewest words that are noticed: where they begin, and which they are."""
    weights = [weight(unit) for unit in found]
    end = total = 0
    for start, own in enumerate(weights):
        while total < _LEAST and end < len(found):
            total += weights[end]
            end += 1
        if total < _LEAST:
            return
        yield start, tuple(found[start:end])
        total -= own


def _within(other: list[str], found: list[str]) -> bool:
    return f" {' '.join(other)} " in f" {' '.join(found)} "


# --- alike ------------------------------------


@dataclass(frozen=True, slots=True)
class Likeness:
    """How far two texts are alike.

    Attributes:
        strong: a person should stop at it; otherwise it is worth a look.
        run: words in a row that both share.
        rare: rare words that both have.
        facts: numbers and names that both name.
        weight: for an order among several.
    """

    strong: bool
    run: int
    rare: int
    facts: int
    weight: int


_RARE: Final = 3
"""A word is rare if it stands in at most an eighth of all texts: by powers of two."""

_STRONG_RUN: Final = 5
_WEAK_RUN: Final = 4
_STRONG_SHARE: Final = 55
_WEAK_SHARE: Final = 30
"""Hundredths of the rare words of the shorter text, by their weight."""

_FACT: Final = re.compile(r"\d+|(?<=[\w,;:] )[^\W\d_][\w'’-]+")
"""A number, or a word that begins no sentence; it is a name if it has a capital."""


class Held:
    """Texts that others are compared with.

    Args:
        texts: all of them, so that it is known which words are rare among them.
    """

    def __init__(self, texts: Iterable[str]) -> None:
        self._texts = [(text, units(text)) for text in texts]
        self._in = Counter(unit for _, found in self._texts for unit in set(found))

    def alike(self, text: str) -> Iterator[tuple[int, Likeness]]:
        """Those that a text is like, by their number, in their order."""
        found = units(text)
        known, facts = set(found), facts_of(text)
        for number, (other, theirs) in enumerate(self._texts):
            likeness = self._likeness(found, known, facts, other, theirs)
            if likeness is not None:
                yield number, likeness

    def _rarity(self, unit: str) -> int:
        """How rare a word is: 0 if it stands in more than half of all texts, one more for each half of that."""
        held = len(self._texts) + 8  # among few texts no word is told to be frequent
        return (held // max(self._in[unit], 1)).bit_length() - 1

    def _likeness(
        self, found: list[str], known: set[str], facts: frozenset[str], other: str, theirs: list[str]
    ) -> Likeness | None:
        shared = {each for each in known.intersection(theirs) if self._rarity(each) >= _RARE}
        if not shared:
            return None
        weights = [sum(map(self._rarity_if_rare, each)) for each in (known, set(theirs))]
        share = 100 * sum(map(self._rarity, shared)) // max(min(weights), 1)
        run = _longest(found, theirs)
        rare_in_run = sum(each in shared for each in run)
        both = len(facts & facts_of(other))
        strong = (len(run) >= _STRONG_RUN and rare_in_run > 1) or (share >= _STRONG_SHARE and len(shared) > 2)
        weak = (len(run) >= _WEAK_RUN and rare_in_run > 1) or (share >= _WEAK_SHARE and len(shared) > 1) or both > 1
        if not strong and not weak:
            return None
        return Likeness(strong, len(run), len(shared), both, share + 10 * rare_in_run + 10 * both)

    def _rarity_if_rare(self, unit: str) -> int:
        rarity = self._rarity(unit)
        return rarity if rarity >= _RARE else 0


def facts_of(text: str) -> frozenset[str]:
    """The numbers of a text, and the names within its sentences, folded."""
    return frozenset(fold(each) for each in _FACT.findall(text) if each[0].isdigit() or each[0].isupper())


def _longest(one: list[str], other: list[str]) -> list[str]:
    """The longest run of words that both share; the first of several."""
    longest, end = 0, 0
    before: dict[int, int] = {}
    places: dict[str, list[int]] = {}
    for place, unit in enumerate(other):
        places.setdefault(unit, []).append(place)
    for at, unit in enumerate(one):
        now = {place: before.get(place - 1, 0) + 1 for place in places.get(unit, ())}
        for length in now.values():
            if length > longest:
                longest, end = length, at + 1
        before = now
    return one[end - longest : end]
