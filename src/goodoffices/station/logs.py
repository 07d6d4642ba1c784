"""What a station says on stderr: never words, never names.

The rules are:

* An unexpected error is logged as its type, a code and the place in the program; never its message, its arguments or
  the values around it, any of which can hold words.
* A person is told the same.
"""

from __future__ import annotations

import sys
from types import TracebackType

import structlog

from goodoffices.errors.station import Unexpected

_PACKAGE = __name__.split(".", maxsplit=1)[0]


def note(event: str, **facts: str | int) -> None:
    """One line of JSON on stderr."""
    logger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.JSONRenderer()],
        wrapper_class=structlog.BoundLogger,
    )
    logger.msg(event, **facts)


def unexpected(error: Exception) -> Unexpected:
    """Log an error that nobody foresaw, and make a refusal of it."""
    kind, where = type(error).__name__, place(error.__traceback__)
    note("unexpected", code=Unexpected.code, kind=kind, place=where)
    return Unexpected(kind=kind, place=where)


def place(traceback: TracebackType | None) -> str:
    """The innermost line of this program in a traceback: module and number."""
    found = "outside"
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if module.split(".", maxsplit=1)[0] == _PACKAGE:
            found = f"{module}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return found
