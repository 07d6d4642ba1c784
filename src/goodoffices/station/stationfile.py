"""``station.json``: the master key as the passphrase opens it, and the recovery key.

The rules are:

* It is the only file of a station that is not encrypted, and holds no name, no date and no secret.
* Version 1 has no slots: there the passphrase's key is the master key. Such a station opens as ever, and gets version 2
  when its passphrase is changed or a recovery key is made. A station that is made today has version 2.
* A newer version is refused with what to do, and left alone.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final, Literal

import msgspec

from goodoffices import labels
from goodoffices.errors.station import Damaged, FromTheFuture, NoRecoveryKey, NoStation
from goodoffices.foreign import json_as
from goodoffices.station.keys import Key, KeyWork, Passphrase, master_of_version_1
from goodoffices.station.private import from_system, read_small
from goodoffices.station.slots import (
    Holders,
    PassphraseSlot,
    RecoveryKey,
    RecoverySlot,
    Slots,
    holder_of,
    make_slots,
    open_by_passphrase,
    open_by_recovery,
)

NAME: Final = "station.json"
_VERSION: Final = 2


class StationFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """``station.json`` of version 2."""

    version: Literal[2]
    passphrase: PassphraseSlot
    recovery: RecoverySlot | None

    @property
    def slots(self) -> Slots:
        """The master key in slots."""
        return Slots(self.passphrase, self.recovery)


class _Version(msgspec.Struct, frozen=True):
    """What every version begins with."""

    version: int


def read_station_file(folder: Path) -> KeyWork | StationFile:
    """What ``station.json`` holds.

    Raises:
        NoStation: there is none.
        Damaged: it is not such a file, or it alone is gone.
        FromTheFuture: a newer program wrote it.
    """
    path = folder / NAME
    try:
        data = read_small(path)
    except FileNotFoundError:
        if (folder / "station.db").exists():
            raise Damaged(file=NAME) from None
        raise NoStation(folder=str(folder)) from None
    except OSError as error:
        raise from_system(error, path) from None
    version = json_as(data, _Version, _damaged).version
    if version > _VERSION:
        raise FromTheFuture(file=NAME)
    if version == 1:
        return json_as(data, KeyWork, _damaged)
    return json_as(data, StationFile, _damaged)


def station_file(holders: Holders, master: Key) -> bytes:
    """``station.json`` for a master key, as bytes."""
    slots = make_slots(holders, master, labels.STATION_SLOT)
    return msgspec.json.encode(StationFile(_VERSION, slots.passphrase, slots.recovery))


def master_by_passphrase(file: KeyWork | StationFile, passphrase: Passphrase) -> bytearray:
    """The master key. Takes about a second.

    Raises:
        WrongPassphrase: it is another one.
        Damaged, KeyParameters.
    """
    if isinstance(file, KeyWork):
        return master_of_version_1(passphrase, file)
    return open_by_passphrase(file.slots, passphrase, labels.STATION_SLOT, file=NAME)


def master_by_recovery(file: KeyWork | StationFile, recovery: RecoveryKey) -> bytearray:
    """The master key.

    Raises:
        NoRecoveryKey: the station has none.
        WrongRecoveryKey: it is another one.
        Damaged.
    """
    if isinstance(file, KeyWork):
        raise NoRecoveryKey
    return open_by_recovery(file.slots, recovery, labels.STATION_SLOT, file=NAME)


def holders_of_version_1(work: KeyWork, master: Key) -> Holders:
    """Who has the passphrase of a station of version 1, whose master key follows from it."""
    return Holders(passphrase=holder_of(work.work, master, None), recovery=None)


def _damaged(_: str) -> Damaged:
    return Damaged(file=NAME)
