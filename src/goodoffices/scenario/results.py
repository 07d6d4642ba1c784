"""What a play yields: plain data without ids and handles, the same each time."""

from __future__ import annotations

from typing import Any

import msgspec

from goodoffices.scenario.relay_process import MailboxSeen


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of what a play yields."""


class Front(Told, frozen=True):
    """What somebody has in front of them.

    Attributes:
        whose: a side, ``the public`` or ``the mediator``.
        lines: as a person reads it, one thought a line; names and words are isolated.
        view: the same as data.
        record: the public record as it stands; a mediator's alone.
    """

    whose: str
    lines: list[str]
    view: Any
    record: list[Any]


class Turned(Told, frozen=True):
    """A refusal that an act met: expected or not."""

    step: int
    at: str
    by: str
    do: str
    code: str
    what: str
    cause: str
    next_step: str
    expected: bool


class Failure(Told, frozen=True):
    """An expectation that was not met.

    Attributes:
        line: of the file.
        whose: in front of whom, or who acted.
    """

    step: int
    line: int
    whose: str
    expected: str
    found: str


class News(Told, frozen=True):
    """What a step changed in front of somebody: lines that came, and lines that went."""

    whose: str
    came: list[str]
    went: list[str]


class Played(Told, frozen=True):
    """One step, once it was played.

    Attributes:
        act: what was done, in words.
        tell: the scenario's own sentence about it; empty: none.
        refused: the refusal that it met.
        fronts: what everybody has in front of them now.
        news: how that changed, for those for whom it did.
    """

    step: int
    at: str
    by: str
    act: str
    tell: str
    refused: Turned | None
    fronts: list[Front]
    news: list[News]
    failures: list[Failure]


class SheetMade(Told, frozen=True):
    """A delivery sheet at the end of a play, as text: the side's copy and the mediator's."""

    leg: str
    state: str
    text: str
    mediators_copy: str


class Outcome(Told, frozen=True):
    """A whole play.

    Attributes:
        exercise: always true.
        fronts: every seat's final view.
        relay: what the relay saw, mailbox by mailbox; empty where no side has a station of its own.
        closing: the scenario's last line; empty: none.
    """

    title: str
    exercise: bool
    steps: int
    fronts: list[Front]
    sheets: list[SheetMade]
    refusals: list[Turned]
    failures: list[Failure]
    relay: list[MailboxSeen]
    closing: str
