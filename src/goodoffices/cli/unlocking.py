"""The station of a folder opened for one command alone, with its passphrase and its lock."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from goodoffices.cli.passphrase import WithPassphrase
from goodoffices.cli.printer import Printer
from goodoffices.errors.base import Refusal
from goodoffices.errors.station import NoStation
from goodoffices.memory import wipe
from goodoffices.station.acts import ACTS
from goodoffices.station.station import Station
from goodoffices.station.stationfile import master_by_passphrase, read_station_file

_PATIENCE: Final = 15.0
"""Seconds that a command waits for relays, before and after it acts."""


@contextmanager
def unlocked(home: Path, with_passphrase: WithPassphrase, printer: Printer, *, rounds: bool) -> Iterator[Station]:
    """The station of a folder, open for this command.

    Args:
        rounds: whether its mail is carried before and after.

    Raises:
        NoStation, WrongPassphrase, InUse, Damaged: it does not open.
    """
    if not (home / "station.json").exists() and not (home / "station.db").exists():
        # Before anybody types a passphrase for nothing.
        raise NoStation(folder=str(home))

    def opened(passphrase: bytearray) -> Station:
        with printer.working("Unlocking…") as shown:

            def progress(done: int, total: int) -> None:
                if hasattr(shown, "update"):
                    shown.update(f"Folding the talk again: {done} of {total} entries…")

            return Station.open(home, passphrase, progress=progress)

    with with_passphrase(opened) as station:
        if rounds:
            yield from _with_mail(station, printer)
        else:
            yield station


def _with_mail(station: Station, printer: Printer) -> Iterator[Station]:
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
    """Whether a passphrase is that of the station in a folder, which may be open in another process.

    Raises:
        WrongPassphrase: it is another one.
        NoStation, Damaged, KeyParameters: it cannot be tried.
    """
    with printer.working("Trying the passphrase…"):
        wipe(master_by_passphrase(read_station_file(home), passphrase))
