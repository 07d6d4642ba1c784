"""Days and calendars: exact integer arithmetic, held against the standard library and known pairs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.record import RecordDate
from goodoffices.record.calendars import (
    HIJRI_YEARS,
    JALALI_YEARS,
    day_of_hijri,
    day_of_jalali,
    hijri_of,
    jalali_is_leap,
    jalali_of,
)
from goodoffices.record.days import FIRST_DAY, LAST_DAY, Weekday, civil_of, day_of, say_day, weekday_of

EPOCH = dt.date(1970, 1, 1).toordinal()

days = st.integers(FIRST_DAY, LAST_DAY)


def test_day_zero_is_the_first_of_january_1970_a_thursday() -> None:
    """Days are counted from 1970-01-01."""
    assert day_of(1970, 1, 1) == 0
    assert civil_of(0) == (1970, 1, 1)
    assert weekday_of(0) is Weekday.THURSDAY


@pytest.mark.parametrize(
    "date",
    [(1, 1, 1), (9999, 12, 31), (1600, 2, 29), (1900, 2, 28), (1900, 3, 1), (2000, 12, 31), (2024, 2, 29)],
)
def test_the_edges_of_leap_cycles_agree_with_the_standard_library(date: tuple[int, int, int]) -> None:
    """Ends of centuries, of leap years and of the calendar come out as elsewhere."""
    assert day_of(*date) == dt.date(*date).toordinal() - EPOCH
    assert civil_of(day_of(*date)) == date


@given(days)
def test_every_day_agrees_with_the_standard_library_and_comes_back(day: int) -> None:
    """A day and its date name one another, and weekday and writing are those of the calendar."""
    there = dt.date.fromordinal(day + EPOCH)
    assert civil_of(day) == (there.year, there.month, there.day)
    assert day_of(*civil_of(day)) == day
    assert weekday_of(day) == there.weekday()
    assert say_day(day) == there.isoformat()


@pytest.mark.parametrize("date", [(2025, 2, 29), (2025, 13, 1), (2025, 0, 1), (2025, 4, 31), (0, 1, 1), (2025, 1, 0)])
def test_a_date_that_no_calendar_has_is_refused(date: tuple[int, int, int]) -> None:
    """There is no 29 February 2025."""
    with pytest.raises(RecordDate):
        day_of(*date)


@pytest.mark.parametrize("day", [FIRST_DAY - 1, LAST_DAY + 1])
def test_counting_out_of_the_calendar_is_refused(day: int) -> None:
    """Before the year 1 and after 9999 there is no date."""
    with pytest.raises(RecordDate):
        civil_of(day)


@pytest.mark.parametrize(
    ("jalali", "civil"),
    [
        ((1404, 10, 10), (2025, 12, 31)),
        ((1404, 1, 1), (2025, 3, 21)),
        ((1403, 12, 30), (2025, 3, 20)),
        ((1403, 1, 1), (2024, 3, 20)),
        ((1399, 12, 30), (2021, 3, 20)),
        ((1357, 11, 22), (1979, 2, 11)),
        ((1304, 1, 1), (1925, 3, 21)),
    ],
)
def test_known_jalali_dates(jalali: tuple[int, int, int], civil: tuple[int, int, int]) -> None:
    """Dates that stand in both calendars on printed pages."""
    assert day_of_jalali(*jalali) == day_of(*civil)
    assert jalali_of(day_of(*civil)) == jalali


def test_the_leap_years_of_the_solar_calendar_around_now() -> None:
    """The five-year gaps fall where the official calendar has them."""
    leap = [year for year in range(1354, 1412) if jalali_is_leap(year)]
    assert leap == [1354, 1358, 1362, 1366, 1370, 1375, 1379, 1383, 1387, 1391, 1395, 1399, 1403, 1408]


@pytest.mark.parametrize(
    ("hijri", "civil"),
    [
        ((1447, 7, 11), (2025, 12, 31)),
        ((1446, 9, 1), (2025, 3, 1)),
        ((1400, 1, 1), (1979, 11, 21)),
        ((1420, 12, 29), (2000, 4, 4)),
    ],
)
def test_known_tabular_hijri_dates(hijri: tuple[int, int, int], civil: tuple[int, int, int]) -> None:
    """The civil tabular calendar, epoch Friday 16 July 622."""
    assert day_of_hijri(*hijri) == day_of(*civil)
    assert hijri_of(day_of(*civil)) == hijri


@pytest.mark.parametrize(
    ("of", "back", "first", "last"),
    [(day_of_jalali, jalali_of, (1304, 1, 1), (1500, 12, 29)), (day_of_hijri, hijri_of, (1343, 1, 1), (1500, 12, 29))],
)
def test_every_day_of_the_kept_years_comes_back_and_follows_the_one_before(
    of: Callable[[int, int, int], int],
    back: Callable[[int], tuple[int, int, int]],
    first: tuple[int, int, int],
    last: tuple[int, int, int],
) -> None:
    """Going to either calendar and back changes nothing, and no date is skipped or given twice."""
    before = (0, 0, 0)
    for day in range(of(*first), of(*last) + 1):
        date = back(day)
        assert of(*date) == day
        assert date > before
        assert date[2] in {1, before[2] + 1} or before == (0, 0, 0)
        before = date
    assert before == last


@pytest.mark.parametrize(
    "date", [(1404, 12, 30), (1404, 7, 31), (1404, 13, 1), (1303, 1, 1), (1501, 1, 1), (1404, 1, 0)]
)
def test_a_jalali_date_that_does_not_exist_or_is_not_kept_is_refused(date: tuple[int, int, int]) -> None:
    """Esfand 1404 has 29 days; before 1304 the calendar was not official."""
    with pytest.raises(RecordDate):
        day_of_jalali(*date)


@pytest.mark.parametrize("date", [(1447, 2, 30), (1447, 13, 1), (1342, 1, 1), (1501, 1, 1), (1447, 1, 31)])
def test_a_hijri_date_that_does_not_exist_or_is_not_kept_is_refused(date: tuple[int, int, int]) -> None:
    """Safar has 29 days."""
    with pytest.raises(RecordDate):
        day_of_hijri(*date)


def test_days_outside_the_years_kept_have_no_date_in_either_calendar() -> None:
    """The day before the first kept year is refused, the first day is not."""
    for of, back, years in (
        (day_of_jalali, jalali_of, JALALI_YEARS),
        (day_of_hijri, hijri_of, HIJRI_YEARS),
    ):
        first = of(years.start, 1, 1)
        assert back(first) == (years.start, 1, 1)
        with pytest.raises(RecordDate):
            back(first - 1)
        with pytest.raises(RecordDate):
            back(of(years.stop - 1, 12, 29) + 2)
