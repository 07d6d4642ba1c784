"""Rule 13: the desk is closed. No side is a member, and nothing of it reaches a leg."""

from __future__ import annotations

import msgspec
import pytest

from goodoffices.errors.talk import NotSeated, WrongHand, WrongTranscript
from goodoffices.talk.events import Act, Direction, Mapped, Passage, Remarked, Said
from goodoffices.talk.talk import admit, propose
from goodoffices.talk.view import view
from tests.table import DESK, Table, plain, verbatim, very

SECRET = "they will not hold out until spring"


@pytest.fixture
def table() -> Table:
    return Table(kept=("North",), sealed=("South",))


def remark(table: Table) -> None:
    table.write(DESK, Remarked(text=SECRET, about=()))


def test_rule_13_a_remark_is_in_no_sides_view(table: Table) -> None:
    """A private note of the mediators appears in no view but theirs."""
    remark(table)
    mediator = table.station()
    for leg in ("North", "South"):
        for seat in table.legs[leg].people.values():
            holder = next((each for each in table.stations.values() if each.card == seat.fingerprint), mediator)
            shown = msgspec.json.encode(plain(view(holder.talk, seat.fingerprint, table.now)))
            assert SECRET.encode() not in shown
    assert SECRET.encode() in msgspec.json.encode(plain(view(mediator.talk, mediator.card, table.now)))


def test_rule_13_no_station_of_a_side_has_the_desk(table: Table) -> None:
    """The desk's entries are refused at a side's station, and leave no trace there."""
    remark(table)
    side = table.station("South's envoy")
    before = side.talk.rows
    for data, author in table.entries(DESK):
        with pytest.raises(WrongTranscript):
            admit(side.talk, data, author)
    assert side.talk.rows is before


def test_rule_13_a_side_cannot_write_on_the_desk(table: Table) -> None:
    """An act of somebody who is no mediator has no effect on the desk."""
    passage = Passage(
        salt=bytes(32),
        text="A",
        language="en",
        direction=Direction.LTR,
        act=Act.REMARK,
        force=table.passage("South", "A").force,
        valid_until=None,
        answer_by=None,
        parallel=False,
        terms=None,
    )
    side, mediator = table.station("South's envoy"), table.station()
    room = table.legs[DESK].room
    with pytest.raises((NotSeated, WrongHand)):
        propose(mediator.talk, room, Said(passages=(passage,), under=None), table.pen(side, room))


def test_rule_13_what_a_conveyance_drew_on_stands_on_the_desk_alone(table: Table) -> None:
    """The ids of the sources of a conveyance are in no entry of the recipient's leg."""
    words = table.say("North", "A", verbatim("South"))
    table.convey("South", very(words))
    on_leg = b"".join(data for data, _ in table.entries("South"))
    on_desk = b"".join(data for data, _ in table.entries(DESK))
    assert words.what.entry not in on_leg
    assert words.what.entry in on_desk


def test_rule_13_what_happens_on_the_desk_alone_makes_no_entry_on_a_leg() -> None:
    """Remarks leave no trace in any number of any leg."""
    table = Table(kept=("North", "South"), sealed=("West",))
    before = {name: table.entries(name) for name in table.legs if name != DESK}
    for number in range(3):
        table.write(DESK, Remarked(text=f"Remark {number}.", about=()))
    assert {name: table.entries(name) for name in before} == before


def test_rule_13_the_desks_own_kinds_stand_on_the_desk_alone() -> None:
    """A remark, a meaning or sources on a leg would show the desk to a side; they are refused there."""
    table = Table(kept=("North",), sealed=("West",))
    mapped = Mapped(room=table.legs["North"].room, alias="West", means=table.legs["West"].room)
    for leg in ("North", "West"):
        for body in (Remarked(text="They are tired.", about=()), mapped):
            with pytest.raises(WrongHand):
                table.write(leg, body)
