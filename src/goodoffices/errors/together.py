"""Several refusals that are told at once, so that nobody corrects one slip after the other."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from goodoffices.errors.base import Refusal


class Together(Refusal):
    """Whoever typed something is told everything that is wrong with it."""

    code = "together.several"
    what = "{count} things are not right."
    cause = "Each of them is told by itself."
    next_step = "Correct all of them, and try again."

    def __init__(self, *each: Refusal, **facts: str | int) -> None:
        self._each = each
        super().__init__(**(facts or {"count": len(each)}))
        if each:
            self.exit_status = each[0].exit_status

    @property
    def each(self) -> tuple[Refusal, ...]:
        """All of them."""
        return self._each

    def told(self) -> dict[str, Any]:
        """As of any refusal, with the key ``each``."""
        return super().told() | {"each": [refusal.told() for refusal in self._each]}


def together(refusals: Iterable[Refusal]) -> Refusal:
    """One refusal for all of these, each told once; there is at least one."""
    found = {(refusal.code, *refusal.facts.items()): refusal for given in refusals for refusal in given.each}
    first, *more = found.values()
    return Together(first, *more) if more else first
