"""An item: its one byte form, its plain form, and what is refused."""

from __future__ import annotations

import json
import tomllib
from typing import Any

import cbor2
import msgspec
import pytest
from hypothesis import given as given_examples
from hypothesis import strategies as st

from goodoffices import canonical
from goodoffices.errors.base import Refusal
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.record import RecordDate, RecordMissingKey, RecordUnknownKey, RecordWrongValue
from goodoffices.errors.words import WordsCharacter
from goodoffices.record import (
    Actor,
    Hand,
    Item,
    from_plain,
    given,
    interval,
    is_announcement,
    judge_item,
    say_words,
    to_plain,
)
from goodoffices.record.item import (
    NOT_HELD,
    NOT_PUBLIC,
    Answer,
    Direction,
    Evidence,
    Form,
    Held,
    Naming,
    Place,
    Venue,
    VenueForm,
    Words,
)
from goodoffices.record.scales import Credibility, Reliability, is_plover
from tests.record.strategies import items
from tests.record.the_case import ENTERED, POST, QUIET_LINE, REQUEST, item, numbered

replace = msgspec.structs.replace


@given_examples(items())
def test_every_item_has_one_byte_form(one: Item) -> None:
    """An item comes back equal from its bytes, and its bytes from it."""
    data = canonical.encode(one)
    assert canonical.decode(data, Item) == one
    assert canonical.encode(canonical.decode(data, Item)) == data


@given_examples(items())
def test_every_item_survives_its_plain_form_as_json(one: Item) -> None:
    """What a program reads and writes back is the same item."""
    plain = json.loads(json.dumps(to_plain(one), ensure_ascii=False))
    assert from_plain(plain, where="a copy") == one


def test_a_missing_or_added_field_is_no_item() -> None:
    """The byte form has no optional end: one field fewer or more, or another type, is refused."""
    fields = cbor2.loads(canonical.encode(item(REQUEST, 1)))
    for wrong in (
        fields[:-1],
        [*fields, None],
        [fields[0].hex(), *fields[1:]],
        [*fields[:1], "rumour", *fields[2:]],
    ):
        with pytest.raises(NotCanonical):
            canonical.decode(cbor2.dumps(wrong, canonical=True), Item)


def test_an_item_can_be_written_as_toml() -> None:
    """The form that people write: some keys may be left out, and then the cautious value stands."""
    text = """
        kind = "appeal"
        speaker = { name = "Dmitry Peskov", capacity = "spokesman of the Kremlin" }
        said = { edtf = "2025-12-30", rests_on = "on Tuesday: the Tuesday before publication" }
        reported = { edtf = "2025-12-31", rests_on = "dateline" }
        translation = { text = "All sides should refrain from escalation.", language = "en" }
        [[chain]]
        relayer = "outlet"
        name = "TRT Hebrew"
        form = "quoted"
    """
    found = from_plain(tomllib.loads(text), where="talk.toml, item 1", item_id=numbered(1), entered=ENTERED)
    assert found.confirmed is None
    assert (found.reliability, found.credibility) == (Reliability.F, Credibility.SIX)
    assert (found.conditional, found.binding) == (Answer.NOT_SAID, Answer.NOT_SAID)
    assert found.original == NOT_HELD
    assert found.place is Place.CURRENT
    assert found.translation.direction is Direction.LTR


def refused(plain: object, refusal: type[Refusal]) -> Refusal:
    """The refusal of a plain item."""
    with pytest.raises(refusal) as caught:
        from_plain(plain, where="talk.toml, item 3", item_id=numbered(1), entered=ENTERED)  # type: ignore[arg-type]
    assert "talk.toml, item 3" in caught.value.said
    assert caught.value.advice
    return caught.value


def whole(**changes: Any) -> dict[str, Any]:
    """The request of the case in its plain form, with changed keys; None takes a key out."""
    plain = REQUEST | {"reported": {"edtf": "2025-12-31", "rests_on": "dateline"}} | changes
    return {key: value for key, value in plain.items() if value is not None}


def hop(**changes: Any) -> list[dict[str, Any]]:
    """The chain of the case with a changed last hop; None takes a key out."""
    last = {key: value for key, value in (QUIET_LINE[-1] | changes).items() if value is not None}
    return [*QUIET_LINE[:-1], last]


def test_an_unknown_key_is_refused_with_the_one_that_was_meant() -> None:
    """A slip in a key is named before the key that is then missing."""
    caught = refused(whole(speaker=None, speeker={"name": "Tehran"}), RecordUnknownKey)
    assert "“speeker”" in caught.said
    assert "“speaker”" in caught.advice
    caught = refused(whole(chain=hop(outlet="x")), RecordUnknownKey)
    assert "“chain[3]” in talk.toml" in caught.said
    assert "relayer" in caught.why
    caught = refused(whole(**{"\u202exyz": 1}), RecordUnknownKey)
    assert "\u202e" not in caught.said
    assert "Take the line out" in caught.advice


@pytest.mark.parametrize(
    ("plain", "key", "expected"),
    [
        (whole(kind=None), "kind", "statement, appeal"),
        (whole(speaker=None), "speaker", "only an incident or a meeting has no speaker"),
        (whole(reported=None), "reported", "when it was reported"),
        (whole(chain=None), "chain", "1 to 16 hops"),
        (whole(chain=hop(form=None)), "form", "quoted, paraphrased"),
        (whole(chain=hop(relayer=None)), "relayer", "person, outlet"),
        (whole(chain=hop(name=None)), "name", "a name"),
        (whole(said={"edtf": "2025-12"}), "rests_on", "what the date rests on"),
        (whole(said={"rests_on": "x"}), "edtf", "2025-12-30"),
        (whole(original={"language": "he"}), "text", "not_public = true"),
        (whole(original={"text": "x"}), "language", "language tag"),
        (whole(confirmed={"name": "M"}), "at", "zone"),
        (whole(venue={}), "form", "press_conference"),
        (whole(original=None, translation=None), "original", "some words"),
        (whole(condition={"not_public": True}), "conditional", "“yes” where a condition is named"),
    ],
)
def test_a_missing_key_is_named_with_what_was_expected(plain: dict[str, Any], key: str, expected: str) -> None:
    """Nothing is guessed: the refusal names the key, what belongs there, and the next step."""
    caught = refused(plain, RecordMissingKey)
    assert f"“{key}”" in caught.said
    assert expected in caught.said
    assert f"“{key}”" in caught.advice


@pytest.mark.parametrize(
    ("plain", "key", "expected"),
    [
        ("not a table", "item", "a table with id, kind"),
        (whole(kind="rumour"), "kind", "one of statement"),
        (whole(credibility="3"), "credibility", "one of 1, 2"),
        (whole(credibility=True), "credibility", "one of 1, 2"),
        (whole(reliability="A"), "reliability", "one of a, b"),
        (whole(conditional=True), "conditional", "one of yes, no, not_said"),
        (whole(speaker="Tehran"), "speaker", "a table with name, capacity"),
        (whole(speaker={"name": 7}), "speaker.name", "in quotes"),
        (whole(addressees={"name": "x"}), "addressees", "a list"),
        (whole(addressees="Tehran"), "addressees", "a list"),
        (whole(addressees=[{"name": "x"}] * 33), "addressees", "at most 32"),
        (whole(addressees=["Tehran"]), "addressees[1]", "a table"),
        (whole(plover="TALK"), "plover", "CONSULT/phone"),
        (whole(plover="CONSULT/letter"), "plover", "CONSULT/phone"),
        (whole(chain=[]), "chain", "1 to 16 hops"),
        (whole(chain=[QUIET_LINE[0]]), "chain[1]", "where it was read"),
        (
            whole(chain=[QUIET_LINE[0] | {"name": "X"}, QUIET_LINE[2]]),
            "chain[1].name",
            "no name at an anonymous",
        ),
        (whole(chain=hop(form="said")), "chain[3].form", "quoted"),
        (whole(original={"text": "x", "language": "English"}), "original.language", "language tag"),
        (
            whole(original={"text": "x", "language": "en", "direction": "none"}),
            "original.direction",
            "ltr or rtl",
        ),
        (whole(original={"not_public": False}), "original.not_public", "true"),
        (whole(original={"not_public": True, "text": "x"}), "original.not_public", "no other key"),
        (whole(original={"text": "x", "language": "en"}), "original", "a hop that quotes the speaker"),
        (whole(translation={"not_public": True}), "translation", "or nothing"),
        (whole(conditional="no", condition={"not_public": True}), "conditional", "“yes”"),
        (
            whole(said={"edtf": "2025-12", "rests_on": "x", "earliest": "2025-12-01~"}),
            "said.earliest",
            "a day",
        ),
        (
            whole(said={"edtf": "2025-12", "rests_on": "x", "earliest": 20251201}),
            "said.earliest",
            "in quotes",
        ),
        (
            whole(evidence=[{"source": "p", "start": 0, "end": 3, "text": "four"}]),
            "evidence[1].end",
            "as far apart",
        ),
        (
            whole(evidence=[{"source": "p", "start": "0", "end": 4, "text": "four"}]),
            "evidence[1].start",
            "characters",
        ),
        (whole(evidence=[{"source": "p", "start": 0, "end": 1, "text": "x"}] * 17), "evidence", "at most 16"),
        (whole(confirmed={"name": "M", "at": "2025-12-31 18:00"}), "confirmed.at", "with its zone"),
        (whole(confirmed={"name": "M", "at": "2025-12-31"}), "confirmed.at", "with its zone"),
        (whole(id="00" * 16), "id", "the station makes it"),
        (whole(entered={"name": "M", "at": "2025-12-31T18:00Z"}), "entered", "the station knows"),
        (whole(place="lead", reported=None), "place", "no date in a lead"),
    ],
)
def test_a_wrong_value_is_named_with_what_was_expected(plain: object, key: str, expected: str) -> None:
    """The refusal names the key with its path and what was expected, and never repeats the value."""
    caught = refused(plain, RecordWrongValue)
    assert f"“{key}”" in caught.said
    assert expected in caught.said


SENTINEL = "Zanzibar"


@pytest.mark.parametrize(
    "plain",
    [
        whole(kind=SENTINEL),
        whole(plover=SENTINEL),
        whole(speaker=SENTINEL),
        whole(said={"edtf": SENTINEL, "rests_on": "x"}),
        whole(said={"edtf": "2025", "rests_on": "x", "latest": SENTINEL}),
        whole(original={"text": SENTINEL, "language": "en"}),
        whole(translation={"text": "x", "language": SENTINEL}),
        whole(translation={"text": SENTINEL + "\u202e", "language": "en"}),
        whole(evidence=[{"source": "page", "start": 0, "end": 1, "text": SENTINEL}]),
        whole(confirmed={"name": "M", "at": SENTINEL}),
        whole(chain=[QUIET_LINE[0] | {"name": SENTINEL}, QUIET_LINE[2]]),
    ],
)
def test_no_refusal_repeats_what_was_written(plain: dict[str, Any]) -> None:
    """Refusals reach logs and other people's screens: they name keys, never values."""
    caught = refused(plain, Refusal)
    assert SENTINEL not in str(caught.told())


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=6) | st.sampled_from(["yes", "2025-12"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["name", "text", "edtf", "at", "form", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given_examples(st.data())
def test_whatever_is_written_the_answer_is_a_lawful_item_or_a_refusal(data: st.DataObject) -> None:
    """No value at any key, at any depth, leads to anything else."""
    plain = json.loads(json.dumps(to_plain(data.draw(items()))))
    place: Any = plain
    while True:
        keys = list(place) if isinstance(place, dict) else list(range(len(place)))
        key = data.draw(st.sampled_from(keys))
        if not isinstance(place[key], dict | list) or not place[key] or data.draw(st.booleans()):
            break
        place = place[key]
    place[key] = data.draw(anything)
    try:
        found = from_plain(plain, where="a copy")
    except Refusal:
        return
    assert judge_item(found) is None


def test_a_date_that_cannot_be_read_names_the_key_and_the_way_to_write_it() -> None:
    """An impossible date is refused with its place in the file."""
    caught = refused(whole(said={"edtf": "2025-02-30", "rests_on": "the text"}), RecordDate)
    assert "“said” in talk.toml, item 3" in caught.said


def test_a_copy_must_bring_id_and_hand_whole() -> None:
    """Without the station's id and hand, the plain form must hold both."""
    plain = to_plain(item(REQUEST, 1))
    for key in ("id", "entered"):
        with pytest.raises(RecordMissingKey):
            from_plain({each: value for each, value in plain.items() if each != key}, where="a copy")
    for wrong in ("00" * 15, "0G" * 16, "AB" * 16):
        with pytest.raises(RecordWrongValue):
            from_plain(plain | {"id": wrong}, where="a copy")


@pytest.mark.parametrize("character", ["\u202e", "\u200b", "\u2066", "\U000e0041", "\ud800", "\u0378"])
def test_hidden_characters_are_refused_wherever_a_person_types(character: str) -> None:
    """Names, wording, reasons and sources pass the same hygiene."""
    bad = f"a{character}b"
    places: list[dict[str, Any]] = [
        whole(speaker={"name": bad}),
        whole(speaker={"name": "x", "capacity": bad}),
        whole(venue={"form": "post", "name": bad}),
        whole(translation={"text": bad, "language": "en"}),
        whole(said={"edtf": "2025-12", "rests_on": bad}),
        whole(chain=hop(name=bad)),
        whole(chain=hop(origin=bad)),
        whole(chain=hop(words={"text": bad, "language": "en"})),
        whole(evidence=[{"source": bad, "start": 0, "end": 1, "text": "x"}]),
        whole(evidence=[{"source": "page", "start": 0, "end": 3, "text": bad}]),
        whole(confirmed={"name": bad, "at": "2025-12-31T18:00Z"}),
    ]
    for plain in places:
        refused(plain, WordsCharacter)


SPAN = Evidence("the page", 0, 4, "four")
LATIN = given("words", "en")
LAST = item(REQUEST, 1).chain[-1]


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"id": bytes(15)}, "id:"),
        ({"speaker": Actor("", "")}, "speaker.name"),
        ({"speaker": Actor("x", " y")}, "speaker.capacity"),
        ({"speaker": Actor("x\ny", "")}, "speaker.name"),
        ({"speaker": Actor("x" * 201, "")}, "speaker.name"),
        ({"carrier": Actor("\u202e", "")}, "carrier.name"),
        ({"addressees": (Actor("", ""),)}, "addressees[1].name"),
        ({"original": Words(Held.NOT_PUBLIC, "x", "", Direction.NONE)}, "original:"),
        ({"original": Words(Held.NOT_PUBLIC, "", "en", Direction.NONE)}, "original:"),
        ({"original": Words(Held.NOT_HELD, "", "", Direction.LTR)}, "original:"),
        ({"translation": replace(LATIN, text="a\u0301")}, "translation.text"),
        ({"translation": replace(LATIN, text="x" * 65_537)}, "translation.text"),
        ({"translation": replace(LATIN, direction=Direction.NONE)}, "translation.direction"),
        ({"translation": replace(LATIN, language="")}, "translation.language"),
        ({"evidence": (replace(SPAN, start=-1, end=3),)}, "evidence[1].end"),
        ({"evidence": (replace(SPAN, start=2**53, end=2**53 + 4),)}, "evidence[1].end"),
        ({"evidence": (replace(SPAN, source=""),)}, "evidence[1].source"),
        ({"entered": Hand("", 0, 0)}, "entered.name"),
        ({"entered": Hand("M", 0, 15 * 60)}, "entered.at"),
        ({"confirmed": Hand("M", 2**60, 0)}, "confirmed.at"),
        ({"said": replace(interval("2025-12", "x"), latest=0)}, "said:"),
        ({"reported": None}, "reported:"),
        ({"place": Place.LEAD}, "place:"),
        ({"plover": "x"}, "plover:"),
        ({"chain": ()}, "chain:"),
        ({"venue": Venue(VenueForm.POST, "two\nlines")}, "venue.name"),
        ({"chain": (LAST, replace(LAST, who=Actor("x", " y")))}, "chain[2].capacity"),
        ({"chain": (replace(LAST, who=Actor("", "")), LAST)}, "chain[1].name"),
        ({"chain": (replace(LAST, origin="two\nlines"), LAST)}, "chain[1].origin"),
        ({"chain": (replace(LAST, date=replace(interval("2025", "x"), doubt=" y ")), LAST)}, "chain[1].date"),
        ({"chain": (replace(LAST, words=replace(LATIN, text="")), LAST)}, "chain[1].words.text"),
        ({"chain": (LAST,) * 17}, "chain:"),
        ({"addressees": (Actor("x", ""),) * 33}, "addressees:"),
        ({"evidence": (SPAN,) * 17}, "evidence:"),
        ({"evidence": (replace(SPAN, text="\u200b" * 4),)}, "evidence[1].text"),
        ({"condition": NOT_PUBLIC}, "conditional:"),
        ({"condition": LATIN, "conditional": Answer.NO}, "conditional:"),
    ],
)
def test_a_received_item_that_breaks_a_rule_is_judged_by_the_same_list(changes: dict[str, Any], reason: str) -> None:
    """What came as bytes is never mended: it is told apart, with the reason, and without its words."""
    good = item(REQUEST, 1)
    assert judge_item(good) is None
    told = judge_item(replace(good, **changes))
    assert told is not None
    assert told.startswith(reason)


@pytest.mark.parametrize(
    "changes",
    [
        {"addressees": (Actor("x", ""),) * 32},
        {"chain": (LAST,) * 16},
        {"chain": (LAST,)},
        {"evidence": (SPAN,) * 16},
        {"evidence": (replace(SPAN, start=5, end=9),)},
        {"evidence": (replace(SPAN, start=2**53 - 4, end=2**53),)},
        {"speaker": Actor("x" * 200, "")},
        {"translation": replace(LATIN, text="x" * 65_536)},
    ],
)
def test_an_item_may_be_as_large_as_the_page_says(changes: dict[str, Any]) -> None:
    """The largest that is allowed is allowed."""
    assert judge_item(replace(item(REQUEST, 1), **changes)) is None


def test_a_translation_is_into_another_language() -> None:
    """A courtesy translation in the language of the original is a second original, and refused."""
    quoted = replace(item(REQUEST, 1).chain[-1], form=Form.QUOTED)
    both = replace(item(REQUEST, 1), chain=(quoted,), original=LATIN, translation=LATIN)
    assert judge_item(both) == "translation.language: expected is another language than that of the original"


def test_an_unnamed_source_may_be_wholly_undescribed() -> None:
    """An anonymous hop may have neither name nor description; the page that was read must have a name."""
    source, *others = item(REQUEST, 1).chain
    silent = replace(source, who=Actor("", ""))
    assert silent.naming is Naming.ANONYMOUS
    assert judge_item(replace(item(REQUEST, 1), chain=(silent, *others))) is None


def test_not_made_public_is_not_the_same_as_not_held_or_empty() -> None:
    """The two absences have words, and bytes, of their own."""
    assert say_words(NOT_PUBLIC) == "not made public"
    assert say_words(NOT_HELD) == "not in this record"
    assert say_words(given("נוסח", "he")) == "נוסח"
    assert canonical.encode(NOT_PUBLIC) != canonical.encode(NOT_HELD)


def test_the_direction_follows_the_words_unless_it_is_named() -> None:
    """Hebrew runs from right to left; whoever enters the words may say otherwise."""
    assert given("נוסח", "he").direction is Direction.RTL
    assert given("נוסח", "he", Direction.LTR).direction is Direction.LTR


def test_words_with_a_condition_are_no_announcement() -> None:
    """They stand with an “if”."""
    assert is_announcement(item(REQUEST, 1))
    assert not is_announcement(item(POST, 1))


def test_both_gradings_speak_in_words() -> None:
    """Every grade of the two scales has its own words, and “cannot be judged” is one of them."""
    assert len({grade.said for grade in (*Reliability, *Credibility)}) == 12
    assert Reliability.F.said == "the source cannot be judged"
    assert Credibility.SIX.said == "the content cannot be judged"


def test_a_plover_code_is_an_event_with_or_without_its_own_mode() -> None:
    """A mode counts only beside the event that has it."""
    assert is_plover("THREATEN")
    assert is_plover("THREATEN/violence")
    assert not any(map(is_plover, ("", "threaten", "THREATEN/", "THREATEN/phone", "/phone")))
