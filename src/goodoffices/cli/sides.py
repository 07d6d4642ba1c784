"""What a side does with its words: terms, answers, findings; by its own hand, or noted by the mediator."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import click
from msgspec import structs

from goodoffices.cli.app import command
from goodoffices.cli.fields import F, Fields, gathered
from goodoffices.cli.kinds import WORDS, OfSome, Word
from goodoffices.cli.printer import apart, typed
from goodoffices.cli.saying import ENDS
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import listed, spoken, told
from goodoffices.cli.terms import Terms, noted_options, terms_options
from goodoffices.cli.wording import Wording
from goodoffices.errors.base import Refusal
from goodoffices.errors.usage import Missing
from goodoffices.talk.events import Answer, End, Finding, Force, Stage, Stance
from goodoffices.talk.terms import Carriage


@command("release", cls=Wording)
@click.argument("what")
@click.option("--beside", is_flag=True, help="Add these terms to the present ones; the stricter count.")
@terms_options
@noted_options
@pass_session
def release(session: Session, what: str, beside: bool, terms: Terms, noted: dict[str, Any] | None) -> None:
    """Replace the terms of WHAT, a handle."""
    asked = _terms_of_one(terms, "goodoffices release")
    result = session.act("release", what=what, terms=asked, replace=not beside, noted=noted)
    _changed(session, result)


@command("narrow", cls=Wording)
@click.argument("what")
@terms_options
@noted_options
@pass_session
def narrow(session: Session, what: str, terms: Terms, noted: dict[str, Any] | None) -> None:
    """Make the terms of WHAT stricter. It is refused if anything would become wider."""
    result = session.act("narrow", what=what, terms=_terms_of_one(terms, "goodoffices narrow"), noted=noted)
    _changed(session, result)


@command("withdraw")
@click.argument("what")
@click.option("--quiet", is_flag=True, help="Not even the bare fact may be told to sides that have the words.")
@noted_options
@pass_session
def withdraw(session: Session, what: str, quiet: bool, noted: dict[str, Any] | None) -> None:
    """Withdraw the release of WHAT."""
    _changed(session, session.act("withdraw", what=what, quiet=quiet, noted=noted))


def _terms_of_one(terms: Terms, command_name: str) -> dict[str, Any]:
    terms.check(1)
    asked = terms.asked()
    if asked is None:
        raise Missing(command=command_name, wanted="--carry: withheld, in-substance or verbatim")
    return asked


def _told(result: dict[str, Any]) -> str:
    """What else whoever released something has to know."""
    said = "".join(f" {told(each)}" for each in result["told"])
    return said.replace("{", "{{").replace("}", "}}")


def _changed(session: Session, result: dict[str, Any]) -> None:
    to = "" if result["carriage"] == Carriage.WITHHELD.value else f" to {listed(result['to']) or 'nobody'}"
    shut = f" This opens nothing. {ENDS}" if result["shut"] else ""
    session.done(
        result,
        f"Written down: {{ref}}. {{what}} stands at: {spoken(result['carriage'])}{to}.{shut}{_told(result)}",
        _after(session, result),
    )


def _after(session: Session, result: dict[str, Any]) -> str:
    """What comes next: of a withdrawal, to tell whoever has the words; they would not learn of it by themselves."""
    for each in result["had"]:
        return session.command("convey", typed(each["leg"]), "--withdrawal", each["ref"])
    return session.command("terms", "{what}")


@command("terms")
@click.argument("what")
@pass_session
def terms_command(session: Session, what: str) -> None:
    """Show the terms of WHAT as they stand now, and what became of it."""
    from goodoffices.cli.show.thread import things
    from goodoffices.station.api.decoding import decode
    from goodoffices.station.results import Thing

    found = session.act("thing", ref=what if "." in what else f"{what}.1")
    view = decode(found, Thing)
    assert view.content is not None  # noqa: S101  # a number names a thing in an entry, or is refused
    alone = structs.replace(view.line, content=[view.content], void=None)
    session.answer(found["content"], lambda _: things(alone))


_CONDITIONS: Final = (
    click.option("--condition", "conditions", multiple=True, type=WORDS, help="A condition; repeat it for each."),
    click.option(
        "--finder", multiple=True, type=OfSome(Word(End)), help="Who finds whether it is met. Left out: the mediator."
    ),
    click.option(
        "--finder-name", multiple=True, type=OfSome(metavar="NAME"), help="A third party whose finding you report."
    ),
    click.option("--due", multiple=True, type=OfSome(metavar="TIME"), help="Until when a condition must be met."),
)


@dataclass(frozen=True, slots=True)
class Conditions:
    """The conditions of a reply; the first of them is number 2, after the stance."""

    texts: tuple[str, ...]
    fields: Fields

    def asked(self, terms: Terms) -> list[dict[str, Any]]:
        """The conditions as they are asked for.

        Raises:
            NumberTooHigh, NotTogether: within a line of words they are told with what else is wrong.
        """
        count = len(self.texts) + 1
        terms.check(count)
        self.fields.check(count)
        return [
            {"text": text, **self.fields.of(number), **({} if asked is None else {"terms": asked})}
            for number, text in enumerate(self.texts, start=2)
            for asked in [terms.asked(number)]
        ]


def _conditions_options(function: F) -> F:
    def make(given: dict[str, Any]) -> Conditions:
        texts, until = given.pop("conditions"), given.pop("due")
        return Conditions(texts, Fields(given | {"until": until}))

    return gathered(function, _CONDITIONS, "conditions", make)


@command("reply", cls=Wording)
@click.argument("side")
@click.argument("answered", nargs=-1, required=True, metavar="HANDLE...")
@click.option("--stance", type=Word(Stance), required=True, help="What the answer is.")
@_conditions_options
@click.option("--force", type=Word(Force), help="How far the answer binds. Left out: not at all.")
@click.option("--valid-until", metavar="TIME", help="Until when the answer itself is valid.")
@click.option("--beside", is_flag=True, help="Add it to earlier answers to the same texts, instead of replacing them.")
@noted_options
@terms_options
@pass_session
def reply(
    session: Session,
    side: str,
    answered: tuple[str, ...],
    stance: str,
    conditions: Conditions,
    force: str | None,
    valid_until: str | None,
    beside: bool,
    noted: dict[str, Any] | None,
    terms: Terms,
) -> None:
    """Record how SIDE answers exact texts that were conveyed to it.

    A sheet's handle means all its items that have reached SIDE.
    Answer unnamed words by themselves; the answer goes to "whoever said it" unless --to says otherwise.

    In options with N=, 1 is the stance and 2, 3 and so on are the conditions, as in their handles:

    \b
    goodoffices reply South lusab-babad --stance accepts-on --condition 'Quiet until the 14th.'
        -b call -c in-substance -c 2=withheld
    """
    result = session.act(
        "reply",
        leg=side,
        to=list(answered),
        stance=stance,
        conditions=conditions.asked(terms),
        force=force,
        valid_until=valid_until,
        replace=not beside,
        noted=noted,
        terms=terms.asked(1),
    )
    written = [
        each["ref"] + (f", with {listed(each['conditions'])}" if each["conditions"] else "")
        for each in (result, *result["also"])
    ]
    if len(written) == 1:
        told = "The answer is written down"
    else:
        told = "Unnamed words are answered one by one; the answers are recorded"
    left_out = listed(result["left_out"])
    without = f" It leaves out what has not reached {apart(side)}: {left_out}." if left_out else ""
    session.done(result, f"{told}: {'; '.join(written)}.{without}{_told(result)}", session.look())


@command("extend")
@click.argument("what", metavar="HANDLE")
@click.option("--valid-until", metavar="TIME", help="Until when the words are valid.")
@click.option("--answer-by", metavar="TIME", help="The last moment for an answer.")
@noted_options
@pass_session
def extend(
    session: Session, what: str, valid_until: str | None, answer_by: str | None, noted: dict[str, Any] | None
) -> None:
    """Move a date of a side's words, or of its answer, later. To end them earlier, withdraw them.

    Tell sides that have the words with 'convey SIDE --extension HANDLE'.
    """
    result = session.act("extend", what=what, valid_until=valid_until, answer_by=answer_by, noted=noted)
    session.done(result, "Recorded: {ref}. {what} now has the later date.", session.command("terms", "{what}"))


@command("initial", cls=Wording)
@click.argument("what", metavar="HANDLE")
@noted_options
@terms_options
@pass_session
def initial(session: Session, what: str, noted: dict[str, Any] | None, terms: Terms) -> None:
    """Initial a side's own words, or its yes: the text is fixed, and binds no more than before.

    A side without a station does so on paper: --by paper. The terms apply to the news that it did. Tell sides that have
    the text with 'convey SIDE --stage HANDLE'.
    """
    _gone_further(session, what, Stage.INITIALLED, noted, terms)


@command("confirm", cls=Wording)
@click.argument("what", metavar="HANDLE")
@noted_options
@terms_options
@pass_session
def confirm(session: Session, what: str, noted: dict[str, Any] | None, terms: Terms) -> None:
    """Confirm a side's own words, or its yes: from then on they bind that side.

    It needs a principal or a mandate to bind; a side without a station also needs the paper: --by paper. Unnamed words
    cannot be confirmed. The terms apply to the news that the side confirmed. Tell sides that have the text with
    'convey SIDE --stage HANDLE'.
    """
    _gone_further(session, what, Stage.CONFIRMED, noted, terms)


def _gone_further(session: Session, what: str, stage: Stage, noted: dict[str, Any] | None, terms: Terms) -> None:
    terms.check(1)
    result = session.act("stage", what=what, stage=stage.value, noted=noted, terms=terms.asked())
    legs = [each["leg"] for each in result["had"]] if result["released"] else []
    ways = [way for leg in legs if (way := _way_to_tell(session, leg, result["ref"])) is not None]
    after = next(iter(ways), session.command("terms", "{what}"))
    session.done(result, f"Written down: {{ref}}. {{what}} is {stage.value}.{_told(result)}", after)


def _way_to_tell(session: Session, leg: str, ref: str) -> str | None:
    """How whoever has a text is told of its stage, without a name where it must be; None: the gate lets neither go."""
    for unnamed in (False, True):
        item = {"kind": "stage", "of": ref} | ({"unnamed": True} if unnamed else {})
        try:
            may_go = session.act("check", to=leg, items=[item])["open"]
        except Refusal:
            may_go = False
        if may_go:
            return session.command("convey", typed(leg), "--stage", ref, *(["--unnamed"] if unnamed else []))
    return None


@command("find-on", cls=Wording)
@click.argument("condition")
@click.argument("state", type=Word(Finding))
@click.option("--evidence", multiple=True, metavar="HANDLE", help="Something on the same leg that shows it.")
@click.option("--cite", "citations", multiple=True, type=WORDS, help="Something in the public record, cited in words.")
@click.option("--beside", is_flag=True, help="Add it to earlier findings, instead of replacing them.")
@click.option("--because", type=WORDS, help="Why your finding differs from that on another leg; kept on the desk.")
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
    because: str | None,
    noted: dict[str, Any] | None,
    terms: Terms,
) -> None:
    """Make a finding on CONDITION, a handle: met, failed, waived or open. Your own, or with --by the side's."""
    terms.check(1)
    result = session.act(
        "find_on",
        condition=condition,
        state=state,
        evidence=list(evidence),
        citations=list(citations),
        replace=not beside,
        because=because,
        noted=noted,
        terms=terms.asked(),
    )
    session.done(result, f"The finding is written down: {spoken(state)} ({{ref}}).", session.command("view"))


@command("answer-read-back", cls=Wording)
@click.argument("read_back", metavar="HANDLE")
@click.argument("answer", type=Word(Answer))
@click.option("--amended", type=WORDS, help="With amends, which needs it: the wording that the side would approve.")
@click.option("--beside", is_flag=True, help="Add it to earlier answers, instead of replacing them.")
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
    """Record how a side answered a read-back: approves, amends or refuses."""
    result = session.act(
        "answer_read_back", read_back=read_back, answer=answer, amended=amended, replace=not beside, noted=noted
    )
    session.done(result, f"Written down: {apart(spoken(answer))} ({{ref}}).", session.look())
