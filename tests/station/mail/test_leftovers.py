"""No mailbox is left at a relay once nobody needs it."""

from __future__ import annotations

import pytest

from goodoffices.station.station import Station
from tests.station.kit import TALK
from tests.station.mail.rig import (
    NORTH,
    World,
    compare,
    crashed_at,
    open_line,
    pass_time,
    said_at,
    say,
)


def test_a_line_that_is_given_up_leaves_no_mailbox(world: World, mediator: Station, north: Station) -> None:
    """Its mailboxes go at the relay; the talk's leg waits for another line."""
    north.give_up_line(line=1)
    world.rounds(2)
    say(north, "Nothing to go by.")
    world.rounds(2)
    assert north.mail()["legs"][0]["state"]["code"] == "link.line_given_up"
    open_line(world, mediator, north)
    world.rounds(5)
    assert "Nothing to go by." in said_at(mediator, "North")


def test_giving_up_leaves_no_mailbox_after_a_crash(world: World) -> None:
    """The station died as soon as the line was gone: its mailboxes go at the next round."""
    before = len(world.relay.boxes)
    crashed_at(world, NORTH, "station: after giving a line up", "give_up_line", line=1)
    world.rounds(2)
    assert len(world.relay.boxes) < before


@pytest.mark.parametrize("how", ["given up", "destroyed"])
def test_the_mailbox_for_a_newer_line_goes_with_it(world: World, mediator: Station, north: Station, how: str) -> None:
    """A leg was offered on a line that nobody answered on: no mailbox of it is left at the relay."""
    world.rounds(2)
    open_line(world, mediator, north, compared=False)
    compare(mediator, mediator.lines()[-1])
    world.rounds(4)
    if how == "given up":
        for station in (mediator, north):
            station.give_up_line(line=2)
    else:
        for station in (mediator, north):
            station.destroy(talk=TALK)
    pass_time(world, days=5)
    # A line has two mailboxes, and so has a leg.
    assert len(world.relay.boxes) == 4
