"""Rule 18: what the mediators noted wrongly is struck, has no effect, and is told to whoever has what rests on it."""

from typing import Any, get_args

import pytest

from goodoffices.desk import differences
from goodoffices.errors.base import Refusal
from goodoffices.errors.gate import (
    AnswersWhatWasWrong,
    HadWrong,
    NothingOwed,
    NothingToCorrect,
    NothingWithdrawn,
    VoidWords,
    Withheld,
)
from goodoffices.errors.talk import (
    AlreadyClosed,
    AlreadyStruck,
    CannotBeStruck,
    NamesSomethingElse,
    NotDelivered,
    StruckOut,
)
from goodoffices.sentences.english import SENTENCES
from goodoffices.talk.closing import left
from goodoffices.talk.corrections import corrections_owed
from goodoffices.talk.draft import CorrectionOf, Draft, ExtensionOf, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Answer,
    Closed,
    CorrectionItem,
    CrossedAs,
    DeskRef,
    End,
    Extended,
    Finding,
    Force,
    Id,
    Instance,
    Lost,
    Receiver,
    Retention,
    Role,
    Scope,
    SideAct,
    Stage,
    Stance,
    Struck,
)
from goodoffices.talk.striking import stands_instead
from goodoffices.talk.telling import name_ref
from goodoffices.talk.terms import PUBLIC, Attribution, Carriage
from goodoffices.talk.view import still_to_tell
from goodoffices.talk.views import CommitmentView, Reference
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

NOTED = Noting()
UNNAMED = in_substance("South", attribution=Attribution.UNNAMED)


def correction(item: DeskRef) -> Draft:
    """The draft of a correction."""
    return CorrectionOf(item=item.what)


def table_of(*kept: str, **more: Any) -> Table:
    """Sides without stations."""
    return Table(kept=kept or ("North", "South"), public=False, **more)


def owed(table: Table, side: str) -> list[DeskRef]:
    """What a side has that is wrong and that it was not told."""
    room = table.legs[side].room
    return [DeskRef(room=room, what=ref) for ref in corrections_owed(table.station().talk.rooms, room)]


def with_a_later_date() -> tuple[Table, DeskRef, Id, DeskRef]:
    """North's words, to which it gave a later date, and South's news of that; both stand with South."""
    table = table_of()
    until, longer = table.after(days=2), table.after(days=5)
    words = table.say("North", "We hold.", verbatim("South"), valid_until=until, act=Act.PROPOSAL)
    (item,) = table.bring("South", very(words))
    extended = table.act("North", Extended(what=words.what, answer_by=None, valid_until=longer))
    (news,) = table.bring("South", ExtensionOf(item=item.what))
    return table, words, extended, news


def to_tell(table: Table, side: str) -> list[Id]:
    """What a kept side is still to be told."""
    return [ident for ident, _ in still_to_tell(table.station().talk.rooms, table.legs[side].room)]


def undertakings(table: Table, side: str) -> list[CommitmentView]:
    """Those of a leg, as the mediator has it."""
    return next(leg.commitments for leg in table.view("Mara").legs if leg.leg == side)


def shown(table: Table, item: DeskRef) -> Any:
    """An item as its line shows it."""
    return table.line(item, item.what.entry).content[item.what.index]


# --- what is struck has no effect ------------------------------------


def test_rule_18_what_was_struck_has_no_effect_and_stays_with_the_reason() -> None:
    """It stands where it stood, void; the strike says why, and the words of the reason stand beside the sentence."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    struck = table.strike(words)
    line = table.line("North", words.what.entry)
    assert isinstance(table.void("North", words.what.entry), StruckOut)
    assert line.content[0].text == "Fifty boats."
    assert "the mediator had it wrong" in english(line.void)
    told = table.line("North", struck).content[0]
    assert english(told.told).startswith("The words that were noted as said by North's envoy on")
    assert (told.words, told.about) == (["Misheard."], [Reference(words.what.entry)])
    assert table.refused("South", very(words)) is VoidWords


def test_rule_18_what_was_noted_on_a_sealed_leg_is_struck_for_its_side_as_well() -> None:
    """The side sees that a note about it was struck, on its own station."""
    table = Table(sealed=("North", "South"))
    words = table.say("North", "Fifty boats.", verbatim("South"), noting=NOTED)
    table.strike(words)
    assert isinstance(table.void("North", words.what.entry, at="North's envoy"), StruckOut)


def test_rule_18_what_a_side_wrote_itself_is_never_struck() -> None:
    """The gate refuses it, and a strike that a faulty station writes has no effect."""
    table = Table(sealed=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    with pytest.raises(CannotBeStruck):
        table.strike(words)
    forced = table.slip_in("North", Struck(what=words.what.entry, reason="No.", instead=None), by="Mara")
    assert isinstance(table.void("North", forced), CannotBeStruck)
    assert table.void("North", words.what.entry) is None


def test_rule_18_no_side_strikes_anything() -> None:
    """Not even a note about itself: it says so to the mediator, who strikes it."""
    table = Table(sealed=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"), noting=NOTED)
    table.slip_in("North", Struck(what=words.what.entry, reason="No.", instead=None), by="North's envoy")
    assert table.void("North", words.what.entry) is None


def test_rule_18_a_strike_is_not_struck() -> None:
    """Whoever struck too much notes it anew."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    struck = table.strike(words)
    with pytest.raises(CannotBeStruck):
        table.strike(struck, of="North")
    forced = table.slip_in("North", Struck(what=struck, reason="No.", instead=None), by="Mara")
    assert table.void("North", forced) is not None
    assert table.void("North", words.what.entry) is not None
    with pytest.raises(AlreadyStruck):
        table.strike(words)


def test_rule_18_what_stands_instead_is_of_the_same_sort_and_has_effect() -> None:
    """A note stands for a note, and not one that is void itself."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    (sheet,) = table.convey("North", own_words("We heard fifty."))
    with pytest.raises(CannotBeStruck):
        table.strike(words, instead=sheet)
    with pytest.raises(CannotBeStruck):
        table.strike(words, instead=words)
    other = table.say("North", "Five boats.", verbatim("South"))
    table.strike(other)
    with pytest.raises(NamesSomethingElse):
        table.strike(words, instead=other)
    right = table.say("North", "Fifteen boats.", verbatim("South"))
    struck = table.strike(words, instead=right)
    assert english(table.line("North", struck).content[0].told).endswith(" about North's envoy replaces it.")


def test_rule_18_two_notes_that_are_struck_for_one_another_leave_nothing() -> None:
    """Nothing stands in the place of either, and nothing in the place of one that is struck for good."""
    table = table_of()
    first, second = (table.say("North", text, verbatim("South")) for text in ("Fifty.", "Fifteen."))
    (item,) = table.bring("South", very(first))
    table.strike(first, instead=second)
    # The gate refuses it; a colleague who does not know of the first strike writes it all the same.
    table.slip_in("North", Struck(what=second.what.entry, reason="No.", instead=first.what.entry), by="Mara")
    assert stands_instead(table.reading("North"), first.what.entry) is None
    third = table.say("North", "Five.", verbatim("South"))
    news, _ = table.convey("South", correction(item), very(third))
    assert table.item(news).instead is None
    other = table.say("North", "Four.", verbatim("South"))
    (told,) = table.bring("South", very(other))
    table.strike(other, instead=third)
    table.strike(third)
    assert stands_instead(table.reading("North"), other.what.entry) is None
    assert table.item(table.convey("South", correction(told))[0]).instead is None


def test_rule_18_a_strike_that_names_what_was_given_up_as_lost_has_no_effect() -> None:
    """Neither as what is struck nor as what stands in its place: nobody knows what it was."""
    table = Table(sealed=("North",), kept=("South",), mediators=("Mara", "Ivo"))
    words = table.say("North", "We hold.", noting=NOTED)
    gone = bytes(31) + b"x"
    lost = Lost(instance=Instance(author=table.stations["Ivo"].card, number=bytes(16)), seq=7, entry=gone)
    table.slip_in("North", lost, by="Mara")
    for what, instead in ((gone, None), (words.what.entry, gone)):
        forced = table.slip_in("North", Struck(what=what, reason="No.", instead=instead), by="Mara")
        assert isinstance(table.void("North", forced), CannotBeStruck)
    assert table.void("North", words.what.entry) is None


# --- what nobody has ------------------------------------


def test_rule_18_if_nothing_crossed_and_nothing_was_read_back_that_is_all() -> None:
    """Nobody is owed anything, and no leg but its own shows that something was struck."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    before = len(table.entries("South"))
    table.strike(words)
    assert not owed(table, "South")
    assert not to_tell(table, "North")
    assert len(table.entries("South")) == before
    assert not table.to_be_told()


def test_rule_18_a_sheet_of_which_nothing_was_brought_is_struck_whole() -> None:
    """It is no sheet any more; nothing of it can be answered, and nothing crossed."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.strike(item)
    assert not table.view("Mara").sheets
    with pytest.raises(Refusal):
        table.reply(item, Stance.TAKES_NOTE)
    assert not table.crossings(words)
    assert table.refused("South", very(words)) is None


def test_rule_18_a_sheet_of_which_something_was_brought_is_not_struck() -> None:
    """Not even if somebody else got it: it was out of the mediator's hands."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    for receiver in (Receiver.SIDE, Receiver.UNKNOWN):
        items = table.convey("South", very(words), own_words("Nothing else."))
        table.deliver(items[1], to="A driver", receiver=receiver)
        with pytest.raises(CannotBeStruck):
            table.strike(items[0])


def test_rule_18_a_struck_sheet_that_was_brought_all_the_same_was_brought() -> None:
    """The delivery is noted, the strike has no effect, the author is told; the mediator sees that it was struck."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    struck = table.strike(item)
    table.deliver(item)
    assert isinstance(table.void("South", struck), CannotBeStruck)
    assert [each.form for each in table.crossings(words)] == [CrossedAs.VERBATIM]
    (sheet,) = table.view("Mara").sheets
    assert sheet.state == "delivered"
    assert "The sheet had been struck, and was brought all the same." in english(sheet.warnings)


def test_rule_18_the_strike_says_what_was_noted_wrongly() -> None:
    """Which kind of act; of an answer the words that it answered, which have been brought to that side."""
    table = table_of()
    until = table.after(days=2)
    words = table.say("North", "We wait.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER, valid_until=until)
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), noting=PAPER)
    assert strike_told(table, "South", reply.what.entry).startswith(
        "The answer to “We wait.” that was noted as given by South's envoy on"
    )
    later = Extended(what=words.what, valid_until=table.after(days=9), answer_by=None)
    acts = {
        "The later date that was noted as given by": table.note("North", later, noting=PAPER),
        "The mandate of North's envoy that was noted as given by": table.mandate(
            "North", "envoy", Scope.BIND, noting=PAPER
        ),
        "The withdrawal that was noted of": table.withdraw(words),
        "The terms of release that were noted as set by": table.release(words, verbatim("South")),
        "that North's principal closed this leg is struck": table.note(
            "North", Closed(retention=Retention.KEEP), by="principal", noting=PAPER
        ),
    }
    for told, ident in acts.items():
        assert told in strike_told(table, "North", ident)
    for kind in get_args(SideAct):
        tag = kind.__struct_config__.tag
        codes = [code for code in SENTENCES if code.startswith(f"struck.{tag}")]
        assert codes or tag == "found", tag


def test_rule_18_the_strike_shows_no_words_that_the_side_may_not_see() -> None:
    """Words noted on the wrong leg are another side's; and what was handed back is not brought back."""
    table = table_of()
    struck = table.say("North", "Fifty boats.", verbatim("South"))
    instead = table.say("North", "Fifteen boats.", verbatim("South"))
    text = english(table.line("North", table.strike(struck, instead=instead)).content[0].told)
    assert not {"Fifty", "Fifteen"} & set(text.split())
    words = table.say("North", "We wait.", verbatim("South"), act=Act.ASSURANCE, noting=PAPER)
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.TAKES_NOTE, given=verbatim("North"), noting=PAPER)
    table.reply(item, Stance.RETURNED, noting=PAPER)
    assert "We wait." not in strike_told(table, "South", reply.what.entry)


def strike_told(table: Table, leg: str, ident: Id) -> str:
    """What a leg is told of the strike of one of its entries."""
    text = english(table.line(leg, table.strike(ident, of=leg)).content[0].told)
    assert text.endswith(("the note was wrong.", "is struck: it was wrong."))
    return text


# --- what others have ------------------------------------


def test_rule_18_whoever_has_the_words_is_told_once_and_of_every_copy() -> None:
    """The bare news that the mediator had them wrong; the answers to them fall with it, and their author is told."""
    table = table_of()
    words = table.say("North", "We hold fifty ships back.", verbatim("South"), act=Act.PROPOSAL)
    (first,) = table.bring("South", very(words))
    table.wait(hours=1)
    (second,) = table.bring("South", very(words))
    table.reply(first, Stance.ACCEPTS, given=verbatim("North"))
    table.strike(words)
    assert set(owed(table, "South")) == {first, second}
    assert any("is still to be told so." in each for each in table.to_be_told())
    assert len(table.bring("South", correction(first))) == 2
    assert not owed(table, "South")
    for copy in (first, second):
        assert shown(table, copy).wrong
        assert table.refused("South", correction(copy)) is NothingToCorrect
    (text,) = undertakings(table, "South")
    assert english(text.sentences) == "The mediator had these words wrong; nothing is agreed."
    assert not undertakings(table, "North")
    assert table.crossings(words)[-1].form is CrossedAs.CORRECTION


def test_rule_18_what_stands_instead_goes_with_the_news_if_it_may_cross() -> None:
    """The gate finds it among what crosses in the same conveyance, and the sheet says which it is."""
    table = table_of()
    wrong = table.say("North", "Fifty boats.", verbatim("South"))
    (item,) = table.bring("South", very(wrong))
    right = table.say("North", "Fifteen boats.", verbatim("South"))
    withheld = table.say("North", "Fourteen, to be exact.")
    table.strike(wrong, instead=right)
    assert table.refused("South", correction(item), very(withheld)) is Withheld
    news, _, instead = table.convey("South", correction(item), own_words("I misheard."), very(right))
    assert table.item(news) == CorrectionItem(corrects=item.what, instead=2)
    assert shown(table, news).instead == 3
    assert table.item(instead).again is None


def test_rule_18_other_words_beside_the_news_do_not_pass_for_what_stands_instead() -> None:
    """Also where they are of the same side; without what stands instead the news says nothing of it."""
    table = table_of()
    wrong = table.say("North", "Fifty boats.", verbatim("South"))
    (item,) = table.bring("South", very(wrong))
    right = table.say("North", "Fifteen boats.")
    other = table.say("North", "The weather is fair.", verbatim("South"))
    table.strike(wrong, instead=right)
    news, _ = table.convey("South", correction(item), very(other))
    assert table.item(news) == CorrectionItem(corrects=item.what, instead=None)


@pytest.mark.parametrize("named", [False, True])
def test_rule_18_what_stands_instead_has_a_name_if_the_wrong_words_had_one(named: bool) -> None:
    """A sheet that ties words without a name to some with one would say whose they are."""
    table = Table(kept=("North", "South", "West"), public=False)
    wrong = table.say("North", "Fifty boats.", in_substance("South", "West"))
    (item,) = table.bring("South", wording("There are fifty boats.", wrong, unnamed=not named))
    right = table.say("North", "Fifteen boats.", in_substance("South", "West"))
    table.strike(wrong, instead=right)
    news, _ = table.convey("South", correction(item), wording("There are fifteen.", right, unnamed=named))
    assert table.item(news).instead is None
    alike, _ = table.convey("South", correction(item), wording("Fifteen of them.", right, unnamed=not named))
    assert table.item(alike).instead == 1


def test_rule_18_what_stands_instead_may_have_been_wrong_itself() -> None:
    """What stands for a note that was noted twice wrongly is what stands last."""
    table = table_of()
    wrong = table.say("North", "Fifty boats.", verbatim("South"))
    (item,) = table.bring("South", very(wrong))
    also_wrong = table.say("North", "Fifteen ships.", verbatim("South"))
    table.strike(wrong, instead=also_wrong)
    right = table.say("North", "Fifteen boats.", verbatim("South"))
    table.strike(also_wrong, instead=right)
    news, _ = table.convey("South", correction(item), very(right))
    assert table.item(news).instead == 1


def test_rule_18_a_correction_of_unnamed_words_does_not_say_whose_they_are_or_that_they_were_noted() -> None:
    """Whether a side speaks through notes can tell which it is: the news is the mediator's mistake, no more."""
    table = Table(sealed=("South", "West"), kept=("North",), public=False)
    words = table.say("North", "Fifty boats.", in_substance("South", attribution=Attribution.UNNAMED))
    (item,) = table.bring("South", wording("There are fifty boats.", words, unnamed=True))
    table.strike(words)
    (news,) = table.convey("South", correction(item))
    assert shown(table, news).speaker is None
    seen = table.seen_by("South's envoy")
    assert "North" not in seen.replace("North's", "")
    assert "noted" not in seen.casefold()


def test_rule_18_a_withdrawal_does_not_tell_what_nobody_took_back() -> None:
    """What rests on a struck note is told as that, and what does not is not told so."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    assert table.refused("South", correction(item)) is NothingToCorrect
    table.strike(words)
    assert table.refused("South", WithdrawalOf(item=item.what)) is HadWrong
    assert table.refused("South", correction(item)) is None


def test_rule_18_what_rests_on_a_struck_mandate_or_acceptance_is_wrong_too() -> None:
    """Whoever has words that have no effect any more is told, whichever note fell."""
    table = table_of()
    mandate = table.mandate("North", "clerk", Scope.SPEAK, Scope.RELEASE)
    words = table.say("North", "We hold.", verbatim("South"), by="clerk", act=Act.PROPOSAL)
    (item,) = table.bring("South", very(words))
    table.strike(mandate, of="North")
    assert owed(table, "South") == [item]
    assert not undertakings(table, "North")
    assert table.refused("South", WithdrawalOf(item=item.what)) is HadWrong
    table.bring("South", correction(item))
    assert [each.state for each in undertakings(table, "South")] == ["withdrawn"]


def test_rule_18_an_answer_to_what_was_never_brought_is_wrong_where_it_crossed() -> None:
    """With the delivery falls the answer, on its own leg and then on the other."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL)
    (item,) = table.convey("South", very(words))
    delivered = table.deliver(item)
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    (stance,) = table.bring("North", stance_of(yes))
    table.strike(delivered, of="South")
    assert owed(table, "North") == [stance]
    table.bring("North", correction(stance))
    assert not owed(table, "North")


def test_rule_18_a_withdrawal_that_was_told_and_noted_wrongly_is_corrected() -> None:
    """Nobody had taken anything back: the words stand as before on both legs, and so does what was answered."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL)
    (item,) = table.bring("South", very(words))
    yes = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    table.bring("North", stance_of(yes))
    taken_back = table.withdraw(words)
    (news,) = table.bring("South", WithdrawalOf(item=item.what))
    table.strike(taken_back, of="North")
    assert owed(table, "South") == [news]
    table.bring("South", correction(news))
    for side in ("North", "South"):
        assert [each.state for each in undertakings(table, side)] == ["standing"]


def test_rule_18_news_is_not_withdrawn() -> None:
    """That something was withdrawn is told once, and is nothing that could be withdrawn."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    table.withdraw(words)
    (news,) = table.bring("South", WithdrawalOf(item=item.what))
    assert table.refused("South", WithdrawalOf(item=news.what)) is NothingWithdrawn


def test_rule_18_a_true_withdrawal_goes_before_what_was_noted_wrongly() -> None:
    """It is told as that, or not at all where it was quiet."""
    for quiet in (False, True):
        table = table_of()
        words = table.say("North", "Fifty boats.", in_substance("South", read_back=True))
        draft = wording("There are fifty boats.", words)
        approved = table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
        (item,) = table.bring("South", draft)
        table.strike(approved, of="North")
        table.withdraw(words, quiet=quiet)
        assert not owed(table, "South")
        assert table.refused("South", correction(item)) is NothingToCorrect
        told = table.refused("South", WithdrawalOf(item=item.what))
        assert told is (NothingWithdrawn if quiet else None)


def test_rule_18_what_was_read_at_large_is_to_be_corrected_there() -> None:
    """Also what the public has; on a leg that is closed nothing more can be told."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "Fifty boats.", verbatim("South", PUBLIC))
    table.bring(PUBLIC, very(words))
    table.bring("South", very(words))
    table.strike(words)
    told = [each for each in table.to_be_told() if "is still to be told so." in each]
    assert len(told) == 2
    table.write("South", Closed(retention=Retention.KEEP))
    assert not owed(table, "South")


def test_rule_18_of_words_whose_withdrawal_was_told_there_is_nothing_to_correct() -> None:
    """That side knows that they do not stand."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    table.withdraw(words)
    table.bring("South", WithdrawalOf(item=item.what))
    table.strike(words)
    assert not owed(table, "South")
    assert table.refused("South", correction(item)) is NothingToCorrect


def test_rule_18_a_sheet_with_what_was_struck_is_not_to_be_delivered() -> None:
    """And one with a correction that was told since is not, either."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    (again,) = table.convey("South", very(words))
    table.strike(words)
    states = {sheet.ref: sheet.state for sheet in table.view("Mara").sheets}
    assert states[Reference(again.what.entry)] == "do_not_deliver"
    (first,) = table.convey("South", correction(item))
    (second,) = table.convey("South", correction(item))
    table.deliver(first)
    states = {sheet.ref: sheet.state for sheet in table.view("Mara").sheets}
    assert states[Reference(first.what.entry)] == "delivered"
    assert states[Reference(second.what.entry)] == "do_not_deliver"


def test_rule_18_what_was_brought_before_it_was_struck_lay_within_its_terms() -> None:
    """What is known now is not held against who brought it; what was brought after is marked."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    table.bring("South", very(words))
    (late,) = table.convey("South", very(words))
    table.wait(hours=1)
    table.strike(words)
    table.wait(hours=1)
    table.deliver(late)
    before, after = table.view("Mara").sheets
    assert not before.warnings
    assert any("outside its terms" in english(each) for each in after.warnings)


# --- answers ------------------------------------


def test_rule_18_an_answer_that_was_noted_wrongly_falls_on_both_legs() -> None:
    """With its conditions; the author of the words is told that it had no effect, not that it was taken back."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL)
    (item,) = table.bring("South", very(words))
    lit = table.condition("South", "The buoys stay lit.", verbatim("North"))
    yes = table.reply(item, Stance.ON_CONDITIONS, lit, given=verbatim("North"))
    stance, _ = table.bring("North", stance_of(yes, clause(yes, 1)))
    table.strike(yes)
    assert [each.state for each in undertakings(table, "South")] == ["taken_back"]
    assert owed(table, "North") == [stance]
    table.bring("North", correction(stance))
    (at_home,) = undertakings(table, "North")
    assert (at_home.state, english(at_home.sentences)) == (
        "taken_back",
        "The answer of South had no effect; nothing is agreed.",
    )
    assert not owed(table, "North")
    (left_over,) = next(each for each in table.view("Mara").legs if each.leg == "North").conditions
    assert left_over.state == "answer_gone"


def test_rule_18_the_answer_that_stands_instead_replaces_what_the_wrong_one_had_replaced() -> None:
    """A no, noted as a yes, after an earlier yes: the no stands alone, on both legs."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL)
    (item,) = table.bring("South", very(words))
    first = table.reply(item, Stance.TAKES_NOTE, given=verbatim("North"))
    wrong = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), over=(first.what.entry,))
    (stance,) = table.bring("North", stance_of(wrong))
    right = table.reply(item, Stance.DECLINES, given=verbatim("North"), over=(wrong.what.entry,))
    table.strike(wrong, instead=right)
    assert [each.state for each in undertakings(table, "South")] == ["declined"]
    news, instead = table.bring("North", correction(stance), stance_of(right))
    assert table.item(news).instead == 1
    assert table.item(instead).replaces == (stance.what,)
    assert [each.state for each in undertakings(table, "North")] == ["declined"]


def test_rule_18_what_a_void_answer_had_named_stays_as_it_was() -> None:
    """Only a note that was struck passes on what it had replaced: what came through a messenger replaced nothing."""
    table = table_of(people={"envoy": Role.ENVOY, "runner": Role.MESSENGER})
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL)
    (item,) = table.bring("South", very(words))
    first = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    through = table.reply(item, Stance.TAKES_NOTE, over=(first.what.entry,), by="runner")
    assert table.void("South", through.what.entry) is not None
    table.reply(item, Stance.DECLINES, over=(through.what.entry,))
    assert [each.state for each in undertakings(table, "South")] == ["answered"]


def test_rule_18_a_finding_that_was_noted_wrongly_is_not_found() -> None:
    """The mediator's own on its leg, and a side's on both."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL)
    (item,) = table.bring("South", very(words))
    lit = table.condition("South", "The buoys stay lit.", verbatim("North"), finder=End.MEDIATOR)
    yes = table.reply(item, Stance.ON_CONDITIONS, lit, given=verbatim("North"))
    failed = table.find(clause(yes, 1), Finding.FAILED, end=End.MEDIATOR)
    assert [each.state for each in undertakings(table, "South")] == ["failed"]
    table.strike(failed)
    assert [each.state for each in undertakings(table, "South")] == ["conditional"]


# --- deliveries ------------------------------------


def test_rule_18_a_delivery_that_was_noted_wrongly_did_not_happen() -> None:
    """Nothing reached the side, its answer has no effect, and what the author was told of it is struck at once."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    delivered = table.deliver(item)
    told = table.acts("North", "carried")
    reply = table.reply(item, Stance.TAKES_NOTE)
    table.strike(delivered, of="South")
    assert isinstance(table.void("South", reply.what.entry), NotDelivered)
    (strike,) = table.acts("North", "struck")
    assert strike.reason is None
    carried = table.reading("North").of_kind("carried")
    assert [each.act for each in carried] == told
    assert isinstance(table.void("North", carried[0].ident), StruckOut)
    assert not shown(table, words).crossed
    assert [sheet.state for sheet in table.view("Mara").sheets] == ["to_deliver"]


def test_rule_18_of_a_delivery_that_was_noted_twice_one_remains() -> None:
    """What the author was told holds, since it was brought then."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.deliver(item)
    twice = table.deliver(item)
    table.strike(twice, of="South")
    assert not table.acts("North", "struck")
    assert shown(table, words).crossed
    assert [sheet.state for sheet in table.view("Mara").sheets] == ["delivered"]


def test_rule_18_the_word_of_another_delivery_at_the_same_moment_holds() -> None:
    """What crossed to West was told by itself, however alike the two deliveries were."""
    table = table_of("North", "South", "West")
    words = table.say("North", "We hold.", verbatim("South", "West"))
    (south,), (west,) = (table.convey(side, very(words)) for side in ("South", "West"))
    wrong = table.deliver(south)
    table.deliver(west)
    table.strike(wrong, of="South")
    assert [each.to for each in shown(table, words).crossed] == ["West"]


def test_rule_18_a_station_that_lags_behind_strikes_nothing_that_is_true() -> None:
    """What is not here yet is no evidence that it did not happen."""
    table = Table(kept=("North", "South", "West"), mediators=("Mara", "Nils"), public=False)
    words = table.say("North", "We hold.", in_substance("South", "West", attribution=Attribution.UNNAMED))
    (item,) = table.bring("South", wording("Somebody holds.", words, unnamed=True))
    answer = table.reply(item, Stance.ACCEPTS, given=in_substance("whoever said it"))
    table.offline("Nils")
    table.bring("North", stance_of(answer))
    table.tell("South")
    south = table.legs["South"].room
    later = [letter for letter in table.letters if letter.room != south]
    table.letters = [letter for letter in table.letters if letter.room == south]
    table.online("Nils")
    assert not any("did not" in each for each in table.to_be_told("Nils"))
    with pytest.raises(NothingOwed):
        table.tell("South", mediator="Nils")
    table.letters += later
    table.hand_over()
    assert shown(table, answer).crossed


def test_rule_18_a_word_that_comes_after_the_strike_is_struck_when_the_mediator_next_tells() -> None:
    """A colleague's delivery was struck before his word of it had arrived."""
    table = Table(kept=("North", "South"), mediators=("Mara", "Nils"), public=False)
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.offline("Nils")
    delivered = table.deliver(item)
    north = table.legs["North"].room
    late = [letter for letter in table.letters if letter.room == north]
    table.letters = [letter for letter in table.letters if letter.room != north]
    table.online("Nils")
    table.strike(delivered, of="South", mediator="Nils")
    table.letters += late
    table.hand_over()
    assert any("did not" in each for each in table.to_be_told())
    table.tell("North")
    assert not shown(table, words).crossed


def test_rule_18_a_sheet_that_was_struck_brought_and_not_brought_after_all_leaves_no_word() -> None:
    """The last strike undoes what the delivery had told, although the sheet has no effect again."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.strike(item)
    table.strike(table.deliver(item), of="South")
    assert not shown(table, words).crossed


def test_rule_18_the_reason_of_a_strike_stays_on_its_leg() -> None:
    """The authors learn that it did not cross so, in words that are the program's."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.strike(table.deliver(item, to="A driver", receiver=Receiver.OTHER), of="South")
    (struck,) = table.reading("North").of_kind("struck")
    line = table.line("North", struck.ident).content[0]
    assert english(line.told) == "The notice here that something crossed is struck: it did not cross in that way."
    assert line.words == []


def test_rule_18_a_kept_side_is_told_what_it_was_told_wrongly() -> None:
    """If it had been told; what nobody had told it yet is only struck."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.strike(table.deliver(item), of="South")
    assert not to_tell(table, "North")
    delivered = table.deliver(item)
    table.hear("North")
    table.strike(delivered, of="South")
    (ident,) = to_tell(table, "North")
    assert isinstance(table.body(ident), Struck)
    table.hear("North")
    assert not to_tell(table, "North")


def test_rule_18_a_side_is_told_that_words_which_it_was_told_had_crossed_were_not_its_own() -> None:
    """The strike of a note is told to a kept side that had been told anything of what was struck."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    table.bring("South", very(words))
    table.hear("North")
    struck = table.strike(words)
    assert to_tell(table, "North") == [struck]
    table = table_of()
    words = table.say("North", "Fifty boats.", in_substance("South", read_back=True))
    table.answer_read_back(table.read_back(wording("Fifty.", words), "South"), Answer.REFUSES)
    struck = table.strike(words)
    assert to_tell(table, "North") == [struck]


def test_rule_18_what_was_told_of_whoever_said_it_is_struck_when_the_mediator_tells() -> None:
    """Not before: when a delivery on another leg was struck could tell where that is. What holds is told anew."""
    table = table_of("North", "South", "West")
    words = table.say("North", "Who holds?", UNNAMED)
    (asked,) = table.bring("South", wording("Somebody asks who holds.", words, unnamed=True))
    answer = table.reply(asked, Stance.TAKES_NOTE, given=in_substance("whoever said it"))
    (stance,) = table.convey("North", stance_of(answer))
    delivered = table.deliver(stance)
    table.tell("South")
    before = len(table.entries("South"))
    table.strike(delivered, of="North")
    assert len(table.entries("South")) == before
    assert any("It is still to be told so." in each for each in table.to_be_told())
    table.tell("South")
    assert not shown(table, answer).crossed
    assert any("did not cross in that way" in english(table.line("South", written.ident).content[0].told)
               for written in table.reading("South").of_kind("struck"))  # fmt: skip
    assert len(table.acts("South", "struck")) == 1


# --- mandates, terms, approvals and dates ------------------------------------


def test_rule_18_a_mandate_that_was_noted_wrongly_was_never_given() -> None:
    """What rests on it alone has no effect; a revocation that was noted wrongly ended nothing."""
    table = table_of()
    mandate = table.mandate("North", "clerk", Scope.SPEAK)
    words = table.say("North", "We hold.", by="clerk")
    revoked = table.revoke("North", mandate)
    table.strike(revoked, of="North")
    later = table.say("North", "We hold on.", by="clerk")
    assert [table.void("North", each.what.entry) for each in (words, later)] == [None, None]
    table.strike(mandate, of="North")
    assert all(table.void("North", each.what.entry) is not None for each in (words, later))


def test_rule_18_a_release_that_was_noted_wrongly_opens_nothing() -> None:
    """What crossed under it crossed outside its terms, and the author's leg says so."""
    table = table_of()
    words = table.say("North", "We hold.")
    released = table.release(words, verbatim("South"))
    table.bring("South", very(words))
    table.strike(released, of="North")
    assert table.standing(words).terms.carriage is Carriage.WITHHELD
    assert table.refused("South", very(words)) is Withheld
    (crossed,) = shown(table, words).crossed
    assert crossed.outside
    (sheet,) = table.view("Mara").sheets
    assert any("outside its terms" in english(each) for each in sheet.warnings)


def test_rule_18_a_withdrawal_that_was_noted_wrongly_takes_nothing_back() -> None:
    """The terms stand as they did, and what the wrong change had replaced stays replaced by the right one."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    taken_back = table.withdraw(words)
    table.strike(taken_back, of="North")
    assert table.refused("South", very(words)) is None
    wrong = table.release(words, verbatim("South", read_back=True))
    table.release(words, in_substance("South"), over=(wrong,))
    table.strike(wrong, of="North")
    assert table.standing(words).terms.carriage is Carriage.IN_SUBSTANCE
    assert not table.standing(words).terms.read_back


def test_rule_18_an_approval_that_was_noted_wrongly_approved_nothing() -> None:
    """What crossed as approved is wrong, and is to be told."""
    table = table_of()
    words = table.say("North", "Fifty boats.", in_substance("South", read_back=True))
    draft = wording("There are fifty boats.", words)
    approved = table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    (item,) = table.bring("South", draft)
    assert not owed(table, "South")
    table.strike(approved, of="North")
    assert owed(table, "South") == [item]
    assert table.refused("South", correction(item)) is None


def test_rule_18_an_approval_for_another_side_approves_nothing_here() -> None:
    """The same wording was approved for West; South has it as approved for South."""
    table = table_of("North", "South", "West")
    words = table.say("North", "Fifty boats.", in_substance("South", "West", read_back=True))
    draft = wording("There are fifty boats.", words)
    approved = {
        side: table.answer_read_back(table.read_back(draft, side), Answer.APPROVES) for side in ("South", "West")
    }
    items = {side: table.bring(side, draft)[0] for side in approved}
    table.strike(approved["South"], of="North")
    assert owed(table, "South") == [items["South"]]
    assert not owed(table, "West")


def test_rule_18_what_crossed_with_a_right_date_stands_beside_a_copy_with_a_wrong_one() -> None:
    """The yes to the right copy counts on both legs; a yes to the wrong copy alone does not."""
    for to_the_first in (True, False):
        table = table_of()
        until, longer = table.after(days=2), table.after(days=5)
        words = table.say("North", "We hold.", verbatim("South"), valid_until=until, act=Act.PROPOSAL)
        (first,) = table.bring("South", very(words))
        extended = table.act("North", Extended(what=words.what, answer_by=None, valid_until=longer))
        (second,) = table.bring("South", very(words))
        yes = table.reply(first if to_the_first else second, Stance.ACCEPTS, given=verbatim("North"))
        table.bring("North", stance_of(yes))
        table.strike(extended, of="North")
        assert owed(table, "South") == [second]
        table.bring("South", correction(first))
        (text,) = undertakings(table, "South")
        assert text.state == ("standing" if to_the_first else "taken_back")
        assert bool(owed(table, "North")) is not to_the_first


@pytest.mark.parametrize("date", ["answer_by", "valid_until"])
def test_rule_18_words_are_no_copy_of_those_that_crossed_with_a_later_date(date: str) -> None:
    """Once the later date is struck they cross with the earlier one, as words of their own; not the other way round."""
    table = table_of()
    until, longer = table.after(days=2), table.after(days=5)
    by, end = (until, None) if date == "answer_by" else (None, until)
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL, answer_by=by, valid_until=end)
    moved = (None if each is None else longer for each in (by, end))
    extended = table.act("North", Extended(words.what, *moved))
    (dated,) = table.bring("South", very(words))
    table.strike(extended, of="North")
    (right,) = table.bring("South", very(words))
    assert table.item(dated).again is None
    assert table.item(right).again is None
    (same,) = table.bring("South", very(words))
    assert table.item(same).again == right.what


def test_rule_18_a_later_date_that_was_noted_wrongly_is_corrected_and_the_words_stand() -> None:
    """Told as an extension, the extension alone is wrong; words that crossed with the date are wrong with it."""
    table, words, extended, news = with_a_later_date()
    (dated,) = table.bring("South", very(words))
    table.strike(extended, of="North")
    assert owed(table, "South") == [news, dated]
    table.bring("South", correction(news))
    assert owed(table, "South") == [dated]
    assert shown(table, news).wrong


def test_rule_18_a_confirmation_that_was_noted_wrongly_was_never_given() -> None:
    """Nobody is bound by it, and the other side is told that the mediator had it wrong, not that it was taken back."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL, noting=PAPER)
    (item,) = table.bring("South", very(words))
    table.reply(item, Stance.ACCEPTS, given=verbatim("North"), noting=PAPER)
    confirmed = table.stage(words, Stage.CONFIRMED, in_substance("South"), by="principal")
    (news,) = table.bring("South", stage_of(confirmed, item))
    assert "confirmed" in english(undertakings(table, "South")[0].sentences)
    table.strike(confirmed)
    assert owed(table, "South") == [news]
    table.bring("South", correction(news))
    (text,) = undertakings(table, "South")
    assert text.force == "non_binding"
    assert "confirmed" not in english(text.sentences)
    assert "took" not in english(text.sentences)


# --- closing ------------------------------------


def test_rule_18_closing_says_what_is_to_be_corrected() -> None:
    """Nothing can be told on a leg once it is closed, so it is named before."""
    table = table_of()
    words = table.say("North", "Fifty boats.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    table.strike(words)
    found = left(table.station().talk.rooms, table.legs["South"].room, table.now)
    assert [each.ref for each in found if each.told.code == "left.correction"] == [name_ref(item.what)]


def test_rule_18_a_note_is_struck_after_the_end_as_well_and_so_is_an_end_that_was_noted_wrongly() -> None:
    """A leg that nobody closed is open; nothing else is written on one that is closed."""
    table = table_of()
    words = table.say("North", "Fifty boats.")
    closed = table.note("North", Closed(retention=Retention.KEEP))
    with pytest.raises(AlreadyClosed):
        table.say("North", "One more.")
    table.strike(words)
    table.strike(closed, of="North")
    assert table.say("North", "One more.").room == table.legs["North"].room


def test_rule_18_nothing_withdrawn_is_told_of_words_that_stand() -> None:
    """A strike of something else on the same leg changes nothing for them."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), noting=PAPER)
    other = table.say("North", "Fifty boats.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    table.strike(other)
    assert not owed(table, "South")
    assert table.refused("South", WithdrawalOf(item=item.what)) is NothingWithdrawn


# --- what was taken back, and what was wrong ------------------------------------


def test_rule_18_what_was_taken_back_quietly_is_not_told_by_way_of_a_correction() -> None:
    """A mandate or a delivery that it rested on falls: its author had taken it back, and nobody may be told."""
    table = table_of()
    mandate = table.mandate("North", "envoy", Scope.BIND)
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL, force=Force.BINDING, noting=PAPER)
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    (stance,) = table.bring("North", stance_of(reply))
    for thing in (words, reply):
        table.withdraw(thing, quiet=True)
    table.strike(mandate, of="North")
    for side, known in (("South", item), ("North", stance)):
        assert not owed(table, side)
        assert table.refused(side, correction(known)) is NothingToCorrect
        assert table.refused(side, WithdrawalOf(item=known.what)) is NothingWithdrawn


def test_rule_18_what_nobody_said_is_corrected_though_it_was_taken_back_quietly() -> None:
    """The note of the words itself was wrong; so was that of the withdrawal, then."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    table.withdraw(words, quiet=True)
    table.strike(words)
    assert owed(table, "South") == [item]
    table.bring("South", correction(item))


def test_rule_18_an_answer_that_nobody_gave_was_not_taken_back() -> None:
    """Its news is that it was wrong; told as withdrawn, the true news could not be told any more."""
    table = table_of()
    (item,) = table.bring("South", very(table.say("North", "We hold.", verbatim("South"))))
    reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    (stance,) = table.bring("North", stance_of(reply))
    table.strike(reply)
    assert table.refused("North", WithdrawalOf(item=stance.what)) is HadWrong
    table.bring("North", correction(stance))


@pytest.mark.parametrize("told", [False, True])
def test_rule_18_an_answer_to_what_was_wrong_does_not_cross(told: bool) -> None:
    """Told so or not: what it answers was never said, or not so. A sheet with it is not to be delivered."""
    for wrong in ("the words", "a date", "an approval"):
        table = table_of()
        words = table.say(
            "North",
            "Fifty boats.",
            in_substance("South", read_back=True) if wrong == "an approval" else verbatim("South"),
            act=Act.PROPOSAL,
            valid_until=table.after(days=2),
        )
        note: DeskRef | Id = words
        draft: Draft = very(words)
        if wrong == "a date":
            note = table.act("North", Extended(what=words.what, answer_by=None, valid_until=table.after(days=5)))
        elif wrong == "an approval":
            draft = wording("There are fifty boats.", words, act=Act.PROPOSAL)
            note = table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
        (item,) = table.bring("South", draft)
        reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
        table.convey("North", stance_of(reply))
        table.strike(note, of="North")
        if told:
            table.bring("South", correction(item))
            assert "had the answered words wrong" in english(shown(table, reply).void)
        assert table.refused("North", stance_of(reply)) is AnswersWhatWasWrong, wrong
        (sheet,) = [each for each in table.view("Mara").sheets if each.leg == "North"]
        assert sheet.state == "do_not_deliver", wrong


def test_rule_18_of_one_answer_to_two_sides_the_news_is_each_ones_own() -> None:
    """What East had said was wrong, what Centre had said stands: East can be told that West's yes is no more."""
    table = table_of("East", "West", "Centre")
    first, second = (table.say(side, "We hold.", verbatim("West"), act=Act.PROPOSAL) for side in ("East", "Centre"))
    items = table.bring("West", very(first), very(second))
    reply = table.reply(tuple(items), Stance.ACCEPTS, given=verbatim("East", "Centre"))
    (east,), (centre,) = (table.bring(side, stance_of(reply)) for side in ("East", "Centre"))
    table.strike(first)
    table.bring("West", correction(items[0]))
    table.bring("East", WithdrawalOf(item=east.what))
    assert table.refused("Centre", WithdrawalOf(item=centre.what)) is NothingWithdrawn


def test_rule_18_a_right_copy_keeps_an_answer_to_it_though_another_was_wrong() -> None:
    """A reply that names both crosses as one to the right copy."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL, valid_until=table.after(days=2))
    (right,) = table.bring("South", very(words))
    later = table.act("North", Extended(what=words.what, answer_by=None, valid_until=table.after(days=5)))
    (wrong,) = table.bring("South", very(words))
    reply = table.reply((right, wrong), Stance.ACCEPTS, given=verbatim("North"))
    table.strike(later, of="North")
    (stance,) = table.bring("North", stance_of(reply))
    assert len(table.item(stance).answers) == 1


@pytest.mark.parametrize("what", ["words without a mandate", "a stage"])
def test_rule_19_a_delivery_is_judged_without_what_was_struck_later(what: str) -> None:
    """Also where something else was struck that it rested on; what is brought after that is marked."""
    table = table_of()
    words = table.say("North", "We hold.", verbatim("South"), act=Act.PROPOSAL, noting=PAPER)
    note: DeskRef | Id = table.mandate("North", "envoy", Scope.BIND)
    draft: Draft = very(words)
    if what == "a stage":
        (item,) = table.bring("South", very(words))
        note = table.stage(words, Stage.CONFIRMED, in_substance("South"))
        draft = stage_of(note, item)
        note = words
    else:
        bound = table.say("North", "We hold on.", verbatim("South"), force=Force.BINDING, noting=PAPER)
        draft = very(bound)
    (brought,) = table.bring("South", draft)
    table.wait(hours=1)
    table.strike(note, of="North")

    def marked() -> list[str]:
        return [
            each for sheet in table.view("Mara").sheets for each in map(english, sheet.warnings) if "outside" in each
        ]

    assert marked() == []
    table.wait(hours=1)
    table.deliver(brought)
    assert marked() != []


def test_rule_18_the_desk_says_why_the_legs_differ_after_a_strike() -> None:
    """A later date that was struck, of words and of an answer, is a reason until it is told."""
    table, _, extended, news = with_a_later_date()
    table.strike(extended, of="North")
    rooms = table.station().talk.rooms
    found = [why.code for each in differences(rooms, table.now) for why in each.why]
    assert "differ.correction_not_told" in found
    table.bring("South", correction(news))
    assert list(differences(table.station().talk.rooms, table.now)) == []


def test_rule_18_the_news_of_a_withdrawal_stands_while_anything_of_a_wording_is_withdrawn() -> None:
    """Of two passages both were taken back; that one was not changes nothing for the wording."""
    table = table_of()
    first, second = (table.say("North", text, in_substance("South")) for text in ("Fifty boats.", "Ten tugs."))
    (item,) = table.bring("South", wording("Boats and tugs.", first, second))
    changes = [table.withdraw(each) for each in (first, second)]
    (news,) = table.bring("South", WithdrawalOf(item=item.what))
    table.strike(changes[0], of="North")
    assert owed(table, "South") == []
    table.strike(changes[1], of="North")
    assert owed(table, "South") == [news]
