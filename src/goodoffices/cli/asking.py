"""What is asked of somebody at the terminal, once they have seen what it is about."""

from __future__ import annotations

import sys
from collections.abc import Iterable

import click
from rich.text import Text

from goodoffices.cli.passphrase import TERMINAL, can_ask
from goodoffices.cli.printer import Printer


def sees(printer: Printer) -> bool:
    """Whether somebody reads what is said beside the answer, and can be asked about it."""
    return not printer.as_json and sys.stderr.isatty() and can_ask()


def agrees(printer: Printer, lines: Iterable[Text], question: str) -> bool:
    """Show lines and ask whether they are right; where nobody sees them nobody is asked, and the answer is yes.

    Raises:
        Abort: nothing more is typed there.
    """
    if not sees(printer):
        return True
    printer.beside(lines)
    return answer_to(f"{question} [y/n]").casefold() in ("y", "yes")


def answer_to(question: str) -> str:
    """What somebody types at the terminal; nothing: empty.

    Raises:
        Abort: nothing more is typed there.
    """
    if sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt(question, default="", show_default=False, err=True)).strip()
    # Words came through a pipe: standard input is at its end, and the terminal is still there.
    with TERMINAL.open("r+b", buffering=0) as terminal:
        terminal.write(f"{question}: ".encode())
        answered = terminal.readline()
    if not answered:
        raise click.Abort
    return answered.decode(errors="replace").strip()
