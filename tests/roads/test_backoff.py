"""The waits between attempts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.roads.backoff import FIRST, LONGEST, pause

CHANCES = st.floats(0.0, 1.0)
ATTEMPTS = st.integers(-3, 10**6)


@given(ATTEMPTS, CHANCES)
def test_a_wait_has_bounds(attempt: int, chance: float) -> None:
    """Never at once, never for more than five minutes, however many attempts failed."""
    assert FIRST / 2 <= pause(attempt, chance) <= LONGEST


@given(ATTEMPTS, CHANCES)
def test_chance_picks_between_half_and_whole(attempt: int, chance: float) -> None:
    """All of that span is used, and evenly."""
    half, whole = pause(attempt, 0.0), pause(attempt, 1.0)
    assert half == whole / 2
    assert pause(attempt, chance) == pytest.approx(half + chance * half)


@given(st.integers(1, 100))
def test_each_fault_doubles_the_wait_up_to_the_longest(attempt: int) -> None:
    """From a second up to five minutes."""
    assert pause(attempt + 1, 1.0) == min(2 * pause(attempt, 1.0), LONGEST)


def test_the_first_waits() -> None:
    """As they are written on the page of the code: 1, 2, 4 … 256, 300."""
    assert [pause(attempt, 1.0) for attempt in range(1, 12)] == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


@pytest.mark.parametrize("chance", [-0.01, 1.01, float("nan")])
def test_chance_outside_of_its_span_is_a_fault_of_the_program(chance: float) -> None:
    """It would give a wait that nobody meant."""
    with pytest.raises(ValueError, match="chance"):
        pause(1, chance)
