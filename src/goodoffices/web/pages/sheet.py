"""A delivery sheet: the side's copy and the mediator's, on two addresses, and noting that it was brought.

The rules are:

* The side's copy holds what crosses and nothing else. The mediator's copy is another page, so that one print never
  holds both.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from goodoffices.errors.station import NotAsShownAnyMore
from goodoffices.sentences import items as said
from goodoffices.sentences import speech
from goodoffices.sentences.piece import TRANSLATION
from goodoffices.station.api import asks
from goodoffices.station.results import SheetPaper
from goodoffices.talk.views import NAMELESS
from goodoffices.web.entries import Laid
from goodoffices.web.visit import Refused, Visit


def show(visit: Visit) -> Response:
    """The side's copy, and the form in which its delivery is noted."""
    return _page(visit, visit.take_up(_kept_as(visit)))


def _kept_as(visit: Visit) -> str:
    return f"sheet {visit.parts['ref']}"


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _kept_as(visit)
    found = _sheet(visit, "side")
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=found.leg)
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    items = [] if thing.sheet is None else thing.sheet.items
    return visit.page(
        "sheet.html",
        refused.status,
        items=items,
        can_be_struck=bool(items) and not any(item.deliveries for item in items),
        seats=visit.seats(visit.talk),
        sheet=found,
        laid=_laid(found),
        side=visit.seat_of(found.leg),
        people=visit.receivers(head),
        refused=refused,
        paper=speech(found.language),
        languages=[each for each in visit.languages if each[0] in ("en", "he")],
    )


def mediators_copy(visit: Visit) -> Response:
    """The copy that the mediator keeps."""
    found = _sheet(visit, "mediator")
    return visit.page(
        "sheet_mediator.html",
        seats=visit.seats(visit.talk),
        sheet=found,
        laid=_laid(found),
        side=visit.seat_of(found.leg),
    )


def _sheet(visit: Visit, copy: str) -> SheetPaper:
    language = {"language": visit.query["in"]} if visit.query["in"] else {}
    return visit.ask(asks.Sheet, talk=visit.talk.title, ref=visit.parts["ref"], copy=copy, **language)


def _laid(found: SheetPaper) -> list[Laid]:
    tongue = speech(found.language)
    return [
        Laid(
            ref=NAMELESS if found.copy == "side" else each.ref,
            piece=said.item(tongue, each, on_a_sheet=True),
            translated_by=tongue.say(TRANSLATION),
            very=each.form == "verbatim",
        )
        for each in found.sheet.items
    ]


def deliver(visit: Visit) -> Response:
    """Note that it was brought."""
    form = visit.form

    def delivered() -> str:
        if form["state"] != _sheet(visit, "side").state:
            raise NotAsShownAnyMore
        what = form.every("what") if form["chosen"] else [visit.parts["ref"]]
        made = visit.do(asks.Deliver, talk=visit.talk.title, what=what, **delivery_of(visit))
        return f"{visit.of_leg(made['leg'])}?at={made['ref']}#e-{made['ref']}"

    return visit.act(delivered, lambda refused: _page(visit, refused))


def delivery_of(visit: Visit) -> dict[str, Any]:
    """How something was brought, as the form says."""
    form = visit.form
    return {name: form[name] for name in ("to", "receiver", "manner", "where", "when") if form[name]}
