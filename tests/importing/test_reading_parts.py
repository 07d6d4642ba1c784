"""The small parts: the kept text, tokens, quotations, languages, times."""

from __future__ import annotations

import json

import pytest
from hypothesis import given

from goodoffices.importing import keep
from goodoffices.importing.frames import same_name
from goodoffices.importing.language import LANGUAGES, language
from goodoffices.importing.lexicon import lexicon, stops
from goodoffices.importing.quotes import DEEPEST, quotations
from goodoffices.importing.tokens import tokens
from goodoffices.importing.when import Calendar, expressions, resolve
from goodoffices.record.days import say_day
from goodoffices.words import judge
from tests.importing.kit import ARTICLES, day, texts


@given(texts)
def test_a_kept_text_keeps_the_rules_of_words(text: str) -> None:
    """Keeping it again changes nothing, and the record takes every piece of it."""
    kept = keep(text, "page").text
    assert keep(kept, "page").text == kept
    assert not kept.strip() or judge(kept, 10**9) is None


@given(texts)
def test_tokens_stand_where_they_say(text: str) -> None:
    """Each token is the text at its place, in order, and only blanks lie between."""
    kept = keep(text, "page").text
    for tag in LANGUAGES:
        at = 0
        for token in tokens(kept, tag):
            assert kept[token.start : token.end] == token.text
            assert not kept[at : token.start].strip()
            at = token.end


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("“One ‘two’ three”", ["One ‘two’ three", "two"]),
        ("« un “deux” trois »", [" un “deux” trois ", "deux"]),
        ("„раз“ и «два „три“»", ["раз", "два „три“", "три"]),
        ('הוא אמר ל"קול המעגן" כי ארה"ב', ["קול המעגן"]),
        ('ב"הן עקרוני" של המנכ"לית', ["הן עקרוני"]),
        ("the boats' owners and 'one more' word", ["one more"]),
        ("no end «here", []),
        ("it's the ship's", []),
    ],
)
def test_quotations_are_found(text: str, inside: list[str]) -> None:
    """Pairs, straight marks, gershayim, apostrophes, nesting, and what never closes."""
    assert [text[each.start : each.end] for each in quotations(text)] == inside


def test_a_quotation_goes_on_in_the_next_paragraph() -> None:
    """What is not closed runs to the end if the next paragraph opens it again."""
    text = "He said: “It rains."
    assert [text[each.start : each.end] for each in quotations(text, following="“")] == ["It rains."]


@given(texts)
def test_quotations_lie_within_one_another_or_apart(text: str) -> None:
    """No two of them cross, and none is nested deeper than is told apart."""
    found = quotations(text)
    for one in found:
        assert one.depth < DEEPEST
        for other in found:
            assert (
                one == other
                or one.end <= other.start
                or other.end <= one.start
                or (
                    (one.start <= other.start and other.end <= one.end)
                    or (other.start <= one.start and one.end <= other.end)
                )
            )


def test_the_language_of_every_paragraph_is_told() -> None:
    """By script and commonest words, over all articles."""
    for path in ARTICLES:
        tag = json.loads(path.with_suffix(".json").read_text("utf-8"))["lang"]
        for line in path.read_text("utf-8").splitlines():
            if len(line) > 80:
                assert language(line, stops()) == tag, line


def test_the_lists_have_the_same_meanings_in_every_language() -> None:
    """A meaning that one language knows is known in all, but for calendars and letters of their own."""
    for group in ("verbs", "words", "nouns", "venues", "page", "negation"):
        known = {tag: set(lexicon(tag).lists[group]) for tag in LANGUAGES}
        assert len(set(map(frozenset, known.values()))) == 1, (group, known)
    for tag in LANGUAGES:
        lists = lexicon(tag).lists
        assert all(len(names) == 12 for key, names in lists["months"].items()), tag
        assert all(len(names) == 7 for key, names in lists["days"].items() if key != "prefix"), tag


@pytest.mark.parametrize(
    ("tag", "text", "published", "days"),
    [
        ("en", "on Monday", "2026-01-06", "2026-01-05"),
        ("en", "in mid-December", "2026-01-06", "2025-12-11/2025-12-20"),
        ("en", "on 15 March 2024", "2026-01-06", "2024-03-15"),
        ("en", "March 15, 2024", "2026-01-06", "2024-03-15"),
        ("he", "ביום שני האחרון", "2025-11-20", "2025-11-17"),
        ("he", "אמש (שני)", "2026-02-17", "2026-02-16"),
        ("he", "ב-2024", "2026-02-17", "2024-01-01/2024-12-31"),
        ("ar", "أمس الاثنين", "2025-09-30", "2025-09-29"),
        ("ar", "في 9 حزيران/يونيو الماضي", "2025-09-30", "2025-06-09"),
        ("ar", "19 جمادى الأولى 1447هـ الموافق 10 نوفمبر", "2025-11-12", "2025-11-08/2025-11-11"),
        ("ru", "в середине декабря", "2026-01-08", "2025-12-11/2025-12-20"),
        ("ru", "30 декабря", "2026-01-08", "2025-12-30"),
        ("en", "two weeks ago", "2026-01-20", "2026-01-06"),
        ("en", "last month", "2026-01-06", "2025-12-01/2025-12-31"),
        ("en", "on Feb. 19", "2026-03-04", "2026-02-19"),
        ("en", "over the weekend", "2026-01-06", "2026-01-03/2026-01-04"),
        ("he", "לפני שבוע", "2026-01-20", "2026-01-13"),
        ("he", "בחודש שעבר", "2026-01-04", "2025-12-01/2025-12-31"),
        ("he", "ב-12 בחודש", "2026-01-20", "2026-01-12"),
        ("ar", "قبل يومين", "2026-01-20", "2026-01-18"),
        ("ru", "неделю назад", "2026-01-20", "2026-01-13"),
        ("fr", "il y a deux jours", "2026-01-20", "2026-01-18"),
        ("fr", "le mois dernier", "2026-01-06", "2025-12-01/2025-12-31"),
        ("fa", "دو روز پیش", "2026-01-20", "2026-01-18"),
        ("fr", "hier lundi", "2025-12-16", "2025-12-15"),
        ("fr", "le 3 mars 2022", "2025-12-16", "2022-03-03"),
        ("fa", "در ۱۲ آذر", "2025-12-08", "2025-12-03"),
        ("fa", "از مهر سال گذشته", "2025-12-08", "2024-09-22/2024-10-21"),
    ],
)
def test_times_are_resolved(tag: str, text: str, published: str, days: str) -> None:
    """An expression means the days that the rules of the record say."""
    lists = lexicon(tag)
    words = tokens(text, tag)
    hits = {at: lists.at(words, at) for at in range(len(words)) if words[at].kind != "p"}
    found = expressions(words, hits, lists)[0]
    dates = resolve(found, text, Calendar(day(published), None, tag), None)
    assert dates is not None
    first, last = say_day(dates.earliest), say_day(dates.latest)
    assert (first if first == last else f"{first}/{last}") == days


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("קול המעגן", "Kol HaMaagan", True),
        ("مرسى الزعفران", "Marsa al-Zafaran", True),
        ("رودکنار", "Rudkenar News Agency", True),
        ("Skerry Letter", "The Skerry Letter", True),
        ("Skerry Letter", "Skerry Herald", False),
        ("קול הים", "Kol HaMaagan", False),
    ],
)
def test_a_name_is_known_in_another_script(one: str, other: str, same: bool) -> None:
    """By its consonants, where the scripts differ; by its words, where they do not."""
    assert same_name(one, other) is same
