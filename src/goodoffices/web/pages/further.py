"""What a side does with its own words later: later dates, and how far it goes with a text."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web import composer
from goodoffices.web.entries import laid
from goodoffices.web.visit import Refused, Visit

_STAGES: Final = ("initialled", "confirmed")


def show(visit: Visit) -> Response:
    """The words, and the form."""
    return _page(visit, visit.take_up(_kept_as(visit)))


def _kept_as(visit: Visit) -> str:
    return f"further {visit.parts['ref']}"


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _kept_as(visit)
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=thing.leg)
    seat = visit.seat_of(thing.leg)
    return visit.page(
        "further.html",
        refused.status,
        seats=visit.seats(visit.talk),
        leg=seat,
        head=head,
        valid_until=getattr(thing.content, "valid_until", None),
        answer_by=getattr(thing.content, "answer_by", None),
        laid=None if thing.content is None else laid(visit.tongue, thing.line, thing.content),
        kept_here=seat.room == "kept",
        speakers=visit.speakers(head),
        refused=refused,
    )


def send(visit: Visit) -> Response:
    """Note later dates, or how far it went."""
    form, what = visit.form, visit.parts["ref"]
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=what)

    def sent() -> str:
        noted = visit.noted_on(thing.leg)
        if form["go"] in _STAGES:
            passage = composer.passage_of(form, "t")
            visit.demand_recipients(thing.leg, [passage])
            terms = None if passage.mark == "withheld" else composer.terms_asked(passage)
            visit.do(asks.Stage, talk=visit.talk.title, what=what, stage=form["go"], terms=terms, noted=noted)
        else:
            dates = {name: form[name] for name in ("valid_until", "answer_by") if form[name]}
            visit.do(asks.Extend, talk=visit.talk.title, what=what, noted=noted, **dates)
        return f"{visit.of_leg(thing.leg)}?at={what}#e-{what}"

    return visit.act(sent, lambda refused: _page(visit, refused))
