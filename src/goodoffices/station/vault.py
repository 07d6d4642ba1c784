"""``station.db``: who this station is, for whom its keys are kept in slots, and the wrapped key of each talk.

The rules are:

* A station counts as made once ``station.db`` stands under its name, which is last. Nothing is ever made over one, nor
  over what is left of one.
* The identity is made once, with a card and the key that belongs to it. The fingerprint is that of the card.
* A talk has a file of its own under a key of its own. It is known as *making* before its file exists and as *here* once
  its beginning is on the disk; what a crash left in the making is cleared away at the next opening.
* Another passphrase or recovery key brings new keys for everything (``renewing``), so that the one before opens nothing
  of the folder as it then is.
* Destroying a talk overwrites its wrapped key, folds the log of the database back so that no copy stays in it, and then
  removes the file. A crash in between is finished at the next opening. No other file is ever removed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Self

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.errors.base import Refusal
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.station import (
    AlreadyAStation,
    Damaged,
    KeysHalfChanged,
    NoRecoveryKey,
    NoStation,
    NoSuchTalk,
    SamePassphrase,
    TalkExists,
    WrongPassphrase,
    WrongRecoveryKey,
)
from goodoffices.foreign import json_as
from goodoffices.labels import KEY_CHECK
from goodoffices.memory import wipe
from goodoffices.seal.opening import Identity as CardWithKey
from goodoffices.station.backup.known import BackupStore
from goodoffices.station.clock import Clock, Readings, StationClock, Turn, put_back
from goodoffices.station.database import Exchanged, Log, check_version, connect, one, told_plainly, transaction, watched
from goodoffices.station.draft_store import DraftStore
from goodoffices.station.keys import Key, KeyWork, Passphrase, derived, expand, same, station_key, unwrap, wrap
from goodoffices.station.line_store import LineStore
from goodoffices.station.naming import close_to
from goodoffices.station.private import private_folder, read_small, remove_database, rename, write_private
from goodoffices.station.renewing import (
    DATABASE,
    HOLDERS,
    clear_leftovers,
    prepare_station,
    prepare_talks,
    settle,
)
from goodoffices.station.slots import (
    KEY_SIZE,
    Holders,
    RecoveryKey,
    Slots,
    make_slots,
    new_passphrase_holder,
    new_recovery_holder,
)
from goodoffices.station.stationfile import NAME as STATION_FILE
from goodoffices.station.stationfile import (
    StationFile,
    holders_of_version_1,
    master_by_passphrase,
    master_by_recovery,
    read_station_file,
    station_file,
)
from goodoffices.station.summaries import Summaries
from goodoffices.words import fold

SCHEMA_VERSION = 1

_SCHEMA = (
    "CREATE TABLE identity (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID",
    """CREATE TABLE talks (
        number INTEGER PRIMARY KEY,
        title TEXT NOT NULL,
        folded TEXT NOT NULL UNIQUE,
        file TEXT NOT NULL,
        wrapped BLOB NOT NULL,
        state TEXT NOT NULL CHECK (state IN ('making', 'here', 'shredded'))
    )""",
)
_WRAPPED_SIZE = 12 + 32 + 16

Chance = Callable[[bytes, int], bytes]
"""Fresh bytes for a purpose or a transcript: a stream for each, so that using one leaves no trace in another."""

OnWrite = Callable[[str], None]
"""Stands before and after every commit and rename, by name; for tests of crashes."""


def _nothing() -> None:
    """Nothing else in the same transaction."""


class Identity(msgspec.Struct, frozen=True):
    """Who this station is.

    Attributes:
        zone: for dates that are typed without one: ``Europe/Zurich`` or ``+02:00``.
        language: BCP 47, of whatever says nothing else.
        exercise: an exercise station and a real one refuse each other.
        scheme: of colours: ``auto`` (as the machine has it), ``light`` or ``dark``.
        proxy: through which every relay is asked, in its one spelling; None: there is none.
    """

    name: str
    fingerprint: bytes
    zone: str
    language: str
    exercise: bool
    scheme: str = "auto"
    proxy: str | None = None


@dataclass(frozen=True, slots=True)
class TalkFile:
    """A talk as the vault knows it."""

    title: str
    path: Path
    key: bytes


class Vault:
    """The open ``station.db`` with the master key, in this process's memory only.

    Attributes:
        lines: the lines to other stations.
        drafts: what was refused, and kept.
        backups: those that were made.
        summaries: a line about each talk.

    Raises:
        Damaged, OtherVersion, ReadOnly, DiskFailed.
    """

    def __init__(self, folder: Path, master: bytearray, *, chance: Chance, on_write: OnWrite) -> None:
        self.folder = folder
        self._chance = chance
        self._on_write = on_write
        self._master = master
        self._path = folder / DATABASE
        self._database = Exchanged(connect(self._path, station_key(master)))
        self._log = Log(self._database, self._path)
        with told_plainly(self._path):
            check_version(self._database, self._path, SCHEMA_VERSION)
            (packed,) = one(self._database.execute("SELECT value FROM identity WHERE name = 'identity'"))
        self.identity = json_as(bytes(packed), Identity, lambda _: Damaged(file=self._path.name))
        self.lines = LineStore(self._database, self._path, self._on_write)
        self.drafts = DraftStore(self._database, self._path, self._on_write)
        self.backups = BackupStore(self._database, self._path, self._on_write)
        self.summaries = Summaries(self._database, self._path, self._on_write)
        self._clear_away()

    @classmethod
    def open(cls, folder: Path, passphrase: Passphrase, *, chance: Chance, on_write: OnWrite) -> Self:
        """Open the vault of a folder. Takes about a second, for deriving the key.

        Raises:
            NoStation: there is none in the folder.
            WrongPassphrase: it is another one.
            Damaged, OtherVersion, KeyParameters.
        """
        return cls._opened(folder, partial(master_by_passphrase, passphrase=passphrase), chance, on_write)

    @classmethod
    def recover(cls, folder: Path, recovery: RecoveryKey, *, chance: Chance, on_write: OnWrite) -> Self:
        """Open the vault of a folder with its recovery key.

        Raises:
            NoStation: there is none in the folder.
            NoRecoveryKey, WrongRecoveryKey: there is no such key, or it is another one.
            Damaged, OtherVersion.
        """
        return cls._opened(folder, partial(master_by_recovery, recovery=recovery), chance, on_write)

    @classmethod
    def _opened(
        cls, folder: Path, master_of: Callable[[KeyWork | StationFile], bytearray], chance: Chance, on_write: OnWrite
    ) -> Self:
        file = read_station_file(folder)
        if not (folder / DATABASE).exists():
            raise Damaged(file=DATABASE) if _has_talks(folder) else NoStation(folder=str(folder))
        master = master_of(file)
        settle(folder, master, on_write)
        return cls(folder, master, chance=chance, on_write=on_write)

    @classmethod
    def create(
        cls,
        folder: Path,
        passphrase: Passphrase,
        identity: Identity,
        card: CardWithKey,
        *,
        chance: Chance,
        on_write: OnWrite,
        memory_kib: int,
    ) -> Self:
        """Make a new station in a private folder.

        Args:
            identity: with the fingerprint of ``card``.
            card: as others see it, with the seed of its key, which goes nowhere but into ``station.db``.

        Raises:
            AlreadyAStation: there is one, or something that is left of one.
            PassphraseTooShort.
        """
        path = folder / DATABASE
        if path.exists() or _has_talks(folder):
            raise AlreadyAStation(folder=str(folder))
        holders = Holders(new_passphrase_holder(passphrase, chance(b"salt", 16), memory_kib, None), None)
        master = bytearray(chance(b"master key", KEY_SIZE))
        private_folder(folder / "talks")
        on_write("station: before station.json")
        write_private(folder / STATION_FILE, station_file(holders, master))
        on_write("station: after station.json")
        making = folder / "station.db.new"
        remove_database(making)
        database = connect(making, station_key(master), create=True)
        try:
            with told_plainly(making), transaction(database):
                for statement in _SCHEMA:
                    database.execute(statement)
                database.execute("INSERT INTO identity VALUES ('identity', ?)", (msgspec.json.encode(identity),))
                database.execute("INSERT INTO identity VALUES ('card', ?)", (encode(card),))
                database.execute("INSERT INTO identity VALUES (?, ?)", (HOLDERS, msgspec.json.encode(holders)))
                database.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        finally:
            database.close()
        on_write("station: before station.db")
        rename(making, path)
        on_write("station: after station.db")
        return cls(folder, master, chance=chance, on_write=on_write)

    def close(self) -> None:
        """Let go of the file, and wipe the master key. Keys that were made from it are let go of, not wiped."""
        self._database.close()
        wipe(self._master)

    def try_passphrase(self, passphrase: Passphrase) -> None:
        """Whether a passphrase is that of this station. Takes about a second.

        Raises:
            WrongPassphrase: it is another one.
        """
        self._demand_mine(master_by_passphrase(read_station_file(self.folder), passphrase), WrongPassphrase)

    def try_recovery(self, recovery: RecoveryKey) -> None:
        """Whether a recovery key is that of this station.

        Raises:
            NoRecoveryKey: it has none.
            WrongRecoveryKey: it is another one.
        """
        self._demand_mine(master_by_recovery(read_station_file(self.folder), recovery), WrongRecoveryKey)

    def _demand_mine(self, master: bytearray, wrong: type[Refusal]) -> None:
        same_station = same(master, self._master)
        wipe(master)
        if not same_station:
            raise wrong

    # --- who opens it

    def holders(self) -> Holders:
        """For whom the keys of this station are kept in slots.

        Raises:
            Damaged: that cannot be read.
        """
        with told_plainly(self._path):
            found = self._database.execute("SELECT value FROM identity WHERE name = ?", (HOLDERS,)).fetchone()
        if found is not None:
            return json_as(bytes(found[0]), Holders, lambda _: Damaged(file=self._path.name))
        file = read_station_file(self.folder)
        if not isinstance(file, KeyWork):
            raise Damaged(file=self._path.name)
        return holders_of_version_1(file, self._master)

    def slots_for(self, key: Key, purpose: bytes) -> Slots:
        """Keep the key of another file in slots: the present passphrase opens it, and the recovery key if there is one.

        It takes neither of the two. Later ones do not open it; whoever keeps such a file says so.

        Args:
            key: 32 bytes of chance that are used for nothing else.
            purpose: a label of :mod:`goodoffices.labels`; ``slots.open_by_passphrase`` and ``slots.open_by_recovery``
                want the same.
        """
        return make_slots(self.holders(), key, purpose)

    def change_passphrase(self, passphrase: Passphrase, now: int) -> int:
        """Take another passphrase, and end the one before. No talk is open.

        Args:
            now: in milliseconds since 1970.

        Returns:
            How many talks kept their keys, since their files do not open.

        Raises:
            SamePassphrase, PassphraseTooShort: nothing was changed.
            ReadOnly, DiskFull, DiskFailed: nothing was changed.
            KeysHalfChanged: one of the two opens it; until then it is locked.
        """
        before = self.holders()
        made = new_passphrase_holder(passphrase, self._chance(b"salt", 16), before.passphrase.work.memory, now)
        key = derived(passphrase, before.passphrase.work)
        is_the_same = expand(key, KEY_CHECK).hex() == before.passphrase.check
        wipe(key)
        if is_the_same:
            raise SamePassphrase
        return self._renew(msgspec.structs.replace(before, passphrase=made))

    def new_recovery(self, now: int) -> tuple[bytes, int]:
        """Make a recovery key, and end the one before. No talk is open.

        Returns:
            The key, which is kept nowhere; and how many talks kept their keys, as above.

        Raises:
            ReadOnly, DiskFull, DiskFailed, as above.
        """
        recovery = self._chance(b"recovery key", KEY_SIZE)
        return recovery, self._renew(
            msgspec.structs.replace(self.holders(), recovery=new_recovery_holder(recovery, now))
        )

    def drop_recovery(self) -> int:
        """End the recovery key: none opens the station any more. As above.

        Raises:
            NoRecoveryKey: there is none.
        """
        before = self.holders()
        if before.recovery is None:
            raise NoRecoveryKey
        return self._renew(msgspec.structs.replace(before, recovery=None))

    def _renew(self, holders: Holders) -> int:
        """New keys for everything."""
        new = bytearray(self._chance(b"master key", KEY_SIZE))
        file, packed = self.folder / STATION_FILE, station_file(holders, new)
        try:
            talks = prepare_talks(
                self._database, self.folder, self._master, new, chance=self._chance, on_write=self._on_write
            )
            self._database.close()
            prepare_station(self.folder, self._master, new, holders, talks)
            self._on_write("station: before the new station.json")
            write_private(file, packed)
            self._on_write("station: after the new station.json")
        except BaseException as error:
            wipe(new)
            if not _holds(file, packed):
                self._go_on()
                raise
            self._database.close()
            if isinstance(error, Refusal):
                raise KeysHalfChanged(problem=error.code) from None
            raise
        self._master[:] = new
        wipe(new)
        try:
            self._go_on()
        except Refusal as refusal:
            raise KeysHalfChanged(problem=refusal.code) from None
        return talks.left

    def _go_on(self) -> None:
        """With the files that the master key opens, after a change of keys or one that did not come about."""
        self._database.close()
        settle(self.folder, self._master, self._on_write)
        self._database.take(connect(self._path, station_key(self._master)))
        clear_leftovers(self._database, self.folder, self._on_write)

    def card(self) -> CardWithKey | None:
        """This station's card with its key; None if the station was made before there were cards.

        Raises:
            Damaged: it is not the card of this station's fingerprint.
        """
        with told_plainly(self._path):
            found = self._database.execute("SELECT value FROM identity WHERE name = 'card'").fetchone()
        if found is None:
            return None
        try:
            card = decode(bytes(found[0]), CardWithKey)
        except NotCanonical:
            raise Damaged(file=self._path.name) from None
        if card.fingerprint != self.identity.fingerprint:
            raise Damaged(file=self._path.name)
        return card

    def settle(self, identity: Identity) -> None:
        """Keep other settings of the same station."""
        packed = msgspec.json.encode(identity)
        self._write("changing the settings", "UPDATE identity SET value = ? WHERE name = 'identity'", (packed,))
        self.identity = identity

    def clock(self, source: Clock) -> StationClock:
        """The clock of this station. Its readings are kept before any line is changed."""
        clock = StationClock(source, self._database, self._path, self._on_write)
        self.lines.before_writing = clock.keep
        return clock

    def put_back_clock(self, readings: Readings, turns: Iterable[Turn]) -> None:
        """What a backup knows of this station's clock, before the clock is read for the first time."""
        put_back(self._database, self._path, self._on_write, readings, turns)

    # --- talks

    def titles(self) -> list[str]:
        """The titles of the talks, oldest first."""
        with told_plainly(self._path):
            rows = self._database.execute("SELECT title FROM talks WHERE state = 'here' ORDER BY number").fetchall()
        return [title for (title,) in rows]

    def new_talk(self, title: str) -> TalkFile:
        """A name and a key for a talk that is about to be made.

        Raises:
            TalkExists: the title is taken.
        """
        if self._row(title) is not None:
            raise TalkExists(title=title)
        file = f"{self._chance(b'file name', 16).hex()}.db"
        key = self._chance(b"talk key", 32)
        wrapped = wrap(self._master, file.encode(), self._chance(b"wrapping", 12), key)
        self._write(
            "making a talk",
            "INSERT INTO talks (title, folded, file, wrapped, state) VALUES (?, ?, ?, ?, 'making')",
            (title, fold(title), file, wrapped),
        )
        return TalkFile(title=title, path=self._file(file), key=key)

    def made(self, title: str) -> None:
        """Know a talk from now on: its beginning is on the disk."""
        self._write("knowing a talk", "UPDATE talks SET state = 'here' WHERE folded = ?", (fold(title),))

    def not_made(self, title: str) -> None:
        """Clear away a talk that did not come about."""
        self._shred(title)

    def talk(self, title: str) -> TalkFile:
        """A talk's file and key, whatever the capitals and accents of its title.

        Raises:
            NoSuchTalk: none of that title.
        """
        row = self._row(title)
        if row is None or row[3] != "here":
            raise NoSuchTalk(title=title, similar=close_to(title, self.titles()))
        known, file, wrapped, _ = row
        return TalkFile(title=known, path=self._file(file), key=unwrap(self._master, file.encode(), wrapped))

    def destroy(self, title: str) -> None:
        """Shred a talk: first its key, with its drafts, then its file. Not even the passphrase opens it again.

        Raises:
            NoSuchTalk: none of that title.
        """
        self.talk(title)
        self._shred(title, drafts=True)

    def strays(self) -> int:
        """How many files lie among the talks that this station does not know. They are left alone."""
        with told_plainly(self._path):
            known = {file for (file,) in self._database.execute("SELECT file FROM talks").fetchall()}
        return sum(path.name not in known for path in (self.folder / "talks").glob("*.db"))

    # --- in the database

    def _shred(self, title: str, *, drafts: bool = False) -> None:
        row = self._row(title)
        if row is None:
            return
        self.summaries.forget(fold(title))
        statement = "UPDATE talks SET wrapped = ?, state = 'shredded' WHERE folded = ?"
        values = (self._chance(b"shred", _WRAPPED_SIZE), fold(title))
        others = [each for each in self.titles() if fold(each) != fold(title)]
        drop = partial(self.drafts.drop_talk, title, others) if drafts else _nothing
        self._write("shredding a key", statement, values, drop)
        self._log.fold()
        remove_database(self._file(row[1]))
        self._write("forgetting a talk", "DELETE FROM talks WHERE folded = ?", (fold(title),))
        self._log.fold()

    def _clear_away(self) -> None:
        """Finish what a crash left unfinished: a talk in the making, or half destroyed; files of other keys."""
        with told_plainly(self._path):
            rows = self._database.execute("SELECT title FROM talks WHERE state <> 'here'").fetchall()
        for (title,) in rows:
            self._shred(title)
        clear_leftovers(self._database, self.folder, self._on_write)

    def _write(
        self, name: str, statement: str, values: tuple[object, ...], also: Callable[[], None] = _nothing
    ) -> None:
        with watched(self._database, self._path, self._on_write, name):
            self._database.execute(statement, values)
            also()

    def _row(self, title: str) -> tuple[str, str, bytes, str] | None:
        with told_plainly(self._path):
            found = self._database.execute(
                "SELECT title, file, wrapped, state FROM talks WHERE folded = ?", (fold(title),)
            ).fetchone()
        return None if found is None else (found[0], found[1], bytes(found[2]), found[3])

    def _file(self, name: str) -> Path:
        return self.folder / "talks" / name


def _holds(file: Path, content: bytes) -> bool:
    """Whether a small file holds this; where the disk does not say, it may."""
    try:
        return read_small(file) == content
    except OSError:
        return True


def _has_talks(folder: Path) -> bool:
    return any((folder / "talks").glob("*.db"))
