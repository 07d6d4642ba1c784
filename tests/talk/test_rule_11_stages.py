"""How far each side has gone with a text: who may initial and confirm what, what crosses, and what it comes to."""

from __future__ import annotations

import itertools
from typing import Any

import pytest

from goodoffices.desk import differences, may_cross, who_knows
from goodoffices.errors.gate import (
    AnswersDiffer,
    ConditionFailed,
    GateRefusal,
    HadWrong,
    Lapsed,
    MannerTooMuch,
    MustBeUnnamed,
    NotForThem,
    NothingOfTheKind,
    NothingWithdrawn,
    OneCandidate,
    StagedOtherwise,
    StageKnown,
    StageUnderProviso,
    UnnamedBinding,
    VoidWords,
    Withdrawn,
    Withheld,
    WordsExpired,
)
from goodoffices.errors.talk import (
    BindingUnnamed,
    ConfirmedUnnamed,
    NamesSomethingElse,
    NoMandate,
    NoProvisoHere,
    NothingToStage,
    StageNeedsPaper,
    TalkRefusal,
)
from goodoffices.talk.closing import left
from goodoffices.talk.draft import CorrectionOf, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Answer,
    Closeness,
    CrossedAs,
    DeskRef,
    Disclosure,
    End,
    Extended,
    Finding,
    Force,
    Hand,
    Receiver,
    Ref,
    Released,
    Said,
    Scope,
    Seen,
    Stage,
    Staged,
    StageItem,
    Stance,
    Way,
)
from goodoffices.talk.judge import answerable
from goodoffices.talk.release import second_look
from goodoffices.talk.sheets import marks
from goodoffices.talk.telling import name_ref
from goodoffices.talk.terms import WHOEVER, WITHHELD, Attribution, Carriage, Manner, Terms, terms
from goodoffices.talk.views import CommitmentView, ItemView
from tests.table import (
    PAPER,
    Noting,
    Table,
    clause,
    english,
    in_substance,
    own_words,
    stage_of,
    stance_of,
    verbatim,
    very,
    wording,
)

INITIALLED, CONFIRMED = Stage.INITIALLED, Stage.CONFIRMED
TO_SOUTH, TO_NORTH = in_substance("South"), in_substance("North")
UNNAMED: dict[str, Any] = {"attribution": Attribution.UNNAMED}


def table_of(kind: str = "sealed") -> Table:
    """North and South, kept or with stations."""
    sides = ("North", "South")
    return Table(kept=sides, public=False) if kind == "kept" else Table(sealed=sides, public=False)


@pytest.fixture(params=["kept", "sealed"])
def table(request: pytest.FixtureRequest) -> Table:
    """Both kinds of leg."""
    return table_of(request.param)


def put(table: Table, given: Terms | None = None, **more: Any) -> tuple[DeskRef, DeskRef]:
    """An assurance of North's, and the item as South has it."""
    words = table.say("North", "We hold.", given or verbatim("South"), act=Act.ASSURANCE, **more)
    (item,) = table.bring("South", very(words))
    return words, item


def agreed(table: Table, **more: Any) -> tuple[DeskRef, DeskRef, DeskRef, DeskRef]:
    """The same with South's yes, which North has: words, item, reply and stance."""
    words, item = put(table)
    reply = table.reply(item, Stance.ACCEPTS, given=TO_NORTH, **more)
    (stance,) = table.bring("North", stance_of(reply))
    return words, item, reply, stance


def come_to(table: Table, side: str) -> CommitmentView:
    """What the one text has come to on a leg, as the mediator sees it."""
    leg = next(leg for leg in table.view("Mara").legs if leg.leg == side)
    (found,) = leg.commitments
    return found


def both(table: Table) -> list[tuple[str, str | None]]:
    """The force and the stage on both legs."""
    return [(each.force, each.stage) for each in (come_to(table, side) for side in ("North", "South"))]


def rooms(table: Table) -> Any:
    return table.station().talk.rooms


def test_rule_11_what_was_told_of_one_text_is_not_told_of_the_other(table: Table) -> None:
    """Also where the news of both came together: each is about its own text."""
    first, second = (
        table.say("North", text, verbatim("South"), act=Act.ASSURANCE) for text in ("We hold.", "We wait.")
    )
    items = table.bring("South", very(first), very(second))
    steps = (
        table.stage(first, CONFIRMED, verbatim("South"), by="principal"),
        table.stage(second, INITIALLED, verbatim("South")),
    )
    table.bring("South", *(stage_of(step, item) for step, item in zip(steps, items, strict=True)))
    leg = next(leg for leg in table.view("Mara").legs if leg.leg == "South")
    assert [each.debtor_stage for each in leg.commitments] == ["confirmed", "initialled"]


# --- who may do it, and to what (rules 6, 10, 18) ------------------------------------


def test_rule_10_initialling_takes_whoever_may_speak_and_confirming_whoever_may_bind(table: Table) -> None:
    """A clerk does neither, an envoy initials, and confirms with a mandate to bind; a principal does both."""
    words, _ = put(table)
    with pytest.raises(NoMandate):
        table.stage(words, INITIALLED, by="clerk")
    table.stage(words, INITIALLED)
    with pytest.raises(NoMandate):
        table.stage(words, CONFIRMED)
    table.mandate("North", "envoy", Scope.BIND)
    table.stage(words, CONFIRMED)
    table.stage(words, CONFIRMED, by="principal")


def test_rule_10_a_confirmation_without_a_mandate_stands_void_and_binds_nobody() -> None:
    """Wherever it comes from: a faulty station, or a note."""
    table = table_of()
    words, _ = put(table)
    ident = table.slip_in("North", Staged(what=words.what, stage=CONFIRMED, terms=TO_SOUTH), by="North's envoy")
    assert isinstance(table.void("North", ident), NoMandate)
    assert come_to(table, "North").force == "non_binding"
    assert table.refused("South", stage_of(table.ref("North", ident), put(table)[1])) is VoidWords


def test_rule_10_a_mandate_that_was_revoked_confirms_nothing() -> None:
    """What was confirmed while it held stays confirmed."""
    table = table_of("kept")
    words, _ = put(table)
    mandate = table.mandate("North", "envoy", Scope.BIND)
    table.wait(hours=1)
    early = table.stage(words, CONFIRMED)
    table.wait(hours=1)
    table.revoke("North", mandate)
    table.wait(hours=1)
    with pytest.raises(NoMandate):
        table.stage(words, CONFIRMED)
    assert table.void("North", early.what.entry) is None


@pytest.mark.parametrize("stage", [INITIALLED, CONFIRMED])
@pytest.mark.parametrize(
    "noting",
    [
        Noting(Closeness.DICTATED, Way.CALL),
        Noting(Closeness.HANDED_OVER, Way.MESSENGER),
        Noting(Closeness.FROM_MEMORY, Way.PAPER),
    ],
)
def test_rule_18_a_text_is_initialled_and_confirmed_on_paper(stage: Stage, noting: Noting) -> None:
    """What was said by telephone is no signature, whoever said it."""
    table = table_of("kept")
    words, _ = put(table)
    with pytest.raises(StageNeedsPaper):
        table.stage(words, stage, by="principal", noting=noting)
    table.stage(words, stage, by="principal", noting=PAPER)


def test_rule_11_a_side_goes_further_with_its_own_words_and_with_a_yes_of_its_own(table: Table) -> None:
    """With nothing else: no clause, no finding, no no, nothing that came from others."""
    words, item = put(table)
    condition = table.condition("South", "no planes", TO_NORTH, finder=End.SIDE)
    reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=TO_NORTH)
    finding = table.find(clause(reply, 1), Finding.MET, given=TO_NORTH)
    stage = table.stage(words, INITIALLED)
    table.stage(reply, INITIALLED)
    for other in (clause(reply, 1), finding, item, stage):
        with pytest.raises(NamesSomethingElse):
            table.stage(other, INITIALLED)
    for stance in (Stance.DECLINES, Stance.TAKES_NOTE, Stance.INTERIM, Stance.RETURNED):
        with pytest.raises(NamesSomethingElse):
            table.stage(table.reply(item, stance), INITIALLED)


def test_rule_11_words_without_effect_go_no_further() -> None:
    """Words that bind without a mandate are void, and confirming does not mend them."""
    table = table_of()
    void = table.passage("North", "We will hold.", verbatim("South"), force=Force.BINDING)
    said = table.slip_in("North", _said(void), by="North's envoy")
    with pytest.raises(NamesSomethingElse):
        table.stage(table.ref("North", said), CONFIRMED, by="principal")


def _said(*passages: Any) -> Any:
    return Said(passages=passages, under=None)


def test_rule_11_only_what_counts_goes_further(table: Table) -> None:
    """Words that were withdrawn or are over, an answer that was replaced or taken back."""
    words, item = put(table, valid_until=table.after(days=1))
    first = table.reply(item, Stance.ACCEPTS, given=TO_NORTH)
    second = table.reply(item, Stance.ACCEPTS, given=TO_NORTH, over=(first.what.entry,))
    with pytest.raises(NothingToStage, match="replaced"):
        table.stage(first, INITIALLED)
    table.withdraw(second)
    with pytest.raises(NothingToStage, match=r"life\.withdrawn"):
        table.stage(second, INITIALLED)
    table.wait(days=2)
    with pytest.raises(NothingToStage, match=r"life\.lapsed"):
        table.stage(words, INITIALLED)
    others, _ = put(table)
    table.withdraw(others)
    with pytest.raises(NothingToStage, match=r"terms\.withdrawn"):
        table.stage(others, CONFIRMED, by="principal")


def test_rule_06_what_has_no_name_is_not_confirmed_before_it_has_one(table: Table) -> None:
    """It may be initialled, which binds nobody; confirming waits for the name."""
    words = table.say("North", "We hold.", in_substance("South", **UNNAMED), act=Act.ASSURANCE)
    table.stage(words, INITIALLED)
    with pytest.raises(ConfirmedUnnamed):
        table.stage(words, CONFIRMED, by="principal")
    table.release(words, verbatim("South"))
    table.stage(words, CONFIRMED, by="principal")


def test_rule_06_what_stands_without_a_name_now_is_not_confirmed() -> None:
    """It had a name once, and lost it; or the default of the ground rules gives it none."""
    table = Table(sealed=("North", "South", "East"), public=False)
    words, _ = put(table)
    table.release(words, in_substance("South", **UNNAMED))
    under = table.agree("North", disclosure=Disclosure.UNCITRAL, disclose_to=["South", "East"])
    others = table.say("North", "We wait.", under=under)
    for each in (words, others):
        with pytest.raises(ConfirmedUnnamed):
            table.stage(each, CONFIRMED, by="principal")
        table.release(each, verbatim("South"))
        table.stage(each, CONFIRMED, by="principal")


def test_rule_06_what_is_kept_for_the_mediator_needs_no_name_to_be_confirmed(table: Table) -> None:
    """Nobody is told whose it is, since nobody has it."""
    for given in (None, WITHHELD):
        words = table.say("North", "We hold.", given, act=Act.ASSURANCE)
        stage = table.stage(words, CONFIRMED, by="principal")
        assert table.void("North", stage.what.entry) is None


def test_rule_06_a_confirmation_of_what_never_had_a_name_is_void_everywhere() -> None:
    """Judged by the terms that there were by its own time, so no later release gives it effect."""
    table = table_of()
    words = table.say("North", "We hold.", in_substance("South", **UNNAMED), act=Act.ASSURANCE)
    early = table.slip_in("North", Staged(what=words.what, stage=CONFIRMED, terms=None), by="North's principal")
    assert isinstance(table.void("North", early), ConfirmedUnnamed)
    table.wait(hours=1)
    table.release(words, verbatim("South"))
    assert isinstance(table.void("North", early), ConfirmedUnnamed)
    late = table.slip_in("North", Staged(what=words.what, stage=CONFIRMED, terms=None), by="North's principal")
    assert table.void("North", late) is None


def test_rule_06_an_envoy_who_may_not_release_gives_no_name() -> None:
    """Terms beside those that stand, from somebody without a mandate to release, open nothing."""
    table = table_of()
    words = table.say("North", "We hold.", in_substance("South", **UNNAMED), act=Act.ASSURANCE)
    act = Released(what=words.what, terms=verbatim("South"), over=(words.what.entry,), quiet=False)
    table.slip_in("North", act, by="North's clerk")
    late = table.slip_in("North", Staged(what=words.what, stage=CONFIRMED, terms=None), by="North's principal")
    assert isinstance(table.void("North", late), ConfirmedUnnamed)


def test_rule_06_the_news_of_a_confirmation_has_a_name(table: Table) -> None:
    """Its own first terms do not say unnamed, and later ones do not either."""
    words, _ = put(table)
    with pytest.raises(ConfirmedUnnamed):
        table.stage(words, CONFIRMED, in_substance("South", **UNNAMED), by="principal")
    stage = table.stage(words, CONFIRMED, by="principal")
    with pytest.raises(BindingUnnamed):
        table.release(stage, in_substance("South", **UNNAMED), by="principal")


def test_rule_06_what_is_confirmed_is_released_unnamed_no_more() -> None:
    """Its author's station refuses; where such terms arrive all the same, the gate is shut for the words."""
    table = table_of()
    words, item = put(table)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    with pytest.raises(BindingUnnamed):
        table.release(words, in_substance("South", **UNNAMED))
    act = Released(what=words.what, terms=verbatim("South", **UNNAMED), over=(), quiet=False)
    table.slip_in("North", act, by="North's envoy")
    assert table.refused("South", very(words, unnamed=True)) is UnnamedBinding
    assert table.refused("South", stage_of(stage, item)) is None, "what has crossed with its name has it"


def test_rule_06_words_that_the_mediator_conveys_unnamed_say_nothing_of_the_confirmation() -> None:
    """They bind as they were said, and the confirmation is not told of them."""
    table = Table(sealed=("North", "South", "East"), public=False)
    words = table.say("North", "We hold.", verbatim("South", "East"), act=Act.ASSURANCE)
    stage = table.stage(words, CONFIRMED, in_substance("South", "East"), by="principal")
    (item,) = table.bring("South", very(words, unnamed=True))
    assert table.item(item).force is Force.NON_BINDING
    assert table.refused("South", stage_of(stage, item)) is MustBeUnnamed
    assert table.refused("South", stage_of(stage, item, unnamed=True)) is UnnamedBinding


def test_rule_10_to_extend_what_was_confirmed_takes_a_mandate_to_bind() -> None:
    """What was extended before stays extended."""
    table = table_of()
    until = table.after(days=2)
    words, _ = put(table, valid_until=until)
    table.stage(words, INITIALLED)
    table.act(words, Extended(what=words.what, answer_by=None, valid_until=table.after(days=3)))
    table.wait(hours=1)
    table.stage(words, CONFIRMED, by="principal")
    table.wait(hours=1)
    later = Extended(what=words.what, answer_by=None, valid_until=table.after(days=9))
    with pytest.raises(NoMandate):
        table.act(words, later)
    table.act(words, later, by="principal")
    assert all(table.void("North", each.ident) is None for each in table.reading("North").of_kind("extended"))


# --- what crosses of it (rules 3, 7, 19) ------------------------------------


def test_rule_03_a_stage_crosses_under_its_own_terms_and_its_author_is_told(table: Table) -> None:
    """What the words allow does not count; it is told once, and the answer says how it crossed."""
    words, item = put(table)
    kept = table.stage(words, INITIALLED)
    assert table.refused("South", stage_of(kept, item)) is Withheld
    table.release(kept, TO_SOUTH)
    (told,) = table.bring("South", stage_of(kept, item))
    hand = None if table.legs["North"].people["envoy"].station else Hand(way=Way.PAPER, closeness=Closeness.HANDED_OVER)
    assert table.item(told) == StageItem(of=item.what, stage=INITIALLED, speaker="North", hand=hand)
    assert [each.form for each in table.crossings(kept)] == [CrossedAs.STAGE]
    assert [each.form for each in table.crossings(words)] == [CrossedAs.VERBATIM]
    assert table.refused("South", stage_of(kept, item)) is StageKnown


@pytest.mark.parametrize(
    ("given", "days", "refusal"),
    [
        (in_substance("South"), 0, None),
        (in_substance("East"), 0, NotForThem),
        (in_substance("South"), 15, Lapsed),
        (in_substance("South", manner=Manner.SPOKEN), 0, MannerTooMuch),
        (in_substance("South", **UNNAMED), 0, MustBeUnnamed),
    ],
)
def test_rule_03_every_question_of_the_gate_is_asked(
    given: Terms, days: float, refusal: type[GateRefusal] | None
) -> None:
    """To whom, when, in which manner, under which name."""
    table = Table(sealed=("North", "South", "East"), public=False)
    words, item = put(table)
    stage = table.stage(words, INITIALLED, given)
    table.wait(days=days)
    assert table.refused("South", stage_of(stage, item)) is refusal


def forbidden_by(
    stage: Stage, given: Terms, *, withdrawn: bool, named: bool, unnamed: bool, late: bool
) -> set[type[GateRefusal]]:
    """Everything that forbids to tell South of a stage, from the text of the rules; empty: it may be told.

    ``named``: whether the words stand there with their name; ``unnamed``: whether the news is to have none.
    """
    found = set[type[GateRefusal]]([Withdrawn] if withdrawn else [])
    released = given.carriage is not Carriage.WITHHELD
    terms_unnamed = released and given.attribution is Attribution.UNNAMED
    if stage is CONFIRMED and terms_unnamed:
        found.add(VoidWords)
    if not released:
        found.add(Withheld)
    elif "South" not in given.to:
        found.add(NotForThem)
    if released and late:
        found.add(Lapsed)
    if not unnamed and (terms_unnamed or not named):
        found.add(MustBeUnnamed)
    if stage is CONFIRMED and released and (terms_unnamed or unnamed):
        found.add(UnnamedBinding)
    if unnamed and named:
        found.add(OneCandidate)
    return found


@pytest.mark.parametrize("withdrawn", [False, True])
def test_rule_03_the_gate_and_the_rules_say_the_same_of_every_stage(withdrawn: bool) -> None:
    """Each stage under each sort of terms, of words with a name and without, in time and late: told only if it may."""
    table = Table(sealed=("North", "South", "East"), public=False)
    words = table.say("North", "We hold.", verbatim("South", convey_until=table.after(days=40)), act=Act.ASSURANCE)
    items = {name: table.bring("South", very(words, unnamed=not name))[0] for name in (True, False)}
    stages = {}
    for stage, carriage, to, attribution in itertools.product(Stage, Carriage, ("South", "East"), Attribution):
        given = terms(carriage, [to], attribution=attribution)
        act = Staged(what=words.what, stage=stage, terms=given)
        stages[stage, given] = table.ref("North", table.slip_in("North", act, by="North's principal"))
    if withdrawn:
        table.withdraw(words)
    asked = 0
    for late in (False, True):
        for ((stage, given), source), name, unnamed in itertools.product(stages.items(), (True, False), (True, False)):
            answer = table.refused("South", stage_of(source, items[name], unnamed=unnamed))
            facts = {"withdrawn": withdrawn, "named": name, "unnamed": unnamed, "late": late}
            wanted = forbidden_by(stage, given, **facts)
            assert (answer in wanted) if wanted else answer is None, (stage, given, facts, answer)
            asked += answer is None
        table.wait(days=15)
    assert bool(asked) is not withdrawn


def test_rule_03_a_stage_falls_with_what_it_is_a_stage_of(table: Table) -> None:
    """With words that were withdrawn or are over, and with an answer that no longer counts."""
    words, item = put(table, valid_until=table.after(days=5))
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    first = table.reply(item, Stance.ACCEPTS, given=TO_NORTH)
    (stance,) = table.bring("North", stance_of(first))
    of_first = table.stage(first, CONFIRMED, TO_NORTH, by="principal")
    assert table.refused("North", stage_of(of_first, stance)) is None
    table.reply(item, Stance.DECLINES, given=TO_NORTH, over=(first.what.entry,))
    assert table.refused("North", stage_of(of_first, stance)) is VoidWords
    table.wait(days=6)
    assert table.refused("South", stage_of(stage, item)) is WordsExpired
    table.withdraw(words)
    assert table.refused("South", stage_of(stage, item)) is Withdrawn


def test_rule_11_a_side_goes_further_with_a_text_that_it_has_itself(table: Table) -> None:
    """The mediator's wording is not what was initialled, unless its author approved it, and of these words alone."""
    words = table.say("North", "We hold.", in_substance("South"), act=Act.ASSURANCE)
    more = table.say("North", "For a week.", in_substance("South"), act=Act.ASSURANCE)
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    drafts = [wording("They hold.", words), wording("They hold for a week.", words, more)]
    for draft in drafts:
        (item,) = table.bring("South", draft)
        assert table.refused("South", stage_of(stage, item)) is StagedOtherwise
    assert not [each for each in may_cross(rooms(table), table.now) if each.what == "stage"]
    for draft in drafts:
        table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    (alone,) = table.bring("South", drafts[0])
    (together,) = table.bring("South", drafts[1])
    assert table.refused("South", stage_of(stage, alone)) is None
    assert table.refused("South", stage_of(stage, together)) is StagedOtherwise


def test_rule_03_a_stage_is_told_of_what_the_side_has(table: Table) -> None:
    """Of nothing that is not brought, handed back, known there to be withdrawn, or made of something else."""
    words, item = put(table)
    others, other = put(table)
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    assert table.refused("South", stage_of(stage, other)) is NothingOfTheKind
    assert table.refused("South", stage_of(words, item)) is NothingOfTheKind
    table.withdraw(others)
    (withdrawal,) = table.bring("South", WithdrawalOf(item=other.what))
    table.release(others, verbatim("South"))
    of_others = table.stage(others, INITIALLED, TO_SOUTH)
    assert table.refused("South", stage_of(of_others, withdrawal)) is NothingOfTheKind
    (asked,) = table.bring("South", own_words("What now?"))
    assert table.refused("South", stage_of(stage, asked)) is NothingOfTheKind
    table.reply(item, Stance.RETURNED)
    assert table.refused("South", stage_of(stage, item)) is NothingOfTheKind
    assert table.refused("South", stage_of(of_others, other)) is NothingOfTheKind
    (anew,) = table.bring("South", very(others))
    assert table.refused("South", stage_of(of_others, anew)) is None


def test_rule_19_nothing_is_told_of_a_sheet_that_nobody_brought() -> None:
    """The side has to have the words first."""
    table = table_of("kept")
    words = table.say("North", "We hold.", verbatim("South"), act=Act.ASSURANCE)
    (item,) = table.convey("South", very(words))
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    assert table.refused("South", stage_of(stage, item)) is NothingOfTheKind
    table.deliver(item)
    assert table.refused("South", stage_of(stage, item)) is None


def test_rule_08_a_stage_has_no_words_beside_which_a_proviso_could_stand() -> None:
    """Its author's station says so; where one arrives all the same, the gate does."""
    table = table_of()
    words, item = put(table)
    bound = in_substance("South", provisos=("Not for the press.",))
    with pytest.raises(NoProvisoHere):
        table.stage(words, INITIALLED, bound)
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    with pytest.raises(NoProvisoHere):
        table.release(stage, bound)
    table.slip_in("North", Released(what=stage.what, terms=bound, over=(), quiet=False), by="North's envoy")
    assert table.refused("South", stage_of(stage, item)) is StageUnderProviso


def test_rule_09_no_answer_is_confirmed_beside_another_that_was_not_told(table: Table) -> None:
    """And none on a condition that failed and is not stated: both would read as more than there is."""
    _, item, reply, stance = agreed(table)
    stage = table.stage(reply, CONFIRMED, TO_NORTH, by="principal")
    table.reply(item, Stance.DECLINES, given=TO_NORTH)
    assert table.refused("North", stage_of(stage, stance)) is AnswersDiffer
    _, item = put(table)
    hidden = table.condition("South", "no planes")
    reply = table.reply(item, Stance.ON_CONDITIONS, hidden, given=TO_NORTH)
    (stance,) = table.bring("North", stance_of(reply))
    stage = table.stage(reply, CONFIRMED, TO_NORTH, by="principal")
    assert table.refused("North", stage_of(stage, stance)) is None
    table.find(clause(reply, 1), Finding.FAILED, end=End.MEDIATOR)
    assert table.refused("North", stage_of(stage, stance)) is ConditionFailed


def test_rule_06_unnamed_words_are_initialled_without_a_name(table: Table) -> None:
    """The news has none either, and may have none."""
    words = table.say("North", "We hold.", in_substance("South", **UNNAMED), act=Act.ASSURANCE)
    draft = wording("They hold.", words, unnamed=True, act=Act.ASSURANCE)
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    (item,) = table.bring("South", draft)
    stage = table.stage(words, INITIALLED, in_substance("South"))
    assert table.refused("South", stage_of(stage, item)) is MustBeUnnamed
    (told,) = table.bring("South", stage_of(stage, item, unnamed=True))
    assert (table.item(told).speaker, table.item(told).hand) == (None, None)
    assert "Whoever said it: initialled." in english(come_to(table, "South").sentences)


def test_rule_06_a_stage_of_an_answer_to_unnamed_words_goes_to_whoever_said_it() -> None:
    """It is owed, and told without a manner, a moment or a name; terms that name some side would tell who."""
    table = Table(sealed=("North", "South", "East"), public=False)
    words = table.say("North", "We hold.", verbatim("South", "East", **UNNAMED), act=Act.ASSURANCE)
    (item,) = table.bring("South", very(words, unnamed=True))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER))
    (stance,) = table.bring("North", stance_of(reply))
    table.tell("South")
    stage = table.stage(reply, CONFIRMED, in_substance(WHOEVER), by="principal")
    before = len(table.entries("South"))
    table.bring("North", stage_of(stage, stance))
    assert len(table.entries("South")) == before, "that it crossed shows at once"
    table.tell("South")
    (crossing,) = table.crossings(stage)
    told = (crossing.alias, crossing.form, crossing.manner, crossing.when, crossing.person)
    assert told == (WHOEVER, CrossedAs.STAGE, None, None, None)


def answered_and_confirmed(author: str, sealed: tuple[str, ...]) -> Any:
    """All that South has after it confirmed its yes to unnamed words of ``author``, and was told that it crossed."""
    kept = tuple(side for side in ("North", "South", "East") if side not in sealed)
    table = Table(sealed=sealed, kept=kept, public=False)
    others = [side for side in ("North", "South", "East") if side != author]
    words = table.say(author, "We hold.", in_substance(*others, **UNNAMED), act=Act.ASSURANCE)
    draft = wording("They hold.", words, unnamed=True, act=Act.ASSURANCE)
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    (item,) = table.bring("South", draft)
    initialled = table.stage(words, INITIALLED, in_substance("South", **UNNAMED))
    table.bring("South", stage_of(initialled, item, unnamed=True))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER))
    (stance,) = table.bring(author, stance_of(reply))
    stage = table.stage(reply, CONFIRMED, in_substance(WHOEVER), by="principal")
    table.wait(days=1)
    (news,) = table.bring(author, stage_of(stage, stance))
    table.tell("South")
    table.withdraw(stage, by="principal")
    table.bring(author, WithdrawalOf(item=news.what))
    table.tell("South")
    leg = table.legs["South"].room
    due = [text for text in table.to_be_told() if text.startswith("South")]
    untold = [each for each in left(rooms(table), leg, table.now) if each.leg == "South"]
    return table.entries("South"), table.view("South's envoy"), due, untold


@pytest.mark.parametrize("sealed", [("North", "South", "East"), ("South",), ("North", "East"), ()])
def test_rule_06_nothing_tells_whoever_answers_who_said_it(sealed: tuple[str, ...]) -> None:
    """Whichever of two sides said unnamed words and initialled them, the side that answers has the same bytes."""
    assert answered_and_confirmed("North", sealed) == answered_and_confirmed("East", sealed)


def test_rule_06_a_third_party_is_told_how_far_an_answer_went() -> None:
    """Where it was told of the answer, and the terms name it."""
    table = Table(sealed=("North", "South", "East"), public=False)
    words = table.say("North", "We hold.", verbatim("South", "East"), act=Act.ASSURANCE)
    (item,) = table.bring("South", very(words))
    table.bring("East", very(words))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance("North", "East"))
    (told,) = table.bring("East", stance_of(reply, third_party=True))
    stage = table.stage(reply, CONFIRMED, TO_NORTH, by="principal")
    assert table.refused("East", stage_of(stage, told)) is NotForThem
    table.release(stage, in_substance("North", "East"), by="principal")
    table.bring("East", stage_of(stage, told))
    assert [(each.alias, each.form) for each in table.crossings(stage)] == [("East", CrossedAs.STAGE)]
    east = next(leg for leg in table.view("Mara").legs if leg.leg == "East")
    stances = [each for line in east.lines for each in line.content if isinstance(each, ItemView)]
    assert [each.stage for each in stances if each.what == "stance"] == ["confirmed"]


def test_rule_19_a_sheet_is_looked_at_again() -> None:
    """Not to be delivered: a stage that was taken back, one of words that were, or were handed back."""
    for spoil in ("stage", "words", "told", "returned", "terms"):
        table = table_of("kept")
        words, item = put(table)
        stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
        (sheet,) = table.convey("South", stage_of(stage, item))
        assert not second_look(rooms(table), sheet.room, sheet.what.entry, table.now)
        if spoil == "stage":
            table.withdraw(stage)
        elif spoil == "terms":
            table.release(stage, in_substance("South", convey_from=table.after(days=1)), over=())
        elif spoil == "returned":
            table.reply(item, Stance.RETURNED)
        else:
            table.withdraw(words)
        if spoil == "told":
            table.bring("South", WithdrawalOf(item=item.what))
            table.release(words, verbatim("South"))
        assert second_look(rooms(table), sheet.room, sheet.what.entry, table.now), spoil


def test_rule_19_a_stage_that_was_brought_to_another_strays() -> None:
    """Its author is told who got it; it has not reached the side."""
    table = table_of("kept")
    words, item = put(table)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    (sheet,) = table.convey("South", stage_of(stage, item))
    table.deliver(sheet, to="Somebody else", receiver=Receiver.OTHER)
    (crossing,) = table.crossings(stage)
    assert (crossing.alias, crossing.person, crossing.form) == (None, "Somebody else", CrossedAs.STAGE)
    assert come_to(table, "South").debtor_stage == "accepted"
    assert "not meant" in english(table.line("North", _last(table, "North")).content[0].told)


def _last(table: Table, leg: str) -> Any:
    *_, (_, ident) = table.reading(leg).transcript.thread()
    return ident


def test_rule_19_a_stage_brought_outside_its_terms_is_marked() -> None:
    """It happened; its author is told that it lay outside."""
    table = table_of("kept")
    words, item = put(table)
    stage = table.stage(words, CONFIRMED, in_substance("South", manner=Manner.SPOKEN), by="principal")
    (sheet,) = table.convey("South", stage_of(stage, item))
    table.deliver(sheet, manner=Manner.LEFT)
    (shown,) = table.line("North", stage.what.entry).content
    assert [each.outside for each in shown.crossed] == [True]


def test_rule_19_a_delivery_is_judged_without_what_was_confirmed_later() -> None:
    """Unnamed words were brought in their terms; that they were named and confirmed since does not change that."""
    table = table_of("kept")
    words = table.say("North", "We hold.", in_substance("South", **UNNAMED), act=Act.ASSURANCE)
    (item,) = table.convey("South", wording("They hold.", words, unnamed=True))
    brought = table.wait(hours=1)
    table.wait(hours=1)
    table.release(words, verbatim("South"))
    table.stage(words, CONFIRMED, by="principal")
    table.slip_in("North", _beside(table, words), by="Mara")
    table.deliver(item, when=brought)
    assert not _marked(table, "South"), "it was brought in time"
    table.deliver(item)
    assert [each.code for each in _marked(table, "South")] == ["delivery.outside"]


def _beside(table: Table, words: DeskRef) -> Any:
    """A note of terms beside those that stand, that say unnamed."""
    act = Released(what=words.what, terms=verbatim("South", **UNNAMED), over=(), quiet=False)
    return table.noted("North", act)


def _marked(table: Table, leg: str) -> list[Any]:
    """What is marked of the last delivery."""
    written = table.reading(leg).written(_last(table, leg))
    assert written is not None
    return marks(rooms(table), table.legs[leg].room, written)


# --- what it comes to (rule 11) ------------------------------------


def test_rule_11_confirming_binds_the_side_that_confirms_and_nobody_else(table: Table) -> None:
    """A commitment binds as its weaker side does, and has gone as far as the side that has gone less far."""
    words, item, reply, stance = agreed(table)
    assert both(table) == [("non_binding", "accepted")] * 2
    assert english(come_to(table, "North").sentences) == "South said yes to these words. Not binding."
    norths = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    table.bring("South", stage_of(norths, item))
    assert both(table) == [("non_binding", "accepted")] * 2
    one_sided = "North: confirmed, with authority to bind. South: neither initialled nor confirmed."
    assert [english(come_to(table, side).sentences).endswith(one_sided) for side in ("North", "South")] == [True, True]
    souths = table.stage(reply, INITIALLED, TO_NORTH)
    table.bring("North", stage_of(souths, stance))
    assert both(table) == [("non_binding", "initialled")] * 2
    souths = table.stage(reply, CONFIRMED, TO_NORTH, by="principal")
    table.bring("North", stage_of(souths, stance))
    assert both(table) == [("binding", "confirmed")] * 2


def test_rule_11_each_side_is_told_apart(table: Table) -> None:
    """In the same words on both legs."""
    table.mandate("South", "envoy", Scope.BIND)
    words, item = put(table)
    noting = PAPER if table.legs["South"].sort.value == "kept" else None
    reply = table.reply(item, Stance.ACCEPTS, given=TO_NORTH, force=Force.AD_REFERENDUM, noting=noting)
    table.bring("North", stance_of(reply))
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    table.bring("South", stage_of(stage, item))
    for side in ("North", "South"):
        found = come_to(table, side)
        assert (found.force, found.stage) == ("ad_referendum", "ad_referendum")
        assert (found.debtor_stage, found.creditor_stage) == ("confirmed", "ad_referendum")
        told = "North: confirmed, with authority to bind. South: subject to approval at home."
        assert english(found.sentences).endswith(told), side


def test_rule_11_initialling_changes_no_force(table: Table) -> None:
    """It stays subject to approval at home until it is confirmed."""
    table.mandate("South", "envoy", Scope.BIND)
    _, item = put(table)
    noting = PAPER if table.legs["South"].sort.value == "kept" else None
    reply = table.reply(item, Stance.ACCEPTS, given=TO_NORTH, force=Force.AD_REFERENDUM, noting=noting)
    table.stage(reply, INITIALLED, TO_NORTH)
    found = come_to(table, "South")
    assert (found.force, found.creditor_stage) == ("non_binding", "initialled")
    assert "South: initialled, subject to approval at home." in english(found.sentences)


def test_rule_11_what_binds_from_the_beginning_has_nothing_left_to_confirm(table: Table) -> None:
    """It is as far as it can go, and nobody is said to have confirmed it."""
    noting = PAPER if table.legs["North"].sort.value == "kept" else None
    _, item = put(table, force=Force.BINDING, by="principal", noting=noting)
    found = come_to(table, "South")
    assert (found.debtor_stage, found.force) == ("confirmed", "binding")
    assert "confirmed" not in english(found.sentences)
    table.reply(item, Stance.ACCEPTS, given=TO_NORTH)
    told = "North: bound from the beginning. South: neither initialled nor confirmed."
    assert english(come_to(table, "South").sentences).endswith(told)
    assert table.line("South", item.what.entry).content[0].stage is None


def test_rule_11_before_an_answer_it_is_told_how_far_the_words_have_gone(table: Table) -> None:
    """Of the one who has not answered nothing is said but that."""
    words, item = put(table)
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    table.bring("South", stage_of(stage, item))
    for side in ("North", "South"):
        found = come_to(table, side)
        assert english(found.sentences) == "South has not answered. North: initialled."
        assert (found.stage, found.debtor_stage, found.creditor_stage) == (None, "initialled", None)


def test_rule_11_withdrawn_words_were_binding_once_they_were_confirmed(table: Table) -> None:
    """Wherever that was known; a leg that was not told says nothing of it."""
    words, item = put(table)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    others = table.say("North", "We wait.", verbatim("South"), act=Act.ASSURANCE)
    (other,) = table.bring("South", very(others))
    table.stage(others, CONFIRMED, by="principal")
    table.bring("South", stage_of(stage, item))
    for each, there in ((words, item), (others, other)):
        table.withdraw(each)
        table.bring("South", WithdrawalOf(item=there.what))
    told = {
        side: [
            english(each.sentences) for leg in table.view("Mara").legs if leg.leg == side for each in leg.commitments
        ]
        for side in ("North", "South")
    }
    assert told["North"] == ["North withdrew these words. They were binding."] * 2
    assert told["South"] == ["North withdrew these words. They were binding.", "North withdrew these words."]


def test_rule_07_a_confirmation_that_was_taken_back_binds_no_more_and_shows(table: Table) -> None:
    """On the leg of its author at once, on the other once that is told; what was told once is not told again."""
    words, item, reply, stance = agreed(table)
    first = table.stage(words, INITIALLED, TO_SOUTH)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    souths = table.stage(reply, CONFIRMED, TO_NORTH, by="principal")
    table.bring("North", stage_of(souths, stance))
    table.bring("South", stage_of(first, item))
    (told,) = table.bring("South", stage_of(stage, item))
    assert both(table) == [("binding", "confirmed")] * 2
    assert table.refused("South", WithdrawalOf(item=told.what)) is NothingWithdrawn
    table.withdraw(stage)
    assert both(table) == [("non_binding", "initialled"), ("binding", "confirmed")]
    table.bring("South", WithdrawalOf(item=told.what))
    assert both(table) == [("non_binding", "initialled")] * 2
    for side in ("North", "South"):
        assert "North had confirmed it, and withdrew that. North: initialled." in english(
            come_to(table, side).sentences
        )
    assert table.refused("South", WithdrawalOf(item=told.what)) is NothingWithdrawn
    assert [each.form for each in table.crossings(stage)] == [CrossedAs.STAGE, CrossedAs.WITHDRAWAL]
    assert table.refused("South", stage_of(stage, item)) is Withdrawn


def test_rule_07_that_a_step_was_taken_back_shows_where_both_have_gone_as_far(table: Table) -> None:
    """Both sides are where they began, and one had gone further."""
    words, _, _, _ = agreed(table)
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    table.withdraw(stage)
    told = (
        "North had initialled it, and withdrew that. North: neither initialled nor confirmed. "
        "South: neither initialled nor confirmed."
    )
    assert english(come_to(table, "North").sentences).endswith(told)


def test_rule_07_what_was_confirmed_again_was_not_taken_back(table: Table) -> None:
    """One of two confirmations is withdrawn; the other stands, and nothing is said of the first."""
    words, _ = put(table)
    first = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    table.withdraw(first, by="principal")
    assert english(come_to(table, "North").sentences).endswith("North: confirmed, with authority to bind.")
    assert "withdrew that" not in english(come_to(table, "North").sentences)


def test_rule_09_the_news_of_a_stage_that_was_handed_back_is_out_of_view(table: Table) -> None:
    """It counts on that leg no more, and is not said to have been taken back: its author did nothing."""
    words, item = put(table)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    (told,) = table.bring("South", stage_of(stage, item))
    table.reply(told, Stance.RETURNED)
    assert english(come_to(table, "South").sentences) == "South has not answered."
    assert table.refused("South", stage_of(stage, item)) is None


def test_rule_07_a_confirmation_is_taken_back_quietly() -> None:
    """Then nobody is told, the legs differ, and the desk says so before anything more crosses."""
    table = table_of()
    words, item = put(table)
    table.stage(words, INITIALLED)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    (told,) = table.bring("South", stage_of(stage, item))
    table.withdraw(stage, quiet=True)
    assert table.refused("South", WithdrawalOf(item=told.what)) is NothingWithdrawn
    (found,) = differences(rooms(table), table.now)
    assert [why.code for why in found.why] == ["differ.stage_quietly_withdrawn"]


def test_rule_10_a_confirmation_that_lost_its_effect_is_told() -> None:
    """A mandate that was revoked before it, as it turns out: it was wrong, and nobody took it back."""
    table = table_of()
    words, item = put(table)
    mandate = table.mandate("North", "envoy", Scope.BIND)
    stage = table.stage(words, CONFIRMED, TO_SOUTH)
    (told,) = table.bring("South", stage_of(stage, item))
    assert come_to(table, "South").debtor_stage == "confirmed"
    heads = [seen for seen in table.reading("North").transcript.heads() if seen.entry == mandate]
    table.revoke("North", mandate, [*heads, *_before(table, stage)])
    assert isinstance(table.void("North", stage.what.entry), NoMandate)
    assert table.refused("South", WithdrawalOf(item=told.what)) is HadWrong
    table.bring("South", CorrectionOf(item=told.what))
    assert both(table)[0] == both(table)[1]
    assert come_to(table, "South").debtor_stage == "accepted"


def _before(table: Table, what: DeskRef) -> list[Any]:
    """The last entry of the same hand before one."""
    entry = table.reading(what).transcript.entry(what.what.entry)
    assert entry is not None
    assert entry.prev is not None
    return [Seen(instance=entry.instance, seq=entry.seq - 1, entry=entry.prev)]


def test_rule_11_a_new_answer_does_not_take_over_the_stage_of_the_one_before(table: Table) -> None:
    """Whoever changes the answer confirms it anew."""
    _, item, reply, stance = agreed(table)
    stage = table.stage(reply, CONFIRMED, TO_NORTH, by="principal")
    table.bring("North", stage_of(stage, stance))
    assert come_to(table, "North").creditor_stage == "confirmed"
    second = table.reply(item, Stance.ACCEPTS, given=TO_NORTH, over=(reply.what.entry,))
    table.bring("North", stance_of(second))
    assert [come_to(table, side).creditor_stage for side in ("North", "South")] == ["accepted", "accepted"]


def test_rule_11_of_two_yeses_side_by_side_the_one_that_went_less_far_counts() -> None:
    """Two delegates who both said yes; one of the two is confirmed."""
    table = table_of()
    _, item, reply, stance = agreed(table)
    other = table.reply(item, Stance.ACCEPTS, given=TO_NORTH, by="principal")
    (second,) = table.bring("North", stance_of(other))
    for each, there in ((reply, stance), (other, second)):
        assert both(table) == [("non_binding", "accepted")] * 2
        assert [come_to(table, side).creditor_stage for side in ("North", "South")] == ["accepted"] * 2
        stage = table.stage(each, CONFIRMED, TO_NORTH, by="principal")
        table.bring("North", stage_of(stage, there))
    assert [come_to(table, side).creditor_stage for side in ("North", "South")] == ["confirmed"] * 2


def test_rule_11_a_stage_belongs_to_every_copy_of_the_words(table: Table) -> None:
    """It stays when they are conveyed again; a text that crosses after its withdrawal was told is another."""
    words, item = put(table)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    table.bring("South", stage_of(stage, item))
    (again,) = table.bring("South", very(words))
    assert table.refused("South", stage_of(stage, again)) is StageKnown
    assert come_to(table, "South").debtor_stage == "confirmed"
    table.withdraw(words)
    table.bring("South", WithdrawalOf(item=item.what))
    table.release(words, verbatim("South"))
    (anew,) = table.bring("South", very(words))
    (leg,) = [leg for leg in table.view("Mara").legs if leg.leg == "South"]
    assert [each.debtor_stage for each in leg.commitments] == ["confirmed", "accepted"]
    table.bring("South", stage_of(stage, anew))


# --- what is seen of it ------------------------------------


def test_the_thread_shows_what_was_initialled_with_its_terms_and_what_became_of_it(table: Table) -> None:
    """On its author's leg, beside the words; on the other, beside the item."""
    words, item = put(table)
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    (told,) = table.bring("South", stage_of(stage, item))
    (shown,) = table.line("North", stage.what.entry).content
    name = name_ref(words.what)
    assert (shown.stage, shown.about, shown.terms.state, shown.void) == ("initialled", [name], "open", None)
    assert [(each.to, each.form, each.outside) for each in shown.crossed] == [("South", "news_of_stage", False)]
    assert table.line("North", words.what.entry).content[0].stage == "initialled"
    (there,) = table.line("South", item.what.entry).content
    (news,) = table.line("South", told.what.entry).content
    assert there.stage == "initialled"
    assert (news.what, news.stated, news.news_of, news.answered) == ("stage", "initialled", "words", ["We hold."])


def test_rule_09_the_news_of_words_that_were_handed_back_does_not_repeat_them(table: Table) -> None:
    """They are out of every view of that side, also where something is told of them."""
    words, item = put(table)
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    (told,) = table.bring("South", stage_of(stage, item))
    table.reply(item, Stance.RETURNED)
    (news,) = table.line("South", told.what.entry).content
    assert news.answered == []
    assert "We hold." not in table.seen_by("South's envoy")


def test_the_mediator_sees_that_a_stage_may_cross_and_who_could_know_of_it(table: Table) -> None:
    """To whom it may be told, why not, and whoever could have seen it."""
    words, item = put(table)
    stage = table.stage(words, INITIALLED)

    def row() -> Any:
        (found,) = [each for each in may_cross(rooms(table), table.now) if each.what == "stage"]
        return found

    assert (row().to, row().stated, row().crossed, row().forms[0].open) == ("South", "initialled", False, False)
    table.release(stage, TO_SOUTH)
    assert row().forms[0].open
    table.bring("South", stage_of(stage, item))
    assert row().crossed
    known = who_knows(rooms(table), stage)
    assert {each.side for each in known if english(each.form).startswith("news of stage")} == {"South"}


def test_the_desk_shows_what_was_not_told(table: Table) -> None:
    """Of the words and of the yes, until it is; and what no longer stands."""
    words, item, reply, stance = agreed(table)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    souths = table.stage(reply, CONFIRMED, TO_NORTH, by="principal")

    def why() -> list[str]:
        return [each.code for found in differences(rooms(table), table.now) for each in found.why]

    assert why() == ["differ.stage_not_told", "differ.stage_not_told"]
    (told,) = table.bring("South", stage_of(stage, item))
    table.bring("North", stage_of(souths, stance))
    assert why() == []
    table.withdraw(stage)
    assert why() == ["differ.stage_gone_not_told"]
    table.bring("South", WithdrawalOf(item=told.what))
    assert why() == []


def test_rule_15_what_was_never_told_of_a_stage_is_left_at_the_end(table: Table) -> None:
    """At the mediator's, and at the side's own station as far as it knows: the furthest alone."""
    words, item = put(table)
    table.stage(words, INITIALLED, TO_SOUTH)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    codes = {"left.stage_never_crossed", "left.stage_not_told"}
    for side in ("North", "South"):
        found = [each for each in left(rooms(table), table.legs[side].room, table.now) if each.told.code in codes]
        wanted = [("stage_never_crossed", "confirmed", "South")]
        assert [
            (each.told.code.removeprefix("left."), english(each.told.facts["stage"]), each.told.facts["to"])
            for each in found
        ] == wanted
    if table.legs["North"].sort.value == "sealed":
        own = table.station("North's envoy").talk.rooms
        found = [each for each in left(own, table.legs["North"].room, table.now) if each.told.code in codes]
        assert [(each.told.code.removeprefix("left."), each.told.facts["to"]) for each in found] == [
            ("stage_not_told", "South")
        ]
    table.bring("South", stage_of(stage, item))
    assert not [each for each in left(rooms(table), table.legs["North"].room, table.now) if each.told.code in codes]


def test_rule_15_what_does_not_concern_a_leg_is_not_left_at_its_end() -> None:
    """A stage of words that this side never had, or that was told; and at its own station what strayed."""
    table = Table(sealed=("North",), kept=("South", "East"), public=False)
    words, item = put(table)
    stage = table.stage(words, CONFIRMED, TO_SOUTH, by="principal")
    (sheet,) = table.convey("South", stage_of(stage, item))
    table.deliver(sheet, to="Somebody else", receiver=Receiver.OTHER)
    codes = {"left.stage_never_crossed", "left.stage_not_told"}

    def found(of: Any, leg: str) -> list[str]:
        return [
            str(each.told.facts["to"]) for each in left(of, table.legs[leg].room, table.now) if each.told.code in codes
        ]

    assert (found(rooms(table), "East"), found(rooms(table), "South")) == ([], ["South"])
    assert found(table.station("North's envoy").talk.rooms, "North") == ["South"]


def test_rule_09_the_news_of_a_stage_is_nothing_to_answer(table: Table) -> None:
    """Whoever answers a whole sheet answers the words on it."""
    words, item = put(table)
    stage = table.stage(words, INITIALLED, TO_SOUTH)
    others = table.say("North", "We wait.", verbatim("South"))
    sheet, _ = table.bring("South", very(others), stage_of(stage, item))
    assert answerable(table.reading("South"), sheet.what.entry) == [Ref(entry=sheet.what.entry, index=0)]


def test_refusals_say_what_to_do() -> None:
    """Each has a cause and a next step, and none repeats words."""
    for refusal in (
        StagedOtherwise(side="North"),
        StageKnown(recipient="South", stage="confirmed"),
        StageUnderProviso(side="North"),
        StageNeedsPaper(stage="confirmed"),
        NothingToStage(reason="its release was taken back"),
        NoProvisoHere(),
        ConfirmedUnnamed(),
    ):
        told = refusal.told()
        assert told["next_step"]
        assert isinstance(refusal, GateRefusal | TalkRefusal)
