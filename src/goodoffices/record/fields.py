"""Reading plain mappings (TOML, JSON) strictly: every key known, every value of its kind.

The rules are:

* A key that is not known is refused first, with the nearest known one: it is usually the slip behind a
  “missing” key.
* A refusal names the place (file and item, as the caller calls them), the key with its path, and what was
  expected; never the value, which may be somebody's words.
* Nothing is converted silently: a number is not a text, and an unquoted date is not one either.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import TypeVar

from goodoffices.errors.record import RecordMissingKey, RecordUnknownKey, RecordWrongValue
from goodoffices.record.text import WORDING_LIMIT
from goodoffices.words import clean, clean_line, clean_name

Choice = TypeVar("Choice", bound=Enum)
Part = TypeVar("Part")

_SHOWN_OF_A_KEY = 40


class Fields:
    """The keys of one mapping, each read as what it must be.

    Args:
        plain: what stands there, expected to be a mapping.
        known: every key that may stand in it.
        where: the place as the reader of a refusal knows it.
        path: the key under which the mapping stands; empty at the top.
    """

    def __init__(self, plain: object, known: Sequence[str], where: str, path: str = "") -> None:
        self.where = where
        self.path = path
        if not isinstance(plain, Mapping):
            raise RecordWrongValue(where=where, key=path or "item", expected=f"a table with {', '.join(known)}")
        self._plain: Mapping[object, object] = plain
        for key in plain:
            if key not in known:
                raise _unknown_key(key, known, self._inside())

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._plain

    def line(self, key: str, expected: str) -> str:
        """A line of at most 1,000 bytes that must be there."""
        return clean_line(self._text(key, expected), self._place(key))

    def line_or_empty(self, key: str, expected: str) -> str:
        """A line, or the empty text if the key is absent or empty."""
        return self.line(key, expected) if self._stands(key, expected) else ""

    def name(self, key: str, expected: str) -> str:
        """A name of at most 200 bytes that must be there."""
        return clean_name(self._text(key, expected), self._place(key))

    def name_or_empty(self, key: str, expected: str) -> str:
        """A name, or the empty text if the key is absent or empty."""
        return self.name(key, expected) if self._stands(key, expected) else ""

    def wording(self, key: str, expected: str) -> str:
        """Somebody's words, which must be there."""
        return clean(self._text(key, expected), self._place(key), WORDING_LIMIT)

    def plain_text(self, key: str, expected: str) -> str:
        """A text with a grammar of its own (a date, a tag, an id), taken as it stands."""
        return self._text(key, expected)

    def number(self, key: str, expected: str) -> int:
        """A whole number that must be there."""
        value = self._value(key, expected)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.wrong(key, expected)
        return value

    def choice(self, key: str, choices: type[Choice], default: Choice | None = None) -> Choice:
        """One of the values of an enumeration."""
        expected = "one of " + ", ".join(str(choice.value) for choice in choices)
        if default is not None and not self.has(key):
            return default
        value = self._value(key, expected)
        for choice in choices:
            if type(value) is type(choice.value) and value == choice.value:
                return choice
        raise self.wrong(key, expected)

    def part(self, key: str, read: Callable[[object, str, str], Part], expected: str) -> Part:
        """A table that must be there, read by ``read(plain, where, path)``."""
        return read(self._value(key, expected), self.where, self._path(key))

    def part_or(self, key: str, read: Callable[[object, str, str], Part], absent: Part) -> Part:
        """A table, or ``absent`` if the key is."""
        return read(self._plain[key], self.where, self._path(key)) if self.has(key) else absent

    def parts(self, key: str, read: Callable[[object, str, str], Part], expected: str) -> tuple[Part, ...]:
        """A list of tables; none if the key is absent."""
        if not self.has(key):
            return ()
        value = self._plain[key]
        if not isinstance(value, Sequence) or isinstance(value, str | bytes | bytearray):
            raise self.wrong(key, expected)
        path = self._path(key)
        return tuple(read(each, self.where, f"{path}[{number}]") for number, each in enumerate(value, 1))

    def wrong(self, key: str, expected: str) -> RecordWrongValue:
        """The refusal of a value."""
        return RecordWrongValue(where=self.where, key=self._path(key), expected=expected)

    def missing(self, key: str, expected: str) -> RecordMissingKey:
        """The refusal for a key that must be there."""
        return RecordMissingKey(where=self._inside(), key=key, expected=expected)

    def _value(self, key: str, expected: str) -> object:
        if not self.has(key):
            raise self.missing(key, expected)
        return self._plain[key]

    def _text(self, key: str, expected: str) -> str:
        value = self._value(key, expected)
        if not isinstance(value, str):
            raise self.wrong(key, f"{expected}, in quotes")
        return value

    def _stands(self, key: str, expected: str) -> bool:
        return self.has(key) and self._text(key, expected) != ""

    def _path(self, key: str) -> str:
        return f"{self.path}.{key}" if self.path else key

    def _place(self, key: str) -> str:
        return f"“{self._path(key)}” in {self.where}"

    def _inside(self) -> str:
        return f"“{self.path}” in {self.where}" if self.path else self.where


def _unknown_key(key: object, known: Sequence[str], where: str) -> RecordUnknownKey:
    # Keys are typed by hand too: whatever cannot be shown safely is shown as escapes.
    shown = ascii(key)[1:-1] if isinstance(key, str) else ascii(key)
    near = difflib.get_close_matches(key, known, 1) if isinstance(key, str) else []
    advice = f"Write “{near[0]}”, if that is meant" if near else "Take the line out"
    return RecordUnknownKey(
        where=where,
        key=shown[:_SHOWN_OF_A_KEY],
        known=", ".join(known),
        advice=f"{advice}, and try again.",
    )
