"""What happens on one leg makes no traffic on another, and what is wrong with one stops no other."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import RelayUnreachable
from goodoffices.errors.seal import TooLong
from goodoffices.errors.station import Damaged, DiskFull
from goodoffices.station.mail.link import Work
from goodoffices.station.mail.links import LinkId
from goodoffices.station.mail.loop import LOOK_EVERY
from goodoffices.station.mail.mail import Mail
from goodoffices.station.station import Station
from tests.station.kit import TALK
from tests.station.mail.loops import without_news
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    WEST,
    MemoryRelay,
    World,
    convey,
    link_id_to,
    link_to,
    said_at,
    say,
    three,
)

BEGINS = three
"""A mediator, and two sides at stations of their own."""


@pytest.fixture
def west(world: World) -> Station:
    return world.stations[WEST]


def mailboxes(station: Station, other: Station) -> set[bytes]:
    """Those that a station collects from on its leg to another."""
    return {box.name for box in link_to(station, other).state.mine}


def test_acts_on_one_leg_neither_postpone_nor_bring_looks_into_another(
    world: World, mediator: Station, west: Station
) -> None:
    """However many acts there are about North: West's mailbox is looked into at its time, not before and not later."""
    (name,) = mailboxes(mediator, west)
    with without_news(world, mediator) as (by, relay):
        by.until(lambda: name in [each for each, _ in relay.looks])
        (began,) = (at for each, at in relay.looks if each == name)
        for _ in range(40):
            mediator.remark(talk=TALK, text="About North alone.", about=[])
            convey(mediator, "For North alone.")
            by.goes_by(3)
        looks = [at - began for each, at in relay.looks if each == name and at > began]
    # A look comes 60 to 75 seconds after the one before it: in two minutes that is one, or a second at their very end.
    assert looks
    assert all(LOOK_EVERY <= later - before <= LOOK_EVERY * 5 / 4 + 1 for before, later in pairwise([0.0, *looks]))


@pytest.mark.parametrize("talks", [False, True])
def test_a_failed_deposit_is_not_tried_again_for_another_leg(
    world: World, mediator: Station, north: Station, west: Station, monkeypatch: pytest.MonkeyPatch, talks: bool
) -> None:
    """Whether North speaks or not: one round of the mediator tries West's mailbox once."""
    convey(mediator, "For West.", to="West")
    if talks:
        say(north, "Kept back.")
        world.round(NORTH)
    wests, tried, real = mailboxes(west, mediator), [0], MemoryRelay.deposit

    async def failing(self: MemoryRelay, name: bytes, *rest: Any) -> None:
        if name in wests:
            tried[0] += 1
            raise RelayUnreachable(relay=RELAY, problem="a test")
        await real(self, name, *rest)

    monkeypatch.setattr(MemoryRelay, "deposit", failing)
    world.round(MARA)
    assert tried == [1]
    assert said_at(mediator, "North") == (["Kept back."] if talks else [])


@pytest.mark.parametrize("talks", [False, True])
def test_what_came_on_one_leg_looks_into_no_other_mailbox(
    world: World, mediator: Station, north: Station, west: Station, talks: bool
) -> None:
    """Further rounds of one command go where something came, and nowhere else."""
    if talks:
        say(north, "Kept back.")
        world.round(NORTH)
    (name,) = mailboxes(mediator, west)
    before = world.relay.asked[name]
    world.round(MARA)
    assert world.relay.asked[name] - before == 1


REFUSALS: list[Callable[[], Refusal]] = [
    lambda: TooLong(size=2, limit=1),
    lambda: DiskFull(file="a", folder="b", problem="c"),
    lambda: Damaged(file="a"),
]


@pytest.mark.parametrize("refusal", REFUSALS)
def test_a_link_that_is_refused_leaves_the_others_carried(
    world: World,
    mediator: Station,
    north: Station,
    west: Station,
    monkeypatch: pytest.MonkeyPatch,
    refusal: Callable[[], Refusal],
) -> None:
    """Whatever the files say of North's leg: West's words are brought in, and the problem is North's alone."""
    west.say(talk=TALK, leg="West", passages=[{"text": "Carried."}])
    world.round(WEST)
    bad, real = link_id_to(mediator, north), Mail.work

    def refused(self: Mail, link_id: LinkId, most: int) -> Work:
        if link_id == bad:
            raise refusal()
        return real(self, link_id, most)

    monkeypatch.setattr(Mail, "work", refused)
    report = world.round(MARA)[MARA]
    assert said_at(mediator, "West") == ["Carried."]
    assert {link_id: problem.code for link_id, problem in report.problems.items()} == {bad: refusal().code}
    problems = {leg["leg"]: leg["problem"] for leg in mediator.mail()["legs"]}
    assert problems["North"]["code"] == refusal().code
    assert problems["West"] is None
