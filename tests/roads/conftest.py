"""A real relay on the loopback for each test that asks for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from goodoffices.relay.limits import Limits
from tests.relay.kit import Clock, Running
from tests.relay.memory import MemoryStore

Start = Callable[..., Running]


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts relays with limits of one's choice; they end with the test."""
    running: list[Running] = []

    def begin(admission: bytes | None = None, **limits: int) -> Running:
        bounds = Limits(**limits)
        running.append(Running(MemoryStore(bounds), bounds, Clock(), admission))
        return running[-1]

    yield begin
    for each in running:
        each.close()


@pytest.fixture
def relay(start: Start) -> Running:
    return start()
