"""READ FIRST. A talk at one station: what was written on its transcripts, and how something is added.

The rules are:

* A talk is a value. :func:`propose`, :func:`issue` and :func:`admit` give a new talk or raise; the old one is as
  it was.
* :func:`propose` is for one's own act: everything that a rule holds against it is refused, with the reason, and
  leaves nothing behind (rule 14). :func:`admit` is for whatever arrives: only what is not authentic, or on the wrong
  transcript, is refused; anything else is placed, held, void or unreadable, and stays (rule 23).
* Words leave a mediator's station by :func:`issue` alone, which takes nothing but what the gate made
  (:mod:`goodoffices.talk.release`). There is one exit for words and one entrance.
* Time and chance come in with a :class:`Pen`, one for each transcript, so that what happens on one leg leaves no
  trace in the numbers of another (rule 17).

From here: ``events`` has the kinds of entry, ``transcript`` places them, ``judge`` says which have effect, ``lease``
what the terms of a passage are now, ``licence`` and ``release`` what may cross, ``view`` what each seat has in
front of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import msgspec

from goodoffices.canonical import encode
from goodoffices.errors.gate import NoNameHere
from goodoffices.errors.talk import (
    AlreadyClosed,
    AlreadyStruck,
    AmendsNothing,
    AnsweredBefore,
    ApprovesAnother,
    BindingUnnamed,
    CameThrough,
    ClosedNamesNobody,
    GateMade,
    NamesSomethingElse,
    NobodyUnnamed,
    NoMandate,
    NoProvisoHere,
    NotAuthentic,
    NotLater,
    NotTold,
    NotYetMade,
    RetentionAgreed,
    TalkRefusal,
    TimeAhead,
    UnknownAlias,
    WrongTranscript,
)
from goodoffices.talk.corrections import strikes_of_crossings
from goodoffices.talk.dates import answer_by, valid_until
from goodoffices.talk.entry import Entry, entry_id, read_body, read_header, room_id
from goodoffices.talk.events import (
    Accepted,
    Answer,
    Barred,
    Body,
    Carried,
    Chosen,
    Closed,
    Conveyed,
    Crossing,
    Delivered,
    DeskRef,
    Disclosure,
    Drew,
    End,
    Extended,
    Founded,
    Id,
    Instance,
    Noted,
    Opened,
    ReadBackAnswered,
    Receiver,
    Ref,
    Released,
    Replied,
    Retention,
    Revoked,
    Scope,
    Seat,
    Seated,
    SideAct,
    Source,
    Staged,
    Struck,
    TorAnswered,
    TorOffered,
    Transit,
    Unseated,
)
from goodoffices.talk.gate_state import ended
from goodoffices.talk.items import crossed_as, translation_of
from goodoffices.talk.judge import conveyed_item, delivered, void, void_object
from goodoffices.talk.lease import agreed_retention, default_terms, ground_rules, may_widen, rules_in_force, stand
from goodoffices.talk.mandate import holds, revoked_by
from goodoffices.talk.names import aliases_of
from goodoffices.talk.provisos import not_stated_on, provisos_on
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import Releasable, binds_unnamed, releasable, releasables
from goodoffices.talk.release import Cleared, is_clearance
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import roster
from goodoffices.talk.rows import Rows
from goodoffices.talk.stages import own_steps, reason_not_to_stage
from goodoffices.talk.strayed import strayed
from goodoffices.talk.striking import strike_of
from goodoffices.talk.telling import end_of_talk, instant
from goodoffices.talk.terms import WHOEVER, Alias, Moment, Terms, within
from goodoffices.talk.transcript import Transcript
from goodoffices.talk.views import Sentence
from goodoffices.talk.whoever import answers_unnamed, licensed_by, to_whoever
from goodoffices.words import MINUTE

OwnAct = SideAct | Seated | Unseated | Accepted | Chosen | Opened
"""What somebody of a side writes at the side's own station."""


@dataclass(frozen=True, slots=True)
class Pen:
    """With what an entry is written: whose station, on which of its pasts, and the reading of its clock."""

    instance: Instance
    at: Moment


PenFor = Callable[[Id], Pen]
"""A pen for a transcript; each call reads the clock anew."""


@dataclass(frozen=True, slots=True)
class Added:
    """An entry that was added to a transcript."""

    room: Id
    ident: Id
    data: bytes


class Talk:
    """The transcripts of one talk at one station.

    Attributes:
        rooms: the state, read room by room.
    """

    __slots__ = ("rooms",)

    def __init__(self, rooms: Rooms) -> None:
        self.rooms = rooms

    @classmethod
    def new(cls, me: Id, rows: Rows | None = None) -> Talk:
        """A talk at the station with the fingerprint ``me``, with what its store holds."""
        return cls(Rooms(Rows() if rows is None else rows, me))

    @property
    def rows(self) -> Rows:
        """The state, for the store."""
        return self.rooms.rows

    def stored(self, rows: Rows) -> Talk:
        """The same talk once its rows stand in a store."""
        return Talk(self.rooms.stored(rows))


# --- the entrance ------------------------------------


def admit(talk: Talk, data: bytes, sealed_by: Id) -> tuple[Talk, Id]:
    """Take in an entry that arrived.

    Args:
        data: its bytes, as received.
        sealed_by: the fingerprint of the station that it demonstrably came from.

    Returns:
        The talk with it, and its id. An entry that was here already changes nothing.

    Raises:
        NotCanonical: these bytes are no entry.
        NotAuthentic: another station wrote it, or says so; unless it is one of the lost station in whose place this one
            was seated, and a mediator's station gives it.
        WrongTranscript: it belongs to no transcript of this talk.
    """
    entry = read_header(data)
    own = entry.instance.author == sealed_by
    if not own and not (talk.rooms.has(entry.room) and _given_to_successor(talk, entry, sealed_by)):
        raise NotAuthentic()
    if not talk.rooms.has(entry.room):
        raise WrongTranscript()
    return _added(talk, entry, data)


def _given_to_successor(talk: Talk, entry: Entry, giver: Id) -> bool:
    """Whether a mediator gives this station what was written at the lost one in whose place it was seated."""
    people = roster(talk.rooms.reading(entry.room))
    if people is None or all(seat.fingerprint != giver for seat in people.current(End.MEDIATOR)):
        return False
    return entry.instance.author in people.before(talk.rooms.me)


def join(talk: Talk, room: Id) -> Talk:
    """Make room for a transcript that this station was invited to."""
    return Talk(talk.rooms.opened(room))


def _added(talk: Talk, entry: Entry, data: bytes) -> tuple[Talk, Id]:
    ident = entry_id(data)
    transcript = Transcript(talk.rows, entry.room)
    if transcript.data(ident) is not None:
        return talk, ident
    transcript.add(ident, entry, data)
    return Talk(talk.rooms.changed(transcript.rows, entry.room)), ident


# --- a side's own act ----------------------------------


def propose(talk: Talk, room: Id, act: OwnAct, pen: Pen) -> tuple[Talk, Added]:
    """Write one's own act at a side's station.

    Raises:
        TalkRefusal: whatever a rule holds against it; the talk is as it was.
    """
    people = roster(talk.rooms.reading(room))
    seat = None if people is None else people.seat(pen.instance.author)
    if seat is not None and seat.end is End.MEDIATOR:
        raise GateMade()
    return _write(talk, room, act, pen)


# --- the exit ------------------------------------------


def begin_transcript(talk: Talk, founded: Founded, pen: Pen) -> tuple[Talk, Added]:
    """Begin a transcript, at a mediator's station."""
    room = room_id(pen.instance, founded)
    return _write(join(talk, room), room, founded, pen)


def issue(talk: Talk, cleared: Cleared, pen_for: PenFor) -> tuple[Talk, list[Added]]:
    """Write what the gate cleared, and everything that follows from it, as one step.

    What follows: of a conveyance, its sources on the desk, and on a sealed leg the word to the owners that it
    crossed; of a delivery on a kept leg, that word; of a delivery that is struck, that it is not so.

    Raises:
        GateMade: the clearance was made for another state of the talk.
        TalkRefusal: whatever a rule holds against it; the talk is as it was.
    """
    if not is_clearance(cleared) or cleared.rooms is not talk.rooms:
        raise GateMade()
    pen = pen_for(cleared.room)
    after, first = _write(talk, cleared.room, cleared.body, pen)
    added = [first]
    for room, body in _consequences(after.rooms, cleared, first.ident, pen.at):
        after, more = _write(after, room, body, pen_for(room))
        added.append(more)
    return after, added


def _consequences(rooms: Rooms, cleared: Cleared, ident: Id, at: Moment) -> Iterator[tuple[Id, Body]]:
    room, body = cleared.room, cleared.body
    desk = rooms.desk
    if desk is not None and cleared.sources:
        yield desk, Drew(room=room, conveyance=ident, sources=cleared.sources)
    if desk is not None:
        yield from ((desk, overrode) for overrode in cleared.overrode)
    if isinstance(body, Conveyed) and not rooms.reading(room).kept:
        crossed = [(Ref(entry=ident, index=source.index), source) for source in cleared.sources]
        yield from _carried(rooms, room, crossed, Transit.SEALED, at)
    if isinstance(body, Struck):
        for owner, told in strikes_of_crossings(rooms):
            yield owner, Struck(what=told, reason=None, instead=None)
    if isinstance(body, Delivered) and body.receiver is not Receiver.SIDE:
        yield from strayed(rooms, room, body)
    elif isinstance(body, Delivered):
        crossed = [
            (ref, source) for ref in body.what for source in rooms.sources(room, ref.entry) if source.index == ref.index
        ]
        yield from _carried(rooms, room, crossed, Transit(body.manner.value), body.when)


def _carried(
    rooms: Rooms, room: Id, crossed: list[tuple[Ref, Source]], manner: Transit, when: Moment
) -> Iterator[tuple[Id, Carried]]:
    """For each owner's leg, the word that its passages crossed; nothing of the recipient's leg is in it.

    That an answer to unnamed words crossed is told later, by an act of its own (:mod:`goodoffices.talk.whoever`).
    """
    by_owner: dict[Id, list[Crossing]] = {}
    for ref, source in crossed:
        item = conveyed_item(rooms.reading(room), ref)
        if item is None:
            continue
        for each in source.sources:
            if to_whoever(rooms, DeskRef(room=room, what=ref), each):
                continue
            crossing = Crossing(
                what=each.what,
                alias=_called(rooms, each, room, licensed_by(rooms, room, ref)),
                person=None,
                form=crossed_as(item),
                manner=manner,
                when=when,
                translation=translation_of(item) if each == source.sources[0] else None,
                provisos=provisos_on(item),
                proviso_not_stated=not_stated_on(item),
            )
            by_owner.setdefault(each.room, []).append(crossing)
    for owner in sorted(by_owner, key=rooms.side):
        yield owner, Carried(crossings=tuple(by_owner[owner]))


def _called(rooms: Rooms, source: DeskRef, room: Id, to: tuple[Alias, ...]) -> Alias:
    """How the owner calls the recipient: by the name in the terms that let it cross, if there are several.

    Raises:
        NoNameHere: by none, since the desk's word for it has no effect (any more, or yet).
    """
    names = rooms.aliases(source.room, room)
    if not names:
        raise NoNameHere(recipient=rooms.side(source.room))
    return next((name for name in names if name in to), names[0])


# --- writing one entry ---------------------------------


def _write(talk: Talk, room: Id, body: Body, pen: Pen) -> tuple[Talk, Added]:
    entry = Transcript(talk.rows, room).next_entry(pen.instance, pen.at, body)
    data = encode(entry)
    read_header(data)
    if read_body(entry.body) is None:
        raise NotAuthentic()
    after, ident = _added(talk, entry, data)
    reading = after.rooms.reading(room)
    written = reading.written(ident)
    refusal = void(reading, ident) if written is None else objection(talk.rooms.reading(room), reading, written)
    if refusal is not None:
        raise refusal
    return after, Added(room=room, ident=ident, data=data)


def objection(before: Reading, reading: Reading, written: Written) -> TalkRefusal | None:
    """What the author of an act is told before it stands: why it, or a part of it, would have no effect."""
    refusal = void(reading, written.ident)
    # What a messenger said is written down as that: it stands without effect, and says why.
    through = written.noted is not None and isinstance(refusal, CameThrough)
    if refusal is not None and not through:
        return refusal
    refusal = _in_time(reading, written)
    if refusal is not None:
        return refusal
    if ended(before) and not isinstance(written.body, Opened | Delivered | Carried | Struck | Barred):
        return AlreadyClosed()
    if through:
        return None
    if isinstance(written.body, Opened) and not any(rules.opened_told for rules in rules_in_force(reading)):
        return NotTold()
    for thing in releasables(written):
        refusal = void_object(reading, thing) or _terms_allowed(reading, thing)
        if refusal is not None:
            return refusal
    return _objection_to_act(before, reading, written)


def _objection_to_act(before: Reading, reading: Reading, written: Written) -> TalkRefusal | None:
    match written.act:
        case Released() as act:
            return _change_allowed(before, reading, written, act)
        case TorOffered(rules=rules) if rules.disclosure is Disclosure.CLOSED and rules.disclose_to:
            return ClosedNamesNobody()
        case Closed(retention=asked):
            return _as_agreed(before, asked)
        case Extended() as act:
            return _later_than_before(before, act)
        case Struck() as act:
            return _can_be_struck(before, reading, act)
        case Seated(seat=seat):
            return _misnamed("seating", "not_seated_before") if _seat(before, seat.fingerprint) is not None else None
        case Unseated(fingerprint=card):
            return _misnamed("end_of_seat", "seated_here") if _has_left(before, card) else None
        case Revoked(mandate=ident):
            return _misnamed("revocation", "standing_mandate") if revoked_by(before, ident, written.when) else None
        case Staged() as act:
            return reason_not_to_stage(before, written, act)
        case ReadBackAnswered(answer=Answer.APPROVES, amended=str()):
            return ApprovesAnother()
        case ReadBackAnswered(answer=Answer.AMENDS, amended=None):
            return AmendsNothing()
        case _:
            return None


def _misnamed(act: str, wanted: str) -> NamesSomethingElse:
    return NamesSomethingElse(act=Sentence.of(f"naming.{act}"), wanted=Sentence.of(f"wanted.{wanted}"))


def _seat(reading: Reading, card: Id) -> Seat | None:
    people = roster(reading)
    return None if people is None else people.seat(card)


def _has_left(reading: Reading, card: Id) -> bool:
    people = roster(reading)
    return people is not None and card in people.last


def _in_time(reading: Reading, written: Written) -> TalkRefusal | None:
    """A note is of what has happened, and nothing is brought before it was made; to the minute, as people say times."""
    at, body = written.entry.at, written.body
    happened = body.when if isinstance(body, Noted | Delivered) else at
    if happened.ms > at.ms:
        return TimeAhead()
    if isinstance(body, Noted) and happened.ms // MINUTE != at.ms // MINUTE:
        return _answered_before(reading, body)
    if not isinstance(body, Delivered) or happened.ms // MINUTE == at.ms // MINUTE:
        return None
    for ref in body.what:
        made = reading.written(ref.entry)
        if made is not None and happened.ms // MINUTE < made.entry.at.ms // MINUTE:
            return NotYetMade(moment=instant(happened), made=instant(made.entry.at))
    return None


def _answered_before(reading: Reading, noted: Noted) -> TalkRefusal | None:
    """What is noted as said at another time than now can have answered only what had been brought by then."""
    match noted.act:
        case Replied(items=items):
            named = [each.item for each in items]
        case ReadBackAnswered(read_back=ident) | TorAnswered(offer=ident):
            named = [Ref(entry=ident, index=0)]
        case _:
            named = []
    for ref in named:
        times = [each.body.when for each in delivered(reading, ref) if isinstance(each.body, Delivered)]
        if times and noted.when.ms // MINUTE < min(times).ms // MINUTE:
            return AnsweredBefore(moment=instant(min(times)))
    return None


def _can_be_struck(before: Reading, reading: Reading, act: Struck) -> TalkRefusal | None:
    if strike_of(before, act.what) is not None:
        return AlreadyStruck()
    if act.instead is not None and void(reading, act.instead) is not None:
        return _misnamed("instead", "note_with_effect")
    return None


def _as_agreed(before: Reading, asked: Retention) -> TalkRefusal | None:
    """A leg is closed with what its ground rules in force say of its end, or with anything where nothing was agreed."""
    agreed = agreed_retention(before)
    if agreed in (None, asked):
        return None
    side = "this side" if before.founded is None else before.founded.side
    return RetentionAgreed(side=side, agreed=end_of_talk(agreed), asked=end_of_talk(asked))


def _terms_allowed(reading: Reading, thing: Releasable) -> TalkRefusal | None:
    if thing.first_terms is None:
        return None
    default = default_terms(ground_rules(reading, thing.under))
    if not within(thing.first_terms, default) and not holds(reading, thing.written, Scope.RELEASE):
        return _no_mandate_to_release(reading, thing.written)
    return _terms_fit(reading, thing, thing.first_terms)


def _later_than_before(before: Reading, act: Extended) -> TalkRefusal | None:
    thing = releasable(before, act.what)
    if thing is None:
        return None
    moved = ((act.answer_by, answer_by(before, thing)), (act.valid_until, valid_until(before, thing)))
    for given, standing in moved:
        if given is not None and standing is not None and given.ms <= standing.ms:
            return NotLater(moment=instant(standing))
    return None


def _change_allowed(before: Reading, reading: Reading, written: Written, act: Released) -> TalkRefusal | None:
    thing = releasable(before, act.what)
    if thing is None:
        return None
    standing = stand(before, thing)
    # Terms that name no end run until the lease of those that stand does, which is nothing wider.
    until = act.terms.convey_until or standing.terms.convey_until
    given = msgspec.structs.replace(act.terms, convey_until=until)
    strangers = set(act.over) - set(standing.events)
    if strangers:
        return _misnamed("terms", "standing_terms")
    if binds_unnamed(own_steps(before, thing).binds, act.terms):
        return BindingUnnamed()
    if not may_widen(reading, written) and not within(given, standing.terms):
        return _no_mandate_to_release(reading, written)
    return _terms_fit(reading, thing, act.terms)


def _no_mandate_to_release(reading: Reading, written: Written) -> TalkRefusal:
    people = roster(reading)
    seat = None if people is None else people.seat(written.actor)
    return NoMandate(
        name=Sentence.of("somebody.who_did_this") if seat is None else seat.name, scope=Sentence.of("scope.release")
    )


def _terms_fit(reading: Reading, thing: Releasable, given: Terms) -> TalkRefusal | None:
    """Whether terms are such that something can be released under them at all."""
    if isinstance(thing.content, Staged) and given.provisos:
        return NoProvisoHere()
    return _aliases_known(reading, thing, given)


def _aliases_known(reading: Reading, thing: Releasable, given: Terms) -> TalkRefusal | None:
    """Whether this leg has every name in some terms; *whoever said it* is one for answers to unnamed words alone."""
    known = aliases_of(reading)
    answers = answers_unnamed(reading, thing.ref) is not None
    for alias in given.to:
        if alias == WHOEVER and not answers:
            return NobodyUnnamed(known=list(known) or Sentence.of("somebody.nobody_yet"))
        if alias not in (*known, WHOEVER):
            return UnknownAlias(alias=alias, known=list(known) or Sentence.of("somebody.nobody_yet"))
    return None
