"""Handles: short names for things in a talk, made to be typed and said on the telephone.

The rules are:

* A handle is the beginning of an entry's id in spoken syllables, and the number of the thing in it: ``lusab-babad.2`` is
  the second passage of that entry. Without a number it is the first.
* It is as long as it must be to mean one entry of the talk. A shorter one that means several is refused, with the
  candidates; none is ever guessed.
"""

from __future__ import annotations

import re
from typing import Any

from goodoffices.errors.station import AmbiguousHandle, NoSuchHandle
from goodoffices.errors.words import HandleUnclear
from goodoffices.station.at_talk import AtTalk
from goodoffices.talk.events import DeskRef, Id, Ref
from goodoffices.words import parse_handle, say_handle

SHORTEST_WORDS = 2
LONGEST_WORDS = 16

_REF = re.compile(r"^(?P<entry>[0-9a-f]{64})(?:\.(?P<number>[0-9]{1,4}))?$")
_NAMING = frozenset({"ref", "about", "to", "events", "item", "reported_by", "reports"})
"""The fields of a view that hold names of things."""


def handle(talk: AtTalk, ident: Id, number: int | None = None) -> str:
    """The handle of an entry, or of the thing with that number in it (from 1)."""
    words = SHORTEST_WORDS
    while words < LONGEST_WORDS and len(_matching(talk, ident[: 2 * words])) > 1:
        words += 1
    spoken = say_handle(ident, words=words)
    return spoken if number is None else f"{spoken}.{number}"


def find_handle(talk: AtTalk, text: str) -> DeskRef:
    """What a handle names.

    Raises:
        NoSuchHandle: nothing in this talk.
        AmbiguousHandle: several entries.
    """
    spoken, _, number = text.strip().partition(".")
    try:
        prefix = parse_handle(spoken)
    except HandleUnclear:
        raise NoSuchHandle(handle=text) from None
    index = 1 if not number else int(number) if number.isdecimal() and number.isascii() and len(number) < 5 else 0
    found = _matching(talk, prefix)
    if not found or not 1 <= index <= 1024:
        raise NoSuchHandle(handle=text)
    if len(found) > 1:
        candidates = ", ".join(handle(talk, ident) for _, ident in found[:6])
        raise AmbiguousHandle(handle=text, candidates=candidates)
    (room, ident) = found[0]
    return DeskRef(room=room, what=Ref(entry=ident, index=index - 1))


def _matching(talk: AtTalk, prefix: bytes) -> list[tuple[Id, Id]]:
    return [
        (room, ident) for room in talk.rooms.all() for ident in talk.reading(room).transcript.beginning_with(prefix)
    ]


def with_handles(talk: AtTalk, plain: Any) -> Any:
    """A view as plain data, with handles in the place of ids."""
    match plain:
        case dict():
            return {
                name: _named(talk, value) if name in _NAMING else with_handles(talk, value)
                for name, value in plain.items()
            }
        case list():
            return [with_handles(talk, value) for value in plain]
        case _:
            return plain


def _named(talk: AtTalk, value: Any) -> Any:
    if isinstance(value, list | dict):
        return [_named(talk, each) for each in value] if isinstance(value, list) else with_handles(talk, value)
    found = _REF.match(value) if isinstance(value, str) else None
    if found is None:
        return value
    number = found["number"]
    return handle(talk, bytes.fromhex(found["entry"]), None if number is None else int(number))
