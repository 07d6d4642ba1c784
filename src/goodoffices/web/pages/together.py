"""Several proposals of one kind, confirmed at once: each is shown whole, and has a tick of its own."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from goodoffices.errors.station import NothingTicked
from goodoffices.station.api import asks
from goodoffices.station.results import ArticleRead
from goodoffices.web.pages.articles import number_of
from goodoffices.web.record_form import whole
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit


def show(visit: Visit) -> Response:
    """Those of one kind that are certain; nothing is ticked."""
    return _page(visit, NOT_REFUSED, visit.query["kind"])


def _page(visit: Visit, refused: Refused, kind: str) -> Response:
    read: ArticleRead = visit.ask(asks.Article, talk=visit.talk.title, number=number_of(visit))
    certain = [each for each in read.proposals if each.certain and each.item["kind"] == kind]
    if not certain and not refused.told:
        return visit.go(visit.of_talk("articles", visit.parts["number"]))
    return visit.page(
        "together.html",
        refused.status,
        seats=visit.seats(visit.talk),
        read=read,
        kind=kind,
        cards=[(each, whole(each.item)) for each in certain],
        ticked=visit.form.every("proposal"),
        whole=whole,
        refused=refused,
    )


def confirm(visit: Visit) -> Response:
    """Confirm those that are ticked."""
    form = visit.form

    def confirmed() -> str:
        ticked = [int(each) for each in form.every("proposal") if each.isascii() and each.isdecimal() and len(each) < 9]
        if not ticked:
            raise NothingTicked
        asked: dict[str, Any] = {"talk": visit.talk.title, "number": number_of(visit), "proposals": ticked}
        visit.do(asks.TakeProposals, **asked)
        return visit.of_talk("articles", visit.parts["number"])

    return visit.act(confirmed, lambda refused: _page(visit, refused, form["kind"]))
