"""Dates of the public record as pages show them."""

from __future__ import annotations

from datetime import date

import pytest

from goodoffices.sentences.dates import days


@pytest.mark.parametrize(
    ("first", "last", "english", "hebrew"),
    [
        (date(2026, 3, 1), date(2026, 3, 1), "1 March 2026", "1 במרץ 2026"),
        (date(2026, 2, 1), date(2026, 2, 28), "February 2026", "פברואר 2026"),
        (date(2026, 1, 1), date(2026, 12, 31), "2026", "2026"),
        (date(2025, 12, 11), date(2025, 12, 20), "11–20 Dec 2025", "11–20 בדצמ׳ 2025"),
        (date(9999, 12, 1), date(9999, 12, 31), "December 9999", "דצמבר 9999"),
    ],
)
def test_days_are_said_as_people_say_them(first: date, last: date, english: str, hebrew: str) -> None:
    """A day, a whole month or year, and the days from one to another; nothing is a code."""
    assert (days(first, last, "en"), days(first, last, "he")) == (english, hebrew)
