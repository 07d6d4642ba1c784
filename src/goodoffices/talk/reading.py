"""Reading one transcript: placed entries with their bodies, each decoded once for one state of the rows."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from goodoffices.talk.doubts import Doubt, doubt, doubts
from goodoffices.talk.entry import Entry, read_body, read_header, room_id
from goodoffices.talk.events import (
    Answer,
    Body,
    Chosen,
    Extended,
    Founded,
    Id,
    Instance,
    Mandated,
    Noted,
    ReadBackAnswered,
    Room,
    Seated,
    SideAct,
)
from goodoffices.talk.rows import Rows
from goodoffices.talk.terms import Moment
from goodoffices.talk.transcript import Transcript

T = TypeVar("T")


MOST_DECODED = 20_000
"""Entries; what is forgotten is read again when it is asked for."""


@dataclass(frozen=True, slots=True)
class Written:
    """A placed entry and what stands in it.

    Attributes:
        first_seen: by which reading of this station's clock it was first seen, where that is to count (``as_seen``).
    """

    ident: Id
    entry: Entry
    body: Body | None
    first_seen: Moment | None = None

    @property
    def noted(self) -> Noted | None:
        """How the mediator's team noted this act; None: its author's own hand."""
        return self.body if isinstance(self.body, Noted) else None

    @property
    def act(self) -> Body | SideAct | None:
        """What was done, by whichever hand."""
        return self.body.act if isinstance(self.body, Noted) else self.body

    @property
    def author(self) -> Id:
        """The station that wrote the entry."""
        return self.entry.instance.author

    @property
    def actor(self) -> Id:
        """Whose act it is: the author, or the person whose words were noted."""
        return self.body.speaker if isinstance(self.body, Noted) else self.author

    @property
    def when(self) -> Moment:
        """The act's own time: when it was said, not when somebody noted it (rule 10)."""
        own = self.body.when if isinstance(self.body, Noted) else self.entry.at
        seen = self.first_seen
        return own if seen is None or own.ms <= seen.ms else seen


@dataclass(frozen=True, slots=True)
class Distrust:
    """What is not trusted on a leg of which a station was lost: whatever its side said before all knew of that.

    Attributes:
        stations: the lost ones.
        mediators: the cards of the mediators; what they do themselves, and do not note of the side, is trusted.
        bars: the entries that say of a station that it is lost.
    """

    stations: frozenset[Id]
    mediators: frozenset[Id]
    bars: tuple[Entry, ...]

    def excepts(self, written: Written) -> bool:
        """Whether an entry is trusted all the same."""
        if written.author in self.mediators and written.noted is None:
            return True
        return written.author not in self.stations and all(written.entry.knew(bar) for bar in self.bars)


def _opens(act: Body | SideAct | None) -> bool:
    """Whether an act can let something cross that would not without it.

    Terms are judged one by one (``lease``), since a change of them narrows or widens; so are answers to ground rules.
    """
    approves = isinstance(act, ReadBackAnswered) and act.answer is Answer.APPROVES
    return approves or isinstance(act, Mandated | Extended | Seated | Chosen)


def in_thread_order(entries: Iterable[Written]) -> list[Written]:
    """Entries in the order in which the thread shows them."""
    return sorted(entries, key=thread_order)


def thread_order(written: Written) -> tuple[int, Instance, int, Id]:
    """Where an entry stands in its thread: compares as the thread shows."""
    return written.entry.height, written.entry.instance, written.entry.seq, written.ident


class Reading:
    """A transcript as it stands in one state of the rows. Whatever is derived from it is remembered here.

    Args:
        decoded: entries that were decoded before, by id. What an id says never changes, so states may share them;
            whether an entry is placed is asked of the rows each time.
        first_seen: entries whose own time gives way to that at which this station first saw them.
        struck_before: without the strikes that were written then or later (to judge a delivery that had happened).
        left_out: entries that are not there for whoever reads.
        distrust: what lets nothing cross, since a station was lost.
        plain: this transcript without such distrust; None: itself.
    """

    __slots__ = (
        "_decoded",
        "_first_seen",
        "_left_out",
        "_memory",
        "distrust",
        "plain",
        "room",
        "struck_before",
        "transcript",
    )

    def __init__(
        self,
        rows: Rows,
        room: Id,
        decoded: dict[Id, Written] | None = None,
        first_seen: Mapping[Id, Moment] | None = None,
        struck_before: Moment | None = None,
        left_out: frozenset[Id] = frozenset(),
        distrust: Distrust | None = None,
        plain: Reading | None = None,
    ) -> None:
        self.room = room
        self.struck_before = struck_before
        self.transcript = Transcript(rows, room)
        self._decoded = {} if decoded is None else decoded
        self._first_seen = {} if first_seen is None else first_seen
        self._left_out = left_out
        self.distrust = distrust
        self.plain = self if plain is None else plain
        self._memory: dict[Hashable, Any] = {}

    def remember(self, key: Hashable, derive: Callable[[], T]) -> T:
        """The value under ``key``, derived at the first call."""
        try:
            value: T = self._memory[key]
        except KeyError:
            value = self._memory[key] = derive()
        return value

    def doubt(self, ident: Id) -> Doubt | None:
        """Why the time of an entry is in doubt at this station; None: nothing speaks against it."""
        return doubt(self.transcript.rows, self.room, ident)

    @property
    def as_seen(self) -> Reading:
        """This transcript as if no time lay ahead of when this station first saw it; itself, where none does."""
        return self.remember("as seen", self._as_seen)

    def _as_seen(self) -> Reading:
        found = doubts(self.transcript.rows, self.room)
        first_seen = {ident: each.first_seen for ident, each in found if each.first_seen is not None}
        return self if self._first_seen or not first_seen else self._with(first_seen=first_seen)

    def before(self, moment: Moment) -> Reading:
        """This transcript without the strikes that were written at a moment or later; itself, where there are none."""
        if all(each.entry.at.ms < moment.ms for each in self.of_kind("struck")):
            return self
        return self._with(struck_before=moment)

    def without(self, left_out: frozenset[Id]) -> Reading:
        """This transcript as if these entries were not there; itself, where there are none."""
        return self._with(left_out=self._left_out | left_out) if left_out else self

    def distrusting(self, distrust: Distrust) -> Reading:
        """This transcript as if nothing that is distrusted let anything cross."""
        return self._with(distrust=distrust, plain=self.plain)

    def _with(self, **changes: Any) -> Reading:
        same: dict[str, Any] = {
            "first_seen": self._first_seen,
            "struck_before": self.struck_before,
            "left_out": self._left_out,
            "distrust": self.distrust,
            "plain": None if self.distrust is None else self.plain,
        }
        return Reading(self.transcript.rows, self.room, self._decoded, **(same | changes))

    def trusts(self, written: Written) -> bool:
        """Whether an entry may let something cross."""
        return self.distrust is None or self.distrust.excepts(written)

    def placed(self, ident: Id) -> bool:
        """Whether an entry has its place here, whatever may be read of it."""
        return ident not in self._left_out and self.transcript.placed(ident)

    def written(self, ident: Id) -> Written | None:
        """A placed entry, or None."""
        return self.remember(("written", ident), lambda: self._seen(self._trusted(self._read(ident))))

    def _trusted(self, written: Written | None) -> Written | None:
        opens = written is not None and _opens(written.act) and not self.trusts(written)
        return None if opens else written

    def _seen(self, written: Written | None) -> Written | None:
        seen = None if written is None else self._first_seen.get(written.ident)
        return written if written is None or seen is None else replace(written, first_seen=seen)

    def _read(self, ident: Id) -> Written | None:
        if not self.placed(ident):
            return None
        known = self._decoded.get(ident)
        if known is not None:
            return known
        data = self.transcript.data(ident)
        if data is None:
            return None
        entry = read_header(data)
        if len(self._decoded) >= MOST_DECODED:
            self._decoded.clear()
        written = self._decoded[ident] = Written(ident=ident, entry=entry, body=read_body(entry.body))
        return written  # another thread, which reads another state, may have forgotten it meanwhile

    def of_kind(self, *kinds: str) -> list[Written]:
        """The placed entries of these kinds in the order of the thread."""
        return self._all(self.transcript.of_kind(*kinds))

    def touching(self, ref: Any, *kinds: str) -> list[Written]:
        """The placed entries of these kinds that name an object, sorted by id."""
        return self._all(self.transcript.touching(ref, *kinds))

    def _all(self, idents: list[Id]) -> list[Written]:
        return [written for written in map(self.written, idents) if written is not None]

    @property
    def founding(self) -> Written | None:
        """The one entry that this transcript's id was made from, if it is here."""
        return self.remember("founding", self._founding)

    def _founding(self) -> Written | None:
        for written in self.of_kind("founded"):
            body = written.body
            if isinstance(body, Founded) and room_id(written.entry.instance, body) == self.room:
                return written
        return None

    @property
    def founded(self) -> Founded | None:
        """The founding words, if they are here."""
        founding = self.founding
        return founding.body if founding is not None and isinstance(founding.body, Founded) else None

    @property
    def kept(self) -> bool:
        """Whether the far end has no station."""
        founded = self.founded
        return founded is not None and founded.room in (Room.KEPT, Room.PUBLIC)
