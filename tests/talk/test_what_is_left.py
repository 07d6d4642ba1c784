"""What is left at the end of a leg, over talks made by hypothesis, against a second reading that is written here."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.base import Refusal
from goodoffices.talk.closing import left
from goodoffices.talk.events import DeskRef, Drew, Id, Ref, Replied, Room, Stance, StanceItem
from goodoffices.talk.judge import conveyed_item, in_effect, reached
from goodoffices.talk.reply import Life, answered_by, life
from goodoffices.talk.rooms import Rooms
from tests.table import DESK, stance_of, verbatim
from tests.talk.mischief import Mischief, played
from tests.talk.plans import NothingThere, Plan, pick, plans

HONEST = [
    *("say", "convey", "convey", "convey", "deliver", "deliver", "reply", "reply", "reply", "release", "withdraw"),
    *("find", "read_back", "answer_read_back", "offer", "answer", "wait", "close"),
]
"""While everybody is on line: what a desk does not know yet cannot have been told to anybody."""


@given(plans(deeds=HONEST), st.lists(st.integers(0, 31), max_size=3))
def test_rule_15_every_answer_that_counts_and_did_not_reach_is_left_and_no_other(plan: Plan, minds: list[int]) -> None:
    """Whoever's words it answers: what the desk says it drew on, and whether that was delivered, decides.

    Some change their minds at the end, and an answer that was replaced is left no more.
    """
    play = played(plan)
    for number in minds:
        change_of_mind(play, number)
    rooms = play.table.station().talk.rooms
    found = {
        (each.ref.entry, each.told.facts["to"])
        for room in rooms.of(Room.SEALED, Room.KEPT)
        for each in left(rooms, room, play.table.now)
        if each.told.code == "left.answer_never_crossed"
    }
    assert found == {(ident, rooms.side(owner)) for ident, owner in unreached(play, rooms)}


@given(plans())
def test_rule_15_what_is_left_can_be_told_of_any_talk(plan: Plan) -> None:
    """Whatever was lost, forged or forked, at every station; at a side's it tells of its own leg alone."""
    play = played(plan)
    for station in play.table.stations.values():
        rooms = station.talk.rooms
        for room in rooms.of(Room.SEALED, Room.KEPT):
            told = left(rooms, room, play.table.now)
            assert rooms.desk is not None or {each.leg for each in told} <= {rooms.side(room)}


def change_of_mind(play: Mischief, number: int) -> None:
    """One of the answers is replaced by a no, where its leg is open; which is carried back, or a sheet of it made."""
    replies = [
        (leg, written)
        for leg in play.sides
        for written in play.table.reading(leg).of_kind("replied")
        if in_effect(play.table.reading(leg), written.ident) is not None
    ]
    with suppress(Refusal, NothingThere):
        leg, written = pick(replies, number)
        assert isinstance(written.act, Replied)
        item = written.act.items[0].item
        others = [side for side in play.sides if side != leg]
        no = play.table.reply(
            play.table.ref(leg, item.entry, item.index),
            Stance.DECLINES,
            given=verbatim(*others),
            over=(written.ident,),
        )
        to = pick(others, number >> 2)
        match number & 3:
            case 1:
                play.table.convey(to, stance_of(no))
            case 2:
                play.table.bring(to, stance_of(no))
            case _:
                pass


def unreached(play: Mischief, rooms: Rooms) -> set[tuple[Id, Id]]:
    """Answers that count, each with an owner of the words answered whom no stance drawn from it has reached."""
    reached_by: set[tuple[DeskRef, Id]] = set()
    for drew in play.table.acts(DESK, "drew"):
        assert isinstance(drew, Drew)
        for source in drew.sources:
            ref = Ref(entry=drew.conveyance, index=source.index)
            reading = rooms.reading(drew.room)
            if isinstance(conveyed_item(reading, ref), StanceItem) and reached(reading, ref):
                reached_by |= {(each, drew.room) for each in source.sources}
    found = set()
    for room in rooms.of(Room.SEALED, Room.KEPT):
        reading = rooms.reading(room)
        for written in reading.of_kind("replied"):
            act = written.act
            assert isinstance(act, Replied)
            items = [each.item for each in act.items]
            alive = {life(reading, written, answered_by(reading, written, item), play.table.now) for item in items}
            if alive.isdisjoint({Life.COUNTS, Life.LATE}):
                continue
            owners = {source.room for item in items for source in rooms.source_of(room, item)}
            stance = DeskRef(room=room, what=Ref(entry=written.ident, index=0))
            found |= {(written.ident, owner) for owner in owners if (stance, owner) not in reached_by}
    return found
