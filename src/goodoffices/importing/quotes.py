"""Quotations of a paragraph: where each begins and ends, and which stands in which.

The rules are:

* Pairs with two different marks (« », “ ”, „ “, ‹ ›) open and close by their shape. A straight mark opens where a
  blank, a bracket, another opening mark or nothing stands before it (in Hebrew also a letter that is joined in
  front), and closes otherwise.
* A single mark is a quotation only where it opens like one: an apostrophe within a word or behind it is none.
* A quotation that another one contains is nested. More than ``DEEPEST`` levels are not told apart.
* What is opened and never closed is a quotation to the end of the paragraph if the next paragraph begins with the
  same opening mark, or if its mark can do nothing but open and a verb of saying may stand before it; else it is none.
* One pass, with a stack that is never deeper than ``DEEPEST``.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from goodoffices.importing.tokens import HEBREW_PREFIXES, STRAIGHT

DEEPEST: Final = 6
PAIRS: Final = {"«": "»", "“": "”", "„": "“”", "‹": "›", "‘": "’", "‚": "‘’", "「": "」"}
CLOSERS: Final = frozenset("»”›’」“")


class Quotation(NamedTuple):
    """A quotation: ``start`` and ``end`` of what is inside the marks, and how many others contain it."""

    start: int
    end: int
    depth: int

    @property
    def outer(self) -> tuple[int, int]:
        """The same with its marks."""
        return self.start - 1, self.end + 1


def quotations(text: str, offset: int = 0, following: str = "") -> tuple[Quotation, ...]:
    """The quotations of a paragraph in the order in which they begin.

    Args:
        text: the paragraph.
        offset: what is added to every place.
        following: the first character of the next paragraph, if there is one.
    """
    stack: list[tuple[str, int]] = []
    found: list[Quotation] = []
    for at, mark in enumerate(text):
        if mark in STRAIGHT or mark == "'":
            if not _within_word(text, at, mark):
                _straight(text, at, mark, stack, found)
        elif mark in PAIRS and not _closes(mark, stack):
            if len(stack) < DEEPEST and (mark != "‘" or _may_open(text, at)):
                stack.append((mark, at))
        elif mark in CLOSERS:
            _close(text, at, mark, stack, found)
    for depth, (mark, start) in enumerate(stack):
        if mark == following and text[start + 1 :].strip():
            found.append(Quotation(start + 1, len(text), depth))
            break
    placed = sorted(found, key=lambda each: (each.start, -each.end))
    return tuple(Quotation(each.start + offset, each.end + offset, each.depth) for each in placed)


def _closes(mark: str, stack: list[tuple[str, int]]) -> bool:
    """Whether a mark that can open as well closes what was opened last (German “ behind „)."""
    return mark == "“" and bool(stack) and stack[-1][0] == "„"


def _within_word(text: str, at: int, mark: str) -> bool:
    """An apostrophe or gershayim with letters around it."""
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    if not (before.isalnum() and after.isalnum()):
        return False
    return mark == "'" or not _joined_in_front(text, at)


def _joined_in_front(text: str, at: int) -> bool:
    """Whether nothing but one to three letters that Hebrew joins in front of words stands before the mark."""
    start = at
    while start > 0 and at - start < 4 and text[start - 1] in HEBREW_PREFIXES:
        start -= 1
    if start == at or at - start > 3 or (start > 0 and text[start - 1].isalnum()):
        return False
    return text[at + 1 : at + 3].isalnum() and len(text[at + 1 : at + 3]) == 2


def _may_open(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return bool(after) and not after.isspace() and (not before or before.isspace() or before in "([{—–-:\"״«“„'‘")


def _straight(text: str, at: int, mark: str, stack: list[tuple[str, int]], found: list[Quotation]) -> None:
    opens = _may_open(text, at) or (mark in STRAIGHT and _joined_in_front(text, at))
    standing = any(open_mark == mark for open_mark, _ in stack)
    if standing and not (opens and stack[-1][0] != mark):
        _close(text, at, mark, stack, found)
    elif opens and len(stack) < DEEPEST:
        stack.append((mark, at))


def _close(text: str, at: int, mark: str, stack: list[tuple[str, int]], found: list[Quotation]) -> None:
    """Close the innermost quotation that this mark can close; what was opened inside it is no quotation."""
    for level in range(len(stack) - 1, -1, -1):
        opened, start = stack[level]
        if mark == opened or mark in PAIRS.get(opened, ""):
            del stack[level:]
            if text[start + 1 : at].strip():
                found.append(Quotation(start + 1, at, level))
            return
