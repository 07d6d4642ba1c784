"""When something was said or reported: an interval of days, with what it rests on.

The rules are:

* A date is what the source allows and no more: the EDTF text, our own earliest and latest day, and in
  words what they rest on (“dateline”, “on Monday: the Monday before publication”).
* The two days are stored, not recomputed: programs widen ``~`` differently, and an archive must not change
  its mind with a new version. Where our house rule for ``~`` made them, ``rests_on`` says so.
* At an end that is not marked as approximate, our day does not lie outside the EDTF text.
* A doubt about a date (a weekday that disagrees with it) stands beside it and removes nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from goodoffices.errors.base import InEnglish
from goodoffices.errors.record import RecordDate
from goodoffices.record import edtf
from goodoffices.record.days import FIRST_DAY, LAST_DAY
from goodoffices.record.text import is_line
from goodoffices.words import LINE_LIMIT

HOUSE_RULE_ABOUT = (
    f"house rule for ~: {edtf.ABOUT_A_DAY} days either way for a day, "
    f"{edtf.ABOUT_A_MONTH} for a month, {edtf.ABOUT_A_YEAR} for a year"
)


class DateInterval(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """Days between which something happened.

    Attributes:
        edtf: the date as EDTF, in the part that :mod:`goodoffices.record.edtf` reads.
        earliest: first possible day, days since 1970-01-01.
        latest: last possible day, likewise; not before ``earliest``.
        rests_on: what the date rests on, one line, never empty.
        doubt: what speaks against it, one line; empty if nothing does.
    """

    edtf: str
    earliest: int
    latest: int
    rests_on: str
    doubt: str


def interval(
    text: str,
    rests_on: str,
    *,
    earliest: int | None = None,
    latest: int | None = None,
    doubt: str = "",
    where: str = "this date",
) -> DateInterval:
    """A date interval from EDTF text; bounds that are not given follow from the text.

    Raises:
        RecordDate: the text cannot be read, or the bounds do not go with it.
    """
    span = edtf.read(text, where)
    widened = (earliest is None and span.before > 0) or (latest is None and span.after > 0)
    found = DateInterval(
        edtf=text,
        earliest=span.first - span.before if earliest is None else earliest,
        latest=span.last + span.after if latest is None else latest,
        rests_on=f"{rests_on} ({HOUSE_RULE_ABOUT})" if widened and rests_on else rests_on,
        doubt=doubt,
    )
    for expected in problems(found):
        raise RecordDate(
            where=where, expected=expected, reason=InEnglish("reason.parts", "Its parts do not go together.")
        )
    return found


def problems(dates: DateInterval) -> Iterator[str]:
    """What is wrong with a date interval, each as the text of what was expected."""
    try:
        span = edtf.read(dates.edtf)
    except RecordDate as refusal:
        yield str(refusal.facts["expected"])
        return
    if not FIRST_DAY <= dates.earliest <= dates.latest <= LAST_DAY:
        yield "an earliest day that is not after the latest, both in the years 1 to 9999"
        return
    if dates.earliest > span.last or dates.latest < span.first:
        yield "an earliest and a latest day that meet the days of the EDTF text"
    elif span.before == 0 and dates.earliest < span.first:
        yield "an earliest day within the EDTF text, whose beginning is not marked ~"
    elif span.after == 0 and dates.latest > span.last:
        yield "a latest day within the EDTF text, whose end is not marked ~"
    if not is_line(dates.rests_on):
        yield f"one line of at most {LINE_LIMIT} bytes that says what the date rests on"
    if dates.doubt and not is_line(dates.doubt):
        yield f"one line of at most {LINE_LIMIT} bytes that says what speaks against the date"
