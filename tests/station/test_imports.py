"""Articles: what is proposed from them, what a person makes of it, and that nothing else enters the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station import imports as keeping
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.kit import ARTICLE, TALK, refused

SPOKEN = {"text": ARTICLE, "published": "2025-12-15", "outlet": "The Coast"}


@pytest.fixture
def station(tmp_path: Path) -> Iterator[Station]:
    """A station with a talk of two kept legs."""
    with kit.with_talk(tmp_path / "s") as made:
        yield made


def imported(station: Station, **more: Any) -> Any:
    """An article, with what is proposed from it."""
    number = station.import_article(**{"talk": TALK} | SPOKEN | more)["number"]
    return station.article(talk=TALK, number=number)


def items(station: Station) -> list[Any]:
    """The items of the record."""
    return list(station.items(talk=TALK)["items"])


def test_nothing_enters_the_record_by_being_imported(station: Station) -> None:
    """Proposals wait; the transcripts stay as they were."""
    before = station.verify(talk=TALK)
    read = imported(station)
    assert [each["state"] for each in read["proposals"]] == ["waits"] * len(read["proposals"])
    assert len(read["proposals"]) >= 2
    assert (items(station), station.verify(talk=TALK)["entries"]) == ([], before["entries"])


def test_every_place_is_verbatim(station: Station) -> None:
    """Of evidence, of what a field rests on, of what was left."""
    read = imported(station)
    text = read["text"]
    places = [*read["leads"], *read["untouched"]]
    for each in read["proposals"]:
        places += each["item"]["evidence"]
        places += [field["rests_on"] for field in each["fields"] if field["rests_on"] is not None]
    assert places
    assert [each for each in places if text[each["start"] : each["end"]] != each["text"]] == []


def test_a_proposal_is_confirmed_as_it_is(station: Station) -> None:
    """It is entered as confirmed, with its evidence; the text of the article belongs to it."""
    read = imported(station)
    number = read["article"]["number"]
    ref = station.take_proposal(talk=TALK, number=number, proposal=1)["ref"]
    (item,) = items(station)
    assert (item["ref"], item["state"], item["confirmed"][0]["name"]) == (ref, "confirmed", "Mediator")
    assert item["item"]["evidence"] == read["proposals"][0]["item"]["evidence"]
    assert [each["number"] for each in station.blobs(talk=TALK, of=ref)] == [number]
    again = station.article(talk=TALK, number=number)["proposals"][0]
    assert (again["state"], again["ref"]) == ("entered", ref)
    assert refused(station.take_proposal, talk=TALK, number=number, proposal=1).code == "station.proposal_done"
    assert refused(station.drop_proposal, talk=TALK, number=number, proposal=1).code == "station.proposal_done"
    assert len(items(station)) == 1


def test_what_was_corrected_is_counted(station: Station) -> None:
    """Field by field: as proposed, changed, filled in. Evidence stays, whatever else is given."""
    read = imported(station)
    number, proposed = read["article"]["number"], read["proposals"][0]["item"]
    speaker = {"name": "The harbour office of South"}
    item = proposed | {"speaker": speaker, "binding": "no", "evidence": []}
    station.take_proposal(talk=TALK, number=number, proposal=1, item=item)
    (entered,) = items(station)
    assert entered["item"]["speaker"]["name"] == speaker["name"]
    assert entered["item"]["evidence"] == proposed["evidence"]
    found = {each["field"]: (each["kept"], each["changed"], each["filled"]) for each in quality(station)["fields"]}
    assert (found["speaker"], found["binding"], found["kind"]) == ((0, 1, 0), (0, 0, 1), (1, 0, 0))
    station.drop_proposal(talk=TALK, number=number, proposal=2)
    assert (quality(station)["entered"], quality(station)["dropped"]) == (1, 1)


def quality(station: Station) -> Any:
    """What people did with proposals."""
    return station.record_quality(talk=TALK)


def test_a_dropped_proposal_can_wait_again(station: Station) -> None:
    """Dropping enters nothing."""
    number = imported(station)["article"]["number"]
    station.drop_proposal(talk=TALK, number=number, proposal=1)
    assert station.article(talk=TALK, number=number)["proposals"][0]["state"] == "dropped"
    station.drop_proposal(talk=TALK, number=number, proposal=1, back=True)
    assert station.article(talk=TALK, number=number)["proposals"][0]["state"] == "waits"
    assert items(station) == []


def test_two_proposals_can_be_one_item(station: Station) -> None:
    """Its evidence is that of both, and neither waits any more."""
    read = imported(station)
    number = read["article"]["number"]
    ref = station.take_proposal(talk=TALK, number=number, proposal=1, also=[2])["ref"]
    (item,) = items(station)
    both = [place for each in read["proposals"][:2] for place in each["item"]["evidence"]]
    assert item["item"]["evidence"] == both
    states = [(each["state"], each["ref"]) for each in station.article(talk=TALK, number=number)["proposals"][:2]]
    assert states == [("entered", ref)] * 2
    assert quality(station)["entered"] == 2


@pytest.mark.parametrize(
    ("more", "code"),
    [
        ({"text": " \n "}, "import.no_text"),
        ({"published": "2025-12"}, "station.wrong_shape"),
        ({"published": "on Monday"}, "record.date"),
        ({"published": "0900-01-01"}, "import.published"),
        ({"text": "a" * 100_001}, "import.too_long"),
    ],
)
def test_what_cannot_be_read_is_refused_and_nothing_is_kept(station: Station, more: dict[str, str], code: str) -> None:
    """With what to do."""
    assert refused(station.import_article, **{"talk": TALK} | SPOKEN | more).code == code
    assert (station.articles(talk=TALK), station.blobs(talk=TALK)) == ([], [])


def test_numbers_that_are_none_are_refused(station: Station) -> None:
    """An article, and a proposal."""
    number = imported(station)["article"]["number"]
    assert refused(station.article, talk=TALK, number=number + 1).code == "station.no_such_import"
    assert refused(station.take_proposal, talk=TALK, number=number, proposal=99).code == "station.no_such_proposal"


def test_an_article_is_forgotten_with_its_text(station: Station) -> None:
    """Items that were entered from it stay; the number is not given again."""
    number = imported(station)["article"]["number"]
    station.take_proposal(talk=TALK, number=number, proposal=1)
    station.forget_blob(talk=TALK, number=number)
    assert station.articles(talk=TALK) == []
    assert refused(station.article, talk=TALK, number=number).code == "station.no_such_import"
    assert len(items(station)) == 1
    assert imported(station)["article"]["number"] == number + 1


def test_it_is_there_after_the_station_was_locked(tmp_path: Path) -> None:
    """The text, and what a person did."""
    with kit.with_talk(tmp_path / "s") as station:
        number = imported(station)["article"]["number"]
        station.drop_proposal(talk=TALK, number=number, proposal=1)
        before = station.article(talk=TALK, number=number)
    with kit.reopen(tmp_path / "s") as station:
        assert station.article(talk=TALK, number=number) == before


def test_a_side_sees_nothing_of_articles(station: Station) -> None:
    """Not in its view, and not in what is exported for it."""
    imported(station)
    told = str(station.view_as(talk=TALK, leg="South")) + str(station.export(talk=TALK, leg="South"))
    assert ("The Coast" in told, "Norway" in told) == (False, False)


def test_a_copy_of_an_article_is_shown_beside_it(station: Station) -> None:
    """And nothing is merged: both have their proposals. Another text is not named."""
    first = imported(station)["article"]["number"]
    imported(station, text="The weather\n\nFog lies over the coast, the harbour office said on Sunday, and it stays.")
    read = imported(station, text=f"From the agencies\n\n{ARTICLE}", outlet="Bay Courier")
    assert [(each["article"]["number"], each["kind"]) for each in read["near"]] == [(first, "copy")]
    assert len(read["proposals"]) >= 2


def test_the_same_article_is_kept_once(station: Station) -> None:
    """Told with the number of the first, whatever the day, the name and blanks around it; nothing more is kept."""
    number = imported(station)["article"]["number"]
    again = {"talk": TALK} | SPOKEN | {"published": "2025-12-16", "name": "Another", "outlet": "the COAST"}
    refusal = refused(station.import_article, **again | {"text": f"\n{ARTICLE}\r\n\n"})
    assert (refusal.code, refusal.facts["number"]) == ("import.same_article", number)
    assert (len(station.articles(talk=TALK)), len(station.blobs(talk=TALK))) == (1, 1)
    station.forget_blob(talk=TALK, number=number)
    assert imported(station)["article"]["number"] == number + 1


def test_a_copy_with_changes_or_of_another_outlet_is_kept(station: Station) -> None:
    """And shown beside the first."""
    first = imported(station)["article"]["number"]
    for more in ({"outlet": "Bay Courier"}, {"text": ARTICLE.replace("Monday", "Friday")}):
        assert first in [each["article"]["number"] for each in imported(station, **more)["near"]]


def test_confirmed_items_are_put_into_words_for_a_side(station: Station) -> None:
    """In its language, without anything of the desk; what nobody confirmed is refused, and nothing is conveyed."""
    plain = {
        "kind": "threat",
        "speaker": {"name": "The harbour board"},
        "addressees": [{"name": "The pilots"}],
        "said": {"edtf": "2025-12-11/2025-12-20", "rests_on": "the page"},
        "reported": {"edtf": "2025-12-21", "rests_on": "the page"},
        "original": {"text": "We will close the lock.", "language": "en"},
        "conditional": "yes",
        "condition": {"text": "if the pilots strike", "language": "en"},
        "reliability": "d",
        "chain": [
            {"relayer": "person", "naming": "anonymous", "capacity": "a clerk", "form": "quoted"},
            {"relayer": "outlet", "name": "Bay Radio", "form": "quoted"},
        ],
    }
    ref = station.record(talk=TALK, item=plain)["ref"]
    assert refused(station.items_in_words, talk=TALK, items=[ref], to="South").code == "station.not_confirmed_item"
    station.confirm_item(talk=TALK, item=ref)
    before = station.read(talk=TALK, leg="South")["lines"]
    (words,) = station.items_in_words(talk=TALK, items=[ref], to="South")["texts"]
    assert words.splitlines() == [
        "Public record, conditional threat: The harbour board to The pilots",
        "When: 11–20 Dec 2025",
        "The words: “We will close the lock.”",
        "The condition: “if the pilots strike”",
        "1. somebody who is not named (a clerk) quotes",
        "2. Bay Radio quotes",
        "Borne out: one report, one anonymous source",
    ]
    assert station.read(talk=TALK, leg="South")["lines"] == before
    item = {"kind": "own_words", "text": words}
    assert station.convey(talk=TALK, to="South", items=[item])["ref"]
    station.drop_item(talk=TALK, item=ref)
    assert refused(station.items_in_words, talk=TALK, items=[ref], to="South").code == "station.not_confirmed_item"


@pytest.mark.parametrize(
    "headline",
    [
        "Talks\u200f go on",
        "Talks\u00ad go on",
        "\ufeffTalks go on",
        "Talks \U0001f469\u200d\U0001f4bb go on",
        "שיחות " * 40,
    ],
)
def test_a_headline_of_any_kind_names_its_article(station: Station, headline: str) -> None:
    """Marks that the text is kept without are not in its name either, and a long one is cut."""
    name = imported(station, text=f"{headline}\n\n{ARTICLE}")["article"]["name"]
    assert name.split()[0] in ("Talks", "שיחות")
    assert len(name.encode()) <= 200


def test_nobody_else_is_said_to_have_confirmed_an_item(station: Station) -> None:
    """Whatever stands in the item that is entered."""
    plain = {
        "kind": "statement",
        "speaker": {"name": "The harbour board"},
        "reported": {"edtf": "2025-12-21", "rests_on": "the page"},
        "translation": {"text": "Talks go on.", "language": "en"},
        "chain": [{"relayer": "outlet", "name": "Bay Radio", "form": "paraphrased"}],
        "confirmed": {"name": "Eve", "at": "2020-01-01T00:00:00Z"},
    }
    station.record(talk=TALK, item=plain)
    (item,) = items(station)
    assert (item["state"], item["confirmed"]) == ("proposed", [])


# --- several at once, one that is two, and one that nobody proposed

SURE = "The lock\n\nThe harbour office of Norway said on Sunday that the lock stays open. {} A ship burned on Tuesday."


def several(station: Station) -> tuple[int, list[Any]]:
    """An article with two statements that are certain, and an incident; its number, and what is proposed from it."""
    more = "The president of Sweden told the president of Norway that the talks go on."
    read = imported(station, text=SURE.format(more))
    kinds = [(each["item"]["kind"], each["certain"]) for each in read["proposals"]]
    assert kinds == [("statement", True), ("statement", True), ("incident", True)]
    return read["article"]["number"], read["proposals"]


def test_several_of_one_kind_are_confirmed_at_once(station: Station) -> None:
    """Each that was named, as it was proposed, and no other."""
    number, proposed = several(station)
    refs = station.take_proposals(talk=TALK, number=number, proposals=[2, 1, 1])["refs"]
    assert len(set(refs)) == 2
    states = [each["state"] for each in station.article(talk=TALK, number=number)["proposals"]]
    assert states == ["entered", "entered", "waits"]
    assert {each["state"] for each in items(station)} == {"confirmed"}
    assert {each["item"]["speaker"]["name"] for each in items(station)} == {
        each["item"]["speaker"]["name"] for each in proposed[:2]
    }


def test_all_of_several_are_confirmed_or_none(station: Station) -> None:
    """Of two kinds, one that was entered or dropped before, one that is not certain, one that is none."""
    number, _ = several(station)
    refusals = {"station.wrong_shape": [1, 3], "station.no_such_proposal": [1, 9]}
    for code, proposals in refusals.items():
        assert refused(station.take_proposals, talk=TALK, number=number, proposals=proposals).code == code
    station.drop_proposal(talk=TALK, number=number, proposal=2)
    found = refused(station.take_proposals, talk=TALK, number=number, proposals=[1, 2])
    assert found.code == "station.proposal_not_certain"
    assert items(station) == []
    assert not any(each["certain"] for each in station.article(talk=TALK, number=number)["proposals"][1:2])


def test_what_might_be_something_else_is_not_certain(station: Station) -> None:
    """Whatever an article holds: nothing but the kind has runners-up, and somebody speaks where somebody has to."""
    for read in (imported(station), imported(station, text=SURE.format("It denied it on Monday."))):
        for each in read["proposals"]:
            others = [field["field"] for field in each["fields"] if field["others"] and field["field"] != "kind"]
            silent = "speaker" not in each["item"] and each["item"]["kind"] not in ("incident", "meeting")
            doubtful = "doubt" in each["item"].get("said", {})
            assert not each["certain"] or (others == [] and not silent and not doubtful)


def test_one_proposal_can_be_two_items(station: Station) -> None:
    """It goes on waiting after the first, which it names; both have its evidence, and both are counted."""
    read = imported(station)
    number, plain = read["article"]["number"], read["proposals"][0]["item"]
    first = station.take_proposal(talk=TALK, number=number, proposal=1, another=True)["ref"]
    shown = station.article(talk=TALK, number=number)["proposals"][0]
    assert (shown["state"], shown["parts"], shown["certain"]) == ("waits", [first], False)
    second = station.take_proposal(talk=TALK, number=number, proposal=1, item=plain | {"kind": "denial"})["ref"]
    shown = station.article(talk=TALK, number=number)["proposals"][0]
    assert (shown["state"], shown["ref"], shown["parts"]) == ("entered", second, [first])
    assert [each["item"]["evidence"] for each in items(station)] == [plain["evidence"]] * 2
    assert (quality(station)["entered"], station.articles(talk=TALK)[0]["entered"]) == (2, 2)


def test_a_second_half_can_be_dropped(station: Station) -> None:
    """The first stays entered."""
    number = imported(station)["article"]["number"]
    station.take_proposal(talk=TALK, number=number, proposal=1, another=True)
    station.drop_proposal(talk=TALK, number=number, proposal=1)
    (article,) = station.articles(talk=TALK)
    assert (article["entered"], article["dropped"], len(items(station))) == (1, 1, 1)


def test_an_item_that_nobody_proposed_rests_on_sentences(station: Station) -> None:
    """Chosen by their numbers; those that follow one another are one span, verbatim, and nothing else is evidence."""
    read = imported(station)
    number, text = read["article"]["number"], read["text"]
    assert [text[each["start"] : each["end"]] for each in read["sentences"]] == [
        each["text"] for each in read["sentences"]
    ]
    item = kit.item("No talks take place.", evidence=[])
    station.take_sentences(talk=TALK, number=number, sentences=[4, 1, 3], item=item)
    (entered,) = items(station)
    first, third, fourth = (read["sentences"][at] for at in (0, 2, 3))
    assert entered["state"] == "confirmed"
    spans = [(each["start"], each["end"], each["text"]) for each in entered["item"]["evidence"]]
    assert spans == [
        (first["start"], first["end"], first["text"]),
        (third["start"], fourth["end"], text[third["start"] : fourth["end"]]),
    ]
    assert (quality(station)["added"], quality(station)["entered"]) == (1, 0)
    assert station.articles(talk=TALK)[0]["entered"] == 1
    found = refused(station.take_sentences, talk=TALK, number=number, sentences=[5], item=item)
    assert found.code == "station.wrong_shape"


def derived() -> int:
    """How many things that were derived from articles the process still has."""
    return sum(each.cache_info().currsize for each in (keeping._proposed, keeping._nearby, keeping._sentences))


def test_nothing_of_an_article_stays_in_memory_without_its_talk(tmp_path: Path) -> None:
    """Once its text is forgotten, the talk destroyed, or the station locked."""
    with kit.with_talk(tmp_path / "s") as station:
        number = imported(station)["article"]["number"]
        assert derived() > 0
        station.forget_blob(talk=TALK, number=number)
        assert derived() == 0
        imported(station)
        station.destroy(talk=TALK, anyway=True)
        assert derived() == 0
        kit.open_harbour(station)
        imported(station)
        assert derived() > 0
    assert derived() == 0


def test_a_look_that_outlasts_its_talk_leaves_nothing_behind(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """It may derive something after the rest was forgotten."""
    number = imported(station)["article"]["number"]
    keeping.forget_texts()
    propose = vars(keeping)["propose"]

    def meanwhile(*given: Any) -> Any:
        found = propose(*given)
        station.destroy(talk=TALK, anyway=True)
        return found

    monkeypatch.setattr(keeping, "propose", meanwhile)
    assert refused(station.article, talk=TALK, number=number).code == "station.no_such_talk"
    assert derived() == 0
