"""A talk as this station has it open: its state, its file, and the way of an act from a person to the disk.

The rules are:

* An act changes the state in memory, as often as it must; :meth:`OpenTalk.keep` then commits entries, rows and words
  for finding together, and only what was kept is ever confirmed. :meth:`OpenTalk.drop` goes back to what the disk has.
* Each transcript has an instance of its own here, numbered by chance, and a stream of chance of its own (rule 17).
* Each entry takes its own reading of the clock. Judgements go by the later of that and its highest reading (``clock``).
* What the clock has done since a talk was last open here is taken over before anything else is done with it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count, islice, takewhile
from typing import TypeVar

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import NoSuchLeg, NotYours
from goodoffices.errors.talk import NotFounded
from goodoffices.errors.together import together
from goodoffices.station.clock import APART_MS, StationClock, Turn
from goodoffices.station.finding import placed, words_to_find
from goodoffices.station.naming import DESK, close_to, meant
from goodoffices.station.results import DateTaken, NameTaken
from goodoffices.station.shortlist import StoredShortlist, listed
from goodoffices.station.store import Store, new_entries
from goodoffices.station.vault import Chance, Identity
from goodoffices.station.zones import Zone
from goodoffices.talk.doubts import CLOCK, NO_DOUBT, Doubt, latest_time, with_clock, with_doubt
from goodoffices.talk.entry import read_header
from goodoffices.talk.events import End, Founded, Id, Instance, Room, Seat
from goodoffices.talk.reading import Reading
from goodoffices.talk.release import Cleared, WithoutWords, without_words
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.roster import Roster, roster
from goodoffices.talk.rows import Bucket, Rows
from goodoffices.talk.talk import Added, OwnAct, Pen, Talk, admit, begin_transcript, issue, join, propose
from goodoffices.talk.terms import PUBLIC, Moment
from goodoffices.talk.views import Sentence
from goodoffices.words import fold

MINE: Bucket = b"mine"
"""Rows of this station alone: its instance on each transcript."""

BEGUN: Bucket = b"begun"
"""Rows of this station alone, by transcript and number: the instances that it has begun. A backup does not keep them:
what was begun before it may go on in what was lost."""

LANGUAGE: Bucket = b"language"
"""Rows of this station alone: in which language the words of each leg's side are, unless they say otherwise."""

MY_NAME: Bucket = b"my name"
"""Row of this station alone: how its person is called in this talk, where that is not the station's name."""

_COUNT = 8
_TURNS = b"turns"
"""Row of the bucket of the clock: how many of its turns this talk has taken over."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class BackupOf:
    """A backup that holds a talk: where it was put, and when it was made (milliseconds since 1970)."""

    file: str
    made: int


class OpenTalk:
    """One open talk.

    Attributes:
        drafts_kept: how many drafts are meant for it.
        talk: the state, with what was done since the last :meth:`keep`.
        clock: the station's clock, for the time that an entry bears.
        chance: fresh bytes, a stream for each transcript or purpose.
        told_of_mail: how far an entry is, where it goes by mail; None elsewhere.
        problems: what is wrong with what was typed for the act under way.
        dates: how the dates that were typed for the act under way were taken.
        names: what the beginnings of names that were typed for it were taken for.
        before_writing: called before anything of it is written.
        is_there: whether all other stations of its leg have an own entry; None where it does not go by mail.

    Args:
        store: its file, or a snapshot of it, to which nothing can be kept.
        state: what the store holds, if somebody has read of it before.
    """

    def __init__(
        self,
        title: str,
        store: Store,
        identity: Identity,
        *,
        clock: StationClock,
        chance: Chance,
        state: Talk | None = None,
    ) -> None:
        self.title = title
        self.store = store
        self.follow_settings(identity)
        self.clock = clock
        self.chance = chance
        self.told_of_mail: Callable[[Id, Id], Sentence | None] = _by_no_mail
        self.drafts_kept: Callable[[], int] = _no_drafts
        self.backups: Callable[[], list[BackupOf]] = list
        self.before_writing: Callable[[], None] = _nobody_waits
        self.dates: list[DateTaken] = []
        self.problems: list[Refusal] = []
        self.names: list[NameTaken] = []
        self.given_back: Callable[[Id], int] = _nothing_given_back
        self.is_there: Callable[[Id, Id], bool | None] = _by_no_mail
        self._fresh: tuple[Rows, list[tuple[Id, Id]]] | None = None
        self.talk = self._kept = self._from_disk() if state is None else state

    def follow_settings(self, identity: Identity) -> None:
        """Go by the settings of the station: its language and its zone."""
        self.identity = identity
        self.zone = Zone(identity.zone)

    # --- the time

    def now(self) -> Moment:
        """The moment by which to judge."""
        return self.clock.judged()

    def demand_clock(self) -> None:
        """Refuse what depends on the time while the clock is lower than it was.

        Raises:
            ClockLower: it is.
        """
        self.clock.demand_right()

    def follow_clock(self) -> None:
        """Take over what the clock has done: what lies ahead of where it turned was first seen by that reading."""
        count = self.talk.rows.get(CLOCK, _TURNS)
        for turn in self.clock.turns[int.from_bytes(count or b"", "big") :]:
            self._take_over(turn)
        lower, known = self.clock.lower, self.rooms.clock_lower
        if (lower is None, lower and lower.was) != (known is None, known and known.was):
            self._change(with_clock(self.talk.rows, lower))

    def follow_no_turn_before(self) -> None:
        """A talk that is new has nothing that an earlier turn could concern."""
        self._after_turn(len(self.clock.turns))

    def _take_over(self, turn: Turn) -> None:
        first, limit = self.clock.at(turn.first), turn.shows + APART_MS
        for _, ident, data in self.store.entries():
            entry = read_header(data)
            known = self.reading(entry.room).doubt(ident) or NO_DOUBT
            found = known if latest_time(entry) <= limit else known.seen_by(first)
            if turn.right and found.lower_than is not None and found.lower_than.ms > turn.shows:
                found = found.not_lower()
            self._doubt(entry.room, ident, found)
        self._after_turn(turn.number)

    def _after_turn(self, number: int) -> None:
        if number:
            self._change(self.talk.rows.put(CLOCK, _TURNS, number.to_bytes(_COUNT, "big")))

    def _doubt(self, room: Id, ident: Id, found: Doubt) -> None:
        if found != (self.reading(room).doubt(ident) or NO_DOUBT):
            self._change(with_doubt(self.talk.rows, room, ident, found), room)

    def _mark(self, added: list[Added]) -> None:
        """Of an own entry: that it was written while the clock was lower than it was."""
        lower = self.clock.lower
        if lower is not None:
            for each in added:
                self._doubt(each.room, each.ident, Doubt(first_seen=None, lower_than=lower.was))

    # --- finding one's way

    @property
    def rooms(self) -> Rooms:
        """The state, room by room."""
        return self.talk.rooms

    def reading(self, room: Id) -> Reading:
        """A room as it stands."""
        return self.rooms.reading(room)

    def legs(self) -> dict[str, Id]:
        """The rooms by name: the sides', the public's, the desk."""
        found = {self.rooms.side(room): room for room in self.rooms.of(Room.SEALED, Room.KEPT)}
        for room in self.rooms.of(Room.PUBLIC):
            found[PUBLIC] = room
        desk = self.rooms.desk
        return found if desk is None else found | {DESK: desk}

    def leg(self, name: str) -> Id:
        """The room of that name, or of the one name that begins so.

        Raises:
            NoSuchLeg, AmbiguousName: there is none, or there are several.
            NotFounded: the talk was joined, and the beginning of its leg has not arrived.
        """
        legs = self.legs()
        if not legs:
            raise NotFounded
        known = self.meant(name, legs)
        if known is None:
            raise NoSuchLeg(leg=name, known=", ".join(legs), similar=close_to(name, legs))
        return legs[known]

    def meant(self, name: str, known: Iterable[str]) -> str | None:
        """Which of the known names a typed one means; None: none. A beginning is told with the answer.

        Raises:
            AmbiguousName: several begin so.
        """
        found = meant(name, known)
        if found is not None and fold(found) != fold(name):
            told = NameTaken(typed=name, means=found)
            if told not in self.names:
                self.names.append(told)
        return found

    def name(self, room: Id) -> str:
        """A room's name."""
        return next(name for name, each in self.legs().items() if each == room)

    def beginning_with(self, prefix: bytes) -> list[tuple[Id, Id]]:
        """The entries of this talk whose ids begin so: transcript and id."""
        fresh = self._not_kept_yet()
        behind = islice(fresh, bisect_left(fresh, (prefix, b"")), None)
        near = takewhile(lambda each: each[0].startswith(prefix), behind)
        return [*self.store.beginning_with(prefix), *((room, ident) for ident, room in near)]

    def _not_kept_yet(self) -> list[tuple[Id, Id]]:
        """The entries that are not on the disk yet, by their ids: looked for once, however many are named."""
        if self._fresh is None or self._fresh[0] is not self.talk.rows:
            self._fresh = self.talk.rows, sorted((ident, room) for room, ident in new_entries(self.talk.rows))
        return self._fresh[1]

    def people(self, room: Id) -> Roster:
        """The roster of a room.

        Raises:
            NoSuchLeg: its beginning has not arrived.
        """
        people = roster(self.reading(room))
        if people is None:
            raise NoSuchLeg(leg=Sentence.of("somebody.that"), known=", ".join(self.legs()), similar="")
        return people

    def others_at(self, room: Id) -> Iterator[Seat]:
        """Everybody else with a station who is seated in a room."""
        people = self.people(room)
        for end in End:
            for seat in people.current(end):
                if seat.station and seat.fingerprint != self.identity.fingerprint:
                    yield seat

    @property
    def mediates(self) -> bool:
        """Whether this station is a mediator's in this talk."""
        return self.rooms.desk is not None

    def demand_mediator(self, act: Sentence) -> Id:
        """Refuse what only a mediator does; gives the desk.

        Raises:
            NotYours: this station is a side's in this talk.
        """
        desk = self.rooms.desk
        if desk is None:
            raise NotYours(act=act, whose=Sentence.of("somebody.the_mediator"))
        return desk

    def language(self, room: Id) -> str:
        """The language of a side's words, unless they say otherwise."""
        given = self.talk.rows.get(LANGUAGE, room)
        return self.identity.language if given is None else given.decode()

    def set_language(self, room: Id, language: str) -> None:
        """Remember the language of a side's words."""
        self._remember(LANGUAGE, room, language.encode())

    @property
    def my_name(self) -> str:
        """How the person of this station is called in this talk."""
        given = self.talk.rows.get(MY_NAME, b"")
        return self.identity.name if given is None else given.decode()

    def set_my_name(self, name: str) -> None:
        """Be called otherwise than the station is, from the beginning of a talk on."""
        self._remember(MY_NAME, b"", name.encode())

    # --- what was typed

    def mind(self, make: Callable[[], T], otherwise: T) -> T:
        """What ``make`` reads; or ``otherwise``, and what is wrong is told before anything is written."""
        try:
            return make()
        except Refusal as refusal:
            self.problems.append(refusal)
            return otherwise

    def needed(self, make: Callable[[], T], *looks: Callable[[], object]) -> T:
        """What ``make`` reads, without which an act cannot go on.

        Args:
            looks: at whatever can be read without it, where it is not right.

        Raises:
            Refusal: everything that is wrong, at once.
        """
        try:
            return make()
        except Refusal as refusal:
            self.problems.append(refusal)
        for look in looks:
            self.mind(look, None)
        raise self.whole_refusal()

    def tried(self, write: Callable[[], T]) -> T:
        """What ``write`` gives, with nothing of it left: no entry, no row, nothing taken of the station's chance.

        What was minded before does not stand in its way.

        Raises:
            Refusal: what the rules hold against it.
        """
        talk, problems = self.talk, self.problems
        self.problems = []
        try:
            return self.without_chance(write)
        finally:
            self.talk, self.problems = talk, problems

    def without_chance(self, write: Callable[[], T]) -> T:
        """What ``write`` gives, where it is dropped: nothing is taken of the streams of chance."""
        chance, self.chance = self.chance, _no_chance()
        try:
            return write()
        finally:
            self.chance = chance

    def demand_right(self) -> None:
        """Refuse to go on with what was minded.

        Raises:
            Refusal: everything that is wrong, at once.
        """
        if self.problems:
            raise self.whole_refusal()

    def whole_refusal(self) -> Refusal:
        """Everything that was minded until now, as one refusal; it is told with that, and not again."""
        found, self.problems = self.problems, []
        return together(found)

    # --- what waits

    def shortlist(self) -> StoredShortlist:
        """Where to look for what waits and for what may cross, in the state that the disk has."""
        return StoredShortlist(self.rooms, self.store)

    # --- acting

    def pen(self, room: Id) -> Pen:
        """With what an entry is written on a transcript, at this moment."""
        instance = Instance(author=self.identity.fingerprint, number=self._number(room))
        return Pen(instance=instance, at=self.clock())

    def begin_transcript(self, founded: Founded, stream: bytes) -> Id:
        """Begin a transcript; gives its id."""
        number = self.chance(stream, 16)
        pen = Pen(instance=Instance(author=self.identity.fingerprint, number=number), at=self.clock())
        self.talk, added = begin_transcript(self.talk, founded, pen)
        self._begin_instance(added.room, number)
        self._mark([added])
        return added.room

    def join(self, room: Id) -> None:
        """Make room for a transcript that this station is seated at."""
        self.talk = join(self.talk, room)

    def own(self, room: Id, act: OwnAct) -> Added:
        """An act of this person's own side.

        Raises:
            TalkRefusal: whatever a rule holds against it.
        """
        self.demand_right()
        pen = self.pen(room)
        self.talk, added = propose(self.talk, room, act, pen)
        self._mark([added])
        return added

    def issue(self, clear: Callable[[Rooms, Moment], Cleared]) -> list[Added]:
        """Through the gate and onto the transcripts, in one step: the entry, and whatever follows from it.

        Raises:
            GateRefusal: a term forbids it.
            TalkRefusal: a rule holds against it.
        """
        self.demand_right()
        for room in self.rooms.all():
            self._number(room)  # before the gate looks: what it clears is bound to the state that it saw
        self.talk, added = issue(self.talk, clear(self.rooms, self.now()), self.pen)
        self._mark(added)
        return added

    def write(self, room: Id, body: WithoutWords) -> Added:
        """What a mediator writes that carries nothing from another leg."""
        return self.issue(lambda rooms, _: without_words(rooms, room, body))[0]

    def take_in(self, data: bytes, sealed_by: Id) -> Id:
        """Admit an entry that arrived.

        Raises:
            NotCanonical, NotAuthentic, WrongTranscript: it leaves no trace.
        """
        before = self.talk
        self.talk, ident = admit(before, data, sealed_by)
        entry, shown = read_header(data), self.clock()
        seen = self.clock.readings.seen_by(shown.ms)
        if self.talk is not before and latest_time(entry) > seen + APART_MS:
            self._doubt(entry.room, ident, NO_DOUBT.seen_by(self.clock.at(seen)))
        return ident

    # --- the disk

    @contextmanager
    def kept_whole(self) -> Iterator[None]:
        """Keep all that is done in the block, or nothing of it.

        Raises:
            DiskFull, ReadOnly, DiskFailed, Damaged: as :meth:`keep` does.
        """
        try:
            yield
            self.keep()
        except BaseException:
            self.drop()
            raise

    def keep(self) -> None:
        """Put what was done since the last time on the disk, in one transaction.

        Raises:
            DiskFull, ReadOnly, DiskFailed, Damaged: nothing of it was written, and the talk is what the disk has.
        """
        try:
            self.clock.keep()
            rows = self.talk.rows
            if self.changed:
                self.before_writing()
            fresh = placed(self.rooms, rows)
            words, lists = words_to_find(fresh), listed(self.rooms, rows, fresh)
            self.talk = self._kept = self.talk.stored(self.store.commit(rows, words, lists))
        except BaseException:
            self.talk = self._kept = self._from_disk()
            raise

    @property
    def changed(self) -> bool:
        """Whether anything was done since the last :meth:`keep` that is not on the disk."""
        return any(self.talk.rows.delta())

    def drop(self) -> None:
        """Forget what was done since the last :meth:`keep`."""
        self.talk = self._kept

    def put_rows(self, rows: Rows) -> None:
        """The rows after a change of those that belong to this station alone."""
        self._change(rows)

    def begin_instance_anew(self, room: Id) -> None:
        """Write under a new instance from now on: what this one wrote may have gone another way since."""
        self._begin_instance(room, self.chance(room, 16))

    def began_here(self, room: Id, number: bytes) -> bool:
        """Whether this station has begun an instance, and not one that it was restored to be."""
        return self.talk.rows.get(BEGUN, room + number) is not None

    def _begin_instance(self, room: Id, number: bytes) -> None:
        self._remember(MINE, room, number)
        self._remember(BEGUN, room + number, b"")

    def _from_disk(self) -> Talk:
        return Talk.new(self.identity.fingerprint, Rows(self.store))

    def _number(self, room: Id) -> bytes:
        """The number of this station's instance in a room; made at the first use."""
        number = self.talk.rows.get(MINE, room)
        if number is None:
            number = self.chance(room, 16)
            self._begin_instance(room, number)
        return number

    def _remember(self, bucket: Bucket, key: bytes, value: bytes) -> None:
        self._change(self.talk.rows.put(bucket, key, value))

    def _change(self, rows: Rows, room: Id | None = None) -> None:
        """The rows after a change of those that belong to this station alone; ``room``: whose reading depends on it."""
        self.talk = self.talk.stored(rows) if room is None else Talk(self.rooms.changed(rows, room))


def _no_drafts() -> int:
    """Nothing was refused."""
    return 0


def _nobody_waits() -> None:
    """Nobody wants to know."""


def _nothing_given_back(_: Id) -> int:
    """Nothing was lost."""
    return 0


def _by_no_mail(_: Id, __: Id) -> None:
    """Nothing goes by mail."""


def _no_chance() -> Chance:
    """Bytes for what is never written: no chance, and never the same twice."""
    counted = count(1)
    return lambda _, size: next(counted).to_bytes(size, "big")
