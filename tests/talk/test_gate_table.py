"""The gate against a table that was worked out from the rules alone."""

from collections import Counter

from tests.talk.gate_cases import (
    Case,
    cases,
    cases_brought,
    forbidden_by,
    lacks_approval,
    names_right,
    not_worded_so,
    right,
    too_strong,
    world,
)


def test_rule_03_the_gate_answers_every_question_as_the_rules_say() -> None:
    """Whatever the terms, provisos, recipient, form, moment, name, force, act, mandate, read-back and hand: what may
    cross crosses, as it must, and what may not is refused by a term that forbids it.
    """
    talk = world()
    wrong = [case for case in cases() if not right(case, talk.ask(case))]
    assert not wrong, _shown(wrong)


def test_rule_03_every_reason_is_named_and_no_other() -> None:
    """The licence names each thing that forbids a crossing, once, and nothing besides."""
    talk = world()
    asked = (*cases(), *cases_brought())
    wrong = [case for case in asked if not names_right(case, talk.reasons(case))]
    assert not wrong, _shown(wrong)


def test_the_table_asks_about_every_answer() -> None:
    """No row of the table is idle: each refusal is at least once the only one, and words do cross."""
    alone: Counter[str] = Counter()
    for case in cases():
        forbidding = forbidden_by(case)
        if len(forbidding) == 1:
            alone[next(iter(forbidding)).__name__] += 1
        elif not forbidding:
            alone[_beside_the_terms(case)] += 1
    assert set(alone) == {
        "ActTooStrong",
        "Lapsed",
        "MannerTooMuch",
        "MustBeUnnamed",
        "NeedsReadBack",
        "NotCloseEnough",
        "NotForThem",
        "ProvisoNotWorded",
        "SubstanceOnly",
        "TooEarly",
        "UnnamedBinding",
        "UnnamedVerbatimNoted",
        "VoidWords",
        "Withheld",
        "WordsExpired",
        "crosses",
    }


def _beside_the_terms(case: Case) -> str:
    """What becomes of a case that no term forbids."""
    if too_strong(case):
        return "ActTooStrong"
    if not_worded_so(case):
        return "ProvisoNotWorded"
    return "NeedsReadBack" if lacks_approval(case) else "crosses"


def _shown(wrong: list[Case]) -> str:
    return "\n".join([f"{len(wrong)} of the answers are wrong, such as:", *map(str, wrong[:5])])
