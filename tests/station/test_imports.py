"""Articles: what is proposed from them, what a person makes of it, and that nothing else enters the record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

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
        "Public record, threat of The harbour board to The pilots, 11–20 Dec 2025",
        "“We will close the lock.”",
        "On a condition: if the pilots strike",
        "As it came: a clerk, not named, quoted.",
        "As it came: Bay Radio, quoted.",
        "Borne out by: one report, one anonymous source.",
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
