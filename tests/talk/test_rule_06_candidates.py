"""Rule 6: an unnamed item with one candidate is named. The gate says so before it happens, and takes a reason."""

from __future__ import annotations

import pytest

from goodoffices.errors.gate import NamesItsAuthor, OneCandidate
from goodoffices.talk.draft import Draft, ExtensionOf, FindingOf, StatedCondition, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Aliased,
    DeskRef,
    Direction,
    End,
    Extended,
    Finding,
    Overrode,
    Stance,
    Translation,
)
from goodoffices.talk.terms import WHOEVER, Attribution
from goodoffices.talk.views import Reference
from tests.table import DESK, Table, clause, in_substance, in_words, stance_of, verbatim, very, whole, wording

UNNAMED = {"attribution": Attribution.UNNAMED}
SIDES = ("North", "South", "East")
FOUR = (*SIDES, "West")


def put(table: Table, *to: str, hear: bool = True) -> tuple[DeskRef, dict[str, DeskRef]]:
    """South's words, at each of these in the same text; by default South has been told of every crossing."""
    words = table.say("South", "Shall the straits stay open?", verbatim(*to), act=Act.PROPOSAL)
    items = {side: table.bring(side, very(words))[0] for side in to}
    if hear:
        table.hear("South")
    return words, items


def unnamed(table: Table, item: DeskRef, stance: Stance = Stance.ACCEPTS, over: tuple[bytes, ...] = ()) -> Draft:
    """An answer that is to be told to South without a name."""
    return stance_of(table.reply(item, stance, given=in_substance("South", **UNNAMED), over=over), unnamed=True)


def named(table: Table, item: DeskRef, stance: Stance = Stance.DECLINES) -> Draft:
    """The same with a name."""
    return stance_of(table.reply(item, stance, given=in_substance("South")))


def why(table: Table, to: str, *drafts: Draft) -> str:
    """Why the gate says that one candidate is left."""
    with pytest.raises(OneCandidate) as caught:
        table.convey(to, *drafts)
    told = in_words(caught.value)
    return f"{told.said} {told.why}"


# --- answers to this side's own words ------------------------------------


def test_rule_06_an_unnamed_answer_beside_the_others_named_one_is_named() -> None:
    """With two who could have answered, the named no of one makes the unnamed yes the other's; in either order."""
    for first, second, left in ((unnamed, named, "North"), (named, unnamed, "East")):
        table = Table(sealed=SIDES)
        _, items = put(table, "North", "East")
        table.bring("South", first(table, items["North"]))
        told = why(table, "South", second(table, items["East"]))
        assert "named there as having answered" in told
        assert f"which has no name on the leg of South, could then come only from {left}" in told


def test_rule_06_an_earlier_unnamed_answer_is_looked_at_again() -> None:
    """A named answer that would unmask one that has stood there for long is refused like an unmasked one itself."""
    table = Table(sealed=SIDES)
    _, items = put(table, "North", "East")
    (stood,) = table.bring("South", unnamed(table, items["North"]))
    told = why(table, "South", named(table, items["East"]))
    assert (
        f"{Reference(whole(stood), 1).handle}, which has no name on the leg of South, could then come only from North"
        in told
    )
    table.bring("South", named(table, items["East"]), because="South asked East itself.")
    # What was gone past once is not asked for again where nothing gets worse.
    table.bring("South", very(table.say("East", "By the way.", verbatim("South"))))


def test_rule_06_a_replaced_named_answer_excludes_its_side_still() -> None:
    """Whoever was named with an answer has answered, also if that answer was replaced since."""
    table = Table(sealed=SIDES)
    _, items = put(table, "North", "East")
    no = table.reply(items["East"], Stance.DECLINES, given=in_substance("South"))
    table.bring("South", stance_of(no))
    later = table.reply(items["East"], Stance.INTERIM, given=in_substance("South"), over=(whole(no),))
    table.bring("South", stance_of(later))
    assert table.refused("South", unnamed(table, items["North"])) is OneCandidate


def test_rule_06_with_three_others_one_may_be_named() -> None:
    """Two candidates are enough, and no more is asked."""
    table = Table(sealed=FOUR)
    _, items = put(table, "North", "East", "West")
    table.bring("South", named(table, items["East"]), unnamed(table, items["North"]))
    assert table.refused("South", named(table, items["West"])) is OneCandidate


def test_rule_06_an_answer_can_be_of_nobody_who_is_not_known_to_have_the_words() -> None:
    """Who was not put the words, or of whom this side was not told, is no candidate."""
    table = Table(sealed=SIDES)
    _, items = put(table, "North")
    assert "had not been told that its words crossed to East" in why(table, "South", unnamed(table, items["North"]))


def test_rule_06_on_a_kept_leg_a_side_was_told_once_that_was_brought() -> None:
    """A crossing that is still to be told is not known to the side; what was told later than the answer neither."""
    table = Table(sealed=("North", "East"), kept=("South",))
    _, items = put(table, "North", "East", hear=False)
    answer = unnamed(table, items["North"])
    assert table.refused("South", answer) is OneCandidate
    table.bring("South", answer, because="South was told on the telephone.")
    table.hear("South")
    assert table.refused("South", unnamed(table, items["East"])) is None
    again = unnamed(table, items["North"], Stance.INTERIM)
    assert table.refused("South", again) is None


def test_rule_06_of_several_texts_all_must_have_crossed() -> None:
    """An answer to two of them can only be of a side that has both."""
    table = Table(sealed=FOUR)
    _, one = put(table, "North", "East")
    _, other = put(table, "North", "West")
    both = table.reply([one["North"], other["North"]], Stance.ACCEPTS, given=in_substance("South", **UNNAMED))
    told = why(table, "South", stance_of(both, unnamed=True))
    assert "could then come only from North" in told


def test_rule_06_two_names_of_a_side_are_one_candidate() -> None:
    """A side that the leg calls by two names is there once."""
    table = Table(sealed=("North", "South", "East"), called={("South", "East"): "The east"})
    table.write("South", Aliased(alias="A friend", instead_of="The east"))
    table.map("South", "A friend", "East")
    words = table.say("South", "Shall the straits stay open?", verbatim("North", "The east"))
    north, east = (table.bring(side, very(words))[0] for side in ("North", "East"))
    table.bring("South", named(table, east))
    assert table.refused("South", unnamed(table, north)) is OneCandidate


def test_rule_06_a_leg_that_knows_one_other_side_is_not_asked() -> None:
    """There unnamed says only that it is not attributed; however little is known, nothing is in the way."""
    table = Table(sealed=("North", "South"))
    _, items = put(table, "North")
    table.bring("South", unnamed(table, items["North"]), named(table, items["North"]))


def test_rule_06_answers_that_the_leg_ties_together_are_one_sides() -> None:
    """An answer that replaces an earlier one is whoever's the earlier one can be."""
    table = Table(sealed=FOUR)
    _, one = put(table, "North", "East", "West")
    first = table.reply(one["North"], Stance.INTERIM, given=in_substance("South", **UNNAMED))
    table.bring("South", stance_of(first, unnamed=True))
    # East is named with an answer: of the first one North and West are left, and so of the second.
    table.bring("South", named(table, one["East"]))
    second = table.reply(one["North"], Stance.ACCEPTS, given=in_substance("South", **UNNAMED), over=(whole(first),))
    table.bring("South", stance_of(second, unnamed=True))
    _, two = put(table, "North", "East")
    both = table.reply(
        [one["North"], two["North"]], Stance.DECLINES, given=in_substance("South", **UNNAMED), over=(whole(second),)
    )
    told = why(table, "South", stance_of(both, unnamed=True))
    assert told.count("could then come only from North") == 1


def test_rule_06_an_answer_to_the_very_words_is_of_nobody_who_has_a_wording_of_them() -> None:
    """South was told in which form its words crossed to whom; an answer says which form it is to."""
    for form, left in (("very words", "East"), ("wording", "North")):
        table = Table(sealed=SIDES)
        words = table.say("South", "Shall the straits stay open?", verbatim("North", "East"), act=Act.PROPOSAL)
        (worded,) = table.bring("North", wording("They ask whether they stay open.", words, act=Act.QUESTION))
        (very_,) = table.bring("East", very(words))
        item = very_ if form == "very words" else worded
        told = why(table, "South", unnamed(table, item))
        assert f"could then come only from {left}" in told
        assert "crossed to" in told
        table.bring("North" if form == "very words" else "East", very(words), wording("They ask.", words))
        if form == "very words":
            assert table.refused("South", unnamed(table, item)) is None, "both have the very words now"


def put_with_dates(table: Table) -> tuple[DeskRef, dict[str, DeskRef]]:
    """South's words at both, with a last day and an end of their own."""
    words = table.say(
        "South",
        "Shall the straits stay open?",
        verbatim("North", "East"),
        act=Act.PROPOSAL,
        answer_by=table.after(days=1),
        valid_until=table.after(days=5),
    )
    items = {side: table.bring(side, very(words))[0] for side in ("North", "East")}
    table.hear("South")
    return words, items


def extend(table: Table, words: DeskRef, *, days: float, valid: bool = True) -> None:
    """South gives later dates."""
    later = table.after(days=days)
    table.act(words, Extended(what=words.what, answer_by=later, valid_until=later if valid else None))


def test_rule_06_an_answer_to_a_later_end_is_of_nobody_who_was_not_told_of_it() -> None:
    """North alone got the extension, and answers that; an answer to the words as they stood can be of both."""
    table = Table(sealed=SIDES)
    words, items = put_with_dates(table)
    extend(table, words, days=9)
    (extension,) = table.bring("North", ExtensionOf(items["North"].what))
    assert "could then come only from North" in why(table, "South", unnamed(table, extension))
    assert table.refused("South", unnamed(table, items["East"])) is None
    assert table.refused("South", unnamed(table, items["North"])) is None
    table.bring("East", ExtensionOf(items["East"].what))
    assert table.refused("South", unnamed(table, extension)) is None


def test_rule_06_who_got_the_words_with_a_later_end_cannot_have_answered_an_earlier_one() -> None:
    """Sealed, they crossed with the end that they had then; on paper, perhaps with an earlier one."""
    for sealed, refused in ((FOUR, OneCandidate), (("North", "South", "West"), None)):
        table = Table(sealed=sealed, kept=[side for side in FOUR if side not in sealed])
        words = table.say("South", "Agreed?", verbatim("North", "East"), valid_until=table.after(days=5))
        (early,) = table.bring("North", very(words))
        table.wait(hours=1)
        extend_end = Extended(what=words.what, answer_by=None, valid_until=table.after(days=9))
        table.act(words, extend_end)
        table.bring("East", very(words))
        assert table.refused("South", unnamed(table, early)) is refused


def test_rule_06_of_several_later_ends_the_one_that_was_answered_counts() -> None:
    """East was told of the last one alone; what answers the first one is North's, unless East's paper is older."""
    for kept in ((), ("East",)):
        table = Table(sealed=[side for side in SIDES if side not in kept], kept=kept)
        words, items = put_with_dates(table)
        extend(table, words, days=9)
        (first,) = table.bring("North", ExtensionOf(items["North"].what))
        extend(table, words, days=12)
        (second,) = table.bring("East", ExtensionOf(items["East"].what))
        assert "could then come only from East" in why(table, "South", unnamed(table, second))
        if kept:
            assert table.refused("South", unnamed(table, first)) is None
        else:
            assert "could then come only from North" in why(table, "South", unnamed(table, first))


def test_rule_06_a_later_end_of_the_very_words_was_answered_by_somebody_who_has_them() -> None:
    """North has the same extension, of a wording."""
    table = Table(sealed=SIDES)
    words = table.say("South", "Agreed?", verbatim("North", "East"), valid_until=table.after(days=5))
    (worded,) = table.bring("North", wording("They ask for a yes.", words))
    (very_,) = table.bring("East", very(words))
    later = Extended(what=words.what, answer_by=None, valid_until=table.after(days=9))
    table.act(words, later)
    table.bring("North", ExtensionOf(worded.what))
    (extension,) = table.bring("East", ExtensionOf(very_.what))
    assert "could then come only from East" in why(table, "South", unnamed(table, extension))


def test_rule_06_a_late_answer_is_of_nobody_who_was_given_more_time() -> None:
    """North's later last day is not over: it would not be late. On a kept leg that need not have been told yet."""
    for kept in ((), ("South",)):
        table = Table(sealed=[side for side in SIDES if side not in kept], kept=kept)
        words, items = put_with_dates(table)
        extend(table, words, days=3, valid=False)
        table.bring("North", ExtensionOf(items["North"].what))
        table.wait(days=2)
        told = why(table, "South", unnamed(table, items["East"]))
        assert "could then come only from East" in told
        assert "North was given a later last day" in told
        assert table.refused("South", unnamed(table, items["North"])) is None, "it came in time"
        table.wait(days=2)
        assert table.refused("South", unnamed(table, items["East"])) is None, "now it is late for both"


# --- what belongs to them ------------------------------------


def test_rule_06_conditions_findings_and_news_have_the_candidates_of_what_they_are_about() -> None:
    """Two are left for the answer, and so for all of that; one more name, and all of it is named."""
    table = Table(sealed=FOUR)
    _, items = put(table, "North", "East", "West")
    table.bring("South", named(table, items["East"]))
    given = verbatim("South", **UNNAMED)
    condition = table.condition("North", "no planes", given, finder=End.SIDE)
    reply = table.reply(items["North"], Stance.ON_CONDITIONS, condition, given=given)
    stated = StatedCondition(clause(reply, 1), words=wording("No planes.", clause(reply, 1), act=Act.DEMAND))
    stance, there = table.bring("South", stance_of(reply, stated, unnamed=True))
    found = table.find(clause(reply, 1), Finding.MET, given=given)
    table.bring("South", FindingOf(finding=found, condition=there.what, unnamed=True))
    table.withdraw(reply)
    table.bring("South", WithdrawalOf(item=stance.what))
    assert table.refused("South", named(table, items["West"])) is OneCandidate


def test_rule_06_an_unnamed_finding_on_a_named_condition_is_named() -> None:
    """It is the finding of whoever set the condition."""
    table = Table(sealed=SIDES)
    _, items = put(table, "North", "East")
    given = verbatim("South")
    condition = table.condition("North", "no planes", given, finder=End.SIDE)
    reply = table.reply(items["North"], Stance.ON_CONDITIONS, condition, given=given)
    _, there = table.bring("South", stance_of(reply, clause(reply, 1)))
    found = table.find(clause(reply, 1), Finding.MET, given=given)
    told = why(table, "South", FindingOf(finding=found, condition=there.what, unnamed=True))
    assert "belongs to something named there" in told
    assert table.refused("South", FindingOf(finding=found, condition=there.what)) is None


# --- unnamed words ------------------------------------


def said(table: Table, author: str = "North", *, to: tuple[str, ...] = ("South",)) -> DeskRef:
    """Words that are to have no name."""
    return table.say(author, "The straits stay open.", verbatim(*to, **UNNAMED))


def test_rule_06_whoever_is_named_as_having_the_same_words_did_not_say_them() -> None:
    """South's named answer, told to East as a third party, leaves North alone there; with West there are two."""
    for sides, refused in ((SIDES, OneCandidate), (FOUR, None)):
        table = Table(sealed=sides)
        words = said(table, to=("South", "East"))
        items = {side: table.bring(side, very(words, unnamed=True))[0] for side in ("South", "East")}
        reply = table.reply(items["South"], Stance.ACCEPTS, given=in_substance(WHOEVER, "East"))
        assert table.refused("East", stance_of(reply, third_party=True)) is refused


def test_rule_06_very_words_are_of_nobody_of_whom_south_knows_that_they_are_noted() -> None:
    """Something was brought to East by hand: it has no station, and its very words do not cross without a name."""
    for west, refused in ((False, OneCandidate), (True, None)):
        table = Table(sealed=("North", "South", *(["West"] if west else [])), kept=("East",))
        words = said(table)
        assert table.refused("South", very(words, unnamed=True)) is None, "South was told of nothing yet"
        put(table, "North", "East")
        assert table.refused("South", very(words, unnamed=True)) is refused
        assert table.refused("South", wording("They stay open.", words, unnamed=True)) is None
    table = Table(sealed=("North",), kept=("South", "East"))
    words = said(table)
    put(table, "North", "East", hear=False)
    assert table.refused("South", very(words, unnamed=True)) is None, "it has yet to be told"
    table.hear("South")
    assert table.refused("South", very(words, unnamed=True)) is OneCandidate
    table = Table(sealed=("North", "South"), kept=("East",))
    _, items = put(table, "North", "East")
    condition = table.condition("North", "no planes", verbatim("South", **UNNAMED))
    reply = table.reply(items["North"], Stance.ON_CONDITIONS, condition, given=verbatim("South", **UNNAMED))
    told = why(table, "South", stance_of(reply, clause(reply, 1), unnamed=True))
    assert "East has no station" in told
    worded = StatedCondition(clause(reply, 1), words=wording("No planes.", clause(reply, 1), act=Act.DEMAND))
    assert table.refused("South", stance_of(reply, worded, unnamed=True)) is None


def test_rule_06_whoever_answers_by_name_what_went_to_whoever_said_it_said_it() -> None:
    """North answers South's answer under its name; unless South was told that North has it as a third party."""
    for third_party in (False, True):
        table = Table(sealed=FOUR)
        (item,) = table.bring("South", very(said(table), unnamed=True))
        reply = table.reply(item, Stance.INTERIM, given=in_substance(WHOEVER, "North"))
        (answer,) = table.bring("North", stance_of(reply))
        if third_party:
            table.bring("North", stance_of(reply, third_party=True))
        back = table.reply(answer, Stance.TAKES_NOTE, given=in_substance("South"))
        if third_party:
            assert table.refused("South", stance_of(back)) is None
        else:
            assert "could then come only from North" in why(table, "South", stance_of(back))


def test_rule_06_who_answers_unnamed_what_went_to_whoever_said_it_can_be_each_who_can_have_said_it() -> None:
    """The candidates of that answer are those of the words, once South was told that its own had crossed."""
    table = Table(sealed=SIDES)
    (item,) = table.bring("South", very(said(table), unnamed=True))
    reply = table.reply(item, Stance.INTERIM, given=in_substance(WHOEVER))
    (answer,) = table.bring("North", stance_of(reply))
    back = table.reply(answer, Stance.TAKES_NOTE, given=in_substance("South", **UNNAMED))
    assert table.refused("South", stance_of(back, unnamed=True)) is OneCandidate, "South was told of nothing"
    table.tell("South")
    assert table.refused("South", stance_of(back, unnamed=True)) is None


# --- going on ------------------------------------


def test_rule_06_going_on_takes_a_reason_which_stays_on_the_desk() -> None:
    """Nothing of it stands on the leg; what was overridden, and why, is the mediators' alone."""
    table = Table(sealed=SIDES)
    _, items = put(table, "North")
    answer = unnamed(table, items["North"])
    before = [len(table.entries(leg)) for leg in SIDES]
    (item,) = table.bring("South", answer, because="South has guessed it anyway.")
    assert [len(table.entries(leg)) - more for leg, more in zip(SIDES, before, strict=True)] == [1, 1, 0]
    (overrode,) = [act for act in table.acts(DESK, "overrode") if isinstance(act, Overrode)]
    assert (overrode.code, overrode.reason) == ("gate.one_candidate", "South has guessed it anyway.")
    assert table.item(item).speaker is None


def test_rule_06_what_a_term_forbids_is_said_first() -> None:
    """A reason opens nothing but what may be overridden."""
    table = Table(sealed=SIDES)
    _, items = put(table, "North")
    withheld = table.reply(items["North"], Stance.ACCEPTS)
    assert table.refused("South", stance_of(withheld, unnamed=True)) is not OneCandidate
    with pytest.raises(Exception, match=r"gate\.withheld"):
        table.convey("South", stance_of(withheld, unnamed=True), because="It has to be.")


# --- names in text ------------------------------------

NAMING = (
    "As the North sees it.",
    "as the NORTHERN port sees it",
    "As North's envoy told me.",
    "As the old harbour sees it.",
    "As a friend sees it.",
)


@pytest.mark.parametrize("text", NAMING)
def test_rule_06_an_unnamed_wording_does_not_name_its_author(text: str) -> None:
    """Neither by its name, nor by another that the recipient knows it by, nor by its people."""
    table = Table(sealed=SIDES, called={("South", "North"): "A friend"})
    table.write("South", Aliased(alias="The old harbour", instead_of="A friend"))
    table.map("South", "The old harbour", "North")
    words = table.say("North", "We shall not close anything.", in_substance("South", **UNNAMED))
    assert table.refused("South", wording(text, words, unnamed=True)) is NamesItsAuthor
    (item,) = table.bring("South", wording(text, words, unnamed=True), because="Everybody says so.")
    assert table.item(item).text == text
    assert table.refused("South", wording("It will not be closed by East.", words, unnamed=True)) is None


def test_rule_06_nor_do_translations_provisos_conditions_and_finders() -> None:
    """Whatever stands on the item is looked at."""
    table = Table(sealed=SIDES)
    words = table.say("North", "We hold.", verbatim("South", **UNNAMED))
    translated = Translation(text="So sagt North.", language="de", direction=Direction.LTR)
    draft = wording("They hold.", words, unnamed=True, translation=translated)
    assert table.refused("South", draft) is NamesItsAuthor
    _, items = put(table, "North", "East")
    given = verbatim("South", **UNNAMED)
    own = table.condition("North", "no planes over North", given)
    theirs = table.condition("North", "no planes", given, finder_name="The observers of the North")
    over: tuple[bytes, ...] = ()
    for condition in (own, theirs):
        reply = table.reply(items["North"], Stance.ON_CONDITIONS, condition, given=given, over=over)
        assert table.refused("South", stance_of(reply, clause(reply, 1), unnamed=True)) is NamesItsAuthor
        over = (whole(reply),)


def test_rule_06_a_named_item_may_name_its_author_and_an_unnamed_one_others() -> None:
    """Only what gives an unnamed item its name is in the way; a short name only as a word of its own."""
    table = Table(sealed=("Oz", "South", "East"))
    words = table.say("Oz", "We hold the frozen ports.", in_substance("South"))
    assert table.refused("South", wording("Oz holds them.", words)) is None
    unnamed_ = table.say("Oz", "We hold the frozen ports.", in_substance("South", **UNNAMED))
    assert table.refused("South", wording("They hold what is frozen.", unnamed_, unnamed=True)) is None
    assert table.refused("South", wording("What Oz holds.", unnamed_, unnamed=True)) is NamesItsAuthor


def test_rule_06_a_leg_that_knows_one_other_side_is_not_told_its_name_in_unnamed_words_either() -> None:
    """Not attributed is not attributed: that question is asked there, too."""
    table = Table(sealed=("North", "South"))
    words = table.say("North", "We hold.", in_substance("South", **UNNAMED))
    assert table.refused("South", wording("The North holds.", words, unnamed=True)) is NamesItsAuthor


def test_the_clearance_of_an_unnamed_item_looks_at_no_other_leg() -> None:
    """Whoever the author is, the gate objects to the same things on the recipient's leg."""
    told = []
    for author in ("North", "East"):
        table = Table(sealed=FOUR)
        _, items = put(table, "North", "East", "West")
        table.bring("South", named(table, items["West"]))
        answer = unnamed(table, items[author])
        told.append(table.refused("South", answer))
        table.bring("South", answer)
        told.append(table.refused("South", named(table, items["North" if author == "East" else "East"])))
    assert told == [None, OneCandidate] * 2
