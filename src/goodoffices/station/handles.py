"""Handles: short names for things in a talk, made to be typed and said on the telephone.

The rules are:

* A handle is the beginning of an entry's id in spoken syllables, and the number of the thing in it: ``lusab-babad.2``
  is the second passage of that entry. Without a number it is the first.
* It is as long as it must be to mean one entry of the talk. A shorter one that means several is refused, with the
  candidates; none is ever guessed.
"""

from __future__ import annotations

import re
from typing import Any

from goodoffices.errors.base import Refusal
from goodoffices.errors.gate import GateRefusal
from goodoffices.errors.station import AmbiguousHandle, NoSuchHandle
from goodoffices.errors.talk import TalkRefusal
from goodoffices.errors.together import Together
from goodoffices.errors.words import HandleUnclear
from goodoffices.station.at_talk import AtTalk
from goodoffices.talk.events import DeskRef, Id, Ref
from goodoffices.words import parse_handle, say_handle

SHORTEST_WORDS = 2
LONGEST_WORDS = 16
MOST_THINGS = 1024
"""Things in one entry."""

_REF = re.compile(r"^(?P<entry>[0-9a-f]{64})(?:\.(?P<number>[0-9]{1,4}))?$")
_HANDLE = re.compile(r"^(?P<entry>[A-Za-z]{5}(-[A-Za-z]{5}){0,15})(?:\.(?P<number>[0-9]{1,4}))?$")
NAMING = frozenset({"ref", "about", "to", "events", "again"})
"""The fields of a view that hold names of things."""


def handle(talk: AtTalk, ident: Id, number: int | None = None) -> str:
    """The handle of an entry, or of the thing with that number in it (from 1)."""
    words = SHORTEST_WORDS
    while words < LONGEST_WORDS and len(talk.beginning_with(ident[: 2 * words])) > 1:
        words += 1
    spoken = say_handle(ident, words=words)
    return spoken if number is None else f"{spoken}.{number}"


def find_handle(talk: AtTalk, text: str) -> DeskRef:
    """What a handle names; without a number, the first thing of its entry.

    Raises:
        NoSuchHandle: nothing in this talk.
        AmbiguousHandle: several entries.
    """
    found = _HANDLE.match(text.strip())
    if found is None:
        raise NoSuchHandle(handle=_shown(text))
    try:
        candidates = talk.beginning_with(parse_handle(found["entry"]))
    except HandleUnclear:
        raise NoSuchHandle(handle=_shown(text)) from None
    entries = [(room, ident) for room, ident in candidates if talk.reading(room).transcript.placed(ident)]
    number = int(found["number"] or 1)
    if not entries or not 1 <= number <= MOST_THINGS:
        raise NoSuchHandle(handle=_shown(text))
    if len(entries) > 1:
        named = ", ".join(handle(talk, ident) for _, ident in entries[:6])
        raise AmbiguousHandle(handle=_shown(text), candidates=named)
    room, ident = entries[0]
    return DeskRef(room=room, what=Ref(entry=ident, index=number - 1))


def is_whole(text: str) -> bool:
    """Whether a handle names an entry, and no thing in it."""
    return "." not in text


def is_reference(value: Any) -> bool:
    """Whether a value names an entry or a thing in one, by its id."""
    return isinstance(value, str) and _REF.match(value) is not None


def _shown(text: str) -> str:
    """A handle for a refusal; whatever else somebody put in its place is not repeated."""
    return text.strip() if _HANDLE.match(text.strip()) else "That"


def with_handles(talk: AtTalk, plain: Any) -> Any:
    """A view as plain data, with handles in the place of ids."""
    match plain:
        case dict():
            return {
                name: _named(talk, value) if name in NAMING else with_handles(talk, value)
                for name, value in plain.items()
            }
        case list():
            return [with_handles(talk, value) for value in plain]
        case _:
            return plain


def refusal_with_handles(talk: AtTalk, refusal: Refusal) -> Refusal:
    """A refusal with handles in the place of ids."""
    if len(refusal.each) > 1:
        return Together(*(refusal_with_handles(talk, each) for each in refusal.each))
    if not isinstance(refusal, GateRefusal | TalkRefusal):
        return refusal  # its facts were typed, and are no ids
    facts = {name: _named(talk, fact) for name, fact in refusal.facts.items()}
    return refusal if facts == refusal.facts else type(refusal)(**facts)


def _named(talk: AtTalk, value: Any) -> Any:
    if isinstance(value, list | dict):
        return [_named(talk, each) for each in value] if isinstance(value, list) else with_handles(talk, value)
    found = _REF.match(value) if isinstance(value, str) else None
    if found is None:
        return value
    number = found["number"]
    return handle(talk, bytes.fromhex(found["entry"]), None if number is None else int(number))
