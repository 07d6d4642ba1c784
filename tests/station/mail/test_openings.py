"""Opening a line: messages that a relay loses, repeats or refuses, two people who answer, and crashes on the way."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodoffices.errors.roads import OtherBytes
from goodoffices.station.mail.line_opening import LineOpening
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    MemoryRelay,
    World,
    compare,
    copy_folder,
    crashed_at,
    pass_time,
    put_into,
    watch_writes,
)


@pytest.mark.parametrize("which", [0, 1, 2, 3])
def test_a_message_of_the_opening_that_a_relay_lost_is_put_in_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, which: int
) -> None:
    """The relay confirms one of the four and throws it away; after some silence the line is open at both ends."""
    world, count = World(tmp_path), [0]
    mediator, north = world.station(MARA), world.station(NORTH)
    real = MemoryRelay.deposit

    async def losing(self: MemoryRelay, name: bytes, token: bytes, deposit_id: bytes, data: bytes) -> None:
        self.swallow = int(count[0] == which)
        count[0] += 1
        await real(self, name, token, deposit_id, data)

    monkeypatch.setattr(MemoryRelay, "deposit", losing)
    north.accept_line(message=mediator.invite_line(relay=RELAY)["short"])
    world.rounds(4)
    lines = (mediator.lines()[0], north.lines()[0])
    assert not all(line["state"] == "open" and line["heard"] for line in lines)
    world.ms += 3_600_000
    world.rounds(4)
    lines = (mediator.lines()[0], north.lines()[0])
    assert [line["state"] for line in lines] == ["open", "open"]
    assert all(line["heard"] for line in lines)
    world.close()


def test_a_first_answer_that_was_lost_comes_again(empty: World) -> None:
    """The relay lost all that the inviter put in at once: the invited hears from it all the same."""
    mediator, north = empty.stations[MARA], empty.stations[NORTH]
    invitation = mediator.invite_line(relay=RELAY)
    empty.round(MARA)
    north.accept_line(message=invitation["message"])
    for name in (NORTH, MARA, NORTH):
        empty.round(name)
    empty.relay.swallow = 10
    empty.round(MARA)
    empty.relay.swallow = 0
    pass_time(empty, 3)
    assert north.lines()[0]["heard"] is not None


def test_a_first_message_in_two_mailboxes(empty: World) -> None:
    """North's first answer is lost, and the relay puts Mara's first message into North's own mailbox too.

    North keeps the mailbox of its invitation, the only one that Mara knows.
    """
    mediator, north = empty.stations[MARA], empty.stations[NORTH]
    invitation = north.invite_line(relay=RELAY)
    empty.round(NORTH)
    mediator.accept_line(message=invitation["message"])
    for name in (MARA, NORTH, MARA):
        empty.round(name)
    opening = north.mail_here.opening(1).state
    assert opening is not None
    first = empty.relay.boxes[opening.to_inviter.name].lying[-1].data
    empty.relay.swallow = 10
    empty.round(NORTH)
    empty.relay.swallow = 0
    (own,) = north.mail_here.links.line(north.mail_here.lines.one(1)).state.mine
    put_into(empty.relay.boxes[own.name], first)
    empty.round(NORTH)
    compare(north, north.lines()[0])
    compare(mediator, mediator.lines()[0])
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    pass_time(empty, 5)
    assert north.invitations()


def test_a_refused_message_of_an_opening_is_not_put_in_without_end(world: World) -> None:
    """A relay answers it with “other bytes”: one round puts it in twice at most."""
    asked: list[bytes] = []

    async def deposit(name: bytes, token: bytes, ident: bytes, data: bytes) -> None:
        asked.append(ident)
        raise OtherBytes(relay=RELAY)

    setattr(world.relay, "deposit", deposit)  # noqa: B010
    world.stations[MARA].invite_line(relay=RELAY)
    world.round(MARA)
    assert len(asked) <= 2


def test_an_alarm_stops_a_line(world: World, mediator: Station, north: Station, tmp_path: Path) -> None:
    """Somebody else has the invitation and answers it too: from then on nothing is sealed there at the inviter."""
    thief, second = world.station("A thief"), world.station("Island")
    invitation = mediator.invite_line(relay=RELAY)
    world.round(MARA)
    second.accept_line(message=invitation["message"])
    thief.accept_line(message=invitation["message"])
    for name in ("Island", "A thief", MARA):
        world.round(name)
    line = mediator.lines()[-1]
    assert line["alarm"]
    assert line["carries"] == "nothing"
    assert mediator.mail()["lines"][-1]["state"]["code"] == "link.alarm"
    compared = kit.refused(mediator.invite_side, talk=TALK, leg="Island", line=line["line"])
    assert compared.code == "mail.line_carries_tests"


def test_a_second_answer_is_found_after_the_line_is_open(world: World) -> None:
    """The thief was first. The inviter still looks, and is warned when the other person answers too."""
    mediator, island, thief = world.stations[MARA], world.station("Island"), world.station("A thief")
    invitation = mediator.invite_line(relay=RELAY)
    world.round(MARA)
    thief.accept_line(message=invitation["short"])
    world.rounds(3)
    assert mediator.lines()[-1]["state"] == "open"
    island.accept_line(message=invitation["message"])
    world.rounds(2)
    assert mediator.lines()[-1]["alarm"]
    assert island.lines()[-1]["state"] == "invited"


@pytest.mark.parametrize("act", ["invite", "accept"])
def test_a_line_begins_in_one_step(tmp_path: Path, act: str) -> None:
    """Killed at any write, the station has no such line, or one that knows its relay and can be opened."""
    world = World(tmp_path / "world")
    mediator, north = world.station(MARA), world.station(NORTH)
    who, other = (mediator, north) if act == "invite" else (north, mediator)
    invitation = None if act == "invite" else other.invite_line(relay=RELAY)["words"]
    places: list[Path] = []

    def watch(_: str) -> None:
        places.append(tmp_path / f"killed at {len(places)}")
        copy_folder(who.folder, places[-1])

    watch_writes(who, watch)
    if invitation is None:
        who.invite_line(relay=RELAY)
    else:
        who.accept_line(message=invitation)
    watch("afterwards")
    relays = []
    for place in places:
        with kit.reopen(place, clock=world.clock()) as killed:
            relays.append([line["relay"] for line in killed.lines()])
            assert (killed.has_mail(), killed.lines() != []) in {(False, False), (True, True)}
    assert len(places) >= 3
    assert relays[0] == []
    assert relays[-1] == [RELAY]
    assert all(each in ([], [RELAY]) for each in relays)
    world.close()


@pytest.mark.parametrize("act", ["invite", "accept"])
def test_a_line_whose_mailboxes_cannot_be_noted_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    """The line and the rows of its mail stand in one transaction."""
    world = World(tmp_path)
    mediator, north = world.station(MARA), world.station(NORTH)
    words = mediator.invite_line(relay=RELAY)["words"]

    def broken(*_: object, **__: object) -> None:
        raise KeyError

    monkeypatch.setattr(LineOpening, "begin", broken)
    who = mediator if act == "invite" else north
    before = len(who.lines())
    refusal = (
        kit.refused(who.invite_line, relay=RELAY) if act == "invite" else kit.refused(who.accept_line, message=words)
    )
    assert refusal.code == "station.unexpected"
    assert len(who.lines()) == before
    world.close()


def test_accepting_again_after_a_crash(empty: World) -> None:
    """The station died after the line was noted: the same invitation, accepted once more, opens it."""
    invitation = empty.stations[MARA].invite_line(relay=RELAY)
    point = "station: after keeping a line"
    crashed_at(empty, NORTH, point, "accept_line", message=invitation["message"])
    empty.stations[NORTH].accept_line(message=invitation["message"])
    empty.rounds(4)
    assert empty.stations[NORTH].lines()[0]["state"] == "open"
