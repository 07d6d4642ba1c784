"""An entry: one thing appended to a transcript, hash-linked to what its author wrote before.

The rules are:

* ``[version, room, author, number, seq, prev, seen, at, body]``; the id is the hash of these bytes.
* The body travels as a byte string, so that a station which cannot read a body still knows its number and place
  (rule 23: it stands as *unreadable*).
* ``seen`` is the newest entry of every other instance that the author knew of: it was there, or an entry that was there
  named it. It only reveals what is missing or forked and orders the thread; nothing waits for it.
* The *height* of an entry is the number of entries that its author knew of before it, its own and others'. Whatever
  an author had seen stands lower, on every station, in any order of arrival, and without a clock (rule 16).
"""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec

from goodoffices import labels
from goodoffices.canonical import decode, digest, encode
from goodoffices.errors.encoding import EarlierVersion, NotCanonical
from goodoffices.talk.events import Body, Founded, Id, Instance, Number, Seen
from goodoffices.talk.terms import Moment, Wire
from goodoffices.words import judge

VERSION: Literal[2] = 2
"""Of the header. An entry of version 1 is refused by name: several of its kinds had other fields."""

_VERSION_1 = bytes.fromhex("8801")
"""How an entry of version 1 begins: an array of eight, and the number one."""

LARGEST_ENTRY = 512 * 1024
"""Bytes. What is longer goes in parts."""

MOST_SEEN = 256
"""How many other instances an entry can name as seen."""


class Entry(Wire, frozen=True):
    """The header of an entry, and its body still in bytes.

    Attributes:
        room: the transcript's id.
        instance: who wrote it, on which station's past.
        seq: 0, 1, 2, … within the instance.
        prev: the id of the instance's entry before; None for the first.
        seen: sorted by instance, without the author's own.
        at: the author's clock, with the author's zone; shown, never used to order.
    """

    version: Literal[2]
    room: Id
    instance: Instance
    seq: Number
    prev: Id | None
    seen: Annotated[tuple[Seen, ...], msgspec.Meta(max_length=MOST_SEEN)]
    at: Moment
    body: Annotated[bytes, msgspec.Meta(min_length=1, max_length=LARGEST_ENTRY)]

    @property
    def height(self) -> int:
        """How many entries its author knew of before it."""
        return self.seq + sum(seen.seq + 1 for seen in self.seen)

    def knew(self, other: Entry) -> bool:
        """Whether its author knew of another entry of this transcript when writing it: no clock is asked."""
        if self.instance == other.instance:
            return other.seq < self.seq
        return any(seen.instance == other.instance and seen.seq >= other.seq for seen in self.seen)


def entry_id(data: bytes) -> Id:
    """The id of an entry, from its bytes as received."""
    return digest(labels.ENTRY, data)


def room_id(instance: Instance, founded: Founded) -> Id:
    """The id of the transcript that ``founded`` begins: there can be no second founding of it."""
    return digest(labels.ROOM, encode(instance), encode(founded))


def read_header(data: bytes) -> Entry:
    """The header of an entry.

    Raises:
        EarlierVersion: if they are an entry of an earlier version.
        NotCanonical: if these bytes are no entry at all.
    """
    if data.startswith(_VERSION_1):
        raise EarlierVersion()
    if len(data) > LARGEST_ENTRY + 65536:
        raise NotCanonical(thing="Entry", reason="They are longer than an entry may be.")
    entry = decode(data, Entry)
    instances = [seen.instance for seen in entry.seen]
    if instances != sorted(set(instances)) or entry.instance in instances:
        raise NotCanonical(thing="Entry", reason="The list of what its author had seen is not in order.")
    if (entry.seq == 0) != (entry.prev is None):
        raise NotCanonical(thing="Entry", reason="Its number and the entry before it do not go together.")
    return entry


def read_body(body: bytes) -> Body | None:
    """The body, or None if it is unreadable: another shape, another version, or characters that may not stand
    in words (rule 4), which no station shows.
    """
    try:
        readable: Body = decode(body, Body)  # type: ignore[arg-type]  # a union is a schema too
    except NotCanonical:
        return None
    return readable if _characters_allowed(msgspec.to_builtins(readable, builtin_types=(bytes,))) else None


def _characters_allowed(value: object) -> bool:
    if isinstance(value, str):
        return judge(value) is None
    if isinstance(value, list | tuple):
        return all(_characters_allowed(part) for part in value)
    return True
