"""Plans of talks, as plain data that hypothesis makes and makes smaller.

The rules are:

* A plan is who is at the table, and steps of four fields. Every step means something in every state of the talk, or is
  left out, so that a plan can be cut anywhere and still be played.
* :data:`DEEDS` names what may happen; ``machines`` has the honest deeds, ``mischief`` the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from hypothesis import strategies as st

T = TypeVar("T")

DEEDS: dict[str, int] = {
    "say": 6,
    "release": 5,
    "withdraw": 2,
    "convey": 10,
    "deliver": 4,
    "reply": 5,
    "reply_to_another_text": 2,
    "find": 3,
    "stage": 2,
    "read_back": 2,
    "answer_read_back": 2,
    "offer": 1,
    "answer": 1,
    "mandate": 1,
    "revoke": 1,
    "seat": 1,
    "unseat": 2,
    "bar": 2,
    "reseat": 2,
    "cut_off": 2,
    "cut_line": 3,
    "bring_back": 1,
    "wait": 2,
    "fork": 3,
    "choose": 3,
    "lose": 1,
    "garble": 1,
    "trespass": 1,
    "claim": 2,
    "remark": 1,
    "alias": 1,
    "accept": 1,
    "close": 1,
    "strike": 4,
    "correct": 2,
    "strike_anything": 2,
}
"""What may happen, and how often beside the others."""

_EVERY_DEED = [deed for deed, weight in DEEDS.items() for _ in range(weight)]


@dataclass(frozen=True)
class Step:
    """One thing that happens: who does it, to what, and how, as numbers that always mean something."""

    deed: str
    who: int
    what: int
    how: int


@dataclass(frozen=True)
class Shape:
    """Who is at the table."""

    sealed: tuple[str, ...]
    kept: tuple[str, ...]


SHAPES: tuple[Shape, ...] = (
    Shape(("North", "South"), ()),
    Shape(("North",), ("South",)),
    Shape((), ("North", "South")),
    Shape(("North", "South"), ("East",)),
    Shape(("North",), ("South", "East")),
)
"""Talks of two and of three sides, with and without stations; two mediators and the public at each."""


@dataclass(frozen=True)
class Plan:
    """A talk that is to be played."""

    shape: Shape
    steps: tuple[Step, ...]


def steps(deeds: Sequence[str]) -> st.SearchStrategy[Step]:
    """One thing that happens, out of these."""
    return st.builds(
        Step,
        deed=st.sampled_from(list(deeds)),
        who=st.integers(0, 11),
        what=st.integers(0, 63),
        how=st.integers(0, 2**16 - 1),
    )


HALF_HEARD = ("say", "say", "say", "release", "release", "mandate", "cut_line", "cut_line", "cut_off", "bring_back")
"""What happens between honest people whose lines are bad."""


def plans(
    *,
    least: int = 4,
    most: int = 24,
    deeds: Sequence[str] = _EVERY_DEED,
    shapes: Sequence[Shape] = SHAPES,
) -> st.SearchStrategy[Plan]:
    """Talks of so many steps, honest and hostile."""
    return st.builds(
        Plan,
        shape=st.sampled_from(list(shapes)),
        steps=st.lists(steps(deeds), min_size=least, max_size=most).map(tuple),
    )


class NothingThere(Exception):
    """A step that names something of which there is nothing yet; it is left out."""


def pick(things: Sequence[T], number: int) -> T:
    """One of them.

    Raises:
        NothingThere: there are none.
    """
    if not things:
        raise NothingThere
    return things[number % len(things)]
