"""How often a secret may be used, each by itself and remembered no longer than needed; and when an envelope expires."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.relay import TooManyRequests
from goodoffices.relay.limits import DAY_MS, HOUR_MS, Limits, RateLimit


class Seconds:
    """A clock that stands still; set in seconds, asked in nanoseconds."""

    def __init__(self) -> None:
        self.now = Fraction(1_000_000)

    def rest(self, seconds: float) -> None:
        self.now += Fraction(seconds).limit_denominator(10**9)

    def __call__(self) -> int:
        return int(self.now * 10**9)


def taken(act: Callable[[], None]) -> bool:
    """Whether it was not refused."""
    try:
        act()
    except TooManyRequests:
        return False
    return True


def times(rate: RateLimit, who: str) -> int:
    """How often a secret may be used now."""
    found = 0
    while taken(lambda: rate.count(who.encode())):
        found += 1
    return found


def test_so_many_at_once_and_then_at_the_rate() -> None:
    """And after a long rest as many as at first, not more."""
    seconds = Seconds()
    rate = RateLimit(50, 1000, seconds, 10)
    assert times(rate, "a") == 1000
    for pause, more in ((0.01, 0), (0.01, 1), (1.0, 50), (0.0, 0), (10.0, 500), (3600.0, 1000)):
        seconds.rest(pause)
        assert times(rate, "a") == more


@pytest.mark.parametrize(("per_second", "burst"), [(1, 1), (3, 7), (10**6, 1), (10**6, 5000), (1, 5000)])
def test_the_allowance_is_exact(per_second: int, burst: int) -> None:
    """Whatever the steps are and however many of them were added up."""
    seconds = Seconds()
    rate = RateLimit(per_second, burst, seconds, 10)
    for _ in range(3):
        assert times(rate, "a") == burst
        seconds.rest(2 * burst / per_second)


def test_a_refusal_costs_nothing() -> None:
    """Whoever goes on asking is let in as soon as whoever waits."""
    seconds = Seconds()
    rate = RateLimit(1, 1, seconds, 10)
    rate.count(b"a")
    for _ in range(99):
        seconds.rest(0.01)
        assert not taken(lambda: rate.count(b"a"))
    seconds.rest(0.011)
    rate.count(b"a")


def test_nobody_is_touched_by_what_another_does() -> None:
    """One who comes all the time takes nothing from others."""
    rate = RateLimit(1, 5, Seconds(), 10)
    assert times(rate, "a") == 5
    assert times(rate, "b") == 5


def test_whoever_has_his_whole_allowance_is_forgotten() -> None:
    """Two for each who comes anew, whoever stands before them; who has spent some of his is kept."""
    seconds = Seconds()
    rate = RateLimit(10, 10, seconds, 1000)
    for number in range(100):
        rate.count(b"%d" % number)
    assert len(rate) == 100
    assert times(rate, "0") == times(rate, "1") == 9
    seconds.rest(0.2)
    for number in range(52):
        rate.count(b"new %d" % number)
    assert len(rate) == 54
    assert times(rate, "0") == times(rate, "1") == 2


def test_memory_is_bounded() -> None:
    """Beyond the bound one is forgotten for each who is new; who is new is not."""
    rate = RateLimit(1, 2, Seconds(), 100)
    for number in range(1000):
        who = str(number)
        assert times(rate, who) == 2
        assert len(rate) == min(number + 1, 100)


@given(st.lists(st.tuples(st.integers(0, 300), st.sampled_from("ab")), max_size=200), st.integers(1, 9))
def test_it_agrees_with_a_bucket_that_is_counted_out(visits: list[tuple[int, str]], burst: int) -> None:
    """The same visits are let in as by whole and broken tokens: at most the burst, and four more each second."""
    seconds = Seconds()
    rate = RateLimit(4, burst, seconds, 10)
    tokens = dict.fromkeys("ab", Fraction(burst))
    for pause, who in visits:
        # In 256ths of a second, which both clocks have exactly.
        seconds.rest(pause / 256)
        tokens = {each: min(left + Fraction(4 * pause, 256), Fraction(burst)) for each, left in tokens.items()}
        allowed = tokens[who] >= 1
        assert taken(lambda who=who: rate.count(who.encode())) == allowed  # type: ignore[misc]
        tokens[who] -= allowed


def test_what_is_due_is_rounded_up_to_the_hour() -> None:
    """A store does not hold the minute at which something came; nothing goes early, and all goes before day 14."""
    limits = Limits()
    for now in (0, 1, HOUR_MS - 1, HOUR_MS, 1_765_670_400_123):
        due = limits.expiry_of(now)
        assert due % HOUR_MS == 0
        assert now + 13 * DAY_MS <= due < now + 13 * DAY_MS + HOUR_MS
