"""Where what is said in public does not go together: proposed by rule, and confirmed by a person.

The rules are:

* Two items may contradict each other if one actor spoke in both, to one and the same other, the event of one is
  friendly and that of the other hostile, and they lie at most thirty days apart: a house rule.
* The event is the code of PLOVER that a person took. Where nobody took one, what the kind proposes is looked at, and a
  proposal that rests on it says so.
* A proposal is nothing that anybody said: it merges, counts and changes nothing. A person confirms it, and then it is
  a link of the record.
* A contradiction of what was said in confidence is no matter of this module: that is known on the desk alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from goodoffices.record.facets import Wanted, days, pair, tone
from goodoffices.record.item import Item
from goodoffices.record.origins import folded
from goodoffices.record.plover import proposed_code, sign

NEAR: Final = 30
"""Days that two items may lie apart."""


def tone_of(item: Item) -> int:
    """Whether the event of an item is friendly (1), hostile (-1) or neither (0)."""
    return sign(item.plover or proposed_code(item))


def rests_on_proposed(item: Item) -> bool:
    """Whether that rests on a code that nobody took."""
    return not item.plover


def wanted_against(item: Item) -> Iterator[Wanted]:
    """What is to be looked for, to find all that may contradict an item; :func:`may_contradict` judges."""
    opposite, (earliest, latest) = -tone_of(item), days(item)
    if not opposite or item.speaker is None:
        return
    for each in item.addressees:
        if folded(each.name) != folded(item.speaker.name):
            facets = frozenset({pair(item.speaker.name, each.name), tone(opposite)})
            yield Wanted(facets=facets, since=earliest - NEAR, until=latest + NEAR)


def may_contradict(one: Item, other: Item) -> bool:
    """Whether two items may contradict each other."""
    if one.speaker is None or other.speaker is None or one.id == other.id:
        return False
    (first, last), (begun, ended) = days(one), days(other)
    others = {folded(each.name) for each in one.addressees} & {folded(each.name) for each in other.addressees}
    return (
        folded(one.speaker.name) == folded(other.speaker.name)
        and bool(others - {folded(one.speaker.name)})
        and tone_of(one) * tone_of(other) < 0
        and first - NEAR <= ended
        and begun <= last + NEAR
    )
