"""Initialling and confirming at a station: whom it takes, which handle names what, and what comes next."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, Clock, noted, refused, terms

PAPER = {"way": "paper", "closeness": "handed_over_in_writing"}


@pytest.fixture
def station(tmp_path: Path, clock: Clock) -> Iterator[Station]:
    """A mediator's, with a talk of two kept sides."""
    with kit.with_talk(tmp_path / "s", clock=clock) as made:
        yield made


def brought(station: Station, *items: dict[str, Any]) -> str:
    """Items conveyed to South and delivered; gives the sheet."""
    sheet = str(station.convey(talk=TALK, to="South", items=list(items))["ref"])
    station.deliver(talk=TALK, what=[sheet], to="South's envoy", manner="left")
    return sheet


def put(station: Station) -> tuple[str, str]:
    """Words of North, and the item as South has it."""
    words = kit.say(station, "North", "We will wait.", terms("verbatim", "South"))
    return words, f"{brought(station, {'kind': 'very_words', 'of': words})}.1"


def initialled(station: Station, what: str, **more: Any) -> Any:
    """North's envoy initials something on paper, and South may be told."""
    given = {"terms": terms("in_substance", "South"), "noted": noted("North", **PAPER)} | more
    return station.stage(talk=TALK, what=what, stage="initialled", **given)


def test_the_answer_says_who_has_it_and_whether_they_may_be_told(station: Station) -> None:
    """So that the next step can be to tell them."""
    words, item = put(station)
    told = initialled(station, words)
    assert (told["what"], told["stage"], told["released"], told["void"]) == (words, "initialled", True, None)
    assert told["had"] == [{"leg": "South", "ref": item}]
    assert not initialled(station, words, terms=None)["released"]


@pytest.mark.parametrize("named", ["act", "words", "item"])
def test_any_handle_of_it_tells_it(station: Station, named: str) -> None:
    """The act, the words as their author said them, the item on the other leg: of the last two the furthest."""
    words, item = put(station)
    initialled(station, words)
    act = station.stage(
        talk=TALK,
        what=words,
        stage="confirmed",
        terms=terms("in_substance", "South"),
        noted=noted("North", "principal", **PAPER),
    )["ref"]
    sheet = brought(station, {"kind": "stage", "of": {"act": act, "words": words, "item": item}[named]})
    (shown,) = station.sheet(talk=TALK, ref=sheet, copy="mediator")["sheet"]["items"]
    assert (shown["stated"], shown["about"], shown["speaker"]) == ("confirmed", [item], "North")


def test_what_was_neither_initialled_nor_confirmed_says_so(station: Station) -> None:
    """With how it would be."""
    words, _ = put(station)
    refusal = refused(station.convey, talk=TALK, to="South", items=[{"kind": "stage", "of": words}])
    assert (refusal.code, refusal.advice) == ("station.other_thing", "A side does so itself; note that first.")


def test_of_several_texts_none_is_guessed(station: Station) -> None:
    """The one of which it can be told is found by itself; of two, both are named, and --on says which."""
    words, item = put(station)
    told = initialled(station, words)["ref"]
    wording = {"kind": "in_substance", "text": "They are ready to wait.", "from": [words]}
    brought(station, wording)
    assert station.check(talk=TALK, to="South", items=[{"kind": "stage", "of": told}])["open"]
    asked = station.read_back(talk=TALK, leg="North", to="South", text=wording["text"], **{"from": wording["from"]})[
        "ref"
    ]
    station.deliver(talk=TALK, what=[asked], to="North's envoy", manner="spoken")
    station.answer_read_back(talk=TALK, read_back=asked, answer="approves", noted=noted("North"))
    other = f"{brought(station, wording)}.1"
    refusal = refused(station.convey, talk=TALK, to="South", items=[{"kind": "stage", "of": told}])
    assert refusal.code == "station.ambiguous_handle"
    assert {item, other} == set(str(refusal.facts["candidates"]).split(", "))
    brought(station, {"kind": "stage", "of": told, "on": other})


def test_where_nothing_was_made_of_it_the_refusal_says_so(station: Station) -> None:
    """South has to have the words first."""
    words = kit.say(station, "North", "Something else.", terms("verbatim", "South"))
    told = initialled(station, words)["ref"]
    refusal = refused(station.convey, talk=TALK, to="South", items=[{"kind": "stage", "of": told}])
    assert (refusal.code, "on the leg of South" in refusal.said) == ("station.other_thing", True)


def test_the_gate_is_asked_without_telling_anything(station: Station) -> None:
    """Each reason against it, by its code."""
    words, item = put(station)
    told = initialled(station, words, terms=None)["ref"]
    checked = station.check(talk=TALK, to="South", items=[{"kind": "stage", "of": told, "on": item}])
    assert [each["code"] for each in checked["items"][0]["refusals"]] == ["gate.withheld"]


def test_the_one_person_who_may_confirm_is_found(station: Station) -> None:
    """A principal, or an envoy with a mandate to bind; where there are both, whoever it was is named."""
    words, _ = put(station)
    ask = {"talk": TALK, "what": words, "stage": "confirmed", "noted": dict(PAPER)}
    station.stage(**ask)
    lines = station.read(talk=TALK, leg="North")["lines"]
    assert [each["by"] for each in lines if each["kind"] == "staged"] == ["North's principal"]
    mandate = {"talk": TALK, "leg": "North", "seat": "North's envoy", "scopes": ["bind"]}
    station.mandate(**mandate, noted=noted("North", "principal"))
    assert refused(station.stage, **ask).code == "station.who_spoke"
    station.stage(**ask | {"noted": noted("North", **PAPER)})


def test_where_nobody_may_confirm_the_refusal_says_what_it_takes(station: Station) -> None:
    """A side whose principal is not seated."""
    words, _ = put(station)
    station.unseat(talk=TALK, leg="North", name="North's principal")
    refusal = refused(station.stage, talk=TALK, what=words, stage="confirmed", noted=dict(PAPER))
    assert (refusal.code, "with a mandate to bind" in refusal.why) == ("station.nobody_can", True)


def test_a_stage_that_was_taken_back_is_told_by_its_handle(station: Station) -> None:
    """After the withdrawal, whoever was told is named."""
    words, _ = put(station)
    act = initialled(station, words)["ref"]
    news = f"{brought(station, {'kind': 'stage', 'of': act})}.1"
    changed = station.withdraw(talk=TALK, what=act, noted=noted("North"))
    assert changed["had"] == [{"leg": "South", "ref": news}]
    brought(station, {"kind": "withdrawal", "of": act})


def test_a_refused_stage_keeps_its_words(station: Station) -> None:
    """Its terms can hold a proviso, which is refused, and kept."""
    words, _ = put(station)
    given = terms("in_substance", "South", provisos=["Not for the press."])
    refusal = refused(
        station.stage, talk=TALK, what=words, stage="initialled", terms=given, noted=noted("North", **PAPER)
    )
    assert refusal.code == "talk.no_proviso_here"
    (draft,) = station.drafts()
    assert "Not for the press." in str(draft)
