"""A leg that is offered several times: which offer an answer counts for, in whatever order the letters come."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from goodoffices.station import Station
from tests.station.kit import TALK
from tests.station.mail.rig import Lying, World, conveyed_at, lines_box, open_line, pass_time, said_at

MARA, NORTH = "Mara", "North Port"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """A compared line, and a leg that was offered on it and that nobody has answered."""
    made = World(tmp_path_factory.mktemp("template"))
    mediator, north = made.station(MARA), made.station(NORTH)
    open_line(made, mediator, north)
    made.rounds(2)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    yield made
    made.close()


def words_go(world: World, mediator: Station, north: Station, *, line: int, lines: int) -> None:
    """Each says something, which arrives once; the leg rests on this line, and no mailbox is left over."""
    north.say(talk=TALK, leg="North", passages=[{"text": "From the side."}])
    mediator.convey(talk=TALK, to="North", items=[{"own_words": "From the mediator."}])
    pass_time(world, days=2)
    assert said_at(mediator, "North") == ["From the side."]
    assert conveyed_at(north, "North") == ["From the mediator."]
    for station in (mediator, north):
        (leg,) = station.mail()["legs"]
        assert (leg["state"], leg["line"], leg["waiting"], leg["at_relay"]) == ("open", line, 0, 0)
    # Two for each line, and two for the leg.
    assert len(world.relay.boxes) == 2 * lines + 2


def newer_line(world: World, mediator: Station, north: Station, *, offered: bool) -> None:
    """A second line; the leg is offered on it too, which has not reached North."""
    open_line(world, mediator, north)
    if offered:
        world.round(MARA)
        world.round(MARA)


def test_an_answer_on_the_older_line_counts_while_a_newer_offer_is_open(
    world: World, mediator: Station, north: Station
) -> None:
    """The leg begins on the line where its person joined, at once, and goes over to the newer one."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    north.join_talk(number=1)
    waiting = lines_box(world, NORTH, line=2)
    withheld, waiting.lying = waiting.lying, []
    world.rounds(3)
    assert [leg["line"] for leg in mediator.mail()["legs"]] == [1]
    assert [leg["state"] for leg in mediator.mail()["legs"]] == ["open"]
    waiting.lying += withheld
    world.rounds(4)
    words_go(world, mediator, north, line=2, lines=2)


def test_an_answer_to_an_offer_of_before_makes_no_keys_with_a_later_one(
    world: World, mediator: Station, north: Station
) -> None:
    """On one and the same line: North's answer was under way when the leg was offered there once more."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    north.join_talk(number=1)
    world.round(NORTH)  # its answer lies at the relay
    answer = lines_box(world, MARA)
    withheld, answer.lying = answer.lying, []
    assert withheld
    for station in (mediator, north):
        station.give_up_line(line=2)
    world.round(MARA)  # the leg is offered on the first line again
    world.round(MARA)
    answer.lying += withheld
    world.rounds(4)
    words_go(world, mediator, north, line=1, lines=1)


def test_of_two_offers_on_one_line_the_later_counts_in_whatever_order_they_come(
    world: World, mediator: Station, north: Station
) -> None:
    """The relay gives the later offer out first; North joins, and is not led back to the older one."""
    inbox = lines_box(world, NORTH)
    world.round(MARA)
    first, inbox.lying = inbox.lying, []
    assert first
    newer_line(world, mediator, north, offered=True)
    first += inbox.lying
    inbox.lying = []
    for station in (mediator, north):
        station.give_up_line(line=2)
    world.round(MARA)
    world.round(MARA)
    later, inbox.lying = inbox.lying, []
    assert later
    inbox.lying = [*later]
    world.round(NORTH)
    for each in first:
        inbox.last += 1
        inbox.lying.append(Lying(inbox.last, each.data))
    world.round(NORTH)
    north.join_talk(number=1)
    world.rounds(4)
    words_go(world, mediator, north, line=1, lines=1)


def test_an_invitation_that_came_on_two_lines_is_one(world: World, mediator: Station, north: Station) -> None:
    """Its person sees it once, and answers it once; whoever declined can be asked again."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    world.rounds(2)
    assert [(each["number"], each["line"]) for each in north.invitations()] == [(1, 2)]
    north.decline_talk(number=1)
    world.rounds(3)
    assert north.invitations() == []
    assert [leg["state"] for leg in mediator.mail()["legs"]] == ["the invitation was declined"]
    mediator.invite_side(talk=TALK, leg="North", line=2)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    words_go(world, mediator, north, line=2, lines=2)


def test_who_declines_an_offer_of_before_is_still_asked(world: World, mediator: Station, north: Station) -> None:
    """The newer offer had not arrived when the older one was declined: it stands, and can be taken."""
    world.rounds(2)
    newer_line(world, mediator, north, offered=True)
    north.decline_talk(number=1)
    world.rounds(3)
    assert [leg["state"] for leg in mediator.mail()["legs"]] == ["invited, not answered yet"]
    assert [each["line"] for each in north.invitations()] == [2]
    north.join_talk(number=1)
    world.rounds(4)
    words_go(world, mediator, north, line=2, lines=2)
