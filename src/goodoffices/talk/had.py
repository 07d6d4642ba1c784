"""Which sides can have had words of a leg's own side, for all that this side was told of their crossing (rule 6).

The rules are:

* A side can have had what this side was told to have crossed to it: at once on a sealed leg, once that was brought on a
  kept one.
* An answer says whether it is to the very words or to a wording of them: only who had them so can have given it.
* It says which later end of the words it answers. That can be of whoever got the words, or the news, after the end was
  moved; an answer to the words as they stood before, of whoever got them before. What came by hand may have been
  written down earlier.
* An answer that came late is of no side that was given a later last day.
* Whoever got something by hand has no station.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from goodoffices.talk.events import AnsweredWords, Carried, CrossedAs, Extended, Id, Ref, Transit
from goodoffices.talk.judge import delivered, of_kind_in_effect
from goodoffices.talk.reading import Reading, Written, thread_order
from goodoffices.talk.terms import WHOEVER, Alias, Moment

Place = tuple[Any, ...]
"""Where something stands in the thread."""


@dataclass(frozen=True, slots=True)
class Crossed:
    """That something of this leg's side crossed.

    Attributes:
        to: to which side; None: to whoever said the words that it answers.
        manner: how, as this side is told; None: it is not.
        written: where that was written down; ``told``: where this side was told; None: it has yet to be.
    """

    what: Ref
    form: CrossedAs
    to: Id | None
    manner: Transit | None
    written: Place
    told: Place | None

    @property
    def by_hand(self) -> bool:
        """Whether this side is told that it was brought by hand."""
        return self.manner not in (None, Transit.SEALED)

    @property
    def at_once(self) -> bool:
        """Whether it crossed as it was conveyed; what is brought by hand was written down earlier."""
        return self.manner is Transit.SEALED


@dataclass(frozen=True, slots=True)
class Moved:
    """That this side gave something a later date."""

    what: Ref
    ident: Id
    place: Place
    valid_until: Moment | None
    answer_by: Moment | None


def crossings(reading: Reading, sides: dict[Alias, Id]) -> tuple[Crossed, ...]:
    """What was written down on a leg of the crossing of its side's words, to sides with these names."""
    return tuple(
        Crossed(
            what=crossing.what,
            form=crossing.form,
            to=None if crossing.alias == WHOEVER else sides[crossing.alias],
            manner=crossing.manner,
            written=place_of(written),
            told=_told(reading, written),
        )
        for written in of_kind_in_effect(reading, "carried")
        if isinstance(written.body, Carried)
        for crossing in written.body.crossings
        if crossing.alias is not None and (crossing.alias == WHOEVER or crossing.alias in sides)
    )


def moves(reading: Reading) -> tuple[Moved, ...]:
    """The later dates that a leg's side has given."""
    return tuple(
        Moved(act.what, written.ident, place_of(written), act.valid_until, act.answer_by)
        for written in of_kind_in_effect(reading, "extended")
        if isinstance(act := written.act, Extended)
    )


def place_of(written: Written) -> Place:
    """Where an entry stands in its thread; what is not there yet comes after all of it."""
    return (0, thread_order(written))


AT_THE_END: Place = (1,)
"""The place of what is not there yet."""


def _told(reading: Reading, carried: Written) -> Place | None:
    if not reading.kept:
        return place_of(carried)
    brought = delivered(reading, Ref(entry=carried.ident, index=0))
    return place_of(brought[0]) if brought else None


# --- one side, and one thing ------------------------------------


def can_have(crossed: list[Crossed], moved: list[Moved], answered: AnsweredWords) -> bool:
    """Whether a side can have had the text that an answer answers.

    Args:
        crossed: what this side was told to have crossed to it, of one passage.
        moved: the later dates that were given to that passage.
    """
    words = [each for each in crossed if each.form.value == answered.form.value]
    ends = [each for each in moved if each.valid_until is not None]
    if answered.extended is None:
        return any(not (each.at_once and any(end.place < each.written for end in ends)) for each in words)
    news = [each for each in crossed if each.form is CrossedAs.EXTENSION]
    return bool(words) and any(_with(each, end, ends) for each in (*words, *news) for end in _named(answered, ends))


def _named(answered: AnsweredWords, ends: list[Moved]) -> Iterator[Moved]:
    return (end for end in ends if end.ident == answered.extended)


def _with(crossed: Crossed, end: Moved, ends: list[Moved]) -> bool:
    """Whether something can have crossed with this end, and no later one."""
    until = end.valid_until
    later = [each for each in ends if until is not None and each.valid_until is not None and each.valid_until > until]
    overtaken = crossed.at_once and any(each.place < crossed.written for each in later)
    return end.place < crossed.written and not overtaken


def has_later_day(crossed: list[Crossed], moved: list[Moved], at: int) -> bool:
    """Whether a side was given a last day that is later than a moment, so that an answer of it would not be late."""
    return any(
        each.answer_by is not None and each.answer_by.ms >= at and any(each.place < there.written for there in crossed)
        for each in moved
    )
