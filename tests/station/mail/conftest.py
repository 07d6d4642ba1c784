"""A world that is copied from a template which each file makes once, and the two stations that are in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from goodoffices.station import Station
from tests.station.mail.rig import World, copied_world


@pytest.fixture
def world(template: World, tmp_path: Path) -> Iterator[World]:
    """A copy of the file's ``template``, for one test."""
    made = copied_world(template, tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def mediator(world: World) -> Station:
    """The mediator's station."""
    return world.stations["Mara"]


@pytest.fixture
def north(world: World) -> Station:
    """North's station."""
    return world.stations["North Port"]
