"""What each seat has in front of it, folded from the transcripts alone.

The rules are:

* ``view(talk, seat, now)`` is a function of the placed entries and the moment: the same entries, in any order of
  arrival, give the same view on every machine (G7). Lapse enters with *now*, and what a station's own clock says of
  times with its doubts (``doubts``).
* Somebody of a side sees that side's leg. Somebody on a kept leg, who has no station, has what was brought: the
  delivered items and no more, and nothing in them that follows from what was not (rule 19, ``brought``).
* A mediator sees every room, each by itself, and what is still to be done.
"""

from __future__ import annotations

from itertools import islice
from typing import NamedTuple

import msgspec

from goodoffices.talk import events as kinds
from goodoffices.talk.brought import as_brought
from goodoffices.talk.commitments import commitments, conditions
from goodoffices.talk.corrections import corrections_owed, crossed_wrongly, told_of
from goodoffices.talk.events import End, Id, Ref, Retention, Room
from goodoffices.talk.gate_state import closed, ended, given_up, last_heard, shut
from goodoffices.talk.items import words_of
from goodoffices.talk.judge import acting_end, conveyed_item, delivered, in_effect, void
from goodoffices.talk.lease import agreed_retention, stand
from goodoffices.talk.mandate import mandates
from goodoffices.talk.mistakable import mistakable_names
from goodoffices.talk.names import recipients
from goodoffices.talk.present import line, rules_view, terms_state
from goodoffices.talk.read_backs import answers_to
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import releasable, releasables
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import open_forks, roster
from goodoffices.talk.rows import Key
from goodoffices.talk.sheets import sheets
from goodoffices.talk.talk import Talk
from goodoffices.talk.telling import crossing_told, instant, member, refused, tell, who
from goodoffices.talk.terms import Moment
from goodoffices.talk.views import (
    Content,
    Fact,
    HeardView,
    ItemView,
    LegHead,
    LegView,
    LineView,
    MandateView,
    PersonView,
    ReadBackView,
    RecipientView,
    Reference,
    RulesView,
    Sentence,
    StillToTell,
    ToldView,
    View,
)
from goodoffices.talk.whoever import owed
from goodoffices.words import DAY

ASKED_BEFORE_MS = 3 * DAY
"""How long before a release lapses its author is asked (rule 7)."""


def view(talk: Talk, seat: Id, now: Moment) -> View:
    """Everything that the person with this fingerprint has in front of them.

    Raises:
        LookupError: nobody with that fingerprint has a seat in this talk.
    """
    rooms = talk.rooms
    legs = [(room, found) for room in _in_order(rooms) if (found := _seat_in(rooms, room, seat)) is not None]
    if not legs:
        raise LookupError(seat)
    if any(found.end is End.MEDIATOR for _, found in legs):
        return _mediators_view(rooms, now)
    (room, found), *_ = legs
    if not found.station:
        return View(seat="kept", legs=[kept_view(rooms, room, now)], sheets=[], still_to_tell=[])
    return View(seat="side", legs=[leg_view(rooms, room, now)], sheets=[], still_to_tell=[])


class Page(NamedTuple):
    """A page of a thread, newest last. ``earlier``, ``later``: there is more before its first entry, after its last."""

    lines: list[LineView]
    earlier: bool
    later: bool


def page(talk: Talk, room: Id, now: Moment, *, limit: int = 50) -> Page:
    """The newest entries of a thread."""
    found, earlier = _before(talk, room, None, limit)
    return _page(talk, room, now, found, earlier=earlier, later=False)


def page_before(talk: Talk, room: Id, now: Moment, ident: Id, *, limit: int = 50) -> Page:
    """The entries of a thread before one of them."""
    found, earlier = _before(talk, room, _place(talk, room, ident), limit)
    return _page(talk, room, now, found, earlier=earlier, later=True)


def page_after(talk: Talk, room: Id, now: Moment, ident: Id, *, limit: int = 50) -> Page:
    """The entries of a thread after one of them."""
    found, later = _after(talk, room, _place(talk, room, ident), limit)
    return _page(talk, room, now, found, earlier=True, later=later)


def page_around(talk: Talk, room: Id, now: Moment, ident: Id, *, limit: int = 50) -> Page:
    """One entry of a thread, with as many before it as after it."""
    place, half = _place(talk, room, ident), (limit - 1) // 2
    before, earlier = _before(talk, room, place, half)
    after, later = _after(talk, room, place, half)
    return _page(talk, room, now, [*before, ident, *after], earlier=earlier, later=later)


def _page(talk: Talk, room: Id, now: Moment, idents: list[Id], *, earlier: bool, later: bool) -> Page:
    reading = talk.rooms.reading(room)
    written = (reading.written(ident) for ident in idents)
    return Page([line(reading, each, now) for each in written if each is not None], earlier, later)


def _place(talk: Talk, room: Id, ident: Id) -> Key:
    place = talk.rooms.reading(room).transcript.place(ident)
    if place is None:
        raise LookupError(ident)
    return place


def _before(talk: Talk, room: Id, place: Key | None, limit: int) -> tuple[list[Id], bool]:
    """The entries before a place, oldest first, and whether there are more."""
    thread = talk.rooms.reading(room).transcript.thread(before=place, newest_first=True)
    found = [ident for _, ident in islice(thread, limit + 1)]
    return found[:limit][::-1], len(found) > limit


def _after(talk: Talk, room: Id, place: Key, limit: int) -> tuple[list[Id], bool]:
    """The entries after a place, oldest first, and whether there are more."""
    found = [ident for _, ident in islice(talk.rooms.reading(room).transcript.thread(after=place), limit + 1)]
    return found[:limit], len(found) > limit


# --- one leg ------------------------------------------------


def leg_view(rooms: Rooms, room: Id, now: Moment) -> LegView:
    """A leg for whoever may see all of it: somebody of its side with a station, or a mediator."""
    reading = rooms.reading(room)
    written = _thread(reading)
    desk = rooms.desk
    refusal = shut(rooms, room) if desk is not None and room != desk else None
    return LegView(
        leg=rooms.side(room),
        room="" if reading.founded is None else reading.founded.room.value,
        people=_people(reading),
        lines=[line(reading, each, now) for each in written],
        conditions=conditions(reading, now),
        commitments=commitments(reading, now),
        rules=_rules(reading),
        gate=None if refusal is None else refused(refusal),
        heard=[] if desk is None or room == desk else heard(rooms, room),
        waiting=[*clock_notice(rooms), *waiting(reading, now)] if desk is None else waiting(reading, now),
        missing=missing(reading),
        held=len(reading.transcript.held()),
        closed=closed(rooms, room) is not None,
        mistakable=[refused(doubt) for doubt in mistakable_names(reading).values()],
    )


def leg_head(rooms: Rooms, room: Id, now: Moment) -> LegHead:
    """A leg without its thread, for whoever may see all of it."""
    reading, desk = rooms.reading(room), rooms.desk
    refusal = shut(rooms, room) if desk is not None and room != desk else None
    founded = reading.founded
    return LegHead(
        leg=rooms.side(room),
        room="" if founded is None else founded.room.value,
        recipients=[_recipient(rooms, room, name) for name in recipients(reading)],
        people=_people(reading),
        mandates=_mandates(reading, now),
        rules=_rules(reading),
        gate=None if refusal is None else refused(refusal),
        heard=[] if desk is None or room == desk else heard(rooms, room),
        missing=missing(reading),
        held=len(reading.transcript.held()),
        closed=closed(rooms, room) is not None,
        mistakable=[refused(doubt) for doubt in mistakable_names(reading).values()],
    )


def _recipient(rooms: Rooms, room: Id, name: str) -> RecipientView:
    meant = None if rooms.desk is None else rooms.meaning(room, name)
    return RecipientView(name=name, side=None if meant is None else rooms.side(meant))


def _mandates(reading: Reading, now: Moment) -> list[MandateView]:
    return [
        MandateView(
            ref=Reference(written.ident),
            seat=who(reading, act.seat),
            scopes=[scope.value for scope in act.scopes],
            since=instant(act.since),
            until=None if act.until is None else instant(act.until),
            state=state,
        )
        for written, act, state in mandates(reading, now)
    ]


def _rules(reading: Reading) -> list[RulesView]:
    return [
        rules_view(reading, each.ident, each.body.rules)
        for each in reading.of_kind("tor_offered")
        if isinstance(each.body, kinds.TorOffered) and void(reading, each.ident) is None
    ]


def kept_view(rooms: Rooms, room: Id, now: Moment) -> LegView:
    """What a side without a station has: the things that were brought to it, and what they come to for it."""
    reading = as_brought(rooms.reading(room))
    lines = [each for written in _thread(reading) if (each := _brought(line(reading, written, now))) is not None]
    return LegView(
        leg=rooms.side(room),
        room=Room.KEPT.value,
        people=[],
        lines=lines,
        conditions=[each for each in conditions(reading, now) if each.whose != "ours"],
        commitments=[each for each in commitments(reading, now) if each.creditor == rooms.side(room)],
        rules=[],
        gate=None,
        heard=[],
        waiting=[],
        missing=[],
        held=0,
        closed=any(_knows_of(reading, each) for each in reading.of_kind("closed")),
    )


def _knows_of(reading: Reading, end: Written) -> bool:
    """Whether a kept side knows that its leg was closed: it did so itself, or was told."""
    if in_effect(reading, end.ident) is None:
        return False
    return end.noted is not None or bool(delivered(reading, Ref(entry=end.ident, index=0)))


def _brought(shown: LineView) -> LineView | None:
    """A line with only what was delivered of it; None if nothing was."""
    brought = [each for each in shown.content if _was_brought(each)]
    if not brought or shown.end != End.MEDIATOR.value:
        return None
    return msgspec.structs.replace(shown, content=brought, mistakable=None)


def _was_brought(content: Content) -> bool:
    match content:
        case ItemView(receipt=receipt):
            return receipt == "delivered"
        case ReadBackView(deliveries=brought) | RulesView(deliveries=brought) | ToldView(deliveries=brought):
            return bool(brought)
        case _:
            return False


def _thread(reading: Reading) -> list[Written]:
    idents = (ident for _, ident in reading.transcript.thread())
    return [written for ident in idents if (written := reading.written(ident)) is not None]


def _people(reading: Reading) -> list[PersonView]:
    people = roster(reading)
    if people is None:
        return []
    return [
        PersonView(
            name=seat.name,
            role=seat.role.value,
            left=fingerprint in people.last or fingerprint in people.replaced,
            barred=fingerprint in people.barred,
        )
        for fingerprint, seat in sorted(people.seats.items(), key=lambda pair: (pair[1].end.value, pair[1].name))
    ]


def missing(reading: Reading) -> list[Sentence]:
    """What is known to be missing, forked or unreadable on a transcript."""
    people = roster(reading)
    found = []
    for instance in reading.transcript.instances():
        name = member(reading, instance.author)
        upto = given_up(reading, instance)
        gaps = [seq for seq, _ in reading.transcript.missing(instance) if seq > upto]
        if gaps:
            found.append(Sentence.of("missing.gap", name=name, number=max(gaps)))
        forks = [] if people is None else open_forks(reading, people.choices, instance)
        found.extend(Sentence.of("missing.fork", name=name, number=seq) for seq in forks)
    return found


def clock_notice(rooms: Rooms) -> list[Sentence]:
    """That this station's clock is lower than it was; empty: it is not."""
    found = rooms.clock_lower
    if found is None:
        return []
    return [Sentence.of("clock.lower", was=instant(found.was), shows=instant(found.shows))]


def waiting(reading: Reading, now: Moment) -> list[Sentence]:
    """What waits for somebody on a leg: read-backs without an answer, releases about to lapse, destroying it."""
    if ended(reading):
        return [Sentence.of("waiting.destroy")] if agreed_retention(reading) is Retention.DESTROY else []
    found = []
    for written in reading.of_kind("read_back"):
        body = written.body
        unanswered = void(reading, written.ident) is None and not answers_to(reading, written.ident)
        if isinstance(body, kinds.ReadBack) and unanswered:
            found.append(Sentence.of("waiting.wording", alias=body.alias))
    for written in reading.of_kind("said", "replied", "staged"):
        for thing in releasables(written):
            standing = stand(reading, thing)
            end = standing.terms.convey_until
            if end is None or terms_state(standing, now) != "open":
                continue
            if end.ms - now.ms < ASKED_BEFORE_MS:
                found.append(Sentence.of("waiting.release", to=list(standing.terms.to), end=instant(end)))
    return found


# --- a mediator -----------------------------------------------


def _mediators_view(rooms: Rooms, now: Moment) -> View:
    return View(
        seat="mediator",
        legs=[leg_view(rooms, room, now) for room in _in_order(rooms)],
        sheets=list(sheets(rooms, now)),
        still_to_tell=[
            *(told for room in rooms.of(Room.SEALED, Room.KEPT) for told in to_tell(rooms, room)),
            *(told for room in rooms.of(Room.PUBLIC) for told in _corrections_to_tell(rooms, room)),
        ],
    )


def _correction_owed(rooms: Rooms, room: Id, ref: Ref) -> Sentence:
    conveyance = rooms.reading(room).written(ref.entry)
    facts: dict[str, Fact] = {"side": rooms.side(room), "item": ref.index + 1}
    if conveyance is None:
        return Sentence("correction.owed_some_day", facts)
    return Sentence("correction.owed", facts | {"when": instant(conveyance.entry.at)})


def to_tell(rooms: Rooms, room: Id) -> list[StillToTell]:
    """What one side must still be told: what was written down for it, and what of its answers is owed."""
    reading, side = rooms.reading(room), rooms.side(room)
    found: list[StillToTell] = []
    for ident, _ in still_to_tell(rooms, room):
        written = reading.written(ident)
        found += [] if written is None else written_to_tell(rooms, room, written)
    found += [crossed_to_tell(rooms, room, None, each) for each in owed(rooms, room)]
    wrongly = [Sentence.of("told_wrongly.owed")]
    found += [StillToTell(ref=None, side=side, told=wrongly, words=[]) for _ in crossed_wrongly(rooms, room)]
    return [*found, *_corrections_to_tell(rooms, room)]


def written_to_tell(rooms: Rooms, room: Id, written: Written) -> list[StillToTell]:
    """What a kept side must still be told of one entry that was written down for it; empty: nothing."""
    reading, side, ref = rooms.reading(room), rooms.side(room), Reference(written.ident)
    if not _untold(reading, written):
        return []
    match written.body:
        case kinds.Carried(crossings=crossings):
            return [crossed_to_tell(rooms, room, ref, each) for each in crossings]
        case kinds.Found(condition=condition):
            words = _words_at(reading, condition)
            return [StillToTell(ref=ref, side=side, told=_to_tell(reading, written), words=words)]
        case _:
            return [StillToTell(ref=ref, side=side, told=_to_tell(reading, written), words=[])]


def crossed_to_tell(rooms: Rooms, room: Id, ref: Reference | None, crossing: kinds.Crossing) -> StillToTell:
    """What a side must still be told of one crossing; ``ref``: where that was written down for it."""
    reading = rooms.reading(room)
    told = [crossing_told(reading, crossing)]
    return StillToTell(ref=ref, side=rooms.side(room), told=told, words=_words_at(reading, crossing.what))


def _corrections_to_tell(rooms: Rooms, room: Id) -> list[StillToTell]:
    return [
        StillToTell(ref=None, side=rooms.side(room), told=[_correction_owed(rooms, room, ref)], words=[])
        for ref in corrections_owed(rooms, room)
    ]


def _words_at(reading: Reading, ref: Ref) -> list[str]:
    """The words of a passage or a condition, as they stand on this leg; of anything else none."""
    thing, item = releasable(reading, ref), conveyed_item(reading, ref)
    if thing is not None:
        return [thing.content.text] if isinstance(thing.content, kinds.Passage | kinds.Condition) else []
    words = None if item is None else words_of(item)
    return [] if words is None else [words.text]


def still_to_tell(rooms: Rooms, room: Id) -> list[tuple[Id, list[Sentence]]]:
    """What a kept side must still be told: what crossed, wordings to approve, ground rules, findings, strikes, the end.

    A strike is told to a side that had been told something of what is struck.
    """
    reading = rooms.reading(room)
    of_these = reading.of_kind(*_TOLD) if reading.kept else []
    return [(written.ident, _to_tell(reading, written)) for written in of_these if _untold(reading, written)]


_TOLD = ("carried", "read_back", "tor_offered", "found", "closed", "struck")
"""The kinds of entry that a side without a station is told of."""


def _untold(reading: Reading, written: Written) -> bool:
    if not reading.kept or written.body is None or written.body.__struct_config__.tag not in _TOLD:
        return False
    if isinstance(written.body, kinds.Struck) and not _concerns(reading, written.body):
        return False
    if isinstance(written.body, kinds.ReadBack | kinds.TorOffered) and ended(reading):
        return False  # nobody could note the answer
    by_mediator = acting_end(reading, written) is End.MEDIATOR
    untold = not delivered(reading, Ref(entry=written.ident, index=0))
    return by_mediator and untold and void(reading, written.ident) is None


def _concerns(reading: Reading, strike: kinds.Struck) -> bool:
    wrong = reading.written(strike.what)
    return wrong is not None and told_of(reading, wrong)


def _to_tell(reading: Reading, written: Written) -> list[Sentence]:
    match written.body:
        case kinds.ReadBack(alias=alias):
            return [Sentence.of("to_tell.wording", alias=alias)]
        case kinds.TorOffered():
            return [Sentence.of("to_tell.rules")]
        case _:
            return tell(reading, written)


# --- who sits where ---------------------------------------------


def _in_order(rooms: Rooms) -> list[Id]:
    """The desk last, the public's leg before it, the sides in their order."""
    return [*rooms.of(Room.SEALED, Room.KEPT), *rooms.of(Room.PUBLIC), *rooms.of(Room.DESK)]


def _seat_in(rooms: Rooms, room: Id, seat: Id) -> kinds.Seat | None:
    people = roster(rooms.reading(room))
    return None if people is None else people.seat(seat)


def heard(rooms: Rooms, room: Id) -> list[HeardView]:
    """How old the last word from each station of a side is (rule 3)."""
    return [HeardView(name=name, at=instant(at)) for name, at in last_heard(rooms, room)]
