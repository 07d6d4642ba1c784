"""What a relay says on stderr: that it began and ended, and faults. Nothing about anybody's mailbox.

The rules are:

* No content, no name of a mailbox, no secret, no address of a client, and nothing for a single request: a log of who
  came when would be what a relay is built not to have.
* An unexpected error is logged as its type and its place in the program; never its message or its arguments.
"""

from __future__ import annotations

import sys
from types import TracebackType

import structlog

from goodoffices.errors.base import Refusal
from goodoffices.errors.relay import RelayFault

_PACKAGE = __name__.split(".", maxsplit=1)[0]


def note(event: str, **facts: str | int) -> None:
    """One line of JSON on stderr."""
    logger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.JSONRenderer()],
        wrapper_class=structlog.BoundLogger,
    )
    logger.msg(event, **facts)


def as_refusal(error: Exception) -> Refusal:
    """A refusal as it is; anything else is logged, and told as a fault."""
    if isinstance(error, Refusal):
        return error
    kind, where = type(error).__name__, _place(error.__traceback__)
    note("fault", code=RelayFault.code, kind=kind, place=where)
    return RelayFault(kind=kind, place=where)


def _place(traceback: TracebackType | None) -> str:
    """The innermost line of this program in a traceback: module and number."""
    found = "outside"
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if module.split(".", maxsplit=1)[0] == _PACKAGE:
            found = f"{module}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return found
