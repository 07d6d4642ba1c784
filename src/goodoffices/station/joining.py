"""Making and joining a talk: the mediator opens it and invites stations to legs, and their people join or decline.

The rules are:

* A talk is opened as a whole: its legs, the ground rules that are offered there and the invitations are there with one
  commit, or none of them is.
* A leg is founded for one station, whose line was compared (or whose person lets it carry words without).
* Nobody joins by himself: an invitation waits until its person answers it. Whoever joins accepts the mediator's station
  with that, and nothing of theirs crosses before.
* Sealed and kept legs stand beside one another in one talk; the gate treats them alike.
"""

from __future__ import annotations

from contextlib import suppress

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import AlreadyInvited, LineCarriesTests, NoSuchInvitation, NoSuchSide
from goodoffices.station import results
from goodoffices.station.acts import opening
from goodoffices.station.api import asks
from goodoffices.station.api.encoding import renamed
from goodoffices.station.handles import Handles
from goodoffices.station.line_store import StoredLine
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.messages import TalkOffered
from goodoffices.station.mail.phases import Phase
from goodoffices.station.naming import DESK
from goodoffices.station.new_names import chosen_name
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.unlocked import Unlocked
from goodoffices.talk.events import End, Id, Role, Seat
from goodoffices.talk.mistakable import against
from goodoffices.talk.telling import refused
from goodoffices.talk.terms import PUBLIC
from goodoffices.talk.views import Sentence
from goodoffices.words import clean_name, fold


def open_talk(station: Unlocked, ask: asks.OpenTalk) -> results.Opened:
    """Open a talk: its legs, the ground rules that are offered there, and the invitations; all of it or nothing.

    Raises:
        Refusal: nothing was opened, and nobody was invited.
    """
    mail = station.mail_here

    def begin(talk: OpenTalk) -> results.Opened:
        opened = opening.open_talk(talk, ask)
        invited: dict[str, asks.SideAsked] = {}
        for side in ask.sides:
            if side.line is None:
                continue
            there = {fold(name) for name in talk.legs()}
            asked = _invitation_of(ask.title, side, side.line, invited, there)
            room, _ = _invite(mail, talk, asked, mail.links.line_for_words(side.line))
            invited[talk.name(room)] = side
        # Once everybody is there: ground rules may name every other side.
        offered = [each for name in invited for each in opening.offer_planned(talk, talk.legs()[name])]
        return results.Opened(talk=talk.title, legs=list(talk.legs()), offered=[*opened.offered, *offered])

    opened = station.all_talks.make(ask.title, begin)
    if any(side.line is not None for side in ask.sides):
        with suppress(Refusal):  # the legs are founded; their letters go with the next round
            mail.hand_over()
    return renamed(opened, Handles(station.at(opened.talk)).shortest)


def _invitation_of(
    title: str, side: asks.SideAsked, line: int, invited: dict[str, asks.SideAsked], there: set[str]
) -> asks.InviteSide:
    """The invitation of a side with a station, beside those that were invited before it.

    Args:
        there: the legs that are there, folded; who is called how on those of a side that was invited before is said by
            that side.
    """
    demand(len(side.seats) <= 1, "seats", "one person has the station at the other end of a line.")
    person = side.seats[0] if side.seats else asks.SeatAsked(name="")
    called = {
        name: alias
        for name, each in invited.items()
        for other, alias in each.aliases.items()
        if fold(other) == fold(side.name)
    }
    return asks.InviteSide(
        talk=title,
        leg=side.name,
        line=line,
        name=person.name or None,
        role=person.role,
        language=side.language,
        calls={other: alias for other, alias in side.aliases.items() if fold(other) in there},
        called=called,
    )


def invite_side(station: Unlocked, ask: asks.InviteSide) -> results.Named:
    """Found a leg for the station at the other end of a line, and invite it.

    Raises:
        NotYours: this station is a side's in that talk.
        NoSuchLine, NoRelayHere, LineCarriesTests, AlreadyInvited, NoSuchSide: nothing was founded.
    """
    talk, mail = station.at(ask.talk), station.mail_here
    talk.demand_mediator(Sentence.of("doing.inviting_a_station"))
    stored = mail.links.line_for_words(ask.line)
    there = leg_with(talk, stored)
    if there is not None:
        return _once_more(station, talk, there, stored, _title(talk, ask))
    with talk.kept_whole():
        room, name = _invite(mail, talk, ask, stored)
        opening.offer_planned(talk, room)
    with suppress(Refusal):  # the leg is founded; its letter goes with the next round
        mail.hand_over()
    return results.Named(leg=talk.name(room), alias=name, means=talk.title)


def _invite(mail: Mail, talk: OpenTalk, ask: asks.InviteSide, stored: StoredLine) -> tuple[Id, str]:
    """Found a leg and offer it to a station; gives the leg, and the name of the person there. Still to be kept."""
    demand(ask.role is not Role.MEDIATOR, "role", "a side's person is no mediator.")
    title = _title(talk, ask)
    if leg_with(talk, stored) is not None:
        raise AlreadyInvited
    called = _named(talk, ask)
    seat = Seat(
        fingerprint=stored.peer,
        name=seat_name(talk, stored.line.peer.name, ask.name, ask.leg),
        end=End.SIDE,
        role=ask.role,
        station=True,
    )
    language = ask.language or talk.identity.language
    room = opening.seal_leg(talk, ask.leg, seat, language, calls=ask.calls, called=called)
    mail.offers.offer(talk, room, stored, title, chosen=True)
    return room, seat.name


def leg_with(talk: OpenTalk, stored: StoredLine) -> Id | None:
    """The leg on which the person at the other end of a line is seated; None: there is none."""
    for room in talk.legs().values():
        if any(seat.fingerprint == stored.peer for seat in talk.others_at(room)):
            return room
    return None


def _title(talk: OpenTalk, ask: asks.InviteSide) -> str:
    """How the talk is called at the other station."""
    return talk.title if ask.title is None else chosen_name(ask.title, "the title")


def seat_name(talk: OpenTalk, card: str, given: str | None, leg: str) -> str:
    """The name of the person over there: as was said, or as the card has it."""
    name, how = (card, " with --person") if given is None else (given, "")
    sides = [side for side in talk.legs() if side not in (PUBLIC, DESK) and fold(side) != fold(leg)]
    return chosen_name(name, "the seat's name", [talk.my_name, *sides], how=how)


def _once_more(station: Unlocked, talk: OpenTalk, room: Id, stored: StoredLine, title: str) -> results.Named:
    """Invite somebody again who declined.

    Raises:
        AlreadyInvited: that station has not declined.
    """
    if station.mail_here.links.leg(talk, room, stored.peer).phase is not Phase.DECLINED:
        raise AlreadyInvited
    with talk.kept_whole():
        station.mail_here.offers.offer(talk, room, stored, title, chosen=True)
    with suppress(Refusal):  # its letter goes with the next round
        station.mail_here.hand_over()
    return results.Named(leg=talk.name(room), alias=stored.line.peer.name, means=talk.title)


def _named(talk: OpenTalk, ask: asks.InviteSide) -> dict[str, str]:
    """How a side is called on the legs of others: as it was named when the talk was opened, or as is said now.

    Raises:
        NoSuchSide: a kept leg was told of no such side, or under another name. A slip would found a leg for nobody, and
            a side that is called otherwise there would be told by its own name.
    """
    called = dict(ask.called)
    typed = {fold(leg): leg for leg in called}
    for leg, room in talk.legs().items():
        # A kept leg knows every name from the beginning; without one there is nothing to compare with.
        if leg in (PUBLIC, DESK) or not talk.reading(room).kept:
            continue
        name, plan = called.pop(typed.get(fold(leg), leg), None), opening.planned(talk, room, ask.leg)
        fits = ask.new_side if plan is None else name is None or fold(name) == fold(plan)
        if not fits:
            known = ", ".join(opening.open_names(talk, room)) or Sentence.of("somebody.none")
            raise NoSuchSide(leg=leg, side=name or ask.leg, known=known)
        chosen = name if plan is None else plan
        if chosen is not None:
            called[leg] = chosen
    return called


def invitations(station: Unlocked, _: asks.Invitations) -> list[results.TalkInvitation]:
    """The invitations to talks that nobody has answered here."""
    found = enumerate(station.mail_here.offers.invitations(), start=1)
    titles = station.titles()
    return [_shown(number, stored, offered, titles) for number, (stored, offered) in found]


def join_talk(station: Unlocked, ask: asks.JoinTalk) -> results.Opened:
    """Join a talk that this station was invited to.

    Raises:
        NoSuchInvitation, LineCarriesTests, TalkExists: nothing was joined.
    """
    mail = station.mail_here
    stored, offered = _invitation(mail, ask.number)
    if not stored.carries_words:
        raise LineCarriesTests(line=stored.number)
    title = clean_name(offered.title if ask.title is None else ask.title, "the title")
    if not mail.offers.has_leg(offered.room, stored.peer):
        others = [each for each in station.titles() if fold(each) != fold(title)]
        title = chosen_name(title, "the title", others, how=" with --title" if ask.title is None else "")

        def begin(talk: OpenTalk) -> None:
            talk.join(offered.room)
            talk.set_language(offered.room, talk.identity.language)
            mail.offers.take(talk, offered, stored)

        station.all_talks.make(title, begin)
    mail.offers.answer(stored, offered, joined=True)
    with suppress(Refusal):  # the talk is joined; the answer goes with the next round
        mail.hand_over()
    return results.Opened(talk=title, legs=[])


def decline_talk(station: Unlocked, ask: asks.DeclineTalk) -> None:
    """Do not join; the inviter is told.

    Raises:
        NoSuchInvitation: there is none of that number.
    """
    stored, offered = _invitation(station.mail_here, ask.number)
    station.mail_here.offers.answer(stored, offered, joined=False)


def _invitation(mail: Mail, number: int) -> tuple[StoredLine, TalkOffered]:
    waiting = mail.offers.invitations()
    if not 1 <= number <= len(waiting):
        known = ", ".join(str(each) for each in range(1, len(waiting) + 1)) or Sentence.of("somebody.none")
        raise NoSuchInvitation(number=number, known=known)
    return waiting[number - 1]


def _shown(number: int, stored: StoredLine, offered: TalkOffered, titles: list[str]) -> results.TalkInvitation:
    doubt = against(offered.title, titles)
    return results.TalkInvitation(
        number=number,
        line=stored.number,
        by=stored.line.peer.name,
        compared=stored.carries_words,
        title=offered.title,
        mistakable=None if doubt is None else refused(doubt),
    )
