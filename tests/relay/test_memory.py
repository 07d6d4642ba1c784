"""The store in memory keeps the contract."""

from collections.abc import Callable

import pytest
from hypothesis import settings

from goodoffices.relay.limits import DAY_MS, HOUR_MS, Limits
from goodoffices.relay.store import Store
from tests.relay.contract import StoreContract, StoreMachine
from tests.relay.memory import MemoryStore


class TestMemoryStore(StoreContract):
    """A store in memory."""

    @pytest.fixture
    def open_store(self) -> Callable[[Limits], Store]:
        return MemoryStore


class MemoryMachine(StoreMachine):
    def open(self, limits: Limits) -> Store:
        return MemoryStore(limits)


TestMemoryMachine = MemoryMachine.TestCase
TestMemoryMachine.settings = settings(max_examples=60, stateful_step_count=40, deadline=None)


def test_what_is_due_is_rounded_up_to_the_hour() -> None:
    """A store does not hold the minute at which something came; nothing goes early, and all goes before day 14."""
    limits = Limits()
    for now in (0, 1, HOUR_MS - 1, HOUR_MS, 1_765_670_400_123):
        due = limits.expiry_of(now)
        assert due % HOUR_MS == 0
        assert now + 13 * DAY_MS <= due < now + 13 * DAY_MS + HOUR_MS
