"""Drafts in ``station.db``: what was refused, or put aside, so that nobody has to write it twice (rule 14).

The rules are:

* A draft belongs to this station alone. It may be meant for a talk, for one that is not there, or for none yet.
* Drafts are numbered through the whole station, and no number is given twice. A draft may have a name beside: within
  its talk and leg that name means one draft.
* What is kept is plain data as it came: it need not be an act, or have the shape of one.
* A draft goes with its talk, also one that names it by a beginning of its title, once no other talk is meant by that.
* A draft that is forgotten, sent, or destroyed with its talk is overwritten, and the log of the database is folded
  back, so that its words stay nowhere.
* Whoever follows a talk is told that a draft of it was kept, changed or forgotten, by a mark that is another one then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import sha256
from pathlib import Path
from typing import Any

import msgspec

from goodoffices.errors.station import Damaged, NoSuchDraft
from goodoffices.foreign import DEEPEST, json_as
from goodoffices.station.database import Connection, Log, Tables, count_from, last_number, one, told_plainly, watched
from goodoffices.words import fold

_SCHEMA = """CREATE TABLE IF NOT EXISTS drafts (
    number INTEGER PRIMARY KEY AUTOINCREMENT, folded TEXT, data BLOB NOT NULL
)"""


class Draft(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What was refused, or put aside.

    Attributes:
        talk: the title of the talk that was meant; None: none was named.
        made: when it was kept last.
        act: what was to be done; None: that is not known yet.
        asked: the arguments of the act, as far as they were given.
        typed: how it was typed, if it was, in the form of whoever typed it.
        refused: why, each refusal as the plain data of a sentence; kept by an earlier version, in its words; empty: it
            was not.
        leg: the leg that it was meant for; None: none, or several.
        name: under which it was put aside; None: by its number alone.
    """

    talk: str | None
    made: str
    act: str | None
    asked: dict[str, Any]
    typed: dict[str, Any] | None
    refused: list[dict[str, Any]]
    leg: str | None = None
    name: str | None = None


class DraftStore(Tables):
    """The drafts of a station.

    Attributes:
        after_writing: told the folded title of the talk of which a draft was kept or forgotten; None: of no talk.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed, in every method.
    """

    def __init__(self, database: Connection, path: Path, on_write: Callable[[str], None]) -> None:
        super().__init__(database, path, on_write, (_SCHEMA,))
        self.after_writing: Callable[[str | None], None] = _nobody_waits
        self._log = Log(database, path)

    def all(self, talk: str | None = None, leg: str | None = None) -> dict[int, Draft]:
        """The drafts by their numbers, oldest first; those of one talk or leg, or every one."""
        return {number: _read(data) for number, data in self._rows(talk, leg)}

    def _rows(self, talk: str | None, leg: str | None) -> list[tuple[int, bytes]]:
        query = "SELECT number, data FROM drafts WHERE ?1 IS NULL OR folded = ?1 ORDER BY number"
        with told_plainly(self._path):
            found = self._database.execute(query, (_folded(talk),)).fetchall()
        return [(number, data) for number, data in found if leg is None or _same(_read(data).leg, leg)]

    def as_they_stand(self) -> list[tuple[int, str | None, bytes]]:
        """Every draft: number, folded title of its talk, and its bytes."""
        with told_plainly(self._path):
            found = self._database.execute("SELECT number, folded, data FROM drafts ORDER BY number").fetchall()
        return [(number, folded, bytes(data)) for number, folded, data in found]

    def last_number(self) -> int:
        """The highest number that a draft was given; 0: none was."""
        return last_number(self._database, self._path, "drafts")

    def put_back(self, drafts: Iterable[tuple[int, str | None, bytes]], last: int) -> None:
        """Drafts from a backup, as they stood; ``last``: the highest number that one was given."""
        with watched(self._database, self._path, self._on_write, "putting back drafts"):
            for draft in drafts:
                self._database.execute("INSERT INTO drafts VALUES (?, ?, ?)", draft)
            count_from(self._database, "drafts", last)

    def named(self, name: str, talk: str | None, leg: str | None) -> int | None:
        """The number of the draft of that name on a leg of a talk; None: there is none."""
        query = "SELECT number, data FROM drafts WHERE folded IS ? ORDER BY number"
        with told_plainly(self._path):
            found = self._database.execute(query, (_folded(talk),)).fetchall()
        drafts = ((number, _read(data)) for number, data in found)
        return next((number for number, each in drafts if _same(each.name, name) and _same(each.leg, leg)), None)

    def count(self, talk: str) -> int:
        """How many drafts of a talk there are."""
        query = "SELECT count(*) FROM drafts WHERE folded = ?"
        with told_plainly(self._path):
            return int(one(self._database.execute(query, (fold(talk),)))[0])

    def mark(self, talk: str | None = None, leg: str | None = None) -> str:
        """A mark of the drafts of a talk or leg, or of all: another one once one changed; empty: there is none."""
        found = self._rows(talk, leg)
        return sha256(msgspec.json.encode(found)).hexdigest()[:16] if found else ""

    def one(self, number: int) -> Draft:
        """A draft by its number.

        Raises:
            NoSuchDraft: there is none.
        """
        with told_plainly(self._path):
            found = self._database.execute("SELECT data FROM drafts WHERE number = ?", (number,)).fetchone()
        if found is None:
            raise NoSuchDraft(number=number)
        return _read(found[0])

    def keep(self, draft: Draft, number: int | None = None) -> int:
        """Keep a draft, as a new one or under a number that is there; gives its number."""
        values = (number, _folded(draft.talk), msgspec.json.encode(draft))
        before = draft if number is None else self.one(number)
        statement = "INSERT OR REPLACE INTO drafts VALUES (?, ?, ?)"
        added = self._write("keeping a draft", statement, values, {_folded(before.talk), _folded(draft.talk)})
        if number is not None:
            self._log.fold()
        return added

    def forget(self, number: int) -> None:
        """Delete a draft.

        Raises:
            NoSuchDraft: there is none.
        """
        draft = self.one(number)
        statement = "DELETE FROM drafts WHERE number = ?"
        self._write("forgetting a draft", statement, (number,), {_folded(draft.talk)})
        self._log.fold()

    def drop_talk(self, talk: str, others: Iterable[str]) -> None:
        """Delete the drafts of a talk, within a transaction of whoever destroys it and then folds the log back.

        Those that name it by a beginning of its title too, once that means none of the others.
        """
        folded, there = fold(talk), [fold(each) for each in others]
        named = self._database.execute("SELECT DISTINCT folded FROM drafts WHERE folded IS NOT NULL").fetchall()
        for (name,) in named:
            meant_it = bool(name) and folded.startswith(name) and not any(each.startswith(name) for each in there)
            if name == folded or meant_it:
                self._database.execute("DELETE FROM drafts WHERE folded = ?", (name,))

    def _write(self, name: str, statement: str, values: tuple[object, ...], talks: set[str | None]) -> int:
        with watched(self._database, self._path, self._on_write, name):
            written = self._database.execute(statement, values).lastrowid
        for talk in talks:
            self.after_writing(talk)
        return written


def _nobody_waits(_: str | None) -> None:
    """Nobody follows."""


def _folded(name: str | None) -> str | None:
    return None if name is None else fold(name)


def _same(one: str | None, other: str | None) -> bool:
    return _folded(one) == _folded(other)


def _read(data: bytes) -> Draft:
    # What was asked stands deeper in a draft than it came.
    return json_as(bytes(data), Draft, lambda _: Damaged(file="station.db"), deepest=2 * DEEPEST)
