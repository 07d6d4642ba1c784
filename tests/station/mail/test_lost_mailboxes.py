"""Mailboxes that are gone at their relay are made again, or others take their place, and the words arrive."""

from __future__ import annotations

import pytest

from goodoffices.errors.roads import MailboxGone
from goodoffices.station.station import Station
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    Box,
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
