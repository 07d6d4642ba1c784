"""Who knows what: for something said on a leg, who could have seen it, since when, and in which form.

It says *could have*, never *did*: a person who had the words is not thereby the one who passed them on. It follows from
what the desk drew on and what was brought to whom, whatever the author was told of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices.talk.events import Delivered, DeskRef, End, Id, ReadBack, Receiver, Ref
from goodoffices.talk.items import crossed_as
from goodoffices.talk.judge import conveyed_item, deliveries, in_effect
from goodoffices.talk.reading import Written
from goodoffices.talk.receivers import whose
from goodoffices.talk.releasable import releasable
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import roster
from goodoffices.talk.telling import in_words, instant
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Instant


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could have seen it.

    Attributes:
        side: of which side, as it is called on its own leg; empty: that is not known.
        form: ``own words`` for its own side, ``as said`` or ``as noted`` for the mediators, else how it crossed.
    """

    who: str
    side: str
    since: Instant
    form: str


def who_knows(rooms: Rooms, source: DeskRef) -> list[Known]:
    """Everybody who could have seen a passage, stance, condition or finding.

    Raises:
        LookupError: no side said that.
    """
    reading = rooms.reading(source.room)
    thing = releasable(reading, source.what)
    people = roster(reading)
    if thing is None or people is None:
        raise LookupError(source)
    side, mediators = people.current(End.SIDE), people.current(End.MEDIATOR)
    noted = "as noted" if thing.written.noted is not None else "as said"
    return [
        *(_known(seat.name, rooms.side(source.room), thing.written.when, "own words") for seat in side),
        *(_known(seat.name, "mediator", thing.written.entry.at, noted) for seat in mediators),
        *_crossed(rooms, source),
        *_read_back_elsewhere(rooms, source),
    ]


def _crossed(rooms: Rooms, source: DeskRef) -> Iterator[Known]:
    """Whoever got an item that drew on it, leg by leg."""
    for item in rooms.drawn_on(source):
        yield from _got(rooms, item.room, item.what)


def _got(rooms: Rooms, room: Id, ref: Ref) -> Iterator[Known]:
    reading = rooms.reading(room)
    item, conveyance = conveyed_item(reading, ref), reading.written(ref.entry)
    if item is None or conveyance is None:
        return
    form = in_words(crossed_as(item).value)
    if not reading.kept:
        yield from _people(rooms, room, conveyance.entry.at, f"{form}, sealed")
    for written in deliveries(reading, ref):
        yield from _brought(rooms, room, written, form)


def _brought(rooms: Rooms, room: Id, written: Written, form: str) -> Iterator[Known]:
    """Whoever a delivery was to: the people of the side, or the one person who got it in their place."""
    delivery = written.body
    if not isinstance(delivery, Delivered):
        return
    how = f"{form}, {delivery.manner.value}"
    if delivery.receiver is Receiver.SIDE:
        yield from _people(rooms, room, delivery.when, how)
    else:
        side = whose(rooms, room, delivery.to, delivery.when).side
        yield _known(delivery.to, side or "", delivery.when, how)


def _read_back_elsewhere(rooms: Rooms, source: DeskRef) -> Iterator[Known]:
    """Whoever got a wording of it that was to be read back to its owner."""
    reading = rooms.reading(source.room)
    for asked in reading.touching(source.what, "read_back"):
        if in_effect(reading, asked.ident) is None or not isinstance(asked.body, ReadBack):
            continue
        form = in_words(crossed_as(asked.body.words).value)
        for written in deliveries(reading, Ref(entry=asked.ident, index=0)):
            if isinstance(written.body, Delivered) and written.body.receiver is not Receiver.SIDE:
                yield from _brought(rooms, source.room, written, form)


def _people(rooms: Rooms, room: Id, since: Moment, form: str) -> Iterator[Known]:
    """The people of a recipient, or the recipient as a whole where nobody of it is seated."""
    people = roster(rooms.reading(room))
    seats = [] if people is None else people.current(End.SIDE)
    side = rooms.side(room)
    for name in [seat.name for seat in seats] or [side]:
        yield _known(name, side, since, form)


def _known(who: str, side: str, since: Moment, form: str) -> Known:
    return Known(who=who, side=side, since=instant(since), form=form)
