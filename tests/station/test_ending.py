"""The end of a leg and of a talk at one station: what is left, as what it is closed, and what may be destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, Clock, noted, refused, terms
from tests.station.mail.rig import World, open_line, seat_over_line
from tests.station.test_table import Table
from tests.table import english


def agree(station: Station, leg: str, retention: str) -> None:
    """Ground rules of a kept leg, offered, brought and accepted."""
    offer = station.offer_rules(talk=TALK, leg=leg, rules={"retention": retention})["ref"]
    station.deliver(talk=TALK, what=[offer], to=f"{leg}'s envoy")
    assert station.answer_rules(talk=TALK, leg=leg, yes=True, noted=noted(leg))["in_force"]


def lines(station: Station, leg: str) -> list[dict[str, Any]]:
    return list(station.read(talk=TALK, leg=leg)["lines"])


class TestClosedGroundRules:
    """They name nobody else."""

    def test_the_same_is_offered_whoever_else_takes_part(self, tmp_path: Path) -> None:
        """With one other side or four, and whatever they are called, North is offered the same."""
        offered = []
        for number, others in enumerate((["South"], ["West", "The Islands", "A far coast", "The League"])):
            with kit.make(tmp_path / str(number)) as station:
                station.open_talk(title=TALK, sides=[{"name": name} for name in ("North", *others)])
                station.offer_rules(talk=TALK, leg="North", rules={"existence_confidential": True})
                (line,) = (line for line in lines(station, "North") if line["kind"] == "tor_offered")
                offered.append([each | {"ref": ""} for each in line["content"]])
        assert offered[0] == offered[1]
        assert offered[0][0]["disclose_to"] == []

    def test_names_in_them_are_refused(self, station: Station) -> None:
        """Nothing is offered, and what was typed is kept."""
        asked = {"talk": TALK, "leg": "North", "rules": {"disclosure": "closed", "disclose_to": ["South"]}}
        assert refused(station.offer_rules, **asked).code == "talk.closed_names_nobody"
        assert [line["kind"] for line in lines(station, "North")] == ["founded"]
        assert len(station.drafts(talk=TALK)) == 1

    def test_others_name_every_other_side(self, station: Station) -> None:
        """Under the UNCITRAL default, which says to whom the substance may go."""
        station.offer_rules(talk=TALK, leg="North", rules={"disclosure": "uncitral"})
        assert lines(station, "North")[-1]["content"][0]["disclose_to"] == ["South"]


class TestClosing:
    """A leg is closed."""

    @pytest.mark.parametrize("agreed", ["keep", "destroy"])
    @pytest.mark.parametrize("by", [None, noted("North")])
    def test_as_the_ground_rules_say(self, station: Station, agreed: str, by: dict[str, Any] | None) -> None:
        """What is left out is what was agreed; anything else is refused, and nothing of it stands."""
        agree(station, "North", agreed)
        other = {"keep": "destroy", "destroy": "keep"}[agreed]
        before = lines(station, "North")
        for act in (station.closing, station.close_leg):
            refusal = refused(act, talk=TALK, leg="North", retention=other, noted=by)
            assert refusal.code == "talk.retention_agreed"
        assert lines(station, "North") == before
        assert station.close_leg(talk=TALK, leg="North", noted=by)["retention"] == agreed

    def test_without_ground_rules_it_is_kept(self, station: Station) -> None:
        """Unless whoever closes it asks for something else."""
        assert station.close_leg(talk=TALK, leg="North")["retention"] == "keep"
        assert station.close_leg(talk=TALK, leg="South", retention="destroy")["retention"] == "destroy"

    def test_looking_first_changes_nothing_and_tells_the_same(self, station: Station) -> None:
        """What it would leave and come to, before it is done."""
        agree(station, "North", "destroy")
        ref = kit.say(station, "North", "We hold our ships.", terms("verbatim", "South"))
        station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": ref}])
        for leg in ("South", "North"):
            view = station.view(talk=TALK)
            told = station.closing(talk=TALK, leg=leg)
            assert station.view(talk=TALK) == view
            done = station.close_leg(talk=TALK, leg=leg)
            assert (told["left"], told["end"]) == (done["left"], done["end"])
            assert refused(station.closing, talk=TALK, leg=leg).code == "talk.closed"
        assert station.verify(talk=TALK)["equal"]

    def test_what_is_left_is_named_so_that_one_can_act_on_it(self, station: Station) -> None:
        """Each thing has a handle that the other acts understand, its leg, and a sentence."""
        ref = kit.say(station, "North", "We hold our ships.", terms("verbatim", "South"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": ref}])["ref"]
        (one,) = station.closing(talk=TALK, leg="North")["left"]
        assert (one["leg"], one["ref"], one["told"]["code"]) == ("South", sheet, "left.sheet_not_delivered")
        station.deliver(talk=TALK, what=[one["ref"]], to="South's envoy")
        (one,) = station.closing(talk=TALK, leg="North")["left"]
        assert english(one["told"]).startswith("Still to be told to North: Crossed to South in the very words")
        station.deliver(talk=TALK, what=[one["ref"]], to="North's envoy")
        item = f"{sheet}.1"
        reply = station.reply(
            talk=TALK,
            leg="South",
            to=[item],
            stance="accepts_on_conditions",
            conditions=[{"text": "By day."}],
            noted=noted("South"),
        )
        found = {
            each["told"]["code"].removeprefix("left."): each for each in station.closing(talk=TALK, leg="South")["left"]
        }
        assert found["answer_never_crossed"]["ref"] == reply["ref"]
        assert (found["condition_open"]["ref"], found["condition_open"]["words"]) == (reply["conditions"][0], "By day.")

    def test_of_the_whole_talk_each_thing_is_told_once(self, station: Station) -> None:
        """A sheet for South that draws on North's words is left on both, and is one thing."""
        ref = kit.say(station, "North", "We hold our ships.", terms("verbatim", "South"))
        station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": ref}])
        whole = station.closing(talk=TALK)
        assert [each["told"]["code"] for each in whole["left"]] == ["left.sheet_not_delivered"]
        assert whole["end"]["becomes"] == "keep"
        assert whole["legs"] == ["North", "South", "the public", "desk"]

    def test_a_close_that_was_noted_for_a_side_shows_as_noted(self, station: Station) -> None:
        """Who closed it, by which way it came, and that the mediator wrote it down."""
        station.close_leg(talk=TALK, leg="North", noted=noted("North"))
        line = lines(station, "North")[-1]
        assert (line["kind"], line["by"], line["own"]) == ("closed", "North's envoy", False)
        assert (line["hand"]["way"], line["hand"]["speaker"]) == ("call", "North's envoy")
        (told,) = line["content"]
        assert english(told["told"]).startswith("North closed this leg, as noted by the mediator.")

    def test_a_side_without_a_station_is_told_of_it(self, station: Station) -> None:
        """That the mediator closed its leg is brought like anything else."""
        ref = station.close_leg(talk=TALK, leg="North")["ref"]
        told = station.view(talk=TALK)["still_to_tell"][0]
        assert (told["ref"], told["side"]) == (ref, "North")
        assert english(told["told"]).startswith("The mediator closed this leg.")
        assert not station.view_as(talk=TALK, leg="North")["closed"]
        station.deliver(talk=TALK, what=[ref], to="North's envoy")
        assert station.view(talk=TALK)["still_to_tell"] == []
        assert station.view_as(talk=TALK, leg="North")["closed"]


class TestDestroying:
    """A talk is destroyed at this station."""

    def test_not_where_ground_rules_say_keep(self, station: Station) -> None:
        """Unless that is said on purpose; the refusal names the legs."""
        agree(station, "North", "keep")
        agree(station, "South", "destroy")
        for _ in ("open", "closed"):
            refusal = refused(station.destroy, talk=TALK)
            assert (refusal.code, refusal.facts) == ("station.rules_say_keep", {"legs": "North"})
            assert [talk["title"] for talk in station.talks()] == [TALK]
        station.destroy(talk=TALK, anyway=True)
        assert station.talks() == []

    @pytest.mark.parametrize("agreed", ["destroy", None])
    def test_where_nobody_was_promised_that_it_is_kept(self, station: Station, agreed: str | None) -> None:
        """Also rules that were only offered promise nothing."""
        station.offer_rules(talk=TALK, leg="North", rules={"retention": "keep"})
        if agreed is not None:
            agree(station, "South", agreed)
        station.destroy(talk=TALK)
        assert station.talks() == []

    def test_what_it_does_not_reach_is_told(self, table: Table) -> None:
        """Other stations by the names of their people, papers and backups; at a side's station the mediator's."""
        for station, others in ((table.mediator, ["South's envoy"]), (table.south, ["Mediator"])):
            told = station.closing(talk=TALK)
            assert [each["facts"]["name"] for each in told["beyond"] if each["code"] == "beyond.station"] == others
            assert {"beyond.papers", "beyond.backups"} <= {each["code"] for each in told["beyond"]}


@pytest.fixture
def table(tmp_path: Path, clock: Clock) -> Iterator[Table]:
    """A mediator with a kept side North, and a side South with a station of its own."""
    with ExitStack() as stack:
        yield Table(tmp_path, clock, stack)


class TestTwoStations:
    """A leg with a station at each end."""

    def test_each_is_told_that_it_is_to_be_destroyed(self, table: Table) -> None:
        """Whoever closes it; a side's station needs no other leg to be closed."""
        table.mediator.offer_rules(talk=TALK, leg="South", rules={"retention": "destroy"})
        table.meet()
        table.south.answer_rules(talk=TALK, leg="South", yes=True)
        table.meet()
        done = table.south.close_leg(talk=TALK, leg="South")
        assert (done["retention"], done["end"]["becomes"]) == ("destroy", "destroy")
        table.meet()
        assert table.mediator.closing(talk=TALK)["end"]["becomes"] == "open_legs"
        for station in (table.mediator, table.south):
            (leg,) = (leg for leg in station.view(talk=TALK)["legs"] if leg["leg"] == "South")
            assert "is to be destroyed" in english(leg["waiting"])

    def test_what_is_left_at_a_sides_station_is_its_own(self, table: Table) -> None:
        """Its answer that did not cross; nothing of what the mediator has open with others."""
        words = table.north_says("We hold our ships.", terms("verbatim", "South"))
        table.north_says("Our tugs are short of fuel.", terms("verbatim", "South"))
        table.mediator.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])
        table.mediator.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Wait."}])
        table.meet()
        (item,) = (each for each in lines(table.south, "South")[-1]["content"])
        table.south.reply(talk=TALK, leg="South", to=[item["ref"]], stance="accepts")
        assert [english(each["told"]) for each in table.south.closing(talk=TALK, leg="South")["left"]] == [
            "As far as is known here, an answer of South has not crossed to North: accepts; kept for the mediator."
        ]


def test_a_closed_leg_waits_until_the_other_station_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A talk that is destroyed sends nothing any more: so it is told where something has not arrived yet."""
    kit.quick_keys(monkeypatch)
    world = World(tmp_path)
    mediator, north = world.station("Mara"), world.station("North Port")
    open_line(world, mediator, north)
    mediator.open_talk(title=TALK, sides=[{"name": "North", "station": True}, {"name": "South"}])
    seat_over_line(world, mediator, north, "North")
    done = mediator.close_leg(talk=TALK, leg="North")
    assert done["waits"] == ["North"]
    world.rounds(3)
    assert mediator.close_leg(talk=TALK, leg="South")["waits"] == []
    world.close()
