"""A world that is copied from a template which each file makes once, and the two stations that are in all of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from goodoffices.station.station import Station
from tests.station.mail.machine import forget_templates
from tests.station.mail.rig import MARA, NORTH, World, copied_world, joined


@pytest.fixture(scope="module")
def template(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """What the file makes with its ``BEGINS``; else a mediator and North, at a talk over a line."""
    made = World(tmp_path_factory.mktemp("template"))
    getattr(request.module, "BEGINS", _with_north)(made)
    yield made
    made.close()


def _with_north(world: World) -> None:
    joined(world)
    world.rounds(2)


@pytest.fixture(scope="module", autouse=True)
def _no_folder_is_left() -> Iterator[None]:
    """What machines of a file were copied from goes at its end."""
    yield
    forget_templates()


@pytest.fixture
def world(template: World, tmp_path: Path) -> Iterator[World]:
    """A copy of the file's ``template``, for one test."""
    made = copied_world(template, tmp_path / "world")
    yield made
    made.close()


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[World]:
    """Two stations that know nothing of one another."""
    made = World(tmp_path / "empty")
    made.station(MARA)
    made.station(NORTH)
    yield made
    made.close()


@pytest.fixture
def mediator(world: World) -> Station:
    """The mediator's station."""
    return world.stations[MARA]


@pytest.fixture
def north(world: World) -> Station:
    """North's station."""
    return world.stations[NORTH]
