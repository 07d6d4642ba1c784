"""Rule 5: what a date in the press means, counted from the day of publication."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.record import RecordDate
from goodoffices.record import DateInterval, interval
from goodoffices.record.dates import problems
from goodoffices.record.days import Weekday, day_of, say_day, weekday_of
from goodoffices.record.resolve import (
    Part,
    date_with_weekday,
    date_without_year,
    days_after,
    month_without_year,
    on_weekday,
    part_of_month,
    published_hijri,
    published_jalali,
)

WEDNESDAY = day_of(2025, 12, 31)
"""Publication: Wednesday, 31 December 2025."""

ordinary_days = st.integers(day_of(1900, 1, 1), day_of(2100, 1, 1))


def days(dates: DateInterval) -> tuple[str, str]:
    """Earliest and latest day in writing; every date that a rule makes is lawful."""
    assert list(problems(dates)) == []
    return say_day(dates.earliest), say_day(dates.latest)


def test_record_rule_05_on_monday_is_the_monday_before_publication() -> None:
    """A page of Wednesday 31 December that says “on Monday” means the 29th."""
    assert days(on_weekday(Weekday.MONDAY, WEDNESDAY)) == ("2025-12-29", "2025-12-29")
    assert days(on_weekday(Weekday.THURSDAY, WEDNESDAY)) == ("2025-12-25", "2025-12-25")
    assert "the Monday before publication" in on_weekday(Weekday.MONDAY, WEDNESDAY).rests_on


def test_record_rule_05_on_wednesday_in_a_wednesday_paper_stays_open() -> None:
    """That day or the one a week before: the interval holds both and the doubt is named."""
    found = on_weekday(Weekday.WEDNESDAY, WEDNESDAY)
    assert days(found) == ("2025-12-24", "2025-12-31")
    assert "either that day or the one a week before" in found.doubt


@given(st.sampled_from(Weekday), ordinary_days)
def test_record_rule_05_a_weekday_is_that_weekday_within_the_week_before(weekday: Weekday, published: int) -> None:
    """Whatever the day of publication, the day found has the name that was said and is not later."""
    found = on_weekday(weekday, published)
    assert weekday_of(found.earliest) is weekday
    assert weekday_of(found.latest) is weekday
    assert published - 7 <= found.earliest <= found.latest <= published
    assert list(problems(found)) == []


def test_record_rule_05_three_days_later_counts_from_the_date_before_it() -> None:
    """Three days after the call of 6 October is the 9th; a wide date stays as wide."""
    call = date_without_year(10, 6, WEDNESDAY)
    assert days(days_after(3, call)) == ("2025-10-09", "2025-10-09")
    assert days_after(3, call).rests_on == "3 days after 2025-10-06"
    wide = part_of_month(Part.MID, 2025, 12)
    assert days(days_after(1, wide)) == ("2025-12-12", "2025-12-21")
    assert days_after(1, wide).rests_on == "1 day after a day between 2025-12-11 and 2025-12-20"
    assert days_after(-1, call).rests_on == "1 day before 2025-10-06"


def test_record_rule_05_a_doubt_is_inherited_by_what_counts_from_it() -> None:
    """A day counted from a doubtful date is doubtful."""
    doubtful = interval("2025-10-06", "the text", doubt="two papers differ")
    assert days_after(3, doubtful).doubt == "the date that it counts from is itself doubtful"


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        (10, ("2025-10-01", "2025-10-31")),
        (12, ("2025-12-01", "2025-12-31")),
        (1, ("2025-01-01", "2025-01-31")),
    ],
)
def test_record_rule_05_a_month_without_a_year_is_the_nearest_past_one(month: int, expected: tuple[str, str]) -> None:
    """In a page of December 2025, “in October” is that of the same year."""
    assert days(month_without_year(month, WEDNESDAY)) == expected


def test_record_rule_05_a_month_that_has_not_come_yet_is_last_years() -> None:
    """In March, “in October” is that of the year before; “in March” goes no further than publication."""
    published = day_of(2026, 3, 5)
    assert days(month_without_year(10, published)) == ("2025-10-01", "2025-10-31")
    assert days(month_without_year(3, published)) == ("2026-03-01", "2026-03-05")


def test_record_rule_05_a_date_without_a_year_is_the_nearest_past_one() -> None:
    """The day of publication counts as past; 29 February waits for a leap year."""
    assert days(date_without_year(10, 6, WEDNESDAY)) == ("2025-10-06", "2025-10-06")
    assert days(date_without_year(12, 31, WEDNESDAY)) == ("2025-12-31", "2025-12-31")
    assert days(date_without_year(1, 1, day_of(2026, 1, 1))) == ("2026-01-01", "2026-01-01")
    assert days(date_without_year(10, 6, day_of(2026, 3, 5))) == ("2025-10-06", "2025-10-06")
    assert days(date_without_year(2, 29, WEDNESDAY)) == ("2024-02-29", "2024-02-29")
    assert days(date_without_year(2, 29, day_of(1903, 1, 1))) == ("1896-02-29", "1896-02-29")


@pytest.mark.parametrize("date", [(2, 30), (13, 1), (0, 1), (6, 31)])
def test_record_rule_05_a_date_that_no_year_has_is_refused(date: tuple[int, int]) -> None:
    """There is no 30 February in any year."""
    with pytest.raises(RecordDate):
        date_without_year(*date, WEDNESDAY)


def test_record_rule_05_before_the_first_leap_year_there_is_no_29_february() -> None:
    """Looking back for a day that never was ends in a refusal."""
    with pytest.raises(RecordDate):
        date_without_year(2, 29, day_of(3, 6, 1))


@pytest.mark.parametrize(
    ("part", "expected"),
    [
        (Part.EARLY, ("2025-12-01", "2025-12-10")),
        (Part.MID, ("2025-12-11", "2025-12-20")),
        (Part.LATE, ("2025-12-21", "2025-12-31")),
    ],
)
def test_record_rule_05_mid_december_is_a_house_rule_that_the_date_states(
    part: Part, expected: tuple[str, str]
) -> None:
    """11 to 20, and whoever reads the date sees that the rule is ours."""
    found = part_of_month(part, 2025, 12)
    assert days(found) == expected
    assert "house rule" in found.rests_on


def test_record_rule_05_the_end_of_february_follows_the_year() -> None:
    """“Late February” ends on the 29th in a leap year."""
    assert days(part_of_month(Part.LATE, 2024, 2)) == ("2024-02-21", "2024-02-29")
    assert days(part_of_month(Part.LATE, 2025, 2)) == ("2025-02-21", "2025-02-28")


def test_record_rule_05_a_weekday_that_disagrees_with_the_date_is_flagged() -> None:
    """The date is kept; the disagreement stands beside it."""
    day = day_of(2025, 12, 30)
    assert date_with_weekday(day, Weekday.TUESDAY, "the text").doubt == ""
    found = date_with_weekday(day, Weekday.MONDAY, "the text")
    assert days(found) == ("2025-12-30", "2025-12-30")
    assert found.doubt == "the source says Monday, 2025-12-30 is a Tuesday"


def test_record_rule_05_publication_dates_may_be_jalali_or_hijri() -> None:
    """A Jalali date is a day; a Hijri date is as wide as observed calendars differ."""
    assert days(published_jalali(1404, 10, 10)) == ("2025-12-31", "2025-12-31")
    hijri = published_hijri(1447, 7, 11)
    assert days(hijri) == ("2025-12-29", "2026-01-01")
    assert hijri.edtf == "2025-12-31~"
    assert "tabular" in hijri.rests_on


def test_record_rule_05_an_observed_month_may_have_a_30th_that_the_table_lacks() -> None:
    """30 Safar is the day after 29 Safar; a 31st is refused."""
    assert published_hijri(1447, 2, 30).latest == published_hijri(1447, 2, 29).latest + 1
    with pytest.raises(RecordDate):
        published_hijri(1447, 2, 31)
