"""Rules 18 and 19: by whose hand words stand, and legs that are kept by hand."""

import pytest
from msgspec.structs import replace

from goodoffices.errors.gate import ColleagueAhead, NotCloseEnough, UnnamedVerbatimNoted, VoidWords, Withheld
from goodoffices.errors.talk import ForceNeedsPaper, NamesSomethingElse, UnknownSpeaker, WrongHand
from goodoffices.talk.draft import StatedCondition, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Answer,
    Closed,
    Closeness,
    CrossedAs,
    DeskRef,
    End,
    Finding,
    Force,
    Found,
    Hand,
    Noted,
    Retention,
    Said,
    Scope,
    Stance,
    Way,
)
from goodoffices.talk.terms import PUBLIC, WITHHELD, Attribution, Manner
from goodoffices.talk.views import ItemView, SheetView
from tests.table import (
    PAPER,
    Noting,
    Table,
    clause,
    english,
    in_substance,
    own_words,
    part,
    stance_of,
    verbatim,
    very,
    wording,
)

CLOSE = (Closeness.HANDED_OVER, Closeness.DICTATED)


# --- rule 18: by whose hand ------------------------------------


def test_rule_18_every_entry_is_own_or_noted_and_says_which() -> None:
    """A side's own words are shown as its own, noted ones as noted: by which way, who spoke, how close."""
    table = Table(sealed=("West",), kept=("South",))
    own = table.say("West", "Ours.")
    said_at = table.now
    table.wait(hours=2)
    noting = Noting(Closeness.AT_THE_TIME, Way.CALL, when=said_at, interpreter="An interpreter")
    noted = table.say("West", "Theirs.", by="principal", noting=noting)
    assert table.line("West", own.what.entry).own
    shown = table.line("West", noted.what.entry)
    assert not shown.own
    assert (shown.by, shown.hand.way, shown.hand.closeness) == ("West's principal", "call", "noted_at_the_time")
    assert (shown.hand.speaker, shown.hand.interpreter) == ("West's principal", "An interpreter")
    assert shown.hand.when != shown.at


def test_rule_18_whatever_is_noted_is_told_in_the_thread_as_noted() -> None:
    """Every act of a side that can be noted stands there in words, with who spoke and by whose hand."""
    table = Table(kept=("North", "South"))
    under = table.agree("North", retention=Retention.KEEP)
    words = table.say("North", "We hold.", in_substance("South", read_back=True), under=under)
    asked = table.read_back(wording("They hold.", words), "South")
    table.answer_read_back(asked, Answer.AMENDS, amended="They hold for now.")
    table.answer_read_back(asked, Answer.REFUSES)
    (item,) = table.bring("North", own_words("Will you hold?"))
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition("North", "By day.", finder=End.SIDE))
    table.find(clause(reply, 1), Finding.MET)
    mandate = table.mandate("North", "envoy", Scope.SPEAK)
    table.revoke("North", mandate)
    table.release(words, verbatim("South"))
    table.withdraw(words)
    table.act("North", Closed(retention=Retention.KEEP), by="principal")
    noted = [line for leg in table.view("Mara").legs for line in leg.lines if leg.leg == "North" and not line.own]
    kinds = {"said", "released", "read_back_answered", "replied", "found", "mandated", "revoked", "tor_answered"}
    assert {line.kind for line in noted} == kinds | {"closed"}
    for line in noted:
        assert line.hand is not None
        assert line.by.startswith("North's ")
        assert line.content
        assert all(
            getattr(each, "text", None) or getattr(each, "stance", None) or getattr(each, "told", None)
            for each in line.content
        ), line


def test_rule_18_noted_words_are_never_shown_as_the_sides_own() -> None:
    """Not to the side itself, not to the mediator, and not to the recipient, who sees *as noted by the mediator*."""
    table = Table(sealed=("West",), kept=("South",))
    words = table.say("West", "We hold.", verbatim("South"), noting=PAPER)
    (item,) = table.bring("South", very(words))
    assert table.item(item).hand == Hand(way=Way.PAPER, closeness=Closeness.HANDED_OVER)
    for name in ("West's envoy", "Mara"):
        (shown,) = [
            line for leg in table.view(name).legs for line in leg.lines if line.kind == "said" and leg.leg == "West"
        ]
        assert not shown.own
    (brought,) = table.view("South's envoy").legs[0].lines
    (content,) = brought.content
    assert isinstance(content, ItemView)
    assert content.hand is not None
    assert content.hand.speaker is None


def test_rule_18_own_words_cross_without_a_hand() -> None:
    """What a side wrote itself is not marked as noted."""
    table = Table(sealed=("West",), kept=("South",))
    (item,) = table.bring("South", very(table.say("West", "We hold.", verbatim("South"))))
    assert table.item(item).hand is None


def test_rule_18_very_words_of_a_note_need_paper_or_a_dictation_read_back() -> None:
    """Noted at the time or from memory is not close enough for very words; the substance may cross."""
    for closeness in Closeness:
        for way in Way:
            table = Table(kept=("North", "South"))
            words = table.say("North", "We hold.", verbatim("South"), noting=Noting(closeness, way))
            refused = table.refused("South", very(words))
            assert refused is (None if closeness in CLOSE else NotCloseEnough)
            assert table.refused("South", wording("They hold.", words)) is None


def test_rule_18_terms_given_aloud_are_noted_with_the_words() -> None:
    """Without them the words are closed by default, as anybody's."""
    table = Table(kept=("North", "South"))
    assert table.refused("South", very(table.say("North", "We hold."))) is Withheld
    assert table.refused("South", very(table.say("North", "We hold.", verbatim("South")))) is None


def test_rule_18_the_same_gate_for_both_hands() -> None:
    """What a side released by its own hand or had noted crosses alike, but for the mark of the hand."""
    crossed = []
    for noting in (None, PAPER):
        table = Table(sealed=("West",), kept=("South",))
        words = table.say("West", "We hold.", noting=noting)
        assert table.refused("South", very(words)) is Withheld
        table.release(words, verbatim("South"), noting=noting)
        (item,) = table.bring("South", very(words))
        crossed.append(replace(table.item(item), hand=None))
        table.withdraw(words, noting=noting)
        assert table.standing(words).withdrawn
    assert crossed[0] == crossed[1]


def test_rule_18_force_on_a_note_needs_the_paper() -> None:
    """Heard, dictated or typed into a messenger, noted words do not bind; handed over on paper they may."""
    for closeness in Closeness:
        for way in Way:
            on_paper = closeness is Closeness.HANDED_OVER and way is Way.PAPER
            for force in (Force.AD_REFERENDUM, Force.BINDING):
                table = Table(kept=("North", "South"))
                noting = Noting(closeness, way)
                if on_paper:
                    words = table.say("North", "We sign.", force=force, by="principal", noting=noting)
                    assert table.void("North", words.what.entry) is None
                else:
                    with pytest.raises(ForceNeedsPaper):
                        table.say("North", "We sign.", force=force, by="principal", noting=noting)


def test_rule_18_force_without_the_paper_stands_as_void() -> None:
    """A note that got past its own station is kept, shown with the reason, and crosses to nobody."""
    table = Table(kept=("North", "South"))
    body = table.body(table.say("North", "We sign.", verbatim("South"), by="principal"))
    (passage,) = body.act.passages
    forced = replace(body, act=replace(body.act, passages=(replace(passage, force=Force.BINDING),)))
    ident = table.slip_in("North", forced, by="Mara")
    assert table.refused("South", wording("They sign.", table.ref("North", ident))) is VoidWords
    assert "paper" in english(table.line("North", ident).content[0].void)


def test_rule_18_a_note_names_somebody_of_the_side_as_its_speaker() -> None:
    """A stranger, or somebody of the mediators' end, cannot have spoken for the side."""
    table = Table(kept=("North", "South"), sealed=("West",))
    said = Said(passages=(table.passage("North", "We hold."),), under=None)
    good = table.body(table.say("North", "We hold."))
    for speaker in (bytes(32), table.station().card, table.legs["South"].people["envoy"].fingerprint):
        with pytest.raises(UnknownSpeaker):
            table.write("North", replace(good, speaker=speaker, act=said))


def test_rule_18_a_side_notes_nothing_and_a_mediator_says_nothing_for_it() -> None:
    """Each hand has its own form: a note by a side's station and a side's act by a mediator's are void."""
    table = Table(kept=("North",), sealed=("West",))
    said = Said(passages=(table.passage("West", "We hold."),), under=None)
    noted = Noted(
        way=Way.CALL,
        closeness=Closeness.DICTATED,
        speaker=table.legs["West"].people["envoy"].fingerprint,
        interpreter=None,
        when=table.now,
        act=said,
    )
    with pytest.raises(WrongHand):
        table.propose_as("West's envoy", "West", noted)
    assert isinstance(table.void("West", table.slip_in("West", noted, by="West's envoy")), WrongHand)
    for leg in ("West", "North"):
        assert isinstance(table.void(leg, table.slip_in(leg, said, by="Mara")), WrongHand)


def test_rule_18_every_act_of_a_side_can_be_noted() -> None:
    """Words, terms, replies, answers, mandates, findings and the end: each has effect as if by its own hand."""
    table = Table(sealed=("West",), kept=("North",))
    noting = PAPER
    table.answer("West", table.offer("West", text="Rules."), noting=noting)
    assert [rules.text for rules in table.rules_in_force("West")] == ["Rules."]
    words = table.say("West", "We hold.", in_substance("North", read_back=True), noting=noting)
    draft = wording("They hold.", words)
    table.answer_read_back(table.read_back(draft, "North"), Answer.APPROVES, noting=noting)
    assert table.refused("North", draft) is None
    mandate = table.mandate("West", "envoy", Scope.BIND, noting=noting)
    table.say("West", "We sign.", force=Force.BINDING, noting=noting)
    table.wait(hours=1)
    table.revoke("West", mandate, noting=noting)
    (item,) = table.convey("West", very(table.say("North", "We hold.", verbatim("West"))))
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition(item, "One."), noting=noting)
    table.find(clause(reply, 1), Finding.MET, end=End.MEDIATOR)
    table.act("West", Closed(retention=Retention.KEEP), noting=noting)
    assert table.view("Mara").legs[1].closed
    for kind in ("tor_answered", "said", "read_back_answered", "mandated", "revoked", "replied", "closed"):
        for written in table.reading("West").of_kind(kind):
            assert written.noted is not None
            assert table.void("West", written.ident) is None


# --- rule 19: kept legs ------------------------------------


def sheet(table: Table, leg: str = "South") -> SheetView:
    """The last delivery sheet of a leg."""
    return [each for each in table.view("Mara").sheets if each.leg == leg][-1]


def brought(table: Table, name: str = "South's envoy") -> list[str]:
    """The texts that a kept side has."""
    (leg,) = table.view(name).legs
    return [content.text for line in leg.lines for content in line.content if isinstance(content, ItemView)]


def test_rule_19_a_sheet_counts_as_conveyed_once_its_delivery_is_noted() -> None:
    """Until then the kept side has nothing; then it has what was brought, and no more."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    other = table.say("North", "For a week.", verbatim("South"))
    first, _ = table.convey("South", very(words), very(other))
    assert sheet(table).state == "to_deliver"
    assert brought(table) == []
    table.deliver(first, manner=Manner.SHOWN)
    assert sheet(table).state == "delivered_in_part"
    assert brought(table) == ["We hold."]
    table.deliver(part(first, 1))
    assert sheet(table).state == "delivered"
    assert brought(table) == ["We hold.", "For a week."]


def test_rule_19_a_delivery_says_when_where_by_and_to_whom_and_how() -> None:
    """What is noted of a delivery is shown beside the item."""
    table = Table(kept=("North", "South"))
    (item,) = table.convey("South", own_words("Are you well?"))
    at = table.now
    table.wait(hours=3)
    table.deliver(item, when=at, manner=Manner.LEFT, to="The doorman")
    ((shown,),) = [each.deliveries for each in sheet(table).items]
    assert (shown.by, shown.to, shown.manner, shown.where) == ("Mara", "The doorman", "left", None)
    assert shown.when == table.line("South", item.what.entry).at


def test_rule_19_only_what_was_to_be_brought_is_delivered() -> None:
    """A delivery names items of the mediator's on this leg; anything else has no effect."""
    table = Table(kept=("North", "South"))
    words = table.say("South", "We listen.")
    (item,) = table.convey("South", own_words("Are you well?"))
    for wrong in (words, part(item, 1)):
        with pytest.raises(NamesSomethingElse):
            table.deliver(wrong)
        with pytest.raises(NamesSomethingElse):
            table.deliver(item, wrong)


def test_rule_19_on_a_sealed_leg_nothing_is_delivered_by_hand() -> None:
    """There the words are with the side once they are on the leg."""
    table = Table(kept=("North",), sealed=("West",))
    (item,) = table.convey("West", own_words("Are you well?"))
    with pytest.raises(WrongHand):
        table.deliver(item)


def test_rule_19_a_sheet_whose_terms_have_narrowed_says_do_not_deliver() -> None:
    """Whatever was narrowed, and however, since the sheet was made; the reason stands beside it."""
    given = verbatim("South", "East", time_may_cross=True)
    narrower = {
        "withdrawn": WITHHELD,
        "in substance only": in_substance("South", "East", time_may_cross=True),
        "to others only": verbatim("East", time_may_cross=True),
        "unnamed": verbatim("South", attribution=Attribution.UNNAMED, time_may_cross=True),
        "later": verbatim("South", convey_from=Table().after(days=2), time_may_cross=True),
        "sooner": verbatim("South", convey_until=Table().after(ms=-1), time_may_cross=True),
        "with a proviso": verbatim("South", provisos=["not in writing"], time_may_cross=True),
        "without the time": verbatim("South"),
    }
    for how, terms in narrower.items():
        table = Table(kept=("North", "South", "East"))
        words = table.say("North", "We hold.", given)
        table.convey("South", very(words))
        assert sheet(table).state == "to_deliver", how
        assert sheet(table).warnings == [], how
        table.release(words, terms, over=())
        assert sheet(table).state == "do_not_deliver", how
        assert len(sheet(table).warnings) == 1, how


def test_rule_19_a_wording_whose_approval_was_taken_back_is_not_delivered() -> None:
    """Of a passage and of a condition alike, also where read-back is first asked for after the sheet was made."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", in_substance("South", read_back=True))
    draft = wording("They hold.", words)
    asked = table.read_back(draft, "South")
    table.answer_read_back(asked, Answer.APPROVES)
    table.convey("South", draft)
    assert sheet(table).state == "to_deliver"
    table.answer_read_back(asked, Answer.REFUSES)
    assert sheet(table).state == "do_not_deliver"
    reply, one = conditional_reply(table)
    stated = StatedCondition(condition=one, words=wording("No flying.", one, act=Act.DEMAND))
    table.convey("North", stance_of(reply, stated))
    assert sheet(table, "North").state == "to_deliver"
    table.release(one, in_substance("North", read_back=True), over=())
    assert sheet(table, "North").state == "do_not_deliver"


def test_rule_19_very_words_and_a_stance_wait_for_no_approval_on_their_sheet() -> None:
    """Read-back is about a wording: very words and stances cross and are delivered without one."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South", read_back=True))
    (item,) = table.convey("South", very(words))
    assert sheet(table).state == "to_deliver"
    table.deliver(item)
    reply = table.reply(item, Stance.TAKES_NOTE, given=in_substance("North", read_back=True))
    table.convey("North", stance_of(reply))
    assert sheet(table, "North").state == "to_deliver"


def conditional_reply(table: Table) -> tuple[DeskRef, DeskRef]:
    """South's reply on one condition to words of North that it has."""
    (item,) = table.bring("South", very(table.say("North", "Well?", verbatim("South"))))
    given = table.condition(item, "No flights.", verbatim("North"))
    reply = table.reply(item, Stance.ON_CONDITIONS, given, given=in_substance("North"))
    return reply, clause(reply, 1)


def test_rule_19_a_stance_and_a_condition_on_a_sheet_are_looked_at_again() -> None:
    """Their terms can narrow like those of words: to others, in form, or by a proviso."""
    for number, terms in ((0, in_substance()), (1, in_substance("North")), (1, verbatim("North", provisos=["p"]))):
        table = Table(kept=("North", "South"))
        reply, one = conditional_reply(table)
        table.convey("North", stance_of(reply, one))
        assert sheet(table, "North").state == "to_deliver"
        table.release((reply, one)[number], terms, over=())
        shown = sheet(table, "North")
        assert shown.state == "do_not_deliver"
        assert english(shown.warnings[0]).startswith(f"Item {number + 1}:")


def test_rule_19_a_lapse_needs_nobodys_action() -> None:
    """A sheet that was not delivered in time shows *do not deliver* by itself; words of the mediator's never lapse."""
    table = Table(kept=("North", "South"))
    table.convey("South", very(table.say("North", "We hold.", verbatim("South"))), own_words("Are you well?"))
    assert sheet(table).until is not None
    table.wait(days=14, ms=1)
    assert sheet(table).state == "do_not_deliver"
    assert len(sheet(table).warnings) == 1


def test_rule_19_a_delivery_outside_the_terms_is_recorded_and_marked_never_refused() -> None:
    """It happened: the side has the words, the owner is told, and the sheet says that it was outside the terms."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    table.withdraw(words)
    table.wait(hours=1)
    table.deliver(item)
    assert brought(table) == ["We hold."]
    assert [each.alias for each in table.crossings(words)] == ["South"]
    assert sheet(table).state == "delivered"
    assert english(sheet(table).warnings) == "Item 1 was brought outside its terms: North has withdrawn this."


def test_rule_19_a_delivery_is_judged_as_of_its_own_time() -> None:
    """What was withdrawn, refused or closed after the delivery does not make it one outside its terms."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", in_substance("South", read_back=True))
    draft = wording("They hold.", words)
    asked = table.read_back(draft, "South")
    table.answer_read_back(asked, Answer.APPROVES)
    (item,) = table.convey("South", draft)
    at = table.now
    table.wait(hours=1)
    table.answer_read_back(asked, Answer.REFUSES)
    table.withdraw(words)
    table.act("North", Closed(retention=Retention.KEEP))
    table.deliver(item, when=at)
    assert sheet(table).warnings == []
    table.act("South", Closed(retention=Retention.KEEP))
    assert sheet(table).warnings == []
    table.deliver(item)
    assert english(sheet(table).warnings) == "Item 1 was brought outside its terms: The leg with North is closed."


def test_rule_19_what_was_taken_back_in_the_moment_of_the_delivery_was_taken_back() -> None:
    """Of two acts in one millisecond the narrower counts: a change of terms holds from its own moment on."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    for early, warned in ((1, False), (0, True)):
        (item,) = table.convey("South", very(words))
        table.wait(hours=1)
        at = table.after(ms=-early)
        change = table.withdraw(words)
        table.deliver(item, when=at)
        assert (sheet(table).warnings != []) is warned
        table.release(words, verbatim("South"), over=(change,))
        table.wait(hours=1)


def test_rule_19_terms_are_judged_when_the_sheet_is_made_and_stand_on_the_mediators_copy() -> None:
    """The desk keeps under which terms each item passed."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South", provisos=["not in writing"]))
    table.convey("South", very(words), own_words("Are you well?"))
    then = table.standing(words).terms
    table.withdraw(words)
    (drew,) = table.acts("the desk", "drew")
    assert [(source.index, source.terms) for source in drew.sources] == [(0, then)]


def test_rule_19_a_withdrawal_on_a_sheet_is_not_taken_for_what_was_withdrawn() -> None:
    """The sheet that tells of a withdrawal is to be delivered although the words are withdrawn."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    table.withdraw(words)
    (told,) = table.convey("South", WithdrawalOf(item=item.what))
    assert sheet(table).state == "to_deliver"
    before = table.crossings(words)
    table.deliver(told)
    assert table.crossings(words)[:-1] == before
    assert [each.form for each in table.crossings(words)] == [CrossedAs.VERBATIM, CrossedAs.WITHDRAWAL]


def test_rule_19_what_a_kept_side_must_still_be_told_is_listed_until_it_was() -> None:
    """That words of it crossed, wordings to approve and rules on offer wait until their delivery is noted."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", in_substance("South"))
    table.bring("South", wording("They hold.", words))
    asked = table.read_back(wording("They wait.", words), "South")
    offer = table.offer("North")
    assert len(table.to_be_told()) == 3
    (carried,) = table.reading("North").of_kind("carried")
    for ident in (carried.ident, asked.what.entry, offer):
        table.deliver(table.ref("North", ident))
    assert table.to_be_told() == []


def test_rule_19_a_kept_side_sees_no_more_than_was_brought_to_it() -> None:
    """Its view has neither its own noted words' terms nor what the mediator has not brought yet."""
    table = Table(kept=("North", "South"))
    table.say("South", "Only for the mediator.")
    words = table.say("North", "We hold.", verbatim("South", PUBLIC))
    table.convey("South", very(words))
    (leg,) = table.view("South's envoy").legs
    assert (leg.lines, leg.conditions, leg.commitments, leg.rules) == ([], [], [], [])
    assert table.refused("South", very(words)) is None


def test_rule_18_unnamed_words_of_a_note_have_no_hand_on_the_sheet() -> None:
    """Rule 6 goes before rule 18: a mark of the hand would tell that the words came by a note."""
    table = Table(sealed=("West",), kept=("South",))
    words = table.say("West", "We hold.", verbatim("South", attribution=Attribution.UNNAMED), noting=PAPER)
    assert table.refused("South", very(words, unnamed=True)) is UnnamedVerbatimNoted
    table.convey("South", wording("Somebody holds.", words, unnamed=True))
    assert all(item.hand is None and item.speaker is None for item in sheet(table).items)


def test_rule_18_a_finding_of_the_mediators_is_the_mediators_own() -> None:
    """It needs no note, and is not released like a side's words."""
    table = Table(kept=("North", "South"))
    _, one = conditional_reply(table)
    finding = Found(condition=one.what, state=Finding.MET, evidence=(), citations=(), terms=None, over=())
    ident = table.write("South", finding)
    assert table.line("South", ident).own
    assert table.refused("North", very(table.ref("South", ident))) is not None


def test_rule_19_a_delivery_waits_for_the_sources_of_a_colleagues_sheet() -> None:
    """Who owns the words is on the desk; until the colleague's desk entry is here their author could not be told."""
    table = Table(kept=("North", "South"), mediators=("Mara", "Noor"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.offline("Mara")
    item, own = table.convey("South", very(words), own_words("Are you well?"), mediator="Noor")
    late = [letter for letter in table.forget_letters(to="Mara") if letter.room == table.legs["the desk"].room]
    table.receive("South", table.entries("South")[-1])
    table.online()
    with pytest.raises(ColleagueAhead):
        table.deliver(item)
    table.deliver(own)
    for letter in late:
        table.arrive(letter)
    table.deliver(item)
    assert [each.alias for each in table.crossings(words, at="Noor")] == ["South"]
