"""What a third reader found: what somebody with an old key can do, and what counts as being over there."""

from __future__ import annotations

import os

import msgspec
import pytest

from goodoffices.canonical import decode, encode
from goodoffices.seal.channel import Channel
from goodoffices.station.station import Station
from goodoffices.talk.entry import Entry
from goodoffices.talk.events import Instance, Seen
from tests.station.kit import TALK
from tests.station.mail.rig import (
    World,
    convey,
    conveyed_at,
    leg_message,
    legs_box,
    link_to,
    newest_entry,
    open_line,
    pass_time,
    put_in_for,
    said_at,
    say,
    seal_as,
)

MARA, NORTH = "Mara", "North Port"


def old_key(world: World, mediator: Station, north: Station) -> Channel:
    """North's keys as a thief copied them, old at the mediator's since; one envelope under them never came."""
    stolen = link_to(north, mediator).channel
    assert stolen is not None
    say(north, "On its way.")
    north.carry(seconds=5, fetch=False, reach=world.reach)
    legs_box(world, MARA).lying.clear()
    for number in range(4):
        convey(mediator, f"No. {number}.")
        world.rounds(2)
    return stolen


def head(north: Station) -> Seen:
    """North's newest entry."""
    talk = north.at(TALK)
    room = talk.leg("North")
    found = talk.reading(room).transcript.head(talk.pen(room).instance)
    assert found is not None
    return found


def forge(world: World, stolen: Channel, **header: object) -> None:
    """The thief writes an entry in North's name, with other fields in its header."""
    entry = msgspec.structs.replace(decode(newest_entry(world, NORTH), Entry), **header)
    message = leg_message(world, NORTH, encode(entry))
    put_in_for(world, world.stations[MARA], world.stations[NORTH], seal_as(stolen, message))


def on_a_fresh_instance(north: Station, *seen: Seen) -> dict[str, object]:
    """The header of a first entry that names these."""
    own = Instance(author=north.identity.fingerprint, number=os.urandom(16))
    return {"instance": own, "seq": 0, "prev": None, "seen": seen}


@pytest.mark.parametrize("how", ["a false name", "the next number", "the number of a word on its way"])
def test_who_stole_an_old_key_stops_nobody(world: World, mediator: Station, north: Station, how: str) -> None:
    """What was forged came late, and is marked; the mediator's station repeats in good faith what it named."""
    before = head(north)
    stolen = old_key(world, mediator, north)
    now = head(north)
    if how == "a false name":
        forge(
            world, stolen, **on_a_fresh_instance(north, Seen(instance=now.instance, seq=now.seq + 5, entry=bytes(32)))
        )
    else:
        after = now if how == "the next number" else before
        forge(world, stolen, instance=after.instance, seq=after.seq + 1, prev=after.entry, seen=())
    world.rounds(2)
    convey(mediator, "An honest word.")
    pass_time(world, days=2)
    assert conveyed_at(north, "North")[-1] == "An honest word."
    assert [leg["state"]["code"] for leg in north.mail()["legs"]] == ["link.open"]
    say(north, "I can still write.")
    pass_time(world, days=2)
    assert {"On its way.", "I can still write."} <= set(said_at(mediator, "North"))
    (leg,) = north.mail()["legs"]
    assert (leg["waiting"], leg["sealed"], leg["at_relay"]) == (0, 0, 0)


def test_an_id_under_another_number_takes_no_words_place(world: World, mediator: Station, north: Station) -> None:
    """The thief names an earlier entry of North under the number of the next one; the next word goes all the same."""
    for number in range(12):
        say(north, f"No. {number}.")
    world.rounds(3)
    stolen = old_key(world, mediator, north)
    now, transcript = head(north), north.at(TALK).reading(north.at(TALK).leg("North")).transcript
    # Of two ids under one number the lower is found first.
    lowest = min(ident for seq in range(now.seq) for ident in transcript.at_position(now.instance, seq))
    forge(world, stolen, **on_a_fresh_instance(north, Seen(instance=now.instance, seq=now.seq + 1, entry=lowest)))
    world.round()
    say(north, "Mine.")
    world.relay.swallow = 1
    north.carry(seconds=5, fetch=False, reach=world.reach)
    convey(mediator, "An honest word.")
    world.rounds(3)
    open_line(world, mediator, north)
    pass_time(world, days=5)
    assert said_at(mediator, "North").count("Mine.") == 1
    assert [leg["at_relay"] for leg in north.mail()["legs"]] == [0]


def test_a_word_that_was_given_up_too_early_still_comes(world: World, mediator: Station, north: Station) -> None:
    """Its relay lost it; what came after it does not stand for it, and it is put in again."""
    world.relay.swallow = 1
    for text in ("Swallowed.", "After."):
        say(north, text)
        north.carry(seconds=5, fetch=False, reach=world.reach)
    mediator.carry(seconds=5, reach=world.reach)
    mediator.give_up(talk=TALK, leg="North", name=NORTH)
    assert said_at(mediator, "North") == ["After."]
    pass_time(world, days=3)
    assert said_at(mediator, "North") == ["Swallowed.", "After."]
    assert [leg["at_relay"] for leg in north.mail()["legs"]] == [0]


def test_a_word_that_came_late_is_unmarked_once_it_came_again(world: World, mediator: Station, north: Station) -> None:
    """It was withheld until its key was old. It is not counted as there, so that it comes once more."""
    say(north, "Withheld.")
    north.carry(seconds=5, fetch=False, reach=world.reach)
    box = legs_box(world, MARA)
    held, box.lying = box.lying, []
    for number in range(4):
        convey(mediator, f"No. {number}.")
        world.rounds(2)
    box.lying += held
    mediator.carry(seconds=5, reach=world.reach)

    def mark() -> str | None:
        (line,) = [line for line in mediator.read(talk=TALK, leg="North")["lines"] if line["kind"] == "said"]
        return None if line["mail"] is None else str(line["mail"]["code"])

    assert mark() == "entry.late"
    pass_time(world, days=2)
    assert mark() is None
    assert said_at(mediator, "North") == ["Withheld."]
    assert [leg["at_relay"] for leg in north.mail()["legs"]] == [0]
