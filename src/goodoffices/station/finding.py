"""Finding words again: what of an entry can be found, and the answers to a search.

Words are folded once for the index and once for the question (:func:`goodoffices.words.fold`), so that marks, final
letters, joiners and the spellings of Arabic and Persian letters make no difference. The index lies inside the talk's
own encrypted file. Entries that are held are in no view, so their words are found once they have their place.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from goodoffices.errors.base import Refusal
from goodoffices.record import Entered, from_bytes, say_words
from goodoffices.station.store import ROOM_SIZE, Findable
from goodoffices.talk.events import (
    ConditionItem,
    Conveyed,
    Id,
    ReadBack,
    ReadBackAnswered,
    Recorded,
    Remarked,
    Replied,
    Said,
    TorOffered,
    Words,
)
from goodoffices.talk.reading import Written, thread_order
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.rows import Rows
from goodoffices.words import fold

_PLACED = b"placed"


def placed(rooms: Rooms, rows: Rows) -> list[tuple[Id, Written]]:
    """The entries that got their place since the rows were last stored, with their legs, by their own times."""
    found = []
    for bucket, ident, value in rows.delta():
        if bucket[ROOM_SIZE:] == _PLACED and value is not None:
            room = bucket[:ROOM_SIZE]
            written = rooms.reading(room).written(ident)
            if written is not None:
                found.append((room, written))
    return sorted(found, key=lambda each: (each[1].entry.at.ms, thread_order(each[1])))


def words_to_find(entries: Iterable[tuple[Id, Written]]) -> Iterator[Findable]:
    """The words of entries, so that of two the one that was given later counts as newer."""
    for room, written in entries:
        for part, text in reversed(list(texts(written))):  # the last first, as a search shows the newest first
            yield Findable(room=room, entry=written.ident, part=part, folded=fold(text))


def texts(written: Written) -> Iterator[tuple[int, str]]:
    """The words of an entry, each with its place in it."""
    match written.act:
        case Said(passages=passages):
            yield from ((index, passage.text) for index, passage in enumerate(passages))
        case Replied(conditions=conditions):
            yield from ((index, condition.text) for index, condition in enumerate(conditions, start=1))
        case Conveyed(items=items):
            for index, item in enumerate(items):
                if isinstance(item, Words | ConditionItem):
                    yield index, item.text if isinstance(item, Words) else item.words.text
        case ReadBack(words=words):
            yield 0, words.text
        case ReadBackAnswered(amended=str(amended)):
            yield 0, amended
        case Remarked(text=text):
            yield 0, text
        case TorOffered(rules=rules) if rules.text is not None:
            yield 0, rules.text
        case Recorded(event=event):
            yield from _recorded(event)
        case _:
            return


def text_of(written: Written, part: int) -> str:
    """The words at a place in an entry; empty if there are none."""
    return dict(texts(written)).get(part, "")


def _recorded(event: bytes) -> Iterator[tuple[int, str]]:
    try:
        found = from_bytes(event)
    except Refusal:
        return
    if isinstance(found, Entered):
        item = found.item
        wordings = [item.original, item.translation, item.condition, *(hop.words for hop in item.chain)]
        actors = [item.speaker, *item.addressees, item.carrier, *(hop.who for hop in item.chain)]
        names = [actor.name for actor in actors if actor is not None and actor.name]
        said = [say_words(words) for words in wordings if words.text]
        yield 0, " · ".join([*names, *dict.fromkeys(said)])
