"""Every act of a station, called as a program calls it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.acts import ACTS, schemas
from goodoffices.station.station import Station
from goodoffices.talk.names import shown
from tests.station import kit
from tests.station.kit import TALK, Clock, noted, refused, terms
from tests.table import english


def test_a_whole_talk_and_every_act_of_it(tmp_path: Path, clock: Clock) -> None:
    """Every act can be done, gives plain JSON, and the talk is whole afterwards."""
    called = set(kit.WITH_ANOTHER)
    with kit.with_talk(tmp_path / "s", clock=clock) as station:
        names = {"the backup file": str(tmp_path / "a.backup")}
        for step in [*kit.STORY, *kit.LOOKS, *kit.ALONE, *kit.OF_LINES]:
            result = step(station, names)
            assert json.loads(json.dumps(result)) == result
            called.add(step.__name__)
        assert called == set(ACTS)
        assert station.verify(talk=TALK) == station.verify(talk=TALK) | {"equal": True, "problems": []}


def test_arguments_have_schemas() -> None:
    """The arguments of every act are described, and nothing beyond them is taken."""
    described = schemas()
    assert set(described) == set(ACTS)
    assert "additionalProperties" in json.dumps(described["say"])


class TestWhatMayBeCalled:
    """The door to the acts is narrow."""

    @pytest.mark.parametrize("method", ["close", "at", "make_talk", "_destroy", "__class__", "nothing", ""])
    def test_only_acts_can_be_called(self, station: Station, method: str) -> None:
        """A method of the program that is no act cannot be called by name."""
        assert refused(station.call, method=method, params={}).code == "station.no_such_act"

    def test_an_unknown_argument_is_refused(self, station: Station) -> None:
        """A misspelt argument is never passed over."""
        refusal = refused(station.say, talk=TALK, leg="North", passages=[], notd=None)
        assert refusal.code == "station.wrong_shape"
        assert "notd" in refusal.said

    def test_a_wrong_value_is_not_repeated(self, station: Station) -> None:
        """What stood in the wrong place may have been words, so no refusal repeats it."""
        passage = {"text": "x", "act": "quite secret words"}
        refusal = refused(station.say, talk=TALK, leg="North", passages=[passage], noted=noted("North"))
        assert refusal.code == "station.wrong_shape"
        assert "secret" not in json.dumps(refusal.told())

    def test_an_attribute_that_is_no_act(self, station: Station) -> None:
        """A slip in a program is the program's error, not a silent act."""
        with pytest.raises(AttributeError):
            station.sya(talk=TALK)


class TestSaying:
    """A side's acts, noted."""

    def test_an_act_of_a_side_has_to_be_noted(self, station: Station) -> None:
        """At a mediator's station nothing is a side's own hand."""
        refusal = refused(station.say, talk=TALK, leg="North", passages=[{"text": "x"}])
        assert refusal.code == "station.needs_note"

    def test_who_spoke_is_asked_where_several_could_have(self, station: Station) -> None:
        """With an envoy and a principal at a leg, a note says which of them it was."""
        refusal = refused(station.say, talk=TALK, leg="North", passages=[{"text": "x"}], noted=kit.DICTATED)
        assert refusal.code == "station.who_spoke"
        assert "North's envoy" in refusal.advice

    def test_recipients_left_out_mean_the_one_other_side(self, station: Station) -> None:
        """With two sides a release needs no recipient; the public is never meant by leaving it out."""
        ref = kit.say(station, "North", "We hold.", {"carriage": "verbatim"})
        rows = station.may_cross(talk=TALK, leg="North", rest=True)["rows"]
        opened = {row["to"] for row in rows if row["ref"] == ref and row["forms"][0]["open"]}
        assert opened == {"South"}

    def test_a_typed_name_may_have_other_capitals(self, station: Station) -> None:
        """Talks, legs, recipients and seats are found whatever their capitals."""
        passage = {"text": "x", "terms": terms("verbatim", "SOUTH")}
        by = noted("North") | {"speaker": "north's ENVOY"}
        assert station.say(talk="HARBOUR", leg="nOrth", passages=[passage], noted=by)

    def test_narrowing_never_widens(self, station: Station) -> None:
        """'Narrow' with wider terms is refused and changes nothing."""
        ref = kit.say(station, "North", "We hold.", terms("in_substance", "South"))
        wide = terms("verbatim", "South")
        assert refused(station.narrow, talk=TALK, what=ref, terms=wide, noted=noted("North")).code == (
            "station.does_not_narrow"
        )
        row = next(
            row for row in station.may_cross(talk=TALK, leg="North", to="South", rest=True)["rows"] if row["ref"] == ref
        )
        assert [form["open"] for form in row["forms"]] == [False, True]

    def test_a_date_without_a_zone_is_the_stations(self, station: Station) -> None:
        """A typed date gets the station's zone; one with a zone is that moment. Both are told in the station's."""
        kit.say(station, "North", "One.", valid_until="2026-01-01 12:00")
        kit.say(station, "North", "Two.", valid_until="2026-01-01 12:00Z")
        lines = station.read(talk=TALK, leg="North")["lines"]
        ends = [line["content"][0]["valid_until"] for line in lines if line["kind"] == "said"]
        assert ends == ["2026-01-01T12:00:00.000+01:00", "2026-01-01T13:00:00.000+01:00"]

    def test_words_of_a_side_are_in_its_language(self, tmp_path: Path) -> None:
        """The language of a side's words is the side's, unless a passage says another."""
        with kit.make(tmp_path / "s") as station:
            station.open_talk(title=TALK, sides=[{"name": "North", "language": "he"}, {"name": "South"}])
            by = kit.DICTATED
            passages = [{"text": "שלום"}, {"text": "peace", "language": "en"}]
            station.say(talk=TALK, leg="North", passages=passages, noted=by)
            content = station.read(talk=TALK, leg="North")["lines"][-1]["content"]
            assert [(each["language"], each["direction"]) for each in content] == [("he", "rtl"), ("en", "ltr")]

    def test_more_words_than_one_entry_holds(self, station: Station) -> None:
        """Many long passages at once are refused with what to do, and nothing of them is written."""
        before = station.doctor()["talks"][0]["entries"]
        passages = [{"text": "a" * 60_000} for _ in range(8)]
        refusal = refused(station.say, talk=TALK, leg="North", passages=passages, noted=noted("North"))
        assert refusal.code == "station.wrong_shape"
        assert station.doctor()["talks"][0]["entries"] == before

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("a" * (5 * 1024 * 1024), "words.too_long"),
            ("turn \u202e round", "words.character"),
            ("hidden \u200b space", "words.character"),
            ("unassigned \u0378", "words.character"),
            ("  \n ", "words.empty"),
        ],
    )
    def test_words_that_may_not_stand(self, station: Station, text: str, code: str) -> None:
        """They are refused with their code, nothing is lost, and no trace of them is in the talk."""
        before = station.doctor()["talks"][0]
        refusal = refused(station.say, talk=TALK, leg="North", passages=[{"text": text}], noted=noted("North"))
        assert refusal.code == code
        assert refusal.advice
        assert station.doctor()["talks"][0] == before

    def test_words_noted_before_they_were_said(self, station: Station) -> None:
        """A note from the future is refused."""
        later = noted("North", when="2031-01-01 10:00")
        refusal = refused(station.say, talk=TALK, leg="North", passages=[{"text": "x"}], noted=later)
        assert refusal.code == "talk.time_ahead"


class TestConveying:
    """The gate, from outside."""

    def test_a_refused_draft_is_kept_until_it_is_forgotten(self, station: Station) -> None:
        """The author of a refused act gets the reason and keeps the text (rule 14); the transcripts have no trace."""
        ref = kit.say(station, "North", "Our tugs are short of fuel.")
        before = station.doctor()["talks"][0]["entries"]
        items = [{"kind": "in_substance", "text": "They have little fuel.", "from": [ref]}]
        refusal = refused(station.convey, talk=TALK, to="South", items=items)
        assert refusal.code == "gate.withheld"
        (draft,) = station.drafts(talk=TALK)
        assert (draft["act"], draft["asked"]["items"], draft["refused"][0]["code"]) == ("convey", items, refusal.code)
        assert station.doctor()["talks"][0]["entries"] == before
        station.forget_draft(number=draft["number"])
        assert station.drafts(talk=TALK) == []
        assert refused(station.forget_draft, number=draft["number"]).code == "station.no_such_draft"

    def test_check_tells_every_reason_and_writes_nothing(self, station: Station, clock: Clock) -> None:
        """A dry run answers for each item with all its refusals."""
        open_words = kit.say(station, "North", "We hold.", terms("verbatim", "South"))
        closed = kit.say(station, "North", "Fuel.")
        before = station.doctor()["talks"][0]["entries"]
        found = station.check(
            talk=TALK,
            to="the public",
            items=[
                {"kind": "very_words", "of": open_words},
                {"kind": "very_words", "of": closed},
                {"kind": "own_words", "text": "x"},
            ],
        )
        codes = [[each["code"] for each in item["refusals"]] for item in found["items"]]
        assert codes == [["gate.not_for_them"], ["gate.withheld"], []]
        assert not found["open"]
        assert station.doctor()["talks"][0]["entries"] == before

    @pytest.mark.parametrize(
        "item",
        [
            {},
            {"kind": "very_words", "of": "x", "text": "y"},
            "words",
            {"kind": "verry_words", "of": "x"},
            {"kind": "own_words", "text": "x", "loud": True},
            7,
        ],
    )
    def test_an_item_of_no_kind(self, station: Station, item: object) -> None:
        """An item is exactly one of the kinds that can be conveyed."""
        assert refused(station.convey, talk=TALK, to="South", items=[item]).code == "station.wrong_shape"

    def test_a_sheet_has_two_copies(self, station: Station) -> None:
        """The side's copy holds what crosses and nothing else; the mediator's has sources and terms."""
        source = kit.say(station, "North", "We hold.", terms("verbatim", "South", until="2025-12-20"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": source}])
        side = station.sheet(talk=TALK, ref=sheet["ref"])
        mine = station.sheet(talk=TALK, ref=sheet["ref"], copy="mediator")
        assert [drawn["ref"] for drawn in mine["sources"]] == [source]
        assert mine["sources"][0]["until"].startswith("2025-12-20")
        assert side["sources"] == []
        assert source not in json.dumps(side)
        assert "2025-12-20" not in json.dumps(side)
        assert "2025-12-20" in mine["text"]
        assert "We hold." in side["text"]
        assert "We hold." in side["html"]

    def test_a_sheet_whose_terms_narrowed(self, station: Station) -> None:
        """It says that it may not be delivered, and a delivery that happened all the same is marked."""
        source = kit.say(station, "North", "We hold.", terms("verbatim", "South"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": source}])
        station.withdraw(talk=TALK, what=source, noted=noted("North"))
        assert [each["state"] for each in station.sheets(talk=TALK)["sheets"]] == ["do_not_deliver"]
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        (shown,) = station.sheets(talk=TALK)["sheets"]
        assert shown["state"] == "delivered"
        assert "outside its terms" in english(shown["warnings"])

    def test_a_delivery_is_not_noted_before_it_happened(self, station: Station) -> None:
        """A delivery in the future is refused."""
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Good morning."}])
        late = {"what": [sheet["ref"]], "to": "South's envoy", "when": "2031-01-01 10:00"}
        assert refused(station.deliver, talk=TALK, **late).code == "talk.time_ahead"

    def test_a_sheets_handle_alone_means_all_its_items(self, station: Station) -> None:
        """Delivering a sheet delivers everything on it; an item's handle delivers that item."""
        sheet = station.convey(
            talk=TALK, to="South", items=[{"kind": "own_words", "text": "One."}, {"kind": "own_words", "text": "Two."}]
        )
        station.deliver(talk=TALK, what=[sheet["refs"][1]], to="South's envoy")
        assert station.sheets(talk=TALK)["sheets"][0]["state"] == "delivered_in_part"
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        assert station.sheets(talk=TALK)["sheets"][0]["state"] == "delivered"

    def test_one_delivery_is_to_one_side(self, station: Station) -> None:
        """Sheets for two sides cannot be delivered by one note."""
        refs = [
            station.convey(talk=TALK, to=to, items=[{"kind": "own_words", "text": "Good morning."}])["ref"]
            for to in ("North", "South")
        ]
        assert refused(station.deliver, talk=TALK, what=refs, to="Somebody").code == "station.wrong_shape"

    def test_of_whom_the_receiver_is_found_out_from_the_name(self, station: Station) -> None:
        """The answer says it at once, and what it comes to; a person can say otherwise."""
        source = kit.say(station, "North", "We hold.", terms("verbatim", "South"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": source}])
        strayed = station.deliver(talk=TALK, what=[sheet["ref"]], to="NORTH'S envoy")
        assert (strayed["leg"], strayed["kind"], strayed["receiver"]) == ("South", "conveyed", "other")
        assert [mark["code"] for mark in strayed["marks"]] == ["delivery.other", "delivery.not_for_them"]
        assert "belongs to North, not to South" in english(strayed["marks"][0])
        unknown = station.deliver(talk=TALK, what=[sheet["ref"]], to="The porter")
        assert [mark["code"] for mark in unknown["marks"]] == ["delivery.unknown", "delivery.not_for_them"]
        assert station.sheets(talk=TALK)["sheets"][0]["state"] == "to_deliver"
        told = [
            station.deliver(talk=TALK, what=[sheet["ref"]], to="The porter", receiver=receiver)
            for receiver in ("other", "unknown", "side")
        ]
        assert [each["receiver"] for each in told] == ["other", "unknown", "side"]
        assert told[-1]["marks"] == []
        assert station.sheets(talk=TALK)["sheets"][0]["state"] == "delivered"

    def test_an_answer_to_a_sheet_is_to_what_was_brought_of_it(self, station: Station) -> None:
        """It names the items that reached the side, says which it leaves out, and none that is bare news."""
        source = kit.say(station, "North", "We hold.", terms("verbatim", "South"))
        first = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": source}])
        station.deliver(talk=TALK, what=[first["ref"]], to="South's envoy")
        station.withdraw(talk=TALK, what=source, noted=noted("North"))
        items = [
            {"kind": "own_words", "text": "One."},
            {"kind": "withdrawal", "of": first["refs"][0]},
            {"kind": "own_words", "text": "Two."},
        ]
        sheet = station.convey(talk=TALK, to="South", items=items)
        answer = {"leg": "South", "to": [sheet["ref"]], "stance": "takes_note", "noted": noted("South")}
        assert refused(station.reply, talk=TALK, **answer).code == "talk.not_delivered"
        station.deliver(talk=TALK, what=sheet["refs"][:2], to="South's envoy")
        replied = station.reply(talk=TALK, **answer)
        assert replied["left_out"] == [sheet["refs"][2]]
        said = kit.content(station, "South", replied["ref"])
        assert said["to"] == [sheet["refs"][0]]
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        assert station.reply(talk=TALK, **answer)["left_out"] == []

    def test_a_release_made_stricter_keeps_its_manner(self, station: Station) -> None:
        """What is left out of stricter terms stays; what is left out of a release is not limited."""
        source = kit.say(station, "North", "We hold.", terms("verbatim", "South", manner="shown"))
        station.narrow(talk=TALK, what=source, terms=terms("in_substance", "South"), noted=noted("North"))
        assert kit.content(station, "North", source)["terms"]["manner"] == "shown"
        wider = terms("in_substance", "South", manner="left")
        assert refused(station.narrow, talk=TALK, what=source, terms=wider, noted=noted("North")).code == (
            "station.does_not_narrow"
        )
        station.release(talk=TALK, what=source, terms=terms("in_substance", "South"), noted=noted("North"))
        assert kit.content(station, "North", source)["terms"]["manner"] == "left"

    def test_what_a_messenger_said_is_written_down_and_says_that_it_has_no_effect(self, station: Station) -> None:
        """Nothing that was typed is lost, and nobody takes it for the side's words."""
        station.seat(talk=TALK, leg="North", name="The driver", role="messenger")
        by_driver = noted("North") | {"speaker": "The driver"}
        said = station.say(talk=TALK, leg="North", passages=[{"text": "We hold."}], noted=by_driver)
        assert english(said["void"]) == "This came through The driver, who may not speak for North."
        assert "We hold." in kit.texts(station.read(talk=TALK, leg="North"))
        plain = station.say(talk=TALK, leg="North", passages=[{"text": "We hold."}], noted=noted("North"))
        assert plain["void"] is None


class TestWhatEachHas:
    """Views."""

    def test_a_kept_side_has_what_was_brought(self, station: Station) -> None:
        """Before delivery the side has nothing; then the delivered items, and nothing of the other side's own."""
        source = kit.say(station, "North", "We hold.", terms("verbatim", "South"))
        kit.say(station, "North", "Our tugs are short of fuel.")
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": source}])
        assert "We hold." not in kit.texts(station.view_as(talk=TALK, leg="South"))
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        has = kit.texts(station.view_as(talk=TALK, leg="South"))
        assert "We hold." in has
        assert not any("fuel" in text for text in has)

    def test_an_export_says_whose_it_is_and_names_no_handle(self, station: Station) -> None:
        """What leaves the talk is a side's own view, and its digest tells two copies apart."""
        names = kit.play(station, kit.STORY)
        export = station.export(talk=TALK, leg="South")
        assert (export["whose"], export["level"]) == ("South", "brought")
        plain = json.dumps(export)
        assert not any(handle in plain for handle in names.values())
        assert "fuel" not in plain
        assert station.export(talk=TALK, leg="North")["digest"] != export["digest"]
        assert station.export(talk=TALK, leg="desk")["level"] == "desk"

    def test_a_thread_is_read_page_by_page(self, station: Station) -> None:
        """Pages going back join to the whole thread, each line once."""
        for number in range(12):
            kit.say(station, "North", f"Word {number}.")
        whole = station.read(talk=TALK, leg="North", limit=100)
        assert whole["before"] is None
        pages: list[dict[str, object]] = []
        before = None
        while True:
            page = station.read(talk=TALK, leg="North", limit=5, **({} if before is None else {"entry": before}))
            pages = page["lines"] + pages
            before = page["before"]
            if before is None:
                break
        assert pages == whole["lines"]

    def test_the_doctor_says_no_word_and_no_name(self, station: Station) -> None:
        """What one pastes into a report about a fault holds no title, name or word."""
        kit.play(station, kit.STORY)
        plain = json.dumps(station.doctor())
        assert not any(word in plain for word in ("Harbour", "North", "South", "Mediator", "channel"))

    def test_who_knows_tells_in_which_form(self, station: Station) -> None:
        """After very words were delivered, both sides and the mediator could have seen them; before, not the other."""
        source = kit.say(station, "North", "We hold.", terms("verbatim", "South"))
        assert "South" not in {each["side"] for each in station.who_knows(talk=TALK, ref=source)}
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": source}])
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy", manner="shown")
        known = {each["side"]: each["form"]["code"] for each in station.who_knows(talk=TALK, ref=source)}
        assert known == {"North": "knows.own_words", None: "knows.as_noted", "South": "knows.crossed"}


class TestTheRecord:
    """The public record of a talk."""

    def test_an_item_and_the_conveyance_that_it_reports_point_to_each_other(self, station: Station) -> None:
        """The item names the sheet's item, and the mediator's copy of the sheet names the item (rule 21)."""
        press = station.convey(talk=TALK, to="the public", items=[{"kind": "own_words", "text": "Talks go on."}])
        made = station.record(talk=TALK, item=kit.item("Talks go on."), reports=press["refs"][0])
        (shown,) = station.items(talk=TALK)["items"]
        assert shown["reports"] == press["refs"]
        assert station.sheet(talk=TALK, ref=press["ref"], copy="mediator")["reported_by"] == [made["ref"]]
        assert station.sheet(talk=TALK, ref=press["ref"])["reported_by"] == []

    def test_an_item_is_proposed_until_a_person_confirms_it(self, station: Station) -> None:
        """Nothing counts by itself."""
        made = station.record(talk=TALK, item=kit.item("Talks go on."))
        assert station.items(talk=TALK)["items"][0]["state"] == "proposed"
        assert station.items(talk=TALK)["items"][0]["borne_out"]["code"] == "borne_out.nothing_because"
        station.confirm_item(talk=TALK, item=made["ref"])
        assert station.items(talk=TALK)["items"][0]["state"] == "confirmed"
        assert english(station.corroborate(talk=TALK, items=[made["ref"]])["told"]) == "one report, one origin"

    def test_a_correction_stands_in_the_place_of_the_first(self, station: Station) -> None:
        """The item keeps one place in the list, with the corrected words."""
        made = station.record(talk=TALK, item=kit.item("Talks go."))
        station.correct_item(talk=TALK, item=made["ref"], by=kit.item("Talks go on."))
        (shown,) = station.items(talk=TALK)["items"]
        assert shown["item"]["original"]["text"] == "Talks go on."

    def test_a_wording_that_changes_along_the_chain_is_shown_and_not_merged(self, station: Station) -> None:
        """Each step by the numbers of its hops; every wording stays in the item as it was (record rule 3)."""
        wordings = [("seeks no war", "en"), ("Seeks  no war", "en"), ("wants no war", "en"), ("ne veut pas", "fr")]
        (hop,) = kit.item("x")["chain"]
        chain = [hop | {"words": {"text": text, "language": language}} for text, language in wordings]
        station.record(talk=TALK, item=kit.item("seeks no war", chain=chain))
        (shown,) = station.items(talk=TALK)["items"]
        assert shown["drift"] == [
            {"earlier": 2, "later": 3, "change": "reworded"},
            {"earlier": 3, "later": 4, "change": "translated"},
        ]
        assert [each["words"]["text"] for each in shown["item"]["chain"]] == [text for text, _ in wordings]
        station.record(talk=TALK, item=kit.item("seeks no war"))
        assert next(each["drift"] for each in station.items(talk=TALK)["items"]) == []

    def test_who_carries_words_on_without_their_condition_is_named(self, station: Station) -> None:
        """By the handle of the item as it stands; not once the link is dropped."""
        condition = {"conditional": "yes", "condition": {"text": "if attacked", "language": "en"}}
        first = station.record(talk=TALK, item=kit.item("We answer.", **condition))["ref"]
        bare = station.record(talk=TALK, item=kit.item("They will answer."))["ref"]
        link = station.link_items(talk=TALK, a=bare, relation="drifts_from", b=first)["ref"]
        again = station.correct_item(talk=TALK, item=bare, by=kit.item("They are going to answer."))["ref"]

        def told() -> list[list[str]]:
            return [each["without_condition"] for each in station.items(talk=TALK)["items"]]

        assert told() == [[], [again]]
        station.drop_item(talk=TALK, item=link)
        assert told() == [[], []]

    def test_a_slip_in_an_item_says_where(self, station: Station) -> None:
        """A misspelt key of an item is refused by name, and nothing enters."""
        wrong = kit.item("Talks go on.", speeker={"name": "Somebody"})
        refusal = refused(station.record, talk=TALK, item=wrong)
        assert refusal.code == "record.unknown_key"
        assert station.items(talk=TALK)["items"] == []

    def test_what_reports_a_sheet_to_a_side_is_refused(self, station: Station) -> None:
        """Only what was conveyed to the public can be reported: a side's leg never stands in the record."""
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Good morning."}])
        refusal = refused(station.record, talk=TALK, item=kit.item("x"), reports=sheet["refs"][0])
        assert refusal.code == "station.other_thing"


class TestTalks:
    """Opening and destroying."""

    def test_titles_are_unique_whatever_their_capitals(self, station: Station) -> None:
        """A second talk of the same title is refused and leaves nothing behind."""
        sides = [{"name": "A"}, {"name": "B"}]
        assert refused(station.open_talk, title="HARBOUR", sides=sides).code == "station.talk_exists"
        assert [talk["title"] for talk in station.talks()] == [TALK]

    @pytest.mark.parametrize(
        "sides",
        [
            [],
            [{"name": "A"}],
            [{"name": "A", "aliases": {"C": "x"}}, {"name": "B"}],
            [{"name": "A", "aliases": {"B": "x"}, "station": True}, {"name": "B"}],
            [{"name": "A", "seats": [{"name": "x", "role": "mediator"}]}, {"name": "B"}],
        ],
    )
    def test_a_talk_that_cannot_be_opened_leaves_nothing(self, station: Station, sides: list[dict]) -> None:
        """The sides of a talk are two or more, under different names; else no file stays behind."""
        before = sorted((station.folder / "talks").glob("*.db"))
        assert refused(station.open_talk, title="Other", sides=sides).code == "station.wrong_shape"
        assert sorted((station.folder / "talks").glob("*.db")) == before
        assert [talk["title"] for talk in station.talks()] == [TALK]
        station.open_talk(title="Other", sides=[{"name": "A"}, {"name": "B"}])

    def test_a_talk_without_the_public_keeps_its_record_on_the_desk(self, tmp_path: Path) -> None:
        """Where nothing is said in public, items stand among the mediators' own entries."""
        with kit.make(tmp_path / "s") as station:
            station.open_talk(title=TALK, sides=[{"name": "A"}, {"name": "B"}], public=False)
            station.record(talk=TALK, item=kit.item("Talks go on."))
            assert len(station.items(talk=TALK)["items"]) == 1
            assert refused(station.view_as, talk=TALK, leg="the public").code == "station.no_such_leg"

    def test_aliases_are_how_a_leg_calls_another_side(self, tmp_path: Path) -> None:
        """A side called otherwise on one leg is released to by that name, and the gate knows who is meant."""
        with kit.make(tmp_path / "s") as station:
            sides = [{"name": "North", "aliases": {"South": "Our neighbours"}}, {"name": "South"}]
            station.open_talk(title=TALK, sides=sides)
            given = terms("verbatim", "our neighbours")
            said = station.say(
                talk=TALK, leg="North", passages=[{"text": "We hold.", "terms": given}], noted=kit.DICTATED
            )
            station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": said["refs"][0]}])
            unknown = [{"text": "x", "terms": terms("verbatim", "South")}]
            refusal = refused(station.say, talk=TALK, leg="North", passages=unknown, noted=kit.DICTATED)
            assert refusal.code == "talk.unknown_alias"

    def test_the_newest_name_is_shown_and_all_go_on_meaning_that_side(self, station: Station) -> None:
        """Desk and leg agree on it after every change, also back to an older name; the one other side stays one."""
        talk = station.at(TALK)
        north, south = talk.leg("North"), talk.leg("South")
        words = kit.say(station, "South", "We hold.", terms("verbatim", "North"))
        for number, alias in enumerate(("a coast", "our neighbours", "a coast", "South", "South", "Another Coast")):
            station.alias(talk=TALK, leg="North", alias=alias, means="South")
            assert talk.rooms.aliases(north, south)[0] == alias
            assert {shown(talk.reading(north), each) for each in talk.rooms.aliases(north, south)} == {alias}
            sheet = station.convey(talk=TALK, to="North", items=[{"kind": "very_words", "of": words}])
            page = station.sheet(talk=TALK, ref=sheet["ref"])
            assert page["sheet"]["items"][0]["speaker"] == alias
            alone = kit.say(station, "North", f"To {number}.", {"carriage": "verbatim"})
            (line,) = (
                each for each in station.read(talk=TALK, leg="North")["lines"] if f"To {number}." in kit.texts(each)
            )
            assert line["content"][0]["terms"]["to"] == [alias]
            for old in ("South", "a coast"):
                station.release(talk=TALK, what=alone, terms=terms("verbatim", old), noted=noted("North"))
                station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": alone}])
        station.offer_rules(talk=TALK, leg="North", rules={"disclosure": "uncitral"})
        offered = station.read(talk=TALK, leg="North")["lines"][-1]["content"][0]
        assert offered["disclose_to"] == ["Another Coast"]
        assert refused(station.alias, talk=TALK, leg="North", alias="the press", means="the public").code == (
            "station.wrong_shape"
        )
        assert station.verify(talk=TALK)["equal"]

    def test_after_an_act_failed_the_talk_is_as_it_was(self, station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
        """What an act had begun before it was refused is not committed with the next one."""
        before = station.doctor()["talks"][0]["entries"]
        press = station.convey(talk=TALK, to="the public", items=[{"kind": "own_words", "text": "x"}])["refs"][0]
        talk = station.at(TALK)
        first_then_fault: list[Callable[..., Any]] = [talk.write, fails]

        def write(room: bytes, body: Any) -> Any:
            return first_then_fault.pop(0)(room, body)

        with monkeypatch.context() as patch:
            patch.setattr(talk, "write", write)
            assert refused(station.record, talk=TALK, item=kit.item("x"), reports=press).code == "station.unexpected"
        station.remark(talk=TALK, text="Later.")
        assert station.items(talk=TALK)["items"] == []
        assert station.doctor()["talks"][0]["entries"] == before + 2


def fails(*_: object) -> object:
    """Something that nobody foresaw."""
    raise OSError


LONG = "We would stop the works on the north mole from ten at night to five in the morning."


class TestRepeatingVeryWords:
    """A wording in substance that gives very words after all takes a reason."""

    def told(self, station: Station, carriage: str = "in_substance") -> str:
        """What North said, released to South so."""
        passage = {"text": LONG, "terms": terms(carriage, "South")}
        ref = station.say(talk=TALK, leg="North", passages=[passage], noted=noted("North"))["refs"][0]
        assert isinstance(ref, str)
        return ref

    def test_it_is_refused_and_the_draft_is_kept(self, station: Station) -> None:
        """Without a reason nothing is written; what was drafted can be taken up again."""
        item = {"kind": "in_substance", "text": LONG, "from": [self.told(station)]}
        refusal = refused(station.convey, talk=TALK, to="South", items=[item])
        assert refusal.code == "desk.repeats_words"
        assert "mole" not in json.dumps(refusal.told())
        (draft,) = station.drafts(talk=TALK)
        assert draft["asked"]["items"] == [item]
        assert station.sheets(talk=TALK)["sheets"] == []

    def test_a_reason_goes_to_the_desk_with_the_conveyance(self, station: Station) -> None:
        """It stands there with the code of what was gone past, and on no leg."""
        item = {"kind": "in_substance", "text": LONG, "from": [self.told(station)]}
        made = station.convey(talk=TALK, to="South", items=[item], because="There are no other words for it.")
        assert made["overrode"] == ["desk.repeats_words"]
        threads = {leg: json.dumps(station.read(talk=TALK, leg=leg)) for leg in ("North", "South", "desk")}
        assert [leg for leg, thread in threads.items() if "no other words" in thread] == ["desk"]
        assert [leg for leg, thread in threads.items() if "told.overrode" in thread] == ["desk"]
        (sheet,) = station.sheets(talk=TALK)["sheets"]
        assert (sheet["state"], sheet["warnings"]) == ("to_deliver", [])

    def test_a_reason_that_nothing_asks_for_is_not_kept(self, station: Station) -> None:
        """What was not gone past is not written down as if it were."""
        item = {"kind": "in_substance", "text": "They would rest at night.", "from": [self.told(station)]}
        assert station.convey(talk=TALK, to="South", items=[item], because="Well.")["overrode"] == []
        assert "Well." not in json.dumps(station.read(talk=TALK, leg="desk"))

    def test_a_reason_opens_nothing_that_a_term_forbids(self, station: Station) -> None:
        """Only what says that it takes a reason gives way to one."""
        item = {"kind": "in_substance", "text": LONG, "from": [self.told(station, "withheld")]}
        refusal = refused(station.convey, talk=TALK, to="South", items=[item], because="I want to.")
        assert refusal.code == "gate.withheld"
        found = station.check(talk=TALK, to="South", items=[item], because="I want to.")
        assert [each["code"] for each in found["items"][0]["refusals"]] == ["gate.withheld"]

    def test_a_dry_run_names_it_with_the_gates_reasons(self, station: Station) -> None:
        """Each item with its own; with a reason, what the reason overrides is left out."""
        ref = self.told(station)
        items = [
            {"kind": "in_substance", "text": "They would rest at night.", "from": [ref]},
            {"kind": "in_substance", "text": LONG, "from": [ref], "act": "demand"},
        ]

        def codes(**more: str) -> list[list[str]]:
            found = station.check(talk=TALK, to="South", items=items, **more)
            return [[each["code"] for each in item["refusals"]] for item in found["items"]]

        assert codes() == [[], ["gate.act_too_strong", "desk.repeats_words"]]
        assert codes(because="There are no other words.") == [[], ["gate.act_too_strong"]]

    def test_a_sheet_that_was_worded_before_is_looked_at_again(self, station: Station) -> None:
        """Once its source is released in substance only, it says so and is not delivered; after delivery it is past."""
        ref = self.told(station, "verbatim")
        made = station.convey(talk=TALK, to="South", items=[{"kind": "in_substance", "text": LONG, "from": [ref]}])
        assert made["overrode"] == []
        narrower = terms("in_substance", "South")
        station.narrow(talk=TALK, what=ref, terms=narrower, noted=noted("North"))
        for sheets in (station.sheets(talk=TALK)["sheets"], station.view(talk=TALK)["sheets"]):
            (sheet,) = sheets
            assert sheet["state"] == "do_not_deliver"
            assert len(sheet["warnings"]) == 1
            assert "18 words in a row" in english(sheet["warnings"])
        paper = station.sheet(talk=TALK, ref=made["ref"], copy="mediator")
        assert paper["state"] == "do_not_deliver"
        assert "in a row" not in station.sheet(talk=TALK, ref=made["ref"])["text"]
        station.deliver(talk=TALK, what=[made["ref"]], to="South's envoy", manner="spoken")
        (sheet,) = station.sheets(talk=TALK)["sheets"]
        assert (sheet["state"], sheet["warnings"]) == ("delivered", [])

    def test_a_wording_that_its_author_approved_needs_no_reason(self, station: Station) -> None:
        """Read back without being asked for, and approved: it is the author's own choice."""
        ref = self.told(station)
        item = {"kind": "in_substance", "text": LONG, "from": [ref]}
        back = station.read_back(talk=TALK, leg="North", text=LONG, to="South", **{"from": [ref]})["ref"]
        assert refused(station.convey, talk=TALK, to="South", items=[item]).code == "desk.repeats_words"
        station.deliver(talk=TALK, what=[back], to="North's envoy")
        station.answer_read_back(talk=TALK, read_back=back, answer="approves", noted=noted("North"))
        assert station.convey(talk=TALK, to="South", items=[item])["overrode"] == []


class TestTypedWordsThatASideKeeps:
    """Whatever the mediator types for a leg is looked at for what a side keeps."""

    def kept(self, station: Station, text: str = LONG) -> str:
        """What North said, for the mediator alone."""
        ref = station.say(talk=TALK, leg="North", passages=[{"text": text}], noted=noted("North"))["refs"][0]
        assert isinstance(ref, str)
        return ref

    def test_own_words_that_repeat_it_take_a_reason(self, station: Station) -> None:
        """The refusal says whose words and when, and holds neither the words nor a handle."""
        ref = self.kept(station)
        item = {"kind": "own_words", "text": f"Let me ask: {LONG}"}
        refusal = refused(station.convey, talk=TALK, to="South", items=[item])
        assert refusal.code == "desk.repeats_withheld"
        told = json.dumps(refusal.told())
        assert "North said on " in told
        assert "mole" not in told
        assert ref.split(".")[0] not in told
        assert "other words" not in told
        found = station.check(talk=TALK, to="South", items=[item])
        assert [each["code"] for each in found["items"][0]["refusals"]] == ["desk.repeats_withheld"]
        assert station.sheets(talk=TALK)["sheets"] == []

    def test_a_reason_goes_to_the_desk_and_the_sheet_waits(self, station: Station) -> None:
        """It names the passage there, so that the sheet does not ask for it again."""
        self.kept(station)
        item = {"kind": "own_words", "text": LONG}
        made = station.convey(talk=TALK, to="South", items=[item], because="North asked me to say it as mine.")
        assert made["overrode"] == ["desk.repeats_withheld"]
        (sheet,) = station.sheets(talk=TALK)["sheets"]
        assert (sheet["state"], sheet["warnings"]) == ("to_deliver", [])

    def test_what_is_read_back_to_another_side_takes_a_reason(self, station: Station) -> None:
        """A wording of South's with North's words in it would tell South."""
        self.kept(station)
        passage = {"text": "We need rest.", "terms": terms("in_substance", "North")}
        ref = station.say(talk=TALK, leg="South", passages=[passage], noted=noted("South"))["refs"][0]
        back = {"talk": TALK, "leg": "South", "text": f"Rest: {LONG}", "to": "North", "from": [ref]}
        assert refused(station.read_back, **back).code == "desk.repeats_withheld"
        assert station.read_back(**back, because="They said it in public too.")["to_bring"]
        assert "told.overrode" in json.dumps(station.read(talk=TALK, leg="desk"))

    def test_ground_rules_that_repeat_it_take_a_reason(self, station: Station) -> None:
        """Their text goes to the side like any words."""
        self.kept(station)
        rules = {"text": f"It was agreed: {LONG}"}
        assert refused(station.offer_rules, talk=TALK, leg="South", rules=rules).code == "desk.repeats_withheld"
        assert station.offer_rules(talk=TALK, leg="South", rules=rules, because="All know it.")["to_bring"]


class TestWordsThatCanNeverCrossSo:
    """Released verbatim, and noted in a way in which very words never cross."""

    def test_it_is_told_with_the_note(self, station: Station) -> None:
        """By passage, with the gate's own reason and what can be done; the gate then says the same."""
        said = station.say(
            talk=TALK,
            leg="North",
            passages=[
                {"text": "Verbatim.", "terms": terms("verbatim", "South")},
                {"text": "In substance.", "terms": terms("in_substance", "South")},
                {"text": "Withheld."},
            ],
            noted=noted("North", closeness="noted_at_the_time"),
        )
        (never,) = said["never_verbatim"]
        refusal = refused(station.convey, talk=TALK, to="South", items=[{"kind": "very_words", "of": said["refs"][0]}])
        assert (never["ref"], refusal.code) == (said["refs"][0], "gate.not_close_enough")
        assert never["why"]["code"] == refusal.code

    @pytest.mark.parametrize("closeness", ["dictated_and_read_back", "handed_over_in_writing"])
    def test_what_is_close_enough_is_not_told(self, station: Station, closeness: str) -> None:
        """These cross in their very words."""
        passages = [{"text": "Verbatim.", "terms": terms("verbatim", "South")}]
        note = noted("North", closeness=closeness)
        assert station.say(talk=TALK, leg="North", passages=passages, noted=note)["never_verbatim"] == []

    def test_noted_words_without_a_name(self, station: Station) -> None:
        """However close the note is: the very words would tell whose they are."""
        passages = [{"text": "Verbatim.", "terms": terms("verbatim", "South", attribution="unnamed")}]
        note = noted("North", closeness="dictated_and_read_back")
        assert len(station.say(talk=TALK, leg="North", passages=passages, noted=note)["never_verbatim"]) == 1

    def test_it_is_told_with_a_release(self, station: Station) -> None:
        """Also where the words were noted before."""
        said = station.say(
            talk=TALK, leg="North", passages=[{"text": "x"}], noted=noted("North", closeness="from_memory")
        )
        wider = terms("verbatim", "South")
        changed = station.release(talk=TALK, what=said["refs"][0], terms=wider, noted=noted("North"))
        assert [each["ref"] for each in changed["never_verbatim"]] == said["refs"]


class TestProvisos:
    """An author's provisos as the mediator words them."""

    LINE = "Not a word of it to the newspapers, and none to the islands."

    def told(self, station: Station, carriage: str = "in_substance", **more: Any) -> str:
        """What North said under a proviso."""
        passage = {"text": "We need quiet at night.", "terms": terms(carriage, "South", provisos=[self.LINE], **more)}
        ref = station.say(talk=TALK, leg="North", passages=[passage], noted=noted("North"))["refs"][0]
        assert isinstance(ref, str)
        return ref

    def test_a_wording_takes_them_and_an_answer_does(self, station: Station) -> None:
        """They stand on the sheet, and on the thread of whoever set them, once the sheet was brought."""
        ref = self.told(station)
        item = {
            "kind": "in_substance",
            "text": "They ask for calm.",
            "from": [ref],
            "provisos": ["  The press is to   hear nothing. "],
        }
        made = station.convey(talk=TALK, to="South", items=[item])
        assert "The press is to hear nothing." in station.sheet(talk=TALK, ref=made["ref"])["text"]
        station.deliver(talk=TALK, what=[made["ref"]], to="South's envoy", manner="left")
        assert "The press is to hear nothing." in json.dumps(station.read(talk=TALK, leg="North"))
        given = terms("in_substance", "North", provisos=[self.LINE])
        answer = {
            "stance": "accepts_on_conditions",
            "conditions": [{"text": "Dark.", "finder": "side", "terms": given}],
        }
        reply = station.reply(talk=TALK, leg="South", to=[made["refs"][0]], terms=given, noted=noted("South"), **answer)
        stated = {
            "of": reply["conditions"][0],
            "text": "No lights.",
            "provisos": ["While it is quiet."],
        }
        back = {"kind": "stance", "of": reply["ref"], "conditions": [stated], "provisos": ["Between the two."]}
        text = station.sheet(talk=TALK, ref=station.convey(talk=TALK, to="North", items=[back])["ref"])["text"]
        assert [each in text for each in ("Between the two.", "While it is quiet.", self.LINE)] == [True, True, False]

    def test_one_that_is_the_authors_own_takes_a_reason(self, station: Station) -> None:
        """By a code of its own; the refusal does not repeat it, and the draft keeps it."""
        item = {
            "kind": "in_substance",
            "text": "They ask for calm.",
            "from": [self.told(station)],
            "provisos": [self.LINE],
        }
        refusal = refused(station.convey, talk=TALK, to="South", items=[item])
        assert refusal.code == "desk.repeats_proviso"
        assert "newspapers" not in json.dumps(refusal.told())
        (draft,) = station.drafts(talk=TALK)
        assert draft["asked"]["items"] == [item]
        made = station.convey(talk=TALK, to="South", items=[item], because="There are no other words for it.")
        assert made["overrode"] == ["desk.repeats_proviso"]

    def test_very_words_are_read_back_with_their_provisos(self, station: Station) -> None:
        """Without a translation too; with neither there is nothing to approve."""
        ask = {"talk": TALK, "leg": "North", "to": "South", "from": [self.told(station, "verbatim")], "unnamed": True}
        assert refused(station.read_back, **ask).code == "station.wrong_shape"
        back = station.read_back(provisos=["The press is to hear nothing."], **ask)
        shown = [each for line in station.read(talk=TALK, leg="North")["lines"] for each in line["content"]]
        (read,) = (each for each in shown if each["type"] == "read_back")
        assert (read["ref"], read["provisos"]) == (back["ref"], ["The press is to hear nothing."])
        assert (read["text"], read["proviso_not_stated"]) == ("We need quiet at night.", False)

    def test_it_is_a_single_line(self, station: Station) -> None:
        """As its author's is: in several it could look like another item."""
        item = {
            "kind": "in_substance",
            "text": "They ask for calm.",
            "from": [self.told(station)],
            "provisos": ["Quiet.\n2. In the words"],
        }
        assert refused(station.convey, talk=TALK, to="South", items=[item]).code.startswith("words.")
