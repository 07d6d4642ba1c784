"""The health of the station in plain words, and its clock; the relays are asked when somebody asks for it."""

from __future__ import annotations

from typing import Final

from starlette.responses import Response

from goodoffices.station import findings
from goodoffices.station.api import asks
from goodoffices.station.results import Finding
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit

_ORDER: Final = {"bad": 0, "mind": 1, "well": 2}

_WHERE: Final = {
    "doctor.no_recovery_key": "passphrase",
    "doctor.version_1": "passphrase",
    "doctor.clock_lower": "health#clock",
    "doctor.backup_failed": "backups",
    "doctor.backup_old": "backups",
    "doctor.no_backup": "backups",
    "doctor.line_damaged": "lines",
    "doctor.line_alarm": "lines",
    "doctor.line_differed": "lines",
    "doctor.line_set_back": "lines",
    "doctor.line_former": "lines",
    "doctor.line_not_compared": "lines",
    "doctor.unopened": "lines",
    "doctor.mail_hindered": "lines",
    "doctor.relay": "lines",
}
"""The page on which something is put right."""


def show(visit: Visit) -> Response:
    """How the station is."""
    return _page(visit, NOT_REFUSED)


def _page(visit: Visit, refused: Refused, relays: list[Finding] | None = None) -> Response:
    found = visit.ask(asks.Doctor)
    return visit.page(
        "health.html",
        refused.status,
        doctor=found,
        found=sorted([*found.findings, *(relays or [])], key=lambda each: _ORDER[each.state]),
        where=_WHERE,
        relays=relays,
        refused=refused,
    )


def act(visit: Visit) -> Response:
    """Say that the clock is right, or ask each relay."""
    if visit.form["go"] == "relays":
        roads = visit.ask(asks.Roads)
        return _page(visit, NOT_REFUSED, findings.of_relays(roads))

    def confirmed() -> str:
        visit.do(asks.ConfirmClock, watch=visit.form["watch"])
        return visit.url("health")

    return visit.act(confirmed, lambda refused: _page(visit, refused))
