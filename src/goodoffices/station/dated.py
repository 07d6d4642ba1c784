"""Lists of a talk's entries by the time that they bear: what is shown page by page, and what speaks of one thing.

The rules are:

* A list says where to look, as the shortlist does (decision 0029). Whoever looks there judges each entry again.
* An entry gets onto its lists when it gets its place, and stays on them. Which entries a list has, and in which order,
  follows from the set of entries: by the time that an entry bears; of two with one time by their heights, which keeps
  the order of a thread, and then by their ids. So there is one order over all legs, and a page goes on after an entry
  wherever that stands.
* There is a list of conveyances, one of what may set conditions or tell of some, one of what may commit somebody, and
  one of the items that entered the record. Of the events of the record there is
  one for each thing that they speak of (:func:`goodoffices.record.subjects`).
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from typing import Final, Protocol

from goodoffices.errors.base import Refusal
from goodoffices.record import Assurance, Conveyance, Entered, Event, Subject, from_bytes, judge_event, subjects
from goodoffices.station.store import Place
from goodoffices.talk.commitments import may_commit, may_set_conditions
from goodoffices.talk.events import Body, Conveyed, Id, Recorded
from goodoffices.talk.reading import Written
from goodoffices.talk.rooms import Rooms

CONVEYANCES: Final = b"conveyances"
CONDITIONS: Final = b"conditions"
COMMITMENTS: Final = b"commitments"
ITEMS: Final = b"items"
_ABOUT: Final = b"about "


class Kept(Protocol):
    """Where the lists are kept: a talk's :class:`~goodoffices.station.store.Store`."""

    def dated(self, name: bytes, room: bytes, before: Place | None = None) -> Iterator[Place]:
        """The entries of a leg on a list, newest first."""


def place_of(written: Written) -> Place:
    """Where an entry stands on every list that it is on."""
    return written.entry.at.ms, written.entry.height, written.ident


def on_lists(placed: Iterable[tuple[Id, Written]]) -> Iterator[tuple[bytes, Id, Place]]:
    """The lists onto which entries get that got their place: list, leg and place."""
    for room, written in placed:
        for name in _lists(written):
            yield name, room, place_of(written)


def _lists(written: Written) -> Iterator[bytes]:
    if isinstance(written.body, Conveyed):
        yield CONVEYANCES
    if may_set_conditions(written.act):
        yield CONDITIONS
    if may_commit(written.act):
        yield COMMITMENTS
    event = event_of(written.body)
    if event is not None:
        if isinstance(event, Entered):
            yield ITEMS
        yield from map(about, subjects(event))


def event_of(body: Body | None) -> Event | None:
    """The event of the record that an entry brought; None: none, or one that can have no effect."""
    if not isinstance(body, Recorded):
        return None
    try:
        event = from_bytes(body.event)
    except Refusal:
        return None
    return event if judge_event(event) is None else None


def about(subject: Subject) -> bytes:
    """The list of what speaks of something in the record."""
    match subject:
        case Conveyance(entry=entry, index=index):
            return _ABOUT + b"conveyance " + entry + index.to_bytes(4, "big")
        case Assurance(entry=entry, index=index):
            return _ABOUT + b"assurance " + entry + index.to_bytes(4, "big")
        case bytes():
            return _ABOUT + b"id " + subject
        case (known_by, text):
            return _ABOUT + f"{known_by} {text}".encode()


def newest(
    store: Kept, rooms: Rooms, name: bytes, legs: Iterable[Id], before: Place | None = None
) -> Iterator[Written]:
    """The entries on a list, over some legs, newest first. Lazy: whoever stops early has read no more.

    Args:
        before: only what comes after this place.
    """
    each = [_of_leg(store, name, room, before) for room in legs]
    for (*_, ident), room in heapq.merge(*each, reverse=True):
        written = rooms.reading(room).written(ident)
        if written is not None:
            yield written


def _of_leg(store: Kept, name: bytes, room: Id, before: Place | None) -> Iterator[tuple[Place, Id]]:
    return ((place, room) for place in store.dated(name, room, before))
