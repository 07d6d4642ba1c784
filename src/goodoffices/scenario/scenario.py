"""A scenario as it was read: who takes part, under which rules, and what happens when. Plain, frozen, checked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from goodoffices.scenario.locations import Place, Plain

THE_PUBLIC: Final = "the public"
THE_MEDIATOR: Final = "the mediator"
"""Whose front is meant in an expectation, besides the sides' own names."""


THE_THIEF: Final = "the thief"
"""Who has a device that was lost: acts as its person, and sees what comes to it."""


@dataclass(frozen=True)
class Seat:
    """One person of a side."""

    name: str
    role: str


@dataclass(frozen=True)
class Side:
    """A side.

    Attributes:
        own: its one seat runs a station; otherwise the mediator keeps the leg.
        calls: how other sides are called on its leg from the beginning, where not by their own names.
    """

    name: str
    own: bool
    language: str
    seats: tuple[Seat, ...]
    calls: Mapping[str, str]

    def called(self, other: str) -> str:
        """How another side is called on this one's leg."""
        return self.calls.get(other, other)


@dataclass(frozen=True)
class Expectation:
    """What somebody must have in front of them after a step.

    Attributes:
        wanted: the keys of the block as they were read, without ``whose``.
    """

    whose: str
    wanted: Plain
    place: Place


@dataclass(frozen=True)
class Step:
    """One act at one time, and what it comes to.

    Attributes:
        number: counted from 1.
        at: the instant, in the one whole spelling.
        by: the person who acts; empty when only the clock moves on.
        label: the name of what it makes; empty if it needs none.
        noted: how the words came, where the leg is kept.
        refused: the code of the refusal that must come; empty: none may.
        tell: a sentence for whoever follows the play.
        keys: what belongs to the act itself, as it was read.
    """

    number: int
    at: str
    by: str
    do: str
    label: str
    noted: Plain | None
    refused: str
    tell: str
    keys: Plain
    expect: tuple[Expectation, ...]
    place: Place


@dataclass(frozen=True)
class Scenario:
    """All of a scenario file.

    Attributes:
        file: how the file is called in messages.
        zone: minutes east of UTC.
        closing: the line with which the play ends; empty: none.
        digest: of the file's text; from it all chance of a play is made.
    """

    file: str
    title: str
    about: str
    starts: str
    zone: int
    language: str
    public: bool
    closing: str
    mediator: str
    sides: tuple[Side, ...]
    rules: dict[str, Plain]
    items: dict[str, Plain]
    steps: tuple[Step, ...]
    digest: bytes

    def side(self, name: str) -> Side | None:
        """The side of that name."""
        return next((side for side in self.sides if side.name == name), None)

    @property
    def fronts(self) -> tuple[str, ...]:
        """Everybody in front of whom something can stand: the sides, the public, the mediator."""
        thief = (THE_THIEF,) if any(step.do == "lose-device" for step in self.steps) else ()
        return (*(side.name for side in self.sides), *((THE_PUBLIC,) if self.public else ()), *thief, THE_MEDIATOR)
