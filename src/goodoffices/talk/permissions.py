"""The table of moves: who may write which kind, where, and what mandate it takes.

This page can be read by somebody who reads no program. The rules are:

* A side's own acts stand on its sealed leg. On a kept leg the mediators write them down (:class:`Noted`); on a sealed
  leg they may too, and the side sees that they did.
* What only the mediator may write on a leg stands in the second part; the desk's own kinds in the third.
* The mandate named here is the one that the *whole* act needs. Passages with more force, and terms wider than the
  default, need more, which is judged passage by passage (rule 10).
"""

from __future__ import annotations

from typing import NamedTuple

from goodoffices.talk import events as kinds
from goodoffices.talk.events import End, Room, Scope


class Move(NamedTuple):
    """A line of the table."""

    ends: frozenset[End]
    rooms: frozenset[Room]
    mandate: Scope | None
    in_words: str


_SIDE = frozenset({End.SIDE})
_MEDIATOR = frozenset({End.MEDIATOR})
_BOTH = frozenset({End.SIDE, End.MEDIATOR})

_SEALED = frozenset({Room.SEALED})
_LEGS = frozenset({Room.SEALED, Room.KEPT})
_LEGS_AND_PUBLIC = _LEGS | {Room.PUBLIC}
_BY_HAND = frozenset({Room.KEPT, Room.PUBLIC})
_DESK = frozenset({Room.DESK})
_EVERYWHERE = frozenset(Room)

MOVES: dict[type, Move] = {
    # kind                        who        where             mandate        in words
    kinds.Said:             Move(_SIDE,     _LEGS,            Scope.SPEAK,   "saying something"),
    kinds.Released:         Move(_SIDE,     _LEGS,            None,          "changing terms of release"),
    kinds.ReadBackAnswered: Move(_SIDE,     _LEGS,            Scope.RELEASE, "answering a read-back"),
    kinds.Replied:          Move(_SIDE,     _LEGS,            Scope.SPEAK,   "replying"),
    kinds.Extended:         Move(_SIDE,     _LEGS,            Scope.SPEAK,   "extending words"),
    kinds.Staged:           Move(_SIDE,     _LEGS,            Scope.SPEAK,   "initialling or confirming"),
    kinds.Found:            Move(_BOTH,     _LEGS,            Scope.SPEAK,   "finding on a condition"),
    kinds.Mandated:         Move(_SIDE,     _LEGS,            None,          "giving a mandate"),
    kinds.Revoked:          Move(_SIDE,     _LEGS,            None,          "revoking a mandate"),
    kinds.TorAnswered:      Move(_SIDE,     _LEGS,            Scope.SPEAK,   "answering terms of reference"),
    kinds.Closed:           Move(_BOTH,     _LEGS_AND_PUBLIC, Scope.SPEAK,   "closing the leg"),
    kinds.Accepted:         Move(_BOTH,     _LEGS,            None,          "accepting a station"),
    kinds.Opened:           Move(_BOTH,     _EVERYWHERE,      None,          "opening words"),
    kinds.Seated:           Move(_BOTH,     _EVERYWHERE,      None,          "seating somebody"),
    kinds.Unseated:         Move(_BOTH,     _EVERYWHERE,      None,          "ending a seat"),
    kinds.Chosen:           Move(_BOTH,     _EVERYWHERE,      None,          "choosing a branch"),

    kinds.Founded:          Move(_MEDIATOR, _EVERYWHERE,      None,          "founding a leg"),
    kinds.Barred:           Move(_MEDIATOR, _SEALED,          None,          "barring a station"),
    kinds.Reseated:         Move(_MEDIATOR, _SEALED,          None,          "seating a new station"),
    kinds.Aliased:          Move(_MEDIATOR, _LEGS,            None,          "adding a recipient's name"),
    kinds.TorOffered:       Move(_MEDIATOR, _LEGS,            None,          "offering terms of reference"),
    kinds.Noted:            Move(_MEDIATOR, _LEGS,            None,          "noting"),
    kinds.Conveyed:         Move(_MEDIATOR, _LEGS_AND_PUBLIC, None,          "conveying"),
    kinds.Delivered:        Move(_MEDIATOR, _BY_HAND,         None,          "noting a delivery"),
    kinds.ReadBack:         Move(_MEDIATOR, _LEGS,            None,          "reading a wording back"),
    kinds.Carried:          Move(_MEDIATOR, _LEGS,            None,          "telling that words crossed"),
    kinds.Struck:           Move(_MEDIATOR, _LEGS_AND_PUBLIC, None,          "striking a note"),
    kinds.Lost:             Move(_MEDIATOR, _EVERYWHERE,      None,          "giving up what is missing"),
    kinds.Recorded:         Move(_MEDIATOR, frozenset({Room.PUBLIC, Room.DESK}), None, "keeping the public record"),

    kinds.Remarked:         Move(_MEDIATOR, _DESK,            None,          "a private note"),
    kinds.Mapped:           Move(_MEDIATOR, _DESK,            None,          "saying what an alias means"),
    kinds.Drew:             Move(_MEDIATOR, _DESK,            None,          "recording sources"),
    kinds.Overrode:         Move(_MEDIATOR, _DESK,            None,          "going on for a reason"),
    kinds.Tabled:           Move(_MEDIATOR, _DESK,            None,          "putting a text to several sides"),
    kinds.Settled:          Move(_MEDIATOR, _DESK,            None,          "settling a text that was put to several"),
}  # fmt: skip
"""One line for each kind of entry."""
