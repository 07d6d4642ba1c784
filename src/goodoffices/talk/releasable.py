"""What can be released on its own: passages, stances, conditions, a side's findings and stages.

The rules are:

* (entry, index) names one of them: the passages of words said, in order; the stance of a reply at 0 and its conditions
  from 1; a side's finding at 0; that it initialled or confirmed something at 0.
* Each has terms of its own from the beginning: those that its author gave, or the default.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodoffices.talk.events import (
    Condition,
    ConditionItem,
    Conveyed,
    End,
    Force,
    Found,
    Id,
    Passage,
    Ref,
    Replied,
    Said,
    Stage,
    Staged,
)
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.terms import Attribution, Carriage, Moment, Terms


@dataclass(frozen=True, slots=True)
class Releasable:
    """Something of a side that its author may release.

    Attributes:
        content: what was said: a passage, a reply (for its stance), a condition, a finding or a stage.
        first_terms: the author's own terms; None: the default.
        under: the answer by which the author's side had accepted ground rules.
    """

    ref: Ref
    written: Written
    content: Passage | Replied | Condition | Found | Staged
    first_terms: Terms | None
    under: Id | None

    @property
    def force(self) -> Force:
        """How far it binds; to confirm something binds, and a condition and a finding bind nobody by themselves."""
        match self.content:
            case Passage(force=force) | Replied(force=force):
                return force
            case Staged(stage=Stage.CONFIRMED):
                return Force.BINDING
            case _:
                return Force.NON_BINDING

    @property
    def answer_by(self) -> Moment | None:
        """The last moment for an answer, which its author set and which crosses with it."""
        return self.content.answer_by if isinstance(self.content, Passage) else None

    @property
    def valid_until(self) -> Moment | None:
        """The date that its author gave it, which crosses with it (rule 8)."""
        match self.content:
            case Passage(valid_until=until) | Replied(valid_until=until):
                return until
            case Condition(until=until):
                return until
            case _:
                return None


def binds_unnamed(force: Force, terms: Terms | None) -> bool:
    """Whether terms would let binding words go without a name; the two exclude each other (rule 6)."""
    released = terms is not None and terms.carriage is not Carriage.WITHHELD
    return released and terms is not None and force is Force.BINDING and terms.attribution is Attribution.UNNAMED


def releasables(written: Written) -> list[Releasable]:
    """Everything in an entry that can be released, in order."""
    act = written.act
    match act:
        case Said(passages=passages, under=under):
            return [
                Releasable(Ref(entry=written.ident, index=index), written, passage, passage.terms, under)
                for index, passage in enumerate(passages)
            ]
        case Replied(conditions=conditions, under=under):
            stance = Releasable(Ref(entry=written.ident, index=0), written, act, act.terms, under)
            clauses = [
                Releasable(Ref(entry=written.ident, index=index), written, condition, condition.terms, under)
                for index, condition in enumerate(conditions, start=1)
            ]
            return [stance, *clauses]
        case Found(terms=terms) if written.noted is not None or terms is not None:
            return [Releasable(Ref(entry=written.ident, index=0), written, act, terms, None)]
        case Staged(terms=terms):
            return [Releasable(Ref(entry=written.ident, index=0), written, act, terms, None)]
        case _:
            return []


def releasable(reading: Reading, ref: Ref) -> Releasable | None:
    """What ``ref`` names, if it can be released."""
    written = reading.written(ref.entry)
    if written is None:
        return None
    found = releasables(written)
    return found[ref.index] if ref.index < len(found) else None


def finder_of(reading: Reading, ref: Ref) -> End | None:
    """Who finds on the condition that ``ref`` names *on this leg*; None if it names no condition.

    For a condition that the other side states, SIDE is that side, which has no hand on this leg.
    """
    written = reading.written(ref.entry)
    if written is None:
        return None
    thing = releasable(reading, ref)
    if thing is not None and isinstance(thing.content, Condition):
        return thing.content.finder
    if isinstance(written.body, Conveyed) and ref.index < len(written.body.items):
        item = written.body.items[ref.index]
        if isinstance(item, ConditionItem):
            return item.finder
    return None
