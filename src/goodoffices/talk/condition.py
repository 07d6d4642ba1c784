"""Conditions: the clauses of replies, and what was found of them.

The rules are (rule 11):

* A condition changes state only by a finding of whoever the reply named. Findings that nobody replaced count together;
  where they differ the strictest counts: failed, open, waived, met.
* On the leg of the side that set it, findings are that leg's own. On a leg that it was stated to, the mediator's
  findings are that leg's, and the other side's are conveyed.
* A condition that was stated twice is one condition; whatever was found of one copy was found of all.
* Open past its date, a condition is overdue, on every station, without anyone's action.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goodoffices.talk.copies import copies, items_naming, items_of
from goodoffices.talk.events import (
    Condition,
    ConditionItem,
    Direction,
    End,
    Finding,
    FindingItem,
    Form,
    Found,
    Ref,
    Replied,
)
from goodoffices.talk.judge import acting_end, conveyed_item, touching_in_effect
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.reply import stands_here
from goodoffices.talk.striking import replaced
from goodoffices.talk.terms import Alias, Moment, Name

STRICTEST_FIRST: tuple[Finding, ...] = (Finding.FAILED, Finding.OPEN, Finding.WAIVED, Finding.MET)


def worst(findings: Iterable[Finding]) -> Finding:
    """The strictest of some findings; nothing found: met, as there is nothing in the way."""
    return min(findings, key=STRICTEST_FIRST.index, default=Finding.MET)


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition as one leg has it.

    Attributes:
        ref: its place; of several copies the first in words that are its author's, else the first.
        refs: every copy, sorted.
        speaker: on a leg that it was stated to, whose; None there: unnamed.
        ours: it was set by this leg's own side.
        finder_name: the third party whose finding the mediator reports.
        findings: those that count, with who found: ``mediator``, ``side`` or the other side's name.
    """

    ref: Ref
    refs: tuple[Ref, ...]
    text: str
    language: str
    direction: Direction
    ours: bool
    speaker: Alias | None
    finder: End
    finder_name: Name | None
    until: Moment | None
    findings: tuple[tuple[Finding, str], ...]

    @property
    def found(self) -> Finding:
        """What was found; nothing yet: open."""
        return worst(finding for finding, _ in self.findings) if self.findings else Finding.OPEN

    def state(self, now: Moment) -> str:
        """``open``, ``met``, ``failed``, ``waived`` or ``overdue``."""
        if self.found is Finding.OPEN and self.until is not None and now.ms > self.until.ms:
            return "overdue"
        return self.found.value


def clauses_of_reply(reading: Reading, written: Written) -> tuple[Clause, ...]:
    """The conditions that a reply of this leg's side set."""
    if not isinstance(written.act, Replied):
        return ()
    return tuple(
        _ours(reading, Ref(entry=written.ident, index=index), condition)
        for index, condition in enumerate(written.act.conditions, start=1)
    )


def stated_with(reading: Reading, stance: Ref) -> list[Ref]:
    """The condition items that stand beside a stance in its conveyance, brought or not."""
    conveyance = reading.written(stance.entry)
    if conveyance is None:
        return []
    items = items_of(reading, conveyance)
    return [ref for ref, item in items if isinstance(item, ConditionItem) and item.of == stance.index]


def clauses_stated(reading: Reading, stances: Iterable[Ref]) -> tuple[Clause, ...]:
    """The conditions that were stated here with the copies of one stance, reached this side and stand, each once."""
    stated = [ref for stance in stances for ref in stated_with(reading, stance) if stands_here(reading, ref)]
    groups = {frozenset(copies(reading, ref)): None for ref in stated}
    return tuple(_stated(reading, sorted(each for each in group if each in stated)) for group in groups)


def _ours(reading: Reading, ref: Ref, condition: Condition) -> Clause:
    return Clause(
        ref=ref,
        refs=(ref,),
        text=condition.text,
        language=condition.language,
        direction=condition.direction,
        ours=True,
        speaker=None,
        finder=condition.finder,
        finder_name=condition.finder_name,
        until=condition.until,
        findings=_findings(reading, [ref]),
    )


def _stated(reading: Reading, refs: list[Ref]) -> Clause:
    items = [(ref, item) for ref in refs if isinstance(item := conveyed_item(reading, ref), ConditionItem)]
    ref, item = next((each for each in items if each[1].words.form is Form.VERBATIM), items[0])
    everywhere = sorted(copies(reading, ref))
    return Clause(
        ref=ref,
        refs=tuple(refs),
        text=item.words.text,
        language=item.words.language,
        direction=item.words.direction,
        ours=False,
        speaker=item.words.speaker,
        finder=item.finder,
        finder_name=item.finder_name,
        until=item.until,
        findings=_findings(reading, everywhere) + _conveyed_findings(reading, everywhere),
    )


def findings_on(reading: Reading, refs: Iterable[Ref]) -> list[tuple[Written, Found]]:
    """The findings of this leg on a condition, under any of its copies, that count, in the order of the thread."""
    found = {
        written.ident: (written, written.act)
        for ref in refs
        for written in touching_in_effect(reading, ref, "found")
        if isinstance(written.act, Found) and written.act.condition == ref
    }
    gone = replaced(reading, (ident for _, act in found.values() for ident in act.over))
    counting = [pair for ident, pair in found.items() if ident not in gone]
    return sorted(counting, key=lambda pair: (pair[0].entry.height, pair[0].ident))


def _findings(reading: Reading, refs: Iterable[Ref]) -> tuple[tuple[Finding, str], ...]:
    """The findings on this leg that count; the judge has already refused those of anybody else."""
    return tuple(
        (act.state, "mediator" if by_mediator(reading, written) else "side")
        for written, act in findings_on(reading, refs)
    )


def by_mediator(reading: Reading, written: Written) -> bool:
    """Whether a finding is the mediator's own."""
    return written.noted is None and acting_end(reading, written) is End.MEDIATOR


def _conveyed_findings(reading: Reading, refs: Iterable[Ref]) -> tuple[tuple[Finding, str], ...]:
    """Findings of the side whose condition it is, as they were conveyed, reached this side and stand."""
    found = {
        there: item
        for ref in refs
        for there, item in items_naming(reading, ref)
        if isinstance(item, FindingItem) and item.condition == ref and stands_here(reading, there)
    }
    replaced = {ref for item in found.values() for ref in item.replaces}
    return tuple(
        (item.state, item.speaker or "the other side") for there, item in found.items() if there not in replaced
    )
