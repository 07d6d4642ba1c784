"""Lines in ``station.db``: each with its state, how far its people have compared it, and the rows of its mail.

The rules are:

* A message of an opening is on the disk before anybody is given it; asked again, the station gives the same bytes.
* Keys that a step has used up, and a line that is given up, are overwritten and gone: the log of the database is folded
  back after every change, so that no copy stays in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.seal import NoSuchLine
from goodoffices.errors.station import Damaged
from goodoffices.seal.card import LineCard, fingerprint
from goodoffices.seal.comparing import Comparison
from goodoffices.seal.invitation import Invitation
from goodoffices.seal.opening import Invited, Inviting, Line
from goodoffices.station.database import (
    Connection,
    Log,
    Row,
    Tables,
    count_from,
    fold_log,
    last_number,
    told_plainly,
    transaction,
    watched,
)
from goodoffices.talk.rows import Bucket, Key, Rows
from goodoffices.talk.views import Sentence

_SCHEMA = (
    """CREATE TABLE IF NOT EXISTS line (
        number INTEGER PRIMARY KEY AUTOINCREMENT,
        state TEXT NOT NULL,
        made TEXT NOT NULL,
        data BLOB NOT NULL,
        comparing BLOB NOT NULL,
        trusted TEXT
    )""",
    """CREATE TABLE IF NOT EXISTS line_rows (
        bucket BLOB NOT NULL, key BLOB NOT NULL, value BLOB NOT NULL, PRIMARY KEY (bucket, key)
    ) WITHOUT ROWID""",
)
_PAGE = 256


class Former(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """A line from before this station was restored from a backup, in which no key is kept. ``peer``: the other card."""

    peer: LineCard


State = Invitation | Inviting | Invited | Line | Former
"""How far an opening is: an invitation whose first message has not come, …, a line; or what is left of one."""

_STATES: dict[str, type[State]] = {
    "expecting": Invitation,
    "inviting": Inviting,
    "invited": Invited,
    "open": Line,
    "former": Former,
}
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

    def alarmed(self) -> Comparing:
        """After a second answer: whatever was compared counts no longer."""
        return Comparing(so_far=self.so_far, how=None, when=None, alarm=True)


_LINES = "SELECT number, state, made, data, comparing, trusted FROM line"

NOT_COMPARED = Comparing(so_far=Comparison(), how=None, when=None, alarm=False)


@dataclass(frozen=True, slots=True)
class StoredLine:
    """A line as it stands in the store.

    Attributes:
        trusted: when its person said that it may carry words without having been compared; None: never.
    """

    number: int
    made: str
    state: State
    comparing: Comparing
    trusted: str | None

    @property
    def name(self) -> str:
        """``expecting``, ``inviting``, ``invited``, ``open`` or ``former``."""
        return _NAMES[type(self.state)]

    @property
    def carries_words(self) -> bool:
        """Whether more than line tests may travel on it: it was compared, or its person says so; and no alarm."""
        if not isinstance(self.state, Line) or self.comparing.alarm or self.comparing.so_far.differed:
            return False
        return self.comparing.when is not None or self.trusted is not None

    @property
    def line(self) -> Line:
        """The open line.

        Raises:
            LookupError: it is not open.
        """
        if not isinstance(self.state, Line):
            raise LookupError
        return self.state

    @property
    def card(self) -> LineCard | None:
        """The card at its other end; None while the opening has not shown it."""
        match self.state:
            case Invited(inviter=card) | Line(peer=card) | Former(peer=card):
                return card
        return None

    @property
    def peer(self) -> bytes:
        """The fingerprint of the card at its other end.

        Raises:
            LookupError: it is not open.
        """
        return fingerprint(self.line.peer)

    def is_to(self, peer: bytes) -> bool:
        """Whether it is open, and that card is at its other end."""
        return isinstance(self.state, Line) and self.peer == peer

    def with_state(self, state: State) -> StoredLine:
        """After a step of the opening, or with other keys."""
        return replace(self, state=state)


class LineStore(Tables):
    """The lines of a station. What is put is in memory until :meth:`commit`; :meth:`drop` goes back to the disk.

    Attributes:
        rows: of the mail.
        before_writing: is done before anything is put on the disk.
        after_writing: is done once something was.

    Raises:
        Damaged, ReadOnly, DiskFull, DiskFailed, in every method.
    """

    def __init__(self, database: Connection, path: Path, on_write: Callable[[str], None]) -> None:
        super().__init__(database, path, on_write, _SCHEMA)
        self._log = Log(database, path)
        fold_log(self._database, self._path)
        self.before_writing: Callable[[], None] = _nothing
        self.after_writing: Callable[[], None] = _nothing
        self.rows = Rows(self)
        self._changed: dict[int, StoredLine] = {}

    # --- lines

    def numbers(self) -> list[int]:
        """The numbers of all lines, oldest first, be they readable or not."""
        with told_plainly(self._path):
            return [row[0] for row in self._database.execute("SELECT number FROM line ORDER BY number").fetchall()]

    def all(self) -> list[StoredLine]:
        """Every line that can be read, oldest first."""
        return self._readable()[0]

    def damaged(self) -> dict[int, str]:
        """The lines whose rows cannot be read, by number: when they were made. Nothing of them is dropped."""
        return self._readable()[1]

    def _readable(self) -> tuple[list[StoredLine], dict[int, str]]:
        with told_plainly(self._path):
            rows = self._database.execute(_LINES + " ORDER BY number").fetchall()
        found: list[StoredLine] = []
        damaged = {}
        for row in rows:
            try:
                found.append(self._changed.get(row[0]) or self._read(row))
            except Damaged:
                damaged[row[0]] = row[2]
        return found, damaged

    def one(self, number: int) -> StoredLine:
        """A line by its number.

        Raises:
            NoSuchLine: there is none.
            Damaged: its row cannot be read.
        """
        if number in self._changed:
            return self._changed[number]
        with told_plainly(self._path):
            found = self._database.execute(_LINES + " WHERE number = ?", (number,)).fetchone()
        if found is None:
            raise NoSuchLine(line=number, known=", ".join(map(str, self.numbers())) or Sentence.of("somebody.none"))
        return self._read(found)

    def add(self, state: State, made: str, begin: Callable[[StoredLine], None]) -> StoredLine:
        """A new line, at once on the disk, with the rows that ``begin`` puts for it."""
        values = (_NAMES[type(state)], made, encode(state), encode(NOT_COMPARED))
        self.drop()
        self.before_writing()
        self._on_write("station: before keeping a line")
        with told_plainly(self._path), transaction(self._database):
            statement = "INSERT INTO line (state, made, data, comparing) VALUES (?, ?, ?, ?)"
            number = int(self._database.execute(statement, values).lastrowid or 0)
            stored = StoredLine(number=number, made=made, state=state, comparing=NOT_COMPARED, trusted=None)
            begin(stored)
            self._write_rows()
        self.drop()
        self.after_writing()
        self._log.fold()
        self._on_write("station: after keeping a line")
        return stored

    def put_back(self, stored: StoredLine) -> None:
        """A line from a backup under its own number, at once on the disk."""
        values = (
            stored.number,
            stored.name,
            stored.made,
            encode(stored.state),
            encode(stored.comparing),
            stored.trusted,
        )
        with watched(self._database, self._path, self._on_write, "putting back a line"):
            self._database.execute(
                "INSERT INTO line (number, state, made, data, comparing, trusted) VALUES (?, ?, ?, ?, ?, ?)", values
            )

    def last_number(self) -> int:
        """The highest number that a line was given, also one that was given up; 0: none was."""
        return last_number(self._database, self._path, "line")

    def count_from(self, number: int) -> None:
        """Give no line a number up to this one."""
        with watched(self._database, self._path, self._on_write, "counting lines on"):
            count_from(self._database, "line", number)

    def put(self, stored: StoredLine) -> None:
        """The next step of a line, or other keys of it."""
        self._changed[stored.number] = stored

    def change(
        self, stored: StoredLine, *, state: State | None = None, comparing: Comparing | None = None
    ) -> StoredLine:
        """The next step of a line, at once on the disk with whatever was put before."""
        after = replace(
            stored,
            state=stored.state if state is None else state,
            comparing=stored.comparing if comparing is None else comparing,
        )
        self.put(after)
        self.commit()
        return after

    def give_up(self, number: int) -> None:
        """Forget a line, with its keys and its mail. Rows that were put before are kept in the same step."""
        mine = number.to_bytes(8, "big")
        self.before_writing()
        self._on_write("station: before giving a line up")
        with told_plainly(self._path), transaction(self._database):
            self._write_rows()
            self._database.execute("DELETE FROM line WHERE number = ?", (number,))
            self._database.execute("DELETE FROM line_rows WHERE substr(key, 1, 8) = ?", (mine,))
        self.drop()
        self.after_writing()
        self._log.fold()
        self._on_write("station: after giving a line up")

    # --- rows of the mail, as the backing of their memory

    def put_rows(self, rows: Rows) -> None:
        """The rows after a change."""
        self.rows = rows

    def get(self, bucket: Bucket, key: Key) -> bytes | None:
        """The value of a row, or None."""
        query = "SELECT value FROM line_rows WHERE bucket = ? AND key = ?"
        with told_plainly(self._path):
            found = self._database.execute(query, (bucket, key)).fetchone()
        return None if found is None else bytes(found[0])

    def scan(
        self, bucket: Bucket, after: Key | None, before: Key | None, newest_first: bool
    ) -> Iterator[tuple[Key, bytes]]:
        """The rows of a bucket in order, a page at a time."""
        order = "DESC" if newest_first else "ASC"
        low, high = after or b"", before
        while True:
            query = "SELECT key, value FROM line_rows WHERE bucket = ? AND key > ?"
            values: tuple[object, ...] = (bucket, low)
            if high is not None:
                query, values = query + " AND key < ?", (*values, high)
            with told_plainly(self._path):
                page = self._database.execute(f"{query} ORDER BY key {order} LIMIT {_PAGE}", values).fetchall()
            for key, value in page:
                yield bytes(key), bytes(value)
            if len(page) < _PAGE:
                return
            last = bytes(page[-1][0])
            low, high = (low, last) if newest_first else (last, high)

    # --- the disk

    def commit(self) -> None:
        """Put what was changed on the disk, in one transaction."""
        if not self._changed and next(self.rows.delta(), None) is None:
            return
        self.before_writing()
        self._on_write("station: before changing a line")
        with told_plainly(self._path), transaction(self._database):
            for stored in self._changed.values():
                self._database.execute(
                    "UPDATE line SET state = ?, data = ?, comparing = ?, trusted = ? WHERE number = ?",
                    (stored.name, encode(stored.state), encode(stored.comparing), stored.trusted, stored.number),
                )
            self._write_rows()
        self.drop()
        self.after_writing()
        self._log.fold()
        self._on_write("station: after changing a line")

    def _write_rows(self) -> None:
        for bucket, key, value in self.rows.delta():
            if value is None:
                self._database.execute("DELETE FROM line_rows WHERE bucket = ? AND key = ?", (bucket, key))
            else:
                self._database.execute("INSERT OR REPLACE INTO line_rows VALUES (?, ?, ?)", (bucket, key, value))

    def drop(self) -> None:
        """Forget what was changed since the last commit."""
        self.rows = Rows(self)
        self._changed = {}

    def _read(self, row: Row) -> StoredLine:
        number, name, made, data, comparing, trusted = row
        try:
            state = decode(bytes(data), _STATES[name])
            compared = decode(bytes(comparing), Comparing)
        except (NotCanonical, KeyError):
            raise Damaged(file=self._path.name) from None
        return StoredLine(number=number, made=made, state=state, comparing=compared, trusted=trusted)


def _nothing() -> None:
    """Nothing has to be done."""
