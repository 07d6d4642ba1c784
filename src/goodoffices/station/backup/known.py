"""Which backups a station has made, and whether it makes them by itself; in ``station.db``.

The rules are:

* A station knows of each backup where it was put, when it was made, and which talks are in it, by marks that say
  nothing of them. So it can say which backups still hold a talk that is destroyed.
* It knows nothing of what became of the file since: somebody may have copied, moved or deleted it.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Final, TypeVar

import msgspec

from goodoffices.errors.backup import NoSuchBackup
from goodoffices.errors.station import Damaged
from goodoffices.foreign import json_as
from goodoffices.station.database import Connection, Tables, told_plainly, watched
from goodoffices.talk.rows import Rows

MARK_SIZE: Final = 8

T = TypeVar("T")

_SCHEMA = (
    "CREATE TABLE IF NOT EXISTS backups (number INTEGER PRIMARY KEY AUTOINCREMENT, data BLOB NOT NULL)",
    "CREATE TABLE IF NOT EXISTS backup_plan (one INTEGER PRIMARY KEY CHECK (one = 1), data BLOB NOT NULL)",
)


class Known(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A backup that was made, or from which the station was restored.

    Attributes:
        name: of the backup, in hexadecimal digits; it stands in it.
        file: where it was put.
        made: in milliseconds since 1970.
        size: in bytes.
        talks: the marks of the talks that are in it (:func:`mark_of`).
        missing: how many talks did not open, and are not in it.
        automatic: the station made it by itself.
        restored: the station was restored from it.
    """

    name: str
    file: str
    made: int
    size: int
    talks: list[str]
    missing: int
    automatic: bool
    restored: bool


class Plan(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Backups that the station makes by itself while it is unlocked.

    Attributes:
        folder: into which.
        days: after how many days the next one is made.
        keep: how many of them are kept; older ones are deleted.
    """

    folder: str
    days: Annotated[int, msgspec.Meta(ge=1, le=365)]
    keep: Annotated[int, msgspec.Meta(ge=1, le=1000)]


MARK: Final = b"mark"
"""Row of a talk, of this station alone: by what its backups know it again, also where it was restored. It is chance."""


def mark_of(rows: Rows) -> str | None:
    """By what the backups of a talk know it again; None: it has no backup."""
    found = rows.get(MARK, b"")
    return None if found is None else found.hex()


class BackupStore(Tables):
    """The backups of a station.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed, in every method.
    """

    def __init__(self, database: Connection, path: Path, on_write: Callable[[str], None]) -> None:
        super().__init__(database, path, on_write, _SCHEMA)
        self._known: dict[int, Known] | None = None

    def all(self) -> dict[int, Known]:
        """The backups by number, oldest first."""
        if self._known is None:
            with told_plainly(self._path):
                found = self._database.execute("SELECT number, data FROM backups ORDER BY number").fetchall()
            self._known = {number: self._read(data, Known) for number, data in found}
        return dict(self._known)

    def add(self, known: Known) -> int:
        """One more; gives its number."""
        self._known = None
        with watched(self._database, self._path, self._on_write, "knowing a backup"):
            added = self._database.execute("INSERT INTO backups (data) VALUES (?)", (msgspec.json.encode(known),))
        return added.lastrowid

    def forget(self, number: int) -> None:
        """A backup is no more.

        Raises:
            NoSuchBackup: there is none of that number.
        """
        self._known = None
        with watched(self._database, self._path, self._on_write, "forgetting a backup"):
            if not self._database.execute("DELETE FROM backups WHERE number = ?", (number,)).rowcount:
                raise NoSuchBackup(number=number)

    @property
    def plan(self) -> Plan | None:
        """Which backups the station makes by itself; None: none."""
        with told_plainly(self._path):
            found = self._database.execute("SELECT data FROM backup_plan").fetchone()
        return None if found is None else self._read(found[0], Plan)

    def set_plan(self, plan: Plan | None) -> None:
        """From now on, make these by itself."""
        with watched(self._database, self._path, self._on_write, "planning backups"):
            self._database.execute("DELETE FROM backup_plan")
            if plan is not None:
                self._database.execute("INSERT INTO backup_plan VALUES (1, ?)", (msgspec.json.encode(plan),))

    def _read(self, data: bytes, wanted: type[T]) -> T:
        return json_as(bytes(data), wanted, lambda _: Damaged(file=self._path.name))
