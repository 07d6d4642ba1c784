"""Clocks that are wrong at one end of a line: what crosses by them, and how long keys and invitations live."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from goodoffices.station.clock import APART_MS
from goodoffices.station.station import Station
from goodoffices.words import DAY, write_instant
from tests.station import kit
from tests.station.mail.rig import NORTH, RELAY, World, conveyed_at, copied_world, pass_time, said_at
from tests.station.test_clock import LEASE, row, why_not

SOUTH = kit.terms("verbatim", "South")


def set_apart(world: World, name: str, apart: int) -> Station:
    """From now on the clock of a station is ahead of the others' (below zero: behind)."""
    world.stations[name].close()
    world.stations[name] = kit.reopen(world.folder / name, clock=world.clock(apart))
    return world.stations[name]


def released(world: World, apart: int) -> str:
    """North releases words at its own station, by a clock that is ahead; gives their handle at the mediator's."""
    north = set_apart(world, "North Port", apart)
    said = north.say(talk=kit.TALK, leg="North", passages=[{"text": "We hold our ships.", "terms": SOUTH}])
    return str(said["refs"][0])


def test_rule_07_a_release_by_a_sides_clock_ahead_runs_from_when_it_arrived(world: World) -> None:
    """The mediator's clock is right: it goes by that, says that the time is doubtful, and by whose word."""
    words = released(world, 60 * DAY)
    world.rounds(2)
    mediator = world.stations["Mara"]
    arrived = world.ms
    assert why_not(mediator, words) == set()
    shown = row(mediator, words)
    assert shown["doubtful"]
    assert shown["until"][:16] == write_instant(arrived + LEASE, 60)[:16]
    (doubtful,) = mediator.doctor()["doubtful"]
    assert (doubtful["why"], doubtful["ref"]) == ("ahead", words.partition(".")[0])
    world.ms += LEASE
    assert why_not(mediator, words) == {"gate.lapsed"}


def test_rule_07_a_side_whose_clock_is_a_little_ahead_is_in_no_doubt(world: World) -> None:
    """Two clocks are never quite the same."""
    words = released(world, 200_000)
    world.rounds(2)
    mediator = world.stations["Mara"]
    assert not row(mediator, words)["doubtful"]
    assert mediator.doctor()["doubtful"] == []


def test_rule_07_what_arrives_while_the_mediators_clock_is_lower(world: World) -> None:
    """It waits like everything; once the clock has caught up it runs from when it arrived."""
    mediator = world.stations["Mara"]
    set_apart(world, "Mara", 20 * DAY).may_cross(talk=kit.TALK)
    mediator = set_apart(world, "Mara", 0)
    words = released(world, 10 * DAY)
    world.rounds(2)
    arrived = world.ms
    assert "gate.clock_lower" in why_not(mediator, words)
    world.ms += 21 * DAY
    assert why_not(mediator, words) == {"gate.lapsed"}
    assert mediator.read(talk=kit.TALK, leg="North")["lines"][-1]["doubtful"]
    assert arrived + LEASE < world.ms < arrived + LEASE + 10 * DAY


def test_rule_07_an_arrival_and_what_is_known_of_its_time_are_one_step(world: World, tmp_path: Path) -> None:
    """A copy at any write of the arrival knows both, or neither."""
    words = released(world, 60 * DAY)
    world.round("North Port")
    copies: list[Path] = []

    def watch(name: str) -> None:
        copies.append(tmp_path / f"copy {len(copies)}")
        copied = copied_world(world, copies[-1])
        copied.close()

    mediator = world.stations["Mara"]
    mediator.clock._on_write = mediator.at(kit.TALK).store._on_write = watch
    world.round("Mara")
    assert len(copies) >= 2
    for copy in copies:
        with kit.reopen(copy / "Mara", clock=world.clock()) as again:
            refs = [each["ref"] for each in again.may_cross(talk=kit.TALK, to="South", rest=True)["rows"]]
            doubtful = [each["ref"] for each in again.doctor()["doubtful"]]
            assert doubtful == [ref.partition(".")[0] for ref in refs if ref == words]


def test_a_key_that_grew_old_by_a_clock_ahead_lives_no_longer(world: World) -> None:
    """Its end is set by the first round of a right clock, and it goes then, though nothing more comes."""
    mediator, north = world.stations["Mara"], world.stations["North Port"]

    def older() -> list[int]:
        (link_id,) = [link_id for link_id in mediator.mail_here.ids() if link_id.room]
        link = mediator.mail_here.links.leg(mediator.at(link_id.talk), link_id.room, link_id.peer)
        assert link.channel is not None
        return [each.until for each in link.channel.older]

    mediator = set_apart(world, "Mara", 400 * DAY)
    # What North sealed first is lost at the relay, so that the key it went to is still waited for.
    north.say(talk=kit.TALK, leg="North", passages=[{"text": "Lost."}])
    world.relay.swallow = 1
    world.round("North Port")
    for _ in range(3):
        mediator.convey(talk=kit.TALK, to="North", items=[{"kind": "own_words", "text": "Are you there?"}])
        world.rounds(2)
    assert any(until > world.ms + 300 * DAY for until in older())
    mediator = set_apart(world, "Mara", 0)
    world.round("Mara")
    assert all(until <= world.ms + 14 * DAY for until in older())
    world.stations["North Port"].close()
    world.ms += 15 * DAY
    world.round("Mara")
    assert older() == []


def test_an_invitation_by_a_clock_ahead_is_not_good_for_ever(tmp_path: Path) -> None:
    """Nobody answers it, and its maker takes no answer: no invitation lasts longer than 30 days."""
    world = World(tmp_path)
    try:
        mediator, north = world.station("Mara", apart=400 * DAY), world.station("North Port")
        invitation = mediator.invite_line(relay=RELAY)
        assert kit.refused(north.accept_line, message=invitation["message"]).code == "seal.invitation_too_long"
        assert kit.refused(mediator.invite_line, valid="31d").code == "station.wrong_shape"
        assert north.lines() == []
    finally:
        world.close()


def test_mail_goes_on_while_the_clock_is_lower(world: World) -> None:
    """Words that were written go and come; only what is judged by the time waits."""
    set_apart(world, "Mara", 300 * DAY).may_cross(talk=kit.TALK)
    mediator = set_apart(world, "Mara", 0)
    north = world.stations["North Port"]
    north.say(talk=kit.TALK, leg="North", passages=[{"text": "Are you there?"}])
    mediator.convey(talk=kit.TALK, to="North", items=[{"kind": "own_words", "text": "I am."}])
    pass_time(world, 1)
    assert said_at(mediator, "North")[-1] == "Are you there?"
    assert conveyed_at(north, "North") == ["I am."]


def test_a_station_that_only_looks_for_mail_knows_that_its_clock_went_back(world: World) -> None:
    """For days nothing is said and nothing comes; it is locked, or killed, and its clock is set back by two days."""
    world.rounds(3)
    for _ in range(72):
        world.ms += 3_600_000
        world.round(NORTH)
    highest = world.ms
    killed = copied_world(world, world.folder.parent / "killed")
    world.ms -= 2 * DAY
    north = world.reopen(NORTH)
    assert north.clock.lower is not None
    assert north.clock.readings.highest == highest
    killed.ms -= 2 * DAY
    with closing(killed):
        assert highest - killed.stations[NORTH].clock.readings.highest <= APART_MS
