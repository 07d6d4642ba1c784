"""The end of a mandate."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web.entries import laid_out
from goodoffices.web.visit import Refused, Visit


def show(visit: Visit) -> Response:
    """The mandate, and the form."""
    return _page(visit, visit.take_up(_kept_as(visit)))


def _kept_as(visit: Visit) -> str:
    return f"revoke {visit.parts['ref']}"


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _kept_as(visit)
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=thing.leg)
    seat = visit.seat_of(thing.leg)
    return visit.page(
        "revoke.html",
        refused.status,
        seats=visit.seats(visit.talk),
        leg=seat,
        entries=list(laid_out(visit.tongue, [thing.line])),
        kept_here=seat.room == "kept",
        speakers=visit.speakers(head),
        refused=refused,
    )


def revoke(visit: Visit) -> Response:
    """Note that it ends."""
    ref = visit.parts["ref"]
    leg = visit.ask(asks.Thing, talk=visit.talk.title, ref=ref).leg

    def revoked() -> str:
        made = visit.do(asks.Revoke, talk=visit.talk.title, mandate=ref, noted=visit.noted_on(leg))
        return f"{visit.of_leg(leg)}?at={made['ref']}#e-{made['ref']}"

    return visit.act(revoked, lambda refused: _page(visit, refused))
