"""The zone of a station: for dates that are typed without one, and for its clock.

The rules are:

* A zone is a name, ``Europe/Zurich``, or a fixed distance from UTC, ``+02:00``. A name knows summer time: a date in
  July and one in December get the distance of their own day.
* A distance is in whole minutes east of UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import UnknownZone
from goodoffices.words import MINUTE, Typed, parse_instant

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_ANY_DAY = "2000-01-01T00:00"


class Zone:
    """A zone as it was named.

    Raises:
        UnknownZone: no zone of that name is known on this machine, and it is no distance.
    """

    def __init__(self, name: str) -> None:
        self.name = name
        self._fixed = _distance(name)
        self._rules = None if self._fixed is not None else _rules(name)

    def at(self, ms: int) -> int:
        """Minutes east of UTC at an instant, in milliseconds since 1970-01-01 UTC."""
        if self._rules is None:
            return self._fixed or 0
        return _minutes((_EPOCH + timedelta(milliseconds=ms)).astimezone(self._rules))

    def on_the_wall(self, ms: int) -> int:
        """Minutes east of UTC when the clocks there show ``ms``, counted as if the wall were in UTC."""
        if self._rules is None:
            return self._fixed or 0
        return _minutes((_EPOCH + timedelta(milliseconds=ms)).replace(tzinfo=self._rules))

    def read(self, typed: Typed) -> tuple[int, int]:
        """A date that was typed: milliseconds and zone, with this zone where the text names none.

        Raises:
            InstantUnclear: it is outside the calendar.
        """
        return typed.in_zone(self.on_the_wall(typed.wall))


def fixed(minutes: int) -> str:
    """The name of a zone at a fixed distance."""
    sign = "-" if minutes < 0 else "+"
    return f"{sign}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _distance(name: str) -> int | None:
    if name in ("Z", "UTC"):
        return 0
    if not name.startswith(("+", "-")):
        return None
    try:
        return parse_instant(_ANY_DAY + name)[1]
    except Refusal:
        raise UnknownZone(zone=name) from None


def _rules(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise UnknownZone(zone=name) from None


def _minutes(moment: datetime) -> int:
    distance = moment.utcoffset() or timedelta()
    return int(distance.total_seconds() * 1000) // MINUTE
