"""Rule 11: what answers come to: one table, read from each leg by itself."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.talk.events import Act, Finding, Stance
from goodoffices.talk.outcome import TABLE, Facts, State, comes_to
from goodoffices.talk.terms import PUBLIC
from tests.table import Table, english, verbatim, very
from tests.talk.answers_play import FOCUSED, HISTORIES, Play
from tests.talk.folding import dump, fold

MOST = min(60, settings().max_examples)
"""How many histories each property is tried on."""

EVERY_STATE = (Finding.FAILED, Finding.OPEN, Finding.MET)


def all_facts() -> Iterator[Facts]:
    """Everything that a leg can know."""
    stances = [frozenset(each) for number in (0, 1, 2) for each in itertools.combinations(Stance, number)]
    flags = (True, False)
    for put, withdrawn, one, back, late, worst, firm, expired, overdue, own in itertools.product(
        flags, flags, stances, flags, flags, EVERY_STATE, flags, flags, flags, flags
    ):
        yield Facts(put, withdrawn, one, back, late, worst, firm, expired, overdue, own)


def by_the_rules(facts: Facts) -> tuple[str, State]:  # one line of the rules after another
    """The sentence and the state that a text has come to, worked out from the rules and not from the table."""
    one = next(iter(facts.stances)) if len(facts.stances) == 1 else None
    is_yes = one in (Stance.ACCEPTS, Stance.ON_CONDITIONS)
    if not facts.put:
        return "not_put", State.NOT_PUT
    if facts.withdrawn:
        return "withdrawn", State.WITHDRAWN
    if len(facts.stances) == 2:
        return "differ", State.ANSWERED
    if one in (Stance.DECLINES, Stance.RETURNED):
        return "declined", State.DECLINED
    if one is Stance.ON_CONDITIONS and facts.worst is Finding.FAILED:
        return "failed", State.FAILED
    if facts.expired:
        return "expired", State.LAPSED
    if one is not None and facts.own:
        return "own", State.ANSWERED
    if one is Stance.ON_CONDITIONS and facts.worst is Finding.OPEN:
        return "conditional", State.CONDITIONAL
    if is_yes:
        return ("standing", State.STANDING) if facts.firm else ("reported", State.REPORTED)
    if facts.overdue:
        return "overdue", State.LAPSED
    if one is not None or facts.late:
        return "heard", State.ANSWERED
    return ("taken_back", State.TAKEN_BACK) if facts.taken_back else ("open", State.PROPOSED)


def test_rule_11_whatever_is_known_comes_to_what_the_rules_say() -> None:
    """Every combination of facts, against the rules written down a second time, so that every fault shows."""
    wrong = [facts for facts in all_facts() if (comes_to(facts).name, comes_to(facts).state) != by_the_rules(facts)]
    assert wrong == []


def test_rule_11_every_line_of_the_table_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each line decides something: without it some facts come to something else, or to nothing."""
    facts = list(all_facts())
    whole = [comes_to(each).state for each in facts]
    assert {comes_to(each).name for each in facts} == {line.name for line in TABLE}
    for left_out in TABLE:
        rest = [line for line in TABLE if line is not left_out]
        without = [next((line.state for line in rest if line.applies(each)), None) for each in facts]
        assert without != whole, left_out.name


def test_rule_11_nothing_adverse_makes_it_better() -> None:
    """What is withdrawn, over, failed, open, contradicted or not had by both shows no more agreement than before."""
    for facts in all_facts():
        shown = comes_to(facts).state.agreement
        for worse in _worse(facts):
            assert comes_to(worse).state.agreement <= shown, (facts, worse)


def _worse(facts: Facts) -> Iterator[Facts]:
    changes: list[dict[str, Any]] = [
        {"withdrawn": True},
        {"expired": True},
        {"overdue": True},
        {"firm": False},
        {"put": False},
        {"worst": Finding.FAILED},
        {"stances": facts.stances | {Stance.DECLINES}},
    ]
    if facts.worst is Finding.MET:
        changes.append({"worst": Finding.OPEN})
    for change in changes:
        yield replace(facts, **change)


def test_rule_11_conditions_come_before_reported() -> None:
    """In whatever form the words crossed, a yes whose condition is open or failed is no agreement."""
    for facts in all_facts():
        if facts.worst is not Finding.MET and facts.on_conditions:
            assert comes_to(facts).state not in (State.REPORTED, State.STANDING)


def test_rule_11_having_the_same_words_parts_reported_from_standing_and_nothing_else() -> None:
    """For all else it makes no difference."""
    for facts in all_facts():
        firm, loose = (comes_to(replace(facts, firm=each)).state for each in (True, False))
        assert firm is loose or (firm, loose) == (State.STANDING, State.REPORTED)


# --- both legs ------------------------------------

NOTHING = {State.TAKEN_BACK: State.PROPOSED}
"""What was never told to the owner and taken back again is no answer on either leg."""


@settings(max_examples=MOST)
@given(HISTORIES, st.booleans(), st.booleans(), st.booleans(), st.sampled_from((None, 12)), st.sampled_from((None, 60)))
def test_rule_11_once_all_is_told_both_legs_show_the_same(
    history: list[tuple[object, ...]],
    north_kept: bool,
    south_kept: bool,
    firm: bool,
    by: float | None,
    until: float | None,
) -> None:
    """No quiet withdrawal, nothing withheld: then what the answers come to is the same on both legs."""
    play = Play(north_kept, south_kept, firm, by, until, quiet=False, hidden=False)
    for step in history:
        play.step(step)
    play.tell_all()
    north, south = play.states()
    assert NOTHING.get(north, north) is NOTHING.get(south, south)


@settings(max_examples=MOST)
@given(FOCUSED, st.booleans())
def test_rule_11_once_all_is_told_contradictions_and_failed_conditions_show_on_both_legs(
    history: list[tuple[object, ...]], north_kept: bool
) -> None:
    """The same for what only a contradiction or a failed condition brings out."""
    play = Play(north_kept, True, quiet=False, hidden=False)
    for step in history:
        play.step(step)
    play.tell_all()
    north, south = play.states()
    assert NOTHING.get(north, north) is NOTHING.get(south, south)


def _never_stronger(play: Play) -> None:
    play.mirror()
    north, south = play.known()
    unaware = replace(south.facts, withdrawn=False)
    assert comes_to(north.facts).state.agreement <= comes_to(unaware).state.agreement


@settings(max_examples=MOST)
@given(st.one_of(FOCUSED, HISTORIES), st.booleans(), st.booleans())
def test_rule_11_the_owner_is_never_shown_more_agreement_than_there_is(
    history: list[tuple[object, ...]], north_kept: bool, south_kept: bool
) -> None:
    """Whenever an answer reaches the owner of the words, its leg shows no more agreement than the answerer's own."""
    play = Play(north_kept, south_kept)
    for step in history:
        before = play.answers_that_reached()
        play.step(step)
        if play.answers_that_reached() > before:
            _never_stronger(play)


@settings(max_examples=MOST // 2)
@given(HISTORIES, st.booleans(), st.randoms(use_true_random=False))
def test_rule_11_any_order_of_arrival_comes_to_the_same(
    history: list[tuple[object, ...]], south_kept: bool, shuffle: object
) -> None:
    """The entries of a leg, in any order, give the same rows, and so the same outcome."""
    play = Play(True, south_kept, by=12, until=60)
    for step in history:
        play.step(step)
    for leg in ("North", "South"):
        entries = play.table.entries(leg)
        mixed = list(entries)
        shuffle.shuffle(mixed)  # type: ignore[attr-defined]  # hypothesis' own random.Random
        room = play.table.legs[leg].room
        one, _ = fold(bytes(32), [room], entries)
        other, _ = fold(bytes(32), [room], mixed)
        assert dump(one) == dump(other)


def test_rule_11_nobody_answers_for_the_public() -> None:
    """What was put to everybody is not said to wait for an answer, on the public's leg or its author's."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South", PUBLIC), act=Act.ASSURANCE)
    table.bring(PUBLIC, very(words))
    table.bring("South", very(words))
    told = {english(each.sentences) for leg in table.view("Mara").legs for each in leg.commitments}
    assert told == {"Nobody answers for the public.", "South has not answered."}
