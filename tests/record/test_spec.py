"""The page docs/spec/record-item.md is held against the code."""

from __future__ import annotations

import re
import tomllib
from enum import Enum
from pathlib import Path

import pytest

from goodoffices import canonical
from goodoffices.record import Hand, Item, Kind, Place, Relation, Verdict, from_plain
from goodoffices.record.item import Answer, Direction, Form, Held, Naming, Relayer, VenueForm

PAGE = (Path(__file__).parents[2] / "docs" / "spec" / "record-item.md").read_text(encoding="utf-8")


def block(language: str) -> str:
    """The one fenced block in this language."""
    (found,) = re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)
    return str(found)


def test_the_example_has_the_bytes_that_the_page_prints() -> None:
    """The item written as TOML becomes exactly those bytes, and they become the item."""
    item = from_plain(
        tomllib.loads(block("toml")),
        where="the example",
        item_id=bytes(range(16)),
        entered=Hand("Mediator", 1_767_204_000_000, 120),
    )
    data = bytes.fromhex(block("hex"))
    assert canonical.encode(item).hex() == data.hex()
    assert canonical.decode(data, Item) == item


def test_the_table_lists_the_fields_in_their_order() -> None:
    """Number and name of each field are those of the byte form."""
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", PAGE, re.MULTILINE)
    assert rows == [(str(number), name) for number, name in enumerate(Item.__struct_fields__, 1)]


@pytest.mark.parametrize(
    "values", [Kind, Place, Answer, Held, Direction, VenueForm, Relayer, Naming, Form, Relation, Verdict]
)
def test_every_value_of_an_enumeration_stands_on_the_page(values: type[Enum]) -> None:
    """A value that the code knows and the page does not would be a secret."""
    assert [value.value for value in values if f"`{value.value}`" not in PAGE] == []
