"""Rule 19: a delivery is what happened: to whom, by whom, when and how; who answers, and what was marked."""

from __future__ import annotations

import pytest

from goodoffices.desk import who_knows
from goodoffices.errors.gate import ExistenceConfidential, LegClosed, MannerTooMuch, VoidWords
from goodoffices.errors.talk import (
    AnsweredBefore,
    CameThrough,
    MessengerHoldsNothing,
    NotDelivered,
    NotYetMade,
    TimeAhead,
)
from goodoffices.talk.events import (
    Act,
    Aliased,
    Answer,
    Answered,
    Closed,
    Closeness,
    CrossedAs,
    Crossing,
    DeskRef,
    Disclosure,
    End,
    Finding,
    Force,
    Mandated,
    Mapped,
    Noted,
    ReadBackAnswered,
    Receiver,
    Replied,
    Retention,
    Role,
    Said,
    Scope,
    Stance,
    TorAnswered,
    Transit,
    Unseated,
    Way,
)
from goodoffices.talk.mandate import mandates
from goodoffices.talk.receivers import Whose, whose
from goodoffices.talk.release import read_back
from goodoffices.talk.terms import PUBLIC, WHOEVER, WITHHELD, Attribution, Manner
from goodoffices.talk.views import ItemView, SheetView, WordsView
from tests.table import (
    DESK,
    PAPER,
    Noting,
    Table,
    clause,
    english,
    in_substance,
    own_words,
    stance_of,
    verbatim,
    very,
    whole,
    wording,
)

ROLES = {
    "principal": Role.PRINCIPAL,
    "envoy": Role.ENVOY,
    "driver": Role.MESSENGER,
    "voice": Role.INTERPRETER,
}
ELSEWHERE = (Receiver.OTHER, Receiver.UNKNOWN)


@pytest.fixture
def table() -> Table:
    return Table(kept=("East", "West", "Centre"), people=ROLES)


def sheet(table: Table, leg: str = "West") -> SheetView:
    """The last delivery sheet of a leg."""
    return [each for each in table.view("Mara").sheets if each.leg == leg][-1]


def texts(table: Table, name: str) -> list[str]:
    """The items that a kept side has."""
    (leg,) = table.view(name).legs
    return [content.text for line in leg.lines for content in line.content if isinstance(content, ItemView)]


def words_of(table: Table, words: DeskRef) -> WordsView:
    """Words as their own side's leg shows them."""
    (shown,) = table.line(words, whole(words)).content
    assert isinstance(shown, WordsView)
    return shown


def conveyed(table: Table, text: str = "We hold.", **more: object) -> tuple[DeskRef, DeskRef]:
    """Words of East's, and the item of a sheet for West that holds them."""
    words = table.say("East", text, verbatim("West", **more), noting=PAPER)
    (item,) = table.convey("West", very(words))
    return words, item


# --- to whom ------------------------------------


@pytest.mark.parametrize("receiver", ELSEWHERE)
def test_rule_19_what_somebody_else_got_has_not_reached_the_side(table: Table, receiver: Receiver) -> None:
    """Nothing of it stands in that side's view, it cannot be answered, and the sheet waits as before."""
    _, item = conveyed(table)
    table.deliver(item, to="Centre's envoy", receiver=receiver)
    assert sheet(table).state == "to_deliver"
    assert "Centre's envoy" not in table.seen_by("West's envoy")
    assert texts(table, "West's envoy") == texts(table, "Centre's envoy") == []
    with pytest.raises(NotDelivered):
        table.reply(item, Stance.ACCEPTS)
    table.deliver(item)
    assert texts(table, "West's envoy") == ["We hold."]
    assert table.void(item, whole(table.reply(item, Stance.ACCEPTS))) is None


@pytest.mark.parametrize("receiver", ELSEWHERE)
def test_rule_19_the_author_is_told_truly_who_got_it(table: Table, receiver: Receiver) -> None:
    """Who, as what, when and how; that it went to no recipient of the terms, and lay outside them."""
    words, item = conveyed(table)
    table.deliver(item, to="Centre's envoy", receiver=receiver, manner=Manner.LEFT)
    told = Crossing(
        what=words.what,
        alias=None,
        person="Centre's envoy",
        form=CrossedAs.VERBATIM,
        manner=Transit.LEFT,
        when=table.now,
        translation=None,
        provisos=(),
        proviso_not_stated=False,
    )
    assert table.crossings(words) == [told]
    (shown,) = words_of(table, words).crossed
    assert (shown.to, shown.person, shown.outside) == (None, "Centre's envoy", True)
    (still,) = table.to_be_told()
    assert still.startswith("East: Brought in the very words to Centre's envoy, for whom it was not meant, on ")
    assert still.endswith("left, outside its terms.")
    table.deliver(item)
    assert [(each.to, each.outside) for each in words_of(table, words).crossed] == [(None, True), ("West", False)]


def test_rule_19_who_knows_names_the_person_and_the_side(table: Table) -> None:
    """Whoever got it is among those who could have seen it, by the name of the own side; the people of West are not."""
    words, item = conveyed(table)
    table.deliver(item, to="centre's envoy", receiver=Receiver.OTHER, manner=Manner.SHOWN)
    table.deliver(item, to="The porter", receiver=Receiver.UNKNOWN, manner=Manner.LEFT)
    rooms = table.station().talk.rooms
    known = [(each.who, each.side, english(each.form)) for each in who_knows(rooms, words)]
    assert ("centre's envoy", "Centre", "in the very words, shown") in known
    assert ("The porter", None, "in the very words, left") in known
    assert not any(side == "West" for _, side, _ in known)
    table.deliver(item)
    known = [(each.who, each.side, english(each.form)) for each in who_knows(table.station().talk.rooms, words)]
    assert ("West's envoy", "West", "in the very words, spoken") in known


def test_rule_19_the_mediators_sheet_marks_it(table: Table) -> None:
    """It says of whom the person is, and which items lay outside their terms; the mediator's own words have none."""
    words = table.say("East", "We hold.", verbatim("West"), noting=PAPER)
    item, mine = table.convey("West", very(words), own_words("Are you well?"))
    table.deliver(item, mine, to="Centre's envoy", receiver=Receiver.OTHER)
    assert list(map(english, sheet(table).warnings)) == [
        "Centre's envoy belongs to Centre, not to West, so this has not reached West.",
        "Item 1 was brought outside its terms: it was not meant for Centre's envoy.",
    ]
    table.deliver(mine, to="The porter", receiver=Receiver.UNKNOWN)
    assert english(sheet(table).warnings[2]).startswith("It is not known to which side The porter belongs")
    table.deliver(mine, to="The deputy of Centre", receiver=Receiver.OTHER)
    assert english(sheet(table).warnings[3]).startswith("The deputy of Centre does not belong to West")


@pytest.mark.parametrize("receiver", ELSEWHERE)
def test_rule_06_whoever_answered_unnamed_words_is_not_told_who_got_the_answer(
    table: Table, receiver: Receiver
) -> None:
    """A name, a manner or an hour would say whose the words are not; that it strayed is told, with every part of it."""
    words = table.say("East", "We hold.", in_substance("West", attribution=Attribution.UNNAMED))
    (item,) = table.bring("West", wording("Somebody holds.", words, unnamed=True))
    condition = table.condition("West", "In writing.", verbatim(WHOEVER))
    reply = table.reply(item, Stance.ON_CONDITIONS, condition, given=verbatim(WHOEVER), noting=PAPER)
    items = table.convey("East", stance_of(reply, clause(reply, 1)))
    for _ in range(2):
        table.deliver(*items, to="Centre's envoy", receiver=receiver)
    assert table.crossings(reply) == []
    still = [each for each in table.to_be_told() if each.startswith("West: ")]
    assert len(still) == 2
    assert all(each.endswith("to somebody, for whom it was not meant, outside its terms.") for each in still)
    table.tell("West")
    for part in (reply, clause(reply, 1)):
        (told,) = table.crossings(part)
        assert (told.alias, told.person, told.manner, told.when) == (None, None, None, None)
    table.deliver(*items)
    table.tell("West")
    assert [told.alias for told in table.crossings(reply)] == [None, WHOEVER]
    known = [(each.who, each.side) for each in who_knows(table.station().talk.rooms, reply)]
    assert {("Centre's envoy", "Centre"), ("East's envoy", "East")} <= {*known}


def test_rule_19_a_wording_that_somebody_else_got_is_told_to_its_owner(table: Table) -> None:
    """What was to be approved is not approved by it; who could have seen it is known."""
    words = table.say("East", "We hold.", in_substance("West", read_back=True))
    asked = table.read_back(wording("They hold.", words), "West")
    table.deliver(asked, to="Centre's envoy", receiver=Receiver.OTHER)
    (told,) = table.crossings(words)
    assert (told.alias, told.person, told.form) == (None, "Centre's envoy", CrossedAs.IN_SUBSTANCE)
    rooms = table.station().talk.rooms
    assert ("Centre's envoy", "Centre") in [(each.who, each.side) for each in who_knows(rooms, words)]
    assert any("is to be read back" in each for each in table.to_be_told())


def test_rule_19_so_is_one_for_whoever_said_it(table: Table) -> None:
    """It was on its way to its owner: who got it says nothing of those whom it was for, so it is told at once."""
    words = table.say("East", "We hold.", in_substance("West", attribution=Attribution.UNNAMED))
    (item,) = table.bring("West", wording("Somebody holds.", words, unnamed=True))
    given = in_substance(WHOEVER, read_back=True)
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition("West", "Quiet.", given), given=given)
    draft = wording("They ask for quiet.", clause(reply, 1), act=Act.DEMAND)
    asked = table.ref("West", table.issue(read_back(table.station().talk.rooms, item.room, draft, WHOEVER)))
    table.deliver(asked, to="Centre's envoy", receiver=Receiver.OTHER)
    (told,) = table.crossings(clause(reply, 1))
    assert (told.alias, told.person, told.form) == (None, "Centre's envoy", CrossedAs.IN_SUBSTANCE)


@pytest.mark.parametrize(
    ("leg", "person", "found"),
    [
        ("West", "West's envoy", Whose(Receiver.SIDE)),
        ("West", "WEST'S  ENVOY", Whose(Receiver.SIDE)),
        ("West", "West's driver", Whose(Receiver.SIDE)),
        ("West", "West's voice", Whose(Receiver.SIDE)),
        ("West", "West", Whose(Receiver.SIDE)),
        ("West", "Centre's driver", Whose(Receiver.OTHER, "Centre")),
        ("West", "Centre", Whose(Receiver.OTHER, "Centre")),
        ("West", PUBLIC, Whose(Receiver.OTHER, PUBLIC)),
        ("West", "Mara", Whose(Receiver.OTHER)),
        ("West", "The porter", Whose(Receiver.UNKNOWN)),
        (PUBLIC, "The press", Whose(Receiver.SIDE)),
        (PUBLIC, "West's envoy", Whose(Receiver.OTHER, "West")),
    ],
)
def test_rule_19_of_whom_somebody_is_follows_from_the_name(table: Table, leg: str, person: str, found: Whose) -> None:
    """A seat or the name of a side says it, in whatever role and spelling; of other names it is not known."""
    assert whose(table.station().talk.rooms, table.legs[leg].room, person, table.now) == found


def test_rule_19_whoever_gave_up_a_seat_was_of_that_side_until_then(table: Table) -> None:
    """A delivery is judged by its own time; a name that a leg gives another side is that side."""
    before = table.now
    table.wait(hours=1)
    table.write("West", Unseated(fingerprint=table.legs["West"].people["envoy"].fingerprint, last=()))
    rooms, west = table.station().talk.rooms, table.legs["West"].room
    after = table.wait(hours=1)
    assert [whose(rooms, west, "West's envoy", each).receiver for each in (before, after)] == [
        Receiver.SIDE,
        Receiver.UNKNOWN,
    ]
    table.write("West", Aliased(alias="the neighbours", instead_of=None))
    table.write(DESK, Mapped(room=west, alias="the neighbours", means=table.legs["Centre"].room))
    rooms = table.station().talk.rooms
    assert whose(rooms, west, "the neighbours", table.now) == Whose(Receiver.OTHER, "Centre")


# --- what a side has ------------------------------------


def test_rule_19_a_finding_that_was_not_brought_changes_nothing_that_a_side_has(table: Table) -> None:
    """Neither what its answer comes to nor its commitments follow from it before somebody told the side."""
    words = table.say("East", "We hold.", verbatim("West"), act=Act.ASSURANCE)
    (item,) = table.bring("West", very(words))
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition("West", "No tugs."))
    before = table.view("West's envoy")
    found = table.find(clause(reply, 1), Finding.MET, end=End.MEDIATOR)
    assert table.view("West's envoy") == before
    table.deliver(found)
    after = table.view("West's envoy")
    assert (before.legs[0].commitments[0].state, after.legs[0].commitments[0].state) == ("conditional", "standing")


def test_rule_19_a_strike_that_was_not_brought_changes_nothing_that_a_side_was_told(table: Table) -> None:
    """The finding that it was told of counts for it until it is told that it was wrong."""
    words = table.say("East", "We hold.", verbatim("West"), act=Act.ASSURANCE)
    (item,) = table.bring("West", very(words))
    reply = table.reply(item, Stance.ON_CONDITIONS, table.condition("West", "No tugs."))
    found = table.find(clause(reply, 1), Finding.MET, end=End.MEDIATOR)
    table.deliver(found)
    before = table.view("West's envoy")
    struck = table.strike(found)
    assert table.view("West's envoy") == before
    table.deliver(table.ref("West", struck))
    after = table.view("West's envoy")
    assert (before.legs[0].commitments[0].state, after.legs[0].commitments[0].state) == ("standing", "conditional")
    assert [line.kind for line in after.legs[0].lines] == ["conveyed", "found", "struck"]


# --- when ------------------------------------


def test_rule_19_nothing_is_brought_before_it_was_made(table: Table) -> None:
    """Nor after now. Times are said to the minute, and so they are compared."""
    table.wait(ms=30_000)
    _, item = conveyed(table)
    for when, refusal in (
        (table.after(ms=-60_000), NotYetMade),
        (table.after(ms=1), TimeAhead),
        (table.after(ms=-29_000), None),
    ):
        if refusal is None:
            table.deliver(item, when=when)
        else:
            with pytest.raises(refusal):
                table.deliver(item, when=when)
    assert sheet(table).state == "delivered"


def test_rule_19_a_sheet_of_a_clock_ahead_can_be_brought_now(table: Table) -> None:
    """Whatever its maker's clock said: it is here, and was brought."""
    words = table.say("East", "We hold.", verbatim("West"), noting=PAPER)
    (item,) = table.convey("West", very(words))
    table.wait(days=-1)
    table.deliver(item)
    assert sheet(table).state == "delivered"


# --- what can be answered ------------------------------------


def test_rule_19_rules_and_wordings_are_answered_only_once_they_were_brought(table: Table) -> None:
    """On a kept leg an answer to what nobody of the side got is refused, and void where it arrives all the same."""
    words = table.say("East", "We hold.", in_substance("West", read_back=True))
    asked = table.read_back(wording("They hold.", words), "West")
    offer = table.ref("East", table.offer("East"))
    acts: dict[DeskRef, ReadBackAnswered | TorAnswered] = {
        asked: ReadBackAnswered(read_back=whole(asked), answer=Answer.APPROVES, amended=None, over=()),
        offer: TorAnswered(offer=whole(offer), yes=True, over=()),
    }
    for thing, act in acts.items():
        table.deliver(thing, to="Centre's envoy", receiver=Receiver.OTHER)
        with pytest.raises(NotDelivered):
            table.act("East", act)
        forged = table.slip_in("East", table.noted("East", act), by="Mara")
        assert isinstance(table.void("East", forged), NotDelivered)
        assert any(each.startswith("East:") for each in table.to_be_told())
        table.deliver(thing)
        assert table.void("East", forged) is None
    assert len(table.rules_in_force("East")) == 1


def test_rule_19_a_station_of_its_own_answers_at_once() -> None:
    """On a sealed leg what was written is there."""
    table = Table(kept=("South",), sealed=("North",))
    assert table.rules_in_force("North") == []
    table.agree("North")
    assert len(table.rules_in_force("North")) == 1


def test_rule_19_a_reply_that_names_what_did_not_arrive_is_void_whole(table: Table) -> None:
    """It says yes to all of what it names or to nothing."""
    words = table.say("East", "We hold.", verbatim("West"), noting=PAPER)
    first, second = table.convey("West", very(words), own_words("Are you well?"))
    table.deliver(first)
    with pytest.raises(NotDelivered):
        table.reply((first, second), Stance.ACCEPTS)
    answered = tuple(Answered(item=each.what, digest=table.digest(each)) for each in (first, second))
    reply = Replied(
        items=answered, stance=Stance.ACCEPTS, conditions=(), force=Force.NON_BINDING, valid_until=None, terms=None,
        under=None, over=(),
    )  # fmt: skip
    forged = table.slip_in("West", table.noted("West", reply), by="Mara")
    assert isinstance(table.void("West", forged), NotDelivered)


def test_rule_19_the_author_sees_that_it_was_brought_to_somebody_it_was_released_to_no_more(table: Table) -> None:
    """Released to another side instead, after the sheet was made; under a new name of that side it is in order."""
    words = table.say("East", "We hold.", verbatim("West"), noting=PAPER)
    (item,) = table.convey("West", very(words))
    table.release(words, verbatim("Centre"))
    table.wait(hours=1)
    table.deliver(item)
    (told,) = table.to_be_told()
    assert told.startswith("East: Crossed to West in the very words")
    assert told.endswith("outside its terms.")
    (crossed,) = table.view("Mara").still_to_tell
    assert (crossed.words, crossed.ref) != ([], None)
    assert crossed.words == ["We hold."]


def test_rule_19_nothing_is_answered_before_it_was_brought(table: Table) -> None:
    """To the minute, as people say times: neither words, nor a wording to approve, nor ground rules."""
    words = table.say("East", "We hold.", in_substance("West", read_back=True), noting=PAPER)
    draft = wording("They hold.", words)
    before = table.now
    table.wait(ms=140_000)
    asked = table.read_back(draft, "West")
    table.deliver(asked)
    with pytest.raises(AnsweredBefore):
        table.answer_read_back(asked, Answer.APPROVES, noting=Noting(when=before))
    table.answer_read_back(asked, Answer.APPROVES)
    (item,) = table.bring("West", draft)
    with pytest.raises(AnsweredBefore):
        table.reply(item, Stance.ACCEPTS, noting=Noting(when=before))
    table.reply(item, Stance.ACCEPTS, noting=Noting(when=table.after(ms=-15_000)))


def test_rule_16_an_answer_by_a_slower_clock_counts(table: Table) -> None:
    """The clock was ahead when the delivery was noted, or is another one: times that nobody typed decide nothing."""
    words = table.say("East", "We hold.", verbatim("West"), noting=PAPER)
    right = table.now
    table.wait(hours=2)
    (item,) = table.bring("West", very(words))
    table.now = right
    reply = table.reply(item, Stance.ACCEPTS)
    assert table.void("West", reply.what.entry) is None


# --- by the terms and ground rules in force then ------------------------------------


def test_rule_19_a_delivery_is_judged_by_the_ground_rules_in_force_then() -> None:
    """A promise of secrecy that came later marks nothing; one that held then marks the mediator's own words too."""
    table = Table(kept=("East", "West"))
    words = table.say("East", "We hold.", verbatim(PUBLIC), noting=PAPER)
    items = table.convey(PUBLIC, very(words), own_words("Talks go on."))
    before = table.now
    table.wait(hours=1)
    open_again = table.offer("West", existence_confidential=True)
    table.answer("West", open_again)
    assert sheet(table, PUBLIC).state == "do_not_deliver"
    assert len(sheet(table, PUBLIC).warnings) == 2
    table.deliver(*items, to="The press", when=before)
    assert sheet(table, PUBLIC).warnings == []
    then = table.wait(hours=1)
    table.wait(hours=1)
    table.answer("West", table.offer("West", replaces=open_again))
    table.deliver(*items, to="The press", when=then)
    reason = ExistenceConfidential(side="West").reason
    assert list(map(english, sheet(table, PUBLIC).warnings)) == [
        f"Item {number} was brought outside its terms: {reason}" for number in (1, 2)
    ]
    table.deliver(*items, to="The press")
    assert len(sheet(table, PUBLIC).warnings) == 2


@pytest.mark.parametrize("leg", ["East", "West"])
def test_rule_19_what_is_brought_after_the_end_of_a_leg_is_marked(table: Table, leg: str) -> None:
    """Of the author's leg or of the recipient's; before that end it was in order."""
    _, item = conveyed(table)
    before = table.now
    table.wait(hours=1)
    table.act(leg, Closed(retention=Retention.KEEP))
    table.deliver(item, when=before)
    assert sheet(table).warnings == []
    table.deliver(item)
    reason = LegClosed(side=leg).reason
    assert english(sheet(table).warnings) == f"Item 1 was brought outside its terms: {reason}"


def test_rule_19_the_author_sees_that_a_release_was_gone(table: Table) -> None:
    """What was brought after its withdrawal or its lapse crossed, and is marked so where it was said."""
    words, item = conveyed(table)
    table.deliver(item)
    table.wait(hours=1)
    table.withdraw(words)
    table.deliver(item)
    assert [each.outside for each in words_of(table, words).crossed] == [False, True]
    late, item = conveyed(table, "We wait.")
    table.wait(days=15)
    table.deliver(item)
    assert [each.outside for each in words_of(table, late).crossed] == [True]


# --- how ------------------------------------


def test_rule_19_a_sealed_line_leaves_the_words() -> None:
    """What may be spoken or shown at most does not cross on one; on a kept leg it makes a sheet that says so."""
    table = Table(kept=("North", "South"), sealed=("Island",))
    for manner in Manner:
        words = table.say("North", f"We hold ({manner.value}).", verbatim("South", "Island", manner=manner))
        wanted = None if manner is Manner.LEFT else MannerTooMuch
        assert table.refused("Island", very(words)) is wanted
        assert table.refused("South", very(words)) is None
        table.convey("South", very(words))
        assert sheet(table, "South").manners == [manner.value]


@pytest.mark.parametrize("allowed", Manner)
@pytest.mark.parametrize("done", Manner)
def test_rule_19_more_than_the_manner_allows_is_noted_and_marked(table: Table, allowed: Manner, done: Manner) -> None:
    """It happened: the side has the words, the sheet says that it lay outside, and so does the author's leg."""
    words, item = conveyed(table, manner=allowed)
    table.deliver(item, manner=done)
    beyond = done.reach > allowed.reach
    assert texts(table, "West's envoy") == ["We hold."]
    assert (sheet(table).warnings != []) is beyond
    (crossed,) = words_of(table, words).crossed
    assert (crossed.to, crossed.outside) == ("West", beyond)
    assert ("outside its terms" in str(table.to_be_told())) is beyond


def test_rule_19_the_manner_is_narrowed_like_any_term(table: Table) -> None:
    """The lesser of what stands counts, as of the delivery; it stands on the mediator's copy and never crosses."""
    words, item = conveyed(table)
    before = table.now
    table.wait(hours=1)
    table.release(words, verbatim("West", manner=Manner.SHOWN), over=())
    table.release(words, verbatim("West", manner=Manner.SPOKEN), over=())
    assert sheet(table).manners == ["spoken"]
    table.deliver(item, manner=Manner.LEFT, when=before)
    assert sheet(table).warnings == []
    table.deliver(item, manner=Manner.SHOWN)
    assert len(sheet(table).warnings) == 1
    assert "manner" not in table.item(item).__struct_fields__


def test_rule_19_every_source_of_a_wording_sets_the_manner(table: Table) -> None:
    """What draws on several passages is brought as the strictest of them allows; what is withheld says nothing."""
    given = [in_substance("West", manner=manner) for manner in (Manner.LEFT, Manner.SHOWN)]
    sources = [table.say("East", text, terms) for text, terms in zip(("We hold.", "We wait."), given, strict=True)]
    (item,) = table.convey("West", wording("They hold and wait.", *sources))
    assert sheet(table).manners == ["shown"]
    table.deliver(item, manner=Manner.LEFT)
    reason = MannerTooMuch(side="East", most="shown").reason
    assert english(sheet(table).warnings) == f"Item 1 was brought outside its terms: {reason}"
    table.release(sources[1], WITHHELD)
    assert sheet(table).manners == ["left"]


# --- a messenger ------------------------------------


def test_rule_10_a_messenger_speaks_for_nobody(table: Table) -> None:
    """What came through one is written down, has no effect and is never a source; and no mandate changes that."""
    driver = table.legs["East"].people["driver"].fingerprint
    mandate = Mandated(seat=driver, scopes=tuple(Scope), since=table.now, until=None)
    with pytest.raises(MessengerHoldsNothing):
        table.act("East", mandate, by="principal")
    noted = Noted(
        way=Way.CALL,
        closeness=Closeness.DICTATED,
        speaker=table.legs["East"].people["principal"].fingerprint,
        interpreter=None,
        when=table.now,
        act=mandate,
    )
    slipped = table.slip_in("East", noted, by="Mara")
    assert isinstance(table.void("East", slipped), MessengerHoldsNothing)
    assert mandates(table.reading("East"), table.now) == []
    words = table.say("East", "We hold.", verbatim("West"), by="driver", noting=PAPER)
    reason = table.void(words, whole(words))
    assert isinstance(reason, CameThrough)
    assert (reason.facts["name"], reason.facts["side"]) == ("East's driver", "East")
    assert table.refused("West", very(words)) is VoidWords
    assert english(words_of(table, words).void) == "This came through East's driver, who may not speak for East."
    again = table.say("East", "We hold.", verbatim("West"), noting=PAPER)
    assert table.refused("West", very(again)) is None


def test_rule_10_no_act_of_a_messenger_counts_but_that_it_narrows(table: Table) -> None:
    """Answers, ground rules and releases that came through one have no effect; a withdrawal still narrows."""
    words, item = conveyed(table)
    table.deliver(item)
    reply = table.reply(item, Stance.ACCEPTS, by="driver")
    offer = table.offer("East", disclosure=Disclosure.CLOSED)
    yes = table.answer("East", offer, by="driver")
    wider = table.release(words, verbatim("West", "Centre"), by="driver")
    for leg, ident in (("West", whole(reply)), ("East", yes), ("East", wider)):
        assert isinstance(table.void(leg, ident), CameThrough)
    assert table.rules_in_force("East") == []
    assert table.standing(words).terms.to == ("West",)
    assert table.refused("West", very(words)) is None
    table.withdraw(words, by="driver", over=())
    assert table.standing(words).withdrawn


def test_rule_10_a_messenger_at_a_station_is_refused() -> None:
    """By the own hand it is refused at once: there is nobody else to write it down for."""
    table = Table(kept=("South",), sealed=("North",), people={**ROLES})
    with pytest.raises(CameThrough):
        table.say("North", "We hold.", by="driver")
    forged = table.slip_in(
        "North", Said(passages=(table.passage("North", "We hold."),), under=None), by="North's driver"
    )
    assert isinstance(table.void("North", forged), CameThrough)


def test_rule_18_the_way_of_a_messenger_voids_nothing(table: Table) -> None:
    """Words of the envoy's that came by messenger are the envoy's."""
    words = table.say("East", "We hold.", in_substance("West"), noting=PAPER)
    assert table.void(words, whole(words)) is None
