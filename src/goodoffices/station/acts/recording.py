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

from goodoffices.errors.base import Refusal
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
    Register,
    Relation,
    Ruled,
    Standing,
    Verdict,
    corroboration,
    drift,
    from_bytes,
    from_plain,
    lost_condition,
    to_bytes,
    to_plain,
)
from goodoffices.station import results
from goodoffices.station.acts.blobs import attached
from goodoffices.station.api import asks
from goodoffices.station.handles import find_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.things import other_thing
from goodoffices.talk.events import Conveyed, Id, Recorded, Ref, Room
from goodoffices.talk.judge import in_effect
from goodoffices.talk.views import Fact, Instant, Reference, Sentence
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


def items(talk: OpenTalk, _: asks.Items) -> list[results.ItemStanding]:
    """Every item as it stands, in the order in which they entered."""
    talk.demand_mediator(Sentence.of("doing.reading_the_record_of_a_talk"))
    register, brought = _register(talk)
    seen: set[bytes] = set()
    found = []
    for ident in brought:
        if register.holds(ident):
            standing = register.standing(ident)
            if standing.key not in seen:
                seen.add(standing.key)
                found.append(_shown(register, brought, standing))
    return found


def standing_of(talk: OpenTalk, ident: Id) -> results.ItemStanding | None:
    """The item that an entry brought, as it stands; None: it brought none."""
    if not talk.mediates:
        return None
    register, brought = _register(talk)
    for item, entry in brought.items():
        if entry == ident and register.holds(item):
            return _shown(register, brought, register.standing(item))
    return None


def corroborate(talk: OpenTalk, ask: asks.Corroborate) -> results.BorneOut:
    """How well some items bear something out together."""
    talk.demand_mediator(Sentence.of("doing.reading_the_record_of_a_talk"))
    register, _ = _register(talk)
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
    register, brought = _register(talk)
    return [
        Reference(brought[standing.link.item])
        for standing in register.reported_by(conveyance)
        if standing.link.item in brought
    ]


# --- parts -----------------------------------------------


def _room(talk: OpenTalk) -> Id:
    desk = talk.demand_mediator(Sentence.of("doing.keeping_the_public_record"))
    return next(iter(talk.rooms.of(Room.PUBLIC)), desk)


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
        event = _read(written.body)
        if isinstance(event, Entered | Linked):
            return found.room, event
    raise other_thing(talk, text, Sentence.of("wanted.record_item_or_link"), _RECORD)


def _read(body: Recorded) -> Event | None:
    try:
        return from_bytes(body.event)
    except Refusal:
        return None


def _register(talk: OpenTalk) -> tuple[Register, dict[bytes, Id]]:
    """The register, and the entry that brought each item or link."""
    register = Register()
    brought: dict[bytes, Id] = {}
    for ident, event in _events(talk):
        register = register.add(event)
        if isinstance(event, Entered):
            brought.setdefault(event.item.id, ident)
        elif isinstance(event, Linked):
            brought.setdefault(event.link.id, ident)
    return register, brought


def _events(talk: OpenTalk) -> Iterator[tuple[Id, Event]]:
    for room in talk.rooms.of(Room.PUBLIC, Room.DESK):
        reading = talk.reading(room)
        for written in reading.of_kind("recorded"):
            standing = in_effect(reading, written.ident)
            if standing is None or not isinstance(standing.body, Recorded):
                continue
            event = _read(standing.body)
            if event is not None:
                yield written.ident, event


def _shown(register: Register, brought: dict[bytes, Id], standing: Standing) -> results.ItemStanding:
    item = standing.heads[0] if standing.heads else standing.versions[-1].item
    plain: Any = to_plain(item)
    del plain["id"]
    for key, hand in (("entered", item.entered), ("confirmed", item.confirmed)):
        if hand is not None:
            plain[key] = {"name": hand.name, "at": Instant(hand.at, hand.zone)}
    return results.ItemStanding(
        ref=Reference(brought[item.id]),
        state=standing.state.value,
        borne_out=borne_out(corroboration(register, [standing.key])),
        reports=[end for each in register.reports(standing.key) if (end := _end(brought, each)) is not None],
        links=[
            results.LinkShown(
                ref=Reference(brought[each.link.id]),
                relation=each.link.relation.value,
                item=_end(brought, each),
                of=Reference(brought[each.link.item]) if each.link.item in brought else None,
                state=each.state.value,
            )
            for each in register.links(standing.key)
        ],
        drift=[
            results.WordingStep(earlier=step.earlier + 1, later=step.later + 1, change=step.change.value)
            for step in drift(item)
        ],
        without_condition=[
            Reference(brought[register.standing(each).heads[0].id]) for each in lost_condition(register, standing.key)
        ],
        item=plain,
    )


def _end(brought: dict[bytes, Id], standing: LinkStanding) -> Reference | None:
    """The other end of a link; None: it is not here."""
    match standing.link.to:
        case Conveyance(entry=entry, index=index):
            return Reference(entry, index + 1)
        case Other(item=item):
            return Reference(brought[item]) if item in brought else None
