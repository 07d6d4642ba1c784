"""Bytes as words that one person reads to another over the telephone, row by row.

The rules are:

* Two bytes make one word of five letters, as in a handle. The scheme is D. S. Wilkerson's, "A Proposal for Proquints:
  Identifiers that are Readable, Spellable, and Pronounceable" (2009); ``proquint`` holds the letters.
* The first word is the number of bytes. So nothing can be missing at the end, and an odd number comes back as it was
  (the last word is filled up with a zero, and with nothing else).
* A row is seven words, the last one perhaps fewer, and then its check word: CRC-16 (polynomial 0x1021, beginning at
  0xFFFF) over one byte with the number of the row and the bytes of its words. One wrong word in a row is always found,
  and so is a full row in the place of another.
* A mistake is told with its row, and nothing is corrected: what was misheard is heard again.
* Only words count when they are read. Capitals, punctuation, hyphens, line breaks and numbers that stand by themselves,
  such as those of the rows, make no difference.
* The check words are against slips and not against forgers.
"""

from __future__ import annotations

import re
from binascii import crc_hqx
from collections.abc import Sequence
from typing import Final

from goodoffices.errors.words import HandleUnclear, SpokenWords
from goodoffices.words.proquint import BYTES_OF_A_WORD, parse_handle, say_handle

SPOKEN_LIMIT: Final = 1000
"""The most bytes that are spelled out: some 570 words, more than anybody wants to read aloud."""

_ROW: Final = 7 * BYTES_OF_A_WORD
"""The bytes of a full row, without its check word."""

_MOST_ROWS: Final = -(-(BYTES_OF_A_WORD + SPOKEN_LIMIT) // _ROW)
_CHECK_BEGINS: Final = 0xFFFF
_LONGEST_REPEATED: Final = 8
"""A word that is longer than this is no slip of a word of five letters, and is not repeated in a refusal."""

_BETWEEN_WORDS: Final = re.compile(r"[\W_]+")


def spell_out(data: bytes) -> str:
    """``data`` as words: one numbered row on each line, its check word last.

    More than ``SPOKEN_LIMIT`` bytes are the caller's own mistake and a ``ValueError``.

    Args:
        data: Any bytes, none at all among them.
    """
    if len(data) > SPOKEN_LIMIT:
        message = f"{len(data)} bytes are not spelled out; at most {SPOKEN_LIMIT} are"
        raise ValueError(message)
    filled = len(data).to_bytes(BYTES_OF_A_WORD, "big") + data + bytes(len(data) % BYTES_OF_A_WORD)
    rows = [filled[at : at + _ROW] for at in range(0, len(filled), _ROW)]
    return "\n".join(f"{number}. {_said(row + _check(number, row))}" for number, row in enumerate(rows, start=1))


def read_spoken(text: str) -> bytes:
    """The bytes that were spelled out as ``text``.

    Args:
        text: The words in their order, with or without the numbers of their rows.

    Raises:
        SpokenWords: A word or a row is not right. The first row with a mistake is named.
    """
    words = _words(text)
    length = int.from_bytes(_heard(words[:1], 1), "big")
    if length > SPOKEN_LIMIT:
        raise _refusal(1, words[: _words_of(_ROW)], _ROW)
    left = BYTES_OF_A_WORD + length + length % BYTES_OF_A_WORD
    number, at, filled = 0, 0, b""
    while left:
        number += 1
        size = min(left, _ROW)
        filled += _row(number, words[at : at + _words_of(size)], size)
        at += _words_of(size)
        left -= size
    if words[at:]:
        raise SpokenWords(row=number, problem="it is the last one, and more words follow")
    data, filling = filled[BYTES_OF_A_WORD:][:length], filled[BYTES_OF_A_WORD + length :]
    if any(filling):
        raise SpokenWords(row=number, problem="it does not end as a last row ends")
    return data


def spoken_rows(text: str) -> list[str]:
    """Words row by row, so that one can be heard again: by their lines, or if there is one, by the words of a row."""
    lines = [line for line in text.splitlines() if _words(line)]
    if len(lines) > 1:
        return lines
    words, size = _words(text), _words_of(_ROW)
    return [" ".join(words[at : at + size]) for at in range(0, len(words), size)]


def _words(text: str) -> list[str]:
    return [word for word in _BETWEEN_WORDS.split(text) if word and not word.isdecimal()]


def _said(row: bytes) -> str:
    return say_handle(row, len(row) // BYTES_OF_A_WORD).replace("-", " ")


def _check(number: int, row: bytes) -> bytes:
    return crc_hqx(bytes([number]) + row, _CHECK_BEGINS).to_bytes(BYTES_OF_A_WORD, "big")


def _words_of(size: int) -> int:
    """How many words a row of ``size`` bytes has, its check word among them."""
    return size // BYTES_OF_A_WORD + 1


def _row(number: int, words: Sequence[str], size: int) -> bytes:
    """The bytes of a row without its check word."""
    heard = _heard(words, number)
    if len(heard) != size + BYTES_OF_A_WORD or not _fits(number, heard):
        raise _refusal(number, words, size)
    return heard[:size]


def _heard(words: Sequence[str], number: int) -> bytes:
    """What the words stand for. An unknown one is named, unless it is so long that it may be somebody's text."""
    heard = b""
    for place, word in enumerate(words, start=1):
        try:
            heard += parse_handle(word)
        except HandleUnclear:
            named = f" ({word})" if word.isascii() and len(word) <= _LONGEST_REPEATED else ""
            problem = f"its word {place}{named} is none of the words that are used here"
            raise SpokenWords(row=number, problem=problem) from None
    return heard


def _fits(number: int, heard: bytes) -> bool:
    row, check = heard[:-BYTES_OF_A_WORD], heard[-BYTES_OF_A_WORD:]
    return check == _check(number, row)


def _refusal(number: int, words: Sequence[str], size: int) -> SpokenWords:
    """Says how the row is wrong, as far as that can be told."""
    heard = _heard(words, number)
    others = (other for other in range(1, _MOST_ROWS + 1) if other != number and _fits(other, heard))
    other = next(others, None)
    if not words:
        problem = "it is missing"
    elif other is not None:
        problem = f"row {other} seems to stand in its place"
    elif len(words) < _words_of(size):
        problem = f"only {len(words)} of its {_words_of(size)} words are there"
    else:
        problem = "its check word does not fit its other words"
    return SpokenWords(row=number, problem=problem)
