"""Backups: those that were made, making one, and having them made."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import Response

from goodoffices.station.api import asks
from goodoffices.station.results import BackupHere
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit


def show(visit: Visit) -> Response:
    """All of them, newest first."""
    return _page(visit, NOT_REFUSED)


def _page(visit: Visit, refused: Refused) -> Response:
    found = visit.ask(asks.Backups)
    return visit.page("backups.html", refused.status, kept=found, folder=_folder(visit, found.backups), refused=refused)


def _folder(visit: Visit, made: list[BackupHere]) -> str:
    """The folder that is offered: as typed, else where the newest lies."""
    return visit.form["folder"] or next((str(Path(each.file).parent) for each in made), "")


def change(visit: Visit) -> Response:
    """Make one, have them made, or take one off the list."""

    def changed() -> str:
        match visit.form["go"]:
            case "make":
                visit.do(asks.MakeBackup, file=str(Path(visit.form["folder"]) / visit.form["name"]))
            case "plan":
                days, keep = visit.form.number("days"), visit.form.number("keep")
                visit.do(asks.PlanBackups, folder=visit.form["folder"], days=days, keep=keep)
            case "stop":
                visit.do(asks.PlanBackups)
            case "forget":
                visit.do(asks.ForgetBackup, number=visit.form.number("number"))
        return visit.url("backups")

    return visit.act(changed, lambda refused: _page(visit, refused))
