"""Handles: short words that people can say on the telephone, for the beginning of an identifier.

The rules are:

* Sixteen bits make one word of five letters: consonant, vowel, consonant, vowel, consonant. A consonant
  holds four bits and a vowel two, the highest bits first (the published proquint scheme).
* Words are joined by hyphens. Capital letters are read as small ones; nothing else is forgiven.
* A handle is a convenience and no identity: others can make an identifier with the same beginning, so what
  is named by one is looked up among what the person has before them, and refused where it is not alone.
"""

from __future__ import annotations

from typing import Final

from goodoffices.errors.base import InEnglish
from goodoffices.errors.words import HandleUnclear

CONSONANTS: Final = "bdfghjklmnprstvz"
VOWELS: Final = "aiou"
BYTES_OF_A_WORD: Final = 2

# The letters of a word from the left: where their bits end, and the alphabet they come from.
_PATTERN: Final = ((12, CONSONANTS), (10, VOWELS), (6, CONSONANTS), (4, VOWELS), (0, CONSONANTS))


def say_handle(identifier: bytes, words: int = 1) -> str:
    """The handle of the first ``words`` times two bytes of ``identifier``: ``lusab``, ``lusab-babad``.

    ``words`` is from 1 to half the length of the identifier; the caller's own mistake is a ``ValueError``.
    """
    if not BYTES_OF_A_WORD <= words * BYTES_OF_A_WORD <= len(identifier):
        message = f"an identifier of {len(identifier)} bytes has no handle of {words} words"
        raise ValueError(message)
    starts = range(0, words * BYTES_OF_A_WORD, BYTES_OF_A_WORD)
    return "-".join(_word(int.from_bytes(identifier[at : at + BYTES_OF_A_WORD], "big")) for at in starts)


def parse_handle(text: str, where: str = "what was typed") -> bytes:
    """The beginning of the identifier that a handle stands for: two bytes for each word.

    Raises:
        HandleUnclear: The text is not words of that pattern joined by hyphens.
    """
    return b"".join(_number(word, where).to_bytes(BYTES_OF_A_WORD, "big") for word in text.split("-"))


def _word(number: int) -> str:
    return "".join(letters[number >> shift & len(letters) - 1] for shift, letters in _PATTERN)


def _number(word: str, where: str) -> int:
    if len(word) != len(_PATTERN):
        raise HandleUnclear(
            where=where, reason=InEnglish("reason.five_letters", "each word of a handle has five letters")
        )
    number = 0
    # Not str.lower() alone: letters outside ASCII must not become ours.
    small = word.lower() if word.isascii() else word
    for letter, (shift, letters) in zip(small, _PATTERN, strict=True):
        value = letters.find(letter)
        if value < 0:
            vowel = InEnglish("reason.vowel", "a word has a vowel of {letters} in that place", letters=letters)
            consonant = InEnglish(
                "reason.consonant", "a word has a consonant of {letters} in that place", letters=letters
            )
            raise HandleUnclear(where=where, reason=consonant if letters is CONSONANTS else vowel)
        number |= value << shift
    return number
