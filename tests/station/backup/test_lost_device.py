"""A stolen laptop: two people follow docs/howto/when-a-device-is-lost.md, and somebody runs the copy meanwhile."""

from __future__ import annotations

import pytest

from goodoffices.station.mail.links import LinkId
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.backup.kit import backup, lose
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    convey,
    conveyed_at,
    copy_of,
    open_line,
    said_at,
    say,
)

THIEF = "the thief"


def boxes_of(station: Station) -> set[bytes]:
    """The names of all mailboxes that a station collects from."""
    mail = station.mail_here
    return {box.name for link_id in mail.ids() if link_id != LinkId(line=-1) for box in mail.links.one(link_id).boxes()}


@pytest.mark.parametrize("stolen", [MARA, NORTH])
def test_the_thiefs_copy_gets_nothing_after_the_line_is_given_up(world: World, stolen: str) -> None:
    """Whatever the copy does: not a byte lies in its mailboxes, and nothing of it is taken at the other station."""
    other = NORTH if stolen == MARA else MARA
    file = backup(world, stolen)
    copy = copy_of(world, stolen)
    with kit.reopen(copy, clock=world.clock()) as thief:
        world.stations[stolen].close()
        # Until somebody knows, the copy is that person's station.
        talk_as(world.stations[other], other, "Before anybody knew.")
        world.stations[THIEF] = thief
        rounds(world, THIEF, other)
        assert "Before anybody knew." in heard_by(thief, stolen)

        # 1. The other person gives up the line. From here on the copy is cut off.
        its_boxes = boxes_of(thief)
        (line,) = world.stations[other].lines()
        world.stations[other].give_up_line(line=line["line"])
        deposited = [name for name, _ in world.relay.seen]
        talk_as(thief, stolen, "Written by the thief.")
        talk_as(world.stations[other], other, "Written after that.")
        rounds(world, THIEF, other)

        # 2. The backup is restored, and a new line is opened and compared.
        lose(world, stolen, file)
        mediator, north = world.stations[MARA], world.stations[NORTH]
        open_line(world, mediator, north)
        talk_as(world.stations[stolen], stolen, "From the new device.")
        for _ in range(6):
            rounds(world, THIEF, MARA, NORTH)
        assert "From the new device." in heard_by(world.stations[other], other)
        assert "Written after that." in heard_by(world.stations[stolen], stolen)

        since = [name for name, _ in world.relay.seen][len(deposited) :]
        assert not its_boxes & set(since)
        assert "Written after that." not in heard_by(thief, stolen)
        assert "Written by the thief." not in heard_by(world.stations[other], other)
        for station in (mediator, north):
            assert station.verify(talk=TALK)["equal"]
        del world.stations[THIEF]


def rounds(world: World, *names: str) -> None:
    """Some rounds of these; a copy that is cut off meets refusals, which harm nobody."""
    for _ in range(3):
        world.round(*names)


def talk_as(station: Station, who: str, text: str) -> None:
    """Say or convey something, from whichever end it is."""
    if who == NORTH:
        say(station, text)
    else:
        convey(station, text)


def heard_by(station: Station, who: str) -> list[str]:
    """What a station has of the words of the other end."""
    return said_at(station, "North") if who == MARA else conveyed_at(station, "North")
