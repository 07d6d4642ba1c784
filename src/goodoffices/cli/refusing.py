"""Turning what went wrong into a refusal: what Click has against the line, and what nobody foresaw.

Neither repeats what was typed as a text: it may be somebody's words.
"""

from __future__ import annotations

from pathlib import Path

import click
from click.exceptions import NoSuchCommand

from goodoffices.cli.printer import shown
from goodoffices.errors.base import Refusal
from goodoffices.errors.usage import (
    Missing,
    NotAsExpected,
    ProgramFault,
    TooMany,
    UnknownCommand,
    UnknownOption,
)


def as_refusal(error: click.ClickException, command_path: str) -> Refusal:
    """What Click has against the line, in our words and without what was typed as a text."""
    context = error.ctx if isinstance(error, click.UsageError) else None
    path = command_path if context is None else context.command_path
    match error:
        case NoSuchCommand():
            near = ", ".join(error.possibilities or ())
            return UnknownCommand(
                command=_option_name(error.command_name), group=path, similar=f"Close to it: {near}." if near else ""
            )
        case click.NoSuchOption():
            near = ", ".join(error.possibilities or ())
            return UnknownOption(
                command=path, option=_option_name(error.option_name), similar=f"Close to it: {near}." if near else ""
            )
        case click.MissingParameter():
            return Missing(command=path, wanted=_wanted(error, context))
        case click.BadParameter():
            option = _wanted(error, context)
            return NotAsExpected(command=path, option=option, expected=_expected(error), similar="")
        case click.BadOptionUsage():
            return Missing(command=path, wanted=f"a value after {_option_name(error.option_name)}")
        case click.UsageError():
            if context is not None and isinstance(context.command, click.Group):
                return Missing(command=path, wanted="a command after it")
            return TooMany(command=path)
        case _:
            return NotAsExpected(command=path, option="A value", expected="what its help says", similar="")


def _option_name(typed: str) -> str:
    """The name of an option or command as typed: short and plain, or not repeated at all."""
    name = typed.partition("=")[0]
    harmless = name.isascii() and name.isprintable() and " " not in name and len(name) <= 40
    return shown(name) if harmless else "of that name"


def _wanted(error: click.BadParameter, context: click.Context | None) -> str:
    if error.param is None:
        return "A value"
    if isinstance(error.param, click.Argument) and context is not None:
        return error.param.make_metavar(context)
    return max(error.param.opts, key=len)


def _expected(error: click.BadParameter) -> str:
    kind = None if error.param is None else error.param.type
    match kind:
        case click.Choice():
            return "one of " + ", ".join(str(choice) for choice in kind.choices)
        case click.IntRange() | click.types.IntParamType():
            return "a whole number" if not isinstance(kind, click.IntRange) else "a whole number in its range"
        case _:
            return "a value of its kind"


def fault(error: Exception) -> ProgramFault:
    """Type and place of the innermost frame; never the message, which may hold words."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    place = "an unknown place"
    if trace is not None:
        place = f"{Path(trace.tb_frame.f_code.co_filename).name}:{trace.tb_lineno}"
    return ProgramFault(kind=type(error).__name__, place=place)
