"""What a second reader found in the mail of a line and in its opening; one test for each mend."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from goodoffices.seal.channel import first_key
from goodoffices.station.mail import messages
from goodoffices.station.mail.letters import LETTER, OFFERED, Letters
from goodoffices.station.mail.line_opening import LineOpening
from goodoffices.station.mail.loop import Loop
from goodoffices.station.mail.messages import LineMessage, Reach, TalkOffered, read_letter
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.station import kit
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    RELAY,
    MemoryRelay,
    World,
    compare,
    copy_folder,
    line_rows,
    lined,
    link_to,
    no_deposits,
    open_line,
    write_letter,
)

MARA, NORTH = "Mara", "North Port"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two stations and a compared line; made once, and only ever copied."""
    made = lined(tmp_path_factory.mktemp("template"))
    yield made
    made.close()


def invite(mediator: Station) -> None:
    """A talk, and North's leg in it."""
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)


def mishear(station: Station) -> None:
    """One group of the number is not what the other person reads."""
    right = station.lines()[0]["number"][2]
    station.compare_line(line=1, heard="00000" if right != "00000" else "11111", start=3)


# --- 5: what was sealed, or came, before people heard that something is wrong


def test_a_letter_that_was_sealed_stays_once_a_group_differs(world: World, mediator: Station, north: Station) -> None:
    """The invitation waits here although it is sealed; a line test goes past it, and is answered."""
    invite(mediator)
    world.relay.refuse = no_deposits
    world.round(MARA)
    world.round(MARA)
    assert mediator.mail()["lines"][0]["sealed"] == 1
    mishear(mediator)
    world.relay.refuse = lambda _: None
    mediator.test_line(line=1)
    world.ms += DAY
    world.rounds(3)
    assert mediator.lines()[0]["carries"] == "line_tests"
    assert mediator.lines()[0]["test_answered"] is not None
    assert line_rows(north, OFFERED) == []
    assert mediator.mail()["lines"][0]["sealed"] == 1
    compare(mediator, mediator.lines()[0])
    for _ in range(2):
        world.rounds(2)
        world.ms += DAY
    assert len(north.invitations()) == 1


def test_nothing_goes_after_an_alarm(world: World, mediator: Station, north: Station) -> None:
    """Neither the sealed invitation nor a line test leaves the station."""
    invite(mediator)
    world.relay.refuse = no_deposits
    world.round(MARA)
    world.round(MARA)
    world.relay.refuse = lambda _: None
    alarm(mediator)
    mediator.test_line(line=1)
    before = len(world.relay.seen)
    world.ms += DAY
    world.round(MARA)
    assert mediator.mail()["lines"][0]["sealed"] == 1
    assert len(world.relay.seen) == before
    assert line_rows(north, OFFERED) == []


def alarm(station: Station) -> None:
    """A second answer came to the invitation of a line."""
    store = station.mail_here.lines
    kept = store.one(1)
    store.change(kept, comparing=msgspec.structs.replace(kept.comparing, alarm=True))


def test_what_came_waits_until_the_line_carries_words(world: World, mediator: Station, north: Station) -> None:
    """North has joined; its answer opens the leg only once the group that differed was heard right."""
    invite(mediator)
    world.rounds(2)
    north.join_talk(number=1)
    world.round(NORTH)
    world.round(NORTH)
    mishear(mediator)
    world.rounds(3)
    assert link_to(mediator, north).channel is None
    compare(mediator, mediator.lines()[0])
    world.rounds(4)
    assert link_to(mediator, north).channel is not None
    assert mediator.mail()["legs"][0]["state"]["code"] == "link.open"


# --- 9: what a stranger can leave here


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


# --- 20: titles


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


# --- 21: openings


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

    who.all_talks._on_write = who._vault._on_write = who._vault.lines._on_write = watch
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


def mail_threads() -> list[threading.Thread]:
    """The loops that run."""
    return [each for each in threading.enumerate() if each.name == "mail"]


def test_a_loop_that_is_stopped_at_once_ends_at_once(world: World, mediator: Station) -> None:
    """Also one that had no time to begin."""
    for _ in range(10):
        loop = Loop(mediator.mail_here, mediator.locked, world.reach, system_chance)
        loop.start()
        loop.stop()
        assert not mail_threads()


def test_a_loop_that_is_stopped_before_its_thread_runs_ends(world: World, mediator: Station) -> None:
    """Whoever stops it does so before the thread knows its own loop: it sees that it was stopped."""
    loop = Loop(mediator.mail_here, mediator.locked, world.reach, system_chance)
    loop.stop()
    loop.start()
    for thread in mail_threads():
        thread.join(timeout=8)
    assert not mail_threads()
