"""Terms of release and notes of how words came, as options and as parts of an ask."""

from __future__ import annotations

from typing import Any, Final

import click

from goodoffices.cli.fields import F, Fields, gathered
from goodoffices.cli.kinds import WORDS, FlagOfSome, OfSome, Word, wrong
from goodoffices.errors.usage import NotTogether
from goodoffices.talk.events import Closeness, Way
from goodoffices.talk.terms import Attribution, Carriage, Manner

CARRIAGE: Final = Word(
    Carriage,
    also={"substance": "in_substance", "very_words": "verbatim"},
    unread=Carriage.IN_SUBSTANCE.value,  # what is withheld has no other terms to look at
)
_TERMS: Final = (
    click.option(
        "-c", "--carry", "carriage", multiple=True, type=OfSome(CARRIAGE), help="How far the words may be carried."
    ),
    click.option(
        "-t", "--to", multiple=True, type=OfSome(metavar="NAME"), help="To whom. Left out: the one other side."
    ),
    click.option(
        "--unnamed",
        "attribution",
        cls=FlagOfSome,
        means=Attribution.UNNAMED.value,
        help="Without saying whose words they are.",
    ),
    click.option("--from", "from", multiple=True, type=OfSome(metavar="TIME"), help="Not to be conveyed before."),
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
        "read_back",
        cls=FlagOfSome,
        help="The author wants to approve a wording in substance before it crosses.",
    ),
    click.option("--time-may-cross", cls=FlagOfSome, help="The recipient may learn when it was said."),
    click.option(
        "--at-most",
        "manner",
        multiple=True,
        type=OfSome(Word(Manner)),
        help="The most that may be done to bring the words: read out, shown, left. Left out: left.",
    ),
)
_NOTED: Final = (
    click.option("-b", "--by", "way", type=Word(Way), help="How it came. Leave it out at a side's own station."),
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


class Terms(Fields):
    """Terms of release, for one passage or for several."""

    def check(self, count: int) -> None:
        """Refuse terms that say nothing about carrying, too.

        Raises:
            NumberTooHigh, NotTogether: within a line of words they are told with what else is wrong.
        """
        super().check(count)
        if not self.given["carriage"] and any(self.given.values()):
            refusal = NotTogether(
                problem="terms without --carry, which says whether anything may be carried at all",
                advice="Add --carry in-substance or --carry verbatim; without terms the words are withheld.",
            )
            wrong(click.get_current_context(silent=True), refusal)

    def asked(self, number: int = 1) -> dict[str, Any] | None:
        """The terms of one passage; None: none were given."""
        asked = self.of(number)
        if not self.given["carriage"] and any(self.given.values()):
            asked["carriage"] = Carriage.IN_SUBSTANCE.value  # it is missing, which is told; the rest is looked at
        if asked.get("carriage") == Carriage.WITHHELD.value:
            return {"carriage": Carriage.WITHHELD.value}
        return asked if "carriage" in asked else None


def terms_options(function: F) -> F:
    """The options of terms of release; the command gets them as ``terms``."""
    return gathered(function, _TERMS, "terms", Terms)


def noted_options(function: F) -> F:
    """The options of a note: how a side's act came to the mediator. The command gets them as ``noted``."""
    return gathered(function, _NOTED, "noted", _noted)


def _noted(given: dict[str, Any]) -> dict[str, Any] | None:
    noted = {name: value for name, value in given.items() if value is not None}
    if not noted:
        return None
    if "way" not in noted:
        refusal = NotTogether(
            problem="a note of who spoke, when or how closely, without --by",
            advice="Add --by call, meeting, paper or messenger.",
        )
        wrong(click.get_current_context(silent=True), refusal)
        noted["way"] = Way.CALL.value
    on_paper = noted["way"] == Way.PAPER.value
    return {"closeness": (Closeness.HANDED_OVER if on_paper else Closeness.AT_THE_TIME).value} | noted
