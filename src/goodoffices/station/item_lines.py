"""Items of the record as JSON Lines, one in each line: reading them, and writing those that stand confirmed.

The rules are:

* Every line is looked at before any is entered. If one is not right, none is entered.
* Only a line feed ends a line: other line ends of Unicode may stand in somebody's words.
* What each station gives an item anew (``id``, ``entered``, ``confirmed``) is left aside.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from io import BytesIO
from itertools import islice
from json import dumps
from typing import Any, Final

from goodoffices.errors.usage import FileUnreadable
from goodoffices.foreign import json, text
from goodoffices.record import Hand, from_plain
from goodoffices.record.flat import as_csv
from goodoffices.record.item import ID_SIZE

AT_ONCE: Final = 200
"""Items that are asked for, or entered, at once."""

FORMS: Final = ("jsonl", "csv")

_NOBODY: Final = Hand(name="-", at=0, zone=0)
_OF_ITS_OWN: Final = ("id", "entered", "confirmed")

Plain = dict[str, Any]
Ask = Callable[..., Plain]
"""Asks the station for one thing, with its fields."""


def check(name: str, data: bytes) -> None:
    """Look at every item of a file.

    Args:
        name: of the file, for what is refused.

    Raises:
        FileUnreadable: it holds no item, or a line holds something else.
        RecordMissingKey, RecordUnknownKey, RecordWrongValue, RecordDate: of an item; it says in which line.
    """
    for number, item in _items_in(name, data):
        bare = {key: value for key, value in item.items() if key not in _OF_ITS_OWN}
        from_plain(bare, where=f"line {number} of {name}", item_id=bytes(ID_SIZE), entered=_NOBODY)


def enter(ask: Ask, name: str, data: bytes) -> tuple[int, int]:
    """Enter the items of a file that was looked at; gives how many, and how many stood here already.

    Args:
        ask: to load items.
    """
    loaded, known = 0, 0
    items = _items_in(name, data)
    while part := list(islice(items, AT_ONCE)):
        result = ask(items=[item for _, item in part], first=part[0][0])
        loaded, known = loaded + len(result["refs"]), known + result["known"]
    return loaded, known


def confirmed(ask: Ask) -> list[Plain]:
    """The items that a person confirmed, in their plain form, the oldest first.

    Args:
        ask: for a page of items.
    """
    found: list[Plain] = []
    before: str | None = None
    while True:
        page = ask(limit=AT_ONCE, before=before)
        found += [each["item"] for each in page["items"] if each["state"] == "confirmed"]
        before = page["before"]
        if before is None:
            return found[::-1]


def written(items: list[Plain], form: str) -> str:
    """Items in one of the forms."""
    return as_csv(items) if form == "csv" else "".join(dumps(each, ensure_ascii=False) + "\n" for each in items)


def _items_in(name: str, data: bytes) -> Iterator[tuple[int, Plain]]:
    """The items with the numbers of their lines, one after the other, so that many take no more memory."""

    def unreadable(problem: str) -> FileUnreadable:
        return FileUnreadable(file=name, problem=problem)

    none = True
    for number, line in enumerate(BytesIO(data), 1):
        told = text(line, unreadable, "utf-8-sig" if number == 1 else "utf-8")
        if told.strip():
            none = False
            yield number, _item(told, number, unreadable)
    if none:
        raise unreadable("it holds no item")


def _item(line: str, number: int, unreadable: Callable[[str], FileUnreadable]) -> Plain:
    def no_item(problem: str) -> FileUnreadable:
        return unreadable(f"line {number} holds no item in JSON ({problem})")

    found = json(line, no_item)
    if not isinstance(found, dict):
        raise no_item("it is another value")
    return found
