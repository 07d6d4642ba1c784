"""Stations that are copied, put back or cloned; lines that are opened anew."""

from __future__ import annotations

import pytest

from goodoffices.canonical import encode
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    MARA,
    NORTH,
    World,
    convey,
    conveyed_at,
    copy_of,
    leg_message,
    legs_box,
    newest_entry,
    open_line,
    pass_time,
    put_back,
    said_at,
    say,
    seal_on_leg,
)


def test_an_old_copy_is_told_and_stops(world: World) -> None:
    """The other station knows more than the copy does: it says so, seals nothing more, and loses no word."""
    copy = copy_of(world, NORTH)
    say(world.stations[NORTH], "One.")
    world.rounds(3)
    north = put_back(world, NORTH, copy)
    world.stations[MARA].convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Are you there?"}])
    world.rounds(2)
    assert north.mail()["legs"][0]["state"]["code"] == "link.set_back"
    before = len(world.relay.seen)
    say(world.stations[NORTH], "Two.")
    world.rounds(2)
    assert [name for name, _ in world.relay.seen[before:] if name in boxes_of(world, MARA)] == []
    assert "Two." in said_at(north, "North")


def boxes_of(world: World, name: str) -> set[bytes]:
    """The mailboxes that a station collects from on its legs."""
    mail = world.stations[name].mail_here
    return {
        box.name
        for link_id in mail.ids()
        if link_id.room
        for box in mail.links.leg(world.stations[name].at(TALK), link_id.room, link_id.peer).state.mine
    }


def test_after_a_new_line_words_go_on_under_a_new_instance(world: World) -> None:
    """What the copy wrote arrives; what only the lost past had is given up visibly, and the gate opens again."""
    mediator = world.stations[MARA]
    copy = copy_of(world, NORTH)
    say(world.stations[NORTH], "One.")
    world.rounds(3)
    north = put_back(world, NORTH, copy)
    mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Are you there?"}])
    world.rounds(2)
    open_line(world, mediator, north)
    world.rounds(4)
    say(world.stations[NORTH], "After the new line.")
    world.rounds(4)
    assert "After the new line." in said_at(mediator, "North")
    assert "One." in said_at(mediator, "North")
    assert mediator.mail()["legs"][0]["state"]["code"] == "link.open"
    assert mediator.verify(talk=TALK)["equal"]
    assert north.verify(talk=TALK)["equal"]


def test_an_old_copy_that_wrote_before_it_knew_is_a_fork(world: World) -> None:
    """Two entries under one number: both are kept, neither has effect, and both people can see it."""
    mediator = world.stations[MARA]
    copy = copy_of(world, NORTH)
    for text in ("One.", "Two."):
        say(world.stations[NORTH], text)
    world.rounds(3)
    north = put_back(world, NORTH, copy)
    say(world.stations[NORTH], "Another first.")
    world.rounds(3)
    open_line(world, mediator, north)
    world.rounds(5)
    assert mediator.doctor()["talks"][0]["gaps"] == 1
    leg = next(leg for leg in mediator.view(talk=TALK)["legs"] if leg["leg"] == "North")
    assert leg["gate"] is not None
    assert {"One.", "Another first."} <= set(said_at(mediator, "North"))
    # The mediator's station names both branches, so that neither is put in for ever.
    pass_time(world, days=2)
    assert [north.mail()["legs"][0][name] for name in ("waiting", "sealed", "at_relay")] == [0, 0, 0]


def test_what_an_old_copy_puts_in_again_is_named(world: World) -> None:
    """The mediator's station has it, and more: it names what came again, which is not put in for ever."""
    mediator = world.stations[MARA]
    for text in ("One.", "Two."):
        say(world.stations[NORTH], text)
    world.round(NORTH)
    copy = copy_of(world, NORTH)
    world.rounds(2)
    say(world.stations[NORTH], "Three.")
    world.rounds(3)
    north = put_back(world, NORTH, copy)
    open_line(world, mediator, north)
    pass_time(world, days=2)
    assert [north.mail()["legs"][0][name] for name in ("waiting", "sealed", "at_relay")] == [0, 0, 0]
    assert said_at(mediator, "North") == ["One.", "Two.", "Three."]


def test_what_came_again_beyond_a_gap_is_not_named(world: World, mediator: Station, north: Station) -> None:
    """It would count as if everything before it were there, and the words in the gap were lost."""
    for text in ("One.", "Two."):
        say(north, text)
    world.round(NORTH)
    seal_on_leg(world, NORTH, MARA, encode(leg_message(world, NORTH, newest_entry(world, NORTH))))
    del legs_box(world, MARA).lying[0]
    pass_time(world, days=2)
    assert said_at(mediator, "North") == ["One.", "Two."]


def test_two_living_copies(world: World) -> None:
    """The mediator sees a fork; and of the two one hears that another entry stands in its place, or nothing at all."""
    copy = copy_of(world, NORTH)
    with kit.reopen(copy, clock=world.clock()) as clone:
        world.stations["the clone"] = clone
        say(world.stations[NORTH], "From the original.")
        clone.say(talk=TALK, leg="North", passages=[{"text": "From the clone."}])
        world.rounds(4)
        for name in (NORTH, "the clone") * 5:
            world.stations[MARA].convey(
                talk=TALK, to="North", items=[{"kind": "own_words", "text": "Which of you is it?"}]
            )
            world.round(MARA, name)
        told = [world.stations[name].mail()["legs"][0]["state"]["code"] for name in (NORTH, "the clone")]
        assert {"link.set_back", "link.astray"} & set(told), told
        del world.stations["the clone"]
    assert world.stations[MARA].doctor()["talks"][0]["gaps"] == 1


@pytest.mark.parametrize("lines", [1, 2])
@pytest.mark.parametrize("who", [NORTH, MARA])
def test_what_an_old_copy_had_received_comes_again(world: World, who: str, lines: int) -> None:
    """What arrived and was lost with the set-back comes again on the new line, and later words do not wait for it."""
    copy = copy_of(world, who)

    def speak(text: str) -> None:
        """The other one does."""
        if who == MARA:
            say(world.stations[NORTH], text)
        else:
            convey(world.stations[MARA], text)

    def shown() -> list[str]:
        here = world.stations[who]
        return said_at(here, "North") if who == MARA else conveyed_at(here, "North")

    speak("X")
    world.rounds(3)
    put_back(world, who, copy)
    for _ in range(lines):
        open_line(world, world.stations[MARA], world.stations[NORTH])
        world.rounds(5)
    speak("Y")
    pass_time(world, 3)
    assert shown() == ["X", "Y"]


def test_one_new_line_is_enough(world: World) -> None:
    """Once it is open and compared, nobody is asked to open another."""
    copy = copy_of(world, NORTH)
    say(world.stations[NORTH], "One.")
    world.rounds(3)
    put_back(world, NORTH, copy)
    open_line(world, world.stations[MARA], world.stations[NORTH])
    world.rounds(5)
    say(world.stations[NORTH], "Two.")
    world.rounds(4)
    assert world.stations[NORTH].mail()["legs"][0]["state"]["code"] == "link.open"


def test_a_set_back_by_two_keys_is_told(world: World) -> None:
    """Nothing opens at either end any more: at least one of the two says so."""
    copy = copy_of(world, NORTH)
    for number in range(5):
        say(world.stations[NORTH], f"n{number}")
        world.rounds(2)
        convey(world.stations[MARA], f"m{number}")
        world.rounds(2)
    put_back(world, NORTH, copy)
    convey(world.stations[MARA], "Are you there?")
    say(world.stations[NORTH], "Here.")
    pass_time(world, 2)
    assert any(world.stations[name].mail()["legs"][0]["state"]["code"] != "link.open" for name in (NORTH, MARA))


def test_after_a_set_back_and_a_new_line_it_becomes_quiet(world: World) -> None:
    """Nothing is sealed again without end, though nobody acknowledges what was of an instance of before."""
    copy = copy_of(world, NORTH)
    for number in range(3):
        say(world.stations[NORTH], f"n{number}")
    world.rounds(3)
    put_back(world, NORTH, copy)
    convey(world.stations[MARA], "Are you there?")
    world.rounds(2)
    open_line(world, world.stations[MARA], world.stations[NORTH])
    pass_time(world, 3)
    before = len(world.relay.seen)
    for _ in range(12):
        world.ms += DAY // 2
        world.rounds(2)
    assert len(world.relay.seen) - before <= 2
