"""Dates as people say them, from the day on which they are said; and what a date that cannot be read may mean.

The rules are:

* ``tomorrow``, ``today 18:00``, ``friday``, ``friday 09:30`` and ``14:00`` are put into the one spelling that is read
  (:func:`goodoffices.words.instants.parse_typed`). Which day was meant is always told back with the answer.
* A weekday is never today: of what is to come it is the next one, of what has happened the last one.
* Of a spelling that could be read in several ways each is told, and none is chosen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from goodoffices.words.instants import DAY, FIRST_YEAR, write_instant

_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_THURSDAY: Final = 3
"""1970-01-01 was one."""
_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_NAMED: Final = {"today": 0, "tomorrow": 1, "yesterday": -1}

_SAID: Final = re.compile(r"(?:(?P<day>[a-z]+)(?: +(?:at +)?)?)?(?P<time>[0-9]{1,2}:[0-9]{2})?", re.IGNORECASE)
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
    found = _SAID.fullmatch(text.strip())
    if found is None or not found[0]:
        return None
    today, word = wall // DAY, (found["day"] or "today").lower()
    if word in _NAMED:
        day = today + _NAMED[word]
    elif word in _WEEKDAYS:
        ahead = (_WEEKDAYS.index(word) - (today + _THURSDAY)) % 7
        day = today + (ahead - 7 if past else ahead or 7)
    else:
        return None
    time = "" if found["time"] is None else f" {found['time']:0>5}"
    return f"{write_instant(day * DAY, 0)[:10]}{time}"


def may_mean(text: str) -> list[str]:
    """The dates, in the spelling that is read, that another spelling may stand for; empty: none that is known.

    A day and a month that could change places give two.
    """
    return list(dict.fromkeys(f"{date}{time}" for date, rest in _dates(text.strip()) for time in _times(rest)))


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
    """The number of a month, by its English name or three letters of it; 0: none."""
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
