"""What a station knows of its clock from the readings alone, under any history of them."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.station.clock import APART_MS, Readings, Turn
from goodoffices.words import DAY, MINUTE

BEGUN = 1_765_700_000_000
SLACK_MS = 2 * APART_MS

readings = st.sampled_from((-20, 0, 1, 2, 3, 4, 60)).map(lambda days: BEGUN + days * DAY)
"""Few, so that what matters happens often: which of them is higher."""

minutes = st.integers(-20, 20).map(lambda count: BEGUN + count * MINUTE)


@dataclass
class Entry:
    """What a talk knows of an entry.

    Attributes:
        here: every reading of the clock since it is here.
    """

    at: int
    first_seen: int | None = None
    here: list[int] = field(default_factory=list)

    @property
    def counts_from(self) -> int:
        """From when its leases run."""
        return self.at if self.first_seen is None else min(self.at, self.first_seen)


@dataclass
class Station:
    """A station reduced to its clock and the times of its entries."""

    readings: Readings = field(default_factory=lambda: Readings.begin(BEGUN))
    entries: list[Entry] = field(default_factory=list)

    def look(self, ms: int) -> Turn | None:
        """The clock is read."""
        before = self.readings
        self.readings, turn = before.after(ms)
        for entry in self.entries:
            entry.here.append(ms)
        assert self.readings.highest == max(before.highest, ms)
        assert self.readings.lower == (ms < self.readings.highest - APART_MS)
        self._take_over(turn)
        return turn

    def write(self, ms: int) -> None:
        """Something is written here."""
        self.look(ms)
        self.entries.append(Entry(ms, here=[ms]))

    def arrive(self, ms: int, at: int) -> None:
        """An entry with a time of its own comes from elsewhere."""
        self.look(ms)
        seen = self.readings.seen_by(ms)
        self.entries.append(Entry(at, seen if at > seen + APART_MS else None, [ms]))

    def confirm(self, ms: int) -> None:
        """A person says that the clock is right."""
        self.look(ms)
        if self.readings.lower:
            self.readings, turn = self.readings.set_right(ms)
            self._take_over(turn)
        assert not self.readings.lower
        assert self.readings.highest - APART_MS <= ms <= self.readings.highest

    def _take_over(self, turn: Turn | None) -> None:
        for entry in self.entries:
            if turn is not None and entry.at > turn.shows + APART_MS:
                seen = turn.first if entry.first_seen is None else min(turn.first, entry.first_seen)
                entry.first_seen = seen


steps = st.lists(
    st.tuples(st.sampled_from(("look", "write", "confirm")), readings)
    | st.tuples(st.just("arrive"), readings, readings),
    max_size=9,
)


@settings(max_examples=1500)
@given(steps)
def test_rule_07_nothing_runs_from_later_than_any_reading_since_it_is_here(history: list[tuple[str, ...]]) -> None:
    """So no lease outlasts its length, counted from the first right reading: whichever of them was a right one."""
    station = Station()
    for act, *moments in history:
        getattr(station, act)(*moments)
        for entry in station.entries:
            believed = [ms for ms in entry.here if ms >= station.readings.begun]
            assert all(entry.counts_from <= ms + SLACK_MS for ms in believed)


@given(st.lists(readings | minutes, max_size=12))
def test_rule_07_a_clock_that_never_goes_back_puts_nothing_in_doubt(shown: list[int]) -> None:
    """Whatever it skips."""
    station = Station()
    for ms in sorted(ms for ms in shown if ms >= BEGUN):
        station.write(ms)
        assert not station.readings.lower
    assert station.readings.turns == 0
    assert all(entry.first_seen is None for entry in station.entries)


@given(st.lists(st.integers(0, APART_MS), max_size=12))
def test_rule_07_a_clock_that_is_put_right_by_minutes_is_not_lower(steps_back: list[int]) -> None:
    """As time servers do all day; judgements go by the highest reading all the same."""
    known = Readings.begin(BEGUN)
    for back in steps_back:
        known, turn = known.after(known.highest - back)
        assert turn is None
        assert not known.lower
        assert known.highest == BEGUN


def test_rule_07_a_reading_from_before_the_station_was_made_is_no_turn() -> None:
    """A battery that is empty shows 1970: everything waits, and no release suffers for it."""
    station = Station()
    station.write(BEGUN + DAY)
    seen = []
    for ms in (0, BEGUN + 2 * DAY):
        station.look(ms)
        seen.append((station.readings.lower, station.readings.turns))
    assert seen == [(True, 0), (False, 0)]
    assert station.entries[0].first_seen is None


def test_rule_07_a_station_that_was_made_by_a_clock_ahead_is_put_right_by_a_word() -> None:
    """Then everything written by that clock was first seen by the lowest reading since."""
    station = Station(Readings.begin(BEGUN + 300 * DAY))
    station.write(BEGUN + 300 * DAY)
    station.look(BEGUN)
    station.confirm(BEGUN + 2 * DAY)
    assert station.entries[0].first_seen == BEGUN
    assert (station.readings.begun, station.readings.highest) == (BEGUN + 2 * DAY, BEGUN + 2 * DAY)
