"""The entrance of words: what an author typed becomes words, or is refused with the place and the reason.

The rules are:

* Size is judged before anything else, in bytes of UTF-8.
* An author's words are normalised once (line ends to a line feed, then NFC). After that nobody changes
  a byte: words received from elsewhere are judged, never mended.
* Whatever ``clean`` returns, ``judge`` accepts on every station; the same holds for ``clean_line`` and
  ``judge_line``, ``clean_name`` and ``judge_name``. What a station judges depends on the shipped table alone
  (see ``table``), so that the running Python normalises only text on which all versions agree.
* No refusal and no reason repeats the words: it names a position, a code point and a rule.
* A *line* (a proviso, a reason, a citation) stands on one line, trimmed, with single plain spaces. A *name* is a
  shorter line. What is one line cannot look like the next heading of a page.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from goodoffices.errors.base import InEnglish
from goodoffices.errors.words import LineTooLong, NameEmpty, NameTooLong, WordsCharacter, WordsEmpty, WordsTooLong
from goodoffices.words.joiners import find_stray_joiner, nth_joiner
from goodoffices.words.refused import (
    LINE_FEED,
    ONE_LINE_REASON,
    TAB,
    Finding,
    find_refused,
    find_run_of_marks,
)
from goodoffices.words.table import SPACE, UNASSIGNED

PASSAGE_LIMIT: Final = 65536
LINE_LIMIT: Final = 1000
NAME_LIMIT: Final = 200

_SPACES: Final = "".join(chr(point) for first, last in SPACE.ranges() for point in range(first, last + 1))
_SPACE_RUN: Final = re.compile(f"[{_SPACES}]+")
_LINE_OR_TAB: Final = re.compile(f"[{LINE_FEED}{TAB}]")


def clean(text: str, where: str, limit: int = PASSAGE_LIMIT) -> str:
    """An author's text as words: line feeds for line ends, NFC, every character allowed.

    Args:
        text: What was typed or pasted.
        where: The place as the author knows it ("passage 2"), for the refusal.
        limit: The most bytes of UTF-8 that the text may have, before and after normalising.

    Raises:
        WordsTooLong: The text is longer than ``limit``.
        WordsEmpty: Nothing but spaces and line ends.
        WordsCharacter: A character may not stand in words; says which, where and why.
    """
    _refuse_long(text, where, limit, WordsTooLong)
    text = text.replace("\r\n", LINE_FEED)
    words = _normalised(text, where)
    if not words.strip(_SPACES + LINE_FEED + TAB):
        raise WordsEmpty(where=where)
    _refuse_long(words, where, limit, WordsTooLong)
    return words


def clean_line(text: str, where: str, limit: int = LINE_LIMIT) -> str:
    """An author's text as a single line: as ``clean``, but trimmed, with single plain spaces and no line end.

    Raises:
        LineTooLong: The text is longer than ``limit`` bytes of UTF-8.
        WordsEmpty: Nothing but spaces.
        WordsCharacter: A character may not stand in a line, as a line end may not; says which, where and why.
    """
    return _one_line(text, where, limit, LineTooLong, WordsEmpty)


def clean_name(text: str, where: str, limit: int = NAME_LIMIT) -> str:
    """An author's text as a name: a line of at most ``limit`` bytes of UTF-8.

    Raises:
        NameTooLong: The text is longer.
        NameEmpty: Nothing but spaces.
        WordsCharacter: A character may not stand in a name; says which, where and why.
    """
    return _one_line(text, where, limit, NameTooLong, NameEmpty)


def judge(text: str, limit: int = PASSAGE_LIMIT) -> str | None:
    """Whether text received from elsewhere is words as ``clean`` makes them.

    Returns:
        None, or the reason against it: the same on every station, and without any of the words.
    """
    size = _size(text)
    if size > limit:
        return f"The text is {size} bytes long; {limit} are allowed."
    against = find_refused(text) or find_run_of_marks(text) or find_stray_joiner(text)
    if against:
        return _told(text, against)
    if not text.strip(_SPACES + LINE_FEED + TAB):
        return "There are no words."
    if not unicodedata.is_normalized("NFC", text):
        return "The text is not in the normal form NFC."
    return None


def judge_line(text: str, limit: int = LINE_LIMIT) -> str | None:
    """Whether a line received from elsewhere is one as ``clean_line`` makes them; as ``judge``."""
    against = judge(text, limit)
    if against:
        return against
    found = _LINE_OR_TAB.search(text)
    if found:
        return _told(text, Finding(found.start(), ONE_LINE_REASON))
    if text != _SPACE_RUN.sub(" ", text).strip(" "):
        return "The line has spaces at its ends, several in a row, or other than plain ones."
    return None


def judge_name(text: str, limit: int = NAME_LIMIT) -> str | None:
    """Whether a name received from elsewhere is one as ``clean_name`` makes them; as ``judge``."""
    return judge_line(text, limit)


def _one_line(text: str, where: str, limit: int, too_long: type[WordsTooLong], empty: type[WordsEmpty]) -> str:
    _refuse_long(text, where, limit, too_long)
    found = _LINE_OR_TAB.search(text)
    if found:
        raise _character(text, Finding(found.start(), ONE_LINE_REASON), where)
    line = _SPACE_RUN.sub(" ", _normalised(text, where)).strip(" ")
    if not line:
        raise empty(where=where)
    # No plain space composes with a mark, so the line is still NFC.
    _refuse_long(line, where, limit, too_long)
    return line


def _normalised(text: str, where: str) -> str:
    """The NFC of a text in which every character is allowed; refuses it otherwise."""
    against = find_refused(text) or find_run_of_marks(text)
    if against:
        raise _character(text, against, where)
    words = unicodedata.normalize("NFC", text)
    stray = find_stray_joiner(words)
    if stray:
        place = nth_joiner(words, stray.at, text)
        raise _character(text, Finding(place, stray.reason), where)
    # NFC takes a few letters and marks apart: a run that was short enough may have grown.
    grown = find_run_of_marks(words)
    if grown:
        raise _character(words, grown, where)
    return words


def _refuse_long(text: str, where: str, limit: int, refusal: type[WordsTooLong]) -> None:
    size = _size(text)
    if size > limit:
        raise refusal(where=where, size=size, limit=limit)


def _size(text: str) -> int:
    """Bytes of UTF-8, of damaged text too."""
    return len(text.encode("utf-8", "surrogatepass"))


def _character(text: str, against: Finding, where: str) -> WordsCharacter:
    character = text[against.at]
    # The name is for the person who reads it; a newer Python may know one that the table does not.
    unnamed = InEnglish("character.no_name", "no name")
    unassigned = InEnglish("character.unassigned", "unassigned")
    name = unicodedata.name(character, unassigned if character in UNASSIGNED else unnamed)
    return WordsCharacter(
        position=against.at + 1,
        where=where,
        codepoint=_code_point(character),
        name=name,
        reason=against.reason,
    )


def _told(text: str, against: Finding) -> str:
    character = text[against.at]
    return f"Character {against.at + 1} is {_code_point(character)}. {against.reason}"


def _code_point(character: str) -> str:
    return f"U+{ord(character):04X}"
