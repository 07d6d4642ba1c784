"""Texts that are nearly the same: copies of one wire report, found without comparing each with each.

The rules are:

* Texts are compared by runs of three words, folded (``words/units.py``): how many of the runs of both they share.
* A *sketch* of a text has few marks. Texts that share half of their runs mostly share a mark; those that share nine
  tenths nearly always do. A mark says where to look, and :func:`likeness` judges.
* What is alike is shown beside one another. It is never merged and ties nothing: that is for a person to confirm.
* Words in two languages are never alike here: a translation is tied by a person.
"""

from __future__ import annotations

from hashlib import blake2b
from typing import Final

from goodoffices.record.item import Held, Item
from goodoffices.words.units import units

RUN: Final = 3
ALIKE: Final = 60
"""From so many hundredths of shared runs on, two texts are shown as alike."""

COPY: Final = 80
"""From so many on, as copies."""

_MARKS: Final = 4
_IN_A_MARK: Final = 2
_BYTES: Final = 8
_NEVER: Final = (1 << 64) - 1


def text_of(item: Item) -> str:
    """The wording of an item by which it is compared: the speaker's, else a translation, else that of the first hop."""
    wordings = (item.original, item.translation, *(hop.words for hop in item.chain))
    return next((words.text for words in wordings if words.held is Held.GIVEN), "")


def runs(text: str) -> frozenset[tuple[str, ...]]:
    """Every three words in a row; of a shorter text all of it."""
    words = units(text)
    last = max(len(words) - RUN, 0)
    return frozenset(tuple(words[start : start + RUN]) for start in range(last + 1)) if words else frozenset()


def likeness(one: str, other: str) -> int:
    """How many of their runs two texts share, in hundredths of all that either has."""
    first, second = runs(one), runs(other)
    either = len(first | second)
    return 100 * len(first & second) // either if either else 0


def sketch(text: str) -> tuple[bytes, ...]:
    """The marks of a text, each of which a near copy may share in the same place; none: it has no words."""
    found = runs(text)
    least = [_NEVER] * (_MARKS * _IN_A_MARK)
    for run in found:
        digest = blake2b("\n".join(run).encode(), digest_size=len(least) * _BYTES).digest()
        for place in range(len(least)):
            least[place] = min(least[place], int.from_bytes(digest[place * _BYTES : (place + 1) * _BYTES], "big"))
    if not found:
        return ()
    wide = [each.to_bytes(_BYTES, "big") for each in least]
    return tuple(b"".join(wide[start : start + _IN_A_MARK]) for start in range(0, len(wide), _IN_A_MARK))
