"""The words of a text, one by one."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.words import fold
from goodoffices.words.units import WORD, units, weigh, weight

WORDS = {
    "case and accents": ("Résumé À l'aube", ["resume", "a", "laube"]),
    "an apostrophe within a word": ("Don’t — 'we' won't", ["dont", "we", "wont"]),
    "a Hebrew abbreviation": ("צה\u05f4ל נסוג", ["צהל", "נסוג"]),
    "pointed Hebrew": ("שָׁלוֹם", ["שלומ"]),
    "Arabic with its marks": ("مَفْتُوحَة", ["مفتوحه"]),
    "hyphens and dashes part": ("cease-fire—now", ["cease", "fire", "now"]),
    "numbers": ("14:00, 3.5 and ۱۴", ["14", "00", "3", "5", "and", "14"]),
    "line ends": ("one\r\ntwo\n\n\tthree", ["one", "two", "three"]),
    "Hindi keeps its vowels": ("शांति", ["शांति"]),
    "Thai, letter by letter": ("ไม่ใช่ 14", ["ไ", "ม", "ใ", "ช", "14"]),
    "Chinese, letter by letter": ("我们, 2026 年", ["我", "们", "2026", "年"]),
    "Japanese beside Latin": ("UNは", ["un", "は"]),
    "nothing but signs": ("!!! — … 👍", []),
    "nothing": ("", []),
}


@pytest.mark.parametrize(("text", "expected"), WORDS.values(), ids=WORDS)
def test_what_is_a_word(text: str, expected: list[str]) -> None:
    """Letters and digits with their marks, folded; everything else parts them or is passed over."""
    assert units(text) == expected


@pytest.mark.parametrize(
    ("unit", "parts"), [("peace", 1), ("42", 1), ("a", 1), ("不", 2), ("は", 2), ("ม", 3), ("က", 3)]
)
def test_letters_of_scripts_without_spaces_count_for_less(unit: str, parts: int) -> None:
    """Two letters of Chinese or Japanese make a word, three of Thai or Burmese."""
    assert weight(unit) * parts == WORD
    assert weigh([unit] * parts) == WORD


@given(st.text(max_size=60))
def test_folding_and_parting_again_changes_nothing(text: str) -> None:
    """The words of a text are the words of its folded form, and of themselves set side by side."""
    assert units(fold(text)) == units(text)
    assert units(" ".join(units(text))) == units(text)


@given(st.text(max_size=60), st.text(max_size=60))
def test_the_words_of_two_texts_are_those_of_each(one: str, other: str) -> None:
    """Where a line ends between them nothing of either is lost or joined."""
    assert units(f"{one}\n{other}") == units(one) + units(other)
