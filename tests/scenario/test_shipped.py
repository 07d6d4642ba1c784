"""The scenarios that ship: they play as they say, and show what they are for."""

from __future__ import annotations

import os
import re
from functools import cache

import pytest

from goodoffices.scenario import Outcome, read_scenario, replay, shipped
from goodoffices.scenario.acts import ACTS
from goodoffices.scenario.cast import Cast
from goodoffices.scenario.processes import SeatApart
from goodoffices.scenario.scenario import Step
from goodoffices.talk.events import Answer, Closeness, Finding, Force, Stance, Way
from tests.record.the_case import APPEAL, CALL, DATED, HEADLINE, POST, PRESS_CONFERENCE, REMARK, REPLY, REQUEST
from tests.scenario.tables import items

pytestmark = pytest.mark.long

CASE = read_scenario("reported-case")
PORTS = read_scenario("two-ports")


@cache
def outcome(name: str) -> Outcome:
    """The outcome of a scenario that ships; played once."""
    return replay(read_scenario(name))


def lines(name: str, whose: str) -> str:
    """What somebody has in front of them at the end."""
    return "\n".join(next(front.lines for front in outcome(name).fronts if front.whose == whose))


def everything(step: Step) -> str:
    """A step as text."""
    return repr((step.keys, step.noted))


def test_these_scenarios_ship() -> None:
    """By these names, for the command line."""
    assert shipped() == [
        "lost-laptop",
        "reported-article",
        "reported-article-he",
        "reported-case",
        "restored-laptop",
        "three-stations",
        "two-ports",
        "two-stations",
    ]


def _parts(step: Step, key: str) -> list[dict[str, object]]:
    """The passages or items of a step."""
    parts = step.keys[key]
    assert isinstance(parts, list)
    return parts


@pytest.mark.parametrize("name", shipped())
def test_it_plays_as_it_says(name: str) -> None:
    """Every expectation is met, every refusal comes, and no other."""
    found = outcome(name)
    assert found.failures == []
    assert all(refusal.expected for refusal in found.refusals)
    assert found.steps == len(read_scenario(name).steps)


# --- the reported case ------------------------------------


def test_the_case_ends_with_how_well_it_is_borne_out() -> None:
    """One report, one anonymous source: said by the record of the December items, and as the last line."""
    assert outcome("reported-case").closing == "one report, one anonymous source"
    mediator = lines("reported-case", "the mediator")
    assert "Borne out: one report, one anonymous source" in mediator


def test_the_case_holds_the_facts_of_the_record() -> None:
    """The same items as the record's own tests, none more and none fewer, with the same words and dates."""
    shipped_items = [{key: value for key, value in item.items() if key != "confirmed"} for item in CASE.items.values()]
    expected = [*DATED, HEADLINE]
    assert len(shipped_items) == len(expected)
    for key in ("kind", "speaker", "translation", "binding", "conditional", "condition", "original"):
        for known in expected:
            assert known.get(key) in [item.get(key) for item in shipped_items]
    for name, known in (
        ("call", CALL),
        ("remark", REMARK),
        ("request", REQUEST),
        ("reply", REPLY),
        ("press-conference", PRESS_CONFERENCE),
        ("appeal", APPEAL),
        ("post", POST),
    ):
        said = CASE.items[name]["said"]
        assert isinstance(said, dict)
        assert CASE.items[name].get("translation") == known.get("translation")
        assert said["edtf"].split("/")[0] == known["said"]["edtf"].split("/")[0]


def test_every_item_of_the_case_names_its_outlet_and_its_day() -> None:
    """The page that was read stands at the end of each chain."""
    for item in CASE.items.values():
        chain = item["chain"]
        assert isinstance(chain, list)
        assert chain[-1]["name"] == "TRT Hebrew"
        if item.get("place") != "lead":
            assert chain[-1]["date"]["edtf"] == "2025-12-31"


def test_nobody_is_given_words() -> None:
    """What a side says in the case is marked as reported, with outlet and date, or is “not made public”."""
    texts = [
        text
        for step in CASE.steps
        for text in re.findall(r"'(?:text|in_substance)': [\"'](.*?)[\"'](?:,|\})", everything(step))
    ]
    assert len(texts) == 6
    for text in texts:
        assert text == "not made public" or re.match(r"As reported .*Amwaj Media\b.*29 December 2025", text)
    assert sum("not made public" in text for text in texts) == 6
    assert all("original" not in item or item["original"] == {"not_public": True} for item in CASE.items.values())


def test_what_moscow_was_asked_stays_there_and_what_tehran_was_to_be_told_is_an_assurance() -> None:
    """A request to the mediator is not conveyed as anything else; the assurance is a passage of its own."""
    (said,) = (step for step in CASE.steps if step.do == "say" and step.label == "request")
    asked, assured = _parts(said, "passages")
    assert (asked["act"], asked.get("terms")) == ("request", None)
    assert assured["act"] == "assurance"
    (told,) = (_parts(step, "items") for step in CASE.steps if step.label == "sheet-for-iran")
    assert [item["act"] for item in told] == ["assurance"]
    assert "was asked to carry" not in lines("reported-case", "Iran")


def test_the_report_keeps_its_wording() -> None:
    """“Conditional and non-binding” is said to be the report's, wherever it stands in front of somebody."""
    israel = lines("reported-case", "Israel")
    assert "“conditional and non-binding”, in the words of the report" in israel
    assert "In the words of Amwaj Media (London): “conditional and non-binding”" in lines(
        "reported-case", "the mediator"
    )


def test_the_case_claims_no_stance_and_no_commitment() -> None:
    """Whether anything was accepted was not reported: there is no reply to be read as one."""
    assert not any(step.do == "reply" for step in CASE.steps)
    assert not any("accept" in lines("reported-case", whose) for whose in CASE.fronts)


# --- two ports ------------------------------------


def test_two_ports_uses_every_act() -> None:
    """Every act that a step can be, but those on an article and on a lost device, which stand in others."""
    of_articles = {"import", "take", "leave"}
    lost = {step.do for name in ("lost-laptop", "restored-laptop") for step in read_scenario(name).steps}
    assert {step.do for step in PORTS.steps} | lost == set(ACTS) - of_articles
    assert {step.do for step in read_scenario("reported-article").steps} <= of_articles


def test_two_ports_uses_every_kind_of_item() -> None:
    """Very words, substance, own words, stance, withdrawal and finding."""
    text = "".join(everything(step) for step in PORTS.steps if step.do == "convey" and not step.refused)
    assert [key for key in items() if f"'{key}'" not in text] == []


def test_two_ports_uses_every_stance_answer_way_and_closeness() -> None:
    """And every force but one, both kinds of ground rules, both ends as finders."""
    text = "".join(everything(step) for step in PORTS.steps if not step.refused)
    assert "'dictated_and_read_back'" in text
    for kind in (Stance, Answer):
        for each in kind:
            assert f"'{each.value}'" in text, each
    assert {way.value for way in Way} - {"messenger"} <= set(re.findall(r"'way': '(\w+)'", text))
    assert {closeness.value for closeness in Closeness} == set(re.findall(r"'closeness': '(\w+)'", text))
    assert {Finding.MET.value, Finding.FAILED.value} <= set(re.findall(r"'state': '(\w+)'", text))
    assert {"mediator", "side"} == set(re.findall(r"'finder': '(\w+)'", text))
    assert {Force.BINDING.value} <= set(re.findall(r"'force': '(\w+)'", text))
    assert {rules["disclosure"] for rules in PORTS.rules.values()} == {"closed", "uncitral"}
    for feature in (
        "'provisos'",
        "'until'",
        "'from'",
        "'parallel'",
        "'quiet'",
        "'time_may_cross'",
        "'unnamed'",
        "'replaces'",
    ):
        assert feature in text, feature


def test_two_ports_meets_refusals_of_every_kind() -> None:
    """At the gate and the desk, at a side's own station, at the mediator's note; far more than twelve."""
    codes = {refusal.code for refusal in outcome("two-ports").refusals}
    assert len(codes) >= 30
    assert {code.partition(".")[0] for code in codes} == {"desk", "gate", "talk", "station"}
    by_end = {refusal.by for refusal in outcome("two-ports").refusals}
    assert {"Mediator", "North's harbour master", "Island's consul", "South's envoy"} <= by_end


def test_what_was_withheld_reached_nobody() -> None:
    """Neither in the lines nor in the data of any other side, nor on a sheet."""
    secrets = {"North Port": "fuel", "South Port": "auditor"}
    found = outcome("two-ports")
    for owner, secret in secrets.items():
        for front in found.fronts:
            if front.whose not in {owner, "the mediator"}:
                assert secret not in repr((front.lines, front.view)), front.whose
        assert not any(secret in sheet.text for sheet in found.sheets)
    assert "fuel" in lines("two-ports", "North Port")


def test_a_sheet_of_each_state() -> None:
    """Delivered, and one that was delivered outside its terms and says so on the mediator's copy alone."""
    sheets = outcome("two-ports").sheets
    assert {sheet.leg for sheet in sheets} == {"South Port", "the public"}
    outside = [sheet for sheet in sheets if "brought outside its terms" in sheet.mediators_copy]
    assert len(outside) == 1
    assert not any("outside its terms" in sheet.text for sheet in sheets)


# --- stations of their own ------------------------------------


def test_the_relay_of_the_short_story_sees_envelopes_of_one_size() -> None:
    """Two mailboxes of the invitation, two of the line, two of the leg; all envelopes but the opening's look alike."""
    seen = outcome("two-stations").relay
    assert [each.removed for each in seen] == [True, True, False, False, False, False]
    assert len({size for each in seen[2:] for size in each.sizes}) == 1
    assert all(each.envelopes == len(each.sizes) > 0 for each in seen)


def test_where_every_side_has_a_station_there_is_no_sheet() -> None:
    """What crosses arrives at the station; nothing is noted, and each leg has mailboxes of its own."""
    found = outcome("three-stations")
    assert found.sheets == []
    assert "noted" not in lines("three-stations", "North Port")
    assert len(found.relay) == 12


def test_where_the_mediator_keeps_all_legs_there_is_no_relay() -> None:
    """Nothing has to travel."""
    assert outcome("reported-case").relay == []


@pytest.mark.parametrize("name", ["two-stations", "three-stations"])
def test_a_play_of_several_processes_is_the_same_each_time(name: str) -> None:
    """Clock and chance follow from the scenario; nothing that is told depends on when a process ran."""
    assert replay(read_scenario(name)) == outcome(name)


def test_seats_and_relay_are_processes_of_their_own() -> None:
    """Where a side has a station of its own: each seat and the relay apart, and apart from this one."""
    with Cast(read_scenario("two-stations")) as stage:
        seats = [seat for seat in stage._seats.values() if isinstance(seat, SeatApart)]
        assert stage._relay is not None
        processes = [*(seat._process for seat in seats), stage._relay._process]
        assert len({*(process.pid for process in processes), os.getpid()}) == 4
    assert all(process.poll() is not None for process in processes)


# --- a device that is lost ------------------------------------


@pytest.mark.parametrize("name", ["lost-laptop", "restored-laptop"])
def test_the_talk_goes_on_and_the_thief_gets_nothing_more(name: str) -> None:
    """What was said and conveyed is there; the thief has what came until the line was given up."""
    assert "We will not block the channel." in lines(name, "North Port")
    thief = lines(name, "the thief")
    assert "We attack at dawn." in thief
    after = {"lost-laptop": "Call when you have another.", "restored-laptop": "South Port hears it today."}[name]
    assert after in lines(name, "North Port")
    assert after not in thief
    assert "Answer at once." not in lines(name, "the mediator")
