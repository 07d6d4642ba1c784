"""What a side does with its own words later: later dates, and how far it goes with a text."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web import composer
from goodoffices.web.about_thing import About, kept_as, page_about
from goodoffices.web.visit import Refused, Visit

_PAGE: Final = "further"
_STAGES: Final = ("initialled", "confirmed")


def show(visit: Visit) -> Response:
    """The words, and the form."""
    return _page(visit, visit.take_up(kept_as(visit, _PAGE)))


def _page(visit: Visit, refused: Refused) -> Response:
    return page_about(visit, _PAGE, refused, _dates)


def _dates(of: About) -> dict[str, Any]:
    return {name: getattr(of.thing.content, name, None) for name in ("valid_until", "answer_by")}


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
