"""The store in memory keeps the contract."""

from collections.abc import Callable

import pytest
from hypothesis import settings

from goodoffices.relay.limits import Limits
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
