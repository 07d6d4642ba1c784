"""Every class of garbage at every place where foreign bytes come in: what is foreseen comes out, and nothing else."""

from __future__ import annotations

import pytest

from tests.foreign.doors import DOORS
from tests.foreign.garbage import GARBAGE


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("door", DOORS)
def test_garbage_is_answered_or_refused(door: str, garbage: str) -> None:
    """The place answers, or raises one of the refusals that are written down for it."""
    DOORS[door].meets(GARBAGE[garbage])
