"""Rule 6: unnamed means unnamed, whatever happens afterwards. Answers to unnamed words go to *whoever said it*."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from goodoffices.desk import may_cross, who_knows
from goodoffices.errors.gate import (
    AnswersDiffer,
    ColleagueAhead,
    ConditionFailed,
    MannerTooMuch,
    MannerWouldTell,
    NeedsReadBack,
    NotForThem,
    NothingOwed,
    NotTheirsToo,
    OneCandidate,
    StanceElsewhere,
    UnnamedBinding,
    VoidWords,
    Withheld,
    WouldTellWho,
)
from goodoffices.errors.talk import AnswersTogether, BindingUnnamed, NobodyUnnamed
from goodoffices.talk.closing import left
from goodoffices.talk.draft import FindingOf, StatedCondition, WithdrawalOf
from goodoffices.talk.events import (
    Act,
    Aliased,
    Answer,
    Answered,
    Closed,
    CrossedAs,
    Crossing,
    DeskRef,
    Disclosure,
    End,
    Finding,
    FindingItem,
    Force,
    Form,
    Id,
    Released,
    Replied,
    Retention,
    Said,
    Stance,
    StanceItem,
    Transit,
)
from goodoffices.talk.names import aliases_of
from goodoffices.talk.release import second_look
from goodoffices.talk.sheets import marks
from goodoffices.talk.terms import PUBLIC, WHOEVER, WITHHELD, Alias, Attribution, Manner, Moment, Terms
from goodoffices.talk.views import ReadBackView
from goodoffices.talk.whoever import owed
from tests.table import PAPER, Table, clause, english, in_substance, stance_of, verbatim, very, whole, wording

UNNAMED = {"attribution": Attribution.UNNAMED}
KNOWN = "East knows whose words they are."
BACK = in_substance(WHOEVER)
"""What South lets back, to whoever said it."""


def three(*, sealed: tuple[str, ...] = ("North", "South", "East"), **more: object) -> Table:
    """North says something, South has it unnamed, East is there too."""
    kept = tuple(side for side in ("North", "South", "East") if side not in sealed)
    return Table(sealed=sealed, kept=kept, **more)  # type: ignore[arg-type]  # as a test needs them


def asked(table: Table, author: str = "North", text: str = "The straits stay open.") -> DeskRef:
    """An unnamed assurance, as South has it."""
    others = [side for side in ("North", "South", "East") if side != author]
    words = table.say(author, text, verbatim(*others, **UNNAMED), act=Act.ASSURANCE)
    if sealed(table, author):
        (item,) = table.bring("South", very(words, unnamed=True))
    else:
        (item,) = table.bring("South", wording(text, words, unnamed=True, act=Act.ASSURANCE))
    return item


def sealed(table: Table, side: str) -> bool:
    return table.legs[side].sort.value == "sealed"


def room(table: Table, leg: str) -> Id:
    return table.legs[leg].room


def told(what: DeskRef, form: CrossedAs = CrossedAs.IN_SUBSTANCE) -> Crossing:
    """That something crossed to whoever said it, as the answerer is told."""
    return Crossing(
        what=what.what,
        alias=WHOEVER,
        person=None,
        form=form,
        manner=None,
        when=None,
        translation=None,
        provisos=(),
        proviso_not_stated=False,
    )


def owing(table: Table, side: str = "South") -> tuple[Crossing, ...]:
    return owed(table.station().talk.rooms, room(table, side))


# --- the recipient ------------------------------------


def test_rule_06_an_answer_to_unnamed_words_goes_to_whoever_said_it() -> None:
    """It crosses to the author of the words, whom only the desk knows, and to nobody else."""
    table = three()
    reply = table.reply(asked(table), Stance.ACCEPTS, given=BACK)
    assert table.refused("East", stance_of(reply)) is StanceElsewhere
    (item,) = table.bring("North", stance_of(reply))
    assert table.item(item).stance is Stance.ACCEPTS
    assert table.item(item).speaker == "South"


def test_rule_06_whoever_said_it_need_not_have_a_name_where_the_answer_is_given() -> None:
    """The answer finds an author whom the answerer knows by no name."""
    table = Table(sealed=("North", "South", "East"), called={("South", "North"): "whom nobody mapped"})
    table.map("South", "whom nobody mapped", "East")
    reply = table.reply(asked(table), Stance.ACCEPTS, given=BACK)
    table.bring("North", stance_of(reply))
    table.tell("South")
    assert table.crossings(reply) == [told(reply)]


@pytest.mark.parametrize("to", [("North",), ("East",), ("North", PUBLIC)])
def test_rule_06_terms_that_name_some_sides_would_tell_who(to: tuple[Alias, ...]) -> None:
    """Whether they name the author or not, the answer stays; its leg alone decides."""
    for author in ("North", "East"):
        table = three()
        reply = table.reply(asked(table, author), Stance.ACCEPTS, given=in_substance(*to))
        assert table.refused(author, stance_of(reply)) is WouldTellWho


def test_rule_06_terms_that_name_every_side_are_the_same_as_whoever_said_it() -> None:
    """All names together tell nothing; the answer crosses, and is told as crossed to whoever said it."""
    table = three()
    reply = table.reply(asked(table), Stance.ACCEPTS, given=in_substance("North", "East"))
    table.bring("North", stance_of(reply))
    table.tell("South")
    assert table.crossings(reply) == [told(reply)]


def test_rule_06_one_of_two_names_of_a_side_is_that_side() -> None:
    """A side with two names is named by either."""
    table = three()
    table.write("South", Aliased(alias="the North", instead_of="North"))
    table.map("South", "the North", "North")
    reply = table.reply(asked(table), Stance.ACCEPTS, given=in_substance("East", "North"))
    assert table.refused("North", stance_of(reply)) is None


def test_rule_06_terms_that_name_nobody_let_nothing_cross() -> None:
    """An answer for the public alone does not go to whoever said it."""
    table = three()
    reply = table.reply(asked(table), Stance.ACCEPTS, given=in_substance(PUBLIC))
    assert table.refused("North", stance_of(reply)) is NotForThem


def test_rule_06_conditions_and_findings_go_where_their_answer_goes() -> None:
    """Each has terms of its own: those that name some sides stay, those for whoever said it cross."""
    table = three()
    some = table.condition("South", "no planes", in_substance("North"))
    all_ = table.condition("South", "no ships", verbatim(WHOEVER), finder=End.SIDE)
    reply = table.reply(asked(table), Stance.ON_CONDITIONS, some, all_, given=BACK)
    stated = StatedCondition(clause(reply, 1), words=wording("No planes.", clause(reply, 1), act=Act.DEMAND))
    assert table.refused("North", stance_of(reply, stated)) is WouldTellWho
    _, there = table.bring("North", stance_of(reply, clause(reply, 2)))
    kept = table.find(clause(reply, 2), Finding.OPEN, given=in_substance("East"))
    assert table.refused("North", FindingOf(finding=kept, condition=there.what)) is WouldTellWho
    found = table.find(clause(reply, 2), Finding.MET, given=BACK)
    (item,) = table.bring("North", FindingOf(finding=found, condition=there.what))
    assert isinstance(table.item(item), FindingItem)
    table.tell("South")
    assert table.crossings(clause(reply, 2)) == [told(clause(reply, 2), CrossedAs.VERBATIM)]
    assert table.crossings(found) == [told(found)]


def test_rule_06_nothing_else_goes_to_whoever_said_it() -> None:
    """Words, and answers to words that came with a name, cannot name it; not at their author's, nor in a change."""
    table = three()
    with pytest.raises(NobodyUnnamed):
        table.say("South", "We agree.", in_substance(WHOEVER))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    with pytest.raises(NobodyUnnamed):
        table.reply(item, Stance.ACCEPTS, given=BACK)
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance("North"))
    with pytest.raises(NobodyUnnamed):
        table.release(reply, in_substance("North", WHOEVER))


def test_rule_06_what_arrives_so_from_elsewhere_reaches_nobody() -> None:
    """Terms that name it where it means nothing let nothing cross, and nothing is void for them."""
    table = three(sealed=("North", "East"))
    with pytest.raises(NobodyUnnamed):
        table.say("South", "We agree.", in_substance(WHOEVER))
    said = table.say("South", "We agree.", in_substance("North"))
    body = table.body(said)
    assert table.refused("North", wording("They agree.", said)) is None
    act = body.act
    table.slip_in(
        "South",
        type(body)(
            way=body.way,
            closeness=body.closeness,
            speaker=body.speaker,
            interpreter=None,
            when=body.when,
            act=Released(what=said.what, terms=BACK, over=(whole(said),), quiet=False),
        ),
        by="Mara",
    )
    assert act is not None
    assert table.refused("North", wording("They agree.", said)) is NotForThem


def test_rule_06_nobody_is_called_whoever_said_it() -> None:
    """A name that a leg has for a side never is the reserved one, whatever the desk says."""
    table = Table(sealed=("North", "South", "East"), called={("South", "East"): WHOEVER})
    assert WHOEVER not in aliases_of(table.reading("South"))
    words = table.say("North", "We hold.", verbatim("South", **UNNAMED))
    (item,) = table.bring("South", very(words, unnamed=True))
    reply = table.reply(item, Stance.ACCEPTS, given=BACK)
    assert table.refused("East", stance_of(reply)) is StanceElsewhere
    assert table.refused("North", stance_of(reply)) is None


def test_rule_06_where_the_desk_does_not_know_who_said_it_the_answer_waits() -> None:
    """While a colleague's word of what an item drew on is not here, its answer does not cross."""
    table = Table(sealed=("North", "South", "East"), mediators=("Mara", "Ivo"))
    words = table.say("North", "We hold.", verbatim("South", **UNNAMED))
    table.offline("Ivo")
    ivo = table.station("Ivo")
    (item,) = table.convey("South", very(words, unnamed=True), mediator="Ivo")
    for letter in [each for each in table.letters if each.room == room(table, "South")]:
        table.arrive(letter)
    reply = table.reply(item, Stance.ACCEPTS, given=BACK)
    assert ivo.offline
    assert table.refused("North", stance_of(reply)) is ColleagueAhead
    rooms = table.station().talk.rooms
    rows = [row for row in may_cross(rooms, table.now) if row.leg == "South"]
    assert rows == []


# --- by itself ------------------------------------


def test_rule_06_an_unnamed_item_is_answered_by_itself() -> None:
    """One answer to two of them would tell whether they have one author: refused, and void where it arrives."""
    table = three()
    one, other = asked(table), asked(table, "East", "The ports too.")
    with pytest.raises(AnswersTogether):
        table.reply([one, other], Stance.ACCEPTS, given=BACK)
    words = table.say("East", "And the roads.", verbatim("South"))
    (named,) = table.bring("South", very(words))
    with pytest.raises(AnswersTogether):
        table.reply([one, named], Stance.ACCEPTS, given=BACK)
    act = Replied(
        items=tuple(Answered(item=item.what, digest=table.digest(item)) for item in (one, other)),
        stance=Stance.ACCEPTS,
        conditions=(),
        force=Force.NON_BINDING,
        valid_until=None,
        terms=BACK,
        under=None,
        over=(),
    )
    ident = table.slip_in("South", act, by="South's envoy")
    assert isinstance(table.void("South", ident), AnswersTogether)
    table.reply([named], Stance.ACCEPTS, given=in_substance("East"))


def test_rule_06_news_of_unnamed_words_is_unnamed_like_them() -> None:
    """Who answers the news that unnamed words were withdrawn answers whoever said them."""
    table = three()
    item = asked(table)
    words = table.station().talk.rooms.source_of(item.room, item.what)[0]
    table.withdraw(words)
    (news,) = table.bring("South", WithdrawalOf(item=item.what))
    with pytest.raises(AnswersTogether):
        table.reply([item, news], Stance.TAKES_NOTE, given=BACK)
    reply = table.reply(news, Stance.TAKES_NOTE, given=BACK)
    table.bring("North", stance_of(reply))
    table.tell("South")
    assert table.crossings(reply) == [told(reply)]


# --- what the answerer is told ------------------------------------


@pytest.mark.parametrize("author", ["North", "East"])
def test_rule_06_that_an_answer_crossed_is_owed_and_told_without_manner_and_time(author: str) -> None:
    """On a sealed leg as on a kept one it is told when the mediator tells it, as one thing, and then no more."""
    table = three(sealed=("South", "North"))
    reply = table.reply(asked(table, author), Stance.ACCEPTS, given=BACK)
    before = len(table.entries("South"))
    items = table.convey(author, stance_of(reply))
    if not sealed(table, author):
        assert owing(table) == (), "a sheet that nobody brought has reached nobody"
        table.deliver(*items)
    assert owing(table) == (told(reply),)
    assert len(table.entries("South")) == before, "it was told at once"
    assert [(each.side, english(each.told)) for each in table.view("Mara").still_to_tell if each.ref is None] == [
        ("South", "Crossed to “whoever said it” in substance.")
    ]
    table.wait(hours=7)
    table.tell("South")
    assert table.crossings(reply) == [told(reply)]
    assert owing(table) == ()
    assert not [each for each in table.view("Mara").still_to_tell if each.side == "South"]
    with pytest.raises(NothingOwed):
        table.tell("South")


def test_rule_06_how_often_it_was_handed_over_does_not_show() -> None:
    """The same thing in the same form is owed once, and is not owed again."""
    table = three(sealed=("South",))
    reply = table.reply(asked(table), Stance.ACCEPTS, given=BACK)
    table.bring("North", stance_of(reply))
    table.bring("North", stance_of(reply))
    assert owing(table) == (told(reply),)
    table.tell("South")
    table.bring("North", stance_of(reply))
    assert owing(table) == ()


def test_rule_06_what_is_owed_is_in_the_order_of_its_leg() -> None:
    """Not in the order in which it reached whoever said it."""
    table = three()
    one, other = asked(table), asked(table, "East", "The ports too.")
    first = table.reply(one, Stance.ACCEPTS, given=BACK)
    second = table.reply(other, Stance.DECLINES, given=BACK)
    table.bring("East", stance_of(second))
    table.bring("North", stance_of(first))
    refs = [crossing.what for crossing in owing(table)]
    assert refs == sorted(refs)
    assert set(refs) == {first.what, second.what}


def test_rule_06_what_is_owed_is_told_when_the_leg_has_ended_too() -> None:
    """The end of a leg takes nobody's right to know that an answer crossed."""
    table = three()
    reply = table.reply(asked(table), Stance.ACCEPTS, given=BACK)
    table.bring("North", stance_of(reply))
    table.write("South", Closed(retention=Retention.KEEP))
    table.tell("South")
    assert table.crossings(reply) == [told(reply)]


def test_rule_06_the_news_of_a_withdrawal_is_told_so_too() -> None:
    """An answer that was withdrawn after it crossed: that this was told to whoever said it is owed likewise."""
    table = three()
    reply = table.reply(asked(table), Stance.ACCEPTS, given=BACK)
    (item,) = table.bring("North", stance_of(reply))
    table.tell("South")
    table.withdraw(reply)
    table.bring("North", WithdrawalOf(item=item.what))
    assert owing(table) == (told(reply, CrossedAs.WITHDRAWAL),)


def test_rule_06_named_words_are_told_at_once_as_ever() -> None:
    """Only answers to unnamed words wait to be told."""
    table = three()
    words = table.say("South", "Will they stay open?", verbatim("North"))
    table.bring("North", very(words))
    (crossing,) = table.crossings(words)
    assert (crossing.alias, crossing.manner) == ("North", Transit.SEALED)


def test_rule_06_the_desk_sees_to_whom_it_went() -> None:
    """Who could have seen an answer is told truly at the desk, told or not."""
    table = three(sealed=("South",))
    reply = table.reply(asked(table), Stance.ACCEPTS, given=BACK)
    table.bring("North", stance_of(reply))
    for _ in range(2):
        knows = [
            (each.who, each.side or "", english(each.form)) for each in who_knows(table.station().talk.rooms, reply)
        ]
        assert ("North's envoy", "North", "in substance, spoken") in knows
        assert not [each for each in knows if WHOEVER in each or "East" in each[1]]
        if owing(table):
            table.tell("South")
    (row,) = [each for each in may_cross(table.station().talk.rooms, table.now) if each.what == "stance"]
    assert (row.to, row.crossed) == ("North", True)


def test_rule_06_closing_lists_what_is_owed_and_what_waits() -> None:
    """Before a leg is closed the mediator sees what reached whoever said it and was not told, and what never did."""
    table = three()
    room_ = room(table, "South")
    condition = table.condition("South", "no planes", in_substance(WHOEVER, read_back=True))
    reply = table.reply(asked(table), Stance.ON_CONDITIONS, condition, given=BACK)
    table.read_back(wording("No planes.", clause(reply, 1), act=Act.DEMAND), WHOEVER)

    def codes(leg: Id) -> list[tuple[str, str]]:
        return [
            (each.leg, each.told.code.removeprefix("left."))
            for each in left(table.station().talk.rooms, leg, table.now)
        ]

    assert ("South", "answer_never_crossed") in codes(room_)
    assert ("South", "wording_waits") in codes(room(table, "North"))
    assert ("South", "wording_waits") not in codes(room(table, "East"))
    table.bring("North", stance_of(reply))
    assert ("South", "answer_never_crossed") not in codes(room_)
    assert ("South", "owed") in codes(room_)
    table.tell("South")
    assert ("South", "owed") not in codes(room_)


# --- read-back, and what is derived ------------------------------------


def test_rule_06_a_wording_is_read_back_for_whoever_said_it() -> None:
    """What was approved for that recipient crosses; what was approved for a side by its name does not."""
    table = three()
    given = in_substance(WHOEVER, "North", read_back=True)
    condition = table.condition("South", "no planes near the islands", given)
    reply = table.reply(asked(table), Stance.ON_CONDITIONS, condition, given=in_substance(WHOEVER, "North"))
    words = wording("No planes there.", clause(reply, 1), act=Act.DEMAND)
    draft = stance_of(reply, StatedCondition(clause(reply, 1), words=words))
    table.answer_read_back(table.read_back(words, "North"), Answer.APPROVES)
    assert table.refused("North", draft) is NeedsReadBack
    named = table.body(table.read_back(words, WHOEVER))
    assert named.alias == WHOEVER
    table.answer_read_back(table.read_back(words, WHOEVER), Answer.APPROVES)
    assert table.refused("North", draft) is None
    shown = [each for leg in table.view("South's envoy").legs for line in leg.lines for each in line.content]
    assert WHOEVER in {each.to for each in shown if isinstance(each, ReadBackView)}
    # What was approved for North by its name is for North as a third party.
    third_party = stance_of(reply, StatedCondition(clause(reply, 1), words), third_party=True)
    assert table.refused("North", third_party) is None


def test_rule_06_a_wording_of_other_words_is_not_for_whoever_said_it() -> None:
    """Only answers to unnamed words are read back for that recipient."""
    table = three()
    words = table.say("South", "We agree.", in_substance("North"))
    with pytest.raises(NotForThem):
        table.read_back(wording("They agree.", words), WHOEVER)


def test_rule_06_the_debtor_of_unnamed_words_is_whoever_said_it() -> None:
    """What an unnamed assurance comes to names no debtor."""
    table = three()
    asked(table)
    (shown,) = table.view("South's envoy").legs
    assert [each.debtor for each in shown.commitments] == [WHOEVER]


# --- binding words ------------------------------------


def binding(given: Terms | None, *, under: Id | None = None, disclose: tuple[str, ...] = ()) -> tuple[Table, DeskRef]:
    """Binding words of North's principal, noted from paper; with ground rules that let the substance go, if any."""
    table = Table(sealed=("South", "East"), kept=("North",))
    if disclose:
        under = table.agree("North", disclosure=Disclosure.UNCITRAL, disclose_to=disclose)
    words = table.say("North", "We hold.", given, force=Force.BINDING, by="principal", noting=PAPER, under=under)
    return table, words


def test_rule_06_binding_words_are_not_released_unnamed() -> None:
    """Refused where they are said, and where their terms are changed; nobody could be held to them."""
    for given in (verbatim("South", **UNNAMED), in_substance("South", **UNNAMED)):
        with pytest.raises(BindingUnnamed):
            binding(given)
        table, words = binding(verbatim("South"))
        with pytest.raises(BindingUnnamed):
            table.release(words, given)
        with pytest.raises(BindingUnnamed):
            table.release(words, given, over=())
    table, words = binding(None)
    table.release(words, WITHHELD)
    table, item = three(), None
    item = asked(table)
    with pytest.raises(BindingUnnamed):
        table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER, **UNNAMED), force=Force.BINDING, by="principal")
    reply = table.reply(item, Stance.ACCEPTS, given=BACK, force=Force.BINDING, by="principal")
    assert table.refused("North", stance_of(reply)) is None


def test_rule_06_binding_words_whose_own_first_terms_say_unnamed_are_void() -> None:
    """Where they arrive all the same they have no effect, alone among the passages of their entry."""
    table = Table(sealed=("North", "South", "East"))
    said = Said(
        passages=(
            table.passage("North", "We hold.", verbatim("South", **UNNAMED), force=Force.BINDING),
            table.passage("North", "We hope.", verbatim("South", **UNNAMED)),
            table.passage("North", "We wait.", WITHHELD, force=Force.BINDING),
        ),
        under=None,
    )
    first = table.ref("North", table.slip_in("North", said, by="North's principal"))
    shown = table.line("North", whole(first)).content
    assert [each.void is None for each in shown] == [False, True, True]
    assert table.refused("South", very(first, unnamed=True)) is VoidWords
    assert table.refused("South", very(clause(first, 1), unnamed=True)) is None


def test_rule_06_later_terms_that_say_unnamed_shut_the_gate_for_binding_words() -> None:
    """They do not undo the words: named terms open it again."""
    table, words = binding(verbatim("South"))
    assert table.refused("South", very(words)) is None
    assert table.refused("South", very(words, unnamed=True)) is UnnamedBinding
    assert table.refused("South", wording("They wait.", words, unnamed=True)) is UnnamedBinding
    body = table.body(words)
    change = Released(what=words.what, terms=verbatim("South", **UNNAMED), over=(), quiet=False)
    ident = table.slip_in("North", replace(body, act=change), by="Mara")
    assert table.void("North", ident) is None
    assert table.refused("South", very(words)) is UnnamedBinding
    table.release(words, verbatim("South"), by="principal")
    assert table.refused("South", very(words)) is None


def test_rule_06_under_the_uncitral_default_binding_words_without_terms_are_withheld() -> None:
    """Where that default is unnamed, since it names several sides; where it names one, the substance may go."""
    for disclose, refused in ((("South", "East"), Withheld), (("South",), None)):
        table, words = binding(None, disclose=disclose)
        for unnamed in (False, True):
            expected = refused if refused is not None else (UnnamedBinding if unnamed else None)
            assert table.refused("South", wording("They wait.", words, unnamed=unnamed)) is expected


# --- third parties ------------------------------------


def test_rule_06_a_third_party_with_the_words_is_told_under_its_own_name() -> None:
    """If the terms name it and it has the same words: as something about them, and told at once under its name."""
    table = three()
    item = asked(table)
    words = table.station().talk.rooms.source_of(item.room, item.what)[0]
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER, "East"))
    assert table.refused("East", stance_of(reply, third_party=True)) is NotTheirsToo
    (theirs,) = table.bring("East", very(words, unnamed=True))
    assert table.refused("East", stance_of(reply)) is StanceElsewhere
    (about,) = table.bring("East", stance_of(reply, third_party=True), because=KNOWN)
    stance = table.item(about)
    assert isinstance(stance, StanceItem)
    (answered,) = stance.answers
    assert (answered.about, answered.here, answered.passages) == (True, (theirs.what,), ())
    assert answered.wording == "The straits stay open."
    (crossing,) = table.crossings(reply)
    assert (crossing.alias, crossing.manner) == ("East", Transit.SEALED)
    assert owing(table) == ()
    table.bring("North", stance_of(reply))
    assert owing(table) == (told(reply),)


def test_rule_06_the_author_may_be_told_as_a_third_party_like_any_other() -> None:
    """Whether a third party that has the words is their author makes no difference, and it may get both."""
    table = three()
    reply = table.reply(asked(table), Stance.ACCEPTS, given=in_substance(WHOEVER, "North"))
    (about,) = table.bring("North", stance_of(reply, third_party=True))
    (answer,) = table.bring("North", stance_of(reply))
    assert [each.about for each in table.item(about).answers] == [True]
    assert [each.about for each in table.item(answer).answers] == [False]
    (crossing,) = table.crossings(reply)
    assert crossing.alias == "North"
    assert owing(table) == (told(reply),)


def test_rule_06_a_third_party_has_the_same_text_or_nothing() -> None:
    """Another wording of the same words is not what was answered."""
    table = three()
    words = table.say("North", "We shall not close the straits.", in_substance("South", "East", **UNNAMED))
    (item,) = table.bring("South", wording("They stay open.", words, unnamed=True))
    table.bring("East", wording("They will not be closed.", words, unnamed=True))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER, "East"))
    assert table.refused("East", stance_of(reply, third_party=True)) is NotTheirsToo
    table.bring("East", wording("They stay open.", words, unnamed=True))
    assert table.refused("East", stance_of(reply, third_party=True)) is OneCandidate, "South is named, so it was North"


def test_rule_06_on_a_kept_leg_a_third_party_has_what_was_brought() -> None:
    """A sheet that nobody brought gives nobody the words."""
    table = three(sealed=("North", "South"))
    item = asked(table)
    words = table.station().talk.rooms.source_of(item.room, item.what)[0]
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER, "East"))
    sheet = table.convey("East", very(words, unnamed=True))
    assert table.refused("East", stance_of(reply, third_party=True)) is NotTheirsToo
    table.deliver(*sheet)
    table.bring("East", stance_of(reply, third_party=True), because=KNOWN)


def test_rule_06_terms_of_whoever_said_it_reach_no_third_party() -> None:
    """A third party is told only if the terms name it by its own name."""
    table = three()
    item = asked(table)
    words = table.station().talk.rooms.source_of(item.room, item.what)[0]
    table.bring("East", very(words, unnamed=True))
    reply = table.reply(item, Stance.ACCEPTS, given=BACK)
    assert table.refused("East", stance_of(reply, third_party=True)) is NotForThem


def test_rule_06_conditions_findings_and_news_for_a_third_party_are_told_under_its_name() -> None:
    """Whatever belongs to what a third party was told goes under the same name, at once."""
    table = three()
    item = asked(table)
    words = table.station().talk.rooms.source_of(item.room, item.what)[0]
    given = verbatim(WHOEVER, "East")
    condition = table.condition("South", "no planes", given, finder=End.SIDE)
    reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=given)
    table.bring("East", very(words, unnamed=True))
    stance, stated = table.bring("East", stance_of(reply, clause(reply, 1), third_party=True), because=KNOWN)
    found = table.find(clause(reply, 1), Finding.MET, given=given)
    table.bring("East", FindingOf(finding=found, condition=stated.what))
    table.withdraw(reply)
    table.bring("East", WithdrawalOf(item=stance.what), because=KNOWN)
    for thing in (reply, clause(reply, 1), found):
        assert {crossing.alias for crossing in table.crossings(thing)} == {"East"}
    assert owing(table) == ()


def test_rule_06_named_words_can_be_told_to_a_third_party_too() -> None:
    """An answer to named words goes to a third party that has them, if it was released to it so."""
    table = three()
    words = table.say("North", "We hold.", verbatim("South", "East"))
    (item,) = table.bring("South", very(words))
    (theirs,) = table.bring("East", very(words))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance("North", "East"))
    assert table.refused("East", stance_of(reply)) is StanceElsewhere
    (about,) = table.bring("East", stance_of(reply, third_party=True))
    assert table.item(about).answers[0].here == (theirs.what,)
    assert [crossing.alias for crossing in table.crossings(reply)] == ["East"]


def test_rule_06_a_crossing_is_told_under_the_word_of_the_terms() -> None:
    """A side that the terms call by one of its names is told of by that name, also after they have changed."""
    table = Table(kept=("North",), sealed=("South",), called={("South", "North"): "A friend"})
    table.write("South", Aliased(alias="The north", instead_of="A friend"))
    table.map("South", "The north", "North")
    words = table.say("South", "We agree.", verbatim("The north"))
    items = table.convey("North", very(words))
    table.release(words, verbatim("A friend"))
    table.deliver(*items)
    assert [crossing.alias for crossing in table.crossings(words)] == ["The north"]
    assert table.item(items[0]).form is Form.VERBATIM
    assert Moment(ms=table.now.ms, zone=table.now.zone) == table.now


# --- a third party that may be the author ------------------------------------


def shared(author: str, *, sealed: tuple[str, ...] = ("North", "South", "East")) -> tuple[Table, DeskRef]:
    """North's or East's unnamed words, as South has them; North has them in either case."""
    table = three(sealed=sealed)
    item = asked(table, author)
    if author != "North":
        table.bring("North", very(table.station().talk.rooms.source_of(item.room, item.what)[0], unnamed=True))
    return table, item


@pytest.mark.parametrize("order", [("whoever", "third party"), ("third party", "whoever")])
def test_rule_06_news_of_an_answer_goes_alike_whether_its_author_is_a_third_party_too(order: tuple[str, ...]) -> None:
    """What North got as a third party and what it got as whoever said it are two things, as on two legs."""
    told_of = []
    for author in ("North", "East"):
        table, item = shared(author)
        reply = table.reply(item, Stance.ACCEPTS, given=in_substance(WHOEVER, "North"))
        legs = {"whoever": author, "third party": "North"}
        got = {
            each: table.bring(legs[each], stance_of(reply, third_party=each == "third party"), because=KNOWN)[0]
            for each in order
        }
        assert [table.item(each).again for each in got.values()] == [None, None]
        table.withdraw(reply)
        for each in order:
            table.bring(legs[each], WithdrawalOf(item=got[each].what), because=KNOWN)
        table.tell("South")
        told_of.append([(crossing.alias, crossing.form) for crossing in table.crossings(reply)])
    assert told_of[0] == told_of[1]
    assert (WHOEVER, CrossedAs.WITHDRAWAL) in told_of[0]
    assert ("North", CrossedAs.WITHDRAWAL) in told_of[0]


def test_rule_06_conditions_findings_and_what_replaces_an_answer_are_kept_apart_so_too() -> None:
    """None of them points from what its author got to what the third party got, on one leg."""
    table, item = shared("North")
    given = verbatim(WHOEVER, "North")
    condition = table.condition("South", "no planes", given, finder=End.SIDE)
    reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=given)
    first = {
        third_party: table.bring("North", stance_of(reply, clause(reply, 1), third_party=third_party))
        for third_party in (False, True)
    }
    assert table.item(first[True][1]).again is None
    early = table.find(clause(reply, 1), Finding.OPEN, given=given)
    late = table.find(clause(reply, 1), Finding.MET, given=given, over=(whole(early),))
    for _, stated in first.values():
        (open_,) = table.bring("North", FindingOf(finding=early, condition=stated.what))
        (met,) = table.bring("North", FindingOf(finding=late, condition=stated.what))
        assert table.item(met).replaces == (open_.what,)
    other = table.reply(item, Stance.DECLINES, given=in_substance(WHOEVER, "North"), over=(whole(reply),))
    for third_party, (stance, _) in first.items():
        (no,) = table.bring("North", stance_of(other, third_party=third_party))
        assert table.item(no).replaces == (stance.what,)


@pytest.mark.parametrize("author", ["North", "East"])
def test_rule_06_a_failed_condition_that_whoever_said_it_has_seen_is_not_seen_by_the_third_party(author: str) -> None:
    """Nor the other way: that an answer crossed to North would tell that North has seen it, as the author."""
    for seen_by, crosses_to in (("whoever", "third party"), ("third party", "whoever")):
        table, item = shared(author)
        given = verbatim(WHOEVER, "North")
        condition = table.condition("South", "no planes", given, finder=End.SIDE)
        reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=given)
        legs = {"whoever": author, "third party": "North"}
        first = stance_of(reply, clause(reply, 1), third_party=seen_by == "third party")
        table.bring(legs[seen_by], first, because=KNOWN)
        table.find(clause(reply, 1), Finding.FAILED)
        bare = stance_of(reply, third_party=crosses_to == "third party")
        assert table.refused(legs[crosses_to], bare) is ConditionFailed
        assert table.refused(legs[seen_by], stance_of(reply, third_party=seen_by == "third party")) is not (
            ConditionFailed
        )


def test_rule_06_two_answers_cross_together_to_a_third_party_or_to_whoever_said_it() -> None:
    """One to each, in one conveyance, is half of the answers for each; so it is when they are brought so."""
    given = in_substance(WHOEVER, "North")
    table, item = shared("North")
    yes = table.reply(item, Stance.ACCEPTS, given=given)
    no = table.reply(item, Stance.DECLINES, given=given)
    assert table.refused("North", stance_of(yes), stance_of(no, third_party=True)) is AnswersDiffer
    assert table.refused("North", stance_of(yes), stance_of(no)) is None
    table, item = shared("North", sealed=("South", "East"))
    yes, no = (table.reply(item, stance, given=given) for stance in (Stance.ACCEPTS, Stance.DECLINES))
    sheet = table.convey(
        "North", *(stance_of(each, third_party=third_party) for third_party in (False, True) for each in (yes, no))
    )
    assert second_look(table.station().talk.rooms, sheet[0].room, whole(sheet[0]), table.now) == []
    brought = table.deliver(sheet[0], sheet[3])
    (mark,) = told_of_delivery(table, sheet[0].room, brought)
    assert "Item 1" in mark


def told_of_delivery(table: Table, leg: Id, delivery: Id) -> list[str]:
    """What is marked of a delivery."""
    rooms = table.station().talk.rooms
    written = rooms.reading(leg).written(delivery)
    assert written is not None
    return [english(mark) for mark in marks(rooms, leg, written)]


# --- by hand ------------------------------------


@pytest.mark.parametrize("manner", [Manner.SPOKEN, Manner.SHOWN])
@pytest.mark.parametrize("author", ["North", "East"])
def test_rule_06_an_answer_that_may_not_be_left_crosses_where_no_other_side_has_a_station(
    author: str, manner: Manner
) -> None:
    """Else, that it crossed would reveal that it went by hand; the gate says the same, whichever side the author is."""
    for sealed, refused in ((("South",), None), (("South", "North"), MannerWouldTell)):
        table = three(sealed=sealed)
        item = asked(table, author)
        given = in_substance(WHOEVER, manner=manner)
        reply = table.reply(item, Stance.ACCEPTS, given=given)
        assert table.refused(author, stance_of(reply)) is refused
        condition = table.condition("South", "no planes", given)
        conditional = table.reply(item, Stance.ON_CONDITIONS, condition, given=BACK, over=(whole(reply),))
        worded = StatedCondition(clause(conditional, 1), wording("No planes.", clause(conditional, 1), act=Act.DEMAND))
        assert table.refused(author, stance_of(conditional, worded)) is refused
        assert table.refused(author, stance_of(conditional)) is None


def test_rule_06_answers_to_named_words_and_third_parties_are_asked_for_their_manner_as_ever() -> None:
    """They are told under a name, and so is how it was done."""
    table = three(sealed=("South", "North"))
    item = asked(table)
    words = table.station().talk.rooms.source_of(item.room, item.what)[0]
    table.bring("East", wording("The straits stay open.", words, unnamed=True, act=Act.ASSURANCE))
    given = in_substance(WHOEVER, "North", "East", manner=Manner.SPOKEN)
    reply = table.reply(item, Stance.ACCEPTS, given=given)
    assert table.refused("North", stance_of(reply, third_party=True)) is MannerTooMuch
    (item,) = table.bring("South", very(table.say("East", "We hold.", verbatim("South"))))
    reply = table.reply(item, Stance.ACCEPTS, given=in_substance("East", manner=Manner.SPOKEN))
    assert table.refused("East", stance_of(reply)) is None


def test_rule_06_a_sheet_is_looked_at_again_for_its_manner() -> None:
    """Narrowed after the sheet was made, it is not to be delivered where another side has a station."""
    for sealed, stop in ((("South",), []), (("South", "East"), [MannerWouldTell])):
        table = three(sealed=sealed)
        reply = table.reply(asked(table), Stance.ACCEPTS, given=BACK)
        (item,) = table.convey("North", stance_of(reply))
        table.release(reply, in_substance(WHOEVER, manner=Manner.SPOKEN))
        rooms = table.station().talk.rooms
        against = second_look(rooms, item.room, whole(item), table.now)
        assert [type(refusal) for _, refusal in against] == stop
        brought = table.deliver(item, manner=Manner.SPOKEN)
        assert told_of_delivery(table, item.room, brought) == [], "what happened is judged by what was done"
