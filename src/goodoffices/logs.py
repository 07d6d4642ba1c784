"""A line of the log on stderr, and the place of a fault. What may stand in one, its users say: station and relay.

The rules are:

* A line is one JSON object: the event, the facts that it was given, and when.
* Of a fault only the place in this program is told here; a message and the values around it can hold words.
"""

from __future__ import annotations

import sys
from types import TracebackType

import structlog

_PACKAGE = __name__.split(".", maxsplit=1)[0]


def note(event: str, **facts: str | int) -> None:
    """One line of JSON on stderr."""
    logger = structlog.wrap_logger(
        structlog.PrintLogger(sys.stderr),
        processors=[structlog.processors.TimeStamper(fmt="iso", utc=True), structlog.processors.JSONRenderer()],
        wrapper_class=structlog.BoundLogger,
    )
    logger.msg(event, **facts)


def place(traceback: TracebackType | None) -> str:
    """The innermost line of this program in a traceback: module and number."""
    found = "outside"
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__", ""))
        if module.split(".", maxsplit=1)[0] == _PACKAGE:
            found = f"{module}:{traceback.tb_lineno}"
        traceback = traceback.tb_next
    return found
