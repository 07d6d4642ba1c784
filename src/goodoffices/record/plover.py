"""PLOVER: which kind of event an item is, and how friendly or hostile that kind is.

The rules are:

* The code of an item is part of it: whoever confirms the item confirms its code. A code that the program proposes
  follows from the kind alone and has no effect until a person takes it.
* A score belongs to the kind of event, not to what was said: it orders what stands in one lane, and is never averaged
  over lanes. On one real article the naive mean is +2.2, “cooperative”, while the direct pair stands at −7.
* An item without a code has no score. That is not 0.
* Scores are tenths, so that sums are exact. Where they come from, and one slip in them, stands in ``_plover_data``.
"""

from __future__ import annotations

from typing import Final

from goodoffices.record._plover_data import SCORES
from goodoffices.record.item import Item, Kind

_OF_KINDS: Final = {
    Kind.APPEAL: "REQUEST",
    Kind.THREAT: "THREATEN",
    Kind.ASSURANCE: "AGREE",
    Kind.DENIAL: "REJECT",
    Kind.REQUEST: "REQUEST",
    Kind.MEETING: "CONSULT",
}
"""What a kind alone allows to propose; a statement, a report and an incident can be any event."""


def score(code: str) -> int | None:
    """The score of a code, in tenths; None: there is no code."""
    return SCORES[code] if code else None


def in_points(tenths: int) -> str:
    """A score as people write it: ``+2.5``, ``0``, ``−3``."""
    whole, rest = divmod(abs(tenths), 10)
    sign_of = "+" if tenths > 0 else "−" if tenths < 0 else ""
    return f"{sign_of}{whole}.{rest}" if rest else f"{sign_of}{whole}"


def proposed_code(item: Item) -> str:
    """The code that follows from the kind of an item; empty: none does, or the item has one."""
    return "" if item.plover else _OF_KINDS.get(item.kind, "")


def sign(code: str) -> int:
    """Whether a code is friendly (1), hostile (-1), or neither (0)."""
    found = score(code) or 0
    return (found > 0) - (found < 0)
