"""Where two sides have one text otherwise: what one of them was not told yet, and where that is done."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web.visit import Visit


def show(visit: Visit) -> Response:
    """All of a talk."""
    return visit.page(
        "differences.html",
        seats=visit.seats(visit.talk),
        differences=visit.ask(asks.Differences, talk=visit.talk.title),
    )
