"""What answers come to: one table.

This page can be read by somebody who reads no program. A text was put to a side. What is known of it on one leg is a
handful of facts; the first line of :data:`TABLE` that fits them says what the text has come to. Nothing else decides.

The rules are (rule 11):

* Conditions come before everything that reads like agreement: a yes whose condition failed is no agreement, in whatever
  form the words crossed.
* Different answers that stand side by side agree to nothing.
* A commitment stands only on words that both sides have; on others the mediator *reports* agreement.
* Both legs are read by the same table, each from the facts that it has itself.

Between ``reported`` and ``standing`` there is room for what becomes of a commitment later.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple

from goodoffices.talk.events import Finding, Stance

YES = frozenset({Stance.ACCEPTS, Stance.ON_CONDITIONS})
NO = (frozenset({Stance.DECLINES}), frozenset({Stance.RETURNED}))


class State(Enum):
    """What a text that was put to a side has come to."""

    NOT_PUT = "not_put"
    PROPOSED = "proposed"
    ANSWERED = "answered"
    DECLINED = "declined"
    TAKEN_BACK = "taken_back"
    LAPSED = "lapsed"
    WITHDRAWN = "withdrawn"
    FAILED = "failed"
    CONDITIONAL = "conditional"
    REPORTED = "reported"
    STANDING = "standing"

    @property
    def agreement(self) -> int:
        """0 to 3: how much agreement it shows."""
        return _AGREEMENT.get(self, 0)


_AGREEMENT = {State.CONDITIONAL: 1, State.REPORTED: 2, State.STANDING: 3}


@dataclass(frozen=True, slots=True)
class Facts:
    """What one leg knows of a text and a side.

    Attributes:
        put: the text reached somebody of the side.
        withdrawn: its author withdrew it, as far as this leg knows.
        stances: of the answers that count.
        taken_back: there was an answer, and none counts.
        late: there is an answer that came after the last day.
        worst: of the conditions of the answers that count; one that is not stated here is open. WAIVED counts as met.
        firm: both sides have the same words.
        expired: the words held until a moment that is over: for a yes, the one that it answered.
        overdue: the last day to answer is over.
        own: the mediator's own words, no assurance, put to this side alone.
    """

    put: bool = True
    withdrawn: bool = False
    stances: frozenset[Stance] = frozenset()
    taken_back: bool = False
    late: bool = False
    worst: Finding = Finding.MET
    firm: bool = True
    expired: bool = False
    overdue: bool = False
    own: bool = False

    @property
    def yes(self) -> bool:
        """One answer counts, and it is a yes, with conditions or without."""
        return len(self.stances) == 1 and self.stances <= YES

    @property
    def on_conditions(self) -> bool:
        """The one answer that counts is a yes on conditions."""
        return self.stances == {Stance.ON_CONDITIONS}


class Line(NamedTuple):
    """A line of the table: its name (the code of its sentences), when it applies, and the state."""

    name: str
    when: str
    applies: Callable[[Facts], bool]
    state: State


TABLE: tuple[Line, ...] = (
    Line("not_put", "not put", lambda facts: not facts.put, State.NOT_PUT),
    Line("withdrawn", "withdrawn", lambda facts: facts.withdrawn, State.WITHDRAWN),
    Line("differ", "different stances", lambda facts: len(facts.stances) > 1, State.ANSWERED),
    Line("declined", "all no, or handed back", lambda facts: facts.stances in NO, State.DECLINED),
    Line(
        "failed",
        "yes with a failed condition",
        lambda facts: facts.on_conditions and facts.worst is Finding.FAILED,
        State.FAILED,
    ),
    Line("expired", "the words held until a moment that is over", lambda facts: facts.expired, State.LAPSED),
    Line("own", "answered, the mediator's own", lambda facts: bool(facts.stances) and facts.own, State.ANSWERED),
    Line(
        "conditional",
        "yes, a condition open or not stated",
        lambda facts: facts.on_conditions and facts.worst is Finding.OPEN,
        State.CONDITIONAL,
    ),
    Line("reported", "yes, not firm", lambda facts: facts.yes and not facts.firm, State.REPORTED),
    # Here is the place of what becomes of a commitment: fulfilled, breached, released.
    Line("standing", "yes, firm", lambda facts: facts.yes, State.STANDING),
    Line("overdue", "the last day to answer is over, no yes or no", lambda facts: facts.overdue, State.LAPSED),
    Line("heard", "heard, interim, or late", lambda facts: bool(facts.stances) or facts.late, State.ANSWERED),
    Line("taken_back", "taken back", lambda facts: facts.taken_back, State.TAKEN_BACK),
    Line("open", "otherwise", lambda _: True, State.PROPOSED),
)
"""The first line that applies says what the text has come to."""


def comes_to(facts: Facts) -> Line:
    """The line of the table that fits."""
    return next(line for line in TABLE if line.applies(facts))
