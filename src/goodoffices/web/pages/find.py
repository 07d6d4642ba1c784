"""Finding words: in all talks, newest first."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.station.results import Finds
from goodoffices.web.visit import Visit


def find(visit: Visit) -> Response:
    """What was found."""
    text = visit.form.words("text").strip()
    only = {"talk": visit.form["talk"]} if visit.form["talk"] else {}
    before = {"before": visit.form["before"]} if visit.form["before"] and only else {}
    nothing = Finds(found=[], before=None, more=False)
    found = visit.ask(asks.Find, text=text, limit=50, **only, **before) if text else nothing
    seats = visit.seats_in({each.talk for each in found.found})
    shown = [(each, seats.get((each.talk, each.leg))) for each in found.found]
    return visit.page("find.html", text=text, found=shown, finds=found, talk=visit.form["talk"])
