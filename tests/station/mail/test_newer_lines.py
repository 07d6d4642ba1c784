"""Several lines between two stations: which of them a leg rests on, and when it goes over or back."""

from __future__ import annotations

from pathlib import Path

import pytest

from goodoffices.errors.roads import NameTaken, NotAdmitted
from goodoffices.station.mail import letters
from goodoffices.station.mail.letters import Letters
from goodoffices.station.mail.link import Arrived
from goodoffices.station.mail.messages import LineMessage, TalkOffered, read_letter
from goodoffices.station.station import Station
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    RELAY,
    World,
    compare,
    convey,
    conveyed_at,
    link_to,
    open_line,
    pass_time,
    said_at,
    say,
)


def test_a_newer_line_takes_over(world: World, mediator: Station, north: Station) -> None:
    """Without any fault: the leg follows to the newest line, and what was not over there goes on it."""
    world.relay.swallow = 1
    say(north, "Swallowed on the old line.")
    world.round(NORTH)
    open_line(world, mediator, north)
    world.rounds(5)
    assert "Swallowed on the old line." in said_at(mediator, "North")
    assert mediator.mail()["legs"][0]["line"] == 2
    assert len(world.relay.boxes) == 6
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"]["code"] == "entry.there"


def test_words_go_on_the_older_line_until_the_other_station_answered(
    world: World, mediator: Station, north: Station
) -> None:
    """A line that only one of the two has compared takes nothing over; once both have, it does."""
    open_line(world, mediator, north, compared=False)
    compare(mediator, mediator.lines()[-1])
    world.rounds(3)
    say(north, "On the first line.")
    convey(mediator, "And back.")
    world.rounds(4)
    assert said_at(mediator, "North") == ["On the first line."]
    assert conveyed_at(north, "North") == ["And back."]
    assert [(leg["line"], leg["state"]["code"]) for leg in (*mediator.mail()["legs"], *north.mail()["legs"])] == [
        (1, "link.open")
    ] * 2
    compare(north, north.lines()[-1])
    world.rounds(4)
    say(north, "On the second.")
    world.rounds(2)
    assert [leg["line"] for leg in (*mediator.mail()["legs"], *north.mail()["legs"])] == [2, 2]
    assert said_at(mediator, "North") == ["On the first line.", "On the second."]


@pytest.mark.parametrize("answered", [True, False])
def test_a_leg_goes_back_to_the_older_line(world: World, mediator: Station, north: Station, answered: bool) -> None:
    """The newer line is given up at both ends, before or after it took over: the words go on the older one."""
    open_line(world, mediator, north, compared=answered)
    compare(mediator, mediator.lines()[-1])
    world.rounds(4)
    assert mediator.mail()["legs"][0]["line"] == (2 if answered else 1)
    for station in (mediator, north):
        station.give_up_line(line=station.lines()[-1]["line"])
    say(north, "Not stuck.")
    convey(mediator, "Nor am I.")
    world.rounds(6)
    assert [leg["line"] for leg in (*mediator.mail()["legs"], *north.mail()["legs"])] == [1, 1]
    assert (said_at(mediator, "North"), conveyed_at(north, "North")) == (["Not stuck."], ["Nor am I."])


@pytest.mark.parametrize("act", ["join_talk", "decline_talk"])
def test_an_offer_of_a_joined_leg_is_not_used_up_by_its_person(
    world: World, mediator: Station, north: Station, act: str
) -> None:
    """North joins or declines what is listed for a newer line that it had not compared: the leg gets to that line."""
    north.give_up_line(line=1)
    open_line(world, mediator, north, compared=False)
    compare(mediator, mediator.lines()[-1])
    world.rounds(3)
    compare(north, north.lines()[-1])
    if north.invitations():
        north.call(act, {"number": 1})
    pass_time(world, 2)
    say(north, "On the second line.")
    pass_time(world, 2)
    assert "On the second line." in said_at(mediator, "North")


def test_an_offer_on_an_older_line_takes_no_leg_from_a_newer_one(
    world: World, mediator: Station, north: Station
) -> None:
    """A side lets an older line carry words, on which the leg was offered once: the leg stays on the newest line."""
    open_line(world, mediator, north, compared=False)
    mediator.trust_line(line=2)
    world.rounds(3)
    open_line(world, mediator, north)
    world.rounds(4)
    say(north, "On the third line.")
    world.rounds(3)
    north.trust_line(line=2)
    world.rounds(4)
    say(north, "Still on the third.")
    pass_time(world, 3)
    assert said_at(mediator, "North") == ["On the third line.", "Still on the third."]
    assert mediator.mail()["legs"][0]["line"] == 3


def test_more_offers_than_there_is_room_for_come_later(
    world: World, mediator: Station, north: Station, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There is room for one offer at a time: the legs go over to a newer line one after the other."""
    monkeypatch.setattr(letters, "MOST_OFFERS", 1)
    mediator.open_talk(title="Second", sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk="Second", leg="North", line=1)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(3)
    open_line(world, mediator, north)
    pass_time(world, 4)
    assert {leg["line"] for leg in mediator.mail()["legs"]} == {2}
    assert {leg["state"]["code"] for leg in mediator.mail()["legs"]} == {"link.open"}


def test_a_newer_line_is_offered_under_the_title_that_was_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the mediator calls the talk, North hears the one title that it was invited with, on every line."""
    world, titles = World(tmp_path), []
    mediator, north = world.station(MARA), world.station(NORTH)
    real = Letters.take

    def listen(self: Letters, content: bytes, now: int, *, late: bool) -> Arrived:
        came = real(self, content, now, late=late)
        assert isinstance(came.message, LineMessage)
        letter = None if came.message.letter is None else read_letter(came.message.letter.body)
        if isinstance(letter, TalkOffered):
            titles.append(letter.title)
        return came

    monkeypatch.setattr(Letters, "take", listen)
    open_line(world, mediator, north)
    secret = "What South must not know"
    mediator.open_talk(title=secret, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=secret, leg="North", line=1, title="A neutral name")
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    open_line(world, mediator, north)
    world.rounds(4)
    assert mediator.mail()["legs"][0]["line"] == 2
    assert titles == ["A neutral name", "A neutral name"]
    world.close()


SECOND = "http://127.0.0.1:8441"


def test_an_offer_on_the_legs_own_line_that_is_taken_back_is_made_again(
    world: World, mediator: Station, north: Station
) -> None:
    """A newer line was given up, so the leg is offered on its own; then a relay of that offer is left."""
    for station in (mediator, north):
        station.add_relay(line=1, relay=SECOND)
        world.rounds(3)
    open_line(world, mediator, north, compared=False)
    compare(mediator, mediator.lines()[-1])
    world.rounds(2)
    mediator.give_up_line(line=2)
    world.round(MARA)
    world.round(MARA)
    mediator.drop_relay(line=1, relay=RELAY)
    world.rounds(6)
    say(north, "after")
    convey(mediator, "after")
    world.rounds(8)
    assert said_at(mediator, "North") == ["after"]
    assert conveyed_at(north, "North") == ["after"]


@pytest.mark.parametrize("why", ["a token is wanted", "the name is taken"])
def test_an_offer_whose_mailbox_could_not_be_made_is_made_again(
    world: World, mediator: Station, north: Station, why: str
) -> None:
    """The side took the leg on a line that both gave up then, and has no older keys: without an offer it is lost."""
    open_line(world, mediator, north, compared=False)
    for station in (mediator, north):
        compare(station, station.lines()[-1])
    while link_to(north, mediator).state.line != 2:
        world.round(MARA)
        world.round(NORTH)
    for station in (mediator, north):
        station.give_up_line(line=2)
    refused = NotAdmitted(relay=RELAY) if why == "a token is wanted" else NameTaken(relay=RELAY)
    world.relay.refuse = lambda what: refused if what == "make" else None
    world.round(MARA)
    world.relay.refuse = lambda _: None
    if why == "a token is wanted":
        mediator.add_relay(line=1, relay=RELAY, admission="t")
    world.rounds(6)
    say(north, "after")
    convey(mediator, "after")
    world.rounds(6)
    pass_time(world, 3)
    assert said_at(mediator, "North") == ["after"]
    assert conveyed_at(north, "North") == ["after"]
