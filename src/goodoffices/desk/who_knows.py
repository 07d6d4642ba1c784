"""Who knows what: for something said on a leg, who could have seen it, since when, and in which form.

It says *could have*, never *did*: a person who had the words is not thereby the one who passed them on. It follows from
what the desk drew on and what was brought to whom, whatever the author was told of it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices.talk.events import CrossedAs, Delivered, DeskRef, End, Id, ReadBack, Receiver, Ref
from goodoffices.talk.items import crossed_as
from goodoffices.talk.judge import conveyed_item, deliveries, in_effect
from goodoffices.talk.reading import Written
from goodoffices.talk.receivers import whose
from goodoffices.talk.releasable import releasable
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import roster
from goodoffices.talk.telling import instant
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import Instant, Name, Sentence


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could have seen it.

    Attributes:
        side: of which side, as it is called on its own leg; None: a mediator, or that is not known.
        mediates: it is a mediator.
        since: when.
        form: that they are their own words; for a mediator, as said or as noted; else as what and how they crossed.
    """

    who: Name
    side: Name | None
    mediates: bool
    since: Instant
    form: Sentence


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
    own = Sentence.of("knows.own_words")
    noted = "knows.as_said" if thing.written.noted is None else "knows.as_noted"
    return [
        *(_known(seat.name, rooms.side(source.room), thing.written.when, own) for seat in side),
        *(_known(seat.name, None, thing.written.entry.at, Sentence.of(noted), mediates=True) for seat in mediators),
        *_crossed(rooms, source),
        *_read_back_elsewhere(rooms, source),
    ]


def _crossed(rooms: Rooms, source: DeskRef) -> Iterator[Known]:
    """Whoever got an item that drew on it, leg by leg."""
    for item in rooms.drawn_on(source):
        yield from got(rooms, item.room, item.what)


def got(rooms: Rooms, room: Id, ref: Ref) -> Iterator[Known]:
    """Whoever got an item that was conveyed to a leg."""
    reading = rooms.reading(room)
    item, conveyance = conveyed_item(reading, ref), reading.written(ref.entry)
    if item is None or conveyance is None:
        return
    form = crossed_as(item)
    if not reading.kept:
        yield from _people(rooms, room, conveyance.entry.at, _brought_as(form, "sealed"))
    for written in deliveries(reading, ref):
        yield from _brought(rooms, room, written, form)


def _brought_as(form: CrossedAs, manner: str) -> Sentence:
    return Sentence.of("knows.crossed", how=[Sentence.of(f"form.{form.value}"), Sentence.of(f"manner.{manner}")])


def _brought(rooms: Rooms, room: Id, written: Written, form: CrossedAs) -> Iterator[Known]:
    """Whoever a delivery was to: the people of the side, or the one person who got it in their place."""
    delivery = written.body
    if not isinstance(delivery, Delivered):
        return
    how = _brought_as(form, delivery.manner.value)
    if delivery.receiver is Receiver.SIDE:
        yield from _people(rooms, room, delivery.when, how)
    else:
        side = whose(rooms, room, delivery.to, delivery.when).side
        yield _known(delivery.to, side, delivery.when, how)


def _read_back_elsewhere(rooms: Rooms, source: DeskRef) -> Iterator[Known]:
    """Whoever got a wording of it that was to be read back to its owner."""
    reading = rooms.reading(source.room)
    for asked in reading.touching(source.what, "read_back"):
        if in_effect(reading, asked.ident) is None or not isinstance(asked.body, ReadBack):
            continue
        form = crossed_as(asked.body.words)
        for written in deliveries(reading, Ref(entry=asked.ident, index=0)):
            if isinstance(written.body, Delivered) and written.body.receiver is not Receiver.SIDE:
                yield from _brought(rooms, source.room, written, form)


def _people(rooms: Rooms, room: Id, since: Moment, form: Sentence) -> Iterator[Known]:
    """The people of a recipient, or the recipient as a whole where nobody of it is seated."""
    people = roster(rooms.reading(room))
    seats = [] if people is None else people.current(End.SIDE)
    side = rooms.side(room)
    for name in [seat.name for seat in seats] or [side]:
        yield _known(name, side, since, form)


def _known(who: str, side: str | None, since: Moment, form: Sentence, *, mediates: bool = False) -> Known:
    return Known(who=who, side=side, mediates=mediates, since=instant(since), form=form)
