"""Conditions and commitments of a leg, from that leg's entries alone (rule 11).

On the owner's leg a commitment shows for each recipient of an assurance that crossed; on a recipient's leg for each
assurance that reached it. Another side's leg is never looked at, so both can be shown to whoever has the leg.
"""

from __future__ import annotations

from dataclasses import dataclass

from goodoffices.talk.condition import Clause, clauses_of_reply, clauses_of_stance
from goodoffices.talk.events import (
    Act,
    Carried,
    Conveyed,
    CrossedAs,
    Form,
    Passage,
    ReadBack,
    Ref,
    Said,
    StanceItem,
    Words,
)
from goodoffices.talk.judge import in_effect, void
from goodoffices.talk.lease import stand
from goodoffices.talk.names import shown
from goodoffices.talk.objects import Releasable, releasables
from goodoffices.talk.read_backs import approved
from goodoffices.talk.reading import Reading, Written, in_thread_order, thread_order
from goodoffices.talk.reply import (
    answers_to_item,
    answers_to_passage,
    both_have,
    has_reached,
    outcome,
    withdrawal_told,
)
from goodoffices.talk.telling import name_ref, say_or_none
from goodoffices.talk.terms import Alias, Moment
from goodoffices.talk.views import CommitmentView, ConditionView

_COMMITTING = frozenset({Act.ASSURANCE, Act.PROPOSAL})


def conditions(reading: Reading, now: Moment) -> list[ConditionView]:
    """Every condition of a leg that has effect, in the order of the thread."""
    found: list[Clause] = []
    for written in reading.of_kind("replied", "conveyed"):
        if in_effect(reading, written.ident) is None:
            continue
        found.extend(clauses_of_reply(reading, written))
        if isinstance(written.body, Conveyed):
            for index, item in enumerate(written.body.items):
                here = Ref(entry=written.ident, index=index)
                if isinstance(item, StanceItem) and has_reached(reading, here):
                    found.extend(clauses_of_stance(reading, here))
    return [_condition(clause, now) for clause in found]


def _condition(clause: Clause, now: Moment) -> ConditionView:
    return ConditionView(
        ref=name_ref(clause.ref),
        text=clause.text,
        language=clause.language,
        direction=clause.direction.value,
        whose="ours" if clause.ours else clause.speaker,
        finder=clause.finder.value,
        until=say_or_none(clause.until),
        state=clause.state(now),
        findings=[f"{finding.value}, found by {finder}" for finding, finder in clause.findings],
    )


def commitments(reading: Reading, now: Moment) -> list[CommitmentView]:
    """What this leg's assurances and proposals have come to, in the order of the thread."""
    found: list[CommitmentView] = []
    for written in reading.of_kind("said", "conveyed"):
        if void(reading, written.ident) is not None:
            continue
        if isinstance(written.act, Said):
            for thing in releasables(written):
                found.extend(_ours(reading, thing, now))
        if isinstance(written.body, Conveyed):
            for index, item in enumerate(written.body.items):
                here = Ref(entry=written.ident, index=index)
                if isinstance(item, Words) and item.act in _COMMITTING and has_reached(reading, here):
                    found.append(_theirs(reading, here, item, now))
    return found


def _theirs(reading: Reading, ref: Ref, item: Words, now: Moment) -> CommitmentView:
    state, sentence = outcome(
        answers_to_item(reading, ref),
        firm=both_have(item),
        now=now,
        until=item.valid_until,
        withdrawn=withdrawal_told(reading, ref),
    )
    own = item.form is Form.OWN_WORDS
    return CommitmentView(
        ref=name_ref(ref),
        text=item.text,
        language=item.language,
        direction=item.direction.value,
        debtor="the mediator" if own else item.speaker or "another side",
        creditor=_side(reading),
        state=state,
        in_words=sentence,
        valid_until=say_or_none(item.valid_until),
    )


def _ours(reading: Reading, thing: Releasable, now: Moment) -> list[CommitmentView]:
    passage = thing.content
    if not isinstance(passage, Passage) or passage.act not in _COMMITTING:
        return []
    answers = answers_to_passage(reading, thing.ref)
    found = []
    crossed_to = _crossed_to(reading, thing.ref)
    for alias, last in sorted(crossed_to.items()):
        # An unnamed answer is nobody's in particular, unless there is only one whose it can be.
        unnamed_too = (None,) if len(crossed_to) == 1 else ()
        theirs = [
            (item, answer)
            for conveyance, item, answer in answers
            if (None if item.speaker is None else shown(reading, item.speaker)) in (alias, *unnamed_too)
            # What was answered before the withdrawal was told is no answer to what crossed anew.
            and (last.withdrawal is None or thread_order(conveyance) > thread_order(last.withdrawal))
        ]
        firm = all(_both_have(reading, thing.ref, alias, item) for item, _ in theirs)
        state, sentence = outcome(
            [answer for _, answer in theirs],
            firm=firm,
            now=now,
            until=passage.valid_until,
            withdrawn=stand(reading, thing).withdrawn or not last.has_words,
        )
        found.append(
            CommitmentView(
                ref=name_ref(thing.ref),
                text=passage.text,
                language=passage.language,
                direction=passage.direction.value,
                debtor=_side(reading),
                creditor=alias,
                state=state,
                in_words=sentence,
                valid_until=say_or_none(passage.valid_until),
            )
        )
    return found


@dataclass(frozen=True, slots=True)
class _Last:
    """What one recipient has last been given of something.

    Attributes:
        has_words: words; else the news that they were withdrawn.
        withdrawal: by which entry its owner learnt of the last such news; None: there was none.
    """

    has_words: bool
    withdrawal: Written | None


def _crossed_to(reading: Reading, ref: Ref) -> dict[Alias, _Last]:
    """By the name that each recipient has here now, whatever it was called when it got something."""
    found: dict[Alias, _Last] = {}
    for each in in_thread_order(reading.touching(ref, "carried")):
        told = in_effect(reading, each.ident)
        if told is None or not isinstance(told.body, Carried):
            continue
        for crossing in told.body.crossings:
            if crossing.what != ref or crossing.alias is None:
                continue
            alias = shown(reading, crossing.alias)
            before = found.get(alias)
            if crossing.form is CrossedAs.WITHDRAWAL:
                found[alias] = _Last(has_words=False, withdrawal=told)
            else:
                found[alias] = _Last(has_words=True, withdrawal=None if before is None else before.withdrawal)
    return found


def _both_have(reading: Reading, ref: Ref, alias: Alias, stance: StanceItem) -> bool:
    """Whether a stance answers words of this passage that both sides have: the very words, or an approved wording."""
    return any(
        answered.form is Form.VERBATIM or _approved_for(reading, ref, alias, answered.wording)
        for answered in stance.answers
        if ref in answered.passages
    )


def _approved_for(reading: Reading, ref: Ref, alias: Alias, wording: str) -> bool:
    """Whether the owner approved this wording of a passage for that recipient."""
    return any(
        isinstance(each.body, ReadBack)
        and shown(reading, each.body.alias) == alias
        and each.body.words.text == wording
        and approved(reading, each.ident)
        for each in reading.touching(ref, "read_back")
        if void(reading, each.ident) is None
    )


def _side(reading: Reading) -> str:
    founded = reading.founded
    return "this side" if founded is None else founded.side
