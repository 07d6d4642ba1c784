"""How long a passphrase resists guessing, by an estimate that says what it is.

The rules are:

* It counts words and characters, in any script. It knows no list of words, so a name, a line of a song or a sentence
  from a book looks to it as good as words that nobody would put together; whoever shows it says so.
* A run of letters is taken for words, at 11 bits for each six letters: as if each word were one of two thousand. Few
  letters, figures and signs are taken for chance, a year for one of two hundred. What is repeated, and what follows a
  row of the keyboard or of the alphabet, counts next to nothing.
* Each guess costs what Argon2id makes it cost. Whoever guesses is taken to have a thousand computers, each with ten
  guesses a second.
* It is told in words and forbids nothing; only what is shorter than :data:`keys.SHORTEST_PASSPHRASE` is refused.
* No part of a passphrase becomes a text here that was none: a buffer is read as the numbers of its characters.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from enum import Enum
from itertools import groupby, pairwise
from typing import Final

from goodoffices.station.keys import Passphrase, text_of

_GUESSES_A_SECOND: Final = 10_000
_BITS_OF_A_WORD: Final = 11.0
_LETTERS_OF_A_WORD: Final = 6
_BITS_OF_A_LETTER: Final = 4.7
_BITS_OF_A_FIGURE: Final = math.log2(10)
_BITS_OF_A_SIGN: Final = 4.0
_BITS_OF_A_YEAR: Final = 7.6
_BITS_OF_A_PATTERN: Final = 4.0
_BITS_OF_A_REPETITION: Final = 1.0
_HOUR: Final = 3600
_DAY: Final = 24 * _HOUR
_YEAR: Final = 365 * _DAY

_ROWS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "qwertyuiopasdfghjklzxcvbnm",
    "01234567890",
    "אבגדהוזחטיכלמנסעפצקרשת",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
    "йцукенгшщзхъфывапролджэячсмитьбю",
    "ابتثجحخدذرزسشصضطظعغفقكلمنهوي",
)
"""Rows of keyboards and alphabets. What follows one of them, either way, is no chance."""

_NEIGHBOURS: Final = frozenset(
    pair for row in _ROWS for one, other in pairwise(row) for pair in ((ord(one), ord(other)), (ord(other), ord(one)))
)


class Lasts(Enum):
    """How long guessing it would take, about."""

    MINUTES = "minutes"
    DAYS = "days"
    MONTHS = "months"
    YEARS = "years"
    CENTURIES = "centuries"


WEAK: Final = (Lasts.MINUTES, Lasts.DAYS, Lasts.MONTHS)
"""What is too little for words that others are after."""


def lasts(passphrase: Passphrase) -> Lasts:
    """How long a passphrase resists guessing."""
    seconds = 2.0 ** min(_bits(_numbers(passphrase)), 500.0) / 2 / _GUESSES_A_SECOND
    for limit, found in ((_DAY, Lasts.MINUTES), (30 * _DAY, Lasts.DAYS), (2 * _YEAR, Lasts.MONTHS)):
        if seconds < limit:
            return found
    return Lasts.YEARS if seconds < 200 * _YEAR else Lasts.CENTURIES


def _numbers(passphrase: Passphrase) -> list[int]:
    if isinstance(passphrase, bytearray) and passphrase.isascii():
        return list(passphrase)
    return [ord(character) for character in text_of(passphrase)]


def _bits(numbers: list[int]) -> float:
    seen: set[tuple[int, ...]] = set()
    total = 0.0
    for kind, part in _parts(numbers):
        small = tuple(ord(chr(each).lower()[0]) for each in part)
        if small in seen:
            total += _BITS_OF_A_REPETITION
            continue
        seen.add(small)
        total += _bits_of(kind, part, small)
    return total


def _parts(numbers: Sequence[int]) -> Iterator[tuple[str, list[int]]]:
    """Runs of letters, of figures and of signs, in their order; marks that belong to a letter go with it."""

    def kind_of(number: int) -> str:
        character = chr(number)
        if character.isdigit():
            return "figures"
        return "letters" if character.isalpha() or not character.isprintable() or _is_mark(number) else "signs"

    for kind, part in groupby(numbers, kind_of):
        yield kind, list(part)


def _is_mark(number: int) -> bool:
    """Whether it is a mark of a letter: vowel points of Hebrew and Arabic, accents."""
    return 0x0300 <= number < 0x0370 or 0x0591 <= number < 0x05C8 or 0x0610 <= number < 0x0670


def _bits_of(kind: str, part: list[int], small: tuple[int, ...]) -> float:
    # What follows the one before, or is it again, adds nothing.
    fresh = 1 + sum(pair not in _NEIGHBOURS and pair[0] != pair[1] for pair in pairwise(small))
    if len(part) > 2 and fresh <= len(part) / 2:  # three in a row are no chance any more
        return _BITS_OF_A_PATTERN + _BITS_OF_A_REPETITION * fresh
    if kind == "signs":
        # Between words they are a habit.
        distinct = len(set(part) - {ord(" ")})
        return _BITS_OF_A_SIGN * distinct
    if kind == "figures":
        year = len(part) == 4 and part[0] in (ord("1"), ord("2"))
        return _BITS_OF_A_YEAR if year else _BITS_OF_A_FIGURE * len(part)
    words = max(1, len(part) // _LETTERS_OF_A_WORD)
    capitals = 0.0 if _usual_capitals(part) else 1.0
    return min(_BITS_OF_A_LETTER * len(part), _BITS_OF_A_WORD * words) + capitals


def _usual_capitals(part: list[int]) -> bool:
    """None at all, or only the first letter."""
    return not any(chr(each).isupper() for each in part[1:])
