"""Where the two legs of one text show different things, and why.

The rules are:

* The two states come from the legs themselves, by the one table; the reasons from what the mediator alone knows.
* A difference can be right: what was withheld, or withdrawn quietly, may not be told. It is shown all the same, before
  anything more crosses. No leg shows it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices.talk.answers import Known, crossed_to, here, life_here, there, told_answers, wordings
from goodoffices.talk.condition import by_mediator, clauses_of_reply, findings_on, worst
from goodoffices.talk.copies import conveyed_items, copies, withdrawal_told
from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.dates import answer_by, held_until, last_day, valid_until
from goodoffices.talk.events import DeskRef, Finding, Id, Passage, Ref, Released, Room, Words
from goodoffices.talk.items import about_of, form_of, wording_of
from goodoffices.talk.judge import conveyed_item, reached
from goodoffices.talk.lease import stand
from goodoffices.talk.licence import same_condition
from goodoffices.talk.names import shown
from goodoffices.talk.outcome import comes_to
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import Releasable, releasable
from goodoffices.talk.reply import Life, life, replies_to, stance_of, stands_here
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.said_of_answers import force_of, stage_of
from goodoffices.talk.stages import Steps, height, own_steps, quietly_taken_back, told_steps
from goodoffices.talk.telling import name_ref, stage_word
from goodoffices.talk.terms import Moment
from goodoffices.talk.together import stated
from goodoffices.talk.views import Code, Fact, Name, Reference, Sentence, Text


class Difference(msgspec.Struct, frozen=True, kw_only=True):
    """A text on two legs.

    Attributes:
        ref: the passage on its author's leg; ``item``: the first copy of it on the recipient's.
        there: what it has come to on the author's leg; ``here``: on the recipient's.
        why: what speaks for it.
    """

    ref: Reference
    item: Reference
    owner: Name
    recipient: Name
    text: Text
    direction: Code
    there: Code
    here: Code
    why: list[Sentence]


def differences(rooms: Rooms, now: Moment) -> Iterator[Difference]:
    """Every text whose two legs differ, or will once something is told, by recipient and in the order of the thread."""
    for room in rooms.of(Room.SEALED, Room.KEPT):
        reading = rooms.reading(room)
        seen: set[Ref] = set()
        for ref, item in conveyed_items(reading):
            if isinstance(item, Words) and reached(reading, ref) and ref not in seen:
                seen |= copies(reading, ref)
                yield from _of_text(rooms, room, ref, item, now)


_QUIET = frozenset(
    {"differ.words_quietly_withdrawn", "differ.answer_quietly_withdrawn", "differ.stage_quietly_withdrawn"}
)


def quietly_withdrawn(rooms: Rooms, now: Moment) -> list[Difference]:
    """What was taken back quietly, by either side, and still stands on the other leg; with those reasons alone."""
    if not any(
        isinstance(act := written.act, Released) and act.quiet
        for room in rooms.of(Room.SEALED, Room.KEPT)
        for written in rooms.reading(room).of_kind("released")
    ):
        return []
    found = []
    for each in differences(rooms, now):
        why = [reason for reason in each.why if reason.code in _QUIET]
        if why:
            found.append(msgspec.structs.replace(each, why=why))
    return found


def _of_text(rooms: Rooms, room: Id, ref: Ref, item: Words, now: Moment) -> Iterator[Difference]:
    sources = rooms.source_of(room, ref)
    for source in sources:
        thing = releasable(rooms.reading(source.room), source.what)
        if thing is None or not isinstance(thing.content, Passage):
            continue
        theirs, ours = _states(rooms, room, source.room, thing, ref, item, now)
        why = list(_why(rooms, room, source.room, thing, ref, now))
        if theirs is not None and not why:
            why = list(_how_far(theirs, ours))
        told, known = None if theirs is None else _state(theirs), _state(ours)
        if why or told not in (None, known):
            yield Difference(
                ref=name_ref(source.what),
                item=name_ref(ref),
                owner=rooms.side(source.room),
                recipient=rooms.side(room),
                text=thing.content.text,
                direction=thing.content.direction.value,
                there=told or "not_told",
                here=known,
                why=why,
            )


def _states(
    rooms: Rooms, room: Id, owner: Id, thing: Releasable, ref: Ref, item: Words, now: Moment
) -> tuple[Known | None, Known]:
    """On the author's leg (None: it was not told of this recipient), and on the recipient's."""
    ours = here(rooms.reading(room), ref, item, now)
    reading = rooms.reading(owner)
    for alias, crossed in crossed_to(reading, thing.ref).items():
        if rooms.meaning(owner, alias) == room:
            text = (form_of(item), wording_of(item))
            several = wordings(reading, thing, shown(reading, alias), crossed)
            chosen = text if len(several) > 1 or (several and several != [text]) else None
            return there(reading, thing, shown(reading, alias), crossed, chosen, now), ours
    return None, ours


def _state(known: Known) -> str:
    return comes_to(known.facts).state.value


def _how_far(theirs: Known, ours: Known) -> Iterator[Sentence]:
    """That what is agreed binds, or has gone, otherwise on the two legs, where nothing else says why."""
    told, known = _far(theirs), _far(ours)
    if told and known and told != known:
        yield _sentence("differ.gone_otherwise", there=told, here=known)


def _far(known: Known) -> list[Sentence]:
    """How far what is agreed binds and has gone; empty: nothing is agreed."""
    stage = stage_of(known)
    if stage is None:
        return []
    return [Sentence.of(f"force.{force_of(known).value}"), Sentence.of(f"gone.{stage.value}")]


def _why(rooms: Rooms, room: Id, owner: Id, thing: Releasable, ref: Ref, now: Moment) -> Iterator[Sentence]:
    yield from _words_wrong(rooms, room, ref)
    yield from _words_withdrawn(rooms, room, owner, thing, ref)
    yield from _dates_untold(rooms, room, owner, thing, ref)
    yield from _words_staged(rooms, room, owner, thing, ref)
    yield from _answers(rooms, room, owner, thing, ref, now)


def _words_wrong(rooms: Rooms, room: Id, ref: Ref) -> Iterator[Sentence]:
    reading = rooms.reading(room)
    concerned = copies(reading, ref)
    if any(each in concerned or _about(reading, each) in concerned for each in corrections_owed(rooms, room)):
        yield _sentence("differ.correction_not_told", side=rooms.side(room))


def _about(reading: Reading, ref: Ref) -> Ref | None:
    """The words that a later date, a stage or a withdrawal is news of."""
    item = conveyed_item(reading, ref)
    return None if item is None else about_of(item)


def _words_withdrawn(rooms: Rooms, room: Id, owner: Id, thing: Releasable, ref: Ref) -> Iterator[Sentence]:
    standing = stand(rooms.reading(owner), thing)
    if standing.withdrawn and not withdrawal_told(rooms.reading(room), ref):
        code = "differ.words_quietly_withdrawn" if standing.quiet else "differ.withdrawal_not_told"
        yield _sentence(code, owner=rooms.side(owner), side=rooms.side(room))


def _dates_untold(rooms: Rooms, room: Id, owner: Id, thing: Releasable, ref: Ref) -> Iterator[Sentence]:
    own, theirs = rooms.reading(owner), rooms.reading(room)
    pairs = (
        (valid_until(own, thing), held_until(theirs, ref)),
        (answer_by(own, thing), last_day(theirs, ref)),
    )
    if any(given is not None and known is not None and given.ms > known.ms for given, known in pairs):
        yield _sentence("differ.extension_not_told", owner=rooms.side(owner), side=rooms.side(room))


def _words_staged(rooms: Rooms, room: Id, owner: Id, thing: Releasable, ref: Ref) -> Iterator[Sentence]:
    """How far the author has gone with the words, beside what the recipient was told of that."""
    home, item = rooms.reading(owner), conveyed_item(rooms.reading(room), ref)
    if isinstance(item, Words) and not stand(home, thing).withdrawn:
        told = told_steps(rooms.reading(room), ref, item.force)
        yield from _staged(rooms, owner, room, thing, told)


def _staged(rooms: Rooms, whose: Id, to: Id, thing: Releasable, told: Steps) -> Iterator[Sentence]:
    own = own_steps(rooms.reading(whose), thing)
    facts: dict[str, Fact] = {"side": rooms.side(whose), "to": rooms.side(to)}
    if height(own.stage) > height(told.stage):
        yield _sentence("differ.stage_not_told", stage=stage_word(own.stage), **facts)
    elif height(own.stage) < height(told.stage):
        quiet = quietly_taken_back(rooms.reading(whose), thing.ref)
        code = "differ.stage_quietly_withdrawn" if quiet else "differ.stage_gone_not_told"
        yield _sentence(code, stage=stage_word(told.stage), **facts)


def _answers(rooms: Rooms, room: Id, owner: Id, thing: Releasable, ref: Ref, now: Moment) -> Iterator[Sentence]:
    reading = rooms.reading(room)
    alive_there = _alive_there(rooms, owner, thing, now)
    for written in replies_to(reading, ref):
        lives = life(reading, written, ref, now)
        facts: dict[str, Fact] = {"side": rooms.side(room), "owner": rooms.side(owner)}
        if written.ident in alive_there:
            if lives is Life.WITHDRAWN and stand(reading, stance_of(written)).quiet:
                yield _sentence("differ.answer_quietly_withdrawn", **facts)
            elif lives in (Life.VOID, Life.REPLACED, Life.WITHDRAWN):
                yield _sentence("differ.answer_gone_not_told", **facts)
            elif lives is Life.LATE:
                yield _sentence("differ.answer_late_not_told", **facts)
            if lives is Life.COUNTS:
                yield from _conditions(rooms, room, owner, written)
                yield from _staged(rooms, room, owner, stance_of(written), alive_there[written.ident])
        elif lives is Life.COUNTS:
            yield _sentence("differ.answer_not_told", **facts)


def _alive_there(rooms: Rooms, owner: Id, thing: Releasable, now: Moment) -> dict[Id, Steps]:
    """The replies that count on the owner's leg, each with what was told there of how far its side has gone."""
    reading = rooms.reading(owner)
    return {
        source.what.entry: told_steps(reading, told.refs[0], told.item.force)
        for told in told_answers(reading, thing.ref)
        if life_here(reading, told, now) is Life.COUNTS
        for ref in told.refs
        for source in rooms.source_of(owner, ref)
    }


def _conditions(rooms: Rooms, room: Id, owner: Id, written: Written) -> Iterator[Sentence]:
    for clause in clauses_of_reply(rooms.reading(room), written):
        there = stated(rooms, owner, DeskRef(room=room, what=clause.ref))
        if not any(stands_here(rooms.reading(owner), ref) for ref in there):
            if clause.found is Finding.FAILED:
                yield _sentence("differ.condition_failed_unstated", side=rooms.side(room), owner=rooms.side(owner))
        elif _found_otherwise(rooms, room, clause.ref):
            yield _sentence("differ.found_otherwise", side=rooms.side(room), owner=rooms.side(owner))


def _found_otherwise(rooms: Rooms, room: Id, condition: Ref) -> bool:
    """Whether the mediator has not found one condition alike on every leg that has it."""
    found = set()
    for leg, refs in [(room, [condition]), *same_condition(rooms, room, condition)]:
        reading = rooms.reading(leg)
        own = [act.state for written, act in findings_on(reading, refs) if by_mediator(reading, written)]
        found.add(worst(own) if own else Finding.OPEN)
    return len(found) > 1


def _sentence(code: str, **facts: Fact) -> Sentence:
    return Sentence(code, facts)
