"""Days as whole numbers, and the calendar by integer arithmetic alone.

The rules are:

* A day is an ``int``: days since 1970-01-01, which is day 0.
* The calendar is the Gregorian one, also for the time before it was introduced (proleptic).
* Years run from 1 to 9999, so that a year always has four figures in writing.
"""

from __future__ import annotations

from enum import IntEnum

from goodoffices.errors.base import InEnglish
from goodoffices.errors.record import RecordDate

_BEFORE_1970 = 719_162
"""Days from 0001-01-01 to 1970-01-01."""

_FOUR_CENTURIES = 146_097
_CENTURY = 36_524
_FOUR_YEARS = 1_461
_YEAR = 365

_BEFORE_MONTH = (0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334)

FIRST_DAY = -_BEFORE_1970
"""0001-01-01."""

LAST_DAY = 2_932_896
"""9999-12-31."""


class Weekday(IntEnum):
    """The days of the week, Monday first."""

    MONDAY = 0
    TUESDAY = 1
    WEDNESDAY = 2
    THURSDAY = 3
    FRIDAY = 4
    SATURDAY = 5
    SUNDAY = 6

    @property
    def said(self) -> str:
        """The English name."""
        return self.name.capitalize()


def is_leap(year: int) -> bool:
    """Whether February of ``year`` has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def month_length(year: int, month: int) -> int:
    """How many days ``month`` (1 to 12) of ``year`` has."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in {4, 6, 9, 11} else 31


def exists(year: int, month: int, date: int) -> bool:
    """Whether the calendar has this date."""
    return 1 <= year <= 9999 and 1 <= month <= 12 and 1 <= date <= month_length(year, month)


def day_of(year: int, month: int, date: int, where: str = "this date") -> int:
    """The day number of a calendar date.

    Raises:
        RecordDate: the calendar has no such date.
    """
    if not exists(year, month, date):
        raise RecordDate(
            where=where,
            expected="a date that exists, in the years 1 to 9999",
            reason=InEnglish(
                "reason.no_day_in_month",
                "There is no day {date} in month {month} of the year {year}.",
                date=date,
                month=month,
                year=str(year),
            ),
        )
    past = year - 1
    leap_days = past // 4 - past // 100 + past // 400
    this_year = _BEFORE_MONTH[month - 1] + (1 if month > 2 and is_leap(year) else 0) + date - 1
    return past * _YEAR + leap_days + this_year - _BEFORE_1970


def civil_of(day: int) -> tuple[int, int, int]:
    """Year, month and date of a day number.

    Raises:
        RecordDate: outside the years 1 to 9999.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        raise RecordDate(
            where="this day",
            expected="a day in the years 1 to 9999",
            reason=InEnglish("reason.out_of_calendar", "Counting forward or back led out of the calendar."),
        )
    cycles, rest = divmod(day + _BEFORE_1970, _FOUR_CENTURIES)
    # The last day of a leap cycle would open a fifth part; it belongs to the fourth.
    centuries = min(rest // _CENTURY, 3)
    rest -= centuries * _CENTURY
    fours, rest = divmod(rest, _FOUR_YEARS)
    years = min(rest // _YEAR, 3)
    rest -= years * _YEAR
    year = cycles * 400 + centuries * 100 + fours * 4 + years + 1
    month = 1
    while rest >= month_length(year, month):
        rest -= month_length(year, month)
        month += 1
    return year, month, rest + 1


def weekday_of(day: int) -> Weekday:
    """The weekday of a day number (day 0 was a Thursday)."""
    return Weekday((day + Weekday.THURSDAY) % 7)


def say_day(day: int) -> str:
    """The day in writing: ``2025-12-30``."""
    year, month, date = civil_of(day)
    return f"{year:04d}-{month:02d}-{date:02d}"
