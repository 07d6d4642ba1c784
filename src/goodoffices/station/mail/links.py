"""The links of a station, to its lines and its legs, and what each rests on.

The rules are:

* A *link* is one leg to one station, or one line. What is done for one reads and writes nothing of another (rule 17).
* What a block changes on a link is saved as one step, or dropped as a whole.
* A talk whose file does not open, and a line whose row cannot be read, hold up nobody else. Nothing of them is dropped.
* A fault of the program on one link is logged, and told as the state of that link (:meth:`Links.fault`); it ends
  nothing on another. The code that carries the mail catches it at the edge of a link, and nowhere within.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeAlias

from goodoffices.canonical import decode
from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import LineCarriesTests, LinkFault, NoRelayHere
from goodoffices.errors.seal import NoSuchLine
from goodoffices.errors.station import Damaged
from goodoffices.seal.channel import Fresh
from goodoffices.seal.opening import Line
from goodoffices.station import logs
from goodoffices.station.clock import StationClock
from goodoffices.station.line_store import LineStore, StoredLine
from goodoffices.station.mail.entries import Entries, leg_rows, stream
from goodoffices.station.mail.letters import Letters, line_rows
from goodoffices.station.mail.line_order import LineOrder
from goodoffices.station.mail.link import Link
from goodoffices.station.mail.link_state import STATE, LinkState, RelayAccess
from goodoffices.station.mail.namespace import Namespace
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.events import Id
from goodoffices.talk.telling import instant
from goodoffices.talk.views import Instant

LegLink: TypeAlias = Link[Entries]
LineLink: TypeAlias = Link[Letters]

ACCESS = b"mail home"
"""Row of a line: the first relay at which this station makes its mailboxes for it."""

FURTHER = b"mail further home"
"""Rows of a line by relay: the others."""

_ID = 32


@dataclass(frozen=True, slots=True, order=True)
class LinkId:
    """A line, or one leg to one station.

    Attributes:
        line: the number of a line; 0 for a leg.
        talk, room, peer: of a leg; empty for a line.
    """

    line: int = 0
    talk: str = ""
    room: Id = b""
    peer: Id = b""


NO_LINK = LinkId(line=-1)
"""What is left to do for lines and talks that are no more."""

THE_MAIL = LinkId()
"""No link by itself: what all of them need before any can be looked for."""


class Housed(Protocol):
    """The part of a station that the mail uses."""

    clock: StationClock

    def titles(self) -> list[str]:
        """Its talks."""

    def at(self, title: str) -> OpenTalk:
        """One of them, open."""


class Links:
    """The mail of one station, link by link.

    Args:
        station: whose it is.
        lines: its lines.
        chance: fresh bytes, a stream for each purpose.

    Attributes:
        order: which of its lines is the newest.
        faults: of the program, by link: the last one that each met since the station was opened.
    """

    def __init__(self, station: Housed, lines: LineStore, chance: Callable[[bytes, int], bytes]) -> None:
        self._station = station
        self.lines = lines
        self.order = LineOrder(lines)
        self._chance = chance
        self.faults: dict[LinkId, LinkFault] = {}
        self._logged: set[tuple[LinkId, str, str]] = set()

    # --- faults

    def fault(self, link_id: LinkId, error: Exception, *, often: bool = False) -> LinkFault:
        """Log a fault of the program on a link, and remember it for the examination of the station.

        Args:
            often: it is tried again every second, so that the same fault is logged once.
        """
        seen = (link_id, type(error).__name__, logs.place(error.__traceback__))
        self.faults[link_id] = logs.on_a_link(error, aloud=not often or seen not in self._logged)
        self._logged.add(seen)
        return self.faults[link_id]

    @contextmanager
    def contained(self, link_id: LinkId) -> Iterator[None]:
        """Go on after a fault of the program inside the block, which is done again every second; it is of this link."""
        try:
            yield
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001  # of this link, and of no other
            self.fault(link_id, error, often=True)

    # --- talks, and the time

    def talks(self) -> Iterator[OpenTalk]:
        """The talks whose files open. One that does not is told where its state is asked, and holds up nobody else."""
        for title in self._station.titles():
            talk = None
            with suppress(Refusal), self.contained(LinkId(talk=title)):
                talk = self._station.at(title)
            if talk is not None:
                yield talk

    def all_talks_open(self) -> bool:
        """Whether no talk was left out."""
        return len(list(self.talks())) == len(self._station.titles())

    def talk(self, title: str) -> OpenTalk:
        """One of them.

        Raises:
            NoSuchTalk, Damaged: there is none of that title, or its file does not open.
        """
        return self._station.at(title)

    @property
    def clock(self) -> StationClock:
        """The station's."""
        return self._station.clock

    def at(self, ms: int) -> Instant:
        """A time as people read it."""
        return instant(self.clock.at(ms))

    def fresh(self, line: int) -> Fresh:
        """Fresh bytes of one line, apart from those of every other (rule 17)."""
        return partial(self._chance, b"line %d" % line)

    # --- links

    def ids(self) -> list[LinkId]:
        """Every line and leg that may have work at a relay."""
        found = [LinkId(line=number) for number in self.lines.numbers() if self.has_relay(number)]
        for talk in self.talks():
            found += [LinkId(talk=talk.title, room=room, peer=peer) for room, peer in legs_with_mail(talk)]
        return found

    def one(self, link_id: LinkId) -> Link[Entries | Letters]:
        """A link, as it stands.

        Raises:
            NoSuchLine, NoSuchTalk, Damaged: it is gone, or cannot be read.
        """
        if link_id.line:
            return self.line(self.lines.one(link_id.line))
        return self.leg(self.talk(link_id.talk), link_id.room, link_id.peer)

    def leg(self, talk: OpenTalk, room: Id, peer: Id) -> LegLink:
        """The link of a leg."""
        rows = leg_rows(talk, room, peer)
        state = rows.read(STATE, LinkState)
        open_line = state is not None and self.is_open(state.line)
        homes = () if state is None else self.homes(state.line)
        return Link(rows, stream(talk, room), Entries(talk, room, peer, open_line=open_line), homes)

    def line(self, stored: StoredLine) -> LineLink:
        """The link of a line itself."""
        fresh = self.fresh(stored.number)
        homes = self.homes(stored.number)
        return Link(line_rows(self.lines, stored.number), fresh, Letters(self.lines, stored, fresh), homes)

    def rows(self, link_id: LinkId) -> Namespace:
        """The rows of a link."""
        if link_id.line:
            return line_rows(self.lines, link_id.line)
        return leg_rows(self.talk(link_id.talk), link_id.room, link_id.peer)

    @contextmanager
    def saving(self, link_id: LinkId) -> Iterator[None]:
        """Save the changes of the block as one step, or none of them.

        Where nothing changed, nothing is written: most looks for work find none, and nothing is confirmed by them.
        """
        talk = None if link_id.line else self.talk(link_id.talk)
        try:
            yield
        except BaseException:
            (self.lines if talk is None else talk).drop()
            raise
        if talk is None:
            self.lines.commit()
        elif talk.changed:
            talk.keep()

    # --- lines

    def open_line(self, number: int) -> StoredLine:
        """An open line. Where it knows no relay, it goes by bag.

        Raises:
            NoSuchLine, NoRelayHere: there is no such line, or nothing travels on it.
        """
        stored = self.lines.one(number)
        if not isinstance(stored.state, Line):
            raise NoRelayHere(line=number)
        return stored

    def line_for_words(self, number: int) -> StoredLine:
        """A line that may carry words.

        Raises:
            NoSuchLine, NoRelayHere, LineCarriesTests: there is no such line, or it carries nothing, or tests alone.
        """
        stored = self.open_line(number)
        if not stored.carries_words:
            raise LineCarriesTests(line=number)
        return stored

    def usable_lines(self, peer: Id) -> list[StoredLine]:
        """The lines that can carry legs to a station, the newest last; those without a relay where none has one."""
        able = [each for each in self.lines.all() if each.carries_words and each.peer == peer]
        able = [each for each in able if not self.line(each).state.set_back]
        able.sort(key=lambda each: self.order.rank(each.number))
        return [each for each in able if self.has_relay(each.number)] or able

    def has_relay(self, number: int) -> bool:
        """Whether a line knows a relay."""
        return line_rows(self.lines, number).get(ACCESS) is not None

    def access(self, number: int) -> RelayAccess | None:
        """The first relay at which this station makes its mailboxes for a line; None: it goes by bag alone."""
        return line_rows(self.lines, number).read(ACCESS, RelayAccess)

    def homes(self, number: int) -> tuple[RelayAccess, ...]:
        """Every relay at which this station makes its mailboxes for a line and the legs on it, the first one first."""
        first, rows = self.access(number), line_rows(self.lines, number)
        return () if first is None else (first, *(decode(value, RelayAccess) for _, value in rows.scan(FURTHER)))

    def put_homes(self, number: int, homes: Sequence[RelayAccess]) -> None:
        """Let a line go through these relays. What it has at others is to go."""
        rows = line_rows(self.lines, number)
        rows.clear(ACCESS, FURTHER)
        for place, home in enumerate(homes):
            rows.write(FURTHER if place else ACCESS, home, home.relay.encode() if place else b"")

    def has_line(self, number: int) -> bool:
        """Whether there is a line of that number, be it one that cannot be read."""
        return number in self.lines.numbers()

    def is_open(self, number: int) -> bool:
        """Whether a line is there and may carry words."""
        try:
            return self.lines.one(number).carries_words
        except (NoSuchLine, Damaged):
            return False

    def may_be_open(self, number: int) -> bool:
        """Whether a line is open, or cannot be read, so that nobody knows."""
        return self.is_open(number) or number in self.lines.damaged()


def legs_with_mail(talk: OpenTalk) -> Iterator[tuple[Id, Id]]:
    """The legs of a talk that go by mail, each with the station at its other end."""
    for key, _ in list(talk.talk.rows.scan(STATE)):
        yield key[:_ID], key[_ID:]
