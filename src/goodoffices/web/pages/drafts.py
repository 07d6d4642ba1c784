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

_WORDS: Final = (
    "text", "reason", "amended", "because", "proviso", "provisos", "citations", "translation", "name", "capacity",
)  # fmt: skip
"""Fields that hold words, by the ends of their names."""


def show(visit: Visit) -> Response:
    """All of them, newest first."""
    found: list[DraftKept] = visit.ask(asks.Drafts)
    titles = set(visit.ask(asks.TalkTitles).titles)
    return visit.page(
        "drafts.html",
        drafts=[
            (draft, list(_words(draft)), draft.talk in titles and _where(visit, draft)) for draft in reversed(found)
        ],
    )


_OF_A_THING: Final = ("release", "further", "finding", "strike", "revoke", "wording", "sheet")


def _where(visit: Visit, draft: DraftKept) -> str:
    """The page on which a draft was typed, where it goes on; of others the leg, or the talk."""
    typed = draft.typed.typed
    page, _, rest = str(typed.get("page", "") if isinstance(typed, dict) else "").partition(" ")
    talk, leg = draft.talk or "", draft.leg
    if page in _OF_A_THING and rest:
        return visit.of_talk(page, rest, talk=talk)
    if page == "article":
        number, _, at = rest.partition(" ")
        there = visit.of_talk("articles", *([number] if number else []), talk=talk)
        return f"{there}?at={at}" if at else there
    if page.startswith("record-"):
        return visit.of_talk("record", page.removeprefix("record-"), talk=talk)
    if page == "record" or leg is None:
        return visit.of_talk("record" if page == "record" else "standing", talk=talk)
    if page == "reply":
        return f"{visit.of_leg(leg, 'reply', talk=talk)}?{'&'.join(f'to={each}' for each in rest.split(',') if each)}"
    if page in ("tell", "people"):
        return visit.of_leg(leg, page, talk=talk)
    if page == "convey":
        return visit.of_talk("convey", visit.short_of(talk, leg), talk=talk)
    return visit.of_leg(leg, talk=talk) + "#note"


def _words(draft: DraftKept) -> Iterator[str]:
    """The words of a draft, from whatever form they were typed into."""
    typed = draft.typed.typed
    fields = typed.get("fields") if isinstance(typed, dict) else None
    if isinstance(fields, dict):
        for name, values in fields.items():
            words = str(name).rpartition(".")[2] in _WORDS or ".condition." in str(name)
            if words and isinstance(values, list):
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
