"""Lines: open one to another station by files, and compare it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from rich.text import Text

from goodoffices.cli.app import command, group
from goodoffices.cli.files import not_there, write_new
from goodoffices.cli.paste import read_text
from goodoffices.cli.printer import BAD, GOOD, QUIET, STRONG, apart, row
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import moment

SECTION = "Lines to other stations"
_OUT = click.option(
    "--out", type=click.Path(path_type=Path), required=True, metavar="FILE", help="A new file for the message."
)
_LINE = click.option("--line", type=int, metavar="N", help="Which line. Left out: the only one that waits for this.")
_WAITS = {
    "inviting": "waits for an answer to the invitation",
    "invited": "waits for the last message",
    "open": "open",
}


@group("line", SECTION)
def line() -> None:
    """Open a line to another station by files, and compare it. Nothing travels on a line yet but its opening."""


@command("invite", under=line)
@_OUT
@click.option("--valid", metavar="LENGTH", default="72h", help="How long it may be answered, such as 72h or 7d.")
@pass_session
def invite(session: Session, out: Path, valid: str) -> None:
    """Write an invitation. Give it to the other person only, by hand or by a way that you trust."""
    not_there(out)
    result = session.call("invite_line", valid=valid)
    write_new(out, result["message"] + "\n")
    session.done(
        {"line": result["line"], "file": str(out), "until": result["until"]},
        "The invitation of line {line} is in {file}, good until {until}. Nobody else may see it.",
        "the other person types: goodoffices line accept FILE --out ANSWER",
    )


@command("accept", under=line)
@click.argument("file")
@_OUT
@pass_session
def accept(session: Session, file: str, out: Path) -> None:
    """Answer the invitation in FILE."""
    not_there(out)
    result = session.call("accept_line", message=read_text(file))
    _written(session, result, out, "the inviter types: goodoffices line answer ANSWER --out LAST")


@command("answer", under=line)
@click.argument("file")
@_OUT
@_LINE
@pass_session
def answer(session: Session, file: str, out: Path, line: int | None) -> None:
    """Take the answer in FILE, and write the last message. The line is open here then."""
    not_there(out)
    result = session.call("answer_line", message=read_text(file), line=line)
    _written(session, result, out, "the other person types: goodoffices line finish LAST")


def _written(session: Session, result: dict[str, Any], out: Path, next_step: str) -> None:
    write_new(out, result["message"] + "\n")
    session.done({"line": result["line"], "file": str(out)}, "Line {line}: the message is in {file}.", next_step)


@command("finish", under=line)
@click.argument("file")
@_LINE
@pass_session
def finish(session: Session, file: str, line: int | None) -> None:
    """Take the last message in FILE. The line is open at both ends then."""
    result = session.call("finish_line", message=read_text(file), line=line)
    session.answer(result, _shown)


@command("compare", under=line)
@click.argument("heard", nargs=-1, required=True, metavar="DIGITS...")
@click.option("--start", type=click.IntRange(1, 12), default=1, help="The first group that was read to you.")
@click.option("--how", default="by telephone", metavar="WAY", help="By which way you spoke.")
@_LINE
@pass_session
def compare(session: Session, heard: tuple[str, ...], start: int, how: str, line: int | None) -> None:
    """Note groups of the line's number as the other person reads them to you. They may come bit by bit."""
    result = session.call("compare_line", heard=" ".join(heard), start=start, how=how, line=line)
    session.answer(result, _shown)


@command("again", under=line)
@click.argument("number", type=int)
@_OUT
@pass_session
def again(session: Session, number: int, out: Path) -> None:
    """Write the last message of line NUMBER once more, byte for byte: the file was lost on its way."""
    not_there(out)
    result = session.call("line_again", line=number)
    write_new(out, result["message"] + "\n")
    session.done({"line": result["line"], "file": str(out)}, "Line {line}: the same message is in {file}.")


@command("list", under=line)
@pass_session
def list_lines(session: Session) -> None:
    """The lines of this station: where each stands, its number, and how far it was compared."""

    def lines(plain: list[dict[str, Any]]) -> Iterator[Text]:
        if not plain:
            yield row("There is no line yet. 'goodoffices line invite --out FILE' begins one.")
        for each in plain:
            yield from _shown(each)

    session.answer(session.call("lines"), lines)


@command("give-up", under=line)
@click.argument("number", type=int)
@pass_session
def give_up(session: Session, number: int) -> None:
    """Forget line NUMBER and its keys. What was to come on it cannot be read any more."""
    session.call("give_up_line", line=number)
    session.done({"line": number}, "Line {line} and its keys are gone.")


def _shown(plain: dict[str, Any]) -> Iterator[Text]:
    whom = "" if plain["name"] is None else f" to {apart(plain['name'])}"
    yield row(
        (f"Line {plain['line']}{whom}", STRONG),
        f": {_WAITS[plain['state']]}",
        (f", since {moment(plain['made'])}", QUIET),
    )
    if plain["alarm"]:
        yield row(("ALARM: a second, different answer came to its invitation. Do not use it.", BAD), indent=2)
    if plain["fingerprint"] is not None:
        yield row((f"card {plain['fingerprint']}", QUIET), indent=2)
    if plain["state"] != "open":
        return
    numbered = [f"{place}: {group}" for place, group in enumerate(plain["number"], start=1)]
    for first in range(0, len(numbered), 4):
        yield row("   ".join(each.rjust(9) for each in numbered[first : first + 4]), indent=2)
    yield from _compared(plain)


def _compared(plain: dict[str, Any]) -> Iterator[Text]:
    if plain["differed"]:
        groups = ", ".join(map(str, plain["differed"]))
        yield row(
            (f"NOT THE SAME: group {groups}. Hear it again; if it stays so, somebody sits between you.", BAD), indent=2
        )
    elif plain["compared"] is not None:
        yield row(
            (f"compared {apart(plain['how'])}, {moment(plain['compared'])}: it is the other's card", GOOD), indent=2
        )
    else:
        yield row(f"not compared yet: {len(plain['agreed'])} of 12 groups were read to you and are the same", indent=2)
