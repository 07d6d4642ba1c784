"""The health of the station in plain words, and its clock."""

from __future__ import annotations

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit


def show(visit: Visit) -> Response:
    """How the station is."""
    return _page(visit, NOT_REFUSED)


def _page(visit: Visit, refused: Refused) -> Response:
    found = visit.ask(asks.Doctor)
    return visit.page(
        "health.html",
        refused.status,
        doctor=found,
        megabytes=found.free // 1_000_000,
        refused=refused,
    )


def confirm_clock(visit: Visit) -> Response:
    """Say that the clock is right."""

    def confirmed() -> str:
        visit.do(asks.ConfirmClock, watch=visit.form["watch"])
        return visit.url("health")

    return visit.act(confirmed, lambda refused: _page(visit, refused))
