"""Replies, and what an answered text comes to.

The rules are (rules 9 and 11):

* A reply counts for the exact text that it names. Replies that nobody replaced count together: those that differ stand
  side by side, the strictest first, and nothing is accepted.
* Words that were handed back (*returned*) are out of every side's view.
* A commitment arises only on words that both sides have: the very words, or a wording that its owner approved. An
  acceptance of anything else is *reported*: the mediator reports agreement in substance.
* The same is folded on both legs from what each leg has: on the recipient's from its replies, on the owner's from the
  stances that were conveyed to it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from goodoffices.talk.condition import Clause, clauses_of_reply, clauses_of_stance
from goodoffices.talk.events import (
    Carried,
    Conveyed,
    CrossedAs,
    Form,
    Id,
    Item,
    Ref,
    Replied,
    Stance,
    StanceItem,
    WithdrawalItem,
    Words,
)
from goodoffices.talk.judge import in_effect, reached, void_object
from goodoffices.talk.objects import releasables
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.terms import Moment

STRICTEST_FIRST: tuple[Stance, ...] = (
    Stance.RETURNED,
    Stance.DECLINES,
    Stance.INTERIM,
    Stance.TAKES_NOTE,
    Stance.ON_CONDITIONS,
    Stance.ACCEPTS,
)


@dataclass(frozen=True, slots=True)
class Answer:
    """One stance that counts, as this leg has it.

    Attributes:
        clauses: the conditions that this leg knows.
        others: there are conditions that are not stated here.
    """

    stance: Stance
    clauses: tuple[Clause, ...]
    others: bool
    valid_until: Moment | None


def replies_to(reading: Reading, ref: Ref) -> list[Written]:
    """The replies of this leg's side to an item that have effect, replaced ones too, in the order of the thread."""
    found = []
    for each in reading.touching(ref, "replied"):
        written = in_effect(reading, each.ident)
        if written is not None and void_object(reading, releasables(written)[0]) is None:
            found.append(written)
    return in_thread_order(found)


def counting(replies: Iterable[Written]) -> list[Written]:
    """Those that none of the others replaces."""
    replies = list(replies)
    replaced = {ident for written in replies if isinstance(written.act, Replied) for ident in written.act.over}
    return [written for written in replies if written.ident not in replaced]


def replaced_by(reading: Reading, reply: Replied) -> set[Id]:
    """The replies of this leg's side that a reply has replaced: those it names, those that these name, and so on."""
    found: set[Id] = set()
    open_ends = set(reply.over)
    while open_ends:
        ident = open_ends.pop()
        found.add(ident)
        earlier = in_effect(reading, ident)
        if earlier is not None and isinstance(earlier.act, Replied):
            open_ends |= set(earlier.act.over) - found
    return found


def answers_to_item(reading: Reading, ref: Ref) -> list[Answer]:
    """How this leg's side answers an item, strictest first."""
    return _strictest_first(
        Answer(
            stance=act.stance,
            clauses=clauses_of_reply(reading, written),
            others=False,
            valid_until=act.valid_until,
        )
        for written in counting(replies_to(reading, ref))
        if isinstance(act := written.act, Replied)
    )


def answers_to_passage(reading: Reading, ref: Ref) -> list[tuple[Written, StanceItem, Answer]]:
    """How others answered a passage of this leg's side, as far as it was conveyed here and reached it.

    Each with the conveyance that it came in, strictest first.
    """
    found: list[tuple[Written, Ref, StanceItem]] = []
    for written in in_thread_order(reading.touching(ref, "conveyed")):
        conveyance = in_effect(reading, written.ident)
        if conveyance is None or not isinstance(conveyance.body, Conveyed):
            continue
        for index, item in enumerate(conveyance.body.items):
            here = Ref(entry=conveyance.ident, index=index)
            if isinstance(item, StanceItem) and _answers(item, ref) and has_reached(reading, here):
                found.append((conveyance, here, item))
    replaced = {earlier for _, _, item in found for earlier in item.replaces}
    return sorted(
        (
            (
                conveyance,
                item,
                Answer(
                    stance=item.stance,
                    clauses=clauses_of_stance(reading, here),
                    others=item.besides is None,
                    valid_until=item.valid_until,
                ),
            )
            for conveyance, here, item in found
            if here not in replaced
        ),
        key=lambda found: STRICTEST_FIRST.index(found[2].stance),
    )


def has_reached(reading: Reading, ref: Ref) -> bool:
    """Whether an item reached this leg's side and was not handed back."""
    return reached(reading, ref) and not returned(reading, ref)


def returned(reading: Reading, ref: Ref) -> bool:
    """Whether the side handed an item back."""
    return any(answer.stance is Stance.RETURNED for answer in answers_to_item(reading, ref))


def withdrawal_told(reading: Reading, ref: Ref) -> bool:
    """Whether the side was told that an item was withdrawn."""
    for written in reading.touching(ref, "conveyed"):
        conveyance = in_effect(reading, written.ident)
        if conveyance is None or not isinstance(conveyance.body, Conveyed):
            continue
        for index, item in enumerate(conveyance.body.items):
            here = Ref(entry=conveyance.ident, index=index)
            if isinstance(item, WithdrawalItem) and item.withdraws == ref and has_reached(reading, here):
                return True
    return False


def crossed_in_full(reading: Reading, ref: Ref) -> bool:
    """Whether a passage of this leg's side crossed as very words, so that both sides have the same text."""
    return any(
        crossing.what == ref and crossing.form is CrossedAs.VERBATIM
        for written in reading.touching(ref, "carried")
        if (told := in_effect(reading, written.ident)) is not None and isinstance(told.body, Carried)
        for crossing in told.body.crossings
    )


def both_have(item: Item) -> bool:
    """Whether an item's text is one that its owner has too: very words, or a wording that the owner approved."""
    return isinstance(item, Words) and (item.form is Form.VERBATIM or item.approved)


def outcome(
    answers: list[Answer], *, firm: bool, now: Moment, until: Moment | None, withdrawn: bool
) -> tuple[str, str]:
    """What answers come to: the state of the commitment, and a sentence for people.

    Args:
        firm: both sides have the same text.
        until: the validity of the words themselves.
    """
    if withdrawn:
        return "withdrawn", "The words were withdrawn."
    ends = [end for end in (until, *(answer.valid_until for answer in answers)) if end is not None]
    if any(now.ms > end.ms for end in ends):
        return "lapsed", "Its time has run out."
    stances = {answer.stance for answer in answers}
    if not stances:
        return "proposed", "Not answered yet."
    if len(stances) > 1:
        return "proposed", "Different answers stand side by side; nothing is accepted."
    (stance,) = stances
    if stance is Stance.DECLINES:
        return "declined", "It was declined."
    if stance not in (Stance.ACCEPTS, Stance.ON_CONDITIONS):
        return "proposed", "It was answered, and neither accepted nor declined."
    return _agreed(answers, firm=firm, now=now, stance=stance)


def _agreed(answers: list[Answer], *, firm: bool, now: Moment, stance: Stance) -> tuple[str, str]:
    open_clauses = [
        clause for answer in answers for clause in answer.clauses if clause.state(now) not in ("met", "waived")
    ]
    others = any(answer.others for answer in answers)
    if not firm:
        return "reported", "The mediator reports agreement in substance; the sides do not have the same words."
    if stance is Stance.ON_CONDITIONS and (open_clauses or others):
        return "conditional", "Accepted on conditions that are not all met."
    return "standing", "Both sides have these words, and they are accepted."


def _answers(item: StanceItem, ref: Ref) -> bool:
    return any(ref in answered.passages for answered in item.answers)


def _strictest_first(answers: Iterable[Answer]) -> list[Answer]:
    return sorted(answers, key=lambda answer: STRICTEST_FIRST.index(answer.stance))
