"""The public record at a station: codes, finding, taking out and in, the picture, contradictions."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, ClassVar

import msgspec
import pytest

from goodoffices.record import Item, from_plain
from goodoffices.station.acts.exploring import wanted_of
from goodoffices.station.api import asks
from goodoffices.station.station import Station
from goodoffices.words import fold
from tests.station import kit
from tests.station.kit import TALK, Clock, refused


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A mediator with a talk of two kept sides and the public."""
    with kit.with_talk(tmp_path / "m", clock=Clock()) as made:
        yield made


def said(
    station: Station,
    text: str,
    who: str = "North",
    to: tuple[str, ...] = ("South",),
    day: str = "2025-12-01",
    *,
    confirmed: bool = False,
    **more: Any,
) -> str:
    """Enter an item; gives its handle."""
    plain = kit.item(
        text,
        speaker={"name": who},
        addressees=[{"name": each} for each in to],
        said={"edtf": day, "rests_on": "dateline"},
        reported={"edtf": day, "rests_on": "dateline"},
    )
    ref = str(station.record(talk=TALK, item=plain | more)["ref"])
    if confirmed:
        station.confirm_item(talk=TALK, item=ref)
    return ref


class TestCodes:
    """The PLOVER code of an item."""

    def test_a_code_is_proposed_by_the_kind_and_taken_by_a_person(self, station: Station) -> None:
        """What is proposed has no score; once taken, the item is proposed with it, and confirmed by a person."""
        ref = said(station, "We shall close the lock.", kind="threat", confirmed=True)
        (shown,) = station.items(talk=TALK)["items"]
        assert (shown["code_proposed"], shown["score"]) == ("THREATEN", None)
        coded = station.code_item(talk=TALK, item=ref, code="THREATEN")["ref"]
        (shown,) = station.items(talk=TALK)["items"]
        assert (shown["state"], shown["code_proposed"], shown["score"]) == ("proposed", "", -35)
        station.confirm_item(talk=TALK, item=coded)
        (shown,) = station.items(talk=TALK)["items"]
        assert (shown["state"], shown["score"]) == ("confirmed", -35)

    def test_what_is_no_code_is_refused(self, station: Station) -> None:
        """By the field, and nothing changes."""
        ref = said(station, "We hold.")
        refusal = refused(station.code_item, talk=TALK, item=ref, code="SHOUT")
        assert (refusal.code, refusal.facts["key"]) == ("record.wrong_value", "plover")
        assert station.code_item(talk=TALK, item=ref, code="ACCUSE/allege")["ref"]
        assert station.items(talk=TALK)["items"][0]["score"] == -35


ACTORS = ("North", "South", "Island", "The bay’s council")
KINDS = ("threat", "assurance", "appeal", "statement")
WORDS = ("The channel stays open.", "We close the lock at night.", "Let the ferries run.", "הנמל נשאר פתוח.")
DAYS = ("2025-11-03", "2025-12-01", "2025-12-09/2025-12-20", "2026-01")


def many(station: Station, count: int, seed: int = 1) -> None:
    """Items of all sorts, some corrected, dropped or confirmed."""
    chance = random.Random(seed)
    for _ in range(count):
        who, to = chance.sample(ACTORS, 2)
        anonymous = {"relayer": "person", "naming": "anonymous", "form": "narrated"}
        text = f"{chance.choice(WORDS)} {chance.choice(WORDS)}"
        hop = {"relayer": "outlet", "name": chance.choice(("Bay Courier", "Island Radio")), "form": "quoted"}
        wanted: dict[str, Any] = {
            "kind": chance.choice(KINDS),
            "chain": [anonymous, hop] if chance.random() < 0.3 else [hop],
            "reliability": chance.choice("abcdef"),
            "venue": {"form": chance.choice(("post", "speech", "not_said"))},
        }
        ref = said(station, text, who, (to,), chance.choice(DAYS), **wanted)
        fate = chance.random()
        if fate < 0.15:
            station.drop_item(talk=TALK, item=ref)
        elif fate < 0.3:
            station.correct_item(talk=TALK, item=ref, by=kit.item("Another wording.", speaker={"name": who}))
        elif fate < 0.6:
            station.confirm_item(talk=TALK, item=ref)


def by_looking(station: Station, **asked: Any) -> set[str]:
    """What is wanted, found by looking at every item as it stands."""
    wanted = wanted_of(msgspec.convert({"talk": TALK, **asked}, asks.FindItems))
    fitting = set()
    for each in station.items(talk=TALK, limit=500)["items"]:
        item = from_plain(each["item"], where="here", item_id=bytes(16))
        if each["state"] != "dropped" and wanted.fits(item, fold(said_of(item))):
            fitting.add(each["ref"])
    return fitting


def said_of(item: Item) -> str:
    """The names and the words of an item."""
    wordings = [item.original, item.translation, item.condition, *(hop.words for hop in item.chain)]
    actors = [item.speaker, *item.addressees, item.carrier, *(hop.who for hop in item.chain)]
    names = [each.name for each in actors if each is not None and each.name]
    return " · ".join([*names, *dict.fromkeys(each.text for each in wordings if each.text)])


def paged(station: Station, limit: int, **asked: Any) -> list[Any]:
    """All pages of what is found."""
    items, before = [], None
    while True:
        page = station.find_items(talk=TALK, limit=limit, **asked, **({} if before is None else {"before": before}))
        items += page["items"]
        before = page["before"]
        if before is None:
            return items


class TestFinding:
    """Finding items by words, actors, kind, place, source and days."""

    ASKED: ClassVar[list[dict[str, Any]]] = [
        {},
        {"text": "CHANNEL"},
        {"text": "הנמל"},
        {"text": "y s"},
        {"text": "'"},
        {"actor": "north"},
        {"actor": "North", "beside": "South"},
        {"beside": "the bay's council"},
        {"kind": "threat", "text": "lock at night"},
        {"venue": "post", "source": "anonymous"},
        {"outlet": "island radio", "kind": "appeal"},
        {"reliability": "c"},
        {"reliability": "f", "actor": "Island"},
        {"since": "2025-12"},
        {"until": "2025-12-10"},
        {"since": "2025-12-15", "until": "2025-12-16", "source": "named"},
        {"actor": "Nobody"},
        {"text": "no such words"},
    ]

    def test_what_is_found_is_what_looking_at_everything_finds(self, station: Station) -> None:
        """Of each item, in pages of any length; a copy stands once, under the first of its kind."""
        many(station, 60)
        for asked in self.ASKED:
            wanted = by_looking(station, **asked)
            for limit in (4, 500):
                pages = paged(station, limit, **asked)
                places = [each["item"]["ref"] for each in pages]
                beside = {ref for each in pages for ref in each["copies"]}
                assert set(places) <= wanted <= set(places) | beside, asked
                assert len(places) == len(set(places))
                assert limit < 500 or not set(places) & beside, asked

    def test_the_latest_days_come_first(self, station: Station) -> None:
        """Whenever somebody entered them."""
        for day, text in (("2026-01-05", "C"), ("2025-12-05", "A"), ("2025-12-25", "B")):
            said(station, f"It is {text}", day=day)
        found = station.find_items(talk=TALK)["items"]
        assert [each["item"]["item"]["said"]["edtf"] for each in found] == ["2026-01-05", "2025-12-25", "2025-12-05"]

    def test_a_copy_is_shown_under_the_first(self, station: Station) -> None:
        """Two outlets with one wire report have one place, and both are named; nothing is merged."""
        wire = "The harbour board said on Monday that it would not close the channel while talks go on."
        one = said(station, wire)
        other = said(station, wire.upper(), chain=[{"relayer": "outlet", "name": "Bay Courier", "form": "quoted"}])
        (found,) = station.find_items(talk=TALK)["items"]
        assert {found["item"]["ref"], *found["copies"]} == {one, other}
        assert len(station.items(talk=TALK)["items"]) == 2
        related = station.related_items(talk=TALK, item=one)["items"]
        assert [(each["why"], each["likeness"], each["item"]["ref"]) for each in related] == [("copy", 100, other)]

    def test_beside_an_item_stands_what_it_has_in_common_with_others(self, station: Station) -> None:
        """The same two, one of them, one origin: each under the first reason that holds."""
        ref = said(station, "We hold.", chain=[{"relayer": "outlet", "name": "Bay Courier", "form": "quoted"}])
        between = said(station, "You do not.", "South", ("North",))
        one = said(station, "Quiet, please.", "South", ("Island",))
        courier = [{"relayer": "outlet", "name": "Bay Courier", "form": "quoted"}]
        origin = said(station, "A storm.", "X", ("Y",), chain=courier)
        said(station, "Rain.", "X", ("Y",))
        related = station.related_items(talk=TALK, item=ref)["items"]
        assert [(each["why"], each["item"]["ref"]) for each in related] == [
            ("one_origin", origin),
            ("pair", between),
            ("actor", one),
        ]

    def test_a_day_that_cannot_be_read_is_refused(self, station: Station) -> None:
        """By its field."""
        assert refused(station.find_items, talk=TALK, since="last week").code == "record.date"

    def test_a_page_goes_on_after_an_item_alone(self, station: Station) -> None:
        """Any other handle is refused."""
        words = kit.say(station, "North", "We hold.")
        assert refused(station.find_items, talk=TALK, before=words).code == "station.other_thing"

    def test_the_index_is_made_again_from_nothing(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """A new version of the fold finds the same."""
        folder = tmp_path / "again"
        with kit.with_talk(folder, clock=Clock()) as made:
            many(made, 20)
            before = made.find_items(talk=TALK, text="channel")
        monkeypatch.setattr("goodoffices.station.store.FOLD_VERSION", 99)
        monkeypatch.setattr("goodoffices.station.folding.FOLD_VERSION", 99)
        with kit.reopen(folder, clock=Clock()) as made:
            assert made.find_items(talk=TALK, text="channel") == before


class TestLoading:
    """Items that somebody took out of a record."""

    def test_whatever_enters_is_proposed(self, station: Station) -> None:
        """Also what was confirmed elsewhere, and under another id."""
        there = {"name": "Somebody else", "at": "2025-12-31T18:00:00Z"}
        plain = kit.item("We hold.") | {"id": "00" * 16, "entered": there, "confirmed": there}
        loaded = station.load_items(talk=TALK, items=[plain])
        (shown,) = station.items(talk=TALK)["items"]
        assert (shown["ref"], shown["state"]) == (loaded["refs"][0], "proposed")
        assert shown["item"]["entered"]["name"] == "Mediator"
        assert "confirmed" not in shown["item"]

    def test_what_stands_here_already_is_not_entered_again(self, station: Station) -> None:
        """Neither what was entered by hand, nor what stands twice in a file; what was dropped comes again."""
        ref = said(station, "We hold.")
        plain = station.items(talk=TALK)["items"][0]["item"]
        assert station.load_items(talk=TALK, items=[plain, plain]) == {"refs": [], "known": 2}
        other = plain | {"binding": "no"}
        assert station.load_items(talk=TALK, items=[other, other, plain])["known"] == 2
        station.drop_item(talk=TALK, item=ref)
        assert len(station.load_items(talk=TALK, items=[plain])["refs"]) == 1

    def test_one_item_that_is_not_right_and_none_enters(self, station: Station) -> None:
        """It is named by its number, as whoever asks counts."""
        good = [kit.item(f"Ship {number} waits.") for number in range(3)]
        refusal = refused(station.load_items, talk=TALK, items=[*good, kit.item("x", kind="rumour"), *good], first=11)
        assert (refusal.code, refusal.facts["where"], refusal.facts["key"]) == ("record.wrong_value", "line 14", "kind")
        assert station.items(talk=TALK)["items"] == []


class TestThePicture:
    """Who spoke to or of whom, and when."""

    def test_a_lane_says_what_it_shows_and_nothing_is_summed_over_lanes(self, station: Station) -> None:
        """Points with their items, and how many count as what."""
        one = said(station, "We close the lock.", kind="threat", plover="THREATEN", confirmed=True)
        two = said(station, "You may not.", "South", ("North",), "2025-12-03")
        said(station, "Let the ferries run.", "Island", ("North", "South"), kind="appeal")
        shown = station.picture(talk=TALK)
        assert [(each["sort"], each["actors"]) for each in shown["lanes"]] == [
            ("pair", ["North", "South"]),
            ("appeals", []),
        ]
        pair = shown["lanes"][0]
        assert [(each["ref"], each["by"], each["score"]) for each in pair["points"]] == [
            (one, "North", -35),
            (two, "South", None),
        ]
        assert pair["tallies"] == [
            {"counted_as": "not_confirmed", "items": 1, "scored": 0, "mean": None},
            {"counted_as": "own_words", "items": 1, "scored": 1, "mean": -35},
        ]
        assert set(shown) == {"first", "last", "lanes", "leads", "in_confidence", "more"}

    def test_what_is_in_confidence_stands_apart_and_changes_nothing_else(self, station: Station) -> None:
        """Only where it is asked for; without it the picture is the same as if nothing had been conveyed."""
        said(station, "We close the lock.", confirmed=True)
        before = station.picture(talk=TALK)
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Be patient."}])
        assert station.picture(talk=TALK) == before
        shown = station.picture(talk=TALK, in_confidence=True)
        (private,) = shown.pop("in_confidence")
        assert (private["ref"], private["leg"], private["items"]) == (sheet["ref"], "South", 1)
        assert shown == {name: each for name, each in before.items() if name != "in_confidence"}
        assert station.picture(talk=TALK, in_confidence=True, until="2025-11")["in_confidence"] == []

    def test_the_newest_are_shown_and_it_says_that_there_are_older_ones(self, station: Station) -> None:
        """So that a picture costs the same, however long the record is."""
        for day in range(1, 6):
            said(station, f"It is the {day}.", day=f"2025-12-0{day}")
        shown = station.picture(talk=TALK, limit=2)
        (lane,) = shown["lanes"]
        assert (len(lane["points"]), shown["more"]) == (2, True)
        assert shown["last"] - shown["first"] == 1


def assured(station: Station, text: str = "We shall not close the lock.", side: str = "North", **more: Any) -> str:
    """A side assures something in confidence; gives its handle."""
    return kit.say(station, side, text, act="assurance", **more)


def rows(station: Station, **asked: Any) -> list[tuple[str, str | None, str | None, str]]:
    """What may not go together: the item, the other item, the assurance, and how far that is settled."""
    return [
        (
            each["item"]["ref"],
            each["against"] and each["against"]["ref"],
            each["assurance"] and each["assurance"]["ref"],
            each["state"],
        )
        for each in station.contradictions(talk=TALK, **asked)["contradictions"]
    ]


NOW = "2025-12-20"
"""A day after that of the first acts of these tests."""


class TestContradictions:
    """What does not go together in public, and beside what is held in confidence."""

    def test_friendly_and_hostile_words_of_one_actor_to_one_other_are_proposed(self, station: Station) -> None:
        """Within thirty days, in whichever order; not of another actor, to another, or long ago."""
        threat = said(station, "We close the lock.", kind="threat", day="2025-12-20")
        friendly: dict[str, Any] = {"kind": "assurance", "plover": "AGREE"}
        near = said(station, "The lock stays open.", day="2025-12-01", **friendly)
        said(station, "It stays open, we said.", day="2025-10-01", **friendly)
        said(station, "Nobody closes it.", "Island", **friendly)
        said(station, "Your ferries may pass.", "North", ("Island",), **friendly)
        said(station, "Let us talk.", kind="request")
        assert rows(station) == [(threat, near, None, "proposed")]
        (found,) = station.contradictions(talk=TALK)["contradictions"]
        assert found["code_proposed"]
        assert station.items(talk=TALK, limit=500)["items"][0]["links"] == []

    def test_a_person_confirms_or_drops_it(self, station: Station) -> None:
        """Confirmed it is a link of the record; dropped it is not proposed again. Either end may be named first."""
        threat = said(station, "We close the lock.", kind="threat")
        open_ = said(station, "It stays open.", kind="assurance")
        link = station.mark_contradiction(talk=TALK, item=open_, against=threat)["ref"]
        assert rows(station) == [(threat, open_, None, "confirmed")]
        links = [each["links"] for each in station.items(talk=TALK)["items"]]
        assert [[each["relation"] for each in some] for some in links] == [["contradicts"], ["contradicts"]]
        assert station.contradictions(talk=TALK)["contradictions"][0]["link"] == link
        station.mark_contradiction(talk=TALK, item=threat, against=open_, verdict="dropped", why="Another lock.")
        assert rows(station) == []
        other = said(station, "It stays open, always.", kind="assurance")
        station.mark_contradiction(talk=TALK, item=threat, against=other, verdict="dropped")
        assert rows(station) == []

    def test_a_public_threat_is_held_against_an_assurance_of_the_same_side(self, station: Station) -> None:
        """For the mediator, with the words; only to those for whom it is meant, and while it stands."""
        held = assured(station)
        threat = said(station, "We close the lock.", kind="threat", day=NOW)
        said(station, "We close the lock to the island.", "North", ("Island",), kind="threat", day=NOW)
        said(station, "We closed it last year.", kind="threat", day="2025-01-10")
        said(station, "We close ours.", "South", ("North",), kind="threat", day=NOW)
        assert rows(station) == []
        assert rows(station, in_confidence=True) == [(threat, None, held, "proposed")]
        (found,) = station.contradictions(talk=TALK, in_confidence=True)["contradictions"]
        assert found["assurance"]["text"] == "We shall not close the lock."

    def test_an_actor_is_a_side_by_its_people_and_its_name_within_another(self, station: Station) -> None:
        """The envoy of North, and a council of North; not what merely begins so."""
        assured(station)
        for number, who in enumerate(("North's envoy", "The harbour council of NORTH", "Northern Light")):
            said(station, f"We close the lock, {number}.", who, kind="threat", day=NOW)
        found = station.contradictions(talk=TALK, in_confidence=True)["contradictions"]
        speakers = {each["item"]["item"]["speaker"]["name"] for each in found}
        assert speakers == {"North's envoy", "The harbour council of NORTH"}

    def test_an_assurance_that_does_not_stand_is_held_against_nothing(self, station: Station) -> None:
        """Struck, taken back, or over."""
        struck = assured(station)
        station.strike(talk=TALK, what=struck.partition(".")[0], reason="misheard")
        back = assured(station, terms=kit.terms("in_substance", "South"))
        station.withdraw(talk=TALK, what=back, noted=kit.noted("North"))
        assured(station, valid_until="2025-12-16")
        said(station, "We close the lock.", kind="threat", day=NOW)
        assert rows(station, in_confidence=True) == []

    def test_what_contradicts_a_confidence_is_known_on_the_desk_alone(self, station: Station) -> None:
        """The mark is an entry of the desk; the item, its links and the public's leg are as before."""
        held = told_of_assurance(station)
        threat = said(station, "We close the lock.", kind="threat", day=NOW)
        public = public_state(station)
        before = station.changes(talk=TALK)["last"]
        station.mark_contradiction(talk=TALK, item=threat, against=held, why="Word for word.")
        assert {each["leg"] for each in station.changes(talk=TALK, after=before)["entries"]} == {"desk"}
        assert public_state(station) == public
        assert rows(station, in_confidence=True) == [(threat, None, held, "confirmed")]
        told = {each["leg"]: each["contradicted_by"] for each in station.commitments(talk=TALK)["commitments"]}
        assert told == {"North": [threat], "South": [threat]}
        station.mark_contradiction(talk=TALK, item=threat, against=held, verdict="dropped")
        assert rows(station, in_confidence=True) == []
        assert public_state(station) == public

    def test_that_it_does_not_contradict_can_be_taken_back(self, station: Station) -> None:
        """Of what is public and of what is held in confidence: the last word of a person is what stands."""
        held = told_of_assurance(station)
        threat = said(station, "We close the lock.", kind="threat", day=NOW)
        for verdict in ("dropped", "confirmed", "dropped", "confirmed"):
            station.mark_contradiction(talk=TALK, item=threat, against=held, verdict=verdict)
            stands = [each[3] for each in rows(station, in_confidence=True) if each[2] == held]
            assert stands == (["confirmed"] if verdict == "confirmed" else [])

    def test_only_an_assurance_or_another_item_is_contradicted(self, station: Station) -> None:
        """Neither other words of a side, nor the item itself."""
        threat = said(station, "We close the lock.", kind="threat", day=NOW)
        words = kit.say(station, "North", "We hold.")
        assert refused(station.mark_contradiction, talk=TALK, item=threat, against=words).code == "station.other_thing"
        assert refused(station.mark_contradiction, talk=TALK, item=threat, against=threat).code == "station.wrong_shape"


def told_of_assurance(station: Station) -> str:
    """An assurance of North that South was told of in substance; gives its handle."""
    held = assured(station, terms=kit.terms("in_substance", "South"))
    item = {"kind": "in_substance", "text": "It is assured.", "from": [held], "act": "assurance"}
    sheet = station.convey(talk=TALK, to="South", items=[item])
    station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
    return held


def public_state(station: Station) -> Any:
    """Everything that may be shown to anybody of the record, and all that a side and the public have."""
    refs = [each["ref"] for each in station.items(talk=TALK)["items"]]
    return [
        station.items(talk=TALK),
        station.find_items(talk=TALK),
        station.picture(talk=TALK),
        station.contradictions(talk=TALK),
        [station.related_items(talk=TALK, item=each) for each in refs],
        station.corroborate(talk=TALK, items=refs) if refs else None,
        [station.export(talk=TALK, leg=leg)["view"] for leg in ("North", "South", "the public")],
        [station.view_as(talk=TALK, leg=leg) for leg in ("North", "South", "the public")],
        [data for *_, data in station.at(TALK).store.entries(room=station.at(TALK).leg("the public"))],
    ]


class TestLeaks:
    """What a public item resembles of what was said in confidence."""

    SECRET = "Our tugs are short of fuel and we cannot hold the north lock beyond Friday."
    REPORT = "A source says the tugs are short of fuel and cannot hold the north lock."

    def test_it_says_which_words_and_who_could_have_known_them(self, station: Station) -> None:
        """Since when and in which form; only who could have by the day of the report."""
        held = kit.say(station, "North", self.SECRET, kit.terms("in_substance", "South"))
        sheet = station.convey(
            talk=TALK, to="South", items=[{"kind": "in_substance", "text": "North has a shortage.", "from": [held]}]
        )
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        item = said(station, self.REPORT, "Bay Courier", day="2025-12-20")
        (found,) = station.leak_check(talk=TALK, item=item)["resembles"]
        assert (found["ref"], found["leg"], found["strong"]) == (held, "North", True)
        assert {each["side"] for each in found["known"]} == {"North", "South", None}
        forms = {each["side"]: each["form"]["code"] for each in found["known"]}
        assert forms == {"North": "knows.own_words", "South": "knows.crossed", None: "knows.as_noted"}
        early = said(station, self.REPORT, "Bay Courier", day="2025-11-02")
        (found,) = station.leak_check(talk=TALK, item=early)["resembles"]
        assert found["known"] == []

    def test_what_the_mediator_worded_for_a_side_is_held_against_it_too(self, station: Station) -> None:
        """By the item on that side's leg, and whoever of it got it."""
        words = [{"kind": "own_words", "text": self.SECRET}]
        sheet = station.convey(talk=TALK, to="South", items=words)
        item = said(station, self.REPORT, "Bay Courier", day="2025-12-20")
        (found,) = station.leak_check(talk=TALK, item=item)["resembles"]
        assert (found["ref"], found["leg"], found["known"]) == (sheet["refs"][0], "South", [])
        station.deliver(talk=TALK, what=[sheet["ref"]], to="South's envoy")
        (found,) = station.leak_check(talk=TALK, item=item)["resembles"]
        assert {each["side"] for each in found["known"]} == {"South"}

    def test_what_went_to_the_public_is_no_leak(self, station: Station) -> None:
        """The item may say it again, and other words resemble nothing."""
        held = kit.say(station, "North", self.SECRET, kit.terms("verbatim", "the public"))
        item = said(station, self.SECRET, day="2025-12-20")
        assert len(station.leak_check(talk=TALK, item=item)["resembles"]) == 1
        station.convey(talk=TALK, to="the public", items=[{"kind": "very_words", "of": held}])
        assert station.leak_check(talk=TALK, item=item)["resembles"] == []
        other = said(station, "The weather is fine.", day="2025-12-20")
        assert station.leak_check(talk=TALK, item=other)["resembles"] == []

    def test_looking_leaves_no_trace(self, station: Station) -> None:
        """Nothing is written, and nothing that may be shown changes."""
        kit.say(station, "North", self.SECRET)
        item = said(station, self.REPORT, day="2025-12-20")
        before = public_state(station), station.changes(talk=TALK)["last"]
        assert station.leak_check(talk=TALK, item=item)["resembles"]
        assert (public_state(station), station.changes(talk=TALK)["last"]) == before


@pytest.mark.parametrize("seed", range(3))
def test_whatever_happens_in_confidence_nothing_of_it_shows_in_the_record(tmp_path: Path, seed: int) -> None:
    """Words, conveyances, marks and checks, in any order: every answer that may be shown is as before, to the byte."""
    chance = random.Random(seed)
    with kit.with_talk(tmp_path / "m", clock=Clock()) as station:
        many(station, 6, seed)
        threat = said(station, "We close the lock.", kind="threat", day=NOW)
        shown, held = shown_of_the_record(station), [assured(station)]

        def mark() -> Any:
            verdict = chance.choice(("confirmed", "dropped"))
            return station.mark_contradiction(talk=TALK, item=threat, against=chance.choice(held), verdict=verdict)

        acts = (
            mark,
            lambda: held.append(assured(station, f"We shall not close lock {len(held)}.", "North")),
            lambda: kit.say(station, "South", chance.choice(WORDS), kit.terms("verbatim", "North")),
            lambda: station.withdraw(talk=TALK, what=held[0], noted=kit.noted("North")),
            lambda: station.convey(talk=TALK, to="South", items=[{"kind": "own_words", "text": "Be patient."}]),
            lambda: station.remark(talk=TALK, text="We close the lock.", about=[held[0]]),
            lambda: station.leak_check(talk=TALK, item=threat),
            lambda: station.contradictions(talk=TALK, in_confidence=True),
            lambda: station.picture(talk=TALK, in_confidence=True),
        )
        for act in (*acts, *chance.choices(acts, k=5)):
            act()
            assert shown_of_the_record(station) == shown


def shown_of_the_record(station: Station) -> Any:
    """Every answer about the record that may be shown to anybody."""
    items = station.items(talk=TALK, limit=500)
    return [
        items,
        [station.find_items(talk=TALK, **asked) for asked in TestFinding.ASKED[:2]],
        station.picture(talk=TALK),
        station.contradictions(talk=TALK),
        [station.related_items(talk=TALK, item=each["ref"]) for each in items["items"][:3]],
    ]


def test_words_for_a_side_are_marked_with_the_language_that_they_are_in(tmp_path: Path) -> None:
    """That of the side, or English, where nothing is said in the side's language yet."""
    with kit.make(tmp_path / "m", "Mara", clock=Clock()) as station:
        sides = [{"name": "North", "language": "he"}, {"name": "South", "language": "fr-CH"}]
        station.open_talk(title=TALK, sides=sides)
        ref = said(station, "We hold.", confirmed=True)
        for side, language, begins in (("North", "he", "תיעוד פומבי"), ("South", "en", "Public record")):
            told = station.items_in_words(talk=TALK, items=[ref], to=side)
            assert told["language"] == language
            assert told["texts"][0].startswith(begins)
