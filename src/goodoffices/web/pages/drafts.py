"""Words that are kept: what was refused, and what was typed and not sent, in all talks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from starlette.responses import Response

from goodoffices.errors.station import NoSuchDraft
from goodoffices.station.api import asks
from goodoffices.station.results import DraftKept
from goodoffices.web.visit import Visit

_WORDS: Final = ("text", "reason", "amended", "because", "provisos", "citations")
"""Fields that hold words, by the ends of their names."""


def show(visit: Visit) -> Response:
    """All of them, newest first."""
    found: list[DraftKept] = visit.ask(asks.Drafts)
    titles = set(visit.ask(asks.TalkTitles).titles)
    return visit.page(
        "drafts.html",
        drafts=[(draft, list(_words(draft)), draft.talk in titles) for draft in reversed(found)],
    )


def _words(draft: DraftKept) -> Iterator[str]:
    """The words of a draft, from whatever form they were typed into."""
    typed = draft.typed.typed
    fields = typed.get("fields") if isinstance(typed, dict) else None
    if isinstance(fields, dict):
        for name, values in fields.items():
            if str(name).rpartition(".")[2] in _WORDS and isinstance(values, list):
                yield from (str(each) for each in values if str(each).strip())
        return
    yield from _in(draft.asked.typed)


def _in(asked: Any) -> Iterator[str]:
    match asked:
        case dict():
            for name, value in asked.items():
                if name in _WORDS and isinstance(value, str):
                    yield value
                else:
                    yield from _in(value)
        case list():
            for each in asked:
                yield from _in(each)


def forget(visit: Visit) -> Response:
    """Delete one."""
    with suppress(NoSuchDraft):
        visit.ask(asks.ForgetDraft, number=visit.form.number("draft"))
    return visit.go(visit.url("drafts"))
