"""What is due: everything that waits for somebody in a talk, with the act that settles it.

The rules are:

* Each thing stands here once, on the leg where it is settled: a condition on the leg of the side that set it.
* What the person of this station settles has an act with the arguments that are known; what somebody at another station
  does has none, and is waited for.
* Whatever ends comes in the order of its end, overdue first; the rest after it.
* At a side's own station it is that side's leg alone: nothing here knows more than a view.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from goodoffices.talk.commitments import conditions
from goodoffices.talk.copies import conveyed_items
from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.events import (
    Act,
    ConditionItem,
    Conveyed,
    CorrectionItem,
    Id,
    ReadBack,
    Ref,
    Retention,
    Room,
    TorOffered,
)
from goodoffices.talk.gate_state import ended
from goodoffices.talk.judge import delivered, void
from goodoffices.talk.lease import agreed_retention, stand
from goodoffices.talk.present import item_view, terms_state
from goodoffices.talk.read_backs import answers_to
from goodoffices.talk.reading import Reading
from goodoffices.talk.releasable import releasables
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.sheets import sheets
from goodoffices.talk.telling import instant, instant_or_none, name_ref
from goodoffices.talk.terms import Moment
from goodoffices.talk.view import ASKED_BEFORE_MS, to_tell
from goodoffices.talk.views import Code, Instant, ItemView, Name, Reference, Sentence, Wording

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
    words: list[Wording]
    by: Instant | None
    overdue: bool
    act: Code | None
    asked: dict[str, Any]


def due(rooms: Rooms, now: Moment) -> list[Due]:
    """Everything that is due in a talk."""
    mediates = rooms.desk is not None
    found = list(_papers(rooms, now)) if mediates else []
    for room in rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC):
        reading = rooms.reading(room)
        side, here = rooms.side(room), reading.kept or not mediates
        if mediates:
            found += _to_tell(rooms, room, side)
        if ended(reading):
            if agreed_retention(reading) is Retention.DESTROY:
                found.append(_due(side, None, Sentence.of("waiting.destroy"), act="destroy"))
            continue
        found += _wordings(reading, side, here=here)
        found += _rules(reading, side, here=here)
        found += _answers(reading, side, now, here=here)
        found += _conditions(reading, side, now, mediates=mediates)
        found += _leases(reading, side, now, here=here)
    return sorted(found, key=lambda each: (each.by is None, 0 if each.by is None else each.by.ms))


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


def _papers(rooms: Rooms, now: Moment) -> Iterator[Due]:
    """Sheets that wait to be delivered, and those that may not be any more."""
    for sheet in sheets(rooms, now):
        if sheet.state in ("to_deliver", "delivered_in_part"):
            told = Sentence.of("due.sheet")
            yield _due(sheet.leg, sheet.ref, told, by=sheet.until, now=now, act="deliver", asked={"what": [sheet.ref]})
        elif sheet.state == "do_not_deliver":
            yield _due(sheet.leg, sheet.ref, Sentence.of("due.sheet_stopped"), act="strike", asked={"what": sheet.ref})


def _to_tell(rooms: Rooms, room: Id, side: str) -> Iterator[Due]:
    """What a side must still be told: what was written down for it, what is owed, what rests on a struck note."""
    for each in to_tell(rooms, room):
        if each.ref is not None:
            yield _due(side, each.ref, *each.told, words=each.words, act="deliver", asked={"what": [each.ref]})
        elif not each.told[0].code.startswith("correction."):
            yield _due(side, None, *each.told, words=each.words, act="tell", asked={"leg": side})
    under_way = {item.corrects for _, item in conveyed_items(rooms.reading(room)) if isinstance(item, CorrectionItem)}
    for owed in corrections_owed(rooms, room):
        if owed in under_way:
            continue  # its sheet is due
        ref = name_ref(owed)
        asked = {"to": side, "items": [{"kind": "correction", "of": ref}]}
        yield _due(side, ref, Sentence.of("due.correction"), act="convey", asked=asked)


def _wordings(reading: Reading, side: str, *, here: bool) -> Iterator[Due]:
    """Wordings that were read back and have no answer; one that is still to be brought is told with what is to tell."""
    for written in reading.of_kind("read_back"):
        body = written.body
        if not isinstance(body, ReadBack) or void(reading, written.ident) is not None:
            continue
        if answers_to(reading, written.ident) or not _there(reading, written.ident):
            continue
        ref, told = Reference(written.ident), Sentence.of("waiting.wording", alias=body.alias)
        act = _act(here, "answer_read_back", read_back=ref)
        yield _due(side, ref, told, words=[body.words.text], **act)


def _rules(reading: Reading, side: str, *, here: bool) -> Iterator[Due]:
    """The newest ground rules, if they were offered and have no answer."""
    for written in reading.of_kind("tor_offered")[-1:]:
        answered = reading.touching(Ref(entry=written.ident, index=0), "tor_answered")
        if not isinstance(written.body, TorOffered) or answered or not _there(reading, written.ident):
            continue
        ref = Reference(written.ident)
        yield _due(side, ref, Sentence.of("due.rules"), **_act(here, "answer_rules", leg=side, offer=ref))


def _answers(reading: Reading, side: str, now: Moment, *, here: bool) -> Iterator[Due]:
    """Words that reached a side, ask for an answer and have none."""
    for written in reading.of_kind("conveyed"):
        if not isinstance(written.body, Conveyed) or void(reading, written.ident) is not None:
            continue
        for index, item in enumerate(written.body.items):
            if isinstance(item, ConditionItem):
                continue
            shown = item_view(reading, Ref(entry=written.ident, index=index), item, now)
            if isinstance(shown, ItemView) and _asks(shown):
                act = _act(here, "reply", leg=side, to=[shown.ref])
                told, by = Sentence.of("due.answer"), shown.answer_by
                yield _due(side, shown.ref, told, words=[shown.text], by=by, now=now, **act)


def _asks(item: ItemView) -> bool:
    """Whether an item that has reached its side waits for an answer."""
    over = item.withdrawn or item.wrong or item.expired or item.again is not None
    return (
        item.what == "words"
        and item.receipt in ("conveyed", "delivered")
        and not item.stances
        and not over
        and (item.answer_by is not None or item.act in _ASKING)
    )


def _conditions(reading: Reading, side: str, now: Moment, *, mediates: bool) -> Iterator[Due]:
    """Conditions that this side set and that are open."""
    for each in conditions(reading, now):
        if each.whose != "ours" or each.state not in ("open", "overdue"):
            continue
        told = Sentence.of("due.condition", finder=Sentence.of(f"finder.{each.finder}"))
        ours = mediates if each.finder == "mediator" else reading.kept or not mediates
        act = _act(ours, "find_on", condition=each.ref)
        yield _due(side, each.ref, told, words=[each.text], by=each.until, now=now, **act)


def _leases(reading: Reading, side: str, now: Moment, *, here: bool) -> Iterator[Due]:
    """Releases that lapse within three days (rule 7)."""
    for written in reading.of_kind("said", "replied", "staged"):
        for thing in releasables(written):
            standing = stand(reading, thing)
            end = standing.terms.convey_until
            if end is None or terms_state(standing, now) != "open" or end.ms - now.ms >= ASKED_BEFORE_MS:
                continue
            ref = name_ref(thing.ref)
            told = Sentence.of("waiting.release", to=list(standing.terms.to), end=instant(end))
            yield _due(side, ref, told, by=instant_or_none(end), **_act(here, "release", what=ref))


def _act(here: bool, name: str, **asked: Any) -> dict[str, Any]:
    """The act that settles something, where the person of this station does; else it is waited for."""
    return {"act": name, "asked": asked} if here else {}


def _there(reading: Reading, ident: Id) -> bool:
    """Whether an entry has reached the side of a leg: by its station, or brought by hand."""
    return not reading.kept or bool(delivered(reading, Ref(entry=ident, index=0)))
