"""What a relay counts of its own work, for its operator: no number is of a mailbox, a secret, an address or a line.

The rules are:

* What succeeded is shown in whole hundreds, and times as they were at the last full hundred. So nobody
  who keeps the numbers of a quiet relay can tell from them when a single envelope came.
* What was refused is shown exactly: an alarm does not wait for a hundred.
* Counting takes no lock. Each number is changed by one thread alone, and any thread may read it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from typing import Final, NamedTuple

STEP: Final = 100
"""In such steps things that succeeded are shown."""

SECONDS: Final = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)
"""The upper bounds of the classes of a histogram; beyond the last one there is one more."""


class Times(NamedTuple):
    """How many took how long.

    Attributes:
        upto: for each bound of :data:`SECONDS` and for all, how many took no longer.
        seconds: all of them together.
    """

    upto: tuple[int, ...] = (0,) * (len(SECONDS) + 1)
    seconds: float = 0.0


class Histogram:
    """How long something took, as it stood at the last full hundred.

    Attributes:
        shown: what may be told.
    """

    def __init__(self) -> None:
        self.shown = Times()
        self._classes = [0] * (len(SECONDS) + 1)
        self._seconds = 0.0
        self._count = 0

    def observe(self, seconds: float) -> None:
        """One more took so long."""
        self._classes[bisect_left(SECONDS, seconds)] += 1
        self._seconds += seconds
        self._count += 1
        if not self._count % STEP:
            self.shown = Times(tuple(accumulate(self._classes)), self._seconds)


class Counts:
    """The counters of one relay process, since it began.

    Attributes:
        deposits: how long deposits waited for the store, from the last byte of the envelope on.
        commits: how long the writing thread took for what it wrote at once.
        refusals: how often each refusal was given, by its code.
    """

    def __init__(self) -> None:
        self.deposits = Histogram()
        self.commits = Histogram()
        self.refusals: Counter[str] = Counter()
        self._answers: Counter[tuple[str, int]] = Counter()

    def answered(self, route: str, status: int) -> None:
        """One more request was answered."""
        self._answers[route, status] += 1

    def answers(self) -> Iterator[tuple[str, str, int]]:
        """How many requests were answered, by route and class of status: what succeeded in whole hundreds.

        What is not there yet is left out, so that no line tells of the first.
        """
        found: Counter[tuple[str, str]] = Counter()
        for (route, status), count in list(self._answers.items()):
            found[route, f"{status // 100}xx"] += count
        for (route, kind), count in sorted(found.items()):
            shown = count - count % STEP if kind == "2xx" else count
            if shown:
                yield route, kind, shown


def roughly(value: int, least: int) -> int:
    """The highest of 1, 2, 5, 10, 20, 50 … times ``least`` that a value reaches; 0 below the first."""
    step, found = least, 0
    while value >= step:
        found = max(each for each in (step, 2 * step, 5 * step) if each <= value)
        step *= 10
    return found
