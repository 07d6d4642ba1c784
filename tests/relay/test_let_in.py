"""What a connection is remembered by opens nothing that its secret does not open now."""

from __future__ import annotations

import httpx
import pytest

from goodoffices.envelope import is_token, spell
from goodoffices.relay import let_in, service
from tests.patience import PATIENCE
from tests.relay.conftest import Start
from tests.relay.kit import Box, made


def test_a_secret_is_hashed_once_for_a_connection(
    start: Start, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And again on another one."""
    looked_at: list[bytes] = []

    def watched(token: bytes, hashed: bytes) -> bool:
        looked_at.append(token)
        return is_token(token, hashed)

    monkeypatch.setattr(service, "is_token", watched)
    box = made(client, start().address)
    for _ in range(3):
        assert box.put(client, b"x").status_code == 204
        assert box.get(client).status_code == 200
    assert looked_at == [box.deposit, box.collect]
    with httpx.Client(timeout=PATIENCE) as another:
        assert box.put(another, b"x").status_code == 204
    assert looked_at == [box.deposit, box.collect, box.deposit]


def test_neither_secret_does_what_the_other_does(client: httpx.Client, box: Box) -> None:
    """Also right after it was let in for its own, on the same connection and the same address."""
    assert box.put(client, b"x").status_code == 204
    assert box.get(client).status_code == 200
    swapped = Box(box.base, box.name, box.collect, box.deposit)
    assert swapped.put(client, b"x").status_code == 404
    assert swapped.get(client).status_code == 404


def test_a_removed_mailbox_opens_to_nobody(client: httpx.Client, box: Box) -> None:
    """Also over a connection that used it before, and with the answer that any wrong secret gets."""
    assert box.put(client, b"x").status_code == 204
    with httpx.Client(timeout=PATIENCE) as another:
        assert another.delete(box.url, headers=box.collector).status_code == 204
    gone = box.put(client, b"x")
    wrong = client.post(f"{box.url}/envelopes", headers={"authorization": f"Bearer {spell(bytes(32))}"}, content=b"x")
    assert (gone.status_code, gone.content) == (404, wrong.content)


def test_a_connection_that_carries_many_secrets_remembers_few(
    start: Start, client: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As one from a proxy does; each is let in all the same."""
    monkeypatch.setattr(let_in, "_MOST", 2)
    relay = start()
    boxes = [made(client, relay.address) for _ in range(5)]
    for box in boxes * 2:
        assert box.put(client, b"x").status_code == 204
    for connection in list(relay.server.server_state.connections):
        assert len(connection.app_state["remembered"]) <= 2
