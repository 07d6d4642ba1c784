"""Delivery sheets as the mediator has them, and what is marked of a delivery.

The rules are (rule 19):

* A sheet that nobody has brought is looked at again now: what could not be conveyed any more is *not to be delivered*.
* A sheet that was struck is not to be delivered either, and says so.
* A delivery is never refused for its terms: it happened. It is judged by the terms and ground rules in force then; what
  lay outside them is marked.
* What somebody else got has not reached the side, and lay outside the terms. The sheet waits as before.
* A mark is a code with its facts (``telling.py`` puts it into words).
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.talk.events import Conveyed, Delivered, Id, ReadBack, Receiver, Ref, Room
from goodoffices.talk.judge import delivered, deliveries, of_kind_in_effect, void
from goodoffices.talk.lease import standing_of
from goodoffices.talk.mistakable import mistakable_names
from goodoffices.talk.present import item_view
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.receivers import whose
from goodoffices.talk.release import second_look
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.striking import struck_before_it_was_brought
from goodoffices.talk.telling import instant_or_none, refused
from goodoffices.talk.terms import Carriage, Manner, Moment
from goodoffices.talk.views import ItemView, Reference, Sentence, SheetView

# --- what happened ------------------------------------


def marks(rooms: Rooms, room: Id, delivery: Written) -> list[Sentence]:
    """What there is to be said of a delivery: that it did not reach the side, and what lay outside its terms."""
    body = delivery.body
    if not isinstance(body, Delivered):
        return []
    struck = {ref.entry: None for ref in body.what if struck_before_it_was_brought(rooms.reading(room), ref.entry)}
    marked = [Sentence.of("delivery.struck") for _ in struck]
    return [*marked, *_marks(rooms, room, body)]


def _marks(rooms: Rooms, room: Id, body: Delivered) -> list[Sentence]:
    if body.receiver is Receiver.SIDE:
        return [each for ref in body.what for each in _outside(rooms, room, ref, body)]
    return [_of_whom(rooms, room, body), *(each for ref in body.what for each in _not_for_them(rooms, room, ref, body))]


def _of_whom(rooms: Rooms, room: Id, delivery: Delivered) -> Sentence:
    leg, person = rooms.side(room), delivery.to
    if delivery.receiver is Receiver.UNKNOWN:
        return Sentence.of("delivery.unknown", person=person, leg=leg)
    side = whose(rooms, room, person, delivery.when).side
    if side is None:
        return Sentence.of("delivery.not_theirs", person=person, leg=leg)
    return Sentence.of("delivery.other", person=person, side=side, leg=leg)


def _outside(rooms: Rooms, room: Id, ref: Ref, delivery: Delivered) -> Iterator[Sentence]:
    """Whether an item was brought against the terms and ground rules as they were then, its manner too."""
    then, together = delivery.when, _by(rooms.reading(room), ref.entry, delivery.when)
    looked = second_look(rooms, room, ref.entry, then, as_of=then, brought=together, manner=delivery.manner)
    for index, refusal in looked:
        if index == ref.index:
            yield Sentence.of("delivery.outside", item=index + 1, reason=refused(refusal))


def _by(reading: Reading, conveyance: Id, when: Moment) -> frozenset[int]:
    """The items that the side had by a moment: one without the others of its sheet may say too much."""
    written = reading.written(conveyance)
    items = written.body.items if written is not None and isinstance(written.body, Conveyed) else ()
    return frozenset(
        index
        for index in range(len(items))
        for each in delivered(reading, Ref(entry=conveyance, index=index))
        if isinstance(each.body, Delivered) and each.body.when.ms <= when.ms
    )


def _not_for_them(rooms: Rooms, room: Id, ref: Ref, delivery: Delivered) -> Iterator[Sentence]:
    """Whether somebody's words were among what another got."""
    written = rooms.reading(room).written(ref.entry)
    if written is not None and isinstance(written.body, ReadBack):
        yield Sentence.of("delivery.wording", person=delivery.to)
    elif rooms.source_of(room, ref):
        yield Sentence.of("delivery.not_for_them", item=ref.index + 1, person=delivery.to)


# --- the sheets ------------------------------------


def sheets(rooms: Rooms, now: Moment) -> Iterator[SheetView]:
    """The delivery sheets of kept legs and the public's, in the order of their legs and threads."""
    for room in rooms.of(Room.KEPT, Room.PUBLIC):
        reading = rooms.reading(room)
        for written in of_kind_in_effect(reading, "conveyed"):
            yield sheet(rooms, room, written, now)


def sheet(rooms: Rooms, room: Id, written: Written, now: Moment) -> SheetView:
    """One delivery sheet: its items, whether they were delivered, what speaks against that now, and what is marked.

    A name on it that could be taken for something else is a warning, and no reason not to deliver it.
    """
    reading = rooms.reading(room)
    items = written.body.items if isinstance(written.body, Conveyed) else ()
    refs = [Ref(entry=written.ident, index=index) for index in range(len(items))]
    brought = [bool(delivered(reading, ref)) for ref in refs]
    stop = [
        Sentence.of("sheet.stop", item=index + 1, reason=refused(refusal))
        for index, refusal in second_look(rooms, room, written.ident, now)
        if not brought[index]
    ]
    gone = void(reading, written.ident)
    if gone is not None:
        stop.append(Sentence.of("sheet.void", reason=refused(gone)))
    happened = {each.ident: each for ref in refs for each in deliveries(reading, ref)}
    marked = [mark for each in happened.values() for mark in marks(rooms, room, each)]
    views = [item_view(reading, ref, item, now) for ref, item in zip(refs, items, strict=True)]
    named = {each.speaker for each in views if isinstance(each, ItemView)} | {rooms.side(room)}
    mistakable = [refused(doubt) for name, doubt in mistakable_names(reading).items() if name in named]
    return SheetView(
        ref=Reference(written.ident),
        leg=rooms.side(room),
        state="do_not_deliver" if stop else _state(brought),
        warnings=list(dict.fromkeys([*stop, *marked, *mistakable])),
        manners=[_most(rooms, room, ref).value for ref in refs],
        items=[each for each in views if isinstance(each, ItemView)],
        until=instant_or_none(_deadline(rooms, room, written.ident)),
    )


def _state(brought: list[bool]) -> str:
    if all(brought):
        return "delivered"
    return "delivered_in_part" if any(brought) else "to_deliver"


def _most(rooms: Rooms, room: Id, ref: Ref) -> Manner:
    """The most that may be done to bring an item, by the terms of what it draws on as they stand."""
    allowed = [Manner.LEFT]
    for source in rooms.source_of(room, ref):
        standing = standing_of(rooms.reading(source.room), source.what)
        if standing is not None and standing.terms.carriage is not Carriage.WITHHELD:
            allowed.append(standing.terms.manner)
    return min(allowed, key=lambda manner: manner.reach)


def _deadline(rooms: Rooms, room: Id, conveyance: Id) -> Moment | None:
    """When the earliest lease of what a sheet draws on ends."""
    ends = [
        source.terms.convey_until
        for source in rooms.sources(room, conveyance)
        if source.terms is not None and source.terms.convey_until is not None
    ]
    return min(ends, default=None)
