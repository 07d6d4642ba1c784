"""What a value in a scenario file may be, and how a mistake in one is told.

The rules are:

* A shape reads one value strictly: nothing is converted silently, and a date without quotes is not a text.
* A mistake names the file, the line, the key and what was expected. A key that nobody knows is told with the nearest
  one that somebody does, before anything else that is wrong with its table.
* Words and names pass :mod:`goodoffices.words` here, so that what a scenario says could have been typed by a person.
* What refers to another step is read as a :class:`Label` and looked up later; a time is read as one spelling with its
  zone.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from goodoffices.errors import Refusal
from goodoffices.errors.words import HourMissing
from goodoffices.scenario.places import Label, Place, Plain, mapping, missing, nearest, refuse_unknown
from goodoffices.words import Typed, clean, clean_name, parse_length, parse_typed, write_instant


class Shape(Protocol):
    """What a value may be."""

    @property
    def expected(self) -> str:
        """In words, for a refusal and for the documentation."""

    def read(self, value: object, place: Place) -> object:
        """The value as it is meant.

        Raises:
            Refusal: what is wrong with it.
        """


# --- single values ------------------------------------


@dataclass(frozen=True)
class Words:
    """Words as a person types them; they may have several lines."""

    expected: str = "words in quotes"

    def read(self, value: object, place: Place) -> str:
        """Cleaned as an author's station would."""
        if not isinstance(value, str):
            raise place.wrong(self.expected)
        try:
            return clean(value, f"“{place.key}”")
        except Refusal as refusal:
            raise place.wrong(self.expected, f"{refusal.said} {refusal.why}") from refusal


@dataclass(frozen=True)
class Name:
    """A name, or another single line."""

    expected: str = "a name in quotes"

    def read(self, value: object, place: Place) -> str:
        """Cleaned as a station would."""
        if not isinstance(value, str):
            raise place.wrong(self.expected)
        try:
            return clean_name(value, f"“{place.key}”")
        except Refusal as refusal:
            raise place.wrong(self.expected, f"{refusal.said} {refusal.why}") from refusal


@dataclass(frozen=True)
class Choice:
    """One of a few texts."""

    options: tuple[str, ...]

    @property
    def expected(self) -> str:
        """The texts."""
        return "one of " + ", ".join(f'"{option}"' for option in self.options)

    def read(self, value: object, place: Place) -> str:
        """The text itself."""
        if isinstance(value, str) and value in self.options:
            return value
        reason = nearest(value, self.options) if isinstance(value, str) else "It is not a text in quotes."
        raise place.wrong(self.expected, reason)


@dataclass(frozen=True)
class Flag:
    """True or false."""

    expected: str = "true or false"

    def read(self, value: object, place: Place) -> bool:
        """The value itself."""
        if not isinstance(value, bool):
            raise place.wrong(self.expected)
        return value


@dataclass(frozen=True)
class Instant:
    """A moment; without a zone of its own it has the scenario's."""

    expected: str = 'a time in quotes such as "2026-03-02 09:00"'

    def read(self, value: object, place: Place) -> str:
        """In its one whole spelling, ``2026-03-02T09:00:00.000+02:00``."""
        if not isinstance(value, str):
            raise place.wrong(self.expected)
        try:
            return write_instant(*self.taken(parse_typed(value)).in_zone(place.zone))
        except Refusal as refusal:
            raise place.wrong(self.expected, refusal.said) from refusal

    def taken(self, typed: Typed) -> Typed:
        """How a day without an hour is taken: as its beginning."""
        return typed


@dataclass(frozen=True)
class EndOf(Instant):
    """The end of something; a day without an hour is included."""

    def taken(self, typed: Typed) -> Typed:
        """A day ends with its last millisecond."""
        return typed.last


@dataclass(frozen=True)
class Happened(Instant):
    """When something happened."""

    def taken(self, typed: Typed) -> Typed:
        """It has an hour.

        Raises:
            HourMissing: only the day stands there.
        """
        if typed.whole_day:
            raise HourMissing(where="This time")
        return typed


@dataclass(frozen=True)
class Length:
    """A length of time."""

    expected: str = 'a length of time in quotes such as "14d", "36h" or "90m"'

    def read(self, value: object, place: Place) -> str:
        """The text itself."""
        if not isinstance(value, str):
            raise place.wrong(self.expected)
        try:
            parse_length(value)
        except Refusal as refusal:
            raise place.wrong(self.expected, refusal.said) from refusal
        return value


@dataclass(frozen=True)
class Labelled:
    """What an earlier step made."""

    expected: str = 'the label of an earlier step, with the number of a part such as "opening.2"'

    def read(self, value: object, place: Place) -> Label:
        """Name and number."""
        if not isinstance(value, str):
            raise place.wrong(self.expected)
        name, point, number = value.rpartition(".")
        if not point:
            return Label(value, None, place)
        if not number.isascii() or not number.isdigit() or not 1 <= len(number) <= 4 or int(number) < 1:
            raise place.wrong(self.expected, "What stands after the point is not a number from 1.")
        return Label(name, int(number), place)


# --- several values ------------------------------------


@dataclass(frozen=True)
class Several:
    """An array of values of one shape."""

    of: Shape
    least: int = 1

    @property
    def expected(self) -> str:
        """The shape of one."""
        return f"an array in square brackets, each element {self.of.expected}"

    def read(self, value: object, place: Place) -> list[object]:
        """Each element as it is meant."""
        if not isinstance(value, list) or len(value) < self.least:
            raise place.wrong(self.expected)
        return [self.of.read(each, place.at(number)) for number, each in enumerate(value)]


@dataclass(frozen=True)
class OneOrSeveral:
    """One value, or an array of them."""

    of: Shape

    @property
    def expected(self) -> str:
        """The shape of one."""
        return f"{self.of.expected}, or an array of such"

    def read(self, value: object, place: Place) -> list[object]:
        """Always a list."""
        return Several(self.of).read(value if isinstance(value, list) else [value], place)


@dataclass(frozen=True)
class Key:
    """A key of a table.

    Attributes:
        needed: whether it must be there.
        means: what it is for, in words, for the documentation.
    """

    shape: Shape
    means: str
    needed: bool = False


@dataclass(frozen=True)
class Table:
    """A table with known keys."""

    name: str
    keys: Mapping[str, Key]

    @property
    def expected(self) -> str:
        """Its keys."""
        return f"a table with {', '.join(self.keys)}"

    def read(self, value: object, place: Place) -> Plain:
        """The keys that are there, each as it is meant, in the order of the file."""
        keys = mapping(value, place, self.expected)
        refuse_unknown(keys, self.keys, self.name, place)
        for key, known in self.keys.items():
            if known.needed and key not in keys:
                raise missing(key, known.shape.expected, self.name, place)
        return {key: self.keys[key].shape.read(each, place.at(key)) for key, each in keys.items()}


@dataclass(frozen=True)
class Named:
    """A table in which the file itself chooses the keys."""

    of: Shape
    of_keys: Shape = field(default_factory=Name)

    @property
    def expected(self) -> str:
        """The shape of a value."""
        return f"a table of {self.of_keys.expected} = {self.of.expected}"

    def read(self, value: object, place: Place) -> dict[object, object]:
        """Every key and its value, each as it is meant."""
        keys = mapping(value, place, self.expected)
        return {self.of_keys.read(key, place.at(key)): self.of.read(each, place.at(key)) for key, each in keys.items()}


@dataclass(frozen=True)
class OneOf:
    """One of several tables, told apart by a key that only one of them has."""

    tables: Mapping[str, Table]

    @property
    def expected(self) -> str:
        """The keys by which they are told apart."""
        return f"a table with one of {', '.join(self.tables)}"

    def read(self, value: object, place: Place) -> Plain:
        """As the table reads it that has the key."""
        keys = mapping(value, place, self.expected)
        found = [key for key in self.tables if key in keys]
        if len(found) == 1:
            return self.tables[found[0]].read(value, place)
        if found:
            raise place.at(found[1]).wrong(self.expected, f"It has both “{found[0]}” and “{found[1]}”.")
        every = dict.fromkeys(key for table in self.tables.values() for key in table.keys)
        refuse_unknown(keys, every, self.expected, place)
        raise place.wrong(self.expected, "None of these keys is there.")
