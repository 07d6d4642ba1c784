"""Dates as people say and see them, from the day on which they are said; and what an unread date may mean.

The rules are:

* ``tomorrow``, ``today 18:00``, ``friday``, ``friday 09:30`` and ``14:00`` are put into the one spelling that is read
  (:func:`goodoffices.words.instants.parse_typed`). Which day was meant is always told back with the answer.
* A weekday is never today: of what is to come it is the next one, of what has happened the last one. ``next friday`` is
  two different days to different people, and is not read.
* So are dates as pages and terminals show them, in English and Hebrew: ``20 December 2026 14:05``, with its weekday if
  that is right, and ``2026-12-20 14:05 (UTC+02:00)``. Without a year it is the next such day, of what has happened the
  last one; today is both.
* Of a spelling that could be read in several ways each is told, and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goodoffices.errors.words import InstantUnclear
from goodoffices.words.instants import DAY, FIRST_YEAR, parse_typed, write_instant

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_THURSDAY: Final = 3
"""1970-01-01 was one."""
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_HEBREW_MONTHS: Final = (
    *("ינואר", "פברואר", "מרץ", "אפריל", "מאי", "יוני"),
    *("יולי", "אוגוסט", "ספטמבר", "אוקטובר", "נובמבר", "דצמבר"),
)
_HEBREW_WEEKDAYS: Final = ("יום שני", "יום שלישי", "יום רביעי", "יום חמישי", "יום שישי", "יום שבת", "יום ראשון")
_NAMED: Final = {"today": 0, "tomorrow": 1, "yesterday": -1, "היום": 0, "מחר": 1, "אתמול": -1}
_NOW: Final = ("now", "עכשיו")
_LEAP_YEARS_APART: Final = 8
"""Years within which every day of the calendar comes again."""

_SAID: Final = re.compile(r"(?:(?P<day>[a-zא-ת]+)(?: +(?:at +)?)?)?(?P<time>[0-9]{1,2}:[0-9]{2})?", re.IGNORECASE)
_NEXT: Final = re.compile(r"next +(?P<day>[a-z]+)(?P<rest>.*)", re.IGNORECASE)
_SHOWN: Final = re.compile(
    r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}) \(UTC(?P<zone>[+-][0-9]{2}:[0-9]{2})?\)"
)
_DAY_OF_A_MONTH: Final = re.compile(
    r"(?:(?P<weekday>(?:יום +)?[a-zא-ת]+),? +)?"
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)? +(?P<month>[a-zא-ת]{3,9})|"
    r"(?P<month2>[a-z]{3,9}) +(?P<day2>[0-9]{1,2})(?:st|nd|rd|th)?)"
    r"(?:,? +(?P<year>[0-9]{4}))?(?:,? +(?:at +)?(?P<time>[0-9]{1,2}:[0-9]{2}))?",
    re.IGNORECASE,
)
_NUMBERS: Final = re.compile(
    r"(?P<one>[0-9]{1,4})\s*[./ -]\s*(?P<two>[0-9]{1,2})\s*[./ -]\s*(?P<three>[0-9]{1,4})\.?(?P<rest>.*)"
)
_MONTH_NAMED: Final = re.compile(
    r"(?:(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?\s+(?P<month>[a-z]{3,9})|(?P<month2>[a-z]{3,9})\s+(?P<day2>[0-9]{1,2})"
    r"(?:st|nd|rd|th)?),?\s+(?P<year>[0-9]{4})(?P<rest>.*)",
    re.IGNORECASE,
)
_TIME: Final = re.compile(
    r"[,T\s]*(?:at\s+)?(?P<hour>[0-9]{1,2})(?:[:.h](?P<minute>[0-9]{2}))?\s*(?P<half>am|pm)?\s*", re.IGNORECASE
)


def absolute(text: str, wall: int, *, past: bool = False) -> str | None:
    """A date that was said from today, as year-month-day and time; None: it is no such date.

    Args:
        wall: what the clock on the wall shows now, in milliseconds counted as if the wall were in UTC.
        past: it is when something happened.
    """
    text = text.strip()
    shown = _SHOWN.fullmatch(text)
    if shown is not None:
        return f"{shown['date']}{shown['zone'] or 'Z'}"
    found = _SAID.fullmatch(text)
    if found is None or not found[0]:
        return _of_a_month(text, wall // DAY, past=past)
    today, word = wall // DAY, (found["day"] or "today").lower()
    if word in _NAMED:
        day = today + _NAMED[word]
    elif word in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(word) - (today + _THURSDAY)) % 7
        day = today + (ahead - 7 if past else ahead or 7)
    else:
        return None
    return f"{_day(day)}{_time(found['time'])}"


def is_now(text: str) -> bool:
    """Whether somebody says that it is now."""
    return text.strip().lower() in _NOW


def _of_a_month(text: str, today: int, *, past: bool) -> str | None:
    """A day with the name of its month; None: it is none, or another weekday than it says."""
    found = _DAY_OF_A_MONTH.fullmatch(text)
    if found is None:
        return None
    month, day = _month(found["month"] or found["month2"]), int(found["day"] or found["day2"])
    if not month:
        return None
    date = _without_year(month, day, today, past=past) if found["year"] is None else _written(found["year"], month, day)
    if found["weekday"] is not None and found["weekday"].lower() not in _weekday(date):
        return None
    return f"{date}{_time(found['time'])}"


def _without_year(month: int, day: int, today: int, *, past: bool) -> str:
    """The next day of that name, or the last one; where no year has it, that of this year, which is refused."""
    year, step = int(_day(today)[:4]), -1 if past else 1
    dates = [_written(year + step * away, month, day) for away in range(_LEAP_YEARS_APART + 1)]
    for date in dates:
        number = _number(date)
        if number is not None and (number <= today if past else number >= today):
            return date
    return dates[0]


def _number(date: str) -> int | None:
    """The number of a day since 1970-01-01; None: there is no such day."""
    try:
        return parse_typed(date).wall // DAY
    except InstantUnclear:
        return None


def _weekday(date: str) -> tuple[str, ...]:
    number = _number(date)
    if number is None:
        return ()
    index = (number + _THURSDAY) % 7
    return _WEEKDAYS[index], _HEBREW_WEEKDAYS[index]


def _written(year: str | int, month: int, day: int) -> str:
    return f"{int(year):04}-{month:02}-{day:02}"


def _day(number: int) -> str:
    return write_instant(number * DAY, 0)[:10]


def _time(typed: str | None) -> str:
    return "" if typed is None else f" {typed:0>5}"


def may_mean(text: str, wall: int) -> list[str]:
    """The dates, in the spelling that is read, that another spelling may stand for; empty: none that is known.

    A day and a month that could change places give two, and so does the next of a weekday.

    Args:
        wall: as of :func:`absolute`.
    """
    found = [*_dates(text.strip()), *_next(text.strip(), wall)]
    return list(dict.fromkeys(f"{date}{time}" for date, rest in found for time in _times(rest)))


def _next(text: str, wall: int) -> Iterator[tuple[str, str]]:
    found = _NEXT.fullmatch(text)
    first = None if found is None or found["day"].lower() not in _WEEKDAYS else absolute(found["day"], wall)
    number = None if first is None else _number(first)
    if found is not None and number is not None:
        yield from ((_day(day), found["rest"]) for day in (number, number + 7))


def _dates(text: str) -> Iterator[tuple[str, str]]:
    numbers, named = _NUMBERS.fullmatch(text), _MONTH_NAMED.fullmatch(text)
    if numbers is not None:
        one, two, three = (int(numbers[part]) for part in ("one", "two", "three"))
        orders = [(one, two, three)] if len(numbers["one"]) == 4 else [(three, two, one), (three, one, two)]
        for year, month, day in orders:
            yield from _date(year, month, day, numbers["rest"])
    if named is not None:
        month = _month(named["month"] or named["month2"])
        yield from _date(int(named["year"]), month, int(named["day"] or named["day2"]), named["rest"])


def _date(year: int, month: int, day: int, rest: str) -> Iterator[tuple[str, str]]:
    if year >= FIRST_YEAR and 1 <= month <= 12 and 1 <= day <= 31:
        yield f"{year:04}-{month:02}-{day:02}", rest


def _month(name: str) -> int:
    """The number of a month, by its English name or three letters of it, or its Hebrew name; 0: none."""
    for number, month in enumerate(_HEBREW_MONTHS, start=1):
        if name in (month, f"ב{month}"):
            return number
    known = [number for number, month in enumerate(_MONTHS, start=1) if month.startswith(name.lower())]
    return known[0] if len(known) == 1 else 0


def _times(rest: str) -> Iterator[str]:
    if not rest.strip():
        yield ""
        return
    found = _TIME.fullmatch(rest)
    if found is None:
        return
    hour, minute = int(found["hour"]), int(found["minute"] or 0)
    if found["half"] is not None:
        hour = hour % 12 + (12 if found["half"].lower() == "pm" else 0)
    elif found["minute"] is None:
        return
    if hour < 24 and minute < 60:
        yield f" {hour:02}:{minute:02}"
