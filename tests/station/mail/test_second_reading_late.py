"""What the second reading found on a line itself: late letters, answers without end, mailboxes that were left."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from goodoffices.canonical import encode
from goodoffices.seal.channel import Announcement, first_key
from goodoffices.seal.sealing import seal_envelope
from goodoffices.station.mail.letters import TAKEN, Letters
from goodoffices.station.mail.links import LineLink
from goodoffices.station.mail.messages import Address, LineMessage, Numbered, TalkOffered, TalkTaken
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    World,
    compare,
    joined,
    line_rows,
    lines_box,
    link_id_to,
    link_to,
    open_line,
    pass_time,
    put_into,
    write_letter,
)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    kit.quick_keys(monkeypatch)
    made = World(tmp_path)
    yield made
    made.close()


def line_link(station: Station) -> LineLink:
    """The mail of line 1."""
    mail = station.mail_here
    return mail.links.line(mail.lines.one(1))


def a_key() -> Announcement:
    """Somebody's first key."""
    return first_key(os.urandom).announced()


def test_a_late_letter_gives_no_leg_away(world: World) -> None:
    """Who stole old keys of the mediator's line offers a known leg with keys of his own, late: it goes nowhere else."""
    mediator, north = joined(world)
    stolen = line_link(mediator).channel
    assert stolen is not None
    mediator.test_line(line=1)
    mediator.carry(seconds=5, fetch=False, reach=world.reach)
    lines_box(world, "North Port").lying.clear()
    for _ in range(4):
        north.test_line(line=1)
        world.rounds(2)
    before = link_to(north, mediator)
    channel, theirs = before.channel, before.state.theirs
    thief = Address(relay="http://127.0.0.1:9999", name=b"n" * 32, deposit=b"d" * 32)
    first = first_key(os.urandom).announced()
    offer = TalkOffered(room=link_id_to(north, mediator).room, title="x", nth=0, first=first, reach=(thief,))
    letter = Numbered(number=1000, body=encode(offer))
    data, _ = seal_envelope([stolen], encode(LineMessage(1, 0, 0, (), letter)), os.urandom)
    put_into(lines_box(world, "North Port"), data)
    world.round("North Port")
    after = link_to(north, mediator)
    assert (after.channel, after.state.theirs) == (channel, theirs)
    assert line_link(north).state.unopened == 0


def test_answers_to_no_invitation_take_no_room(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a line that was not compared, as for invitations: a stranger's answers make nothing grow."""
    mediator, north = world.station("Mara"), world.station("North Port")
    open_line(world, mediator, north, compared=False)
    monkeypatch.setattr(Letters, "may_go", lambda self, key: True)
    for _ in range(60):
        write_letter(north, TalkTaken(room=os.urandom(32), offer=bytes(32), first=a_key(), reach=()))
    world.rounds(4)
    assert len(line_rows(mediator, TAKEN)) <= 20


def test_answers_about_talks_that_are_no_more_make_way(world: World) -> None:
    """A line keeps twenty answers; those about talks that were destroyed are not among them."""
    mediator, north = joined(world)
    for number in range(25):
        write_letter(north, TalkTaken(room=bytes([number] * 32), offer=bytes(32), first=a_key(), reach=()))
    pass_time(world, days=1)
    assert line_rows(mediator, TAKEN) == []
    mediator.open_talk(title="Another", sides=[{"name": "North", "station": True}, {"name": "S"}])
    mediator.invite_side(talk="Another", leg="North", line=1)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    assert {leg["state"]["code"] for leg in mediator.mail()["legs"]} == {"link.open"}


@pytest.mark.parametrize("how", ["given up", "destroyed"])
def test_the_mailbox_for_a_newer_line_goes_with_it(world: World, how: str) -> None:
    """A leg was offered on a line that nobody answered on: no mailbox of it is left at the relay."""
    mediator, north = joined(world)
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
