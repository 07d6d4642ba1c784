"""A line as it was typed: read as Click reads it, and never lost."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from goodoffices.cli import root
from goodoffices.cli.kinds import FlagOfSome
from goodoffices.cli.line import Line
from goodoffices.cli.wording import Wording
from goodoffices.errors import Refusal

root.bring_all()


def _commands(holder: click.Group = root, path: str = "") -> dict[str, Wording]:
    found: dict[str, Wording] = {}
    for name, command in holder.commands.items():
        here = f"{path} {name}".strip()
        if isinstance(command, Wording):
            found[here] = command
        if isinstance(command, click.Group):
            found |= _commands(command, here)
    return found


COMMANDS = _commands()


def line(path: str, *typed: str) -> Line:
    """A line of a command."""
    return Line.read(COMMANDS[path], path, typed)


def raising(refusal: Refusal) -> None:
    """Whoever is told of something wrong, and minds it."""
    raise refusal


def test_every_command_that_takes_words_keeps_them() -> None:
    """A command with words somewhere on its line goes through the one place for such commands."""
    from goodoffices.cli.kinds import carries_words

    searching = {"find", "drafts"}

    def takes_words(parameter: click.Parameter) -> bool:
        assert parameter.metavar != "TEXT", "words have their own type, so that a hyphen is never written down"
        return carries_words(parameter)

    def look(holder: click.Group, path: str = "") -> set[str]:
        found: set[str] = set()
        for name, command in holder.commands.items():
            here = f"{path} {name}".strip()
            if any(takes_words(parameter) for parameter in command.params):
                found.add(here)
            if isinstance(command, click.Group):
                found |= look(command, here)
        return found

    assert look(root) - searching == set(COMMANDS)
    assert {"note", "say", "reply", "convey", "check", "read-back", "remark", "release", "record add"} <= set(COMMANDS)


def _words_of_a_line(path: str) -> st.SearchStrategy[list[str]]:
    options = [
        (option, not (parameter.is_flag or parameter.count))
        for parameter in COMMANDS[path].params
        if isinstance(parameter, click.Option) and not isinstance(parameter, FlagOfSome)
        for option in parameter.opts
    ]
    value = st.text("ab=-2 א", max_size=6)
    with_value = st.tuples(st.sampled_from([each for each, takes in options if takes]), value)
    word = st.one_of(
        with_value.map(list),
        with_value.map(lambda pair: ["=".join(pair)] if pair[0].startswith("--") else ["".join(pair)]),
        st.sampled_from([each for each, takes in options if not takes]).map(lambda option: [option]),
        st.tuples(st.sampled_from([each for each, takes in options if not takes]), value).map(lambda p: ["=".join(p)]),
        st.text("ab= א", max_size=6).map(lambda text: [text]),
        st.just(["--"]),
    )
    return st.lists(word, max_size=8).map(lambda words: [each for word in words for each in word])


@given(st.sampled_from(sorted(COMMANDS)).flatmap(lambda path: st.tuples(st.just(path), _words_of_a_line(path))))
def test_a_line_is_read_as_click_reads_it(typed: tuple[str, list[str]]) -> None:
    """Wherever Click understands a line, it gets the same options, values and arguments from ours."""
    path, words = typed
    command = COMMANDS[path]

    def parsed(arguments: list[str]) -> Any:
        try:
            options, rest, order = command.make_parser(click.Context(command)).parse_args(list(arguments))
        except click.UsageError:
            return None
        return options, rest, [parameter.name for parameter in order if isinstance(parameter, click.Option)]

    expected = parsed(words)
    read = Line.read(command, path, words)
    if expected is None or expected[1]:
        assert list(read.misread("x"))
        return
    assert {each.code for each in read.misread("x")} <= {"usage.not_together"}  # one option with two values
    assert parsed(read.arguments()) == expected
    assert read.order() == expected[2]


@given(st.sampled_from(sorted(COMMANDS)), st.lists(st.text("-ab=c1 ", max_size=5), max_size=8))
def test_no_part_of_a_line_is_lost(path: str, typed: list[str]) -> None:
    """Whatever was typed: every letter of it stands in the line that was read, and in the line that is kept."""
    read = Line.read(COMMANDS[path], path, typed)
    kept = Line.of(COMMANDS[path], read.plain())
    assert kept.given == tuple(each for each in read.given if each.name not in ("home", "talk", "as_json", "help"))
    letters = sorted(letter for word in typed for letter in word if letter not in "-=")
    found = [part for each in read.given for part in (each.typed, each.value) if part is not None]
    assert sorted(letter for part in found for letter in part if letter not in "-=") == letters


class TestAFlagOfSome:
    """``--unnamed``, alone or with ``N=``."""

    @pytest.mark.parametrize(
        ("typed", "value"),
        [
            (["--unnamed"], "yes"),
            (["--unnamed", "2="], "2="),
            (["--unnamed", "2-4=yes"], "2-4=yes"),
            (["--unnamed=2"], "2"),
            (["--unnamed", "3=no"], "3=no"),
            (["--unnamed=no"], "no"),
        ],
    )
    def test_it_has_a_value_with_a_number(self, typed: list[str], value: str) -> None:
        """Apart from the flag only with the sign; attached in any form."""
        read = line("note", "North", *typed, "Words.")
        assert (read.values("attribution"), read.words()) == ([value], ["Words."])

    @pytest.mark.parametrize("words", ["We need quiet.", "=", "No.", "15 ships", "In 2026 we go."])
    def test_it_takes_no_words(self, words: str) -> None:
        """What cannot be meant for a flag that stands alone is words."""
        read = line("note", "North", "--unnamed", words)
        assert (read.values("attribution"), read.words()) == (["yes"], [words])

    @pytest.mark.parametrize(
        ("slip", "as_meant"),
        [
            ("2", "--unnamed 2="),
            ("2-4", "--unnamed 2-4="),
            ("2,", "--unnamed 2="),
            ("=2", "--unnamed 2="),
            ("1,3", "--unnamed 1= --unnamed 3="),
            ("1,3=", "--unnamed 1= --unnamed 3="),
            ("2=3", "--unnamed 2="),
            ("2=Yes", "--unnamed 2="),
            ("0=", "--unnamed 2="),
            ("\u0662", "--unnamed 2="),
            ("2026", "--unnamed 2="),
            ("2= We leave.", "--unnamed 2="),
            ("No", "--unnamed=no"),
            ("yes", "--unnamed=yes"),
        ],
    )
    def test_what_may_be_its_value_or_words(self, slip: str, as_meant: str) -> None:
        """It is neither: it is told, with how it would be written, stays as it was typed, and is mended by that."""
        read = line("note", "North", "We leave.", "--unnamed", slip)
        (refusal,) = read.misread("goodoffices note")
        assert (refusal.code, as_meant in refusal.advice) == ("usage.value_or_words", True)
        assert (read.words(), read.values("attribution")) == (["We leave."], [])
        assert [(each.typed, each.value) for each in read.rest()][-1] == ("--unnamed", slip)
        mended = read.changed(Line.changes(read.command, read.path, ["--unnamed", "1="]))
        assert (list(mended.misread("x")), mended.values("attribution")) == ([], ["1="])
        assert list(read.without("--unnamed").misread("x")) == []

    @pytest.mark.parametrize("words", ["2", "no", "2="])
    def test_words_that_look_like_its_value(self, words: str) -> None:
        """They stand before it, after '--', or behind the flag with its own value."""
        for typed in (["--unnamed=yes", words], ["--unnamed", "--", words], [words, "--unnamed"]):
            read = line("note", "North", *typed)
            assert (list(read.misread("x")), read.words(), read.values("attribution")) == ([], [words], ["yes"])

    def test_it_is_mended_like_any_option(self) -> None:
        """And left out."""
        before = line("note", "North", "Words.", "--unnamed")
        changes = Line.changes(before.command, before.path, ["--unnamed", "1="])
        assert before.changed(changes).values("attribution") == ["1="]
        assert before.without("--unnamed").values("attribution") == []


class TestWhatIsNotUnderstood:
    """The command has no place for it, and it stays."""

    def test_an_option_that_is_not_known(self) -> None:
        """With what follows it, which may be its value; and what is close to it."""
        read = line("note", "North", "Words.", "--bye", "call", "-c", "verbatim")
        (refusal,) = read.misread("goodoffices note")
        assert (refusal.code, "--by" in refusal.why) == ("usage.unknown_option", True)
        assert read.words() == ["Words."]
        assert ("--bye", "call") in [(each.typed, each.value) for each in read.rest()]
        assert read.arguments() == ["-c", "verbatim", "--", "North", "Words."]

    def test_a_value_that_is_missing(self) -> None:
        """It is told by the option that wants it."""
        (refusal,) = line("note", "North", "Words.", "--by").misread("goodoffices note")
        assert refusal.said == "'goodoffices note' needs a value after --by."

    def test_two_values_of_what_has_one(self) -> None:
        """Neither is taken silently; the same value twice is one, and a change in a draft takes the place of both."""
        read = line("note", "North", "Words.", "--by", "call", "-b", "paper", "-t", "South", "-t", "East")
        (refusal,) = read.misread("goodoffices note")
        assert refusal.said == "These do not go together: two different values of -b."
        assert list(line("note", "North", "Words.", "--by", "call", "-b", "call").misread("x")) == []
        assert list(read.changed(Line.changes(read.command, read.path, ["--by", "call"])).misread("x")) == []

    def test_words_that_fell_apart(self) -> None:
        """Words without quotation marks are all there."""
        read = line("remark", "These", "are", "words")
        assert [each.code for each in read.misread("x")] == ["usage.too_many"]
        assert read.words() == ["These", "are", "words"]
        assert read.with_words(1, "These are words").without("2-3").arguments() == ["--", "These are words"]


class TestStandardInput:
    """A lone hyphen."""

    @pytest.fixture(autouse=True)
    def _pasted(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"\xef\xbb\xbfOne.\r\n\nTwo.\n"), "utf-8"))

    @pytest.mark.parametrize(
        ("path", "typed"),
        [
            ("note", ["North", "-"]),
            ("say", ["-"]),
            ("remark", ["-"]),
            ("read-back", ["North", "-", "--source", "h", "--to", "South"]),
            ("convey", ["South", "--own-words", "-"]),
            ("convey", ["South", "--substance=-", "--source", "h"]),
            ("convey", ["South", "--stance", "h", "--state", "h", "--wording", "-"]),
            ("convey", ["South", "--very-words", "h", "--translation", "-"]),
            ("check", ["South", "--own-words", "-"]),
            ("reply", ["South", "h", "--condition", "-"]),
            ("find-on", ["h", "met", "--cite", "-"]),
            ("answer-read-back", ["h", "amends", "--amended", "-"]),
            ("release", ["h", "--proviso", "-"]),
            ("note", ["North", "--proviso", "2=-"]),
            ("rules offer", ["North", "--text", "-"]),
            ("record confirm", ["h", "--why", "-"]),
        ],
    )
    def test_everywhere_words_are_taken(self, path: str, typed: list[str]) -> None:
        """It is read, without the line ends after it, and never written down as a hyphen."""
        filled = line(path, *typed).filled(raising)
        assert filled.words() == ["One.\r\n\nTwo."]
        assert "-" not in filled.arguments()

    def test_a_paper_is_parted(self) -> None:
        """The same text as a paper is two passages."""
        assert line("note", "North", "--paper", "-").filled(raising).words() == ["One.", "Two."]

    def test_elsewhere_a_hyphen_is_a_hyphen(self) -> None:
        """A name, a handle, and words that are more than one hyphen."""
        filled = line("note", "-", " -", "--speaker", "-").filled(raising)
        assert filled.values("side") == ["-"]
        assert filled.values("speaker") == ["-"]
        assert filled.words() == [" -"]

    @pytest.mark.parametrize("typed", [["-"], ["--paper", "-"], ["--proviso", "-"]])
    def test_in_two_places(self, typed: list[str]) -> None:
        """It can be read once; what was read stays."""
        told: list[Refusal] = []
        filled = line("note", "North", "-", *typed).filled(told.append)
        assert [each.code for each in told] == ["usage.one_input"]
        assert len("".join(filled.words())) >= len("One.Two.")

    def test_what_is_no_text(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is told, and every byte stays legible."""
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"caf\xe9 noir"), "utf-8"))
        told: list[Refusal] = []
        filled = line("remark", "-").filled(told.append)
        assert [each.code for each in told] == ["usage.file"]
        assert filled.words() == ["caf\ufffdE9 noir"]


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    """Its name stays on the line, and is no words."""
    told: list[Refusal] = []
    filled = line("note", "North", "--paper", str(tmp_path / "none.txt")).filled(told.append)
    assert [each.code for each in told] == ["usage.file"]
    assert not filled.holds_words()
    (tmp_path / "paper.txt").write_text("Words.", "utf-8")
    filled = line("note", "North", "--paper", str(tmp_path / "paper.txt")).filled(raising)
    assert filled.words() == ["Words."]
    assert not filled.holds_words(of_files=False)


class TestMending:
    """What is given anew takes the place of what stood there."""

    @staticmethod
    def _changed(before: Line, *typed: str) -> list[str]:
        return before.changed(Line.changes(before.command, before.path, typed)).arguments()

    def test_an_option_an_argument_and_one_that_is_new(self) -> None:
        """The long name of an option is the same as its short one."""
        before = line("note", "Nroth", "Words.", "-b", "tele", "--until", "x", "--until", "2=y")
        assert self._changed(before, "--by", "call", "--side", "North", "--until", "z", "-c", "verbatim") == [
            *("--by", "call", "--until", "z", "-c", "verbatim", "--", "North", "Words."),
        ]

    def test_in_a_command_where_order_matters(self) -> None:
        """As many as there were take their places; else it is not clear which is meant."""
        before = line("convey", "South", "--substance", "a", "--source", "1", "--substance", "b", "--source", "2")
        assert self._changed(before, "--source", "3", "--source", "4") == [
            *("--substance", "a", "--source", "3", "--substance", "b", "--source", "4", "--", "South"),
        ]
        with pytest.raises(Refusal) as refused:
            self._changed(before, "--source", "3")
        assert refused.value.code == "usage.not_together"

    def test_words_by_their_number(self) -> None:
        """With the number before a value that speaks of one; the numbers are those of all words."""
        before = line("note", "North", "a", "b", "--proviso", "2=c")
        assert before.words() == ["a", "b", "c"]
        assert before.places() == ["", "", "--proviso 2="]
        assert before.with_words(3, "d").arguments() == ["--proviso", "2=d", "--", "North", "a", "b"]
        assert before.with_words(2, "-x").arguments() == ["--proviso", "2=c", "--", "North", "a", "-x"]
        with pytest.raises(Refusal):
            before.with_words(4, "x")

    def test_words_of_a_paper(self, tmp_path: Path) -> None:
        """They become words of the line, passage by passage."""
        (tmp_path / "paper.txt").write_text("1. a\n2. b\n3. c\n", "utf-8")
        before = line("note", "North", "--paper", str(tmp_path / "paper.txt"), "--by", "paper").filled(raising)
        assert before.with_words(2, "new\n\nwords").arguments() == [
            *("--by", "paper", "--", "North", "a", "new\n\nwords", "c"),
        ]
        assert before.without("1").arguments() == ["--by", "paper", "--", "North", "b", "c"]

    @pytest.mark.parametrize("what", ["--by", "by", "-b"])
    def test_without_an_option(self, what: str) -> None:
        """By any of its names."""
        assert line("note", "North", "a", "--by", "call").without(what).arguments() == ["--", "North", "a"]

    @pytest.mark.parametrize("what", ["--force", "3", "2-1", "side"])
    def test_what_is_not_there_cannot_be_left_out(self, what: str) -> None:
        """An option, a number of words, an argument."""
        with pytest.raises(Refusal) as refused:
            line("note", "North", "a", "--by", "call").without(what)
        assert refused.value.code == "usage.not_in_the_draft"
