"""Corrections: who has what the mediators had wrong, and what is still to be told of it.

The rules are (rule 18):

* What stands on a leg is *wrong* if something that it drew on was struck, or has no effect: whoever lets a side rely on
  words that nobody may have said is in the wrong, whichever note was. So is what gives a date, or says that its author
  had approved it, by a note that was struck; and the news of a withdrawal that was noted wrongly. What its author took
  back since is told as that, or not at all.
* Whoever got it is owed the bare news, for each copy that is wrong, with what stands instead if that may cross. The
  news does not say that anything was noted: of unnamed words that could tell whose they are (rule 6). For the same
  reason what stands instead has a name where the wrong words had one, and none where they had none.
* Where a delivery is struck, the authors of what it had brought had been told that their words crossed. That word is
  wrong if the struck delivery is known here, and nothing by which it would be true. It is struck in the same step; what
  comes to light later, and what was told of answers to unnamed words, when the mediator next tells (``release.py``).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from goodoffices.talk.copies import conveyed_items, copies, corrected, told_otherwise
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
    Released,
    Replied,
    Room,
    StanceItem,
    Transit,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.gate_state import ended
from goodoffices.talk.items import crossed_as, dates_of, is_unnamed, words_of
from goodoffices.talk.judge import conveyed_item, delivered, of_kind_in_effect, reached, void, void_object, written_item
from goodoffices.talk.lease import stand, standing_of
from goodoffices.talk.read_backs import approved
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import releasable, releasables
from goodoffices.talk.reply import Life, answered_by, life
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.striking import stands_instead, strike_of
from goodoffices.talk.terms import WHOEVER, Moment
from goodoffices.talk.whoever import meaning, to_whoever

# --- what is wrong on other legs ------------------------------------


def had_wrong(rooms: Rooms, room: Id, ref: Ref) -> bool:
    """Whether something that was conveyed on a leg rests on a note that was struck, or on nothing that has effect."""
    item, sources = conveyed_item(rooms.reading(room), ref), rooms.source_of(room, ref)
    if item is None or isinstance(item, CorrectionItem):
        return False
    if isinstance(item, WithdrawalItem):
        still = any(_taken_back(rooms, source) for source in sources)
        return not still and any(_withdrawn_wrongly(rooms, source) for source in sources)
    return (
        any(_without_effect(rooms, source) for source in sources)
        or any(_dated_wrongly(rooms, source, date) for source in sources for date in dates_of(item))
        or _approved_wrongly(rooms, room, sources, item)
    )


def answers_wrong(rooms: Rooms, room: Id, reply: Written, item: Ref) -> bool:
    """Whether a reply on a leg answers with one of the items that it names what the mediator had wrong."""
    return had_wrong(rooms, room, answered_by(rooms.reading(room), reply, item))


def _without_effect(rooms: Rooms, source: DeskRef) -> bool:
    """Whether nobody said it, or it has no effect; what was said and taken back since is told as taken back."""
    reading = rooms.reading(source.room)
    thing = releasable(reading, source.what)
    if thing is None:
        return False
    if strike_of(reading, source.what.entry) is not None:
        return True
    if stand(reading, thing).withdrawn:
        return False
    if void_object(reading, thing) is not None:
        return True
    reply = thing.written.act
    if not isinstance(reply, Replied):
        return False
    # Moments decide nothing here: what is void is so at any time.
    answered = {answered_by(reading, thing.written, each.item) for each in reply.items}
    return {life(reading, thing.written, ref, _NEVER) for ref in answered} == {Life.VOID}


_NEVER = Moment(ms=0, zone=0)


def _withdrawn_wrongly(rooms: Rooms, source: DeskRef) -> bool:
    """Whether a withdrawal of something was struck, and it stands."""
    reading, standing = rooms.reading(source.room), standing_of(rooms.reading(source.room), source.what)
    struck = any(
        isinstance(written.act, Released) and strike_of(reading, written.ident) is not None
        for written in reading.touching(source.what, "released")
    )
    return struck and standing is not None and not standing.withdrawn and not _without_effect(rooms, source)


def _taken_back(rooms: Rooms, source: DeskRef) -> bool:
    standing = standing_of(rooms.reading(source.room), source.what)
    return standing is not None and standing.withdrawn


def _dated_wrongly(rooms: Rooms, source: DeskRef, date: Moment) -> bool:
    """Whether something was given a date by an extension that was struck, and by nothing else."""
    reading = rooms.reading(source.room)
    thing = releasable(reading, source.what)
    given = [written for written in reading.touching(source.what, "extended") if isinstance(written.act, Extended)]
    struck = [written.act for written in given if strike_of(reading, written.ident) is not None]
    stand = [written.act for written in given if strike_of(reading, written.ident) is None]
    return _gives(struck, date) and not _gives([*stand, thing], date) and not _taken_back(rooms, source)


def _gives(dated: Sequence[object], date: Moment) -> bool:
    dates = (getattr(each, name, None) for each in dated for name in ("valid_until", "answer_by"))
    return any(each is not None and each.ms == date.ms for each in dates)


def _approved_wrongly(rooms: Rooms, room: Id, sources: tuple[DeskRef, ...], item: Item) -> bool:
    """Whether an item says that its author had approved it for this side, and that rests on what was struck."""
    words = words_of(item)
    if words is None or not words.approved or not sources or any(_taken_back(rooms, source) for source in sources):
        return False
    reading, passages = rooms.reading(sources[0].room), {source.what for source in sources}
    asked = [
        written
        for written in reading.touching(sources[0].what, "read_back")
        if isinstance(body := written.body, ReadBack)
        and body.words.text == words.text
        and set(body.passages) == passages
        and meaning(rooms, sources[0], body.alias) == room
    ]
    return any(_approval_fell(reading, each) for each in asked) and not any(
        approved(reading, each.ident) for each in asked
    )


def _approval_fell(reading: Reading, asked: Written) -> bool:
    """Whether an approval has no effect any more: it was struck, or the delivery of what it answers was."""
    return any(
        isinstance(answer.act, ReadBackAnswered)
        and answer.act.answer is Answer.APPROVES
        and void(reading, answer.ident) is not None
        for answer in reading.touching(Ref(entry=asked.ident, index=0), "read_back_answered")
    )


def corrections_owed(rooms: Rooms, room: Id) -> list[Ref]:
    """What a side has that is wrong and has not been told, in the order of the thread; of an answer, its stance."""
    reading = rooms.reading(room)
    return [] if ended(reading) else [ref for ref, _ in conveyed_items(reading) if correction_owed(rooms, room, ref)]


def correction_owed(rooms: Rooms, room: Id, ref: Ref) -> bool:
    """Whether one thing that was conveyed on a leg which has not ended is among these."""
    reading = rooms.reading(room)
    item = conveyed_item(reading, ref)
    if item is None or not reached(reading, ref) or corrected(reading, ref) or not had_wrong(rooms, room, ref):
        return False
    stance = Ref(entry=ref.entry, index=item.of) if isinstance(item, ConditionItem) else ref
    with_its_answer = stance != ref and had_wrong(rooms, room, stance)
    return not with_its_answer and not told_otherwise(reading, ref)


def wrong_copies(rooms: Rooms, room: Id, ref: Ref) -> list[Ref]:
    """Of the copies of something that a side has, those that are wrong and not told to be, sorted."""
    reading = rooms.reading(room)
    return [
        copy
        for copy in sorted(copies(reading, ref))
        if reached(reading, copy) and not corrected(reading, copy) and had_wrong(rooms, room, copy)
    ]


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
    if replaced is None or type(item) is not type(replaced) or not isinstance(item, Words | StanceItem) or not sources:
        return False
    if is_unnamed(item) is not is_unnamed(replaced):
        return False
    instead = {
        (source.room, stands_instead(rooms.reading(source.room), source.what.entry))
        for source in rooms.source_of(room, wrong)
    }
    return all((source.room, source.what.entry) in instead for source in sources)


# --- what authors were told of a delivery ------------------------------------

Facts = tuple[object, ...]
"""A crossing, with the leg that it went to in the place of its name; None: to whoever said it, or to nobody."""


def crossed_wrongly(rooms: Rooms, owner: Id) -> list[Written]:
    """The words on a leg that something of its side crossed, any of which rests on a struck delivery alone."""
    if not any(rooms.reading(room).of_kind("struck") for room in rooms.all()):
        return []
    carried = of_kind_in_effect(rooms.reading(owner), "carried")
    gone = _crossings(rooms, owner, struck=True) if carried else set()
    if not gone:
        return []
    wrong = gone - _crossings(rooms, owner, struck=False)
    return [
        written
        for written in carried
        if isinstance(written.body, Carried)
        and any(_facts(rooms, owner, crossing) in wrong for crossing in written.body.crossings)
    ]


def tells_of_whoever(written: Written) -> bool:
    """Whether the word that something crossed tells of whoever said words without a name."""
    crossings = written.body.crossings if isinstance(written.body, Carried) else ()
    return any(each.manner is None for each in crossings)


def _facts(rooms: Rooms, owner: Id, crossing: Crossing) -> Facts:
    alias = crossing.alias
    to = alias if alias in (None, WHOEVER) else rooms.meaning(owner, alias)
    return crossing.what, to, crossing.form, crossing.manner, crossing.when, crossing.person


def _crossings(rooms: Rooms, owner: Id, *, struck: bool) -> set[Facts]:
    """What is known here to have crossed from a leg; with ``struck``, what was noted as brought and was not."""
    found: set[Facts] = set()
    for item, what in rooms.drawn_from(owner):
        reading = rooms.reading(item.room)
        content = written_item(reading, item.what)
        if content is None:
            continue
        form = crossed_as(content)
        hidden = to_whoever(rooms, item, DeskRef(room=owner, what=what))
        if not reading.kept and not struck and conveyed_item(reading, item.what) is not None:
            found.add(_sealed(what, item, form, reading, hidden=hidden))
        for delivery in _deliveries(reading, item.what, struck=struck):
            found.add(_by_hand(what, item.room, form, delivery, hidden=hidden))
    for asked in rooms.reading(owner).of_kind("read_back"):
        if isinstance(asked.body, ReadBack):
            for delivery in _deliveries(rooms.reading(owner), Ref(entry=asked.ident, index=0), struck=struck):
                if delivery.receiver is not Receiver.SIDE:
                    form = crossed_as(asked.body.words)
                    found |= {_by_hand(what, owner, form, delivery, hidden=False) for what in asked.body.passages}
    return found


def _sealed(what: Ref, item: DeskRef, form: object, reading: Reading, *, hidden: bool) -> Facts:
    conveyance = reading.written(item.what.entry)
    if hidden or conveyance is None:
        return what, WHOEVER, form, None, None, None
    return what, item.room, form, Transit.SEALED, conveyance.entry.at, None


def _by_hand(what: Ref, room: Id, form: object, delivery: Delivered, *, hidden: bool) -> Facts:
    arrived = delivery.receiver is Receiver.SIDE
    if hidden:
        return what, WHOEVER if arrived else None, form, None, None, None
    to, person = (room, None) if arrived else (None, delivery.to)
    return what, to, form, Transit(delivery.manner.value), delivery.when, person


def _deliveries(reading: Reading, ref: Ref, *, struck: bool) -> Iterator[Delivered]:
    for written in reading.touching(ref, "delivered"):
        out = strike_of(reading, written.ident) is not None
        counts = out if struck else void(reading, written.ident) is None
        if counts and isinstance(written.body, Delivered):
            yield written.body


def strikes_of_crossings(rooms: Rooms) -> Iterator[tuple[Id, Id]]:
    """The words to authors that something crossed which did not, but for those of whoever said it: leg and entry."""
    for owner in rooms.of(Room.SEALED, Room.KEPT):
        yield from ((owner, each.ident) for each in crossed_wrongly(rooms, owner) if not tells_of_whoever(each))
