"""Of whom somebody is who gets what is brought by hand: found out from the name (rule 19).

The rules are:

* Whoever has a seat of the leg's side at that time is of that side, in whatever role: a messenger or an interpreter
  too. So is whoever is called as the side itself. On the public's leg everybody is the public but those of a side.
* Whoever has a seat on another leg, or is called as another side, is not. Neither is a mediator.
* Of anybody else it is not known, until a person says it.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodoffices.talk.events import End, Id, Receiver, Room
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import roster
from goodoffices.talk.terms import Moment, Name
from goodoffices.words import fold


@dataclass(frozen=True, slots=True)
class Whose:
    """What the names of a talk say of somebody.

    Attributes:
        side: of which side, where it is another one.
    """

    receiver: Receiver
    side: Name | None = None


def whose(rooms: Rooms, room: Id, person: Name, when: Moment) -> Whose:
    """Of whom ``person`` is, who got something that was for the leg ``room`` at ``when``."""
    if _is_of(rooms, room, person, when):
        return Whose(Receiver.SIDE)
    for other in _others(rooms, room, person, when):
        return Whose(Receiver.OTHER, rooms.side(other))
    if _mediates(rooms, person):
        return Whose(Receiver.OTHER)
    founded = rooms.reading(room).founded
    public = founded is not None and founded.room is Room.PUBLIC
    return Whose(Receiver.SIDE if public else Receiver.UNKNOWN)


def _is_of(rooms: Rooms, room: Id, person: Name, when: Moment) -> bool:
    people = roster(rooms.reading(room))
    if people is None:
        return False
    called = [seat for seat in people.seats.values() if seat.end is End.SIDE and fold(seat.name) == fold(person)]
    sat = any(when.ms <= people.left.get(seat.fingerprint, when.ms) for seat in called)
    return sat or fold(rooms.side(room)) == fold(person)


def _others(rooms: Rooms, room: Id, person: Name, when: Moment) -> list[Id]:
    """The other sides of which somebody of this name is, or that this leg or their own calls so."""
    meant = rooms.meaning(room, person)
    legs = [other for other in rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC) if other != room]
    return [other for other in legs if other == meant or _is_of(rooms, other, person, when)]


def _mediates(rooms: Rooms, person: Name) -> bool:
    people = [roster(rooms.reading(room)) for room in rooms.of(*Room)]
    seats = [seat for each in people if each is not None for seat in each.current(End.MEDIATOR)]
    return any(fold(seat.name) == fold(person) for seat in seats)
