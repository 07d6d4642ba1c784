"""The shortcuts of the keyboard."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.web.visit import Visit

KEYS: tuple[tuple[str, str], ...] = (
    ("?", "This page"),
    ("Alt+T", "Talks"),
    ("Alt+N", "To the note on this leg"),
    ("Alt+S", "Find words"),
    ("Alt+L", "Lock the station"),
    ("Ctrl+Enter", "Send the form in which one types"),
    ("1 … 9", "In an article: something else that a field might be"),
    ("Alt+Z", "Take back the note that is about to be written down"),
)
"""What each does, in English."""


def show(visit: Visit) -> Response:
    """The list of the shortcuts."""
    return visit.page("keys.html", keys=KEYS)
