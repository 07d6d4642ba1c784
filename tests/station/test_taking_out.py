"""What is looked up and taken out: words found again, an export of each leg, the language of a sheet."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from goodoffices.sentences import LANGUAGES
from goodoffices.station.handles import handle
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import DICTATED, TALK, Clock, refused, terms
from tests.station.table import exchange, seat_together


class TestFinding:
    """Words found again."""

    def test_the_newest_come_first_over_all_talks(self, tmp_path: Path, clock: Clock) -> None:
        """An old talk full of the word does not push a new one out; the last that was said stands first."""
        with kit.make(tmp_path / "s", clock=clock) as station:
            for title in ("Old", "New"):
                station.open_talk(title=title, sides=[{"name": "A"}, {"name": "B"}])

            def note(title: str, number: int, **more: Any) -> None:
                passages = [{"text": f"The channel, {number}."}]
                station.say(talk=title, leg="A", passages=passages, noted=DICTATED | more)

            for number in range(12):
                note("Old", number)
            note("New", 12)
            note("Old", 13)
            note("New", 14, when="2025-12-13 10:00")
            texts = [each["text"] for each in station.find(text="channel", limit=5)["found"]]
            assert texts == [f"The channel, {number}." for number in (13, 12, 11, 10, 9)]
            everything = station.find(text="channel")["found"]
            assert everything[-1]["text"] == "The channel, 14."
            times = [each["at"] for each in everything]
            assert times == sorted(times, reverse=True)
            assert {each["talk"] for each in everything} == {"Old", "New"}


class TestExport:
    """What is taken out of a talk."""

    def test_it_names_no_handle_on_any_leg(self, tmp_path: Path, clock: Clock) -> None:
        """Neither id nor handle of any entry, in no field, list or sentence; kept and sealed legs and the desk."""
        with (
            kit.with_talk(tmp_path / "s", clock=clock) as station,
            kit.make(tmp_path / "t", name="Consul", clock=clock) as island,
        ):
            names = kit.play(station, kit.STORY[:-1])
            self.on_a_sealed_leg(station, island)
            said_again(station, "South")
            legs = [(station, leg) for leg in ("North", "South", "Island", "the public", "desk")]
            for at, leg in [*legs, (island, "Island")]:
                named = _names_of(at)
                assert len(named) > 5
                told = json.dumps(at.export(talk=TALK, leg=leg), ensure_ascii=False)
                assert not [name for name in named if name in told], leg
                assert not re.search("[0-9a-f]{32}", told), leg
            assert names["words.1"].partition(".")[0] in _names_of(station)

    def test_two_stations_have_the_same_view_of_a_leg(self, tmp_path: Path, clock: Clock) -> None:
        """The digest at both ends is that of the same dates, whatever the zones of the stations."""
        with (
            kit.with_talk(tmp_path / "s", clock=clock) as station,
            kit.make(tmp_path / "t", name="Consul", clock=clock, zone="Asia/Tehran") as island,
        ):
            self.on_a_sealed_leg(station, island)
            clock.ms -= 1000  # both exports are of one moment
            one = station.export(talk=TALK, leg="Island")
            clock.ms -= 1000
            other = island.export(talk=TALK, leg="Island")
        assert one["view"] == other["view"]
        assert one["digest"] == other["digest"]

    def on_a_sealed_leg(self, station: Station, island: Station) -> None:
        """Words, a conveyance, a reply on conditions, and what was told of both, between two stations."""
        seat_together(station, TALK, "Island", island, "Consul", "principal")
        given = terms("verbatim", "North", until="2025-12-24")
        island.say(talk=TALK, leg="Island", passages=[{"text": "We have fuel.", "terms": given}])
        exchange([station, island])
        ref = station.read(talk=TALK, leg="Island")["lines"][-1]["content"][0]["ref"]
        station.convey(talk=TALK, to="North", items=[{"kind": "very_words", "of": ref}])
        there = station.convey(
            talk=TALK, to="Island", items=[{"kind": "own_words", "text": "Would you sell it?", "act": "question"}]
        )
        exchange([station, island])
        clause = {"text": "At the old price.", "terms": terms("verbatim", "North")}
        answer = {"stance": "accepts_on_conditions", "conditions": [clause]}
        island.reply(talk=TALK, leg="Island", to=[f"{there['ref']}.1"], **answer)
        exchange([station, island])


def _names_of(station: Station) -> set[str]:
    """Every way in which something of a talk can be named: ids, and handles with and without their numbers."""
    talk = station.at(TALK)
    idents = [ident for room in talk.rooms.all() for _, ident in talk.reading(room).transcript.thread()]
    return {ident.hex() for ident in idents} | {handle(talk, ident) for ident in idents}


def said_again(station: Station, leg: str) -> dict[str, Any]:
    """Something that is brought twice; gives the second item as the leg shows it."""
    words = kit.say(station, "North", "We hold.", terms("verbatim", leg))
    for _ in range(2):
        sheet = station.convey(talk=TALK, to=leg, items=[{"kind": "very_words", "of": words}])["ref"]
        station.deliver(talk=TALK, what=[sheet], to=f"{leg}'s envoy")
    items = [each for line in station.read(talk=TALK, leg=leg)["lines"] for each in line["content"]]
    second: dict[str, Any] = [each for each in items if each["type"] == "item"][-1]
    return second


def test_what_is_the_same_as_something_earlier_names_it_by_its_handle(station: Station) -> None:
    """As everything that a view names, so that a person can look it up."""
    second = said_again(station, "South")
    earlier = second["again"]
    assert earlier in [sheet["ref"] + ".1" for sheet in station.sheets(talk=TALK)["sheets"]]
    assert not re.search("[0-9a-f]{64}", json.dumps(station.view(talk=TALK)))


class TestTheLanguageOfASheet:
    """A sheet's own words, the headings and marks."""

    @pytest.fixture
    def sheet(self, station: Station) -> dict[str, str]:
        """A sheet for South."""
        return {
            "talk": TALK,
            "ref": station.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Quiet."}])["ref"],
        }

    @pytest.mark.parametrize("language", ["de", "fr", "ar", "eng", "zh-Hant"])
    def test_one_that_is_not_there_is_refused(self, station: Station, sheet: dict[str, str], language: str) -> None:
        """Nobody gets another one unnoticed; the refusal lists those that there are."""
        refusal = refused(station.sheet, **sheet, language=language)
        assert (refusal.code, refusal.facts["language"]) == ("station.sheet_language", language)
        assert refusal.facts["known"] == ", ".join(LANGUAGES)

    @pytest.mark.parametrize(("asked", "spoken"), [("en", "en"), ("en-GB", "en"), ("he", "he"), ("he-IL", "he")])
    def test_one_that_is_there(self, station: Station, sheet: dict[str, str], asked: str, spoken: str) -> None:
        """Regions of it too."""
        paper = station.sheet(**sheet, language=asked)
        assert (paper["language"], paper["wanted"]) == (spoken, None)

    def test_a_side_whose_language_is_not_there(self, tmp_path: Path) -> None:
        """The sheet comes in English, and the answer says that it is not what the side would have."""
        with kit.make(tmp_path / "s") as station:
            station.open_talk(title=TALK, sides=[{"name": "North", "language": "fr"}, {"name": "South"}])
            ref = station.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Quiet."}])["ref"]
            paper = station.sheet(talk=TALK, ref=ref)
            assert (paper["language"], paper["wanted"]) == ("en", "fr")
            assert station.sheet(talk=TALK, ref=ref, language="he")["wanted"] is None
