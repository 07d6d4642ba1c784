"""Making a backup of an unlocked station."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import msgspec

from goodoffices.canonical import encode
from goodoffices.errors.backup import BackupInside, BackupThere
from goodoffices.errors.base import Refusal
from goodoffices.errors.seal import NoCard
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
    TurnKept,
    write_record,
)
from goodoffices.station.backup.known import mark_of
from goodoffices.station.backup.sealed_file import MAGIC, Writer
from goodoffices.station.clock import StationClock
from goodoffices.station.database import NOT_OPEN
from goodoffices.station.line_store import LineStore
from goodoffices.station.mail.kept import MAIL, STAY, LegKept, legs_kept
from goodoffices.station.mail.mail import taken_invitations
from goodoffices.station.open_talk import BEGUN, OpenTalk
from goodoffices.station.private import from_system, open_new, sync_folder
from goodoffices.station.store import Store
from goodoffices.station.vault import Vault
from goodoffices.talk.rows import Bucket
from goodoffices.talk.terms import Moment

BACKUP_NAME_SIZE = 16


class Talks(Protocol):
    """The talks of a station."""

    def titles(self) -> list[str]:
        """Their titles, oldest first."""

    def at(self, title: str) -> OpenTalk:
        """One of them, open."""


class Look(Protocol):
    """Somebody who only looks at talks."""

    def at(self, title: str) -> OpenTalk:
        """One of them, as it stands."""


@dataclass(slots=True)
class UnderWay:
    """How far a backup is that is being made. It is written by whoever makes it, and read by anybody at any time.

    Attributes:
        file: where it is put.
        since: when it was begun.
        automatic: the station makes it by itself.
        talks, of_talks: how many talks are in it already, of how many; of none while it begins.
        entries, of_entries: the same of their entries.
    """

    file: Path
    since: Moment
    automatic: bool
    talks: int = 0
    of_talks: int = 0
    entries: int = 0
    of_entries: int = 0


@dataclass(frozen=True, slots=True)
class _TalkKept:
    """A talk as it stood.

    Attributes:
        store: a snapshot of its file.
        legs: those that go by mail. A snapshot holds no keys, and so does not know whether there were any.
    """

    title: str
    mark: str
    store: Store
    legs: tuple[LegKept, ...]


class Content:
    """What a station had for a backup at one moment. It is taken in a turn at the files, and read while others go on.

    Args:
        look: gives each talk as it stands; the content can be read as long as it lasts.

    Attributes:
        marks: by which the talks in it are known again.
        missing: the talks that do not open, each with why; they are not in the backup.
        lines: the numbers of the lines whose rows cannot be read; they are not in the backup either.
    """

    def __init__(self, vault: Vault, clock: StationClock, talks: Talks, look: Look, now: Moment, name: bytes) -> None:
        self.missing: dict[str, Refusal] = {}
        self.lines = sorted(vault.lines.damaged())
        self._talks: list[_TalkKept] = []
        for title in talks.titles():
            try:
                self._talks.append(_as_it_stands(talks, look, title))
            except NOT_OPEN as refusal:
                self.missing[title] = refusal
        self.marks = [talk.mark for talk in self._talks]
        self.entries = sum(talk.store.count_entries() for talk in self._talks)
        self._beside: list[Record] = [
            self._station(vault, clock, now, name),
            *_lines(vault.lines),
            *(DraftKept(number=each[0], folded=each[1], data=each[2]) for each in vault.drafts.as_they_stand()),
            *(BackupKept(data=msgspec.json.encode(known)) for known in vault.backups.all().values()),
        ]

    def records(self, told: UnderWay) -> Iterator[Record]:
        """Everything, in order.

        Args:
            told: is kept up to date.
        """
        told.talks, told.of_talks, told.entries, told.of_entries = 0, len(self._talks), 0, self.entries
        yield from self._beside
        for talk in self._talks:
            yield TalkKept(title=talk.title)
            for _, _, data in talk.store.entries():
                yield EntryKept(data=data)
                told.entries += 1
            for bucket, key, value in talk.store.own_rows(_is_kept):
                yield RowKept(bucket=bucket, key=key, value=value)
            yield from talk.legs
            told.talks += 1
        yield EndKept(talks=len(self._talks), entries=self.entries)

    def _station(self, vault: Vault, clock: StationClock, now: Moment, name: bytes) -> StationKept:
        card, readings = vault.card(), clock.readings
        if card is None:
            raise NoCard
        return StationKept(
            version=VERSION,
            made=now.ms,
            zone=now.zone,
            name=name,
            identity=msgspec.json.encode(vault.identity),
            card=encode(card),
            begun=readings.begun,
            highest=readings.highest,
            peak=readings.peak,
            lowest=readings.lowest,
            turns=tuple(
                TurnKept(number=each.number, was=each.was, shows=each.shows, first=each.first, right=each.right)
                for each in clock.turns
            ),
            last_line=vault.lines.last_number(),
            last_draft=vault.drafts.last_number(),
            talks=len(self._talks),
            entries=self.entries,
        )


def _as_it_stands(talks: Talks, look: Look, title: str) -> _TalkKept:
    live = talks.at(title)
    seen = look.at(title)
    return _TalkKept(live.title, mark_of(live.talk.rows) or "", seen.store, tuple(legs_kept(live)))


def _is_kept(bucket: Bucket) -> bool:
    """Whether the rows of a bucket belong into a backup: of the mail only those that stay, and no instance but one."""
    return bucket in STAY or not (bucket.startswith(MAIL) or bucket == BEGUN)


def _lines(lines: LineStore) -> Iterator[Record]:
    """To whom there are lines, and which invitations were answered."""
    for stored in lines.all():
        if stored.name in ("open", "former") and stored.card is not None:
            yield LineKept(
                number=stored.number,
                made=stored.made,
                card=encode(stored.card),
                comparing=encode(stored.comparing),
                trusted=stored.trusted,
            )
    for invitation, line in taken_invitations(lines):
        yield TakenKept(invitation=invitation, line=line)


def demand_place(file: Path, folder: Path) -> None:
    """Refuse a place at which no backup is to be.

    Raises:
        BackupThere: something is there.
        BackupInside: it is in the station's folder.
    """
    if file.exists() or file.is_symlink():
        raise BackupThere(file=str(file))
    if file.resolve().is_relative_to(folder.resolve()):
        raise BackupInside(file=str(file))


_NAME_OF_A_PART: Final = re.compile(r"\.[0-9a-f]{32}\.part")
_LEFT_BEHIND: Final = 24 * 3600
"""Seconds. A file that is being written is changed all the time."""


def write_file(file: Path, header: bytes, key: bytes, records: Iterator[Record], name: str) -> int:
    """Write a backup as a whole, or not at all; gives its size in bytes. Leftovers of others are cleared away.

    Args:
        name: 32 hexadecimal digits that nothing else is called by; what is being written bears them.

    Raises:
        ReadOnly, DiskFull, DiskFailed: there is no such folder, or it takes nothing; nothing is left of it.
    """
    beside = file.with_name(f".{name}.part")
    try:
        try:
            with os.fdopen(open_new(beside), "wb") as out:
                _clear_leftovers(beside)
                writer = Writer(out, key, header)
                for record in records:
                    write_record(writer, record)
                writer.end()
                out.flush()
                os.fsync(out.fileno())
            if file.exists():
                raise BackupThere(file=str(file))
            beside.rename(file)
        finally:
            with suppress(FileNotFoundError):
                beside.unlink()
        sync_folder(file.parent)
        return file.stat().st_size
    except OSError as error:
        raise from_system(error, file) from None


def _clear_leftovers(beside: Path) -> None:
    """Remove what is left of backups whose program was killed: nobody has written to it for a day.

    Args:
        beside: was made just now, so that its time is that of the same drive.
    """
    now = beside.stat().st_mtime
    for left in beside.parent.glob(".*.part"):
        with suppress(OSError):
            if _NAME_OF_A_PART.fullmatch(left.name) and now - left.stat().st_mtime > _LEFT_BEHIND and _is_part(left):
                left.unlink()


def _is_part(file: Path) -> bool:
    """Whether a file is the beginning of a backup; one whose program was killed at once is empty."""
    if not file.is_file() or file.is_symlink():
        return False
    with file.open("rb") as left:
        return left.read(len(MAGIC)) in (MAGIC, b"")
