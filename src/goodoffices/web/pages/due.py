"""What is due: the one list, with filters by talk, leg and kind."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.station.results import TalkLine
from goodoffices.web.pages.talks import Waits
from goodoffices.web.visit import Visit

_AT_ONCE: Final = 20
_PAGE: Final = 40

KINDS: Final = (
    ("deliver", "to bring, or to tell"),
    ("tell", "to tell"),
    ("answer_read_back", "wordings read back"),
    ("answer_rules", "ground rules"),
    ("reply", "answers"),
    ("find_on", "conditions"),
    ("release", "releases that end"),
    ("convey", "corrections"),
    ("strike", "sheets to be struck"),
    ("destroy", "to destroy"),
    ("others", "what others settle"),
)
"""The acts that settle things, as people call what waits for them."""


def show(visit: Visit) -> Response:
    """Everything that is due."""
    kind, leg, only = visit.query["kind"], visit.query["leg"], visit.query["talk"]
    waits: list[Waits] = []
    for line in _busy(visit, only):
        found = line.first if line.due <= len(line.first) else visit.ask(asks.Due, talk=line.title)
        seats = visit.seats(line)
        waits += [Waits(line.title, next((s for s in seats if s.name == due.leg), None), due) for due in found]
    kinds = {each.due.act or "others" for each in waits}
    legs = {(each.seat.short, each.seat, each.talk) for each in waits if each.seat is not None}
    shown = [
        each
        for each in waits
        if (not kind or (each.due.act or "others") == kind)
        and (not leg or (each.seat is not None and each.seat.short == leg))
    ]
    shown.sort(key=lambda each: (each.due.by is None, 0 if each.due.by is None else each.due.by.ms))
    start = visit.query.number("from")
    return visit.page(
        "due.html",
        waits=shown[start : start + _PAGE],
        later=start + _PAGE if len(shown) > start + _PAGE else None,
        asked="&".join(f"{name}={visit.query[name]}" for name in ("kind", "leg", "talk") if visit.query[name]),
        first_page=not start,
        kinds=[(value, name) for value, name in KINDS if value in kinds],
        legs=sorted(legs, key=lambda each: (each[2], each[1].name)),
        several=len({talk for _, _, talk in legs}) > 1,
        kind=kind,
        leg=leg,
        only=only,
    )


def _busy(visit: Visit, only: str) -> Iterator[TalkLine]:
    """The talks in which something is due, or one of them."""
    if only:
        yield from visit.ask(asks.Overview, talk=visit.talk_at(only)).talks
        return
    after: dict[str, str] = {}
    while True:
        page = visit.ask(asks.Overview, busiest=True, limit=_AT_ONCE, **after)
        for line in page.talks:
            if not line.due:
                return
            yield line
        if page.after is None:
            return
        after = {"after": page.after}
