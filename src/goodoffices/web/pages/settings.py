"""The settings of the station, and the language switch at the foot of every page."""

from __future__ import annotations

from http import HTTPStatus

from starlette.responses import Response

from goodoffices.errors.base import Refusal
from goodoffices.station.api import asks
from goodoffices.web.visit import Visit


def show(visit: Visit) -> Response:
    """The settings."""
    return visit.page("settings.html", refusals=[])


def change(visit: Visit) -> Response:
    """Change them."""
    given = {name: visit.form[name] for name in ("zone", "language", "scheme") if visit.form[name]}
    if "proxy" in visit.form:
        given["proxy"] = visit.form["proxy"] or "none"
    try:
        visit.ask(asks.ChangeSettings, **given)
    except Refusal as refusal:
        return visit.page("settings.html", HTTPStatus.CONFLICT, refusals=visit.refused(refusal))
    return visit.go(visit.url("settings"))


def language(visit: Visit) -> Response:
    """Speak another language, on the page that one is on."""
    visit.ask(asks.ChangeSettings, language=visit.form["language"])
    return visit.go(visit.back_to(visit.form["back"]))


def stay(visit: Visit) -> Response:
    """Somebody is there: the station does not lock itself yet."""
    visit.ask(asks.Settings)
    return Response(status_code=HTTPStatus.NO_CONTENT)
