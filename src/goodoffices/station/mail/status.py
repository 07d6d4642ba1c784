"""How the mail stands, for the person who waits for it.

The rules are:

* A state says what is known, no more: *at the relay* is what a relay has confirmed, *on their station* what the other
  station itself has said.
* Nothing here names a word of anybody, nor a leg to whoever is not at it.
* Each line and leg is told by itself: one whose state cannot be told says so, and the others are told all the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from hashlib import sha256

from msgspec.structs import replace

from goodoffices.canonical import encode
from goodoffices.errors.base import Refusal
from goodoffices.station import results
from goodoffices.station.line_store import StoredLine
from goodoffices.station.mail.entries import Entries, leg_rows, seated, stream
from goodoffices.station.mail.given_back import GIVEN_BACK, own_past
from goodoffices.station.mail.letters import Letters
from goodoffices.station.mail.link import DECLINED, Link
from goodoffices.station.mail.link_state import STATE, LinkState, RelayAccess
from goodoffices.station.mail.links import ACCESS, THE_MAIL, LegLink, LinkId, Links, legs_with_mail
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.mailboxes import MOVED, NEVER, Moved
from goodoffices.station.mail.namespace import expect
from goodoffices.station.mail.offers import TO_WRITE
from goodoffices.station.mail.outbox import Outbox
from goodoffices.station.mail.phases import Phase
from goodoffices.station.mail.road_log import BAG
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Id, Opened
from goodoffices.talk.judge import in_effect
from goodoffices.talk.roster import roster
from goodoffices.talk.telling import counted, instant, refused
from goodoffices.talk.views import Sentence

STAGES = ("waiting", "sealed", "packed", "relay", "there", "opened")
"""How far an entry can be, in the order in which that happens."""

UNTOLD = Sentence.of("link.untold")

_UNTOLD_LINE = results.MailOnLine(
    line=0, name=None, relay=None, state=UNTOLD, sealed=0, packed=0, at_relay=0, problem=None, told=[], roads=[]
)
_UNTOLD_LEG = results.MailOnLeg(
    talk="",
    leg=None,
    line=0,
    name=None,
    relay=None,
    state=UNTOLD,
    waiting=0,
    sealed=0,
    packed=0,
    at_relay=0,
    heard=None,
    unopened=0,
    problem=None,
    told=[],
    roads=[],
)

MANY_UNOPENED = 3
"""Envelopes in a row that do not open; fewer may be a relay's noise."""


Problems = Mapping[LinkId, Refusal]
"""What stood in the way at the last round, by link."""


def _of(problems: Problems, link_id: LinkId) -> Sentence | None:
    found = problems.get(link_id)
    return None if found is None else refused(found)


def _why(links: Links, link_id: LinkId, error: Exception) -> Sentence:
    """Why a link cannot be told of, which is a matter of this link and of no other."""
    return refused(error if isinstance(error, Refusal) else links.fault(link_id, error))


def hindered(mail: Mail, problems: Problems) -> list[results.Hindered]:
    """What stood in the way, each thing once with the links that it stood in the way of."""
    found: dict[tuple[str, str], tuple[Refusal, list[results.LinkNamed]]] = {}
    for link_id, refusal in sorted(problems.items()):
        _, named = found.setdefault((refusal.code, refusal.said), (refusal, []))
        if link_id == THE_MAIL:
            continue
        try:
            named.append(_named(mail, link_id))
        except Refusal:
            pass  # given up or destroyed meanwhile
        except Exception as error:  # noqa: BLE001  # its talk or line, and no other
            mail.links.fault(link_id, error)
            named.append(results.LinkNamed(line=link_id.line or None, talk=link_id.talk or None, leg=None, name=None))
    return [results.Hindered(problem=refused(refusal), links=named) for refusal, named in found.values()]


def _named(mail: Mail, link_id: LinkId) -> results.LinkNamed:
    if link_id.line in mail.lines.damaged():
        return results.LinkNamed(line=link_id.line, talk=None, leg=None, name=None)
    if link_id.line:
        name = _peer_name(mail.lines.one(link_id.line))
        return results.LinkNamed(line=link_id.line, talk=None, leg=None, name=name)
    talk, room = mail.links.talk(link_id.talk), link_id.room
    name = seat_name(talk, room, link_id.peer)
    return results.LinkNamed(line=None, talk=link_id.talk, leg=leg_name(talk, room), name=name)


def _peer_name(stored: StoredLine) -> str | None:
    return None if stored.card is None else stored.card.name


def leg_name(talk: OpenTalk, room: Id) -> str | None:
    """The name of a leg; None while its beginning has not arrived."""
    return None if talk.reading(room).founded is None else talk.name(room)


def seat_name(talk: OpenTalk, room: Id, peer: Id) -> str | None:
    """Who is at the other end of a leg; None: its beginning has not arrived, or nobody with a seat."""
    seat = None if talk.reading(room).founded is None else talk.people(room).seat(peer)
    return None if seat is None else seat.name


def _moves(links: Links, moved: Moved) -> list[Sentence]:
    """That an end had another mailbox made, since its relay was put back to an earlier state."""
    ends = (("link.mailbox_moved_here", moved.mine), ("link.mailbox_moved_there", moved.theirs))
    return [Sentence.of(code, moment=links.at(when)) for code, when in ends if when is not None]


# --- lines


def lines(mail: Mail, problems: Problems) -> Iterator[results.MailOnLine]:
    """How the mail of each line stands that is open, or knows a relay."""
    for number in mail.lines.numbers():
        link_id = LinkId(line=number)
        try:
            shown = _line(mail, number, _of(problems, link_id))
        except Exception as error:  # noqa: BLE001  # of this line, and of no other
            shown = replace(_UNTOLD_LINE, line=number, problem=_why(mail.links, link_id, error))
        if shown is not None:
            yield shown


def _line(mail: Mail, number: int, problem: Sentence | None) -> results.MailOnLine | None:
    stored = mail.lines.one(number)
    link = mail.links.line(stored)
    access = link.rows.read(ACCESS, RelayAccess)
    state = link.rows.read(STATE, LinkState)
    if access is None and state is None:
        return None
    sealed, packed, at_relay = link.outbox.counts()
    return results.MailOnLine(
        line=number,
        name=_peer_name(stored),
        relay=None if access is None else access.relay,
        state=line_state(stored, state),
        sealed=sealed,
        packed=packed,
        at_relay=at_relay,
        problem=problem,
        told=_moves(mail.links, link.mailboxes.moved),
        roads=_roads(mail.links, link, state),
    )


def _roads(links: Links, link: Link[Entries | Letters], state: LinkState | None) -> list[results.RoadOfLink]:
    """The relays of a link, this station's own and the other's, and the bag, once it was used or where there is no
    other.
    """
    mine, theirs = ((), ()) if state is None else (state.mine, state.theirs)
    relays = dict.fromkeys([*(box.home.relay for box in mine), *(address.relay for address in theirs)])
    found = []
    for road in (*relays, BAG):
        went, came = link.roads.last(road)
        if (road == BAG and state is not None and (went or came or not relays)) or road in relays:
            times = [None if when is None else links.at(when) for when in (went, came)]
            found.append(results.RoadOfLink(relay=road or None, went=times[0], came=times[1]))
    return found


def line_state(stored: StoredLine, state: LinkState | None) -> Sentence:
    """How the mail of a line stands."""
    return Sentence.of(f"link.{_of_line(stored, state)}")


def _of_line(stored: StoredLine, state: LinkState | None) -> str:
    if stored.comparing.alarm:
        return "alarm"
    if state is not None and state.set_back:
        return "set_back"
    if state is not None and state.astray:
        return "astray"
    if stored.name in ("expecting", "inviting", "invited"):
        return stored.name
    return "open" if stored.carries_words else "open_for_tests"


def with_mail(mail: Mail, stored: StoredLine, shown: results.LineHere) -> results.LineHere:
    """A line as people have it, with how its mail stands."""
    link, at = mail.links.line(stored), mail.links.at
    access, state = link.rows.read(ACCESS, RelayAccess), link.rows.read(STATE, LinkState)
    shown = replace(
        shown,
        relay=None if access is None else access.relay,
        relays=[home.relay for home in mail.links.homes(stored.number)],
        problem=_problem(mail, stored.number),
    )
    if state is None:
        return shown
    counts, carries = link.content.counts, "words" if stored.carries_words else "line_tests"
    return replace(
        shown,
        carries=carries if link.content.may_carry() and not state.set_back else "nothing",
        heard=None if state.heard is None else at(state.heard),
        test_asked=None if counts.asked is None else at(counts.asked),
        test_answered=None if counts.answered is None else at(counts.answered),
        unopened=state.unopened,
        set_back=state.set_back,
    )


def _problem(mail: Mail, number: int) -> Sentence | None:
    """What spoke against a message of an opening."""
    opening = mail.opening(number).state
    if opening is None or opening.problem is None:
        return None
    return Sentence.of(opening.problem)


# --- legs


def legs(mail: Mail, talk: OpenTalk, problems: Problems) -> Iterator[results.MailOnLeg]:
    """How the mail of each leg of a talk stands."""
    for room, peer in legs_with_mail(talk):
        link_id = LinkId(talk=talk.title, room=room, peer=peer)
        try:
            shown = _leg(mail.links, talk, link_id, _of(problems, link_id))
        except Exception as error:  # noqa: BLE001  # of this leg, and of no other
            shown = replace(_UNTOLD_LEG, talk=talk.title, problem=_why(mail.links, link_id, error))
        yield shown


def _leg(links: Links, talk: OpenTalk, link_id: LinkId, problem: Sentence | None) -> results.MailOnLeg:
    room, peer = link_id.room, link_id.peer
    link = links.leg(talk, room, peer)
    state, (sealed, packed, at_relay) = link.state, link.outbox.counts()
    return results.MailOnLeg(
        talk=talk.title,
        leg=leg_name(talk, room),
        line=state.line,
        name=seat_name(talk, room, peer),
        relay=state.mine[0].home.relay if state.mine else None,
        state=leg_state(links, link),
        waiting=link.content.waiting(),
        sealed=sealed,
        packed=packed,
        at_relay=at_relay,
        heard=None if state.heard is None else links.at(state.heard),
        unopened=state.unopened,
        problem=problem,
        told=[*_moves(links, link.mailboxes.moved), *_given_back(link)],
        roads=_roads(links, link, state),
    )


def _given_back(link: LegLink) -> list[Sentence]:
    """That own words came back which somebody has to judge."""
    count = link.content.past.count
    return [counted("link.given_back", count)] if count else []


def leg_state(links: Links, link: LegLink) -> Sentence:
    """How the mail of a leg stands."""
    return Sentence.of(f"link.{_of_leg(links, link)}")


def _of_leg(links: Links, link: LegLink) -> str:
    state, phase, content = link.state, link.phase, link.content
    if _barred(content):
        return "barred"
    if phase is Phase.SET_BACK:
        return "set_back"
    if state.astray:
        return "astray"
    if phase is Phase.DECLINED:
        # Whatever becomes of lines, nothing goes on before that person is asked again.
        return "declined"
    if state.line in links.lines.damaged():
        return "line_damaged"
    if not links.has_line(state.line):
        return "line_given_up"
    if not content.may_carry():
        return "line_carries_no_words"
    if phase is Phase.OFFERED:
        return "to_be_offered" if link.rows.keys(TO_WRITE) else "offered"
    if state.in_a_row >= MANY_UNOPENED:
        return "nothing_opens"
    if content.talk.reading(content.room).founded is None:
        return "no_beginning"
    if state.roster is not None and state.roster != content.roster():
        return "open_other_people"
    return "open"


def _barred(content: Entries) -> bool:
    people = roster(content.talk.reading(content.room))
    return people is not None and content.peer in people.barred


# --- entries


def told_of(talk: OpenTalk, room: Id, ident: Id) -> Sentence | None:
    """What is to be told of an entry's way: how far an own one is, or that another came under an old key.

    None: it does not go by mail, or there is nothing to tell.
    """
    if _of_one_before(talk, room, ident):
        return Sentence.of("entry.given")
    found, packed = [], 0
    for entries, outbox in _stations_of(talk, room):
        if entries.came_late(ident):
            # Somebody who once stole a copy of the other station could have written it.
            return Sentence.of("entry.late")
        stage = entries.how_far(ident, outbox)
        if stage is not None:
            found.append("opened" if stage == "there" and _was_opened(talk, room, entries.peer, ident) else stage)
        packed = max(packed, entries.packed_at(ident, outbox) or 0)
    if not found:
        return None
    # With several stations at the other end, what the slowest has is what all of them have.
    slowest = min(found, key=STAGES.index)
    moment = {"moment": instant(talk.clock.at(packed))} if slowest == "packed" else {}
    return Sentence.of(f"entry.{slowest}", **moment)


def _of_one_before(talk: OpenTalk, room: Id, ident: Id) -> bool:
    """Whether an entry is of the station in whose place this one sits, so that it rests on the mediator's word."""
    people, entry = roster(talk.reading(room)), talk.reading(room).transcript.entry(ident)
    before = set() if people is None else people.before(talk.identity.fingerprint)
    return entry is not None and entry.instance.author in before


def is_there(talk: OpenTalk, room: Id, ident: Id) -> bool | None:
    """Whether every other station of a leg has said that it has an own entry; None: it does not go by mail."""
    stages = [entries.how_far(ident, outbox) for entries, outbox in _stations_of(talk, room)]
    known = [stage for stage in stages if stage is not None]
    return all(stage == "there" for stage in known) if known else None


def given_back(talk: OpenTalk, room: Id) -> int:
    """How many own entries another station of a leg gave back that nobody has judged."""
    return sum(own_past(talk, each, peer).count for each, peer in legs_with_mail(talk) if each == room)


def mark(talk: OpenTalk, room: Id | None = None) -> str:
    """A mark of how the mail of a talk stands, or of one leg: another once that changed; empty: nothing goes by mail.

    It is made of rows of these legs alone, and of no keys. Whatever of ``leg_state`` follows from lines is not in it,
    nor when something last came.
    """
    found = [_leg_mark(talk, each, peer) for each, peer in legs_with_mail(talk) if room in (None, each)]
    return sha256(encode(tuple(found))).hexdigest()[:16] if found else ""


def _leg_mark(talk: OpenTalk, room: Id, peer: Id) -> tuple[object, ...]:
    rows, entries = leg_rows(talk, room, peer), Entries(talk, room, peer, open_line=False)
    state, moved = expect(rows.read(STATE, LinkState)), rows.read(MOVED, Moved) or NEVER
    return (
        room,
        peer,
        state.line,
        # Whether keys were agreed: a snapshot has none of them.
        int(bool(state.mine)),
        int(rows.get(DECLINED) is not None),
        tuple(rows.keys(TO_WRITE)),
        *(int(each) for each in (state.heard is not None, state.waits, state.set_back, state.astray)),
        int(state.in_a_row >= MANY_UNOPENED),
        int(state.roster is not None and state.roster != entries.roster()),
        moved.mine or 0,
        moved.theirs or 0,
        tuple(rows.keys(GIVEN_BACK)),
        tuple(entries.marks()),
        tuple(Outbox(rows, stream(talk, room)).stages()),
    )


def _stations_of(talk: OpenTalk, room: Id) -> Iterator[tuple[Entries, Outbox]]:
    """What goes to each other station of a leg. It does not depend on whether the line may carry words now."""
    legs = [peer for each, peer in legs_with_mail(talk) if each == room]
    sitting = [peer for peer in legs if seated(talk, room, peer)]
    for peer in sitting or legs:  # what is written goes to no station that gave up its seat, if there is another
        rows, fresh = leg_rows(talk, room, peer), stream(talk, room)
        yield Entries(talk, room, peer, open_line=False), Outbox(rows, fresh)


def _was_opened(talk: OpenTalk, room: Id, peer: Id, ident: Id) -> bool:
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
