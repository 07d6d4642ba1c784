"""The mail: how it stands, and a round to the relays now."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import click
from rich.text import Text

from goodoffices.cli.app import command
from goodoffices.cli.printer import BAD, MINDED, QUIET, STRONG, apart, row
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import advice, moment, told
from goodoffices.errors.base import ExitStatus


@command("mail")
@pass_session
def mail(session: Session) -> None:
    """Show the mail of each line and leg: what waits here, and what is at a relay.

    Everything that is not listed has arrived. 'read' shows beside each of your entries how far it is.
    """
    session.answer(session.call("mail"), _mail)


@command("sync")
@click.option("--seconds", type=click.IntRange(1, 600), default=30, help="When to leave the rest for the next time.")
@pass_session
def sync(session: Session, seconds: int) -> int:
    """Make a round to the relays now: collect what came, send what waits. An unlocked station does so by itself.

    Ends with exit code 5 if a relay could not be reached or failed.
    """
    session.rounds = False
    with session.printer.working("Carrying…"):
        result = session.call("carry", seconds=seconds)

    def carried(plain: dict[str, Any]) -> Iterator[Text]:
        yield row(f"Brought in: {plain['taken']}; put in: {plain['sent']}.")
        for each in plain["problems"]:
            links = "; ".join(map(_link, each["links"]))
            none = "The mail" if each["problem"]["code"] == "mail.road_fault" else "What was given up meanwhile"
            yield row((links or none, STRONG), ":")
            yield from _problem(each["problem"])

    session.answer(result, carried)
    return ExitStatus.RELAY.value if result["problems"] else 0


def _mail(plain: dict[str, Any]) -> Iterator[Text]:
    if not plain["lines"] and not plain["legs"]:
        yield row("Nothing goes by mail here. 'goodoffices line invite' begins a line that carries some.")
    for each in plain["lines"]:
        yield row((_link(each), STRONG), f": {told(each['state'])}")
        yield from _under_way(each, waiting=0)
    for each in plain["legs"]:
        yield row((_link(each), STRONG), f", to {_whom(each)}: {told(each['state'])}")
        yield from _under_way(each, waiting=each["waiting"])
        if each["heard"] is not None:
            yield row((f"last heard {moment(each['heard'])}", QUIET), indent=2)
        if each["unopened"]:
            yield row((f"envelopes that do not open here: {each['unopened']}", MINDED), indent=2)


def _link(plain: dict[str, Any]) -> str:
    """Which link it is, as in the list of the mail."""
    if plain.get("talk") is not None:
        return f"{apart(plain['talk'])}, {apart(plain['leg'] or 'a leg')}"
    whom = "" if plain["name"] is None else f" to {apart(plain['name'])}"
    return f"Line {plain['line']}{whom}"


def _under_way(plain: dict[str, Any], *, waiting: int) -> Iterator[Text]:
    if waiting:
        yield row(f"{waiting} {'waits' if waiting == 1 else 'wait'} here", indent=2)
    if plain["sealed"]:
        yield row(f"{plain['sealed']} sealed here, for {apart(plain['relay'] or 'a bag')}", indent=2)
    if plain["at_relay"]:
        them = "it" if plain["at_relay"] == 1 else "them"
        yield row(f"{plain['at_relay']} at the relay; their station has not confirmed {them}", indent=2)
    if plain["packed"]:
        them = "it" if plain["packed"] == 1 else "them"
        yield row(f"{plain['packed']} in a bag; their station has not confirmed {them}", indent=2)
    if plain["problem"] is not None:
        yield from _problem(plain["problem"])
    for each in plain["told"]:
        yield row((told(each), MINDED), indent=2)
    if len(plain["roads"]) > 1 or any(each["relay"] is None for each in plain["roads"]):
        for each in plain["roads"]:  # the only relay that there is tells nothing that does not stand here already
            yield row((_road(each), QUIET), indent=2)


def _road(plain: dict[str, Any]) -> str:
    """A road, with when something last went and last came by it."""
    if plain["relay"] is None:
        name, last = "by bag", "last packed"
    else:
        name, last = apart(plain["relay"]), "last put in"
    went = f"nothing {last.removeprefix('last ')} yet" if plain["went"] is None else f"{last} {moment(plain['went'])}"
    came = "nothing came yet" if plain["came"] is None else f"last came {moment(plain['came'])}"
    return f"{name}: {went}; {came}"


def _whom(plain: dict[str, Any]) -> str:
    """Who is at the other end of a leg, as far as that is known."""
    if plain["name"] is not None:
        return apart(plain["name"])
    return "the mediator" if plain["leg"] is None else "somebody who has no seat here"


def _problem(plain: dict[str, Any]) -> Iterator[Text]:
    yield row((told(plain), BAD), indent=2)
    yield row((advice(plain), QUIET), indent=2)
