"""Where something stands in a scenario file, what refers to another step, and how a mistake is told with its line."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from goodoffices.errors.scenario import ScenarioMissingKey, ScenarioUnknownKey, ScenarioWrongValue
from goodoffices.scenario.lines import Lines, Path

Plain = dict[str, object]

_SHOWN_OF_A_KEY = 40


@dataclass(frozen=True)
class Place:
    """Where a value stands.

    Attributes:
        file: how the reader of a refusal knows the file.
        zone: the zone of times that name none, in minutes east of UTC.
    """

    file: str
    lines: Lines
    zone: int = 0
    path: Path = ()

    def at(self, key: str | int) -> Place:
        """The place of a key or an element inside."""
        return Place(self.file, self.lines, self.zone, (*self.path, key))

    @property
    def line(self) -> int:
        """Its line, counted from 1."""
        return self.lines.of(self.path)

    @property
    def key(self) -> str:
        """The last key on the way to it, with the number of an element after it."""
        said = ""
        for part in reversed(self.path):
            if isinstance(part, str):
                return f"{part[:_SHOWN_OF_A_KEY]}{said}"
            said = f"[{part + 1}]{said}"
        return "the file"

    def wrong(self, expected: str, reason: str = "The value is of another kind, or has a slip.") -> ScenarioWrongValue:
        """The refusal of what stands here."""
        return ScenarioWrongValue(file=self.file, line=self.line, key=self.key, expected=expected, reason=reason)


@dataclass(frozen=True)
class Label:
    """A name given to what a step made: ``opening`` or, for its second part, ``opening.2``.

    Attributes:
        number: the part, from 1; None: none was named, which means the first, or a sheet as a whole.
    """

    name: str
    number: int | None
    place: Place = field(compare=False)


def nearest(name: str, known: Iterable[str]) -> str:
    """The advice that goes with a name that nobody knows."""
    close = difflib.get_close_matches(name, list(known), n=1)
    return f"Did you mean “{close[0]}”?" if close else "Choose one of those, or leave the line out."


def mapping(value: object, place: Place, expected: str) -> dict[str, object]:
    """The value as a table, or its refusal."""
    if not isinstance(value, dict):
        raise place.wrong(expected, "It is not a table.")
    return value


def refuse_unknown(keys: Iterable[str], known: Iterable[str], where: str, place: Place) -> None:
    """Refuse the first key that nobody reads."""
    known = list(known)
    for key in keys:
        if key not in known:
            raise ScenarioUnknownKey(
                file=place.file,
                line=place.at(key).line,
                key=key[:_SHOWN_OF_A_KEY],
                where=where,
                known=", ".join(known),
                advice=nearest(key, known),
            )


def missing(key: str, expected: str, where: str, place: Place) -> ScenarioMissingKey:
    """The refusal of a table without a key that it needs."""
    return ScenarioMissingKey(file=place.file, line=place.line, key=key, where=where, expected=expected)
