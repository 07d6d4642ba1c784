"""The public record of a talk: items with their chains, what a person confirmed, and how well something is borne out.

The rules are:

* Events of the record are entries of the public's leg, or of the desk where the talk has none.
* An item is named by the handle of the entry that brought it; a link likewise.
* The item that reports a conveyance to the public names it, and the sheet names the item (rule 21).
"""

from __future__ import annotations

import msgspec

from goodoffices.errors.record import RecordWrongValue
from goodoffices.errors.station import NotConfirmedItem
from goodoffices.record import (
    Conveyance,
    Entered,
    Event,
    Hand,
    Link,
    Linked,
    Other,
    Relation,
    Ruled,
    Verdict,
    corroboration,
    from_plain,
    to_bytes,
)
from goodoffices.record.facets import Facet, Wanted, same
from goodoffices.record.item import ID_SIZE, Item
from goodoffices.record.judging import problems
from goodoffices.sentences import speech
from goodoffices.station import results
from goodoffices.station.acts.blobs import attached
from goodoffices.station.acts.exploring import found
from goodoffices.station.api import asks
from goodoffices.station.brought import LOOK_UP, Brought, borne_out, event_named, item_named, rooms_of_record, shown
from goodoffices.station.dated import ITEMS, event_of, newest
from goodoffices.station.handles import find_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.parse import demand
from goodoffices.station.things import other_thing, page_after
from goodoffices.talk.events import Conveyed, Id, Recorded, Ref, Room
from goodoffices.talk.views import Reference, Sentence
from goodoffices.words import clean_name


def record(talk: OpenTalk, ask: asks.Record) -> results.Written:
    """Enter an item; with ``reports``, also the link to the conveyance that it reports."""
    return results.Written(ref=Reference(enter(talk, ask)))


def enter(talk: OpenTalk, ask: asks.Record, *, confirmed: bool = False) -> Id:
    """Enter an item, as proposed or as confirmed by whoever enters it; gives its entry."""
    room, hand = room_of_record(talk), hand_of(talk)
    replaces = () if ask.replaces is None else (item_named(talk, ask.replaces),)
    item = from_plain(ask.item, where="the item", item_id=talk.chance(room, ID_SIZE), entered=hand)
    # Nobody is said to have confirmed something but whoever enters it, and now.
    mine = confirmed or (item.confirmed is not None and item.confirmed.name == hand.name)
    item = msgspec.structs.replace(item, confirmed=hand if mine else None)
    reports = None if ask.reports is None else _conveyance(talk, ask.reports)
    added = write_event(talk, room, Entered(item, replaces), reports)
    attached(talk, room, added, ask.blobs)
    if reports is not None:
        _link(talk, room, item.id, Relation.REPORTS, Conveyance(reports.entry, reports.index), reports)
    return added


def load_items(talk: OpenTalk, ask: asks.LoadItems) -> results.Loaded:
    """Enter several items as proposed, all or none."""
    room = room_of_record(talk)
    record = Brought(talk)
    new: dict[Facet, Item] = {}
    for number, plain in enumerate(ask.items, ask.first):
        bare = {key: value for key, value in plain.items() if key not in _OF_ITS_OWN}
        item = from_plain(bare, where=f"line {number}", item_id=talk.chance(room, ID_SIZE), entered=hand_of(talk))
        alike = Wanted(facets=frozenset({same(item)}))
        if same(item) not in new and next(found(talk, record, alike, None), None) is None:
            new[same(item)] = item
    refs = [Reference(write_event(talk, room, Entered(item, ()))) for item in new.values()]
    return results.Loaded(refs=refs, known=len(ask.items) - len(refs))


_CONFIRMED = "confirmed"
_OF_ITS_OWN = frozenset({"id", "entered", "confirmed"})
"""What an item has at each station anew: nothing that comes from elsewhere is confirmed here."""


def correct_item(talk: OpenTalk, ask: asks.CorrectItem) -> results.Written:
    """Correct an item by another in its place; both stay."""
    return record(talk, asks.Record(talk=ask.talk, item=ask.by, replaces=ask.item))


def code_item(talk: OpenTalk, ask: asks.CodeItem) -> results.Written:
    """Say which kind of event an item is: a correction that changes nothing else."""
    room = room_of_record(talk)
    standing = Brought(talk).register.standing(item_named(talk, ask.item))
    if len(standing.heads) != 1:
        raise other_thing(talk, ask.item, Sentence.of("wanted.one_version"), LOOK_UP)
    item = msgspec.structs.replace(
        standing.heads[0], id=talk.chance(room, ID_SIZE), plover=ask.code, entered=hand_of(talk), confirmed=None
    )
    for problem in problems(item):
        raise RecordWrongValue(where="the item", key=problem.key, expected=problem.expected)
    return results.Written(ref=Reference(write_event(talk, room, Entered(item, (standing.heads[0].id,)))))


def confirm_item(talk: OpenTalk, ask: asks.ConfirmItem) -> results.Written:
    """A person confirms an item or a link."""
    return _rule(talk, ask, Verdict.CONFIRMED)


def drop_item(talk: OpenTalk, ask: asks.DropItem) -> results.Written:
    """A person drops an item or a link; it stays to be seen."""
    return _rule(talk, ask, Verdict.DROPPED)


def link_items(talk: OpenTalk, ask: asks.LinkItems) -> results.Written:
    """Say how an item stands to another, or to the conveyance that it reports."""
    item = item_named(talk, ask.a)
    if ask.relation is Relation.REPORTS:
        ref = _conveyance(talk, ask.b)
        return results.Written(
            ref=Reference(_link(talk, room_of_record(talk), item, ask.relation, Conveyance(ref.entry, ref.index), ref))
        )
    other = item_named(talk, ask.b)
    demand(other != item, "b", "an item is not linked to itself.")
    return results.Written(ref=Reference(_link(talk, room_of_record(talk), item, ask.relation, Other(other), None)))


def items(talk: OpenTalk, ask: asks.Items) -> results.ItemsPage:
    """A page of items as they stand; those that entered last come first."""
    talk.demand_mediator(Sentence.of("doing.reading_the_record_of_a_talk"))
    record = Brought(talk)
    page: list[results.ItemStanding] = []
    last: Id | None = None
    for written in newest(talk.store, talk.rooms, ITEMS, rooms_of_record(talk), page_after(talk, ask.before)):
        standing = record.first_of(written)
        if standing is None:
            continue
        if last is not None and len(page) == ask.limit:
            return results.ItemsPage(items=page, before=Reference(last))
        page.append(shown(record, standing))
        last = written.ident
    return results.ItemsPage(items=page, before=None)


def items_in_words(talk: OpenTalk, ask: asks.ItemsInWords) -> results.ItemsInWords:
    """Confirmed items as a side may be told of them."""
    from goodoffices.sentences.of_record import in_words  # noqa: PLC0415  # it brings the calendars of all languages

    talk.demand_mediator(Sentence.of("doing.reading_the_record_of_a_talk"))
    tongue = speech(talk.language(talk.leg(ask.to))).setting_apart(str)
    texts = []
    for handle in ask.items:
        room, _ = event_named(talk, handle)
        found = standing_of(talk, room, find_handle(talk, handle).what.entry)
        if found is None or found.state != _CONFIRMED:
            raise NotConfirmedItem(handle=handle, state="dropped" if found is None else found.state)
        texts.append(in_words(tongue, found.item, found.borne_out))
    return results.ItemsInWords(language=tongue.language, texts=texts)


def standing_of(talk: OpenTalk, room: Id, ident: Id) -> results.ItemStanding | None:
    """The item that an entry brought, as it stands; None: it brought none."""
    written = talk.reading(room).written(ident) if talk.mediates and room in rooms_of_record(talk) else None
    event = None if written is None else event_of(written.body)
    if not isinstance(event, Entered):
        return None
    record = Brought(talk)
    if not record.register.holds(event.item.id) or record.by(event.item.id) != Reference(ident):
        return None
    return shown(record, record.register.standing(event.item.id))


def corroborate(talk: OpenTalk, ask: asks.Corroborate) -> results.BorneOut:
    """How well some items bear something out together."""
    talk.demand_mediator(Sentence.of("doing.reading_the_record_of_a_talk"))
    register = Brought(talk).register
    found = corroboration(register, [item_named(talk, each) for each in ask.items])
    return results.BorneOut(
        reports=found.reports,
        origins=found.origins,
        anonymous_origins=found.anonymous_origins,
        unsettled_ties=found.unsettled_ties,
        left_out=sorted({each.reason for each in found.left_out}),
        told=borne_out(found),
    )


def reporting(talk: OpenTalk, conveyance: Conveyance) -> list[Reference]:
    """The items that report a conveyance."""
    record = Brought(talk)
    return [
        ref
        for standing in record.register.reported_by(conveyance)
        if (ref := record.by(standing.link.item)) is not None
    ]


# --- parts -----------------------------------------------


def room_of_record(talk: OpenTalk) -> Id:
    """Where what is public is written down.

    Raises:
        NotYours: this station is a side's in that talk.
    """
    desk = talk.demand_mediator(Sentence.of("doing.keeping_the_public_record"))
    return next(iter(talk.rooms.of(Room.PUBLIC)), desk)


def hand_of(talk: OpenTalk) -> Hand:
    """Who writes, and when."""
    shown = talk.clock()
    return Hand(talk.my_name, shown.ms, shown.zone)


def write_event(talk: OpenTalk, room: Id, event: Event, reports: Ref | None = None) -> Id:
    """Write an event of the record; gives its entry."""
    return talk.write(room, Recorded(event=to_bytes(event), reports=reports)).ident


def _link(talk: OpenTalk, room: Id, item: bytes, relation: Relation, to: Other | Conveyance, reports: Ref | None) -> Id:
    link = Link(talk.chance(room, ID_SIZE), item, relation, to, hand_of(talk), None)
    return write_event(talk, room, Linked(link), reports)


def _rule(talk: OpenTalk, ask: asks.ConfirmItem | asks.DropItem, verdict: Verdict) -> results.Written:
    room, event = event_named(talk, ask.item)
    target = event.item.id if isinstance(event, Entered) else event.link.id
    why = "" if ask.why is None else clean_name(ask.why, "the reason")
    return results.Written(ref=Reference(write_event(talk, room, Ruled(target, verdict, why, hand_of(talk)))))


def _conveyance(talk: OpenTalk, text: str) -> Ref:
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    public = talk.rooms.of(Room.PUBLIC)
    if written is None or not isinstance(written.body, Conveyed) or found.room not in public:
        raise other_thing(talk, text, Sentence.of("wanted.conveyed_to_the_public"))
    return found.what
