"""Corrections: who got what the mediators had noted wrongly, and what is still to be told of it.

The rules are (rule 18):

* What stands on a leg is *wrong* if something that it drew on was struck; and if it gives a date, or says that its
  author had approved it, by a note that was struck.
* Whoever got it is owed the bare news, once for all copies, with what stands instead if that may cross. The news does
  not say that anything was noted: of unnamed words that could tell whose they are (rule 6).
* Where a delivery is struck, the authors of what it had brought had been told that their words crossed. That word is
  struck in the same step. Of answers to unnamed words it is struck when the mediator next tells what is owed
  (``whoever.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goodoffices.talk.copies import conveyed_items, copies, told_otherwise
from goodoffices.talk.events import (
    Answer,
    Carried,
    ConditionItem,
    CorrectionItem,
    Crossing,
    Delivered,
    DeskRef,
    Extended,
    Id,
    Item,
    ReadBack,
    ReadBackAnswered,
    Receiver,
    Ref,
    StanceItem,
    Transit,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.items import crossed_as, dates_of, words_of
from goodoffices.talk.judge import conveyed_item, delivered, of_kind_in_effect, reached, touching_in_effect
from goodoffices.talk.objects import releasable, releasables
from goodoffices.talk.read_backs import approved
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.strayed import strayed
from goodoffices.talk.striking import stands_instead, strike_of
from goodoffices.talk.terms import Moment
from goodoffices.talk.whoever import to_whoever

# --- what is wrong on other legs ------------------------------------


def had_wrong(rooms: Rooms, room: Id, ref: Ref) -> bool:
    """Whether something that was conveyed on a leg rests on a note that was struck."""
    item, sources = conveyed_item(rooms.reading(room), ref), rooms.source_of(room, ref)
    if item is None or isinstance(item, WithdrawalItem | CorrectionItem):
        return False
    return any(
        strike_of(rooms.reading(source.room), source.what.entry) is not None
        or any(_dated_wrongly(rooms.reading(source.room), source.what, date) for date in dates_of(item))
        for source in sources
    ) or _approved_wrongly(rooms, sources, item)


def _dated_wrongly(reading: Reading, ref: Ref, date: Moment) -> bool:
    """Whether something was given a date by an extension that was struck, and by nothing else."""
    thing = releasable(reading, ref)
    given = [written for written in reading.touching(ref, "extended") if isinstance(written.act, Extended)]
    struck = [written.act for written in given if strike_of(reading, written.ident) is not None]
    stand = [written.act for written in given if strike_of(reading, written.ident) is None]
    return _gives(struck, date) and not _gives([*stand, thing], date)


def _gives(dated: Sequence[object], date: Moment) -> bool:
    dates = (getattr(each, name, None) for each in dated for name in ("valid_until", "answer_by"))
    return any(each is not None and each.ms == date.ms for each in dates)


def _approved_wrongly(rooms: Rooms, sources: tuple[DeskRef, ...], item: Item) -> bool:
    """Whether an item says that its author had approved it, and the note of that approval was struck."""
    words = words_of(item)
    if words is None or not words.approved or not sources:
        return False
    reading, passages = rooms.reading(sources[0].room), {source.what for source in sources}
    asked = [
        written
        for written in reading.touching(sources[0].what, "read_back")
        if isinstance(body := written.body, ReadBack)
        and body.words.text == words.text
        and set(body.passages) == passages
    ]
    return any(_approval_struck(reading, each) for each in asked) and not any(
        approved(reading, each.ident) for each in asked
    )


def _approval_struck(reading: Reading, asked: Written) -> bool:
    return any(
        isinstance(answer.act, ReadBackAnswered)
        and answer.act.answer is Answer.APPROVES
        and strike_of(reading, answer.ident) is not None
        for answer in reading.touching(Ref(entry=asked.ident, index=0), "read_back_answered")
    )


def corrections_owed(rooms: Rooms, room: Id) -> list[Ref]:
    """What a side has that is wrong and has not been told, in the order of the thread: of copies the first."""
    reading = rooms.reading(room)
    found: list[Ref] = []
    seen: set[Ref] = set()
    for ref, item in conveyed_items(reading):
        if ref in seen or not reached(reading, ref) or not had_wrong(rooms, room, ref):
            continue
        seen |= copies(reading, ref)
        with_its_answer = isinstance(item, ConditionItem) and had_wrong(
            rooms, room, Ref(entry=ref.entry, index=item.of)
        )
        if not with_its_answer and not told_otherwise(reading, ref):
            found.append(ref)
    return found


def told_of(reading: Reading, struck: Written) -> bool:
    """Whether a kept side was told anything of what was struck: the thing itself, that it crossed, a wording of it."""
    if delivered(reading, Ref(entry=struck.ident, index=0)):
        return True
    return any(
        delivered(reading, Ref(entry=written.ident, index=0))
        for thing in releasables(struck)
        for written in reading.touching(thing.ref, "carried", "read_back")
    )


def replaces_wrong(rooms: Rooms, room: Id, wrong: Ref, item: Item, sources: tuple[DeskRef, ...]) -> bool:
    """Whether an item that is about to cross says in the place of a wrong one what stands in the place of its notes."""
    replaced = conveyed_item(rooms.reading(room), wrong)
    if type(item) is not type(replaced) or not isinstance(item, Words | StanceItem) or not sources:
        return False
    instead = {
        (source.room, stands_instead(rooms.reading(source.room), source.what.entry))
        for source in rooms.source_of(room, wrong)
    }
    return all((source.room, source.what.entry) in instead for source in sources)


# --- what authors were told of a delivery ------------------------------------


def undone(rooms: Rooms, room: Id, struck: Written) -> Iterator[tuple[Id, Id]]:
    """The words to authors that something of theirs crossed by a delivery that was struck: each leg and entry."""
    if not isinstance(struck.body, Delivered):
        return
    others = [each for each in of_kind_in_effect(rooms.reading(room), "delivered") if each.ident != struck.ident]
    for owner, crossed in sorted(_told_by(rooms, room, struck.body).items()):
        told = _carried(rooms.reading(owner), crossed)
        alike = sum(
            _told_by(rooms, room, each.body).get(owner) == crossed
            for each in others
            if isinstance(each.body, Delivered)
        )
        yield from ((owner, written.ident) for written in told[alike:])


Crossed = frozenset[tuple[object, ...]]


def _told_by(rooms: Rooms, room: Id, delivery: Delivered) -> dict[Id, Crossed]:
    """What a delivery has told each author, but for the name of the recipient, which may have changed since."""
    if delivery.receiver is not Receiver.SIDE:
        astray = strayed(rooms, room, delivery)
        return {owner: frozenset(map(_facts, carried.crossings)) for owner, carried in astray}
    found: dict[Id, set[tuple[object, ...]]] = {}
    for ref in delivery.what:
        item = conveyed_item(rooms.reading(room), ref)
        for source in () if item is None else rooms.source_of(room, ref):
            if item is not None and not to_whoever(rooms, DeskRef(room=room, what=ref), source):
                told = (source.what, crossed_as(item), Transit(delivery.manner.value), delivery.when, None)
                found.setdefault(source.room, set()).add(told)
    return {owner: frozenset(crossed) for owner, crossed in found.items()}


def _carried(reading: Reading, crossed: Crossed) -> list[Written]:
    """The words on a leg that just this crossed, in the order of the thread."""
    refs = sorted({what for what, *_ in crossed if isinstance(what, Ref)})
    return [
        written
        for written in in_thread_order(touching_in_effect(reading, refs[0], "carried"))
        if isinstance(written.body, Carried) and frozenset(map(_facts, written.body.crossings)) == crossed
    ]


def _facts(crossing: Crossing) -> tuple[object, ...]:
    return crossing.what, crossing.form, crossing.manner, crossing.when, crossing.person
