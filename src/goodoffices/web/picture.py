"""Where each thing of the picture of the record stands on a page: figures alone, which a template draws.

The rules are:

* Time runs with the writing: from the left, or from the right where people read so.
* A lane is as tall as its points need, so that no two of one lane lie on one another: what is close in time stands in
  rows below one another.
* Days have at most eight marks, whole days apart.
* What stands in confidence moves nothing: neither the days nor the height of the picture depend on it, so that a print,
  which leaves it out, does not tell that there is any. What was before the picture or after it stands at its edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from goodoffices.station.results import InConfidence, LaneShown, Picture, PointShown

WIDTH: Final = 1000
_LABELS: Final = 230
_END: Final = 970
_TOP: Final = 44
_ROW: Final = 26
_GAP: Final = 18
_MARKS: Final = 8
_HALF_DAY: Final = 45
"""Half of the length of a day as it is written."""
_APART: Final = 110
"""How far apart two points of one row begin at least, so that what is written beside them can be read."""

_EPOCH: Final = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A point: where its bar begins and ends, where its dot is, and whether what it is stands before it or after it."""

    point: PointShown
    x1: int
    x2: int
    y: int
    before: bool

    @property
    def style(self) -> str:
        """How its dot is drawn: filled where somebody said it by name and without an “if”."""
        if self.point.anonymous:
            return "unnamed"
        return "" if self.point.conditional or self.point.state != "confirmed" else "sure"


@dataclass(frozen=True, slots=True)
class DrawnPrivate:
    """Something that was conveyed in confidence."""

    what: InConfidence
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class DrawnLane:
    """A lane with its points; the middle of its first row is at ``y``, and its last row ends at ``end``."""

    lane: LaneShown
    y: int
    end: int
    points: list[Drawn]


@dataclass(frozen=True, slots=True)
class DayMark:
    """A day above the picture, with its line at ``x``; ``at_end``: what it says ends where the picture does."""

    day: date
    x: int
    at_end: bool


@dataclass(frozen=True, slots=True)
class Drawing:
    """All of it.

    Attributes:
        label: where the names of lanes begin.
        start, end: where lanes begin and end.
        edge: where the picture ends.
        aside: how far what is written beside a dot stands from it.
        private: what was conveyed in confidence, in a lane of its own at ``private_y``.
    """

    height: int
    label: int
    start: int
    end: int
    aside: int
    edge: int
    lanes: list[DrawnLane]
    days: list[DayMark]
    private: list[DrawnPrivate]
    private_y: int


def day_of(number: int) -> date:
    """A day by its number."""
    return _EPOCH + timedelta(days=number)


def drawing(shown: Picture, *, from_right: bool) -> Drawing | None:
    """The picture as it is drawn; None: there is nothing to draw."""
    if shown.first is None or shown.last is None:
        return None
    place = _Places(first=shown.first, last=shown.last, from_right=from_right)
    lanes, y = [], _TOP + _ROW
    for lane in shown.lanes:
        rows = _rows(place, lane.points)
        points = [
            Drawn(
                each,
                place.x(each.earliest),
                place.x(each.latest),
                y + at * _ROW,
                before=place.along(each.latest) + _APART > WIDTH,
            )
            for each, at in zip(lane.points, rows, strict=True)
        ]
        end = y + max(rows, default=0) * _ROW
        lanes.append(DrawnLane(lane, y, end, points))
        y = end + _ROW + _GAP
    return Drawing(
        height=y + _ROW,
        label=place.turned(0),
        start=place.turned(_LABELS - 30),
        end=place.turned(_END + 20),
        aside=-12 if from_right else 12,
        lanes=lanes,
        edge=place.turned(WIDTH),
        days=[DayMark(day_of(each), place.x(each), place.along(each) + _HALF_DAY > WIDTH) for each in place.marks()],
        private=[DrawnPrivate(each, place.x_within(each.day), y) for each in shown.in_confidence or ()],
        private_y=y,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Places:
    """Where days stand."""

    first: int
    last: int
    from_right: bool

    def turned(self, x: int) -> int:
        """A place from the side on which reading begins."""
        return WIDTH - x if self.from_right else x

    def along(self, day: int) -> int:
        """How far along a day is."""
        return _LABELS + (_END - _LABELS) * (day - self.first) // max(self.last - self.first, 1)

    def x(self, day: int) -> int:
        """Where a day stands."""
        return self.turned(self.along(day))

    def x_within(self, day: int) -> int:
        """Where a day stands, or the edge that is nearest to it."""
        return self.x(min(max(day, self.first), self.last))

    def marks(self) -> Sequence[int]:
        """The days that are named."""
        step = max(1, -(-(self.last - self.first + 1) // _MARKS))
        return range(self.first, self.last + 1, step)


def _rows(place: _Places, points: Iterable[PointShown]) -> list[int]:
    """The row of each point within its lane, from 0: the first in which it lies on nothing."""
    ends: list[int] = []
    rows = []
    for point in points:
        begin, end = place.along(point.earliest), place.along(point.latest)
        at = next((row for row, taken in enumerate(ends) if begin >= taken), len(ends))
        ends[at:] = [end + _APART, *ends[at + 1 :]]
        rows.append(at)
    return rows
