"""The shapes of what goes in and out, as JSON Schema: the documentation of ``--json``, made from the program."""

from __future__ import annotations

import click
import msgspec

from goodoffices.cli.app import command
from goodoffices.cli.printer import row
from goodoffices.cli.session import Session, pass_session
from goodoffices.errors.station import NoSuchAct


@command("schema")
@click.argument("act", required=False)
@pass_session
def schema(session: Session, act: str | None) -> None:
    """The JSON Schema of what ACT of the station's API takes and gives; without ACT, the names of all.

    With --json a command gives what its act gives.
    """
    from goodoffices.station.acts import ACTS, gives

    if act is None:
        session.answer(sorted(ACTS), lambda names: (row(name) for name in names), "goodoffices schema say")
        return
    name = act.replace("-", "_")
    if name not in ACTS:
        raise NoSuchAct(problem="there is no act of that name; 'goodoffices schema' lists them")
    from goodoffices.station.api.encoding import written_schema

    given = gives(ACTS[name])
    session.printer.value(
        {"takes": msgspec.json.schema(ACTS[name].ask), "gives": {} if given is None else written_schema(given)}
    )
