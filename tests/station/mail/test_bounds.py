"""What another station can make this one keep or say is bounded."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from goodoffices.canonical import decode, encode
from goodoffices.seal.channel import first_key
from goodoffices.station.mail import messages
from goodoffices.station.mail.letters import LETTER, OFFERED, TAKEN, Letters
from goodoffices.station.mail.messages import (
    LegMessage,
    LineMessage,
    Reach,
    TalkOffered,
    TalkTaken,
    read_letter,
)
from goodoffices.station.station import Station
from goodoffices.talk.entry import MOST_SEEN, read_header
from goodoffices.talk.events import Instance
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    a_key,
    line_rows,
    link_id_to,
    link_to,
    open_line,
    pass_time,
    say,
    write_letter,
)


def test_a_line_that_was_not_compared_keeps_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many line tests and invitations come, four answers are under way and twenty invitations wait."""
    world = World(tmp_path)
    mediator, north = world.station(MARA), world.station(NORTH)
    open_line(world, mediator, north, compared=False)
    floods(monkeypatch, north)
    first = first_key(os.urandom).announced()
    for _ in range(30):
        write_letter(north, messages.TestAsked(token=os.urandom(16)))
        write_letter(north, TalkOffered(room=os.urandom(32), title="A talk", nth=0, first=first, reach=()))
    world.rounds(4)
    assert mediator.lines()[0]["carries"] == "line_tests"
    answers = [body for body in line_rows(mediator, LETTER) if isinstance(read_letter(body), messages.TestAnswered)]
    assert len(answers) == 4
    assert len(line_rows(mediator, OFFERED)) == len(mediator.invitations()) == 20
    world.close()


def floods(monkeypatch: pytest.MonkeyPatch, station: Station) -> None:
    """A station's program sends letters of every kind, and says of none that it came."""
    message, may_go, store = Letters.message, Letters.may_go, station.mail_here.lines

    def no_word(self: Letters, key: bytes | None, settled: int, reach: Reach) -> LineMessage:
        made = message(self, key, settled, reach)
        return msgspec.structs.replace(made, got=0) if self.store is store else made

    def anything(self: Letters, key: bytes) -> bool:
        return self.store is store or may_go(self, key)

    monkeypatch.setattr(Letters, "message", no_word)
    monkeypatch.setattr(Letters, "may_go", anything)


def test_tests_are_answered_again_once_the_answers_are_over_there(
    world: World, mediator: Station, north: Station
) -> None:
    """An honest person may test a line as often as he likes."""
    for _ in range(8):
        north.test_line(line=1)
        world.rounds(2)
        assert north.lines()[0]["test_answered"] is not None
    assert len(line_rows(mediator, LETTER)) <= 1


def test_answers_to_no_invitation_take_no_room(empty: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a line that was not compared, as for invitations: a stranger's answers make nothing grow."""
    world, mediator, north = empty, empty.stations[MARA], empty.stations[NORTH]
    open_line(world, mediator, north, compared=False)
    monkeypatch.setattr(Letters, "may_go", lambda self, key: True)
    for _ in range(60):
        write_letter(north, TalkTaken(room=os.urandom(32), offer=bytes(32), first=a_key(), reach=()))
    world.rounds(4)
    assert len(line_rows(mediator, TAKEN)) <= 20


def test_answers_about_talks_that_are_no_more_make_way(world: World, mediator: Station, north: Station) -> None:
    """A line keeps twenty answers; those about talks that were destroyed are not among them."""
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


def test_at_most_256_instances_are_named(world: World, mediator: Station, north: Station) -> None:
    """North's program writes under three hundred: a message names those that wrote last, and can be read."""
    say(north, "Before.")
    world.rounds(2)
    at, room = mediator.at(TALK), link_id_to(mediator, north).room
    real = read_header(newest_of(north))
    for number in range(300):
        instance = Instance(author=north.identity.fingerprint, number=number.to_bytes(16, "big"))
        forged = msgspec.structs.replace(real, room=room, instance=instance, seq=0, prev=None, seen=())
        at.take_in(encode(forged), north.identity.fingerprint)
    at.keep()
    say(north, "After.")
    world.round(NORTH, MARA)
    message = link_to(mediator, north).message(None)
    assert isinstance(message, LegMessage)
    assert len(message.got) == MOST_SEEN == 256
    assert decode(encode(message), LegMessage) == message
    assert real.instance in {seen.instance for seen in message.got}
    world.rounds(2)
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there"


def newest_of(north: Station) -> bytes:
    """The bytes of the newest entry that North itself wrote."""
    me = north.identity.fingerprint
    entries = [data for *_, data in north.at(TALK).store.entries()]
    return [data for data in entries if read_header(data).instance.author == me][-1]
