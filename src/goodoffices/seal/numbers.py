"""Which numbers of a peer are in: a count without holes, and the ranges beyond it."""

from __future__ import annotations

import msgspec

MOST_RANGES = 1024
"""Holes that are remembered. Beyond that the lowest is given up, so that no peer can make this grow."""


class Numbers(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A set of numbers from 0, kept small: whatever arrives in any order, its size is that of its holes.

    Attributes:
        below: every number below this is in.
        beyond: further ranges, first and last, sorted and apart.
    """

    below: int = 0
    beyond: tuple[tuple[int, int], ...] = ()

    def __contains__(self, number: int) -> bool:
        return number < self.below or any(first <= number <= last for first, last in self.beyond)

    @property
    def highest(self) -> int:
        """One more than the highest number that is in; 0 if none is."""
        return self.beyond[-1][1] + 1 if self.beyond else self.below

    def misses(self, first: int, below: int) -> bool:
        """Whether any number from ``first`` to below ``below`` is not in."""
        return max(first, self.below) < below and not any(
            begin <= max(first, self.below) and below - 1 <= end for begin, end in self.beyond
        )

    def with_number(self, number: int) -> Numbers:
        """These and one more."""
        return self if number in self else self._with_range(number, number)

    def given_up(self, first: int, below: int) -> Numbers:
        """These, with every number from ``first`` to below ``below`` counted as in: what is missing cannot come now."""
        return self._with_range(first, below - 1) if first < below else self

    def _with_range(self, first: int, last: int) -> Numbers:
        below = self.below
        ranges: list[tuple[int, int]] = []
        for begin, end in sorted((*self.beyond, (first, last))):
            if begin <= below:
                below = max(below, end + 1)
            elif ranges and begin <= ranges[-1][1] + 1:
                ranges[-1] = (ranges[-1][0], max(ranges[-1][1], end))
            else:
                ranges.append((begin, end))
        while len(ranges) > MOST_RANGES:
            below = ranges.pop(0)[1] + 1
        return Numbers(below, tuple(ranges))
