"""The end of a mandate."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web.about_thing import kept_as, page_about
from goodoffices.web.entries import laid_out
from goodoffices.web.visit import Refused, Visit

_PAGE: Final = "revoke"


def show(visit: Visit) -> Response:
    """The mandate, and the form."""
    return _page(visit, visit.take_up(kept_as(visit, _PAGE)))


def _page(visit: Visit, refused: Refused) -> Response:
    return page_about(visit, _PAGE, refused, lambda of: {"entries": list(laid_out(visit.tongue, [of.thing.line]))})


def revoke(visit: Visit) -> Response:
    """Note that it ends."""
    ref = visit.parts["ref"]
    leg = visit.ask(asks.Thing, talk=visit.talk.title, ref=ref).leg

    def revoked() -> str:
        made = visit.do(asks.Revoke, talk=visit.talk.title, mandate=ref, noted=visit.noted_on(leg))
        return f"{visit.of_leg(leg)}?at={made['ref']}#e-{made['ref']}"

    return visit.act(revoked, lambda refused: _page(visit, refused))
