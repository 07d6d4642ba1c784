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

import msgspec

from goodoffices.talk.commitments import conditions
from goodoffices.talk.copies import items_of
from goodoffices.talk.corrections import corrections_owed, crossed_wrongly
from goodoffices.talk.events import (
    Carried,
    Closed,
    DeskRef,
    End,
    Force,
    Form,
    Id,
    Item,
    ReadBack,
    Ref,
    Replied,
    Retention,
    Room,
    Staged,
    StanceItem,
    Words,
)
from goodoffices.talk.gate_state import ended
from goodoffices.talk.items import speaker_of
from goodoffices.talk.judge import (
    acting_end,
    conveyed_item,
    delivered,
    of_kind_in_effect,
    reached,
    touching_in_effect,
)
from goodoffices.talk.lease import agreed_retention, stand
from goodoffices.talk.licence import stage_places
from goodoffices.talk.present import terms_state
from goodoffices.talk.read_backs import answers_to
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import releasables
from goodoffices.talk.reply import Life, lives, stance_of
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.sheets import sheet
from goodoffices.talk.stages import height, highest, told_steps
from goodoffices.talk.telling import crossing_told, name_ref, somebody, stage_word, stance_word
from goodoffices.talk.terms import WHOEVER, Alias, Moment
from goodoffices.talk.view import still_to_tell
from goodoffices.talk.views import EndView, Fact, LeftView, LegEndView, Reference, Sentence
from goodoffices.talk.whoever import about_others, meaning, owed

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
    facts: dict[str, Fact] = {"legs": wanting} if wanting else {}
    facts |= {"against": against} if becomes == AT_ODDS else {}
    facts |= {"open": still_open} if becomes == OPEN_LEGS else {}
    return EndView(becomes=becomes, legs=legs, told=Sentence(f"end.{becomes}", facts))


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
        for written in of_kind_in_effect(reading, "closed")
        if isinstance(act := written.act, Closed) and acting_end(reading, written) is end
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
        *_stages(rooms, room, now),
    ]


def _left(rooms: Rooms, room: Id, code: str, ref: Reference, **facts: Fact) -> LeftView:
    return LeftView(leg=rooms.side(room), ref=ref, told=Sentence(f"left.{code}", facts), words=None)


def _sheets(rooms: Rooms, room: Id, now: Moment) -> Iterator[LeftView]:
    """Sheets for this leg that were not delivered whole, and those for others that draw on its words."""
    for at in rooms.of(Room.KEPT, Room.PUBLIC):
        reading = rooms.reading(at)
        for written in of_kind_in_effect(reading, "conveyed"):
            waiting = {ref.index for ref, _ in items_of(reading, written) if not delivered(reading, ref)}
            if waiting and (at == room or _draws_on(rooms, at, written.ident, waiting, room)):
                state = sheet(rooms, at, written, now).state
                yield _left(
                    rooms,
                    at,
                    "sheet_not_delivered",
                    Reference(written.ident),
                    side=rooms.side(at),
                    state=Sentence.of(f"sheet_state.{state.replace(' ', '_')}"),
                )


def _draws_on(rooms: Rooms, at: Id, conveyance: Id, items: set[int], room: Id) -> bool:
    return any(
        source.room == room
        for drawn in rooms.sources(at, conveyance)
        if drawn.index in items
        for source in drawn.sources
    )


def _to_tell(rooms: Rooms, room: Id) -> Iterator[LeftView]:
    for crossing in owed(rooms, room):
        yield _left(
            rooms,
            room,
            "owed",
            name_ref(crossing.what),
            side=rooms.side(room),
            what=crossing_told(rooms.reading(room), crossing),
        )
    for told in crossed_wrongly(rooms, room):
        what = Sentence.of("told_wrongly.owed")
        yield _left(rooms, room, "owed", Reference(told.ident), side=rooms.side(room), what=what)
    for ref in corrections_owed(rooms, room):
        yield _left(rooms, room, "correction", name_ref(ref), side=rooms.side(room))
    for ident, text in still_to_tell(rooms, room):
        yield _left(rooms, room, "still_to_tell", Reference(ident), side=rooms.side(room), what=text)


def _wordings(rooms: Rooms, room: Id) -> Iterator[LeftView]:
    """Wordings that wait for this side's approval, or that were to cross to it once they are approved."""
    for at in _with(rooms, room):
        reading = rooms.reading(at)
        for written in of_kind_in_effect(reading, "read_back"):
            if not isinstance(written.body, ReadBack) or answers_to(reading, written.ident):
                continue
            meant = meaning(rooms, DeskRef(room=at, what=written.body.passages[0]), written.body.alias)
            if room in (at, meant):
                facts: dict[str, Fact] = {"side": rooms.side(at), "to": written.body.alias}
                yield _left(rooms, at, "wording_waits", Reference(written.ident), **facts)


def _conditions(rooms: Rooms, room: Id, now: Moment) -> Iterator[LeftView]:
    for each in conditions(rooms.reading(room), now):
        if each.state in UNDECIDED:
            whose = rooms.side(room) if each.whose == "ours" else somebody(each.whose, "a_side_not_named")
            state = Sentence.of(f"condition_state.{each.state}")
            told = _left(rooms, room, "condition_open", each.ref, whose=whose, state=state)
            yield msgspec.structs.replace(told, words=each.text)


def _answers(rooms: Rooms, room: Id, now: Moment) -> Iterator[LeftView]:
    """Answers that count, or came late, and never crossed: this side's to anybody, and anybody's to this side."""
    for at in _with(rooms, room):
        reading = rooms.reading(at)
        for written in reading.of_kind("replied"):
            if not isinstance(written.act, Replied) or not _may_cross_still(reading, written, now):
                continue
            stance = stance_of(written)
            facts: dict[str, Fact] = {
                "side": rooms.side(at),
                "stance": stance_word(written.act.stance),
                "terms": Sentence.of(f"terms.{terms_state(stand(reading, stance), now)}"),
            }
            if rooms.desk is None:
                for alias in _not_told_of(reading, written.act, stance.ref):
                    yield _left(rooms, at, "answer_not_told", name_ref(stance.ref), to=alias, **facts)
                continue
            for owner in _not_reached(rooms, at, written.act, stance.ref):
                if room in (at, owner):
                    to = rooms.side(owner)
                    yield _left(rooms, at, "answer_never_crossed", name_ref(stance.ref), to=to, **facts)


def _may_cross_still(reading: Reading, written: Written, now: Moment) -> bool:
    return any(life in (Life.COUNTS, Life.LATE) for _, life in lives(reading, written, now))


def _not_reached(rooms: Rooms, at: Id, reply: Replied, stance: Ref) -> list[Id]:
    """Whose words a reply answers and whom no stance drawn from it has reached; the mediator had it at once."""
    owners = {each.room for answered in reply.items for each in rooms.source_of(at, answered.item)}
    made = rooms.drawn_on(DeskRef(room=at, what=stance))
    have = {item.room for item in made if _has_answer(rooms, item)}
    return sorted(owners - have, key=rooms.side)


def _has_answer(rooms: Rooms, item: DeskRef) -> bool:
    """Whether a stance reached the side whose words it answers."""
    reading = rooms.reading(item.room)
    stance = isinstance(conveyed_item(reading, item.what), StanceItem) and reached(reading, item.what)
    return stance and not about_others(reading, item.what)


def _not_told_of(reading: Reading, reply: Replied, stance: Ref) -> list[Alias]:
    """The same at a side's own station, by name: it knows of a crossing once it was told."""
    told = touching_in_effect(reading, stance, "carried")
    items = [item for answered in reply.items if (item := conveyed_item(reading, answered.item)) is not None]
    return [] if told else sorted({speaker_of(item) or WHOEVER for item in items if not _mediators_own(item)})


def _mediators_own(item: Item) -> bool:
    return isinstance(item, Words) and item.form is Form.OWN_WORDS


def _stages(rooms: Rooms, room: Id, now: Moment) -> Iterator[LeftView]:
    """What was initialled or confirmed, and whoever has it was not told: by this side, or by anybody to this side."""
    for at in _with(rooms, room):
        reading = rooms.reading(at)
        for written in of_kind_in_effect(reading, "staged"):
            act, (thing,) = written.act, releasables(written)
            if not isinstance(act, Staged) or highest(reading, act.what) != thing.ref:
                continue
            facts: dict[str, Fact] = {
                "side": rooms.side(at),
                "stage": stage_word(act.stage),
                "terms": Sentence.of(f"terms.{terms_state(stand(reading, thing), now)}"),
            }
            if rooms.desk is None:
                for alias in _have_it(reading, act.what, thing.ref):
                    yield _left(rooms, at, "stage_not_told", name_ref(thing.ref), to=alias, **facts)
                continue
            for other in _with(rooms, room):
                if (
                    other != at
                    and room in (at, other)
                    and _not_told(rooms, other, DeskRef(room=at, what=thing.ref), act)
                ):
                    yield _left(rooms, at, "stage_never_crossed", name_ref(thing.ref), to=rooms.side(other), **facts)


def _not_told(rooms: Rooms, room: Id, stage: DeskRef, act: Staged) -> bool:
    """Whether a side has what was initialled or confirmed, and was not told that it was."""
    reading = rooms.reading(room)
    told = (told_steps(reading, item, Force.NON_BINDING).stage for item in stage_places(rooms, room, stage))
    return any(height(each) < height(act.stage) for each in told)


def _have_it(reading: Reading, what: Ref, stage: Ref) -> list[Alias]:
    """At a side's own station, by name: to whom it was told that something crossed, and nothing of its stage."""
    names = []
    for thing in (what, stage):
        crossings = (
            each.body.crossings
            for each in touching_in_effect(reading, thing, "carried")
            if isinstance(each.body, Carried)
        )
        names.append(
            {each.alias for some in crossings for each in some if each.what == thing and each.alias is not None}
        )
    has, told = names
    return sorted(has - told)


def _with(rooms: Rooms, room: Id) -> list[Id]:
    """A leg first, then the other sides' legs that are here."""
    return [room, *(other for other in rooms.of(*SIDES) if other != room)]
