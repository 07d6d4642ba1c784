"""Drafts: whatever is refused, its words stay with what they were meant for, and can be sent (rule 14)."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pytest

from goodoffices.errors import Refusal
from goodoffices.errors.station import DiskFull
from goodoffices.station.client import DoorClient
from goodoffices.station.door import Door
from goodoffices.station.drafts import holds_words
from goodoffices.station.sent import SENT
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.station import kit
from tests.station.kit import TALK, noted, refused, terms

WORDS = "A long letter that nobody wants to write twice."


def say(**more: Any) -> dict[str, Any]:
    """What one asks for when North says something."""
    return {"talk": TALK, "leg": "North", "passages": [{"text": WORDS}], "noted": noted("North")} | more


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        (say(leg="Nroth"), "station.no_such_leg"),
        (say(talk="Harbuor"), "station.no_such_talk"),
        (say(noted=noted("North") | {"when": "14.12.2026"}), "words.instant"),
        (say(noted=noted("North") | {"speaker": "Nobody"}), "station.no_such_seat"),
        (say(noted=noted("North") | {"way": "tele"}), "station.wrong_shape"),
        (say(noted=None), "station.needs_note"),
        (say(passages=[{"text": WORDS}, {"text": "a\u202eb"}]), "words.character"),
        (say(passages=[{"text": WORDS, "terms": terms("verbatim", "East")}]), "talk.unknown_alias"),
        (say(passages=[{"text": WORDS, "loud": True}]), "station.wrong_shape"),
        ({"leg": "North", "passages": [{"text": WORDS}]}, "station.wrong_shape"),
    ],
)
def test_rule_14_words_are_kept_whatever_speaks_against_them(
    station: Station, asked: dict[str, Any], code: str
) -> None:
    """A leg, a talk, a date, a person, a character, a shape: the draft holds all that was asked, and why not."""
    refusal = refused(station.call, method="say", params=asked)
    (draft,) = station.drafts()
    assert (refusal.code, refusal.draft) == (code, draft["number"])
    assert (draft["act"], draft["asked"], draft["talk"]) == ("say", asked, asked.get("talk"))
    assert [each["code"] for each in draft["refused"]] == [code]


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        ("reply", {"leg": "North", "to": ["lusab-babad.1"], "stance": "accepts", "conditions": [{"text": WORDS}]}),
        (
            "convey",
            {
                "to": "South",
                "items": [{"kind": "own_words", "text": WORDS}, {"kind": "very_words", "of": "lusab-babad.1"}],
            },
        ),
        ("read_back", {"leg": "North", "text": WORDS, "to": "South", "from": ["lusab-babad.1"]}),
        ("answer_read_back", {"read_back": "lusab-babad", "answer": "amends", "amended": WORDS}),
        ("find_on", {"condition": "lusab-babad.2", "state": "met", "citations": [WORDS]}),
        ("release", {"what": "lusab-babad.2", "terms": {"carriage": "verbatim", "provisos": [WORDS]}}),
        ("narrow", {"what": "lusab-babad.2", "terms": {"carriage": "verbatim", "provisos": [WORDS]}}),
        ("remark", {"text": WORDS, "about": ["lusab-babad.1"]}),
        ("offer_rules", {"leg": "Nroth", "rules": {"text": WORDS}}),
        ("record", {"item": {"text": WORDS}}),
        ("correct_item", {"item": "lusab-babad", "by": {"text": WORDS}}),
        ("confirm_item", {"item": "lusab-babad", "why": WORDS}),
        ("drop_item", {"item": "lusab-babad", "why": WORDS}),
    ],
)
def test_rule_14_every_act_that_carries_words(station: Station, act: str, asked: dict[str, Any]) -> None:
    """Also where a handle names nothing."""
    refusal = refused(station.call, method=act, params={"talk": TALK} | asked)
    (draft,) = station.drafts(talk=TALK)
    assert (refusal.draft, draft["act"], draft["asked"]) == (draft["number"], act, {"talk": TALK} | asked)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        (say(leg="Nroth"), "North"),
        (say(talk="Harbuor"), "Harbour"),
        (say(noted=noted("North") | {"speaker": "Nroth's envoy"}), "North's envoy"),
    ],
)
def test_a_name_that_is_close_is_told(station: Station, asked: dict[str, Any], near: str) -> None:
    """And none where nothing is near."""
    assert TALK == "Harbour"
    assert f"Close to it: {near}." in refused(station.call, method="say", params=asked).why
    assert "Close" not in refused(station.call, method="say", params=say(leg="zzz")).why


class TestEverythingAtOnce:
    """Nobody corrects one slip after the other."""

    WRONG: ClassVar = [
        {"text": "a\u202eb", "terms": terms("verbatim", "South", until="14.12.2026")},
        {"text": WORDS, "valid_until": "soon", "terms": terms("verbatim", "South", provisos=["a\nb"])},
        {"text": " "},
    ]
    CODES: ClassVar = {"words.character", "words.instant", "words.empty"}

    def test_a_note(self, station: Station) -> None:
        """Characters, dates, provisos of each passage, and who spoke, when and through whom."""
        note = {"speaker": "Nobody", "when": "some time ago", "interpreter": "a\nb"}
        before = station.doctor()["talks"]
        refusal = refused(station.call, method="say", params=say(passages=self.WRONG, noted=note))
        said = " ".join(each.said for each in refusal.each)
        assert {each.code for each in refusal.each} == self.CODES | {"station.no_such_seat"}
        for place in ("passage 1", "“until” of passage 1", "“valid until” of passage 2", "the proviso", "passage 3"):
            assert place in said
        for place in ("the time at which it was said", "the interpreter", "Nobody"):
            assert place in said
        assert station.doctor()["talks"] == before
        (draft,) = station.drafts()
        assert [each["code"] for each in draft["refused"]] == [each.code for each in refusal.each]

    def test_a_leg_that_does_not_exist(self, station: Station) -> None:
        """What does not hang on the leg is looked at all the same, and nothing is said of recipients and speakers."""
        note = {"speaker": "Nobody", "when": "some time ago"}
        asked = say(leg="Nroth", passages=[*self.WRONG, {"text": "x", "terms": terms("verbatim", "East")}], noted=note)
        refusal = refused(station.call, method="say", params=asked)
        assert {each.code for each in refusal.each} == self.CODES | {"station.no_such_leg"}
        assert refusal.each[0].code == "station.no_such_leg"

    def test_recipients(self, station: Station) -> None:
        """Where they are left out and there are several, beside a date that cannot be read."""
        station.open_talk(title="Other", sides=[{"name": side} for side in ("North", "South", "West")])
        passages = [{"text": WORDS, "terms": {"carriage": "verbatim", "until": "soon"}}]
        refusal = refused(station.call, method="say", params=say(talk="Other", passages=passages, noted={}))
        assert [each.code for each in refusal.each] == ["words.instant", "station.choose_recipients"]

    def test_what_the_rules_hold_against_it(self, station: Station) -> None:
        """Of each passage: a recipient that nobody knows, a mandate, a paper; beside what cannot be read."""
        passages: list[dict[str, Any]] = [
            {"text": WORDS, "terms": terms("verbatim", "Suoth", "Est")},
            {"text": "We bind ourselves.", "force": "binding", "valid_until": "soon"},
            {
                "text": "Not by our name.",
                "terms": terms("verbatim", "South", attribution="unnamed"),
                "force": "binding",
            },
        ]
        note = noted("North", "principal") | {"when": "2099-01-01 10:00"}
        before = station.doctor()["talks"]
        refusal = refused(station.call, method="say", params=say(passages=passages, noted=note))
        told = [each.code for each in refusal.each]
        assert sorted(told) == [
            "talk.binding_unnamed",
            "talk.force_needs_paper",
            "talk.unknown_alias",
            "talk.unknown_alias",
            "words.instant",
        ]
        passages[1].pop("valid_until")
        passages.pop(0)
        refusal = refused(station.call, method="say", params=say(passages=passages, noted=note))
        told = [each.code for each in refusal.each]
        assert told == ["talk.time_ahead", "talk.force_needs_paper", "talk.binding_unnamed"]
        assert station.doctor()["talks"] == before

    def test_what_is_alike_is_told_once(self, station: Station) -> None:
        """A date that was typed for all passages, with their numbers."""
        given = terms("verbatim", "South", until="14.12.2026")
        passages: list[dict[str, Any]] = [{"text": WORDS, "terms": given} for _ in range(12)]
        passages[4] = {"text": " "}
        passages[8] = {"text": WORDS, "terms": terms("verbatim", "South", until="2025-13-01")}
        refusal = refused(station.call, method="say", params=say(passages=passages))
        places = [each.facts["where"] for each in refusal.each]
        assert places == ["“until” of passages 1 to 4, 6 to 8 and 10 to 12", "passage 5", "“until” of passage 9"]

    def test_a_reply(self, station: Station) -> None:
        """Each condition, the answer's own end, and the note; also where its leg or its items are not known."""
        conditions: list[dict[str, Any]] = [
            {"text": "a\u202eb", "until": "soon", "terms": terms("verbatim", "North", until="never")},
            {"text": WORDS, "finder_name": "a\nb"},
        ]
        asked: dict[str, Any] = {"talk": TALK, "leg": "South", "to": ["lusab-babad"]}
        asked["stance"] = "accepts_on_conditions"
        asked |= {"conditions": conditions, "valid_until": "later", "noted": noted("South") | {"when": "x"}}
        everything = {"words.character", "words.instant"}
        refusal = refused(station.call, method="reply", params=asked)
        assert {each.code for each in refusal.each} == everything | {"station.no_such_handle"}
        assert len(refusal.each) == 7
        refusal = refused(station.call, method="reply", params=asked | {"leg": "Suoth"})
        assert {each.code for each in refusal.each} == everything | {"station.no_such_leg"}
        words = kit.say(station, "North", "We hold.", terms("verbatim", "South"))
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])["ref"]
        station.deliver(talk=TALK, what=[sheet], to="South's envoy")
        conditions[1]["terms"] = terms("verbatim", "Nroth")
        refusal = refused(station.call, method="reply", params=asked | {"to": [sheet]})
        assert {each.code for each in refusal.each} == everything | {"talk.unknown_alias"}
        assert len(refusal.each) == 7

    @pytest.mark.parametrize(
        ("act", "asked", "codes"),
        [
            (
                "release",
                {"what": "lusab-babad", "terms": terms("verbatim", "South", until="soon"), "noted": {"when": "x"}},
                ["station.no_such_handle", "words.instant", "words.instant"],
            ),
            (
                "extend",
                {"what": "lusab-babad", "answer_by": "soon", "valid_until": "later", "noted": {"when": "x"}},
                ["words.instant", "words.instant", "station.no_such_handle", "words.instant"],
            ),
            (
                "mandate",
                {"leg": "North", "seat": "Nobody", "scopes": ["bind"], "since": "x", "until": "y"},
                ["words.instant", "words.instant", "station.no_such_seat"],
            ),
            (
                "find_on",
                {"condition": "lusab-babad.2", "state": "met", "citations": ["a\nb"], "because": "a\u202eb"},
                ["words.character", "words.character", "station.no_such_handle"],
            ),
            (
                "answer_read_back",
                {"read_back": "lusab-babad", "answer": "amends", "amended": "a\u202eb"},
                ["words.character", "station.no_such_handle"],
            ),
            (
                "offer_rules",
                {"leg": "Nroth", "rules": {"disclosure": "closed", "lease": "long", "text": "a\u202eb"}},
                ["words.length", "words.character", "station.no_such_leg"],
            ),
            (
                "read_back",
                {"leg": "Nroth", "text": "a\u202eb", "to": "South", "from": ["lusab-babad"]},
                ["station.no_such_leg", "station.no_such_handle", "words.character"],
            ),
            (
                "convey",
                {
                    "to": "Suoth",
                    "items": [
                        {"kind": "own_words", "text": "a\u202eb", "answer_by": "soon"},
                        {"kind": "very_words", "of": "lusab-babad"},
                    ],
                    "because": " ",
                },
                ["station.no_such_leg", "words.empty", "words.character", "words.instant", "station.no_such_handle"],
            ),
            (
                "convey",
                {
                    "to": "South",
                    "items": [
                        {"kind": "in_substance", "text": " ", "from": ["lusab-babad"]},
                        {"kind": "own_words", "text": "a\u202eb"},
                    ],
                },
                ["station.no_such_handle", "words.empty", "words.character"],
            ),
        ],
    )
    def test_other_acts(self, station: Station, act: str, asked: dict[str, Any], codes: list[str]) -> None:
        """Whatever can be read without what is not known."""
        refusal = refused(station.call, method=act, params={"talk": TALK} | asked)
        assert [each.code for each in refusal.each] == codes

    def test_nothing_stays_for_the_next_act(self, station: Station) -> None:
        """What was wrong before has nothing to do with what comes after."""
        refused(station.call, method="say", params=say(passages=self.WRONG))
        assert station.call("say", say())["refs"]

    def test_a_narrowing(self, station: Station) -> None:
        """A date that cannot be read is told as that, and not as terms that widen."""
        words = kit.say(station, "North", "We hold.", terms("verbatim", "South"))
        wrong = terms("verbatim", "South", until="soon")
        refusal = refused(station.narrow, talk=TALK, what=words, terms=wrong, noted=noted("North"))
        assert refusal.code == "words.instant"


def test_without_words_a_slip_leaves_no_draft(station: Station) -> None:
    """A wrong handle alone is typed again sooner than it is looked up."""
    assert (
        refused(station.convey, talk=TALK, to="South", items=[{"kind": "very_words", "of": "lusab-babad"}]).draft
        is None
    )
    assert refused(station.say, talk=TALK, leg="North", passages=[{"text": " "}], noted=noted("North")).draft is None
    assert station.drafts() == []


def full_at(point: str) -> Callable[[str], None]:
    """A watcher to which the disk is full at one point."""

    def watch(name: str) -> None:
        if name == point:
            raise DiskFull(file="station.db", folder="", problem="SQLITE_FULL")

    return watch


def kinds(station: Station) -> list[str]:
    """The kinds of all entries of the talk."""
    return [each["kind"] for each in station.changes(talk=TALK, after=0, limit=500)["entries"]]


class TestSending:
    """A draft is taken up."""

    def test_as_it_is_once_nothing_speaks_against_it(self, station: Station) -> None:
        """What stood in the way is gone; then it is done, and the draft with it."""
        words = kit.say(station, "North", "We hold.")
        number = refused(station.convey, talk=TALK, to="South", items=[{"kind": "very_words", "of": words}]).draft
        assert refused(station.send_draft, number=number).code == "gate.withheld"
        station.release(talk=TALK, what=words, terms=terms("verbatim", "South"), noted=noted("North"))
        assert station.send_draft(number=number)["sheet"]
        assert station.drafts() == []

    def test_mended(self, station: Station) -> None:
        """What is asked instead takes the place of what was kept; refused again, that is what stays."""
        number = refused(station.call, method="say", params=say(leg="Nroth")).draft
        again = say(leg="North", noted=noted("North") | {"when": "some time ago"})
        refusal = refused(station.send_draft, number=number, asked=again)
        (draft,) = station.drafts()
        assert (refusal.code, refusal.draft, draft["number"]) == ("words.instant", number, number)
        assert (draft["asked"], [each["code"] for each in draft["refused"]]) == (again, ["words.instant"])
        assert station.send_draft(number=number, asked=say())["refs"]
        assert station.drafts() == []
        assert len(station.find(text="nobody wants")["found"]) == 1

    def test_in_another_talk(self, station: Station) -> None:
        """A talk that does not exist is a slip like any other."""
        number = refused(station.call, method="say", params=say(talk="Harbuor")).draft
        assert [draft["talk"] for draft in station.drafts()] == ["Harbuor"]
        assert station.drafts(talk=TALK) == []
        station.send_draft(number=number, asked=say())
        assert station.drafts() == []

    def test_what_never_was_an_act(self, station: Station) -> None:
        """It is kept as it was typed, and sent once somebody says which act it is."""
        number = station.keep_draft(typed={"line": "note Nroth"}, refused=[])["number"]
        (draft,) = station.drafts()
        assert (draft["act"], draft["typed"], draft["talk"]) == (None, {"line": "note Nroth"}, None)
        assert refused(station.send_draft, number=number).code == "station.draft_unclear"
        assert refused(station.send_draft, number=number, act="destroy", asked={"talk": TALK}).code == (
            "station.draft_unclear"
        )
        station.send_draft(number=number, act="say", asked=say())
        assert station.drafts() == []

    def test_where_the_disk_does_not_take_its_deletion_it_is_done_once(self, station: Station) -> None:
        """The act is told as done; the draft is in no list, and whoever sends it all the same gets the same answer."""
        number = station.keep_draft(act="remark", asked={"talk": TALK, "text": "Once."})["number"]
        store = station._vault.drafts
        store._on_write = full_at("station: before forgetting a draft")
        answer = station.send_draft(number=number)
        assert station.drafts() == []
        assert station.send_draft(number=number) == answer
        assert kinds(station).count("remarked") == 1
        store._on_write = lambda name: None
        assert station.drafts() == []
        assert refused(station.send_draft, number=number).code == "station.no_such_draft"

    def test_a_draft_that_was_sent_does_nothing_else(self, station: Station) -> None:
        """What it was meant for stands; other words under its number are not sent as well."""
        number = station.keep_draft(act="remark", asked={"talk": TALK, "text": "Once."})["number"]
        station._vault.drafts._on_write = full_at("station: before forgetting a draft")
        station.send_draft(number=number)
        other = {"talk": TALK, "text": "Something else."}
        assert refused(station.send_draft, number=number, asked=other).code == "station.draft_was_sent"
        assert kinds(station).count("remarked") == 1

    def test_the_mark_of_a_draft_that_is_gone_goes_with_the_next(self, station: Station) -> None:
        """What was done with drafts does not pile up in the talk's file."""
        for text in ("One.", "Two.", "Three."):
            station.send_draft(number=station.keep_draft(act="remark", asked={"talk": TALK, "text": text})["number"])
        assert len(list(station.at(TALK).talk.rows.scan(SENT))) == 1

    def test_how_it_was_typed_goes_along(self, station: Station) -> None:
        """What a command line adds to a draft stays with it when it is refused again."""
        number = refused(station.call, method="say", params=say(leg="Nroth")).draft
        assert station.keep_draft(number=number, typed={"line": "note Nroth"})["number"] == number
        refused(station.send_draft, number=number)
        (draft,) = station.drafts()
        assert (draft["act"], draft["asked"]["leg"], draft["typed"]) == ("say", "Nroth", {"line": "note Nroth"})


class TestPuttingAside:
    """Any act, as far as it is written: kept per talk and leg, until it is sent or forgotten."""

    @pytest.mark.parametrize(
        ("act", "asked"),
        [
            ("say", {"passages": [{"text": ""}]}),
            ("say", {"leg": "Nor", "passages": "We would"}),
            ("convey", {"to": "South", "items": [{"kind": "in_substance", "text": "They wo"}]}),
            ("deliver", {"what": []}),
            ("seat", {"name": 7, "colour": [None, {"deep": [1.5]}]}),
            (None, {"half": "a line"}),
        ],
    )
    def test_it_is_given_back_as_it_was_typed(self, station: Station, act: str | None, asked: dict[str, Any]) -> None:
        """Whatever is missing or has no shape yet; nothing of it is in the talk."""
        before = station.doctor()["talks"]
        number = station.keep_draft(talk=TALK, act=act, asked=asked)["number"]
        draft = station.draft(number=number)
        assert (draft["act"], draft["asked"], draft["talk"], draft["refused"]) == (act, asked, TALK, [])
        assert station.draft(number=number) == draft
        assert station.doctor()["talks"] == before

    def test_it_belongs_to_its_leg(self, station: Station) -> None:
        """By the leg that was said, or that its arguments name; that of another leg is not among them."""
        asked: dict[str, Any] = {"talk": TALK, "leg": "North", "passages": [{"text": WORDS}]}
        one = station.keep_draft(act="say", asked=asked)["number"]
        two = station.keep_draft(act="convey", asked={"talk": TALK, "to": "South"})["number"]
        three = station.keep_draft(talk=TALK, leg="south", act="narrow", asked={"what": "lusab-babad"})["number"]
        legs = {name: [each["number"] for each in station.drafts(talk=TALK, leg=name)] for name in ("North", "South")}
        assert legs == {"North": [one], "South": [two, three]}

    def test_a_name_means_one_draft_of_a_leg(self, station: Station) -> None:
        """Kept again under its name it is the same draft, changed; on another leg it is another."""
        composer = {"name": "composer", "talk": TALK, "leg": "North", "act": "say"}
        number = station.keep_draft(**composer, asked={"passages": [{"text": "We"}]})["number"]
        assert station.keep_draft(**composer, asked={"passages": [{"text": "We hold"}]})["number"] == number
        assert station.keep_draft(**composer | {"leg": "South"})["number"] != number
        assert station.keep_draft(**composer | {"talk": "Other"})["number"] != number
        draft = station.draft(number=number)
        assert (draft["name"], draft["asked"]) == ("composer", {"passages": [{"text": "We hold"}]})

    def test_a_leg_that_is_named_by_its_beginning_is_the_same_leg(self, station: Station) -> None:
        """One name there is one draft, however the leg was typed."""
        kept = [
            station.keep_draft(name="composer", act="say", asked={"talk": TALK, "leg": leg, "passages": []})["number"]
            for leg in ("North", "Nor", "north")
        ]
        assert kept == [1, 1, 1]
        assert station.keep_draft(number=1, leg="Nor")["number"] == 1
        assert [each["leg"] for each in station.drafts(talk=TALK, leg="No")] == ["North"]

    def test_a_name_that_another_draft_of_the_leg_has_is_not_given_twice(self, station: Station) -> None:
        """Neither by naming, nor by moving a draft to that leg; one that is sent there and refused loses its name."""
        first, second, third = (
            station.keep_draft(name=name, act="say", asked={"talk": TALK, "leg": leg})["number"]
            for name, leg in (("composer", "North"), ("other", "North"), ("composer", "South"))
        )
        for more in ({"number": second, "name": "Composer"}, {"number": third, "leg": "North"}):
            refusal = refused(station.keep_draft, **more)
            assert (refusal.code, refusal.facts["number"]) == ("station.draft_name_taken", first)
        refused(station.send_draft, number=third, asked=say(leg="North", noted=noted("South")))
        assert [(each["number"], each["name"], each["leg"]) for each in station.drafts()] == [
            (first, "composer", "North"),
            (second, "other", "North"),
            (third, None, "North"),
        ]

    def test_what_is_left_out_stays(self, station: Station) -> None:
        """Changed by its number; why it was refused is gone once it is another."""
        number = refused(station.call, method="say", params=say(leg="Nroth")).draft
        assert number is not None
        station.keep_draft(number=number, name="the letter")
        draft = station.draft(number=number)
        assert (draft["name"], draft["act"], draft["asked"]) == ("the letter", "say", say(leg="Nroth"))
        assert draft["refused"]
        station.keep_draft(number=number, asked=say(leg="North"))
        draft = station.draft(number=number)
        assert (draft["name"], draft["leg"], draft["refused"]) == ("the letter", "North", [])

    def test_it_is_sent(self, station: Station) -> None:
        """An act whose refusal keeps nothing can be put aside too; half written it is refused, and stays."""
        asked: dict[str, Any] = {"talk": TALK, "leg": "South"}
        number = station.keep_draft(name="new clerk", act="seat", asked=asked)["number"]
        refusal = refused(station.send_draft, number=number)
        assert (refusal.code, refusal.draft) == ("station.wrong_shape", number)
        assert [each["code"] for each in station.draft(number=number)["refused"]] == ["station.wrong_shape"]
        assert station.draft(number=number)["name"] == "new clerk"
        assert station.send_draft(number=number, asked=asked | {"name": "A clerk"})["name"] == "A clerk"
        assert refused(station.draft, number=number).code == "station.no_such_draft"

    @pytest.mark.parametrize("act", ["read", "who", "keep_draft", "destroy", "nothing"])
    def test_what_cannot_be_sent(self, station: Station, act: str) -> None:
        """Only what writes within a talk is ever done by sending a draft."""
        number = station.keep_draft(act=act, asked={"talk": TALK})["number"]
        assert refused(station.send_draft, number=number).code == "station.draft_unclear"
        assert station.titles() == [TALK]

    def test_it_goes_with_its_talk(self, station: Station) -> None:
        """Also where the talk was named by the beginning of its title."""
        station.keep_draft(act="say", asked={"talk": "harb", "leg": "North", "passages": [{"text": WORDS}]})
        refused(station.call, method="say", params=say(talk="Harb", leg="Nroth"))
        assert [each["talk"] for each in station.drafts(talk="Harb")] == [TALK, TALK]
        station.destroy(talk=TALK)
        assert station.drafts() == []


def test_numbers_are_never_given_twice(station: Station) -> None:
    """Whoever wrote down “draft 2” will not meet another one under it."""
    numbers = []
    for _ in range(3):
        numbers.append(refused(station.call, method="say", params=say(leg="Nroth")).draft)
        station.forget_draft(number=numbers[-1])
    assert len(set(numbers)) == 3
    for act in (station.forget_draft, station.send_draft):
        assert refused(act, number=numbers[0]).code == "station.no_such_draft"


def test_drafts_go_with_their_talk(station: Station) -> None:
    """Those of the destroyed talk and no others; their words are nowhere in the file."""
    kit.open_harbour(station, "Other")
    refused(station.call, method="say", params=say(leg="Nroth"))
    refused(station.call, method="say", params=say(talk="Other", leg="Nroth", passages=[{"text": "Stays."}]))
    database = station._vault._database
    station.destroy(talk=TALK)
    assert [draft["talk"] for draft in station.drafts()] == ["Other"]
    assert database.execute("PRAGMA secure_delete").fetchone() == (1,)
    assert WORDS not in str(database.execute("SELECT * FROM drafts").fetchall())


def test_a_draft_of_talks_that_were_meant_together_goes_with_the_last(station: Station) -> None:
    """A beginning that meant two talks means the one that is left; what names no talk at all is nobody's, and stays."""
    for title in ("Port one", "Port two"):
        kit.open_harbour(station, title)
    assert refused(station.call, method="say", params=say(talk="Port")).code == "station.ambiguous_name"
    refused(station.call, method="say", params=say(talk="Prot"))
    station.destroy(talk="Port one", anyway=True)
    assert [each["talk"] for each in station.drafts()] == ["Port", "Prot"]
    station.destroy(talk="Port two", anyway=True)
    assert [each["talk"] for each in station.drafts()] == ["Prot"]


def test_a_draft_survives_and_is_encrypted(tmp_path: Path) -> None:
    """Another process finds it; the folder holds none of its words in the clear."""
    with kit.with_talk(tmp_path / "s") as station:
        refused(station.call, method="say", params=say(leg="Nroth"))
        before = station.drafts()
    held = b"".join(path.read_bytes() for path in (tmp_path / "s").rglob("*") if path.is_file())
    assert WORDS.encode() not in held
    with kit.reopen(tmp_path / "s") as station:
        assert station.drafts() == before


def test_the_number_comes_through_the_door(station: Station) -> None:
    """Whoever asks from outside hears under which number the words are kept."""
    door = Door(station.folder, station.call, lambda: None, system_chance)
    door.open()
    try:
        with DoorClient(station.folder) as outside, pytest.raises(Refusal) as caught:
            outside.call("say", say(leg="Nroth"))
    finally:
        door.close()
    assert [draft["number"] for draft in station.drafts()] == [caught.value.draft]


def test_trying_writes_nothing(station: Station) -> None:
    """What speaks against an act is told, and neither the act nor a draft is there afterwards."""
    before = station.doctor()
    assert refused(station.try_act, act="say", asked=say(leg="Nroth")).code == "station.no_such_leg"
    assert station.try_act(act="say", asked=say())["lines"]
    assert refused(station.try_act, act="nothing", asked={}).code == "station.no_such_act"
    after = station.doctor()
    assert (after["talks"], after["drafts"]) == (before["talks"], before["drafts"])


def test_bytes_that_are_no_text_stay_legible(station: Station) -> None:
    """Each is shown by its number, beside a character that no words may hold; so the draft cannot be sent as it is."""
    text = b"caf\xe9 au lait".decode("utf-8", "surrogateescape")
    refusal = refused(station.call, method="say", params=say(passages=[{"text": text}]))
    (draft,) = station.drafts()
    number = draft["number"]
    assert (refusal.code, refusal.draft) == ("words.not_text", number)
    assert draft["asked"]["passages"][0]["text"] == "caf\ufffdE9 au lait"
    assert refused(station.send_draft, number=number).code == "words.character"


@pytest.mark.parametrize(
    ("asked", "there_are"),
    [
        ({"passages": [{"text": "x"}]}, True),
        ({"passages": [{"text": " \n"}]}, False),
        ({"terms": {"provisos": []}, "to": ["South"]}, False),
        (
            {"items": [{"kind": "stance", "of": "h", "conditions": [{"of": "h", "text": "x"}]}]},
            True,
        ),
        ({"items": [{"kind": "very_words", "of": "h", "translation": {"text": "x", "language": "en"}}]}, True),
        ({"items": "words"}, False),
    ],
)
def test_where_there_are_words(asked: dict[str, Any], there_are: bool) -> None:
    """However deep they stand."""
    assert holds_words(asked) is there_are
