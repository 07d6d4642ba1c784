"""What reaches a terminal."""

import io
import json
import re
import shlex
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from goodoffices.cli.printer import Printer, apart, fitted, row, shown, typed, words_rows
from goodoffices.errors.gate import MustBeUnnamed, Withheld
from goodoffices.errors.together import together
from goodoffices.words import OUR_MARKS
from goodoffices.words.refused import REFUSED


@given(st.text())
def test_nothing_that_a_terminal_obeys_gets_through(text: str) -> None:
    """No control character, no turner of directions and nothing invisible is in a printed line."""
    for line in (
        shown(text),
        apart(text),
        row(text, (text, "bold")).plain,
        *(each.plain for each in words_rows(text, indent=2)),
    ):
        assert not {character for character in line if character in REFUSED or character in "\n\r\t"} - set(OUR_MARKS)


@given(st.text())
def test_what_is_set_apart_cannot_break_out(text: str) -> None:
    """A piece is either pure ASCII or stands between exactly one pair of isolates."""
    piece = apart(text)
    inner = piece if piece.isascii() else piece[1:-1]
    assert not set(inner) & set(OUR_MARKS)
    assert piece.isascii() or (piece[0] in "\u2066\u2067\u2068" and piece[-1] == "\u2069")


def test_an_escape_sequence_is_shown_by_its_number() -> None:
    """A terminal does not obey what somebody typed."""
    assert shown("a\x1b[2Jb") == "a‹U+001B›[2Jb"
    assert apart("\u202eab") == "\u2066‹U+202E›ab\u2069"
    assert apart("צפון\u2069!", "rtl") == "\u2067צפון‹U+2069›!\u2069"


def test_words_stand_in_logical_order_each_line_by_itself() -> None:
    """Right-to-left words are not turned and not broken; a line of words is a line on the screen, marked as theirs."""
    lines = [line.plain for line in words_rows("שלום (a)\nmole 14\n", indent=2, way="rtl")]
    assert lines == ["  \u200f| \u2067שלום (a)\u2069", "  \u200f| mole 14", "  \u200f| "]
    assert [line.plain for line in words_rows("We agree.\n1. You", indent=0)] == ["| We agree.", "| 1. You"]


def test_ascii_can_be_copied() -> None:
    """Handles and commands hold no invisible characters."""
    assert apart("lusab-babad.2") == "lusab-babad.2"
    assert typed("North") == "North"
    assert typed("צפון") == "צפון"


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("South Port", "'South Port'"),
        ("North's envoy", '"North\'s envoy"'),
        ("2025-12-14T18:00+02:00", "2025-12-14T18:00+02:00"),
        ("a/b,c@d", "a/b,c@d"),
        ("It's $5", "'It'\"'\"'s $5'"),
        ("", "''"),
    ],
)
def test_a_value_is_quoted_as_a_person_would(name: str, written: str) -> None:
    """Only where the shell needs it, an apostrophe between double marks; and the shell reads the same value again."""
    assert typed(name) == written
    assert shlex.split(typed(name)) == [name]


def printed(say: Callable[[Printer], None], *, as_json: bool = False) -> tuple[str, str]:
    """What goes to standard output and to standard error."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        say(Printer(as_json=as_json))
    return out.getvalue(), err.getvalue()


def test_a_long_line_stays_one_line() -> None:
    """The terminal breaks lines, not the program: a broken right-to-left line is read in a wrong order."""
    out, _ = printed(lambda printer: printer.say("word " * 100))
    assert out.count("\n") == 1


def test_markup_is_no_markup() -> None:
    """Brackets and colons that somebody typed stay what they are."""
    out, _ = printed(lambda printer: printer.say("[red]x[/red] :smile:"))
    assert out == "[red]x[/red] :smile:\n"


def test_a_refusal_says_what_why_and_what_to_do() -> None:
    """On standard error, with its code, and with names set apart."""
    out, err = printed(lambda printer: printer.refused(Withheld(side="צפון")))
    assert out == ""
    assert err.splitlines() == [
        "Refused: \u2067צפון\u2069 has not released this. Nothing was sent.",
        "Why: The passage is for the mediator only.",
        "What to do: Ask \u2067צפון\u2069 whether it may be carried, and note the answer as a release.",
        "Here: goodoffices release HANDLE --carry FORM --to NAME --by call",
        "[gate.withheld]",
    ]


def test_several_refusals_are_told_one_by_one() -> None:
    """First how many, then each with its code, and how its next step is typed."""
    both = together([Withheld(side="North"), MustBeUnnamed(side="North"), Withheld(side="North")])
    _, err = printed(lambda printer: printer.refused(both))
    assert err.splitlines()[0] == "2 things are not right."
    assert [line for line in err.splitlines() if line.startswith("[")] == ["[gate.withheld]", "[gate.must_be_unnamed]"]
    assert "Here: --unnamed after the item." in err
    out, _ = printed(lambda printer: printer.refused(both), as_json=True)
    assert [each["code"] for each in json.loads(out)["each"]] == ["gate.withheld", "gate.must_be_unnamed"]
    assert printed(lambda printer: printer.refused(together([both.each[0]])))[1].startswith("Refused:")


def test_a_refusal_in_json_goes_to_standard_output() -> None:
    """One object with its code, as programs read it."""
    out, err = printed(lambda printer: printer.refused(Withheld(side="North")), as_json=True)
    assert err == ""
    assert json.loads(out) == Withheld(side="North").told()


def test_a_warning_is_not_printed_with_a_sheet() -> None:
    """What the mediator is warned of does not get onto the paper of a side."""
    assert printed(lambda printer: printer.warn("DO NOT DELIVER")) == ("", "DO NOT DELIVER\n")


def on_a_terminal(width: int, *lines: Text) -> list[str]:
    """What somebody sees on a terminal of this width."""
    console = Console(file=io.StringIO(), force_terminal=True, width=width, color_system=None)
    return [part.plain for line in lines for part in fitted(console, line)]


@given(
    st.lists(st.sampled_from(["lusab-babad.1", "of", "South,", "צפון", "港", "x" * 90, " "]), min_size=1), st.booleans()
)
def test_every_line_of_words_on_a_terminal_bears_the_mark(pieces: list[str], rtl: bool) -> None:
    """Words that are wider than it are broken before the terminal would, so that none of them begins a line."""
    said = " ".join(pieces)
    rows = words_rows(said, indent=6, way="rtl" if rtl else None)
    seen = on_a_terminal(40, *rows)
    assert all(re.match(r"[ \u200f]*\| ", line) for line in seen)
    assert all(cell_len(line) <= 40 for line in seen)
    assert all(line.count("\u2069") == len(set(line) & set("\u2066\u2067\u2068")) for line in seen)
    told = "".join(line.partition("| ")[2].strip("\u2066\u2067\u2068\u2069") for line in seen)
    assert told.replace(" ", "") == said.replace(" ", "")


@given(st.lists(st.sampled_from(["from South", "צפון " * 9, "| We agree", "x" * 50, "港港"]), min_size=1))
def test_a_line_of_our_own_goes_on_with_a_mark_and_keeps_its_names_apart(names: list[str]) -> None:
    """A name in it cannot begin a line, whoever knows how wide the terminal is; what is isolated stays so."""
    first, *more = seen = on_a_terminal(40, row("said by ", *map(apart, names), indent=2))
    assert first.startswith("  said by")
    assert all(line.startswith("  … ") for line in more)
    for line in seen:
        depth = [line[: end + 1].count("\u2069") - sum(line[: end + 1].count(each) for each in "\u2066\u2067\u2068")
                 for end in range(len(line))]  # fmt: skip
        assert max(depth) <= 0
        assert depth[-1] == 0


def test_a_line_that_fits_is_left_as_it_is_and_so_is_a_file() -> None:
    """Where nobody looks on, what goes out has the lines that it has."""
    long = "what is said of it " * 9
    (fits,) = on_a_terminal(40, *words_rows("short", indent=6))
    assert fits == "      | short"
    away = Console(file=io.StringIO(), width=40)
    (whole,) = [part.plain for part in fitted(away, *words_rows(long, indent=6))]
    assert whole == f"      | {long}"
