"""A side whose station is lost, without a backup: its station is barred, and a new one is seated in its place.

The rules are:

* The line goes first. As long as a line to the lost station is open, what was sealed for it still goes there.
* A new station is seated on a line that two people have compared, in a role that the mediator names: what was said on
  the leg is given to it, and no mandate passes over.
* Both acts begin a new instance of this station: the new station has to place them before it has anything else, and
  is given the rest because of them.
* Where somebody else of the side has a station, the side itself seats another. One that is a thief's is barred too.
"""

from __future__ import annotations

from contextlib import suppress

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import (
    AlreadyInvited,
    LineNotCompared,
    LineStillOpen,
    NoStationThere,
    NothingBarred,
    SideHasStation,
)
from goodoffices.errors.station import NoSuchSeat
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.joining import leg_with, seat_name
from goodoffices.station.mail.handover import told_title
from goodoffices.station.new_names import chosen_name
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.unlocked import Unlocked
from goodoffices.talk.events import Barred, End, Id, Reseated, Role, Seat
from goodoffices.talk.roster import seats_ever
from goodoffices.talk.views import Reference, Sentence


def bar_station(station: Unlocked, ask: asks.BarStation) -> results.Seated:
    """Say that the station of somebody of a side is lost or stolen: what was said before is carried no more.

    Everybody of that name who ever had a station there is meant: a thief may have given up the seat, or may have seated
    a second card under the same name.

    Raises:
        NotYours: this station is a side's in that talk.
        NoSuchSeat, NoStationThere, LineStillOpen: nothing was written.
    """
    talk = station.at(ask.talk)
    talk.demand_mediator(Sentence.of("doing.barring_a_station"))
    room = talk.leg(ask.leg)
    meant = _stations_called(talk, room, ask.name)
    for stored in station.mail_here.lines.all():
        if any(stored.is_to(card) for card in meant):
            raise LineStillOpen(line=stored.number, name=ask.name)
    with talk.kept_whole():
        talk.begin_instance_anew(room)
        added = [talk.write(room, Barred(fingerprint=card)) for card in meant]
    return results.Seated(ref=Reference(added[-1].ident), name=ask.name)


def _stations_called(talk: OpenTalk, room: Id, name: str) -> list[Id]:
    """The cards of all who were ever seated for the side under a name and are not known to be lost, sorted.

    Raises:
        NoSuchSeat, AmbiguousName: nobody of the side was ever called so, or several names begin so.
        NoStationThere: nobody of that name has a station, or each is known to be lost.
    """
    ever = [seat for seat in seats_ever(talk.reading(room)) if seat.end is End.SIDE]
    named = talk.meant(name, [seat.name for seat in ever])
    if named is None:
        known = ", ".join(sorted({seat.name for seat in ever})) or Sentence.of("somebody.nobody")
        raise NoSuchSeat(name=name, leg=talk.name(room), known=known, similar="")
    barred = talk.people(room).barred
    meant = {seat.fingerprint for seat in ever if seat.name == named and seat.fingerprint not in barred}
    if not any(seat.station for seat in ever if seat.fingerprint in meant):
        raise NoStationThere(name=named)
    return sorted(meant)


def reseat(station: Unlocked, ask: asks.Reseat) -> results.Named:
    """Seat the station at the other end of a line in the place of one that was barred, and invite it to the leg.

    Raises:
        NotYours: this station is a side's in that talk.
        NoSuchLine, NoRelayHere, LineCarriesTests, LineNotCompared, AlreadyInvited, SideHasStation, NothingBarred:
            nobody was seated.
    """
    talk, mail = station.at(ask.talk), station.mail_here
    talk.demand_mediator(Sentence.of("doing.inviting_a_station"))
    demand(ask.role is not Role.MEDIATOR, "role", "a side's person is no mediator.")
    stored = mail.links.line_for_words(ask.line)
    if stored.comparing.how is None:
        raise LineNotCompared(line=stored.number)
    room = talk.leg(ask.leg)
    people = talk.people(room)
    if leg_with(talk, stored) is not None or people.seat(stored.peer) is not None:
        raise AlreadyInvited
    free = people.barred.keys() - people.replaced.keys()
    barred = [seat for each in sorted(free) if (seat := people.seat(each)) is not None]
    before = _the_one_barred(talk, room, ask.name, barred)
    others = [seat for seat in people.current(End.SIDE) if seat.station]
    if others:
        raise SideHasStation(name=others[0].name, side=talk.name(room))
    seat = Seat(
        fingerprint=stored.peer,
        name=seat_name(talk, stored.line.peer.name, ask.person, talk.name(room)),
        end=End.SIDE,
        role=ask.role,
        station=True,
    )
    title = told_title(talk, room, before.fingerprint)
    if ask.title is not None:
        title = chosen_name(ask.title, "the title")
    with talk.kept_whole():
        talk.begin_instance_anew(room)
        talk.write(room, Reseated(seat=seat, instead_of=before.fingerprint))
        mail.offers.offer(talk, room, stored, title, chosen=True)
    with suppress(Refusal):  # the seat is taken; its letter goes with the next round
        mail.hand_over()
    return results.Named(leg=talk.name(room), alias=seat.name, means=talk.title)


def _the_one_barred(talk: OpenTalk, room: Id, name: str | None, barred: list[Seat]) -> Seat:
    """In whose place: by name, or the one whose station was barred and who has no new one.

    Raises:
        NothingBarred: nobody, or several and none is named.
    """
    wanted = None if name is None else talk.meant(name, [seat.name for seat in barred])
    found = [seat for seat in barred if name is None or seat.name == wanted]
    if len({seat.name for seat in found}) != 1:
        known = ", ".join(seat.name for seat in barred) or Sentence.of("somebody.nobody")
        raise NothingBarred(side=talk.name(room), known=known)
    # A thief may have seated another card under the same name: the person's is the one at which most was written.
    heads = talk.reading(room).transcript.heads()
    written = {seat.fingerprint: 0 for seat in found}
    for head in heads:
        if head.instance.author in written:
            written[head.instance.author] += head.seq + 1
    return max(found, key=lambda seat: written[seat.fingerprint])
