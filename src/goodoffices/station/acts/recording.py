"""The public record of a talk: items with their chains, what a person confirmed, and how well something is borne out.

The rules are:

* Events of the record are entries of the public's leg, or of the desk where the talk has none.
* An item is named by the handle of the entry that brought it; a link likewise.
* The item that reports a conveyance to the public names it, and the sheet names the item (rule 21).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec

from goodoffices.errors.record import RecordWrongValue
from goodoffices.record import (
    Conveyance,
    Corroboration,
    Entered,
    Event,
    Hand,
    Link,
    Linked,
    LinkStanding,
    Other,
    RegisterOnDemand,
    Relation,
    Ruled,
    Standing,
    Subject,
    Verdict,
    corroboration,
    drift,
    from_plain,
    lost_condition,
    to_bytes,
    to_plain,
)
from goodoffices.record.judging import problems
from goodoffices.record.plover import proposed_code, score
from goodoffices.station import results
from goodoffices.station.acts.blobs import attached
from goodoffices.station.api import asks
from goodoffices.station.dated import ITEMS, about, event_of, newest, place_of
from goodoffices.station.handles import find_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.store import Place
from goodoffices.station.things import other_thing, page_after
from goodoffices.talk.events import Conveyed, Id, Recorded, Ref, Room
from goodoffices.talk.judge import in_effect
from goodoffices.talk.reading import Written
from goodoffices.talk.views import NAMELESS, Fact, Instant, Reference, Sentence
from goodoffices.words import clean_name

_ID_SIZE = 16
_RECORD = Sentence.of("look_up.record")
_SAID_AS_WORDS = 12
"""Numbers up to this one are said as words."""


def record(talk: OpenTalk, ask: asks.Record) -> results.Written:
    """Enter an item; with ``reports``, also the link to the conveyance that it reports."""
    room = _room(talk)
    replaces = () if ask.replaces is None else (_item_id(talk, ask.replaces),)
    item = from_plain(ask.item, where="the item", item_id=talk.chance(room, _ID_SIZE), entered=_hand(talk))
    reports = None if ask.reports is None else _conveyance(talk, ask.reports)
    added = _write(talk, room, Entered(item, replaces), reports)
    attached(talk, room, added, ask.blobs)
    if reports is not None:
        _link(talk, room, item.id, Relation.REPORTS, Conveyance(reports.entry, reports.index), reports)
    return results.Written(ref=Reference(added))


def correct_item(talk: OpenTalk, ask: asks.CorrectItem) -> results.Written:
    """Correct an item by another in its place; both stay."""
    return record(talk, asks.Record(talk=ask.talk, item=ask.by, replaces=ask.item))


def code_item(talk: OpenTalk, ask: asks.CodeItem) -> results.Written:
    """Say which kind of event an item is: a correction that changes nothing else."""
    room = _room(talk)
    standing = _Brought(talk).register.standing(_item_id(talk, ask.item))
    if len(standing.heads) != 1:
        raise other_thing(talk, ask.item, Sentence.of("wanted.one_version"), _RECORD)
    item = msgspec.structs.replace(
        standing.heads[0], id=talk.chance(room, _ID_SIZE), plover=ask.code, entered=_hand(talk), confirmed=None
    )
    for problem in problems(item):
        raise RecordWrongValue(where="the item", key=problem.key, expected=problem.expected)
    return results.Written(ref=Reference(_write(talk, room, Entered(item, (standing.heads[0].id,)))))


def confirm_item(talk: OpenTalk, ask: asks.ConfirmItem) -> results.Written:
    """A person confirms an item or a link."""
    return _rule(talk, ask, Verdict.CONFIRMED)


def drop_item(talk: OpenTalk, ask: asks.DropItem) -> results.Written:
    """A person drops an item or a link; it stays to be seen."""
    return _rule(talk, ask, Verdict.DROPPED)


def link_items(talk: OpenTalk, ask: asks.LinkItems) -> results.Written:
    """Say how an item stands to another, or to the conveyance that it reports."""
    item = _item_id(talk, ask.a)
    if ask.relation is Relation.REPORTS:
        ref = _conveyance(talk, ask.b)
        return results.Written(
            ref=Reference(_link(talk, _room(talk), item, ask.relation, Conveyance(ref.entry, ref.index), ref))
        )
    other = _item_id(talk, ask.b)
    demand(other != item, "b", "an item is not linked to itself.")
    return results.Written(ref=Reference(_link(talk, _room(talk), item, ask.relation, Other(other), None)))


def items(talk: OpenTalk, ask: asks.Items) -> results.ItemsPage:
    """A page of items as they stand; those that entered last come first."""
    talk.demand_mediator(Sentence.of("doing.reading_the_record_of_a_talk"))
    record = _Brought(talk)
    shown: list[results.ItemStanding] = []
    last: Id | None = None
    for written in newest(talk.store, talk.rooms, ITEMS, _rooms(talk), page_after(talk, ask.before)):
        standing = record.first_of(written)
        if standing is None:
            continue
        if last is not None and len(shown) == ask.limit:
            return results.ItemsPage(items=shown, before=Reference(last))
        shown.append(_shown(record, standing))
        last = written.ident
    return results.ItemsPage(items=shown, before=None)


def standing_of(talk: OpenTalk, room: Id, ident: Id) -> results.ItemStanding | None:
    """The item that an entry brought, as it stands; None: it brought none."""
    written = talk.reading(room).written(ident) if talk.mediates and room in _rooms(talk) else None
    event = None if written is None else event_of(written.body)
    if not isinstance(event, Entered):
        return None
    record = _Brought(talk)
    if not record.register.holds(event.item.id) or record.by(event.item.id) != Reference(ident):
        return None
    return _shown(record, record.register.standing(event.item.id))


def corroborate(talk: OpenTalk, ask: asks.Corroborate) -> results.BorneOut:
    """How well some items bear something out together."""
    talk.demand_mediator(Sentence.of("doing.reading_the_record_of_a_talk"))
    register = _Brought(talk).register
    found = corroboration(register, [_item_id(talk, each) for each in ask.items])
    return results.BorneOut(
        reports=found.reports,
        origins=found.origins,
        anonymous_origins=found.anonymous_origins,
        unsettled_ties=found.unsettled_ties,
        left_out=sorted({each.reason for each in found.left_out}),
        told=borne_out(found),
    )


def borne_out(found: Corroboration) -> Sentence:
    """How well something is borne out, as a sentence."""
    if not found.reports:
        counts = Counter(each.reason for each in found.left_out)
        why = [Sentence.of(f"left_out.{reason}", count=_number(count)) for reason, count in sorted(counts.items())]
        return Sentence.of("borne_out.nothing_because", why=why) if why else Sentence.of("borne_out.nothing")
    parts = [_several("report", found.reports)]
    if found.anonymous_origins == found.origins:
        parts.append(_several("anonymous_source", found.origins))
    else:
        parts.append(_several("origin", found.origins))
    if 0 < found.anonymous_origins < found.origins:
        parts.append(Sentence.of("borne_out.anonymous", count=_number(found.anonymous_origins)))
    if not found.unsettled_ties:
        return Sentence.of("borne_out.by", parts=parts)
    return Sentence.of("borne_out.with_ties", parts=parts, ties=_several("tie", found.unsettled_ties))


def _several(code: str, count: int) -> Sentence:
    return Sentence.of(f"borne_out.{code}" if count == 1 else f"borne_out.{code}s", count=_number(count))


def _number(count: int) -> Fact:
    """A number as one says it in a sentence."""
    return Sentence.of(f"number.{count}") if count <= _SAID_AS_WORDS else count


def reporting(talk: OpenTalk, conveyance: Conveyance) -> list[Reference]:
    """The items that report a conveyance."""
    record = _Brought(talk)
    return [
        ref
        for standing in record.register.reported_by(conveyance)
        if (ref := record.by(standing.link.item)) is not None
    ]


# --- parts -----------------------------------------------


def _room(talk: OpenTalk) -> Id:
    desk = talk.demand_mediator(Sentence.of("doing.keeping_the_public_record"))
    return next(iter(talk.rooms.of(Room.PUBLIC)), desk)


def _rooms(talk: OpenTalk) -> tuple[Id, ...]:
    """Where the record can stand."""
    return talk.rooms.of(Room.PUBLIC, Room.DESK)


def _hand(talk: OpenTalk) -> Hand:
    shown = talk.clock()
    return Hand(talk.my_name, shown.ms, shown.zone)


def _write(talk: OpenTalk, room: Id, event: Event, reports: Ref | None = None) -> Id:
    return talk.write(room, Recorded(event=to_bytes(event), reports=reports)).ident


def _link(talk: OpenTalk, room: Id, item: bytes, relation: Relation, to: Other | Conveyance, reports: Ref | None) -> Id:
    link = Link(talk.chance(room, _ID_SIZE), item, relation, to, _hand(talk), None)
    return _write(talk, room, Linked(link), reports)


def _rule(talk: OpenTalk, ask: asks.ConfirmItem | asks.DropItem, verdict: Verdict) -> results.Written:
    room, event = _event(talk, ask.item)
    target = event.item.id if isinstance(event, Entered) else event.link.id
    why = "" if ask.why is None else clean_name(ask.why, "the reason")
    return results.Written(ref=Reference(_write(talk, room, Ruled(target, verdict, why, _hand(talk)))))


def _conveyance(talk: OpenTalk, text: str) -> Ref:
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    public = talk.rooms.of(Room.PUBLIC)
    if written is None or not isinstance(written.body, Conveyed) or found.room not in public:
        raise other_thing(talk, text, Sentence.of("wanted.conveyed_to_the_public"))
    return found.what


def _item_id(talk: OpenTalk, text: str) -> bytes:
    _, event = _event(talk, text)
    if not isinstance(event, Entered):
        raise other_thing(talk, text, Sentence.of("wanted.record_item"), _RECORD)
    return event.item.id


def _event(talk: OpenTalk, text: str) -> tuple[Id, Entered | Linked]:
    """The item or link that a handle names, and the room where it stands."""
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    if written is not None and isinstance(written.body, Recorded):
        event = event_of(written.body)
        if isinstance(event, Entered | Linked):
            return found.room, event
    raise other_thing(talk, text, Sentence.of("wanted.record_item_or_link"), _RECORD)


class _Brought:
    """The record of a talk, as far as somebody asks about it, and the entries that brought its items and links.

    Attributes:
        register: how items and links stand; it reads what speaks of them when it is asked.
    """

    def __init__(self, talk: OpenTalk) -> None:
        self._talk = talk
        self._rooms = _rooms(talk)
        self._at: dict[bytes, Place] = {}
        self.register = RegisterOnDemand(self._about)

    def first_of(self, written: Written) -> Standing | None:
        """The item of which an entry brought the first version, as it stands; None: it brought none."""
        event = event_of(written.body)
        if not isinstance(event, Entered) or not self.register.holds(event.item.id):
            return None
        standing = self.register.standing(event.item.id)
        first = min(self._at[version.item.id] for version in standing.versions)
        return standing if first == place_of(written) else None

    def by(self, what: bytes) -> Reference | None:
        """The first entry that brought an item or a link; None: it is not here."""
        self.register.about(what)
        place = self._at.get(what)
        return None if place is None else Reference(place[-1])

    def _about(self, subject: Subject) -> Iterator[Event]:
        for written in newest(self._talk.store, self._talk.rooms, about(subject), self._rooms):
            event = event_of(written.body)
            if event is None or in_effect(self._talk.reading(written.entry.room), written.ident) is None:
                continue
            match event:
                case Entered(item=item):
                    self._brought(item.id, written)
                case Linked(link=link):
                    self._brought(link.id, written)
            yield event

    def _brought(self, what: bytes, written: Written) -> None:
        place = place_of(written)
        self._at[what] = min(place, self._at.get(what, place))


def _shown(record: _Brought, standing: Standing) -> results.ItemStanding:
    register = record.register
    item = standing.heads[0] if standing.heads else standing.versions[-1].item
    plain: Any = to_plain(item)
    del plain["id"]
    for key, hand in (("entered", item.entered), ("confirmed", item.confirmed)):
        if hand is not None:
            plain[key] = {"name": hand.name, "at": Instant(hand.at, hand.zone)}
    return results.ItemStanding(
        ref=_here(record, item.id),
        state=standing.state.value,
        borne_out=borne_out(corroboration(register, [standing.key])),
        reports=[end for each in register.reports(standing.key) if (end := _end(record, each)) is not None],
        links=[
            results.LinkShown(
                ref=_here(record, each.link.id),
                relation=each.link.relation.value,
                item=_end(record, each),
                of=record.by(each.link.item),
                state=each.state.value,
            )
            for each in register.links(standing.key)
        ],
        drift=[
            results.WordingStep(earlier=step.earlier + 1, later=step.later + 1, change=step.change.value)
            for step in drift(item)
        ],
        without_condition=[
            _here(record, register.standing(each).heads[0].id) for each in lost_condition(register, standing.key)
        ],
        score=score(item.plover),
        code_proposed=proposed_code(item),
        item=plain,
    )


def _here(record: _Brought, what: bytes) -> Reference:
    """The entry that brought an item or a link that stands."""
    found = record.by(what)
    return NAMELESS if found is None else found


def _end(record: _Brought, standing: LinkStanding) -> Reference | None:
    """The other end of a link; None: it is not here."""
    match standing.link.to:
        case Conveyance(entry=entry, index=index):
            return Reference(entry, index + 1)
        case Other(item=item):
            return record.by(item)
