"""Moments and lengths of time against the calendar of the standard library."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.words import InstantUnclear, LengthUnclear
from goodoffices.words import (
    judge_instant,
    parse_instant,
    parse_length,
    parse_typed,
    say_instant,
    say_length,
    say_utc,
    write_instant,
)

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MILLISECOND = timedelta(milliseconds=1)


def of(moment: datetime) -> int:
    """The same moment in milliseconds, by the standard library."""
    return (moment - EPOCH) // MILLISECOND


zones = st.integers(min_value=-14 * 60, max_value=14 * 60)
moments = st.datetimes(
    min_value=datetime(1600, 1, 2),  # noqa: DTZ001 - the zone is drawn beside it
    max_value=datetime(9999, 12, 30),  # noqa: DTZ001 - the zone is drawn beside it
)


@pytest.mark.parametrize(
    ("text", "expected", "zone"),
    [
        ("1970-01-01", 0, 0),
        ("2025-12-14", 1765670400000, 0),
        ("2025-12-14 18:00", 1765735200000, 0),
        ("2025-12-14T18:00", 1765735200000, 0),
        ("2025-12-14T18:00Z", 1765735200000, 0),
        ("2025-12-14T18:00:30Z", 1765735230000, 0),
        ("2025-12-14T18:00:30+02:00", 1765728030000, 120),
        ("2025-12-14 18:00-03:30", 1765747800000, -210),
        ("2025-12-14T18:00:30.250+02:00", 1765728030250, 120),
        ("1969-12-31T23:59:59.999Z", -1, 0),
        ("1600-01-01", -11676096000000, 0),
        ("9999-12-31 23:59:59.999", 253402300799999, 0),
        ("2000-02-29", 951782400000, 0),
    ],
)
def test_known_instants(text: str, expected: int, zone: int) -> None:
    """Known spellings give known instants."""
    assert parse_instant(text) == (expected, zone)


def test_a_missing_zone_is_the_default_one() -> None:
    """A time without a zone is read in the zone that the caller names; a named zone prevails."""
    assert parse_instant("2025-12-14 18:00", default_zone=120) == (1765728000000, 120)
    assert parse_instant("2025-12-14", default_zone=-60) == (1765674000000, -60)
    assert parse_instant("2025-12-14 18:00Z", default_zone=120) == (1765735200000, 0)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", "today", "2025", "2025-12", "14.12.2025", "12/14/2025", "25-12-14", "2025-1-14", "2025-12-4",
        " 2025-12-14", "2025-12-14 ", "2025-12-14\n", "2025-12-14 18", "2025-12-14 1800", "2025-12-14  18:00",
        "2025-12-14t18:00", "2025-12-14T18:00z", "2025-12-14 Z", "2025-12-14+02", "2025-12-14-14:01",
            "2025-12-14T18:00 Z",
        "2025-12-14T18:00+02", "2025-12-14T18:00+0200", "2025-12-14T18:00+2:00", "2025-12-14T18:00 +02:00",
        "2025-12-14T18:00:30.5Z", "2025-12-14T18:00:30.2500Z", "2025-12-14T18:00:30,250Z",
        "2025-12-14T18:00.250Z", "2025-12-14T18:00[UTC]", "-2025-12-14", "+2025-12-14", "12025-12-14",
        "٢٠٢٥-١٢-١٤", "２０２５-12-14", "2025‐12‐14", "2025-12-14 18:00 (UTC)",
        "2025-00-10", "2025-13-10", "2025-01-00", "2025-01-32", "2025-04-31", "2025-02-29", "1900-02-29",
        "2100-02-29", "2025-12-14 24:00", "2025-12-14 18:60", "2025-12-14 18:00:60",
        "2025-12-14T18:00+14:01", "2025-12-14T18:00-14:01", "2025-12-14T18:00+02:60",
        "2025-12-14T18:00-00:00",
        "1599-12-31", "0000-01-01", "1600-01-01T00:00+00:01", "9999-12-31T23:59-00:01",
    ],
)  # fmt: skip
def test_other_spellings_are_refused(text: str) -> None:
    """Every other spelling and every day that does not exist is refused, without repeating what was typed."""
    with pytest.raises(InstantUnclear) as refused:
        parse_instant(text, where="valid until")
    assert refused.value.said.startswith("No moment can be read from valid until: ")
    assert len(text) < 8 or text not in str(refused.value.told()["what"])


@given(moments, zones)
def test_a_day_ends_with_its_last_millisecond(moment: datetime, zone: int) -> None:
    """As an end a day without an hour includes all of itself, in the zone that counts; one with an hour ends there."""
    day = parse_typed(f"{moment:%Y-%m-%d}")
    begins, ends = day.in_zone(zone)[0], day.last.in_zone(zone)[0]
    assert ends - begins == 24 * 60 * 60 * 1000 - 1
    assert say_instant(ends, zone).startswith(f"{moment:%Y-%m-%d} 23:59 (UTC")
    hour = parse_typed(f"{moment:%Y-%m-%d %H:%M}")
    assert hour.last == hour


def test_a_day_may_name_its_zone() -> None:
    """A zone after a day alone is that of its beginning and of its end."""
    day = parse_typed("2025-12-14+02:00")
    assert day.in_zone(-300) == (1765663200000, 120)
    assert day.last.in_zone(-300) == (1765749599999, 120)
    assert parse_instant("2025-12-14Z", default_zone=120) == (1765670400000, 0)


def test_a_default_zone_outside_the_rule_is_refused() -> None:
    """A zone more than 14 hours from UTC is refused where it comes from settings, too."""
    with pytest.raises(InstantUnclear):
        parse_instant("2025-12-14", default_zone=841)


def test_days_of_the_calendar() -> None:
    """Days from 1600 to 9999 are read and written as the standard library numbers them."""
    first = date(1600, 1, 1).toordinal()
    epoch = date(1970, 1, 1).toordinal()
    # Every day of the first 401 years, which is more than a whole cycle, and some of every later month.
    cycle = range(first, first + 401 * 366)
    for ordinal in (*cycle, *range(cycle.stop, date.max.toordinal() + 1, 29)):
        text = date.fromordinal(ordinal).isoformat()
        instant = (ordinal - epoch) * 86_400_000
        assert parse_instant(text) == (instant, 0)
        assert say_utc(instant) == f"{text} 00:00 (UTC)"


@given(moments, zones)
def test_reading_agrees_with_the_standard_library(moment: datetime, zone: int) -> None:
    """Any moment in any zone, written by the standard library, is read as the same instant."""
    local = moment.replace(microsecond=0, tzinfo=timezone(timedelta(minutes=zone)))
    text = local.replace(tzinfo=None).isoformat() + ("Z" if zone == 0 else local.isoformat()[-6:])
    assert parse_instant(text) == (of(local), zone)
    assert parse_instant(local.strftime("%Y-%m-%d %H:%M"), zone) == (of(local.replace(second=0)), zone)


@given(moments, zones)
def test_saying_agrees_with_the_standard_library(moment: datetime, zone: int) -> None:
    """What people read is the local time to the minute, with the zone."""
    local = moment.replace(tzinfo=timezone(timedelta(minutes=zone)))
    shown = "" if zone == 0 else local.isoformat()[-6:]
    assert say_instant(of(local), zone) == f"{local:%Y-%m-%d %H:%M} (UTC{shown})"


def test_saying() -> None:
    """The form is the one that the pages promise."""
    assert say_instant(1765728000000, 120) == "2025-12-14 18:00 (UTC+02:00)"
    assert say_instant(1765728059999, -210) == "2025-12-14 12:30 (UTC-03:30)"
    assert say_utc(1765728000000) == "2025-12-14 16:00 (UTC)"
    assert write_instant(1765728030250, 120) == "2025-12-14T18:00:30.250+02:00"


@given(st.integers(min_value=-11676000000000, max_value=253402200000000), zones)
def test_writing_and_reading_give_the_same_instant(instant: int, zone: int) -> None:
    """What a program writes it reads back, to the millisecond and with the zone."""
    assert parse_instant(write_instant(instant, zone)) == (instant, zone)
    assert judge_instant(instant, zone) is None


@given(st.integers(), st.integers())
def test_writing_never_fails(instant: int, zone: int) -> None:
    """Numbers from elsewhere, however far out, are written and never raise."""
    assert "(UTC" in say_instant(instant, zone)
    assert "(UTC)" in say_utc(instant)
    assert "T" in write_instant(instant, zone)
    assert say_length(instant)


@pytest.mark.parametrize(
    ("instant", "zone"),
    [
        (-11676096000001, 0),
        (253402300800000, 0),
        (0, 841),
        (0, -841),
        (-11676096000000, -1),
        (253402300799999, 1),
        (-(2**63), 0),
        (2**63, 0),
    ],
)
def test_instants_outside_the_calendar_are_judged_so(instant: int, zone: int) -> None:
    """An instant or zone outside the rules gets a reason; the edges themselves do not."""
    assert judge_instant(instant, zone) is not None
    assert judge_instant(-11676096000000, 840) is None
    assert judge_instant(253402300799999, -840) is None


@pytest.mark.parametrize(
    ("text", "length", "said"),
    [
        ("14d", 1209600000, "14 days"),
        ("1d", 86400000, "1 day"),
        ("24h", 86400000, "1 day"),
        ("36h", 129600000, "36 hours"),
        ("1h", 3600000, "1 hour"),
        ("90m", 5400000, "90 minutes"),
        ("1m", 60000, "1 minute"),
        ("99h", 356400000, "99 hours"),
        ("100h", 360000000, "4 days 4 hours"),
        ("100m", 6000000, "1 hour 40 minutes"),
        ("2883m", 172980000, "2 days 3 minutes"),
        ("99999d", 8639913600000, "99999 days"),
    ],
)
def test_lengths(text: str, length: int, said: str) -> None:
    """Lengths are read exactly and said in the unit that fits."""
    assert parse_length(text) == length
    assert say_length(length) == said


@pytest.mark.parametrize(
    ("length", "said"),
    [
        (0, "under a minute"),
        (59999, "under a minute"),
        (60001, "1 minute"),
        (5400000 + 30000, "90 minutes"),
        (86400000 + 59999, "1 day"),
        (-1209600000, "minus 14 days"),
    ],
)
def test_lengths_to_the_minute(length: int, said: str) -> None:
    """What is below a minute is left out."""
    assert say_length(length) == said


@pytest.mark.parametrize(
    "text",
    [
        "",
        "d",
        "14",
        "0d",
        "014d",
        "14 d",
        " 14d",
        "14d\n",
        "14D",
        "-14d",
        "+14d",
        "1.5d",
        "2w",
        "100000d",
        "١٤d",
    ],
)
def test_other_lengths_are_refused(text: str) -> None:
    """Every other spelling of a length is refused with the way to write it."""
    with pytest.raises(LengthUnclear) as refused:
        parse_length(text)
    assert "14d" in refused.value.advice
