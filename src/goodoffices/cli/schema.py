"""The shapes of what goes in and out, as JSON Schema: the documentation of ``--json``, made from the program."""

from __future__ import annotations

import typing
from collections.abc import Callable
from typing import Any

import click
import msgspec

from goodoffices.cli.app import command
from goodoffices.cli.printer import row
from goodoffices.cli.session import Session, pass_session
from goodoffices.errors.station import NoSuchAct


@command("schema", "Keep")
@click.argument("act", required=False)
@pass_session
def schema(session: Session, act: str | None) -> None:
    """The JSON Schema of what ACT of the station's API takes and gives; without ACT, the names of all.

    With --json a command gives what its act gives.
    """
    shapes = _shapes()
    if act is None:
        session.answer(sorted(shapes), lambda names: (row(name) for name in names), "goodoffices schema say")
        return
    name = act.replace("-", "_")
    if name not in shapes:
        raise NoSuchAct(problem="there is no act of that name; 'goodoffices schema' lists them")
    takes, gives = shapes[name]
    session.printer.value(
        {"takes": msgspec.json.schema(takes), "gives": {} if gives is None else msgspec.json.schema(gives)}
    )


def _shapes() -> dict[str, tuple[Any, Any]]:
    """What each act takes and gives."""
    from goodoffices.station import results
    from goodoffices.station.acts import ACTS, OF_THE_STATION

    of_the_station: dict[str, Any] = {
        "who": results.Who,
        "talks": list[results.TalkHere],
        "doctor": results.Doctor,
        "find": list[results.WordsFound],
        "read_clock": results.ClockHere,
        "confirm_clock": results.ClockHere,
        "open_talk": results.Opened,
        "invite_line": results.LineInvitation,
        "accept_line": results.LineAccepted,
        "answer_line": results.LineMessage,
        "finish_line": results.LineHere,
        "compare_line": results.LineHere,
        "trust_line": results.LineHere,
        "cut_line": results.LineHere,
        "test_line": results.LineHere,
        "invite_side": results.Named,
        "invitations": list[results.TalkInvitation],
        "join_talk": results.Opened,
        "decline_talk": None,
        "mail": results.Mail,
        "carry": results.Carried,
        "roads": list[results.RoadHere],
        "line_again": results.LineMessage,
        "give_up_line": None,
        "lines": list[results.LineHere],
        "destroy": None,
        "drafts": list[results.DraftKept],
        "keep_draft": results.DraftNumber,
        "send_draft": None,
        "forget_draft": None,
        "try_act": None,
    }
    found = {name: (act.ask, _gives(act.do)) for name, act in ACTS.items()}
    return found | {name: (ask, of_the_station[name]) for name, ask in OF_THE_STATION.items()}


def _gives(function: Callable[..., object]) -> Any:
    gives = typing.get_type_hints(function).get("return")
    return None if gives is type(None) else gives
