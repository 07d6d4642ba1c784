"""Rule 9: an answer has a life, and crosses only while it is one; what is conveyed twice is one thing."""

import pytest

from goodoffices.errors.gate import (
    AnswersDiffer,
    AnswersWithdrawnWords,
    ConditionFailed,
    FoundOtherwise,
    NothingWithdrawn,
    QuietlyWithdrawn,
    StanceElsewhere,
    VoidWords,
    Withdrawn,
    WordsExpired,
)
from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.draft import CorrectionOf, FindingOf, WithdrawalOf
from goodoffices.talk.events import Act, Answer, Conveyed, DeskRef, End, Extended, Finding, Found, Overrode, Stance
from goodoffices.talk.release import convey, find
from goodoffices.talk.telling import name_ref
from goodoffices.talk.views import CommitmentView
from tests.table import DESK, Table, clause, english, in_substance, stance_of, verbatim, very, whole, wording

BACK = verbatim("North")


def asked(**more: object) -> tuple[Table, DeskRef, DeskRef]:
    """North, South and West without stations; North has proposed something to South."""
    table = Table(kept=("North", "South", "West"), public=False)
    words = table.say("North", "We hold our ships.", verbatim("South", "West"), act=Act.PROPOSAL, **more)  # type: ignore[arg-type]
    (item,) = table.bring("South", very(words))
    return table, words, item


def undertakings(table: Table, side: str) -> list[CommitmentView]:
    """Those of a leg, as the mediator has it."""
    return next(leg.commitments for leg in table.view("Mara").legs if leg.leg == side)


def states(table: Table, *sides: str) -> list[str]:
    """What the one text has come to on some legs."""
    return [each.state for side in sides for each in undertakings(table, side)]


# --- what is no answer any more does not cross ------------------------------------


def test_rule_09_only_what_reached_the_side_is_called_the_same_as_before() -> None:
    """A sheet does not tell of another that nobody has brought; the two are one thing all the same."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", verbatim("South"))
    (first,), (second,), (third,) = (table.convey("South", very(words)) for _ in range(3))
    table.deliver(second)

    def before(item: DeskRef) -> object:
        return table.line(item, item.what.entry).content[0].again

    assert [table.item(each).again for each in (first, second, third)] == [None, first.what, first.what]
    assert before(second) is None
    assert before(third) == name_ref(second.what)
    table.deliver(first)
    assert before(third) == name_ref(first.what)


def test_rule_09_a_replaced_answer_never_crosses() -> None:
    """Also where what replaced it is withheld; the refusal says by what it was replaced, to the mediator alone."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    assert table.refused("North", stance_of(yes)) is None
    table.reply(item, Stance.DECLINES, over=(whole(yes),))
    assert table.refused("North", stance_of(yes)) is VoidWords
    rooms, north = table.station().talk.rooms, table.legs["North"].room
    with pytest.raises(VoidWords, match=r"replaced\.by.*stance\.declines"):
        convey(rooms, north, (stance_of(yes),), table.now, bytes(32))


def test_rule_09_a_replaced_answer_takes_its_conditions_and_findings_with_it() -> None:
    """None of them crosses any more, and on the other leg they fall with the news."""
    table, _, item = asked()
    condition = table.condition(item, "The port stays open.", verbatim("North"), finder=End.SIDE)
    reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=BACK)
    stance, stated = table.bring("North", stance_of(reply, clause(reply, 1)))
    found = table.find(clause(reply, 1), Finding.MET, given=BACK)
    assert table.refused("North", FindingOf(finding=found, condition=stated.what)) is None
    table.reply(item, Stance.DECLINES, given=BACK, over=(whole(reply),))
    assert table.refused("North", stance_of(reply, clause(reply, 1))) is VoidWords
    assert table.refused("North", FindingOf(finding=found, condition=stated.what)) is VoidWords
    table.bring("North", WithdrawalOf(item=stance.what))
    conditions = next(leg.conditions for leg in table.view("Mara").legs if leg.leg == "North")
    assert [each.state for each in conditions] == ["answer_gone"]
    assert states(table, "North") == ["taken_back"]


def test_rule_09_a_withdrawn_answer_and_a_lapsed_one_do_not_cross() -> None:
    """Each says why; released again, it crosses again."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK, valid_until=table.after(days=5))
    table.withdraw(yes)
    assert table.refused("North", stance_of(yes)) is Withdrawn
    table.release(yes, BACK)
    assert table.refused("North", stance_of(yes)) is None
    table.wait(days=6)
    assert table.refused("North", stance_of(yes)) is WordsExpired


def test_rule_09_the_conditions_of_a_withdrawn_or_lapsed_answer_do_not_cross_beside_another() -> None:
    """They stand and fall with their answer."""
    table, _, item = asked()
    condition = table.condition(item, "The port stays open.", verbatim("North"), finder=End.SIDE)
    reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=BACK, valid_until=table.after(days=5))
    _, stated = table.bring("North", stance_of(reply, clause(reply, 1)))
    found = table.find(clause(reply, 1), Finding.MET, given=BACK)
    table.withdraw(reply)
    assert table.refused("North", FindingOf(finding=found, condition=stated.what)) is Withdrawn
    table.release(reply, BACK)
    assert table.refused("North", FindingOf(finding=found, condition=stated.what)) is None
    table.wait(days=6)
    assert table.refused("North", FindingOf(finding=found, condition=stated.what)) is WordsExpired


def test_rule_09_a_no_to_one_of_two_texts_leaves_the_yes_to_the_other() -> None:
    """A reply replaces another towards the texts that both name; only what still stands crosses."""
    table, _, one = asked()
    other_words = table.say("North", "We keep the channel open.", verbatim("South"), act=Act.PROPOSAL)
    (two,) = table.bring("South", very(other_words))
    both = table.reply((one, two), Stance.ACCEPTS, given=BACK)
    (told,) = table.bring("North", stance_of(both))
    table.reply(one, Stance.DECLINES, given=BACK, over=(whole(both),))
    assert states(table, "South") == ["declined", "standing"]
    assert table.refused("North", WithdrawalOf(item=told.what)) is NothingWithdrawn
    (again,) = table.convey("North", stance_of(both))
    assert [len(each.passages) for each in table.item(again).answers] == [1]


def test_rule_09_an_answer_stands_again_whose_place_a_wrong_one_had_taken() -> None:
    """Once the side was told; the same answer that crosses again is a copy of it, and one withdrawal ends both."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    (told,) = table.bring("North", stance_of(yes))
    no = table.reply(item, Stance.DECLINES, given=BACK, over=(whole(yes),))
    (wrong,) = table.bring("North", stance_of(no))
    table.strike(no)
    assert states(table, "South", "North") == ["standing", "declined"]
    table.bring("North", CorrectionOf(item=wrong.what))
    assert states(table, "South", "North") == ["standing", "standing"]
    (again,) = table.bring("North", stance_of(yes))
    assert table.item(again).again == told.what
    table.withdraw(yes)
    table.bring("North", WithdrawalOf(item=told.what))
    assert states(table, "South", "North") == ["taken_back", "taken_back"]


def test_rule_09_of_two_wrong_answers_in_a_row_both_are_told() -> None:
    """With the second gone the first stands again, so that it was wrong is owed too."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    (first,) = table.bring("North", stance_of(yes))
    no = table.reply(item, Stance.DECLINES, given=BACK, over=(whole(yes),))
    (second,) = table.bring("North", stance_of(no))
    table.strike(no)
    table.strike(yes)
    table.bring("North", CorrectionOf(item=second.what))
    assert corrections_owed(table.station().talk.rooms, table.legs["North"].room) == [first.what]
    table.bring("North", CorrectionOf(item=first.what))
    assert states(table, "South", "North") == ["taken_back", "taken_back"]


def test_rule_09_a_no_of_which_the_date_was_wrong_still_takes_the_place_of_the_yes() -> None:
    """It was given all the same: its date alone was noted wrongly."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    table.bring("North", stance_of(yes))
    no = table.reply(item, Stance.DECLINES, given=BACK, over=(whole(yes),), valid_until=table.after(days=1))
    later = table.note("South", Extended(what=no.what, answer_by=None, valid_until=table.after(days=9)))
    (wrong,) = table.bring("North", stance_of(no))
    table.strike(later, of="South")
    table.bring("North", CorrectionOf(item=wrong.what))
    assert states(table, "South", "North") == ["declined", "taken_back"]


def test_rule_09_words_that_were_approved_after_they_crossed_are_had_by_both_once_they_cross_again() -> None:
    """Any copy says so that reached the side; until then it knows of no approval."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", in_substance("South"), act=Act.ASSURANCE)
    draft = wording("They hold them.", words, act=Act.ASSURANCE)
    (item,) = table.bring("South", draft)
    table.bring("North", stance_of(table.reply(item, Stance.ACCEPTS, given=BACK)))
    assert states(table, "South", "North") == ["reported", "reported"]
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    (again,) = table.convey("South", draft)
    assert (table.item(again).approved, table.item(again).again) == (True, item.what)
    assert states(table, "South") == ["reported"]
    table.deliver(again)
    assert states(table, "South", "North") == ["standing", "standing"]


# --- what has to cross together ------------------------------------


def test_rule_09_answers_that_differ_cross_together_or_not_at_all() -> None:
    """A yes beside a no: both, or neither; the no alone may cross."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    no = table.reply(item, Stance.DECLINES, given=BACK, by="principal")
    assert table.refused("North", stance_of(yes)) is AnswersDiffer
    assert table.refused("North", stance_of(no)) is None
    table.bring("North", stance_of(yes), stance_of(no))
    assert states(table, "North", "South") == ["answered", "answered"]


def test_rule_09_a_yes_crosses_once_the_other_answer_is_known_there() -> None:
    """Not while its sheet waits; two plain yeses need nothing of one another."""
    table, _, item = asked()
    no = table.reply(item, Stance.DECLINES, given=BACK)
    (sheet,) = table.convey("North", stance_of(no))
    yes = table.reply(item, Stance.ACCEPTS, given=BACK, by="principal")
    assert table.refused("North", stance_of(yes)) is AnswersDiffer
    table.deliver(sheet)
    assert table.refused("North", stance_of(yes)) is None
    table, _, item = asked()
    table.reply(item, Stance.ACCEPTS)
    second = table.reply(item, Stance.ACCEPTS, given=BACK, by="principal")
    assert table.refused("North", stance_of(second)) is None


def test_rule_09_answers_to_different_texts_of_one_passage_are_apart() -> None:
    """A no to a wording is none to the very words; each shows by itself on the owner's leg."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", verbatim("South"), act=Act.PROPOSAL)
    (worded,) = table.bring("South", wording("They would hold.", words, act=Act.PROPOSAL))
    (exact,) = table.bring("South", very(words))
    table.bring("North", stance_of(table.reply(worded, Stance.DECLINES, given=BACK)))
    yes = table.reply(exact, Stance.ACCEPTS, given=BACK)
    assert table.refused("North", stance_of(yes)) is None
    table.bring("North", stance_of(yes))
    assert [(each.state, each.wording) for each in undertakings(table, "North")] == [
        ("declined", "They would hold."),
        ("standing", None),
    ]


def test_rule_11_a_failed_condition_is_not_left_unseen() -> None:
    """A yes whose condition failed crosses with that condition, or once it is known there; otherwise not."""
    table, _, item = asked()
    conditions = [table.condition(item, text, verbatim("North")) for text in ("One.", "Two.")]
    reply = table.reply(item, Stance.ON_CONDITIONS, *conditions, given=BACK)
    table.find(clause(reply, 1), Finding.FAILED, end=End.MEDIATOR)
    assert table.refused("North", stance_of(reply)) is ConditionFailed
    assert table.refused("North", stance_of(reply, clause(reply, 2))) is ConditionFailed
    assert table.refused("North", stance_of(reply, clause(reply, 1))) is None
    table.bring("North", stance_of(reply, clause(reply, 1)))
    assert table.refused("North", stance_of(reply, clause(reply, 2))) is None


def test_rule_11_an_answer_to_withdrawn_words_is_none_to_the_same_words_anew() -> None:
    """Told that they were withdrawn, released and conveyed again: the old yes does not cross for the new words."""
    table, words, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    table.withdraw(words)
    table.bring("South", WithdrawalOf(item=item.what))
    assert table.refused("North", stance_of(yes)) is None
    table.release(words, verbatim("South"))
    assert table.refused("North", stance_of(yes)) is AnswersWithdrawnWords
    (anew,) = table.bring("South", very(words))
    assert table.item(anew).again is None
    assert table.refused("North", stance_of(yes)) is AnswersWithdrawnWords
    table.bring("North", stance_of(table.reply(anew, Stance.ACCEPTS, given=BACK)))
    assert states(table, "North") == ["standing"]


def test_rule_07_a_yes_to_quietly_withdrawn_words_crosses_with_a_reason() -> None:
    """The mediator is warned; going on is kept on the desk. A no crosses freely."""
    table, words, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    table.withdraw(words, quiet=True)
    assert table.refused("North", stance_of(yes)) is QuietlyWithdrawn
    rooms, north = table.station().talk.rooms, table.legs["North"].room
    cleared = convey(rooms, north, (stance_of(yes),), table.now, table.chance("nonce"), because="It is late.")
    table.issue(cleared)
    (overrode,) = table.acts(DESK, "overrode")
    assert overrode == Overrode(room=north, code="gate.quietly_withdrawn", about=(yes,), reason="It is late.")
    table, words, item = asked()
    no = table.reply(item, Stance.DECLINES, given=BACK)
    table.withdraw(words, quiet=True)
    assert table.refused("North", stance_of(no)) is None


# --- what is conveyed twice is one thing ------------------------------------


def test_rule_09_words_conveyed_twice_are_one_text() -> None:
    """The copy points to the first; an answer to either is an answer to both."""
    table, words, item = asked()
    (copy,) = table.bring("South", very(words))
    (third,) = table.bring("South", very(words))
    assert [table.item(each).again for each in (item, copy, third)] == [None, item.what, item.what]
    table.bring("North", stance_of(table.reply(copy, Stance.ACCEPTS, given=BACK)))
    assert states(table, "South", "North") == ["standing", "standing"]


def test_rule_09_a_changed_text_is_no_copy() -> None:
    """Other provisos, another wording, another form, a name or none: each is a text of its own."""
    table, words, item = asked()
    table.release(words, verbatim("South", provisos=("not in writing",)))
    (other,) = table.bring("South", very(words))
    assert table.item(other).again is None
    table.release(words, verbatim("South"))
    (worded,) = table.bring("South", wording("They hold.", words, act=Act.PROPOSAL))
    (again,) = table.bring("South", wording("They hold.", words, act=Act.PROPOSAL))
    (else_,) = table.bring("South", wording("They would hold.", words, act=Act.PROPOSAL))
    assert [table.item(each).again for each in (worded, again, else_)] == [None, worded.what, None]
    (back,) = table.bring("South", very(words))
    assert table.item(back).again == item.what


def test_rule_09_an_answer_conveyed_twice_is_one_answer_and_its_conditions_one_set() -> None:
    """Stated in two goes, they make the answer whole, and each counts once."""
    table, _, item = asked()
    conditions = [table.condition(item, text, verbatim("North")) for text in ("One.", "Two.")]
    reply = table.reply(item, Stance.ON_CONDITIONS, *conditions, given=BACK)
    first, one = table.bring("North", stance_of(reply, clause(reply, 1)))
    assert (table.item(first).again, table.item(first).besides) == (None, None)
    second, two = table.bring("North", stance_of(reply, clause(reply, 2)))
    assert (table.item(second).again, table.item(second).besides) == (first.what, (one.what,))
    (shown,) = undertakings(table, "North")
    assert (shown.state, english(shown.sentences).split(" Not")[0]) == (
        "conditional",
        "South says yes on conditions; 2 of the conditions stated here are open.",
    )
    for stated in (one, two):
        table.find(stated, Finding.MET, end=End.MEDIATOR)
    assert states(table, "North") == ["standing"]
    third, one_again = table.bring("North", stance_of(reply, clause(reply, 1)))
    assert (table.item(one_again).again, table.item(third).besides) == (one.what, (two.what,))
    assert states(table, "North") == ["standing"]


def test_rule_09_half_an_answer_that_was_never_brought_makes_nothing_whole() -> None:
    """On a kept leg the sheet with the first conditions may stay in the mediator's pocket."""
    table, _, item = asked()
    conditions = [table.condition(item, text, verbatim("North")) for text in ("One.", "Two.")]
    reply = table.reply(item, Stance.ON_CONDITIONS, *conditions, given=BACK)
    table.convey("North", stance_of(reply, clause(reply, 1)))
    _, two = table.bring("North", stance_of(reply, clause(reply, 2)))
    table.find(two, Finding.MET, end=End.MEDIATOR)
    assert states(table, "North") == ["conditional"]


def test_rule_07_the_news_covers_every_copy_and_is_told_once() -> None:
    """After it, none of them counts; conveyed anew, it is a new answer there."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    (first,) = table.bring("North", stance_of(yes))
    (second,) = table.bring("North", stance_of(yes))
    assert table.refused("North", WithdrawalOf(item=first.what)) is NothingWithdrawn
    table.withdraw(yes)
    table.bring("North", WithdrawalOf(item=first.what))
    assert states(table, "North") == ["taken_back"]
    for told in (first, second):
        assert table.refused("North", WithdrawalOf(item=told.what)) is NothingWithdrawn
    table.release(yes, BACK)
    (anew,) = table.bring("North", stance_of(yes))
    assert table.item(anew).again is None
    assert states(table, "North") == ["standing"]


def test_rule_07_the_bare_fact_is_told_of_an_answer_that_was_replaced_unless_taken_back_quietly() -> None:
    """Whatever replaced it may stay with the mediator."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    (told,) = table.bring("North", stance_of(yes))
    table.reply(item, Stance.DECLINES, over=(whole(yes),))
    assert table.refused("North", WithdrawalOf(item=told.what)) is None
    table.withdraw(yes, quiet=True)
    assert table.refused("North", WithdrawalOf(item=told.what)) is NothingWithdrawn


# --- sheets ------------------------------------


def test_rule_19_a_sheet_with_an_answer_that_is_none_any_more_is_not_delivered() -> None:
    """Replaced, withdrawn; and released again it is, unless the side was told in between."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    (brought,) = table.bring("North", stance_of(yes))
    table.convey("North", stance_of(yes))
    assert sheet(table) == "to_deliver"
    table.withdraw(yes)
    assert sheet(table) == "do_not_deliver"
    table.release(yes, BACK)
    assert sheet(table) == "to_deliver"
    table.withdraw(yes)
    (news,) = table.convey("North", WithdrawalOf(item=brought.what))
    table.deliver(news)
    table.release(yes, BACK)
    assert sheet(table) == "do_not_deliver"


def test_rule_19_the_news_of_what_was_released_again_is_not_delivered() -> None:
    """It would tell of a withdrawal that is none any more."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    (brought,) = table.bring("North", stance_of(yes))
    table.withdraw(yes)
    table.convey("North", WithdrawalOf(item=brought.what))
    assert sheet(table) == "to_deliver"
    table.release(yes, BACK)
    assert sheet(table) == "do_not_deliver"


def test_rule_19_a_sheet_with_one_of_two_answers_that_differ_is_not_delivered() -> None:
    """The other one came after it was made."""
    table, _, item = asked()
    yes = table.reply(item, Stance.ACCEPTS, given=BACK)
    table.convey("North", stance_of(yes))
    assert sheet(table) == "to_deliver"
    table.reply(item, Stance.DECLINES, given=BACK, by="principal")
    assert sheet(table) == "do_not_deliver"


def sheet(table: Table) -> str:
    """The state of the last sheet for North that was not brought."""
    waiting = [each for each in table.view("Mara").sheets if each.leg == "North" and each.state != "delivered"]
    return waiting[-1].state


# --- findings ------------------------------------


def test_rule_11_one_condition_is_found_alike_on_every_leg_or_with_a_reason() -> None:
    """Before the mediator's finding is written, both states are named; going on is kept on the desk."""
    table, _, item = asked()
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition(item, "One.", verbatim("North")), given=BACK)
    _, stated = table.bring("North", stance_of(reply, clause(reply, 1)))
    table.find(clause(reply, 1), Finding.MET, end=End.MEDIATOR)
    rooms, north = table.station().talk.rooms, table.legs["North"].room
    failed = Found(condition=stated.what, state=Finding.FAILED, evidence=(), citations=(), terms=None, over=())
    with pytest.raises(FoundOtherwise, match=r"finding\.met.*finding\.failed"):
        find(rooms, north, failed)
    table.issue(find(rooms, north, failed, because="They read it otherwise."))
    assert [each.code for each in table.acts(DESK, "overrode")] == ["gate.found_otherwise"]
    assert states(table, "North") == ["failed"]


def test_rule_11_a_finding_names_the_findings_that_it_replaces_on_the_other_leg() -> None:
    """A side that finds otherwise now is not read as finding both."""
    table, _, item = asked()
    condition = table.condition(item, "One.", verbatim("North"), finder=End.SIDE)
    reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=BACK)
    _, stated = table.bring("North", stance_of(reply, clause(reply, 1)))
    failed = table.find(clause(reply, 1), Finding.FAILED, given=BACK)
    (told,) = table.bring("North", FindingOf(finding=failed, condition=stated.what))
    assert states(table, "North") == ["failed"]
    met = table.find(clause(reply, 1), Finding.MET, given=BACK, over=(whole(failed),))
    (then,) = table.bring("North", FindingOf(finding=met, condition=stated.what))
    assert (table.item(told).replaces, table.item(then).replaces) == ((), (told.what,))
    assert states(table, "North") == ["standing"]


def test_rule_09_a_stance_concerns_only_the_sides_whose_words_it_answers() -> None:
    """West had the same words from North; South's answer is none of its business."""
    table, words, item = asked()
    table.bring("West", very(words))
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North", "West"))
    assert table.refused("West", stance_of(yes)) is StanceElsewhere
    assert isinstance(table.body(item), Conveyed)


def test_rule_11_on_words_in_substance_a_failed_condition_is_no_agreement() -> None:
    """Conditions come before "the mediator reports agreement"."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "We hold our ships.", in_substance("South"), act=Act.PROPOSAL)
    (item,) = table.bring("South", wording("They would hold.", words, act=Act.PROPOSAL))
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition(item, "One."))
    table.find(clause(reply, 1), Finding.FAILED, end=End.MEDIATOR)
    (shown,) = undertakings(table, "South")
    assert (shown.state, "agreement" in english(shown.sentences)) == ("failed", False)


def test_rule_09_answers_to_two_texts_of_the_same_words_need_not_cross_together() -> None:
    """A no to a wording is no answer to the very words: another form, or another wording, is another text."""
    table = Table(kept=("North", "South"), public=False)
    words = table.say("North", "Fifty boats.", verbatim("South"), act=Act.PROPOSAL)
    exact, loose, other = table.bring("South", very(words), wording("Boats.", words), wording("Some boats.", words))
    given = verbatim("North")
    yes = table.reply(exact, Stance.ACCEPTS, given=given)
    no = table.reply(loose, Stance.DECLINES, given=given)
    yes_too = table.reply(other, Stance.ACCEPTS, given=given)
    for each in (yes, no, yes_too):
        assert table.refused("North", stance_of(each)) is None
