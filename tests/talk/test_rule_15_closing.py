"""Rule 15: a leg ends as its ground rules in force say: what was said on it is kept, or destroyed."""

from __future__ import annotations

import pytest

from goodoffices.errors.talk import AlreadyClosed, RetentionAgreed
from goodoffices.talk.closing import end_of, left
from goodoffices.talk.events import Answer, Closed, DeskRef, End, Finding, Ref, Retention, Stance
from goodoffices.talk.gate_state import ended
from goodoffices.talk.lease import agreed_retention
from goodoffices.talk.view import still_to_tell
from goodoffices.talk.views import ToldView
from tests.table import (
    Noting,
    Table,
    clause,
    english,
    in_substance,
    own_words,
    stance_of,
    verbatim,
    very,
    wording,
)

KEEP, DESTROY = Retention.KEEP, Retention.DESTROY
OTHER = {KEEP: DESTROY, DESTROY: KEEP}


@pytest.mark.parametrize("agreed", Retention)
def test_rule_15_a_leg_is_closed_as_its_ground_rules_say(agreed: Retention) -> None:
    """Neither end can close it with anything else, by its own hand or noted; as agreed, each can."""
    for closes in ("the mediator", "the side", "the side, noted"):
        table = Table(sealed=("North",), kept=("South",))
        table.agree("North", retention=agreed)

        def close(retention: Retention, table: Table = table, closes: str = closes) -> None:
            if closes == "the mediator":
                table.write("North", Closed(retention=retention))
            else:
                table.act("North", Closed(retention=retention), noting=Noting() if "noted" in closes else None)

        with pytest.raises(RetentionAgreed) as refused:
            close(OTHER[agreed])
        assert {"side": "North"}.items() <= refused.value.facts.items()
        assert not ended(table.reading("North"))
        close(agreed)
        assert ended(table.reading("North"))
        with pytest.raises(AlreadyClosed):
            close(agreed)


def test_rule_15_where_nothing_was_agreed_whoever_closes_says_what_is_asked_for() -> None:
    """Offered rules that nobody accepted, and rules of another leg, bind nobody here."""
    for asked in Retention:
        table = Table(kept=("North", "South"))
        table.agree("South", retention=OTHER[asked])
        table.offer("North", retention=OTHER[asked])
        table.write("North", Closed(retention=asked))
        assert agreed_retention(table.reading("North")) is None


def test_rule_15_of_several_ground_rules_in_force_the_stricter_counts() -> None:
    """Two that stand side by side, one to keep and one to destroy, end at destroying, in any order."""
    for order in ((KEEP, DESTROY), (DESTROY, KEEP)):
        table = Table(kept=("North", "South"))
        for retention in order:
            table.agree("North", retention=retention)
        assert agreed_retention(table.reading("North")) is DESTROY
        with pytest.raises(RetentionAgreed):
            table.write("North", Closed(retention=KEEP))


def test_rule_15_rules_that_replace_others_are_the_ones_that_count() -> None:
    """Once newer rules are accepted in the place of older ones, the older say nothing of the end."""
    table = Table(kept=("North", "South"))
    table.agree("North", retention=DESTROY)
    (first,) = table.reading("North").of_kind("tor_offered")
    offer = table.offer("North", replaces=first.ident, retention=KEEP)
    assert agreed_retention(table.reading("North")) is DESTROY
    table.answer("North", offer)
    assert agreed_retention(table.reading("North")) is KEEP


def test_rule_15_a_close_that_says_otherwise_ends_the_leg_and_changes_nothing_that_was_agreed() -> None:
    """What a faulty station wrote takes its place; what its leg tells is what was agreed."""
    table = Table(sealed=("North",), kept=("South",))
    table.agree("North", retention=DESTROY)
    end = table.slip_in("North", Closed(retention=KEEP), by="North's envoy")
    assert ended(table.reading("North"))
    assert agreed_retention(table.reading("North")) is DESTROY
    for at in ("Mara", "North's principal"):
        (told,) = table.line("North", end, at).content
        assert (
            english(told.told) == "North closed this leg. By the ground rules, what was said on it is to be destroyed."
        )


@pytest.mark.parametrize(
    ("rules", "asked", "told"),
    [
        (KEEP, KEEP, "By the ground rules, what was said on it is to be kept."),
        (DESTROY, DESTROY, "By the ground rules, what was said on it is to be destroyed."),
        (None, KEEP, "Nothing was agreed about destroying what was said on it."),
        (None, DESTROY, "{who} asks to destroy what was said on it; nothing was agreed about that."),
    ],
)
def test_rule_15_the_thread_tells_who_closed_a_leg_and_what_becomes_of_it(
    rules: Retention | None, asked: Retention, told: str
) -> None:
    """By the mediator; by the side's own hand; and noted for the side, which shows as noted."""
    for closes in ("mediator", "own", "noted"):
        table = Table(sealed=("North",), kept=("South",))
        if rules is not None:
            table.agree("North", retention=rules)
        body = Closed(retention=asked)
        if closes == "mediator":
            end = table.write("North", body)
        else:
            end = table.act("North", body, noting=Noting() if closes == "noted" else None)
        who = "The mediator" if closes == "mediator" else "North"
        noted = ", as noted by the mediator" if closes == "noted" else ""
        line = table.line("North", end)
        assert [english(each.told) for each in line.content] == [
            f"{who} closed this leg{noted}. {told.format(who=who)}"
        ]
        assert (line.own, line.hand is None) == (closes != "noted", closes != "noted")
        assert line.by == ("Mara" if closes == "mediator" else "North's envoy")


def test_rule_15_a_kept_side_is_told_that_its_leg_was_closed() -> None:
    """Until that is noted as brought, it is still to be told, and the side has nothing of it."""
    table = Table(kept=("North", "South"))
    end = table.write("North", Closed(retention=KEEP))
    room = table.legs["North"].room
    assert [ident for ident, _ in still_to_tell(table.station().talk.rooms, room)] == [end]
    (has,) = table.view("North's envoy").legs
    assert (has.closed, has.lines) == (False, [])
    table.deliver(table.ref("North", end))
    assert still_to_tell(table.station().talk.rooms, room) == []
    (has,) = table.view("North's envoy").legs
    assert has.closed
    (told,) = has.lines[-1].content
    assert isinstance(told, ToldView)
    assert english(told.told).startswith("The mediator closed this leg.")


def test_rule_15_a_kept_side_that_closed_its_leg_itself_knows() -> None:
    """What it said itself is not to be told to it."""
    table = Table(kept=("North", "South"))
    table.act("North", Closed(retention=KEEP))
    assert still_to_tell(table.station().talk.rooms, table.legs["North"].room) == []
    (has,) = table.view("North's envoy").legs
    assert has.closed


# --- what becomes of the talk ------------------------------------


@pytest.mark.parametrize(
    ("north", "south", "closed", "becomes"),
    [
        (None, None, "", "keep"),
        (None, None, "NS", "keep"),
        (KEEP, None, "NS", "keep"),
        (KEEP, KEEP, "NS", "keep"),
        (DESTROY, None, "", "open_legs"),
        (DESTROY, None, "N", "open_legs"),
        (DESTROY, None, "S", "open_legs"),
        (DESTROY, None, "NS", "destroy"),
        (DESTROY, DESTROY, "N", "open_legs"),
        (DESTROY, DESTROY, "NS", "destroy"),
        (DESTROY, KEEP, "", "at_odds"),
        (DESTROY, KEEP, "N", "at_odds"),
        (DESTROY, KEEP, "NS", "at_odds"),
    ],
)
def test_rule_15_a_talk_is_destroyed_once_every_leg_is_closed_and_nobody_was_promised_otherwise(
    north: Retention | None, south: Retention | None, closed: str, becomes: str
) -> None:
    """It stands in one store: what one side was promised waits for the others, and never breaks a promise to them."""
    table = Table(kept=("North", "South"))
    for leg, rules in (("North", north), ("South", south)):
        if rules is not None:
            table.agree(leg, retention=rules)
    for leg, rules in (("North", north), ("South", south)):
        if leg[0] in closed:
            table.write(leg, Closed(retention=rules or KEEP))
    end = end_of(table.station().talk.rooms, End.MEDIATOR)
    assert end.becomes == becomes
    assert [(each.leg, each.closed, each.agreed) for each in end.legs] == [
        ("North", "N" in closed, north is not None),
        ("South", "S" in closed, south is not None),
    ]


def test_rule_15_what_the_other_end_asks_for_alone_binds_nobody() -> None:
    """A side that asks for destroying, where nothing was agreed, decides for its own station; the mediator for his."""
    table = Table(sealed=("North",))
    table.act("North", Closed(retention=DESTROY))
    assert end_of(table.station("North's envoy").talk.rooms, End.SIDE).becomes == "destroy"
    assert end_of(table.station("Mara").talk.rooms, End.MEDIATOR).becomes == "keep"
    table = Table(sealed=("North",))
    table.write("North", Closed(retention=DESTROY))
    assert end_of(table.station("North's envoy").talk.rooms, End.SIDE).becomes == "keep"
    assert end_of(table.station("Mara").talk.rooms, End.MEDIATOR).becomes == "destroy"


def test_rule_15_a_closed_leg_that_is_to_be_destroyed_says_so_at_both_ends() -> None:
    """Whoever reads a closed leg is told that it still stands there, and how it is destroyed."""
    for agreed, told in ((DESTROY, 1), (KEEP, 0), (None, 0)):
        table = Table(sealed=("North",), kept=("South",))
        if agreed is not None:
            table.agree("North", retention=agreed)
        table.act("North", Closed(retention=agreed or DESTROY))
        for name in ("Mara", "North's principal"):
            (leg,) = (leg for leg in table.view(name).legs if leg.leg == "North")
            assert len(leg.waiting) == told


# --- what is left ------------------------------------


def codes(table: Table, leg: str, at: str | None = None) -> list[tuple[str, str]]:
    """What is left when a leg is closed: on which leg, and what."""
    station = table.station(at)
    return [
        (each.leg, each.told.code.removeprefix("left."))
        for each in left(station.talk.rooms, table.legs[leg].room, table.now)
    ]


def test_rule_15_nothing_is_left_where_everything_was_done() -> None:
    """Words that crossed, were told and answered, with the answer back, leave nothing."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    table.bring("North", stance_of(reply))
    for leg in ("North", "South"):
        for room, carried in ((table.legs[leg].room, table.reading(leg).of_kind("carried")),):
            for each in carried:
                table.deliver(DeskRef(room=room, what=Ref(entry=each.ident, index=0)))
        assert codes(table, leg) == []


def test_rule_15_sheets_that_were_not_delivered_are_left() -> None:
    """Those of the leg that is closed, also in part, and those for others that draw on its words; no others."""
    table = Table(kept=("North", "South", "West"))
    words = table.say("North", "We hold.", verbatim("South", "West"))
    (first, _) = table.convey("South", very(words), own_words("And you?"))
    table.convey("West", own_words("Wait."))
    assert codes(table, "South") == codes(table, "North") == [("South", "sheet_not_delivered")]
    table.deliver(first)
    assert ("South", "sheet_not_delivered") in codes(table, "South")
    assert ("South", "sheet_not_delivered") not in codes(table, "North")
    assert codes(table, "West") == [("West", "sheet_not_delivered")]


def test_rule_15_what_a_side_must_still_be_told_is_left() -> None:
    """That its words crossed, rules that were offered, findings: until it was brought."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    table.bring("South", very(words))
    assert codes(table, "North") == [("North", "still_to_tell")]
    assert codes(table, "South") == []


def test_rule_15_wordings_that_wait_are_left_on_both_legs() -> None:
    """Once either leg is closed nobody can approve them, or nothing can be made of the approval."""
    table = Table(sealed=("North",), kept=("South", "West"))
    words = table.say("North", "We hold.", in_substance("South", read_back=True))
    asked = table.read_back(wording("They hold.", words), "South")
    assert codes(table, "North") == codes(table, "South") == [("North", "wording_waits")]
    assert codes(table, "West") == []
    assert codes(table, "North", "North's envoy") == [("North", "wording_waits")]
    table.answer_read_back(asked, Answer.REFUSES)
    assert codes(table, "North") == codes(table, "South") == []


def test_rule_15_conditions_that_nobody_decided_are_left() -> None:
    """Open ones and overdue ones, with their words; not those that were met, failed or waived."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    until = table.after(days=1)
    clauses = [table.condition("South", text, verbatim("North"), until=until) for text in ("By day.", "By night.")]
    reply = table.reply(item, Stance.ON_CONDITIONS, *clauses, given=verbatim("North"))
    table.find(clause(reply, 2), Finding.WAIVED, end=End.MEDIATOR)
    for state in ("open", "overdue"):
        found = left(table.station().talk.rooms, table.legs["South"].room, table.now)
        (one,) = (each for each in found if each.told.code == "left.condition_open")
        assert (one.words, english(one.told.facts["state"]), one.told.facts["whose"]) == ("By day.", state, "South")
        table.wait(days=2)


def test_rule_15_answers_that_never_crossed_are_left_on_both_legs() -> None:
    """Whether they were released or kept for the mediator; not those that were replaced, nor those that crossed."""
    table = Table(sealed=("South",), kept=("North", "West"))
    words = table.say("North", "We hold.", verbatim("South"))
    (item,) = table.bring("South", very(words))
    (question,) = table.bring("South", own_words("Will you come?"))
    table.reply(question, Stance.DECLINES)
    first = table.reply(item, Stance.TAKES_NOTE)
    for at in ("Mara", "South's envoy"):
        (one,) = (each for each in left(table.station(at).talk.rooms, table.legs["South"].room, table.now))
        assert one.told.code.removeprefix("left.") == ("answer_never_crossed" if at == "Mara" else "answer_not_told")
        assert (english(one.told.facts["stance"]), one.told.facts["to"], english(one.told.facts["terms"])) == (
            "takes note",
            "North",
            "kept for the mediator",
        )
    assert ("South", "answer_never_crossed") in codes(table, "North")
    assert codes(table, "West") == []
    reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"), over=(first.what.entry,))
    (one,) = (each for each in left(table.station().talk.rooms, table.legs["South"].room, table.now))
    assert (english(one.told.facts["stance"]), english(one.told.facts["terms"])) == ("accepts", "it is released")
    (made,) = table.convey("North", stance_of(reply))
    assert codes(table, "South") == [("North", "sheet_not_delivered"), ("South", "answer_never_crossed")]
    table.deliver(made)
    assert codes(table, "South") == codes(table, "South", "South's envoy") == []


def test_rule_15_an_answer_that_was_taken_back_is_not_left_and_one_that_came_late_is() -> None:
    """The first is no answer any more; the second may still cross, marked as late."""
    table = Table(kept=("North", "South"))
    words = table.say("North", "We hold.", verbatim("South"), answer_by=table.after(days=1))
    (item,) = table.bring("South", very(words))
    reply = table.reply(item, Stance.ACCEPTS, given=verbatim("North"))
    assert codes(table, "South") == [("South", "answer_never_crossed")]
    table.withdraw(reply)
    assert codes(table, "South") == []
    table.wait(days=2)
    table.reply(item, Stance.DECLINES, given=verbatim("North"), over=(reply.what.entry,))
    assert codes(table, "South") == [("South", "answer_never_crossed")]
