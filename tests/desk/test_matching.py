"""Whether a text is like others: runs, rare words, facts."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.desk.matching import Held, facts_of

SECRET = "Our tugs are short of fuel and we cannot hold the north lock beyond Friday the 14th."
COMMON = [f"We will talk about the channel with our friends and see what comes of it on day {n}." for n in range(40)]


def like(text: str, texts: list[str]) -> dict[int, bool]:
    """Those that a text is like, and whether strongly."""
    return {number: found.strong for number, found in Held(texts).alike(text)}


@pytest.mark.parametrize(
    ("text", "strong"),
    [
        (SECRET, True),
        (SECRET.upper(), True),
        ("A source says that their tugs are short of fuel and they cannot hold.", True),
        ("Fuel is short for the tugs; the north lock cannot be held beyond the 14th.", True),
        ("The weather is fine and the ferries are on time.", None),
        ("We will talk about the channel with our friends.", None),
        ("", None),
    ],
)
def test_what_a_text_gives_again_is_found_whatever_is_frequent(text: str, strong: bool | None) -> None:
    """Verbatim, in part and in other words; words that stand everywhere are no likeness."""
    assert like(text, [*COMMON, SECRET]).get(len(COMMON)) is strong


def test_words_that_stand_everywhere_weigh_nothing() -> None:
    """A sentence of which each word is in every text is like none of them."""
    assert like("We will talk about the channel with our friends.", COMMON) == {}


def test_facts_are_numbers_and_names_within_a_sentence() -> None:
    """Not the word with which a sentence begins; in a script without capitals numbers alone."""
    assert facts_of("They met Ambassador Lund in Oslo on 14 March. Then nothing.") == {
        "ambassador", "lund", "oslo", "14", "march",
    }  # fmt: skip
    assert facts_of("הם נפגשו בחיפה ב־14 במרץ") == {"14"}


@given(st.lists(st.text(max_size=30), max_size=5), st.text(max_size=30))
def test_any_text_can_be_held_against_any(texts: list[str], text: str) -> None:
    """In any script, and empty ones too; what is found is one of them."""
    assert set(like(text, texts)) <= set(range(len(texts)))
