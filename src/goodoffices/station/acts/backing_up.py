"""Backups: making one, knowing which there are, and having them made."""

from __future__ import annotations

import os
from pathlib import Path

from goodoffices.station import results
from goodoffices.station.api import asks
from goodoffices.station.backup.backups import is_there
from goodoffices.station.backup.known import Known, Plan
from goodoffices.station.parse import demand
from goodoffices.station.unlocked import Unlocked
from goodoffices.talk.telling import instant, refused
from goodoffices.talk.views import Instant


def make_backup(station: Unlocked, ask: asks.MakeBackup) -> results.BackupMade:
    """Write a backup of the whole station into a new file. It takes its own turns at the files.

    Raises:
        NotAPath: the name is no whole path.
        BackupUnderWay: another one is being made.
        BackupThere, BackupInside: that is no place for it.
        ReadOnly, DiskFull, DiskFailed: nothing is left of it.
    """
    made = station.backups_here.make(_path(ask.file, "file"))
    return results.BackupMade(
        # Told without a turn at the files: it is made, also if the station was locked since.
        backup=_shown(station, made.number, made.known, destroyed=0),
        missing=[results.TalkBroken(title=title, problem=refused(why)) for title, why in made.missing.items()],
        lines=made.lines,
    )


def backup_progress(station: Unlocked, _: asks.BackupProgress) -> results.BackupProgress:
    """How far the backup is that is being made. It waits for nobody."""
    return results.BackupProgress(under_way=_under_way(station))


def _under_way(station: Unlocked) -> results.BackupUnderWay | None:
    found = station.backups_here.under_way
    if found is None:
        return None
    return results.BackupUnderWay(
        file=str(found.file),
        since=instant(found.since),
        talks=found.talks,
        of_talks=found.of_talks,
        entries=found.entries,
        of_entries=found.of_entries,
        automatic=found.automatic,
    )


def backups(station: Unlocked, _: asks.Backups) -> results.Backups:
    """The backups that this station made, newest first, and whether it makes them by itself."""
    kept = station.backups_here
    plan, problem = kept.plan, kept.problem
    return results.Backups(
        backups=[
            _shown(station, number, known, kept.destroyed(known)) for number, known in reversed(kept.all().items())
        ],
        plan=None if plan is None else results.BackupPlan(folder=plan.folder, days=plan.days, keep=plan.keep),
        old=kept.is_old(),
        problem=None if problem is None else refused(problem),
        under_way=_under_way(station),
    )


def plan_backups(station: Unlocked, ask: asks.PlanBackups) -> results.Backups:
    """Have backups made while the station is unlocked, or have none made any more.

    Raises:
        NotAPath, BackupInside, ReadOnly: that is no place for them; the plan is as it was.
    """
    plan = None
    if ask.folder is not None:
        plan = Plan(folder=str(_path(ask.folder, "folder")), days=ask.days, keep=ask.keep)
    station.backups_here.set_plan(plan)
    return backups(station, asks.Backups())


def forget_backup(station: Unlocked, ask: asks.ForgetBackup) -> results.Backups:
    """Take a backup off the list; its file is left alone. Gives those that are left.

    Raises:
        NoSuchBackup: there is none of that number.
    """
    station.backups_here.forget(ask.number)
    return backups(station, asks.Backups())


def _path(typed: str, what: str) -> Path:
    demand("\0" not in typed, what, "a path has no such character.")
    demand(Path(typed).is_absolute(), what, "a whole path is needed, from the root of the drive on.")
    return Path(os.path.normpath(typed))


def _shown(station: Unlocked, number: int, known: Known, destroyed: int) -> results.BackupHere:
    return results.BackupHere(
        number=number,
        file=known.file,
        made=_at(station, known.made),
        size=known.size,
        there=is_there(known.file),
        talks=len(known.talks) - destroyed,
        destroyed=destroyed,
        missing=known.missing,
        automatic=known.automatic,
        restored=known.restored,
    )


def _at(station: Unlocked, ms: int) -> Instant:
    return instant(station.clock.at(ms))
