"""Rule 17: ids are made per leg. Nothing that one side sees recurs on another leg, or counts what happens there."""

from __future__ import annotations

import cbor2
import pytest

from goodoffices.talk.events import Act, Stance
from goodoffices.talk.terms import PUBLIC
from tests.table import DESK, Table, clause, in_substance, own_words, stance_of, verbatim, very, wording


def a_long_day() -> Table:
    """A talk in which much crosses in every direction, with every kind of item."""
    table = Table(kept=("South",), sealed=("North", "Island"))
    words = table.say("North", "We will not block the channel.", verbatim("South", "Island"), act=Act.ASSURANCE)
    quiet = table.say("North", "We need quiet.", in_substance("South"))
    (item, _) = table.bring("South", very(words), wording("They ask for quiet.", quiet))
    table.bring("Island", very(words, unnamed=True))
    reply = table.reply(
        item, Stance.ON_CONDITIONS, table.condition("South", "By day.", verbatim("North")), given=in_substance("North")
    )
    table.bring("North", stance_of(reply, clause(reply, 1)))
    table.bring(PUBLIC, own_words("No comment."))
    return table


def byte_strings(value: object) -> set[bytes]:
    """Every byte string of 16 bytes or more in an entry, at any depth; of a body, what stands inside."""
    if isinstance(value, list):
        return {found for part in value for found in byte_strings(part)}
    if not isinstance(value, bytes) or len(value) < 16:
        return set()
    try:
        inside = cbor2.loads(value)
    except cbor2.CBORDecodeError:
        return {value}
    return byte_strings(inside) if isinstance(inside, list) else {value}


def of_leg(table: Table, leg: str) -> set[bytes]:
    found = {table.legs[leg].room}
    for data, _ in table.entries(leg):
        found |= byte_strings(cbor2.loads(data))
    return found


@pytest.mark.parametrize(
    ("one", "other"), [("North", "South"), ("North", "Island"), ("South", "Island"), ("South", PUBLIC)]
)
def test_rule_17_no_id_nonce_salt_or_number_recurs_on_another_leg(one: str, other: str) -> None:
    """Of all byte strings on two legs, only the mediators' cards are on both."""
    table = a_long_day()
    cards = {station.card for station in table.stations.values()}
    assert of_leg(table, one) & of_leg(table, other) <= cards


def test_rule_17_only_the_desk_holds_ids_of_several_legs() -> None:
    """The desk knows what was drawn on; it is the one place that does."""
    table = a_long_day()
    assert of_leg(table, DESK) & of_leg(table, "North") > {table.station().card}


def test_rule_17_numbering_on_a_leg_counts_that_leg_alone() -> None:
    """The mediator's numbers on South's leg are the same whether or not North says much that never crosses."""
    quiet, busy = Table(kept=("South",), sealed=("North",)), Table(kept=("South",), sealed=("North",))
    for number in range(20):
        busy.say("North", f"kept for the mediator {number}")
    for table in (quiet, busy):
        table.bring("South", own_words("How are you?"))
    assert table_numbers(quiet) == table_numbers(busy)


def table_numbers(table: Table) -> list[int]:
    return [cbor2.loads(data)[3] for data, _ in table.entries("South")]


def test_rule_17_when_words_were_said_crosses_only_if_that_was_released() -> None:
    """No time of North's leg stands on South's unless its author let it cross."""
    for time_may_cross in (False, True):
        table = Table(kept=("South",), sealed=("North",))
        words = table.say("North", "A", verbatim("South", time_may_cross=time_may_cross))
        said = table.reading("North").written(words.what.entry)
        assert said is not None
        table.wait(hours=5)
        (item,) = table.bring("South", very(words))
        assert table.item(item).said == (said.when if time_may_cross else None)
