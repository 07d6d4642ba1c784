"""A seat of a play in a process of its own, with pages that the play shows in a frame."""

from __future__ import annotations

from goodoffices.scenario import station_process
from goodoffices.station.idle import Idle
from goodoffices.station.station import Station
from goodoffices.web.listener import Pages


def main() -> None:
    """Run it until standard input ends."""
    station_process.main(_pages)


def _pages(station: Station, framed_by: str) -> Pages:
    """Its pages. They do not lock it: the play ends it."""
    return Pages(station, Idle(None), lambda: None, framed_by=framed_by)
