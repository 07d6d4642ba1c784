"""Rule 12: receipts say what happened, in words; and rule 15: the end of a talk."""

import pytest

from goodoffices.errors.talk import AlreadyClosed, NotTold
from goodoffices.talk.events import Closed, DeskRef, Opened, Retention
from tests.table import Table, own_words, verbatim, very


def test_rule_12_a_kept_leg_shows_a_sheet_and_then_its_delivery() -> None:
    """*Sheet made* until somebody noted the delivery, *delivered* from then on; on a sealed leg *conveyed*."""
    table = Table(kept=("North", "South"), sealed=("West",))
    words = table.say("North", "We hold.", verbatim("South", "West"))
    (to_south,) = table.convey("South", very(words))
    (to_west,) = table.convey("West", very(words))
    assert receipt(table, to_south) == "sheet_made"
    assert receipt(table, to_west) == "conveyed"
    table.deliver(to_south)
    assert receipt(table, to_south) == "delivered"


def receipt(table: Table, item: DeskRef) -> str:
    """What the mediator reads beside an item."""
    shown = table.line(item, item.what.entry).content[item.what.index]
    return str(shown.receipt)


def test_rule_12_opened_is_told_only_where_that_was_agreed() -> None:
    """Without ground rules that say so a person's opening is not written at all."""
    table = Table(kept=("North",), sealed=("West",))
    table.convey("West", own_words("Are you there?"))
    opened = Opened(upto=())
    with pytest.raises(NotTold):
        table.own("West", opened)
    table.agree("West", opened_told=False)
    with pytest.raises(NotTold):
        table.own("West", opened)
    table.agree("West", opened_told=True)
    table.own("West", opened)
    assert "Opened by a person." in table.seen_by("Mara")


def test_rule_12_receipts_of_one_leg_never_reach_another() -> None:
    """That one side opened or answered words is on no other leg."""
    table = Table(kept=("North",), sealed=("West",))
    table.agree("West", opened_told=True)
    words = table.say("North", "We hold.", verbatim("West"))
    table.convey("West", very(words))
    before = table.entries("North")
    table.own("West", Opened(upto=()))
    assert table.entries("North") == before


# --- rule 15: the end ------------------------------------


def test_rule_15_after_the_end_there_are_no_further_acts() -> None:
    """A closed leg takes no further words, terms, offers or replies, whoever closed it."""
    for by_side in (True, False):
        table = Table(kept=("North", "South"))
        words = table.say("North", "We hold.", verbatim("South"))
        closed = Closed(retention=Retention.DESTROY)
        if by_side:
            table.act("North", closed)
        else:
            table.write("North", closed)
        assert table.view("Mara").legs[0].closed
        with pytest.raises(AlreadyClosed):
            table.say("North", "One more thing.")
        with pytest.raises(AlreadyClosed):
            table.withdraw(words)
        with pytest.raises(AlreadyClosed):
            table.offer("North")
        with pytest.raises(AlreadyClosed):
            table.act("North", closed)


def test_rule_15_what_arrives_after_the_end_is_kept() -> None:
    """A withdrawal that was under way while the leg was closed takes its place."""
    table = Table(kept=("North",), sealed=("West",))
    words = table.say("West", "We hold.", verbatim("North"))
    table.offline("West's envoy")
    table.withdraw(words)
    table.write("West", Closed(retention=Retention.KEEP))
    table.online()
    assert table.standing(words).withdrawn
