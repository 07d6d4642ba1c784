"""Commands that carry words: the one place through which all of them go.

The rules are:

* The line is read whole before anything is judged (:mod:`.line`), so that its words can be kept whatever is wrong.
* What is wrong with its options, and what the station has against the rest, is told at once.
"""

from __future__ import annotations

from typing import Any

import click

from goodoffices.cli.app import Command
from goodoffices.cli.line import Line
from goodoffices.cli.refusing import as_refusal
from goodoffices.cli.session import Session
from goodoffices.errors.base import Refusal
from goodoffices.errors.together import together
from goodoffices.words.bytes import LOST


class Wording(Command):
    """A command that carries words. ``of_talk``: they belong to a talk that is there."""

    of_talk = True

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As Click does, with a line that holds what stands in standard input and in files.

        Raises:
            Refusal: the line lacks something, or cannot be read, so that the command cannot be asked about the rest.
        """
        if ctx.resilient_parsing:
            return super().parse_args(ctx, args)
        session = ctx.ensure_object(Session)
        line = session.mended or Line.read(self, path_of(ctx), args)
        if "help" in line.order():
            return super().parse_args(ctx, args)
        session.line = line
        session.problems = list(line.misread(ctx.command_path))
        session.misread = bool(session.problems)
        if "0" in line.values("passphrase_fd"):
            session.take_passphrase_from(0)  # before the rest of standard input is taken for words
        if session.mended is None:
            # Where a byte of the line is no text, what else cannot be read may follow from it.
            session.line = line.filled(session.wrong if session.unreadable is None else _nothing)
        try:
            return super().parse_args(ctx, session.line.arguments())
        except click.UsageError as error:
            refusal = as_refusal(error, ctx.command_path)
        raise together([*session.problems, refusal])

    def overhear(self, session: Session, path: str, args: list[str]) -> None:
        """Keep the line as one of this command; what else is wrong with it is told when it is sent."""
        session.overhear_common(args)
        session.line = Line.read(self, path, args)
        session.line = session.line.filled(_nothing)

    def invoke(self, ctx: click.Context) -> Any:
        """As Click does; whatever is refused is told with everything else that is wrong."""
        session = ctx.ensure_object(Session)
        result = None
        if session.unreadable is not None:
            session.problems.append(session.unreadable)
            if any(LOST in (each.value or "") for each in line_of(ctx).rest()):
                raise together(session.problems)  # what else cannot be read may follow from it
        try:
            result = click.Command.invoke(self, ctx)
        except Refusal as refusal:
            if not session.problems:
                raise
            if refusal is not session.out_of_reach:
                session.problems.append(refusal)
        if session.unreadable is not None:
            session.problems = [each for told in session.problems for each in told.each if not _of_bytes(each)]
        if session.problems:
            raise together(session.problems)
        return result


class InOrder(Wording):
    """A command in which the order of the options has a meaning."""

    order_matters = True


def _of_bytes(refusal: Refusal) -> bool:
    """Whether something is refused for what stands in the place of a byte that is no text, which is told by itself."""
    return any(LOST in str(fact) or fact == f"U+{ord(LOST):04X}" for fact in refusal.facts.values())


def _nothing(_: Refusal) -> None:
    """Nobody is told."""


def path_of(context: click.Context) -> str:
    """The words that name a command, without those of the program."""
    return context.command_path.partition(" ")[2]


def line_of(context: click.Context) -> Line:
    """The line of a command that carries words."""
    line = context.ensure_object(Session).line
    assert line is not None  # noqa: S101 - it was read before the command was called
    return line


class Opening(Wording):
    """A command that carries words, of a talk that is not there yet."""

    of_talk = False
