"""A talk that is opened with stations: its sides are invited and its ground rules offered in the same step."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.station.station import Station
from tests.station.kit import TALK, refused
from tests.station.mail.rig import World, open_line, said_at, say

RULES = {"lease": "7d", "disclosure": "uncitral"}


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A mediator with a line to each of two stations."""
    made = World(tmp_path)
    mediator, north, west = (made.station(name) for name in ("Mara", "North Port", "West Bank"))
    open_line(made, mediator, north)
    open_line(made, mediator, west)
    yield made
    made.close()


def lines_to(mediator: Station, *sides: Station) -> list[int]:
    """The numbers of the mediator's lines to these stations."""
    by_peer = {line["fingerprint"]: line["line"] for line in mediator.lines()}
    return [by_peer[side.who()["fingerprint"]] for side in sides]


def rules_at(station: Station, leg: str) -> list[dict[str, Any]]:
    """The ground rules that stand on a leg."""
    return [rules for each in station.view(talk=TALK)["legs"] if each["leg"] == leg for rules in each["rules"]]


def test_stations_are_invited_and_rules_offered_at_once(world: World) -> None:
    """Both join; each has the ground rules, the names that were chosen for the others, and the mediator's."""
    mediator, north, west = world.stations.values()
    to_north, to_west = lines_to(mediator, north, west)
    opened = mediator.open_talk(
        title=TALK,
        mediator="Ambassador Reyes",
        rules=RULES,
        sides=[
            {"name": "North", "line": to_north, "aliases": {"West": "The bank", "South": "The port"}},
            {"name": "West", "line": to_west, "seats": [{"name": "West's minister", "role": "principal"}]},
            {"name": "South", "aliases": {"North": "The other port"}},
        ],
    )
    assert set(opened["legs"]) == {"North", "West", "South", "the public", "desk"}
    assert [(each["leg"], each["to_bring"]) for each in opened["offered"]] == [
        ("South", True),
        ("North", False),
        ("West", False),
    ]
    world.rounds(3)
    for side in (north, west):
        (invitation,) = side.invitations()
        side.join_talk(number=invitation["number"])
    world.rounds(6)
    (there,) = rules_at(north, "North")
    assert (there["lease"], there["disclose_to"]) == ("7 days", ["The bank", "The port"])
    assert north.answer_rules(talk=TALK, leg="North", yes=True)["in_force"]
    (view,) = west.view(talk=TALK)["legs"]
    assert {each["name"]: each["role"] for each in view["people"]} == {
        "Ambassador Reyes": "mediator",
        "West's minister": "principal",
    }
    say(north, "Good morning.")
    world.rounds(3)
    assert said_at(mediator, "North") == ["Good morning."]
    row = next(each for each in mediator.may_cross(talk=TALK, leg="North", to="West")["rows"])
    assert [form["open"] for form in row["forms"]] == [False, True]


def test_a_station_that_is_invited_later_has_its_rules_then(world: World) -> None:
    """With the founding of its leg, in the same step."""
    mediator, north, _ = world.stations.values()
    (line,) = lines_to(mediator, north)
    sides = [{"name": "North", "station": True, "rules": {"lease": "36h"}}, {"name": "South"}]
    opened = mediator.open_talk(title=TALK, sides=sides, rules=RULES)
    assert [each["leg"] for each in opened["offered"]] == ["South"]
    mediator.invite_side(talk=TALK, leg="North", line=line)
    world.rounds(3)
    north.join_talk(number=1)
    world.rounds(4)
    assert [each["lease"] for each in rules_at(north, "North")] == ["36 hours"]


@pytest.mark.parametrize("wrong", ["line", "seats", "alias", "twice", "rules"])
def test_nobody_is_invited_to_a_talk_that_is_not_opened(world: World, wrong: str) -> None:
    """Whatever is wrong with one side, no leg is founded, no letter goes, and opened rightly it all goes well."""
    mediator, north, west = world.stations.values()
    to_north, to_west = lines_to(mediator, north, west)
    right: list[dict[str, Any]] = [{"name": "North", "line": to_north}, {"name": "West", "line": to_west}]
    changes: dict[str, dict[str, Any]] = {
        "line": {"line": 99},
        "seats": {"seats": [{"name": "One"}, {"name": "Another"}]},
        "alias": {"aliases": {"East": "The sea"}},
        "twice": {"line": to_north},
        "rules": {"rules": {"lease": "soon"}},
    }
    with pytest.raises(Refusal):
        mediator.open_talk(title=TALK, sides=[right[0], right[1] | changes[wrong]])
    world.rounds(3)
    assert (mediator.titles(), north.invitations(), west.invitations()) == ([], [], [])
    mediator.open_talk(title=TALK, sides=right)
    world.rounds(3)
    assert [len(each.invitations()) for each in (north, west)] == [1, 1]
    assert refused(mediator.invite_side, talk=TALK, leg="West", line=to_west).code == "mail.already_invited"
