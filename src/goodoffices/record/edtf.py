"""Reading dates written in EDTF (ISO 8601-2), as far as a record of the press needs it.

The rules are:

* Read are a year, a month or a day (level 0), an interval of two of them, and at the end of each the
  marks ``~`` (about), ``?`` (unsure) and ``%`` (both) of level 1. Anything else is refused.
* A plain date spans all its days: ``2025-12`` runs from the first of December to the last.
* ``?`` doubts the source and widens nothing. ``~`` widens by a house rule: a day by 3 days, a month by
  15, a year by 183, at the end that carries the mark.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from goodoffices.errors.base import InEnglish
from goodoffices.errors.record import RecordDate
from goodoffices.record.days import FIRST_DAY, LAST_DAY, day_of, exists, month_length, say_day

ABOUT_A_DAY = 3
ABOUT_A_MONTH = 15
ABOUT_A_YEAR = 183

_PART = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?([~?%])?")
_EXPECTED = "a date in EDTF, such as 2025-12-30, 2025-12, 2025-12-30~ or 2025-12-11/2025-12-20"


@dataclass(frozen=True, slots=True)
class Span:
    """The days of an EDTF text, as day numbers, both included.

    ``before`` and ``after`` are how many days the house rule for ``~`` adds at either end.
    """

    first: int
    last: int
    before: int
    after: int


def read(text: str, where: str = "this date") -> Span:
    """The days that ``text`` spans.

    Raises:
        RecordDate: not in the part of EDTF that the record reads, or no such date.
    """
    start, slash, end = text.partition("/")
    first = _part(start, where)
    if not slash:
        return first
    last = _part(end, where)
    if first.first > last.first or first.last > last.last:
        raise RecordDate(
            where=where, expected=_EXPECTED, reason=InEnglish("reason.interval", "The interval ends before it begins.")
        )
    return Span(first.first, last.last, first.before, last.after)


def write(first: int, last: int, mark: str = "") -> str:
    """The EDTF text for a span of days: a day, or an interval of two days; ``mark`` stands at each end."""
    if first == last:
        return say_day(first) + mark
    return f"{say_day(first)}{mark}/{say_day(last)}{mark}"


def _part(text: str, where: str) -> Span:
    found = _PART.fullmatch(text)
    if found is None:
        raise RecordDate(
            where=where, expected=_EXPECTED, reason=InEnglish("reason.another_way", "It is written in another way.")
        )
    year = int(found[1])
    month = int(found[2]) if found[2] else None
    date = int(found[3]) if found[3] else None
    if not exists(year, 1 if month is None else month, 1 if date is None else date):
        raise RecordDate(
            where=where, expected=_EXPECTED, reason=InEnglish("reason.no_such_date", "The calendar has no such date.")
        )
    mark = found[4] or ""
    if month is None:
        first, last, margin = day_of(year, 1, 1), day_of(year, 12, 31), ABOUT_A_YEAR
    elif date is None:
        first, last = day_of(year, month, 1), day_of(year, month, month_length(year, month))
        margin = ABOUT_A_MONTH
    else:
        first = last = day_of(year, month, date)
        margin = ABOUT_A_DAY
    if mark not in {"~", "%"}:
        margin = 0
    return Span(
        first,
        last,
        min(margin, first - FIRST_DAY),
        min(margin, LAST_DAY - last),
    )
