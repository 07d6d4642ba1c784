"""Keep: see that all is well, mend what is missing, take a view out, destroy a talk."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from goodoffices.cli import closing
from goodoffices.cli.app import command
from goodoffices.cli.files import write_new
from goodoffices.cli.printer import BAD, GOOD, STRONG, apart, row, typed
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show import ending, thread
from goodoffices.cli.show.plainly import moment, told
from goodoffices.errors.base import ExitStatus
from goodoffices.errors.usage import NotVerified
from goodoffices.station.api.decoding import decode, decode_taken_out
from goodoffices.station.results import GivenBack
from goodoffices.talk.views import LegView


@command("verify")
@pass_session
def verify(session: Session) -> int:
    """Check a whole talk: ids, chains, the pages of its file, and every row against a new fold.

    Ends with exit code 3 if anything does not agree.
    """
    with session.printer.working("Folding the talk again…"):
        result = session.act("verify")
    if session.as_json:
        session.answer(result, lambda _: [])
        return 0 if result["equal"] else ExitStatus.NOT_VERIFIED.value
    if not result["equal"]:
        raise NotVerified(problem="; ".join(map(told, result["problems"])))
    session.answer(result, lambda _: [row((f"All {result['entries']} entries and {result['rows']} rows agree.", GOOD))])
    return 0


@command("clock")
@click.option(
    "--confirm", "watch", metavar="TIME", help="Confirm the clock: give the date and time that your own watch shows."
)
@pass_session
def clock(session: Session, watch: str | None) -> None:
    """Compare the station's clock with its highest reading. Everything is judged by the later of the two.

    While the clock is lower than it was, everything that depends on the time waits: conveying, delivering, releases,
    answers and mandates. Set the machine's clock. If it is right now and was wrong before, say so with --confirm.
    Releases that were noted by the wrong clock then run from when the right clock first saw them.
    """
    session.rounds = False
    result = session.call("read_clock") if watch is None else session.call("confirm_clock", watch=watch)
    session.answer(result, _clock_lines)


def _clock_lines(plain: dict[str, Any]) -> Iterator[Text]:
    yield row(f"The clock shows {moment(plain['shows'])}.")
    if not plain["lower"]:
        yield row(("It is not lower than it was; everything is judged by it.", GOOD))
        return
    yield row((f"It stood at {moment(plain['highest'])} before. One of the two is wrong.", BAD))
    yield row("What depends on the time waits. If the clock is wrong now, set it.")
    yield row("If it is right now, say what your own watch shows, with the date: goodoffices clock --confirm TIME")


_LEVELS: Final = {
    "brought": "what was brought to this side",
    "whole": "everything on this side's leg",
    "desk": "the mediators' own: never for a side",
}


@command("export")
@click.argument("side")
@click.option("--out", type=click.Path(path_type=Path), metavar="FILE", help="Write it there instead of printing it.")
@pass_session
def export(session: Session, side: str, out: Path | None) -> None:
    """Export what SIDE has: whose view it is, of what kind, and a digest. As JSON with --out."""
    result = session.act("export", leg=side)
    if out is None:

        def lines(plain: dict[str, Any]) -> Any:
            yield row(f"The view of {apart(plain['whose'])}: {_LEVELS[plain['level']]}.")
            yield from thread.leg(decode_taken_out(plain["view"], LegView))
            yield row(f"Digest of this view: {plain['digest']}")

        session.answer(result, lines)
        return
    write_new(out, json.dumps(result, ensure_ascii=False, indent=2) + "\n")
    session.done({"file": str(out), "digest": result["digest"]}, "Written to {file}. Digest of the view: {digest}")


@command("destroy")
@click.argument("title")
@click.option("--sure", metavar="TITLE", help="The title once more, for a script.")
@click.option("--anyway", is_flag=True, help="Destroy it although ground rules in force say that it is kept.")
@pass_session
def destroy(session: Session, title: str, sure: str | None, anyway: bool) -> None:
    """Destroy the talk TITLE: its key is shredded and its file removed. Nobody can read it again.

    It lists what is left, what it destroys and what it cannot reach, and asks for the title once more.
    """
    destroyed = closing.destroy(session, title, sure, anyway=anyway)
    session.answer({"destroyed": destroyed}, lambda _: ending.destroyed(destroyed), "goodoffices talks")


@command("lost")
@click.argument("side")
@click.argument("name")
@click.option(
    "--entry",
    metavar="HANDLE",
    help="An entry of NAME that is here, and that NAME's station has rejected since it was restored.",
)
@pass_session
def lost(session: Session, side: str, name: str, entry: str | None) -> None:
    """Give up, visibly, what is missing from NAME's station on the leg of SIDE. This opens the gate again."""
    session.done(
        session.act("give_up", leg=side, name=name, entry=entry),
        "What was missing is given up.",
        session.command("read", typed(side)),
    )


@command("choose")
@click.argument("side")
@click.argument("branch")
@pass_session
def choose(session: Session, side: str, branch: str) -> None:
    """End a fork on the leg of SIDE: the branch that holds the entry BRANCH counts."""
    session.done(session.act("choose_branch", leg=side, branch=branch), "The branch is chosen ({ref}).")


@command("caught-up")
@click.argument("side")
@pass_session
def caught_up(session: Session, side: str) -> None:
    """Say that everything is here which SIDE said since the backup from which this station was restored.

    Until then nothing that comes from SIDE crosses: a withdrawal may be missing. Ask the side first, and note again
    what is lost.
    """
    session.act("caught_up", leg=side)
    session.done({"side": side}, "Everything of {side} is here, as you say.", session.command("read", typed(side)))


@command("given-back")
@click.argument("side")
@click.option("--accept", multiple=True, metavar="HANDLE", help="You wrote it; repeat it for each.")
@click.option("--accept-all", is_flag=True, help="You wrote all of them that are shown.")
@click.option("--reject", metavar="HANDLE", help="You did not write it, nor what comes after it.")
@pass_session
def given_back(session: Session, side: str, accept: tuple[str, ...], accept_all: bool, reject: str | None) -> None:
    """Show your own words on the leg of SIDE that the other station gave back, and judge them.

    After a restoration your station lacks what you wrote since the backup. The other station has it and gives it back,
    but could have made it up: so it has no effect before you say of each that you wrote it. Each names the one before
    it, so that they are accepted in their order.
    """
    result = session.act("given_back", leg=side)
    entries = [each["ref"] for each in result["lines"] if each["line"]] if accept_all else list(accept)
    for each, stands in ((entries, True), ([reject] if reject else [], False)):
        if each:
            result = session.act("judge_given_back", leg=side, entries=each, stands=stands)
    session.answer(result, lambda plain: _given_back(decode(plain, GivenBack)), session.command("read", typed(side)))


def _given_back(found: GivenBack) -> Iterator[Text]:
    for each in found.lines:
        if each.line is not None:
            yield from thread.line(each.line)
        else:
            yield row((each.ref.handle, STRONG), "  cannot be shown yet: it rests on something that is not here")
    if not found.lines:
        yield row("Nothing waits for your word.")
    else:
        yield row(("None of this has any effect here before you accept it.", BAD))


@command("opened")
@click.argument("side", required=False)
@pass_session
def opened(session: Session, side: str | None) -> None:
    """Tell the other end that a person has opened everything here, if the ground rules allow it."""
    leg = session.leg(side, "goodoffices opened")
    session.done(session.act("opened", leg=leg), "Told ({ref}).")
