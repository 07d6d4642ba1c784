"""A short fuzzing of every place that reads foreign bytes: a minute in all. ``make fuzz`` is the long one.

It is bounded by the number of inputs, so that a slow machine fuzzes as much as a quick one.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.foreign import fuzz
from tests.foreign.doors import DOORS, Door
from tests.foreign.seeds import seeds

pytestmark = pytest.mark.long

AT_RANDOM = 400
"""Inputs for each place, beside the seeds."""

LED = 20_000
"""Inputs for all places together."""


@pytest.mark.parametrize("door", DOORS)
def test_bytes_changed_at_random_are_answered_or_refused(door: str) -> None:
    """The same ones in each run."""
    assert fuzz.at_random(door, count=AT_RANDOM) == len(seeds(door)) + AT_RANDOM


@pytest.mark.skipif(not fuzz.has_atheris(), reason="there is no atheris for this system or this version of Python")
def test_bytes_led_by_what_they_reach_are_answered_or_refused(tmp_path: Path) -> None:
    """Coverage leads the fuzzer further than chance; an input that is not borne is told with its bytes."""
    done = fuzz.led(fuzz.ALL, tmp_path, f"-runs={LED}", "-seed=1")
    told = done.stdout[-6000:].decode(errors="replace")
    assert done.returncode == 0, told
    assert f"Done {LED} runs" in told


def test_a_place_that_does_not_bear_its_bytes_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Fuzzing is not itself blind: what is raised beside the refusals of a place ends it, with the input."""

    def careless(data: bytes) -> None:
        assert b"\xff" not in data

    monkeypatch.setitem(DOORS, "zone", Door(careless))
    with pytest.raises(AssertionError) as caught:
        fuzz.at_random("zone", count=AT_RANDOM)
    assert "the input: b'" in caught.value.__notes__[0]
