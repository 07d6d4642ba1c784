"""The stations of a play from outside: each behind its door, in a process of its own, or in this one.

The rules are:

* Where a side has a station of its own, every station of the play is a process, and so is the relay between them. Where
  the mediator keeps all legs, nothing has to travel, and the one station stands in this process.
* A process is ended by closing its standard input. If it does not end by itself it is killed; nothing else is.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any, Protocol

import msgspec

from goodoffices.errors.scenario import ScenarioSeatFailed
from goodoffices.scenario.determinism import SteppedClock
from goodoffices.scenario.relay_process import MailboxSeen
from goodoffices.scenario.station_process import READY, SET_CLOCK, Setting, make
from goodoffices.station.api.wire import Launch, Where
from goodoffices.station.client import DoorClient

STATION = "goodoffices.scenario.station_process"
"""The module whose ``main`` runs a seat."""

_PATIENCE = 20.0
"""Seconds that a process may take to end."""


class Seat(Protocol):
    """A station of a play."""

    def call(self, method: str, params: dict[str, Any]) -> Any:
        """Do an act of the station."""

    def set_clock(self, at: str) -> None:
        """Set its clock."""

    def close(self) -> None:
        """End it."""


class SeatHere:
    """A station in this process."""

    def __init__(self, setting: Setting) -> None:
        self._clock = SteppedClock(setting.starts)
        self._station = make(setting, self._clock)

    def call(self, method: str, params: dict[str, Any]) -> Any:
        """Do an act of the station."""
        return self._station.call(method, params)

    def set_clock(self, at: str) -> None:
        """Set its clock."""
        self._clock.set(at)

    def close(self) -> None:
        """Let go of it."""
        self._station.close()


class SeatApart:
    """A station in a process of its own. It is being started when this returns; the first call waits for it.

    Args:
        module: whose ``main`` runs it.

    Raises:
        ScenarioSeatFailed: in every method; it does not start.
    """

    def __init__(self, setting: Setting, module: str = STATION) -> None:
        self._folder = setting.folder
        self._process = _started(module, Path(setting.folder))
        _write(self._process, msgspec.json.encode(setting))
        self._door: DoorClient | None = None

    def call(self, method: str, params: dict[str, Any]) -> Any:
        """Do an act of the station, through its door."""
        return self._opened().call(method, params)

    def launch(self, where: Where) -> Launch:
        """The way to a page of it; only where its process has pages."""
        return self._opened().launch(where)

    def _opened(self) -> DoorClient:
        if self._door is None:
            if _line(self._process) != READY:
                raise ScenarioSeatFailed
            self._door = DoorClient(self._folder)
        return self._door

    def set_clock(self, at: str) -> None:
        """Set its clock."""
        self.call(SET_CLOCK, {"at": at})

    def close(self) -> None:
        """End the process."""
        _end(self._process)


class RelayApart:
    """The relay of a play, in a process of its own.

    Attributes:
        address: where it can be reached.

    Raises:
        ScenarioSeatFailed: it does not start.
    """

    def __init__(self, folder: Path) -> None:
        self._process = _started("goodoffices.scenario.relay_process", folder)
        self.address = _line(self._process).decode().strip()
        if not self.address:
            raise ScenarioSeatFailed

    def seen(self) -> list[MailboxSeen]:
        """What it saw until now."""
        _write(self._process, b"seen")
        return msgspec.json.decode(_line(self._process), type=list[MailboxSeen])

    def close(self) -> None:
        """End the process."""
        _end(self._process)


def _started(module: str, folder: Path) -> subprocess.Popen[bytes]:
    # What a process says beside its answers is for whoever looks for a fault in a play that was kept.
    with (folder.parent / f"{folder.name}.log").open("wb") as log:
        return subprocess.Popen(  # noqa: S603  # this program itself, and nothing that anybody typed
            [sys.executable, "-c", f"from {module} import main; main()", str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
        )


def _write(process: subprocess.Popen[bytes], line: bytes) -> None:
    if process.stdin is None:
        raise ScenarioSeatFailed
    try:
        process.stdin.write(line + b"\n")
        process.stdin.flush()
    except OSError:
        raise ScenarioSeatFailed from None


def _line(process: subprocess.Popen[bytes]) -> bytes:
    return b"" if process.stdout is None else process.stdout.readline()


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.stdin is not None:
        process.stdin.close()
    try:
        process.wait(_PATIENCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stdout is not None:
        process.stdout.close()
