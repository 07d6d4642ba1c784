"""What an act can give holds no text of the program's own: each text is of a stated kind, and the rest is sentences."""

from __future__ import annotations

import typing
from collections.abc import Iterator

import msgspec
import pytest
from msgspec.inspect import (
    AnyType,
    BoolType,
    CustomType,
    DictType,
    IntType,
    ListType,
    Metadata,
    NoneType,
    StructType,
    Type,
    UnionType,
    type_info,
)

from goodoffices.station.acts import ACTS, gives
from goodoffices.station.results import AsTyped, DateTaken, NameTaken
from goodoffices.talk.views import IS, Instant, Name, Reference, Sentence

KINDS = frozenset({"words", "name", "code", "language", "length", "address", "mark", "page"})
"""Somebody's words, what somebody called something, a value of a known list, a language tag, a length of time, the
address of a relay, what is compared or given back as it is, and a finished page in its reader's language."""

WRITTEN_ELSEWHERE = frozenset({Reference, Instant, Sentence, AsTyped})
"""What :mod:`goodoffices.station.api.encoding` writes."""

OPEN = frozenset({"Due.asked", "Export.view", "FieldProposed.others", "ItemStanding.item", "ProposalShown.item"})
"""Plain data of a form of its own: the arguments of an act, a view as data, an item of the public record."""


def texts_without_a_kind(kind: Type, where: str, above: tuple[type, ...] = ()) -> Iterator[str]:
    """Where a text stands of which nobody says what it is, in a type and in everything that it is made of.

    Args:
        above: the structures in which it stands.
    """
    match kind:
        case Metadata(extra=dict(extra)) if extra.get(IS) in KINDS:
            return
        case Metadata(type=of):
            yield from texts_without_a_kind(of, where, above)
        case StructType(cls=struct) if struct in above:
            return
        case StructType(cls=struct, fields=fields):
            for field in fields:
                if f"{struct.__name__}.{field.name}" not in OPEN:
                    yield from texts_without_a_kind(field.type, f"{struct.__name__}.{field.name}", (*above, struct))
        case UnionType(types=types):
            for each in types:
                yield from texts_without_a_kind(each, where, above)
        case ListType(item_type=of):
            yield from texts_without_a_kind(of, where, above)
        case CustomType(cls=of) if of in WRITTEN_ELSEWHERE:
            return
        case BoolType() | IntType() | NoneType():
            return
        case DictType() | AnyType() | _:
            yield where


@pytest.mark.parametrize("name", sorted(ACTS))
def test_no_field_of_an_answer_is_a_text_of_the_program(name: str) -> None:
    """Each text in what an act gives is somebody's words, a name, a code, …; what the program says is a sentence."""
    given = gives(ACTS[name])
    if given is not None:
        # What would be given is what the act that is tried gives, and that is looked at there.
        assert sorted(set(texts_without_a_kind(type_info(given), name)) - {"Tried.gives"}) == []


@pytest.mark.parametrize("beside", [NameTaken, DateTaken])
def test_nor_of_what_stands_beside_an_answer(beside: type) -> None:
    """How names and dates that were typed were taken."""
    assert list(texts_without_a_kind(type_info(beside), "")) == []


class Part(msgspec.Struct):
    """A part of an answer."""

    said: str
    called: Name


class Answer(msgspec.Struct):
    """An answer that holds texts of which nobody says what they are."""

    parts: list[Part | None]
    why: str | None
    asked: dict[str, int]


def test_a_text_without_a_kind_would_be_found() -> None:
    """Wherever it stands: in a list, in a part, or where there may be none."""
    found = texts_without_a_kind(type_info(Answer), "")
    assert sorted(found) == ["Answer.asked", "Answer.why", "Part.said"]


def test_every_act_says_what_it_gives() -> None:
    """But for those that give nothing, and the one that gives what the act of a draft gives."""
    silent = {name for name, act in ACTS.items() if gives(act) is None}
    known = {"destroy", "forget_draft", "give_up_line", "send_draft", "forget_blob", "decline_talk", "bag_written"}
    assert silent == known
    assert typing.get_type_hints(ACTS["send_draft"].do, localns={"Station": object})["return"] is typing.Any
