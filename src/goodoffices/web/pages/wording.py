"""A wording that was read back to its owner: noting that it was read, and what they said."""

from __future__ import annotations

from typing import Any, Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.talk.events import Answer
from goodoffices.talk.views import ReadBackView
from goodoffices.web.about_thing import About, kept_as, page_about
from goodoffices.web.entries import laid
from goodoffices.web.pages.sheet import delivery_of
from goodoffices.web.visit import Refused, Visit

_PAGE: Final = "wording"
_ANSWERS: Final = tuple(each.value for each in Answer)


def show(visit: Visit) -> Response:
    """The wording, and the forms."""
    return _page(visit, visit.take_up(kept_as(visit, _PAGE)))


def _page(visit: Visit, refused: Refused) -> Response:
    return page_about(visit, _PAGE, refused, lambda of: _wording(visit, of))


def _wording(visit: Visit, of: About) -> dict[str, Any]:
    view = next((each for each in of.thing.line.content if isinstance(each, ReadBackView)), None)
    return {
        "laid": None if view is None else laid(visit.tongue, of.thing.line, view),
        "to_bring": view is not None and of.seat.room == "kept" and not view.deliveries,
        "kept_here": visit.notes_on(of.seat) and of.seat.noted,
        "people": visit.receivers(of.head),
        "answers": _ANSWERS,
    }


def answer(visit: Visit) -> Response:
    """Note that it was read out, or what the owner said to it."""
    form, ref = visit.form, visit.parts["ref"]
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=ref)

    def noted() -> str:
        where = f"{visit.of_leg(thing.leg)}?at={ref}#e-{ref}"
        if form["go"] == "brought":
            visit.do(asks.Deliver, talk=visit.talk.title, what=[ref], **delivery_of(visit))
            return visit.of_talk("wording", ref)
        visit.do(
            asks.AnswerReadBack,
            talk=visit.talk.title,
            read_back=ref,
            answer=form["answer"],
            amended=form.words("amended").strip("\n"),
            noted=visit.noted_on(thing.leg),
        )
        return where

    return visit.act(noted, lambda refused: _page(visit, refused))
