"""From a value in a scenario file to what a station is asked: strictly, and by the types of the asks.

The rules are:

* A step is the ask of its act (:mod:`goodoffices.station.api.asks`), and what its types allow is all that may stand
  there. Nothing is converted silently, and a date without quotes is not a text.
* A mistake names the file, the line, the key and what was expected. A key that nobody knows is told with the nearest
  one that somebody does, before anything else that is wrong with its table.
* Words and names pass :mod:`goodoffices.words` here, so that what a scenario says could have been typed by a person.
* What refers to another step is read as a :class:`Label` and looked up later; a time is read as one spelling with its
  zone. Where several texts may stand, one may stand alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final, Protocol

from msgspec.inspect import (
    BoolType,
    DictType,
    EnumType,
    Field,
    IntType,
    ListType,
    LiteralType,
    Metadata,
    NoneType,
    StructType,
    Type,
    UnionType,
    type_info,
)

from goodoffices.errors import Refusal
from goodoffices.errors.words import HourMissing
from goodoffices.scenario.items import RecordItem
from goodoffices.scenario.locations import Label, Place, Plain, mapping, missing, nearest, refuse_unknown
from goodoffices.station.api.asks import Noted, StatedCondition
from goodoffices.station.api.described import fields_of, summary
from goodoffices.talk.events import Role
from goodoffices.talk.views import IS
from goodoffices.words import Typed, clean, clean_name, parse_instant, parse_length, parse_typed, write_instant

# --- texts ------------------------------------

_A_TIME: Final = 'a time in quotes such as "2026-03-02 09:00"'
_A_TAG: Final = 'a language tag in quotes such as "en", "he" or "zh-Hant"'
_A_LABEL: Final = 'the label of an earlier step, with the number of a part such as "opening.2"'


class Reader(Protocol):
    """Reads one value."""

    @property
    def expected(self) -> str:
        """What it is, for a refusal and for the documentation."""

    def read(self, value: object, place: Place) -> object:
        """The value as it is meant.

        Raises:
            Refusal: what is wrong with it (``scenario.*``).
        """


@dataclass(frozen=True)
class Text:
    """A text of one kind.

    Attributes:
        expected: what it is, for a refusal and for the documentation.
        take: the text as it is meant; what it refuses is told with the place.
    """

    expected: str
    take: Callable[[str, Place], object]

    def read(self, value: object, place: Place) -> object:
        """The value as it is meant."""
        if not isinstance(value, str):
            raise place.wrong(self.expected)
        try:
            return self.take(value, place)
        except HourMissing as refusal:
            raise place.wrong(self.expected, refusal.said) from refusal
        except Refusal as refusal:
            if refusal.code.startswith("scenario."):
                raise
            raise place.wrong(self.expected, f"{refusal.said} {refusal.why}") from refusal


def _words(text: str, place: Place) -> str:
    return clean(text, f"“{place.key}”")


def _name(text: str, place: Place) -> str:
    return clean_name(text, f"“{place.key}”")


def _instant(taken: Callable[[Typed], Typed]) -> Callable[[str, Place], str]:
    """In its one whole spelling, ``2026-03-02T09:00:00.000+02:00``; without a zone of its own, in the scenario's."""
    return lambda text, place: write_instant(*taken(parse_typed(text)).in_zone(place.zone))


def _with_hour(typed: Typed) -> Typed:
    if typed.whole_day:
        raise HourMissing(where="This time")
    return typed


def _length(text: str, _: Place) -> str:
    parse_length(text)
    return text


def _zone(text: str, _: Place) -> int:
    return parse_instant(f"2000-01-01T00:00{text}")[1]


def _language(text: str, place: Place) -> str:
    if not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,4}", text):
        raise place.wrong(_A_TAG)
    return text


def _label(text: str, place: Place) -> Label:
    name, point, number = text.rpartition(".")
    if not point:
        return Label(text, None, place)
    if not number.isascii() or not number.isdigit() or not 1 <= len(number) <= 4 or int(number) < 1:
        raise place.wrong(_A_LABEL, "What stands after the point is not a number from 1.")
    return Label(name, int(number), place)


READERS: Final[dict[str, Reader]] = {
    "words": Text("words in quotes", _words),
    "name": Text("a name in quotes", _name),
    "talk": Text("a name in quotes", _name),
    "leg": Text("a name in quotes", _name),
    "code": Text("the code of a refusal in quotes", _name),
    "beginning": Text(_A_TIME, _instant(lambda typed: typed)),
    "ending": Text(_A_TIME, _instant(lambda typed: typed.last)),
    "happened": Text(_A_TIME, _instant(_with_hour)),
    "length": Text('a length of time in quotes such as "14d", "36h" or "90m"', _length),
    "zone": Text('a zone in quotes such as "+02:00" or "Z"', _zone),
    "language": Text(_A_TAG, _language),
    "handle": Text(_A_LABEL, _label),
    "record item": RecordItem(),
}
"""What reads a value, by the word for it in the metadata of its type."""


# --- tables ------------------------------------


@dataclass(frozen=True)
class Key:
    """A key of a table.

    Attributes:
        kind: of its value.
        means: what it is for, in words.
        asked: its name in what a station is asked.
    """

    kind: Type
    means: str
    needed: bool
    asked: str


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
        """The keys that are there, each as it is meant and asked, in the order of the file."""
        keys = mapping(value, place, self.expected)
        refuse_unknown(keys, self.keys, self.name, place)
        for key, known in self.keys.items():
            if known.needed and key not in keys:
                raise missing(key, expected(known.kind), self.name, place)
        return {self.keys[key].asked: self._value(key, each, place.at(key)) for key, each in keys.items()}

    def _value(self, key: str, value: object, place: Place) -> object:
        known = self.keys[key]
        if known.needed and value == [] and isinstance(known.kind, ListType) and known.kind.min_length is None:
            raise place.wrong(expected(known.kind), "Nothing stands there.")
        return read(value, known.kind, place)


def table(
    struct: type, name: str | None = None, *, without: tuple[str, ...] = (), as_key: Mapping[str, str] | None = None
) -> Table:
    """The table of a structure.

    Args:
        name: as a refusal calls it.
        without: fields that do not stand in a file.
        as_key: the keys of fields that are called otherwise there.
    """
    called, told = as_key or {}, fields_of(struct)
    if struct is Noted:
        without = ("speaker",)  # the person whom the step names
    return Table(
        summary(struct) if name is None else name,
        {
            called.get(field.encode_name, field.encode_name): Key(
                field.type, told[field.encode_name], field.required, field.encode_name
            )
            for field in _fields(struct)
            if field.encode_name not in without
        },
    )


def _fields(struct: type) -> tuple[Field, ...]:
    info = type_info(struct)
    return info.fields if isinstance(info, StructType) else ()


# --- values ------------------------------------


def read(value: object, kind: Type, place: Place) -> object:
    """A value as it is meant.

    Raises:
        Refusal: what is wrong with it (``scenario.*``), with file and line.
    """
    match kind:
        case Metadata():
            reader = reader_of(kind)
            return read(value, kind.type, place) if reader is None else reader.read(value, place)
        case BoolType():
            if not isinstance(value, bool):
                raise place.wrong(expected(kind))
            return value
        case IntType(ge=least, le=most):
            if not isinstance(value, int) or isinstance(value, bool) or not (least or 0) <= value <= (most or value):
                raise place.wrong(expected(kind))
            return value
        case EnumType() | LiteralType():
            return _choice(value, kind, place)
        case ListType():
            return _several(value, kind, place)
        case DictType():
            keys = mapping(value, place, expected(kind))
            return {
                read(key, kind.key_type, place.at(key)): read(each, kind.value_type, place.at(key))
                for key, each in keys.items()
            }
        case StructType():
            return _struct(value, kind, place)
        case UnionType():
            kinds = [each for each in kind.types if not isinstance(each, NoneType)]
            return read(value, kinds[0], place) if len(kinds) == 1 else _item(value, kinds, place)
        case _:
            raise TypeError(kind)


def reader_of(kind: Type) -> Reader | None:
    """What reads values of a type by the word in its metadata; None: it has none."""
    extra = kind.extra if isinstance(kind, Metadata) else None
    word = None if extra is None else extra.get(IS)
    return None if word is None else READERS[word]


def expected(kind: Type) -> str:
    """What may stand there, in words."""
    match kind:
        case Metadata():
            reader = reader_of(kind)
            return expected(kind.type) if reader is None else reader.expected
        case BoolType():
            return "true or false"
        case IntType():
            return "a whole number"
        case EnumType() | LiteralType():
            return "one of " + ", ".join(f'"{option}"' for option in options(kind))
        case ListType(item_type=of):
            each = expected(of)
            return (
                f"{each}, or an array of such" if is_text(of) else f"an array in square brackets, each element {each}"
            )
        case DictType(key_type=key, value_type=of):
            return f"a table of {expected(key)} = {expected(of)}"
        case StructType(cls=struct):
            return table(struct).expected
        case UnionType(types=kinds):
            some = [each for each in kinds if not isinstance(each, NoneType)]
            return expected(some[0]) if len(some) == 1 else f"a table with one of {', '.join(short_keys(some))}"
        case _:
            raise TypeError(kind)


def options(kind: Type) -> tuple[str, ...]:
    """The texts that may be chosen from. In a scenario nobody is seated as a mediator."""
    match kind:
        case EnumType(cls=of):
            found: type[Enum] = of
            return tuple(str(each.value) for each in found if each is not Role.MEDIATOR)
        case LiteralType(values=values):
            return tuple(map(str, values))
        case _:
            return ()


def is_text(kind: Type) -> bool:
    """Whether it is a text or one of a few."""
    return isinstance(reader_of(kind), Text) or bool(options(kind))


def _choice(value: object, kind: Type, place: Place) -> str:
    known = options(kind)
    if isinstance(value, str) and value in known:
        return value
    reason = nearest(value, known) if isinstance(value, str) else "It is not a text in quotes."
    raise place.wrong(expected(kind), reason)


def _several(value: object, kind: ListType, place: Place) -> list[object]:
    if is_text(kind.item_type) and not isinstance(value, list):
        return [read(value, kind.item_type, place)]
    if not isinstance(value, list) or len(value) < (kind.min_length or 0):
        raise place.wrong(expected(kind))
    return [read(each, kind.item_type, place.at(number)) for number, each in enumerate(value)]


def _struct(value: object, kind: StructType, place: Place) -> Plain:
    return _stated(value, place) if kind.cls is StatedCondition else table(kind.cls).read(value, place)


# --- items of a conveyance ------------------------------------


def short_keys(kinds: list[Type]) -> dict[str, Table]:
    """The tables of the items, each by the key that tells it: ``very_words = "opening"``, ``stance_of = "answer"``."""
    found: dict[str, Table] = {}
    for kind in kinds:
        if isinstance(kind, StructType):
            worded = any(field.name == "text" for field in kind.fields)
            short = str(kind.tag) if worded or kind.tag == "very_words" else f"{kind.tag}_of"
            found[short] = table(kind.cls, as_key={"text" if worded else "of": short})
    return found


def _item(value: object, kinds: list[Type], place: Place) -> Plain:
    tables = short_keys(kinds)
    tags = dict(zip(tables, (kind.tag for kind in kinds if isinstance(kind, StructType)), strict=True))
    key = _told_by(value, tables, f"a table with one of {', '.join(tables)}", place)
    return {"kind": tags[key]} | tables[key].read(value, place)


STATED: Final = {
    "very_words": table(
        StatedCondition,
        "a condition in its very words",
        without=("text", "act", "language"),
        as_key={"of": "very_words"},
    ),
    "in_substance": table(
        StatedCondition, "a condition in substance", without=("act",), as_key={"of": "from", "text": "in_substance"}
    ),
}
"""The conditions that are stated with a stance, each by the key that tells it."""


def _stated(value: Any, place: Place) -> Plain:
    key = _told_by(value, STATED, f"a table with one of {', '.join(STATED)}", place)
    match value:
        case {"from": [alone]}:
            value = {**value, "from": alone}
    return STATED[key].read(value, place)


def _told_by(value: object, tables: Mapping[str, Table], wanted: str, place: Place) -> str:
    """The one key by which a table is told apart from others."""
    keys = mapping(value, place, wanted)
    found = [key for key in tables if key in keys]
    if len(found) == 1:
        return found[0]
    if found:
        raise place.at(found[1]).wrong(wanted, f"It has both “{found[0]}” and “{found[1]}”.")
    every = dict.fromkeys(key for each in tables.values() for key in each.keys)
    refuse_unknown(keys, every, wanted, place)
    raise place.wrong(wanted, "None of these keys is there.")
