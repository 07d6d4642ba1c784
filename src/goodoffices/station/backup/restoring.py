"""Restoring a backup as a new folder, and looking whether it could be.

The rules are:

* The station is made beside its place and gets its name last. Until then nothing of it counts, and whatever goes wrong
  leaves nothing.
* It writes as a new instance in every transcript: what was lost may have been read by others under the old one.
"""

from __future__ import annotations

import glob
import secrets
import shutil
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import BinaryIO, Final, TypeVar

import msgspec

from goodoffices import labels
from goodoffices.canonical import decode
from goodoffices.errors.backup import (
    BackupDamaged,
    BackupFromTheFuture,
    BackupKey,
    FolderTaken,
    NoBackupThere,
    NotABackup,
)
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.station import Damaged, KeyParameters, NoRecoveryKey, WrongPassphrase, WrongRecoveryKey
from goodoffices.foreign import json_as
from goodoffices.seal.card import LineCard
from goodoffices.seal.opening import Identity as CardWithKey
from goodoffices.station.backup.content import (
    VERSION,
    BackupKept,
    DraftKept,
    EndKept,
    EntryKept,
    LineKept,
    Record,
    RowKept,
    StationKept,
    TakenKept,
    TalkKept,
    records,
)
from goodoffices.station.backup.known import Known, mark_of
from goodoffices.station.backup.sealed_file import NotWhole, Reader, read_header
from goodoffices.station.clock import Readings, Turn
from goodoffices.station.folding import Progress, fold_if_older, unheard
from goodoffices.station.keys import Passphrase
from goodoffices.station.line_store import Comparing, Former, StoredLine
from goodoffices.station.mail.kept import LegKept, put_back
from goodoffices.station.mail.mail import mark_restored, put_back_taken
from goodoffices.station.mail.namespace import Namespace
from goodoffices.station.open_talk import BEGUN, MINE
from goodoffices.station.private import from_system, private_folder, sync_folder
from goodoffices.station.slots import RecoveryKey, Slots, open_by_passphrase, open_by_recovery
from goodoffices.station.store import Store
from goodoffices.station.vault import Chance, Identity, OnWrite, Vault
from goodoffices.talk.backlog import with_backlog
from goodoffices.talk.entry import entry_id
from goodoffices.talk.entry import read_header as read_entry
from goodoffices.talk.events import Id, Room
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.rows import Bucket, Key, Rows
from goodoffices.talk.terms import Moment

T = TypeVar("T")

KeyOf = Callable[[bytes], bytes]
"""Gives the key of a backup from its header.

Raises:
    BackupKey: what was given does not open it.
"""


def slots_of(file: Path, header: bytes) -> Slots:
    """By whom a backup can be opened.

    Raises:
        NotABackup: its header says nothing that this program knows.
    """
    return json_as(header, Slots, lambda _: NotABackup(file=str(file)))


def by_passphrase(file: Path, passphrase: Passphrase) -> KeyOf:
    """The key of a backup by the passphrase of the time when it was made. Takes about a second."""
    return partial(_opened_by, file, partial(open_by_passphrase, passphrase=passphrase))


def by_recovery(file: Path, recovery: RecoveryKey) -> KeyOf:
    """The key of a backup by the recovery key of the time when it was made."""
    return partial(_opened_by, file, partial(open_by_recovery, recovery=recovery))


def _opened_by(file: Path, open_with: Callable[..., bytearray], header: bytes) -> bytes:
    slots = slots_of(file, header)
    try:
        return bytes(open_with(slots, purpose=labels.BACKUP, file=file.name))
    except (WrongPassphrase, NoRecoveryKey, WrongRecoveryKey):
        raise BackupKey(file=str(file)) from None
    except (Damaged, KeyParameters):
        raise BackupDamaged(file=str(file)) from None


@dataclass(frozen=True, slots=True)
class Held:
    """What a backup holds: no words.

    Attributes:
        made: when it was made.
        identity: whose station it is.
        titles: of its talks.
        others: to whom there were lines, as their cards say.
    """

    made: Moment
    identity: Identity
    titles: tuple[str, ...]
    entries: int
    drafts: int
    others: tuple[str, ...]


class Backup:
    """A backup that is open for reading, from its first record on. Use it within :func:`opened`.

    Attributes:
        memory: kibibytes that a guess at the passphrase took at its station.
        station, identity: whose backup it is.
    """

    def __init__(self, file: Path, reader: Reader, memory: int) -> None:
        self.memory = memory
        self._file = file
        self._reader = reader
        self._records = records(reader)
        first = self._next()
        if not isinstance(first, StationKept):
            raise BackupDamaged(file=str(file))
        if first.version != VERSION:
            raise BackupFromTheFuture(file=str(file))
        self.station = first
        self.identity = json_as(first.identity, Identity, lambda _: BackupDamaged(file=str(file)))

    def rest(self) -> Iterator[Record]:
        """What follows, up to the end, behind which nothing stands.

        Raises:
            BackupDamaged: it is not whole.
        """
        while True:
            record = self._next()
            if isinstance(record, EndKept):
                if (record.talks, record.entries) != (self.station.talks, self.station.entries):
                    raise BackupDamaged(file=str(self._file))
                with _whole(self._file):
                    self._reader.end()
                return
            yield record

    def _next(self) -> Record:
        with _whole(self._file):
            return next(self._records)


@contextmanager
def opened(file: Path, key_of: KeyOf) -> Iterator[Backup]:
    """Read a backup.

    Raises:
        NoBackupThere, NotABackup, BackupKey, BackupDamaged, BackupFromTheFuture: it is none that can be read.
        DiskFailed, ReadOnly: the system does not read it.
    """
    try:
        source = file.open("rb")
    except FileNotFoundError:
        raise NoBackupThere(file=str(file)) from None
    except OSError as error:
        raise from_system(error, file) from None
    with source:
        header = _header(file, source)
        with _whole(file):
            reader = Reader(source, key_of(header), header)
        yield Backup(file, reader, slots_of(file, header).passphrase.work.memory)


def _header(file: Path, source: BinaryIO) -> bytes:
    try:
        return read_header(source)
    except NotWhole:
        raise NotABackup(file=str(file)) from None
    except OSError as error:
        raise from_system(error, file) from None


@contextmanager
def _whole(file: Path) -> Iterator[None]:
    try:
        yield
    except NotWhole:
        raise BackupDamaged(file=str(file)) from None
    except OSError as error:
        raise from_system(error, file) from None


def look_through(file: Path, key_of: KeyOf, progress: Progress = unheard) -> Held:
    """Read the whole of a backup, and tell what it holds. Every part is checked; nothing is made.

    Raises:
        Refusal: as :func:`opened` and :meth:`Backup.rest`.
    """
    with opened(file, key_of) as backup, _readable(file):
        seen = _Seen(backup)
        for record in backup.rest():
            seen.take(record)
            if seen.entries % 1000 == 0:
                progress(seen.entries, backup.station.entries)
        return seen.held()


class _Seen:
    """What of a backup was read so far."""

    def __init__(self, backup: Backup) -> None:
        self._backup = backup
        self._titles: list[str] = []
        self._others: list[str] = []
        self._drafts = 0
        self.entries = 0

    def take(self, record: Record) -> None:
        """One more record."""
        match record:
            case TalkKept(title=title):
                self._titles.append(title)
            case DraftKept():
                self._drafts += 1
            case LineKept(card=card):
                self._others.append(decode(card, LineCard).name)
            case EntryKept():
                self.entries += 1

    def held(self) -> Held:
        """All of it."""
        station = self._backup.station
        return Held(
            made=Moment(ms=station.made, zone=station.zone),
            identity=self._backup.identity,
            titles=tuple(self._titles),
            entries=self.entries,
            drafts=self._drafts,
            others=tuple(dict.fromkeys(self._others)),
        )


@contextmanager
def _readable(file: Path) -> Iterator[None]:
    """What was written is read by this program, or it is not whole."""
    try:
        yield
    except NotCanonical:
        raise BackupDamaged(file=str(file)) from None


MakeVault = Callable[[Path, Identity, CardWithKey, int], Vault]
"""Makes an empty station in a private folder, under the passphrase that was chosen for it. The number: of kibibytes
that a guess at it takes."""


def restore(
    file: Path,
    folder: Path,
    key_of: KeyOf,
    make: MakeVault,
    *,
    chance: Chance,
    on_write: OnWrite,
    progress: Progress = unheard,
) -> Held:
    """Make a station in a new folder of what a backup holds.

    Args:
        folder: is not there, or is empty.

    Raises:
        FolderTaken: it is not.
        Refusal: as :func:`opened`; whatever the disk has against it. Nothing is left of what was begun.
    """
    demand_free(folder)
    beside = folder.with_name(f".{folder.name}.{secrets.token_hex(8)}.restoring")
    _clear_leftovers(folder)
    try:
        private_folder(beside)
        with opened(file, key_of) as backup, _readable(file):
            vault = make(beside, backup.identity, _decoded(file, backup.station.card, CardWithKey), backup.memory)
            try:
                held = _fill(file, backup, vault, chance=chance, on_write=on_write, progress=progress)
            finally:
                vault.close()
            demand_free(folder)
            _take_place(beside, folder)
            return held
    except OSError as error:
        raise from_system(error, folder) from None
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _clear_leftovers(folder: Path) -> None:
    """Remove what restorations of this folder left that were broken off: it opens with the passphrase of the backup."""
    for left in folder.parent.glob(f".{glob.escape(folder.name)}.*.restoring"):
        shutil.rmtree(left, ignore_errors=True)


def demand_free(folder: Path) -> None:
    """Refuse a folder that is not free for a station.

    Raises:
        FolderTaken: something is there.
    """
    if folder.is_symlink() or (folder.exists() and (not folder.is_dir() or any(folder.iterdir()))):
        raise FolderTaken(folder=str(folder))


def _take_place(beside: Path, folder: Path) -> None:
    with suppress(FileNotFoundError):
        folder.rmdir()
    beside.rename(folder)
    sync_folder(folder.parent)


def _decoded(file: Path, data: bytes, wanted: type[T]) -> T:
    try:
        return decode(data, wanted)
    except NotCanonical:
        raise BackupDamaged(file=str(file)) from None


def _fill(file: Path, backup: Backup, vault: Vault, *, chance: Chance, on_write: OnWrite, progress: Progress) -> Held:
    """Put everything into an empty station."""
    seen = _Seen(backup)
    kept = backup.station
    turns = tuple(Turn(each.number, each.was, each.shows, each.first, each.right) for each in kept.turns)
    vault.put_back_clock(Readings(kept.begun, kept.highest, kept.peak, kept.lowest, len(turns)), turns)
    taken: list[tuple[bytes, int]] = []
    drafts: list[tuple[int, str | None, bytes]] = []
    talk: _TalkBack | None = None
    marks: list[str] = []
    for record in backup.rest():
        seen.take(record)
        match record:
            case LineKept():
                vault.lines.put_back(
                    StoredLine(
                        number=record.number,
                        made=record.made,
                        state=Former(peer=_decoded(file, record.card, LineCard)),
                        comparing=_decoded(file, record.comparing, Comparing),
                        trusted=record.trusted,
                    )
                )
            case TakenKept(invitation=invitation, line=line):
                taken.append((invitation, line))
            case DraftKept(number=number, folded=folded, data=data):
                drafts.append((number, folded, data))
            case BackupKept(data=data):
                known = json_as(data, Known, lambda _: BackupDamaged(file=str(file)))
                # Another station may still make them: this one deletes none of them.
                vault.backups.add(msgspec.structs.replace(known, automatic=False))
            case TalkKept(title=title):
                if talk is not None:
                    marks.append(talk.end())
                talk = _TalkBack(vault, title, Moment(ms=kept.made, zone=kept.zone), chance, on_write, progress)
            case EntryKept() | RowKept() | LegKept() if talk is not None:
                talk.take(record)
            case _:
                raise BackupDamaged(file=str(file))
    if talk is not None:
        marks.append(talk.end())
    vault.lines.count_from(kept.last_line)
    mark_restored(vault.lines)
    put_back_taken(vault.lines, taken)
    vault.drafts.put_back(drafts, kept.last_draft)
    vault.backups.add(
        Known(
            name=kept.name.hex(),
            file=str(file.absolute()),
            made=kept.made,
            size=file.stat().st_size,
            talks=marks,
            missing=0,
            automatic=False,
            restored=True,
        )
    )
    return seen.held()


AT_ONCE: Final = 8 * 1024 * 1024
"""Bytes that are put down in one transaction."""


class _TalkBack:
    """A talk that is being put back."""

    def __init__(
        self, vault: Vault, title: str, made: Moment, chance: Chance, on_write: OnWrite, progress: Progress
    ) -> None:
        self._vault = vault
        self._made = made
        self._chance = chance
        self._progress = progress
        self._file = vault.new_talk(title)
        self._store = Store(self._file.path, self._file.key, on_write, create=True)
        self._entries: list[tuple[bytes, bytes, bytes]] = []
        self._rows: list[tuple[Bucket, Key, bytes]] = []
        self._legs: list[LegKept] = []
        self._waits = 0

    def take(self, record: EntryKept | RowKept | LegKept) -> None:
        """One more record of it."""
        match record:
            case EntryKept(data=data):
                self._entries.append((read_entry(data).room, entry_id(data), data))
                self._waits += len(data)
            case RowKept(bucket=bucket, key=key, value=value):
                if bucket == MINE:
                    # Under the instance of before, others may have read what is not here.
                    value = self._chance(key, len(value))
                    self._rows.append((BEGUN, key + value, b""))
                self._rows.append((bucket, key, value))
                self._waits += len(value)
            case LegKept():
                self._legs.append(record)
        if self._waits > AT_ONCE:
            self._put_down()

    def _put_down(self) -> None:
        self._store.put_back(self._entries, self._rows)
        self._entries, self._rows, self._waits = [], [], 0

    def end(self) -> str:
        """It is whole: its entries are folded, and the station knows it. Gives its mark."""
        me = self._vault.identity.fingerprint
        try:
            self._put_down()
            fold_if_older(self._store, me, self._progress)
            rows = _with_legs(Rows(self._store), self._legs)
            self._store.commit(_with_backlog(rows, me, self._made))
            mark = mark_of(Rows(self._store)) or ""
        finally:
            self._store.close()
        self._vault.made(self._file.title)
        return mark


def _with_backlog(rows: Rows, me: Id, made: Moment) -> Rows:
    """At a mediator's: of no side everything is here, until somebody says so."""
    rooms = Rooms(rows, me)
    if rooms.desk is not None:
        for room in rooms.of(Room.SEALED, Room.KEPT):
            rows = with_backlog(rows, room, made)
    return rows


def _with_legs(rows: Rows, legs: Iterable[LegKept]) -> Rows:
    held = [rows]
    for leg in legs:
        put_back(Namespace(lambda: held[-1], held.append, leg.room + leg.peer), leg)
    return held[-1]
