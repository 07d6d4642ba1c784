"""What a relay says on stderr: that it began and ended, and faults. Nothing about anybody's mailbox.

The rules are:

* No content, no name of a mailbox, no secret, no address of a client, and nothing for a single request: a log of who
  came when would be what a relay is built not to have.
* An unexpected error is logged as its type and its place in the program; never its message or its arguments.
"""

from __future__ import annotations

from goodoffices.errors.base import Refusal
from goodoffices.errors.relay import RelayFault
from goodoffices.logs import note, place

__all__ = ["as_refusal", "note"]


def as_refusal(error: Exception) -> Refusal:
    """A refusal as it is; anything else is logged, and told as a fault."""
    if isinstance(error, Refusal):
        return error
    kind, where = type(error).__name__, place(error.__traceback__)
    note("fault", code=RelayFault.code, kind=kind, place=where)
    return RelayFault(kind=kind, place=where)
