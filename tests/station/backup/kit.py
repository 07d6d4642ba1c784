"""Backups as tests make them: under a plain key, without a passphrase."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from goodoffices.errors.backup import BackupKey
from goodoffices.seal.opening import Identity as CardWithKey
from goodoffices.station.backup import making, restoring
from goodoffices.station.station import Station
from goodoffices.station.vault import Identity, Vault
from tests.station import kit

KEY, HEADER = b"k" * 32, b"{}"


def nobody_watches(_: str) -> None:
    """No crash is played."""


def backed_up(station: Station, file: Path) -> making.Content:
    """A backup of a station as it is now."""
    content = making.Content(station._vault, station.clock, station.all_talks, station.clock(), os.urandom(16))
    making.write_file(file, HEADER, KEY, content.records())
    return content


def key_of(header: bytes) -> bytes:
    """The key of such a backup."""
    if header != HEADER:
        raise BackupKey(file="backup")
    return KEY


def restored(file: Path, folder: Path, on_write: Callable[[str], None] = nobody_watches) -> Path:
    """The folder that a backup was restored to."""

    def make(place: Path, identity: Identity, card: CardWithKey) -> Vault:
        return Vault.create(
            place, kit.PASSPHRASE, identity, card, chance=kit.chance, on_write=on_write, memory_kib=kit.MEMORY
        )

    restoring.restore(file, folder, key_of, make, chance=lambda _, count: os.urandom(count), on_write=on_write)
    return folder
