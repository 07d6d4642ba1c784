"""Conditions: the clauses of replies, and what was found of them.

The rules are (rule 11):

* A condition changes state only by a finding of whoever the reply named. Findings that nobody replaced count together;
  where they differ the strictest counts: failed, open, waived, met.
* On the leg of the side that set it, findings are that leg's own. On a leg that it was stated to, the mediator's
  findings are that leg's, and the other side's are conveyed.
* Open past its date, a condition is overdue, on every station, without anyone's action.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodoffices.talk.events import (
    Condition,
    ConditionItem,
    Conveyed,
    Direction,
    End,
    Finding,
    FindingItem,
    Found,
    Ref,
    Replied,
)
from goodoffices.talk.judge import acting_end, delivered, in_effect
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.terms import Alias, Moment

_STRICTEST_FIRST = tuple(Finding)


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition as one leg has it.

    Attributes:
        speaker: on a leg that it was stated to, whose; None there: unnamed.
        ours: it was set by this leg's own side.
        findings: those that count, with who found: ``mediator``, ``side`` or the other side's name.
    """

    ref: Ref
    text: str
    language: str
    direction: Direction
    ours: bool
    speaker: Alias | None
    finder: End
    until: Moment | None
    findings: tuple[tuple[Finding, str], ...]

    def state(self, now: Moment) -> str:
        """``open``, ``met``, ``failed``, ``waived`` or ``overdue``."""
        found = [finding for finding, _ in self.findings]
        worst = min(found, key=_STRICTEST_FIRST.index, default=Finding.OPEN)
        if worst is Finding.OPEN and self.until is not None and now.ms > self.until.ms:
            return "overdue"
        return worst.value


def clauses_of_reply(reading: Reading, written: Written) -> tuple[Clause, ...]:
    """The conditions that a reply of this leg's side set."""
    if not isinstance(written.act, Replied):
        return ()
    return tuple(
        _ours(reading, Ref(entry=written.ident, index=index), condition)
        for index, condition in enumerate(written.act.conditions, start=1)
    )


def clauses_of_stance(reading: Reading, stance: Ref) -> tuple[Clause, ...]:
    """The conditions that were stated here with a stance, and reached this leg's side."""
    conveyance = in_effect(reading, stance.entry)
    if conveyance is None or not isinstance(conveyance.body, Conveyed):
        return ()
    return tuple(
        _stated(reading, ref, item)
        for index, item in enumerate(conveyance.body.items)
        if isinstance(item, ConditionItem) and item.of == stance.index
        for ref in (Ref(entry=stance.entry, index=index),)
        if not reading.kept or delivered(reading, ref)
    )


def _ours(reading: Reading, ref: Ref, condition: Condition) -> Clause:
    return Clause(
        ref=ref,
        text=condition.text,
        language=condition.language,
        direction=condition.direction,
        ours=True,
        speaker=None,
        finder=condition.finder,
        until=condition.until,
        findings=_findings(reading, ref),
    )


def _stated(reading: Reading, ref: Ref, item: ConditionItem) -> Clause:
    return Clause(
        ref=ref,
        text=item.words.text,
        language=item.words.language,
        direction=item.words.direction,
        ours=False,
        speaker=item.words.speaker,
        finder=item.finder,
        until=item.until,
        findings=_findings(reading, ref) + _conveyed_findings(reading, ref),
    )


def _findings(reading: Reading, ref: Ref) -> tuple[tuple[Finding, str], ...]:
    """The findings on this leg that count; the judge has already refused those of anybody else."""
    found: list[tuple[Written, Found]] = []
    for each in reading.touching(ref, "found"):
        written = in_effect(reading, each.ident)
        if written is not None and isinstance(written.act, Found) and written.act.condition == ref:
            found.append((written, written.act))
    replaced = {ident for _, act in found for ident in act.over}
    return tuple(
        (act.state, "side" if written.noted is not None or not _by_mediator(reading, written) else "mediator")
        for written, act in sorted(found, key=lambda pair: (pair[0].entry.height, pair[0].ident))
        if written.ident not in replaced
    )


def _by_mediator(reading: Reading, written: Written) -> bool:
    return acting_end(reading, written) is End.MEDIATOR


def _conveyed_findings(reading: Reading, ref: Ref) -> tuple[tuple[Finding, str], ...]:
    """Findings of the side whose condition it is, as they were conveyed: the newest that reached this side."""
    newest: tuple[tuple[Finding, str], ...] = ()
    for written in in_thread_order(reading.touching(ref, "conveyed")):
        conveyance = in_effect(reading, written.ident)
        if conveyance is None or not isinstance(conveyance.body, Conveyed):
            continue
        for index, item in enumerate(conveyance.body.items):
            here = Ref(entry=conveyance.ident, index=index)
            reached = not reading.kept or bool(delivered(reading, here))
            if isinstance(item, FindingItem) and item.condition == ref and reached:
                newest = ((item.state, item.speaker or "the other side"),)
    return newest
