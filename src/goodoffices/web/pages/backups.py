"""Backups: those that were made, making one, how far it is, and having them made."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from starlette.responses import Response

from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.talk.views import Sentence
from goodoffices.web.visit import NOT_REFUSED, Refused, Visit


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What came of the backup that was asked for last on pages.

    Attributes:
        made: None: it was refused.
        refused: why.
    """

    made: results.BackupMade | None
    refused: list[Sentence]


def show(visit: Visit) -> Response:
    """All of them, newest first."""
    return _page(visit, NOT_REFUSED)


def _page(visit: Visit, refused: Refused) -> Response:
    found = visit.ask(asks.Backups)
    return visit.page(
        "backups.html",
        refused.status,
        kept=found,
        folder=_folder(visit, found.backups),
        refused=refused,
        outcome=_still_told(_outcome(visit, found.under_way), found),
    )


def _still_told(outcome: _Outcome | None, found: results.Backups) -> _Outcome | None:
    """What came of it, unless it was taken off the list since."""
    if outcome is None or outcome.made is None or outcome.made.backup.number in [each.number for each in found.backups]:
        return outcome
    return None


def _folder(visit: Visit, made: list[results.BackupHere]) -> str:
    """The folder that is offered: as typed, else where the newest lies."""
    return visit.form["folder"] or next((str(Path(each.file).parent) for each in made), "")


def _outcome(visit: Visit, under_way: results.BackupUnderWay | None) -> _Outcome | None:
    if under_way is not None:
        # Perhaps one that the station makes by itself.
        visit.house.backing_up.forget()
    last = visit.house.backing_up.last
    if last is None or not last.is_over:
        return None
    if last.refusal is not None:
        return _Outcome(None, visit.refused(last.refusal))
    return None if last.result is None else _Outcome(last.result.result, [])


def progress(visit: Visit) -> Response:
    """How far the backup is that is being made; once it is whole, or refused, what came of it."""
    under_way = visit.ask(asks.BackupProgress).under_way
    outcome = _outcome(visit, under_way)
    begins = visit.house.backing_up.last is not None and outcome is None
    if under_way is None and outcome is None and not begins:
        return visit.go(visit.url("backups"))
    return visit.page("backup_progress.html", under_way=under_way, outcome=outcome, goes_on=bool(under_way or begins))


def change(visit: Visit) -> Response:
    """Make one, have them made, or take one off the list."""
    act = {"make": _make, "plan": _plan, "stop": _stop, "forget": _forget}.get(visit.form["go"], show_again)
    return visit.act(partial(act, visit), lambda refused: _page(visit, refused))


def show_again(visit: Visit) -> str:
    """Nothing is done."""
    return visit.url("backups")


def _make(visit: Visit) -> str:
    file = str(Path(visit.form["folder"]) / visit.form["name"])
    ask: Callable[[], results.Shown] = partial(visit.shown, asks.MakeBackup, file=file)
    work = visit.house.backing_up.begin(ask)
    return visit.url("backups") if work.is_over else visit.url("backups", "progress")


def _plan(visit: Visit) -> str:
    days, keep = visit.form.number("days"), visit.form.number("keep")
    visit.do(asks.PlanBackups, folder=visit.form["folder"], days=days, keep=keep)
    return visit.url("backups")


def _stop(visit: Visit) -> str:
    visit.do(asks.PlanBackups)
    return visit.url("backups")


def _forget(visit: Visit) -> str:
    visit.do(asks.ForgetBackup, number=visit.form.number("number"))
    return visit.url("backups")
