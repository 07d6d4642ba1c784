"""One thing by its reference; and conditions and commitments by themselves, over all legs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

import msgspec

from goodoffices.errors.station import NoSuchHandle
from goodoffices.record import Assurance
from goodoffices.station import results
from goodoffices.station.acts.blobs import blobs
from goodoffices.station.acts.contradicting import contradicted_by
from goodoffices.station.acts.recording import standing_of
from goodoffices.station.acts.sheets import looked_at
from goodoffices.station.api import asks
from goodoffices.station.brought import Brought
from goodoffices.station.dated import COMMITMENTS, CONDITIONS, newest
from goodoffices.station.handles import find_handle, is_whole
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.things import page_after
from goodoffices.talk import commitments as folded
from goodoffices.talk.copies import copies, items_of
from goodoffices.talk.events import Conveyed, Id, Ref, Room, StanceItem
from goodoffices.talk.outcome import State
from goodoffices.talk.present import line
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.sheets import sheet
from goodoffices.talk.telling import name_ref
from goodoffices.talk.views import CommitmentView, ConditionView, Reference, SheetView

T = TypeVar("T")


def thing(talk: OpenTalk, ask: asks.Thing) -> results.Thing:
    """What a handle names, in the entry that it stands in, as the thread shows it.

    Raises:
        NoSuchHandle: it names nothing, or the entry has no thing of that number.
    """
    found = find_handle(talk, ask.ref)
    reading = talk.reading(found.room)
    written = reading.written(found.what.entry)
    if written is None:
        raise NoSuchHandle(handle=ask.ref)
    now = talk.now()
    shown = line(reading, written, now)
    mail = talk.told_of_mail(found.room, written.ident)
    ref = name_ref(found.what)
    alike = {found.what, *copies(reading, found.what)}
    same = {name_ref(copy) for copy in alike}
    entries = _with_their_answers(reading, alike)
    content = None
    if not is_whole(ask.ref):
        content = next((each for each in shown.content if each.ref == ref), None)
        # What is told in one sentence has no number of its own: it is the first thing of its entry.
        if content is None and found.what.index == 0 and len(shown.content) == 1:
            (content,) = shown.content
        if content is None:
            raise NoSuchHandle(handle=ask.ref)
    return results.Thing(
        ref=ref if content is not None else Reference(written.ident),
        leg=talk.name(found.room),
        line=shown if mail is None else msgspec.structs.replace(shown, mail=mail),
        content=content,
        condition=next((each for each in folded.conditions(reading, now, entries) if each.ref in same), None),
        commitments=[each for each in folded.commitments(reading, now, entries) if each.ref in same],
        sheet=_sheet(talk, reading, written),
        item=standing_of(talk, found.room, written.ident),
        blobs=blobs(talk, asks.Blobs(talk=ask.talk, of=ask.ref)),
    )


def _with_their_answers(reading: Reading, alike: set[Ref]) -> list[Written]:
    """The entries in which some copies stand, and those with every copy of an answer that stands there too."""
    found = {copy.entry for copy in alike}
    for written in [each for ident in found if (each := reading.written(ident)) is not None]:
        for ref, item in items_of(reading, written):
            if isinstance(item, StanceItem):
                found |= {copy.entry for copy in copies(reading, ref)}
    return in_thread_order(each for ident in found if (each := reading.written(ident)) is not None)


def _sheet(talk: OpenTalk, reading: Reading, written: Written) -> SheetView | None:
    """The delivery sheet that an entry is; None: it is none, or this station is a side's."""
    if not talk.mediates or not isinstance(written.body, Conveyed) or not reading.kept:
        return None
    (shown,) = looked_at(talk, [sheet(talk.rooms, written.entry.room, written, talk.now())])
    return shown


def conditions(talk: OpenTalk, ask: asks.Conditions) -> results.ConditionsPage:
    """A page of the conditions of a talk; each stands on the leg of whoever set it and on those that were told."""

    def of(reading: Reading, written: Written) -> list[ConditionView]:
        found = folded.conditions_in(reading, written, talk.now())
        return [each for each in found if not ask.states or each.state in ask.states]

    page, before = _page(talk, ask, CONDITIONS, of)
    return results.ConditionsPage(
        conditions=[results.ConditionOnLeg(leg=leg, condition=each) for leg, each in page], before=before
    )


def commitments(talk: OpenTalk, ask: asks.Commitments) -> results.CommitmentsPage:
    """A page of the commitments of a talk and of what is undertaken."""

    def of(reading: Reading, written: Written) -> list[CommitmentView]:
        found = folded.commitments_in(reading, written, talk.now())
        return [each for each in found if not ask.states or State(each.state) in ask.states]

    page, before = _page(talk, ask, COMMITMENTS, of)
    return results.CommitmentsPage(
        commitments=[
            results.CommitmentOnLeg(leg=leg, commitment=each, contradicted_by=_contradicted_by(talk, leg, each))
            for leg, each in page
        ],
        before=before,
    )


def _contradicted_by(talk: OpenTalk, leg: str, commitment: CommitmentView) -> list[Reference]:
    """The public items that contradict it, by the words of its author, wherever they crossed to."""
    if not talk.mediates:
        return []
    ref, room = commitment.ref, talk.leg(leg)
    what = Ref(entry=ref.entry, index=(ref.number or 1) - 1)
    sources = [each.what for each in talk.rooms.source_of(room, what)] or [what]
    record = Brought(talk)
    found = [item for each in sources for item in contradicted_by(talk, record, Assurance(each.entry, each.index))]
    return list(dict.fromkeys(found))


def _page(
    talk: OpenTalk, ask: asks.Conditions | asks.Commitments, name: bytes, of: Callable[[Reading, Written], list[T]]
) -> tuple[list[tuple[str, T]], Reference | None]:
    """What is made of the entries on a list, the last first; what is made of one entry stays together."""
    legs = talk.rooms.of(Room.SEALED, Room.KEPT, Room.PUBLIC) if ask.leg is None else (talk.leg(ask.leg),)
    shown: list[tuple[str, T]] = []
    last: Id | None = None
    for written in newest(talk.store, talk.rooms, name, legs, page_after(talk, ask.before)):
        room = written.entry.room
        found = of(talk.reading(room), written)
        if found and last is not None and len(shown) >= ask.limit:
            return shown, Reference(last)
        shown += [(talk.name(room), each) for each in reversed(found)]
        last = written.ident if found else last
    return shown, None
