"""What happens to the record: an item or a link enters, a person confirms or drops it.

The rules are:

* A correction is a new item with an id of its own that names the items it replaces; nothing is edited.
* A ruling names one exact version. A confirmation of what was corrected since does not carry over.
* A link is kept once, in one direction; it stands as proposed until a person confirms it.
* That an item contradicts what a side assured in confidence is a link too. It is kept apart from those of the record:
  whoever reads the links of an item does not meet it.
* The item that reports a conveyance points to it by ``reports``; the conveyance points back because the
  register answers both ways.
* Events carry who and when, and are ordered by neither.
"""

from __future__ import annotations

from enum import Enum
from typing import Any, cast

import msgspec

from goodoffices import canonical
from goodoffices.record.item import ID_SIZE, Hand, Item
from goodoffices.record.judging import hand_problems, judge_item
from goodoffices.record.text import is_line
from goodoffices.words import LINE_LIMIT

CONVEYANCE_ID_SIZE = 32
"""Bytes of the id of the entry that conveyed."""

MOST_REPLACED = 32


class Relation(Enum):
    """How the first end of a link stands to the second."""

    REPEATS = "repeats"
    CONTRADICTS = "contradicts"
    DRIFTS_FROM = "drifts_from"
    ANSWERS = "answers"
    SAME_SOURCE_AS = "same_source_as"
    REPORTS = "reports"


class Verdict(Enum):
    """What a person rules."""

    CONFIRMED = "confirmed"
    DROPPED = "dropped"


class Conveyance(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="conveyance"):
    """A conveyed item: the id of the entry that conveyed it, and its number there from 0."""

    entry: bytes
    index: int


class Assurance(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="assurance"):
    """Something that a side assured in confidence: the id of the entry that said it, and its number there from 0.

    A link to it stands with the mediators alone, and is no link of the public record.
    """

    entry: bytes
    index: int


class Other(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="item"):
    """An item of the record as the second end of a link."""

    item: bytes


class Link(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A link from an item to another, or to the conveyance that it reports.

    Attributes:
        id: 16 random bytes, from whoever makes the link.
        item: id of the item that it starts from.
        relation: how that item stands to the other end.
        to: an item; for ``reports`` and for nothing else a conveyance; for ``contradicts`` also an assurance.
        entered: who proposes it.
        confirmed: who confirmed it in the same act; None if nobody did.
    """

    id: bytes
    item: bytes
    relation: Relation
    to: Other | Conveyance | Assurance
    entered: Hand
    confirmed: Hand | None


class Entered(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="entered"):
    """An item enters; ``replaces`` are the ids of the versions it corrects, in ascending order."""

    item: Item
    replaces: tuple[bytes, ...]


class Linked(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="linked"):
    """A link enters."""

    link: Link


class Ruled(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True, tag="ruled"):
    """A person confirms or drops an item's version, or a link; ``why`` is one line and may be empty."""

    target: bytes
    verdict: Verdict
    why: str
    by: Hand


Event = Entered | Linked | Ruled


def to_bytes(event: Event) -> bytes:
    """The byte form of an event."""
    return canonical.encode(event)


def from_bytes(data: bytes) -> Event:
    """The event that bytes hold; whether it may stand is for :func:`judge_event` to say.

    Raises:
        NotCanonical: they are not the one byte form of an event.
    """
    # A union is no ``type`` to the checker, though it is a schema to the decoder.
    return cast(Event, canonical.decode(data, cast(Any, Event)))


def judge_event(event: Event) -> str | None:
    """Why an event can have no effect, or None; the same at every station."""
    match event:
        case Entered(item=item, replaces=replaces):
            if list(replaces) != sorted(set(replaces)) or len(replaces) > MOST_REPLACED:
                return f"replaces: expected are at most {MOST_REPLACED} different ids in ascending order"
            if item.id in replaces or any(len(each) != ID_SIZE for each in replaces):
                return "replaces: expected are ids of other items"
            return judge_item(item)
        case Linked(link=link):
            return _judge_link(link)
        case Ruled():
            return _judge_ruling(event)


def _judge_link(link: Link) -> str | None:
    if len(link.id) != ID_SIZE or len(link.item) != ID_SIZE:
        return f"link: expected are ids of {ID_SIZE} bytes"
    match link.to:
        case Conveyance(entry=entry, index=index):
            if link.relation is not Relation.REPORTS:
                return "link.relation: expected is “reports”, the only link to a conveyance"
            if len(entry) != CONVEYANCE_ID_SIZE or not 0 <= index < 2**32:
                return f"link.to: expected is an entry's id of {CONVEYANCE_ID_SIZE} bytes and a number from 0"
        case Assurance(entry=entry, index=index):
            if link.relation is not Relation.CONTRADICTS:
                return "link.relation: expected is “contradicts”, the only link to an assurance"
            if len(entry) != CONVEYANCE_ID_SIZE or not 0 <= index < 2**32:
                return f"link.to: expected is an entry's id of {CONVEYANCE_ID_SIZE} bytes and a number from 0"
        case Other(item=item):
            if link.relation is Relation.REPORTS:
                return "link.to: expected is the conveyance that the item reports"
            if len(item) != ID_SIZE or item == link.item:
                return "link.to: expected is another item"
    hands = [hand for hand in (link.entered, link.confirmed) if hand is not None]
    for problem in (problem for hand in hands for problem in hand_problems(hand, "link")):
        return f"{problem.key}: expected is {problem.expected}"
    return None


def _judge_ruling(ruling: Ruled) -> str | None:
    if len(ruling.target) != ID_SIZE:
        return f"target: expected is an id of {ID_SIZE} bytes"
    if ruling.why and not is_line(ruling.why):
        return f"why: expected is one line of at most {LINE_LIMIT} bytes"
    for problem in hand_problems(ruling.by, "by"):
        return f"{problem.key}: expected is {problem.expected}"
    return None
