"""Somebody's words on a page of ours."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from goodoffices.words import OUR_MARKS, THEIRS, TRANSLATED, marked, on_one_line, quoted

WITHOUT_MARKS = str.maketrans("", "", OUR_MARKS)
texts = st.text(alphabet="ab שא1.-|: \n\t“”«»„‟‹›「」『』", max_size=30)


def test_every_line_has_the_mark() -> None:
    """Words of several lines are marked on each, an empty one too."""
    assert marked("One.\n\n2. Two.", "ltr", indent=2) == ["  | One.", "  |", "  | 2. Two."]
    assert marked("x", mark=TRANSLATED) == [": x"]


def test_words_from_right_to_left_set_their_lines_so() -> None:
    """Each line takes the direction of the whole, also one that has only a number or Latin letters."""
    assert marked("שלום\nOK\n14") == [f"\u200f| \u2067{line}\u2069" for line in ("שלום", "OK", "14")]


def test_what_runs_one_way_can_be_copied() -> None:
    """Only a line with something that runs the other way has isolates, which may not stand in words."""
    assert marked("Côte d’Or\nשלום he said", "ltr") == ["| Côte d’Or", "| \u2066שלום he said\u2069"]


@given(texts, st.integers(0, 6))
def test_words_are_read_back_from_their_marked_lines(text: str, indent: int) -> None:
    """The marked lines hold the words and nothing else, and no line is without the mark."""
    lines = [line.translate(WITHOUT_MARKS) for line in marked(text, indent=indent)]
    before = " " * indent + THEIRS
    assert all(line.startswith(before) or line == before.rstrip() for line in lines)
    assert "\n".join(line[len(before) :] for line in lines) == text


@given(texts)
def test_a_quotation_ends_where_it_ends(text: str) -> None:
    """Inside a sentence, words are one line, and the mark that closes them stands at their end alone."""
    said = quoted(text)
    assert len((said + ".").splitlines()) == 1
    assert said.index(said[-1]) == len(said) - 1
    inner = said[1:-1].translate(WITHOUT_MARKS)
    if not any("”" in text and mark in text for mark in "»‟›」』"):
        assert inner == on_one_line(text)


def test_words_that_hold_every_quotation_mark_do_not_get_out() -> None:
    """Where no pair of marks is left, the closing one is shown by its number."""
    assert quoted("a” «b» „c‟ ‹d› 「e」 『f』", "ltr").startswith("“\u2066a‹U+201D› «b»")
