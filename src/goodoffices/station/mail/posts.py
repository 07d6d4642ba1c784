"""The posts of a station: its lines and legs as roads, and what each rests on.

The rules are:

* A *road* is one leg to one station, or one line. What is done for one reads and writes nothing of another (rule 17).
* What a block changes on a road is kept as one step, or dropped as a whole.
* A talk whose file does not open holds up nobody else.
* A fault of the program on one road is logged, and told as the state of that road (:meth:`Posts.fault`); it ends
  nothing on another. Whoever carries the mail catches it at the edge of a road, and nowhere within.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import LineCarriesTests, NoRelayHere, RoadFault
from goodoffices.errors.seal import NoCard, NoSuchLine
from goodoffices.seal.channel import Fresh
from goodoffices.seal.opening import Identity, Line
from goodoffices.station import logs
from goodoffices.station.at_talk import AtTalk
from goodoffices.station.clock import StationClock
from goodoffices.station.line_store import Kept, LineStore
from goodoffices.station.mail.leg_post import LegPost, leg_shelf
from goodoffices.station.mail.line_post import LinePost, line_shelf
from goodoffices.station.mail.opening import HOME, Openings
from goodoffices.station.mail.post import TRAFFIC, Post
from goodoffices.station.mail.shelf import Shelf
from goodoffices.station.mail.traffic import Home, Opening, Traffic
from goodoffices.talk.events import Id
from goodoffices.talk.telling import say

_ID = 32


@dataclass(frozen=True, slots=True, order=True)
class Road:
    """A line, or one leg to one station.

    Attributes:
        line: the number of a line; 0 for a leg.
        talk, room, peer: of a leg; empty for a line.
    """

    line: int = 0
    talk: str = ""
    room: Id = b""
    peer: Id = b""


NO_ROAD = Road(line=-1)
"""What is left to do for lines and talks that are no more."""

THE_MAIL = Road()
"""No road by itself: what all of them need before any can be looked for."""


class Housed(Protocol):
    """The part of a station that the mail uses."""

    clock: StationClock

    def titles(self) -> list[str]:
        """Its talks."""

    def at(self, title: str) -> AtTalk:
        """One of them, open."""


class Posts:
    """The mail of one station, road by road.

    Args:
        station: whose it is.
        lines: its lines.
        card: its own; None if it has none, and then no mail either.
        chance: fresh bytes, a stream for each purpose.

    Attributes:
        faults: of the program, by road: the last one that each met since the station was opened.
    """

    def __init__(
        self, station: Housed, lines: LineStore, card: Identity | None, chance: Callable[[bytes, int], bytes]
    ) -> None:
        self._station = station
        self.lines = lines
        self._card = card
        self._chance = chance
        self._gone = line_shelf(lines, 0)
        self.faults: dict[Road, RoadFault] = {}
        self._logged: set[tuple[Road, str, str]] = set()

    def fault(self, road: Road, error: Exception, *, often: bool = False) -> RoadFault:
        """Log a fault of the program on a road, and remember it for whoever asks how the station is.

        Args:
            often: it is tried again every second, so that the same fault is logged once.
        """
        seen = (road, type(error).__name__, logs.place(error.__traceback__))
        self.faults[road] = logs.on_a_road(error, aloud=not often or seen not in self._logged)
        self._logged.add(seen)
        return self.faults[road]

    @contextmanager
    def contained(self, road: Road) -> Iterator[None]:
        """Go on after a fault of the program inside the block, which is done again every second; it is of this road."""
        try:
            yield
        except Refusal:
            raise
        except Exception as error:  # noqa: BLE001  # of this road, and of no other
            self.fault(road, error, often=True)

    def talks(self) -> Iterator[AtTalk]:
        """The talks whose files open. One that does not is told by whoever looks at it, and holds up nobody else."""
        for title in self._station.titles():
            talk = self._if_it_opens(title)
            if talk is not None:
                yield talk

    def _if_it_opens(self, title: str) -> AtTalk | None:
        with suppress(Refusal), self.contained(Road(talk=title)):
            return self._station.at(title)
        return None

    def talk(self, title: str) -> AtTalk:
        """One of them.

        Raises:
            NoSuchTalk, Damaged: as they say.
        """
        return self._station.at(title)

    def now(self) -> int:
        """Milliseconds since 1970."""
        return self._station.clock().ms

    def at(self, ms: int) -> str:
        """A time as people read it."""
        return say(self._station.clock.at(ms))

    def fresh(self, line: int) -> Fresh:
        """Fresh bytes of one line, apart from those of every other (rule 17)."""
        return partial(self._chance, b"line %d" % line)

    # --- posts

    def leg_post(self, talk: AtTalk, room: Id, peer: Id) -> LegPost:
        """The mail of a leg."""
        traffic = leg_shelf(talk, room, peer).read(TRAFFIC, Traffic)
        return LegPost(talk, room, peer, open_line=traffic is not None and self._is_open(traffic.line))

    def line_post(self, kept: Kept) -> LinePost:
        """The mail of a line itself."""
        return LinePost(self.lines, kept, self.fresh(kept.number))

    def _line_with_mail(self, number: int) -> LinePost:
        kept = self.lines.one(number)
        if not self._has_mail(kept) or not isinstance(kept.state, Line):
            raise NoRelayHere(line=number)
        return self.line_post(kept)

    def _post(self, road: Road) -> Post:
        if road.line:
            return self.line_post(self.lines.one(road.line))
        return self.leg_post(self._station.at(road.talk), road.room, road.peer)

    def _shelf(self, road: Road) -> Shelf:
        if road.line:
            return line_shelf(self.lines, road.line)
        return leg_shelf(self._station.at(road.talk), road.room, road.peer)

    def opening(self, number: int) -> Opening | None:
        """How far the opening of a line is that goes through mailboxes."""
        return None if self._card is None else self._openings.of(number)

    @property
    def _openings(self) -> Openings:
        if self._card is None:
            raise NoCard
        return Openings(self.lines, self._card, self.fresh)

    def _kept(self, road: Road) -> Keeping:
        return Keeping(self.lines if road.line else self._station.at(road.talk))

    # --- lines

    def carrying(self, number: int) -> Kept:
        """A line that may carry words.

        Raises:
            NoSuchLine, NoRelayHere, LineCarriesTests: as they say.
        """
        kept = self._line_with_mail(number).kept
        if not kept.carries_words:
            raise LineCarriesTests(line=number)
        return kept

    def usable_lines(self, peer: Id) -> list[Kept]:
        """The lines that can carry legs to a station, the newest last."""
        found = [kept for kept in self.lines.all() if kept.carries_words and kept.peer == peer and self._has_mail(kept)]
        return [kept for kept in found if not self.line_post(kept).traffic.set_back]

    def _has_mail(self, kept: Kept) -> bool:
        shelf = line_shelf(self.lines, kept.number)
        return shelf.get(HOME) is not None

    def _home(self, kept: Kept) -> Home:
        home = line_shelf(self.lines, kept.number).read(HOME, Home)
        if home is None:
            raise NoRelayHere(line=kept.number)
        return home

    def has_line(self, number: int) -> bool:
        """Whether there is a line of that number."""
        return any(kept.number == number for kept in self.lines.all())

    def _is_open(self, number: int) -> bool:
        try:
            return self.lines.one(number).carries_words
        except NoSuchLine:
            return False


class Keeping:
    """Keep the changes of the block as one step, or none of them."""

    def __init__(self, what: LineStore | AtTalk) -> None:
        self._what = what

    def __enter__(self) -> None:
        """Nothing to do before."""

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        if kind is not None:
            self._what.drop()
        elif isinstance(self._what, LineStore):
            self._what.commit()
        else:
            self._what.keep()


def legs_with_mail(talk: AtTalk) -> Iterator[tuple[Id, Id]]:
    """The legs of a talk that go by mail, each with the station at its other end."""
    for key, _ in list(talk.talk.rows.scan(TRAFFIC)):
        yield key[:_ID], key[_ID:]
