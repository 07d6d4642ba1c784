"""Reaching the station: through the door of the process that has it open, or by opening it here."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final, NamedTuple, Protocol

from goodoffices.cli.passphrase import WithPassphrase
from goodoffices.cli.printer import Printer
from goodoffices.errors.station import DoorClosed, InUse, Resting
from goodoffices.station.client import DoorClient
from goodoffices.station.doorfile import read_door
from goodoffices.station.folder import identity_of
from goodoffices.station.lock import take
from goodoffices.station.peer import listens_as_me

_A_MOMENT: Final = 0.1
_TRIES: Final = 100


class Answering(Protocol):
    """What answers calls: a station that is open here, or the door of one."""

    def call(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """One act, in plain JSON."""


@contextmanager
def reach(
    home: Path, with_passphrase: WithPassphrase, printer: Printer, *, rounds: bool = True, given: bool = False
) -> Iterator[Answering]:
    """The station of a folder: by its door if it is unlocked, else with the lock and the passphrase.

    Args:
        rounds: where it is opened here, whether its mail is carried before and after.
        given: whether there is a passphrase without anybody being asked. It is tried, also where a door is open.

    Raises:
        NoStation, WrongPassphrase, InUse, Damaged: there is none, or it does not open.
    """
    inside = through_the_door(home)
    if inside is None:
        from goodoffices.cli.unlocking import unlocked

        with unlocked(home, with_passphrase, printer, rounds=rounds) as station:
            yield station
        return
    if inside.resting:
        with_passphrase(partial(_wake, inside.client, printer))
    elif given:
        from goodoffices.cli.unlocking import try_passphrase

        with_passphrase(lambda passphrase: try_passphrase(home, passphrase, printer))
    yield inside.client


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


def _wake(client: DoorClient, printer: Printer, passphrase: bytearray) -> None:
    """Let commands in again where nobody has asked the station for anything for a while.

    Raises:
        WrongPassphrase: it is another one.
    """
    with printer.working("Unlocking…"):
        client.wake(passphrase)
