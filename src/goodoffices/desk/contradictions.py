"""Where a public item may contradict what a side assured the mediator in confidence. For the mediator alone.

The rules are:

* An assurance is friendly, whatever it is about. An item may contradict it if the side, or somebody of it, speaks there
  to whom the assurance is meant for, the event is hostile, and it was while the assurance stands.
* An assurance stands from the day on which it was said until the day that it names, if its side did not take its
  release back and it was not struck. What never was released is an assurance too: it was given to the mediator.
* It is meant for those sides to which it crossed or may cross; where there are none, for every other side.
* A side is known by its name, by the people who speak for it, and by the names that other legs have for it: as whole
  words of the actor's name or capacity.
* Nothing here is ever told to a side, not even as a number: it follows from what only the desk knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from goodoffices.record import Assurance, Item
from goodoffices.record.contradictions import tone_of
from goodoffices.record.facets import days
from goodoffices.record.item import Actor
from goodoffices.talk.events import Act, DeskRef, End, Id, Passage, Room, Said
from goodoffices.talk.judge import void_object
from goodoffices.talk.lease import standing_of
from goodoffices.talk.reading import Written
from goodoffices.talk.releasable import Releasable, releasables
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import roster
from goodoffices.talk.terms import Moment
from goodoffices.words.units import units

_MINUTE_MS: Final = 60_000
_DAY_MS: Final = 86_400_000

Names = frozenset[tuple[str, ...]]
"""Names of a side, each as its words."""


@dataclass(frozen=True, slots=True)
class Assured:
    """Something that a side assured in confidence, and that stands.

    Attributes:
        since, until: from which day to which it stands; None: it names no end.
        of, to: the names of its side, and of those for whom it is meant.
    """

    what: DeskRef
    passage: Passage
    said: Moment
    since: int
    until: int | None
    of: Names
    to: tuple[Names, ...]

    @property
    def end(self) -> Assurance:
        """What a link of the record calls it."""
        return Assurance(self.what.what.entry, self.what.what.index)


def assured(rooms: Rooms, among: Iterable[Written], now: Moment) -> Iterator[Assured]:
    """The assurances of sides that stand now, in the order in which their entries come."""
    for written in among:
        room = written.entry.room
        if room in rooms.of(Room.SEALED, Room.KEPT) and isinstance(written.act, Said):
            for thing in releasables(written):
                found = _assured(rooms, room, thing, now)
                if found is not None:
                    yield found


def may_contradict(item: Item, assurance: Assured) -> bool:
    """Whether a public item may contradict an assurance."""
    earliest, latest = days(item)
    return (
        item.speaker is not None
        and tone_of(item) < 0
        and _is_one(item.speaker, assurance.of)
        and any(_is_one(each, names) for each in item.addressees for names in assurance.to)
        and latest >= assurance.since
        and (assurance.until is None or earliest <= assurance.until)
    )


def names_of(rooms: Rooms, room: Id) -> Names:
    """Every name by which the side of a leg is known to the mediators."""
    people = roster(rooms.reading(room))
    seats = [] if people is None else people.current(End.SIDE)
    legs = rooms.of(Room.SEALED, Room.KEPT)
    elsewhere = [alias for leg in legs if leg != room for alias in rooms.aliases(leg, room)]
    words = (tuple(units(name)) for name in (rooms.side(room), *(seat.name for seat in seats), *elsewhere))
    return frozenset(each for each in words if each)


def _assured(rooms: Rooms, room: Id, thing: Releasable, now: Moment) -> Assured | None:
    passage = thing.content
    if not isinstance(passage, Passage) or passage.act is not Act.ASSURANCE:
        return None
    reading = rooms.reading(room)
    standing = standing_of(reading, thing.ref)
    gone = standing is not None and standing.withdrawn
    over = passage.valid_until is not None and passage.valid_until.ms < now.ms
    if gone or over or void_object(reading, thing) is not None:
        return None
    what = DeskRef(room=room, what=thing.ref)
    said = thing.written.when
    return Assured(
        what=what,
        passage=passage,
        said=said,
        since=_day(said),
        until=None if passage.valid_until is None else _day(passage.valid_until),
        of=names_of(rooms, room),
        to=tuple(names_of(rooms, each) for each in _meant_for(rooms, what, thing)),
    )


def _meant_for(rooms: Rooms, what: DeskRef, thing: Releasable) -> list[Id]:
    """The legs of those for whom it is meant."""
    sides = [each for each in rooms.of(Room.SEALED, Room.KEPT) if each != what.room]
    standing = standing_of(rooms.reading(what.room), thing.ref)
    named = [] if standing is None else [rooms.meaning(what.room, alias) for alias in standing.terms.to]
    meant = {*named, *(each.room for each in rooms.drawn_on(what))}
    return [each for each in sides if each in meant] or sides


def _is_one(actor: Actor, names: Names) -> bool:
    return any(_within(name, units(text)) for name in names for text in (actor.name, actor.capacity))


def _within(name: tuple[str, ...], words: list[str]) -> bool:
    size = len(name)
    return any(tuple(words[start : start + size]) == name for start in range(len(words) - size + 1))


def _day(at: Moment) -> int:
    return (at.ms + at.zone * _MINUTE_MS) // _DAY_MS
