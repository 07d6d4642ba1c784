"""Dates of publication in the two other calendars of the region's press.

The rules are:

* Jalali (solar Hijri, Iran and Afghanistan): leap years by the cycle of 33 years. It agrees with the
  official calendar from its introduction in 1304 (1925) to 1500 (2121); outside, a date is refused.
* Hijri (lunar): the *tabular* calendar in its civil form, cycle of 30 years, leap years 2, 5, 7, 10, 13,
  16, 18, 21, 24, 26 and 29. Observed calendars differ: set against the Umm al-Qura calendar of 1343 to
  1500 the tabular day is up to two days late and up to one day early. A tabular day is therefore never
  taken as exact; :func:`goodoffices.record.resolve.published_hijri` makes the interval.
"""

from __future__ import annotations

from goodoffices.errors.base import InEnglish
from goodoffices.errors.record import RecordDate

JALALI_YEARS = range(1304, 1501)
HIJRI_YEARS = range(1343, 1501)

_JALALI_LEAP = frozenset({1, 5, 9, 13, 17, 22, 26, 30})
_JALALI_CYCLE = 33
_JALALI_CYCLE_DAYS = _JALALI_CYCLE * 365 + len(_JALALI_LEAP)
# The year 1387 opens a cycle (1387 = 42 * 33 + 1); its first day was 2008-03-20.
_JALALI_OPENING_YEAR = 1387
_JALALI_OPENING_DAY = 13_958

_HIJRI_LEAP = frozenset({2, 5, 7, 10, 13, 16, 18, 21, 24, 26, 29})
_HIJRI_CYCLE = 30
_HIJRI_CYCLE_DAYS = _HIJRI_CYCLE * 354 + len(_HIJRI_LEAP)
# 1 Muharram of the year 1, civil reckoning: Friday, 16 July 622 of the Julian calendar.
_HIJRI_OPENING_DAY = -492_148


def jalali_is_leap(year: int) -> bool:
    """Whether Esfand of this Jalali year has 30 days."""
    return year % _JALALI_CYCLE in _JALALI_LEAP


def hijri_is_leap(year: int) -> bool:
    """Whether Dhu al-Hijja of this tabular Hijri year has 30 days."""
    return (year - 1) % _HIJRI_CYCLE + 1 in _HIJRI_LEAP


def jalali_month_length(year: int, month: int) -> int:
    """How many days the month (1 to 12) has."""
    if month <= 6:
        return 31
    return 30 if month <= 11 or jalali_is_leap(year) else 29


def hijri_month_length(year: int, month: int) -> int:
    """How many days the tabular month (1 to 12) has."""
    return 30 if month % 2 == 1 or (month == 12 and hijri_is_leap(year)) else 29


def day_of_jalali(year: int, month: int, date: int) -> int:
    """The day number of a Jalali date.

    Raises:
        RecordDate: the calendar has no such date, or it lies outside the years kept here.
    """
    known = year in JALALI_YEARS and 1 <= month <= 12 and 1 <= date <= jalali_month_length(year, month)
    if not known:
        raise _refusal("Jalali", JALALI_YEARS)
    months = sum(jalali_month_length(year, earlier) for earlier in range(1, month))
    return _jalali_new_year(year) + months + date - 1


def day_of_hijri(year: int, month: int, date: int) -> int:
    """The tabular day number of a Hijri date.

    Raises:
        RecordDate: the calendar has no such date, or it lies outside the years kept here.
    """
    known = year in HIJRI_YEARS and 1 <= month <= 12 and 1 <= date <= hijri_month_length(year, month)
    if not known:
        raise _refusal("Hijri", HIJRI_YEARS)
    months = sum(hijri_month_length(year, earlier) for earlier in range(1, month))
    return _hijri_new_year(year) + months + date - 1


def jalali_of(day: int) -> tuple[int, int, int]:
    """Jalali year, month and date of a day number.

    Raises:
        RecordDate: outside the years kept here.
    """
    year = _JALALI_OPENING_YEAR + (day - _JALALI_OPENING_DAY) * _JALALI_CYCLE // _JALALI_CYCLE_DAYS
    # Leap years are not spread evenly within a cycle: the estimate may be a year early, and is never late
    # (a test walks through several whole cycles of both calendars).
    while day >= _jalali_new_year(year + 1):
        year += 1
    if year not in JALALI_YEARS:
        raise _refusal("Jalali", JALALI_YEARS)
    rest, month = day - _jalali_new_year(year), 1
    while rest >= jalali_month_length(year, month):
        rest -= jalali_month_length(year, month)
        month += 1
    return year, month, rest + 1


def hijri_of(day: int) -> tuple[int, int, int]:
    """Tabular Hijri year, month and date of a day number.

    Raises:
        RecordDate: outside the years kept here.
    """
    year = 1 + (day - _HIJRI_OPENING_DAY) * _HIJRI_CYCLE // _HIJRI_CYCLE_DAYS
    while day >= _hijri_new_year(year + 1):
        year += 1
    if year not in HIJRI_YEARS:
        raise _refusal("Hijri", HIJRI_YEARS)
    rest, month = day - _hijri_new_year(year), 1
    while rest >= hijri_month_length(year, month):
        rest -= hijri_month_length(year, month)
        month += 1
    return year, month, rest + 1


def _jalali_new_year(year: int) -> int:
    cycles, place = divmod(year - _JALALI_OPENING_YEAR, _JALALI_CYCLE)
    leaps = sum(1 for leap in _JALALI_LEAP if leap <= place)
    return _JALALI_OPENING_DAY + cycles * _JALALI_CYCLE_DAYS + place * 365 + leaps


def _hijri_new_year(year: int) -> int:
    cycles, place = divmod(year - 1, _HIJRI_CYCLE)
    leaps = sum(1 for leap in _HIJRI_LEAP if leap <= place)
    return _HIJRI_OPENING_DAY + cycles * _HIJRI_CYCLE_DAYS + place * 354 + leaps


def _refusal(calendar: str, years: range) -> RecordDate:
    return RecordDate(
        where=f"a {calendar} date",
        expected=f"year, month and day of the {calendar} calendar, years {years.start} to {years.stop - 1}",
        reason=InEnglish(
            "reason.other_calendar",
            "That calendar has no such day, or the year is one for which it is not kept here.",
        ),
    )
