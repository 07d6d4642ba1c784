"""The end of a leg and of a talk: what is left undone, and what becomes of what was said (rule 15).

The rules are:

* What becomes of a leg at its end is what its ground rules in force say; where there are none, what this end asked for
  when it closed the leg.
* A talk stands in one store and is kept or destroyed whole. It is to be destroyed once every side's leg is closed, if
  that holds for one of them, and the ground rules of no other say that it is kept. Nobody is overruled: where ground
  rules of two legs say different things, it stays, and that is told.
* What is left is told before the end, since nothing crosses to a closed leg, or from one, any more.
* At a side's own station all of this is asked of its one leg, and tells of no other.
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.talk.commitments import conditions
from goodoffices.talk.events import (
    Carried,
    Closed,
    Conveyed,
    DeskRef,
    End,
    Form,
    Id,
    Item,
    ReadBack,
    Ref,
    Replied,
    Retention,
    Room,
    Words,
)
from goodoffices.talk.items import speaker_of
from goodoffices.talk.judge import acting_end, conveyed_item, delivered, in_effect
from goodoffices.talk.lease import agreed_retention, stand
from goodoffices.talk.lines import terms_state
from goodoffices.talk.objects import releasables
from goodoffices.talk.read_backs import answers_to
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.reply import Life, lives
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.sentences import sentence
from goodoffices.talk.shut import ended
from goodoffices.talk.telling import crossing_told, in_words, listed, name_ref
from goodoffices.talk.terms import WHOEVER, Moment
from goodoffices.talk.view import sheet, still_to_tell
from goodoffices.talk.views import EndView, LeftView, LegEndView
from goodoffices.talk.whoever import answers_unnamed, meaning, owed, reached_whoever

SIDES = (Room.SEALED, Room.KEPT)
UNDECIDED = frozenset({"open", "overdue"})

KEEP = "keep"
OPEN_LEGS = "open_legs"
AT_ODDS = "at_odds"
DESTROY = "destroy"


# --- what becomes of it ------------------------------------


def end_of(rooms: Rooms, end: End) -> EndView:
    """What becomes of the talk at this station, as its legs stand now.

    Args:
        end: whose station it is: what the other end asked for alone binds nobody here.
    """
    legs = [_leg_end(rooms, room, end) for room in rooms.of(*SIDES)]
    wanting = [each.leg for each in legs if each.retention == Retention.DESTROY.value]
    against = [each.leg for each in legs if each.agreed and each.retention == Retention.KEEP.value]
    still_open = [each.leg for each in legs if not each.closed]
    if not wanting:
        becomes = KEEP
    elif against:
        becomes = AT_ODDS
    else:
        becomes = OPEN_LEGS if still_open else DESTROY
    facts = {"legs": listed(wanting), "against": listed(against), "open": listed(still_open)}
    return EndView(becomes=becomes, legs=legs, facts=facts, text=sentence(f"end.{becomes}", **facts))


def _leg_end(rooms: Rooms, room: Id, end: End) -> LegEndView:
    reading = rooms.reading(room)
    agreed = agreed_retention(reading)
    retention = _asked(reading, end) if agreed is None else agreed
    return LegEndView(
        leg=rooms.side(room),
        closed=ended(reading),
        retention=None if retention is None else retention.value,
        agreed=agreed is not None,
    )


def _asked(reading: Reading, end: End) -> Retention | None:
    """What this end asked for when it closed a leg; the stricter, if its people asked for different things."""
    asked = {
        act.retention
        for each in reading.of_kind("closed")
        if (written := in_effect(reading, each.ident)) is not None
        and isinstance(act := written.act, Closed)
        and acting_end(reading, written) is end
    }
    return max(asked, key=tuple(Retention).index, default=None)


# --- what is left ------------------------------------


def left(rooms: Rooms, room: Id, now: Moment) -> list[LeftView]:
    """What stays undone when a leg is closed: on it, and on other legs what needs it to be open."""
    return [
        *_sheets(rooms, room, now),
        *_to_tell(rooms, room),
        *_wordings(rooms, room),
        *_conditions(rooms, room, now),
        *_answers(rooms, room, now),
    ]


def _left(rooms: Rooms, room: Id, code: str, ref: str, words: str | None = None, **facts: str) -> LeftView:
    text = sentence(f"left.{code}", **facts)
    return LeftView(leg=rooms.side(room), ref=ref, code=code, facts=facts, text=text, words=words)


def _sheets(rooms: Rooms, room: Id, now: Moment) -> Iterator[LeftView]:
    """Sheets for this leg that were not delivered whole, and those for others that draw on its words."""
    for at in rooms.of(Room.KEPT, Room.PUBLIC):
        reading = rooms.reading(at)
        for each in reading.of_kind("conveyed"):
            written = in_effect(reading, each.ident)
            if written is None or not isinstance(written.body, Conveyed):
                continue
            indices = range(len(written.body.items))
            waiting = {index for index in indices if not delivered(reading, Ref(entry=each.ident, index=index))}
            if waiting and (at == room or _draws_on(rooms, at, written.ident, waiting, room)):
                state = sheet(rooms, at, written, now).state
                yield _left(rooms, at, "sheet_not_delivered", written.ident.hex(), side=rooms.side(at), state=state)


def _draws_on(rooms: Rooms, at: Id, conveyance: Id, items: set[int], room: Id) -> bool:
    return any(
        source.room == room
        for drawn in rooms.sources(at, conveyance)
        if drawn.index in items
        for source in drawn.sources
    )


def _to_tell(rooms: Rooms, room: Id) -> Iterator[LeftView]:
    for crossing in owed(rooms, room):
        yield _left(rooms, room, "owed", name_ref(crossing.what), side=rooms.side(room), what=crossing_told(crossing))
    for ident, text in still_to_tell(rooms, room):
        yield _left(rooms, room, "still_to_tell", ident.hex(), side=rooms.side(room), what=text)


def _wordings(rooms: Rooms, room: Id) -> Iterator[LeftView]:
    """Wordings that wait for this side's approval, or that were to cross to it once they are approved."""
    for at in _with(rooms, room):
        reading = rooms.reading(at)
        for each in reading.of_kind("read_back"):
            written = in_effect(reading, each.ident)
            if written is None or not isinstance(written.body, ReadBack) or answers_to(reading, each.ident):
                continue
            meant = meaning(rooms, DeskRef(room=at, what=written.body.passages[0]), written.body.alias)
            if room in (at, meant):
                facts = {"side": rooms.side(at), "to": written.body.alias}
                yield _left(rooms, at, "wording_waits", written.ident.hex(), **facts)


def _conditions(rooms: Rooms, room: Id, now: Moment) -> Iterator[LeftView]:
    for each in conditions(rooms.reading(room), now):
        if each.state in UNDECIDED:
            whose = rooms.side(room) if each.whose == "ours" else each.whose or "a side that is not named"
            yield _left(rooms, room, "condition_open", each.ref, words=each.text, whose=whose, state=each.state)


def _answers(rooms: Rooms, room: Id, now: Moment) -> Iterator[LeftView]:
    """Answers that count and never crossed: this side's to anybody, and anybody's to this side."""
    for at in _with(rooms, room):
        reading = rooms.reading(at)
        for each in reading.of_kind("replied"):
            written = in_effect(reading, each.ident)
            if written is None or not isinstance(reply := written.act, Replied) or not _counts(reading, written, now):
                continue
            thing = releasables(written)[0]
            facts = {
                "side": rooms.side(at),
                "stance": in_words(reply.stance.value),
                "terms": sentence(f"terms.{terms_state(stand(reading, thing), now)}"),
            }
            for owner in _not_reached(rooms, at, written, reply):
                if at == room or owner == rooms.side(room):
                    yield _left(rooms, at, "answer_never_crossed", name_ref(thing.ref), to=owner, **facts)


def _counts(reading: Reading, written: Written, now: Moment) -> bool:
    return any(each is Life.COUNTS for _, each in lives(reading, written, now))


def _not_reached(rooms: Rooms, at: Id, written: Written, reply: Replied) -> list[str]:
    """Whose words a reply answers and to whom it has not crossed, by name; the mediator had it at once."""
    reading = rooms.reading(at)
    stance = Ref(entry=written.ident, index=0)
    told = {
        crossing.alias
        for each in reading.touching(stance, "carried")
        if (news := in_effect(reading, each.ident)) is not None and isinstance(news.body, Carried)
        for crossing in news.body.crossings
        if crossing.what == stance and crossing.alias is not None
    }
    if rooms.desk is not None:
        owners = {source.room for answered in reply.items for source in rooms.source_of(at, answered.item)}
        if answers_unnamed(reading, stance) is None:
            reached = {rooms.meaning(at, alias) for alias in told}
        else:
            reached = {item.room for item, what in reached_whoever(rooms, at) if what == stance}
        return sorted(rooms.side(owner) for owner in owners - reached)
    if told:
        return []
    items = [item for answered in reply.items if (item := conveyed_item(reading, answered.item)) is not None]
    return sorted({speaker_of(item) or WHOEVER for item in items if not _mediators_own(item)})


def _mediators_own(item: Item) -> bool:
    return isinstance(item, Words) and item.form is Form.OWN_WORDS


def _with(rooms: Rooms, room: Id) -> list[Id]:
    """A leg first, then the other sides' legs that are here."""
    return [room, *(other for other in rooms.of(*SIDES) if other != room)]
