"""How results leave a station: by what their fields are, and never by what they are called."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goodoffices.errors.gate import OneCandidate, TooEarly
from goodoffices.errors.talk import NoMandate, OtherEnd
from goodoffices.errors.together import together
from goodoffices.station import results
from goodoffices.station.api.decoding import decode
from goodoffices.station.api.encoding import encode, fixed_at, in_zone, left_out, refusal_in_words
from goodoffices.station.handles import Handles, read_handle, write_handle
from goodoffices.station.results import AsTyped
from goodoffices.station.station import Station
from goodoffices.talk.views import NAMELESS, Fact, Instant, LegView, Quoted, Reference, Sentence, View
from tests.station import kit
from tests.station.kit import TALK, Clock, noted, terms

ENTRY = bytes(range(32))
NOON = Instant(1_765_711_800_000, 120)
NEW_YORK = fixed_at(-300)
_ID = re.compile("[0-9a-f]{64}")


class Thing(msgspec.Struct, frozen=True, kw_only=True):
    """Something with a reference and an instant in every place in which one can stand."""

    anything: Reference
    perhaps: Reference | None
    several: list[Reference]
    whenever: Instant
    never: Instant | None
    told: Sentence


def a_thing(reference: Reference = Reference(ENTRY, 2)) -> Thing:  # noqa: B008  # it is immutable
    """One of them."""
    facts: dict[str, Fact] = {"which": reference, "since": NOON, "count": 2, "names": ["North"], "put": Quoted("No.")}
    return Thing(
        anything=reference,
        perhaps=reference,
        several=[reference, reference],
        whenever=NOON,
        never=None,
        told=Sentence("x.y", facts),
    )


def test_a_reference_is_written_as_its_handle_wherever_it_stands() -> None:
    """In a field of any name, in a list, among the facts of a sentence; and an instant in the zone of whoever reads."""
    plain = encode(a_thing(Reference(ENTRY[:4], 2)), write_handle, NEW_YORK)
    handle, when = write_handle(Reference(ENTRY[:4], 2)), "2025-12-14T06:30:00.000-05:00"
    assert plain == {
        "anything": handle,
        "perhaps": handle,
        "several": [handle, handle],
        "whenever": when,
        "never": None,
        "told": {
            "code": "x.y",
            "facts": {
                "which": {"handle": handle},
                "since": {"instant": when},
                "count": 2,
                "names": ["North"],
                "put": {"words": "No."},
            },
        },
    }


def test_what_is_left_out_is_not_there() -> None:
    """Neither the field nor the element; where there was none to leave out, everything stays."""
    plain = encode(a_thing(), left_out, NEW_YORK)
    assert plain["several"] == []
    assert set(plain) == {"several", "whenever", "never", "told"}
    assert plain["told"]["facts"]["which"] == {}
    none = Thing(anything=NAMELESS, perhaps=None, several=[], whenever=NOON, never=None, told=Sentence.of("x.y"))
    assert encode(none, left_out)["perhaps"] is None


def test_a_name_that_is_blank_is_written_as_nothing() -> None:
    """Where the form has to stay, as on a side's copy of a sheet."""
    assert encode(a_thing(NAMELESS), write_handle)["several"] == ["", ""]


@pytest.mark.parametrize("typed", [{"at": "2025-12-14T18:00:00+02:00", "ref": "ab" * 32}, f"{NOON}", None, ["x"]])
def test_what_was_typed_stays_as_it_was_typed(typed: Any) -> None:
    """Also where it looks like a time, like a reference or like a time that is held in a sentence."""
    kept = results.DraftKept(
        number=1,
        name=None,
        talk=None,
        leg=None,
        made=NOON,
        act="say",
        asked=AsTyped(typed),
        typed=AsTyped(typed),
        refused=[],
    )
    plain = encode(kept, left_out, NEW_YORK)
    assert (plain["asked"], plain["typed"], plain["made"]) == (typed, typed, "2025-12-14T06:30:00.000-05:00")


def test_what_left_a_station_is_read_as_what_it_was() -> None:
    """References are as long as the handles said."""
    short = Reference(ENTRY[:4], 2)
    back = decode(encode(a_thing(short), write_handle), Thing)
    assert (back.anything, back.several, back.whenever) == (short, [short, short], NOON)
    assert back.told == a_thing(short).told
    assert read_handle(write_handle(Reference(ENTRY))) == Reference(ENTRY)


def test_a_view_is_moved_into_one_zone() -> None:
    """With every instant in it, also those in its sentences."""
    moved = in_zone(a_thing(), NEW_YORK, lambda reference: Reference(reference.entry[:4], reference.number))
    assert (moved.whenever, moved.told.facts["since"]) == (Instant(NOON.ms, -300), Instant(NOON.ms, -300))
    assert (moved.anything, moved.told.facts["which"]) == (Reference(ENTRY[:4], 2), Reference(ENTRY[:4], 2))


def test_the_facts_of_a_refusal_are_written_like_those_of_a_view() -> None:
    """One by one, also of several that are told together."""
    early = TooEarly(side="North", moment=NOON)
    candidate = OneCandidate(
        item=Reference(ENTRY, 1), recipient="South", side=["North", "West"], why=Sentence.of("life.late")
    )
    told = refusal_in_words(together([early, candidate]), NEW_YORK)
    assert [each.facts for each in told.each] == [
        {"side": "North", "moment": "2025-12-14 06:30 (UTC-05:00)"},
        {
            "item": write_handle(Reference(ENTRY, 1)),
            "recipient": "South",
            "side": "North and West",
            "why": "given after the last day; it does not count",
        },
    ]


def test_a_value_stays_as_it_is() -> None:
    """A reference and an instant can be keys, and nobody changes them."""
    reference = Reference(ENTRY, 1)
    with pytest.raises(AttributeError):
        reference.number = 2
    assert {reference, Reference(ENTRY, 1)} == {reference}
    assert NOON not in (Instant(NOON.ms, 60), (NOON.ms, NOON.zone))


def _without(plain: Any, name: str) -> None:
    """Take a field out of plain data, wherever it stands: what is no id."""
    for each in plain.values() if isinstance(plain, dict) else plain if isinstance(plain, list) else ():
        _without(each, name)
    if isinstance(plain, dict):
        plain.pop(name, None)


def _stands_in(article: str, text: str) -> bool:
    """Whether a text is parts of the article and nothing else, as what is proposed from it is."""
    return all(part in article or part == "The Coast" for part in " ".join(text.split()).split(" · "))


class TestAtAStation:
    """What the acts of a station give."""

    def test_no_answer_names_anything_by_its_id(self, tmp_path: Path, clock: Clock) -> None:
        """Whatever one looks at: handles are given, and never ids, in the fields of every answer."""
        with kit.with_talk(tmp_path / "s", clock=clock) as station:
            names = kit.play(station, kit.STORY[:-1])
            differing(station)
            found, *_ = station.differences(talk=TALK)
            assert station.who_knows(talk=TALK, ref=found["ref"])
            assert read_handle(found["item"]).number == 1
            for look in kit.LOOKS:
                told = look(station, names)
                for name in ("fingerprint", "sha256"):
                    _without(told, name)
                assert not _ID.search(json.dumps(told)), look.__name__

    def test_no_answer_says_a_sentence(self, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
        """What is not what somebody typed is a name, a code, a handle or a time; words are made of it elsewhere."""
        typed: set[str] = set()
        call = Station.call

        def noting(station: Station, method: str, params: dict[str, Any] | None = None) -> Any:
            typed.update(_texts(params))
            return call(station, method, params)

        monkeypatch.setattr(Station, "call", noting)
        with kit.with_talk(tmp_path / "s", clock=clock) as station:
            names = kit.play(station, kit.STORY[:-1])
            differing(station)
            clock.skip(12)
            looks = [(each.__name__, each(station, names)) for each in kit.LOOKS if each.__name__ not in _IN_WORDS]
            done = [
                (
                    "say",
                    station.say(talk=TALK, leg="North", passages=[{"text": "Until spring."}], noted=noted("North")),
                ),
                ("closing", station.closing(talk=TALK, leg="North")),
                ("close_leg", station.close_leg(talk=TALK, leg="North")),
            ]
        said = [(act, text) for act, told in (*looks, *done) for text in _texts(told) if _is_a_sentence(text)]
        articles = [" ".join(each.split()) for each in typed if len(each) > 60]
        assert articles
        left = [each for each in said if each[1] not in typed]
        assert [each for each in left if not any(_stands_in(article, each[1]) for article in articles)] == []

    def test_a_recipient_who_is_called_like_an_id_is_called_so(self, tmp_path: Path, clock: Clock) -> None:
        """A name is no reference, whatever it looks like and wherever it stands."""
        name = "ab" * 32
        with kit.make(tmp_path / "s", clock=clock) as station:
            station.open_talk(title=TALK, sides=[{"name": "North", "seats": [{"name": "N"}]}, {"name": name}])
            passage = {"text": "We hold.", "terms": terms("verbatim", name)}
            station.say(talk=TALK, leg="North", passages=[passage], noted=noted("North") | {"speaker": "N"})
            (words,) = station.read(talk=TALK, leg="North")["lines"][-1]["content"]
            assert words["terms"]["to"] == [name]

    def test_each_entry_of_an_answer_is_looked_up_once(
        self, tmp_path: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """However often an answer names it."""
        with kit.with_talk(tmp_path / "s", clock=clock) as station:
            kit.play(station, kit.STORY[:-1])
            talk = station.at(TALK)
            asked: list[bytes] = []

            def beginning_with(prefix: bytes) -> list[tuple[bytes, bytes]]:
                asked.append(prefix)
                return []

            monkeypatch.setattr(talk, "beginning_with", beginning_with)
            handles = Handles(talk)
            for _ in range(3):
                for number in (None, 1, 2):
                    handles(Reference(ENTRY, number))
            assert asked == [ENTRY[:4]]

    def test_a_view_can_be_read_back(self, tmp_path: Path, clock: Clock) -> None:
        """By whoever has the door, as the types that it was made of; and it is written alike again."""
        with kit.with_talk(tmp_path / "s", clock=clock) as station:
            kit.play(station, kit.STORY[:-1])
            for plain, kind in ((station.view(talk=TALK), View), (station.view_as(talk=TALK, leg="South"), LegView)):
                assert encode(decode(plain, kind), write_handle) == plain


_IN_WORDS = {"sheet", "check", "items_in_words"}
"""A sheet is paper, a dry run shows the one that would be made, and items are put into words for a side."""


def _is_a_sentence(text: str) -> bool:
    return len(text.split()) > 3 or (" " in text and text.endswith((".", ":")))


def _texts(plain: Any) -> Iterator[str]:
    match plain:
        case str():
            yield plain
        case dict():
            # What a date rests on is part of an item of the record: it is written into it, in one language, and stays.
            parts = (
                each for name, each in plain.items() if name not in ("rests_on", "doubt") or isinstance(each, dict)
            )
            yield from (text for each in parts for text in _texts(each))
        case list():
            yield from (text for each in plain for text in _texts(each))


def differing(station: Station) -> None:
    """Words that were taken back after they had crossed."""
    words = kit.say(station, "North", "We hold until spring.", terms("verbatim", "South"), act="assurance")
    sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])["ref"]
    station.deliver(talk=TALK, what=[sheet], to="South's envoy")
    station.withdraw(talk=TALK, what=words, noted=noted("North"))


def test_a_refusal_begins_with_a_capital_also_where_a_term_stands_first() -> None:
    """A term that stands in its other sentences too, and a name, are left as they are."""
    end, act, room = (Sentence.of(code) for code in ("end_of.mediator", "move.seated", "room.sealed"))
    told = refusal_in_words(OtherEnd(end=end, act=act, room=room))
    assert told.said == "The mediator cannot do this for the other end of a sealed leg: seating somebody."
    scope = Sentence.of("scope.bind")
    assert refusal_in_words(NoMandate(name="van Dyk", scope=scope)).said.startswith("van Dyk has no mandate")
