"""The stations of a play: made in a real folder, brought together at one table, with the scenario's clock.

The rules are:

* Everything is done through the stations' own acts, as a person would do it. Nothing reaches around them.
* The folder is temporary unless somebody wants to keep it; then it must be empty or new.
* Every station of a play is an exercise station. Its passphrase is made from the scenario and protects nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import msgspec

from goodoffices.errors.scenario import ScenarioFolderTaken
from goodoffices.scenario.chance import ScenarioChance, SteppedClock
from goodoffices.scenario.scenario import THE_MEDIATOR, THE_PUBLIC, Scenario, Side
from goodoffices.station import Station
from goodoffices.station.table import exchange, seat_together
from goodoffices.talk.views import View
from goodoffices.words import say_zone

KEPT_PASSPHRASE = "a play keeps no secrets"  # noqa: S105 (stations that are kept for looking at open with it)
"""The passphrase of every station of a play. It is no secret: a play holds none."""

_LEAST_MEMORY_KIB = 64 * 1024


class Stage:
    """The stations of one play, open until the stage is left."""

    def __init__(self, scenario: Scenario, keep: Path | None = None) -> None:
        self.scenario = scenario
        self.clock = SteppedClock(scenario.starts)
        self._temporary = keep is None
        self.folder = _empty(keep)
        self._stations: dict[str, Station] = {}

    def __enter__(self) -> Self:
        try:
            self._open()
        except BaseException:
            self.close()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Close every station, and remove what is temporary."""
        for station in self._stations.values():
            station.close()
        self._stations.clear()
        if self._temporary:
            shutil.rmtree(self.folder, ignore_errors=True)
