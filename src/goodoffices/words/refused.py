"""Which characters may not stand in words, and why.

The rules are:

* What cannot be seen, turns the reading order, or is no character at all is refused; ``CLASSES`` names
  each kind with its reason, and the first that holds a character gives the reason.
* Of the controls, only the line feed and the tab may stand in words; in a name or another single line, none.
* The two joiners (U+200C, U+200D) are judged by their neighbours: see ``joiners``.
* No more than ``LONGEST_RUN_OF_MARKS`` marks follow each other. No script needs more, and sorting
  a long run takes time that grows with its square.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from goodoffices.errors.base import InEnglish
from goodoffices.words import table
from goodoffices.words.table import CharacterSet

LINE_FEED: Final = "\n"
TAB: Final = "\t"
NON_JOINER: Final = "\u200c"
JOINER: Final = "\u200d"
LONGEST_RUN_OF_MARKS: Final = 30

MARKS_REASON: Final = InEnglish(
    "reason.marks", "More than {most} marks are stacked on one letter.", most=LONGEST_RUN_OF_MARKS
)
ONE_LINE_REASON: Final = InEnglish("reason.one_line", "What is written here stands on one line, without tabs.")


class RefusedClass(NamedTuple):
    """One kind of refused characters and the reason that people read."""

    members: CharacterSet
    reason: InEnglish


CLASSES: Final = (
    RefusedClass(
        table.SURROGATE, InEnglish("reason.damaged", "It is half of a character; the text was damaged on its way.")
    ),
    RefusedClass(
        table.NONCHARACTER,
        InEnglish("reason.noncharacter", "The standard keeps this code point from ever being a character."),
    ),
    RefusedClass(
        table.PRIVATE_USE,
        InEnglish("reason.private_use", "It is for private use: each computer may show something else."),
    ),
    RefusedClass(
        table.CONTROL.without(LINE_FEED, TAB),
        InEnglish("reason.control", "It is a control character, which nobody can see."),
    ),
    RefusedClass(
        CharacterSet.of([(0x2028, 0x2029)]),
        InEnglish("reason.line_break", "It is a line break that some programs show and others do not."),
    ),
    RefusedClass(
        CharacterSet.of([(0x061C, 0x061C), (0x200E, 0x200F), (0x202A, 0x202E), (0x2066, 0x2069)]),
        InEnglish("reason.turns_order", "It cannot be seen and can turn the order in which words are read."),
    ),
    RefusedClass(
        CharacterSet.of([(0xE0000, 0xE007F)]),
        InEnglish("reason.tag", "It is a tag, which cannot be seen and can carry hidden words."),
    ),
    RefusedClass(
        CharacterSet.of([(0x180B, 0x180D), (0x180F, 0x180F), (0xFE00, 0xFE0F), (0xE0100, 0xE01EF)]),
        InEnglish("reason.variation", "It cannot be seen and only picks another look of the character before it."),
    ),
    RefusedClass(
        table.DEFAULT_IGNORABLE.without(NON_JOINER, JOINER),
        InEnglish("reason.unseen", "It cannot be seen: two texts could look alike and differ."),
    ),
    RefusedClass(
        CharacterSet.of([(0xFFF9, 0xFFFB)]),
        InEnglish("reason.annotation", "It marks an annotation that most programs do not show."),
    ),
    RefusedClass(
        CharacterSet.of([(0xFFFC, 0xFFFC)]),
        InEnglish("reason.no_picture", "It stands for a picture or file that did not come along."),
    ),
    RefusedClass(
        CharacterSet.of([(0xFFFD, 0xFFFD)]),
        InEnglish("reason.lost", "It stands for a character that was lost when text was copied."),
    ),
    RefusedClass(
        table.UNASSIGNED,
        InEnglish(
            "reason.unassigned",
            "It is not a character of Unicode {version}, by which all stations judge.",
            version=table.UNICODE_VERSION,
        ),
    ),
)

REFUSED: Final = CharacterSet.of(pair for kind in CLASSES for pair in kind.members.ranges())


class Finding(NamedTuple):
    """The first thing that is wrong: the index of its character (from 0) and the reason."""

    at: int
    reason: InEnglish


def find_refused(text: str) -> Finding | None:
    """The first character of ``text`` that may not stand in words, or None. Joiners pass here."""
    suspects = set(_refused_scan().findall(text))
    refused = {character for character in suspects if character in REFUSED}
    if not refused:
        return None
    at = next(index for index, character in enumerate(text) if character in refused)
    return Finding(at, reason_against(text[at]))


def find_run_of_marks(text: str) -> Finding | None:
    """The first mark too many in a run of combining marks, or None."""
    for found in _marks_scan().finditer(text):
        run = 0
        for index in range(found.start(), found.end()):
            run = run + 1 if text[index] in table.MARK else 0
            if run > LONGEST_RUN_OF_MARKS:
                return Finding(index, MARKS_REASON)
    return None


def reason_against(character: str) -> InEnglish:
    """Why a character of ``REFUSED`` is refused."""
    return next(kind.reason for kind in CLASSES if character in kind.members)


@cache
def _refused_scan() -> re.Pattern[str]:
    return re.compile(REFUSED.scan_class())


@cache
def _marks_scan() -> re.Pattern[str]:
    return re.compile(f"{table.MARK.scan_class()}{{{LONGEST_RUN_OF_MARKS + 1},}}")
