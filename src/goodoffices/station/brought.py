"""The record of a talk as far as somebody asks about it: how items stand, and which entries brought them.

The rules are:

* The record stands on the public's leg, or on the desk where the talk has none. What stands elsewhere is no record.
* What an item contradicts of what was said in confidence counts where it stands on the desk, and nowhere else.
* Only what an answer needs is read (:class:`~goodoffices.record.RegisterOnDemand`).
* An item and a link are named by the first entry that brought them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from goodoffices.record import (
    Assurance,
    Conveyance,
    Corroboration,
    Entered,
    Event,
    Hand,
    Linked,
    LinkStanding,
    Other,
    RegisterOnDemand,
    Standing,
    Subject,
    corroboration,
    drift,
    lost_condition,
    to_plain,
)
from goodoffices.record.plover import proposed_code, score
from goodoffices.station import results
from goodoffices.station.dated import about, event_of, newest, place_of
from goodoffices.station.handles import find_handle
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.store import Place
from goodoffices.station.things import other_thing
from goodoffices.talk.events import Id, Recorded, Room
from goodoffices.talk.judge import in_effect
from goodoffices.talk.reading import Written
from goodoffices.talk.views import NAMELESS, Fact, Instant, Reference, Sentence

LOOK_UP: Final = Sentence.of("look_up.record")
_SAID_AS_WORDS: Final = 12
"""Numbers up to this one are said as words."""


def rooms_of_record(talk: OpenTalk) -> tuple[Id, ...]:
    """Where the record can stand."""
    return talk.rooms.of(Room.PUBLIC, Room.DESK)


class Brought:
    """The record of a talk, as far as somebody asks about it, and the entries that brought its items and links.

    Attributes:
        register: how items and links stand; it reads what speaks of them when it is asked.
    """

    def __init__(self, talk: OpenTalk) -> None:
        self._talk = talk
        self._rooms = rooms_of_record(talk)
        self._at: dict[bytes, Place] = {}
        self._events: dict[Id, Event | None] = {}
        self.register = RegisterOnDemand(self._about)

    def first_of(self, written: Written) -> Standing | None:
        """The item of which an entry brought the first version, as it stands; None: it brought none."""
        event = self.event_of(written)
        if not isinstance(event, Entered) or not self.register.holds(event.item.id):
            return None
        standing = self.register.standing(event.item.id)
        first = min(self._at[version.item.id] for version in standing.versions)
        return standing if first == place_of(written) else None

    def event_of(self, written: Written) -> Event | None:
        """The event that an entry brought, read once; None: none, or one that can have no effect."""
        if written.ident not in self._events:
            self._events[written.ident] = event_of(written.body)
        return self._events[written.ident]

    def by(self, what: bytes) -> Reference | None:
        """The first entry that brought an item or a link; None: it is not here."""
        self.register.about(what)
        place = self._at.get(what)
        return None if place is None else Reference(place[-1])

    def named(self, what: bytes) -> Reference:
        """The same of an item or a link that stands."""
        found = self.by(what)
        return NAMELESS if found is None else found

    def _about(self, subject: Subject) -> Iterator[Event]:
        for written in newest(self._talk.store, self._talk.rooms, about(subject), self._rooms):
            event = self.event_of(written)
            if event is None or in_effect(self._talk.reading(written.entry.room), written.ident) is None:
                continue
            if not self._stands_where_it_may(event, written):
                continue
            match event:
                case Entered(item=item):
                    self._brought(item.id, written)
                case Linked(link=link):
                    self._brought(link.id, written)
            yield event

    def _stands_where_it_may(self, event: Event, written: Written) -> bool:
        """Whether what speaks of a confidence stands on the desk, where nobody else reads it."""
        of_confidence = isinstance(event, Linked) and isinstance(event.link.to, Assurance)
        return not of_confidence or written.entry.room == self._talk.rooms.desk

    def _brought(self, what: bytes, written: Written) -> None:
        place = place_of(written)
        self._at[what] = min(place, self._at.get(what, place))


def shown(record: Brought, standing: Standing) -> results.ItemStanding:
    """An item as it stands, for an answer."""
    register = record.register
    item = standing.heads[0] if standing.heads else standing.versions[-1].item
    version = next(each for each in standing.versions if each.item.id == item.id)
    plain: Any = to_plain(item)
    del plain["id"]
    for key, hand in (("entered", item.entered), ("confirmed", item.confirmed)):
        if hand is not None:
            plain[key] = {"name": hand.name, "at": Instant(hand.at, hand.zone)}
    return results.ItemStanding(
        ref=record.named(item.id),
        state=standing.state.value,
        confirmed=[_judged(hand) for hand in version.confirmed],
        dropped=[_judged(ruled.by, ruled.why) for ruled in version.dropped],
        borne_out=borne_out(corroboration(register, [standing.key])),
        reports=[end for each in register.reports(standing.key) if (end := _end(record, each)) is not None],
        links=[
            results.LinkShown(
                ref=record.named(each.link.id),
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
            record.named(register.standing(each).heads[0].id) for each in lost_condition(register, standing.key)
        ],
        score=score(item.plover),
        code_proposed=proposed_code(item),
        item=plain,
    )


def _judged(hand: Hand, why: str = "") -> results.JudgedBy:
    return results.JudgedBy(name=hand.name, at=Instant(hand.at, hand.zone), why=why)


def _end(record: Brought, standing: LinkStanding) -> Reference | None:
    """The other end of a link; None: it is not here."""
    match standing.link.to:
        case Conveyance(entry=entry, index=index):
            return Reference(entry, index + 1)
        case Other(item=item):
            return record.by(item)
        case Assurance():  # not among the links of the record
            return None


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


def item_named(talk: OpenTalk, text: str) -> bytes:
    """The id of the item that a handle names.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: it names none.
    """
    _, event = event_named(talk, text)
    if not isinstance(event, Entered):
        raise other_thing(talk, text, Sentence.of("wanted.record_item"), LOOK_UP)
    return event.item.id


def event_named(talk: OpenTalk, text: str) -> tuple[Id, Entered | Linked]:
    """The item or link that a handle names, and the room where it stands.

    Raises:
        NoSuchHandle, AmbiguousHandle, OtherThing: it names none.
    """
    found = find_handle(talk, text)
    written = talk.reading(found.room).written(found.what.entry)
    if written is not None and isinstance(written.body, Recorded):
        event = event_of(written.body)
        if isinstance(event, Entered | Linked):
            return found.room, event
    raise other_thing(talk, text, Sentence.of("wanted.record_item_or_link"), LOOK_UP)
