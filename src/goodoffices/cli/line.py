"""A line as it was typed, for commands that carry words: what of it is words, and what each part belongs to.

The rules are:

* Reading a line never fails. What the command does not know stands there as it was typed, so that no word is lost.
* A lone hyphen in the place of words is standard input, in one place of a line; so it is in the place of a paper, and
  of a part that is not understood, unless somebody types there. A paper is read from its file. What came so is words
  from then on.
* A line is mended option by option: what is given anew takes the place of what stood there. Arguments are then named
  like options, and words by their number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from typing import Any, Final

import click

from goodoffices.cli.kinds import YES, FlagOfSome, Paper, PasteOrFile, carries_words, split_number
from goodoffices.cli.paste import STANDARD_INPUT, Pasted, at_a_terminal, read_pasted
from goodoffices.errors.base import Refusal
from goodoffices.errors.usage import (
    Missing,
    NotInTheDraft,
    NotTogether,
    NumberTooHigh,
    OneInput,
    TooMany,
    UnknownOption,
    ValueOrWords,
)
from goodoffices.words.passages import read_paper

_NOT_OF_THE_LINE: Final = frozenset({"home", "talk", "as_json", "passphrase_fd", "help"})
_INPUT: Final = "-"
_RANGE: Final = re.compile(r"(?P<first>[1-9][0-9]{0,2})(?:-(?P<last>[1-9][0-9]{0,2}))?")


@dataclass(frozen=True, slots=True)
class Given:
    """An option or an argument of a line.

    Attributes:
        name: of the parameter; None: the command has none for it.
        typed: the option as it was typed; None: it is an argument.
        value: None: it has none.
        source: the name of the file that the value was read from; None: it stood on the line.
    """

    name: str | None
    typed: str | None
    value: str | None
    source: str | None = None


class Line:
    """A line of one command.

    Attributes:
        command: what it is a line of.
        path: the words that name the command, without those of the program.
        given: its options and arguments, in the order in which they were typed.
    """

    def __init__(self, command: click.Command, path: str, given: Sequence[Given]) -> None:
        self.command = command
        self.path = path
        self.given = tuple(given)

    @classmethod
    def read(cls, command: click.Command, path: str, typed: Sequence[str]) -> Line:
        """A line as the shell gave it."""
        return cls(command, path, _Reader(_options(command), _arguments(command)).read(typed))

    @classmethod
    def changes(cls, command: click.Command, path: str, typed: Sequence[str]) -> Line:
        """What is to be changed of a line: arguments are named like options, and nothing stands without a name."""
        named = {f"--{each.name}".replace("_", "-"): each for each in _arguments(command)}
        return cls(command, path, _Reader(named | _options(command), []).read(typed))

    @classmethod
    def of(cls, command: click.Command, plain: dict[str, Any]) -> Line:
        """A line that was kept, from :meth:`plain`."""
        known = _options(command)
        given = (Given(*each) for each in plain["given"])
        named = [replace(each, name=known[each.typed].name) if each.typed in known else each for each in given]
        return cls(command, plain["command"], named)

    def plain(self) -> dict[str, Any]:
        """The line as plain data, without what it shares with every line."""
        kept = [each for each in self.given if each.name not in _NOT_OF_THE_LINE]
        return {
            "command": self.path,
            "given": [[each.name, each.typed, each.value, each.source] for each in kept],
        }

    # --- what stands there

    def values(self, name: str) -> list[str]:
        """The values of a parameter."""
        return [each.value for each in self.given if each.name == name and each.value is not None]

    def order(self) -> list[str]:
        """The names of the options in the order in which they stand."""
        return [
            each.name
            for each in self.given
            if each.name is not None and each.typed is not None and not self._lacks_value(each)
        ]

    def source(self, name: str) -> str | None:
        """From where the value of a parameter was read."""
        return next((each.source for each in self.given if each.name == name), None)

    def words(self) -> list[str]:
        """All words of the line; those of a paper passage by passage."""
        return [text for each in self.given for text in self._words(each)]

    def places(self) -> list[str]:
        """In the place of what each of the words stands: the option; empty for an argument or a paper."""
        return [self._place(each) for each in self.given for _ in self._words(each)]

    def holds_words(self, *, of_files: bool = True) -> bool:
        """Whether anything would be lost with it; ``of_files``: count what stands in a file as well."""
        found = [
            each.value
            for each in self.given
            if (self._words(each) or each.name is None)
            and (of_files or each.source in (None, STANDARD_INPUT))
            and each.value is not None
        ]
        return any(text.strip() for text in found)

    def rest(self) -> list[Given]:
        """What is not words."""
        return [each for each in self.given if each.name not in _NOT_OF_THE_LINE and not self._words(each)]

    def _place(self, given: Given) -> str:
        if given.typed is not None and given.name is None:
            return given.typed
        if given.typed is None or given.name is None or _is_paper(_parameter(self.command, given.name)):
            return ""
        number, _ = split_number(_parameter(self.command, given.name), given.value or "")
        return f"{given.typed} {number}".strip()

    def _words(self, given: Given) -> list[str]:
        if given.value is None:
            return []
        if given.name is None:
            return [given.value] if given.typed is None or given.source is not None else []
        parameter = _parameter(self.command, given.name)
        if not carries_words(parameter):
            return []
        if _is_paper(parameter):
            if given.source is None:
                return []
            if _is_parted(parameter):
                return read_paper(given.value, keep="keep_numbers" in self.order()).passages
        return [split_number(parameter, given.value)[1]]

    # --- on its way to the command

    def filled(self, wrong: Callable[[Refusal], None]) -> Line:
        """The line with what stands in standard input and in files; ``wrong`` is told of what cannot be read."""
        pasted: Pasted | None = None
        filled = []
        for each in self.given:
            parameter = None if each.name is None else _parameter(self.command, each.name)
            piped = each.name is None and each.value == _INPUT and not at_a_terminal()
            if each.value is None or not (piped or carries_words(parameter)):
                filled.append(each)
                continue
            number, value = split_number(parameter, each.value)
            is_paper = _is_paper(parameter)
            if value != _INPUT and (not is_paper or _is_by_name(parameter)):
                filled.append(each)
                continue
            if value == _INPUT and pasted is not None:
                wrong(OneInput())
                continue
            read = read_pasted(value)
            pasted = read if value == _INPUT else pasted
            if read.refusal is not None:
                wrong(read.refusal)
            if read.source is None:
                filled.append(each)
                continue
            text = read.text if is_paper else read.text.rstrip("\r\n")
            filled.append(replace(each, value=number + text, source=read.source))
        return Line(self.command, self.path, filled)

    def arguments(self) -> list[str]:
        """The line for Click: what it can read of it."""
        known = [each for each in self.given if each.name is not None]
        options = [
            word
            for each in known
            if each.typed is not None and not self._lacks_value(each)
            for word in (each.typed, each.value)
            if word is not None
        ]
        places = [argument.name for argument in _arguments(self.command)]
        arguments = [each for name in places for each in known if each.typed is None and each.name == name]
        return [*options, "--", *(each.value or "" for each in arguments)] if arguments else options

    def misread(self, command_name: str) -> Iterator[Refusal]:
        """What the command has against the line before it reads any value."""
        known = [option for option in _options(self.command) if option.startswith("--")]
        yield from self._contradictions()
        for each in self.given:
            if isinstance(self._meant(each), FlagOfSome) and each.name is None:
                option = _shown(str(each.typed))
                yield ValueOrWords(option=option, as_meant=FlagOfSome.as_meant(option, each.value or ""))
            elif each.name is None and each.typed is not None:
                near = ", ".join(get_close_matches(each.typed, known))
                similar = f"Close to it: {near}." if near else ""
                yield UnknownOption(command=command_name, option=_shown(each.typed), similar=similar)
            elif self._lacks_value(each):
                yield Missing(command=command_name, wanted=f"a value after {each.typed}")
        if any(each.name is None and each.typed is None for each in self.given):
            yield TooMany(command=command_name)

    def _contradictions(self) -> Iterator[Refusal]:
        """Options of which the command takes one value, and that stand there with two: Click would take the last."""
        for name in dict.fromkeys(each.name for each in self.given if each.typed is not None and each.name is not None):
            parameter = _parameter(self.command, name)
            given = [each for each in self.given if each.name == name and each.value is not None]
            if _takes_value(parameter) and not _takes_several(parameter) and len({each.value for each in given}) > 1:
                yield NotTogether(problem=f"two different values of {given[-1].typed}", advice="Write one of them.")

    def _meant(self, given: Given) -> click.Parameter | None:
        """The parameter of an option as it was typed, also where what follows it is not understood."""
        return None if given.typed is None else _options(self.command).get(given.typed)

    def _lacks_value(self, given: Given) -> bool:
        return given.name is not None and given.value is None and _takes_value(_parameter(self.command, given.name))

    # --- mending

    def without(self, what: str) -> Line:
        """The line without an option, known or not, or without the words of a number or range (``2-4``).

        Raises:
            NotInTheDraft: it does not stand there.
        """
        numbers = _RANGE.fullmatch(what)
        line = self if numbers is None else self._apart()
        if numbers is None:
            option = what if what.startswith("-") else f"--{what}"
            known = _options(self.command).get(option)
            gone = [
                place
                for place, each in enumerate(line.given)
                if each.typed is not None and (each.typed == option or (known is not None and each.name == known.name))
            ]
        else:
            first, last = int(numbers["first"]), int(numbers["last"] or numbers["first"])
            gone = [place for place, each in enumerate(line.given) if line._words(each)][first - 1 : last]
        if not gone:
            raise NotInTheDraft(what=_shown(what))
        return Line(self.command, self.path, [each for place, each in enumerate(line.given) if place not in gone])

    def with_words(self, number: int, text: str) -> Line:
        """The line with other words in the place of those with this number.

        Raises:
            NumberTooHigh: there are fewer.
        """
        line = self._apart()
        places = [place for place, each in enumerate(line.given) if line._words(each)]
        if not 1 <= number <= len(places):
            raise NumberTooHigh(option="--words", number=number, count=len(places))
        given = list(line.given)
        old = given[places[number - 1]]
        prefix = "" if old.name is None else split_number(_parameter(self.command, old.name), old.value or "")[0]
        given[places[number - 1]] = replace(old, value=prefix + text)
        return Line(self.command, self.path, given)

    def with_more(self, typed: str | None, value: str | None) -> Line:
        """The line with a part behind it for which the command has no place, so that it is not sent by oversight."""
        return Line(self.command, self.path, [*self.given, Given(None, typed, value)])

    def _is_slip_of(self, given: Given, name: str | None) -> bool:
        meant = self._meant(given) if given.name is None else None
        return meant is not None and meant.name == name

    def _apart(self) -> Line:
        """The line with each passage of a paper by itself."""
        given: list[Given] = []
        for each in self.given:
            if each.name is not None and _is_parted(_parameter(self.command, each.name)) and self._words(each):
                texts = next(argument.name for argument in _arguments(self.command) if carries_words(argument))
                given += [Given(texts, None, passage) for passage in self._words(each)]
            else:
                given.append(each)
        return Line(self.command, self.path, given)

    def changed(self, changes: Line) -> Line:
        """The line with changes: as many values as there were take their places one by one; else all are exchanged.

        Raises:
            NotTogether: the order of the line has a meaning, and it is not clear which of several is meant.
        """
        given = list(self.given)
        for name in dict.fromkeys(each.name for each in changes.given):
            new = [each for each in changes.given if each.name == name]
            places = [place for place, each in enumerate(given) if each.name == name or self._is_slip_of(each, name)]
            if len(new) == len(places):
                for place, each in zip(places, new, strict=True):
                    given[place] = each
            elif len(places) > 1 and getattr(self.command, "order_matters", False) and new[0].typed is not None:
                raise NotTogether(
                    problem=f"{len(places)} values of {new[0].typed} in the draft and {len(new)} in their place",
                    advice=f"Give all {len(places)} of them, in their order.",
                )
            else:
                at = places[0] if places else len(given)
                given = [each for place, each in enumerate(given) if place not in places]
                given[at:at] = new
        return Line(self.command, self.path, given)


class _Reader:
    """Reads a line as Click does, and goes on where Click gives up."""

    def __init__(self, options: dict[str, click.Parameter], arguments: Sequence[click.Parameter]) -> None:
        self._options = options
        self._arguments = list(arguments)

    def read(self, typed: Iterable[str]) -> list[Given]:
        waiting, given, only_arguments = list(typed), [], False
        while waiting:
            word = waiting.pop(0)
            if word == "--" and not only_arguments:
                only_arguments = True
            elif word.startswith("-") and len(word) > 1 and not only_arguments:
                given += self._option(word, waiting)
            else:
                given.append(self._argument(word))
        return given

    def _argument(self, word: str) -> Given:
        if not self._arguments:
            return Given(None, None, word)
        argument = self._arguments[0]
        if argument.nargs != -1:
            self._arguments.pop(0)
        return Given(argument.name, None, word)

    def _option(self, word: str, waiting: list[str]) -> list[Given]:
        name, sign, value = word.partition("=")
        known = self._options.get(name)
        if known is not None and (not sign or (_takes_value(known) and name.startswith("--"))):
            return [self._known(known, name, value if sign else None, waiting)]
        if not word.startswith("--"):
            found = self._short(word, waiting)
            if found is not None:
                return found
        if not sign and waiting and not (waiting[0].startswith("-") and len(waiting[0]) > 1):
            return [Given(None, name, waiting.pop(0))]
        return [Given(None, name, value if sign else None)]

    def _short(self, word: str, waiting: list[str]) -> list[Given] | None:
        """Short options that stand together; None: one of them is not known."""
        given: list[Given] = []
        for place, letter in enumerate(word[1:], start=2):
            known = self._options.get(f"-{letter}")
            if known is None:
                return None
            attached = word[place:]
            if _takes_value(known):
                return [*given, self._known(known, f"-{letter}", attached or None, waiting)]
            given.append(self._known(known, f"-{letter}", None, waiting))
        return given

    @staticmethod
    def _known(parameter: click.Parameter, typed: str, value: str | None, waiting: list[str]) -> Given:
        option = None if isinstance(parameter, click.Argument) else typed
        if isinstance(parameter, FlagOfSome) and value is None:
            if waiting and FlagOfSome.is_slip(waiting[0]):
                return Given(None, typed, waiting.pop(0))
            value = waiting.pop(0) if waiting and FlagOfSome.is_value(waiting[0]) else YES
        if _takes_value(parameter) and value is None and waiting:
            value = waiting.pop(0)
        return Given(parameter.name, option, value)


@cache
def _parameters(command: click.Command) -> dict[str, click.Parameter]:
    with click.Context(command) as context:
        return {str(parameter.name): parameter for parameter in command.get_params(context)}


def _options(command: click.Command) -> dict[str, click.Parameter]:
    return {
        option: parameter
        for parameter in _parameters(command).values()
        if isinstance(parameter, click.Option)
        for option in (*parameter.opts, *parameter.secondary_opts)
    }


def _arguments(command: click.Command) -> list[click.Parameter]:
    return [parameter for parameter in _parameters(command).values() if isinstance(parameter, click.Argument)]


def _parameter(command: click.Command, name: str) -> click.Parameter | None:
    return _parameters(command).get(name)


def _is_by_name(parameter: click.Parameter | None) -> bool:
    """Whether a file is left to the command, which knows it by its name."""
    return parameter is not None and isinstance(parameter.type, PasteOrFile)


def _is_paper(parameter: click.Parameter | None) -> bool:
    return parameter is not None and isinstance(parameter.type, Paper)


def _is_parted(parameter: click.Parameter | None) -> bool:
    return parameter is not None and isinstance(parameter.type, Paper) and parameter.type.parted


def _takes_value(parameter: click.Parameter | None) -> bool:
    return not isinstance(parameter, click.Option) or not (parameter.is_flag or parameter.count)


def _takes_several(parameter: click.Parameter | None) -> bool:
    return isinstance(parameter, click.Option) and (parameter.multiple or parameter.nargs != 1)


def _shown(option: str) -> str:
    """An option as typed: short and plain, or not repeated at all."""
    harmless = option.isascii() and option.isprintable() and " " not in option and len(option) <= 40
    return option if harmless else "of that name"
