"""Expressions of time in a sentence, and the days that they mean.

The rules are:

* An expression is found first and resolved later, by :mod:`goodoffices.record.resolve`: it depends on the day of
  publication, on the date told before it, and on whether what it dates is still expected.
* What is expected lies on the first such day that is not before publication; everything else on the last one.
* A term (“until Thursday”, “by the end of the month”) dates nothing. “Since mid-November” is told as such.
* Days of the Jalali calendar are exact. A Hijri day is as wide as observed calendars differ, unless a weekday beside
  it, or the dateline of the page itself in that calendar, says which day is meant.
* A month that has two names (أيلول/سبتمبر) is one month. A day in two calendars is one day.
* Two days of one month (« du 5 au 6 septembre ») are an interval.
* A weekday that disagrees with its date stays beside it as a doubt.
"""

from __future__ import annotations

from typing import Final

import msgspec

from goodoffices.errors.record import RecordDate
from goodoffices.importing.lexicon import Hit, Lexicon
from goodoffices.importing.tokens import Token
from goodoffices.record import edtf
from goodoffices.record.calendars import day_of_hijri, day_of_jalali, jalali_month_length, jalali_of
from goodoffices.record.dates import DateInterval
from goodoffices.record.days import Weekday, civil_of, day_of, month_length, say_day, weekday_of
from goodoffices.record.resolve import (
    HIJRI_EARLY,
    HIJRI_LATE,
    Part,
    date_without_year,
    days_after,
    month_without_year,
    on_weekday,
    part_of_month,
)
from goodoffices.words import fold

Hits = dict[int, list[Hit]]

YEARS: Final = range(1900, 2101)
JALALI: Final = range(1304, 1500)
HIJRI: Final = range(1343, 1500)
_PARTS: Final = {"time.early": Part.EARLY, "time.mid": Part.MID, "time.late": Part.LATE}
_FRONT: Final = ("time.after_prefix", "time.before_prefix", "time.later", "time.earlier", "time.following")
_UNITS: Final = {"time.day": 1, "time.week": 7, "time.month": 30, "time.year": 365}
_AGO_FIRST: Final = frozenset({"he", "ar", "fr"})
"""Languages in which “ago” stands before what it counts («לפני שבוע», «قبل أسبوع», « il y a une semaine »)."""
_NOW: Final = frozenset(fold(word) for word in ("الجاري", "الجارية", "الحالي", "الحالية", "جاری", "текущий", "этом"))
"""Words for the unit that still runs, among those for the last one."""
_AND: Final = frozenset(("et", "и", "و", "ו", "ב", "au", "to", "по"))
_WEEKEND_BEGINS: Final = {"he": 4, "ar": 4, "fa": 3}
_WEEK_BEGINS: Final = {"he": 6, "ar": 6, "fa": 5}


class Expression(msgspec.Struct, frozen=True):
    """An expression of time at tokens ``first`` to ``last`` (not included).

    Attributes:
        kind: ``day``, ``weekday``, ``date``, ``month``, ``part``, ``year``, ``count``, ``week``, ``ago`` (so many units
            before publication), ``weekend`` or ``unit`` (this or the last month or year).
        calendar: ``gregorian``, ``jalali`` or ``hijri``.
        year, month, date: as far as they are named; 0 where they are not.
        weekday: 0 for Monday, -1 where none is named.
        count: days from publication, or from the date before it for ``count``; weeks for ``week``; days that follow for
            ``date``.
        part: a third of the month.
        term: it says until when, and dates nothing.
        since: it says since when.
        next: it says itself that it lies ahead.
        unit: days of the unit that ``count`` was given in.
    """

    first: int
    last: int
    start: int
    end: int
    kind: str
    calendar: str = "gregorian"
    year: int = 0
    month: int = 0
    date: int = 0
    weekday: int = -1
    count: int = 0
    part: str = ""
    term: bool = False
    since: bool = False
    next: bool = False
    unit: int = 1


class _Reader:
    """Reads the expressions of one run of tokens."""

    def __init__(self, words: tuple[Token, ...], hits: Hits, lexicon: Lexicon) -> None:
        self.words, self.hits, self.lexicon = words, hits, lexicon

    def has(self, at: int, meaning: str) -> Hit | None:
        return next((hit for hit in self.hits.get(at, ()) if hit.meaning == meaning), None)

    def numbered(self, at: int, meaning: str) -> tuple[int, int] | None:
        """The number of a month, weekday or numeral at a token, and where it ends."""
        best: tuple[int, int] | None = None
        for hit in self.hits.get(at, ()):
            name, _, number = hit.meaning.partition(":")
            if name == meaning and (best is None or hit.last > best[1]):
                best = (int(number), hit.last)
        return best

    def mark(self, at: int, marks: str) -> bool:
        return 0 <= at < len(self.words) and self.words[at].text in marks

    def number(self, at: int, low: int, high: int) -> int:
        """The number that a token is, within bounds; 0 otherwise."""
        if 0 <= at < len(self.words) and self.words[at].kind == "n":
            digits = self.words[at].fold
            while digits and not digits[-1].isdigit():
                digits = digits[:-1]
            if digits.isdecimal() and len(digits) <= 4 and low <= int(digits) <= high:
                return int(digits)
        return 0

    def month(self, at: int) -> tuple[str, int, int] | None:
        """Calendar, month and end of a name of a month, with its second name if it has two."""
        for calendar, meaning in (("gregorian", "date.month"), ("jalali", "date.jalali"), ("hijri", "date.hijri")):
            found = self.numbered(at, meaning)
            if found is None:
                continue
            if self.lexicon.language in ("en", "fr") and not self._stands_as_month(at):
                continue
            number, last = found
            if self.lexicon.language in ("en", "fr") and self.mark(last, ".") and last - at == 1:
                last += self._shortened(at)
            if self.mark(last, "/("):
                second = self.numbered(last + 1, meaning)
                if second is not None and second[0] == number:
                    last = second[1] + (1 if self.mark(second[1], ")") else 0)
            return calendar, number, last
        return None

    def _shortened(self, at: int) -> bool:
        """Whether a month is cut short, with a full stop behind that belongs to it: “Feb.”."""
        word = self.words[at]
        return len(word.fold) <= 5 and word.end == self.words[at + 1].start and self.number(at + 2, 1, 2100) > 0

    def _stands_as_month(self, at: int) -> bool:
        """Whether “may” or “mars” is a month here: a capital in English, a number or a preposition in French."""
        word = self.words[at]
        if self.lexicon.language == "en":
            return word.capital
        return word.fold not in ("mars", "mai") or self.number(at - 1, 1, 31) > 0 or self.number(at + 1, 1900, 2100) > 0

    def expressions(self) -> list[Expression]:
        found: list[Expression] = []
        at = 0
        while at < len(self.words):
            expression = self._one(at)
            if expression is None:
                at += 1
            else:
                found.append(expression)
                at = max(at + 1, expression.last)
        return found

    def _one(self, at: int) -> Expression | None:
        for reader in (
            self._ago,
            self._counted,
            self._weekend,
            self._week,
            self._unit,
            self._relative_day,
            self._weekday,
            self._in_month,
            self._of_this_month,
            self._year,
        ):
            found = reader(at)
            if found is not None:
                return found
        return None

    def _make(self, first: int, last: int, kind: str, **facts: object) -> Expression:
        term = any(hit.meaning == "time.until" for hit in self._before(first))
        since = any(hit.meaning == "time.since" for hit in self._before(first))
        start, end = self.words[first].start, self.words[last - 1].end
        made = Expression(first, last, start, end, kind, term=term, since=since)
        return msgspec.structs.replace(made, **facts)

    def _before(self, first: int) -> list[Hit]:
        """What stands right before an expression, and what is joined in front of it."""
        return [hit for at in range(max(0, first - 4), first) for hit in self.hits.get(at, ()) if hit.last >= first]

    def _weekday_at(self, at: int) -> tuple[int, int] | None:
        """A weekday, also in brackets or behind the word for day. In Hebrew it needs that word, or brackets."""
        if self.mark(at, "("):
            inner = self._weekday_at(at + 1) or self.numbered(at + 1, "date.weekday")
            if inner is not None and self.mark(inner[1], ")"):
                return inner[0], inner[1] + 1
            return None
        day_word = self.has(at, "date.day_word")
        if day_word is not None:
            return self.numbered(day_word.last, "date.weekday")
        return None if self.lexicon.language == "he" else self.numbered(at, "date.weekday")

    def _relative_day(self, at: int) -> Expression | None:
        for meaning, count in (
            ("before_yesterday", -2),
            ("yesterday", -1),
            ("today", 0),
            ("after_tomorrow", 2),
            ("tomorrow", 1),
        ):
            hit = self.has(at, f"time.{meaning}")
            if hit is None or (hit.prefix and self.lexicon.language == "ar" and hit.prefix != "و"):
                continue
            last = hit.last
            if self._range(self._skip_of(last)) is not None:
                return None  # « dans la nuit du 5 au 6 septembre »
            if meaning == "today" and self._of_other_day(at, last):
                return None  # «вечером в воскресенье»
            weekday = self._weekday_at(last) if not self.mark(last, ",") else None
            last = weekday[1] if weekday else last
            if self.mark(last, "(") or weekday:
                dated = self._in_month(last + (1 if self.mark(last, "(") else 0))
                last = dated.last if dated else last
            return self._make(at, last, "day", count=count, weekday=weekday[0] if weekday else -1, next=count > 0)
        return None

    def _of_other_day(self, first: int, last: int) -> bool:
        """Whether a part of the day is that of a weekday behind “on”, or right before it."""
        behind = self.has(last, "time.on") is not None and self._weekday_at(last + 1) is not None
        return behind or (first > 0 and self._weekday_at(first - 1) is not None)

    def _weekday(self, at: int) -> Expression | None:
        found = self._weekday_at(at)
        if found is None:
            return None
        weekday, last = found
        ahead = self.has(last, "time.next") or (self.has(at - 1, "time.next") if at else None)
        behind = self.has(last, "time.last")
        if ahead or behind:
            last = max(last, (ahead or behind or Hit("", 0, 0)).last)
            return self._make(at, last, "weekday", weekday=weekday, next=bool(ahead))
        dated_at = last + (1 if self.mark(last, ",،(") else 0)
        dated = self._in_month(dated_at) if not self.has(dated_at, "time.until") else None
        if dated is not None and dated.kind == "date":
            return self._make(at, dated.last, "date", calendar=dated.calendar, year=dated.year, month=dated.month,
                              date=dated.date, weekday=weekday, next=dated.next)  # fmt: skip
        return self._make(at, last, "weekday", weekday=weekday)

    def _in_month(self, at: int) -> Expression | None:
        if at >= len(self.words):
            return None
        for meaning, part in _PARTS.items():
            hit = self.has(at, meaning)
            month = self.month(self._skip_of(hit.last)) if hit else None
            if hit and month:
                year, last = self._year_at(month[2], month[0])
                return self._make(at, last, "part", calendar=month[0], month=month[1], year=year, part=part.value)
        date = self.number(at, 1, 31)
        until = self._range(at) if date else None
        if until is not None:
            return until
        month = self.month(self._skip_of(at + 1)) if date else None
        if date and month:
            return self._dated(at, month[2], month[0], month[1], date)
        month = self.month(at)
        if month is None:
            return None
        date = self.number(month[2], 1, 31) if self.lexicon.language == "en" else 0
        if date:
            last = month[2] + 1
            return self._dated(at, last + (1 if self.mark(last, ",") and self.number(last + 1, 1900, 2100) else 0),
                               month[0], month[1], date)  # fmt: skip
        return self._month_alone(at, month)

    def _range(self, at: int) -> Expression | None:
        """“5 and 6 September”, « du 5 au 6 septembre », «5–6 сентября»: both days; ``count`` is how many follow."""
        first = self.number(at, 1, 31)
        for to in (at + 2, at + 3):
            last = self.number(to, 1, 31)
            joins = all(
                self.words[between].text in "-–—" or self.has(between, "words.and") or self.has(between, "time.until")
                or self.has(between, "words.toward") or self.words[between].fold in _AND
                for between in range(at + 1, min(to, len(self.words)))
            )  # fmt: skip
            month = self.month(self._skip_of(to + 1)) if last > first and joins else None
            if month is not None:
                dated = self._dated(at, month[2], month[0], month[1], first)
                return msgspec.structs.replace(dated, count=last - first)
        return None

    def _month_alone(self, at: int, month: tuple[str, int, int]) -> Expression | None:
        year, last = self._year_at(month[2], month[0])
        if self.lexicon.language == "fa" and not year and not self._fa_month(at, month):
            return None
        ahead, behind = self.has(last, "time.next"), self.has(last, "time.last")
        year_word = self.has(last, "time.year")
        if year_word and self.has(year_word.last, "time.last"):  # «مهر سال گذشته»
            return self._make(at, year_word.last + 1, "month", calendar=month[0], month=month[1], year=-1)
        last = max(last, (ahead or behind or Hit("", 0, last)).last)
        return self._make(at, last, "month", calendar=month[0], month=month[1], year=year, next=bool(ahead))

    def _fa_month(self, at: int, month: tuple[str, int, int]) -> bool:
        """Whether a short name of a Persian month is one: behind a preposition, or with the word for month."""
        if month[0] == "gregorian":
            return False
        return len(self.words[at].fold) > 3 or any(
            hit.meaning in ("time.since", "time.until", "time.on", "time.late", "time.early", "words.to")
            for hit in self._before(at)
        )

    def _skip_of(self, at: int) -> int:
        return (
            at + 1
            if self.mark(at, "-")
            or self.has(at, "words.of")
            or (at < len(self.words) and self.words[at].fold in ("de", "d", "du", "ماه", "شهر", "месяца"))
            else at
        )

    def _dated(self, first: int, last: int, calendar: str, month: int, date: int) -> Expression:
        year, last = self._year_at(last, calendar)
        ahead, behind = self.has(last, "time.next"), self.has(last, "time.last")
        last = max(last, (ahead or behind or Hit("", 0, last)).last)
        # A day told in a second calendar is the same day.
        if self.mark(last, "(/") or self.mark(last, "،,"):
            at = last + 1
            other = self.month(self._skip_of(at + 1)) if self.number(at, 1, 31) else None
            if other and other[0] != calendar:
                last = self._year_at(other[2], other[0])[1]
                last += 1 if self.mark(last, ")") else 0
        return self._make(first, last, "date", calendar=calendar, month=month, date=date, year=year, next=bool(ahead))

    def _year_at(self, at: int, calendar: str) -> tuple[int, int]:
        """A year behind a month, and where it ends."""
        years = {"gregorian": YEARS, "jalali": JALALI, "hijri": HIJRI}[calendar]
        skip = at + 1 if self.has(at, "time.year") and self.number(at + 1, years.start, years.stop) else at
        year = self.number(skip, years.start, years.stop - 1)
        if not year:
            return 0, at
        last = skip + 1
        if last < len(self.words) and (self.words[last].fold in ("ه", "م", "г") or self.has(last, "time.year")):
            last += 1
        return year, last

    def _year(self, at: int) -> Expression | None:
        year = self.number(at, YEARS.start, YEARS.stop - 1)
        jalali = self.number(at, JALALI.start, JALALI.stop - 1) if self.lexicon.language == "fa" else 0
        before = self._before(at)
        # In Hebrew the preposition stands apart, with a hyphen: ב-2024.
        dashed = self.mark(at - 1, "-־") and at >= 2 and len(self.words[at - 2].fold) <= 2
        says_so = any(hit.meaning in ("time.on", "time.since", "time.year", "words.to") for hit in before)
        if not (year or jalali) or not (dashed or says_so):
            return None
        first = at - 2 if dashed else at
        return self._make(first, at + 1, "year", year=year or jalali, calendar="gregorian" if year else "jalali")

    def _week(self, at: int) -> Expression | None:
        for meaning, count in (("time.next_week", 1), ("time.last_week", -1), ("time.this_week", 0)):
            hit = self.has(at, meaning)
            if hit is not None:
                return self._make(at, hit.last, "week", count=count, next=count > 0)
        return None

    def _weekend(self, at: int) -> Expression | None:
        hit = self.has(at, "time.weekend")
        if hit is None:
            return None
        ahead = self.has(hit.last, "time.next") or (self.has(at - 1, "time.next") if at else None)
        behind = self.has(hit.last, "time.last")
        last = (ahead or behind or hit).last if (ahead or behind or hit).first >= at else hit.last
        return self._make(at, max(hit.last, last), "weekend", next=ahead is not None)

    def _unit(self, at: int) -> Expression | None:
        """“Last month”, «בחודש שעבר», «в прошлом году», “this year”."""
        language = self.lexicon.language
        for meaning in ("time.week", "time.month", "time.year"):
            ahead = language in ("en", "ru")
            marked = at + 1 if ahead else at
            unit = self.has(marked, meaning)
            if unit is None or (not ahead and unit.last - unit.first > 1):
                continue
            beside = at if ahead else unit.last
            behind, coming = self.has(beside, "time.last"), self.has(beside, "time.next")
            this = self.has(beside, "words.same") if behind is None and coming is None else None
            now = this is not None or (behind is not None and self.words[beside].fold in _NOW)
            mark = behind or coming or this
            if mark is None or (this is not None and language in ("ar", "he")):
                continue
            last = max(unit.last, mark.last)
            return self._make(at, last, "unit", count=0 if now else -1 if behind else 1, unit=_UNITS[meaning],
                              next=coming is not None)  # fmt: skip
        return None

    def _ago(self, at: int) -> Expression | None:
        """“Three days ago”, «לפני שבוע», « il y a deux jours », «دو روز پیش»: counted from publication."""
        first = self.lexicon.language in _AGO_FIRST
        front = self.has(at, "time.ago")
        if first and front is None:
            return None
        count, unit, last = self._amount(front.last if first and front else at)
        if not unit:
            return None
        back = None if first else self.has(last, "time.ago")
        if back is None and not first:
            return None
        last = back.last if back else last
        if first and self._counts_on(last):
            return None
        return self._make(at, last, "ago", count=-count * unit, unit=unit)

    def _counts_on(self, at: int) -> bool:
        """Whether the amount is counted from something else: «לפני שבוע מ…», «قبل يومين من …»."""
        return self.has(at, "words.of") is not None or (at < len(self.words) and self.words[at].fold in ("من", "מ"))

    def _of_this_month(self, at: int) -> Expression | None:
        """“On the 12th of the month”, «ב-12 בחודש», «12-го числа», « le 12 de ce mois »: the nearest such day."""
        date = self.number(at, 1, 31)
        month = self.has(self._skip_of(at + 1), "time.month") if date else None
        if month is None or self.lexicon.language not in ("he", "ar") or month.prefix[-1:] not in ("ב", "ل"):
            return None
        return self._make(at, month.last, "date", date=date)

    def _counted(self, at: int) -> Expression | None:
        """“Three days later”, «وبعد ثلاثة أيام», «спустя три дня», «כעבור חודש»."""
        front = next((hit for hit in self.hits.get(at, ()) if hit.meaning in _FRONT), None)
        if front is not None and front.meaning == "time.following":
            return self._make(at, front.last, "count", count=1)
        start = front.last if front else at
        count, unit, last = self._amount(start)
        if not unit:
            return None
        back = next((hit for hit in self.hits.get(last, ()) if hit.meaning in ("time.later", "time.earlier")), None)
        if back is None and (front is None or any(hit.prefix for hit in self.hits.get(last - 1, ()))):
            return None  # “earlier this week” counts from nothing
        if front and front.meaning in ("time.after_prefix", "time.before_prefix") and back is None and not count:
            return None
        sign = (
            -1
            if "earlier" in (front or back or Hit("", 0, 0)).meaning or "before" in (front or Hit("", 0, 0)).meaning
            else 1
        )
        if back is not None and "earlier" in back.meaning:
            sign = -1
        return self._make(at, back.last if back else last, "count", count=sign * count * unit, unit=unit)

    def _amount(self, at: int) -> tuple[int, int, int]:
        """How many of which unit, and where that ends; a unit of 0 days: nothing of the kind."""
        numeral = self.numbered(at, "date.number")
        count = self.number(at, 1, 99) or (numeral[0] if numeral else 0)
        unit_at = at if not count else (numeral[1] if numeral else at + 1)
        if not count and self.has(at, "time.one"):
            count, unit_at = 1, at + 1
        for meaning, days in _UNITS.items():
            hit = self.has(unit_at, meaning)
            if hit is not None:
                dual = self.has(unit_at, "time.dual")
                return (2 if dual else count or 1), days, hit.last
        return 0, 0, at


def expressions(words: tuple[Token, ...], hits: Hits, lexicon: Lexicon) -> list[Expression]:
    """The expressions of time among tokens, in their order."""
    return _Reader(words, hits, lexicon).expressions()


class Calendar(msgspec.Struct, frozen=True):
    """What dates of a page are resolved by.

    Attributes:
        published: the day of publication.
        hijri: how many days the page's own Hijri dateline is after the tabular day; None: it has none.
        language: whose week it is.
    """

    published: int
    hijri: int | None = None
    language: str = "en"


def resolve(
    found: Expression, words: str, calendar: Calendar, base: DateInterval | None, *, expected: bool = False
) -> DateInterval | None:
    """The days that an expression means, or None where it does not say or there is no such day.

    Args:
        found: the expression.
        words: its text; the date rests on it.
        calendar: the day of publication and what the page says of its calendars.
        base: the date told before, for what counts from it.
        expected: what it dates is still expected.
    """
    try:
        dates = _resolve(found, f"“{_one_line(words)}”", calendar, base, expected=expected or found.next)
        if dates is not None and found.kind == "date" and found.count:
            return _days(dates.earliest, dates.latest + found.count, dates.rests_on, dates.doubt)
        return dates
    except RecordDate:
        return None


def _one_line(words: str) -> str:
    return " ".join(words.split())[:200]


def _resolve(
    found: Expression, rests_on: str, calendar: Calendar, base: DateInterval | None, *, expected: bool
) -> DateInterval | None:
    published = calendar.published
    if found.kind == "day":
        return _weekday_beside(_days(published + found.count, published + found.count, rests_on), found.weekday)
    if found.kind == "weekday":
        return (
            _coming(found.weekday, published, rests_on) if expected else on_weekday(Weekday(found.weekday), published)
        )
    if found.kind == "count":
        return _counted(found, rests_on, base)
    if found.kind == "weekend":
        return _weekend(rests_on, calendar, expected=expected)
    if found.kind == "ago":
        return _before(found, rests_on, published)
    if found.kind == "unit" and found.unit > _UNITS["time.week"]:
        return _whole(found, rests_on, published)
    if found.kind in ("week", "unit"):
        begins = _WEEK_BEGINS.get(calendar.language, 0)
        first = published - (weekday_of(published) - begins) % 7 + 7 * found.count
        return _days(first, first + 6, rests_on)
    if found.calendar == "jalali":
        return _jalali(found, rests_on, published, expected=expected)
    if found.calendar == "hijri":
        return _hijri(found, rests_on, calendar)
    return _gregorian(found, rests_on, published, expected=expected)


def _days(first: int, last: int, rests_on: str, doubt: str = "") -> DateInterval:
    return DateInterval(edtf.write(first, last), first, last, rests_on, doubt)


def _weekday_beside(dates: DateInterval, weekday: int) -> DateInterval:
    """The date, with a doubt if it is one day and not the weekday that stands beside it."""
    if weekday < 0 or dates.earliest != dates.latest or weekday_of(dates.earliest) == weekday:
        return dates
    actual, said = weekday_of(dates.earliest), Weekday(weekday)
    doubt = f"the source says {said.said}, {say_day(dates.earliest)} is a {actual.said}"
    return msgspec.structs.replace(dates, doubt=doubt)


def _coming(weekday: int, published: int, rests_on: str) -> DateInterval:
    day = published + ((weekday - weekday_of(published)) % 7 or 7)
    return _days(day, day, rests_on)


def _weekend(rests_on: str, calendar: Calendar, *, expected: bool) -> DateInterval:
    """The two days of rest of the language: the last ones that have begun, or those that come."""
    begins = _WEEKEND_BEGINS.get(calendar.language, 5)
    first = calendar.published - (weekday_of(calendar.published) - begins) % 7
    if expected and first <= calendar.published:
        first += 7
    return _days(first, first + 1, rests_on)


def _before(found: Expression, rests_on: str, published: int) -> DateInterval:
    """So long before publication: the day for days and weeks, the month or year around it for longer units."""
    day = published + found.count
    if found.unit <= _UNITS["time.week"]:
        return _days(day, day, rests_on)
    if found.unit == _UNITS["time.year"]:
        year = civil_of(day)[0]
        return _days(day_of(year, 1, 1), day_of(year, 12, 31), rests_on)
    return _days(day - 7, day + 7, rests_on)


def _whole(found: Expression, rests_on: str, published: int) -> DateInterval:
    """This month or year, the one before, or the next one."""
    year, month, _ = civil_of(published)
    if found.unit == _UNITS["time.year"]:
        return _days(day_of(year + found.count, 1, 1), day_of(year + found.count, 12, 31), rests_on)
    month += found.count
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    first = day_of(year, month, 1)
    return _days(first, first + month_length(year, month) - 1, rests_on)


def _counted(found: Expression, rests_on: str, base: DateInterval | None) -> DateInterval | None:
    if base is None:
        return None
    if found.unit == 30 and base.latest - base.earliest >= 27:
        year, month, _ = civil_of(base.earliest)
        month += found.count // 30
        year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
        first = day_of(year, month, 1)
        return _days(first, first + month_length(year, month) - 1, rests_on)
    return days_after(found.count, base)


def _gregorian(found: Expression, rests_on: str, published: int, *, expected: bool) -> DateInterval | None:
    year, month = found.year, found.month
    if found.kind == "year":
        return _days(day_of(year, 1, 1), day_of(year, 12, 31), rests_on)
    this_year, this_month, this_date = civil_of(published)
    if year == -1:
        year = this_year - 1
    if found.kind == "date" and not month:
        return _nearest(found.date, rests_on, published, expected=expected)
    if found.kind == "date":
        if year:
            day = day_of(year, month, found.date)
        elif expected:
            year = this_year + ((month, found.date) < (this_month, this_date))
            day = day_of(year, month, found.date)
        else:
            day = date_without_year(month, found.date, published).earliest
        return _weekday_beside(_days(day, day, rests_on), found.weekday)
    if not year and expected:
        year = this_year + (month < this_month)
    if not year:
        nearest = month_without_year(month, published)
        year = civil_of(nearest.earliest)[0]
        if found.kind == "month":
            return nearest
    if found.kind == "part":
        return part_of_month(Part(found.part), year, month)
    first = day_of(year, month, 1)
    return _days(first, first + month_length(year, month) - 1, rests_on)


def _nearest(date: int, rests_on: str, published: int, *, expected: bool) -> DateInterval:
    """The nearest day with this number: ahead if it is expected, else the last one."""
    year, month, today = civil_of(published)
    step = (date < today) if expected else -(date > today)
    month += step
    year, month = year + (month - 1) // 12, (month - 1) % 12 + 1
    day = day_of(year, month, date)
    return _days(day, day, rests_on)


def _jalali(found: Expression, rests_on: str, published: int, *, expected: bool) -> DateInterval | None:
    year, month = found.year, found.month
    this_year, this_month, this_date = jalali_of(published)
    if found.kind == "year":
        return _days(day_of_jalali(year, 1, 1), day_of_jalali(year + 1, 1, 1) - 1, rests_on)
    if year == -1:
        year = this_year - 1
    date = found.date or 1
    if not year:
        later = (month, date if found.date else 0) > (this_month, this_date if found.date else 31)
        earlier = (month, found.date or 31) < (this_month, this_date)
        year = this_year + earlier if expected else this_year - later
    length = jalali_month_length(year, month)
    if found.kind == "part":
        low, high = {"early": (1, 10), "mid": (11, 20), "late": (21, length)}[found.part]
    else:
        low, high = (found.date, found.date) if found.date else (1, length)
    first, last = day_of_jalali(year, month, low), day_of_jalali(year, month, high)
    if not expected and not found.year:
        last = max(first, min(last, published))
    return _weekday_beside(_days(first, last, rests_on), found.weekday)


def _hijri(found: Expression, rests_on: str, calendar: Calendar) -> DateInterval | None:
    year, month = found.year, found.month
    years = [year] if year else _hijri_years(calendar.published)
    best: DateInterval | None = None
    for each in years:
        low, high = (found.date, found.date) if found.date else (1, 29)
        if found.part:
            low, high = {"early": (1, 10), "mid": (11, 20), "late": (21, 29)}[found.part]
        first, last = day_of_hijri(each, month, min(low, 29)), day_of_hijri(each, month, min(high, 29))
        first, last = first + (low == 30), last + (high == 30)
        if calendar.hijri is not None:
            dates = _days(first + calendar.hijri, last + calendar.hijri, rests_on)
        else:
            dates = DateInterval(edtf.write(first, last, "~"), first - HIJRI_EARLY, last + HIJRI_LATE, rests_on, "")
        if best is None or (dates.earliest <= calendar.published and dates.earliest > best.earliest):
            best = dates
    return _hijri_weekday(best, found.weekday)


def _hijri_weekday(dates: DateInterval | None, weekday: int) -> DateInterval | None:
    """The one day of the interval that has the weekday which stands beside the date."""
    if dates is None or weekday < 0 or dates.latest - dates.earliest > 6:
        return dates
    fitting = [day for day in range(dates.earliest, dates.latest + 1) if weekday_of(day) == weekday]
    if not fitting:
        return _weekday_beside(dates, weekday)
    return _days(fitting[0], fitting[0], dates.rests_on)


def _hijri_years(published: int) -> list[int]:
    """The years in which a date without one may lie: this one and the one before, by the tabular calendar."""
    guess = 1447 + (published - 20_265) * 30 // 10_631
    return [guess - 1, guess]


def hijri_offset(found: Expression, published: int) -> int | None:
    """How far the day of publication is from the tabular day of a Hijri dateline; None if it is not that day."""
    if found.calendar != "hijri" or not (found.year and found.date):
        return None
    try:
        tabular = day_of_hijri(found.year, found.month, min(found.date, 29)) + (found.date == 30)
    except RecordDate:
        return None
    offset = published - tabular
    return offset if -HIJRI_EARLY <= offset <= HIJRI_LATE else None
