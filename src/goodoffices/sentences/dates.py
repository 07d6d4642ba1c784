"""Days of the calendar as people say them, in the language of whoever reads."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from typing import Final

from babel.dates import format_date, format_interval, format_skeleton

from goodoffices.record.days import civil_of
from goodoffices.record.edtf import read

_LOCALES: Final = {"en": "en_GB"}


def locale_of(language: str) -> str:
    """The locale of CLDR whose dates a language is shown with."""
    return _LOCALES.get(language, language)


def days(first: date, last: date, language: str) -> str:
    """A day, a whole month, a whole year, or the days from one to another."""
    locale = locale_of(language)
    if first == last:
        return format_date(first, "long", locale=locale)
    of_year, of_month = (first.month, last.month) == (1, 12), first.month == last.month
    if first.year == last.year and first.day == 1 and last.day == monthrange(last.year, last.month)[1]:
        if of_month:
            return format_skeleton("yMMMM", first, locale=locale)
        if of_year:
            return format_skeleton("y", first, locale=locale)
    return format_interval(first, last, "yMMMd", locale=locale)


def days_of(edtf: str, language: str) -> str:
    """The days that a date in EDTF spans.

    Raises:
        RecordDate: it is none.
    """
    span = read(edtf)
    return days(date(*civil_of(span.first)), date(*civil_of(span.last)), language)
