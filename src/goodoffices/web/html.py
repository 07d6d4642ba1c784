"""From sentences and words to HTML: what every template can use.

The rules are:

* Whatever is put into a page is escaped. What a sentence sets apart (:mod:`goodoffices.sentences`) stands in ``<bdi>``.
* Words have their language and their direction; nothing has ``dir=auto``.
* A date is told as people of that language tell it, and its ``datetime`` is exact.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from typing import Final

from babel.dates import format_date, format_time
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from goodoffices.sentences.dates import locale_of
from goodoffices.talk.views import Instant
from goodoffices.words import say_instant, write_instant
from goodoffices.words.direction import (
    FIRST_STRONG_ISOLATE,
    LEFT_TO_RIGHT_ISOLATE,
    POP_ISOLATE,
    RIGHT_TO_LEFT_ISOLATE,
)

"""Of languages whose plain name means dates of one country."""

_FULL: Final = {"en": "EEEE d MMMM y"}
"""Of languages in which the usual full date has a comma that breaks it."""

_OPENED: Final = {
    LEFT_TO_RIGHT_ISOLATE: '<bdi dir="ltr">',
    RIGHT_TO_LEFT_ISOLATE: '<bdi dir="rtl">',
    FIRST_STRONG_ISOLATE: "<bdi>",
}
_ISOLATES: Final = re.compile(f"([{''.join(_OPENED)}{POP_ISOLATE}])")


@cache
def environment() -> Environment:
    """What renders the templates."""
    made = Environment(
        loader=PackageLoader("goodoffices.web", "pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["apart"] = apart
    return made


def apart(text: str) -> Markup:
    """A sentence with what it sets apart in elements of its own, and everything escaped."""
    pieces: list[str] = []
    begun = 0
    for piece in _ISOLATES.split(text):
        if piece in _OPENED:
            pieces.append(_OPENED[piece])
            begun += 1
        elif piece != POP_ISOLATE:
            pieces.append(str(escape(piece)))
        elif begun:
            pieces.append("</bdi>")
            begun -= 1
    pieces.append("</bdi>" * begun)
    return Markup("".join(pieces))  # noqa: S704  # each piece was escaped


def _local(at: Instant) -> datetime | None:
    """An instant on the wall of its zone; None: no calendar of people reaches so far."""
    try:
        moment = datetime.fromtimestamp(0, UTC) + timedelta(milliseconds=at.ms)
        return moment.astimezone(timezone(timedelta(minutes=at.zone)))
    except (OverflowError, ValueError):
        return None


def day(at: Instant, language: str) -> str:
    """The day, such as “Monday 2 March 2026”."""
    local = _local(at)
    if local is None:
        return say_instant(at.ms, at.zone)
    return format_date(local.date(), _FULL.get(language, "full"), locale=locale_of(language))


def short_day(of: date, language: str) -> str:
    """A day that has no hour, short: “2 Mar 2026”."""
    return format_date(of, "medium", locale=locale_of(language))


def date_and_hour(at: Instant, language: str) -> str:
    """A date and the time of the day, such as “2 March 2026 14:05”."""
    local = _local(at)
    if local is None:
        return say_instant(at.ms, at.zone)
    locale = locale_of(language)
    return f"{format_date(local.date(), 'long', locale=locale)} {format_time(local, 'short', locale=locale)}"


def hour(at: Instant, language: str) -> str:
    """The time of the day, such as “14:05”."""
    local = _local(at)
    if local is None:
        return say_instant(at.ms, at.zone)
    return format_time(local, format="short", locale=locale_of(language))


def leading_to(address: str) -> str:
    """A page that leads to another one at once; it is read from a file."""
    there = escape(address)
    return (
        '<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer">'
        f'<meta http-equiv="refresh" content="0; url={there}"><title>Good Offices</title>'
        f'<p><a href="{there}">Good Offices</a></p>\n'
    )


def led_to(page: str) -> str:
    """The address that such a page leads to."""
    return page.partition("; url=")[2].partition('"')[0]


def exact(at: Instant) -> str:
    """An instant for the ``datetime`` of an element."""
    return write_instant(at.ms, at.zone)
