"""A relay that gives out again what it gave out before: nothing is taken in twice, and nothing else is told for it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest

from goodoffices.station.mail.exchange import Exchange
from goodoffices.station.station import Station
from tests.station.mail.rig import (
    DAY,
    MARA,
    NORTH,
    MemoryRelay,
    World,
    convey,
    legs_box,
    link_id_to,
    link_to,
    mail_states,
    open_line,
    put_into,
    said_at,
    say,
)


def test_the_same_bytes_again_change_nothing_that_is_told(world: World, mediator: Station, north: Station) -> None:
    """Days later the relay puts an envelope in again: the mediator does not seem to have heard from North."""
    say(north, "Once.")
    world.round(NORTH)
    (data,) = [each.data for each in legs_box(world, MARA).lying]
    world.rounds(3)
    before = mediator.mail()["legs"][0]
    world.ms += 5 * DAY
    for _ in range(3):
        put_into(legs_box(world, MARA), data)
        world.round(MARA)
    after = mediator.mail()["legs"][0]
    assert (after["heard"], after["unopened"]) == (before["heard"], 0)


def test_an_acknowledgement_that_was_lost_makes_no_unopened(world: World, mediator: Station, north: Station) -> None:
    """The relay gives out once more what was taken in, although the keys that it was sealed to are gone."""

    def put_in(station: Station) -> None:
        station.carry(seconds=5, fetch=False, reach=world.reach)

    say(north, "One.")
    put_in(north)
    kept = [each.data for each in legs_box(world, MARA).lying]
    world.rounds(2)
    for number in range(3):
        convey(mediator, f"{number}")
        world.rounds(2)
        say(north, f"{number}")
        world.rounds(2)
    for data in kept:
        put_into(legs_box(world, MARA), data)
    world.round(MARA)
    assert mediator.mail()["legs"][0]["unopened"] == 0


def test_an_envelope_of_before_new_keys_is_passed_over(world: World, mediator: Station, north: Station) -> None:
    """It was fetched from the old mailbox while the leg got new keys: nobody is told of an envelope without a key."""
    say(north, "On the first line.")
    world.round(NORTH)
    (box,) = link_to(mediator, north).state.mine
    old = [each.data for each in legs_box(world, MARA).lying]
    world.rounds(2)
    open_line(world, mediator, north)
    world.rounds(4)
    before = link_to(mediator, north)
    channel, state = before.channel, before.state
    mediator.mail_here.took(link_id_to(mediator, north), box, old)
    after = link_to(mediator, north)
    assert (after.channel, after.state) == (channel, state)
    assert after.state.unopened == 0


def test_a_relay_that_does_not_delete_brings_each_envelope_once_a_round(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It confirms every acknowledgement and gives out the same again: one round takes each in once."""

    async def deaf(self: MemoryRelay, name: bytes, token: bytes, upto: int) -> None:
        """Nothing goes."""

    monkeypatch.setattr(MemoryRelay, "acknowledge", deaf)
    for number in range(3):
        say(north, f"{number}")
    world.round(NORTH)
    exchange = Exchange(mediator.mail_here, asked(mediator), world.reach)
    link_id = link_id_to(mediator, north)
    waiting = len(legs_box(world, MARA).lying)
    assert [asyncio.run(exchange.round(link_id, fetch=True)).taken for _ in range(2)] == [waiting, waiting]
    assert said_at(mediator, "North") == ["0", "1", "2"]
    assert {leg["unopened"] for leg in mediator.mail()["legs"]} == {0}


def asked(station: Station) -> Any:
    """How a round asks a station's files."""

    async def ask(act: Callable[[], Any]) -> Any:
        return station.locked(act)

    return ask


def test_a_command_ends_at_a_relay_that_forgets_nothing(world: World) -> None:
    """It ignores that it may forget: one command takes the same envelope in a few times, and not without end."""

    async def acknowledge(*_: object) -> None:
        """Nothing."""

    setattr(world.relay, "acknowledge", acknowledge)  # noqa: B010
    say(world.stations[NORTH], "Once.")
    world.round(NORTH)
    assert world.round(MARA)[MARA].taken < 100
    assert mail_states(world.stations[NORTH], "North")
