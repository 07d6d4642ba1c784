"""Date intervals: EDTF text, our own bounds, and what they rest on."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.record import RecordDate
from goodoffices.record import DateInterval, interval
from goodoffices.record.dates import HOUSE_RULE_ABOUT, problems
from goodoffices.record.days import FIRST_DAY, LAST_DAY, day_of, say_day
from goodoffices.record.edtf import read, write


def bounds(text: str) -> tuple[str, str]:
    """Our own earliest and latest for an EDTF text, in writing."""
    dates = interval(text, "dateline")
    return say_day(dates.earliest), say_day(dates.latest)


@pytest.mark.parametrize(
    ("text", "earliest", "latest"),
    [
        ("2025-12-30", "2025-12-30", "2025-12-30"),
        ("2025-12", "2025-12-01", "2025-12-31"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2025", "2025-01-01", "2025-12-31"),
        ("2025-12-11/2025-12-20", "2025-12-11", "2025-12-20"),
        ("2025-10/2025-12-05", "2025-10-01", "2025-12-05"),
        ("2025-12-30?", "2025-12-30", "2025-12-30"),
        ("2025-12-30~", "2025-12-27", "2026-01-02"),
        ("2025-12-30%", "2025-12-27", "2026-01-02"),
        ("2025-12~", "2025-11-16", "2026-01-15"),
        ("2025~", "2024-07-02", "2026-07-02"),
        ("2025-12-11/2025-12-11", "2025-12-11", "2025-12-11"),
        ("2025-12/2025-12", "2025-12-01", "2025-12-31"),
        ("2025-12-11~/2025-12-20", "2025-12-08", "2025-12-20"),
        ("0001-01-01~", "0001-01-01", "0001-01-04"),
        ("9999-12-31~", "9999-12-28", "9999-12-31"),
    ],
)
def test_the_days_of_an_edtf_text(text: str, earliest: str, latest: str) -> None:
    """A plain date is as wide as it says; ~ widens by the house rule; ? doubts and widens nothing."""
    assert bounds(text) == (earliest, latest)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2025-12-32",
        "2025-13",
        "2025-02-29",
        "25-12-30",
        "2025/12/30",
        "2025-12-20/2025-12-11",
        "2025-12/2025-11-15",
        "2025-12-15/2025-12",
        "2025-12/2025-12-05",
        "2025-12-30 ",
        "2025-12-30T18:00",
        "../2025",
        "2025-21",
        "202X",
        "0000",
        "٢٠٢٥-١٢-٣٠",
        "2025-12-30\n",
    ],
)
def test_any_other_writing_is_refused(text: str) -> None:
    """What the record does not read, it refuses, and says how to write it."""
    with pytest.raises(RecordDate) as refusal:
        interval(text, "dateline", where="“said” in the case")
    assert "“said” in the case" in refusal.value.said
    assert "2025-12-30" in refusal.value.advice


def test_the_house_rule_for_about_is_stated_where_it_made_the_days() -> None:
    """A date that our rule widened says so; one whose bounds were given does not."""
    assert HOUSE_RULE_ABOUT in interval("2025-12~", "the text").rests_on
    own = interval("2025-12~", "the text", earliest=day_of(2025, 12, 5), latest=day_of(2025, 12, 25))
    assert own.rests_on == "the text"
    half = interval("2025-12~", "the text", earliest=day_of(2025, 12, 5))
    assert HOUSE_RULE_ABOUT in half.rests_on
    other_half = interval("2025-12~", "the text", latest=day_of(2025, 12, 25))
    assert HOUSE_RULE_ABOUT in other_half.rests_on
    assert interval("2025-12-11~/2025-12-20", "the text", earliest=day_of(2025, 12, 9)).rests_on == "the text"
    assert interval("2025-12-11/2025-12-20~", "the text", latest=day_of(2025, 12, 22)).rests_on == "the text"
    for edge in ("0001-01-02~", "9999-12-30~"):
        assert HOUSE_RULE_ABOUT in interval(edge, "the text", latest=None).rests_on
    one_day = interval("0001-01-02~", "the text", latest=day_of(1, 1, 3))
    assert HOUSE_RULE_ABOUT in one_day.rests_on
    one_day = interval("9999-12-30~", "the text", earliest=day_of(9999, 12, 29))
    assert HOUSE_RULE_ABOUT in one_day.rests_on


def test_own_bounds_may_narrow_a_month_and_may_not_leave_it() -> None:
    """Inside December is fine; November is not, unless the date says “about”."""
    narrowed = interval("2025-12", "after the call", earliest=day_of(2025, 12, 11))
    assert (narrowed.earliest, narrowed.latest) == (day_of(2025, 12, 11), day_of(2025, 12, 31))
    with pytest.raises(RecordDate):
        interval("2025-12", "the text", earliest=day_of(2025, 11, 30))
    with pytest.raises(RecordDate):
        interval("2025-12", "the text", latest=day_of(2026, 1, 1))
    assert interval("2025-12~", "the text", earliest=day_of(2025, 10, 1)).earliest == day_of(2025, 10, 1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"edtf": "12/2025"}, "a date in EDTF"),
        ({"earliest": day_of(2026, 1, 1)}, "not after the latest"),
        ({"earliest": FIRST_DAY - 1}, "years 1 to 9999"),
        ({"latest": LAST_DAY + 1}, "years 1 to 9999"),
        ({"edtf": "2025-11~"}, "meet the days"),
        ({"edtf": "2025-12-30"}, "earliest day within"),
        ({"edtf": "2025-12-01/2025-12-30"}, "latest day within"),
        ({"rests_on": ""}, "what the date rests on"),
        ({"rests_on": "two\nlines"}, "what the date rests on"),
        ({"doubt": "x" * 1001}, "against the date"),
    ],
)
def test_a_received_interval_whose_parts_disagree_is_found_out(change: dict[str, object], expected: str) -> None:
    """Text, bounds and reasons of an interval that came as bytes are held against each other."""
    good = DateInterval("2025-12", day_of(2025, 12, 1), day_of(2025, 12, 31), "the text", "")
    assert list(problems(good)) == []
    found = list(problems(msgspec.structs.replace(good, **change)))
    assert len(found) == 1
    assert expected in found[0]


@given(st.integers(FIRST_DAY, LAST_DAY), st.integers(FIRST_DAY, LAST_DAY))
def test_what_is_written_is_read_back(one: int, two: int) -> None:
    """A span of days survives being written as EDTF and read."""
    first, last = sorted((one, two))
    span = read(write(first, last))
    assert (span.first, span.last, span.before, span.after) == (first, last, 0, 0)
