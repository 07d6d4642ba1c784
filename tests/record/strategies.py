"""Arbitrary but lawful events of the record, for hypothesis."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import strategies as st

from goodoffices.record import (
    Assurance,
    Conveyance,
    Entered,
    Event,
    Hand,
    Link,
    Linked,
    Other,
    Relation,
    Ruled,
    Verdict,
)
from goodoffices.record.item import Item
from tests.record.the_case import DATED, HEADLINE, item, numbered

_BASES = [item(plain, number, confirmed=False) for number, plain in enumerate((*DATED, HEADLINE), 1)]
_NAMES = ["Mediator", "Note-taker", "מזכירה"]

hands = st.builds(Hand, st.sampled_from(_NAMES), st.integers(0, 2_000_000_000_000), st.sampled_from([-300, 0, 210]))
item_ids = st.integers(1, 8).map(numbered)
link_ids = st.integers(101, 106).map(numbered)
conveyances = st.builds(Conveyance, st.sampled_from([bytes(32), bytes([7]) * 32]), st.integers(0, 2))

assurances = st.builds(Assurance, st.sampled_from([bytes(32), bytes([7]) * 32]), st.integers(0, 2))


@st.composite
def items(draw: st.DrawFn) -> Item:
    """An item of the case under another id, by another hand, of another origin, perhaps confirmed."""
    base = draw(st.sampled_from(_BASES))
    changes: dict[str, Any] = {
        "id": draw(item_ids),
        "entered": draw(hands),
        "confirmed": draw(st.none() | hands),
    }
    origin = draw(st.sampled_from(["", "the regional source", "another source"]))
    nearest = msgspec.structs.replace(base.chain[0], origin=origin)
    return msgspec.structs.replace(base, chain=(nearest, *base.chain[1:]), **changes)


@st.composite
def entries(draw: st.DrawFn) -> Entered:
    """An item that enters, perhaps as a correction of others."""
    new = draw(items())
    replaces = draw(st.sets(item_ids, max_size=2)) - {new.id}
    return Entered(new, tuple(sorted(replaces)))


@st.composite
def links(draw: st.DrawFn) -> Linked:
    """A link between two items, or to a conveyance."""
    relation = draw(st.sampled_from(Relation))
    start = draw(item_ids)
    to: Other | Conveyance | Assurance
    if relation is Relation.REPORTS:
        to = draw(conveyances)
    elif relation is Relation.CONTRADICTS and draw(st.booleans()):
        to = draw(assurances)
    else:
        to = Other(draw(item_ids.filter(lambda other: other != start)))
    return Linked(Link(draw(link_ids), start, relation, to, draw(hands), draw(st.none() | hands)))


rulings = st.builds(Ruled, item_ids | link_ids, st.sampled_from(Verdict), st.sampled_from(["", "misheard"]), by=hands)
unlawful = st.builds(Ruled, st.just(b"short"), st.sampled_from(Verdict), st.just(""), by=hands)

events: st.SearchStrategy[Event] = st.one_of(entries(), links(), rulings, unlawful)
