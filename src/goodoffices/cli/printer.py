"""The one way out of the command line: lines for people, or JSON for programs.

The rules are:

* Nothing that a terminal would obey, that cannot be seen or that turns the order of words is passed on: such a
  character is shown by its number, ‹U+001B›, wherever it came from.
* Words are printed in logical order, each of their lines on a line of its own that begins with a mark
  (:mod:`goodoffices.words.marked`), and set apart by isolates so that nothing around them changes how they are read.
  No other line begins with that mark. What is pure ASCII needs no isolates and stays as it is, so that handles and
  commands can be copied.
* On a terminal a line that is wider than it is broken here: what the terminal would break, it would begin at the edge,
  where headings stand. Each part of words bears their mark, each further part of another line a mark of its own. A
  command to be copied is left whole.
* Results go to standard output. With ``--json`` a refusal goes there too; without, it goes to standard error.
"""

from __future__ import annotations

import json
import re
import shlex
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Final, TextIO

from rich.console import Console
from rich.text import Text

from goodoffices.cli.hints import hint_for
from goodoffices.errors.base import Refusal
from goodoffices.words import OUR_MARKS, THEIRS, TRANSLATED, isolate, way_of
from goodoffices.words.direction import OPENERS, POP_ISOLATE, RIGHT_TO_LEFT_MARK, Direction
from goodoffices.words.refused import REFUSED

Piece = str | tuple[str, str]
"""A part of a line; with a style if it is a pair."""

QUIET: Final = "dim"
STRONG: Final = "bold"
GOOD: Final = "green"
BAD: Final = "red"
MINDED: Final = "yellow"

NEXT: Final = "Next: "
HERE: Final = "Here: "
"""Before a command that one would copy."""

_NOT_OURS: Final = {ord(mark): f"‹U+{ord(mark):04X}›" for mark in OUR_MARKS}


_BARE: Final = frozenset("._-:+,/@%=")
_OF_THE_SHELL: Final = frozenset('"$`\\!')
"""What a shell reads between double marks."""


def shown(text: str) -> str:
    """``text`` on one line, with every character that may not reach a terminal shown by its number."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_harmless(character) for character in text)


def _harmless(character: str) -> str:
    if character in OUR_MARKS:
        return character
    if character in REFUSED or character in "\n\t":
        return f"‹U+{ord(character):04X}›"
    return character


def apart(text: str, way: Direction | None = None) -> str:
    """A name, number, time or text for use inside a line of either direction.

    Args:
        way: the direction of the text, where it is known; left out: that of most of its words.
    """
    # Marks of order of whoever wrote the text are not ours; what remains of them would be dropped by the wrapper.
    bare = shown(text.translate(_NOT_OURS))
    return bare if bare.isascii() else isolate(bare, way)


def typed(text: str) -> str:
    """A value as one would type it after a command, in quotation marks where the shell needs them.

    Between single marks, or between double ones where it has an apostrophe and nothing that these leave to the shell.
    """
    bare = shown(text)
    if bare and all(letter.isalnum() or letter in _BARE for letter in bare):
        return bare
    return f'"{bare}"' if "'" in bare and not set(bare) & _OF_THE_SHELL else shlex.quote(bare)


def row(*pieces: Piece, indent: int = 0) -> Text:
    """One line. Pieces are set beside each other as they are; set apart what people wrote."""
    line = Text(" " * indent)
    for piece in pieces:
        text, style = (piece, "") if isinstance(piece, str) else piece
        line.append(shown(text), style=style)
    return line


def words_rows(
    text: str, *, indent: int, style: str = "", way: Direction | None = None, mark: str = THEIRS
) -> list[Text]:
    """Somebody's words, each of their lines on a line of its own that is marked as theirs.

    Args:
        way: their direction, where it is known.
        mark: at the beginning of each line.
    """
    way = way or way_of(text)
    mark = f"{RIGHT_TO_LEFT_MARK if way == 'rtl' else ''}{mark}"
    return [
        row((mark, QUIET), (apart(each.replace("\t", "    "), way), style), indent=indent) for each in text.split("\n")
    ]


def numbered(passages: Sequence[str], marks: Sequence[str] = ()) -> Iterator[Text]:
    """Passages with their numbers, every line of them; ``marks``: what may be done with each."""
    for number, text in enumerate(passages, start=1):
        mark = f"  {marks[number - 1]}" if marks and marks[number - 1] else ""
        yield row((str(number), STRONG), (mark, QUIET), indent=2)
        yield from words_rows(text, indent=6)


def _told(refusal: Refusal) -> Iterator[Text]:
    facts = {name: apart(str(fact)) for name, fact in refusal.facts.items()}
    yield row((refusal.what.format(**facts), STRONG))
    yield row("Why: ", refusal.cause.format(**facts).strip())
    yield row("What to do: ", refusal.next_step.format(**facts))
    hint = hint_for(refusal)
    if hint is not None:
        yield row(f"{HERE}{hint}")
    yield row((f"[{refusal.code}]", QUIET))


_OF_WORDS: Final = re.compile(f"[ {RIGHT_TO_LEFT_MARK}]*(?:{'|'.join(map(re.escape, (THEIRS, TRANSLATED)))})")
NARROWEST: Final = 20
"""Columns that are left to words, however narrow the terminal."""


_GOES_ON: Final = "… "
"""Before each further part of a line that is not words; no line begins so."""


def fitted(console: Console, line: Text) -> Iterator[Text]:
    """A line as it goes to a console: one that is wider than a terminal in several, each marked."""
    if not console.is_terminal or line.cell_len <= console.width or line.plain.startswith((NEXT, HERE)):
        yield line
        return
    mark = _OF_WORDS.match(line.plain)
    indent = len(line.plain) - len(line.plain.lstrip(" "))
    first, rest = line.divide([indent if mark is None else mark.end()])
    further = first if mark is not None else Text(" " * indent + _GOES_ON, style=QUIET)
    open_before = ""
    for number, part in enumerate(rest.wrap(console, max(NARROWEST, console.width - further.cell_len))):
        still_open = _open_after(open_before + part.plain)
        yield Text.assemble(further if number else first, open_before, part, POP_ISOLATE * len(still_open))
        open_before = still_open


def _open_after(text: str) -> str:
    """The isolates that a text leaves open, outermost first: a part of a line closes them, and the next opens them."""
    found = ""
    for character in text:
        if character in OPENERS:
            found += character
        elif character == POP_ISOLATE:
            found = found[:-1]
    return found


class Printer:
    """Prints for people, or as JSON.

    Attributes:
        as_json: everything goes out as one JSON value.
    """

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.out = _console(sys.stdout)
        self.err = _console(sys.stderr)

    def lines(self, lines: Iterable[Text]) -> None:
        """Lines for people."""
        _print(self.out, lines)

    def say(self, *pieces: Piece, indent: int = 0) -> None:
        """One line for people."""
        self.lines([row(*pieces, indent=indent)])

    def plain(self, text: str) -> None:
        """A finished page of text, line by line and without styles."""
        self.lines(row(line.replace("\t", "    ")) for line in text.removesuffix("\n").split("\n"))

    def next(self, advice: str) -> None:
        """What one would do next, as the last line."""
        self.say((NEXT, QUIET), (advice, QUIET))

    def warn(self, warning: str) -> None:
        """A line that must not be overlooked, and must not get into what is printed for somebody else."""
        self.err.print(row((warning, BAD)), soft_wrap=True)

    def value(self, value: object) -> None:
        """One JSON value."""
        self.out.file.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
        self.out.file.flush()

    def refused(self, refusal: Refusal, *, passages: Sequence[str] = ()) -> None:
        """A refusal, or several: what, why, what to do, how that is typed, the code; and passages to look at."""
        if self.as_json:
            self.value(refusal.told())
            return
        if len(refusal.each) > 1:
            self.beside([row((refusal.said, STRONG))])
        for each in refusal.each:
            self.beside(_told(each))
        self.beside(numbered(passages))

    def beside(self, lines: Iterable[Text]) -> None:
        """Lines for people that are not the answer."""
        _print(self.err, lines)

    def working(self, what: str) -> AbstractContextManager[object]:
        """Shows that something is going on, on a terminal; silent elsewhere."""
        return self.err.status(what) if self.err.is_terminal and not self.as_json else nullcontext()


def _print(console: Console, lines: Iterable[Text]) -> None:
    for line in lines:
        for part in fitted(console, line):
            console.print(part, soft_wrap=True)


def _console(file: TextIO) -> Console:
    return Console(file=file, highlight=False, markup=False, emoji=False, soft_wrap=True)
