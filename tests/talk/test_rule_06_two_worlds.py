"""Rule 6: whoever said unnamed words, the side that answers them has the same, at the same moments.

The rules are:

* After each step, the entries of South's leg and what the mediator has to tell it are the same in both worlds; at the
  end everything is that South has (``whose.py``).
* What is refused in one world alone would tell as much. :data:`APART` is what may be: words that only one side could
  have given, or only so. The gate says of these that they would name their author, or they are its terms.
* Not covered: that the author was hard to reach, words that only one side could have written, and refusals that the
  mediator speaks of.
"""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

from hypothesis import given, settings

from tests.talk.plans import Step
from tests.talk.whose import (
    ANSWERED,
    ASKED,
    CONDITIONS,
    DEEDS,
    SHAPES,
    THIRD_PARTIES,
    Pair,
    at_once,
    lockstep,
    others,
    pairs,
    souths,
)

MOST = max(10, settings().max_examples)
"""How many histories each property is tried on."""

TWICE = frozenset({"gate.answers_differ", "gate.condition_failed"})
"""A side that answers the same words without a name and with it, or as both authors, answers them twice."""

APART: dict[str, frozenset[str]] = {
    "bring": frozenset({"gate.unnamed_noted"}),
    "bring_answer": frozenset({"gate.unnamed_noted", "gate.one_candidate", *TWICE}),
    "deliver": TWICE,
    "share": frozenset({"gate.clock_lower", "gate.lapsed", "gate.needs_read_back", "gate.not_for_them"})
    | {"gate.unnamed_noted", "gate.withdrawn"},
    "third_party": frozenset({"gate.not_theirs_too"}),
    "author_answers": frozenset({"nothing there"}),
    "author_comes_back": frozenset({"nothing there"}),
    "side_answers_words": frozenset({"nothing there"}),
    "stray": frozenset({"nothing there"}),
}
"""What may be refused in one world alone.

Very words without a name are never of a side whose words are noted. What was put to one author alone, or so, can be
answered by nobody else; the gate asks for a reason. Whoever said words has them, and need not be given them. Only what
is brought by hand can stray.
"""


def check_whose(pair: Pair) -> None:
    """South has the same after each step and at the end, and what happens does not depend on who the authors are."""
    worlds = None
    for one, other, step, came in lockstep(pair):
        if "done" in came and came[0] != came[1]:
            alone = set(came) - {"done"}
            assert alone <= APART.get(step.deed, frozenset()), f"who it is decides: {step.deed}, {came}"
        _equal(at_once(one), at_once(other))
        worlds = one, other
    if worlds is not None:
        _equal(*map(souths, worlds))


def _equal(has: dict[str, Any], there: dict[str, Any]) -> None:
    assert has.keys() == there.keys()
    for name, value in has.items():
        assert value == there[name], f"whose it is shows: {name}"


@settings(max_examples=MOST)
@given(pairs())
def test_rule_06_nothing_tells_the_answerer_whose_words_they_are(pair: Pair) -> None:
    """Whoever the authors are, everything that South has is the same bytes, in the same number, at the same moments."""
    check_whose(pair)


@settings(max_examples=MOST)
@given(pairs(ANSWERED, least=3, most=10))
def test_rule_06_nor_does_what_becomes_of_its_answers(pair: Pair) -> None:
    """How often, how and when an answer reached whoever it was for leaves no trace in what South is told."""
    check_whose(pair)


@settings(max_examples=MOST)
@given(pairs(THIRD_PARTIES, least=5, most=14, starts=(2, 3, 6, 7)))
def test_rule_06_nor_does_what_third_parties_are_told(pair: Pair) -> None:
    """That a third party is told of an answer goes alike whether it said the words itself or not."""
    check_whose(pair)


@settings(max_examples=MOST)
@given(pairs(ASKED, least=4, most=12, starts=(0, 1, 4)))
def test_rule_06_nor_do_unnamed_answers_to_its_own_words(pair: Pair) -> None:
    """An answer without a name is the same bytes whoever gave it, or the gate asks for a reason."""
    check_whose(pair)


@settings(max_examples=MOST)
@given(pairs(CONDITIONS, least=4, most=12, starts=(3, 7)))
def test_rule_06_nor_do_conditions_and_findings(pair: Pair) -> None:
    """Conditions, and what was found of them, tell it in neither direction."""
    check_whose(pair)


def test_the_histories_do_everything() -> None:
    """Each deed is done in both worlds, and not only tried, in a few histories."""
    chance, done = random.Random(7), Counter[str]()
    for deeds in (*30 * (DEEDS,), *12 * (ANSWERED, THIRD_PARTIES, ASKED, CONDITIONS)):
        shape = chance.choice(SHAPES)
        one, other = (chance.choices(others(shape), k=2) for _ in range(2))
        happens = [
            Step(deed, chance.randrange(12), chance.randrange(64), chance.randrange(2**16))
            for deed in chance.choices(list(deeds), list(deeds.values()), k=25)
        ]
        pair = Pair(shape, (one[0], one[1]), (other[0], other[1]), 7, tuple(happens))
        done.update(step.deed for *_, step, came in lockstep(pair) if came == ("done", "done"))
    assert set(done) == set(DEEDS)
