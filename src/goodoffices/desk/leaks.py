"""What a public item resembles of what was said in confidence, and who could have known that. For the mediator alone.

The rules are:

* Held against the item are the words of every side, whatever was let go of them, and the mediator's wordings of them
  and own words that were conveyed to sides. What has crossed to the public, or drew on the same, is no leak.
* It says *could have*, never *did*: two people may say the same, and whoever had the words is not thereby the one who
  passed them on.
* Named is who could have had the words by the last day on which the item may have been reported; a day that is not
  known leaves out nobody.
* Nothing of it is kept, and nothing of it is ever told to a side, not even that there was something to look for.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from goodoffices.desk.matching import Held, Likeness
from goodoffices.desk.who_knows import Known, got, who_knows
from goodoffices.record import Item
from goodoffices.record.item import Held as HeldWords
from goodoffices.talk.events import Condition, Conveyed, DeskRef, Direction, Form, Passage, Ref, Room
from goodoffices.talk.items import words_of
from goodoffices.talk.judge import void
from goodoffices.talk.reading import Reading
from goodoffices.talk.releasable import releasables
from goodoffices.talk.rooms import Rooms

_DAY_MS: Final = 86_400_000
_FARTHEST_ZONE_MS: Final = 14 * 3_600_000


@dataclass(frozen=True, slots=True)
class Resembled:
    """Something that was said in confidence, and that a public item resembles.

    Attributes:
        what: a passage or a condition of a side, or an item that was conveyed.
        known: who could have had it.
    """

    what: DeskRef
    text: str
    language: str
    direction: Direction
    likeness: Likeness
    known: tuple[Known, ...]


@dataclass(frozen=True, slots=True)
class _Text:
    what: DeskRef
    text: str
    language: str
    direction: Direction
    conveyed: bool


def resembled(rooms: Rooms, item: Item) -> list[Resembled]:
    """What an item resembles, the most alike first."""
    legs = rooms.of(Room.SEALED, Room.KEPT)
    texts = [each for room in legs for each in _of_leg(rooms.reading(room)) if not _is_public(rooms, each)]
    held = Held(each.text for each in texts)
    best: dict[int, Likeness] = {}
    for wording in _wordings(item):
        for number, likeness in held.alike(wording):
            best[number] = max(best.get(number, likeness), likeness, key=lambda each: (each.strong, each.weight))
    ordered = sorted(best.items(), key=lambda pair: (not pair[1].strong, -pair[1].weight, pair[0]))
    return [
        Resembled(
            each.what, each.text, each.language, each.direction, likeness, tuple(_known_by_then(rooms, each, item))
        )
        for number, likeness in ordered
        for each in (texts[number],)
    ]


def _wordings(item: Item) -> Iterator[str]:
    wordings = (item.original, item.translation, item.condition, *(hop.words for hop in item.chain))
    yield from dict.fromkeys(words.text for words in wordings if words.held is HeldWords.GIVEN)


def _of_leg(reading: Reading) -> Iterator[_Text]:
    """The words of a side, and what the mediator worded for it; very words stand with whoever said them."""
    for written in reading.of_kind("said", "replied"):
        if void(reading, written.ident) is None:
            for thing in releasables(written):
                if isinstance(said := thing.content, Passage | Condition):
                    yield _Text(DeskRef(reading.room, thing.ref), said.text, said.language, said.direction, False)
    for written in reading.of_kind("conveyed"):
        if isinstance(written.body, Conveyed) and void(reading, written.ident) is None:
            for index, item in enumerate(written.body.items):
                words = words_of(item)
                if words is not None and words.form is not Form.VERBATIM:
                    what = DeskRef(reading.room, Ref(entry=written.ident, index=index))
                    yield _Text(what, words.text, words.language, words.direction, True)


def _is_public(rooms: Rooms, text: _Text) -> bool:
    """Whether it, or what it was made of, has gone to the public too."""
    sources = rooms.source_of(text.what.room, text.what.what) if text.conveyed else (text.what,)
    public = rooms.of(Room.PUBLIC)
    return any(each.room in public for source in sources for each in rooms.drawn_on(source))


def _known_by_then(rooms: Rooms, text: _Text, item: Item) -> Iterator[Known]:
    date = item.reported or item.said
    # The end of that day where it ends last.
    end = None if date is None else (date.latest + 1) * _DAY_MS + _FARTHEST_ZONE_MS
    everybody = got(rooms, text.what.room, text.what.what) if text.conveyed else who_knows(rooms, text.what)
    return (each for each in everybody if end is None or each.since.ms < end)
