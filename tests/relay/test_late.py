"""A store that waits without end: nobody is told that something was done, and nobody waits for ever."""

from __future__ import annotations

import threading
from collections.abc import Sequence

import httpx
import pytest

from goodoffices.relay import service, writer
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Deposit, Outcome
from tests.patience import PATIENCE, until
from tests.relay.conftest import Start
from tests.relay.kit import made
from tests.relay.memory import MemoryStore

IDENT = bytes(16)


class Waiting(MemoryStore):
    """Deposits wait until they are told to go."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.go = threading.Event()
        self.came = threading.Event()

    def deposit_many(self, deposits: Sequence[Deposit]) -> list[Outcome]:
        self.came.set()
        assert self.go.wait(PATIENCE)
        return super().deposit_many(deposits)

    def abandon(self) -> None:
        self.go.set()


def test_what_is_not_confirmed_in_time_is_refused(
    start: Start, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And so is what waits behind it. It may still be stored, and a repeat finds it once."""
    store = Waiting(Limits())
    relay = start(store=store)
    box, other = made(client, relay.address), made(client, relay.address)
    monkeypatch.setattr(writer, "LATE_SECONDS", 0.0)
    answers: list[httpx.Response] = []
    with httpx.Client(timeout=PATIENCE) as another:
        behind = threading.Thread(target=lambda: answers.append(other.put(another, b"y", IDENT)))
        behind.start()
        answers.append(box.put(client, b"x", IDENT))
        behind.join()
    assert [(each.status_code, each.json()["code"]) for each in answers] == [(503, "relay.not_confirmed")] * 2
    monkeypatch.undo()
    store.go.set()
    for each, data in ((box, b"x"), (other, b"y")):
        assert each.put(client, data, IDENT).status_code == 204
        assert each.all(client) == [[1, data]]


def test_a_relay_ends_although_its_store_waits(
    start: Start, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After some patience the store is told to give up waiting."""
    monkeypatch.setattr(service, "_PATIENCE_SECONDS", 0.1)
    store = Waiting(Limits())
    relay = start(store=store)
    box = made(client, relay.address)
    sending = threading.Thread(target=lambda: box.put(client, b"x", IDENT))
    sending.start()
    assert store.came.wait(PATIENCE)
    # Twice: without waiting for the answers.
    relay.begin_to_end()
    relay.begin_to_end()
    until(store.go.is_set)
    relay.wait()
    sending.join()
