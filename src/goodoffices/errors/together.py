"""Several refusals reported together, so that nobody has to correct one slip after the other.

The same problem with several passages, items or conditions is reported once, with all their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

from goodoffices.errors.base import Refusal

_NUMBERED: Final = re.compile(r"(?P<before>.*\b)?(?P<kind>passage|item|condition) (?P<number>\d+)", re.DOTALL)


class Together(Refusal):
    """Everything that is wrong with what was typed is reported at once."""

    code = "together.several"
    what = "{count} things are not right."
    cause = "Each of them is reported by itself."
    next_step = "Correct all of them, and try again."

    def __init__(self, *each: Refusal, **facts: Any) -> None:
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
    alike: dict[object, list[Refusal]] = {}
    for refusal in (each for given in refusals for each in given.each):
        alike.setdefault(_problem(refusal), []).append(refusal)
    first, *more = (_of_all(several) for several in alike.values())
    return Together(first, *more) if more else first


def _problem(refusal: Refusal) -> object:
    """What is wrong, without the numbers of the parts with which it is."""
    found = _NUMBERED.fullmatch(str(refusal.facts.get("where")))
    facts: dict[str, object] = dict(refusal.facts)
    if found is not None:
        facts["where"] = (found["before"], found["kind"])
    return (type(refusal), *sorted((name, repr(fact)) for name, fact in facts.items()))


def _of_all(alike: list[Refusal]) -> Refusal:
    """One refusal in the place of several that are alike but for the number of a part."""
    first = alike[0]
    found = [_NUMBERED.fullmatch(str(each.facts.get("where"))) for each in alike]
    numbers = sorted({int(each["number"]) for each in found if each is not None})
    if len(numbers) < 2 or found[0] is None:
        return first
    before = found[0]["before"] or ""
    return type(first)(**first.facts | {"where": f"{before}{found[0]['kind']}s {_listed(numbers)}"})


def _listed(numbers: list[int]) -> str:
    """Numbers in order, as one says them: ``1 and 2``, ``1, 2 and 5 to 9``."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [part for run in runs for part in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
