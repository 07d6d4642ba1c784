"""Conditions and undertakings of a leg, from that leg's entries alone (rule 11).

On the owner's leg an undertaking shows for each recipient of an assurance or proposal that crossed; on a recipient's
leg for each that reached it. Another side's leg is never looked at, so both can be shown to whoever has the leg.
"""

from __future__ import annotations

from collections.abc import Iterable

from goodoffices.talk.answers import Crossed, Known, Wording, crossed_to, here, there, told_answers, wordings
from goodoffices.talk.condition import Clause, clauses_of_reply, clauses_stated
from goodoffices.talk.copies import copies, items_of
from goodoffices.talk.events import (
    Act,
    Body,
    Conveyed,
    End,
    Finding,
    Form,
    Passage,
    Ref,
    Replied,
    Said,
    SideAct,
    StanceItem,
    Words,
)
from goodoffices.talk.judge import in_effect, void, void_object
from goodoffices.talk.outcome import State, comes_to
from goodoffices.talk.reading import Reading, Written
from goodoffices.talk.releasable import Releasable, releasables
from goodoffices.talk.reply import Life, has_reached, lives, stands_here
from goodoffices.talk.said_of_answers import answered_stage, force_of, sentences, stage_of
from goodoffices.talk.telling import finding_word, instant_or_none, name_ref
from goodoffices.talk.terms import WHOEVER, Alias, Moment
from goodoffices.talk.views import CommitmentView, ConditionView, Sentence

_COMMITTING = frozenset({Act.ASSURANCE, Act.PROPOSAL})


def conditions(reading: Reading, now: Moment, among: Iterable[Written] | None = None) -> list[ConditionView]:
    """Every condition of a leg, each once, in the order of the thread; whether its answer counts is said with it.

    Args:
        among: entries to look at alone, with those of every copy of what stands in them; None: all.
    """
    entries = reading.of_kind("replied", "conveyed") if among is None else among
    return [each for written in entries for each in conditions_in(reading, written, now)]


def conditions_in(reading: Reading, written: Written, now: Moment) -> list[ConditionView]:
    """The conditions that an entry sets, or is the first to tell of."""
    if in_effect(reading, written.ident) is None:
        return []
    found = conditions_of(reading, written, now)
    for ref, item in items_of(reading, written):
        if isinstance(item, StanceItem) and _first_to_reach(reading, ref):
            together = sorted(each for each in copies(reading, ref) if has_reached(reading, each))
            alive = _stance_alive(reading, ref, item)
            found += [_condition(clause, now, alive) for clause in clauses_stated(reading, together)]
    return found


def may_set_conditions(act: Body | SideAct | None) -> bool:
    """Whether an entry may set conditions or tell of some: an answer, or a conveyance of one."""
    if isinstance(act, Conveyed):
        return any(isinstance(item, StanceItem) for item in act.items)
    return isinstance(act, Replied)


def _first_to_reach(reading: Reading, ref: Ref) -> bool:
    """Whether an item reached this leg's side, and no copy of it further up in the thread did."""
    reached = (each for each in copies(reading, ref) if has_reached(reading, each))
    return ref == min(reached, key=lambda each: _in_thread(reading, each), default=None)


def _in_thread(reading: Reading, ref: Ref) -> tuple[bytes, int]:
    place = reading.transcript.place(ref.entry)
    return b"" if place is None else place, ref.index


def conditions_of(reading: Reading, written: Written, now: Moment) -> list[ConditionView]:
    """The conditions that a reply of this leg's side set."""
    alive = any(each is Life.COUNTS for _, each in lives(reading, written, now))
    return [_condition(clause, now, alive) for clause in clauses_of_reply(reading, written)]


def _stance_alive(reading: Reading, ref: Ref, item: StanceItem) -> bool:
    """Whether a conveyed answer counts for any of the words that it answers, as this leg knows it."""
    passages = [passage for answered in item.answers for passage in answered.passages]
    told = [each for passage in passages for each in told_answers(reading, passage) if ref in each.refs]
    return any(each.alive for each in told) if told else stands_here(reading, ref)


def _condition(clause: Clause, now: Moment, alive: bool) -> ConditionView:
    return ConditionView(
        ref=name_ref(clause.ref),
        text=clause.text,
        language=clause.language,
        direction=clause.direction.value,
        whose="ours" if clause.ours else clause.speaker,
        finder=clause.finder.value,
        finder_name=clause.finder_name,
        until=instant_or_none(clause.until),
        state=clause.state(now) if alive else "answer_gone",
        findings=[_found(finding, finder) for finding, finder in clause.findings],
    )


def _found(finding: Finding, finder: str) -> Sentence:
    by = Sentence.of(f"finder.{finder}") if finder in (End.MEDIATOR.value, End.SIDE.value) else finder
    return Sentence.of("condition.found", state=finding_word(finding), by=by)


def commitments(reading: Reading, now: Moment, among: Iterable[Written] | None = None) -> list[CommitmentView]:
    """What this leg's assurances and proposals have come to, in the order of the thread.

    Args:
        among: as of :func:`conditions`.
    """
    entries = reading.of_kind("said", "conveyed") if among is None else among
    return [each for written in entries for each in commitments_in(reading, written, now)]


def commitments_in(reading: Reading, written: Written, now: Moment) -> list[CommitmentView]:
    """What the assurances and proposals of an entry have come to, or those that it is the first to tell of."""
    if void(reading, written.ident) is not None:
        return []
    ours = releasables(written) if isinstance(written.act, Said) else ()
    found = [each for thing in ours for each in _ours(reading, thing, now)]
    for ref, item in items_of(reading, written):
        if isinstance(item, Words) and item.act in _COMMITTING and _first_to_reach(reading, ref):
            found.append(_theirs(reading, ref, item, now))
    return found


def may_commit(act: Body | SideAct | None) -> bool:
    """Whether an entry may bring a commitment: an assurance or a proposal, or a conveyance of one."""
    if isinstance(act, Conveyed):
        return any(isinstance(item, Words) and item.act in _COMMITTING for item in act.items)
    return isinstance(act, Said) and any(passage.act in _COMMITTING for passage in act.passages)


def agreement(reading: Reading, ref: Ref, item: Words, now: Moment) -> tuple[list[Sentence], Known]:
    """What the answers of this leg's side to some words come to; and the facts."""
    known = here(reading, ref, item, now)
    owner = "the mediator" if item.form is Form.OWN_WORDS else item.speaker
    return sentences(known, who=_side(reading), owner=owner), known


def _theirs(reading: Reading, ref: Ref, item: Words, now: Moment) -> CommitmentView:
    own = item.form is Form.OWN_WORDS
    return _view(
        here(reading, ref, item, now),
        ref,
        item,
        debtor="the mediator" if own else item.speaker or WHOEVER,
        owner="the mediator" if own else item.speaker,
        creditor=_side(reading),
        who=_side(reading),
        nobodys=own and item.act is not Act.ASSURANCE,
    )


def _ours(reading: Reading, thing: Releasable, now: Moment) -> list[CommitmentView]:
    passage = thing.content
    if not isinstance(passage, Passage) or passage.act not in _COMMITTING or void_object(reading, thing) is not None:
        return []
    found = []
    for alias, crossed in sorted(crossed_to(reading, thing.ref).items(), key=lambda pair: pair[0]):
        # An answer without a name is nobody's in particular where it can be of several.
        texts: list[Wording | None] = [*wordings(reading, thing, alias, crossed)] or [None]
        found += [_one_of_ours(reading, thing, passage, alias, crossed, text, now) for text in texts]
    return found


def _one_of_ours(
    reading: Reading,
    thing: Releasable,
    passage: Passage,
    alias: Alias,
    crossed: Crossed,
    text: Wording | None,
    now: Moment,
) -> CommitmentView:
    side = _side(reading)
    return _view(
        there(reading, thing, alias, crossed, text, now),
        thing.ref,
        passage,
        debtor=side,
        owner=side,
        creditor=alias,
        who=alias,
        wording=None if text is None or text[0] is not Form.IN_SUBSTANCE else text[1],
    )


def _view(
    known: Known,
    ref: Ref,
    words: Words | Passage,
    *,
    debtor: str,
    owner: str | None,
    creditor: str,
    who: str,
    wording: str | None = None,
    nobodys: bool = False,
) -> CommitmentView:
    told = sentences(known, who=who, owner=owner)
    stage, answered = stage_of(known), answered_stage(known)
    return CommitmentView(
        ref=name_ref(ref),
        kind="text" if nobodys else _kind(known),
        text=words.text,
        wording=wording,
        language=words.language,
        direction=words.direction.value,
        debtor=debtor,
        creditor=creditor,
        state=comes_to(known.facts).state.value,
        force=force_of(known).value,
        stage=None if stage is None else stage.value,
        debtor_stage=known.words.side.value,
        creditor_stage=None if answered is None else answered.value,
        sentences=told,
        valid_until=instant_or_none(known.holds),
        answer_by=instant_or_none(known.last_day),
    )


def _kind(known: Known) -> str:
    """A commitment stands, or would if its conditions are met; anything before a yes is an undertaking."""
    state = comes_to(known.facts).state
    firm = state is State.STANDING or (state is State.CONDITIONAL and known.facts.firm)
    return "commitment" if firm else "undertaking"


def _side(reading: Reading) -> str:
    founded = reading.founded
    return "this side" if founded is None else founded.side
