"""From whom an item comes in the end.

The rules are:

* The origin is that of the hop nearest to the words: its ``origin`` text where one is given, else the first
  one given further along the chain, else the name of that hop.
* A source that is anonymous and nowhere identified is known by the first named hop that vouches for it: two
  stories of one outlet over an anonymous source count as one origin unless their origin texts differ.
* Names and texts are compared folded, so that case and marks make no second origin.
"""

from __future__ import annotations

from typing import NamedTuple

from goodoffices.record.item import Hop, Item, Naming
from goodoffices.words import fold


class OriginKey(NamedTuple):
    """What identifies an origin: by which means it is known, and the folded text."""

    known_by: str
    text: str


class Report(NamedTuple):
    """What identifies the piece in which an item was read: whose it is, and of which days."""

    outlet: str
    days: tuple[int, int] | None


def origin_of(item: Item) -> OriginKey:
    """The key of an item's origin."""
    nearest = item.chain[0]
    for hop in item.chain:
        if hop.origin:
            return OriginKey("origin", folded(hop.origin))
    if nearest.naming is Naming.NAMED:
        return OriginKey("name", _name(nearest))
    named = next(hop for hop in item.chain if hop.naming is Naming.NAMED)
    return OriginKey("anonymous source of", _name(named))


def is_anonymous(item: Item) -> bool:
    """Whether the hop nearest to the words is anonymous."""
    return item.chain[0].naming is Naming.ANONYMOUS


def report_of(item: Item) -> Report:
    """The piece in which the item was read: its last hop, and when that hop said so."""
    last = item.chain[-1]
    date = last.date or item.reported
    return Report(_name(last), (date.earliest, date.latest) if date else None)


def folded(text: str) -> str:
    """The text as it is compared."""
    return fold(text) or text


def _name(hop: Hop) -> str:
    return folded(hop.who.name)
