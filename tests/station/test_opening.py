"""Opening a talk: its legs, its people, its ground rules and the mediator's name, all of it or nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, noted, refused

RULES = {"lease": "7d", "disclosure": "uncitral", "text": "We speak once a day."}
SIDES: list[dict[str, Any]] = [{"name": "North"}, {"name": "South", "language": "he"}]


@pytest.fixture
def empty(tmp_path: Path, clock: kit.Clock) -> Any:
    """A station without a talk."""
    with kit.make(tmp_path / "s", clock=clock) as station:
        yield station


def rules_on(station: Station, leg: str) -> list[dict[str, Any]]:
    """The ground rules of a leg."""
    view = station.view(talk=TALK)
    return [rules for each in view["legs"] if each["leg"] == leg for rules in each["rules"]]


def test_ground_rules_are_offered_with_the_opening(empty: Station) -> None:
    """To every side, in its own working language; they wait to be brought and answered, as any others."""
    opened = empty.open_talk(title=TALK, sides=SIDES, rules=RULES)
    assert [(each["leg"], each["to_bring"]) for each in opened["offered"]] == [("North", True), ("South", True)]
    (north,), (south,) = rules_on(empty, "North"), rules_on(empty, "South")
    assert (north["lease"], north["disclose_to"], north["languages"]) == ("7 days", ["South"], ["en"])
    assert (south["disclose_to"], south["languages"], south["in_force"]) == (["North"], ["he"], False)
    offer = opened["offered"][0]["ref"]
    assert offer == north["ref"]
    empty.deliver(talk=TALK, what=[offer], to="North's envoy")
    assert empty.answer_rules(talk=TALK, leg="North", yes=True, noted=noted("North"))["in_force"]


def test_legs_stand_in_the_order_in_which_the_sides_were_named(tmp_path: Path, clock: kit.Clock) -> None:
    """On every list, also once the station was opened again; a leg that is founded later comes after them."""
    named = ["Upper", "Middle", "Lower"]
    with kit.make(tmp_path / "s", clock=clock) as station:
        opened = station.open_talk(title=TALK, sides=[{"name": each} for each in named], rules=RULES)
        assert opened["legs"] == [*named, "the public", "desk"]
        assert [each["leg"] for each in opened["offered"]] == named
    with kit.reopen(tmp_path / "s", clock=clock) as station:
        (line,) = station.overview()["talks"]
        assert [each["leg"] for each in line["legs"]] == [*named, "the public", "desk"]
        assert [each["leg"] for each in station.view(talk=TALK)["legs"]][:4] == [*named, "the public"]
        assert [each["leg"] for each in station.due(talk=TALK)] == named
        (here,) = station.talks()
        assert here["legs"] == [*named, "the public", "desk"]


def test_a_side_has_rules_of_its_own(empty: Station) -> None:
    """In the place of those for every side."""
    sides = [SIDES[0] | {"rules": {"lease": "36h"}}, SIDES[1]]
    empty.open_talk(title=TALK, sides=sides, rules=RULES)
    assert [rules_on(empty, leg)[0]["lease"] for leg in ("North", "South")] == ["36 hours", "7 days"]


def test_without_rules_none_are_offered(empty: Station) -> None:
    """Nothing is agreed by opening a talk."""
    assert empty.open_talk(title=TALK, sides=SIDES)["offered"] == []
    assert rules_on(empty, "North") == []


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"rules": {"lease": "soon"}}, "words.length"),
        ({"rules": {"text": "a\u202eb"}}, "words.character"),
        ({"rules": {"disclose_to": ["South"]}}, "talk.closed_names_nobody"),
        ({"rules": {"disclosure": "uncitral", "disclose_to": ["East"]}}, "station.wrong_shape"),
        ({"sides": [SIDES[0], SIDES[1] | {"rules": {"lease": "never"}}]}, "words.length"),
        ({"sides": [SIDES[0], SIDES[1] | {"line": 7}]}, "seal.no_such_line"),
        ({"sides": [SIDES[0], SIDES[1] | {"station": True, "rules": {"lease": "never"}}]}, "words.length"),
        ({"mediator": "North"}, None),
        ({"mediator": "the public"}, "words.name_reserved"),
    ],
)
def test_all_of_it_or_nothing(empty: Station, more: dict[str, Any], code: str | None) -> None:
    """Whatever is wrong with any part, no talk is there afterwards, and the title is free."""
    refusal = refused(empty.open_talk, **{"title": TALK, "sides": SIDES} | more)
    assert code is None or refusal.code == code, refusal.code
    assert empty.titles() == []
    assert list((empty.folder / "talks").glob("*")) == []
    assert empty.open_talk(title=TALK, sides=SIDES)["legs"]


def test_a_refused_opening_is_a_draft(empty: Station) -> None:
    """The ground rules that were typed are not typed again: it is mended and sent."""
    asked = {"title": TALK, "sides": SIDES, "rules": RULES | {"lease": "soon"}}
    number = refused(empty.open_talk, **asked).draft
    draft = empty.draft(number=number)
    assert (draft["act"], draft["asked"]) == ("open_talk", asked)
    assert refused(empty.send_draft, number=number).code == "words.length"
    assert empty.send_draft(number=number, asked=asked | {"rules": RULES})["talk"] == TALK
    assert (empty.titles(), empty.drafts()) == ([TALK], [])


def test_the_mediator_has_a_name_in_the_talk(empty: Station) -> None:
    """On every leg and wherever the mediator signs; the station keeps its own, and no side is called like either."""
    empty.open_talk(title=TALK, sides=SIDES, mediator="Ambassador Reyes")
    for leg in empty.view(talk=TALK)["legs"]:
        assert "Ambassador Reyes" in [each["name"] for each in leg["people"]]
        assert "Mediator" not in [each["name"] for each in leg["people"]]
    sheet = empty.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Good morning."}])
    empty.deliver(talk=TALK, what=[sheet["ref"]])
    (line,) = [each for each in empty.read(talk=TALK, leg="South")["lines"] if each["kind"] == "conveyed"]
    assert (line["by"], line["content"][0]["deliveries"][0]["by"]) == ("Ambassador Reyes", "Ambassador Reyes")
    assert refused(empty.seat, talk=TALK, leg="South", name="Ambassador Reyes").code == "words.name_looks_like"
    assert empty.who()["name"] == "Mediator"
    empty.record(talk=TALK, item=kit.item("Talks go on."))
    assert empty.items(talk=TALK)["items"][0]["item"]["entered"]["name"] == "Ambassador Reyes"
