"""A line on which people found something wrong: sealed letters stay, and what came waits until it carries words."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest

from goodoffices.station.mail.letters import OFFERED
from goodoffices.station.station import Station
from tests.station.kit import TALK
from tests.station.mail.rig import (
    DAY,
    MARA,
    NORTH,
    World,
    compare,
    line_rows,
    lined,
    link_to,
    mishear,
    no_deposits,
)


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
