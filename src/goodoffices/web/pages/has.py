"""What a side has in front of it: exactly its view, and it says so."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.sentences import contents
from goodoffices.station.api import asks
from goodoffices.talk.views import NAMELESS
from goodoffices.web.entries import Laid, laid_out
from goodoffices.web.visit import Visit


def show(visit: Visit) -> Response:
    """The view of the side of this leg; the desk is no side."""
    if visit.leg.room == "desk":
        return visit.go(visit.of_leg(visit.leg.name))
    view = visit.ask(asks.ViewAs, talk=visit.talk.title, leg=visit.leg.name)
    tongue = visit.tongue
    return visit.page(
        "has.html",
        seats=visit.seats(visit.talk),
        leg=visit.leg,
        view=view,
        entries=list(laid_out(tongue, view.lines)),
        conditions=[Laid(NAMELESS, contents.condition(tongue, view.leg, each), "") for each in view.conditions],
        commitments=[Laid(NAMELESS, contents.commitment(tongue, each), "") for each in view.commitments],
    )
