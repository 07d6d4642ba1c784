"""How long a passphrase resists guessing: roughly, in any script, and honestly low for what is guessed first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.station.strength import WEAK, Lasts, lasts

WORDS = {
    "English": ["lamp", "cucumber", "sextant", "cloud", "violin", "meadow"],
    "Hebrew": ["ספינה", "כחולה", "עננים", "שעון", "מלפפון", "גשר"],
    "Arabic": ["سفينة", "زرقاء", "غيوم", "ساعة", "خيار", "جسر"],
    "Russian": ["корабль", "облако", "часы", "огурец", "лампа", "мост"],
}


@pytest.mark.parametrize(
    "passphrase",
    [
        "password", "12345678", "qwertyuiop", "aaaaaaaaaaaa", "abcdefgh abcdefgh", "the the the the the the",
        "summer2024!", "шалом шалом шалом", "שלום1234", "йцукенгшщз", "mara mara mara 1999", "........................",
    ],
)  # fmt: skip
def test_what_is_guessed_first_is_weak(passphrase: str) -> None:
    """One word and a figure, a row of the keyboard, anything again and again; however long."""
    assert lasts(passphrase) in WEAK


@pytest.mark.parametrize("script", WORDS)
def test_words_in_every_script(script: str) -> None:
    """Two words are weak, four last years, and six centuries."""
    words = WORDS[script]
    assert lasts(" ".join(words[:2])) in WEAK
    assert lasts(" ".join(words[:4])) is Lasts.YEARS
    assert lasts(" ".join(words)) is Lasts.CENTURIES


@pytest.mark.parametrize("passphrase", ["lamp cucumber sextant", "x7KpQ2mZ9vLw4RtYb", "כמעט אין דלק"])
def test_a_buffer_is_judged_as_its_text(passphrase: str) -> None:
    """And is not changed."""
    buffer = bytearray(passphrase.encode())
    assert lasts(buffer) is lasts(passphrase)
    assert buffer == passphrase.encode()


def test_chance_lasts() -> None:
    """What a program made of letters and figures, 16 of them, lasts long."""
    assert lasts("x7KpQ2mZ9vLw4RtY") is Lasts.CENTURIES


@given(st.text(max_size=200), st.sampled_from([word for words in WORDS.values() for word in words]))
def test_one_more_word_never_makes_it_weaker(passphrase: str, word: str) -> None:
    """Whatever stands before it: any characters at all."""
    order = list(Lasts)
    assert order.index(lasts(f"{passphrase} {word}")) >= order.index(lasts(passphrase.rstrip(" ")))
