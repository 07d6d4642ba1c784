"""A paper that was handed over, as passages that can be released one by one.

The rules are:

* A numbering that runs 1, 2, 3 … through the whole paper makes the passages, and is taken off: every line that begins
  with a number is the next of them, and from the first on every paragraph begins with one. What stands before the
  first number is a passage too. With ``keep`` the numbers stay in the words.
* Anything else stays in the words, and empty lines make the passages: one number alone, numbers that begin anew or
  jump, numbers in a part of the paper, letters, Roman numerals.
* A number before the name of a month, or before another number, is a date and no number of a passage.
* Nothing else is ever left out but the empty space around passages. Lines stay lines, as they are.
* Where the paper has numbers that are not those of its passages, a person who says “the second” could mean another
  passage than the program would take: :attr:`Paper.unclear`. So it is where something stands before the first number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from goodoffices.words.months import MONTHS

_NUMBER: Final = re.compile(
    r"\s*(?:§\s*(?P<section>\d{1,3})[.)]?|\((?P<within>\d{1,3})\)|(?P<bare>\d{1,3})[.)])(?:\s+(?P<rest>.*))?", re.DOTALL
)
_LETTERS: Final = re.compile(r"\s*\(?(?P<mark>[^\W\d_]{1,6})['׳]?[.)](?:\s|$)")
_ROMAN: Final = re.compile(r"(?=[ivxl])(?P<tens>xl|l?x{0,3})(?P<ones>ix|iv|v?i{0,3})")
_FIRST_WORD: Final = re.compile(r"[^\W\d_]+")
_ALPHABETS: Final = (
    "abcdefghijklmnopqrstuvwxyz",
    "αβγδεζηθικλμνξοπρστυφχψω",
    "абвгдежзиклмнопрстуфхцчшщ",
    "אבגדהוזחטיכלמנסעפצקרשת",
)
_ROMAN_ONES: Final = {"": 0, "i": 1, "ii": 2, "iii": 3, "iv": 4, "v": 5, "vi": 6, "vii": 7, "viii": 8, "ix": 9}


class Paper(NamedTuple):
    """A paper as passages.

    Attributes:
        passages: in order; none of them is empty.
        taken_off: how many of the paper's own numbers were taken off, from the last passages; 0: none.
        unclear: the paper has numbers that are not those of its passages.
    """

    passages: list[str]
    taken_off: int
    unclear: bool


class _Line(NamedTuple):
    """A line: its own number, if it begins with one, and what stands after it."""

    text: str
    number: int | None
    rest: str


def read_paper(text: str, *, keep: bool = False) -> Paper:
    """The passages of a paper.

    Args:
        text: as it was handed over, with whatever line ends.
        keep: leave the paper's own numbers in the words. Whoever asks for that has seen them: nothing is unclear.
    """
    lines = [_line(line) for line in text.split("\n")]
    numbered = _by_number(lines)
    if numbered is not None:
        head, parts = numbered
        kept = [[line.text if keep or place else line.rest for place, line in enumerate(part)] for part in parts]
        passages = [_joined(part) for part in kept]
        first = _joined([line.text for line in head])
        taken_off = 0 if keep else len(passages)
        return Paper([first, *passages] if first else passages, taken_off, unclear=bool(first) and not keep)
    paragraphs = _between_empty_lines(lines)
    passages = [_joined([line.text for line in paragraph]) for paragraph in paragraphs]
    return Paper(passages, 0, unclear=not keep and _unclear(paragraphs))


def _line(text: str) -> _Line:
    found = _NUMBER.fullmatch(text)
    if found is None or _is_date(found["section"], found["rest"] or ""):
        return _Line(text, None, text)
    return _Line(text, int(found["section"] or found["within"] or found["bare"]), found["rest"] or "")


def _is_date(section: str | None, rest: str) -> bool:
    if section is not None:
        return False
    word = _FIRST_WORD.match(rest)
    return rest[:1].isdecimal() or (word is not None and word[0].casefold() in MONTHS)


def _by_number(lines: Sequence[_Line]) -> tuple[list[_Line], list[list[_Line]]] | None:
    """What stands before the first number, and what belongs to each; None: no numbering runs through the paper."""
    head: list[_Line] = []
    parts: list[list[_Line]] = []
    after_empty = False
    for line in lines:
        if line.number is not None:
            if line.number != len(parts) + 1:
                return None
            parts.append([line])
        elif not parts:
            head.append(line)
        elif after_empty and line.text.strip():
            return None
        else:
            parts[-1].append(line)
        after_empty = not line.text.strip()
    whole = all(part[0].rest.strip() or any(line.text.strip() for line in part[1:]) for part in parts)
    return (head, parts) if len(parts) > 1 and whole else None


def _between_empty_lines(lines: Sequence[_Line]) -> list[list[_Line]]:
    parts: list[list[_Line]] = [[]]
    for line in lines:
        if line.text.strip():
            parts[-1].append(line)
        else:
            parts.append([])
    return [part for part in parts if part]


def _unclear(paragraphs: Sequence[Sequence[_Line]]) -> bool:
    """Whether a number or letter of the paper stands elsewhere than at the beginning of the passage of that number."""
    lettered = sum(bool(_lettered(line.text)) for paragraph in paragraphs for line in paragraph)
    for number, paragraph in enumerate(paragraphs, start=1):
        for place, line in enumerate(paragraph):
            values = {line.number} if line.number is not None else _lettered(line.text) if lettered > 1 else set()
            if values and (place or number not in values):
                return True
    return False


def _lettered(text: str) -> set[int]:
    """What the letters before a line count as, in every way in which they can be read; empty: it begins with none."""
    found = _LETTERS.match(text)
    if found is None:
        return set()
    mark = found["mark"].casefold()
    read = {alphabet.index(mark) + 1 for alphabet in _ALPHABETS if len(mark) == 1 and mark in alphabet}
    roman = _ROMAN.fullmatch(mark)
    if roman is not None:
        tens = {"xl": 40}.get(roman["tens"], 50 * roman["tens"].count("l") + 10 * roman["tens"].count("x"))
        read.add(tens + _ROMAN_ONES[roman["ones"]])
    return read


def _joined(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip()
