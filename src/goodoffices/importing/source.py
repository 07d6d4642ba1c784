"""The text of an article as it is kept, and places in it.

The rules are:

* A text is kept once, before anything else is done, and is not changed after that: line ends become line feeds, the
  form is NFC, and what may not stand in words (marks that turn the reading order, tags, controls, stray joiners) is
  left out. What the record later cites is this text.
* A place is counted in characters (code points) of the kept text; the text of a span is the text there.
* A line is what stands between two line feeds; spaces at its ends do not belong to it.
* A text of more than ``LONGEST`` characters is refused.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

import msgspec

from goodoffices.errors.importing import ImportTooLong
from goodoffices.words.joiners import find_stray_joiner
from goodoffices.words.refused import JOINER, LONGEST_RUN_OF_MARKS, NON_JOINER, REFUSED

LONGEST: Final = 1_000_000
"""Characters of an article, at most; a book has as many."""

LONGEST_NAME: Final = 200
_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x1c-\x1e\x85\u2028\u2029]")


class Span(msgspec.Struct, frozen=True, order=True):
    """Characters ``start`` to ``end`` (not included) of a kept text, and what stands there."""

    start: int
    end: int
    text: str


class Source(msgspec.Struct, frozen=True):
    """A kept text. ``name`` is how the record calls it: an address, a file, or what a person says it is."""

    name: str
    text: str

    def span(self, start: int, end: int) -> Span:
        """The text from ``start`` to ``end``, without spaces and line ends around it."""
        text = self.text
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        return Span(start, end, text[start:end])

    def lines(self) -> tuple[Span, ...]:
        """Every line that is not empty, in order."""
        found, at = [], 0
        for line in self.text.split("\n"):
            span = self.span(at, at + len(line))
            if span.text:
                found.append(span)
            at += len(line) + 1
        return tuple(found)


def keep(text: str, name: str) -> Source:
    """A pasted text as it is kept.

    Raises:
        ImportTooLong: it has more than ``LONGEST`` characters.
    """
    if len(text) > LONGEST:
        raise ImportTooLong(size=len(text), limit=LONGEST)
    text = _LINE_ENDS.sub("\n", text)
    refused = {ord(character): None for character in set(text) if character in REFUSED}
    text = _short_runs(unicodedata.normalize("NFC", _short_runs(text.translate(refused))))
    if find_stray_joiner(text) is not None:
        text = _without_stray_joiners(text)
    return Source(name=name, text=unicodedata.normalize("NFC", text))


def _short_runs(text: str) -> str:
    """The text without the marks that are too many on one letter."""
    if text.isascii():
        return text
    kept, run = [], 0
    for character in text:
        run = run + 1 if unicodedata.combining(character) or unicodedata.category(character).startswith("M") else 0
        if run <= LONGEST_RUN_OF_MARKS:
            kept.append(character)
    return "".join(kept)


def _without_stray_joiners(text: str) -> str:
    """The text with the joiners that its script needs, judged by the letters beside each one."""
    kept = []
    for index, character in enumerate(text):
        if character in (NON_JOINER, JOINER):
            around = text[max(0, index - LONGEST_RUN_OF_MARKS - 1) : index + 2]
            at = index - max(0, index - LONGEST_RUN_OF_MARKS - 1)
            alone = around[:at].replace(NON_JOINER, "").replace(JOINER, "") + around[at:]
            follows = index > 0 and text[index - 1] in (NON_JOINER, JOINER)
            if follows or find_stray_joiner(alone.rstrip(NON_JOINER + JOINER) if alone[-1:] != character else alone):
                continue
        kept.append(character)
    return "".join(kept)
