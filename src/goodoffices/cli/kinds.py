"""What may stand after an option: a word of a list, or a value that may speak of one passage alone (``3=withheld``)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from difflib import get_close_matches
from enum import Enum
from typing import Any, Final, Generic, NamedTuple, Protocol, TypeVar

import click

from goodoffices.cli.paste import read_text
from goodoffices.errors.base import Refusal
from goodoffices.errors.usage import NotAsExpected, NotTogether, NumberTooHigh

_NUMBERED: Final = re.compile(r"(?P<first>[1-9][0-9]{0,2})(?:-(?P<last>[1-9][0-9]{0,2}))?=(?P<value>.*)", re.DOTALL)

_NUMBERS: Final = r"(?P<first>[1-9][0-9]{0,2})(?:-(?P<last>[1-9][0-9]{0,2}))?"
_OF_SOME: Final = re.compile(rf"(?P<of_all>yes|no)|{_NUMBERS}(?:=(?P<of_some>yes|no)?)?")
_SLIP: Final = re.compile(r"yes|no|[\W_]*\d[\d\W_]*(?:=.*)?", re.DOTALL | re.IGNORECASE)
_OF_A_PASSAGE: Final = re.compile(r"(?<!\d)[1-9][0-9]{0,2}(?:-[1-9][0-9]{0,2})?(?![\d-])")
_NO_NUMBER: Final = re.compile(r"\d[\d,; -]*=.*", re.DOTALL)
"""What begins as ``N=`` does and is none: ``0=``, ``1,3=``, ``1000=``."""

_TAG: Final = re.compile(r"[A-Za-z0-9-]{2,35}")

_N: Final = "a value, or N=VALUE for some of the passages, counted from 1, as in 2=VALUE or 2-4=VALUE"

YES: Final = "yes"
"""The value of a flag that stands alone."""

T = TypeVar("T")


class Word(click.ParamType[str]):
    """One word of a list, as the station spells it. A beginning is enough, and hyphens stand for underscores.

    Args:
        words: an enumeration of texts, or the texts.
        also: further spellings, with the word that each means.
        unread: what is taken in the place of what nobody can read, while the rest of a line is looked at; left out:
            the first.
    """

    name = "word"

    def __init__(
        self, words: type[Enum] | Iterable[str], also: dict[str, str] | None = None, unread: str | None = None
    ) -> None:
        values = [each.value for each in words] if isinstance(words, type) else list(words)
        self.words = [str(value) for value in values]
        self.also = also or {}
        self.unread = unread or self.words[0]

    def shown(self) -> list[str]:
        """The words as they are typed."""
        return [word.replace("_", "-") for word in self.words]

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """The words, for help."""
        return f"[{'|'.join(self.shown())}]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[Any]:
        """The words that begin so."""
        from click.shell_completion import CompletionItem

        return [CompletionItem(word) for word in self.shown() if word.startswith(incomplete)]

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The word that was meant.

        Raises:
            NotAsExpected: none begins so, or several do. Within a line of words this is told with what else is wrong.
        """
        given = str(value).strip().lower().replace("-", "_").replace(" ", "_")
        if given in self.words:
            return given
        spelt = {**{word: word for word in self.words}, **self.also}
        meant = {word for spelling, word in spelt.items() if given and spelling.startswith(given)}
        if len(meant) == 1:
            return meant.pop()
        near = get_close_matches(given, spelt, n=1)
        wrong(
            ctx,
            NotAsExpected(
                option=option_name(param),
                command=command_path(ctx),
                expected=f"one of {', '.join(self.shown())}",
                similar=f" Close to what was typed: {near[0].replace('_', '-')}." if near else "",
            ),
        )
        return spelt[near[0]] if near else self.unread


class LanguageTag(click.ParamType[str]):
    """A language, such as ``he`` or ``zh-Hant``."""

    name = "tag"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What stands there, for help."""
        return "TAG"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The tag as it is.

        Raises:
            NotAsExpected: it has another form. Within a line of words this is told with what else is wrong.
        """
        if _TAG.fullmatch(str(value)):
            return str(value)
        expected = "a language tag, such as en, he or zh-Hant"
        option = option_name(param)
        wrong(ctx, NotAsExpected(option=option, command=command_path(ctx), expected=expected, similar=""))
        return "en"


class Words(click.ParamType[str]):
    """What somebody said or wrote. A lone hyphen stands for standard input."""

    name = "text"

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What stands there, for help."""
        return "TEXT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The words as they are. Where they must not be lost, the line has read them already (:mod:`.line`)."""
        session = _session(ctx)
        on_a_line = session is not None and session.line is not None
        return read_text("-").rstrip("\r\n") if value == "-" and not on_a_line else str(value)


class Paper(click.ParamType[str]):
    """The text of a file, or of standard input for a hyphen; the line reads it (:mod:`.line`).

    Args:
        parted: it is words, parted into passages; else one thing.
    """

    name = "file"

    def __init__(self, *, parted: bool) -> None:
        self.parted = parted

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text as it is."""
        return str(value)


class PasteOrFile(Paper):
    """The text of standard input for a hyphen; else the name of a file, which the command reads as bytes."""

    def __init__(self) -> None:
        super().__init__(parted=False)


WORDS: Final = Words()
LANGUAGE: Final = LanguageTag()


def carries_words(param: click.Parameter | None) -> bool:
    """Whether the values of a parameter are words."""
    kind = None if param is None else param.type
    return isinstance(kind.inner if isinstance(kind, OfSome) else kind, Words | Paper)


def split_number(param: click.Parameter | None, value: str) -> tuple[str, str]:
    """``N=`` before a value, where the parameter can have it, and the value."""
    found = _NUMBERED.fullmatch(value) if param is not None and isinstance(param.type, OfSome) else None
    return ("", value) if found is None else (value[: found.start("value")], found["value"])


class Numbered(NamedTuple, Generic[T]):
    """A value for all, or (``first`` to ``last``, counted from 1) for some.

    Attributes:
        first: None: for all.
        option: that gave it, as one types it.
    """

    first: int | None
    last: int
    value: T
    option: str = "A value"

    def speaks_of(self, number: int) -> bool:
        """Whether it is for this one."""
        return self.first is None or self.first <= number <= self.last


class OfSome(click.ParamType[Numbered[str]]):
    """``VALUE`` for all, ``3=VALUE`` for the third, ``2-4=VALUE`` for the second to the fourth."""

    name = "value"

    def __init__(self, inner: click.ParamType[str] | None = None, metavar: str = "TEXT") -> None:
        self.inner = inner
        self.metavar = metavar

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What stands there, for help."""
        shown = None if self.inner is None else self.inner.get_metavar(param, ctx)
        return f"[N=]{shown or self.metavar}"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Numbered[str]:
        """The value and of whom it speaks."""
        if isinstance(value, Numbered):
            return value
        option = option_name(param)
        found = _NUMBERED.fullmatch(str(value))
        if found is None and _NO_NUMBER.fullmatch(str(value)):
            wrong(ctx, NotAsExpected(option=option, command=command_path(ctx), expected=_N, similar=""))
            return Numbered(None, 0, self.inner.unread if isinstance(self.inner, Word) else str(value), option)
        bare = str(value) if found is None else found["value"]
        read = bare if self.inner is None else self.inner.convert(bare, param, ctx)
        if found is None:
            return Numbered(None, 0, read, option)
        first = int(found["first"])
        return Numbered(first, int(found["last"] or first), read, option)


def wrong(ctx: click.Context | None, refusal: Refusal) -> None:
    """Something is wrong with a line: told with whatever else is where words are at stake, else at once.

    Raises:
        Refusal: this one.
    """
    session = _session(ctx)
    if session is None:
        raise refusal
    session.wrong(refusal)


class _Session(Protocol):
    """What values have to know of the command that is under way (:mod:`.session`)."""

    line: Any

    def wrong(self, refusal: Refusal) -> None:
        """Something is wrong with the line."""


def _session(ctx: click.Context | None) -> _Session | None:
    """The session of a context; None: a value is read by itself."""
    found: _Session | None = None if ctx is None else ctx.obj
    return found


class FlagOfSome(click.Option):
    """A flag for all, or with ``N=`` for some: ``--unnamed``, ``--unnamed 2=``, ``--unnamed 2-4=``, ``--unnamed 3=no``.

    The line gives it a value where it stands alone (:mod:`.line`), so that it never takes the words after it for one.

    Args:
        means: what the ask has where the flag stands.
    """

    def __init__(self, *args: Any, means: Any = True, **kwargs: Any) -> None:
        super().__init__(*args, **(kwargs | {"multiple": True, "type": _YesOrNo(means)}))

    @staticmethod
    def is_value(word: str) -> bool:
        """Whether a word that stands apart from the flag is its value: a number without ``=`` may be words."""
        return _OF_SOME.fullmatch(word) is not None and "=" in word

    @staticmethod
    def is_slip(word: str) -> bool:
        """Whether a word behind the flag may be meant as its value or as words: nobody can tell, so it is refused."""
        return _SLIP.fullmatch(word) is not None and not FlagOfSome.is_value(word)

    @staticmethod
    def as_meant(option: str, word: str) -> str:
        """How the flag is written if such a word was meant as its value."""
        if word.lower() in ("yes", "no"):
            return f"{option}={word.lower()}"
        numbers = _OF_A_PASSAGE.findall(word.partition("=")[0] or word)[:3] or ["2"]
        return " ".join(f"{option} {number}=" for number in numbers)


class _YesOrNo(click.ParamType[Numbered[Any]]):
    """The value of such a flag: what it means, or None where it does not hold."""

    name = "flag"

    def __init__(self, means: Any) -> None:
        self.means = means

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:
        """What may stand there, for help."""
        return "[N=]"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Numbered[Any]:
        """What it means and of whom it speaks."""
        if isinstance(value, Numbered):
            return value
        option = option_name(param)
        found = _OF_SOME.fullmatch(str(value))
        if found is None:
            expected = "nothing, or N= for some of the passages, as in 2= or 2-4="
            wrong(ctx, NotAsExpected(option=option, command=command_path(ctx), expected=expected, similar=""))
            return Numbered(None, 0, self.means, option)
        means = self.means if (found["of_all"] or found["of_some"] or YES) == YES else None
        if found["first"] is None:
            return Numbered(None, 0, means, option)
        return Numbered(int(found["first"]), int(found["last"] or found["first"]), means, option)


def option_name(param: click.Parameter | None) -> str:
    """An option as one types it."""
    if param is None:
        return "A value"
    return str(param.metavar or param.name).upper() if isinstance(param, click.Argument) else max(param.opts, key=len)


def command_path(ctx: click.Context | None) -> str:
    """A command as one types it."""
    return "goodoffices" if ctx is None else ctx.command_path


def demand_numbers(given: Sequence[Numbered[Any]], count: int) -> None:
    """Refuse a number that none of ``count`` things has.

    Raises:
        NumberTooHigh; within a line of words it is told with what else is wrong.
    """
    for each in given:
        if each.first is not None and (each.last > count or each.first > each.last):
            refusal = NumberTooHigh(option=each.option, number=max(each.first, each.last), count=count)
            wrong(click.get_current_context(silent=True), refusal)


def demand_one_value(given: Sequence[Numbered[Any]], count: int) -> None:
    """Refuse several values for one of ``count`` things; one for all and another for some of them is none.

    Raises:
        NotTogether; within a line of words it is told with what else is wrong.
    """
    general = {each.value for each in given if each.first is None}
    own = ({each.value for each in given if each.first is not None and each.speaks_of(n)} for n in range(1, count + 1))
    of_one = next((number for number, values in enumerate(own, start=1) if len(values) > 1), None)
    if len(general) > 1 or of_one is not None:
        option = given[0].option
        whom = "all" if of_one is None else f"number {of_one}"
        refusal = NotTogether(
            problem=f"two different values of {option} for {whom}",
            advice=f"Write one of them. {option} without a number speaks of all that have no value of their own.",
        )
        wrong(click.get_current_context(silent=True), refusal)


def value_for(given: Sequence[Numbered[T]], number: int) -> T | None:
    """The value for one thing: the last that names it, else the last for all, else None."""
    own = [each.value for each in given if each.first is not None and each.speaks_of(number)]
    general = [each.value for each in given if each.first is None]
    return next(iter([*reversed(own), *reversed(general)]), None)


def values_for(given: Sequence[Numbered[T]], number: int) -> list[T]:
    """Every value for one thing: those that name it if there are any, else those for all."""
    own = [each.value for each in given if each.first is not None and each.speaks_of(number)]
    return own or [each.value for each in given if each.first is None]
