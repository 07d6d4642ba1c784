"""How long to wait before asking a relay again. Pure: chance comes in as an argument.

The rules are:

* Each fault in a row makes the wait twice as long, from a second up to five minutes.
* Chance picks between half of that and all of it, so that stations that lost a relay at the same moment do not come
  back at the same moment, and none comes back at once.
"""

from __future__ import annotations

from typing import Final

FIRST: Final = 1.0
"""Seconds after the first fault, at most."""

LONGEST: Final = 300.0
"""Seconds after any fault, at most."""

# As many doublings reach the longest wait. More would only make numbers that no float holds.
_DOUBLINGS: Final = 9


def pause(attempt: int, chance: float) -> float:
    """Seconds to wait after a fault.

    Args:
        attempt: 1 after the first fault in a row, then 2, 3 and so on; anything below counts as 1.
        chance: from 0 to 1, fresh for each wait.

    Raises:
        ValueError: chance lies outside of that.
    """
    if not 0.0 <= chance <= 1.0:
        raise ValueError("chance lies between 0 and 1")
    whole: float = min(FIRST * 2.0 ** min(max(attempt, 1) - 1, _DOUBLINGS), LONGEST)
    return whole * (1 + chance) / 2
