"""Rule 15: a leg ends as its ground rules in force say: what was said on it is kept, or destroyed."""

from __future__ import annotations

import msgspec
import pytest

from goodoffices.errors.talk import AlreadyClosed, RetentionAgreed
from goodoffices.talk.events import Closed, Retention
from goodoffices.talk.lease import agreed_retention
from goodoffices.talk.shut import ended
from goodoffices.talk.view import still_to_tell
from tests.table import Noting, Table

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
        assert told.text == "North closed this leg. By the ground rules, what was said on it is destroyed."


@pytest.mark.parametrize(
    ("rules", "asked", "told"),
    [
        (KEEP, KEEP, "By the ground rules, what was said on it is kept."),
        (DESTROY, DESTROY, "By the ground rules, what was said on it is destroyed."),
        (None, KEEP, "Nothing was agreed on destroying what was said on it."),
        (None, DESTROY, "{who} asks that what was said on it be destroyed; nothing was agreed on that."),
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
        assert [each.text for each in line.content] == [f"{who} closed this leg{noted}. {told.format(who=who)}"]
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
    assert "The mediator closed this leg." in repr(msgspec.to_builtins(has))


def test_rule_15_a_kept_side_that_closed_its_leg_itself_knows() -> None:
    """What it said itself is not to be told to it."""
    table = Table(kept=("North", "South"))
    table.act("North", Closed(retention=KEEP))
    assert still_to_tell(table.station().talk.rooms, table.legs["North"].room) == []
    (has,) = table.view("North's envoy").legs
    assert has.closed
