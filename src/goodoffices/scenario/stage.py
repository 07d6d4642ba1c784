"""The stations of a play: made in a real folder, brought together at one table, with the scenario's clock.

The rules are:

* Everything is done through the stations' own acts, as a person would do it. Nothing reaches around them.
* The folder is temporary unless somebody wants to keep it; then it must be empty or new.
* Every station of a play is an exercise station. Its passphrase is known to everybody and protects nothing.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import msgspec

from goodoffices.errors.scenario import ScenarioFolderTaken
from goodoffices.scenario.chance import ScenarioChance, SteppedClock
from goodoffices.scenario.scenario import THE_MEDIATOR, Scenario
from goodoffices.station.keys import LEAST_MEMORY_KIB
from goodoffices.station.station import Station
from goodoffices.station.table import exchange, seat_together
from goodoffices.talk.views import LegView, View

PASSPHRASE: Final = "a play keeps no secrets"  # noqa: S105 (it is no secret: whoever keeps a play opens it with this)
"""The passphrase of every station of a play."""


class Stage:
    """The stations of one play. Use it in ``with``."""

    def __init__(self, scenario: Scenario, keep: Path | None = None) -> None:
        self.scenario = scenario
        self.clock = SteppedClock(scenario.starts)
        self._temporary = keep is None
        self._folder = Path(tempfile.mkdtemp(prefix="goodoffices-")) if keep is None else _empty(keep)
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
            shutil.rmtree(self._folder, ignore_errors=True)

    def call(self, side: str, method: str, params: dict[str, Any]) -> Any:
        """An act at the station of a side, or at the mediator's where it has none; then everybody gets their mail.

        Raises:
            Refusal: whatever speaks against it.
        """
        station = self._stations.get(side, self._stations[THE_MEDIATOR])
        result = station.call(method, {"talk": self.scenario.title} | params)
        exchange(list(self._stations.values()))
        return result

    def view(self, whose: str) -> View:
        """What somebody has in front of them."""
        title = self.scenario.title
        station = self._stations.get(whose)
        if station is not None:
            return msgspec.convert(station.call("view", {"talk": title}), View)
        kept = self._stations[THE_MEDIATOR].call("view_as", {"talk": title, "leg": whose})
        return View(seat="kept", legs=[msgspec.convert(kept, LegView)], sheets=[], still_to_tell=[])

    def record(self) -> list[Any]:
        """The public record, as the mediator's station tells it."""
        items: list[Any] = self._stations[THE_MEDIATOR].call("items", {"talk": self.scenario.title})
        return items

    def sheet(self, ref: str, copy: str, language: str | None = None) -> str:
        """A delivery sheet as text: the ``side``'s copy or the ``mediator``'s."""
        params = {"talk": self.scenario.title, "ref": ref, "copy": copy}
        if language is not None:
            params["language"] = language
        paper = self._stations[THE_MEDIATOR].call("sheet", params)
        return str(paper["text"])

    def _open(self) -> None:
        scenario = self.scenario
        self._station(THE_MEDIATOR, scenario.mediator, scenario.language)
        sides = [
            {
                "name": side.name,
                "language": side.language,
                "station": side.own,
                "seats": [] if side.own else [{"name": seat.name, "role": seat.role} for seat in side.seats],
            }
            for side in scenario.sides
        ]
        mediator = self._stations[THE_MEDIATOR]
        mediator.call("open_talk", {"title": scenario.title, "sides": sides, "public": scenario.public})
        for side in scenario.sides:
            if side.own:
                (seat,) = side.seats
                station = self._station(side.name, seat.name, side.language)
                seat_together(mediator, scenario.title, side.name, station, seat.name, seat.role)
        exchange(list(self._stations.values()))

    def _station(self, whose: str, person: str, language: str) -> Station:
        self._stations[whose] = Station.create(
            self._folder / f"station-{len(self._stations) + 1}",
            PASSPHRASE,
            name=person,
            zone=self.scenario.zone,
            language=language,
            exercise=True,
            clock=self.clock,
            chance=ScenarioChance(self.scenario.digest, whose),
            memory_kib=LEAST_MEMORY_KIB,
        )
        return self._stations[whose]


def _empty(folder: Path) -> Path:
    """A folder to keep a play in.

    Raises:
        ScenarioFolderTaken: it holds something, or cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        taken = any(folder.iterdir())
    except OSError as fault:
        problem = fault.strerror or "the system does not say why"
        raise ScenarioFolderTaken(folder=str(folder), problem=problem) from fault
    if taken:
        raise ScenarioFolderTaken(folder=str(folder), problem="there is something in it already")
    return folder
