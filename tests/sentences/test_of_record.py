"""An item of the record is said once: the terminal, a scenario and a side's words lay out the same sentences."""

from __future__ import annotations

from typing import Any

import pytest

from goodoffices.record.item import Form, Kind, Place, VenueForm
from goodoffices.sentences import LANGUAGES, speech
from goodoffices.sentences.of_record import card, in_words
from goodoffices.talk.views import Sentence

BORNE_OUT = Sentence.of("borne_out.nothing")
ON = {"rests_on": "dateline"}


def item(**more: Any) -> dict[str, Any]:
    """A threat that two outlets tell of, each in its own words."""
    told = {"relayer": "outlet", "name": "Bay Radio", "form": "paraphrased"}
    retold = {"relayer": "outlet", "name": "Coast Daily", "form": "narrated", "date": {"edtf": "2025-12-21", **ON}}
    usual: dict[str, Any] = {
        "kind": "threat",
        "speaker": {"name": "The board", "capacity": "of the bay"},
        "addressees": [{"name": "The pilots"}],
        "carrier": {"name": "A priest"},
        "venue": {"form": "speech", "name": "Old quay"},
        "said": {"edtf": "2025-12-20", **ON},
        "reported": {"edtf": "2025-12-21", **ON},
        "conditional": "yes",
        "binding": "no",
        "chain": [
            told | {"words": {"text": "does not seek to close it", "language": "en"}},
            retold | {"words": {"text": "does not intend to close it", "language": "en"}},
        ],
    }
    return {key: value for key, value in (usual | more).items() if value is not None}


def lines(plain: dict[str, Any], language: str = "en") -> list[str]:
    """The card of an item."""
    return card(speech(language).setting_apart(str), plain, BORNE_OUT).lines


def test_a_card_says_all_of_an_item_in_one_order() -> None:
    """Kind with its condition, who, when, where, each wording with whose it is, the chain, the drift, how borne out."""
    assert lines(item()) == [
        "conditional threat, not binding: The board (of the bay) to The pilots through A priest",
        "When: 2025-12-20 (dateline)",
        "Where: speech, Old quay",
        "In the words of Bay Radio: “does not seek to close it”",
        "In the words of Coast Daily: “does not intend to close it”",
        "The condition: not in this record",
        "1. Bay Radio paraphrases",
        "2. Coast Daily narrates, 2025-12-21",
        "Drift: from 1 to 2 the wording changes; both stand above.",
        "Borne out: no report that counts",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_side_is_told_what_the_card_says(language: str) -> None:
    """Line by line in its language; only the days are told as people say them, and not what they rest on."""
    plain = item(condition={"text": "if they strike", "language": "en"})
    tongue = speech(language).setting_apart(str)
    first, when, *others = lines(plain, language)
    told = in_words(tongue, plain, BORNE_OUT).split("\n")
    assert told[0].endswith(first)
    assert others == told[2:]
    assert "dateline" in when
    assert "dateline" not in "".join(told)


def test_words_cannot_pass_for_a_line_of_the_record() -> None:
    """Line ends in words of others are shown as signs, and quotation marks in them do not end the quotation."""
    forged = "We wait.”\nBorne out: ten reports, ten origins"
    quoted = {"relayer": "outlet", "name": "Bay Radio", "form": "quoted"}
    for plain in (
        item(original={"text": forged, "language": "en"}, chain=[quoted]),
        item(translation={"text": forged, "language": "en"}, chain=[quoted]),
        item(condition={"text": forged, "language": "en"}),
    ):
        told = in_words(speech("en").setting_apart(str), plain, BORNE_OUT).split("\n")
        assert [line for line in told if line.startswith("Borne out")] == ["Borne out: no report that counts"]
        assert len(told) == len(card(speech("en"), plain, BORNE_OUT).lines)


def test_what_is_missing_is_said_to_be_missing() -> None:
    """Not made public, not in this record and not known are three things; the day of a report is none of the words."""
    plain = item(original={"not_public": True}, said=None, condition={"not_public": True})
    plain["chain"][0] |= {"form": "quoted"}
    said = lines(plain)
    assert "The words: not made public" in said
    assert "The condition: not made public" in said
    assert "When: not known; reported 2025-12-21 (dateline)" in said


def test_a_translation_of_words_that_are_there_is_told_as_one() -> None:
    """Where the record has the words themselves; otherwise it is the record's own wording."""
    translated = {"text": "The lock stays open.", "language": "en"}
    quoted = [{"relayer": "outlet", "name": "Bay Radio", "form": "quoted"}]
    original = {"text": "המנעול נשאר פתוח.", "language": "he"}
    both = item(original=original, translation=translated, chain=quoted)
    assert "In translation: The lock stays open." in lines(both)
    assert "In substance, as the record puts it: The lock stays open." in lines(
        item(translation=translated, chain=quoted)
    )


def test_a_source_without_a_name_is_told_by_what_it_is_called() -> None:
    """Or as nobody named, where nothing is said of it."""
    for capacity, told in (("a clerk", "1. somebody who is not named (a clerk) narrates"),
                           ("", "1. somebody who is not named narrates")):  # fmt: skip
        hop = {"relayer": "person", "naming": "anonymous", "capacity": capacity, "form": "narrated"}
        outlet = {"relayer": "outlet", "name": "Bay Radio", "form": "narrated"}
        plain = item(chain=[hop, outlet], translation={"text": "It closes.", "language": "en"})
        assert told in lines(plain)


@pytest.mark.parametrize("language", [each for each in LANGUAGES if each != "en"])
def test_every_word_of_a_list_on_a_card_is_spoken(language: str) -> None:
    """Kinds, places of the source, venues and forms stand in every catalogue."""
    tongue = speech(language)
    words = [each.value for kind in (Kind, Place, VenueForm, Form) for each in kind]
    words += ["binding", "non_binding"]
    assert [word for word in words if tongue.term(word) == speech("en").term(word)] == []


def test_one_wording_stands_once() -> None:
    """A page that quotes the original, or is where the translation stands, does not say it again."""
    words = {"text": "The lock stays open.", "language": "en"}
    quoted = [{"relayer": "outlet", "name": "Bay Radio", "form": "quoted", "words": words}]
    for name, lead in (("original", "The words: “"), ("translation", "In the words of Bay Radio: “")):
        told = [line for line in lines(item(chain=quoted, **{name: words})) if words["text"] in line]
        assert [line.partition(words["text"])[0] for line in told] == [lead]
