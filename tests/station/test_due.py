"""What is due: each thing once, with the act that settles it, which then makes it go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, Clock, noted, refused, terms


def due(station: Station) -> list[dict[str, Any]]:
    """What is due in the talk."""
    rows: list[dict[str, Any]] = station.due(talk=TALK)
    return rows


def codes(station: Station) -> list[tuple[str, str, str | None]]:
    """Leg, code and act of each."""
    return [(each["leg"], each["told"][0]["code"], each["act"]) for each in due(station)]


def settle(station: Station, code: str, **more: Any) -> Any:
    """Do the act of what is due under a code, with what it leaves open."""
    (found,) = [each for each in due(station) if each["told"][0]["code"] == code]
    return station.call(found["act"], {"talk": TALK} | found["asked"] | more)


def test_a_talk_that_has_just_begun_owes_nothing(tmp_path: Path, clock: Clock) -> None:
    """Nothing was said."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        assert due(station) == []


def test_each_act_settles_what_it_stands_with(tmp_path: Path, clock: Clock) -> None:
    """Ground rules, a wording, a sheet, an answer, a condition: from one to the next until nothing is left."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        station.offer_rules(talk=TALK, leg="North", rules={"text": "We speak once a day."})
        assert codes(station) == [("North", "to_tell.rules", "deliver")]
        settle(station, "to_tell.rules", to="North's envoy")
        assert codes(station) == [("North", "due.rules", "answer_rules")]
        settle(station, "due.rules", yes=True, noted=noted("North"))
        assert due(station) == []

        said = kit.say(
            station, "North", "We could meet.", terms("in_substance", "South", read_back=True), act="proposal"
        )
        wording = {"text": "A meeting is thinkable.", "act": "proposal", "from": [said]}
        station.read_back(talk=TALK, leg="North", to="South", **wording)
        assert codes(station) == [("North", "to_tell.wording", "deliver")]
        settle(station, "to_tell.wording", to="North's envoy")
        assert codes(station) == [("North", "waiting.wording", "answer_read_back")]
        assert due(station)[0]["words"] == ["A meeting is thinkable."]
        settle(station, "waiting.wording", answer="approves", noted=noted("North"))

        item = {"kind": "in_substance", **wording}
        station.convey(talk=TALK, to="South", items=[item])
        assert codes(station) == [("South", "due.sheet", "deliver")]
        settle(station, "due.sheet", to="South's envoy")
        assert ("South", "due.answer", "reply") in codes(station)
        clause = {"text": "By day.", "finder": "mediator", "until": "2025-12-20"}
        settle(station, "due.answer", stance="accepts_on_conditions", conditions=[clause], noted=noted("South"))
        settle(station, "crossed.told", to="North's envoy")
        assert codes(station) == [("South", "due.condition", "find_on")]
        settle(station, "due.condition", state="met")
        assert [each for each in codes(station) if each[1] == "due.condition"] == []


def test_what_ends_first_comes_first_and_what_is_over_says_so(tmp_path: Path, clock: Clock) -> None:
    """A release that lapses in two days stands before a condition of next week; one that is over is overdue."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        kit.say(station, "North", "We wait.", terms("verbatim", "South", until="2025-12-16"))
        item = {"kind": "own_words", "text": "Would the 15th do?", "act": "question", "answer_by": "2025-12-15"}
        station.convey(talk=TALK, to="South", items=[item])
        settle(station, "due.sheet", to="South's envoy")
        assert [code for _, code, _ in codes(station)] == ["due.answer", "waiting.release"]
        clock.skip(1.7)
        first, *_ = due(station)
        assert (first["told"][0]["code"], first["overdue"]) == ("due.answer", True)


def test_a_sheet_that_may_not_be_delivered_is_struck(tmp_path: Path, clock: Clock) -> None:
    """Its words were withdrawn meanwhile."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        said = kit.say(station, "North", "We wait.", terms("verbatim", "South"))
        station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": said}])
        station.withdraw(talk=TALK, what=said, noted=noted("North"))
        settle(station, "due.sheet_stopped", reason="Withdrawn before it was brought.")
        assert "due.sheet_stopped" not in [code for _, code, _ in codes(station)]


@pytest.mark.parametrize(
    ("brought", "to", "receiver"),
    [(0, "South's envoy", None), (1, "Somebody", "unknown"), (1, "North's envoy", "other")],
)
def test_a_sheet_that_may_not_be_delivered_and_cannot_be_struck_is_not_due(
    tmp_path: Path, clock: Clock, brought: int, to: str, receiver: str | None
) -> None:
    """Somebody has something of it, of the side or not. It is due again once the rest may be brought."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        said = [kit.say(station, "North", text, terms("verbatim", "South")) for text in ("We wait.", "We go.")]
        items = [{"kind": "very_words", "of": each} for each in said]
        sheet = station.convey(talk=TALK, to="South", items=items)
        more = {} if receiver is None else {"receiver": receiver}
        station.deliver(talk=TALK, what=[sheet["refs"][brought]], to=to, **more)
        station.withdraw(talk=TALK, what=said[1], noted=noted("North"))
        assert refused(station.strike, talk=TALK, what=sheet["ref"], reason="Old.").code == "talk.cannot_be_struck"
        assert [each for each in codes(station) if each[0] == "South"] == []
        station.remark(talk=TALK, text="Time to think.")
        station.release(talk=TALK, what=said[1], terms=terms("verbatim", "South"), noted=noted("North"))
        assert [each for each in codes(station) if each[0] == "South"] == [("South", "due.sheet", "deliver")]


def test_a_late_answer_is_an_answer(tmp_path: Path, clock: Clock) -> None:
    """Nothing is due of words that were answered, in time or not; once the answer is withdrawn it is."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        item = {"kind": "own_words", "text": "Will you?", "act": "question", "answer_by": "2025-12-16"}
        sheet = station.convey(talk=TALK, to="South", items=[item])
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        clock.skip(4)
        assert codes(station) == [("South", "due.answer", "reply")]
        answer = settle(
            station, "due.answer", stance="declines", terms=terms("in_substance", "North"), noted=noted("South")
        )
        (replied,) = [each for each in station.read(talk=TALK, leg="South")["lines"] if each["kind"] == "replied"]
        assert replied["content"][0]["life"] == "late"
        assert "due.answer" not in [code for _, code, _ in codes(station)]
        station.withdraw(talk=TALK, what=answer["ref"], noted=noted("South"))
        assert ("South", "due.answer", "reply") in codes(station)


def test_the_public_owes_no_answer(tmp_path: Path, clock: Clock) -> None:
    """A question to the public has a last day, and nobody who answers it on that leg."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        item = {"kind": "own_words", "text": "Who will talk?", "act": "question", "answer_by": "2025-12-20"}
        sheet = station.convey(talk=TALK, to="the public", items=[item])
        station.deliver(talk=TALK, what=[sheet["ref"]], manner="spoken")
        assert due(station) == []


def test_what_rests_on_a_struck_note_is_corrected(tmp_path: Path, clock: Clock) -> None:
    """The act is a conveyance with its item."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        said = kit.say(station, "North", "Fifty boats.", terms("verbatim", "South"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": said}])["ref"]
        station.deliver(talk=TALK, what=[sheet], to="South's envoy")
        station.strike(talk=TALK, what=said, reason="Fifteen, not fifty.")
        assert ("South", "due.correction", "convey") in codes(station)
        settle(station, "due.correction")
        assert "due.correction" not in [code for _, code, _ in codes(station)]
        settle(station, "due.sheet", to="South's envoy")
        assert not [code for leg, code, _ in codes(station) if leg == "South"]


def test_each_thing_has_the_words_that_it_is_about(tmp_path: Path, clock: Clock) -> None:
    """A sheet those of its items, a release those that it lets go, a word to a side those that it is told about."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        station.offer_rules(talk=TALK, leg="North", rules={"text": "We speak once a day."})
        said = kit.say(station, "North", "We could meet.", terms("verbatim", "South", until="2025-12-16"))
        items = [{"kind": "very_words", "of": said}, {"kind": "own_words", "text": "Will you?", "act": "question"}]
        sheet = station.convey(talk=TALK, to="South", items=items)
        words = {each["told"][0]["code"]: each["words"] for each in due(station)}
        assert words == {
            "to_tell.rules": ["We speak once a day."],
            "waiting.release": ["We could meet."],
            "due.sheet": ["We could meet.", "Will you?"],
        }
        settle(station, "due.sheet", to="South's envoy")
        answer = settle(
            station,
            "due.answer",
            stance="accepts",
            terms=terms("in_substance", until="2025-12-16"),
            noted=noted("South"),
        )
        words = {(each["leg"], each["told"][0]["code"]): each["words"] for each in due(station)}
        assert words["North", "crossed.told"] == ["We could meet."]
        assert words["South", "waiting.release"] == ["Will you?"]
        station.strike(talk=TALK, what=said, reason="Nobody said so.")
        words = {(each["leg"], each["told"][0]["code"]): each["words"] for each in due(station)}
        assert words["South", "due.correction"] == ["We could meet."]
        assert (answer["ref"], sheet["ref"]) != ("", "")


def test_a_condition_past_its_date_says_that_it_is_overdue(tmp_path: Path, clock: Clock) -> None:
    """It is not told as one that is open."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        item = {"kind": "own_words", "text": "Will you?", "act": "question"}
        sheet = station.convey(talk=TALK, to="South", items=[item])
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        clause = {"text": "By day.", "finder": "mediator", "until": "2025-12-20"}
        settle(station, "due.answer", stance="accepts_on_conditions", conditions=[clause], noted=noted("South"))
        assert codes(station) == [("South", "due.condition", "find_on")]
        clock.skip(9)
        ((leg, code, act),) = codes(station)
        assert (leg, code, act, due(station)[0]["overdue"]) == ("South", "due.condition_overdue", "find_on", True)


def test_a_leg_that_was_closed_owes_what_can_still_be_done_there(tmp_path: Path, clock: Clock) -> None:
    """Each act is taken; nothing that waits for an answer which nobody could note any more."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        said = kit.say(station, "North", "We could meet.", terms("verbatim", "South", until="2025-12-16"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": said}])
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        station.read_back(talk=TALK, leg="North", to="South", text="A meeting.", **{"from": [said]})
        station.offer_rules(talk=TALK, leg="North", rules={"text": "We speak once a day."})
        station.convey(talk=TALK, to="North", items=[{"kind": "own_words", "text": "Will you?", "act": "question"}])
        station.close_leg(talk=TALK, leg="North")
        found = [each for each in due(station) if each["leg"] == "North"]
        assert [(each["told"][0]["code"], each["act"]) for each in found] == [
            ("crossed.told", "deliver"),
            ("due.sheet_stopped", "strike"),
            ("closed.own", "deliver"),
        ]
        for each in found:
            more = {"reason": "It is over."} if each["act"] == "strike" else {"to": "North's envoy"}
            station.call(each["act"], {"talk": TALK} | each["asked"] | more)
        assert [each for each in codes(station) if each[0] == "North"] == []


def test_a_side_is_no_part_of_it(tmp_path: Path, clock: Clock) -> None:
    """A name that is none is refused as everywhere."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        assert refused(station.due, talk="Elsewhere").code == "station.no_such_talk"
