"""Handles: short names for things in a talk, made to be typed and said on the telephone.

The rules are:

* A handle is the beginning of an entry's id in spoken syllables, and the number of the thing in it: ``lusab-babad.2``
  is the second passage of that entry. Without a number it is the first.
* It is as long as it must be to mean one entry of the talk. A shorter one that means several is refused, with the
  candidates; none is ever guessed.
"""

from __future__ import annotations

import re

from goodoffices.desk.shortlist import things
from goodoffices.errors.station import AmbiguousHandle, NoSuchHandle
from goodoffices.errors.words import HandleUnclear
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import DeskRef, Id, Ref
from goodoffices.talk.views import Reference, Sentence
from goodoffices.words import parse_handle
from goodoffices.words.proquint import BYTES_OF_A_WORD

SHORTEST_WORDS = 2
LONGEST_WORDS = 16

_HANDLE = re.compile(r"^(?P<entry>[A-Za-z]{5}(-[A-Za-z]{5}){0,15})(?:\.(?P<number>[0-9]{1,4}))?$")


def handle(talk: OpenTalk, ident: Id, number: int | None = None) -> str:
    """The handle of an entry, or of the thing with that number in it (from 1)."""
    return write_handle(shortest(talk, Reference(ident, number)))


def shortest(talk: OpenTalk, reference: Reference) -> Reference:
    """A reference that is as long as it must be to name one entry of the talk."""
    words, ident = SHORTEST_WORDS, reference.entry
    while words < LONGEST_WORDS and len(talk.beginning_with(ident[: BYTES_OF_A_WORD * words])) > 1:
        words += 1
    return Reference(ident[: BYTES_OF_A_WORD * words], reference.number)


def write_handle(reference: Reference) -> str:
    """The handle that says all of a reference, however long it is; of one without a name, nothing."""
    return reference.handle


def read_handle(text: str) -> Reference:
    """A reference as long as a handle says.

    Raises:
        NoSuchHandle: it is none.
    """
    found = _HANDLE.match(text.strip())
    if found is None:
        raise NoSuchHandle(handle=_shown(text))
    try:
        beginning = parse_handle(found["entry"])
    except HandleUnclear:
        raise NoSuchHandle(handle=_shown(text)) from None
    return Reference(beginning, None if found["number"] is None else int(found["number"]))


class Handles:
    """The handles of one talk, for one answer: each is looked up once."""

    def __init__(self, talk: OpenTalk) -> None:
        self._talk = talk
        self._known: dict[Id, Reference] = {}

    def __call__(self, reference: Reference) -> str:
        """The handle of a reference."""
        return self.shortest(reference).handle

    def shortest(self, reference: Reference) -> Reference:
        """A reference that is as long as it must be."""
        entry = reference.entry
        known = self._known.get(entry)
        if known is None:
            known = self._known[entry] = shortest(self._talk, Reference(entry)) if entry else reference
        return Reference(known.entry, reference.number)


def find_handle(talk: OpenTalk, text: str) -> DeskRef:
    """What a handle names; without a number, the first thing of its entry.

    Raises:
        NoSuchHandle: nothing in this talk, or no thing of that number in its entry.
        AmbiguousHandle: several entries.
    """
    meant = read_handle(text)
    candidates = talk.beginning_with(meant.entry)
    entries = [(room, ident) for room, ident in candidates if talk.reading(room).transcript.placed(ident)]
    number = 1 if meant.number is None else meant.number
    if not entries:
        raise NoSuchHandle(handle=_shown(text))
    if len(entries) > 1:
        named = ", ".join(handle(talk, ident) for _, ident in entries[:6])
        raise AmbiguousHandle(handle=_shown(text), candidates=named)
    room, ident = entries[0]
    written = talk.reading(room).written(ident)
    if written is None or not 1 <= number <= len(things(written)):
        raise NoSuchHandle(handle=_shown(text))
    return DeskRef(room=room, what=Ref(entry=ident, index=number - 1))


def is_whole(text: str) -> bool:
    """Whether a handle names an entry, and no thing in it."""
    return "." not in text


def _shown(text: str) -> str | Sentence:
    """A handle for a refusal; whatever else somebody put in its place is not repeated."""
    return text.strip() if _HANDLE.match(text.strip()) else Sentence.of("handle.that")
