"""What a date in the press means: rule 5 of the record, as functions of the day of publication.

The rules are:

* “On Monday” is the Monday before publication. In a piece published on a Monday it may be that very day or
  the one a week before: the interval holds both, and says so.
* “Three days later” counts from the date before it, and inherits its width.
* A month, or a day and month, without a year is the nearest one that is not after publication.
* “Early”, “mid-” and “late December” are days 1 to 10, 11 to 20 and 21 to the end: a house rule, which
  every date made by it states.
* A weekday and a date that disagree: the date is kept and the disagreement is flagged.
* A Jalali date is a day; a Hijri date is an interval, since its calendar is observed.
"""

from __future__ import annotations

from enum import Enum

from goodoffices.errors.base import InEnglish
from goodoffices.errors.record import RecordDate
from goodoffices.record import edtf
from goodoffices.record.calendars import day_of_hijri, day_of_jalali
from goodoffices.record.dates import DateInterval
from goodoffices.record.days import Weekday, civil_of, day_of, exists, month_length, say_day, weekday_of

HIJRI_EARLY = 2
"""How many days the tabular day may be late, seen from the Umm al-Qura calendar."""

HIJRI_LATE = 1
"""How many days the tabular day may be early, likewise."""


class Part(Enum):
    """A third of a month, by the house rule."""

    EARLY = "early"
    MID = "mid"
    LATE = "late"


def on_weekday(weekday: Weekday, published: int) -> DateInterval:
    """“On Monday”, in a piece published on day ``published``."""
    back = (weekday_of(published) - weekday) % 7
    rests_on = f"“on {weekday.said}”: the {weekday.said} before publication on {say_day(published)}"
    if back:
        return _dates(published - back, published - back, rests_on)
    return _dates(
        published - 7,
        published,
        rests_on,
        f"published on a {weekday.said}: either that day or the one a week before it is meant",
    )


def days_after(count: int, base: DateInterval) -> DateInterval:
    """“Three days later”: ``count`` days after ``base`` (before it, if negative)."""
    distance = f"{abs(count)} day{'' if abs(count) == 1 else 's'} {'after' if count >= 0 else 'before'}"
    return _dates(
        base.earliest + count,
        base.latest + count,
        f"{distance} {_say_days(base)}",
        "the date that it counts from is itself doubtful" if base.doubt else "",
    )


def month_without_year(month: int, published: int) -> DateInterval:
    """“In October”: the nearest October that had begun by day ``published``; not beyond that day.

    Raises:
        RecordDate: there is no such month.
    """
    year, this_month, _ = civil_of(published)
    if month > this_month:
        year -= 1
    first = day_of(year, month, 1)
    last = first + month_length(year, month) - 1
    return DateInterval(
        edtf=f"{year:04d}-{month:02d}",
        earliest=first,
        latest=min(last, published),
        rests_on=f"month without a year: the nearest one before publication on {say_day(published)}",
        doubt="",
    )


def date_without_year(month: int, date: int, published: int) -> DateInterval:
    """“On 6 October”: the nearest such day that is not after day ``published``.

    Raises:
        RecordDate: no year has such a day.
    """
    if not exists(4, month, date):
        raise RecordDate(
            where="a date without a year",
            expected="a month from 1 to 12 and a day that it has",
            reason=InEnglish("reason.no_year_has_it", "No year has such a day."),
        )
    year, this_month, this_date = civil_of(published)
    if (month, date) > (this_month, this_date):
        year -= 1
    while year >= 1 and not exists(year, month, date):  # 29 February waits for a leap year
        year -= 1
    day = day_of(year, month, date)
    rests_on = f"date without a year: the nearest one before publication on {say_day(published)}"
    return _dates(day, day, rests_on)


def part_of_month(part: Part, year: int, month: int) -> DateInterval:
    """“Mid-December 2025”, by the house rule.

    Raises:
        RecordDate: there is no such month.
    """
    first = day_of(year, month, 1)
    length = month_length(year, month)
    start, end = {Part.EARLY: (1, 10), Part.MID: (11, 20), Part.LATE: (21, length)}[part]
    rests_on = f"“{part.value}” in the month {year:04d}-{month:02d}: days {start} to {end} (house rule)"
    return _dates(first + start - 1, first + end - 1, rests_on)


def date_with_weekday(day: int, weekday: Weekday, rests_on: str) -> DateInterval:
    """A full date beside which the source names a weekday; a disagreement is flagged."""
    actual = weekday_of(day)
    doubt = f"the source says {weekday.said}, {say_day(day)} is a {actual.said}" if actual != weekday else ""
    return _dates(day, day, rests_on, doubt)


def published_jalali(year: int, month: int, date: int) -> DateInterval:
    """A publication date in the Jalali calendar.

    Raises:
        RecordDate: that calendar has no such day, or not in the years kept here.
    """
    day = day_of_jalali(year, month, date)
    return _dates(day, day, f"publication date in the Jalali calendar: {year:04d}-{month:02d}-{date:02d}")


def published_hijri(year: int, month: int, date: int) -> DateInterval:
    """A publication date in the Hijri calendar, as wide as observed calendars differ from the tabular one.

    A 30th that the tabular month lacks is accepted: an observed month of any number may have it.

    Raises:
        RecordDate: that calendar has no such day, or not in the years kept here.
    """
    day = day_of_hijri(year, month, 29) + 1 if date == 30 else day_of_hijri(year, month, date)
    return DateInterval(
        edtf=edtf.write(day, day, "~"),
        earliest=day - HIJRI_EARLY,
        latest=day + HIJRI_LATE,
        rests_on=(
            f"publication date in the Hijri calendar: {year:04d}-{month:02d}-{date:02d}, tabular reckoning, "
            f"observed up to {HIJRI_EARLY} days before and {HIJRI_LATE} after it"
        ),
        doubt="",
    )


def _say_days(dates: DateInterval) -> str:
    first, last = say_day(dates.earliest), say_day(dates.latest)
    return first if first == last else f"a day between {first} and {last}"


def _dates(first: int, last: int, rests_on: str, doubt: str = "") -> DateInterval:
    return DateInterval(edtf.write(first, last), first, last, rests_on, doubt)
