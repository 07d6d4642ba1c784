"""The table: everybody sits in one process, and entries are handed over as they are, without seal or relay.

For tests of what stands above the mail. Whatever a station lacks of what the others wrote, it is handed.
"""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.errors.base import Refusal
from goodoffices.station.acts.opening import seal_leg
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.station import Station
from goodoffices.talk.entry import read_header
from goodoffices.talk.events import Accepted, End, Id, Role, Seat
from goodoffices.words import clean_name


def seat_together(
    mediator: Station, talk_title: str, leg: str, side: Station, name: str, role: str = Role.ENVOY.value
) -> None:
    """Found a leg between two stations, and let the side's accept the mediator's.

    Args:
        mediator: has the talk.
        talk_title: the talk's, there and at the side's station.
        leg: how the side is called.
        side: the station of the side's person, called ``name``.
        role: ``envoy``, ``principal``, …

    Raises:
        Refusal: nothing was founded.
    """
    demand(mediator.identity.exercise == side.identity.exercise, "side", "an exercise and a real station do not mix.")
    demand(role in {each.value for each in Role} - {Role.MEDIATOR.value}, "role", "that is none of a side.")
    seat = Seat(
        fingerprint=side.identity.fingerprint,
        name=clean_name(name, "the seat's name"),
        end=End.SIDE,
        role=Role(role),
        station=True,
    )
    here = mediator.at(talk_title)
    try:
        room = seal_leg(here, leg, seat, side.identity.language)
        here.keep()
    except BaseException:
        here.drop()
        raise
    join(side, here.title, room, side.identity.language)
    exchange([mediator, side])
    there = side.at(here.title)
    there.own(room, Accepted(fingerprint=mediator.identity.fingerprint))
    there.keep()
    exchange([mediator, side])


def join(station: Station, title: str, room: Id, language: str) -> None:
    """Make a talk at a station that was invited to one leg of it."""

    def begin(talk: OpenTalk) -> None:
        talk.join(room)
        talk.set_language(room, language)

    station.all_talks.make(title, begin)


def exchange(stations: Iterable[Station]) -> int:
    """Hand over everything that is waiting, until nothing is; gives how many entries were handed over."""
    everybody = {station.identity.fingerprint: station for station in stations}
    handed, before = 0, -1
    while handed != before:
        before = handed
        for station in everybody.values():
            for title in station.titles():
                handed += _hand_out(station.at(title), everybody)
    return handed


def _hand_out(talk: OpenTalk, everybody: dict[Id, Station]) -> int:
    count = 0
    for room in talk.rooms.all():
        if talk.reading(room).founded is None:
            continue
        for seat in talk.others_at(room):
            peer = everybody.get(seat.fingerprint)
            there = None if peer is None else _talk_with(peer, room)
            if there is not None:
                count += _hand_over(talk, room, seat.fingerprint, there)
    return count


def _hand_over(talk: OpenTalk, room: Id, peer: Id, there: OpenTalk) -> int:
    me = talk.identity.fingerprint
    count = 0
    for _, ident, data in talk.store.entries(room=room):
        if read_header(data).instance.author == me and there.reading(room).transcript.data(ident) is None:
            there.take_in(data, me)
            count += 1
    if count:
        _kept(there)
    return count


def _kept(talk: OpenTalk) -> None:
    try:
        talk.keep()
    except Refusal:
        talk.drop()
        raise


def _talk_with(station: Station, room: Id) -> OpenTalk | None:
    for title in station.titles():
        talk = station.at(title)
        if talk.rooms.has(room):
            return talk
    return None
