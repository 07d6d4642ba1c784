"""Words of a side: noted by the mediator, or said at the side's own station. Each text is a passage."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

import click
from rich.text import Text

from goodoffices.cli.app import command
from goodoffices.cli.kinds import Numbered, OfSome, Word, demand_numbers, value_for
from goodoffices.cli.paste import paragraphs, read_text
from goodoffices.cli.printer import STRONG, apart, row
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.terms import TermsGiven, noted_options, terms_options
from goodoffices.errors.usage import Missing, NotTogether
from goodoffices.talk.events import Act, Force

SECTION = "What a side says"

_PASSAGES = (
    click.option("--paper", metavar="FILE", help="Take the passages from a text file, or - for what is pasted."),
    click.option("-a", "--act", multiple=True, type=OfSome(Word(Act)), help="What the words do. Left out: remark."),
    click.option("--force", multiple=True, type=OfSome(Word(Force)), help="How far they bind. Left out: not at all."),
    click.option(
        "--valid-until", multiple=True, type=OfSome(metavar="TIME"), help="Until when the words themselves hold."
    ),
    click.option("--language", multiple=True, type=OfSome(metavar="TAG"), help="Left out: the side's."),
    click.option(
        "--parallel", is_flag=True, help="Said to the mediator alone, answering nothing and recognising nobody."
    ),
)
_SHOWN: Final = 72
"""Characters of a passage that are repeated when it is written down."""


def passages_options(function: Any) -> Any:
    """The options of passages."""
    for option in reversed(_PASSAGES):
        function = option(function)
    return function


def _passages(
    texts: Sequence[str], terms: TermsGiven, parallel: bool, given: dict[str, Sequence[Numbered[str]]]
) -> list[dict[str, Any]]:
    for name, numbered in given.items():
        demand_numbers(f"--{name.replace('_', '-')}", numbered, len(texts))
    terms.check(len(texts))
    asked = []
    for number, text in enumerate(texts, start=1):
        passage: dict[str, Any] = {"text": text, "parallel": parallel or None, "terms": terms.plain(number)}
        passage |= {name: value_for(numbered, number) for name, numbered in given.items()}
        asked.append({name: value for name, value in passage.items() if value is not None})
    return asked


def _texts(texts: tuple[str, ...], paper: str | None, command_name: str) -> list[str]:
    """The words of a note: from the line, or from a paper."""
    if texts and paper is not None:
        raise NotTogether(
            problem="words on the line and words from a paper",
            advice=f"Write '{command_name}' once for each.",
        )
    if paper is not None:
        return paragraphs(read_text(paper)) or [""]
    if not texts:
        raise Missing(command=command_name, wanted="the words, or --paper FILE")
    return list(texts)


def _said(session: Session, result: dict[str, Any], texts: list[str], following: str) -> None:
    def lines(_: object) -> Iterator[Text]:
        count = len(result["refs"])
        yield row(f"Written down: {count} passage{'' if count == 1 else 's'}.")
        for ref, text in zip(result["refs"], texts, strict=True):
            first = text.split("\n", maxsplit=1)[0]
            more = "" if first == text and len(first) <= _SHOWN else " …"
            yield row((ref, STRONG), "  ", apart(first[:_SHOWN].replace("\t", " ")), more, indent=2)

    session.answer(result, lines, following)


@command("note", SECTION)
@click.argument("side")
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@passages_options
@noted_options
@terms_options
@pass_session
def note(
    session: Session,
    /,
    side: str,
    texts: tuple[str, ...],
    paper: str | None,
    parallel: bool,
    noted: dict[str, Any] | None,
    terms: TermsGiven,
    **given: Sequence[Numbered[str]],
) -> None:
    """Note what SIDE said. Each TEXT is a passage, which can be released on its own.

    \b
    goodoffices note North 'We will not block the channel.' -b call -c verbatim -t South
    goodoffices note North 'We need quiet.' 'Our tugs are short of fuel.' -b call -c 1=in-substance
    goodoffices note North --paper north.txt -b paper -c verbatim -c 3=withheld

    Words without --carry are withheld: for you alone.
    """
    words = _texts(texts, paper, "goodoffices note")
    if noted is None:
        raise Missing(command="goodoffices note", wanted="--by, the way by which the words came: call, meeting, paper")
    passages = _passages(words, terms, parallel, given)
    result = session.act("say", leg=side, passages=passages, noted=noted)
    released = any(passage.get("terms", {}).get("carriage") not in (None, "withheld") for passage in passages)
    following = session.command("cross") if released else session.command("release", result["refs"][0], "-c", "FORM")
    _said(session, result, words, following)


@command("say", SECTION)
@click.argument("texts", nargs=-1, metavar="[TEXT]...")
@click.option("--leg", metavar="SIDE", help="The leg, if there are several.")
@passages_options
@terms_options
@pass_session
def say(
    session: Session,
    /,
    texts: tuple[str, ...],
    leg: str | None,
    paper: str | None,
    parallel: bool,
    terms: TermsGiven,
    **given: Sequence[Numbered[str]],
) -> None:
    """Say something to the mediator, at a side's own station. Each TEXT is a passage.

    Words without --carry are withheld: for the mediator alone.
    """
    words = _texts(texts, paper, "goodoffices say")
    passages = _passages(words, terms, parallel, given)
    result = session.act("say", leg=session.leg(leg, "goodoffices say --leg"), passages=passages)
    _said(session, result, words, session.command("read"))
