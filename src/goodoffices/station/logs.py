"""What a station says on stderr: never words, never names.

The rules are:

* An unexpected error is logged as its type, a code and the place in the program; never its message, its arguments or
  the values around it, any of which can hold words.
* A person is told the same.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from goodoffices.errors.base import Refusal
from goodoffices.errors.mail import LinkFault
from goodoffices.errors.station import Unexpected
from goodoffices.logs import note, place

__all__ = ["note", "on_a_link", "place", "unexpected", "without_its_words"]

T = TypeVar("T")


def unexpected(error: Exception) -> Unexpected:
    """Log an error that nobody foresaw, and make a refusal of it."""
    kind, where = type(error).__name__, place(error.__traceback__)
    note("unexpected", code=Unexpected.code, kind=kind, place=where)
    return Unexpected(kind=kind, place=where)


def on_a_link(error: Exception, *, aloud: bool = True) -> LinkFault:
    """Make a refusal of an error that nobody foresaw on a line or leg. ``aloud``: and log it."""
    kind, where = type(error).__name__, place(error.__traceback__)
    if aloud:
        note("unexpected", code=LinkFault.code, kind=kind, place=where)
    return LinkFault(kind=kind, place=where)


def without_its_words(act: Callable[[], T]) -> T:
    """Do it. A fault of the program may hold words: only its kind and place go on."""
    try:
        return act()
    except Refusal:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is
        refusal = unexpected(error)
    raise refusal
