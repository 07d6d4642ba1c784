"""Lines in ``station.db``: each with its state, and how far its people have compared it.

The rules are:

* A message of an opening is on the disk before anybody is given it; asked again, the station gives the same bytes.
* Keys that a step has used up, and a line that is given up, are overwritten and gone: the log of the database is folded
  back after every change, so that no copy stays in it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.station import Damaged
from goodoffices.seal.comparing import Comparison
from goodoffices.seal.opening import Invited, Inviting, Line
from goodoffices.station.database import Connection, Row, told_plainly, transaction

SCHEMA = """CREATE TABLE IF NOT EXISTS lines (
    number INTEGER PRIMARY KEY AUTOINCREMENT,
    state TEXT NOT NULL CHECK (state IN ('inviting', 'invited', 'open')),
    made TEXT NOT NULL,
    data BLOB NOT NULL,
    comparing BLOB NOT NULL
)"""

State = Inviting | Invited | Line
_STATES: dict[str, type[State]] = {"inviting": Inviting, "invited": Invited, "open": Line}
_NAMES = {shape: name for name, shape in _STATES.items()}


class Comparing(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """How far two people have compared a line, and what came of it.

    Attributes:
        so_far: group by group.
        how: by which way the two spoke, once all groups are the same.
        when: when that was, as text with its zone.
        alarm: a second answer came to the invitation of this line.
    """

    so_far: Comparison
    how: str | None
    when: str | None
    alarm: bool


NOT_COMPARED = Comparing(so_far=Comparison(), how=None, when=None, alarm=False)


@dataclass(frozen=True, slots=True)
class Kept:
    """A line as it stands in the store."""

    number: int
    made: str
    state: State
    comparing: Comparing

    @property
    def name(self) -> str:
        """``inviting``, ``invited`` or ``open``."""
        return _NAMES[type(self.state)]


class LineStore:
    """The lines of a station.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed: as they say, in every method.
    """

    def __init__(self, database: Connection, path: Path, on_write: Callable[[str], None]) -> None:
        self._database = database
        self._path = path
        self._on_write = on_write
        with told_plainly(path):
            database.execute(SCHEMA)

    def all(self) -> list[Kept]:
        """Every line, oldest first."""
        with told_plainly(self._path):
            rows = self._database.execute(
                "SELECT number, state, made, data, comparing FROM lines ORDER BY number"
            ).fetchall()
        return [self._read(row) for row in rows]

    def add(self, state: State, made: str) -> Kept:
        """A new line."""
        values = (_NAMES[type(state)], made, encode(state), encode(NOT_COMPARED))
        statement = "INSERT INTO lines (state, made, data, comparing) VALUES (?, ?, ?, ?)"
        number = self._write("keeping a line", statement, values)
        return Kept(number=number, made=made, state=state, comparing=NOT_COMPARED)

    def change(self, kept: Kept, *, state: State | None = None, comparing: Comparing | None = None) -> Kept:
        """The next step of a line."""
        after = Kept(
            number=kept.number,
            made=kept.made,
            state=kept.state if state is None else state,
            comparing=kept.comparing if comparing is None else comparing,
        )
        values = (after.name, encode(after.state), encode(after.comparing), kept.number)
        self._write("changing a line", "UPDATE lines SET state = ?, data = ?, comparing = ? WHERE number = ?", values)
        return after

    def give_up(self, kept: Kept) -> None:
        """Forget a line, with its keys."""
        self._write("giving a line up", "DELETE FROM lines WHERE number = ?", (kept.number,))

    def _read(self, row: Row) -> Kept:
        number, name, made, data, comparing = row
        try:
            state = decode(bytes(data), _STATES[name])
            compared = decode(bytes(comparing), Comparing)
        except (NotCanonical, KeyError):
            raise Damaged(file=self._path.name) from None
        return Kept(number=number, made=made, state=state, comparing=compared)

    def _write(self, name: str, statement: str, values: tuple[object, ...]) -> int:
        self._on_write(f"station: before {name}")
        with told_plainly(self._path), transaction(self._database):
            number = int(self._database.execute(statement, values).lastrowid or 0)
        with told_plainly(self._path):
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        self._on_write(f"station: after {name}")
        return number
