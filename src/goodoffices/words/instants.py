"""Moments and lengths of time, read and written without a clock.

The rules are:

* An instant is a whole number of milliseconds since 1970-01-01 00:00 UTC, and beside it the zone in which
  it was said: whole minutes east of UTC, at most 14 hours either way.
* One spelling: year-month-day, optionally the time with 24 hours, optionally the zone. A missing zone is the
  one that the caller names.
* A day without a time begins something at its first millisecond and ends something at its last, so that
  "until Friday" includes Friday.
* The calendar is the Gregorian one, from 1600 to 9999, in the zone of the instant and in UTC. There are no
  leap seconds.
* Reading refuses all else. Writing never fails, whatever number came in from elsewhere.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from goodoffices.errors.base import InEnglish
from goodoffices.errors.words import InstantUnclear, LengthUnclear

SECOND: Final = 1000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

FIRST_YEAR: Final = 1600
LAST_YEAR: Final = 9999
WIDEST_ZONE: Final = 14 * 60

TYPED: Final = "the date or time that was typed"

_DAYS_OF_400_YEARS: Final = 146097
_DAYS_FROM_MARCH_OF_YEAR_0_TO_1970: Final = 719468
_MONTH_LENGTHS: Final = (31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
_SHOWN_IN_ONE_UNIT: Final = 100

_INSTANT: Final = re.compile(
    r"(?P<year>[0-9]{4})-(?P<month>[0-9]{2})-(?P<day>[0-9]{2})"
    r"(?:[T ](?P<hour>[0-9]{2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:\.(?P<fraction>[0-9]{3}))?)?)?"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?"
)
_LENGTH: Final = re.compile(r"(?P<count>[1-9][0-9]{0,4})(?P<unit>[dhm])")
_UNITS: Final = {"d": DAY, "h": HOUR, "m": MINUTE}


@dataclass(frozen=True, slots=True)
class Typed:
    """A date as it was typed, before its zone is known.

    Attributes:
        wall: what a clock on the wall shows at its beginning, in milliseconds counted as if the wall were in UTC.
        zone: the zone that was typed, in minutes east of UTC; None: none was.
        whole_day: no time of the day was typed.
        where: the place as the person knows it, for a refusal.
    """

    wall: int
    zone: int | None
    whole_day: bool
    where: str

    @property
    def last(self) -> Typed:
        """The same date as an end: a whole day ends with its last millisecond."""
        return replace(self, wall=self.wall + DAY - 1) if self.whole_day else self

    def in_zone(self, default: int) -> tuple[int, int]:
        """The instant in milliseconds since the epoch, and its zone: the one that was typed, or else ``default``.

        Raises:
            InstantUnclear: it is outside the calendar.
        """
        zone = default if self.zone is None else self.zone
        instant = self.wall - zone * MINUTE
        against = judge_instant(instant, zone)
        if against:
            raise InstantUnclear(where=self.where, reason=against, similar="")
        return instant, zone


def parse_typed(text: str, where: str = TYPED) -> Typed:
    """Read ``2025-12-14``, ``2025-12-14 18:00``, ``2025-12-14T18:00:30+02:00`` or ``...Z``.

    Args:
        text: What was typed; seconds may have three decimals.
        where: The place as the person knows it, for the refusal.

    Raises:
        InstantUnclear: Any other spelling, or a day or time that does not exist.
    """
    found = _INSTANT.fullmatch(text)
    if not found:
        raise InstantUnclear(
            where=where,
            reason=InEnglish("reason.spelling_of_date", "it is not written as year-month-day, time and zone"),
            similar="",
        )
    year, month, day = int(found["year"]), int(found["month"]), int(found["day"])
    hour, minute, second = (int(found[part] or 0) for part in ("hour", "minute", "second"))
    if not 1 <= month <= len(_MONTH_LENGTHS):
        raise InstantUnclear(
            where=where, reason=InEnglish("reason.twelve_months", "there are twelve months"), similar=""
        )
    if not 1 <= day <= _month_length(year, month):
        raise InstantUnclear(
            where=where, reason=InEnglish("reason.no_such_day", "that month has no such day"), similar=""
        )
    if hour >= 24 or minute >= 60 or second >= 60:
        raise InstantUnclear(
            where=where, reason=InEnglish("reason.time_of_day", "a time goes from 00:00:00 to 23:59:59"), similar=""
        )
    wall = _days_since_epoch(year, month, day) * DAY + hour * HOUR + minute * MINUTE + second * SECOND
    return Typed(
        wall=wall + int(found["fraction"] or 0),
        zone=_parse_zone(found["zone"], where),
        whole_day=found["hour"] is None,
        where=where,
    )


def parse_instant(text: str, default_zone: int = 0, where: str = TYPED) -> tuple[int, int]:
    """Read a date as :func:`parse_typed` does; a day without a time begins.

    Args:
        text: What was typed.
        default_zone: The zone of a text that names none, in minutes east of UTC.
        where: The place as the person knows it, for the refusal.

    Returns:
        The instant in milliseconds since the epoch, and its zone in minutes.

    Raises:
        InstantUnclear: Any other spelling, or a day or time that does not exist.
    """
    return parse_typed(text, where).in_zone(default_zone)


def judge_instant(instant: int, zone: int) -> InEnglish | None:
    """Whether an instant that came from elsewhere keeps the rules: None, or the reason against it."""
    if not -WIDEST_ZONE <= zone <= WIDEST_ZONE:
        return InEnglish("reason.widest_zone", "a zone is at most 14 hours from UTC")
    years = (_date(instant // DAY)[0], _date((instant + zone * MINUTE) // DAY)[0])
    if min(years) < FIRST_YEAR or max(years) > LAST_YEAR:
        return InEnglish(
            "reason.calendar",
            "the calendar goes from {first} to {last}, in UTC too",
            first=str(FIRST_YEAR),
            last=str(LAST_YEAR),
        )
    return None


def say_instant(instant: int, zone: int) -> str:
    """For people, to the minute: ``2025-12-14 18:00 (UTC+02:00)``."""
    return f"{_to_the_minute(instant, zone)} (UTC{_say_zone(zone) if zone else ''})"


def say_utc(instant: int) -> str:
    """For people, to the minute, in UTC: ``2025-12-14 16:00 (UTC)``."""
    return say_instant(instant, 0)


def write_instant(instant: int, zone: int) -> str:
    """For programs, whole: ``2025-12-14T18:00:30.250+02:00``; ``parse_instant`` reads it back."""
    day, within = divmod(instant + zone * MINUTE, DAY)
    seconds, fraction = divmod(within % MINUTE, SECOND)
    return f"{_say_day(day)}T{_say_time(within)}:{seconds:02}.{fraction:03}{_say_zone(zone)}"


def parse_length(text: str, where: str = "the length of time that was typed") -> int:
    """Read ``14d``, ``36h`` or ``90m`` (days, hours, minutes; from 1 to 99999) as milliseconds.

    Raises:
        LengthUnclear: Any other spelling.
    """
    found = _LENGTH.fullmatch(text)
    if not found:
        raise LengthUnclear(
            where=where,
            reason=InEnglish("reason.spelling_of_length", "it is not one whole number and one of d, h and m"),
        )
    return int(found["count"]) * _UNITS[found["unit"]]


def say_length(length: int) -> str:
    """For people, to the minute: ``14 days``, ``36 hours``, ``2 days 3 minutes``.

    A whole number of hours or minutes below a hundred is said in that unit alone. What is less than a
    minute is left out; a negative length says ``minus`` first.
    """
    if length < 0:
        return f"minus {say_length(-length)}"
    if length < MINUTE:
        return "under a minute"
    length -= length % MINUTE
    for unit, name in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")):
        if length % unit == 0 and (unit == DAY or length // unit < _SHOWN_IN_ONE_UNIT):
            return _counted(length // unit, name)
    days, rest = divmod(length, DAY)
    hours, rest = divmod(rest, HOUR)
    parts = ((days, "day"), (hours, "hour"), (rest // MINUTE, "minute"))
    return " ".join(_counted(count, name) for count, name in parts if count)


def _parse_zone(text: str | None, where: str) -> int | None:
    if text is None:
        return None
    if text == "Z":
        return 0
    hours, minutes = int(text[1:3]), int(text[4:6])
    if minutes >= 60:
        raise InstantUnclear(
            where=where,
            reason=InEnglish("reason.minutes_of_zone", "the minutes of a zone go from 00 to 59"),
            similar="",
        )
    if text == "-00:00":
        raise InstantUnclear(
            where=where,
            reason=InEnglish("reason.zone_unknown", "a zone of -00:00 means that the zone is unknown"),
            similar="",
        )
    return (hours * 60 + minutes) * (-1 if text[0] == "-" else 1)


def _month_length(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 29 if leap and month == 2 else _MONTH_LENGTHS[month - 1]


def _days_since_epoch(year: int, month: int, day: int) -> int:
    """Days from 1970-01-01; years are counted from March, so that a leap day ends one."""
    from_march = (month - 3) % 12
    if month < 3:
        year -= 1
    era, year_of_era = divmod(year, 400)
    day_of_year = (153 * from_march + 2) // 5 + day - 1
    day_of_era = year_of_era * 365 + year_of_era // 4 - year_of_era // 100 + day_of_year
    return era * _DAYS_OF_400_YEARS + day_of_era - _DAYS_FROM_MARCH_OF_YEAR_0_TO_1970


def _date(days: int) -> tuple[int, int, int]:
    """Year, month and day of a number of days since 1970-01-01, in every century."""
    era, day_of_era = divmod(days + _DAYS_FROM_MARCH_OF_YEAR_0_TO_1970, _DAYS_OF_400_YEARS)
    # Each last day of 4, 100 and 400 years is a leap day and belongs to the year that it ends.
    year_of_era = (day_of_era - day_of_era // 1460 + day_of_era // 36524 - day_of_era // 146096) // 365
    day_of_year = day_of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    from_march = (5 * day_of_year + 2) // 153
    day = day_of_year - (153 * from_march + 2) // 5 + 1
    month = from_march + 3 if from_march < 10 else from_march - 9
    return era * 400 + year_of_era + (month < 3), month, day


def _to_the_minute(instant: int, zone: int) -> str:
    day, within = divmod(instant + zone * MINUTE, DAY)
    return f"{_say_day(day)} {_say_time(within)}"


def _say_day(days: int) -> str:
    year, month, day = _date(days)
    return f"{year:04}-{month:02}-{day:02}"


def _say_time(within_day: int) -> str:
    return f"{within_day // HOUR:02}:{within_day % HOUR // MINUTE:02}"


def _say_zone(zone: int) -> str:
    hours, minutes = divmod(abs(zone), 60)
    return f"{'-' if zone < 0 else '+'}{hours:02}:{minutes:02}"


def _counted(count: int, name: str) -> str:
    return f"{count} {name}" if count == 1 else f"{count} {name}s"
