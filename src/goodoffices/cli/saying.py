"""Words of a side: noted by the mediator, or said at the side's own station. Each text is a passage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import click
from rich.text import Text

from goodoffices.cli.app import command
from goodoffices.cli.asking import agrees
from goodoffices.cli.fields import F, Fields, gathered
from goodoffices.cli.kinds import LANGUAGE, WORDS, FlagOfSome, OfSome, Paper, Word
from goodoffices.cli.printer import BAD, MINDED, STRONG, apart, numbered, row, words_rows
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import spoken, told
from goodoffices.cli.terms import Terms, noted_options, terms_options
from goodoffices.cli.wording import Wording
from goodoffices.errors.usage import Missing, NotConfirmed, NotTogether, PaperNumbers
from goodoffices.talk.events import Act, Force
from goodoffices.words.passages import Paper as ReadPaper
from goodoffices.words.passages import read_paper

_PASSAGES = (
    click.option(
        "--paper", type=Paper(parted=True), metavar="FILE", help="Take the passages from a text file, or - for a paste."
    ),
    click.option(
        "--keep-numbers", is_flag=True, help="Keep the paper's own numbers in the words; N= then counts passages."
    ),
    click.option("-y", "--yes", is_flag=True, help="Do not ask whether the passages of the paper are right."),
    click.option("-a", "--act", multiple=True, type=OfSome(Word(Act)), help="What the words do. Left out: remark."),
    click.option("--force", multiple=True, type=OfSome(Word(Force)), help="How far they bind. Left out: not at all."),
    click.option(
        "--valid-until", multiple=True, type=OfSome(metavar="TIME"), help="Until when the words themselves are valid."
    ),
    click.option(
        "--answer-by", multiple=True, type=OfSome(metavar="TIME"), help="The last moment for an answer to the words."
    ),
    click.option("--language", multiple=True, type=OfSome(LANGUAGE), help="Left out: the side's."),
    click.option(
        "--parallel",
        cls=FlagOfSome,
        help="A parallel statement: said to the mediator alone, answering nothing and recognising nobody.",
    ),
)
_OF_THE_PAPER: Final = ("paper", "keep_numbers", "yes")
ENDS: Final = (
    "It is over already, or before it begins: a release lasts as long as the ground rules say, from when it was given."
)


class Asked(NamedTuple):
    """Passages as the station asks for them, and the paper that they stood in, if they did."""

    passages: list[dict[str, Any]]
    paper: ReadPaper | None


@dataclass(frozen=True, slots=True)
class PassagesGiven:
    """Passages as they stood on the line or in a paper, with what each of them is.

    Attributes:
        fields: what is said of all of them, or of some.
    """

    paper: str | None
    keep_numbers: bool
    yes: bool
    fields: Fields

    def asked(self, session: Session, command_name: str, texts: Sequence[str], terms: Terms) -> Asked:
        """The passages as the station asks for them; at a terminal, after somebody has seen those of a paper.

        Raises:
            Missing, NotTogether, NumberTooHigh, PaperNumbers, NotConfirmed.
        """
        if self.paper is None:
            if not texts:
                raise Missing(command=command_name, wanted="the words, or --paper FILE")
            return Asked(self._passages(texts, terms), None)
        if texts:
            session.wrong(
                NotTogether(
                    problem="words on the line and words from a paper",
                    advice=f"Write '{command_name}' once for each.",
                )
            )
        paper = read_paper(self.paper, keep=self.keep_numbers)
        session.preview = paper.passages
        if paper.unclear and (terms.speaks_of_some() or self.fields.speaks_of_some()):
            session.wrong(PaperNumbers())
        else:
            session.preview = []
        asked = self._passages(paper.passages or [""], terms)
        marks = [spoken(each.get("terms", {}).get("carriage", "withheld")) for each in asked]
        if (
            not self.yes
            and not session.problems
            and not agrees(
                session.printer, numbered(paper.passages, marks), "Are these the passages, and may they be carried so?"
            )
        ):
            raise NotConfirmed
        return Asked(asked, paper)

    def _passages(self, texts: Sequence[str], terms: Terms) -> list[dict[str, Any]]:
        self.fields.check(len(texts))
        terms.check(len(texts))
        return [
            {"text": text, **self.fields.of(number), **({} if asked is None else {"terms": asked})}
            for number, text in enumerate(texts, start=1)
            for asked in [terms.asked(number)]
        ]


def passages_options(function: F) -> F:
    """The options of passages; the command gets them as ``passages``."""

    def make(given: dict[str, Any]) -> PassagesGiven:
        return PassagesGiven(**{name: given.pop(name) for name in _OF_THE_PAPER}, fields=Fields(given))

    return gathered(function, _PASSAGES, "passages", make)


def _said(session: Session, result: dict[str, Any], asked: Asked, following: str) -> None:
    def lines(_: object) -> Iterator[Text]:
        count = len(result["refs"])
        yield row(f"Written down: {count} passage{'' if count == 1 else 's'}.")
        for ref, passage in zip(result["refs"], asked.passages, strict=True):
            text = passage["text"].replace("\r\n", "\n").replace("\t", "    ")
            if "\n" in text:
                yield row((ref, STRONG), indent=2)
                yield from words_rows(text, indent=6)
            else:
                yield row((ref, STRONG), "  ", apart(text), indent=2)
        if asked.paper is not None and asked.paper.taken_off:
            head = "; what stands before them is passage 1" if asked.paper.taken_off < count else ""
            yield row(f"The paper's own numbers, 1 to {asked.paper.taken_off}, are taken off{head}.")
        if result["shut"]:
            yield row((f"This opens nothing: the release of {', '.join(result['shut'])}. {ENDS}", BAD))
        if result["void"] is not None:
            yield row((f"It has no effect: {told(result['void'])}", BAD))
        for each in result["told"]:
            yield row((told(each), MINDED))

    session.answer(result, lines, following)


@command("note", cls=Wording)
@click.argument("side")
@click.argument("texts", nargs=-1, metavar="[TEXT]...", type=WORDS)
@passages_options
@noted_options
@terms_options
@pass_session
def note(
    session: Session,
    /,
    side: str,
    texts: tuple[str, ...],
    passages: PassagesGiven,
    noted: dict[str, Any] | None,
    terms: Terms,
) -> None:
    """Note what SIDE said. Each TEXT is a passage, which can be released on its own.

    \b
    goodoffices note North 'We will not block the channel.' -b call -c verbatim -t South
    goodoffices note North 'We need quiet.' 'Our tugs are short of fuel.' -b call -c 1=in-substance
    goodoffices note North --paper north.txt -b paper -c verbatim -c 3=withheld

    A paper that is numbered 1, 2, 3 to its end is split at these numbers, which are removed. Any other paper is split
    at its empty lines, and keeps all its numbers. You are shown the passages, and asked whether they are right.

    Words without --carry are withheld: for you alone.
    """
    if noted is None:
        if not session.misread:
            wanted = "--by, the way by which the words came: call, meeting, paper or messenger"
            session.wrong(Missing(command="goodoffices note", wanted=wanted))
        noted = {}
    asked = passages.asked(session, "goodoffices note", texts, terms)
    result = session.act("say", leg=side, passages=asked.passages, noted=noted)
    released = any(passage.get("terms", {}).get("carriage") not in (None, "withheld") for passage in asked.passages)
    shut = result["shut"]
    again = session.command("release", (shut or result["refs"])[0], "-c", "FORM", "--by", "call")
    following = session.command("cross") if released and not shut else again
    _said(session, result, asked, following)


@command("say", cls=Wording)
@click.argument("texts", nargs=-1, metavar="[TEXT]...", type=WORDS)
@click.option("--leg", metavar="SIDE", help="The leg, if there are several.")
@passages_options
@terms_options
@pass_session
def say(
    session: Session,
    /,
    texts: tuple[str, ...],
    leg: str | None,
    passages: PassagesGiven,
    terms: Terms,
) -> None:
    """Say something to the mediator, at a side's own station. Each TEXT is a passage.

    Words without --carry are withheld: for the mediator alone.
    """
    asked = passages.asked(session, "goodoffices say", texts, terms)
    result = session.act("say", leg=session.leg(leg, "goodoffices say --leg"), passages=asked.passages)
    _said(session, result, asked, session.command("read"))
