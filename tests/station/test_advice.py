"""Advice that can be followed: the handle that a person has before them works, and what does not says what would."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.sentences import speech
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import TALK, Clock, noted, refused, terms


class Story:
    """Words that crossed, an answer on conditions that crossed back, and findings."""

    def __init__(self, station: Station) -> None:
        self.station = station
        self.words = kit.say(station, "North", "We will wait.", terms("verbatim", "South"))
        self.sheet = self.convey("South", {"kind": "very_words", "of": self.words})
        self.item = f"{self.sheet}.1"
        self.deliver(self.sheet, "South's envoy")

    def convey(self, to: str, *items: dict[str, Any]) -> str:
        """Convey items; gives the sheet."""
        return str(self.station.convey(talk=TALK, to=to, items=list(items))["ref"])

    def deliver(self, sheet: str, to: str) -> None:
        """It was brought."""
        self.station.deliver(talk=TALK, what=[sheet], to=to, manner="left")

    def answer(self) -> None:
        """South says yes on a condition that South itself finds on, and North is told of both."""
        clause = {"text": "Quiet.", "finder": "side", "terms": terms("in_substance", "North")}
        mine = {"text": "Dark.", "terms": terms("verbatim", "North")}
        answer = {"stance": "accepts_on_conditions", "conditions": [clause, mine], "terms": terms("verbatim", "North")}
        made = self.station.reply(talk=TALK, leg="South", to=[self.item], noted=noted("South"), **answer)
        self.reply, (self.condition, self.mine) = made["ref"], made["conditions"]
        stated = [
            {"of": self.condition, "text": "Some quiet."},
            {"of": self.mine},
        ]
        self.back = self.convey("North", {"kind": "stance", "of": self.reply, "conditions": stated})
        self.deliver(self.back, "North's envoy")

    def refused(self, to: str, item: dict[str, Any]) -> Any:
        """The refusal of one item."""
        return refused(self.station.convey, talk=TALK, to=to, items=[item])


@pytest.fixture
def story(tmp_path: Path, clock: Clock) -> Iterator[Story]:
    """The story, at a station of its own."""
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        yield Story(station)


class TestAWithdrawal:
    """Telling that words were withdrawn."""

    @pytest.mark.parametrize("named", ["item", "words", "withdrawal"])
    def test_any_handle_of_it_works(self, story: Story, named: str) -> None:
        """The item that the other side has, the words that were withdrawn, and the withdrawal itself."""
        changed = story.station.withdraw(talk=TALK, what=story.words, noted=noted("North"))
        assert changed["had"] == [{"leg": "South", "ref": story.item}]
        handles = {"item": story.item, "words": story.words, "withdrawal": changed["ref"]}
        sheet = story.convey("South", {"kind": "withdrawal", "of": handles[named]})
        story.deliver(sheet, "South's envoy")
        (shown,) = story.station.sheet(talk=TALK, ref=story.sheet, copy="mediator")["sheet"]["items"]
        assert shown["withdrawn"]

    def test_a_quiet_one_is_proposed_to_nobody(self, story: Story) -> None:
        """Even the bare fact may not be told."""
        assert story.station.withdraw(talk=TALK, what=story.words, quiet=True, noted=noted("North"))["had"] == []

    def test_of_what_never_crossed(self, story: Story) -> None:
        """The refusal says that nothing of it is on that leg, and that it has to be conveyed first."""
        never = kit.say(story.station, "North", "Something else.", terms("verbatim", "South"))
        assert story.station.withdraw(talk=TALK, what=never, noted=noted("North"))["had"] == []
        refusal = story.refused("South", {"kind": "withdrawal", "of": never})
        assert (refusal.code, "on the leg of South" in refusal.said) == ("station.other_thing", True)

    def test_several_items_of_the_same_words(self, story: Story) -> None:
        """In two forms: none is guessed, and both are named."""
        wording = {"kind": "in_substance", "text": "They are ready to wait.", "from": [story.words]}
        other = story.convey("South", wording)
        story.deliver(other, "South's envoy")
        story.station.withdraw(talk=TALK, what=story.words, noted=noted("North"))
        refusal = story.refused("South", {"kind": "withdrawal", "of": story.words})
        assert refusal.code == "station.ambiguous_handle"
        assert set(refusal.facts["candidates"].split(", ")) == {story.item, f"{other}.1"}

    def test_copies_of_one_thing_are_one(self, story: Story) -> None:
        """Conveyed twice, the words still mean one thing there."""
        story.deliver(story.convey("South", {"kind": "very_words", "of": story.words}), "South's envoy")
        story.station.withdraw(talk=TALK, what=story.words, noted=noted("North"))
        story.convey("South", {"kind": "withdrawal", "of": story.words})


class TestAnAnswer:
    """What is answered, and what is conveyed of an answer."""

    def test_the_words_of_the_other_side_mean_what_was_made_of_them(self, story: Story) -> None:
        """A reply may name the passage as the other side said it; it answers the item that this side has."""
        story.station.reply(talk=TALK, leg="South", to=[story.words], stance="accepts", noted=noted("South"))
        (shown,) = story.station.sheet(talk=TALK, ref=story.sheet, copy="mediator")["sheet"]["items"]
        assert shown["stances"] == ["accepts"]

    def test_a_condition_in_substance(self, story: Story) -> None:
        """In its very words it is refused with how it can cross: with the answer, in the mediator's wording."""
        story.answer()
        stated = {"kind": "stance", "of": story.reply, "conditions": [{"of": story.condition}]}
        refusal = story.refused("North", stated)
        assert (refusal.code, "with the answer" in refusal.advice) == ("gate.condition_in_substance", True)
        alone = story.refused("North", {"kind": "in_substance", "text": "Quiet, please.", "from": [story.condition]})
        assert alone.code == "gate.needs_stance"

    def test_something_else_in_the_place_of_a_condition(self, story: Story) -> None:
        """The answer itself, or words: the refusal says what a condition is named like, and that works."""
        story.answer()
        for other in (story.reply, story.words):
            for stated in (
                {"of": other},
                {"of": other, "text": "Some quiet."},
            ):
                refusal = story.refused("North", {"kind": "stance", "of": story.reply, "conditions": [stated]})
                assert (refusal.code, "number 2 or higher" in refusal.advice) == ("station.other_thing", True)
        story.convey("North", {"kind": "stance", "of": story.reply, "conditions": [{"of": story.mine}]})

    def test_a_wording_without_a_source(self, story: Story) -> None:
        """The gate says that it needs one, and the wording is kept."""
        assert story.refused("South", {"kind": "in_substance", "text": "They could wait."}).code == "gate.sources"

    def test_a_finding_needs_no_handle_of_the_condition(self, story: Story) -> None:
        """It is on one condition, and what was made of that on the other leg is found by itself."""
        story.answer()
        given = terms("verbatim", "North")
        finding = {"condition": story.condition, "state": "met", "terms": given, "noted": noted("South")}
        ref = story.station.find_on(talk=TALK, **finding)["ref"]
        for item in ({}, {"condition": story.condition}, {"condition": f"{story.back}.2"}):
            story.convey("North", {"kind": "finding", "of": ref, **item})

    def test_a_finding_of_the_mediators_own(self, story: Story) -> None:
        """It is conveyed to nobody; the refusal says how it is told, and that works."""
        story.answer()
        ref = story.station.find_on(talk=TALK, condition=story.mine, state="met")["ref"]
        refusal = story.refused("North", {"kind": "finding", "of": ref})
        assert (refusal.code, "the condition that North has" in refusal.advice) == ("gate.own_finding", True)
        story.station.find_on(talk=TALK, condition=f"{story.back}.3", state="met")


class TestOtherThings:
    """Handles of the wrong kind."""

    def test_each_says_what_it_is_and_what_would_do(self, story: Story) -> None:
        """A sheet where a side's words are needed names the words that it was made of; and so on."""
        story.answer()
        station = story.station
        by = {"noted": noted("North")}
        of_words: tuple[tuple[str, dict[str, Any]], ...] = (
            ("who_knows", {"ref": story.item}),
            ("withdraw", {"what": story.sheet, **by}),
            ("narrow", {"what": story.item, "terms": terms("withheld"), **by}),
            ("extend", {"what": story.item, "valid_until": "2026-01-01", **by}),
        )
        for method, ask in of_words:
            refusal = refused(station.call, method=method, params={"talk": TALK, **ask})
            assert (refusal.code, story.words in refusal.advice) == ("station.other_thing", True), method
            assert refusal.why == "It stands on the leg South and comes of conveying."
        others: tuple[tuple[str, dict[str, Any], str], ...] = (
            ("sheet", {"ref": story.words}, "The list of sheets"),
            ("revoke", {"mandate": story.words, **by}, "Look up the right one"),
            ("confirm_item", {"item": story.words}, "public record"),
            (
                "find_on",
                {"condition": story.condition, "state": "met", "evidence": [story.words]},
                "cite the public record",
            ),
            ("find_on", {"condition": story.words, "state": "met"}, "of the sheet, with a number"),
            ("answer_read_back", {"read_back": story.item, "answer": "approves", **by}, "when it was to be read back"),
            ("deliver", {"what": [story.words], "manner": "spoken"}, "Name a sheet"),
            ("convey", {"to": "North", "items": [{"kind": "finding", "of": story.words}]}, "Note it first"),
        )
        for method, ask, advice in others:
            refusal = refused(station.call, method=method, params={"talk": TALK, **ask})
            assert (refusal.code, advice in refusal.advice) == ("station.other_thing", True), method

    def test_nothing_in_a_refusal_stays_english_in_another_language(self, story: Story) -> None:
        """But for names, handles, dates and commands: what was wanted, what it is, what is close, whose act it is."""
        station, by = story.station, {"noted": noted("North")}
        say = {"leg": "North", "passages": [{"text": "We go."}]}
        asks: tuple[tuple[str, dict[str, Any]], ...] = (
            ("withdraw", {"what": story.sheet, **by}),
            ("revoke", {"mandate": story.words, **by}),
            ("confirm_item", {"item": story.words}),
            ("find_on", {"condition": story.words, "state": "met"}),
            ("deliver", {"what": [story.words], "manner": "spoken"}),
            ("strike", {"what": station.remark(talk=TALK, text="Late.")["ref"], "reason": "Wrong."}),
            ("reply", {"leg": "South", "to": [station.remark(talk=TALK, text="So.")["ref"]], "stance": "accepts"}),
            ("read", {"leg": "Nroth"}),
            ("say", say | {"noted": {"speaker": "Nobody"}}),
            ("give_up", {"leg": "North", "name": "Nobody"}),
            ("say", {"leg": "the public", "passages": [{"text": "We go."}], "noted": {}}),
            ("say", {"leg": "North", "passages": [{"text": "We\u2066go."}], **by}),
            ("close_leg", {"leg": "North", "noted": noted("North", when="14.12.2025")}),
            ("close_leg", {"leg": "North", "noted": noted("North", when="2025-13-01")}),
        )
        for method, ask in asks:
            refusal = refused(station.call, method=method, params={"talk": TALK, **ask})
            for told in (each.sentence for each in refusal.each if each.sentence is not None):
                hebrew = speech("he")
                said = " ".join([hebrew.tell(told), hebrew.explain(told), hebrew.advise(told)])
                plain = re.sub("[\u2066-\u2068].*?\u2069|'goodoffices[^']*'|--[a-z-]+|UTC|DD|virama", "", said)
                assert not re.search("[A-Za-z]{2}", plain), (method, told.code, plain)

    @pytest.mark.parametrize("named", ["condition", "mine", "there"])
    def test_a_condition_of_an_answer_that_was_noted_wrongly(self, story: Story, named: str) -> None:
        """The whole answer is corrected by any handle of it: a yes without its condition does not stay."""
        story.answer()
        story.station.strike(talk=TALK, what=story.reply, reason="Misheard.", instead=None)
        handle = f"{story.back}.2" if named == "there" else getattr(story, named)
        sheet = story.convey("North", {"kind": "correction", "of": handle})
        (item,) = story.station.sheet(talk=TALK, ref=sheet, copy="mediator")["sheet"]["items"]
        assert (item["news_of"], item["about"]) == ("stance", [f"{story.back}.1"])
        story.deliver(sheet, "North's envoy")
        assert story.refused("North", {"kind": "correction", "of": f"{story.back}.1"}).code == "gate.nothing_to_correct"

    def test_what_stands_in_place_of_a_note_on_another_leg(self, story: Story) -> None:
        """It is told on which leg the note stands, and what of that leg the named thing was made of."""
        misheard = kit.say(story.station, "North", "We go.", terms("verbatim", "South"))

        def told(what: str, instead: str | None) -> tuple[str, str]:
            refusal = refused(story.station.strike, talk=TALK, what=what, reason="Misheard.", instead=instead)
            assert refusal.code == "station.other_thing"
            return refusal.said, refusal.advice

        said, advice = told(misheard, story.item)
        assert said == f"{story.item} is not on the leg of North, where the note stands."
        assert advice == f"It was made of {story.words}: name that."
        story.answer()
        assert "or nothing at all" in told(misheard, story.reply)[1]
        remark = story.station.remark(talk=TALK, text="They sounded tired.", about=[])["ref"]
        said, advice = told(remark, None)
        assert said == f"{remark} is not a note on a leg."
        assert advice.endswith("as a remark about it.")

    def test_what_names_nothing_still_names_nothing(self, story: Story) -> None:
        """Another talk's handle, or a slip."""
        assert refused(story.station.who_knows, talk=TALK, ref="babab-babab").code == "station.no_such_handle"

    def test_an_answer_to_ground_rules_that_nobody_offered(self, story: Story) -> None:
        """The refusal says that they are offered first; once they were brought, the same answer works."""
        ask = {"talk": TALK, "leg": "South", "yes": True, "noted": noted("South")}
        assert refused(story.station.answer_rules, **ask).code == "station.no_rules_offered"
        offer = story.station.offer_rules(talk=TALK, leg="South")["ref"]
        story.station.deliver(talk=TALK, what=[offer], to="South's envoy")
        story.station.answer_rules(**ask)

    def test_a_mandate_from_somebody_who_is_no_principal(self, story: Story) -> None:
        """The advice names a principal, and with one it is written down."""
        ask = {"talk": TALK, "leg": "North", "seat": "North's envoy", "scopes": ["bind"]}
        refusal = refused(story.station.mandate, **ask, noted=noted("North"))
        assert (refusal.code, "principal as the speaker" in refusal.advice) == ("talk.not_a_principal", True)
        story.station.mandate(**ask, noted=noted("North", "principal"))
