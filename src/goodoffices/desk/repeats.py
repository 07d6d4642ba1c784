"""Whether a wording in substance gives very words after all: the matcher, and what it is asked about.

The rules are:

* Words are compared one by one and folded (``words/units.py``). Case, accents, punctuation and line ends hide nothing.
* A *run* of eight words is noticed wherever it stands. So is the *whole* of a shorter passage; but of one that is a
  single word only where the wording is nothing else: whoever puts *yes* into other words says *yes*.
* What may not be given so are the very words of everything that the same side said and does not let go to this
  recipient as very words, now: of what the wording draws on, runs and wholes; of all else that the side said, withheld
  words too, runs alone, since short sentences are said again and again.
* A run that stands as well in something that the side does let go to them as very words is given rightly.
* A wording that its author approved for this recipient, or has to approve first, is the author's own choice: nothing
  is noticed.
* Translations that go with a wording are looked at like it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from goodoffices.errors.desk import RepeatsWords
from goodoffices.errors.gate import GateRefusal, NotCloseEnough
from goodoffices.talk.draft import Draft, InSubstance, StanceOf
from goodoffices.talk.events import Condition, DeskRef, Form, Id, Overrode, Passage, Ref, Words
from goodoffices.talk.items import words_of
from goodoffices.talk.judge import conveyed_item, delivered, void
from goodoffices.talk.licence import reasons
from goodoffices.talk.objects import releasables
from goodoffices.talk.reading import Reading
from goodoffices.talk.release import asks_for_read_back, author_approved
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import Moment
from goodoffices.words.units import WORD, units, weigh, weight

RUN: Final = 8
"""So many words in a row are noticed."""

_LEAST: Final = RUN * WORD


# --- texts ------------------------------------


@dataclass(frozen=True, slots=True)
class Repeat:
    """What a wording repeats of a passage: so many words in a row, at least; and whether that is the whole of it."""

    words: int
    whole: bool


class Wording:
    """A text that is compared with many others.

    Args:
        text: what would be said.
        rightly: texts whose very words may be given.
    """

    def __init__(self, text: str, rightly: Iterable[str] = ()) -> None:
        self._units = units(text)
        self._rightly = [units(each) for each in rightly]
        places: dict[tuple[str, ...], int] = {}
        for place, run in _runs(self._units):
            places.setdefault(run, place)
        for each in self._rightly:
            for _, run in _runs(each):
                places.pop(run, None)
        self._places = places
        self._known = frozenset(self._units)

    def repeats(self, passage: str, *, wholes: bool = True) -> Repeat | None:
        """What of ``passage`` is repeated here; None: nothing that is noticed. ``wholes``: short ones too."""
        return self.repeats_units(units(passage), wholes=wholes)

    def repeats_units(self, other: list[str], *, wholes: bool = True) -> Repeat | None:
        """The same of a passage whose words were told apart before."""
        if weigh(other) < _LEAST:
            return Repeat(max(1, weigh(other) // WORD), whole=True) if wholes and self._has_whole(other) else None
        run = self._longest_run(other)
        return None if not run else Repeat(weigh(run) // WORD, whole=len(run) == len(other))

    def _has_whole(self, other: list[str]) -> bool:
        if weigh(other) <= WORD:
            return bool(other) and other == self._units
        return _within(other, self._units) and not any(_within(other, each) for each in self._rightly)

    def _longest_run(self, other: list[str]) -> list[str]:
        """The longest run of those that begin where one is noticed; empty: there is none."""
        if not self._may_share(other):
            return []
        longest: list[str] = []
        beyond = 0
        for start, run in _runs(other):
            place = self._places.get(run)
            if start < beyond or place is None:
                continue
            length = _in_common(other, start, self._units, place)
            beyond = start + length - len(run) + 1  # what begins before lies within this one
            longest = max(longest, other[start : start + length], key=len)
        return longest

    def _may_share(self, other: list[str]) -> bool:
        """Whether so many words in a row of ``other`` stand here at all. It only spares a closer look."""
        together = 0
        for unit in other:
            together = together + weight(unit) if unit in self._known else 0
            if together >= _LEAST:
                return True
        return False


def _in_common(one: list[str], start: int, other: list[str], place: int) -> int:
    """How many units are the same from there on."""
    most = min(len(one) - start, len(other) - place)
    return next((count for count in range(most) if one[start + count] != other[place + count]), most)


def _runs(found: list[str]) -> Iterator[tuple[int, tuple[str, ...]]]:
    """From each word on, the fewest words that are noticed: where they begin, and which they are."""
    weights = [weight(unit) for unit in found]
    end = total = 0
    for start, own in enumerate(weights):
        while total < _LEAST and end < len(found):
            total += weights[end]
            end += 1
        if total < _LEAST:
            return
        yield start, tuple(found[start:end])
        total -= own


def _within(other: list[str], found: list[str]) -> bool:
    return f" {' '.join(other)} " in f" {' '.join(found)} "


# --- a draft, and a sheet ------------------------------------


@dataclass(frozen=True, slots=True)
class Repeated:
    """Something of a side that a wording repeats though its very words may not go there."""

    source: DeskRef
    repeat: Repeat


def repeated(rooms: Rooms, recipient: Id, draft: Draft, now: Moment) -> list[Repeated]:
    """What a draft would give of very words that may not go to ``recipient`` now, in the order of the thread."""
    return [
        each
        for wording in _wordings(draft)
        if not _authors_choice(rooms, recipient, wording)
        for each in _found(rooms, recipient, _texts(wording), wording.sources, now, unnamed=wording.unnamed)
    ]


def repeated_on_sheet(rooms: Rooms, room: Id, conveyance: Id, now: Moment) -> list[tuple[int, Repeated]]:
    """The same of a sheet that was made earlier, by the index of the item: terms may have narrowed since.

    What was delivered is left out, since it happened; and what the mediator gave a reason for when it was made.
    """
    found: list[tuple[int, Repeated]] = []
    for source in rooms.sources(room, conveyance):
        ref = Ref(entry=conveyance, index=source.index)
        item = conveyed_item(rooms.reading(room), ref)
        words = None if item is None else words_of(item)
        if words is None or words.form is not Form.IN_SUBSTANCE or words.approved:
            continue
        if delivered(rooms.reading(room), ref) or _given_reason(rooms, room, source.sources):
            continue
        slips = _found(rooms, room, _texts(words), source.sources, now, unnamed=words.speaker is None)
        found.extend((source.index, each) for each in slips)
    return found


def _given_reason(rooms: Rooms, room: Id, sources: tuple[DeskRef, ...]) -> bool:
    """Whether the mediator went on past this on that leg, for a wording of these."""
    if rooms.desk is None:
        return False
    reading = rooms.reading(rooms.desk)
    return any(
        isinstance(written.body, Overrode)
        and written.body.room == room
        and written.body.code == RepeatsWords.code
        and set(sources) <= set(written.body.about)
        and void(reading, written.ident) is None
        for written in reading.of_kind("overrode")
    )


def _wordings(draft: Draft) -> list[InSubstance]:
    match draft:
        case InSubstance():
            return [draft]
        case StanceOf(conditions=conditions):
            return [stated.words for stated in conditions if stated.words is not None]
        case _:
            return []


def _authors_choice(rooms: Rooms, recipient: Id, wording: InSubstance) -> bool:
    try:
        return asks_for_read_back(rooms, wording.sources) or author_approved(rooms, recipient, wording)
    except GateRefusal:
        return False  # it will not cross as it is; what it repeats is told beside the gate's reason


def _texts(words: InSubstance | Words) -> list[str]:
    return [words.text] if words.translation is None else [words.text, words.translation.text]


def _found(
    rooms: Rooms, recipient: Id, texts: list[str], sources: tuple[DeskRef, ...], now: Moment, *, unnamed: bool
) -> list[Repeated]:
    said = {
        source: apart
        for room in dict.fromkeys(each.room for each in sources)
        if room != recipient
        for source, apart in _said(rooms.reading(room)).items()
    }

    def rightly(source: DeskRef) -> bool:
        """Whether its very words may go there; how close a note is says nothing of what its author allows."""
        refusals = reasons(rooms, source, recipient, Form.VERBATIM, now, unnamed=unnamed)
        return all(isinstance(refusal, NotCloseEnough) for refusal in refusals)

    def of(wordings: list[Wording]) -> list[Repeated]:
        return [
            Repeated(source, repeat)
            for source, apart in said.items()
            if (repeat := _most(each.repeats_units(apart.split(), wholes=source in sources) for each in wordings))
            and not rightly(source)
        ]

    if not of([Wording(text) for text in texts]):
        return []
    allowed = [apart for source, apart in said.items() if rightly(source)]
    return of([Wording(text, allowed) for text in texts])


def _said(reading: Reading) -> dict[DeskRef, str]:
    """Every passage and condition of a side in the order of the thread: its words, folded, with spaces between them."""
    return reading.remember(
        "what was said, word by word",
        lambda: {
            DeskRef(room=reading.room, what=thing.ref): " ".join(units(thing.content.text))
            for written in reading.of_kind("said", "replied")
            for thing in releasables(written)
            if isinstance(thing.content, Passage | Condition)
        },
    )


def _most(repeats: Iterable[Repeat | None]) -> Repeat | None:
    return max((each for each in repeats if each is not None), key=lambda each: each.words, default=None)
