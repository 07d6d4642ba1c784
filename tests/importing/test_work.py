"""The work grows with the length of a text, and with nothing else."""

from __future__ import annotations

import sys
from types import FrameType
from typing import Any

import pytest

from goodoffices.importing import Asked, keep, propose
from tests.importing.kit import day

SHAPES = {
    "blanks": lambda n: "He said" + " " * (40 * n) + "no.",
    "openers": lambda n: "He said: " + "«" * (4 * n),
    "straight marks": lambda n: "He said: " + ' "a' * n,
    "nested": lambda n: "He said: " + "«a " * n + "» " * n,
    "one sentence": lambda n: "Title\n\n" + "the minister of " * n + "said so.",
    "verbs": lambda n: "Title\n\n" + "the minister said that " * n,
    "messages": lambda n: "Title\n\n" + "Iran asked Oman to tell Iraq that " * n,
    "paragraphs": lambda n: (
        "Title\n\n" + "The minister said on Monday that the ferry would not run in spring at all.\n\n" * n
    ),
    "lines": lambda n: "Title\n\n" + "word\n" * (4 * n),
    "quotations": lambda n: "Title\n\n" + "“We will not do it at all,” the minister said. " * n,
}


def _calls(text: str) -> int:
    """How many functions are called to read a text."""
    count = 0

    def counted(_: FrameType, event: str, __: Any) -> None:
        nonlocal count
        count += event in ("call", "c_call")

    source = keep(text, "page")
    before = sys.getprofile()
    sys.setprofile(counted)
    try:
        propose(source, Asked(day("2026-05-04"), "The Page"))
    finally:
        sys.setprofile(before)
    return count


@pytest.mark.parametrize("shape", SHAPES)
def test_twice_the_text_is_at_most_a_little_more_than_twice_the_work(shape: str) -> None:
    """Blanks, marks without end, sentences without end and many paragraphs: calls are counted, not time."""
    _calls("Warm up.\n\nThe minister said no.")  # lists are read once
    once, twice = (_calls(SHAPES[shape](n)) for n in (300, 600))
    assert twice <= 2.6 * once + 2_000


def test_a_hundred_thousand_blanks_are_nothing() -> None:
    """A run of blanks is walked over once."""
    _calls("Warm up.\n\nThe minister said no.")  # lists are read once
    assert _calls("He said" + " " * 100_000 + "no.") < 250_000
