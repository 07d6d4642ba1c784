"""A paragraph as words, numbers and marks, each with its place.

The rules are:

* Nothing is dropped and nothing is changed: a token is the text between two places. Beside it stands its folded form,
  by which words are compared (:func:`goodoffices.words.fold`, without half spaces).
* An apostrophe, a hyphen or a half space between two letters is part of the word. In French what is cut off before an
  apostrophe (l', qu') is a word of its own, and so is a pronoun behind a verb (écrivait-il); in English so is 's.
  “mid-” and “mi-” are words of their own.
* In Hebrew a double quote between letters is part of the word (gershayim) unless only letters stand before it that
  are joined in front of words, with two letters or more behind: then it opens a quotation.
* One step for each character: the time grows with the length and with nothing else.
"""

from __future__ import annotations

import unicodedata
from typing import Final, NamedTuple

from goodoffices.words import fold

HEBREW_PREFIXES: Final = frozenset("משהוכלב")
JOINING: Final = frozenset("'’׳-‑־")
STRAIGHT: Final = frozenset('"״')
_CUT_BEFORE: Final = frozenset({"l", "d", "qu", "n", "s", "c", "j", "m", "t", "jusqu", "lorsqu", "puisqu", "quoiqu"})
_PRONOUNS: Final = frozenset({"il", "elle", "ils", "elles", "on"})
_LONGEST_PRONOUN: Final = 6
_ALONE_BEFORE_HYPHEN: Final = frozenset({"mid", "mi"})


class Token(NamedTuple):
    """A word, a number or a mark: ``kind`` is ``w``, ``n`` or ``p``."""

    text: str
    fold: str
    start: int
    end: int
    kind: str

    @property
    def capital(self) -> bool:
        """Whether it begins with a capital letter; no letter of Hebrew or Arabic does."""
        return self.text[:1].isupper()


def tokens(text: str, language: str, offset: int = 0) -> tuple[Token, ...]:
    """The tokens of a text; places are counted from ``offset``."""
    found: list[Token] = []
    at, length = 0, len(text)
    while at < length:
        character = text[at]
        if character.isspace():
            at += 1
        elif _is_letter(character):
            end = _word_end(text, at, language)
            found.append(_token(text, at, end, offset))
            at = end
        else:
            found.append(Token(character, character, offset + at, offset + at + 1, "p"))
            at += 1
    return tuple(found)


def _token(text: str, start: int, end: int, offset: int) -> Token:
    word = text[start:end]
    folded = fold(word).replace(" ", "").rstrip("'")
    return Token(word, folded or word, offset + start, offset + end, "n" if word[0].isdigit() else "w")


def _is_letter(character: str) -> bool:
    if character.isalnum():
        return True
    return not character.isascii() and unicodedata.category(character)[0] == "M"


def _word_end(text: str, start: int, language: str) -> int:
    at, length = start, len(text)
    while at < length:
        character = text[at]
        if (
            _is_letter(character)
            or character in "\u200c\u200d"
            or (at + 1 < length and _is_letter(text[at + 1]) and _joins(text, start, at, language))
        ):
            at += 1
        elif character in "'’" and language == "fr" and at - start <= 7 and text[start:at].lower() in _CUT_BEFORE:
            return at + 1
        else:
            break
    return at


def _joins(text: str, start: int, at: int, language: str) -> bool:
    """Whether the mark at ``at``, with a letter on both sides, belongs to the word that began at ``start``."""
    mark, after = text[at], text[at + 1]
    if mark in STRAIGHT:
        return language == "he" and _is_gershayim(text, start, at)
    if mark in ".,":
        return text[at - 1].isdigit() and after.isdigit()
    if mark not in JOINING:
        return False
    if after.isdigit() != text[at - 1].isdigit():
        return False
    if language == "fr" and _inverted(text, at + 1):
        return False
    word = text[start:at].lower() if at - start <= 7 else ""
    if mark in "'’":
        if language == "fr" and word in _CUT_BEFORE:
            return False
        # What follows an English 's is another word, and 's is one itself.
        return not (language == "en" and after == "s" and not _is_letter(text[at + 2 : at + 3] or " "))
    return word not in _ALONE_BEFORE_HYPHEN


def _inverted(text: str, at: int) -> bool:
    """Whether a pronoun stands behind the hyphen of a verb: “écrivait-il”, “a-t-elle”."""
    at += 2 if text[at : at + 2].lower() == "t-" else 0
    end = at
    while end < len(text) and end - at < _LONGEST_PRONOUN and _is_letter(text[end]):
        end += 1
    return text[at:end].lower() in _PRONOUNS and not _is_letter(text[end : end + 1] or " ")


def _is_gershayim(text: str, start: int, at: int) -> bool:
    behind = at + 1
    while behind < len(text) and behind < at + 4 and _is_letter(text[behind]):
        behind += 1
    if behind - at - 1 == 1:
        return True
    return at - start > 3 or not set(text[start:at]) <= HEBREW_PREFIXES
