"""What got to somebody whom it was not meant for: the word to whoever's it was.

The rules are (rules 7, 19):

* The author is told truly: who got it, in which form, how and when. It went to no recipient of the terms.
* Whoever answers unnamed words is not told so at once: that an answer strayed is owed (``whoever.py``).
* A wording that was to be read back to its owner, and that somebody else got, is told to the owner at once, also if it
  was for *whoever said it*: it was on its way to its owner, so who got it says nothing of them.
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.talk.events import (
    Carried,
    Crossing,
    Delivered,
    DeskRef,
    Id,
    Item,
    ReadBack,
    Ref,
    Transit,
)
from goodoffices.talk.items import crossed_as, translation_of
from goodoffices.talk.judge import conveyed_item, in_effect
from goodoffices.talk.provisos import not_stated_on, provisos_on
from goodoffices.talk.reading import Reading
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.whoever import to_whoever


def strayed(rooms: Rooms, room: Id, delivery: Delivered) -> Iterator[tuple[Id, Carried]]:
    """For each owner's leg, the word about what of it was among the things that somebody else got."""
    by_owner: dict[Id, list[Crossing]] = {}
    for ref in delivery.what:
        item = _got(rooms.reading(room), ref)
        for source in () if item is None else _drawn_on(rooms, room, ref):
            own = source.room == room
            if item is not None and (own or not to_whoever(rooms, DeskRef(room=room, what=ref), source)):
                by_owner.setdefault(source.room, []).append(_crossing(source.what, item, delivery))
    for owner in sorted(by_owner, key=rooms.side):
        yield owner, Carried(crossings=tuple(by_owner[owner]))


def _got(reading: Reading, ref: Ref) -> Item | None:
    """What somebody got: an item, or a wording that was to be read back."""
    whole = in_effect(reading, ref.entry)
    if whole is not None and isinstance(whole.body, ReadBack):
        return whole.body.words
    return conveyed_item(reading, ref)


def _drawn_on(rooms: Rooms, room: Id, ref: Ref) -> tuple[DeskRef, ...]:
    whole = in_effect(rooms.reading(room), ref.entry)
    if whole is not None and isinstance(whole.body, ReadBack):
        return tuple(DeskRef(room=room, what=passage) for passage in whole.body.passages)
    return rooms.source_of(room, ref)


def _crossing(what: Ref, item: Item, delivery: Delivered) -> Crossing:
    return Crossing(
        what=what,
        alias=None,
        person=delivery.to,
        form=crossed_as(item),
        manner=Transit(delivery.manner.value),
        when=delivery.when,
        translation=translation_of(item),
        provisos=provisos_on(item),
        proviso_not_stated=not_stated_on(item),
    )
