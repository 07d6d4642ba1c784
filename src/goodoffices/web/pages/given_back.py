"""Own words that another station gave back, since this one was restored: shown, and judged one by one."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web.entries import laid_out
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit


def show(visit: Visit) -> Response:
    """What waits on this leg."""
    return _page(visit, NOT_REFUSED)


def _page(visit: Visit, refused: Refused) -> Response:
    found = visit.ask(asks.GivenBack, talk=visit.talk.title, leg=visit.leg.name)
    shown = {each.ref.handle: each.line for each in found.lines if each.line is not None}
    laid = {entry.line.ref.handle: entry for entry in laid_out(visit.tongue, shown.values())}
    return visit.page(
        "given_back.html",
        refused.status,
        seats=visit.seats(visit.talk),
        leg=visit.leg,
        entries=[(each.ref.handle, laid.get(each.ref.handle)) for each in found.lines],
        refused=refused,
    )


def judge(visit: Visit) -> Response:
    """Somebody wrote it, or did not."""
    if visit.form["go"] == "caught_up":
        return visit.act(lambda: _caught_up(visit), lambda refused: _page(visit, refused))

    def judged() -> str:
        visit.do(
            asks.JudgeGivenBack,
            talk=visit.talk.title,
            leg=visit.leg.name,
            entries=[visit.form["entry"]],
            stands=visit.form["go"] == "accept",
        )
        return visit.of_leg(visit.leg.name, "given-back")

    return visit.act(judged, lambda refused: _page(visit, refused))


def _caught_up(visit: Visit) -> str:
    """Everything that this side said since is here."""
    visit.do(asks.CaughtUp, talk=visit.talk.title, leg=visit.leg.name)
    return visit.of_leg(visit.leg.name)
