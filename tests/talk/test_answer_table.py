"""The gate against a table of answers that was worked out from the rules alone."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from goodoffices.errors.gate import NothingWithdrawn
from goodoffices.talk.draft import WithdrawalOf
from goodoffices.talk.events import Stance
from tests.table import clause
from tests.talk.answer_cases import (
    Case,
    Talk,
    forbidden_by,
    gone_with_it,
    late,
    lives,
    may_be_told,
    news,
    right,
    together,
)


def test_rule_09_what_has_become_of_an_answer_decides_whether_it_crosses() -> None:
    """Kept, taken back, given again; with an end, in time or late; replaced, without effect: every fact with every
    other. What may cross does, and what may not is refused for it; and the licence names each reason, and no other.
    """
    wrong = [case for case in lives() if not _as_the_rules_say(case)]
    assert not wrong, _shown(wrong)


def test_rule_09_no_yes_is_told_by_half() -> None:
    """Beside any other answer, wherever that stands, and with conditions that were found and stated anyhow."""
    wrong = [case for case in together() if not _as_the_rules_say(case)]
    assert not wrong, _shown(wrong)


def test_rule_09_what_belongs_to_an_answer_stands_and_falls_with_it() -> None:
    """Its condition, and what was found of that: for the first reason that holds of the answer, and for no other."""
    wrong = []
    for case in lives():
        if case.reply.stance is Stance.ON_CONDITIONS and case.reply.found == "met":
            talk = Talk(case)
            things = [clause(talk.reply, 1), *([] if case.reply.fate == "without effect" else [talk.finding])]
            if any(set(talk.reasons(each)) != gone_with_it(case.reply) for each in things):
                wrong.append(case)
    assert not wrong, _shown(wrong)


def test_rule_07_that_an_answer_is_no_more_is_told_once_and_only_then() -> None:
    """Replaced or taken back, and not quietly; nothing is told of one whose time is over, or that was given again."""
    wrong = []
    for reply, told in news():
        talk = Talk(Case(reply), crossed=True)
        if told:
            talk.table.bring("North", WithdrawalOf(item=talk.there[0].what))
        if talk.news() is not (None if may_be_told(reply, told) else NothingWithdrawn):
            wrong.append((reply, told))
    assert not wrong, _shown(wrong)


def test_the_table_asks_about_every_answer() -> None:
    """No row is idle: each refusal is at least once the only one, and answers do cross, in time and late."""
    alone: Counter[str] = Counter()
    for case in (*lives(), *together()):
        forbidding = forbidden_by(case)
        if len(forbidding) == 1:
            alone[next(iter(forbidding)).__name__] += 1
        elif not forbidding:
            alone["late" if late(case.reply, case.day) else "crosses"] += 1
    assert set(alone) == {
        "AnswersDiffer",
        "AnswersWithdrawnWords",
        "ConditionFailed",
        "QuietlyWithdrawn",
        "VoidWords",
        "Withdrawn",
        "Withheld",
        "WordsExpired",
        "crosses",
        "late",
    }
    assert {may_be_told(reply, told) for reply, told in news()} == {False, True}


def _as_the_rules_say(case: Case) -> bool:
    """What the gate answers, and what its licence names."""
    talk = Talk(case)
    named = talk.reasons()
    return right(case, talk.ask()) and set(named) == forbidden_by(case) and len(named) == len(set(named))


def _shown(wrong: Sequence[object]) -> str:
    return "\n".join([f"{len(wrong)} of the answers are wrong, such as:", *map(str, wrong[:5])])
