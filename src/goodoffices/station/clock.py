"""The clock of a station: what it shows, the highest that it ever showed, and what is done when it goes back.

The rules are:

* The highest reading is on the disk before anything that was judged, written, sealed or refused by it is confirmed.
* Judgements go by the later of the clock and the highest reading, so that nothing that lapsed opens again. An entry
  bears what the clock shows.
* Readings less than five minutes apart agree. A clock that is further below its highest reading is *lower*: one of the
  two is wrong. What depends on the time then waits until the clock has caught up, or a person says that it is right.
* Each time that the clock goes back is a *turn*. Every talk takes over every turn once: what lies ahead of its reading
  then was first seen by that reading.
* A reading from before the station was made is no turn. It is right only if the first reading was wrong, and whether
  that is so a person has to say.
* Only a person's word lowers the highest reading, and only to what the clock shows while it is right by that person's
  own watch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import copy
from dataclasses import dataclass, replace
from pathlib import Path

from goodoffices.errors.gate import ClockLower
from goodoffices.errors.station import ClockDiffers
from goodoffices.station.database import Connection, Tables, told_plainly, transaction, watched
from goodoffices.talk.doubts import Lower
from goodoffices.talk.telling import instant
from goodoffices.talk.terms import Moment
from goodoffices.words import MINUTE

APART_MS = 5 * MINUTE
"""Readings less than this apart agree."""

WATCH_MS = 10 * MINUTE
"""A person's watch agrees with the clock if they are no more than this apart."""

Clock = Callable[[], Moment]
"""A source of readings."""

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS clock (
        one INTEGER PRIMARY KEY CHECK (one = 1), begun INTEGER NOT NULL, highest INTEGER NOT NULL,
        peak INTEGER NOT NULL, lowest INTEGER
    )""",
    """CREATE TABLE IF NOT EXISTS clock_turns (
        number INTEGER PRIMARY KEY, was INTEGER NOT NULL, shows INTEGER NOT NULL, first INTEGER NOT NULL,
        right INTEGER NOT NULL
    )""",
)
_ONE_TURN = "INSERT INTO clock_turns VALUES (?, ?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Turn:
    """The clock went back, or a person said that it is right.

    Attributes:
        number: 1, 2, 3, …
        was: its highest reading before, in milliseconds since 1970.
        shows: what it showed then.
        first: by which reading whatever lies ahead of ``shows`` was first seen.
        right: a person said that ``shows`` is right, so that ``was`` was not.
    """

    number: int
    was: int
    shows: int
    first: int
    right: bool


@dataclass(frozen=True, slots=True)
class Readings:
    """What is known of a clock from its readings, all in milliseconds since 1970.

    Attributes:
        begun: the first reading, by which the station was made.
        highest: of all; judgements go by it.
        peak: the highest since the last turn.
        lowest: since the clock is lower than it was; None: it is not.
        turns: how many there were.
    """

    begun: int
    highest: int
    peak: int
    lowest: int | None = None
    turns: int = 0

    @classmethod
    def begin(cls, ms: int) -> Readings:
        """The first reading."""
        return cls(begun=ms, highest=ms, peak=ms)

    @property
    def lower(self) -> bool:
        """Whether the clock is lower than it was."""
        return self.lowest is not None

    def seen_by(self, ms: int) -> int:
        """By which reading something that comes while the clock shows ``ms`` is first seen."""
        return ms if ms >= self.begun else self.highest

    def after(self, ms: int) -> tuple[Readings, Turn | None]:
        """After one more reading; with the turn, if it is one."""
        if ms >= self.highest - APART_MS:
            highest = max(ms, self.highest)
            return replace(self, highest=highest, peak=highest, lowest=None), None
        lower = replace(self, lowest=ms if self.lowest is None else min(ms, self.lowest))
        if ms < self.begun:
            # What comes in by such a reading is seen by no right one. The next that may be right is a turn for it.
            return replace(lower, peak=self.highest), None
        if ms >= self.peak - APART_MS:
            return replace(lower, peak=max(ms, self.peak)), None
        turn = Turn(number=self.turns + 1, was=self.highest, shows=ms, first=ms, right=False)
        return replace(lower, peak=ms, turns=turn.number), turn

    def set_right(self, ms: int) -> tuple[Readings, Turn]:
        """After a person has said that the clock is right, which showed ``ms`` just now and was lower."""
        first = ms if ms >= self.begun or self.lowest is None else min(ms, self.lowest)
        turn = Turn(number=self.turns + 1, was=self.highest, shows=ms, first=first, right=True)
        return Readings(begun=min(ms, self.begun), highest=ms, peak=ms, turns=turn.number), turn


def put_back(
    database: Connection, path: Path, on_write: Callable[[str], None], readings: Readings, turns: Iterable[Turn]
) -> None:
    """What was known of a clock when a backup was made, before it is read for the first time."""
    with watched(database, path, on_write, "putting back the clock"):
        for statement in _SCHEMA:
            database.execute(statement)
        values = (readings.begun, readings.highest, readings.peak, readings.lowest)
        database.execute("INSERT INTO clock VALUES (1, ?, ?, ?, ?)", values)
        for turn in turns:
            database.execute(_ONE_TURN, _turn_row(turn))


def _turn_row(turn: Turn) -> tuple[int, int, int, int, int]:
    return (turn.number, turn.was, turn.shows, turn.first, int(turn.right))


class StationClock(Tables):
    """The clock of one station. Each call reads it.

    Attributes:
        readings: what is known of it, with what :meth:`keep` has not kept yet.
        turns: all there were, the oldest first.
    """

    def __init__(self, source: Clock, database: Connection, path: Path, on_write: Callable[[str], None]) -> None:
        super().__init__(database, path, on_write, _SCHEMA)
        self._source = source
        with told_plainly(path):
            known = database.execute("SELECT begun, highest, peak, lowest FROM clock").fetchone()
            turns = database.execute("SELECT number, was, shows, first, right FROM clock_turns ORDER BY number")
            self.turns = [Turn(n, was, shows, first, bool(right)) for n, was, shows, first, right in turns.fetchall()]
        self._zone_at: Callable[[int], int] | None = None
        self._kept: Readings | None = None
        if known is not None:
            begun, highest, peak, lowest = known
            self._kept = Readings(begun, highest, peak, lowest, len(self.turns))
        shown = source()
        self._zone = shown.zone
        self.readings = Readings.begin(shown.ms) if self._kept is None else self._kept
        self._note(shown)

    def __call__(self) -> Moment:
        """What it shows."""
        shown = self._source()
        if self._zone_at is not None:
            shown = Moment(ms=shown.ms, zone=self._zone_at(shown.ms))
        self._note(shown)
        return shown

    def move(self, zone_at: Callable[[int], int]) -> None:
        """Show the time in another zone from now on: minutes east of UTC, at milliseconds since 1970."""
        self._zone_at = zone_at

    def _note(self, shown: Moment) -> None:
        self._zone = shown.zone
        self.readings, turn = self.readings.after(shown.ms)
        if turn is not None:
            self.turns.append(turn)

    def held(self) -> StationClock:
        """This clock as it shows now, for whoever reads a state of now: it shows the same each time, and keeps nothing.

        That it showed this is kept by the clock itself.
        """
        shown = self()
        held = copy(self)
        held._source = lambda: shown
        held.turns = [*self.turns]
        held._kept = held.readings
        return held

    def judged(self) -> Moment:
        """The moment by which to judge: the later of what it shows and what it ever showed."""
        shown = self()
        return Moment(ms=max(shown.ms, self.readings.highest), zone=shown.zone)

    def at(self, ms: int) -> Moment:
        """A reading as a moment."""
        return Moment(ms=ms, zone=self._zone)

    @property
    def lower(self) -> Lower | None:
        """Whether it is lower than it was."""
        readings = self.readings
        if readings.lowest is None:
            return None
        return Lower(was=self.at(readings.highest), shows=self.at(readings.lowest))

    def demand_right(self) -> Moment:
        """The moment by which to judge what waits while the clock is lower than it was.

        Raises:
            ClockLower: it is.
        """
        now, found = self.judged(), self.lower
        if found is not None:
            raise ClockLower(was=instant(found.was), shows=instant(found.shows))
        return now

    def set_right(self, watch: int) -> None:
        """Take a person's word that it is right: from now on judgements go by what it shows.

        Args:
            watch: what that person's own watch shows, in milliseconds since 1970.

        Raises:
            ClockDiffers: the clock shows something else, so that it cannot be right.
        """
        shown = self()
        if abs(shown.ms - watch) > WATCH_MS:
            raise ClockDiffers(shows=instant(shown), watch=instant(self.at(watch)))
        if self.readings.lower:
            self.readings, turn = self.readings.set_right(shown.ms)
            self.turns.append(turn)
        self.keep()

    def keep(self) -> None:
        """Put the readings on the disk.

        Raises:
            Damaged, ReadOnly, DiskFull, DiskFailed: they are not there.
        """
        if self.readings == self._kept:
            return
        readings, known = self.readings, 0 if self._kept is None else self._kept.turns
        self._on_write("station: before keeping the clock")
        with told_plainly(self._path), transaction(self._database):
            values = (readings.begun, readings.highest, readings.peak, readings.lowest)
            self._database.execute("INSERT OR REPLACE INTO clock VALUES (1, ?, ?, ?, ?)", values)
            for turn in self.turns[known:]:
                self._database.execute(_ONE_TURN, _turn_row(turn))
        self._kept = readings
        self._on_write("station: after keeping the clock")
