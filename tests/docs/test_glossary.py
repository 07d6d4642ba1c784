"""The glossary explains every word that the program uses for people."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path

import pytest

from goodoffices.talk.events import Room
from tools.worked_examples import ENUMERATIONS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "glossary.md").read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL))
WORDS = re.findall(r"^\| ([a-zA-Z][^|`]*?) \| (.+?) \|$", PAGE, re.MULTILINE)


# In these words rules, pages and refusals speak.
SPOKEN = [
    *("talk", "side", "mediator", "seat", "leg", "kept leg", "desk", "transcript", "entry", "passage", "carriage"),
    *("release terms", "conveyance", "delivery sheet", "read-back", "reply", "stance", "parallel statement"),
    *("condition", "commitment", "mandate", "ground rules", "lease", "gate", "roster", "alias", "void", "noted"),
    *("line", "card", "invitation", "comparing", "line test", "relay", "mailbox", "envelope", "link", "late"),
]


def rows(section: str) -> dict[str, str]:
    """The values of a section with what they mean."""
    return dict(re.findall(r"^\| `(\w+)` \| (.+?) \|$", section, re.MULTILINE))


@pytest.mark.parametrize("values", ENUMERATIONS, ids=lambda values: values.__name__)
def test_every_value_is_explained_in_its_order(values: type[Enum]) -> None:
    """Each enumeration has a section, and each of its values a line there, no more and no fewer."""
    assert list(rows(SECTIONS[values.__name__])) == [value.value for value in values]


def test_no_section_explains_what_the_program_does_not_have() -> None:
    """A value that is gone does not linger on the page."""
    assert set(SECTIONS) == {values.__name__ for values in ENUMERATIONS}


def test_every_word_stands_once() -> None:
    """Two explanations of one word would be two meanings."""
    names = [word for word, _ in WORDS if word not in ("word", "value")]
    assert len(names) > 60
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("word", SPOKEN)
def test_a_word_of_the_design_is_explained(word: str) -> None:
    """The words that a reader meets everywhere have a line each."""
    assert word in dict(WORDS)


def test_rooms_are_explained_as_legs_too() -> None:
    """Whoever meets a sort of room in a view finds it among the places."""
    places = dict(WORDS)
    assert {"sealed leg", "kept leg", "the public", "desk"} <= set(places)
    assert len(Room) == 4
