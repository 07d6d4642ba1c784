"""Rules 9 and 11: replies to exact texts, stances, conditions and what is found of them, commitments."""

import pytest
from msgspec import Struct
from msgspec.structs import asdict, replace

from goodoffices.errors.gate import (
    ConditionInSubstance,
    MustBeUnnamed,
    NeedsStance,
    NotForThem,
    NothingOfTheKind,
    StanceElsewhere,
    Withheld,
    WordsExpired,
)
from goodoffices.errors.talk import (
    NamesSomethingElse,
    NeedsConditions,
    NotDelivered,
    NothingToAnswer,
    NotTheFinder,
    OtherText,
)
from goodoffices.talk.draft import FindingOf, StatedCondition, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Answer,
    Answered,
    DeskRef,
    Direction,
    End,
    Finding,
    FindingItem,
    Force,
    Form,
    PutToSeveral,
    Ref,
    Replied,
    Stance,
    StanceItem,
    Telling,
    Translation,
    Unseated,
    Words,
)
from goodoffices.talk.judge import item_digest
from goodoffices.talk.terms import PUBLIC, Attribution, Moment
from goodoffices.talk.views import CommitmentView, ConditionView
from tests.table import (
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
    whole,
    wording,
)

BACK = in_substance("North")
"""What South lets back to North."""


def asked(table: Table) -> DeskRef:
    """North's assurance, as South has it."""
    words = table.say("North", "We hold our ships.", verbatim("South"), act=Act.ASSURANCE)
    (item,) = table.bring("South", very(words))
    return item


def three() -> Table:
    return Table(kept=("North", "South"), sealed=("West",))


def commitments(table: Table, leg: str) -> list[CommitmentView]:
    (shown,) = [each for each in table.view("Mara").legs if each.leg == leg]
    return shown.commitments


def conditions(table: Table, leg: str) -> list[ConditionView]:
    (shown,) = [each for each in table.view("Mara").legs if each.leg == leg]
    return shown.conditions


# --- the exact text ------------------------------------


def test_rule_09_the_digest_covers_everything_that_crossed() -> None:
    """Words, form, language, act, force, attribution, hand, dates, provisos: any change is another text."""
    table = three()
    item = asked(table)
    words, nonce = table.item(item), table.body(item).nonce
    assert isinstance(words, Words)
    others = {
        "form": Form.IN_SUBSTANCE,
        "text": "We hold our ship.",
        "language": "fr",
        "direction": Direction.RTL,
        "translation": Translation(text="x", language="fr", direction=Direction.LTR),
        "act": Act.REMARK,
        "force": Force.BINDING,
        "speaker": None,
        "hand": None,
        "approved": True,
        "said": table.now,
        "valid_until": table.now,
        "answer_by": table.now,
        "provisos": ("not in writing",),
        "proviso_not_stated": True,
        "again": Ref(entry=bytes(32), index=0),
        "table": PutToSeveral(telling=Telling.AT_ONCE, others=("West",), in_force_when_all=False, replaces=None),
    }
    assert set(others) == set(asdict(words))
    digest = table.digest(item)
    made = {item_digest(item.room, nonce, 0, replace(words, **{field: value})) for field, value in others.items()}
    made |= {
        item_digest(table.legs["West"].room, nonce, 0, words),
        item_digest(item.room, bytes(32), 0, words),
        item_digest(item.room, nonce, 1, words),
    }
    assert digest not in made
    assert len(made) == len(others) + 3


def test_rule_09_a_reply_to_another_text_has_no_effect() -> None:
    """A reply whose digest is not that of the text conveyed here is refused at its author's, and void elsewhere."""
    table = three()
    (item,) = table.convey("West", very(table.say("North", "We hold.", verbatim("West"))))
    for digest in (bytes(32), table.digest(asked(table))):
        answered = Answered(item=item.what, digest=digest)
        with pytest.raises(OtherText):
            table.own("West", reply_act(Stance.ACCEPTS, answered))
        ident = table.slip_in("West", reply_act(Stance.ACCEPTS, answered), by="West's envoy")
        assert isinstance(table.void("West", ident), OtherText)
    for elsewhere in (part(item, 1), table.say("West", "Words of our own.")):
        answered = Answered(item=elsewhere.what, digest=table.digest(item))
        with pytest.raises(OtherText):
            table.own("West", reply_act(Stance.ACCEPTS, answered))


def reply_act(stance: Stance, *answered: Answered) -> Replied:
    """A reply as an entry has it."""
    return Replied(
        items=answered,
        stance=stance,
        conditions=(),
        force=Force.NON_BINDING,
        valid_until=None,
        terms=None,
        under=None,
        over=(),
    )


def test_rule_09_every_text_that_a_reply_names_must_be_exact() -> None:
    """One wrong text among several is enough."""
    table = three()
    one, two = table.convey("West", own_words("One."), own_words("Two."))
    right = Answered(item=one.what, digest=table.digest(one))
    wrong = Answered(item=two.what, digest=table.digest(one))
    for items in ((right, wrong), (wrong, right)):
        with pytest.raises(OtherText):
            table.own("West", reply_act(Stance.DECLINES, *items))


def test_rule_09_a_changed_text_is_a_new_proposal_never_an_accepted_one() -> None:
    """The acceptance of one version says nothing about the next, however alike."""
    table = three()
    item = asked(table)
    table.reply(item, Stance.ACCEPTS, given=BACK)
    again = asked(table)
    assert [each.state for each in commitments(table, "South")] == ["standing", "proposed"]
    assert table.digest(item) != table.digest(again)


def test_rule_09_on_a_kept_leg_only_what_was_delivered_can_be_answered() -> None:
    """A sheet that was made has not reached anybody."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.convey("South", very(words))
    with pytest.raises(NotDelivered):
        table.reply(item, Stance.ACCEPTS)
    table.deliver(item)
    table.reply(item, Stance.ACCEPTS)


def test_rule_09_accepting_on_conditions_takes_a_condition_and_nothing_else_has_one() -> None:
    """The stance and its conditions go together."""
    table = three()
    item = asked(table)
    for stance in Stance:
        conditional = stance is Stance.ON_CONDITIONS
        given = () if conditional else (table.condition(item, "No flights."),)
        with pytest.raises(NeedsConditions):
            table.reply(item, stance, *given)
        table.reply(item, stance, *(() if not conditional else (table.condition(item, "No flights."),)))


# --- what crosses of a reply ------------------------------------


def test_rule_09_stance_and_conditions_have_terms_of_their_own() -> None:
    """Each is withheld until it is released, by itself."""
    table = three()
    item = asked(table)
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition(item, "One."), table.condition(item, "Two."))
    one, two = clause(reply, 1), clause(reply, 2)
    assert table.refused("North", stance_of(reply)) is Withheld
    table.release(reply, BACK)
    assert table.refused("North", stance_of(reply)) is None
    assert table.refused("North", stance_of(reply, one)) is Withheld
    table.release(one, BACK)
    assert table.refused("North", stance_of(reply, one)) is ConditionInSubstance
    table.release(one, verbatim("North"))
    assert table.refused("North", stance_of(reply, one)) is None
    assert table.refused("North", stance_of(reply, one, two)) is Withheld
    table.withdraw(reply)
    assert table.refused("North", stance_of(reply, one)) is not None


def test_rule_09_withheld_conditions_cross_as_not_stated_and_without_a_count() -> None:
    """On conditions, not stated: one withheld condition or five look the same, also beside a stated one."""
    seen = []
    for number in (1, 5):
        table = three()
        item = asked(table)
        stated = table.condition(item, "Stated.", verbatim("North"))
        withheld = [table.condition(item, f"Withheld {each}.") for each in range(number)]
        reply = table.reply(item, Stance.ON_CONDITIONS, stated, *withheld, given=BACK)
        table.bring("North", stance_of(reply))
        items = table.bring("North", stance_of(reply, clause(reply, 1)))
        stance = table.item(items[0])
        assert stance.besides is None
        seen.append([without_ids(item) for each in table.acts("North", "conveyed") for item in each.items])
        assert "Withheld" not in table.seen_by("North's envoy")
    assert seen[0] == seen[1]


def without_ids(item: Struct) -> dict[str, object]:
    """What an item says, but for the ids of the words that it answers."""
    return {field: value for field, value in asdict(item).items() if field != "answers"}


def test_rule_09_when_every_condition_is_stated_none_is_left_unsaid() -> None:
    """Only then does a conditional stance cross without *others not stated*."""
    table = three()
    item = asked(table)
    given = [table.condition(item, text, verbatim("North")) for text in ("One.", "Two.")]
    reply = table.reply(item, Stance.ON_CONDITIONS, *given, given=BACK)
    stance, one, two = table.bring("North", stance_of(reply, clause(reply, 1), clause(reply, 2)))
    assert table.item(stance).besides == ()
    assert [table.item(each).words.text for each in (one, two)] == ["One.", "Two."]
    assert [table.item(each).of for each in (one, two)] == [stance.what.index] * 2
    plain = table.reply(item, Stance.DECLINES, given=BACK)
    (other,) = table.bring("North", stance_of(plain))
    assert table.item(other).besides == ()


def test_rule_09_a_condition_belongs_to_the_stance_before_it() -> None:
    """In a conveyance of several items each condition points to its own stance."""
    table = three()
    item = asked(table)
    first = table.reply(
        item, Stance.ON_CONDITIONS, table.condition(item, "One.", verbatim("North")), given=BACK, by="envoy"
    )
    second = table.reply(
        item, Stance.ON_CONDITIONS, table.condition(item, "Two.", verbatim("North")), given=BACK, by="principal"
    )
    items = table.bring(
        "North", own_words("They answer."), stance_of(first, clause(first, 1)), stance_of(second, clause(second, 1))
    )
    assert [table.item(each).of for each in (items[2], items[4])] == [1, 3]


def test_rule_09_no_condition_crosses_without_its_stance() -> None:
    """Not as very words, not in substance, not beside the stance of another reply."""
    table = three()
    item = asked(table)
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition(item, "One.", verbatim("North")), given=BACK)
    two = table.condition(item, "Two.", verbatim("North"))
    other = table.reply(asked(table), Stance.ON_CONDITIONS, two, given=BACK)
    words = table.say("South", "We listen.", verbatim("North"))
    one = clause(reply, 1)
    assert table.refused("North", very(one)) is NeedsStance
    assert table.refused("North", wording("They want one.", one)) is NeedsStance
    assert table.refused("North", wording("They want one.", words, one)) is NeedsStance
    assert table.refused("North", stance_of(other, one)) is NeedsStance
    assert table.refused("North", stance_of(reply, clause(reply, 7))) is NothingOfTheKind
    elsewhere = DeskRef(room=table.legs["West"].room, what=one.what)
    assert table.refused("North", stance_of(reply, elsewhere)) is NeedsStance
    table.release(reply, verbatim("North"))
    assert table.refused("North", stance_of(reply, reply)) is NothingOfTheKind


def test_rule_09_a_stance_crosses_only_to_the_side_whose_words_it_answers() -> None:
    """Another side, or the public, is not told how somebody answered words that are not its own."""
    table = three()
    item = asked(table)
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance("North", "West", PUBLIC))
    assert table.refused("North", stance_of(reply)) is None
    assert table.refused("West", stance_of(reply)) is StanceElsewhere
    assert table.refused(PUBLIC, stance_of(reply)) is StanceElsewhere


def test_rule_09_a_stance_shows_only_items_drawn_from_the_side_it_goes_to() -> None:
    """A reply to the words of two sides shows each of them its own words only."""
    table = three()
    ours = table.say("North", "We hold.", verbatim("South"))
    theirs = table.say("West", "We hold too.", verbatim("South"))
    items = table.bring("South", very(ours), very(theirs), own_words("Will you?"))
    reply = table.reply(items, Stance.TAKES_NOTE, given=in_substance("North", "West"))
    (to_north,) = table.bring("North", stance_of(reply))
    (to_west,) = table.bring("West", stance_of(reply))
    for item, words, text in ((to_north, ours, "We hold."), (to_west, theirs, "We hold too.")):
        (answered,) = table.item(item).answers
        assert (answered.passages, answered.form, answered.wording) == ((words.what,), Form.VERBATIM, text)


def test_rule_09_an_answer_to_the_mediator_crosses_to_nobody() -> None:
    """A reply to the mediator's own words answers no side."""
    table = three()
    (item,) = table.bring("South", own_words("Would a week do?"))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance("North", "West"))
    assert table.refused("North", stance_of(reply)) is StanceElsewhere


def test_rule_09_the_owner_is_shown_the_wording_that_was_answered() -> None:
    """The answer to a wording in substance shows that wording and which of the owner's passages it drew on."""
    table = three()
    one = table.say("North", "We hold.", in_substance("South"))
    two = table.say("North", "For a week.", in_substance("South"))
    (item,) = table.bring("South", wording("They hold for a week.", one, two))
    reply = table.reply(item, Stance.INTERIM, given=BACK, valid_until=table.after(days=2))
    table.wait(hours=1)
    (stance,) = table.bring("North", stance_of(reply))
    crossed = table.item(stance)
    assert isinstance(crossed, StanceItem)
    (answered,) = crossed.answers
    assert (answered.passages, answered.form) == ((one.what, two.what), Form.IN_SUBSTANCE)
    assert answered.wording == "They hold for a week."
    assert (crossed.stance, crossed.force, crossed.speaker) == (Stance.INTERIM, Force.NON_BINDING, "South")
    assert (crossed.valid_until, crossed.said, crossed.provisos) == (table.after(days=2, hours=-1), None, ())


def test_rule_09_every_kind_of_item_can_be_answered_and_is_shown_as_it_stood() -> None:
    """A stance, a condition, a finding and a withdrawal are answered like words, and shown in the same words."""
    table = three()
    reply, ours, stated = conditional(table, End.SIDE)
    stance = part(stated, stated.what.index - 1)
    found = table.find(ours, Finding.FAILED, given=BACK)
    (finding,) = table.bring("North", FindingOf(finding=found, condition=stated.what))
    table.withdraw(reply)
    (withdrawal,) = table.bring("North", WithdrawalOf(item=stance.what))
    answer = table.reply((stance, stated, finding, withdrawal), Stance.TAKES_NOTE, given=in_substance("South"))
    (crossed,) = table.bring("South", stance_of(answer))
    assert [(each.wording, each.form, each.passages) for each in table.item(crossed).answers] == [
        ("accepts on conditions", Form.IN_SUBSTANCE, (reply.what,)),
        ("No flights.", Form.VERBATIM, (ours.what,)),
        ("failed", Form.IN_SUBSTANCE, (found.what,)),
        ("withdrawn", Form.IN_SUBSTANCE, (reply.what,)),
    ]


@pytest.mark.parametrize("stance", [Stance.ACCEPTS, Stance.ON_CONDITIONS, Stance.DECLINES])
def test_rule_09_there_is_no_yes_or_no_to_bare_news(stance: Stance) -> None:
    """Else a yes to a withdrawal would be one to the words, once they are released anew."""
    table = three()
    item = asked(table)
    words = table.station().talk.rooms.source_of(item.room, item.what)[0]
    table.withdraw(words)
    (news,) = table.bring("South", WithdrawalOf(item=item.what))
    conditions = [table.condition("South", "no planes", BACK)] if stance is Stance.ON_CONDITIONS else []
    with pytest.raises(NothingToAnswer):
        table.reply(news, stance, *conditions)
    table.reply(news, Stance.TAKES_NOTE)
    table.reply(news, Stance.RETURNED)


def test_rule_09_marks_of_a_stance_follow_its_own_terms() -> None:
    """Its time, its provisos, its hand and its name cross as the stance's terms say."""
    table = three()
    item = asked(table)
    said_at = table.now
    named = table.reply(
        item,
        Stance.TAKES_NOTE,
        given=verbatim("North", provisos=["not in writing"], time_may_cross=True),
        valid_until=table.after(days=3, zone=60),
    )
    unnamed = table.reply(
        item,
        Stance.TAKES_NOTE,
        given=in_substance("North", attribution=Attribution.UNNAMED, time_may_cross=True),
        valid_until=table.after(days=3, zone=60),
    )
    assert table.refused("North", stance_of(unnamed)) is MustBeUnnamed
    one, two = table.bring("North", stance_of(named), stance_of(unnamed, unnamed=True), because="They know already.")
    first, second = table.item(one), table.item(two)
    assert (first.said, first.provisos, first.speaker) == (said_at, ("not in writing",), "South")
    assert first.hand is not None
    assert (second.said, second.hand, second.speaker) == (None, None, None)
    assert first.valid_until == table.after(days=3, zone=60)
    assert second.valid_until == Moment(ms=table.after(days=3).ms, zone=0)


def test_rule_09_marks_of_a_condition_follow_its_own_terms() -> None:
    """A condition's date crosses with it; its name goes the way of its stance."""
    table = three()
    item = asked(table)
    until = table.after(days=3, zone=60)
    given = table.condition(item, "No flights.", verbatim("North", provisos=["p"]), finder=End.SIDE, until=until)
    reply = table.reply(item, Stance.ON_CONDITIONS, given, given=BACK)
    _, named = table.bring("North", stance_of(reply, clause(reply, 1)))
    condition = table.item(named)
    assert (condition.finder, condition.until, condition.words.valid_until) == (End.SIDE, until, until)
    assert (condition.words.act, condition.words.speaker, condition.words.provisos) == (Act.DEMAND, "South", ("p",))
    assert condition.words.form is Form.VERBATIM
    table.wait(days=3, ms=1)
    assert table.refused("North", stance_of(reply, clause(reply, 1))) is WordsExpired
    assert table.refused("North", stance_of(reply)) is None


def test_rule_09_an_unnamed_condition_crosses_with_an_unnamed_stance() -> None:
    """In substance and without a zone in its date."""
    table = Table(kept=("North",), sealed=("South",))
    item = asked(table)
    until = table.after(days=3, zone=60)
    terms_unnamed = verbatim("North", attribution=Attribution.UNNAMED)
    given = table.condition(item, "No flights.", terms_unnamed, until=until)
    reply = table.reply(item, Stance.ON_CONDITIONS, given, given=terms_unnamed)
    assert table.refused("North", stance_of(reply, clause(reply, 1))) is MustBeUnnamed
    _, condition = table.bring("North", stance_of(reply, clause(reply, 1), unnamed=True))
    crossed = table.item(condition)
    assert crossed.words.speaker is None
    assert crossed.until == crossed.words.valid_until == Moment(ms=until.ms, zone=0)


def test_rule_09_a_condition_in_substance_is_the_mediators_wording() -> None:
    """Where only the substance was released, the condition crosses in other words, marked so, and not approved."""
    table = three()
    item = asked(table)
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition(item, "No flights.", BACK), given=BACK)
    one = clause(reply, 1)
    draft = wording("They want quiet in the air.", one, act=Act.DEMAND)
    _, condition = table.bring("North", stance_of(reply, StatedCondition(condition=one, words=draft)))
    words = table.item(condition).words
    assert (words.form, words.text, words.approved) == (Form.IN_SUBSTANCE, "They want quiet in the air.", False)
    assert "No flights." not in table.seen_by("North's envoy")


def test_rule_09_differing_replies_stand_side_by_side_and_nothing_is_accepted() -> None:
    """Two delegates answer differently; both answers show, the strictest first, until one replaces the other."""
    table = three()
    item = asked(table)
    yes = table.reply(item, Stance.ACCEPTS, given=BACK, by="envoy")
    no = table.reply(item, Stance.DECLINES, given=BACK, by="principal")
    (shown,) = commitments(table, "South")
    assert (shown.state, english(shown.sentences)) == ("answered", "South gave different answers; nothing is agreed.")
    assert "'stances': ['declines', 'accepts']" in table.seen_by("Mara")
    table.reply(item, Stance.ACCEPTS, given=BACK, over=(whole(yes), whole(no)), by="principal")
    (shown,) = commitments(table, "South")
    assert shown.state == "standing"


def test_rule_09_a_stance_says_which_earlier_stance_it_replaces() -> None:
    """The owner of the words sees the newer answer in place of the older one."""
    table = three()
    item = asked(table)
    first = table.reply(item, Stance.ACCEPTS, given=BACK)
    (told,) = table.bring("North", stance_of(first))
    assert [each.state for each in commitments(table, "North")] == ["standing"]
    second = table.reply(item, Stance.DECLINES, given=BACK, over=(whole(first),))
    (then,) = table.bring("North", stance_of(second))
    assert (table.item(told).replaces, table.item(then).replaces) == ((), (told.what,))
    other = table.reply(item, Stance.INTERIM, given=BACK, by="principal")
    (beside,) = table.bring("North", stance_of(other))
    assert table.item(beside).replaces == ()
    third = table.reply(item, Stance.TAKES_NOTE, given=BACK, over=(whole(second),))
    (last,) = table.bring("North", stance_of(third))
    assert table.item(last).replaces == (told.what, then.what)
    both = table.reply(item, Stance.DECLINES, given=BACK, over=(whole(third), whole(other)))
    (final,) = table.bring("North", stance_of(both))
    assert set(table.item(final).replaces) == {each.what for each in (told, then, beside, last)}
    assert [each.state for each in commitments(table, "North")] == ["declined"]


def test_rule_09_a_conveyance_without_effect_stands_in_no_answers_way() -> None:
    """A removed colleague had conveyed the first answer, which is void; the next one crosses and replaces nothing."""
    table = Table(kept=("South",), sealed=("West",), mediators=("Mara", "Noor"))
    words = table.say("West", "We hold our ships.", verbatim("South"), act=Act.ASSURANCE)
    (item,) = table.bring("South", very(words))
    back = in_substance("West")
    first = table.reply(item, Stance.ACCEPTS, given=back)
    table.offline("Noor")
    (void,) = table.convey("West", stance_of(first), mediator="Noor")
    noor = table.station("Noor").card
    last = tuple(each for each in table.reading("West").transcript.heads() if each.instance.author == noor)
    table.write("West", Unseated(fingerprint=noor, last=last))
    table.online()
    assert table.void("West", void.what.entry) is not None
    second = table.reply(item, Stance.DECLINES, given=back, over=(whole(first),))
    (told,) = table.convey("West", stance_of(second))
    assert table.item(told).replaces == ()
    assert [each.state for each in commitments(table, "West")] == ["declined"]


def test_rule_09_a_stance_replaces_one_that_came_before_an_answer_which_was_never_told() -> None:
    """Yes, then no, then noted: the "no" was not conveyed, and the first "yes" is gone all the same."""
    table = three()
    item = asked(table)
    first = table.reply(item, Stance.ACCEPTS, given=BACK)
    (told,) = table.bring("North", stance_of(first))
    never_told = table.reply(item, Stance.DECLINES, over=(whole(first),))
    last = table.reply(item, Stance.TAKES_NOTE, given=BACK, over=(whole(never_told),))
    (then,) = table.bring("North", stance_of(last))
    assert table.item(then).replaces == (told.what,)
    (shown,) = commitments(table, "North")
    assert (shown.state, english(shown.sentences)) == ("answered", "South took note.")


def test_rule_11_a_commitment_stays_withdrawn_for_whoever_was_told_so() -> None:
    """Released again to one of two recipients: with the other it stays withdrawn, on its leg and on the owner's."""
    table = three()
    words = table.say("North", "We hold our ships.", verbatim("South", "West"), act=Act.ASSURANCE)
    (south,) = table.bring("South", very(words))
    (west,) = table.bring("West", very(words))
    for item in (south, west):
        table.bring("North", stance_of(table.reply(item, Stance.ACCEPTS, given=BACK)))
    table.withdraw(words)
    table.bring("West", WithdrawalOf(item=west.what))
    table.release(words, verbatim("South"))
    assert {each.creditor: each.state for each in commitments(table, "North")} == {
        "South": "standing",
        "West": "withdrawn",
    }
    assert [each.state for each in commitments(table, "West")] == ["withdrawn"]


def test_rule_09_an_answer_to_withdrawn_words_is_none_to_the_same_words_said_again() -> None:
    """After a withdrawal was told, the same words cross anew: they are proposed on both legs until answered anew."""
    table = three()
    words = table.say("North", "We hold our ships.", verbatim("West"), act=Act.ASSURANCE)
    (first,) = table.bring("West", very(words))
    table.bring("North", stance_of(table.reply(first, Stance.ACCEPTS, given=BACK)))
    assert [each.state for each in commitments(table, "North")] == ["standing"]
    table.withdraw(words)
    table.bring("West", WithdrawalOf(item=first.what))
    table.release(words, verbatim("West"))
    (again,) = table.bring("West", very(words))
    assert [each.state for each in commitments(table, "North")] == ["proposed"]
    assert [each.state for each in commitments(table, "West")] == ["withdrawn", "proposed"]
    table.bring("North", stance_of(table.reply(again, Stance.ACCEPTS, given=BACK)))
    assert [each.state for each in commitments(table, "North")] == ["standing"]


def test_rule_09_what_was_handed_back_is_out_of_view() -> None:
    """Words that a side returned show only that they were returned."""
    table = Table(kept=("North",), sealed=("West",))
    words = table.say("North", "We hold.", verbatim("West"), act=Act.ASSURANCE)
    (item,) = table.convey("West", very(words))
    assert "We hold." in table.seen_by("West's envoy")
    table.reply(item, Stance.RETURNED)
    assert "We hold." not in table.seen_by("West's envoy")
    assert "handed back" in table.seen_by("West's envoy")
    assert commitments(table, "West") == []


def test_rule_09_a_parallel_statement_is_said_and_answers_nothing() -> None:
    """It is marked so, may be released like other words, and crosses as words, never as a stance."""
    table = three()
    words = table.say("South", "We shall not move either.", verbatim("North"), parallel=True, act=Act.ASSURANCE)
    (item,) = table.bring("North", very(words))
    assert isinstance(table.item(item), Words)
    assert table.refused("North", stance_of(words)) is NothingOfTheKind
    assert "'parallel': True" in table.seen_by("Mara")
    assert [each.state for each in commitments(table, "South")] == ["proposed"]


# --- rule 11: findings ------------------------------------


def conditional(table: Table, finder: End, until: Moment | None = None) -> tuple[DeskRef, DeskRef, DeskRef]:
    """South's reply on one condition; with the condition as it stands on North's leg."""
    item = asked(table)
    given = table.condition(item, "No flights.", verbatim("North"), finder=finder, until=until)
    reply = table.reply(item, Stance.ON_CONDITIONS, given, given=BACK)
    _, stated = table.bring("North", stance_of(reply, clause(reply, 1)))
    return reply, clause(reply, 1), stated


def test_rule_11_only_whoever_the_reply_named_finds_on_a_condition() -> None:
    """The mediator where the mediator was named, this leg's side where it was; nobody else, on no leg."""
    for finder in End:
        table = three()
        _, ours, stated = conditional(table, finder)
        other = End.SIDE if finder is End.MEDIATOR else End.MEDIATOR
        with pytest.raises(NotTheFinder):
            table.find(ours, Finding.MET, end=other)
        table.find(ours, Finding.MET, end=finder)
        assert [each.state for each in conditions(table, "South")] == ["met"]
        with pytest.raises(NotTheFinder):
            table.find(stated, Finding.MET, end=End.SIDE)
        if finder is End.MEDIATOR:
            table.find(stated, Finding.MET, end=End.MEDIATOR)
            assert [each.state for each in conditions(table, "North")] == ["met"]
        else:
            with pytest.raises(NotTheFinder):
                table.find(stated, Finding.MET, end=End.MEDIATOR)
            assert [each.state for each in conditions(table, "North")] == ["open"]


def test_rule_11_a_finding_names_a_condition() -> None:
    """Neither words nor a stance nor a condition that has no effect can be found on."""
    table = three()
    reply, _, _ = conditional(table, End.MEDIATOR)
    words = table.say("South", "We listen.")
    for thing in (reply, words, clause(reply, 2)):
        with pytest.raises(NamesSomethingElse):
            table.find(thing, Finding.MET, end=End.MEDIATOR)


def test_rule_11_differing_findings_count_at_the_strictest_until_replaced() -> None:
    """Failed outweighs open, open waived, waived met."""
    table = three()
    _, ours, _ = conditional(table, End.MEDIATOR)
    made = []
    for state in (Finding.MET, Finding.WAIVED, Finding.OPEN, Finding.FAILED):
        made.append(table.find(ours, state, end=End.MEDIATOR))
        assert conditions(table, "South")[0].state == state.value
    table.find(ours, Finding.MET, end=End.MEDIATOR, over=[whole(each) for each in made])
    assert conditions(table, "South")[0].state == "met"
    assert len(conditions(table, "South")[0].findings) == 1


def test_rule_11_a_condition_open_past_its_date_is_overdue() -> None:
    """Without anyone's action, and no longer once it was found met."""
    table = three()
    _, ours, _ = conditional(table, End.MEDIATOR, table.after(days=2))
    assert [conditions(table, leg)[0].state for leg in ("North", "South")] == ["open", "open"]
    table.wait(days=2, ms=1)
    assert [conditions(table, leg)[0].state for leg in ("North", "South")] == ["overdue", "overdue"]
    table.find(ours, Finding.MET, end=End.MEDIATOR)
    assert conditions(table, "South")[0].state == "met"


def test_rule_11_another_sides_finding_is_words_and_is_conveyed() -> None:
    """A side's finding on its own condition is released and conveyed like words, and only then counts elsewhere."""
    table = three()
    _, ours, stated = conditional(table, End.SIDE)
    found = table.find(ours, Finding.FAILED, citations=["a report"])
    draft = FindingOf(finding=found, condition=stated.what)
    assert table.refused("North", draft) is Withheld
    table.release(found, BACK)
    assert table.refused("West", draft) is NotForThem
    assert conditions(table, "North")[0].state == "open"
    (item,) = table.bring("North", draft)
    assert conditions(table, "North")[0].state == "failed"
    crossed = table.item(item)
    assert isinstance(crossed, FindingItem)
    assert (crossed.condition, crossed.state, crossed.speaker) == (stated.what, Finding.FAILED, "South")
    assert crossed.hand is not None
    assert "a report" not in table.seen_by("North's envoy")


def test_rule_11_a_finding_is_conveyed_on_the_condition_that_it_found_on() -> None:
    """Not on another one, and not where the condition was never stated."""
    table = three()
    item = asked(table)
    both = [table.condition(item, text, verbatim("North"), finder=End.SIDE) for text in ("One.", "Two.")]
    reply = table.reply(item, Stance.ON_CONDITIONS, *both, given=BACK)
    stance, one, two = table.bring("North", stance_of(reply, clause(reply, 1), clause(reply, 2)))
    found = table.find(clause(reply, 1), Finding.MET, given=BACK)
    assert table.refused("North", FindingOf(finding=found, condition=one.what)) is None
    for wrong in (two, stance, part(stance, 9)):
        assert table.refused("North", FindingOf(finding=found, condition=wrong.what)) is NothingOfTheKind
    assert table.refused("North", FindingOf(finding=reply, condition=one.what)) is NothingOfTheKind


def test_rule_11_a_finding_on_an_unnamed_condition_is_unnamed() -> None:
    """A name beside the finding would tell whose condition it was."""
    table = Table(kept=("North",), sealed=("South",))
    item = asked(table)
    hidden = in_substance("North", attribution=Attribution.UNNAMED)
    given = table.condition(item, "No flights.", verbatim("North"), finder=End.SIDE)
    reply = table.reply(item, Stance.ON_CONDITIONS, given, given=hidden)
    _, stated = table.bring("North", stance_of(reply, clause(reply, 1), unnamed=True))
    found = table.find(clause(reply, 1), Finding.MET, given=BACK)
    assert table.refused("North", FindingOf(finding=found, condition=stated.what)) is MustBeUnnamed
    (told,) = table.bring("North", FindingOf(finding=found, condition=stated.what, unnamed=True))
    assert (table.item(told).speaker, table.item(told).hand) == (None, None)


# --- rule 11: commitments, as far as conditions and answers go -------------------------------


def test_rule_11_a_conditional_acceptance_stands_once_its_conditions_are_met() -> None:
    """On both legs, each by its own entries."""
    table = three()
    reply, ours, stated = conditional(table, End.MEDIATOR)
    assert [commitments(table, leg)[0].state for leg in ("South", "North")] == ["conditional", "conditional"]
    table.find(ours, Finding.MET, end=End.MEDIATOR)
    assert [commitments(table, leg)[0].state for leg in ("South", "North")] == ["standing", "conditional"]
    table.find(stated, Finding.MET, end=End.MEDIATOR)
    assert commitments(table, "North")[0].state == "standing"
    assert reply.room == ours.room


def test_rule_11_conditions_that_are_not_stated_keep_an_acceptance_conditional() -> None:
    """The owner of the words sees that something is open, and not what."""
    table = three()
    item = asked(table)
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition(item, "No flights."), given=BACK)
    table.bring("North", stance_of(reply))
    assert commitments(table, "North")[0].state == "conditional"
    assert conditions(table, "North") == []
    table.find(clause(reply, 1), Finding.MET, end=End.MEDIATOR)
    assert commitments(table, "North")[0].state == "conditional"


def test_rule_11_an_acceptance_of_an_unapproved_wording_is_only_reported() -> None:
    """Without the same words on both sides the mediator reports agreement in substance, on both legs."""
    for number, state in enumerate(("reported", "standing", "standing")):
        table = three()
        words = table.say("North", "We hold our ships.", verbatim("South"), act=Act.ASSURANCE)
        approved = wording("They keep their ships in port.", words, act=Act.ASSURANCE)
        table.answer_read_back(table.read_back(approved, "South"), Answer.APPROVES)
        other = wording("They do nothing.", words, act=Act.ASSURANCE)
        (item,) = table.bring("South", (other, approved, very(words))[number])
        table.bring("North", stance_of(table.reply(item, Stance.ACCEPTS, given=BACK)))
        assert [each.state for each in commitments(table, "South")] == [state]
        assert [each.state for each in commitments(table, "North")] == [state]


def test_rule_11_an_unnamed_answer_counts_for_nobody_in_particular() -> None:
    """Where an assurance went to two sides, an unnamed acceptance makes no commitment towards either."""
    table = Table(kept=("North",), sealed=("South", "East"))
    words = table.say("North", "We hold.", verbatim("South", "East"), act=Act.ASSURANCE)
    (at_south,) = table.convey("South", very(words))
    table.convey("East", very(words))
    table.hear("North")
    reply = table.reply(at_south, Stance.ACCEPTS, given=in_substance("North", attribution=Attribution.UNNAMED))
    table.bring("North", stance_of(reply, unnamed=True))
    assert [(each.creditor, each.state) for each in commitments(table, "North")] == [
        ("East", "proposed"),
        ("South", "proposed"),
    ]


def test_rule_11_a_noted_answer_counts_like_an_own_one() -> None:
    """Same views, whichever hand wrote it."""
    table = Table(kept=("North",), sealed=("South",))
    item = asked(table)
    table.reply(item, Stance.ACCEPTS, given=BACK, noting=Noting())
    assert [each.state for each in commitments(table, "South")] == ["standing"]
