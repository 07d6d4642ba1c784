"""Everybody at one table: the stations of a whole talk in one process, for tests of the rules.

The rules are:

* It is pure: the clock stands still until a test moves it, and chance is a stream for each place, so that the
  same steps give the same bytes, and what happens on one leg leaves no trace in the numbers of another.
* Everything goes the ways that a station goes: a side's own act by ``propose``, a mediator's by the gate and
  ``issue``, the rest by ``admit``. Only :meth:`Table.slip_in` goes past them, to play a faulty or hostile station.
* Whatever is on a leg is named by a :class:`DeskRef` (leg and place), so that a test never says twice where it is.

A first talk::

    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold our ships.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.deliver(item)
    table.reply(item, Stance.TAKES_NOTE)

Every leg has the same people, called by short names (``principal``, ``envoy``, ``clerk``); the envoy acts unless a test
says ``by=``. On a sealed leg each of them has a station, called ``"North's envoy"``; on a kept leg none has.
"""

from __future__ import annotations

import hashlib
import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import msgspec

from goodoffices.canonical import encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.gate import GateRefusal
from goodoffices.errors.talk import TalkRefusal
from goodoffices.sentences import from_plain, speech
from goodoffices.station.api import encoding
from goodoffices.talk.draft import (
    Draft,
    InSubstance,
    OwnWords,
    StageOf,
    StanceOf,
    StatedCondition,
    VeryWords,
    drawn_on,
)
from goodoffices.talk.entry import VERSION, Entry, entry_id, read_header
from goodoffices.talk.events import (
    FOURTEEN_DAYS_MS,
    Accepted,
    Act,
    Answer,
    Answered,
    Body,
    Closeness,
    Condition,
    Conveyed,
    Crossing,
    Delivered,
    DeskRef,
    Direction,
    Disclosure,
    End,
    Finding,
    Force,
    Found,
    Founded,
    GroundRules,
    Id,
    Instance,
    Mandated,
    Mapped,
    Noted,
    Passage,
    ReadBackAnswered,
    Receiver,
    Ref,
    Released,
    Replied,
    Retention,
    Revoked,
    Role,
    Room,
    Said,
    Scope,
    Seat,
    Seated,
    Seen,
    SideAct,
    Stage,
    Staged,
    Stance,
    Struck,
    TorAnswered,
    TorOffered,
    Unseated,
    Way,
)
from goodoffices.talk.judge import conveyed_item, item_digest, reached, void
from goodoffices.talk.lease import Standing, rules_in_force, stand
from goodoffices.talk.present import line
from goodoffices.talk.reading import Reading
from goodoffices.talk.releasable import releasable
from goodoffices.talk.release import (
    Cleared,
    WithoutWords,
    convey,
    deliver,
    read_back,
    strike,
    tell,
    without_words,
)
from goodoffices.talk.talk import Added, OwnAct, Pen, Talk, admit, begin_transcript, issue, join, propose
from goodoffices.talk.terms import PUBLIC, WITHHELD, Alias, Carriage, Manner, Moment, Terms, terms
from goodoffices.talk.transcript import Transcript
from goodoffices.talk.view import still_to_tell, view
from goodoffices.talk.views import Sentence, View

HOUR = 3_600_000
DAY = 24 * HOUR
"""Milliseconds."""

START = Moment(ms=1_765_720_800_000, zone=120)
"""14 December 2025, 16:00 at the mediator's, two hours east of UTC."""

DESK = "the desk"

PEOPLE: dict[str, Role] = {"principal": Role.PRINCIPAL, "envoy": Role.ENVOY, "clerk": Role.NOTE_TAKER}
"""Who sits at the far end of every leg."""


# --- words a test is made of ------------------------------------


def verbatim(*to: Alias, **more: Any) -> Terms:
    """Terms that let the very words go to these."""
    return terms(Carriage.VERBATIM, to, **more)


def in_substance(*to: Alias, **more: Any) -> Terms:
    """Terms that let the substance go to these."""
    return terms(Carriage.IN_SUBSTANCE, to, **more)


def very(source: DeskRef, **more: Any) -> VeryWords:
    """A draft of the very words."""
    return VeryWords(source=source, **more)


def wording(text: str, *sources: DeskRef, **more: Any) -> InSubstance:
    """A draft of the mediator's wording of what a side said."""
    given: dict[str, Any] = {"language": "en", "direction": Direction.LTR, "act": Act.REMARK} | more
    return InSubstance(sources=sources, text=text, **given)


def own_words(text: str, **more: Any) -> OwnWords:
    """A draft of the mediator's own words."""
    given: dict[str, Any] = {"language": "en", "direction": Direction.LTR, "act": Act.REMARK} | more
    return OwnWords(text=text, **given)


def stance_of(reply: DeskRef, *conditions: DeskRef | StatedCondition, **more: Any) -> StanceOf:
    """A draft of a reply's stance, with the conditions that it states verbatim (or as given)."""
    stated = tuple(
        each if isinstance(each, StatedCondition) else StatedCondition(condition=each) for each in conditions
    )
    return StanceOf(reply=reply, conditions=stated, **more)


def stage_of(stage: DeskRef, item: DeskRef, *, unnamed: bool = False) -> StageOf:
    """A draft of the news that a side initialled or confirmed what stands on the recipient's leg as ``item``."""
    return StageOf(stage=stage, item=item.what, unnamed=unnamed)


def clause(reply: DeskRef, number: int) -> DeskRef:
    """The condition of a reply with this number, from 1."""
    return part(reply, number)


def part(thing: DeskRef, index: int) -> DeskRef:
    """What stands in the same entry under another number."""
    return DeskRef(room=thing.room, what=Ref(entry=thing.what.entry, index=index))


def whole(thing: DeskRef) -> Id:
    """The entry in which something stands."""
    return thing.what.entry


@dataclass(frozen=True)
class Noting:
    """How the mediator's team noted an act; ``when`` None: it was said as it was noted."""

    closeness: Closeness = Closeness.DICTATED
    way: Way = Way.MEETING
    when: Moment | None = None
    interpreter: str | None = None


PAPER = Noting(Closeness.HANDED_OVER, Way.PAPER)
"""Handed over in writing: the closest that a note can be."""


# --- who is there ------------------------------------


@dataclass
class Station:
    """One person's station.

    Attributes:
        number: which of its pasts it writes on; a restored station gets the next.
        offline: nothing comes to it or leaves it until its post is handed over.
    """

    name: str
    card: Id
    talk: Talk
    zone: int
    number: int = 0
    offline: bool = False


@dataclass
class Leg:
    """A side's leg, the public's, or the desk. ``people``: the far end's seats, by short name."""

    name: str
    room: Id
    sort: Room
    people: dict[str, Seat]
    stations: list[Station] = field(default_factory=list)


@dataclass(frozen=True)
class Letter:
    """An entry on its way to a station."""

    author: Station
    to: Station
    room: Id
    data: bytes

    @property
    def sealed_by(self) -> Id:
        """The card of the station that it comes from."""
        return self.author.card


class Chance:
    """Bytes that look like chance and are the same in every run: one stream for each name."""

    def __init__(self, seed: str) -> None:
        self._seed = seed
        self._drawn: dict[str, int] = {}

    def __call__(self, stream: str, size: int = 32) -> bytes:
        """The next bytes of a stream."""
        number = self._drawn[stream] = self._drawn.get(stream, 0) + 1
        return hashlib.sha256(f"{self._seed}/{stream}/{number}".encode()).digest()[:size]


def plain(part: object) -> Any:
    """A view as plain data, as it is before it leaves a station: with whole ids, and instants in their own zones."""
    return encoding.encode(part, str)


def english(told: Any) -> str:
    """Sentences of a view or of an answer in English, with nothing set apart; nothing: empty."""
    if told is None:
        return ""
    several = told if isinstance(told, Sequence) else [told]
    return _ENGLISH.tell_all(each if isinstance(each, Sentence) else from_plain(each) for each in several)


def in_words(refusal: Refusal) -> Refusal:
    """A refusal of the rules as it leaves a station, with its facts in words."""
    return encoding.refusal_in_words(refusal, lambda _: START.zone)


def _said_in(seen: Any) -> Iterator[str]:
    """Every sentence of plain data, in English."""
    match seen:
        case {"code": str()}:
            yield english(seen)
        case dict():
            yield from (each for value in seen.values() for each in _said_in(value))
        case list():
            yield from (each for value in seen for each in _said_in(value))


_ENGLISH = speech("en").setting_apart(lambda text: text)


class Table:
    """A talk with all its stations.

    Args:
        kept: sides without stations.
        sealed: sides whose people each have a station; everybody has accepted everybody.
        public: whether there is a leg to the public, and the sides may name it.
        mediators: the team; the first acts unless a test says ``mediator=``.
        people: the far end of each side's leg.
        called: how ``(on the leg of, another)`` is called; by its own name where nothing is given.
        seed: another seed gives other ids, salts and nonces.

    Attributes:
        now: what every clock shows; each station adds its own zone.
        legs: by name; with ``DESK`` and, if there is one, ``PUBLIC``.
        stations: by name.
        letters: what waits because the writer or the reader is offline.
        written: every entry that was ever sent, with its author's card.
    """

    def __init__(
        self,
        kept: Iterable[str] = (),
        sealed: Iterable[str] = (),
        *,
        public: bool = True,
        mediators: Iterable[str] = ("Mara",),
        people: Mapping[str, Role] | None = None,
        called: Mapping[tuple[str, str], Alias] | None = None,
        seed: str = "table",
    ) -> None:
        self.now = START
        self.chance = Chance(seed)
        self.legs: dict[str, Leg] = {}
        self.stations: dict[str, Station] = {}
        self.letters: list[Letter] = []
        self.written: list[tuple[Id, bytes, Id]] = []
        self._called = dict(called or {})
        self._team = [self._seated(name, START.zone) for name in mediators]
        self._people = dict(PEOPLE if people is None else people)
        self._found(DESK, Room.DESK, ())
        kinds = dict.fromkeys(kept, Room.KEPT) | dict.fromkeys(sealed, Room.SEALED)
        if public:
            kinds[PUBLIC] = Room.PUBLIC
        for name, sort in kinds.items():
            others = [self.called(name, other) for other in kinds if other != name]
            self._found(name, sort, others)
        for name in kinds:
            for other in kinds:
                if other != name:
                    self.map(name, self.called(name, other), other)
        for name in sealed:
            self._accept_everybody(self.legs[name])

    # --- setting up

    def _seated(self, name: str, zone: int) -> Station:
        card = self.chance(f"card of {name}")
        station = Station(name=name, card=card, talk=Talk.new(card), zone=zone)
        self.stations[name] = station
        return station

    def _found(self, name: str, sort: Room, aliases: Iterable[Alias]) -> None:
        seats = [
            Seat(fingerprint=each.card, name=each.name, end=End.MEDIATOR, role=Role.MEDIATOR, station=True)
            for each in self._team
        ]
        people: dict[str, Seat] = {}
        stations = list(self._team)
        for number, (short, role) in enumerate(self._people.items()):
            if sort not in (Room.KEPT, Room.SEALED):
                break
            card = self.chance(f"card of {name}'s {short}")
            if sort is Room.SEALED:
                station = self._seated(f"{name}'s {short}", 60 * (number + 3))
                card = station.card
                stations.append(station)
            people[short] = Seat(
                fingerprint=card,
                name=f"{name}'s {short}",
                end=End.SIDE,
                role=role,
                station=sort is Room.SEALED,
            )
        founded = Founded(
            nonce=self.chance(f"founding of {name}"),
            room=sort,
            side=name,
            aliases=tuple(sorted(aliases)),
            seats=(*seats, *people.values()),
        )
        head = self._team[0]
        pen = Pen(instance=self._instance(head, name), at=self._clock(head))
        head.talk, added = begin_transcript(head.talk, founded, pen)
        leg = self.legs[name] = Leg(name=name, room=added.room, sort=sort, people=people, stations=stations)
        for station in stations[1:]:
            station.talk = join(station.talk, leg.room)
        self._send(head, [added])

    def map(self, on: str, alias: Alias, means: str, *, mediator: str | None = None) -> Id:
        """Say on the desk what an alias on a leg means. Two meanings of one alias mean nobody."""
        body = Mapped(room=self.legs[on].room, alias=alias, means=self.legs[means].room)
        return self.write(DESK, body, mediator=mediator)

    def sit_down(self, leg: str, short: str, role: Role, *, by: str = "principal") -> Station:
        """A newcomer of a sealed side takes a seat and has everything that was written. Nobody has accepted anybody."""
        place = self.legs[leg]
        station = self._seated(f"{leg}'s {short}", 60 * (len(place.people) + 3))
        station.talk = join(station.talk, place.room)
        for data, card in self.entries(leg):
            station.talk, _ = admit(station.talk, data, card)
        seat = Seat(fingerprint=station.card, name=station.name, end=End.SIDE, role=role, station=True)
        place.people[short] = seat
        place.stations.append(station)
        self.own(leg, Seated(seat=seat, start=()), by=by)
        return station

    def _accept_everybody(self, leg: Leg) -> None:
        for short in leg.people:
            for mediator in self._team:
                self.own(leg.name, Accepted(fingerprint=mediator.card), by=short)
        for seat in leg.people.values():
            for mediator in self._team:
                self.write(leg.name, Accepted(fingerprint=seat.fingerprint), mediator=mediator.name)

    def remove(self, leg: str, short: str, *, by: str = "principal", mediator: str | None = None) -> Id:
        """Somebody of a side gives up the seat; everything written until now still counts."""
        place = self.legs[leg]
        card = place.people[short].fingerprint
        heads = self.reading(leg).transcript.heads()
        act = Unseated(fingerprint=card, last=tuple(seen for seen in heads if seen.instance.author == card))
        if place.sort is Room.SEALED:
            return self.own(leg, act, by=by)
        return self.write(leg, act, mediator=mediator)

    # --- looking around

    def called(self, on: str, other: str) -> Alias:
        """What another side (or the public) is called on a leg."""
        return self._called.get((on, other), other)

    def leg(self, of: str | DeskRef) -> Leg:
        """A leg by its name, or the one that something is on."""
        if isinstance(of, str):
            return self.legs[of]
        return next(leg for leg in self.legs.values() if leg.room == of.room)

    def station(self, name: str | None = None) -> Station:
        """A station by its name; the first mediator's if none is given."""
        return self._team[0] if name is None else self.stations[name]

    def reading(self, of: str | DeskRef, at: str | None = None) -> Reading:
        """A leg as a station has it (the first mediator's if none is named)."""
        return self.station(at).talk.rooms.reading(self.leg(of).room)

    def standing(self, what: DeskRef, at: str | None = None) -> Standing:
        """The terms of something as they stand at a station."""
        reading = self.reading(what, at)
        thing = releasable(reading, what.what)
        assert thing is not None, "this names nothing that can be released"
        return stand(reading, thing)

    def acts(self, leg: str | DeskRef, *kinds: str, at: str | None = None) -> list[Any]:
        """What was done on a leg, of these kinds, by whichever hand, in the order of the thread; void acts too."""
        return [written.act for written in self.reading(leg, at).of_kind(*kinds)]

    def crossings(self, what: DeskRef, at: str | None = None) -> list[Crossing]:
        """What the owner of words was told of their crossing."""
        told = [crossing for carried in self.acts(what, "carried", at=at) for crossing in carried.crossings]
        return [crossing for crossing in told if crossing.what == what.what]

    def void(self, leg: str | DeskRef, ident: Id, at: str | None = None) -> TalkRefusal | None:
        """Why an entry has no effect; None: it has."""
        return void(self.reading(leg, at), ident)

    def number_of(self, leg: str | DeskRef, ident: Id, at: str | None = None) -> int:
        """An entry's number within its instance."""
        entry = self.reading(leg, at).transcript.entry(ident)
        assert entry is not None, "no such entry is here"
        return entry.seq

    def rules_in_force(self, leg: str, at: str | None = None) -> list[GroundRules]:
        """The terms of reference that hold on a leg now."""
        return rules_in_force(self.reading(leg, at))

    def view(self, name: str) -> View:
        """What a person has in front of them: ``"Mara"``, ``"North's envoy"``. The kept: as Mara has it."""
        return view(self._where(name).talk, self._card(name), self.now)

    def line(self, leg: str | DeskRef, ident: Id, at: str | None = None) -> Any:
        """An entry as a line of its thread, now."""
        reading = self.reading(leg, at)
        written = reading.written(ident)
        assert written is not None, "no such entry has its place here"
        return line(reading, written, self.now)

    def seen_by(self, name: str) -> str:
        """The same as one text, to look for words in."""
        seen = plain(self.view(name))
        return f"{seen!r} {' '.join(_said_in(seen))}"

    def _where(self, name: str) -> Station:
        return self.stations.get(name, self._team[0])

    def _card(self, name: str) -> Id:
        if name in self.stations:
            return self.stations[name].card
        return next(seat.fingerprint for leg in self.legs.values() for seat in leg.people.values() if seat.name == name)

    def body(self, thing: DeskRef | Id, at: str | None = None) -> Any:
        """What an entry says, as a station reads it."""
        ident = thing if isinstance(thing, bytes) else thing.what.entry
        for leg in self.legs.values():
            station = self.station(at)
            if station.talk.rooms.has(leg.room) and (written := self._written(station, leg, ident)):
                return written.body
        raise AssertionError("no such entry has its place here")

    def _written(self, station: Station, leg: Leg, ident: Id) -> Any:
        return station.talk.rooms.reading(leg.room).written(ident)

    def item(self, thing: DeskRef, at: str | None = None) -> Any:
        """An item as it was conveyed."""
        found_item = conveyed_item(self.reading(thing, at), thing.what)
        assert found_item is not None, "this names no conveyed item"
        return found_item

    # --- the clock

    def wait(self, *, days: float = 0, hours: float = 0, ms: int = 0) -> Moment:
        """Let time pass everywhere; gives the new now."""
        self.now = self.after(days=days, hours=hours, ms=ms)
        return self.now

    def after(self, *, days: float = 0, hours: float = 0, ms: int = 0, zone: int | None = None) -> Moment:
        """The moment that far from now (before it, if negative)."""
        gone = round(days * DAY + hours * HOUR) + ms
        return Moment(ms=self.now.ms + gone, zone=self.now.zone if zone is None else zone)

    def _clock(self, station: Station) -> Moment:
        return Moment(ms=self.now.ms, zone=station.zone)

    def _instance(self, station: Station, leg: str) -> Instance:
        number = hashlib.sha256(f"{station.name}/{leg}/{station.number}".encode()).digest()[:16]
        return Instance(author=station.card, number=number)

    def pen(self, station: Station, room: Id) -> Pen:
        """With what a station writes on a transcript now."""
        leg = next(leg for leg in self.legs.values() if leg.room == room)
        return Pen(instance=self._instance(station, leg.name), at=self._clock(station))

    # --- a side's acts, by its own hand or noted

    def own(self, leg: str | DeskRef, act: OwnAct, *, by: str = "envoy") -> Id:
        """Somebody of a sealed side writes at the side's own station."""
        place = self.leg(leg)
        station = self.station(f"{place.name}'s {by}")
        station.talk, added = propose(station.talk, place.room, act, self.pen(station, place.room))
        self._send(station, [added])
        return added.ident

    def propose_as(self, station: str, leg: str | DeskRef, act: Any) -> None:
        """A station tries to write an act of any kind as its own; for what must be refused."""
        who, place = self.stations[station], self.leg(leg)
        who.talk, added = propose(who.talk, place.room, act, self.pen(who, place.room))
        self._send(who, [added])

    def note(
        self,
        leg: str | DeskRef,
        act: SideAct,
        *,
        by: str = "envoy",
        noting: Noting | None = None,
        mediator: str | None = None,
    ) -> Id:
        """The mediator's team writes down what somebody of a side did."""
        return self.write(leg, self.noted(leg, act, by=by, noting=noting, mediator=mediator), mediator=mediator)

    def noted(
        self,
        leg: str | DeskRef,
        act: SideAct,
        *,
        by: str = "envoy",
        noting: Noting | None = None,
        mediator: str | None = None,
    ) -> Noted:
        """The note of it, not yet written down."""
        noting = noting or Noting()
        return Noted(
            way=noting.way,
            closeness=noting.closeness,
            speaker=self.leg(leg).people[by].fingerprint,
            interpreter=noting.interpreter,
            when=noting.when or self._clock(self.station(mediator)),
            act=act,
        )

    def act(
        self,
        leg: str | DeskRef,
        act: SideAct,
        *,
        by: str = "envoy",
        noting: Noting | None = None,
        mediator: str | None = None,
    ) -> Id:
        """A side's act: by its own hand on a sealed leg, unless ``noting`` is given; noted on a kept one."""
        if self.leg(leg).sort is Room.SEALED and noting is None:
            return self.own(leg, act, by=by)
        return self.note(leg, act, by=by, noting=noting, mediator=mediator)

    def passage(
        self,
        leg: str,
        text: str,
        given: Terms | None = None,
        *,
        act: Act = Act.REMARK,
        force: Force = Force.NON_BINDING,
        language: str = "en",
        direction: Direction = Direction.LTR,
        valid_until: Moment | None = None,
        answer_by: Moment | None = None,
        parallel: bool = False,
    ) -> Passage:
        """A passage, not yet said."""
        return Passage(
            salt=self.chance(f"salts of {leg}"),
            text=text,
            language=language,
            direction=direction,
            act=act,
            force=force,
            valid_until=valid_until,
            answer_by=answer_by,
            parallel=parallel,
            terms=given,
        )

    def say(
        self,
        leg: str,
        text: str,
        given: Terms | None = None,
        *,
        under: Id | None = None,
        by: str = "envoy",
        noting: Noting | None = None,
        mediator: str | None = None,
        **more: Any,
    ) -> DeskRef:
        """Say one passage (``more``: see :meth:`passage`); gives where it stands."""
        said = Said(passages=(self.passage(leg, text, given, **more),), under=under)
        return self.ref(leg, self.act(leg, said, by=by, noting=noting, mediator=mediator))

    def release(
        self,
        what: DeskRef,
        given: Terms,
        *,
        over: Iterable[Id] | None = None,
        quiet: bool = False,
        by: str = "envoy",
        noting: Noting | None = None,
        mediator: str | None = None,
    ) -> Id:
        """Change terms. ``over`` None: in place of all that stand where it is written; (): beside them."""
        if over is None:
            leg = self.leg(what)
            at = f"{leg.name}'s {by}" if leg.sort is Room.SEALED and noting is None else mediator
            over = self.standing(what, at).events
        act = Released(what=what.what, terms=given, over=tuple(over), quiet=quiet)
        return self.act(what, act, by=by, noting=noting, mediator=mediator)

    def withdraw(self, what: DeskRef, *, quiet: bool = False, **more: Any) -> Id:
        """Take a release back (``more``: see :meth:`release`)."""
        return self.release(what, WITHHELD, quiet=quiet, **more)

    def condition(
        self,
        leg: str | DeskRef,
        text: str,
        given: Terms | None = None,
        *,
        finder: End = End.MEDIATOR,
        finder_name: str | None = None,
        until: Moment | None = None,
    ) -> Condition:
        """A condition, not yet part of a reply."""
        return Condition(
            salt=self.chance(f"salts of {self.leg(leg).name}"),
            text=text,
            language="en",
            direction=Direction.LTR,
            finder=finder,
            finder_name=finder_name,
            until=until,
            terms=given,
        )

    def digest(self, item: DeskRef, at: str | None = None) -> Id:
        """The digest by which a reply names a conveyed item."""
        body = self.body(item, at)
        assert isinstance(body, Conveyed), "this names no conveyed item"
        return item_digest(item.room, body.nonce, item.what.index, body.items[item.what.index])

    def reply(
        self,
        to: DeskRef | Iterable[DeskRef],
        stance: Stance,
        *conditions: Condition,
        given: Terms | None = None,
        force: Force = Force.NON_BINDING,
        valid_until: Moment | None = None,
        under: Id | None = None,
        over: Iterable[Id] = (),
        by: str = "envoy",
        noting: Noting | None = None,
        mediator: str | None = None,
    ) -> DeskRef:
        """Answer conveyed items; gives where the stance stands (its conditions: :func:`clause`)."""
        items = (to,) if isinstance(to, DeskRef) else tuple(to)
        act = Replied(
            items=tuple(Answered(item=item.what, digest=self.digest(item)) for item in items),
            stance=stance,
            conditions=conditions,
            force=force,
            valid_until=valid_until,
            terms=given,
            under=under,
            over=tuple(over),
        )
        return self.ref(items[0], self.act(items[0], act, by=by, noting=noting, mediator=mediator))

    def find(
        self,
        condition: DeskRef,
        state: Finding,
        *,
        end: End = End.SIDE,
        evidence: Iterable[Ref] = (),
        citations: Iterable[str] = (),
        given: Terms | None = None,
        over: Iterable[Id] = (),
        **more: Any,
    ) -> DeskRef:
        """Find on a condition: the leg's side, or with ``end`` the mediator."""
        act = Found(
            condition=condition.what,
            state=state,
            evidence=tuple(evidence),
            citations=tuple(citations),
            terms=given,
            over=tuple(over),
        )
        if end is End.MEDIATOR:
            return self.ref(condition, self.write(condition, act, **more))
        return self.ref(condition, self.act(condition, act, **more))

    def stage(
        self,
        what: DeskRef,
        stage: Stage,
        given: Terms | None = None,
        *,
        by: str = "envoy",
        noting: Noting | None = None,
        mediator: str | None = None,
    ) -> DeskRef:
        """A side initials or confirms something of its own; on a kept leg on paper, unless ``noting`` is given."""
        if noting is None and self.leg(what).sort is not Room.SEALED:
            noting = PAPER
        act = Staged(what=what.what, stage=stage, terms=given)
        return self.ref(what, self.act(what, act, by=by, noting=noting, mediator=mediator))

    def mandate(
        self,
        leg: str,
        to: str,
        *scopes: Scope,
        since: Moment | None = None,
        until: Moment | None = None,
        by: str = "principal",
        **more: Any,
    ) -> Id:
        """The principal gives somebody a mandate, from now on unless ``since`` says otherwise."""
        seat = self.legs[leg].people[to].fingerprint
        act = Mandated(seat=seat, scopes=scopes, since=since or self.now, until=until)
        return self.act(leg, act, by=by, **more)

    def revoke(self, leg: str, mandate: Id, last: Iterable[Seen] = (), *, by: str = "principal", **more: Any) -> Id:
        """The principal ends a mandate."""
        return self.act(leg, Revoked(mandate=mandate, last=tuple(last)), by=by, **more)

    def offer(self, leg: str, *, replaces: Id | None = None, mediator: str | None = None, **rules: Any) -> Id:
        """Offer terms of reference (``rules``: see :func:`ground_rules`)."""
        return self.write(leg, TorOffered(rules=ground_rules(**rules), replaces=replaces), mediator=mediator)

    def answer(self, leg: str, offer: Id, yes: bool = True, over: Iterable[Id] = (), **more: Any) -> Id:
        """A side's answer to terms of reference; they are brought first where that has to be."""
        self._bring(self.ref(leg, offer), more.get("mediator"))
        return self.act(leg, TorAnswered(offer=offer, yes=yes, over=tuple(over)), **more)

    def agree(self, leg: str, **rules: Any) -> Id:
        """Terms of reference offered and accepted; gives the answer that words are said *under*."""
        return self.answer(leg, self.offer(leg, **rules))

    def answer_read_back(
        self,
        read_back_entry: DeskRef,
        answer: Answer,
        *,
        amended: str | None = None,
        over: Iterable[Id] = (),
        **more: Any,
    ) -> Id:
        """The owner's answer to a wording, which is brought first where that has to be."""
        self._bring(read_back_entry, more.get("mediator"))
        act = ReadBackAnswered(read_back=whole(read_back_entry), answer=answer, amended=amended, over=tuple(over))
        return self.act(read_back_entry, act, **more)

    # --- the mediator's acts, through the gate

    def convey(self, to: str, *drafts: Draft, mediator: str | None = None, because: str | None = None) -> list[DeskRef]:
        """Through the gate and onto a leg; gives where each item stands there.

        Args:
            because: why the mediator goes on where the gate lets it.

        Raises:
            GateRefusal: as the gate says.
        """
        station, leg = self.station(mediator), self.legs[to]
        nonce = self.chance(f"nonces of {to}")
        cleared = convey(station.talk.rooms, leg.room, drafts, self._clock(station), nonce, because=because)
        ident = self.issue(cleared, mediator=mediator)
        assert isinstance(cleared.body, Conveyed)
        return [part(self.ref(to, ident), index) for index in range(len(cleared.body.items))]

    def refused(self, to: str, *drafts: Draft, mediator: str | None = None) -> type[GateRefusal] | None:
        """Which refusal the gate has for these drafts now; None: it lets them pass. Nothing is written."""
        station = self.station(mediator)
        try:
            convey(station.talk.rooms, self.legs[to].room, drafts, self._clock(station), bytes(32))
        except GateRefusal as refusal:
            return type(refusal)
        return None

    def deliver(
        self,
        *things: DeskRef,
        when: Moment | None = None,
        manner: Manner = Manner.SPOKEN,
        to: str | None = None,
        receiver: Receiver = Receiver.SIDE,
        mediator: str | None = None,
    ) -> Id:
        """Note that something was brought to a kept side or to the public."""
        station, leg = self.station(mediator), self.leg(things[0])
        delivery = Delivered(
            what=tuple(thing.what for thing in things),
            when=when or self._clock(station),
            where=None,
            by=station.name,
            to=to or f"{leg.name}'s envoy",
            receiver=receiver,
            manner=manner,
        )
        return self.issue(deliver(station.talk.rooms, leg.room, delivery), mediator=mediator)

    def strike(
        self,
        note: DeskRef | Id,
        *,
        of: str | None = None,
        instead: DeskRef | Id | None = None,
        mediator: str | None = None,
    ) -> Id:
        """A mediator strikes what was noted wrongly: something with its leg, or an entry of the leg ``of``."""
        station = self.station(mediator)
        wrong, right = (each.what.entry if isinstance(each, DeskRef) else each for each in (note, instead))
        assert wrong is not None
        room = note.room if isinstance(note, DeskRef) else self.legs[of or ""].room
        struck = Struck(what=wrong, reason="Misheard.", instead=right)
        return self.issue(strike(station.talk.rooms, room, struck), mediator=mediator)

    def bring(self, to: str, *drafts: Draft, mediator: str | None = None, because: str | None = None) -> list[DeskRef]:
        """Convey, and on a kept leg deliver at once."""
        items = self.convey(to, *drafts, mediator=mediator, because=because)
        if self.legs[to].sort is not Room.SEALED:
            self.deliver(*items, mediator=mediator)
        return items

    def to_be_told(self, mediator: str = "Mara") -> list[str]:
        """What sides must still be told, as the mediator reads it: the side, and the sentence."""
        return [f"{each.side}: {english(each.told)}" for each in self.view(mediator).still_to_tell]

    def hear(self, leg: str, *, mediator: str | None = None) -> None:
        """A kept side is told whatever was written down for it."""
        rooms = self.station(mediator).talk.rooms
        for ident, _ in still_to_tell(rooms, self.legs[leg].room):
            self.deliver(self.ref(leg, ident), mediator=mediator)

    def tell(self, leg: str, *, mediator: str | None = None) -> DeskRef:
        """Tell a side what of its answers reached whoever said the words; on a kept leg by word of mouth, at once."""
        told = self.ref(
            leg, self.issue(tell(self.station(mediator).talk.rooms, self.legs[leg].room), mediator=mediator)
        )
        if self.legs[leg].sort is not Room.SEALED:
            self.deliver(told, mediator=mediator)
        return told

    def _bring(self, thing: DeskRef, mediator: str | None) -> None:
        """Bring something to a kept side, unless it has it."""
        reading = self.station(mediator).talk.rooms.reading(thing.room)
        if not reached(reading, thing.what):
            self.deliver(thing, mediator=mediator)

    def read_back(self, draft: InSubstance | VeryWords, to: str, *, mediator: str | None = None) -> DeskRef:
        """Read a wording back to its owner, as it would cross to ``to``."""
        station, leg = self.station(mediator), self.leg(drawn_on(draft)[0])
        cleared = read_back(station.talk.rooms, leg.room, draft, self.called(leg.name, to))
        return self.ref(leg.name, self.issue(cleared, mediator=mediator))

    def write(self, leg: str | DeskRef, body: WithoutWords, *, mediator: str | None = None) -> Id:
        """A mediator writes what carries nothing from another leg."""
        rooms = self.station(mediator).talk.rooms
        return self.issue(without_words(rooms, self.leg(leg).room, body), mediator=mediator)

    def issue(self, cleared: Cleared, *, mediator: str | None = None) -> Id:
        """Write what the gate cleared, and hand it around."""
        station = self.station(mediator)
        station.talk, added = issue(station.talk, cleared, lambda room: self.pen(station, room))
        self._send(station, added)
        return added[0].ident

    def ref(self, leg: str | DeskRef, ident: Id, index: int = 0) -> DeskRef:
        """Something inside an entry of a leg."""
        return DeskRef(room=self.leg(leg).room, what=Ref(entry=ident, index=index))

    # --- entries on their way

    def offline(self, *names: str) -> None:
        """Cut stations off: what they write, and what is written for them, waits in :attr:`letters`."""
        for name in names:
            self.stations[name].offline = True

    def online(self, *names: str, shuffle: random.Random | None = None) -> None:
        """Bring stations back (all, if none is named), and hand over their post."""
        for name in names or tuple(self.stations):
            self.stations[name].offline = False
        self.hand_over(shuffle=shuffle)

    def hand_over(self, *, shuffle: random.Random | None = None) -> None:
        """Give the waiting letters to whoever is online, in the order of writing or shuffled."""
        due = [letter for letter in self.letters if not self._cut_off(letter)]
        self.letters = [letter for letter in self.letters if self._cut_off(letter)]
        if shuffle is not None:
            shuffle.shuffle(due)
        for letter in due:
            self.arrive(letter)

    def _cut_off(self, letter: Letter) -> bool:
        """Whether a letter cannot leave or cannot arrive."""
        return letter.author.offline or letter.to.offline

    def forget_letters(self, *, to: str | None = None, by: str | None = None) -> list[Letter]:
        """Letters to or by a station get lost on the way; they are given back, for those that are found again."""
        lost = [letter for letter in self.letters if to in (None, letter.to.name) and by in (None, letter.author.name)]
        self.letters = [letter for letter in self.letters if letter not in lost]
        return lost

    def arrive(self, letter: Letter) -> Id:
        """One letter arrives."""
        letter.to.talk, ident = admit(letter.to.talk, letter.data, letter.sealed_by)
        return ident

    def _send(self, author: Station, added: Iterable[Added]) -> None:
        for each in added:
            self.written.append((each.room, each.data, author.card))
            leg = next(leg for leg in self.legs.values() if leg.room == each.room)
            for station in leg.stations:
                if station is author:
                    continue
                letter = Letter(author=author, to=station, room=each.room, data=each.data)
                if self._cut_off(letter):
                    self.letters.append(letter)
                else:
                    self.arrive(letter)

    def entries(self, leg: str) -> list[tuple[bytes, Id]]:
        """Every entry ever sent on a leg, in the order of writing, each with the card that sealed it."""
        return [(data, card) for room, data, card in self.written if room == self.legs[leg].room]

    def receive(self, leg: str, entry: tuple[bytes, Id]) -> Id:
        """An entry arrives at every station of a leg, from wherever it comes."""
        data, card = entry
        for station in self.legs[leg].stations:
            station.talk, _ = admit(station.talk, data, card)
        return entry_id(data)

    def newcomer(self, leg: str, entries: Iterable[tuple[bytes, Id]]) -> Talk:
        """A talk that has admitted these entries of one leg, in this order, and nothing else."""
        talk = join(Talk.new(bytes(32)), self.legs[leg].room)
        for data, card in entries:
            talk, _ = admit(talk, data, card)
        return talk

    def slip_in(
        self,
        leg: str | DeskRef,
        body: Body | bytes,
        *,
        by: str,
        at: Moment | None = None,
        **header: Any,
    ) -> Id:
        """An entry past every rule of its author's station, as a faulty or hostile one would write it.

        Args:
            body: a body, or bytes that may be none.
            by: the name of a station.
            header: ``seq``, ``prev``, ``seen`` where they shall differ from what is right.
        """
        station, place = self.stations[by], self.leg(leg)
        instance = header.pop("instance", None) or self._instance(station, place.name)
        transcript = Transcript(station.talk.rows, place.room)
        head = transcript.head(instance)
        entry = Entry(
            version=VERSION,
            room=place.room,
            instance=instance,
            seq=0 if head is None else head.seq + 1,
            prev=None if head is None else head.entry,
            seen=tuple(seen for seen in transcript.heads() if seen.instance != instance),
            at=at or self._clock(station),
            body=body if isinstance(body, bytes) else encode(body),
        )
        data = encode(msgspec.structs.replace(entry, **header))
        read_header(data)
        station.talk, ident = admit(station.talk, data, station.card)
        self._send(station, [Added(room=place.room, ident=ident, data=data)])
        return ident

    def clone(self, name: str) -> Station:
        """A copy of a station, with the same card and the same past, that nobody knows of: what forks are made with.

        It is called ``"copy of NAME"``. Nothing reaches it; what it writes reaches the others.
        """
        original = self.stations[name]
        copy = Station(
            name=original.name, card=original.card, talk=original.talk, zone=original.zone, number=original.number
        )
        self.stations[f"copy of {name}"] = copy
        return copy


def ground_rules(
    *,
    disclosure: Disclosure = Disclosure.CLOSED,
    disclose_to: Iterable[Alias] = (),
    opened_told: bool = False,
    lease_ms: int = FOURTEEN_DAYS_MS,
    retention: Retention = Retention.KEEP,
    existence_confidential: bool = False,
    languages: Iterable[str] = ("en",),
    text: str | None = None,
) -> GroundRules:
    """Terms of reference; closed and of fourteen days unless a test says otherwise."""
    return GroundRules(
        disclosure=disclosure,
        disclose_to=tuple(sorted(disclose_to)),
        opened_told=opened_told,
        lease_ms=lease_ms,
        retention=retention,
        existence_confidential=existence_confidential,
        languages=tuple(languages),
        text=text,
    )
