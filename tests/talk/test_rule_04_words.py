"""Rules 4, 5 and 6: very words, wordings in substance, and words without a name."""

from dataclasses import replace

import pytest

from goodoffices.canonical import encode
from goodoffices.errors.gate import (
    ActTooStrong,
    ForceTooStrong,
    MustBeUnnamed,
    NeedsReadBack,
    NothingOfTheKind,
    UnnamedBinding,
    UnnamedVerbatimNoted,
)
from goodoffices.errors.talk import AmendsNothing, ApprovesAnother, NoMandate
from goodoffices.talk.draft import StatedCondition
from goodoffices.talk.entry import read_body
from goodoffices.talk.events import (
    Act,
    Answer,
    Closeness,
    DeskRef,
    Direction,
    Force,
    Form,
    Hand,
    ReadBackAnswered,
    Said,
    Scope,
    Stance,
    Translation,
    Way,
)
from goodoffices.talk.release import asks_for_read_back, author_approved
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.terms import PUBLIC, Attribution, Moment, meet
from tests.table import (
    DESK,
    PAPER,
    Noting,
    Table,
    clause,
    in_substance,
    in_words,
    own_words,
    stance_of,
    verbatim,
    very,
    whole,
    wording,
)

UNNAMED = Attribution.UNNAMED

# --- rule 4: verbatim is verbatim ------------------------------------


def test_rule_04_very_words_cross_byte_for_byte() -> None:
    """Text, language, direction, act and force cross as the author gave them."""
    table = Table(kept=("North", "South"), sealed=("West",))
    text = "Résumé : à l’aube.\n\tשלום, 123"
    words = table.say(
        "West",
        text,
        verbatim("South"),
        language="he",
        direction=Direction.RTL,
        act=Act.WARNING,
        force=Force.NON_BINDING,
    )
    (item,) = table.bring("South", very(words))
    crossed = table.item(item)
    assert crossed.text.encode() == text.encode()
    assert (crossed.form, crossed.language, crossed.direction) == (Form.VERBATIM, "he", Direction.RTL)
    assert (crossed.act, crossed.force, crossed.approved) == (Act.WARNING, Force.NON_BINDING, False)


def test_rule_04_words_are_never_renormalised_on_the_way() -> None:
    """Bytes are compared: a body whose words are not in the one normal form is unreadable, never mended."""
    table = Table(kept=("North",), sealed=("West",))
    composed, decomposed = "caf\u00e9", "cafe\u0301"
    good = Said(passages=(table.passage("West", composed),), under=None)
    bad = Said(passages=(table.passage("West", decomposed),), under=None)
    assert read_body(encode(good)) == good
    assert read_body(encode(bad)) is None


def test_rule_04_what_no_station_could_show_alike_is_unreadable() -> None:
    """Bidi controls, tags, invisible and unassigned characters make a body unreadable on every station."""
    table = Table(kept=("North",), sealed=("West",))
    for character in ("\u202e", "\u2066", "\u200b", "\u00ad", "\U000e0041", "\ufeff", "\u0378", "\ue000", "\u0007"):
        body = Said(passages=(table.passage("West", f"We{character}hold"),), under=None)
        assert read_body(encode(body)) is None
        ident = table.slip_in("West", body, by="West's envoy")
        written = table.reading("West").written(ident)
        assert written is not None
        assert written.body is None


def test_rule_04_joiners_stay_where_the_script_needs_them() -> None:
    """A joiner between letters that need it crosses with the words; elsewhere it is refused like other invisibles."""
    table = Table(kept=("North", "South"), sealed=("West",))
    persian = "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"
    words = table.say("West", persian, verbatim("South"), language="fa", direction=Direction.RTL)
    (item,) = table.bring("South", very(words))
    assert table.item(item).text == persian
    stray = Said(passages=(table.passage("West", "We\u200chold"),), under=None)
    assert read_body(encode(stray)) is None


def test_rule_04_a_translation_is_an_extra_beside_the_original() -> None:
    """A courtesy translation crosses beside the words, in its own language, and changes nothing of the words."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("West", "Nous attendons.", verbatim("South"), language="fr")
    courtesy = Translation(text="We wait.", language="en", direction=Direction.LTR)
    (item,) = table.bring("South", replace(very(words), translation=courtesy))
    crossed = table.item(item)
    assert (crossed.text, crossed.language, crossed.translation) == ("Nous attendons.", "fr", courtesy)


# --- rule 5: in substance ------------------------------------


def test_rule_05_a_wording_is_marked_as_such_and_its_sources_stand_on_the_desk() -> None:
    """The recipient sees that it is in substance; which passages it draws on only the desk knows."""
    table = Table(kept=("North", "South"))
    one = table.say("North", "We hold.", in_substance("South"))
    two = table.say("North", "For a week.", verbatim("South"))
    (item,) = table.bring("South", wording("They hold for a week.", one, two))
    crossed = table.item(item)
    assert (crossed.form, crossed.text, crossed.approved) == (Form.IN_SUBSTANCE, "They hold for a week.", False)
    (drew,) = table.acts(DESK, "drew")
    assert [source.sources for source in drew.sources] == [(one, two)]


def test_rule_05_a_wording_inherits_the_strictest_terms_of_its_sources() -> None:
    """Provisos add up, the earliest end counts, and the desk keeps the terms under which it passed."""
    table = Table(kept=("North", "South"))
    week, month = table.after(days=7), table.after(days=30)
    one = table.say(
        "North", "We hold.", verbatim("South", provisos=["not for the press"], convey_until=week), valid_until=month
    )
    two = table.say(
        "North", "For a week.", in_substance("South", provisos=["not in writing"]), valid_until=table.after(days=9)
    )
    put = ("Between us.", "Only by word of mouth.")
    (item,) = table.bring("South", wording("They hold for a week.", one, two, provisos=put))
    crossed = table.item(item)
    assert (crossed.provisos, crossed.proviso_not_stated) == (put, False)
    assert crossed.valid_until == table.after(days=9)
    (drew,) = table.acts(DESK, "drew")
    inherited = drew.sources[0].terms
    assert inherited == meet(table.standing(one).terms, table.standing(two).terms)
    assert inherited.convey_until == week


def test_rule_05_a_wording_never_binds_more_than_its_weakest_source() -> None:
    """The force of a wording is at most that of the weakest passage it draws on."""
    table = Table(kept=("North", "South"), sealed=("West",))
    weak = table.say("West", "We hold.", verbatim("South"))
    middle = table.say("West", "We shall.", verbatim("South"), force=Force.AD_REFERENDUM, by="principal")
    strong = table.say("West", "We sign.", verbatim("South"), force=Force.BINDING, by="principal")
    for sources, allowed in (((strong,), 2), ((middle, strong), 1), ((strong, middle), 1), ((strong, weak), 0)):
        for force in Force:
            refused = table.refused("South", wording("They agree.", *sources, force=force))
            assert refused is (None if force.strength <= allowed else ForceTooStrong)


def test_rule_05_a_question_never_becomes_an_assurance() -> None:
    """What a wording does is what its source does, or less; the refusal names what it may be."""
    table = Table(kept=("North", "South"))
    asked = table.say("North", "Could one talk about it?", in_substance("South"), act=Act.QUESTION)
    draft = wording("North will withdraw.", asked, act=Act.ASSURANCE)
    with pytest.raises(ActTooStrong, match="assurance") as refused:
        table.convey("South", draft)
    assert "mark it so: question, remark." in in_words(refused.value).advice
    (item,) = table.bring("South", replace(draft, act=Act.QUESTION))
    assert table.item(item).act is Act.QUESTION


def test_rule_05_a_wording_of_several_may_be_what_any_one_of_them_allows() -> None:
    """Of a proposal and a warning the mediator may make either, and what is below either; but nothing above both."""
    table = Table(kept=("North", "South"))
    proposal = table.say("North", "We would wait.", in_substance("South"), act=Act.PROPOSAL)
    warning = table.say("North", "Or we sail.", in_substance("South"), act=Act.WARNING)
    for sources in ((proposal, warning), (warning, proposal)):
        passing = {act for act in Act if table.refused("South", wording("They might.", *sources, act=act)) is None}
        assert passing == {Act.PROPOSAL, Act.WARNING, Act.QUESTION, Act.REMARK}


def test_rule_05_a_clause_is_worded_as_a_demand_or_less() -> None:
    """The condition of a reply counts as a demand, in its very words and in substance."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    reply = table.reply(
        item,
        Stance.ON_CONDITIONS,
        table.condition(item, "No flights.", verbatim("North")),
        given=in_substance("North"),
        noting=PAPER,
    )
    one = clause(reply, 1)
    passing = set()
    for act in Act:
        stated = StatedCondition(condition=one, words=wording("They want quiet.", one, act=act))
        if (refusal := table.refused("North", stance_of(reply, stated))) is None:
            passing.add(act)
        else:
            assert refusal is ActTooStrong
    assert passing == {Act.DEMAND, Act.REQUEST, Act.QUESTION, Act.REMARK}
    _, stated_item = table.bring("North", stance_of(reply, one))
    assert table.item(stated_item).words.act is Act.DEMAND


def test_rule_05_what_would_be_too_strong_is_not_read_back() -> None:
    """An author is not asked to approve a wording that could never cross."""
    table = Table(kept=("North", "South"))
    asked = table.say("North", "Could one talk about it?", in_substance("South", read_back=True), act=Act.QUESTION)
    with pytest.raises(ActTooStrong):
        table.read_back(wording("North will withdraw.", asked, act=Act.ASSURANCE), "South")
    assert table.acts("North", "read_back") == []


def test_rule_05_a_stance_or_a_finding_is_not_put_into_other_words() -> None:
    """They cross as what they are; a wording of them is neither conveyed nor read back."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance("North"))
    draft = wording("They agree.", reply)
    assert table.refused("North", draft) is NothingOfTheKind
    with pytest.raises(NothingOfTheKind):
        table.read_back(draft, "North")


def test_rule_05_the_mediators_own_words_never_bind_and_are_marked_own() -> None:
    """What the mediator says draws on nothing, has no speaker and binds nobody."""
    table = Table(kept=("North", "South"))
    (item,) = table.bring("South", own_words("Would a week do?", act=Act.QUESTION, valid_until=table.after(days=1)))
    crossed = table.item(item)
    assert (crossed.form, crossed.speaker, crossed.hand) == (Form.OWN_WORDS, None, None)
    assert (crossed.force, crossed.act, crossed.approved) == (Force.NON_BINDING, Act.QUESTION, False)
    assert (crossed.valid_until, crossed.said, crossed.provisos) == (table.after(days=1), None, ())
    assert table.acts(DESK, "drew") == []


def asked_first(table: Table) -> DeskRef:
    return table.say("North", "We hold our ships.", verbatim("South", read_back=True))


def test_rule_05_an_approved_wording_crosses_and_says_that_it_was_approved() -> None:
    """Where the author asked for read-back, the wording crosses once approved, and not before."""
    table = Table(kept=("North", "South"))
    words = asked_first(table)
    draft = wording("They hold their ships.", words)
    assert table.refused("South", draft) is NeedsReadBack
    asked = table.read_back(draft, "South")
    assert table.refused("South", draft) is NeedsReadBack
    table.answer_read_back(asked, Answer.APPROVES)
    (item,) = table.bring("South", draft)
    assert table.item(item).approved
    assert not table.body(asked).words.approved


def test_rule_05_very_words_need_no_read_back() -> None:
    """Read-back is about the mediator's wording; the author's own words need none."""
    table = Table(kept=("North", "South"))
    assert table.refused("South", very(asked_first(table))) is None


def test_rule_05_any_change_of_an_approved_wording_needs_approval_again() -> None:
    """Exactly that wording: another text, act, force, language, direction, translation or name is another wording."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say(
        "West",
        "We hold.",
        verbatim("South", read_back=True),
        act=Act.ASSURANCE,
        force=Force.BINDING,
        by="principal",
    )
    draft = wording("They hold.", words)
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    assert table.refused("South", draft) is None
    others = {
        "text": "They hold!",
        "act": Act.ASSURANCE,
        "force": Force.BINDING,
        "language": "fr",
        "direction": Direction.RTL,
        "unnamed": True,
        "translation": Translation(text="Ils attendent.", language="fr", direction=Direction.LTR),
    }
    for field, value in others.items():
        changed = replace(draft, **{field: value})  # type: ignore[arg-type]  # each field has a type of its own
        # Binding words cross with a name or not at all (rule 6), whatever was approved.
        assert table.refused("South", changed) is (UnnamedBinding if field == "unnamed" else NeedsReadBack), field


def test_rule_05_an_approval_is_for_one_recipient_and_these_passages() -> None:
    """An approval for one side opens nothing to another, and none for a wording that draws on more, or on less."""
    table = Table(kept=("North", "South", "East"))
    one = table.say("North", "We hold.", verbatim("South", "East", read_back=True))
    two = table.say("North", "For a week.", verbatim("South", "East", read_back=True))
    draft = wording("They hold for a week.", one, two)
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    assert table.refused("South", draft) is None
    assert table.refused("South", wording("They hold for a week.", two, one)) is None
    assert table.refused("East", draft) is NeedsReadBack
    assert table.refused("South", wording("They hold for a week.", one)) is NeedsReadBack
    assert table.refused("South", wording("They hold for a week.", two)) is NeedsReadBack


def test_rule_05_one_source_that_asks_for_read_back_is_enough() -> None:
    """A wording inherits the wish for read-back from any of its sources."""
    table = Table(kept=("North", "South"))
    asks = asked_first(table)
    does_not = table.say("North", "For a week.", in_substance("South"))
    assert table.refused("South", wording("They hold.", does_not)) is None
    for sources in ((asks, does_not), (does_not, asks)):
        assert table.refused("South", wording("They hold.", *sources)) is NeedsReadBack


def test_rule_05_new_provisos_need_a_new_approval() -> None:
    """The owner approved what would cross; when the terms change what crosses, it has to be asked again."""
    table = Table(kept=("North", "South"))
    words = asked_first(table)
    draft = wording("They hold.", words)
    table.answer_read_back(table.read_back(draft, "South"), Answer.APPROVES)
    assert table.refused("South", draft) is None
    table.release(words, verbatim("South", read_back=True, provisos=["not in writing"]))
    assert table.refused("South", draft) is NeedsReadBack


def test_rule_05_an_approval_gives_no_other_wording_and_an_amendment_gives_one() -> None:
    """Refused before it is written; from elsewhere such an answer keeps the meaning that it had."""
    table = Table(kept=("North", "South"), sealed=("West",))
    draft = wording("They hold.", asked_first(table))
    asked = table.read_back(draft, "South")
    with pytest.raises(ApprovesAnother):
        table.answer_read_back(asked, Answer.APPROVES, amended="They wait.")
    with pytest.raises(AmendsNothing):
        table.answer_read_back(asked, Answer.AMENDS)
    table.answer_read_back(asked, Answer.REFUSES, amended="They wait.")
    words = table.say("West", "We wait.", in_substance("North", read_back=True))
    other = wording("They wait.", words)
    forged = ReadBackAnswered(
        read_back=whole(table.read_back(other, "North")), answer=Answer.APPROVES, amended="No.", over=()
    )
    table.slip_in("West", forged, by="West's principal")
    assert table.refused("North", other) is None


def test_rule_05_refusals_and_amendments_outweigh_approvals_until_they_are_replaced() -> None:
    """Two answers that contradict one another approve nothing; a later answer may replace both."""
    for other in (Answer.REFUSES, Answer.AMENDS):
        table = Table(kept=("North", "South"))
        draft = wording("They hold.", asked_first(table))
        asked = table.read_back(draft, "South")
        yes = table.answer_read_back(asked, Answer.APPROVES)
        no = table.answer_read_back(asked, other, by="principal", amended="They wait.")
        assert table.refused("South", draft) is NeedsReadBack
        table.answer_read_back(asked, Answer.APPROVES, over=(no,))
        assert table.refused("South", draft) is None
        table.answer_read_back(asked, Answer.REFUSES, over=(yes,))
        assert table.refused("South", draft) is NeedsReadBack


def test_rule_05_approving_takes_a_mandate_to_release() -> None:
    """Somebody without a mandate to release approves nothing."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South", read_back=True))
    draft = wording("They hold.", words)
    asked = table.read_back(draft, "South")
    with pytest.raises(NoMandate):
        table.answer_read_back(asked, Answer.APPROVES, by="clerk")
    table.mandate("West", "clerk", Scope.RELEASE)
    table.answer_read_back(asked, Answer.APPROVES, by="clerk")
    assert table.refused("South", draft) is None


def test_rule_05_a_forged_approval_counts_for_nothing() -> None:
    """An approval that a mediator's station writes as if it were the side's is void."""
    table = Table(kept=("North", "South"))
    draft = wording("They hold.", asked_first(table))
    asked = table.read_back(draft, "South")
    forged = ReadBackAnswered(read_back=whole(asked), answer=Answer.APPROVES, amended=None, over=())
    ident = table.slip_in("North", forged, by="Mara")
    assert table.void("North", ident) is not None
    assert table.refused("South", draft) is NeedsReadBack


def test_rule_05_a_read_back_that_is_void_licenses_nothing_and_harms_nothing() -> None:
    """One that a side's station wrote to itself is passed over; the gate asks for a real one."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("South", read_back=True))
    draft = wording("They hold.", words)
    genuine = table.read_back(draft, "South")
    forged = table.slip_in("West", table.body(genuine), by="West's envoy")
    assert table.void("West", forged) is not None
    answer = ReadBackAnswered(read_back=forged, answer=Answer.APPROVES, amended=None, over=())
    table.slip_in("West", answer, by="West's envoy")
    assert table.refused("South", draft) is NeedsReadBack
    table.answer_read_back(genuine, Answer.APPROVES)
    assert table.refused("South", draft) is None


def test_rule_05_an_unnamed_wording_is_read_back_unnamed() -> None:
    """The owner approves what would cross: without the name, and for that alone."""
    table = Table(kept=("North", "South"))
    words = asked_first(table)
    unnamed = wording("Somebody holds.", words, unnamed=True)
    asked = table.read_back(unnamed, "South")
    assert table.body(asked).words.speaker is None
    table.answer_read_back(asked, Answer.APPROVES)
    assert table.refused("South", unnamed) is None
    assert table.refused("South", replace(unnamed, unnamed=False)) is NeedsReadBack


def test_rule_05_a_condition_in_substance_needs_its_read_back_too() -> None:
    """The wording of a condition is a wording: with read-back wanted, it needs approval."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    asked = table.condition(item, "No flights.", in_substance("North", read_back=True))
    reply = table.reply(item, Stance.ON_CONDITIONS, asked, given=in_substance("North"))
    one = clause(reply, 1)
    draft = wording("They want no flights.", one, act=Act.DEMAND)
    stated = StatedCondition(condition=one, words=draft)
    assert table.refused("North", stance_of(reply, stated)) is NeedsReadBack
    table.answer_read_back(table.read_back(draft, "North"), Answer.APPROVES)
    items = table.bring("North", stance_of(reply, stated))
    words_of = table.item(items[1]).words
    assert (words_of.form, words_of.text, words_of.approved) == (Form.IN_SUBSTANCE, "They want no flights.", True)


def rooms_of(table: Table) -> Rooms:
    return table.station().talk.rooms


def test_rule_05_an_approval_is_known_also_where_nobody_asked_for_it() -> None:
    """A wording that was read back and approved is its author's own choice, for that recipient and with that name."""
    table = Table(kept=("North", "South", "East"))
    words = table.say("North", "We hold our ships.", in_substance("South", "East"))
    draft = wording("They hold.", words)
    south, east = (table.legs[name].room for name in ("South", "East"))
    asked = table.read_back(draft, "South")
    assert not author_approved(rooms_of(table), south, draft)
    table.answer_read_back(asked, Answer.APPROVES)
    assert author_approved(rooms_of(table), south, draft)
    assert not author_approved(rooms_of(table), east, draft)
    assert not author_approved(rooms_of(table), south, replace(draft, unnamed=True))
    with pytest.raises(ActTooStrong):
        author_approved(rooms_of(table), south, replace(draft, act=Act.ASSURANCE))


def test_rule_05_whether_approval_is_asked_for_is_read_off_every_source() -> None:
    """One is enough, and the terms as they stand decide."""
    table = Table(kept=("North", "South"))
    plain, asks = table.say("North", "We hold.", in_substance("South")), asked_first(table)
    assert not asks_for_read_back(rooms_of(table), (plain,))
    assert asks_for_read_back(rooms_of(table), (plain, asks))
    assert asks_for_read_back(rooms_of(table), (asks, plain))
    table.release(asks, verbatim("South"))
    assert not asks_for_read_back(rooms_of(table), (plain, asks))


# --- rule 6: unnamed ------------------------------------


def test_rule_06_the_recipient_of_unnamed_words_is_not_told_whose_they_are() -> None:
    """Unnamed words cross without speaker and without the time of saying, and their dates without a zone."""
    table = Table(kept=("South",), sealed=("North", "West"))
    until = table.after(days=3, zone=330)
    words = table.say(
        "West", "Somebody waits.", verbatim("South", attribution=UNNAMED, time_may_cross=True), valid_until=until
    )
    assert table.refused("South", very(words)) is MustBeUnnamed
    (item,) = table.bring("South", very(words, unnamed=True))
    crossed = table.item(item)
    assert (crossed.speaker, crossed.said, crossed.hand) == (None, None, None)
    assert crossed.valid_until == Moment(ms=until.ms, zone=0)
    assert "West" not in table.seen_by("South's envoy")


def test_rule_06_named_words_keep_the_zone_of_their_dates() -> None:
    """Only for unnamed words does a zone give something away."""
    table = Table(kept=("South",), sealed=("West",))
    until = table.after(days=3, zone=330)
    words = table.say("West", "We wait.", verbatim("South"), valid_until=until)
    named, unnamed = table.bring("South", very(words), very(words, unnamed=True))
    assert table.item(named).valid_until == until
    assert table.item(unnamed).valid_until == Moment(ms=until.ms, zone=0)


def test_rule_06_unnamed_words_of_two_sides_look_alike() -> None:
    """With several sides nothing in the bytes of an unnamed item tells from which of them it came."""
    made = []
    for author in ("North", "West"):
        table = Table(kept=("South",), sealed=("North", "West"))
        words = table.say(author, "Somebody waits.", verbatim("South", attribution=UNNAMED))
        table.bring("South", very(words, unnamed=True))
        made.append(table.entries("South"))
    assert made[0] == made[1]


def test_rule_06_noted_words_cross_unnamed_in_substance_only() -> None:
    """The very words of a note would tell whose they are; in substance they cross without mention of the hand."""
    table = Table(kept=("North", "South", "East"))
    for noting in (PAPER, Noting(Closeness.DICTATED), Noting(Closeness.FROM_MEMORY)):
        words = table.say("North", "We hold.", verbatim("South", attribution=UNNAMED), noting=noting)
        assert table.refused("South", very(words, unnamed=True)) is UnnamedVerbatimNoted
        (item,) = table.bring("South", wording("Somebody holds.", words, unnamed=True))
        assert table.item(item).hand is None
        assert table.item(item).speaker is None


def test_rule_06_the_hand_of_named_noted_words_is_that_of_the_weakest_note() -> None:
    """A wording that draws on several notes shows the least close of them; one that draws on none shows no hand."""
    table = Table(kept=("South",), sealed=("West",))
    paper = table.say("West", "One.", in_substance("South"), noting=PAPER)
    recalled = table.say("West", "Two.", in_substance("South"), noting=Noting(Closeness.FROM_MEMORY, Way.CALL))
    own = table.say("West", "Three.", in_substance("South"))
    drafts = (wording("A.", paper, recalled), wording("B.", recalled, own), wording("C.", own), wording("D.", paper))
    weakest = Hand(way=Way.CALL, closeness=Closeness.FROM_MEMORY)
    hands = [table.item(item).hand for item in table.bring("South", *drafts)]
    assert hands == [weakest, weakest, None, Hand(way=Way.PAPER, closeness=Closeness.HANDED_OVER)]


def test_rule_06_a_wording_is_unnamed_if_any_of_its_sources_must_be() -> None:
    """One source that must not be named is enough."""
    table = Table(kept=("North", "South"))
    named = table.say("North", "We hold.", in_substance("South"))
    unnamed = table.say("North", "For a week.", in_substance("South", attribution=UNNAMED))
    for sources in ((named, unnamed), (unnamed, named)):
        assert table.refused("South", wording("They hold.", *sources)) is MustBeUnnamed
        assert table.refused("South", wording("Somebody holds.", *sources, unnamed=True)) is None


def test_rule_06_to_the_public_too() -> None:
    """Unnamed towards the public means unnamed on its leg."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", in_substance(PUBLIC, attribution=UNNAMED))
    assert table.refused(PUBLIC, wording("One side holds.", words)) is MustBeUnnamed
    (item,) = table.convey(PUBLIC, wording("One side holds.", words, unnamed=True))
    assert table.item(item).speaker is None


def test_rule_06_unnamed_stances_do_not_point_to_named_ones() -> None:
    """A named stance that replaced an unnamed one, or the other way round, would tell whose that was."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    first = table.reply(item, Stance.INTERIM, given=in_substance("North"))
    table.bring("North", stance_of(first, unnamed=True))
    (named,) = table.bring("North", stance_of(first))
    second = table.reply(item, Stance.DECLINES, given=in_substance("North"), over=(whole(first),))
    (after,) = table.bring("North", stance_of(second))
    assert table.item(after).replaces == (named.what,)
    (hidden,) = table.bring("North", stance_of(second, unnamed=True))
    assert named.what not in table.item(hidden).replaces
    assert len(table.item(hidden).replaces) == 1
