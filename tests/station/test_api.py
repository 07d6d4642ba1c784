"""The API as typed data: one ask for each act, which says what it gives; every field described."""

from __future__ import annotations

import inspect
import typing
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.inspect import DictType, IntType, ListType, Metadata, StructType, Type, UnionType, type_info

from goodoffices import desk
from goodoffices.station import folding, results
from goodoffices.station.acts import ACTS, gives, name_of
from goodoffices.station.api import asks
from goodoffices.station.api.described import fields_of, summary
from goodoffices.talk import views
from tests.station import kit
from tests.station.kit import TALK, Clock

NAMES = {"folding": folding, "results": results, "desk": desk, "views": views}


def every_ask() -> list[type[asks.Ask[Any]]]:
    """The asks that are acts: nothing derives from them."""
    found: list[type[asks.Ask[Any]]] = []
    waiting: list[type] = [asks.Ask]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if not kind.__subclasses__():
            found.append(kind)
    return found


def structs_in(kind: Type) -> list[type]:
    """The structures that a type is made of."""
    match kind:
        case StructType(cls=struct, fields=fields):
            return [struct, *(each for field in fields for each in structs_in(field.type))]
        case Metadata(type=of) | ListType(item_type=of) | DictType(value_type=of):
            return structs_in(of)
        case UnionType(types=types):
            return [each for some in types for each in structs_in(some)]
        case _:
            return []


def test_each_ask_is_one_act() -> None:
    """The table has every ask once, under its own name in small letters."""
    assert sorted(ACTS) == sorted(map(name_of, every_ask()))
    assert all(name == name_of(act.ask) for name, act in ACTS.items())


@pytest.mark.parametrize("name", ACTS)
def test_an_ask_says_what_its_act_gives(name: str) -> None:
    """The type in the ask is the one that the function gives back."""
    bases: tuple[Any, ...] = vars(ACTS[name].ask)["__orig_bases__"]
    (base,) = [each for each in bases if typing.get_args(each)]
    (said,) = typing.get_args(base)
    if isinstance(said, typing.ForwardRef):
        said = eval(said.__forward_arg__, dict(NAMES))  # noqa: S307  # our own text
    assert gives(ACTS[name]) == (None if said in (type(None), None, Any) else said)


def whole_numbers_in(kind: Type) -> list[IntType]:
    """The whole numbers that a type is made of."""
    match kind:
        case IntType():
            return [kind]
        case StructType(fields=fields):
            return [each for field in fields for each in whole_numbers_in(field.type)]
        case Metadata(type=of) | ListType(item_type=of) | DictType(value_type=of):
            return whole_numbers_in(of)
        case UnionType(types=types):
            return [each for some in types for each in whole_numbers_in(some)]
        case _:
            return []


@pytest.mark.parametrize("name", ACTS)
def test_every_whole_number_that_is_asked_has_bounds(name: str) -> None:
    """No number is larger than a file, a descriptor or a reader of JSON takes."""
    for number in whole_numbers_in(type_info(ACTS[name].ask)):
        assert number.ge is not None, number
        assert number.le is not None, number
        assert number.ge >= 0, number
        assert number.le <= asks.MOST_NUMBER, number


@pytest.mark.parametrize(
    ("name", "asked"),
    [
        ("draft", {"number": 2**70}),
        ("forget_draft", {"number": 2**63}),
        ("send_draft", {"number": 2**63}),
        ("keep_draft", {"number": 2**63}),
        ("blob", {"talk": TALK, "number": 2**64}),
        ("changes", {"talk": TALK, "after": 2**63}),
        ("line_again", {"line": 2**63}),
        ("join_talk", {"number": -1}),
    ],
)
def test_a_number_beyond_all_bounds_has_the_wrong_shape(tmp_path: Path, name: str, asked: dict[str, Any]) -> None:
    """It is a slip, and no fault of the program."""
    with kit.with_talk(tmp_path / "s") as station:
        assert kit.refused(station.call, method=name, params=asked).code == "station.wrong_shape"


@pytest.mark.parametrize("name", ACTS)
def test_every_field_is_described(name: str) -> None:
    """Of an ask, and of everything that it is made of: what it is, and what each field is for."""
    for struct in structs_in(type_info(ACTS[name].ask)):
        assert inspect.getdoc(struct)
        assert summary(struct)
        undescribed = [field for field, told in fields_of(struct).items() if not told]
        assert undescribed == [], (struct, undescribed)


def test_an_act_is_done_by_its_ask(tmp_path: Path, clock: Clock) -> None:
    """In the station's own process a program gives typed asks and gets typed answers."""
    with kit.make(tmp_path / "s", clock=clock) as station:
        opened = station.do(
            asks.OpenTalk(title=TALK, sides=[asks.SideAsked(name="North"), asks.SideAsked(name="South")])
        )
        assert opened.legs == ["North", "South", "the public", "desk"]
        said = station.do(
            asks.Say(talk=TALK, leg="North", passages=[asks.PassageAsked(text="We wait.")], noted=asks.Noted())
        )
        assert isinstance(said, results.Said)
        page = station.do(asks.Read(talk=TALK, leg="North"))
        assert [line.kind for line in page.lines][-1] == "said"


def test_items_are_told_apart_by_their_kind() -> None:
    """In JSON too; nothing that belongs to another kind can stand there."""
    item = {"kind": "stance", "of": "lusab-babad", "conditions": [{"of": "lusab-babad.2", "text": "Quiet."}]}
    found = msgspec.convert({"talk": TALK, "to": "South", "items": [item]}, asks.Convey)
    assert found.items == [
        asks.Stance(of="lusab-babad", conditions=[asks.StatedCondition(of="lusab-babad.2", text="Quiet.")])
    ]
    with pytest.raises(msgspec.ValidationError, match="unknown field `act`"):
        msgspec.convert({"talk": TALK, "to": "South", "items": [item | {"act": "remark"}]}, asks.Convey)
