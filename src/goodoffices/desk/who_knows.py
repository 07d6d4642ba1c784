"""Who knows what: for something said on a leg, who could have seen it, since when, and in which form.

It says *could have*, never *did*: a person who had the words is not thereby the one who passed them on.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices.talk.events import Carried, Crossing, Delivered, DeskRef, End
from goodoffices.talk.items import crossed_as
from goodoffices.talk.judge import conveyed_item, delivered, in_effect
from goodoffices.talk.objects import releasable
from goodoffices.talk.reading import in_thread_order
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import roster
from goodoffices.talk.telling import in_words, say, say_or_none
from goodoffices.talk.terms import WHOEVER
from goodoffices.talk.whoever import reached_whoever


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody who could have seen it.

    Attributes:
        form: ``own words`` for its own side, ``as said`` or ``as noted`` for the mediators, else how it crossed.
    """

    who: str
    side: str
    since: str
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
    noted = thing.written.noted is not None
    known = [
        *(_known(seat.name, rooms.side(source.room), say(thing.written.when), "own words") for seat in side),
        *(
            _known(seat.name, "mediator", say(thing.written.entry.at), "as noted" if noted else "as said")
            for seat in mediators
        ),
    ]
    for written in in_thread_order(reading.touching(source.what, "carried")):
        told = in_effect(reading, written.ident)
        if told is None or not isinstance(told.body, Carried):
            continue
        for crossing in told.body.crossings:
            if crossing.what == source.what and crossing.alias != WHOEVER:
                manner = "" if crossing.manner is None else f", {crossing.manner.value}"
                known.extend(_at(rooms, source, crossing, f"{in_words(crossing.form.value)}{manner}"))
    for item, what in reached_whoever(rooms, source.room):
        if what == source.what:
            known.extend(_whoever(rooms, item))
    return known


def _whoever(rooms: Rooms, item: DeskRef) -> Iterator[Known]:
    """The people of a side that is *whoever said it*, which only the desk knows."""
    reading = rooms.reading(item.room)
    conveyed, crossed, people = reading.written(item.what.entry), conveyed_item(reading, item.what), roster(reading)
    if conveyed is None or crossed is None or people is None:
        return
    form = in_words(crossed_as(crossed).value)
    if not reading.kept:
        came = [(conveyed.entry.at, form)]
    else:
        brought = [note.body for note in delivered(reading, item.what)]
        came = [(each.when, f"{form}, {each.manner.value}") for each in brought if isinstance(each, Delivered)]
    for when, how in came:
        for seat in people.current(End.SIDE):
            yield _known(seat.name, rooms.side(item.room), say(when), how)


def _at(rooms: Rooms, source: DeskRef, crossing: Crossing, form: str) -> list[Known]:
    """The people of a recipient, or the recipient as a whole where nobody of it is seated."""
    since = say_or_none(crossing.when) or ""
    alias = crossing.alias
    if alias is None:
        return [_known(crossing.person or "somebody", "", since, form)]
    room = rooms.meaning(source.room, alias)
    people = None if room is None else roster(rooms.reading(room))
    seats = [] if people is None else people.current(End.SIDE)
    names = [seat.name for seat in seats] or [alias]
    return [_known(name, alias, since, form) for name in names]


def _known(who: str, side: str, since: str, form: str) -> Known:
    return Known(who=who, side=side, since=since, form=form)
