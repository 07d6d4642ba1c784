"""Sentences in words: every code has them, in every language, with the same facts, each set apart."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from enum import Enum
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po

import goodoffices
from goodoffices.errors.base import Refusal
from goodoffices.errors.every import refusals
from goodoffices.errors.gate import GateRefusal
from goodoffices.sentences import LANGUAGES, from_plain, items, speech, to_plain
from goodoffices.sentences.english import SENTENCES, advice, cause, english
from goodoffices.talk.events import (
    Answer,
    Closeness,
    CrossedAs,
    End,
    Finding,
    Force,
    Retention,
    Role,
    Room,
    Scope,
    Stage,
    Stance,
    Transit,
)
from goodoffices.talk.stages import SideStage
from goodoffices.talk.terms import PUBLIC, WHOEVER, Manner
from goodoffices.talk.views import DeliveryView, Fact, Instant, Quoted, Reference, Sentence
from goodoffices.words.direction import OPENERS, POP_ISOLATE

OTHERS = [language for language in LANGUAGES if language != "en"]
NOON = Instant(1_765_711_800_000, 120)
PLAIN = speech("en").setting_apart(lambda text: text)
REFUSALS = list(refusals().values())


def said() -> list[str]:
    """The English of whatever can be said: each sentence, and what, why and what to do of each refusal."""
    told = [
        text
        for each in REFUSALS
        for text in (english(each.code), cause(each.code), advice(each.code), advice(each.code, on_pages=True))
    ]
    overridden = [each.although for each in REFUSALS if issubclass(each, GateRefusal)]
    return sorted({text for text in (*SENTENCES.values(), *told, *overridden) if text})


def facts_in(template: str) -> set[str]:
    """The names of the facts in a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def codes_in(path: Path) -> Iterator[str]:
    """Every code that a module writes out."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or not node.args:
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        first = node.args[0]
        if called in ("of", "Sentence", "_sentence", "_bare", "counted", "term") and isinstance(first, ast.Constant):
            code = str(first.value)
            yield f"{code}_one" if called == "counted" else code
            yield code


def test_every_code_that_the_program_writes_has_its_english() -> None:
    """None is shown by its code."""
    root = Path(goodoffices.__file__).parent
    codes = {code for room in ("talk", "desk", "station", "paper") for path in (root / room).rglob("*.py")
             for code in codes_in(path)}  # fmt: skip
    assert len(codes) > 100
    assert [code for code in sorted(codes) if english(code) is None] == []


def test_every_text_among_the_facts_of_a_refusal_has_its_code() -> None:
    """Below the rules a text stands in English beside its code; the sentence of that code is the same text."""
    root = Path(goodoffices.__file__).parent
    found = {}
    for path in root.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "InEnglish":
                code, template = (ast.literal_eval(each) for each in node.args)
                found[code] = template
    assert len(found) > 25
    assert {code: english(code) for code in found} == found


def test_what_a_judgement_names_has_its_english() -> None:
    """That an entry names something of another kind is told in words, whatever it is."""
    root = Path(goodoffices.__file__).parent / "talk"
    trees = [ast.parse((root / name).read_text("utf-8")) for name in ("judge.py", "talk.py")]
    calls = [node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call)]
    named = [call.args[-2:] for call in calls if getattr(call.func, "id", "") in ("_is", "_misnamed")]
    codes = {
        f"{group}.{ast.literal_eval(each)}"
        for pair in named
        for group, each in zip(("naming", "wanted"), pair, strict=True)
    }
    assert len(codes) > 8
    assert [code for code in sorted(codes) if english(code) is None] == []


@pytest.mark.parametrize(
    ("group", "values"),
    [
        ("role", Role), ("scope", Scope), ("stance", Stance), ("answered", Stance), ("force", Force),
        ("finding", Finding), ("manner", Manner), ("manner", Transit),
        ("closeness", Closeness), ("stage_word", Stage), ("room", Room),
        ("end_of", End), ("finder", End), ("at_its_end", Retention), ("gone", SideStage), ("crossing", CrossedAs),
        ("astray", CrossedAs), ("told.read_back", Answer),
    ],
)  # fmt: skip
def test_every_value_has_its_term(group: str, values: type[Enum]) -> None:
    """A term is called by the value that it stands for."""
    between = "_" if "." in group else "."
    assert [each for each in values if english(f"{group}{between}{each.value}") is None] == []


@pytest.mark.parametrize("language", OTHERS)
def test_catalogues_are_complete_and_their_facts_match(language: str) -> None:
    """Each sentence and refusal is said in each language, with the facts that it has in English, and no others."""
    with files("goodoffices.sentences").joinpath("catalogues", f"{language}.po").open("rb") as lines:
        spoken = {str(each.id): str(each.string) for each in read_po(lines, locale=language) if each.id}
    assert [template for template in said() if not spoken.get(template)] == []
    for template, translated in spoken.items():
        assert facts_in(translated) == facts_in(template), template
        assert not set(translated) & {*OPENERS, POP_ISOLATE}, template


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: refusal.code)
def test_every_refusal_is_said_in_full_from_its_code(refusal: type[Refusal]) -> None:
    """What happened, why and what to do, in every language, by whoever has its code and facts alone."""
    facts: dict[str, Fact] = dict.fromkeys(
        facts_in(refusal.what) | facts_in(refusal.cause) | facts_in(refusal.next_step), 7
    )
    told = Sentence(refusal.code, facts)
    for language in LANGUAGES:
        spoken = speech(language)
        for text in (spoken.tell(told), spoken.explain(told), spoken.advise(told)):
            assert text
            assert refusal.code not in text
            assert "{" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_fact_is_set_apart(language: str) -> None:
    """A name, a number and a time in isolates of its own, wherever it stands; somebody's words in marks of theirs."""
    told = Sentence.of("told.delivered", by="North", count=3, to="צפון", when=NOON, manner=Sentence.of("manner.shown"))
    said = speech(language).tell(told)
    for fact in ("North", "3", "צפון", "2025-12-14 13:30 (UTC+02:00)"):
        assert re.search(f"[{''.join(OPENERS)}]{re.escape(fact)}{POP_ISOLATE}", said), fact
    quoted = speech(language).tell(Sentence.of("answers.failed", who="South", condition=Quoted("If so.\nAll” agreed.")))
    assert "All” agreed" not in quoted.replace("«", "").replace("»", "") or "«" in quoted
    assert "\n" not in quoted


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (Sentence.of("told.founded", side="North"), "The mediator opened this leg with North."),
        (Sentence.of("stage.initialled", who=WHOEVER), "Whoever said it: initialled."),
        (Sentence.of("answers.open", who="van Dyk"), "van Dyk has not answered."),
        (Sentence.of("answers.nobody", who=PUBLIC), "Nobody answers for the public."),
        (Sentence.of("told.released_verbatim", to=["A", "B", "C"]), "May be carried in the very words to A, B and C."),
        (
            Sentence.of("gate.void", side="A", reason=Sentence.of("talk.not_delivered")),
            "What this draws on has no effect (This has not been brought to the side, so it cannot be answered).",
        ),
        (
            Sentence.of("crossed.told", what=[Sentence.of("crossing.verbatim", to="A"), Sentence.of("manner.left")]),
            "Crossed to A in the very words, left.",
        ),
        (
            Sentence.of(
                "desk.repeats_words", item=Sentence.of("item.number", number=1), words=4, side="A", when="2 May"
            ),
            "Item 1 repeats 4 words in a row of what A said on 2 May, and they may not cross as such.",
        ),
        (Sentence.of("no.such_code", a="b"), "no.such_code"),
    ],
)
def test_a_sentence_in_english(told: Sentence, said: str) -> None:
    """Names as they are, terms within sentences, several with an and, clauses with commas; a code that is not known."""
    assert speech("en").setting_apart(lambda text: text).tell(told) == said


def test_no_sentence_names_a_command() -> None:
    """Pages and sheets say them too; how something is typed is the command line's to add."""
    assert [code for code, said in SENTENCES.items() if re.search(r"'goodoffices|--", said)] == []


@pytest.mark.parametrize("end", [".", "!", "?", "…"])
def test_a_sentence_ends_with_the_words_that_it_quotes(end: str) -> None:
    """Where they are a sentence themselves no second full stop comes after them; other words get theirs."""
    for text, after in ((f"We wait{end}", " "), ("We wait", ". ")):
        told = Sentence.of("answers.failed", who="South", condition=Quoted(text))
        assert PLAIN.tell(told).endswith(f"“{text}”{after}Nothing is agreed.")


@pytest.mark.parametrize("place", ["by telephone", "in the harbour office", "Geneva"])
def test_the_place_of_a_delivery_stands_as_it_was_typed(place: str) -> None:
    """No preposition is put before it, which would fit some places only."""
    facts: dict[str, Fact] = {"by": "Mara", "count": 2, "to": "South's envoy", "when": NOON, "where": place}
    manner = Sentence.of("manner.spoken")
    for code in ("told.delivered_at", "told.delivered_at_one"):
        assert PLAIN.tell(Sentence(code, facts | {"manner": manner})).endswith(f": spoken; place: {place}.")
    brought = DeliveryView(by="Mara", to="South's envoy", when=NOON, manner="spoken", where=place)
    (remark,) = items.deliveries(PLAIN, [brought])
    assert remark.text.endswith(f": spoken; place: {place}.")


def test_a_sentence_is_written_as_plain_data_and_read_again() -> None:
    """Each fact says what it is."""
    facts: dict[str, Fact] = {
        "name": "North", "count": 2, "when": NOON, "ref": Reference(b"abcd", 1), "put": Quoted("No."),
        "names": ["A", "B"], "term": Sentence.of("stance.accepts"),
    }  # fmt: skip
    plain = to_plain(Sentence("x.y", facts))
    assert plain["facts"]["put"] == {"words": "No."}
    written = plain["facts"] | {
        "when": {"instant": "2025-12-14T13:30+02:00"}, "ref": {"handle": Reference(b"abcd", 1).handle},
        "term": to_plain(Sentence.of("stance.accepts")),
    }  # fmt: skip
    assert from_plain({"code": "x.y", "facts": written}) == Sentence("x.y", facts)
