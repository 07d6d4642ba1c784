"""The frame of pages about one thing on a leg: the thing, how words come to the mediator there, and the form."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.station.results import Thing
from goodoffices.talk.views import LegHead
from goodoffices.web.entries import laid
from goodoffices.web.seats import Seat
from goodoffices.web.visit import Refused, Visit


@dataclass(frozen=True, slots=True)
class About:
    """What such a page is about: a thing, and the leg on which it stands."""

    thing: Thing
    head: LegHead
    seat: Seat


def kept_as(visit: Visit, page: str) -> str:
    """Under which name what is typed on such a page is kept."""
    return f"{page} {visit.parts['ref']}"


def page_about(
    visit: Visit, page: str, refused: Refused, more: Callable[[About], dict[str, Any]] = lambda _: {}
) -> Response:
    """Such a page.

    Args:
        page: its name, which is also that of its template.
        more: what else its template has, or has in another way.
    """
    visit.kept_as = kept_as(visit, page)
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=thing.leg)
    seat = visit.seat_of(thing.leg)
    facts: dict[str, Any] = {
        "seats": visit.seats(visit.talk),
        "leg": seat,
        "head": head,
        "laid": None if thing.content is None else laid(visit.tongue, thing.line, thing.content),
        "kept_here": seat.noted,
        "speakers": visit.speakers(head),
        "refused": refused,
    }
    return visit.page(f"{page}.html", refused.status, **facts | more(About(thing, head, seat)))
