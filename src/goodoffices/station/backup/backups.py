"""The backups of an unlocked station: making them, when asked and by itself, and what is known of those that were made.

The rules are:

* A backup that the station makes by itself goes under a name of its own into the folder that its person chose. Of
  these, so many are kept as were wanted, and older ones are deleted: no other file ever is.
* Nothing is deleted for a backup from which a talk is missing: an older one may be the last that has it.
* Whatever stands in the way of one is told, and it is tried again later.
* One is made at a time. It holds what stood at one moment, and the turn at the files is held for that moment alone;
  writing goes on beside everything else, and how far it is can be asked at any time.
* If a talk is destroyed or the keys are changed meanwhile, it is begun anew: it holds no talk that was destroyed before
  it was whole, and opens with what opens the station then.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from goodoffices import labels
from goodoffices.errors.backup import BackupUnderWay
from goodoffices.errors.base import Refusal
from goodoffices.errors.station import KeysChange, Locked, NoSuchTalk, ReadOnly
from goodoffices.station.backup.known import MARK, MARK_SIZE, BackupStore, Known, Plan, mark_of
from goodoffices.station.backup.making import BACKUP_NAME_SIZE, Content, UnderWay, demand_place, write_file
from goodoffices.station.clock import APART_MS, StationClock
from goodoffices.station.database import NOT_OPEN
from goodoffices.station.looks import Look
from goodoffices.station.open_talk import OpenTalk
from goodoffices.station.talks import Talks
from goodoffices.station.vault import Chance, Vault

DAY_MS: Final = 86_400_000
OLD_DAYS: Final = 14
"""After so many days without a backup the station says so."""

ENDING: Final = ".backup"
_KEY_SIZE: Final = 32


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was made.

    Attributes:
        missing: the talks that do not open and are not in it, with why.
        lines: the lines whose rows cannot be read and that are not in it.
    """

    number: int
    known: Known
    missing: dict[str, Refusal]
    lines: list[int]


class Backups:
    """The backups of a station.

    Args:
        turn: has the files for itself during a block.
        look: a look at talks.

    Attributes:
        problem: what stood in the way of the last one that the station was to make by itself; None: nothing.
        under_way: the one that is being made now; None: none is.
    """

    def __init__(
        self,
        folder: Path,
        vault: Vault,
        talks: Talks,
        clock: StationClock,
        chance: Chance,
        *,
        turn: Callable[[], AbstractContextManager[None]],
        look: Callable[[], Look],
    ) -> None:
        self._folder = folder
        self._turn = turn
        self._look = look
        self._one_at_a_time = threading.Condition()
        self.under_way: UnderWay | None = None
        self._vault = vault
        self._talks = talks
        self._clock = clock
        self._chance = chance
        self.problem: Refusal | None = None

    @property
    def _store(self) -> BackupStore:
        return self._vault.backups

    def all(self) -> dict[int, Known]:
        """Those that are known, by number, oldest first."""
        return self._store.all()

    @property
    def plan(self) -> Plan | None:
        """Which the station makes by itself; None: none."""
        return self._store.plan

    def forget(self, number: int) -> None:
        """Know one no more.

        Raises:
            NoSuchBackup: there is none of that number.
        """
        self._store.forget(number)

    # --- what is known

    def last(self) -> int | None:
        """When the last was made, in milliseconds since 1970; None: none was."""
        return self._last(self.all().values())

    def _last(self, backups: Iterable[Known]) -> int | None:
        """The newest of some that the clock has reached: one that lies ahead was made while the clock was wrong."""
        now = self._clock().ms
        return max((known.made for known in backups if known.made <= now + APART_MS), default=None)

    def is_old(self) -> bool:
        """Whether it is time for another: there are talks, and none was made for long."""
        last = self.last()
        return bool(self._talks.titles()) and (last is None or self._clock().ms - last >= OLD_DAYS * DAY_MS)

    def destroyed(self, known: Known) -> int:
        """How many talks are in a backup that are here no more. One that does not open is here."""
        marks, shut = self._marks()
        return max(0, len(set(known.talks) - marks) - shut)

    def _marks(self) -> tuple[set[str], int]:
        """The marks of the talks that open, and how many do not."""
        found, shut = set(), 0
        for title in self._talks.titles():
            try:
                found.add(mark_of(self._talks.at(title).talk.rows) or "")
            except NOT_OPEN:
                shut += 1
        return found, shut

    # --- making

    def make(self, file: Path, *, automatic: bool = False) -> Made:
        """Write a backup into a new file. It takes its own turns at the files.

        Raises:
            BackupUnderWay: another one is being made.
            BackupThere, BackupInside: that is no place for it.
            ReadOnly, DiskFull, DiskFailed, Locked: nothing is left of it.
        """
        with self._alone(file, automatic=automatic) as told:
            while True:
                with suppress(NoSuchTalk, KeysChange):
                    return self._make(told)

    @contextmanager
    def _alone(self, file: Path, *, automatic: bool) -> Iterator[UnderWay]:
        """No other backup is made during the block."""
        with self._turn():
            now = self._clock()
        with self._one_at_a_time:
            if self.under_way is not None:
                raise BackupUnderWay(file=str(self.under_way.file))
            told = self.under_way = UnderWay(file=file, since=now, automatic=automatic)
        try:
            yield told
        finally:
            with self._one_at_a_time:
                self.under_way = None
                self._one_at_a_time.notify_all()

    def wait_until_none(self, seconds: float) -> None:
        """Wait for the one under way, which was told to end, to clear up."""
        with self._one_at_a_time:
            self._one_at_a_time.wait_for(lambda: self.under_way is None, seconds)

    def _make(self, told: UnderWay) -> Made:
        """Write what stands now.

        Raises:
            NoSuchTalk, KeysChange: a talk was destroyed meanwhile, or the keys changed; nothing is left of it.
        """
        demand_place(told.file, self._folder)
        name, key = self._chance(b"backup name", BACKUP_NAME_SIZE), self._chance(b"backup key", _KEY_SIZE)
        self._open_all()
        with self._look() as look:
            with self._turn():
                now = self._clock()
                self._clock.keep()
                for talk in self._each_that_opens():
                    self._mark(talk)
                content = Content(self._vault, self._clock, self._talks, look, now, name)
                holders = self._vault.holders()
                header = msgspec.json.encode(self._vault.slots_for(key, labels.BACKUP))
            size = write_file(told.file, header, key, content.records(told), name.hex())
            known = Known(
                name=name.hex(),
                file=str(told.file),
                made=now.ms,
                size=size,
                talks=content.marks,
                missing=len(content.missing),
                automatic=told.automatic,
                restored=False,
            )
            try:
                with self._turn():
                    look.demand_still_there()
                    if self._vault.holders() != holders:
                        raise KeysChange
                    return Made(self._store.add(known), known, content.missing, content.lines)
            except BaseException:
                # One that the station does not know would be named by nobody once a talk in it is destroyed.
                with suppress(OSError):
                    told.file.unlink()
                raise

    def _open_all(self) -> None:
        """Open and mark the talks, each in a turn of its own: at the moment of the backup all of it was done."""
        with self._turn():
            titles = self._talks.titles()
        for title in titles:
            with self._turn(), suppress(NoSuchTalk, *NOT_OPEN):
                self._mark(self._talks.at(title))

    def _each_that_opens(self) -> list[OpenTalk]:
        found = []
        for title in self._talks.titles():
            with suppress(*NOT_OPEN):
                found.append(self._talks.at(title))
        return found

    def _mark(self, talk: OpenTalk) -> None:
        """Give a talk what its backups know it by."""
        if mark_of(talk.talk.rows) is None:
            talk.put_rows(talk.talk.rows.put(MARK, b"", self._chance(b"backup mark", MARK_SIZE)))
            talk.keep()

    # --- by itself

    def set_plan(self, plan: Plan | None) -> None:
        """Make these by itself from now on.

        Raises:
            BackupInside, ReadOnly: that is no folder for them; the plan is as it was.
        """
        if plan is not None:
            folder = Path(plan.folder)
            demand_place(folder / f"new{ENDING}", self._folder)
            if not folder.is_dir() or not os.access(folder, os.W_OK):
                raise ReadOnly(folder=plan.folder)
        self._store.set_plan(plan)
        self.problem = None

    def make_if_due(self) -> None:
        """Make one if it is time, and delete those that are too many. What stands in the way is told.

        It takes its own turns at the files.
        """
        with self._turn():
            plan = self.plan
            if plan is None or not self._is_due(plan):
                return
            file = Path(plan.folder) / self._file_name()
        try:
            made = self.make(file, automatic=True)
            self.problem = None
            if not made.missing and not made.lines:
                with self._turn():
                    # It was long in the making: the plan may be another one.
                    plan = self.plan
                    if plan is not None and Path(plan.folder) == file.parent:
                        self._delete_older(plan)
        except (BackupUnderWay, Locked):
            return
        except Refusal as refusal:
            self.problem = refusal

    def _is_due(self, plan: Plan) -> bool:
        last = self._last(known for known in self.all().values() if known.automatic)
        return last is None or self._clock().ms - last >= plan.days * DAY_MS

    def _file_name(self) -> str:
        """A name that says when, and of whom nothing."""
        at = datetime.fromtimestamp(self._clock().ms / 1000, UTC)
        return f"good-offices-{at:%Y-%m-%d-%H%M%S}{ENDING}"

    def _delete_older(self, plan: Plan) -> None:
        """Of those that lie in the folder of the plan. One that is not there may lie on a drive that is not connected:
        it stays on the list, since it still holds what it holds.
        """
        mine = [(number, known) for number, known in self.all().items() if known.automatic]
        there = [(number, known) for number, known in mine if Path(known.file).parent == Path(plan.folder)]
        there = [(number, known) for number, known in there if is_there(known.file)]
        for number, known in there[: -plan.keep]:
            with suppress(OSError):
                Path(known.file).unlink()
                self._store.forget(number)


def is_there(file: str) -> bool:
    """Whether there is such a file now, as far as the system lets one look."""
    try:
        return Path(file).exists()
    except OSError:
        return False
