"""Dates as people say them, and what other spellings may mean."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.words import DAY, absolute, may_mean, parse_typed

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
        ("14.12.25", []),
        ("2025-12-14 25:00", []),
    ],
)
def test_what_another_spelling_may_mean(typed: str, may: list[str]) -> None:
    """Each of the readings, in the spelling that is read; of an unknown one nothing is guessed."""
    assert may_mean(typed) == may
    for each in may:
        parse_typed(each)
