"""Who could have seen something, since when and in which form."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web.entries import laid
from goodoffices.web.visit import Visit


def show(visit: Visit) -> Response:
    """Who knows one thing."""
    ref = visit.parts["ref"]
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=ref)
    return visit.page(
        "who.html",
        seats=visit.seats(visit.talk),
        leg=visit.seat_of(thing.leg),
        laid=None if thing.content is None else laid(visit.tongue, thing.line, thing.content),
        known=visit.ask(asks.WhoKnows, talk=visit.talk.title, ref=ref),
    )
