"""The command line: thin. It reads what was typed, calls the station, and prints what it answers."""

from goodoffices.cli import (  # noqa: F401 - a command is registered where it is written, in the order of this list
    begin,
    crossing,
    doctor,
    drafts,
    keeping,
    lines,
    look,
    mail,
    people,
    recording,
    relay,
    saying,
    schema,
    sides,
    stories,
)
from goodoffices.cli.app import main, root

__all__ = ["main", "root"]
