"""Dates as people say them, and what other spellings may mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.words import InstantUnclear
from goodoffices.talk.views import Instant
from goodoffices.web.html import date_and_hour, day
from goodoffices.words import DAY, absolute, may_mean, parse_typed, say_utc

SUNDAY = parse_typed("2025-12-14 09:13").wall
"""14 December 2025 was a Sunday."""


@pytest.mark.parametrize(
    ("said", "meant"),
    [
        ("today", "2025-12-14"),
        ("tomorrow", "2025-12-15"),
        ("Tomorrow 18:00", "2025-12-15 18:00"),
        ("tomorrow at 8:30", "2025-12-15 08:30"),
        ("monday", "2025-12-15"),
        ("sunday", "2025-12-21"),
        ("FRIDAY 09:30", "2025-12-19 09:30"),
        ("14:00", "2025-12-14 14:00"),
        (" 14:00 ", "2025-12-14 14:00"),
    ],
)
def test_what_is_to_come(said: str, meant: str) -> None:
    """A weekday is the next one, and never today; an hour alone is today's."""
    assert absolute(said, SUNDAY) == meant


@pytest.mark.parametrize(
    ("said", "meant"),
    [("friday 09:30", "2025-12-12 09:30"), ("sunday", "2025-12-07"), ("yesterday 18:00", "2025-12-13 18:00")],
)
def test_what_has_happened(said: str, meant: str) -> None:
    """A weekday is the last one."""
    assert absolute(said, SUNDAY, past=True) == meant


@pytest.mark.parametrize(
    ("shown", "meant"),
    [
        ("20 December 2026", "2026-12-20"),
        ("20 December 2026 14:05", "2026-12-20 14:05"),
        ("20th dec 2026, 9:05", "2026-12-20 09:05"),
        ("December 20, 2026 at 14:05", "2026-12-20 14:05"),
        ("Sunday 20 December 2026", "2026-12-20"),
        ("20 בדצמבר 2026", "2026-12-20"),
        ("20 בדצמבר 2026 14:05", "2026-12-20 14:05"),
        ("יום ראשון, 20 בדצמבר 2026", "2026-12-20"),
        ("מחר 18:00", "2025-12-15 18:00"),
        ("2026-12-20 14:05 (UTC)", "2026-12-20 14:05Z"),
        ("2026-12-20 14:05 (UTC+02:00)", "2026-12-20 14:05+02:00"),
    ],
)
def test_dates_as_they_are_shown(shown: str, meant: str) -> None:
    """By pages and terminals, so that they can be typed again, in both languages."""
    assert absolute(shown, SUNDAY) == meant
    parse_typed(meant)


@pytest.mark.parametrize("language", ["en", "he"])
@given(at=st.integers(-(10**12), 10**13))
def test_every_date_of_a_page_is_read(language: str, at: int) -> None:
    """To the minute that it shows, and the day alone to the day."""
    moment = Instant(ms=at, zone=0)
    assert absolute(date_and_hour(moment, language), SUNDAY) == say_utc(at)[:16]
    assert absolute(day(moment, language), SUNDAY) == say_utc(at)[:10]


@pytest.mark.parametrize(
    ("said", "to_come", "happened"),
    [
        ("20 December", "2025-12-20", "2024-12-20"),
        ("13 December 10:00", "2026-12-13 10:00", "2025-12-13 10:00"),
        ("14 December", "2025-12-14", "2025-12-14"),
        ("20 בדצמבר", "2025-12-20", "2024-12-20"),
        ("29 February", "2028-02-29", "2024-02-29"),
    ],
)
def test_a_day_without_its_year(said: str, to_come: str, happened: str) -> None:
    """It is the next such day, or the last one; today is both."""
    assert absolute(said, SUNDAY) == to_come
    assert absolute(said, SUNDAY, past=True) == happened


@pytest.mark.parametrize("said", ["Monday 20 December 2026", "20 Ju 2026", "20 December 26", "20 דצ 2026"])
def test_a_date_with_a_mistake_is_not_read(said: str) -> None:
    """Its weekday is another one, its month is none, its year is of two digits."""
    assert absolute(said, SUNDAY) is None


def test_a_day_that_no_year_has_is_refused() -> None:
    """As the day that was typed."""
    with pytest.raises(InstantUnclear) as refusal:
        parse_typed(absolute("31 February", SUNDAY) or "")
    assert "no such day" in refusal.value.said


@pytest.mark.parametrize(
    "said", ["", " ", "fri", "someday", "2025-12-14", "14", "1400", "tomorrow evening", "at 14:00"]
)
def test_what_is_no_such_date(said: str) -> None:
    """It is read as it is typed, or refused."""
    assert absolute(said, SUNDAY) is None


@given(st.integers(0, 40_000), st.sampled_from(["monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]))
def test_a_weekday_is_that_weekday(days: int, name: str) -> None:
    """From whatever day, within a week of it, on the side that is meant."""
    day = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(days=days)
    for past in (False, True):
        text = absolute(name, days * DAY, past=past)
        assert text is not None
        found = datetime.fromisoformat(text).replace(tzinfo=UTC)
        assert found.strftime("%A").lower() == name
        assert timedelta(days=1) <= (day - found if past else found - day) <= timedelta(days=7)


@pytest.mark.parametrize(
    ("typed", "may"),
    [
        ("14.12.2025", ["2025-12-14"]),
        ("14/12/2025 18:00", ["2025-12-14 18:00"]),
        ("3/4/2025", ["2025-04-03", "2025-03-04"]),
        ("2025-3-4", ["2025-03-04"]),
        ("2025/03/04", ["2025-03-04"]),
        ("14 December 2025", ["2025-12-14"]),
        ("14th Dec 2025, 6pm", ["2025-12-14 18:00"]),
        ("Dec 14, 2025 at 6:30 am", ["2025-12-14 06:30"]),
        ("2025-12-14 18.30", ["2025-12-14 18:30"]),
        ("14 Ju 2025", []),
        ("32.12.2025", []),
        ("soon", []),
        ("next friday", ["2025-12-19", "2025-12-26"]),
        ("Next Sunday at 18:00", ["2025-12-21 18:00", "2025-12-28 18:00"]),
        ("next week", []),
        ("14.12.25", []),
        ("2025-12-14 25:00", []),
    ],
)
def test_what_another_spelling_may_mean(typed: str, may: list[str]) -> None:
    """Each of the readings, in the spelling that is read; of an unknown one nothing is guessed."""
    assert may_mean(typed, SUNDAY) == may
    for each in may:
        parse_typed(each)
