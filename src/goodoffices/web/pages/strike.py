"""Striking what was noted wrongly."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.station.results import Thing
from goodoffices.talk.views import LineView
from goodoffices.web.about_thing import kept_as, page_about
from goodoffices.web.entries import choices, laid_out
from goodoffices.web.visit import Refused, Visit

_PAGE: Final = "strike"
_LATER: Final = 40


def show(visit: Visit) -> Response:
    """The entry, and the form."""
    return _page(visit, visit.take_up(kept_as(visit, _PAGE)))


def _page(visit: Visit, refused: Refused) -> Response:
    return page_about(
        visit,
        _PAGE,
        refused,
        lambda of: {
            "entries": list(laid_out(visit.tongue, [of.thing.line])),
            "later": choices(visit.tongue, _after(visit, of.thing)),
        },
    )


def _after(visit: Visit, thing: Thing) -> list[LineView]:
    """What was noted after an entry: what replaces it is among that."""
    talk, entry = visit.talk.title, thing.line.ref.handle
    page = visit.ask(asks.Read, talk=talk, leg=thing.leg, entry=entry, where="after", limit=_LATER)
    return [line for line in page.lines if line.hand is not None]


def strike(visit: Visit) -> Response:
    """Strike it."""
    form, ref = visit.form, visit.parts["ref"]
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=ref)

    def struck() -> str:
        instead = {"instead": form["instead"]} if form["instead"] else {}
        made = visit.do(asks.Strike, talk=visit.talk.title, what=ref, reason=form.words("reason"), **instead)
        return f"{visit.of_leg(thing.leg)}?at={made['ref']}#e-{made['ref']}"

    return visit.act(struck, lambda refused: _page(visit, refused))
