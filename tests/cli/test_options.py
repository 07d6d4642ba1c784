"""Options: words of a list, numbers before an option's value, terms, notes, items in order."""

from typing import Any, get_args

import click
import msgspec
import pytest
from click.testing import CliRunner
from msgspec.structs import fields

from goodoffices.cli import root
from goodoffices.cli.items import items, items_options
from goodoffices.cli.kinds import (
    LANGUAGE,
    WORDS,
    Numbered,
    OfSome,
    Word,
    demand_numbers,
    demand_one_value,
    value_for,
    values_for,
)
from goodoffices.cli.terms import CARRIAGE, Terms, noted_options, terms_options
from goodoffices.cli.wording import InOrder, Wording
from goodoffices.errors.usage import NotAsExpected, NotTogether, NumberTooHigh
from goodoffices.station.api import asks
from goodoffices.talk.events import Closeness, Stance


class TestAWord:
    """A word of a list."""

    @pytest.mark.parametrize(
        ("typed", "word"),
        [
            ("handed-over-in-writing", "handed_over_in_writing"),
            ("dict", "dictated_and_read_back"),
            ("Noted_at", "noted_at_the_time"),
            ("from memory", "from_memory"),
        ],
    )
    def test_a_beginning_is_enough(self, typed: str, word: str) -> None:
        """Hyphens, spaces and capitals make no difference."""
        assert Word(Closeness).convert(typed, None, None) == word

    @pytest.mark.parametrize("typed", ["", "x", "noted_at_the_time_"])
    def test_what_begins_none_is_refused(self, typed: str) -> None:
        """The refusal lists the words and does not repeat what was typed."""
        with pytest.raises(NotAsExpected) as refused:
            Word(Closeness).convert(typed, None, None)
        assert "dictated-and-read-back" in refused.value.said

    def test_a_whole_word_is_never_ambiguous(self) -> None:
        """'accepts' is a stance, although another begins with it."""
        assert Word(Stance).convert("accepts", None, None) == "accepts"
        assert Word(Stance).convert("accepts-", None, None) == "accepts_on_conditions"
        with pytest.raises(NotAsExpected):
            Word(Stance).convert("acc", None, None)

    def test_other_spellings(self) -> None:
        """The marks have names of the field as well."""
        assert CARRIAGE.convert("substance", None, None) == "in_substance"
        assert CARRIAGE.convert("very-words", None, None) == "verbatim"
        assert CARRIAGE.convert("ver", None, None) == "verbatim"


class TestNumbers:
    """``N=`` before a value."""

    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("x", Numbered(None, 0, "x")),
            ("2=x", Numbered(2, 2, "x")),
            ("2-4=x", Numbered(2, 4, "x")),
            ("1=0=x", Numbered(1, 1, "0=x")),
            ("0.5 = a half", Numbered(None, 0, "0.5 = a half")),
            ("a=x", Numbered(None, 0, "a=x")),
            ("2=", Numbered(2, 2, "")),
        ],
    )
    def test_read(self, typed: str, read: Numbered[str]) -> None:
        """A number, a range, or neither."""
        assert OfSome().convert(typed, None, None) == read

    @pytest.mark.parametrize("number", ["0=", "1,3=", "2-=", "1000=", "00=", "1, 3 ="])
    @pytest.mark.parametrize("inner", [None, CARRIAGE, WORDS])
    def test_what_begins_so_and_is_no_number(self, number: str, inner: click.ParamType[str] | None) -> None:
        """It does not become a value for all, and the answer speaks of the number and of no word close to it."""
        with pytest.raises(NotAsExpected) as caught:
            OfSome(inner).convert(f"{number}verbatim", None, None)
        assert "counted from 1" in caught.value.said
        assert "Close" not in caught.value.why

    def test_the_own_value_goes_before_the_general_one(self) -> None:
        """Whatever stands first on the line."""
        given = [Numbered(2, 3, "b"), Numbered(None, 0, "a"), Numbered(3, 3, "c")]
        assert [value_for(given, number) for number in (1, 2, 3)] == ["a", "b", "c"]
        assert value_for([Numbered(2, 2, "b")], 1) is None
        assert values_for([Numbered(None, 0, "a"), Numbered(None, 0, "b"), Numbered(2, 2, "c")], 1) == ["a", "b"]
        assert values_for([Numbered(None, 0, "a"), Numbered(None, 0, "b"), Numbered(2, 2, "c")], 2) == ["c"]

    @pytest.mark.parametrize("given", [Numbered(3, 3, "x"), Numbered(1, 3, "x"), Numbered(2, 1, "x")])
    def test_a_number_that_is_not_there(self, given: Numbered[str]) -> None:
        """It is refused, not passed over."""
        with pytest.raises(NumberTooHigh):
            demand_numbers([given], 2)

    @pytest.mark.parametrize(
        ("given", "whom"),
        [
            ([Numbered(1, 1, "a"), Numbered(1, 1, "b")], "number 1"),
            ([Numbered(1, 2, "a"), Numbered(2, 3, "b")], "number 2"),
            ([Numbered(None, 0, "a"), Numbered(None, 0, "b")], "all"),
        ],
    )
    def test_two_values_for_one(self, given: list[Numbered[str]], whom: str) -> None:
        """The later and wider one is not taken silently."""
        with pytest.raises(NotTogether) as caught:
            demand_one_value([each._replace(option="--carry") for each in given], 3)
        assert f"two different values of --carry for {whom}" in caught.value.said

    def test_one_value_for_all_and_another_for_some(self) -> None:
        """That is no contradiction, nor is the same value twice."""
        given = [Numbered(None, 0, "a"), Numbered(2, 2, "b"), Numbered(2, 3, "b"), Numbered(None, 0, "a")]
        demand_one_value(given, 3)


def _terms(*words: str) -> Terms:
    """The terms of a line."""
    seen: list[Terms] = []

    @click.command(cls=Wording)
    @terms_options
    def release(terms: Terms) -> None:
        seen.append(terms)

    CliRunner().invoke(release, list(words), standalone_mode=False, catch_exceptions=False)
    return seen[0]


class TestALanguage:
    """The tag of a language."""

    @pytest.mark.parametrize("typed", ["en", "he", "zh-Hant", "es-419"])
    def test_a_tag(self, typed: str) -> None:
        """It is taken as it is."""
        assert LANGUAGE.convert(typed, None, None) == typed

    @pytest.mark.parametrize("typed", ["", "d", "x_y", "he\n", "de de", "עברית"])
    def test_no_tag(self, typed: str) -> None:
        """What one looks like is told, before the station is asked."""
        with pytest.raises(NotAsExpected) as caught:
            LANGUAGE.convert(typed, None, None)
        assert "such as en, he or zh-Hant" in caught.value.said


class TestTerms:
    """Terms of release."""

    def test_none_given_is_none_asked(self) -> None:
        """Rule 2 is the station's: without terms nothing is said about them."""
        assert _terms().asked() is None

    def test_every_field(self) -> None:
        """Each option stands where the station expects it."""
        terms = _terms(
            *("--carry", "verbatim", "--to", "South", "--to", "Island", "--from", "2025-12-01", "--at-most", "spoken"),
            *("--until", "2025-12-31", "--proviso", "Between us.", "--unnamed", "--wants-read-back"),
            "--time-may-cross",
        )
        asked = terms.asked()
        assert asked == {
            "carriage": "verbatim",
            "to": ["South", "Island"],
            "attribution": "unnamed",
            "from": "2025-12-01",
            "until": "2025-12-31",
            "provisos": ["Between us."],
            "read_back": True,
            "time_may_cross": True,
            "manner": "spoken",
        }
        msgspec.convert(asked, asks.TermsAsked)
        assert terms.given.keys() == {each.encode_name for each in fields(asks.TermsAsked)}

    def test_flags_of_some(self) -> None:
        """A passage without the flag is named, and asks for no read-back, whatever holds for others."""
        terms = _terms("-c", "verbatim", "--unnamed", "2-3=", "--wants-read-back", "--wants-read-back", "1=no")
        assert terms.asked(1) == {"carriage": "verbatim"}
        assert terms.asked(2) == {"carriage": "verbatim", "attribution": "unnamed", "read_back": True}
        assert terms.asked(4) == {"carriage": "verbatim", "read_back": True}
        with pytest.raises(NumberTooHigh):
            terms.check(2)

    @pytest.mark.parametrize(
        "field", ["carriage", "attribution", "from", "until", "read_back", "time_may_cross", "manner"]
    )
    def test_a_contradiction(self, field: str) -> None:
        """Of terms of which one passage has one value, two are refused; recipients and provisos can be several."""
        terms = _terms("-c", "verbatim")
        with pytest.raises(NotTogether):
            Terms({**terms.given, field: [Numbered(1, 1, "in_substance"), Numbered(1, 1, "verbatim")]}).check(1)
        _terms("-c", "verbatim", "-t", "1=a", "-t", "1=b", "--proviso", "1=a", "--proviso", "1=b").check(1)

    def test_withheld_needs_nothing_else(self) -> None:
        """What is withheld goes to nobody, whatever holds for the other passages."""
        terms = _terms("-c", "verbatim", "-c", "2=withheld", "-t", "South")
        assert terms.asked(1) == {"carriage": "verbatim", "to": ["South"]}
        assert terms.asked(2) == {"carriage": "withheld"}

    @pytest.mark.parametrize("given", [("--to", "South"), ("--unnamed",), ("--until", "2025-12-31")])
    def test_terms_that_say_nothing_about_carrying(self, given: tuple[str, ...]) -> None:
        """They are refused: silence must not be read as a release, nor as none."""
        with pytest.raises(NotTogether):
            _terms(*given).check(1)


class TestPassages:
    """Passages of a note, and conditions of a reply."""

    def test_their_fields_are_those_of_the_ask(self) -> None:
        """An option is named as the field that it fills; which way words run is always left to their letters."""
        root.bring_all()
        names = {
            command: {str(each.name) for each in root.commands[command].params} for command in ("note", "say", "reply")
        }
        passage = {each.encode_name for each in fields(asks.PassageAsked)} - {"text", "terms", "direction"}
        assert passage <= names["note"] & names["say"]
        condition = {each.encode_name for each in fields(asks.ConditionAsked)} - {"text", "terms", "direction"}
        assert condition - {"until", "language"} <= names["reply"]
        assert {"due", "conditions"} <= names["reply"]


class TestNotes:
    """How words came."""

    @staticmethod
    def _noted(*words: str) -> Any:
        seen: list[Any] = []

        @click.command()
        @noted_options
        def note(noted: dict[str, Any] | None) -> None:
            seen.append(noted)

        CliRunner().invoke(note, list(words), standalone_mode=False, catch_exceptions=False)
        return seen[0]

    def test_the_closeness_follows_the_way(self) -> None:
        """Paper was handed over; anything else was noted at the time, which is less than a dictation."""
        assert self._noted("--by", "paper") == {"way": "paper", "closeness": "handed_over_in_writing"}
        assert self._noted("--by", "call") == {"way": "call", "closeness": "noted_at_the_time"}
        assert self._noted("--by", "call", "--close", "dict")["closeness"] == "dictated_and_read_back"

    def test_nothing_is_no_note(self) -> None:
        """At a side's own station there is none; a note without its way is refused."""
        assert self._noted() is None
        with pytest.raises(NotTogether):
            self._noted("--speaker", "X")

    def test_every_field(self) -> None:
        """Speaker, interpreter and time go along."""
        words = ("--by", "call", "--speaker", "A", "--interpreter", "B", "--when", "2025-12-01")
        assert self._noted(*words) == {
            "way": "call",
            "closeness": "noted_at_the_time",
            "speaker": "A",
            "interpreter": "B",
            "when": "2025-12-01",
        }


class TestItems:
    """What is conveyed, in the order in which it was typed."""

    @staticmethod
    def _items(*words: str) -> list[dict[str, Any]]:
        seen: list[list[dict[str, Any]]] = []

        @click.command(cls=InOrder)
        @items_options
        @click.pass_context
        def convey(context: click.Context, /, **values: Any) -> None:
            seen.append(items(context, values))

        CliRunner().invoke(convey, list(words), standalone_mode=False, catch_exceptions=False)
        return seen[0]

    def test_order_is_kept(self) -> None:
        """Items of different kinds stand as they were typed."""
        typed = ("--own-words", "a", "--very-words", "h1", "--own-words", "b", "--withdrawal", "h2")
        assert self._items(*typed) == [
            {"kind": "own_words", "text": "a"},
            {"kind": "very_words", "of": "h1"},
            {"kind": "own_words", "text": "b"},
            {"kind": "withdrawal", "of": "h2"},
        ]

    def test_options_speak_of_the_item_before_them(self) -> None:
        """Sources, act, force, language, unnamed, validity and translation go to their item."""
        typed = (
            *("--substance", "a", "--source", "h1", "--source", "h2", "--act", "request", "--unnamed"),
            *("--own-words", "b", "--act", "quest", "--valid-until", "2025-12-31", "--language", "he"),
            *("--very-words", "h3", "--translation", "c", "--translation-language", "fr", "--unnamed"),
            *("--finding", "h4", "--on", "h5", "--substance", "d", "--force", "ad-ref"),
        )
        assert self._items(*typed) == [
            {"kind": "in_substance", "text": "a", "from": ["h1", "h2"], "act": "request", "unnamed": True},
            {"kind": "own_words", "text": "b", "act": "question", "valid_until": "2025-12-31", "language": "he"},
            {"kind": "very_words", "of": "h3", "translation": {"text": "c", "language": "fr"}, "unnamed": True},
            {"kind": "finding", "of": "h4", "condition": "h5"},
            {"kind": "in_substance", "text": "d", "force": "ad_referendum"},
        ]

    def test_conditions_stand_with_their_stance(self) -> None:
        """In very words, or in the mediator's wording."""
        typed = ("--stance", "h1", "--state", "h2", "--state", "h3", "--wording", "w")
        assert self._items(*typed) == [
            {
                "kind": "stance",
                "of": "h1",
                "conditions": [
                    {"of": "h2"},
                    {"of": "h3", "text": "w"},
                ],
            }
        ]

    def test_a_wording_of_a_condition_says_what_it_does(self) -> None:
        """What a stated condition may have goes to it, and what only the stance has to the stance."""
        typed = ("--stance", "h1", "--state", "h2", "--wording", "w", "--act", "request", "--language", "he")
        assert self._items(*typed, "--proviso", "p", "--third-party") == [
            {
                "kind": "stance",
                "of": "h1",
                "conditions": [{"of": "h2", "text": "w", "act": "request", "language": "he", "provisos": ["p"]}],
                "third_party": True,
            }
        ]

    def test_every_field_of_every_item_can_be_typed(self) -> None:
        """The options are made from the asks: each kind begins an item, and each field has an option."""

        @click.command()
        @items_options
        def convey(**_: Any) -> None:
            pass

        options = {str(each.name) for each in convey.params}
        assert {"very_words", "substance", "own_words", "stance", "stage", "source", "on", "direction"} <= options
        given = {"of": "h", "text": "t"}
        for kind, struct in ((str(each.__struct_config__.tag), each) for each in get_args(asks.AnyItem)):
            needed = {each.encode_name for each in fields(struct) if each.encode_name in given}
            item = {"kind": kind} | {name: given[name] for name in needed}
            assert msgspec.convert(item, asks.AnyItem) == struct(**{name: given[name] for name in needed})

    @pytest.mark.parametrize(
        "typed",
        [(), ("--source", "h"), ("--unnamed", "--very-words", "h"), ("--very-words", "h", "--wording", "w")],
    )
    def test_what_speaks_of_nothing(self, typed: tuple[str, ...]) -> None:
        """It is refused."""
        with pytest.raises(NotTogether):
            self._items(*typed)
