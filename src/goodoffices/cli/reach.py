"""Reaching the station: through the door of the process that has it open, or by opening it here."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from goodoffices.cli.printer import Printer
from goodoffices.cli.session import Answering
from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DoorClosed, InUse, NoStation, Resting
from goodoffices.memory import wipe
from goodoffices.station.acts import ACTS
from goodoffices.station.client import DoorClient
from goodoffices.station.doorfile import read_door
from goodoffices.station.folder import identity_of
from goodoffices.station.keys import master_key
from goodoffices.station.lock import take
from goodoffices.station.peer import listens_as_me
from goodoffices.station.station import Station
from goodoffices.station.vault import read_key_work

_A_MOMENT: Final = 0.1
_TRIES: Final = 100
_PATIENCE: Final = 15.0
"""Seconds that a command waits for relays, before and after it acts."""


@contextmanager
def reach(
    home: Path, ask_passphrase: Callable[[], bytearray], printer: Printer, *, rounds: bool = True, given: bool = False
) -> Iterator[Answering]:
    """The station of a folder: by its door if it is unlocked, else with the lock and the passphrase.

    Args:
        rounds: where it is opened here, whether its mail is carried before and after.
        given: whether there is a passphrase without anybody being asked. It is tried, also where a door is open.

    Raises:
        NoStation, WrongPassphrase, InUse, Damaged: as they say.
    """
    inside = through_the_door(home)
    if inside is not None:
        with inside.client as client:
            if inside.resting:
                _wake(client, ask_passphrase(), printer)
            elif given:
                try_passphrase(home, ask_passphrase(), printer)
            yield client
        return
    if not (home / "station.json").exists() and not (home / "station.db").exists():
        # Before anybody types a passphrase for nothing.
        raise NoStation(folder=str(home))
    passphrase = ask_passphrase()
    with printer.working("Unlocking…") as shown:

        def progress(done: int, total: int) -> None:
            if hasattr(shown, "update"):
                shown.update(f"Folding the talk again: {done} of {total} entries…")

        try:
            station = Station.open(home, passphrase, progress=progress)
        finally:
            wipe(passphrase)
    with station:
        if rounds:
            yield from _with_mail(station, printer)
        else:
            yield station


def _with_mail(station: Station, printer: Printer) -> Iterator[Answering]:
    """Bring in what has come, let the command act, and put in what it wrote."""
    done: list[str] = []
    station.after_act = done.append
    if _has_mail(station):
        # Whatever is wrong with the mail, a command does what it is asked for.
        with printer.working("Looking into the mailboxes…"), suppress(Refusal):
            station.carry(seconds=_PATIENCE)
    yield station
    if all(ACTS[name].looks or name == "carry" for name in done) or not _has_mail(station):
        return
    problems: object = True
    with printer.working("Carrying…"), suppress(Refusal):
        problems = station.carry(seconds=_PATIENCE).problems
    if problems and not printer.as_json:
        printer.warn("It is written down. Something has not gone through yet; 'goodoffices mail' says what.")


def _has_mail(station: Station) -> bool:
    with suppress(Refusal):
        return station.has_mail()
    return False


def try_passphrase(home: Path, passphrase: bytearray, printer: Printer) -> None:
    """Whether a passphrase is that of the station in a folder, which may be open in another process. It is wiped.

    Raises:
        WrongPassphrase: it is another one.
        NoStation, Damaged, KeyParameters: as they say.
    """
    try:
        with printer.working("Trying the passphrase…"):
            wipe(master_key(passphrase, read_key_work(home)))
    finally:
        wipe(passphrase)


def wait_until_free(home: Path) -> None:
    """Wait for a process that was told to end: it finishes what is under way, and lets go of the folder.

    Raises:
        InUse: it is still at work after ten seconds.
    """
    for _ in range(_TRIES - 1):
        try:
            take(home).release()
        except InUse:
            time.sleep(_A_MOMENT)
        else:
            return
    take(home).release()


class Inside(NamedTuple):
    """The door of an open station, and whether it rests: then it wants the passphrase before anything else."""

    client: DoorClient
    resting: bool


def through_the_door(home: Path) -> Inside | None:
    """The door of the process that has the station open; None if there is none, or only its file was left behind.

    The file of a door in a copy of a folder is one that was left behind: it belongs to the other folder.
    """
    client = door_to_lock(home)
    if client is None:
        return None
    try:
        client.call("who")
    except Resting:
        return Inside(client, resting=True)
    except DoorClosed:
        client.close()
        return None
    return Inside(client, resting=False)


def door_to_lock(home: Path) -> DoorClient | None:
    """The door of the process that has the station open, without asking it anything: it may have no place for that."""
    try:
        return DoorClient(home)
    except DoorClosed:
        return None


def another_goes_on(home: Path) -> bool:
    """Whether a process of this person goes on with another folder: this is a copy of it, or was put in its place."""
    left = read_door(home)
    strange = left is not None and left.folder != identity_of(home)
    return left is not None and strange and sys.platform == "linux" and listens_as_me(left.port)


def _wake(client: DoorClient, passphrase: bytearray, printer: Printer) -> None:
    """Let commands in again where nobody has asked the station for anything for a while. The passphrase is wiped.

    Raises:
        WrongPassphrase: it is another one.
    """
    try:
        with printer.working("Unlocking…"):
            client.wake(passphrase)
    finally:
        wipe(passphrase)
