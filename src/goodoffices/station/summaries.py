"""A line about each talk in ``station.db``, so that a list of talks opens none of their files.

The rules are:

* A line is what the talk itself would say, for as long as nothing in it changes and until the next moment at which time
  alone would change it. Before a talk is written to, its line is forgotten on the disk; so no crash leaves a wrong one.
* It bears the size and the time of the talk's file. A file that another program wrote to, or that was put back from a
  copy, has no line until it is opened.
* A line can be forgotten at any time, and is made again. It is forgotten with its talk.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from goodoffices.errors.station import Damaged, DiskFull, ReadOnly
from goodoffices.foreign import json_as, read
from goodoffices.station.api.decoding import decode
from goodoffices.station.api.encoding import encode
from goodoffices.station.database import Connection, told_plainly, watched
from goodoffices.station.results import TalkLine
from goodoffices.talk.views import Reference

_SCHEMA = "CREATE TABLE IF NOT EXISTS summaries (folded TEXT PRIMARY KEY, data BLOB NOT NULL) WITHOUT ROWID"


VERSION = 5


class Summary(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a list shows of a talk, as it was when nothing of it was written later.

    Attributes:
        version: of what a list shows; lines of an earlier one are made again.
        stamp: size and time of its files then.
        told: what the act says that shows it.
        ends: when each thing ends that is due and has an end, in milliseconds.
        until: when time alone changes it, in milliseconds; None: it does not.
    """

    stamp: list[int]
    told: TalkLine
    ends: list[int]
    until: int | None
    version: int = 0

    def holds(self, file: Path, now: int) -> bool:
        """Whether it is still right of a talk's file, at an instant in milliseconds."""
        return self.version == VERSION and self.stamp == stamp(file) and (self.until is None or now < self.until)


class Summaries:
    """The lines of a station's talks, by the folded titles.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed, in every method.
    """

    def __init__(self, database: Connection, path: Path, on_write: Callable[[str], None]) -> None:
        self._database = database
        self._path = path
        self._on_write = on_write
        self._usable = False
        with suppress(ReadOnly, DiskFull), told_plainly(path):  # nothing is kept there then, and each talk is opened
            database.execute(_SCHEMA)
            self._usable = True

    def of(self, folded: str, file: Path, now: int) -> Summary | None:
        """The line of a talk, if it is still right at an instant in milliseconds."""
        if not self._usable:
            return None
        with told_plainly(self._path):
            found = self._database.execute("SELECT data FROM summaries WHERE folded = ?", (folded,)).fetchone()
        if found is None:
            return None
        plain = json_as(bytes(found[0]), dict[str, Any], self._damaged)
        if plain.get("version") != VERSION:
            return None
        summary = read(lambda: decode(plain, Summary), self._damaged)
        return summary if summary.holds(file, now) else None

    def put(self, folded: str, summary: Summary) -> None:
        """Keep the line of a talk."""
        data = msgspec.json.encode(encode(summary, _handle))
        self._write("INSERT OR REPLACE INTO summaries VALUES (?, ?)", (folded, data))

    def forget(self, folded: str) -> None:
        """Forget the line of a talk, before the talk is written to."""
        self._write("DELETE FROM summaries WHERE folded = ?", (folded,))

    def _damaged(self, _: str) -> Damaged:
        return Damaged(file=self._path.name)

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        if self._usable:
            with watched(self._database, self._path, self._on_write, "a summary"):
                self._database.execute(statement, values)


def stamp(file: Path) -> list[int]:
    """Size and time of a talk's file and its log; of one that is not there, nothing."""
    found: list[int] = []
    for each in (file, file.with_name(file.name + "-wal")):
        with suppress(OSError):
            known = each.stat()
            found += [known.st_size, known.st_mtime_ns] if known.st_size else []
    return found


def _handle(reference: Reference) -> str:
    return reference.handle
