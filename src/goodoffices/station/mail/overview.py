"""How the mail stands, in words for the person who waits for it.

The rules are:

* A state says what is known, no more: *at the relay* is what a relay has confirmed, *on their station* what the other
  station itself has said.
* Nothing here names a word of anybody, nor a leg to whoever is not at it.
* Each line and leg is told by itself: one whose state cannot be told says so, and the others are told all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from goodoffices.errors.base import Refusal, catalogue
from goodoffices.errors.seal import SealRefusal
from goodoffices.station import results
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.line_store import Kept
from goodoffices.station.mail.leg_post import LegPost
from goodoffices.station.mail.legs import DECLINED, TO_WRITE
from goodoffices.station.mail.line_post import line_shelf
from goodoffices.station.mail.office import Office
from goodoffices.station.mail.opening import HOME
from goodoffices.station.mail.post import TRAFFIC, Post
from goodoffices.station.mail.posts import THE_MAIL, Road, legs_with_mail
from goodoffices.station.mail.traffic import Home, Opening, Traffic
from goodoffices.talk.events import Id, Opened
from goodoffices.talk.judge import in_effect

IN_WORDS = {
    "waiting": "waits here",
    "sealed": "sealed here",
    "relay": "at the relay",
    "there": "on their station",
    "opened": "opened by a person there",
}


@dataclass(frozen=True, slots=True)
class LineMail:
    """How the mail of a line stands; see :class:`goodoffices.station.results.LineHere`."""

    relay: str | None
    problem: str | None
    carries: str = "nothing"
    heard: str | None = None
    test_asked: str | None = None
    test_answered: str | None = None
    unopened: int = 0
    set_back: bool = False
    astray: bool = False
    sealed: int = 0
    at_relay: int = 0
    told: tuple[str, ...] = ()


UNTOLD = "how it stands cannot be told"

MANY_UNOPENED = 3
"""Envelopes in a row that do not open; fewer may be a relay's noise."""


@dataclass(frozen=True, slots=True)
class Problems:
    """What stood in the way at the last round, by road."""

    by_road: dict[Road, Refusal]

    def of(self, road: Road) -> results.Refused | None:
        """Of one road."""
        found = self.by_road.get(road)
        return None if found is None else results.Refused.of(found)


def hindered(office: Office, problems: Mapping[Road, Refusal]) -> list[results.Hindered]:
    """What stood in the way, each thing once with the roads that it stood in the way of."""
    found: dict[tuple[str, str], tuple[Refusal, list[results.RoadNamed]]] = {}
    for road, refusal in sorted(problems.items()):
        _, roads = found.setdefault((refusal.code, refusal.said), (refusal, []))
        if road == THE_MAIL:
            continue
        try:
            roads.append(_named(office, road))
        except Refusal:
            pass  # given up or destroyed meanwhile
        except Exception as error:  # noqa: BLE001  # its talk or line, and no other
            office.fault(road, error)
            roads.append(results.RoadNamed(line=road.line or None, talk=road.talk or None, leg=None, name=None))
    return [results.Hindered(problem=results.Refused.of(refusal), roads=roads) for refusal, roads in found.values()]


def _named(office: Office, road: Road) -> results.RoadNamed:
    if road.line:
        return results.RoadNamed(line=road.line, talk=None, leg=None, name=_peer_name(office.lines.one(road.line)))
    talk = office.talk(road.talk)
    return results.RoadNamed(
        line=None, talk=road.talk, leg=_leg_name(talk, road.room), name=_name(talk, road.room, road.peer)
    )


def _peer_name(kept: Kept) -> str | None:
    return None if kept.card is None else kept.card.name


def _leg_name(talk: AtTalk, room: Id) -> str:
    return "" if talk.reading(room).founded is None else talk.name(room)


def lines(office: Office, problems: Problems) -> Iterator[results.MailOnLine]:
    """How the mail of each line stands that knows a relay."""
    for kept in office.lines.all():
        road = Road(line=kept.number)
        try:
            shown = _line(office, kept, problems.of(road))
        except Refusal as refusal:
            shown = _no_line(kept, refusal)
        except Exception as error:  # noqa: BLE001  # of this line, and of no other
            shown = _no_line(kept, office.fault(road, error))
        if shown is not None:
            yield shown


def _line(office: Office, kept: Kept, problem: results.Refused | None) -> results.MailOnLine | None:
    mail = line_mail(office, kept)
    if mail.relay is None:
        return None
    return results.MailOnLine(
        line=kept.number,
        name=_peer_name(kept),
        relay=mail.relay,
        state=_line_state(kept, set_back=mail.set_back, astray=mail.astray),
        sealed=mail.sealed,
        at_relay=mail.at_relay,
        problem=problem,
        told=list(mail.told),
    )


def _no_line(kept: Kept, why: Refusal) -> results.MailOnLine:
    return results.MailOnLine(
        line=kept.number,
        name=None,
        relay="",
        state=UNTOLD,
        sealed=0,
        at_relay=0,
        problem=results.Refused.of(why),
        told=[],
    )


def _line_state(kept: Kept, *, set_back: bool, astray: bool) -> str:
    if kept.comparing.alarm:
        return "ALARM: a second answer came to its invitation"
    if set_back:
        return "this station is an old copy of itself there: open the line anew"
    if astray:
        return "the other station is an old copy of itself, or somebody tampers with the line: open it anew"
    match kept.name:
        case "expecting":
            return "waits for the inviter's first message"
        case "inviting":
            return "waits for an answer to the invitation"
        case "invited":
            return "waits for the last message of the opening"
    return "open" if kept.carries_words else "open for line tests; not compared"


def legs(office: Office, talk: AtTalk, problems: Problems) -> Iterator[results.MailOnLeg]:
    """How the mail of each leg of a talk stands."""
    for room, peer in legs_with_mail(talk):
        road = Road(talk=talk.title, room=room, peer=peer)
        try:
            shown = _leg(office, talk, road, problems.of(road))
        except Refusal as refusal:
            shown = _no_leg(road, refusal)
        except Exception as error:  # noqa: BLE001  # of this leg, and of no other
            shown = _no_leg(road, office.fault(road, error))
        yield shown


def _leg(office: Office, talk: AtTalk, road: Road, problem: results.Refused | None) -> results.MailOnLeg:
    room, peer = road.room, road.peer
    post = office.leg_post(talk, room, peer)
    traffic = post.traffic
    sealed, at_relay = post.counts()
    return results.MailOnLeg(
        talk=talk.title,
        leg=_leg_name(talk, room),
        line=traffic.line,
        name=_name(talk, room, peer),
        relay=traffic.mine[0].home.relay if traffic.mine else None,
        state=_leg_state(post, here=office.has_line(traffic.line)),
        waiting=post.waiting(),
        sealed=sealed,
        at_relay=at_relay,
        heard=None if traffic.heard is None else office.at(traffic.heard),
        unopened=traffic.unopened,
        problem=problem,
        told=list(_moves(office, post)),
    )


def _no_leg(road: Road, why: Refusal) -> results.MailOnLeg:
    return results.MailOnLeg(
        talk=road.talk,
        leg="",
        line=0,
        name="somebody",
        relay=None,
        state=UNTOLD,
        waiting=0,
        sealed=0,
        at_relay=0,
        heard=None,
        unopened=0,
        problem=results.Refused.of(why),
        told=[],
    )


def _moves(office: Office, post: Post) -> Iterator[str]:
    """That an end had another mailbox made, since its relay was put back to an earlier state."""
    moved = post.moved
    if moved.mine is not None:
        yield (
            f"The relay here gave out again what it had deleted ({office.at(moved.mine)}): it was put back to an"
            " earlier state, or lies. Another mailbox is used there since; words that were under way come again by"
            " themselves."
        )
    if moved.theirs is not None:
        yield (
            f"The other station has another mailbox since {office.at(moved.theirs)}: its relay was put back to an"
            " earlier state, or lies. Words that were under way are put in again by themselves."
        )


def _name(talk: AtTalk, room: Id, peer: Id) -> str:
    if talk.reading(room).founded is None:
        return "the mediator"
    seat = talk.people(room).seat(peer)
    return "somebody who has no seat here" if seat is None else seat.name


def _leg_state(post: LegPost, *, here: bool) -> str:
    traffic = post.traffic
    if traffic.set_back:
        return "this station is an old copy of itself there: open the line anew"
    if traffic.astray:
        return "the other station is an old copy of itself, or somebody tampers with the line: open it anew"
    if post.shelf.get(DECLINED) is not None:
        # Whatever becomes of lines, nothing goes on before that person is asked again.
        return "the invitation was declined"
    if not here:
        return "its line was given up here: have the other person give it up too, or open another"
    if not post.may_carry():
        return "the line may not carry words: compare it, or open one anew"
    if post.channel is None:
        to_go = any(True for _ in post.shelf.scan(TO_WRITE))
        return "the invitation is to go" if to_go else "invited, not answered yet"
    if traffic.in_a_row >= MANY_UNOPENED:
        return "nothing opens that comes: if that lasts, one of the two stations is an old copy; open the line anew"
    if post.talk.reading(post.room).founded is None:
        return "joined; its beginning has not arrived"
    if traffic.roster is not None and traffic.roster != post.roster():
        return "open; the other station has other people seated here than this one"
    return "open"


def told_of(talk: AtTalk, room: Id, ident: Id) -> str | None:
    """What is to be told of an entry's way: how far an own one is, or that another came under an old key.

    None: it does not go by mail, or there is nothing to tell.
    """
    found = []
    for each, peer in legs_with_mail(talk):
        if each != room:
            continue
        # What is asked here does not depend on whether the line may carry words now.
        post = LegPost(talk, room, peer, open_line=False)
        if post.came_late(ident):
            # Whoever once stole a copy of the other station could have written it.
            return "came late, under an old key"
        state = post.how_far(ident)
        if state is not None:
            found.append("opened" if state == "there" and _was_opened(talk, room, peer, ident) else state)
    # With several stations at the other end, what the slowest has is what all of them have.
    return IN_WORDS[min(found, key=list(IN_WORDS).index)] if found else None


def is_there(talk: AtTalk, room: Id, ident: Id) -> bool | None:
    """Whether every other station of a leg has said that it has an own entry; None: it does not go by mail."""
    posts = [LegPost(talk, each, peer, open_line=False) for each, peer in legs_with_mail(talk) if each == room]
    states = [state for post in posts if (state := post.how_far(ident)) is not None]
    return all(state == "there" for state in states) if states else None


def _was_opened(talk: AtTalk, room: Id, peer: Id, ident: Id) -> bool:
    """Whether somebody at the other end said so, where that was agreed (rule 12)."""
    reading = talk.reading(room)
    entry = reading.transcript.entry(ident)
    if entry is None:
        return False
    for written in reading.of_kind("opened"):
        act = written.body
        if not isinstance(act, Opened) or written.author != peer or in_effect(reading, written.ident) is None:
            continue
        if any(seen.instance == entry.instance and seen.seq >= entry.seq for seen in act.upto):
            return True
    return False


def line_mail(office: Office, kept: Kept) -> LineMail:
    """How the mail of a line stands."""
    shelf = line_shelf(office.lines, kept.number)
    home = shelf.read(HOME, Home)
    opening = office.opening(kept.number)
    nothing = LineMail(relay=None if home is None else home.relay, problem=_problem(opening))
    traffic = shelf.read(TRAFFIC, Traffic)
    if traffic is None or home is None:
        return nothing
    post = office.line_post(kept)
    letters, (sealed, at_relay) = post.letters, post.counts()
    carries = "words" if kept.carries_words else "line tests" if post.may_carry() else "nothing"
    return replace(
        nothing,
        carries="nothing" if traffic.set_back else carries,
        heard=None if traffic.heard is None else office.at(traffic.heard),
        test_asked=None if letters.asked is None else office.at(letters.asked),
        test_answered=None if letters.answered is None else office.at(letters.answered),
        unopened=traffic.unopened,
        set_back=traffic.set_back,
        astray=traffic.astray,
        sealed=sealed,
        at_relay=at_relay,
        told=tuple(_moves(office, post)),
    )


def _problem(opening: Opening | None) -> str | None:
    """What spoke against a message of an opening, in one sentence."""
    if opening is None or opening.problem is None:
        return None
    refusals = (kind for kind in catalogue(SealRefusal) if kind.code == opening.problem)
    return next((refusal().said for refusal in refusals), opening.problem)
