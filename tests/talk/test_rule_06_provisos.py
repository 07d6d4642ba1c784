"""Rule 6: an author's provisos cross word for word with very words that are named, and with nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from goodoffices.desk import may_cross
from goodoffices.errors.gate import (
    ConditionInSubstance,
    FindingUnderProviso,
    GateRefusal,
    MustBeUnnamed,
    NamesItsAuthor,
    NeedsReadBack,
    OtherProvisos,
    ProvisoNotWorded,
    SubstanceOnly,
    TermsNarrowed,
    Withdrawn,
)
from goodoffices.errors.talk import OtherText
from goodoffices.talk.draft import Draft, ExtensionOf, FindingOf, StatedCondition, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Answer,
    Answered,
    CrossedAs,
    DeskRef,
    Direction,
    End,
    Extended,
    Finding,
    Force,
    Form,
    Receiver,
    Replied,
    Stance,
    Translation,
)
from goodoffices.talk.licence import reasons
from goodoffices.talk.provisos import not_stated_on, out_of_date, provisos_on
from goodoffices.talk.release import second_look
from goodoffices.talk.sheets import sheets
from goodoffices.talk.telling import crossing_told, tell, told_words
from goodoffices.talk.terms import WHOEVER, Attribution, Carriage, terms
from goodoffices.talk.views import ReadBackView, Sentence, WordsView
from tests.table import DESK, Noting, Table, clause, english, in_substance, stance_of, verbatim, very, whole, wording

UNNAMED: dict[str, Any] = {"attribution": Attribution.UNNAMED}
LINES = ("Not a word to the newspapers.", "Only while the lighthouse burns.")
"""What the author wrote, sorted."""

PUT = ("It holds as long as the light does.", "It is to stay among us.")
"""How the mediator puts it, sorted."""

ALIKE = "All of them know already."
"""Why the mediator goes on where few candidates are left, which is not what is looked at here."""


def three() -> Table:
    """North and South have stations, so that very words may cross unnamed; East is there too."""
    return Table(sealed=("North", "South"), kept=("East",))


def on(table: Table, *drafts: Draft, to: str = "South") -> tuple[tuple[str, ...], bool]:
    """What the last item of a conveyance says of provisos."""
    *_, item = table.bring(to, *drafts, because=ALIKE)
    return provisos_on(table.item(item)), not_stated_on(table.item(item))


def against(table: Table, *items: DeskRef) -> list[type[GateRefusal] | None]:
    """What speaks against bringing each of some items now, as the gate looks again."""
    found: list[type[GateRefusal] | None] = []
    for item in items:
        looked = dict(second_look(table.station().talk.rooms, item.room, whole(item), table.now))
        found.append(type(looked[item.what.index]) if item.what.index in looked else None)
    return found


def asked(table: Table) -> DeskRef:
    """Words of North's as South has them, under North's name."""
    words = table.say("North", "We hold our ships.", verbatim("South", "East"), act=Act.ASSURANCE)
    (item,) = table.bring("South", very(words))
    return item


# --- word for word, as the mediator puts it, or not stated ------------------------------------


def test_rule_06_named_very_words_take_along_their_provisos_as_written() -> None:
    """Of a passage and of a condition; and with a stance that was released as very words."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South", provisos=LINES))
    assert on(table, very(words)) == (LINES, False)
    given = verbatim("North", provisos=LINES)
    reply = table.reply(asked(table), Stance.ON_CONDITIONS, table.condition("South", "Quiet.", given), given=given)
    stance, condition = table.bring("North", stance_of(reply, clause(reply, 1)))
    assert [provisos_on(table.item(each)) for each in (stance, condition)] == [LINES, LINES]
    assert not any(not_stated_on(table.item(each)) for each in (stance, condition))


def test_rule_06_unnamed_very_words_do_not() -> None:
    """Not where the terms say unnamed, and not where the mediator leaves the name out; nor what belongs to them."""
    table = three()
    to_be = table.say("North", "We hold.", verbatim("South", provisos=LINES, **UNNAMED))
    may_be = table.say("North", "We wait.", verbatim("South", provisos=LINES))
    for words in (to_be, may_be):
        assert on(table, very(words, unnamed=True)) == ((), True)
        assert on(table, very(words, unnamed=True, provisos=PUT)) == (PUT, False)
    given = verbatim("North", provisos=LINES)
    reply = table.reply(asked(table), Stance.ON_CONDITIONS, table.condition("South", "Quiet.", given), given=given)
    items = table.bring("North", stance_of(reply, clause(reply, 1), unnamed=True), because=ALIKE)
    assert [(provisos_on(table.item(each)), not_stated_on(table.item(each))) for each in items] == [((), True)] * 2


def test_rule_06_nor_does_a_wording_in_substance() -> None:
    """Named or not, whether the very words might cross or not: what is said in substance is the mediator's."""
    table = three()
    for given in (verbatim("South", provisos=LINES), in_substance("South", provisos=LINES)):
        words = table.say("North", "We hold.", given)
        for unnamed in (False, True):
            assert on(table, wording("They hold.", words, unnamed=unnamed)) == ((), True)
            assert on(table, wording("They hold.", words, unnamed=unnamed, provisos=PUT)) == (PUT, False)


def test_rule_06_nor_do_a_stance_and_a_condition_in_substance() -> None:
    """An answer that was released in substance, and a condition that is stated in the mediator's words."""
    table = three()
    given = in_substance("North", provisos=LINES)
    condition = table.condition("South", "Quiet.", verbatim("North", provisos=LINES))
    reply = table.reply(asked(table), Stance.ON_CONDITIONS, condition, given=given)
    worded = wording("They ask for quiet.", clause(reply, 1), provisos=(PUT[0],))
    stated = StatedCondition(condition=clause(reply, 1), words=worded)
    bare, worded_ = table.bring("North", stance_of(reply, stated, provisos=PUT))
    assert (provisos_on(table.item(bare)), not_stated_on(table.item(bare))) == (PUT, False)
    assert (provisos_on(table.item(worded_)), not_stated_on(table.item(worded_))) == ((PUT[0],), True)


def test_rule_06_a_third_party_is_told_no_more() -> None:
    """Of an answer to words that it has too: the lines where its author is named and let the very words go to it."""
    for given, unnamed, lines in (
        (verbatim("North", "East", provisos=LINES), False, LINES),
        (verbatim("North", "East", provisos=LINES), True, ()),
        (in_substance("North", "East", provisos=LINES), False, ()),
    ):
        table = three()
        words = table.say("North", "We hold our ships.", verbatim("South", "East"), act=Act.ASSURANCE)
        (item,) = table.bring("South", very(words))
        table.bring("East", very(words))
        reply = table.reply(item, Stance.ACCEPTS, given=given)
        drafted = stance_of(reply, unnamed=unnamed, third_party=True)
        assert on(table, drafted, to="East") == (lines, not lines)


def test_rule_06_fewer_lines_than_provisos_leave_one_unstated_and_never_say_how_many() -> None:
    """A line that is written twice is one."""
    table = three()
    words = table.say("North", "We hold.", in_substance("South", provisos=[*LINES, "And not on a Friday."]))
    for lines in ((), PUT[:1], PUT, (PUT[0], PUT[0])):
        assert on(table, wording("They hold.", words, provisos=lines)) == (tuple(sorted(set(lines))), True)
    free = table.say("North", "We wait.", in_substance("South"))
    assert on(table, wording("They wait.", free)) == ((), False)


def test_rule_06_no_more_provisos_are_worded_than_were_set() -> None:
    """None where there is none, none beside lines that cross as written, and no two for one of two."""
    table = three()
    free = table.say("North", "We wait.", verbatim("South"))
    one = table.say("North", "We hold.", verbatim("South", provisos=LINES[:1]))
    for draft in (
        very(free, provisos=PUT),
        very(free, unnamed=True, provisos=PUT[:1]),
        wording("They wait.", free, provisos=PUT[:1]),
        very(one, provisos=PUT[:1]),
        wording("They hold.", one, provisos=PUT),
    ):
        assert table.refused("South", draft) is ProvisoNotWorded
        with pytest.raises(ProvisoNotWorded):
            table.read_back(draft, "South")
    assert table.refused("South", wording("They hold.", one, provisos=PUT[:1])) is None
    reply = table.reply(asked(table), Stance.ACCEPTS, given=verbatim("North", provisos=LINES))
    assert table.refused("North", stance_of(reply, provisos=PUT)) is ProvisoNotWorded


def test_rule_06_a_wording_of_several_sources_goes_under_the_provisos_of_all() -> None:
    """So many can be worded, and none is forgotten."""
    table = three()
    one = table.say("North", "We hold.", verbatim("South", provisos=LINES[:1]))
    two = table.say("North", "We wait.", in_substance("South", provisos=LINES[1:]))
    free = table.say("North", "We sleep.", verbatim("South"))
    assert on(table, wording("They hold and wait.", one, two, free, provisos=PUT)) == (PUT, False)
    assert on(table, wording("They hold.", one, free, provisos=PUT[:1])) == (PUT[:1], False)
    assert on(table, wording("They hold and wait.", one, two, provisos=PUT[:1])) == (PUT[:1], True)


def test_rule_06_a_translation_brings_no_line_along() -> None:
    """Very words with a courtesy translation go under the same provisos as without."""
    table = three()
    translation = Translation(text="Wir warten.", language="de", direction=Direction.LTR)
    words = table.say("North", "We wait.", verbatim("South", provisos=LINES))
    assert on(table, very(words, translation=translation)) == (LINES, False)
    assert on(table, very(words, translation=translation, unnamed=True)) == ((), True)


# --- what is asked of any wording ------------------------------------


def test_rule_06_the_wording_of_a_proviso_does_not_name_its_author() -> None:
    """Beside unnamed very words, an unnamed stance and its conditions, as in a wording."""
    table = three()
    tell = ("As the North wants it.",)
    words = table.say("North", "We hold.", verbatim("South", provisos=LINES[:1], **UNNAMED))
    for draft in (
        very(words, unnamed=True, provisos=tell),
        wording("They hold.", words, unnamed=True, provisos=tell),
    ):
        assert table.refused("South", draft) is NamesItsAuthor
    given = verbatim("North", provisos=LINES[:1], **UNNAMED)
    condition = table.condition("South", "Quiet.", given)
    reply = table.reply(asked(table), Stance.ON_CONDITIONS, condition, given=given)
    tell = ("As the South wants it.",)
    stated = StatedCondition(condition=clause(reply, 1), provisos=tell)
    for answer in (stance_of(reply, unnamed=True, provisos=tell), stance_of(reply, stated, unnamed=True)):
        assert on(table, answer, to="North")[0] == tell
        assert NamesItsAuthor.code in {each.code for each in table.acts(DESK, "overrode")[-2:]}


def test_rule_05_a_worded_proviso_is_approved_with_the_wording() -> None:
    """Where the author asked for it, beside very words too; in other words it is to be approved again."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South", provisos=LINES, read_back=True))
    for draft in (wording("They hold.", words, provisos=PUT), very(words, unnamed=True, provisos=PUT)):
        assert table.refused("South", draft) is NeedsReadBack
        table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
        for other in (PUT[:1], (PUT[0], "It holds at night.")):
            assert table.refused("South", replace(draft, provisos=other)) is NeedsReadBack
        (item,) = table.bring("South", draft, because=ALIKE)
        crossed = table.item(item)
        assert (crossed.approved, crossed.provisos, crossed.proviso_not_stated) == (True, PUT, False)


def test_rule_05_what_words_no_proviso_needs_no_approval() -> None:
    """Very words are their author's, with the lines as written, or with the word that one is not stated."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South", provisos=LINES, read_back=True))
    assert on(table, very(words)) == (LINES, False)
    assert on(table, very(words, unnamed=True)) == ((), True)
    given = verbatim("North", provisos=LINES, read_back=True)
    reply = table.reply(
        asked(table), Stance.ON_CONDITIONS, table.condition("South", "Quiet.", given), given=verbatim("North")
    )
    for unnamed, put in ((False, (LINES, False)), (True, ((), True))):
        assert on(table, stance_of(reply, clause(reply, 1), unnamed=unnamed), to="North") == put


def test_rule_05_a_worded_proviso_of_a_condition_is_approved_too() -> None:
    """Of a condition in its very words, as of one in substance."""
    table = three()
    given = verbatim("North", provisos=LINES[:1], read_back=True)
    reply = table.reply(
        asked(table), Stance.ON_CONDITIONS, table.condition("South", "Quiet.", given), given=verbatim("North")
    )
    one, put = clause(reply, 1), PUT[:1]
    in_short = wording("They ask for quiet.", one, act=Act.DEMAND, unnamed=True, provisos=put)
    for stated, read in (
        (StatedCondition(condition=one, provisos=put), very(one, unnamed=True, provisos=put)),
        (StatedCondition(condition=one, words=in_short), in_short),
    ):
        draft = stance_of(reply, stated, unnamed=True)
        with pytest.raises(NeedsReadBack):
            table.convey("North", draft, because=ALIKE)
        table.answer_read_back(table.read_back(read, "North"), Answer.APPROVES)
        assert on(table, draft, to="North") == (put, False)


def test_rule_05_a_stance_is_not_read_back_so_its_provisos_are_not_worded_either() -> None:
    """Where its author wants to approve wordings; without a wording it crosses, and says that one is not stated."""
    table = three()
    reply = table.reply(asked(table), Stance.ACCEPTS, given=in_substance("North", provisos=LINES, read_back=True))
    assert table.refused("North", stance_of(reply, provisos=PUT)) is ProvisoNotWorded
    assert on(table, stance_of(reply), to="North") == ((), True)


def test_rule_05_an_approval_was_given_under_the_provisos_of_its_time() -> None:
    """With a proviso in the place of another the wording is approved anew, though as many lines would do."""
    table = three()
    words = table.say("North", "We hold.", in_substance("South", provisos=LINES[:1], read_back=True))
    draft = wording("They hold.", words, provisos=PUT[:1])
    back = table.read_back(draft, "South")
    yes = table.answer_read_back(back, Answer.APPROVES)
    table.wait(hours=1)
    assert table.refused("South", draft) is None
    table.release(words, in_substance("South", provisos=LINES[1:], read_back=True))
    assert table.refused("South", draft) is NeedsReadBack
    table.wait(hours=1)
    again = table.answer_read_back(back, Answer.APPROVES)
    assert table.refused("South", draft) is None
    table.answer_read_back(back, Answer.APPROVES, over=(yes, again))
    assert table.refused("South", draft) is None


def test_rule_05_no_approval_outlives_a_proviso_that_was_set_in_the_same_moment() -> None:
    """The clock does not tell which came first; what was read back in knowledge of the new one is approved under it."""
    table = three()
    words = table.say("North", "We hold.", in_substance("South", provisos=LINES[:1], read_back=True))
    draft = wording("They hold.", words, provisos=PUT[:1])
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    assert table.refused("South", draft) is None
    table.release(words, in_substance("South", provisos=LINES[1:], read_back=True))
    assert table.refused("South", draft) is NeedsReadBack
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    assert table.refused("South", draft) is None


def test_rule_05_a_proviso_that_was_set_while_the_wording_was_with_its_author_is_not_approved_with_it() -> None:
    """In the same moment as the approval, after the wording was read back: it was put under the old one."""
    table = three()
    words = table.say("North", "We hold.", in_substance("South", provisos=LINES[:1], read_back=True))
    draft = wording("They hold.", words, provisos=PUT[:1])
    back = table.read_back(draft, "South")
    table.release(words, in_substance("South", provisos=LINES[1:], read_back=True))
    table.answer_read_back(back, Answer.APPROVES)
    assert table.refused("South", draft) is NeedsReadBack


@pytest.mark.parametrize("hours", [-1, 0, 1])
def test_rule_05_a_proviso_that_was_written_down_after_the_approval_was_not_approved(hours: int) -> None:
    """Whatever time it bears: a clock that is behind, or a note of an earlier day, approves nothing afterwards."""
    table = three()
    words = table.say("North", "We hold.", in_substance("South", provisos=LINES[:1], read_back=True))
    table.wait(hours=2)
    draft = wording("They hold.", words, provisos=PUT[:1])
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    given = in_substance("South", provisos=LINES[1:], read_back=True)
    noting = Noting(when=table.after(hours=hours))
    table.wait(hours=2)
    assert table.refused("South", draft) is None
    table.release(words, given, noting=noting)
    assert table.refused("South", draft) is NeedsReadBack


def test_rule_05_an_approval_of_an_earlier_moment_than_the_proviso_is_none_of_it() -> None:
    """Also where it was noted after it."""
    table = three()
    words = table.say("North", "We hold.", in_substance("South", provisos=LINES[:1], read_back=True))
    draft = wording("They hold.", words, provisos=PUT[:1])
    back = table.read_back(draft, "South")
    then = table.now
    table.wait(hours=1)
    table.release(words, in_substance("South", provisos=LINES[1:], read_back=True))
    table.answer_read_back(back, Answer.APPROVES, noting=Noting(when=then))
    assert table.refused("South", draft) is NeedsReadBack


def test_rule_05_other_changes_of_terms_leave_an_approval_as_it_is() -> None:
    """It was given under the provisos, and those are the same."""
    table = three()
    words = table.say("North", "We hold.", in_substance("South", provisos=LINES[:1], read_back=True))
    draft = wording("They hold.", words, provisos=PUT[:1])
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    table.release(words, in_substance("South", "East", provisos=LINES[:1], read_back=True))
    assert table.refused("South", draft) is None


# --- what its author is told ------------------------------------


def crossed_view(table: Table, words: DeskRef, person: str = "North's envoy") -> Any:
    """What the author of words sees of the last time that they crossed."""
    (leg,) = table.view(person).legs
    (shown,) = [
        each
        for line in leg.lines
        for each in line.content
        if isinstance(each, WordsView) and each.ref.entry == whole(words)
    ]
    return shown.crossed[-1]


@pytest.mark.parametrize(
    ("put", "unnamed"),
    [(LINES, False), (PUT, True), (PUT[:1], True), ((), True)],
    ids=["as written", "all", "one", "none"],
)
def test_rule_07_its_author_is_told_how_a_proviso_was_put(put: tuple[str, ...], unnamed: bool) -> None:
    """The lines that crossed, and whether one was not stated; in the view and in the words that a kept side is told."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South", provisos=LINES))
    table.bring("South", very(words, unnamed=unnamed, provisos=put if unnamed else ()), because=ALIKE)
    (crossing,) = table.crossings(words)
    assert (crossing.provisos, crossing.proviso_not_stated) == (put, len(put) < 2)
    shown = crossed_view(table, words)
    assert (tuple(shown.provisos), shown.proviso_not_stated) == (put, len(put) < 2)
    told = english(crossing_told(table.reading("North"), crossing))
    assert all(f"“{line}”" in told for line in put)
    assert ("on the understanding" in told) is bool(put)
    assert ("under a proviso that was not stated there" in told) is (len(put) < 2)
    (carried,) = table.reading("North").of_kind("carried")
    assert told_words(carried) == []


def test_rule_07_each_proviso_is_told_with_the_words_that_it_went_with() -> None:
    """Where several things crossed at once, nobody has to guess which of the provisos belongs to which."""
    table = three()
    one = table.say("North", "We hold.", verbatim("South", provisos=("Not for print.",)))
    two = table.say("North", "We wait for word from home.", verbatim("South", provisos=("Not “by radio”.",)))
    table.bring("South", very(one), very(two))
    (carried,) = table.reading("North").of_kind("carried")
    first, second = english(tell(table.reading("North"), carried)).split(" Crossed to South")
    assert first.endswith("on the understanding “Not for print.”")
    assert second.endswith("on the understanding «Not “by radio”.»")


def test_rule_07_every_source_of_a_wording_is_told_so() -> None:
    """Whoever looks at the passage that had the proviso sees how it was put, whichever source that was."""
    table = three()
    one = table.say("North", "We hold.", in_substance("South"))
    two = table.say("North", "We wait.", in_substance("South", provisos=LINES[:1]))
    table.bring("South", wording("They hold and wait.", one, two, provisos=PUT[:1]))
    for words in (one, two):
        (crossing,) = table.crossings(words)
        assert (crossing.provisos, crossing.proviso_not_stated) == (PUT[:1], False)


def test_rule_07_what_strayed_is_told_with_its_provisos() -> None:
    """Who got it knows them now."""
    table = three()
    words = table.say("North", "We hold.", verbatim("East", provisos=LINES))
    (item,) = table.convey("East", very(words))
    table.deliver(item, to="A stranger", receiver=Receiver.UNKNOWN)
    (crossing,) = table.crossings(words)
    assert (crossing.person, crossing.provisos, crossing.proviso_not_stated) == ("A stranger", LINES, False)


def test_rule_06_how_it_was_put_to_whoever_said_it_is_not_told() -> None:
    """Like its manner, its hour and its translation: the wording could tell who got it, and how often."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South", "East", **UNNAMED), act=Act.ASSURANCE)
    (item,) = table.bring("South", very(words, unnamed=True))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER, provisos=LINES))
    table.bring("North", stance_of(reply, provisos=PUT))
    table.bring("North", stance_of(reply))
    table.tell("South")
    (crossing,) = table.crossings(reply)
    assert (crossing.alias, crossing.form) == (WHOEVER, CrossedAs.IN_SUBSTANCE)
    assert (crossing.provisos, crossing.proviso_not_stated) == ((), False)


def test_rule_05_a_read_back_shows_the_proviso_as_it_would_cross() -> None:
    """To the side with a station, and to whoever reads it out to a kept one."""
    table = three()
    for side in ("North", "East"):
        words = table.say(side, "We hold.", in_substance("South", provisos=LINES, read_back=True))
        back = table.read_back(wording("They hold.", words, provisos=PUT[:1]), "South")
        (shown,) = table.line(back, whole(back)).content
        assert isinstance(shown, ReadBackView)
        assert (tuple(shown.provisos), shown.proviso_not_stated) == (PUT[:1], True)


def test_rule_09_a_reply_names_the_text_with_its_provisos() -> None:
    """An answer to the same words under a proviso that was put otherwise is an answer to another text."""
    table = three()
    words = table.say("North", "We hold.", in_substance("South", provisos=LINES[:1]))
    draft = wording("They hold.", words, provisos=PUT[:1])
    one, two = table.bring("South", draft, replace(draft, provisos=PUT[1:]))
    digests = [table.digest(each) for each in (one, two)]
    assert digests[0] != digests[1]
    assert table.item(two).again is None
    reply = Replied(
        items=(Answered(item=one.what, digest=digests[1]),),
        stance=Stance.ACCEPTS,
        conditions=(),
        force=Force.NON_BINDING,
        valid_until=None,
        terms=None,
        under=None,
        over=(),
    )
    with pytest.raises(OtherText):
        table.act("South", reply)


# --- a sheet that was made before ------------------------------------


def test_rule_19_a_sheet_with_other_provisos_than_the_terms_is_not_delivered() -> None:
    """One more, one less, or another: what stands on it is not what the author says now."""
    changes = {"more": LINES, "less": (), "another": LINES[1:], "the same": LINES[:1]}
    for change, lines in changes.items():
        table = three()
        words = table.say("North", "We hold.", verbatim("East", provisos=LINES[:1]))
        sheet = [
            *table.convey("East", very(words)),
            *table.convey("East", wording("They hold.", words, provisos=PUT[:1])),
            *table.convey("East", very(words, unnamed=True), because=ALIKE),
        ]
        assert against(table, *sheet) == [None] * 3
        table.wait(hours=1)
        table.release(words, verbatim("East", provisos=lines))
        assert against(table, *sheet) == [None if change == "the same" else TermsNarrowed] * 3, change


def test_rule_19_lines_that_may_not_cross_as_written_any_more_are_not_delivered() -> None:
    """The name was taken back, or the very words; of an answer too, which crosses in substance all the same."""
    for narrower, wanted in (
        (verbatim("East", provisos=LINES, **UNNAMED), [MustBeUnnamed] * 3),
        (in_substance("East", provisos=LINES), [SubstanceOnly, TermsNarrowed, ConditionInSubstance]),
    ):
        table = three()
        theirs = table.say("East", "Will you hold?", verbatim("North"))
        (item,) = table.bring("North", very(theirs))
        given = verbatim("East", provisos=LINES)
        reply = table.reply(item, Stance.ON_CONDITIONS, table.condition("North", "Quiet.", given), given=given)
        words = table.say("North", "We hold.", given)
        sheet = [*table.convey("East", very(words)), *table.convey("East", stance_of(reply, clause(reply, 1)))]
        assert [provisos_on(table.item(each)) for each in sheet] == [LINES] * 3
        assert against(table, *sheet) == [None] * 3
        table.wait(hours=1)
        for what in (words, reply, clause(reply, 1)):
            table.release(what, narrower)
        assert against(table, *sheet) == wanted
        states = [each.state for each in sheets(table.station().talk.rooms, table.now) if each.leg == "East"]
        assert states == ["do_not_deliver"] * 2


def test_rule_19_what_was_worded_already_may_be_brought_when_less_may_cross_as_written() -> None:
    """A wording was made for that, with the proviso in the mediator's words or without."""
    table = three()
    words = table.say("North", "We hold.", verbatim("East", provisos=LINES))
    sheet = [
        *table.convey("East", wording("They hold.", words, provisos=PUT)),
        *table.convey("East", wording("So.", words)),
    ]
    table.wait(hours=1)
    table.release(words, in_substance("East", provisos=LINES))
    assert against(table, *sheet) == [None] * 2


def test_rule_19_what_nobody_wrote_terms_down_for_was_made_under_no_proviso() -> None:
    """As long as none is set, nothing speaks against it."""
    table = three()
    words = table.say("North", "We hold.", verbatim("East"))
    item = table.item(table.convey("East", very(words))[0])
    assert out_of_date(item, None, verbatim("East")) is None
    assert out_of_date(item, None, verbatim("East", provisos=LINES)) == Sentence.of("narrowed.new_proviso")


def test_rule_19_a_wording_whose_author_wants_to_approve_it_since_is_not_delivered() -> None:
    """Of words, where it needs approval now; and of an answer, which cannot be read back."""
    table = three()
    theirs = table.say("East", "Will you hold?", verbatim("North"))
    (item,) = table.bring("North", very(theirs))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance("East", provisos=LINES))
    words = table.say("North", "We hold.", verbatim("East", provisos=LINES))
    drafts = (
        wording("They hold.", words, provisos=PUT),
        very(words, unnamed=True, provisos=PUT),
        very(words, unnamed=True),
        stance_of(reply, provisos=PUT),
        stance_of(reply),
    )
    sheet = [item for draft in drafts for item in table.convey("East", draft, because=ALIKE)]
    assert against(table, *sheet) == [None] * 5
    table.wait(hours=1)
    table.release(words, verbatim("East", provisos=LINES, read_back=True))
    table.release(reply, in_substance("East", provisos=LINES, read_back=True))
    assert against(table, *sheet) == [NeedsReadBack, NeedsReadBack, None, TermsNarrowed, None]


def test_rule_19_a_line_that_was_brought_after_it_was_dropped_lay_outside_the_terms() -> None:
    """It happened, so it is noted and marked; while it was set it lay within them."""
    for hours, marked in ((-1, False), (1, True)):
        table = three()
        words = table.say("North", "We hold.", verbatim("East", provisos=LINES))
        (item,) = table.convey("East", very(words))
        dropped = table.wait(hours=2)
        table.release(words, verbatim("East"))
        table.wait(hours=2)
        table.deliver(item, when=type(dropped)(ms=dropped.ms + hours * 3_600_000, zone=dropped.zone))
        (shown,) = (each for each in sheets(table.station().talk.rooms, table.now) if each.leg == "East")
        assert any("outside its terms" in english(warning) for warning in shown.warnings) is marked


# --- what has no place for a proviso ------------------------------------


def on_a_condition(table: Table) -> tuple[DeskRef, DeskRef]:
    """A condition of South's that North finds on: at home, and as North has it."""
    condition = table.condition("South", "Quiet.", verbatim("North"), finder=End.SIDE)
    reply = table.reply(asked(table), Stance.ON_CONDITIONS, condition, given=verbatim("North"))
    _, stated = table.bring("North", stance_of(reply, clause(reply, 1)))
    return clause(reply, 1), stated


def test_rule_06_a_finding_does_not_cross_without_the_proviso_that_it_was_released_under() -> None:
    """It has no place for one; without it, it crosses."""
    table = three()
    home, stated = on_a_condition(table)
    found = table.find(home, Finding.MET, given=verbatim("North", provisos=LINES))
    draft = FindingOf(finding=found, condition=stated.what)
    assert table.refused("North", draft) is FindingUnderProviso
    rows = {(row.what, row.to): row for row in may_cross(table.station().talk.rooms, table.now)}
    (form,) = rows["finding", "North"].forms
    assert (form.open, "only under a proviso" in english(form.why)) == (False, True)
    table.release(found, verbatim("North"))
    assert table.refused("North", draft) is None
    table.release(found, terms(Carriage.WITHHELD, provisos=LINES))
    rooms, room = table.station().talk.rooms, table.legs["North"].room
    (reason,) = reasons(rooms, found, room, Form.IN_SUBSTANCE, table.now, unnamed=False)
    assert isinstance(reason, Withdrawn)


def test_rule_19_a_finding_on_a_sheet_is_not_delivered_once_a_proviso_was_set() -> None:
    """Nothing on the sheet would say it."""
    table = three()
    theirs = table.say("East", "Will you hold?", verbatim("North"), act=Act.PROPOSAL)
    (item,) = table.bring("North", very(theirs))
    condition = table.condition("North", "Quiet.", verbatim("East"), finder=End.SIDE)
    reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=verbatim("East"))
    _, stated = table.bring("East", stance_of(reply, clause(reply, 1)))
    found = table.find(clause(reply, 1), Finding.MET, given=verbatim("East"))
    (finding,) = table.convey("East", FindingOf(finding=found, condition=stated.what))
    assert against(table, finding) == [None]
    table.wait(hours=1)
    table.release(found, verbatim("East", provisos=LINES))
    assert against(table, finding) == [FindingUnderProviso]


def test_rule_08_a_later_date_does_not_cross_without_a_proviso_that_was_set_since() -> None:
    """The words would go on without it; conveyed again they bring both along. What was dropped is in nobody's way."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South", provisos=LINES[:1]), valid_until=table.after(days=2))
    beside = table.say("North", "We wait.", verbatim("South", provisos=LINES))
    _, item = table.bring("South", very(beside), very(words))
    table.act(words, Extended(what=words.what, answer_by=None, valid_until=table.after(days=5)))
    draft = ExtensionOf(item=item.what)
    assert table.refused("South", draft) is None
    table.release(words, verbatim("South", provisos=LINES))
    assert table.refused("South", draft) is OtherProvisos
    (again,) = table.bring("South", very(words))
    crossed = table.item(again)
    assert (crossed.provisos, crossed.valid_until, crossed.again) == (LINES, table.after(days=5), None)
    table.release(words, verbatim("South"))
    assert table.refused("South", draft) is None


def test_rule_19_a_later_date_on_a_sheet_is_not_delivered_once_a_proviso_was_set() -> None:
    """Nothing on the sheet would say it; what was dropped is in nobody's way."""
    table = three()
    words = table.say("North", "We hold.", verbatim("East", provisos=LINES[:1]), valid_until=table.after(days=2))
    (item,) = table.bring("East", very(words))
    table.act(words, Extended(what=words.what, answer_by=None, valid_until=table.after(days=5)))
    (later,) = table.convey("East", ExtensionOf(item=item.what))
    for lines, wanted in ((LINES[:1], None), ((), None), (LINES, TermsNarrowed), ((), None)):
        table.release(words, verbatim("East", provisos=lines))
        assert against(table, later) == [wanted]


def test_rule_07_the_news_of_a_withdrawal_says_nothing_of_provisos() -> None:
    """The bare fact, and no line."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South", provisos=LINES))
    (item,) = table.bring("South", very(words, unnamed=True), because=ALIKE)
    table.withdraw(words)
    assert on(table, WithdrawalOf(item=item.what)) == ((), False)
    assert not any(line in repr(table.item(item)) for line in LINES)


def test_the_mediator_is_told_what_is_to_be_worded() -> None:
    """What may cross says where an author's provisos do not cross as written."""
    table = three()
    for given, wanted in (
        (verbatim("South", provisos=LINES), {"verbatim": False, "in_substance": True}),
        (verbatim("South", provisos=LINES, **UNNAMED), {"verbatim": True, "in_substance": True}),
        (verbatim("South"), {"verbatim": False, "in_substance": False}),
    ):
        words = table.say("North", "We hold.", given)
        rows = may_cross(table.station().talk.rooms, table.now, to=table.legs["South"].room)
        (row,) = (each for each in rows if each.ref.entry == whole(words))
        assert {form.form: "its provisos in your words" in english(form.why) for form in row.forms} == wanted
    item = asked(table)
    for given, worded in ((verbatim("North", provisos=LINES), False), (in_substance("North", provisos=LINES), True)):
        reply = table.reply(item, Stance.TAKES_NOTE, given=given)
        rows = may_cross(table.station().talk.rooms, table.now, to=table.legs["North"].room)
        (row,) = (each for each in rows if each.ref.entry == whole(reply))
        assert ["its provisos in your words" in english(form.why) for form in row.forms] == [worded]
