"""Terms of release and notes of how words came, from options to what the station asks for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

import click

from goodoffices.cli.kinds import (
    WORDS,
    YES,
    FlagOfSome,
    Numbered,
    OfSome,
    Word,
    demand_numbers,
    demand_one_value,
    of_some,
    value_for,
    values_for,
    wrong,
)
from goodoffices.errors.usage import NotTogether
from goodoffices.talk.events import Closeness, Way
from goodoffices.talk.terms import Carriage, Manner

F = TypeVar("F", bound=Callable[..., Any])

CARRIAGE: Final = Word(
    Carriage,
    also={"substance": "in_substance", "very_words": "verbatim"},
    unread=Carriage.IN_SUBSTANCE.value,  # what is withheld has no other terms to look at
)
_GIVEN: Final = ("carry", "to", "unnamed", "begin", "until", "provisos", "wants_read_back", "time_may_cross", "at_most")
_SEVERAL: Final = ("--to", "--proviso")
"""Of these, one passage can have several values."""
_NOTE: Final = ("by", "closeness", "speaker", "interpreter", "when")


@dataclass(frozen=True, slots=True)
class TermsGiven:
    """Terms as they stood on the line, for one passage or for several."""

    carry: Sequence[Numbered[str]]
    to: Sequence[Numbered[str]]
    unnamed: Sequence[Numbered[str]]
    begin: Sequence[Numbered[str]]
    until: Sequence[Numbered[str]]
    provisos: Sequence[Numbered[str]]
    wants_read_back: Sequence[Numbered[str]]
    time_may_cross: Sequence[Numbered[str]]
    at_most: Sequence[Numbered[str]]

    def check(self, count: int) -> None:
        """Refuse numbers of passages that are not there, contradictions, and terms that say nothing about carrying.

        Raises:
            NumberTooHigh, NotTogether.
        """
        for option, given in self._by_option().items():
            demand_numbers(option, given, count)
            if option not in _SEVERAL:
                demand_one_value(option, given, count)
        if not self.carry and any(self._by_option().values()):
            refusal = NotTogether(
                problem="terms without --carry, which says whether anything may be carried at all",
                advice="Add --carry in-substance or --carry verbatim; without terms the words are withheld.",
            )
            wrong(click.get_current_context(silent=True), refusal)

    def speaks_of_some(self) -> bool:
        """Whether any option names a passage by its number."""
        return any(map(of_some, self._by_option().values()))

    def _by_option(self) -> dict[str, Sequence[Numbered[str]]]:
        return {
            "--carry": self.carry,
            "--to": self.to,
            "--unnamed": self.unnamed,
            "--from": self.begin,
            "--until": self.until,
            "--proviso": self.provisos,
            "--wants-read-back": self.wants_read_back,
            "--time-may-cross": self.time_may_cross,
            "--at-most": self.at_most,
        }

    def plain(self, number: int = 1) -> dict[str, Any] | None:
        """The terms of one passage as the station asks for them; None: none were given."""
        carriage = value_for(self.carry, number)
        if carriage is None and not self.carry and any(self._by_option().values()):
            carriage = Carriage.IN_SUBSTANCE.value  # it is missing, which is told; the other terms are looked at
        if carriage is None:
            return None
        if carriage == Carriage.WITHHELD.value:
            return {"carriage": carriage}
        terms: dict[str, Any] = {"carriage": carriage}
        for name, several in (("to", self.to), ("provisos", self.provisos)):
            values = values_for(several, number)
            if values:
                terms[name] = values
        if value_for(self.unnamed, number) == YES:
            terms["attribution"] = "unnamed"
        for name, given in (("from", self.begin), ("until", self.until), ("manner", self.at_most)):
            value = value_for(given, number)
            if value is not None:
                terms[name] = value
        flags = {"read_back": self.wants_read_back, "time_may_cross": self.time_may_cross}
        return terms | {name: True for name, given in flags.items() if value_for(given, number) == YES}


def terms_options(function: F) -> F:
    """The options of terms of release; the command gets them as ``terms``."""
    options = (
        click.option("-c", "--carry", multiple=True, type=OfSome(CARRIAGE), help="How far the words may be carried."),
        click.option(
            "-t", "--to", multiple=True, type=OfSome(metavar="NAME"), help="To whom. Left out: the one other side."
        ),
        click.option("--unnamed", cls=FlagOfSome, help="Without saying whose words they are."),
        click.option("--from", "begin", multiple=True, type=OfSome(metavar="TIME"), help="Not to be conveyed before."),
        click.option("--until", multiple=True, type=OfSome(metavar="TIME"), help="Not to be conveyed after."),
        click.option(
            "--proviso",
            "provisos",
            multiple=True,
            type=OfSome(WORDS),
            help="A proviso; it crosses as written with named very words, otherwise in your words.",
        ),
        click.option(
            "--wants-read-back",
            cls=FlagOfSome,
            help="The author wants to approve a wording in substance before it crosses.",
        ),
        click.option("--time-may-cross", cls=FlagOfSome, help="The recipient may learn when it was said."),
        click.option(
            "--at-most",
            multiple=True,
            type=OfSome(Word(Manner)),
            help="The most that may be done to bring the words: read out, shown, left. Left out: left.",
        ),
    )
    return gathered(function, options, _GIVEN, "terms", lambda given: TermsGiven(**given))


def noted_options(function: F) -> F:
    """The options of a note: how a side's act came to the mediator. The command gets them as ``noted``."""
    options = (
        click.option("-b", "--by", type=Word(Way), help="How it came. Leave it out at a side's own station."),
        click.option(
            "--close",
            "closeness",
            type=Word(Closeness),
            help="How close the note is to the words. Left out: noted at the time; on paper, handed over in writing.",
        ),
        click.option("-s", "--speaker", metavar="NAME", help="Who spoke. Left out: the one person who could have."),
        click.option("--interpreter", metavar="NAME", help="Who interpreted."),
        click.option("--when", metavar="TIME", help="When it was said. Left out: now."),
    )
    return gathered(function, options, _NOTE, "noted", _noted)


def _noted(given: dict[str, Any]) -> dict[str, Any] | None:
    way = given.pop("by")
    told = {name: value for name, value in given.items() if value is not None}
    if way is None:
        if not told:
            return None
        refusal = NotTogether(
            problem="a note of who spoke, when or how closely, without --by",
            advice="Add --by call, meeting, paper or messenger.",
        )
        wrong(click.get_current_context(silent=True), refusal)
        way = Way.CALL.value
    close = Closeness.HANDED_OVER if way == Way.PAPER.value else Closeness.AT_THE_TIME
    return {"way": way, "closeness": close.value} | told


def gathered(
    function: F, options: Sequence[Callable[[F], F]], names: Sequence[str], name: str, make: Callable[[Any], Any]
) -> F:
    """``function`` with options whose values arrive together, as one argument."""
    import functools

    @functools.wraps(function)
    def with_one(*args: Any, **kwargs: Any) -> Any:
        return function(*args, **{name: make({each: kwargs.pop(each) for each in names})}, **kwargs)

    decorated: Any = with_one
    for option in reversed(options):
        decorated = option(decorated)
    return decorated  # type: ignore[no-any-return]
