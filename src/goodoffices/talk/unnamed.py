"""Whether what came without a name stays so: whose an unnamed item can be, for all that its own leg holds (rule 6).

The rules are:

* The *candidates* for an unnamed item are the sides that have a name on that leg, each once, less those whose it cannot
  be. Nothing but what stands on that leg, or would with the new entry, decides:

  - of words: a side whose name on the leg shows that it received or answered the same words;
  - of very words: a side that has no station, as far as is told there: what was noted never crosses so;
  - of an answer to this side's own words: a side to which this side was not told, before the answer crossed, that all
    of those words had crossed, just as they were answered (``had.py``); and one that is named with an answer to any of
    them, replaced ones too;
  - of a condition, or of a finding on one: whose it is not that the answer, or the condition, belongs to;
  - of news of an item: whose that item cannot be.

* Items that the leg itself ties to one another (copies, answers that replace one another) are one side's, so only whose
  all of them can be is a candidate for each.
* Whoever answers by name what went to *whoever said it* is the one who said it, unless this side was told that it went
  to that side under its name, too.
* On a leg that knows two or more other sides an unnamed item with fewer than two candidates is named. The gate says so
  before it happens, also to an item that has stood there for long. On a leg that knows one other side, unnamed means
  that it is not said whose it is, no more.
* A name of its author among the words of an unnamed item tells whose it is, in whichever way it got there.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from goodoffices.errors.gate import GateRefusal, NamesItsAuthor, OneCandidate
from goodoffices.talk.copies import again, conveyed_items
from goodoffices.talk.events import (
    AnsweredWords,
    ConditionItem,
    CorrectionItem,
    DeskRef,
    End,
    FindingItem,
    Form,
    Id,
    Item,
    Ref,
    Replied,
    StageItem,
    StanceItem,
)
from goodoffices.talk.had import AT_THE_END, Crossed, Moved, Place, can_have, crossings, has_later_day, moves, place_of
from goodoffices.talk.items import is_unnamed, news_of, speaker_of, words_of
from goodoffices.talk.judge import of_kind_in_effect, unnamed
from goodoffices.talk.names import aliases_of, shown, sides_of
from goodoffices.talk.reading import Reading
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import seats_ever
from goodoffices.talk.telling import name_ref
from goodoffices.talk.terms import PUBLIC, Alias, Attribution, Carriage, Moment, Terms
from goodoffices.talk.views import Sentence
from goodoffices.words.units import units

SHORT = 4
"""Letters of a name; a shorter one is only found as words of its own."""


def numbered(number: int) -> Sentence:
    """How an item that is yet to be conveyed is called in a refusal."""
    return Sentence.of("item.number", number=number)


Why = str
"""The code of why an item is not some side's."""


@dataclass(frozen=True, slots=True)
class Leg:
    """A leg with an entry more: what can be read there by whoever wonders whose something is.

    Attributes:
        sides: the sides that have a name there, by their names.
        items: everything that was conveyed, brought or not.
        places: where each stands in the thread; what is not there yet comes last.
        times: when each was written down, in milliseconds.
        crossed: what crossed of this side's; ``moved``: the later dates that it gave.
        answers: the replies of the leg's own side, by entry.
    """

    sides: dict[Alias, Id]
    items: dict[Ref, Item]
    places: dict[Id, Place]
    times: dict[Id, int]
    crossed: tuple[Crossed, ...]
    moved: tuple[Moved, ...]
    answers: dict[Id, Replied]

    def known(self) -> frozenset[Id]:
        """The other sides, each once."""
        return frozenset(self.sides.values())


# --- what the gate asks ------------------------------------


def would_tell_whose(
    rooms: Rooms,
    room: Id,
    entry: Id,
    items: tuple[Item, ...],
    drew: dict[int, tuple[DeskRef, ...]],
    now: Moment,
) -> Iterator[GateRefusal]:
    """What speaks against conveying items on a leg, since it would tell whose something unnamed is.

    Args:
        entry: what stands for the id of the conveyance, which is not made yet.
        drew: what each item draws on, by its index.
    """
    if len(set(_sides(rooms, room).values())) > 1:
        after = _leg(rooms, room, entry, items, now)
        if any(_unnamed(after, ref) for ref in after.items):
            yield from _told_apart(rooms, room, _leg(rooms, room, entry, (), now), after)
    reading = rooms.reading(room)
    for index, item in enumerate(items):
        about = news_of(item)
        if is_unnamed(item) if about is None else unnamed(reading, about):
            yield from _names_in(rooms, room, item, index, drew.get(index, ()))


def _told_apart(rooms: Rooms, room: Id, before: Leg, after: Leg) -> Iterator[OneCandidate]:
    """The unnamed items that would have fewer candidates than they have, and fewer than two."""
    whose_before, whose = candidates(before), candidates(after)
    for ref, against in whose.items():
        left = after.known() - set(against)
        narrower = ref not in whose_before or set(against) != set(whose_before[ref])
        if len(left) < 2 and narrower:
            fresh = ref.entry not in before.places
            yield OneCandidate(
                item=numbered(ref.index + 1) if fresh else name_ref(ref),
                recipient=rooms.side(room),
                side=sorted(map(rooms.side, left)) or Sentence.of("somebody.nobody"),
                why=_reasons(rooms, room, against),
            )


def _reasons(rooms: Rooms, room: Id, against: dict[Id, Why]) -> list[Sentence]:
    told = [
        (rooms.side(side), Sentence.of(f"unnamed.{why}", side=rooms.side(side), recipient=rooms.side(room)))
        for side, why in against.items()
    ]
    return [each for _, each in sorted(told, key=lambda pair: (pair[0], pair[1].code))]


# --- the candidates ------------------------------------


def candidates(leg: Leg) -> dict[Ref, dict[Id, Why]]:
    """For each unnamed item of a leg, the sides whose it cannot be, with the reason; the others are its candidates."""
    alone = {ref: _against(leg, ref) for ref in leg.items if _unnamed(leg, ref)}
    found = {}
    for ref, own in alone.items():
        found[ref] = {side: why for tied in sorted(_tied(leg, ref, alone)) for side, why in alone[tied].items()} | own
    return found


def _unnamed(leg: Leg, ref: Ref) -> bool:
    item = leg.items.get(ref)
    if item is None:
        return False
    news = news_of(item)
    return is_unnamed(item) if news is None else _unnamed(leg, news)


def _against(leg: Leg, ref: Ref) -> dict[Id, Why]:
    """The sides whose one item cannot be, by itself."""
    item = leg.items[ref]
    about = _belongs_to(ref, item)
    if about is not None:
        return _like(leg, about) | _noted(leg, item)
    if isinstance(item, StanceItem):
        return _against_answer(leg, ref, item) | _pinned(leg, ref)
    return _received(leg, ref) | _pinned(leg, ref) | _noted(leg, item)


def _noted(leg: Leg, item: Item) -> dict[Id, Why]:
    """Of very words: the sides that have no station, as this side was told. What was noted never crosses so."""
    words = words_of(item)
    if words is None or words.form is not Form.VERBATIM:
        return {}
    by_hand = {crossed.to for crossed in leg.crossed if crossed.by_hand and crossed.told is not None}
    return dict.fromkeys(leg.known() & by_hand, "noted")


def _belongs_to(ref: Ref, item: Item) -> Ref | None:
    """The item of the leg whose author is this one's, too."""
    match item:
        case ConditionItem(of=index):
            return Ref(entry=ref.entry, index=index)
        case FindingItem(condition=about) | StageItem(of=about):
            return about
        case _:
            return news_of(item)


def _like(leg: Leg, about: Ref) -> dict[Id, Why]:
    """As of another item; one that has a name says whose this is."""
    if _unnamed(leg, about):
        return _against(leg, about)
    item = leg.items.get(about)
    speaker = None if item is None else speaker_of(item)
    return {side: "belongs" for side in leg.known() if side != leg.sides.get(speaker or "")}


def _received(leg: Leg, ref: Ref) -> dict[Id, Why]:
    """Of unnamed words: the sides whose name shows that they have the same words from somebody."""
    copies = _copies(leg, ref)
    return {
        side: "has_them"
        for item in leg.items.values()
        if isinstance(item, StanceItem) and (side := leg.sides.get(item.speaker or "")) is not None
        if any(copies.intersection(answered.here) for answered in item.answers)
    }


def _against_answer(leg: Leg, ref: Ref, item: StanceItem) -> dict[Id, Why]:
    """Of an unnamed answer: who is not known here to have had what it answers, and who is named with another."""
    against: dict[Id, Why] = {}
    for answered in item.answers:
        for passage in answered.passages:
            against |= _without_it(leg, ref, item, answered, passage)
    passages = {passage for answered in item.answers for passage in answered.passages}
    here = {copy for answered in item.answers for each in answered.here for copy in _copies(leg, each)}
    for words in here:
        speaker = None if words not in leg.items else speaker_of(leg.items[words])
        against |= {side: "said_them" for name, side in leg.sides.items() if name == speaker}
    for other in leg.items.values():
        side = leg.sides.get(speaker_of(other) or "")
        if isinstance(other, StanceItem) and side is not None:
            same = {each for answered in other.answers for each in (*answered.passages, *answered.here)}
            if same & (passages | here):
                against[side] = "answered"
    return against


def _without_it(leg: Leg, ref: Ref, item: StanceItem, answered: AnsweredWords, passage: Ref) -> dict[Id, Why]:
    """The sides that are not known here to have a text of this side's as it was answered, and in the time it was."""
    moved = [each for each in leg.moved if each.what == passage]
    mine = [each for each in leg.crossed if each.what == passage]
    whoever = _whoever(leg, passage) if any(each.to is None for each in mine) else frozenset()
    against: dict[Id, Why] = {}
    for side in leg.known():
        crossed = [each for each in mine if each.to == side or (each.to is None and side in whoever)]
        told = [each for each in crossed if each.told is not None and each.told < leg.places[ref.entry]]
        if not can_have(told, moved, answered):
            against[side] = "not_told"
        elif item.late and has_later_day(crossed, moved, leg.times[ref.entry]):
            against[side] = "later_day"
    return against


def _whoever(leg: Leg, what: Ref) -> frozenset[Id]:
    """Who can be whoever said the words that something of this leg's side answers."""
    reply = leg.answers.get(what.entry)
    unnamed = [each.item for each in reply.items if _unnamed(leg, each.item)] if reply is not None else []
    return leg.known() - set(_against(leg, unnamed[0])) if unnamed else frozenset()


def _pinned(leg: Leg, ref: Ref) -> dict[Id, Why]:
    """Who cannot have said an item, since somebody answers by name what went to whoever said it."""
    copies = _copies(leg, ref)
    replies = {ident for ident, reply in leg.answers.items() if any(each.item in copies for each in reply.items)}
    for item in leg.items.values():
        side = leg.sides.get(speaker_of(item) or "")
        if side is None or not isinstance(item, StanceItem):
            continue
        for passage in {passage for answered in item.answers for passage in answered.passages}:
            by_name = any(each.what == passage and each.to == side and each.told is not None for each in leg.crossed)
            if passage.entry in replies and not by_name:
                return {other: "answered_back" for other in leg.known() if other != side}
    return {}


# --- what the leg ties together ------------------------------------


def _tied(leg: Leg, ref: Ref, among: Iterable[Ref]) -> set[Ref]:
    """The unnamed items that the leg shows to be of the same side as one, itself too."""
    found, waiting = {ref}, [ref]
    while waiting:
        here = waiting.pop()
        for other in among:
            if other not in found and (other in _pointers(leg, here) or here in _pointers(leg, other)):
                found.add(other)
                waiting.append(other)
    return found


def _pointers(leg: Leg, ref: Ref) -> tuple[Ref, ...]:
    """The items of the same side that an item names."""
    item = leg.items[ref]
    about = _belongs_to(ref, item)
    instead = item.instead if isinstance(item, CorrectionItem) else None
    replacing = () if instead is None else (Ref(entry=ref.entry, index=instead),)
    return (*_copied_from(item), *(() if about is None else (about,)), *replacing)


def _copied_from(item: Item) -> tuple[Ref, ...]:
    earlier = again(item)
    copied = () if earlier is None else (earlier,)
    match item:
        case StanceItem(replaces=replaces, besides=besides):
            return (*replaces, *(besides or ()), *copied)
        case FindingItem(replaces=replaces):
            return replaces
        case _:
            return copied


def _copies(leg: Leg, ref: Ref) -> set[Ref]:
    """An item and every copy of it, those of the entry that is not made yet too."""
    found, waiting = {ref}, [ref]
    while waiting:
        here = waiting.pop()
        earlier = again(leg.items[here]) if here in leg.items else None
        for other, item in leg.items.items():
            if other not in found and (other == earlier or again(item) == here):
                found.add(other)
                waiting.append(other)
    return found


# --- reading a leg ------------------------------------


def _leg(rooms: Rooms, room: Id, entry: Id, items: tuple[Item, ...], now: Moment) -> Leg:
    reading = rooms.reading(room)
    found = dict(conveyed_items(reading))
    conveyed = of_kind_in_effect(reading, "conveyed")
    places = {written.ident: place_of(written) for written in conveyed}
    times = {written.ident: written.entry.at.ms for written in conveyed}
    if items:
        found |= {Ref(entry=entry, index=index): item for index, item in enumerate(items)}
        places[entry], times[entry] = AT_THE_END, now.ms
    sides = _sides(rooms, room)
    return Leg(
        sides=sides,
        items=found,
        places=places,
        times=times,
        crossed=crossings(reading, sides),
        moved=moves(reading),
        answers={
            written.ident: act
            for written in of_kind_in_effect(reading, "replied")
            if isinstance(act := written.act, Replied)
        },
    )


def _sides(rooms: Rooms, room: Id) -> dict[Alias, Id]:
    """Which side each name on a leg means; two names of one side are that side once."""
    reading = rooms.reading(room)
    found: dict[Alias, Id] = {}
    for alias in aliases_of(reading):
        meant = rooms.meaning(room, shown(reading, alias)) or rooms.meaning(room, alias)
        if alias != PUBLIC and meant is not None and meant != room:
            found[alias] = meant
    return found


# --- where unnamed hides nothing ------------------------------------


def not_hidden(rooms: Rooms, room: Id, terms: Terms) -> list[Alias]:
    """The recipients in unnamed terms whose leg knows one other side only, so that they know whose it is.

    A side's own station has no leg but its own: there this is told where that knows one other side only.
    """
    if terms.attribution is not Attribution.UNNAMED or terms.carriage is Carriage.WITHHELD:
        return []
    return [alias for alias in terms.to if alias != PUBLIC and len(sides_of(_leg_of(rooms, room, alias))) < 2]


def _leg_of(rooms: Rooms, room: Id, alias: Alias) -> Reading:
    meant = rooms.meaning(room, alias)
    return rooms.reading(room if meant is None else meant)


# --- names in text ------------------------------------


def _names_in(rooms: Rooms, room: Id, item: Item, index: int, sources: tuple[DeskRef, ...]) -> Iterator[NamesItsAuthor]:
    """Whether a name of its author stands among the words of an unnamed item."""
    text = " ".join(" ".join(units(each)) for each in _texts(item))
    for author in dict.fromkeys(source.room for source in sources):
        for name in _names_of(rooms, room, author):
            if _stands_in(name, text):
                yield NamesItsAuthor(item=index + 1, name=name, recipient=rooms.side(room))
                return


def _texts(item: Item) -> Iterator[str]:
    words = words_of(item)
    if words is not None:
        yield words.text
        yield from words.provisos
        if words.translation is not None:
            yield words.translation.text
    if isinstance(item, StanceItem):
        yield from item.provisos
    if isinstance(item, ConditionItem) and item.finder_name is not None:
        yield item.finder_name


def _names_of(rooms: Rooms, room: Id, author: Id) -> list[str]:
    """What a side is called on a leg and at its own, and everybody whom anybody ever seated there."""
    seats = {seat.name for seat in seats_ever(rooms.reading(author)) if seat.end is End.SIDE}
    return list(dict.fromkeys([*rooms.aliases(room, author), rooms.side(author), *sorted(seats)]))


def _stands_in(name: str, text: str) -> bool:
    wanted = " ".join(units(name))
    if not wanted:
        return False
    return wanted in text if len(wanted) >= SHORT else f" {wanted} " in f" {text} "
