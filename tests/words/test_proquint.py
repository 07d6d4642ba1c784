"""Handles that people can say."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.errors.words import HandleUnclear
from goodoffices.words import parse_handle, say_handle

# The published examples of the scheme: addresses of version 4 of the internet protocol.
PUBLISHED = [
    ((127, 0, 0, 1), "lusab-babad"),
    ((63, 84, 220, 193), "gutih-tugad"),
    ((63, 118, 7, 35), "gutuk-bisog"),
    ((140, 98, 193, 141), "mudof-sakat"),
    ((64, 255, 6, 200), "haguz-biram"),
    ((128, 30, 52, 45), "mabiv-gibot"),
    ((147, 67, 119, 2), "natag-lisaf"),
    ((212, 58, 253, 68), "tibup-zujah"),
    ((216, 35, 68, 215), "tobog-higil"),
    ((216, 68, 232, 21), "todah-vobij"),
    ((198, 81, 129, 136), "sinid-makam"),
    ((12, 110, 110, 204), "budov-kuras"),
]


@pytest.mark.parametrize(("numbers", "handle"), PUBLISHED)
def test_published_examples(numbers: tuple[int, ...], handle: str) -> None:
    """The words are those that the published scheme gives, both ways."""
    assert say_handle(bytes(numbers), 2) == handle
    assert parse_handle(handle) == bytes(numbers)


def test_every_word() -> None:
    """All 65,536 words differ, follow the pattern and are read back."""
    words = set()
    for number in range(65536):
        word = say_handle(number.to_bytes(2, "big"))
        assert re.fullmatch("[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]", word)
        assert parse_handle(word) == number.to_bytes(2, "big")
        words.add(word)
    assert len(words) == 65536


@given(st.binary(min_size=2, max_size=32), st.data())
def test_a_handle_is_the_beginning_of_the_identifier(identifier: bytes, data: st.DataObject) -> None:
    """A handle reads back to exactly the bytes that it names, in capitals too."""
    words = data.draw(st.integers(min_value=1, max_value=len(identifier) // 2))
    handle = say_handle(identifier, words)
    assert parse_handle(handle) == identifier[: 2 * words]
    assert parse_handle(handle.upper()) == identifier[: 2 * words]
    assert handle.startswith(say_handle(identifier))


@pytest.mark.parametrize(
    "text",
    [
        "", "-", "lusa", "lusabb", "lusab-", "-lusab", "lusab--babad", "lusab babad", " lusab", "lusab\n",
        "lusab.2", "ausab", "lxsab", "lesab", "lusac", "1usab", "луsab", "ｌusab", "\u212aiman",
        "lusab-babay",
    ],
)  # fmt: skip
def test_other_text_is_no_handle(text: str) -> None:
    """Anything else is refused with the advice to compare letter by letter."""
    with pytest.raises(HandleUnclear) as refused:
        parse_handle(text, where="the passage named")
    assert refused.value.said.startswith("No handle can be read from the passage named: ")


@pytest.mark.parametrize(("identifier", "words"), [(b"", 1), (b"a", 1), (b"ab", 2), (b"abcd", 0), (b"abcd", -1)])
def test_more_words_than_the_identifier_has(identifier: bytes, words: int) -> None:
    """Asking for words that the identifier does not hold is the program's own mistake."""
    with pytest.raises(ValueError, match="has no handle"):
        say_handle(identifier, words)
