"""What a relay does not tell: to strangers, to depositors, in its logs."""

from __future__ import annotations

import json
import os

import httpx
import pytest

from goodoffices.envelope import is_token, spell
from goodoffices.relay.limits import Limits
from goodoffices.relay.service import Service
from tests.relay.conftest import Start
from tests.relay.kit import Box, Running, listening, made, raw
from tests.relay.memory import MemoryStore

ROUTES = [
    ("POST", "/envelopes", "deposit"),
    ("GET", "/envelopes", "collect"),
    ("GET", "/envelopes?nonsense", "collect"),
    ("DELETE", "/envelopes?upto=1", "collect"),
    ("GET", "/events", "collect"),
    ("DELETE", "", "collect"),
]


def test_unknown_mailbox_and_wrong_secret_get_the_same_bytes(relay: Running, box: Box, client: httpx.Client) -> None:
    """Every byte of the answer, headers included, on every route, with every way of being wrong."""
    removed = made(client, relay.address)
    client.delete(removed.url, headers=removed.collector)
    answers = set()
    for method, rest, kind in ROUTES:
        right, other_kind = (box.deposit, box.collect) if kind == "deposit" else (box.collect, box.deposit)
        for name, token in (
            (box.name, spell(other_kind)),
            (box.name, spell(os.urandom(32))),
            (box.name, spell(right)[:-2]),
            (box.name, ""),
            (box.name, "x" * 5000),
            (spell(os.urandom(32)), spell(right)),
            ("A" * 42 + "B", spell(right)),
            (removed.name, spell(removed.collect)),
            (removed.name, spell(removed.deposit)),
        ):
            path = f"/v1/mailboxes/{name}{rest}"
            headers = [f"Authorization: Bearer {token}", f"Deposit-Id: {spell(os.urandom(16))}"]
            answers.add(raw(relay.port, method, path, *headers, body=b"x"))
        answers.add(raw(relay.port, method, f"/v1/mailboxes/{box.name}{rest}"))
        answers.add(raw(relay.port, method, f"/v1/mailboxes/{box.name}{rest}", "Authorization: Basic abc"))
    (answer,) = answers
    assert answer.startswith(b"HTTP/1.1 404")
    assert json.loads(answer.partition(b"\r\n\r\n")[2])["code"] == "relay.not_here"
    assert box.all(client) == []


def test_the_same_work_is_done_for_an_unknown_mailbox(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """A secret is hashed and compared in constant time once, whether there is such a mailbox or not."""
    relay = start()
    compared: list[int] = []

    def counted(token: bytes, kept: bytes) -> bool:
        compared.append(1)
        return is_token(token, kept)

    monkeypatch.setattr("goodoffices.relay.service.is_token", counted)
    with httpx.Client() as client:
        box = made(client, relay.address)
        counts = []
        for each in (box, Box(relay.address), Box(relay.address, name=box.name), Box(relay.address, name="x" * 43)):
            compared.clear()
            each.put(client, b"x")
            each.get(client)
            counts.append(len(compared))
    assert counts == [2, 2, 2, 2]


def test_a_depositor_learns_nothing_of_what_is_in_the_mailbox(relay: Running, box: Box, client: httpx.Client) -> None:
    """The answer to a deposit is the same bytes, whatever is there, was there, or waits for it, here or elsewhere."""

    def answer(data: bytes = b"x", ident: bytes | None = None) -> bytes:
        headers = [f"Authorization: Bearer {spell(box.deposit)}", f"Deposit-Id: {spell(ident or os.urandom(16))}"]
        return raw(relay.port, "POST", f"/v1/mailboxes/{box.name}/envelopes", *headers, body=data)

    ident = os.urandom(16)
    answers = {answer(ident=ident)}
    for _ in range(20):
        box.put(client, os.urandom(3000))
        made(client, relay.address).put(client, b"elsewhere")
    answers |= {answer(), answer(ident=ident), answer(os.urandom(100_000))}
    box.acknowledge(client, 10)
    answers |= {answer(), answer(ident=ident)}
    box.acknowledge(client, 99)
    answers |= {answer(ident=ident)}

    with listening(box):
        answers |= {answer()}
    (only,) = answers
    assert only == b"HTTP/1.1 204 No Content\r\ncache-control: no-store\r\nconnection: close\r\n\r\n"


def test_a_conflict_tells_nothing_either(relay: Running, box: Box, client: httpx.Client) -> None:
    """The refusal of other bytes is the same while the envelope waits and once it is gone."""
    ident = os.urandom(16)
    box.put(client, b"x", ident)
    first = box.put(client, b"y", ident)
    box.acknowledge(client, 1)
    again = box.put(client, b"y", ident)
    assert (first.status_code, first.headers, first.content) == (409, again.headers, again.content)


def test_no_answer_dates_or_names_the_server(relay: Running, box: Box, client: httpx.Client) -> None:
    """Neither header is there, on hot routes and on others."""
    answers = [box.put(client, b"x"), box.get(client), client.get(relay.address), client.put(box.url, json=box.hashes)]
    for answer in answers:
        assert not {"date", "server", "x-powered-by", "etag", "last-modified"} & set(answer.headers)


PLANTED = "PLANTEDWORD"


def test_a_fault_tells_its_place_and_nothing_else(
    start: Start, client: httpx.Client, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither in the answer nor in the log stands what the error or the request held."""
    box = made(client, start(store=MemoryStore(Limits())).address)

    def fail(*_: object) -> None:
        raise ValueError(PLANTED)

    monkeypatch.setattr(MemoryStore, "deposit_many", fail)
    monkeypatch.setattr(MemoryStore, "collect", fail)
    monkeypatch.setattr(MemoryStore, "make", fail)
    monkeypatch.setattr(Service, "remove", fail)
    for answer in (
        box.put(client, PLANTED.encode()),
        box.get(client),
        client.put(box.url, json=box.hashes),
        client.delete(box.url, headers=box.collector),
    ):
        assert answer.status_code == 500
        assert answer.json()["code"] == "relay.fault"
        assert "ValueError at goodoffices.relay." in answer.json()["what"]
        assert PLANTED not in answer.text
    out, err = capfd.readouterr()
    assert out == ""
    assert [json.loads(line)["event"] for line in err.splitlines()].count("fault") == 4
    for planted in (PLANTED, box.name, spell(box.deposit), spell(box.collect), "127.0.0.1"):
        assert planted not in err
