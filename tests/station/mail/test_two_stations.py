"""Two stations and a relay: a line is opened, compared and tested, a talk joined, and words arrive."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from goodoffices.station import Station
from tests.station import kit
from tests.station.kit import TALK, refused, terms
from tests.station.mail.rig import DAY, RELAY, World, compare, open_line, seat_over_line


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    kit.quick_keys(monkeypatch)
    made = World(tmp_path)
    yield made
    made.close()


@pytest.fixture
def mediator(world: World) -> Station:
    return world.station("Mara")


@pytest.fixture
def north(world: World) -> Station:
    return world.station("North Port")


@pytest.mark.parametrize("form", ["message", "short", "words"])
def test_a_line_is_opened_over_a_relay(world: World, mediator: Station, north: Station, form: str) -> None:
    open_line(world, mediator, north, compared=False, form=form)
    (here,), (there,) = mediator.lines(), north.lines()
    assert (here["state"], there["state"]) == ("open", "open")
    assert here["number"] == there["number"]
    assert (here["carries"], there["carries"]) == ("line tests", "line tests")
    assert here["heard"] is not None
    assert there["heard"] is not None


def test_only_the_two_mailboxes_of_the_line_are_left(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    world.rounds(3)
    assert len(world.relay.boxes) == 2
    assert not any(box.lying for box in world.relay.boxes.values())


def test_a_line_test_is_answered_by_the_station(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north, compared=False)
    assert mediator.test_line(line=1)["test_answered"] is None
    world.rounds(2)
    assert mediator.lines()[0]["test_answered"] is not None


def test_words_cross_from_a_sealed_leg_to_a_kept_one(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    sides = [{"name": "North", "station": True}, {"name": "South"}]
    mediator.open_talk(title=TALK, sides=sides)
    seat_over_line(world, mediator, north, "North")
    assert [leg["state"] for leg in mediator.mail()["legs"]] == ["open"]
    north.say(
        talk=TALK,
        leg="North",
        passages=[
            {"text": "We will not block the channel.", "terms": terms("verbatim", "South")},
            {"text": "Fuel is short."},
        ],
    )
    before = north.read(talk=TALK, leg="North")["lines"][-1]
    assert before["mail"] == "waits here"
    world.round("North Port")
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"] == "at the relay"
    world.rounds(2)
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"] == "on their station"
    came = mediator.read(talk=TALK, leg="North")["lines"][-1]
    assert [each["text"] for each in came["content"]] == ["We will not block the channel.", "Fuel is short."]
    assert came["own"]
    mediator.convey(talk=TALK, to="South", items=[{"very_words": came["content"][0]["ref"]}])


def test_a_talk_needs_a_compared_line(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north, compared=False)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    assert refused(mediator.invite_side, talk=TALK, leg="North", line=1).code == "mail.line_carries_tests"
    mediator.trust_line(line=1)
    mediator.invite_side(talk=TALK, leg="North", line=1)
    world.rounds(3)
    (invitation,) = north.invitations()
    assert not invitation["compared"]
    assert refused(north.join_talk, number=1).code == "mail.line_carries_tests"
    compare(north, north.lines()[0])
    north.join_talk(number=1)
    world.rounds(4)
    assert mediator.mail()["legs"][0]["state"] == "open"


def test_an_invitation_to_a_talk_can_be_declined(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    mediator.invite_side(talk=TALK, leg="North", line=1)
    world.rounds(2)
    north.decline_talk(number=1)
    world.rounds(2)
    assert north.invitations() == []
    assert mediator.mail()["legs"][0]["state"] == "the invitation was declined"


def test_nothing_is_lost_while_the_relay_is_away(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    world.relay.reachable = False
    for number in range(5):
        north.say(talk=TALK, leg="North", passages=[{"text": f"Sentence {number}."}])
        report = world.round()["North Port"]
        assert [problem.code for problem in report.problems.values()] == ["roads.relay_unreachable"] * len(
            report.problems
        )
    world.relay.reachable = True
    world.ms += 3_600_000
    world.rounds(3)
    texts = kit.texts(mediator.read(talk=TALK, leg="North"))
    assert [each for each in texts if each.startswith("Sentence")] == [f"Sentence {number}." for number in range(5)]


def test_what_a_relay_swallowed_is_put_in_again(world: World, mediator: Station, north: Station) -> None:
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    world.relay.swallow = 1
    north.say(talk=TALK, leg="North", passages=[{"text": "Once more."}])
    world.rounds(3)
    assert "Once more." not in kit.texts(mediator.read(talk=TALK, leg="North"))
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"] == "at the relay"
    world.ms += 3_600_000
    world.rounds(2)
    assert "Once more." in kit.texts(mediator.read(talk=TALK, leg="North"))
    assert north.read(talk=TALK, leg="North")["lines"][-1]["mail"] == "on their station"


def test_a_line_by_files_alone_carries_nothing(world: World, mediator: Station, north: Station) -> None:
    invitation = mediator.invite_line()
    answer = north.accept_line(message=invitation["message"])
    last = mediator.answer_line(message=answer["message"])
    north.finish_line(message=last["message"])
    compare(mediator, mediator.lines()[0])
    assert mediator.lines()[0]["carries"] == "nothing"
    assert refused(mediator.test_line, line=1).code == "mail.no_relay"


def test_an_opening_may_begin_by_relay_and_end_by_files(world: World, mediator: Station, north: Station) -> None:
    invitation = mediator.invite_line(relay=RELAY)
    world.relay.reachable = False
    answer = north.accept_line(message=invitation["message"])
    last = mediator.answer_line(message=answer["message"])
    north.finish_line(message=last["message"])
    world.relay.reachable = True
    world.rounds(5)
    assert [line["heard"] is not None for line in (*mediator.lines(), *north.lines())] == [True, True]


def test_the_mailboxes_of_an_invitation_are_watched_until_it_ends(
    world: World, mediator: Station, north: Station
) -> None:
    """Somebody else's answer could still come; once the line was compared, or the invitation is over, none matters."""
    open_line(world, mediator, north, compared=False)
    world.rounds(2)
    assert len(world.relay.boxes) == 4
    world.ms += 4 * DAY
    world.rounds(2)
    assert len(world.relay.boxes) == 2
