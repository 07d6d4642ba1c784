"""Making a backup of an unlocked station."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Protocol

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
from goodoffices.station.backup.sealed_file import Writer
from goodoffices.station.clock import StationClock
from goodoffices.station.database import NOT_OPEN
from goodoffices.station.folding import Progress, unheard
from goodoffices.station.line_store import LineStore
from goodoffices.station.mail.kept import MAIL, STAY, legs_kept
from goodoffices.station.mail.mail import taken_invitations
from goodoffices.station.open_talk import BEGUN, OpenTalk
from goodoffices.station.private import from_system, open_new, sync_folder
from goodoffices.station.vault import Vault
from goodoffices.talk.terms import Moment

BACKUP_NAME_SIZE = 16


class Talks(Protocol):
    """The talks of a station."""

    def titles(self) -> list[str]:
        """Their titles, oldest first."""

    def at(self, title: str) -> OpenTalk:
        """One of them, open."""


class Content:
    """What a station has for a backup, as it stands. Nobody may write to the station while it is read.

    Attributes:
        talks: those that are in it.
        missing: the talks that do not open, each with why; they are not in the backup.
    """

    def __init__(self, vault: Vault, clock: StationClock, talks: Talks, now: Moment, name: bytes) -> None:
        self._vault = vault
        self._clock = clock
        self._now = now
        self._name = name
        self.missing: dict[str, Refusal] = {}
        self.talks: list[OpenTalk] = []
        for title in talks.titles():
            try:
                self.talks.append(talks.at(title))
            except NOT_OPEN as refusal:
                self.missing[title] = refusal

    def records(self, progress: Progress = unheard) -> Iterator[Record]:
        """Everything, in order."""
        total = sum(talk.store.count_entries() for talk in self.talks)
        yield self._station(total)
        yield from _lines(self._vault.lines)
        for number, folded, data in self._vault.drafts.as_they_stand():
            yield DraftKept(number=number, folded=folded, data=data)
        for known in self._vault.backups.all().values():
            yield BackupKept(data=msgspec.json.encode(known))
        done = 0
        for talk in self.talks:
            yield TalkKept(title=talk.title)
            for _, _, data in talk.store.entries():
                yield EntryKept(data=data)
                done += 1
                if done % 1000 == 0 or done == total:
                    progress(done, total)
            for bucket, key, value in talk.store.own_rows():
                if bucket in STAY or not (bucket.startswith(MAIL) or bucket == BEGUN):
                    yield RowKept(bucket=bucket, key=key, value=value)
            yield from legs_kept(talk)
        yield EndKept(talks=len(self.talks), entries=total)

    def _station(self, entries: int) -> StationKept:
        vault = self._vault
        card, readings = vault.card(), self._clock.readings
        if card is None:
            raise NoCard
        return StationKept(
            version=VERSION,
            made=self._now.ms,
            zone=self._now.zone,
            name=self._name,
            identity=msgspec.json.encode(vault.identity),
            card=encode(card),
            begun=readings.begun,
            highest=readings.highest,
            peak=readings.peak,
            lowest=readings.lowest,
            turns=tuple(
                TurnKept(number=each.number, was=each.was, shows=each.shows, first=each.first, right=each.right)
                for each in self._clock.turns
            ),
            last_line=vault.lines.last_number(),
            last_draft=vault.drafts.last_number(),
            talks=len(self.talks),
            entries=entries,
        )


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


def write_file(file: Path, header: bytes, key: bytes, records: Iterator[Record], name: str) -> int:
    """Write a backup as a whole, or not at all; gives its size in bytes.

    Args:
        name: a text that nothing else is called by; what is being written bears it.

    Raises:
        ReadOnly, DiskFull, DiskFailed: there is no such folder, or it takes nothing; nothing is left of it.
    """
    beside = file.with_name(f".{name}.part")
    try:
        try:
            with os.fdopen(open_new(beside), "wb") as out:
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
