"""A relay for each test that asks for one."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from goodoffices.relay.limits import Limits
from goodoffices.relay.sqlite.store import SqliteStore
from tests.patience import PATIENCE
from tests.relay.kit import Box, Clock, Running, made

Start = Callable[..., Running]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def start(tmp_path: Path, clock: Clock) -> Iterator[Start]:
    """Starts relays with limits of one's choice; they end with the test."""
    running: list[Running] = []

    def begin(
        admission: bytes | None = None,
        store: Any = None,
        nanoseconds: Callable[[], int] = time.monotonic_ns,
        **limits: int,
    ) -> Running:
        bounds = Limits(**limits)
        kept = store or SqliteStore(tmp_path / f"relay-{len(running)}", bounds)
        running.append(Running(kept, bounds, clock, admission, nanoseconds))
        return running[-1]

    yield begin
    for each in running:
        each.close()


@pytest.fixture
def client() -> Iterator[httpx.Client]:
    with httpx.Client(timeout=PATIENCE) as one:
        yield one


@pytest.fixture
def relay(start: Start) -> Running:
    return start()


@pytest.fixture
def box(relay: Running, client: httpx.Client) -> Box:
    return made(client, relay.address)
