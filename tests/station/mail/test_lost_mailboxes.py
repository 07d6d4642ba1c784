"""Mailboxes that are gone at their relay are made again, or others take their place, and the words arrive."""

from __future__ import annotations

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import MailboxGone
from goodoffices.station.station import Station
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    Box,
    MemoryRelay,
    World,
    convey,
    conveyed_at,
    legs_name,
    link_to,
    mail_states,
    pass_time,
    said_at,
    say,
)


def test_a_relay_that_lost_its_store_gets_the_same_mailboxes(world: World, mediator: Station, north: Station) -> None:
    """Both ends make what was there under the old names, and the words of both arrive."""
    before = set(world.relay.boxes)
    world.relay.boxes.clear()
    world.relay.removed.clear()
    say(north, "After the loss.")
    convey(mediator, "Here too.")
    pass_time(world, days=2)
    assert set(world.relay.boxes) == before
    assert (said_at(mediator, "North"), conveyed_at(north, "North")) == (["After the loss."], ["Here too."])
    assert not any(report.problems for report in world.round().values())
    assert mail_states(north, "North")[-1] == mail_states(mediator, "North")[-1] == "entry.there"


@pytest.mark.parametrize("how", ["removed for good", "somebody else's"])
def test_a_name_that_is_taken_is_given_up(world: World, mediator: Station, north: Station, how: str) -> None:
    """The mediator makes another mailbox, North learns of it, and what it said meanwhile arrives there."""
    name = legs_name(world, MARA)
    del world.relay.boxes[name]
    if how == "somebody else's":
        world.relay.boxes[name] = Box(b"x" * 32, b"y" * 32)
    else:
        world.relay.removed.add(name)
    say(north, "To the old one.")
    pass_time(world, days=2)
    assert legs_name(world, MARA) != name
    assert [each.name for each in link_to(north, mediator).state.theirs] == [legs_name(world, MARA)]
    assert said_at(mediator, "North") == ["To the old one."]


@pytest.mark.parametrize("how", ["lost its store", "said so once"])
def test_both_mailboxes_of_a_leg_are_gone_at_once(world: World, how: str) -> None:
    """Neither end can tell the other where its new mailbox is, and words arrive all the same."""
    if how == "lost its store":
        world.relay.boxes.clear()
    world.relay.refuse = lambda what: MailboxGone(relay=RELAY) if what == "collect" else None
    world.round()
    world.relay.refuse = lambda _: None
    pass_time(world, 2)
    say(world.stations[NORTH], "After.")
    pass_time(world, 3)
    assert "After." in said_at(world.stations[MARA], "North")


# --- what another relay sees of it

SECOND = "https://second.example"
MINUTE = 60_000


@pytest.fixture
def two_relays(world: World) -> World:
    """The line goes through two relays at both ends, and nothing is under way."""
    for station in world.stations.values():
        station.add_relay(line=1, relay=SECOND)
    world.rounds(6)
    minutes(world, 20)  # keys change for a while after words
    return world


def says_once(relay: MemoryRelay, **answers: type[Refusal]) -> None:
    """A relay answers so when it is asked for something for the first time, and is honest after it."""
    left = dict(answers)

    def refuse(what: str) -> Refusal | None:
        kind = left.pop(what, None)
        return None if kind is None else kind(relay=RELAY)

    relay.refuse = refuse


def deposits(world: World) -> int:
    """How much was put in, at both relays."""
    return sum(len(relay.seen) for relay in world.relays.values())


def minutes(world: World, count: int) -> None:
    """Time goes by, with a look each minute."""
    for _ in range(count):
        world.ms += MINUTE
        world.round()


def test_a_relay_that_says_it_lost_a_mailbox_makes_nobody_speak(two_relays: World) -> None:
    """The mailbox is made again under its name, and no relay is given anything; words go through both as before."""
    mediator, north = (two_relays.stations[name] for name in (MARA, NORTH))
    before = {box.name for box in link_to(mediator, north).state.mine}
    for _ in range(3):
        says_once(two_relays.relay, collect=MailboxGone)
        quiet = deposits(two_relays)
        minutes(two_relays, 30)
        assert deposits(two_relays) == quiet
    for number in range(4):
        say(north, f"Word {number}.")
        two_relays.rounds(2)
    assert said_at(mediator, "North") == [f"Word {number}." for number in range(4)]
    assert {box.name for box in link_to(mediator, north).state.mine} == before
    assert {each.name for each in link_to(north, mediator).state.theirs} == before


def test_a_mailbox_whose_name_is_taken_makes_a_link_speak_once_a_day(two_relays: World) -> None:
    """Another is made at once, and told of after a while of chance, or with the next words."""
    mediator, north = (two_relays.stations[name] for name in (MARA, NORTH))

    def names() -> tuple[set[bytes], set[bytes]]:
        known = {each.name for each in link_to(north, mediator).state.theirs}
        return known, {box.name for box in link_to(mediator, north).state.mine}

    def another() -> None:
        """The relay says of the mediator's mailbox on the leg that it is gone, and its name taken."""
        box = next(box for box in link_to(mediator, north).state.mine if box.home.relay == RELAY)
        del two_relays.relay.boxes[box.name]
        two_relays.relay.removed.add(box.name)
        two_relays.rounds(2)
        known, mine = names()
        assert known != mine

    quiet = deposits(two_relays)
    another()
    assert deposits(two_relays) == quiet
    minutes(two_relays, 61)
    assert names()[0] == names()[1]
    another()
    quiet = deposits(two_relays)
    minutes(two_relays, 120)
    assert deposits(two_relays) == quiet
    convey(mediator, "Words tell it.")
    two_relays.rounds(2)
    assert names()[0] == names()[1]
    another()
    pass_time(two_relays, 1.2)
    assert names()[0] == names()[1]
