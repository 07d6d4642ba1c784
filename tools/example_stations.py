"""Stations for worked examples: a mediator, a colleague, and two people of a side with stations of their own.

The rules are:

* Everything is fixed: the clock moves a minute at each entry, and what is chance in a real talk is a hash of a name.
  The same program gives the same bytes.
* Every entry goes the way that a station's entries go: by ``propose``, by the gate and ``issue``, by ``admit``. So an
  example is one that the rules accept. What no gate makes yet is written by hand and admitted.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from goodoffices.canonical import encode
from goodoffices.talk import draft, events
from goodoffices.talk.entry import read_body, read_header
from goodoffices.talk.events import DeskRef, Id, Instance, Ref, Seat
from goodoffices.talk.release import Cleared, WithoutWords, convey, deliver, strike, without_words
from goodoffices.talk.talk import Added, OwnAct, Pen, Talk, admit, begin_transcript, issue, propose
from goodoffices.talk.terms import Manner, Moment
from goodoffices.talk.transcript import Transcript

START = Moment(ms=1_765_699_200_000, zone=120)
"""14 December 2025, 08:00 UTC, two hours east of it."""

MINUTE = 60_000
DAY = 24 * 60 * MINUTE


def chance(name: str, size: int = 32) -> bytes:
    """What would be fresh chance in a real talk."""
    return hashlib.sha256(name.encode()).digest()[:size]


@dataclass(frozen=True, slots=True)
class Example:
    """An entry of the talk; ``name`` is how a page calls it, or empty."""

    name: str
    room: Id
    ident: Id
    data: bytes

    @property
    def author(self) -> Id:
        """The station that wrote it."""
        return read_header(self.data).instance.author

    @property
    def body(self) -> events.Body:
        """What stands in it."""
        body = read_body(read_header(self.data).body)
        if body is None:
            raise ValueError(self.name)
        return body


@dataclass(slots=True)
class Station:
    """One person's station."""

    name: str
    talk: Talk

    @property
    def card(self) -> Id:
        """Its fingerprint."""
        return self.talk.rooms.me

    def seat(self, name: str, end: events.End, role: events.Role) -> Seat:
        """A seat for its person."""
        return Seat(fingerprint=self.card, name=name, end=end, role=role, station=True)


class Stations:
    """Who takes part, and the few ways in which they write.

    Attributes:
        examples: the entries with a name, in the order in which they were written.
        legs: the transcripts' ids by name.
        mediator: the station that has all of it.
    """

    def __init__(self) -> None:
        self.examples: dict[str, Example] = {}
        self.legs: dict[str, Id] = {}
        self.mediator, self.colleague, self.minister, self.envoy = (
            Station(name=name, talk=Talk.new(chance(f"card of {name}")))
            for name in ("Mediator", "Colleague", "Minister", "Envoy")
        )
        self.now = START

    def later(self, length: int) -> Moment:
        """The moment that many milliseconds from now."""
        return Moment(ms=self.now.ms + length, zone=self.now.zone)

    def pen(self, station: Station, leg: str) -> Pen:
        """What a station writes with; a minute passes."""
        self.now = self.later(MINUTE)
        instance = Instance(author=station.card, number=chance(f"{station.name} on {leg}", 16))
        return Pen(instance=instance, at=self.now)

    def ref(self, leg: str, example: Example, index: int = 0) -> DeskRef:
        """Something on a leg, as the desk names it."""
        return DeskRef(room=self.legs[leg], what=Ref(entry=example.ident, index=index))

    # --- writing

    def founds(self, leg: str, founded: events.Founded, example: str = "") -> None:
        """The mediator begins a transcript."""
        self.mediator.talk, added = begin_transcript(self.mediator.talk, founded, self.pen(self.mediator, leg))
        self.legs[leg] = added.room
        self._keep(example, added)

    def acts(self, station: Station, example: str, act: OwnAct) -> Example:
        """Somebody of North writes at the own station."""
        station.talk, added = propose(station.talk, self.legs["North"], act, self.pen(station, "North"))
        self._send(station, added)
        return self._keep(example, added)

    def issues(self, cleared: Cleared, *examples: str, by: Station | None = None) -> Example:
        """A mediator writes what the gate made; what follows from it gets the further names."""
        station = by or self.mediator
        called = {room: leg for leg, room in self.legs.items()}
        station.talk, added = issue(station.talk, cleared, lambda room: self.pen(station, called[room]))
        for each in added:
            self._send(station, each)
        names = [*examples, *("" for _ in added)]
        first, *_ = [self._keep(name, each) for name, each in zip(names, added, strict=False)]
        return first

    def writes(self, leg: str, example: str, body: WithoutWords, by: Station | None = None) -> Example:
        """A mediator writes what carries no words of another leg."""
        station = by or self.mediator
        return self.issues(without_words(station.talk.rooms, self.legs[leg], body), example, by=station)

    def strikes(self, leg: str, example: str, struck: events.Struck) -> Example:
        """The mediator strikes what was noted wrongly."""
        return self.issues(strike(self.mediator.talk.rooms, self.legs[leg], struck), example)

    def notes(self, example: str, act: events.SideAct) -> Example:
        """The mediator notes an act of South's envoy, said on the telephone and read back."""
        noted = events.Noted(
            way=events.Way.CALL,
            closeness=events.Closeness.DICTATED,
            speaker=chance("card of South's envoy"),
            interpreter=None,
            when=self.now,
            act=act,
        )
        return self.writes("South", example, noted)

    def conveys(self, leg: str, *drafts: draft.Draft, examples: tuple[str, ...]) -> Example:
        """The mediator conveys what the gate lets across."""
        nonce = chance(f"nonce of {examples[0]}")
        rooms = self.mediator.talk.rooms
        return self.issues(convey(rooms, self.legs[leg], drafts, self.now, nonce), *examples)

    def by_hand(self, leg: str, example: str, body: events.Body) -> Example:
        """The mediator's entry of something that no gate makes yet."""
        room, pen = self.legs[leg], self.pen(self.mediator, leg)
        data = encode(Transcript(self.mediator.talk.rows, room).next_entry(pen.instance, pen.at, body))
        self.mediator.talk, ident = admit(self.mediator.talk, data, self.mediator.card)
        added = Added(room=room, ident=ident, data=data)
        self._send(self.mediator, added)
        return self._keep(example, added)

    def conveys_by_hand(self, leg: str, example: str, item: events.Item) -> Example:
        """A conveyance of one item that no gate makes yet."""
        nonce = chance(f"nonce of {example}")
        return self.by_hand(leg, example, events.Conveyed(nonce=nonce, items=(item,)))

    def delivers(self, sheet: Example, items: int, *examples: str) -> None:
        """The mediator brings the first items of a sheet to South."""
        delivery = events.Delivered(
            what=tuple(Ref(entry=sheet.ident, index=index) for index in range(items)),
            when=self.now,
            where="the harbour office",
            by="Mediator",
            to="South's envoy",
            receiver=events.Receiver.SIDE,
            manner=Manner.LEFT,
        )
        self.issues(deliver(self.mediator.talk.rooms, self.legs["South"], delivery), *examples)

    # --- handing around

    def hand_over(self, station: Station, *examples: str) -> None:
        """Somebody new is given earlier entries."""
        for name in examples:
            example = self.examples[name]
            station.talk, _ = admit(station.talk, example.data, example.author)

    def _send(self, author: Station, added: Added) -> None:
        for station in (self.mediator, self.colleague, self.minister, self.envoy):
            if station is not author and station.talk.rooms.has(added.room):
                station.talk, _ = admit(station.talk, added.data, author.card)

    def _keep(self, name: str, added: Added) -> Example:
        example = Example(name=name, room=added.room, ident=added.ident, data=added.data)
        if name:
            self.examples[name] = example
        return example
