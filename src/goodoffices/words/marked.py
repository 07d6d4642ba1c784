"""Somebody's words on a page of ours: every line of them marked as theirs, so that none can pass for one of ours.

The rules are:

* Words that stand by themselves have a mark at the beginning of *each* of their lines. No line of the program's own
  begins so: a line end in words cannot begin a heading, a number or a note.
* Words inside a sentence stand on one line, their line ends shown as signs, between quotation marks that do not stand
  in them: they cannot end early and go on as the sentence.
* Each line is isolated by the direction of the whole text. Where that is from right to left, a mark before it sets the
  line from right to left as well. A line that runs from left to right throughout needs neither, and can be copied.
"""

from __future__ import annotations

from typing import Final

from goodoffices.words.direction import RIGHT_TO_LEFT_MARK, Direction, isolate, way_of
from goodoffices.words.table import bidi_class

THEIRS: Final = "| "
"""Before each line of words, of whoever stands in the heading above."""

TRANSLATED: Final = ": "
"""Before each line of a translation, which is not its author's."""

LINE_END: Final = " ⏎ "
"""A line end of words that stand inside a sentence."""

_QUOTATION_MARKS: Final = (("“", "”"), ("«", "»"), ("„", "‟"), ("‹", "›"), ("「", "」"), ("『", "』"))


def marked(text: str, way: Direction | None = None, *, mark: str = THEIRS, indent: int = 0) -> list[str]:
    """The lines of words, each with the mark that tells whose they are.

    Args:
        way: the direction of the words, where their author has said; left out: that of most of them.
        mark: ``THEIRS`` or ``TRANSLATED``.
        indent: spaces before the mark.
    """
    way = way or way_of(text)
    before = f"{RIGHT_TO_LEFT_MARK if way == 'rtl' else ''}{' ' * indent}{mark}"
    return [f"{before}{_in_order(line, way)}" if line else before.rstrip(" ") for line in text.split("\n")]


def _in_order(line: str, way: Direction | None) -> str:
    turns = way == "rtl" or not (line.isascii() or all(bidi_class(each) not in ("R", "AL", "AN") for each in line))
    return isolate(line, way) if turns else line


def on_one_line(text: str) -> str:
    """Words with a sign for each line end and a space for each tab."""
    return text.replace("\n", LINE_END).replace("\t", " ")


def in_quotation_marks(text: str) -> str:
    """Words on one line, between quotation marks that do not stand in them; for data, without isolates."""
    opening, kept, closing = _between_marks(text)
    return f"{opening}{kept}{closing}"


def quoted(text: str, way: Direction | None = None) -> str:
    """Words for use inside a sentence: on one line, isolated, between quotation marks that do not stand in them."""
    opening, kept, closing = _between_marks(text)
    return f"{opening}{isolate(kept, way)}{closing}"


def _between_marks(text: str) -> tuple[str, str, str]:
    line = on_one_line(text)
    fitting = (marks for marks in _QUOTATION_MARKS if not set(marks) & set(line))
    opening, closing = next(fitting, _QUOTATION_MARKS[0])
    kept = line if closing not in line else line.replace(closing, f"‹U+{ord(closing):04X}›")
    return opening, kept, closing
