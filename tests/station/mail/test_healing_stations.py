"""What healing is like between two real stations: on a leg, on a line, for a relay that replays, and for its size."""

from __future__ import annotations

import pytest

from goodoffices.station.mail import link_state
from goodoffices.station.mail.healing import TURNS
from goodoffices.station.mail.link import REPEATS_EVERY_MS
from goodoffices.station.station import Station
from tests.station.mail.rig import World, at_the_files, link_to, put_into, say, three

pytestmark = pytest.mark.long

STEP = 75_000
QUARTER = 15 * 60_000


def stay(world: World, ms: int = QUARTER) -> None:
    """Time goes by, and everybody looks every 75 seconds."""
    for _ in range(ms // STEP):
        world.ms += STEP
        world.round()


def quiet(world: World) -> int:
    """How many envelopes were put in once nothing moves any more."""
    stay(world, 2 * QUARTER)
    return len(world.relay.seen)


def test_words_on_a_leg_are_followed_by_an_acknowledgement_and_two_of_each(
    world: World, mediator: Station, north: Station
) -> None:
    """Six envelopes of one size, within a quarter of an hour, and no more in a day."""
    before = quiet(world)
    keys = [link_to(one, other).channel for one, other in ((mediator, north), (north, mediator))]
    say(north, "We will not block the channel.")
    stay(world)
    added = world.relay.seen[before:]
    assert len(added) == 2 + 2 * TURNS
    assert len({size for _, size in added}) == 1
    for old, (one, other) in zip(keys, ((mediator, north), (north, mediator)), strict=True):
        new = link_to(one, other).channel
        assert old is not None
        assert new is not None
        assert not {key.seed for key in old.own_keys()} & {key.seed for key in new.own_keys()}
    stay(world, 24 * 4 * QUARTER)
    assert len(world.relay.seen) == before + 2 + 2 * TURNS


def test_a_line_test_is_followed_by_as_many(world: World, mediator: Station) -> None:
    """A letter and its answer are words of the line: the same there, and nothing on the leg."""
    before = quiet(world)
    mediator.test_line(line=1)
    stay(world)
    added = [name for name, _ in world.relay.seen[before:]]
    assert len(set(added)) == 2  # the line's two mailboxes
    assert len(added) <= 2 + 1 + 2 * TURNS


def test_old_envelopes_again_bring_no_more_than_an_acknowledgement_now_and_then(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A relay gives out everything that it ever had, at every look: nobody speaks for the sake of keys again."""
    monkeypatch.setattr(link_state, "RECENT", 1)
    kept: dict[bytes, list[bytes]] = {}
    for _ in range(3):
        say(north, "Once more.")
        for _ in range(12):
            world.ms += STEP
            for who in ("North Port", "Mara"):
                world.round(who)
                for name, box in world.relay.boxes.items():
                    kept.setdefault(name, []).extend(each.data for each in box.lying)
    before = quiet(world)
    began = world.ms
    for _ in range(60):
        for name, box in world.relay.boxes.items():
            for data in kept.get(name, ()):
                put_into(box, data)
        world.ms += 20_000
        world.round()
    spells = (world.ms - began) // REPEATS_EVERY_MS + 1
    assert len(world.relay.seen) - before <= 2 * spells


def test_one_leg_heals_alone(tmp_path_factory: pytest.TempPathFactory) -> None:
    """What is said on one leg brings nothing on another, nor on the line."""
    world = World(tmp_path_factory.mktemp("three"))
    try:
        mediator, north, west = three(world)
        before = quiet(world)
        say(north, "We will not block the channel.")
        stay(world)
        mine = {
            box.name for one, other in ((mediator, north), (north, mediator)) for box in link_to(one, other).boxes()
        }
        assert {name for name, _ in world.relay.seen[before:]} == mine
        assert link_to(mediator, west).healing.turns.turns == 0
    finally:
        world.close()


def test_a_killed_station_takes_no_turn_twice(world: World, north: Station) -> None:
    """How many are left is on the disk before anything is sent."""
    before = quiet(world)
    say(north, "We will not block the channel.")
    for _ in range(QUARTER // STEP):
        world.ms += STEP
        for name in ("North Port", "Mara"):
            world.round(name)
            world.reopen(name)
    assert len(world.relay.seen) <= before + 2 + 2 * TURNS


def test_words_that_come_again_give_no_turn(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither on a leg nor on a line, also where nobody knows the envelope by its bytes and its key is still there."""
    quiet(world)
    monkeypatch.setattr(link_state.LinkState, "knows", lambda *_: False)
    for legs in (True, False):
        if legs:
            say(north, "We will not block the channel.")
        else:
            north.test_line(line=1)
        world.round("North Port")
        (name, box), *_ = [each for each in world.relay.boxes.items() if each[1].lying]
        (words,) = [each.data for each in box.lying]
        (link_id,) = [each for each in mediator.mail_here.ids() if bool(each.room) is legs]
        for turns in (TURNS, 0):
            with at_the_files(mediator, link_id) as link:
                link.healing.forget()
            world.round("Mara")
            with at_the_files(mediator, link_id) as link:
                assert link.healing.turns.turns == turns, (legs, turns)
            put_into(world.relay.boxes[name], words)
