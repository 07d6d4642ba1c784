"""Two worlds: the same talk twice, which differs in whose the words are that came to one side without a name (rule 6).

The rules are:

* South answers. Two *authors* say things that reach South without a name; in each world other sides are these authors
  (one side may be both). Everything else is done by sides under their names, the same ones in both worlds.
* What an author does, and what the mediator does about it, happens in both worlds at the same moments.
* A step happens in both worlds or in none. What is refused in one alone is an answer, too: :func:`lockstep` gives both.
* :func:`souths` is everything that South has or is told, and what the mediator has to tell it.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, TypeVar

import msgspec
from hypothesis import strategies as st

from goodoffices.talk import sheets
from goodoffices.talk.closing import left
from goodoffices.talk.events import Role
from goodoffices.talk.judge import of_kind_in_effect
from goodoffices.talk.terms import Moment
from goodoffices.talk.view import leg_view, to_tell, view
from goodoffices.talk.views import SheetView
from tests.table import Table
from tests.talk.folding import dump, rows_of
from tests.talk.plans import Shape, Step, steps
from tests.talk.whose_deeds import Deeds
from tests.talk.whose_world import SOUTH, ZONES

T = TypeVar("T")

SHAPES = (
    Shape(("North", "South", "East"), ()),
    Shape(("South", "North"), ("East",)),
    Shape(("South",), ("North", "East")),
    Shape(("North", "East"), ("South",)),
    Shape(("East",), ("South", "North")),
    Shape((), ("North", "South", "East")),
    Shape(("North", "South", "East", "West"), ()),
    Shape(("South", "West"), ("North", "East")),
    Shape(("North", "East"), ("South", "West")),
    Shape((), ("North", "South", "East", "West")),
)
"""Three sides and four, with and without stations."""

DEEDS: dict[str, int] = {
    "say": 2,
    "bring": 4,
    "deliver": 3,
    "reply": 8,
    "carry": 9,
    "tell": 5,
    "hear": 3,
    "take_back": 2,
    "release_anew": 2,
    "extend_answer": 1,
    "news_there": 3,
    "find": 3,
    "carry_finding": 3,
    "mediator_finds": 2,
    "read_back": 2,
    "author_takes_back": 2,
    "author_extends": 1,
    "answer_taken_back": 1,
    "news_here": 3,
    "named_words": 2,
    "share": 4,
    "side_answers_words": 1,
    "third_party": 3,
    "ask": 1,
    "put": 3,
    "approve_asked": 1,
    "change_asked": 1,
    "news_put": 2,
    "author_answers": 4,
    "side_answers": 2,
    "bring_answer": 5,
    "author_finds": 2,
    "bring_finding": 3,
    "author_comes_back": 2,
    "alias": 2,
    "rules": 1,
    "wait": 2,
    "clock": 1,
    "doubt": 1,
    "stray": 1,
    "mediator_asks": 1,
    "close": 1,
}
"""What may happen, and how often beside the others."""

ANSWERED = {
    "reply": 4,
    "carry": 5,
    "tell": 3,
    "release_anew": 1,
    "take_back": 1,
    "news_there": 1,
    "read_back": 1,
    "alias": 1,
}
"""South's answers, and what it is told of them."""

THIRD_PARTIES = {
    "reply": 2,
    "share": 3,
    "third_party": 4,
    "carry": 4,
    "take_back": 3,
    "news_there": 5,
    "tell": 2,
    "find": 1,
    "carry_finding": 1,
    "side_answers_words": 2,
}
"""Who else has the words, and is told how South answered."""

ASKED = {
    "put": 4,
    "hear": 2,
    "author_answers": 4,
    "bring_answer": 4,
    "change_asked": 2,
    "news_put": 2,
    "wait": 1,
}
"""What South says itself, and what comes back without a name."""


CONDITIONS = {
    "reply": 1,
    "carry": 3,
    "find": 3,
    "carry_finding": 4,
    "read_back": 1,
    "tell": 1,
    "author_answers": 1,
    "bring_answer": 3,
    "author_finds": 3,
    "bring_finding": 4,
    "mediator_finds": 1,
    "news_here": 1,
}
"""What was found of conditions, in both directions."""


@dataclass(frozen=True)
class Pair:
    """A talk, and who its two authors are in each of the worlds. ``start``: how much of it has happened before."""

    shape: Shape
    one: tuple[str, str]
    other: tuple[str, str]
    start: int
    steps: tuple[Step, ...]


def others(shape: Shape) -> tuple[str, ...]:
    """Who may be an author."""
    return tuple(sorted({*shape.sealed, *shape.kept} - {SOUTH}))


@st.composite
def pairs(
    draw: st.DrawFn,
    deeds: dict[str, int] = DEEDS,
    *,
    least: int = 4,
    most: int = 20,
    starts: Sequence[int] = range(8),
    shapes: Sequence[Shape] = SHAPES,
) -> Pair:
    """Talks in two worlds."""
    shape = draw(st.sampled_from(shapes))
    who = st.tuples(st.sampled_from(others(shape)), st.sampled_from(others(shape)))
    one, other = draw(st.tuples(who, who).filter(lambda both: both[0] != both[1]))
    every = [deed for deed, weight in deeds.items() for _ in range(weight)]
    happens = draw(st.lists(steps(every), min_size=least, max_size=most))
    return Pair(shape, one, other, draw(st.sampled_from(starts)), tuple(happens))


# --- two of them ------------------------------------


@cache
def laid(shape: Shape) -> Table:
    """A table of this shape at which nothing was said yet; to be copied before use."""
    table = Table(sealed=shape.sealed, kept=shape.kept, people={"envoy": Role.ENVOY}, seed="whose")
    for name, station in table.stations.items():
        station.zone = ZONES.get(name.partition("'")[0], station.zone)
    return table


@lru_cache(maxsize=128)
def beginning(shape: Shape, number: int, authors: tuple[str, str], start: int) -> Deeds:
    """A world at its beginning; to be copied before use."""
    table = _copied(laid(shape), laid(shape))
    world = Deeds(table, number, others(shape), authors)
    world.begin(start)
    return world


def _copied(thing: T, table: Table) -> T:
    """A copy for another example. Talks are values, and stay as they are."""
    memo: dict[int, Any] = {id(station.talk): station.talk for station in table.stations.values()}
    return copy.deepcopy(thing, memo)


def begun(pair: Pair) -> tuple[Deeds, Deeds]:
    """Both worlds at their beginning."""
    one, other = (
        beginning(pair.shape, number, authors, pair.start) for number, authors in enumerate((pair.one, pair.other))
    )
    return _copied(one, one.table), _copied(other, other.table)


def lockstep(pair: Pair) -> Iterator[tuple[Deeds, Deeds, Step, tuple[str, str]]]:
    """The talk step by step, in both worlds or in none, with what came of each step in each."""
    one, other = begun(pair)
    for step in pair.steps:
        before = one.saved(), other.saved()
        came = one.try_(step), other.try_(step)
        if came != ("done", "done"):
            one.go_back(before[0])
            other.go_back(before[1])
        yield one, other, step, came


# --- what South has ------------------------------------


def at_once(lived: Deeds) -> dict[str, Any]:
    """What shows after each step: the entries of South's leg, and what the mediator has to tell it."""
    room = lived.table.legs[SOUTH].room
    return {"entries": lived.table.entries(SOUTH), "still to tell": to_tell(lived.table.station().talk.rooms, room)}


def souths(lived: Deeds) -> dict[str, Any]:
    """Everything that South has, at its own stations and as the mediator shows it, now and once all has lapsed."""
    table = lived.table
    leg, rooms = table.legs[SOUTH], table.station().talk.rooms
    seen = at_once(lived)
    for station in leg.stations:
        seen[f"rows at {station.name}'s"] = rows_of(dump(station.talk), leg.room)
    for days in (0, 40):
        now = table.after(days=days)
        seen[f"the leg in {days} days"] = leg_view(rooms, leg.room, now)
        seen[f"its sheets in {days} days"] = _sheets(lived, now)
        for seat in leg.people.values():
            station = next((each for each in leg.stations if each.card == seat.fingerprint), table.station())
            seen[f"view of {seat.name} in {days} days"] = view(station.talk, seat.fingerprint, now)
            if station is not table.station():
                seen[f"what is left for {seat.name} in {days} days"] = left(station.talk.rooms, leg.room, now)
    return seen


def _sheets(lived: Deeds, now: Moment) -> list[SheetView]:
    """What the sheets for South give it, and how it may be brought. Whether it should be is the mediator's alone."""
    rooms, room = lived.table.station().talk.rooms, lived.table.legs[SOUTH].room
    if not lived.kept(SOUTH):
        return []
    conveyed = of_kind_in_effect(rooms.reading(room), "conveyed")
    shown = [sheets.sheet(rooms, room, written, now) for written in conveyed]
    return [msgspec.structs.replace(each, state="", warnings=[], until=None) for each in shown]
