"""A letter with something wrong in it stops nobody: the line it came on, the other lines and the legs go on."""

from __future__ import annotations

import os

import msgspec
import pytest

from goodoffices.canonical import encode
from goodoffices.seal.channel import count, first_key
from goodoffices.seal.primitives import PUBLIC_SIZE
from goodoffices.station.line_store import StoredLine
from goodoffices.station.mail.entries import leg_rows
from goodoffices.station.mail.letters import OFFERED
from goodoffices.station.mail.messages import TalkOffered, TalkTaken, read_letter
from goodoffices.station.mail.offers import TO_WRITE, Offers
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.station import Station
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    compare,
    line_rows,
    offering,
    open_line,
    said_at,
    say,
    write_letter,
)


@pytest.mark.parametrize("fault", ["its number is not the first", "nobody can seal to it"])
def test_a_bad_first_key_stops_nobody_and_is_not_tried_again(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """North passes an invitation over whose key is none: it is carried elsewhere, and the leg goes on on its line."""
    third = world.station("Third")
    open_line(world, third, north)

    def bad(letter: TalkOffered) -> TalkOffered:
        wrong = {"number": (7).to_bytes(8, "big")} if fault.startswith("its number") else {"public": bytes(PUBLIC_SIZE)}
        return msgspec.structs.replace(letter, first=msgspec.structs.replace(letter.first, **wrong))

    offering(monkeypatch, bad)
    open_line(world, mediator, north)
    world.rounds(4)
    third.test_line(line=1)
    say(north, "All the same.")
    world.rounds(3)
    assert third.lines()[0]["test_answered"] is not None
    assert said_at(mediator, "North") == ["All the same."]
    assert north.invitations() == []
    assert north.mail_here.hand_over() == set()


def test_a_bad_first_key_in_an_answer_stops_nobody(
    world: World, mediator: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The mediator passes an answer over whose key is none, and is carried on every other link."""
    third = world.station("Third")
    open_line(world, mediator, third)
    mediator.open_talk(title="Another", sides=[{"name": "T", "station": True}, {"name": "S"}])
    mediator.invite_side(talk="Another", leg="T", line=2)
    world.rounds(3)
    real = Offers.take

    def bad(self: Offers, talk: OpenTalk, offered: TalkOffered, kept: StoredLine) -> None:
        real(self, talk, offered, kept)
        rows = leg_rows(talk, offered.room, kept.peer)
        ((ident, body),) = rows.scan(TO_WRITE)
        letter = read_letter(body)
        assert isinstance(letter, TalkTaken)
        first = msgspec.structs.replace(letter.first, number=(7).to_bytes(8, "big"))
        rows.put(TO_WRITE, encode(msgspec.structs.replace(letter, first=first)), ident)

    monkeypatch.setattr(Offers, "take", bad)
    third.join_talk(number=1)
    world.rounds(3)
    say(world.stations[NORTH], "All the same.")
    third.test_line(line=1)
    world.rounds(2)
    assert said_at(mediator, "North") == ["All the same."]
    assert third.lines()[0]["test_answered"] is not None


def test_a_letter_with_an_impossible_key_holds_up_nothing(world: World, mediator: Station, north: Station) -> None:
    """On a newer line that one of the two trusts without comparing: the leg goes on where it is."""
    open_line(world, mediator, north, compared=False)
    compare(north, north.lines()[-1])
    mediator.trust_line(line=2)
    # The peer is another program: it offers the leg on no newer line by itself.
    setattr(mediator.mail_here.offers, "offer", lambda *_, **__: None)  # noqa: B010
    link_id = next(link_id for link_id in mediator.mail_here.ids() if link_id.room)
    bad = msgspec.structs.replace(first_key(os.urandom).announced(), number=count(1))
    link = mediator.mail_here.links.line(mediator.mail_here.lines.one(2))
    link.content.write(TalkOffered(room=link_id.room, title="x", nth=0, first=bad, reach=()))
    mediator.mail_here.lines.commit()
    world.round(MARA)
    world.round(NORTH)
    say(north, "Still goes.")
    world.round(NORTH)
    world.round(MARA)
    assert "Still goes." in said_at(mediator, "North")


@pytest.mark.parametrize("title", ["Harbour \u202eevil", "Harbour\nLine 1: open", "\x1b[2JHarbour"])
def test_a_title_that_is_no_name_is_not_listed(world: World, mediator: Station, north: Station, title: str) -> None:
    """What would turn, break or clear a line of a screen is no invitation; it is counted, and the line goes on."""
    first = first_key(os.urandom).announced()
    write_letter(mediator, TalkOffered(room=b"r" * 32, title=title, nth=0, first=first, reach=()))
    world.rounds(2)
    assert north.invitations() == []
    assert line_rows(north, OFFERED) == []
    assert north.lines()[0]["unopened"] == 1
    mediator.test_line(line=1)
    world.rounds(2)
    assert mediator.lines()[0]["test_answered"] is not None
