"""How wording changes on its way: shown step by step, never merged.

The rules are:

* The wording of each hop stays as it is. Two hops whose wordings differ beyond case, marks and spaces are a
  step of drift; two hops in different languages are a step of translation, which is shown and not compared.
* A hop whose words are not given is passed over: the step is between the hops that do give them.
* The form of a hop decides whose wording it is, whatever quote marks stand in it.
* Where a later item carries the words on without their condition, that is told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from itertools import pairwise

from goodoffices.record.events import Other, Relation
from goodoffices.record.item import Answer, Form, Held, Hop, Item
from goodoffices.record.origins import folded
from goodoffices.record.register import RegisterReader
from goodoffices.record.standing import State


class Change(Enum):
    """What happened to the words between two hops."""

    REWORDED = "reworded"
    TRANSLATED = "translated"


class Whose(Enum):
    """Whose wording stands at a hop."""

    SPEAKER = "speaker"
    RELAYER = "relayer"


@dataclass(frozen=True, slots=True)
class Step:
    """A change of wording: numbers of the two hops from 0, the hops themselves, and what happened."""

    earlier: int
    later: int
    before: Hop
    after: Hop
    change: Change


_CARRIES_ON = frozenset({Relation.REPEATS, Relation.DRIFTS_FROM})


def drift(item: Item) -> tuple[Step, ...]:
    """Every change of wording along the chain, from the hop nearest to the words outwards."""
    worded = [(number, hop) for number, hop in enumerate(item.chain) if hop.words.held is Held.GIVEN]
    steps = []
    for (earlier, before), (later, after) in pairwise(worded):
        if before.words.language != after.words.language:
            steps.append(Step(earlier, later, before, after, Change.TRANSLATED))
        elif folded(before.words.text) != folded(after.words.text):
            steps.append(Step(earlier, later, before, after, Change.REWORDED))
    return tuple(steps)


def whose_wording(hop: Hop) -> Whose:
    """Whose wording a hop gives (rule 4): the speaker's only where the hop quotes."""
    return Whose.SPEAKER if hop.form is Form.QUOTED else Whose.RELAYER


def lost_condition(register: RegisterReader, item: bytes) -> tuple[bytes, ...]:
    """Keys of items that repeat this one, or drift from it, without the condition that it has.

    Raises:
        RecordUnknown: the register has no version of it.
    """
    standing = register.standing(item)
    if standing.conditional is not Answer.YES:
        return ()
    ours = {version.item.id for version in standing.versions}
    carried_on = {
        each.link.item
        for each in register.links(item)
        if each.link.relation in _CARRIES_ON
        and each.state is not State.DROPPED
        and isinstance(each.link.to, Other)
        and each.link.to.item in ours
    }
    later = (register.standing(each) for each in carried_on if register.holds(each))
    return tuple(sorted({each.key for each in later if each.heads and each.conditional is not Answer.YES}))
