"""A scribe writes single entries by hand, where a test wants to say each field of the header."""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from goodoffices.canonical import encode
from goodoffices.talk.entry import VERSION, Entry, entry_id, read_header, room_id
from goodoffices.talk.events import (
    Act,
    Body,
    Direction,
    End,
    Force,
    Founded,
    Id,
    Instance,
    Passage,
    Role,
    Room,
    Said,
    Seat,
    Seen,
)
from goodoffices.talk.talk import Talk
from goodoffices.talk.terms import PUBLIC, Moment, Terms
from tests.talk.folding import fold


def ident_of(name: str) -> Id:
    """32 bytes with a name."""
    return hashlib.sha256(name.encode()).digest()


@dataclass(frozen=True)
class Line:
    """An entry, as it travels."""

    ident: Id
    data: bytes
    entry: Entry

    @property
    def letter(self) -> tuple[bytes, Id]:
        """With the card of its author."""
        return self.data, self.entry.instance.author

    def seen(self) -> Seen:
        """How others say that they have it."""
        return Seen(instance=self.entry.instance, seq=self.entry.seq, entry=self.ident)


class Scribe:
    """Somebody who writes on one transcript by hand, header and all.

    Attributes:
        room: empty until :meth:`founds`, or until a test sets it.
    """

    def __init__(self, name: str, *, end: End, role: Role, number: int = 0) -> None:
        self.instance = Instance(author=ident_of(name), number=ident_of(f"{name} {number}")[:16])
        self.seat = Seat(fingerprint=self.instance.author, name=name, end=end, role=role, station=True)
        self.room = b""
        self.last: Line | None = None

    def founds(self, *others: Scribe) -> Line:
        """The founding entry of a sealed leg with these at it."""
        founded = Founded(
            nonce=ident_of("founding"),
            room=Room.SEALED,
            side="North",
            aliases=("South", PUBLIC),
            seats=tuple(each.seat for each in (self, *others)),
        )
        for each in (self, *others):
            each.room = room_id(self.instance, founded)
        return self.writes(founded)

    def elsewhere(self, number: int = 1) -> Scribe:
        """The same person on another instance."""
        other = Scribe(self.seat.name, end=self.seat.end, role=self.seat.role, number=number)
        other.room = self.room
        return other

    def copied(self) -> Scribe:
        """The same station once more, with the same past and the same instance."""
        return copy.copy(self)

    def writes(
        self,
        body: Body | bytes,
        *,
        seen: Iterable[Seen | Line] = (),
        seq: int | None = None,
        prev: Id | str | None = "the one before",
    ) -> Line:
        """The next entry, unless the header says otherwise."""
        before = self.last
        if seq is None:
            seq = 0 if before is None else before.entry.seq + 1
        if isinstance(prev, str):
            prev = None if before is None else before.ident
        entry = Entry(
            version=VERSION,
            room=self.room,
            instance=self.instance,
            seq=seq,
            prev=prev,
            seen=tuple(sorted(each.seen() if isinstance(each, Line) else each for each in seen)),
            at=Moment(ms=1_765_720_800_000, zone=0),
            body=body if isinstance(body, bytes) else encode(body),
        )
        data = encode(entry)
        self.last = Line(ident=entry_id(data), data=data, entry=read_header(data))
        return self.last

    def says(self, text: str, given: Terms | None = None, **header: Any) -> Line:
        """One passage."""
        return self.writes(Said(passages=(a_passage(text, given),), under=None), **header)


def a_passage(text: str, given: Terms | None = None) -> Passage:
    """A remark."""
    return Passage(
        salt=ident_of(f"salt of {text}"),
        text=text,
        language="en",
        direction=Direction.LTR,
        act=Act.REMARK,
        force=Force.NON_BINDING,
        valid_until=None,
        answer_by=None,
        parallel=False,
        terms=given,
    )


def talk_of(room: Id, lines: Iterable[Line], me: Id = bytes(32)) -> Talk:
    """The talk of one transcript, once these arrived in this order."""
    return fold(me, [room], [line.letter for line in lines])[0]
