"""What a side says: words, terms, answers, findings; by its own hand, or noted by the mediator."""

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
from goodoffices.cli.show.plainly import listed, spoken
from goodoffices.cli.terms import TermsGiven, noted_options, terms_options
from goodoffices.errors.usage import Missing, NotTogether
from goodoffices.talk.events import Act, Answer, End, Finding, Force, Stance
from goodoffices.talk.terms import Carriage

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
        passage: dict[str, Any] = {"text": text, "parallel": parallel, "terms": terms.plain(number)}
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


@command("release", SECTION)
@click.argument("what")
@click.option("--beside", is_flag=True, help="Beside the terms that stand, so that the stricter counts.")
@terms_options
@noted_options
@pass_session
def release(session: Session, what: str, beside: bool, terms: TermsGiven, noted: dict[str, Any] | None) -> None:
    """Change the terms of WHAT, a handle, in the place of those that stand."""
    asked = _terms_of_one(terms, "goodoffices release")
    result = session.act("release", what=what, terms=asked, replace=not beside, noted=noted)
    _changed(session, result)


@command("narrow", SECTION)
@click.argument("what")
@terms_options
@noted_options
@pass_session
def narrow(session: Session, what: str, terms: TermsGiven, noted: dict[str, Any] | None) -> None:
    """Make the terms of WHAT stricter. It is refused if anything would become wider."""
    result = session.act("narrow", what=what, terms=_terms_of_one(terms, "goodoffices narrow"), noted=noted)
    _changed(session, result)


@command("withdraw", SECTION)
@click.argument("what")
@click.option("--quiet", is_flag=True, help="Even the bare fact of it may not be told to whoever has the words.")
@noted_options
@pass_session
def withdraw(session: Session, what: str, quiet: bool, noted: dict[str, Any] | None) -> None:
    """Take the release of WHAT back."""
    _changed(session, session.act("withdraw", what=what, quiet=quiet, noted=noted))


def _terms_of_one(terms: TermsGiven, command_name: str) -> dict[str, Any]:
    terms.check(1)
    asked = terms.plain()
    if asked is None:
        raise Missing(command=command_name, wanted="--carry: withheld, in-substance or verbatim")
    return asked


def _changed(session: Session, result: dict[str, Any]) -> None:
    to = "" if result["carriage"] == Carriage.WITHHELD.value else f" to {listed(result['to']) or 'nobody'}"
    session.done(
        result,
        f"{{what}} stands at: {spoken(result['carriage'])}{to} ({{ref}}).",
        session.command("terms", "{what}"),
    )


@command("terms", SECTION)
@click.argument("what")
@pass_session
def terms_command(session: Session, what: str) -> None:
    """The terms of WHAT as they stand now, and what became of it."""
    from goodoffices.cli.look import find_content
    from goodoffices.cli.show.thread import content

    found = find_content(session, what)
    session.answer(found, content)


@command("reply", SECTION)
@click.argument("side")
@click.argument("answered", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--stance", type=Word(Stance), required=True, help="What the answer is.")
@click.option("--condition", "conditions", multiple=True, metavar="TEXT", help="A condition; once for each.")
@click.option(
    "--finder", multiple=True, type=OfSome(Word(End)), help="Who finds whether it is met. Left out: the mediator."
)
@click.option("--due", multiple=True, type=OfSome(metavar="TIME"), help="Until when a condition is to be met.")
@click.option("--force", type=Word(Force), help="How far the answer binds. Left out: not at all.")
@click.option("--valid-until", metavar="TIME", help="Until when the answer itself holds.")
@click.option("--beside", is_flag=True, help="Beside earlier answers to the same texts, not in their place.")
@noted_options
@terms_options
@pass_session
def reply(
    session: Session,
    side: str,
    answered: tuple[str, ...],
    stance: str,
    conditions: tuple[str, ...],
    finder: Sequence[Numbered[str]],
    due: Sequence[Numbered[str]],
    force: str | None,
    valid_until: str | None,
    beside: bool,
    noted: dict[str, Any] | None,
    terms: TermsGiven,
) -> None:
    """Write down how SIDE answers exact texts that were conveyed to it.

    In options with N=, 1 is the stance and 2, 3 and so on are the conditions, as in their handles:

    \b
    goodoffices reply South lusab-babad --stance accepts-on --condition 'Quiet until the 14th.'
        -b call -c in-substance -c 2=withheld
    """
    count = len(conditions) + 1
    terms.check(count)
    demand_numbers("--finder", finder, count)
    demand_numbers("--due", due, count)
    asked = []
    for number, text in enumerate(conditions, start=2):
        facts = {
            "text": text,
            "finder": value_for(finder, number),
            "until": value_for(due, number),
            "terms": terms.plain(number),
        }
        asked.append({name: value for name, value in facts.items() if value is not None})
    result = session.act(
        "reply",
        leg=side,
        to=list(answered),
        stance=stance,
        conditions=asked,
        force=force,
        valid_until=valid_until,
        replace=not beside,
        noted=noted,
        terms=terms.plain(1),
    )
    also = f", with {listed(result['conditions'])}" if result["conditions"] else ""
    session.done(result, f"The answer is written down: {{ref}}{also}.", session.command("cross"))


@command("find-on", SECTION)
@click.argument("condition")
@click.argument("state", type=Word(Finding))
@click.option("--evidence", multiple=True, metavar="HANDLE", help="Something of the same leg that shows it.")
@click.option("--cite", "citations", multiple=True, metavar="TEXT", help="Something of the public record, in words.")
@click.option("--beside", is_flag=True, help="Beside earlier findings, not in their place.")
@noted_options
@terms_options
@pass_session
def find_on(
    session: Session,
    condition: str,
    state: str,
    evidence: tuple[str, ...],
    citations: tuple[str, ...],
    beside: bool,
    noted: dict[str, Any] | None,
    terms: TermsGiven,
) -> None:
    """Find on CONDITION, a handle: met, failed, waived or open. Your own finding; with --by, the side's."""
    terms.check(1)
    result = session.act(
        "find_on",
        condition=condition,
        state=state,
        evidence=list(evidence),
        citations=list(citations),
        replace=not beside,
        noted=noted,
        terms=terms.plain(),
    )
    session.done(result, f"The finding is written down: {spoken(state)} ({{ref}}).", session.command("view"))


@command("answer-read-back", SECTION)
@click.argument("read_back", metavar="HANDLE")
@click.argument("answer", type=Word(Answer))
@click.option("--amended", metavar="TEXT", help="With amends: the wording that the side would approve.")
@click.option("--beside", is_flag=True, help="Beside earlier answers, not in their place.")
@noted_options
@pass_session
def answer_read_back(
    session: Session,
    read_back: str,
    answer: str,
    amended: str | None,
    beside: bool,
    noted: dict[str, Any] | None,
) -> None:
    """Write down how a side answered a wording that was read back to it: approves, amends or refuses."""
    result = session.act(
        "answer_read_back", read_back=read_back, answer=answer, amended=amended, replace=not beside, noted=noted
    )
    session.done(result, f"Written down: {apart(spoken(answer))} ({{ref}}).", session.command("cross"))
