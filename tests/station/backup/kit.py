"""Backups as tests make them: under a plain key, without a passphrase."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import msgspec

from goodoffices import labels
from goodoffices.seal.opening import Identity as CardWithKey
from goodoffices.station.backup import making, restoring
from goodoffices.station.looks import Look
from goodoffices.station.station import Station
from goodoffices.station.vault import Chance, Identity, Vault
from tests.station import kit
from tests.station.mail.rig import World, exchanged

KEY = b"k" * 32


def nobody_watches(_: str) -> None:
    """No crash is played."""


def header_of(station: Station) -> bytes:
    """The header of a backup, with the same plain key in its slots."""
    return msgspec.json.encode(station._vault.slots_for(KEY, labels.BACKUP))


def backed_up(station: Station, file: Path) -> making.Content:
    """A backup of a station as it is now."""
    with station.look() as look:
        content = content_of(station, look)
        making.write_file(
            file, header_of(station), KEY, content.records(under_way(station, file)), os.urandom(16).hex()
        )
    return content


def content_of(station: Station, look: Look) -> making.Content:
    """What a station has for a backup now."""
    return making.Content(station._vault, station.clock, station.all_talks, look, station.clock(), os.urandom(16))


def under_way(station: Station, file: Path) -> making.UnderWay:
    """A backup that begins."""
    return making.UnderWay(file=file, since=station.clock(), automatic=False)


def key_of(_: bytes) -> bytes:
    """The key of such a backup."""
    return KEY


def restored(
    file: Path, folder: Path, *, on_write: Callable[[str], None] = nobody_watches, chance: Chance = kit.chance
) -> Path:
    """The folder that a backup was restored to."""

    def make(place: Path, identity: Identity, card: CardWithKey, memory: int) -> Vault:
        return Vault.create(
            place, kit.PASSPHRASE, identity, card, chance=kit.chance, on_write=on_write, memory_kib=memory
        )

    restoring.restore(file, folder, key_of, make, chance=chance, on_write=on_write)
    return folder


def backup(world: World, name: str) -> Path:
    """A backup of a station as it is now."""
    file = world.folder / f"{name} {world.ms}.backup"
    backed_up(world.stations[name], file)
    return file


def lose(world: World, name: str, file: Path) -> Station:
    """The folder of a station is gone, and a backup is restored in its place."""
    return exchanged(world, name, lambda folder: restored(file, folder))
