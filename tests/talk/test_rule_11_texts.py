"""Rule 11: how far something binds and has gone is read from the text that was answered, on both legs."""

import pytest

from goodoffices.desk.differences import differences
from goodoffices.talk.draft import InSubstance
from goodoffices.talk.events import Act, Answer, DeskRef, Force, Stage, Stance
from goodoffices.talk.views import CommitmentView
from tests.table import PAPER, Table, english, in_substance, stage_of, stance_of, verbatim, very, wording

BACK = verbatim("North")


def bound() -> tuple[Table, DeskRef]:
    """North binds itself; its words may cross, in substance too."""
    table = Table(kept=("North", "South"), public=False)
    may = verbatim("South")
    words = table.say(
        "North", "We hold our ships.", may, act=Act.ASSURANCE, force=Force.BINDING, by="principal", noting=PAPER
    )
    return table, words


def binding_yes(table: Table, item: DeskRef) -> None:
    """South binds itself too, and North is told."""
    yes = table.reply(item, Stance.ACCEPTS, given=BACK, force=Force.BINDING, by="principal", noting=PAPER)
    table.bring("North", stance_of(yes))


def approve(table: Table, draft: InSubstance) -> None:
    """North approves a wording."""
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)


def agreed(table: Table, side: str) -> list[CommitmentView]:
    """What a leg has that was answered with yes."""
    leg = next(leg for leg in table.view("Mara").legs if leg.leg == side)
    return [each for each in leg.commitments if each.stage is not None]


def far(table: Table, side: str) -> list[tuple[str, str | None, str, str | None]]:
    """How far it binds and has gone there."""
    return [(each.force, each.stage, each.debtor_stage, each.creditor_stage) for each in agreed(table, side)]


@pytest.mark.parametrize("approved", [True, False])
@pytest.mark.parametrize("force", list(Force))
def test_rule_11_a_wording_binds_on_its_authors_leg_as_far_as_it_does_where_it_was_answered(
    force: Force, approved: bool
) -> None:
    """A mediator may take something off the force of words; the author is not told that they bound all the same."""
    table, words = bound()
    draft = wording("They hold their ships.", words, act=Act.ASSURANCE, force=force)
    if approved:
        approve(table, draft)
    (item,) = table.bring("South", draft)
    binding_yes(table, item)
    assert [each.state for each in agreed(table, "North")] == ["standing" if approved else "reported"]
    assert far(table, "North") == far(table, "South")
    assert [each.force for each in agreed(table, "North")] == [force.value]
    assert not list(differences(table.station().talk.rooms, table.now))


def test_rule_11_very_words_bind_as_they_were_said() -> None:
    """Also where a weaker wording of them crossed and was not answered."""
    table, words = bound()
    item, _ = table.bring("South", very(words), wording("They hold their ships.", words, act=Act.ASSURANCE))
    binding_yes(table, item)
    assert far(table, "North") == far(table, "South") == [("binding", "confirmed", "confirmed", "confirmed")]


def test_rule_11_what_a_side_confirmed_it_confirmed_in_its_own_text_alone() -> None:
    """Not in a wording that it never saw; in one that it approved, and that was told of."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", in_substance("South"), act=Act.ASSURANCE, noting=PAPER)
    draft = wording("They hold their ships.", words, act=Act.ASSURANCE)
    (item,) = table.bring("South", draft)
    confirmed = table.stage(words, Stage.CONFIRMED, verbatim("South"), by="principal")
    binding_yes(table, item)
    assert far(table, "North") == far(table, "South") == [("non_binding", "accepted", "accepted", "confirmed")]
    approve(table, draft)
    (again,) = table.bring("South", draft)
    table.bring("South", stage_of(confirmed, again))
    assert far(table, "North") == far(table, "South") == [("binding", "confirmed", "confirmed", "confirmed")]


def test_rule_11_a_wording_of_two_passages_is_no_text_of_which_one_was_confirmed() -> None:
    """Approved or not: what was confirmed is one of the two."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", in_substance("South"), act=Act.ASSURANCE, noting=PAPER)
    more = table.say("North", "We keep the channel open.", in_substance("South"), act=Act.ASSURANCE, noting=PAPER)
    draft = wording("They hold, and keep it open.", words, more, act=Act.ASSURANCE)
    approve(table, draft)
    (item,) = table.bring("South", draft)
    table.stage(words, Stage.CONFIRMED, verbatim("South"), by="principal")
    binding_yes(table, item)
    assert far(table, "South") == [("non_binding", "accepted", "accepted", "confirmed")]
    assert far(table, "North") == far(table, "South") * 2


def test_rule_11_of_one_wording_that_crossed_with_two_forces_the_weaker_counts_and_the_desk_says_so() -> None:
    """On its author's leg the two are one text; the mediator sees where they differ."""
    table, words = bound()
    strong, weak = table.bring(
        "South",
        wording("They hold their ships.", words, act=Act.ASSURANCE, force=Force.BINDING),
        wording("They hold their ships.", words, act=Act.ASSURANCE),
    )
    binding_yes(table, strong)
    binding_yes(table, weak)
    assert [each.force for each in agreed(table, "North")] == ["non_binding"]
    assert [each.force for each in agreed(table, "South")] == ["binding", "non_binding"]
    (found,) = differences(table.station().talk.rooms, table.now)
    assert english(found.why) == ("The two legs differ: not binding, accepted there, binding, confirmed here.")
