"""What pages say, in every language."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.pofile import read_po
from jinja2.nodes import Const

import goodoffices
from goodoffices.desk.shortlist import WAITING
from goodoffices.errors.every import refusals
from goodoffices.record.item import Answer, Form, Kind, Place, Relayer, VenueForm
from goodoffices.record.lanes import CountedAs
from goodoffices.sentences import LANGUAGES, speech
from goodoffices.sentences.english import advice
from goodoffices.talk.events import Act, Force, Role, Scope
from goodoffices.talk.events import Answer as WordingAnswer
from goodoffices.web.html import environment
from tests.sentences.test_sentences import said as told
from tests.web.said import said

OTHERS = [language for language in LANGUAGES if language != "en"]
SAID = said()


def facts_in(template: str) -> set[str]:
    """The names of the facts in a template."""
    return {name for _, name, _, _ in Formatter().parse(template) if name}


def test_the_sentences_of_pages_are_found() -> None:
    """Those of templates and of tables alike."""
    assert len(SAID) > 300
    assert {"What waits for you", "by telephone", "To the note on this leg"} <= set(SAID)


@pytest.mark.parametrize("language", OTHERS)
def test_every_sentence_of_a_page_is_translated(language: str) -> None:
    """With the same facts, and no sign of direction typed into it."""
    with files("goodoffices.sentences").joinpath("catalogues", f"{language}.po").open("rb") as lines:
        spoken = {str(each.id): str(each.string) for each in read_po(lines, locale=language) if each.id}
    assert [each for each in SAID if not spoken.get(each)] == []
    for each in SAID:
        assert facts_in(spoken[each]) == facts_in(each), each


def in_the_program() -> set[str]:
    """Every text that stands in the program: in its modules, its templates and the scenarios that ship with it."""
    root = Path(goodoffices.__file__).parent
    nodes = (node for path in root.rglob("*.py") for node in ast.walk(ast.parse(path.read_text("utf-8"))))
    found = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
    for path in root.rglob("*.html"):
        constants = environment().parse(path.read_text("utf-8")).find_all(Const)
        found |= {each.value for each in constants if isinstance(each.value, str)}
    for path in root.rglob("*.toml"):
        found |= set(_texts(tomllib.loads(path.read_text("utf-8"))))
    return found


def _texts(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    for each in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _texts(each)


@pytest.mark.parametrize("language", OTHERS)
def test_nothing_is_translated_that_is_said_nowhere(language: str) -> None:
    """Each sentence of a catalogue stands in the program or is the text of a code; a term follows from its value."""
    with files("goodoffices.sentences").joinpath("catalogues", f"{language}.po").open("rb") as lines:
        translated = [str(each.id) for each in read_po(lines, locale=language) if each.id]
    found = in_the_program()
    found |= {each.replace("_", " ") for each in found} | set(told())
    assert [each for each in translated if each not in found] == []


@pytest.mark.parametrize("language", OTHERS)
def test_every_term_that_pages_choose_from_is_translated(language: str) -> None:
    """Kinds, venues, roles, acts: none is left in English."""
    record = (Kind, Place, VenueForm, Relayer, Form, Answer, CountedAs)
    values = [each.value for kind in (*record, Act, Force, Role, Scope, WordingAnswer) for each in kind]
    values += ["proposed", "confirmed", "contested", "dropped", "open", "overdue", "to_deliver", "delivered", *WAITING]
    tongue = speech(language)
    assert [each for each in values if tongue.term(each).isascii()] == []


OF_LINES = ("NoSuchLine", "NoRelayHere", "LineNotNamed", "TooManyRelays", "NoSuchRelay", "LastRelay", "NoRelayAddress")
"""Refusals that the pages of lines meet."""


def test_no_next_step_on_pages_names_a_command() -> None:
    """Whoever is at the pages is sent to pages; what has none yet (opening lines, starting) names commands."""
    elsewhere = {"usage", "relay", "roads", "seal", "mail", "scenario"}
    starting = {"AlreadyAStation", "AnotherFolder", "DoorClosed", "InUse", "Locked", "NoStation", "Resting"}
    told = [
        (each, advice(code, on_pages=True))
        for code, each in refusals().items()
        if (each.__module__.rpartition(".")[2] not in elsewhere or each.__name__ in OF_LINES)
        and each.__name__ not in starting
    ]
    commands = [(each.__name__, text) for each, text in told if re.search(r"goodoffices |--[a-z]", text)]
    assert [each for each in commands if each[0] != "GateMade"] == []
