"""Fixtures of the station's tests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from goodoffices.station.station import Station
from tests.station import kit


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)


@pytest.fixture
def clock() -> kit.Clock:
    """A clock that the test moves."""
    return kit.Clock()


@pytest.fixture
def station(tmp_path: Path, clock: kit.Clock) -> Iterator[Station]:
    """A mediator's station with a talk of two kept sides and the public."""
    with kit.with_talk(tmp_path / "station", clock=clock) as made:
        yield made
