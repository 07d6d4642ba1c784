"""Striking what was noted wrongly."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.station.results import Thing
from goodoffices.talk.views import LineView
from goodoffices.web.entries import choices, laid_out
from goodoffices.web.visit import Refused, Visit

_LATER: Final = 40


def show(visit: Visit) -> Response:
    """The entry, and the form."""
    return _page(visit, visit.take_up(_kept_as(visit)))


def _kept_as(visit: Visit) -> str:
    return f"strike {visit.parts['ref']}"


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _kept_as(visit)
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    return visit.page(
        "strike.html",
        refused.status,
        seats=visit.seats(visit.talk),
        leg=visit.seat_of(thing.leg),
        entries=list(laid_out(visit.tongue, [thing.line])),
        later=choices(visit.tongue, _after(visit, thing)),
        refused=refused,
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
