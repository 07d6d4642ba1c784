"""Stations that are copied, put back or cloned; lines that are opened anew."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from goodoffices.canonical import encode
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    RELAY,
    World,
    leg_message,
    legs_box,
    newest_entry,
    open_line,
    pass_time,
    said_at,
    seal_on_leg,
)


def say(world: World, text: str) -> None:
    """North says something."""
    world.stations["North Port"].say(talk=TALK, leg="North", passages=[{"text": text}])


def put_back(world: World, name: str, copy: Path) -> Station:
    """The folder of a station is exchanged for an older copy of itself."""
    world.stations[name].close()
    shutil.rmtree(world.folder / name)
    shutil.copytree(copy, world.folder / name)
    world.stations[name] = kit.reopen(world.folder / name, clock=world.clock())
    return world.stations[name]


def copied(world: World, name: str) -> Path:
    """A copy of a station's folder as it is now."""
    copy = world.folder / f"copy of {name}"
    shutil.copytree(world.folder / name, copy)
    (copy / "station.lock").unlink(missing_ok=True)
    return copy


def test_an_old_copy_is_told_and_stops(world: World) -> None:
    """The other station knows more than the copy does: it says so, seals nothing more, and loses no word."""
    copy = copied(world, "North Port")
    say(world, "One.")
    world.rounds(3)
    north = put_back(world, "North Port", copy)
    world.stations["Mara"].convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Are you there?"}])
    world.rounds(2)
    assert north.mail()["legs"][0]["state"]["code"] == "link.set_back"
    before = len(world.relay.seen)
    say(world, "Two.")
    world.rounds(2)
    assert [name for name, _ in world.relay.seen[before:] if name in boxes_of(world, "Mara")] == []
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
    mediator = world.stations["Mara"]
    copy = copied(world, "North Port")
    say(world, "One.")
    world.rounds(3)
    north = put_back(world, "North Port", copy)
    mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Are you there?"}])
    world.rounds(2)
    open_line(world, mediator, north)
    world.rounds(4)
    say(world, "After the new line.")
    world.rounds(4)
    assert "After the new line." in said_at(mediator, "North")
    assert "One." in said_at(mediator, "North")
    assert mediator.mail()["legs"][0]["state"]["code"] == "link.open"
    assert mediator.verify(talk=TALK)["equal"]
    assert north.verify(talk=TALK)["equal"]


def test_an_old_copy_that_wrote_before_it_knew_is_a_fork(world: World) -> None:
    """Two entries under one number: both are kept, neither has effect, and both people can see it."""
    mediator = world.stations["Mara"]
    copy = copied(world, "North Port")
    for text in ("One.", "Two."):
        say(world, text)
    world.rounds(3)
    north = put_back(world, "North Port", copy)
    say(world, "Another first.")
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
    mediator = world.stations["Mara"]
    for text in ("One.", "Two."):
        say(world, text)
    world.round("North Port")
    copy = copied(world, "North Port")
    world.rounds(2)
    say(world, "Three.")
    world.rounds(3)
    north = put_back(world, "North Port", copy)
    open_line(world, mediator, north)
    pass_time(world, days=2)
    assert [north.mail()["legs"][0][name] for name in ("waiting", "sealed", "at_relay")] == [0, 0, 0]
    assert said_at(mediator, "North") == ["One.", "Two.", "Three."]


def test_what_came_again_beyond_a_gap_is_not_named(world: World) -> None:
    """It would count as if everything before it were there, and the words in the gap were lost."""
    mediator = world.stations["Mara"]
    for text in ("One.", "Two."):
        say(world, text)
    world.round("North Port")
    seal_on_leg(
        world, "North Port", "Mara", encode(leg_message(world, "North Port", newest_entry(world, "North Port")))
    )
    del legs_box(world, "Mara").lying[0]
    pass_time(world, days=2)
    assert said_at(mediator, "North") == ["One.", "Two."]


def test_two_living_copies(world: World) -> None:
    """The mediator sees a fork; and of the two one hears that another entry stands in its place, or nothing at all."""
    copy = copied(world, "North Port")
    with kit.reopen(copy, clock=world.clock()) as clone:
        world.stations["the clone"] = clone
        say(world, "From the original.")
        clone.say(talk=TALK, leg="North", passages=[{"text": "From the clone."}])
        world.rounds(4)
        for name in ("North Port", "the clone") * 5:
            world.stations["Mara"].convey(
                talk=TALK, to="North", items=[{"kind": "own_words", "text": "Which of you is it?"}]
            )
            world.round("Mara", name)
        told = [world.stations[name].mail()["legs"][0]["state"]["code"] for name in ("North Port", "the clone")]
        assert {"link.set_back", "link.astray"} & set(told), told
        del world.stations["the clone"]
    assert world.stations["Mara"].doctor()["talks"][0]["gaps"] == 1


def test_a_newer_line_takes_over(world: World) -> None:
    """Without any fault: the leg follows to the newest line, and what was not over there goes on it."""
    mediator, north = world.stations["Mara"], world.stations["North Port"]
    world.relay.swallow = 1
    say(world, "Swallowed on the old line.")
    world.round("North Port")
    open_line(world, mediator, north)
    world.rounds(5)
    assert "Swallowed on the old line." in said_at(mediator, "North")
    assert mediator.mail()["legs"][0]["line"] == 2
    assert len(world.relay.boxes) == 6
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there"


def test_a_line_that_is_given_up_leaves_no_mailbox(world: World) -> None:
    """Its mailboxes go at the relay; the talk's leg waits for another line."""
    north = world.stations["North Port"]
    north.give_up_line(line=1)
    world.rounds(2)
    say(world, "Nothing to go by.")
    world.rounds(2)
    assert north.mail()["legs"][0]["state"]["code"] == "link.line_given_up"
    open_line(world, world.stations["Mara"], north)
    world.rounds(5)
    assert "Nothing to go by." in said_at(world.stations["Mara"], "North")


def test_an_alarm_stops_a_line(world: World, tmp_path: Path) -> None:
    """Somebody else has the invitation and answers it too: from then on nothing is sealed there at the inviter."""
    mediator = world.stations["Mara"]
    thief, second = world.station("A thief"), world.station("Island")
    invitation = mediator.invite_line(relay=RELAY)
    world.round("Mara")
    second.accept_line(message=invitation["message"])
    thief.accept_line(message=invitation["message"])
    for name in ("Island", "A thief", "Mara"):
        world.round(name)
    line = mediator.lines()[-1]
    assert line["alarm"]
    assert line["carries"] == "nothing"
    assert mediator.mail()["lines"][-1]["state"]["code"] == "link.alarm"
    compared = kit.refused(mediator.invite_side, talk=TALK, leg="Island", line=line["line"])
    assert compared.code == "mail.line_carries_tests"


def test_a_second_answer_is_found_after_the_line_is_open(world: World) -> None:
    """The thief was first. The inviter still looks, and is warned when the other person answers too."""
    mediator, island, thief = world.stations["Mara"], world.station("Island"), world.station("A thief")
    invitation = mediator.invite_line(relay=RELAY)
    world.round("Mara")
    thief.accept_line(message=invitation["short"])
    world.rounds(3)
    assert mediator.lines()[-1]["state"] == "open"
    island.accept_line(message=invitation["message"])
    world.rounds(2)
    assert mediator.lines()[-1]["alarm"]
    assert island.lines()[-1]["state"] == "invited"


@pytest.mark.parametrize("days", [1, 20, 200])
def test_silence_ends_no_line(world: World, days: int) -> None:
    """After any silence the next words arrive, both ways."""
    mediator, north = world.stations["Mara"], world.stations["North Port"]
    world.ms += days * DAY
    mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Still here."}])
    say(world, "So are we.")
    world.rounds(4)
    assert "So are we." in said_at(mediator, "North")
    assert "Still here." in kit.texts(north.read(talk=TALK, leg="North"))


def test_what_is_withheld_for_twenty_days_is_late_or_sealed_anew(world: World) -> None:
    """A relay that holds one envelope back for twenty days while others pass loses no word of it."""
    mediator = world.stations["Mara"]
    say(world, "Held back.")
    world.round("North Port")
    (held,) = [(box, list(box.lying)) for box in world.relay.boxes.values() if box.lying]
    held[0].lying.clear()
    for day in range(20):
        world.ms += DAY
        say(world, f"Day {day}.")
        mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": f"Day {day} here."}])
        world.rounds(2)
    held[0].lying.extend(held[1])
    world.rounds(3)
    texts = said_at(mediator, "North")
    assert "Held back." in texts
    assert texts.count("Held back.") == 1
    assert [each for each in texts if each.startswith("Day")] == [f"Day {day}." for day in range(20)]
