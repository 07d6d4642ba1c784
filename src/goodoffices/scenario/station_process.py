"""A seat of a play in a process of its own: one real station, whose clock and chance follow the scenario.

The rules are:

* It is started with one line of JSON on standard input, answers with one line when its door is open, and ends when
  standard input ends; so it never outlives the play.
* Its door is a station's own door, with one call more: the clock can be set. No other station takes that call, and
  every station here is for exercises.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec

from goodoffices.scenario.determinism import ScenarioChance, SteppedClock
from goodoffices.seal.opening import Identity as CardWithKey
from goodoffices.station.backup import restoring
from goodoffices.station.door import Door
from goodoffices.station.keys import LEAST_MEMORY_KIB
from goodoffices.station.serve import Pages
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from goodoffices.station.vault import Identity, Vault

SET_CLOCK = "set_clock"
"""The call that sets the clock, to ``at``."""

READY = b"ready\n"


class Setting(msgspec.Struct, frozen=True, kw_only=True):
    """What a seat is started with.

    Attributes:
        zone: minutes east of UTC.
        whose: a side, or the mediator; with ``scenario`` (its digest, in hexadecimal digits) the source of its chance.
        person: the station's name.
        starts: the clock at the beginning.
        framed_by: which origin may show its pages in a frame.
        backup: the file that it is restored from; empty: it is new.
    """

    folder: str
    whose: str
    person: str
    zone: int
    language: str
    scenario: str
    starts: str
    passphrase: str
    framed_by: str = "'none'"
    backup: str = ""


def make(setting: Setting, clock: SteppedClock) -> Station:
    """The station of a seat."""
    chance = ScenarioChance(bytes.fromhex(setting.scenario), setting.whose)
    if setting.backup:
        return _restored(setting, clock, chance)
    return Station.create(
        Path(setting.folder),
        setting.passphrase,
        name=setting.person,
        zone=setting.zone,
        language=setting.language,
        exercise=True,
        clock=clock,
        chance=chance,
        memory_kib=LEAST_MEMORY_KIB,
    )


def _restored(setting: Setting, clock: SteppedClock, chance: ScenarioChance) -> Station:
    """The station that a backup holds, in a folder of its own."""
    file, folder, passphrase = Path(setting.backup), Path(setting.folder), bytearray(setting.passphrase.encode())

    def vault(place: Path, identity: Identity, card: CardWithKey, memory: int) -> Vault:
        return Vault.create(
            place, passphrase, identity, card, chance=chance, on_write=lambda _: None, memory_kib=memory
        )

    key_of = restoring.by_passphrase(file, passphrase)
    restoring.restore(file, folder, key_of, vault, chance=chance, on_write=lambda _: None)
    return Station.open(folder, setting.passphrase, clock=clock, chance=chance)


def main(make_pages: Callable[[Station, str], Pages] | None = None) -> None:
    """Run a seat until standard input ends.

    Args:
        make_pages: makes its pages, which one origin may show in a frame; None: it has none.
    """
    setting = msgspec.json.decode(sys.stdin.buffer.readline(), type=Setting)
    clock = SteppedClock(setting.starts)
    ended = threading.Event()
    with make(setting, clock) as station:

        def call(method: str, params: dict[str, Any]) -> Any:
            if method == SET_CLOCK:
                clock.set(str(params["at"]))
                return None
            return station.call(method, params)

        pages = None if make_pages is None else make_pages(station, setting.framed_by)
        door = Door(station.folder, call, ended.set, system_chance, None if pages is None else pages.launch)
        door.open()
        try:
            os.write(sys.stdout.fileno(), READY)
            sys.stdin.buffer.read()
        finally:
            if pages is not None:
                pages.close()
            door.close()
