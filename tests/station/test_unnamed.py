"""Answers to words that came without a name, at a station: whom they go to, and how several are answered at once."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from goodoffices.talk.terms import WHOEVER
from tests.station import kit
from tests.station.kit import TALK, noted, refused, terms
from tests.table import english


@pytest.fixture
def three(tmp_path: Path) -> Iterator[Station]:
    """A mediator's station with a talk of three kept sides."""
    station = kit.make(tmp_path / "three")
    sides = [{"name": side, "seats": [{"name": f"{side}'s envoy"}]} for side in ("North", "South", "East")]
    station.open_talk(title=TALK, sides=sides)
    with station:
        yield station


def sheet(station: Station) -> str:
    """North's and East's words without a name, and North's with it, as South has them."""
    given = terms("in_substance", "South", attribution="unnamed")
    one = kit.say(station, "North", "We shall let everybody through.", given, act="assurance")
    other = kit.say(station, "East", "Come in as you please.", terms("in_substance", "South", attribution="unnamed"))
    named = kit.say(station, "North", "We shall send a list.", terms("in_substance", "South"))
    made = station.convey(
        talk=TALK,
        to="South",
        items=[
            {
                "kind": "in_substance",
                "text": "The straits stay open.",
                "from": [one],
                "act": "assurance",
                "unnamed": True,
            },
            {"kind": "in_substance", "text": "The ports stay open.", "from": [other], "unnamed": True},
            {"kind": "in_substance", "text": "A list will come.", "from": [named]},
        ],
    )
    station.deliver(talk=TALK, what=[made["ref"]], manner="spoken")
    return str(made["ref"])


def reply(station: Station, *to: str, **more: Any) -> Any:
    """South answers."""
    given = {"stance": "accepts", "terms": {"carriage": "in_substance"}} | more
    return station.reply(talk=TALK, leg="South", to=list(to), noted=noted("South"), **given)


def replies(station: Station) -> list[Any]:
    """South's answers as they stand in its thread."""
    lines = station.read(talk=TALK, leg="South")["lines"]
    return [each for line in lines for each in line["content"] if each["type"] == "reply"]


def test_an_answer_to_unnamed_words_goes_to_whoever_said_it_by_default(three: Station) -> None:
    """Recipients left out mean that one, of the answer, its conditions, a finding and a change of terms."""
    made = sheet(three)
    condition = {"text": "No tugs.", "finder": "side", "terms": {"carriage": "verbatim"}}
    answer = reply(three, f"{made}.1", stance="accepts_on_conditions", conditions=[condition])
    found = three.find_on(
        talk=TALK, condition=answer["conditions"][0], state="met", terms={"carriage": "in_substance"},
        noted=noted("South"),
    )  # fmt: skip
    changed = three.release(talk=TALK, what=answer["ref"], terms={"carriage": "verbatim"}, noted=noted("South"))
    assert changed["to"] == [WHOEVER]
    back = three.convey(
        talk=TALK,
        to="North",
        items=[
            {
                "kind": "stance",
                "of": answer["ref"],
                "conditions": [{"of": answer["conditions"][0]}],
            }
        ],
    )
    three.deliver(talk=TALK, what=[back["ref"]], manner="left")
    assert three.check(talk=TALK, to="East", items=[{"kind": "stance", "of": answer["ref"]}])["open"] is False
    assert three.check(
        talk=TALK, to="North", items=[{"kind": "finding", "of": found["ref"], "condition": back["refs"][1]}]
    )["open"]  # fmt: skip


def test_a_yes_to_all_of_a_sheet_answers_what_is_unnamed_by_itself(three: Station) -> None:
    """The named words are answered together, each unnamed item in a reply of its own, in one act."""
    made = sheet(three)
    answer = reply(three, f"{made}.1", f"{made}.2", f"{made}.3", terms=terms("in_substance", "North", "East"))
    assert len(answer["also"]) == 2
    answered = {each["ref"]: each["to"] for each in replies(three)}
    assert answered[answer["ref"]] == [f"{made}.3"]
    assert [answered[each["ref"]] for each in answer["also"]] == [[f"{made}.1"], [f"{made}.2"]]


def test_what_reached_whoever_said_it_is_told_by_an_act_of_its_own(three: Station) -> None:
    """It is still to be told until the mediator tells it; then South reads it, and never a name or a manner."""
    made = sheet(three)
    answer = reply(three, f"{made}.1")
    back = three.convey(talk=TALK, to="North", items=[{"kind": "stance", "of": answer["ref"]}])
    assert refused(three.tell, talk=TALK, leg="South").code == "gate.nothing_owed"
    three.deliver(talk=TALK, what=[back["ref"]], manner="left")
    (owed,) = (each for each in three.view(talk=TALK)["still_to_tell"] if each["side"] == "South")
    assert (owed["ref"], owed["words"]) == (None, [])
    assert english(owed["told"]) == "Crossed to “whoever said it” in substance."
    told = three.tell(talk=TALK, leg="South")
    three.deliver(talk=TALK, what=[told["ref"]], manner="spoken")
    assert not [each for each in three.view(talk=TALK)["still_to_tell"] if each["side"] == "South"]
    lines = three.view_as(talk=TALK, leg="South")["lines"]
    shown = [english(each["told"]) for line in lines for each in line["content"] if each["type"] == "told"]
    assert "Crossed to “whoever said it” in substance." in shown
    assert not [text for text in shown if "Crossed to North" in text]
    assert {"North's envoy"} <= {each["who"] for each in three.who_knows(talk=TALK, ref=answer["ref"])}


def test_a_wording_for_whoever_said_it_is_in_the_language_of_its_author(tmp_path: Path) -> None:
    """The language of the recipient would tell who it is; what was approved so crosses as it was approved."""
    station = kit.make(tmp_path / "languages")
    sides = [
        {"name": side, "language": tag, "seats": [{"name": f"{side}'s envoy"}]}
        for side, tag in (("North", "he"), ("South", "en"), ("East", "ka"))
    ]
    station.open_talk(title=TALK, sides=sides)
    with station:
        made = sheet(station)
        condition = {"text": "Keep them away.", "terms": {"carriage": "in_substance", "read_back": True}}
        answer = reply(station, f"{made}.1", stance="accepts_on_conditions", conditions=[condition])
        asked = station.read_back(
            talk=TALK, leg="South", to="Whoever said it", text="There must be no tugs.", act="demand",
            **{"from": answer["conditions"]},
        )  # fmt: skip
        station.deliver(talk=TALK, what=[asked["ref"]], to="South's envoy")
        station.answer_read_back(talk=TALK, read_back=asked["ref"], answer="approves", noted=noted("South"))
        stated = {
            "of": answer["conditions"][0],
            "text": "There must be no tugs.",
            "act": "demand",
        }
        station.convey(talk=TALK, to="North", items=[{"kind": "stance", "of": answer["ref"], "conditions": [stated]}])
        lines = station.read(talk=TALK, leg="South")["lines"]
        (shown,) = [each for line in lines for each in line["content"] if each["type"] == "read_back"]
        assert (shown["to"], shown["language"]) == (WHOEVER, "en")


def test_a_third_party_is_offered_and_told(three: Station) -> None:
    """What may cross lists a third party that has the words and is named; conveying says that it is one."""
    given = terms("in_substance", "South", "East", attribution="unnamed")
    words = kit.say(three, "North", "We shall let everybody through.", given)
    for to in ("South", "East"):
        item = {"kind": "in_substance", "text": "The straits stay open.", "from": [words], "unnamed": True}
        made = three.convey(talk=TALK, to=to, items=[item])
        three.deliver(talk=TALK, what=[made["ref"]], manner="spoken")
    (south,) = three.sheets(talk=TALK, leg="South")["sheets"]
    answer = reply(three, f"{south['ref']}.1", terms=terms("in_substance", WHOEVER, "East"))
    rows = {
        row["to"]: row for row in three.may_cross(talk=TALK, leg="South", rest=True)["rows"] if row["what"] == "stance"
    }
    assert {to: row["third_party"] for to, row in rows.items()} == {"North": False, "East": True}
    assert rows["East"]["forms"][0]["open"]
    assert refused(three.convey, talk=TALK, to="East", items=[{"kind": "stance", "of": answer["ref"]}]).code == (
        "gate.stance_elsewhere"
    )
    told = {"to": "East", "items": [{"kind": "stance", "of": answer["ref"], "third_party": True}]}
    refusal = refused(three.convey, talk=TALK, **told)
    assert refusal.code == "gate.one_candidate"
    (theirs,) = [each for each in three.sheets(talk=TALK)["sheets"] if each["leg"] == "East"]
    assert f"Refused: {theirs['ref']}.1, which has no name on the leg of East" in refusal.said
    assert three.check(talk=TALK, **told)["items"][0]["refusals"][0]["code"] == refusal.code
    made = three.convey(talk=TALK, **told, because="They know it from elsewhere.")
    assert made["overrode"] == ["gate.one_candidate"]


def test_whoever_releases_unnamed_is_told_where_that_hides_nothing(three: Station, station: Station) -> None:
    """Where the recipient knows one other side only; among three sides, and of named words, nothing is said."""
    given = terms("in_substance", "South", attribution="unnamed")
    for here, told in ((station, ["unnamed.one_side"]), (three, [])):
        said = here.say(talk=TALK, leg="North", passages=[{"text": "We wait.", "terms": given}], noted=noted("North"))
        assert [each["code"] for each in said["told"]] == told
        changed = here.release(talk=TALK, what=said["ref"], terms=given, noted=noted("North"))
        assert [each["code"] for each in changed["told"]] == told
        named = here.release(talk=TALK, what=said["ref"], terms=terms("in_substance", "South"), noted=noted("North"))
        assert named["told"] == []
    assert "South knows only one other side" in english(
        station.say(talk=TALK, leg="North", passages=[{"text": "We wait.", "terms": given}], noted=noted("North"))[
            "told"
        ]
    )
