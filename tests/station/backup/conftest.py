"""Quick keys, and the world of the mail: a mediator and North with a leg over a line, and a kept side."""

from __future__ import annotations

import pytest

from tests.station import kit
from tests.station.kit import Clock
from tests.station.mail.conftest import template, world

__all__ = ["template", "world"]


@pytest.fixture(autouse=True)
def _quick_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    kit.quick_keys(monkeypatch)


@pytest.fixture
def clock() -> Clock:
    """The clock of the station."""
    return Clock()
