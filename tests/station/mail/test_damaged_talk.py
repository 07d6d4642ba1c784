"""A talk whose file does not open: every other talk and line goes on."""

from __future__ import annotations

import os

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    open_line,
    said_at,
    say,
)


def test_a_damaged_talk_stops_no_other(world: World, north: Station) -> None:
    """Carrying, the overview, and joining another talk go on beside a file that does not open."""
    third = world.station("Third")
    open_line(world, third, north)
    third.open_talk(title="T2", sides=[{"name": "N", "station": True}, {"name": "S"}])
    third.invite_side(talk="T2", leg="N", line=1)
    world.rounds(3)
    path = north.at(TALK).store.path
    north.close()
    path.with_name(path.name + "-wal").unlink(missing_ok=True)
    path.write_bytes(b"x" * 4096 + path.read_bytes()[4096:])
    north = world.stations[NORTH] = kit.reopen(world.folder / NORTH, clock=world.clock())
    assert kit.refused(north.view, talk=TALK).code == "station.damaged"
    third.test_line(line=1)
    world.rounds(2)
    assert third.lines()[0]["test_answered"] is not None
    assert [line["line"] for line in north.mail()["lines"]] == [1, 2]
    assert north.join_talk(number=1)["talk"] == "T2"
    world.rounds(4)
    assert third.mail()["legs"][0]["state"]["code"] == "link.open"


def test_answers_arrive_beside_a_damaged_talk(world: World) -> None:
    """What comes on a line is for one talk, and another's file does not open: the leg is joined, and words arrive."""
    mediator, north = world.stations[MARA], world.stations[NORTH]
    mediator.open_talk(title="Damaged", sides=[{"name": "A"}, {"name": "B"}])
    mediator.open_talk(title="Third", sides=[{"name": "North", "station": True}, {"name": "B"}])
    path = mediator.at("Damaged").store.path
    mediator.invite_side(talk="Third", leg="North", line=1)
    world.rounds(3)
    mediator.close()
    path.write_bytes(os.urandom(path.stat().st_size))
    world.stations[MARA] = kit.reopen(world.folder / MARA, clock=world.clock())
    north.join_talk(number=1)
    world.rounds(3)
    say(world.stations[NORTH], "Still goes.")
    world.rounds(2)
    assert "Still goes." in said_at(world.stations[MARA], "North")
