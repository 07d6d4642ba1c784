"""Talks of a wanted size, for measuring: entries made directly, as an honest station would have written them."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import sha256

from goodoffices.canonical import encode
from goodoffices.talk.entry import VERSION, Entry, entry_id
from goodoffices.talk.events import (
    Accepted,
    Act,
    Direction,
    End,
    Force,
    Founded,
    Id,
    Instance,
    Mapped,
    Passage,
    Role,
    Room,
    Said,
    Seat,
)
from goodoffices.talk.release import without_words
from goodoffices.talk.talk import Pen, Talk, admit, begin_transcript, issue, propose
from goodoffices.talk.terms import Carriage, Moment, Terms, terms

START = Moment(ms=1_765_700_000_000, zone=120)
MEDIATOR = sha256(b"mediator").digest()
ENVOY = sha256(b"envoy").digest()


def chance(*parts: object) -> bytes:
    """32 bytes that are the same in each run."""
    return sha256(repr(parts).encode()).digest()


class Bench:
    """A mediator's talk with a sealed leg of one envoy, a kept leg, and the desk."""

    def __init__(self) -> None:
        mediator = Seat(fingerprint=MEDIATOR, name="M", end=End.MEDIATOR, role=Role.MEDIATOR, station=True)
        envoy = Seat(fingerprint=ENVOY, name="E", end=End.SIDE, role=Role.ENVOY, station=True)
        self.talk = Talk.new(MEDIATOR)
        self._pens: dict[Id, Pen] = {}
        self.desk = self._found(Room.DESK, "desk", (), (mediator,))
        self.north = self._found(Room.SEALED, "North", ("South",), (mediator, envoy))
        self.south = self._found(Room.KEPT, "South", ("North",), (mediator,))
        self._map(self.north, "South", self.south)
        self._map(self.south, "North", self.north)
        pen = Pen(instance=Instance(author=ENVOY, number=chance("E")[:16]), at=START)
        self.talk, added = propose(self.talk, self.north, Accepted(fingerprint=MEDIATOR), pen)
        self.last = added.ident
        self.seq = 0
        self.head_of_mediator = next(
            head for head in self.talk.rooms.reading(self.north).transcript.heads() if head.instance.author == MEDIATOR
        )

    def _found(self, room: Room, side: str, aliases: tuple[str, ...], seats: tuple[Seat, ...]) -> Id:
        founded = Founded(nonce=chance("nonce", side), room=room, side=side, aliases=aliases, seats=seats)
        pen = Pen(instance=Instance(author=MEDIATOR, number=chance("M", side)[:16]), at=START)
        self.talk, added = begin_transcript(self.talk, founded, pen)
        self._pens[added.room] = pen
        return added.room

    def _map(self, room: Id, alias: str, means: Id) -> None:
        cleared = without_words(self.talk.rooms, self.desk, Mapped(room=room, alias=alias, means=means))
        self.talk, _ = issue(self.talk, cleared, lambda at: self._pens[at])

    def pen(self, room: Id) -> Pen:
        """The mediator's pen for a room."""
        return self._pens[room]

    def passage(self, given: Terms | None) -> Passage:
        """The envoy's next sentence."""
        return Passage(
            salt=chance("salt", self.seq),
            text=f"Sentence {self.seq} of a long talk about a channel, tugs and quiet.",
            language="en",
            direction=Direction.LTR,
            act=Act.REMARK,
            force=Force.NON_BINDING,
            valid_until=None,
            answer_by=None,
            parallel=False,
            terms=given,
        )

    def words(self, count: int) -> Iterator[tuple[Id, bytes]]:
        """Further entries of the envoy, one passage each: id and bytes. They go on where the last ones ended."""
        instance = Instance(author=ENVOY, number=chance("E")[:16])
        for _ in range(count):
            self.seq += 1
            passage = self.passage(terms(Carriage.VERBATIM, ["South"]))
            entry = Entry(
                version=VERSION,
                room=self.north,
                instance=instance,
                seq=self.seq,
                prev=self.last,
                seen=(self.head_of_mediator,),
                at=START,
                body=encode(Said(passages=(passage,), under=None)),
            )
            data = encode(entry)
            self.last = entry_id(data)
            yield self.last, data

    def admit(self, data: bytes) -> None:
        """Take one in."""
        self.talk, _ = admit(self.talk, data, ENVOY)
