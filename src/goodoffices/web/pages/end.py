"""The end: what closing a leg would leave, closing it, and destroying a talk."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit


def show(visit: Visit) -> Response:
    """What is left, and what becomes of the talk."""
    return _page(visit, NOT_REFUSED)


def _page(visit: Visit, refused: Refused) -> Response:
    return visit.page(
        "end.html",
        refused.status,
        seats=visit.seats(visit.talk),
        legs=[seat for seat in visit.seats(visit.talk) if seat.room in ("kept", "sealed")],
        closing=visit.ask(asks.Closing, talk=visit.talk.title),
        refused=refused,
    )


def change(visit: Visit) -> Response:
    """Close a leg, or destroy the talk."""
    form = visit.form

    def ended() -> str:
        if form["go"] == "destroy":
            if form["title"] != visit.talk.title:
                return visit.of_talk("end") + "#destroy"
            visit.do(asks.Destroy, talk=visit.talk.title, anyway=bool(form["anyway"]))
            return visit.url("")
        visit.do(asks.CloseLeg, talk=visit.talk.title, leg=form["leg"], retention=form["retention"])
        return visit.of_talk("end")

    return visit.act(ended, lambda refused: _page(visit, refused))
