"""What is due: everything that waits for somebody in a talk, with the act that settles it.

The rules are:

* Each thing stands here once, on the leg where it is settled: a condition on the leg of the side that set it.
* What the person of this station settles has an act with the arguments that are known; what somebody at another station
  does has none, and is waited for.
* What nothing can settle is not due: a sheet that may not be delivered any more, of which somebody has something.
* Whatever ends comes in the order of its end, overdue first; the rest after it.
* On a leg that has ended only that is due which can still be done there: to bring the word of what was, and to strike.
* At a side's own station it is that side's leg alone: nothing here knows more than a view.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from goodoffices.desk.about import words_about, words_of_entry
from goodoffices.desk.shortlist import WAITING, Everything, Shortlist, date_ahead, kind_of, things
from goodoffices.talk.commitments import conditions_of
from goodoffices.talk.copies import items_naming
from goodoffices.talk.corrections import correction_owed, crossed_wrongly
from goodoffices.talk.events import (
    Act,
    ConditionItem,
    Conveyed,
    CorrectionItem,
    Crossing,
    DeskRef,
    Id,
    Item,
    ReadBack,
    Ref,
    Replied,
    Retention,
    Room,
    TorOffered,
)
from goodoffices.talk.gate_state import ended
from goodoffices.talk.judge import delivered, in_effect, void
from goodoffices.talk.lease import agreed_retention, stand
from goodoffices.talk.present import item_view, terms_state
from goodoffices.talk.read_backs import answers_to
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import releasables
from goodoffices.talk.reply import Life, life, replies_to
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.sheets import sheet
from goodoffices.talk.striking import can_be_struck
from goodoffices.talk.telling import instant, name_ref
from goodoffices.talk.terms import Moment
from goodoffices.talk.view import ASKED_BEFORE_MS, crossed_to_tell, written_to_tell
from goodoffices.talk.views import Code, Instant, ItemView, Name, Reference, Sentence, Text
from goodoffices.talk.whoever import owed_of

_ASKING = frozenset({Act.REQUEST.value, Act.PROPOSAL.value, Act.QUESTION.value, Act.DEMAND.value})
"""What words do that wait for an answer, also without a last day."""


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """Something that is due.

    Attributes:
        leg: the side, ``the public`` or the desk.
        ref: what it is about; None: nothing that stands there yet.
        told: what is due.
        words: the words that it is about, where there are some.
        by: until when; None: it has no end.
        overdue: that is over.
        act: the act that settles it, by its name; None: somebody at another station does.
        asked: the arguments of the act that are known.
    """

    leg: Name
    ref: Reference | None
    told: list[Sentence]
    words: list[Text]
    by: Instant | None
    overdue: bool
    act: Code | None
    asked: dict[str, Any]


def due(rooms: Rooms, now: Moment, look: Shortlist | None = None) -> list[Due]:
    """Everything that is due in a talk.

    Args:
        look: where to look; None: at every entry.
    """
    look = Everything(rooms) if look is None else look
    found: list[Due] = []
    for room in rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC):
        found += _of_leg(rooms, room)
        for written in look.waiting(room, *WAITING):
            of_entry = due_of(rooms, room, written, now)
            found += of_entry
            if not of_entry and _settled(rooms.reading(room), written, now):
                look.settle(room, written)
        if not ended(rooms.reading(room)):
            for written in look.ending(room, now.ms, now.ms + ASKED_BEFORE_MS):
                found += _leases(rooms, room, written, now)
    return sorted(found, key=lambda each: (each.by is None, 0 if each.by is None else each.by.ms))


def _settled(reading: Reading, written: Written, now: Moment) -> bool:
    """Whether nothing can become due of an entry until one comes that concerns it.

    A sheet that was brought in part and may not be brought any further can wait again for a reason that is far from it.
    """
    count = len(written.body.items) if reading.kept and isinstance(written.body, Conveyed) else 0
    brought = all(delivered(reading, Ref(entry=written.ident, index=index)) for index in range(count))
    return brought and date_ahead(reading, written, now) is None


def due_of(rooms: Rooms, room: Id, written: Written, now: Moment) -> list[Due]:
    """What is due of one entry, but for the ends of releases."""
    reading = rooms.reading(room)
    found: list[Due] = []
    if rooms.desk is not None:
        found += _paper(rooms, room, written, now)
        found += _to_tell(rooms, room, written)
    if ended(reading):
        return found
    found += _wording(rooms, room, written)
    found += _rules(rooms, room, written)
    found += _answers(rooms, room, written, now)
    found += _conditions(rooms, room, written, now)
    return found


def _of_leg(rooms: Rooms, room: Id) -> list[Due]:
    """What is due of a leg as a whole."""
    reading, side = rooms.reading(room), rooms.side(room)
    found: list[Due] = []
    if rooms.desk is not None and room not in rooms.of(Room.PUBLIC):
        told = Sentence.of("told_wrongly.owed")
        found += [_due(side, None, told, act="tell", asked={"leg": side}) for _ in crossed_wrongly(rooms, room)]
    if ended(reading) and agreed_retention(reading) is Retention.DESTROY:
        found.append(_due(side, None, Sentence.of("waiting.destroy"), act="destroy"))
    return found


def _due(
    leg: str,
    ref: Reference | None,
    *told: Sentence,
    words: list[str] | None = None,
    by: Instant | None = None,
    now: Moment | None = None,
    act: str | None = None,
    asked: dict[str, Any] | None = None,
) -> Due:
    over = by is not None and now is not None and by.ms < now.ms
    return Due(leg=leg, ref=ref, told=list(told), words=words or [], by=by, overdue=over, act=act, asked=asked or {})


def _paper(rooms: Rooms, room: Id, written: Written, now: Moment) -> Iterator[Due]:
    """A sheet that waits to be delivered, or that may not be any more."""
    if not rooms.reading(room).kept or not isinstance(written.body, Conveyed):
        return
    if in_effect(rooms.reading(room), written.ident) is None:
        return
    shown = sheet(rooms, room, written, now)
    words = words_of_entry(rooms.reading(room), written)
    if shown.state in ("to_deliver", "delivered_in_part"):
        told, asked = Sentence.of("due.sheet"), {"what": [shown.ref]}
        yield _due(shown.leg, shown.ref, told, words=words, by=shown.until, now=now, act="deliver", asked=asked)
    elif shown.state == "do_not_deliver" and can_be_struck(rooms.reading(room), written):
        told = Sentence.of("due.sheet_stopped")
        yield _due(shown.leg, shown.ref, told, words=words, act="strike", asked={"what": shown.ref})


def _to_tell(rooms: Rooms, room: Id, written: Written) -> Iterator[Due]:
    """What a side must still be told: what was written down for it, what is owed, what rests on a struck note."""
    reading, side = rooms.reading(room), rooms.side(room)
    if room not in rooms.of(Room.PUBLIC):
        for each in written_to_tell(rooms, room, written):
            words = each.words or words_of_entry(reading, written)
            yield _due(side, each.ref, *each.told, words=words, act="deliver", asked={"what": [each.ref]})
        for ref in things(written):
            for crossing in sorted(owed_of(rooms, DeskRef(room=room, what=ref)), key=_by_form):
                each = crossed_to_tell(rooms, room, None, crossing)
                words = words_about(reading, [crossing.what])
                yield _due(side, None, *each.told, words=words, act="tell", asked={"leg": side})
    if ended(reading):
        return
    for ref in things(written):
        under_way = (each for each, item in items_naming(reading, ref) if _corrects(item, ref))
        if correction_owed(rooms, room, ref) and not any(under_way):  # else its sheet is due
            asked = {"to": side, "items": [{"kind": "correction", "of": name_ref(ref)}]}
            told, words = Sentence.of("due.correction"), words_about(reading, [ref])
            yield _due(side, name_ref(ref), told, words=words, act="convey", asked=asked)


def owed_of_sheet(rooms: Rooms, room: Id, written: Written) -> bool:
    """Whether a side must still be told something of a sheet that it has."""
    return any(True for _ in _to_tell(rooms, room, written))


def _by_form(crossing: Crossing) -> tuple[str, str]:
    return crossing.form.value, crossing.alias or ""


def _corrects(item: Item, ref: Ref) -> bool:
    return isinstance(item, CorrectionItem) and item.corrects == ref


def _here(rooms: Rooms, room: Id) -> bool:
    """Whether the person of this station settles what is due of a leg's side."""
    return rooms.reading(room).kept or rooms.desk is None


def _wording(rooms: Rooms, room: Id, written: Written) -> Iterator[Due]:
    """A wording that was read back and has no answer; one that is still to be brought stands with what is to tell."""
    reading, body = rooms.reading(room), written.body
    if not isinstance(body, ReadBack) or void(reading, written.ident) is not None:
        return
    if answers_to(reading, written.ident) or not _there(reading, written.ident):
        return
    ref, told = Reference(written.ident), Sentence.of("waiting.wording", alias=body.alias)
    act = _act(_here(rooms, room), "answer_read_back", read_back=ref)
    yield _due(rooms.side(room), ref, told, words=[body.words.text], **act)


def _rules(rooms: Rooms, room: Id, written: Written) -> Iterator[Due]:
    """The newest ground rules, if they were offered and have no answer."""
    reading, side = rooms.reading(room), rooms.side(room)
    if not isinstance(written.body, TorOffered) or written.ident != reading.of_kind("tor_offered")[-1].ident:
        return
    answered = reading.touching(Ref(entry=written.ident, index=0), "tor_answered")
    if not answered and _there(reading, written.ident):
        ref = Reference(written.ident)
        act = _act(_here(rooms, room), "answer_rules", leg=side, offer=ref)
        yield _due(side, ref, Sentence.of("due.rules"), words=words_of_entry(reading, written), **act)


def _answers(rooms: Rooms, room: Id, written: Written, now: Moment) -> Iterator[Due]:
    """Words that reached a side, ask for an answer and have none, not even a late one. The public gives none."""
    reading, side = rooms.reading(room), rooms.side(room)
    if not isinstance(written.body, Conveyed) or void(reading, written.ident) is not None:
        return
    if room in rooms.of(Room.PUBLIC):
        return
    for index, item in enumerate(written.body.items):
        if isinstance(item, ConditionItem):
            continue
        ref = Ref(entry=written.ident, index=index)
        shown = item_view(reading, ref, item, now)
        if isinstance(shown, ItemView) and _asks(shown) and not _answered(reading, ref, now):
            act = _act(_here(rooms, room), "reply", leg=side, to=[shown.ref])
            told, by = Sentence.of("due.answer"), shown.answer_by
            yield _due(side, shown.ref, told, words=[shown.text], by=by, now=now, **act)


def _answered(reading: Reading, ref: Ref, now: Moment) -> bool:
    lives = (life(reading, each, ref, now) for each in replies_to(reading, ref))
    return any(each in (Life.COUNTS, Life.LATE) for each in lives)


def _asks(item: ItemView) -> bool:
    """Whether an item has reached its side and asks for an answer."""
    over = item.withdrawn or item.wrong or item.expired or item.again is not None
    return (
        item.what == "words"
        and item.receipt in ("conveyed", "delivered")
        and not over
        and (item.answer_by is not None or item.act in _ASKING)
    )


def _conditions(rooms: Rooms, room: Id, written: Written, now: Moment) -> Iterator[Due]:
    """Conditions that this side set and that are open."""
    reading = rooms.reading(room)
    if not isinstance(written.act, Replied) or in_effect(reading, written.ident) is None:
        return
    for each in conditions_of(reading, written, now):
        if each.state not in ("open", "overdue"):
            continue
        code = "due.condition" if each.state == "open" else "due.condition_overdue"
        told = Sentence.of(code, finder=Sentence.of(f"finder.{each.finder}"))
        ours = rooms.desk is not None if each.finder == "mediator" else _here(rooms, room)
        act = _act(ours, "find_on", condition=each.ref)
        yield _due(rooms.side(room), each.ref, told, words=[each.text], by=each.until, now=now, **act)


def _leases(rooms: Rooms, room: Id, written: Written, now: Moment) -> Iterator[Due]:
    """Releases that lapse within three days (rule 7)."""
    reading = rooms.reading(room)
    for thing in releasables(written) if kind_of(written) in _LAPSING else ():
        standing = stand(reading, thing)
        end = standing.terms.convey_until
        if end is None or terms_state(standing, now) != "open" or end.ms - now.ms >= ASKED_BEFORE_MS:
            continue
        ref = name_ref(thing.ref)
        told = Sentence.of("waiting.release", to=list(standing.terms.to), end=instant(end))
        act = _act(_here(rooms, room), "release", what=ref)
        yield _due(rooms.side(room), ref, told, words=words_about(reading, [thing.ref]), by=instant(end), **act)


def first_asked(rooms: Rooms, room: Id, look: Shortlist, now: Moment) -> int | None:
    """The first instant after ``now`` at which a release that ends soon begins to hold, in milliseconds; None: none."""
    reading = rooms.reading(room)
    begins = (
        stand(reading, thing).terms.convey_from
        for written in look.ending(room, now.ms, now.ms + ASKED_BEFORE_MS)
        for thing in (releasables(written) if kind_of(written) in _LAPSING else ())
    )
    return min((each.ms for each in begins if each is not None and each.ms > now.ms), default=None)


_LAPSING = ("said", "replied", "staged")
"""What is asked about before its release lapses."""


def _act(here: bool, name: str, **asked: Any) -> dict[str, Any]:
    """The act that settles something, where the person of this station does; else it is waited for."""
    return {"act": name, "asked": asked} if here else {}


def _there(reading: Reading, ident: Id) -> bool:
    """Whether an entry has reached the side of a leg: by its station, or brought by hand."""
    return not reading.kept or bool(delivered(reading, Ref(entry=ident, index=0)))
