"""A wording that was read back to its owner: noting that it was read, and what they said."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.talk.events import Answer
from goodoffices.talk.views import ReadBackView
from goodoffices.web.entries import laid
from goodoffices.web.pages.sheet import delivery_of
from goodoffices.web.visit import Refused, Visit

_ANSWERS: Final = tuple(each.value for each in Answer)


def show(visit: Visit) -> Response:
    """The wording, and the forms."""
    return _page(visit, visit.take_up(_kept_as(visit)))


def _kept_as(visit: Visit) -> str:
    return f"wording {visit.parts['ref']}"


def _page(visit: Visit, refused: Refused) -> Response:
    visit.kept_as = _kept_as(visit)
    thing = visit.ask(asks.Thing, talk=visit.talk.title, ref=visit.parts["ref"])
    head = visit.ask(asks.AboutLeg, talk=visit.talk.title, leg=thing.leg)
    seat = visit.seat_of(thing.leg)
    view = next((each for each in thing.line.content if isinstance(each, ReadBackView)), None)
    return visit.page(
        "wording.html",
        refused.status,
        seats=visit.seats(visit.talk),
        leg=seat,
        laid=None if view is None else laid(visit.tongue, thing.line, view),
        to_bring=view is not None and seat.room == "kept" and not view.deliveries,
        kept_here=visit.notes_on(seat) and seat.room == "kept",
        speakers=visit.speakers(head),
        people=visit.receivers(head),
        answers=_ANSWERS,
        refused=refused,
    )


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
