"""Exploring the public record: finding items by words, actors, kind, place, source and days; and what is beside one.

The rules are:

* The index says where to look (:mod:`goodoffices.station.recorded`); each item is judged as it stands. A version that
  was corrected since is not found, nor is an item that was dropped.
* A page begins with the latest days of which items tell, and goes on after an item, whatever entered meanwhile.
* Copies are shown under the first of them on a page, as one. They are shown so, not merged: what counts as one origin
  is for :mod:`goodoffices.record.corroboration`.
* What is shown here was entered for everybody to read. Nothing of a leg or of the desk's own is looked at.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Final

from goodoffices.record import Entered, Item, Other, Relation, Standing, State
from goodoffices.record import facets as by
from goodoffices.record.edtf import read as read_days
from goodoffices.record.near import ALIKE, COPY, likeness, text_of
from goodoffices.record.origins import origin_of
from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.brought import LOOK_UP, Brought, item_named, rooms_of_record, shown
from goodoffices.station.dated import about, newest
from goodoffices.station.handles import find_handle
from goodoffices.station.item_index import ItemPlace
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.recorded import words_of
from goodoffices.station.things import other_thing
from goodoffices.talk.reading import Written
from goodoffices.talk.views import Reference, Sentence
from goodoffices.words import fold

_LOOKED_AT: Final = 40
"""So many that share a mark, an origin or an actor are looked at, the newest, for what is beside one item."""

READING: Final = Sentence.of("doing.reading_the_record_of_a_talk")


def find_items(talk: OpenTalk, ask: asks.FindItems) -> results.FoundItems:
    """A page of the items that are wanted, those of the latest days first."""
    talk.demand_mediator(READING)
    record, wanted = Brought(talk), wanted_of(ask)
    page: list[results.FoundItem] = []
    under: set[bytes] = set()
    last: bytes | None = None
    for ident, standing in found(talk, record, wanted, page_after(talk, ask.before)):
        if standing.key in under:
            continue
        if last is not None and len(page) == ask.limit:
            return results.FoundItems(items=page, before=Reference(last))
        copies = [each for each in _beside(talk, record, standing) if each.copy]
        under |= {standing.key, *(each.standing.key for each in copies)}
        page.append(
            results.FoundItem(
                item=shown(record, standing), copies=[_reference(record, each.standing) for each in copies]
            )
        )
        last = ident
    return results.FoundItems(items=page, before=None)


def related_items(talk: OpenTalk, ask: asks.RelatedItems) -> results.RelatedItems:
    """What is beside an item: copies, items alike, of one origin, between the same two, of the same actor."""
    talk.demand_mediator(READING)
    record = Brought(talk)
    standing = record.register.standing(item_named(talk, ask.item))
    told: list[results.RelatedItem] = []
    seen = {standing.key}
    for why, other in _related(talk, record, standing):
        many = sum(each.why == why for each in told)
        if other.key not in seen and other.heads and many < ask.limit:
            seen.add(other.key)
            alike = 0 if not standing.heads else likeness(text_of(standing.heads[0]), text_of(other.heads[0]))
            told.append(results.RelatedItem(why=why, likeness=alike, item=shown(record, other)))
    return results.RelatedItems(items=told)


def found(
    talk: OpenTalk, record: Brought, wanted: by.Wanted, before: ItemPlace | None
) -> Iterator[tuple[bytes, Standing]]:
    """The items that are wanted, as they stand, each once: the entry at whose place it stands, and how it stands."""
    for room, (_, ident) in talk.store.items(wanted, before):
        written = talk.reading(room).written(ident) if room in rooms_of_record(talk) else None
        standing = None if written is None else _fitting(record, written, wanted)
        if standing is not None:
            yield ident, standing


def _fitting(record: Brought, written: Written, wanted: by.Wanted) -> Standing | None:
    event = record.event_of(written)
    if not isinstance(event, Entered) or not record.register.holds(event.item.id):
        return None
    standing = record.register.standing(event.item.id)
    # Of several versions that stand, the first has the place; of two entries of one version, the one that names it.
    stands = bool(standing.heads) and standing.heads[0] == event.item
    named = record.by(event.item.id) == Reference(written.ident)
    return standing if stands and named and wanted.fits(event.item, words_of(written)) else None


def wanted_of(ask: asks.FindItems) -> by.Wanted:
    """What is looked for.

    Raises:
        RecordDate: a day that cannot be read.
    """
    names = [each for each in (ask.actor, ask.beside) if each is not None and fold(each)]
    who = {by.actor(names[0])} if len(names) == 1 else {by.pair(*names)} if names else set()
    return by.Wanted(
        text=fold(ask.text),
        facets=frozenset({*who, *_narrowed(ask)}),
        since=None if ask.since is None else read_days(ask.since, "since").first,
        until=None if ask.until is None else read_days(ask.until, "until").last,
    )


def _narrowed(ask: asks.FindItems) -> Iterator[by.Facet]:
    if ask.kind is not None:
        yield by.kind(ask.kind)
    if ask.venue is not None:
        yield by.venue(ask.venue)
    if ask.outlet is not None and fold(ask.outlet):
        yield by.outlet(ask.outlet)
    if ask.source is not None:
        yield by.source(ask.source)
    if ask.reliability is not None:
        yield by.reliability(ask.reliability)


def page_after(talk: OpenTalk, text: str | None) -> ItemPlace | None:
    """After which item a page goes on; None: it is the first.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: it names no item.
    """
    if text is None:
        return None
    place = talk.store.place_of_item(find_handle(talk, text).what.entry)
    if place is None:
        raise other_thing(talk, text, Sentence.of("wanted.record_item"), LOOK_UP)
    return place


class _Beside:
    """An item whose words are alike, as it stands.

    Attributes:
        copy: so much alike that it is shown as the same report.
    """

    def __init__(self, standing: Standing, alike: int) -> None:
        self.standing = standing
        self.copy = alike >= COPY


def _beside(talk: OpenTalk, record: Brought, standing: Standing) -> list[_Beside]:
    """The items whose words are alike, the most alike first."""
    if not standing.heads:
        return []
    text = text_of(standing.heads[0])
    near: dict[bytes, tuple[int, Standing]] = {}
    for mark in by.marks(text):
        wanted = by.Wanted(facets=frozenset({mark}))
        for _, other in islice(found(talk, record, wanted, None), _LOOKED_AT):
            if other.key != standing.key and other.key not in near:
                near[other.key] = likeness(text, text_of(other.heads[0])), other
    ordered = sorted(near.values(), key=lambda each: (-each[0], each[1].key))
    return [_Beside(other, alike) for alike, other in ordered if alike >= ALIKE]


def _related(talk: OpenTalk, record: Brought, standing: Standing) -> Iterator[tuple[str, Standing]]:
    near = _beside(talk, record, standing)
    yield from (("copy", each.standing) for each in near if each.copy)
    yield from (("same_source", other) for other in _tied(record, standing))
    yield from (("alike", each.standing) for each in near if not each.copy)
    for head in standing.heads[:1]:
        yield from (("one_origin", other) for other in _of_one_origin(talk, record, head))
        for code in ("pair", "actor"):
            for facet in sorted(each for each in by.facets(head) if each.by == code):
                wanted = by.Wanted(facets=frozenset({facet}))
                yield from ((code, other) for _, other in islice(found(talk, record, wanted, None), _LOOKED_AT))


def _tied(record: Brought, standing: Standing) -> Iterator[Standing]:
    """The items that somebody said have the same source, and nobody dropped the link."""
    for each in record.register.links(standing.key):
        if each.link.relation is Relation.SAME_SOURCE_AS and each.state is not State.DROPPED:
            ends = (each.link.item, each.link.to.item if isinstance(each.link.to, Other) else b"")
            yield from (record.register.standing(end) for end in ends if record.register.holds(end))


def _of_one_origin(talk: OpenTalk, record: Brought, head: Item) -> Iterator[Standing]:
    listed = newest(talk.store, talk.rooms, about(origin_of(head)), rooms_of_record(talk))
    for written in islice(listed, _LOOKED_AT):
        event = record.event_of(written)
        if isinstance(event, Entered) and record.register.holds(event.item.id):
            yield record.register.standing(event.item.id)


def _reference(record: Brought, standing: Standing) -> Reference:
    return record.named(standing.heads[0].id)
