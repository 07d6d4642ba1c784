"""Deposits that a connection takes by itself: nobody can tell them from those that the application takes."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, ClassVar

import httpx
import pytest
import uvloop
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.envelope import spell, token_hash
from goodoffices.relay import direct, envelopes
from goodoffices.relay.direct import DirectDeposit, RelayConnection
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import TokenHashes
from goodoffices.relay.service import Service
from goodoffices.relay.sqlite.store import SqliteStore
from goodoffices.relay.store import StoredEnvelope
from tests.patience import until
from tests.relay.conftest import Start
from tests.relay.kit import Box, connect, made, read_all
from tests.relay.memory import MemoryStore
from tests.relay.wire import Client

DONE = b"HTTP/1.1 204 No Content\r\ncache-control: no-store\r\n\r\n"


class Counted(RelayConnection):
    """Counts what went directly."""

    taken: ClassVar[list[DirectDeposit]] = []

    def _direct(self) -> DirectDeposit | None:
        found = super()._direct()
        if found is not None:
            self.taken.append(found)
        return found


class Ordinary(RelayConnection):
    """Leaves everything to the application."""

    def _direct(self) -> DirectDeposit | None:
        return None


def run(test: Callable[[Service], Awaitable[Any]], store: Any = None, **limits: int) -> Any:
    """A relay in a loop of its own, for the length of a test."""
    bounds = Limits(**limits)

    async def whole() -> Any:
        service = Service(store or MemoryStore(bounds), bounds, lambda: 1_000_000, nanoseconds=lambda: 10**9)
        try:
            return await test(service)
        finally:
            await service.close()

    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(whole())


NAME, DEPOSIT, COLLECT = (bytes([each]) * 32 for each in (1, 2, 3))
HASHES = TokenHashes(token_hash(DEPOSIT), token_hash(COLLECT))


def request(
    body: bytes = b"sealed",
    *,
    ident: str = spell(bytes(16)),
    secret: bytes = DEPOSIT,
    method: str = "POST",
    path: str = f"/v1/mailboxes/{spell(NAME)}/envelopes",
    version: str = "1.1",
    more: str = "",
    length: str | None = None,
) -> bytes:
    size = str(len(body)) if length is None else length
    head = f"{method} {path} HTTP/{version}\r\nHost: relay\r\nAuthorization: Bearer {spell(secret)}\r\n"
    head += f"Deposit-Id: {ident}\r\n" + (f"Content-Length: {size}\r\n" if size else "")
    return (head + more + "\r\n").encode() + body


USUAL = [request(bytes([at]) * size, ident=spell(bytes([at]) * 16)) for at in (1, 2, 3) for size in (1, 700, 3000)]
UNUSUAL = [
    request(b""),
    request(b"other", ident=spell(bytes([1]) * 16)),
    request(secret=COLLECT),
    request(secret=bytes(32)),
    request(ident="short"),
    request(ident=spell(bytes(16)) + "="),
    request(length="4x", body=b""),
    request(length="", body=b"3\r\nabc\r\n0\r\n\r\n", more="Transfer-Encoding: chunked\r\n"),
    request(more=f"Deposit-Id: {spell(bytes([7]) * 16)}\r\n"),
    request(more="Expect: 100-continue\r\n"),
    request(more="Connection: keep-alive\r\n"),
    request(path=f"/v1/mailboxes/{spell(NAME)}/envelopes?a=1"),
    request(path=f"/v1/mailboxes/{spell(NAME)}=/envelopes"),
    request(path=f"/v1/mailboxes/{spell(NAME)}/%65nvelopes"),
    request(path="/v1/mailboxes//envelopes"),
    request(method="PUT"),
    request(method="GET", body=b"", secret=COLLECT),
    request(method="DELETE", body=b"", secret=COLLECT, path=f"/v1/mailboxes/{spell(NAME)}/envelopes?upto=1"),
    request(method="DELETE", body=b"", secret=COLLECT, path=f"/v1/mailboxes/{spell(NAME)}"),
    request(version="1.0", more="Connection: keep-alive\r\n"),
]


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_nobody_can_tell(data: st.DataObject) -> None:
    """Whatever is asked over a connection, in whatever pieces it comes: the same is answered, stored and counted."""
    all_kinds = USUAL + USUAL + UNUSUAL
    asked = [all_kinds[at] for at in data.draw(st.lists(st.integers(0, len(all_kinds) - 1), min_size=2, max_size=12))]
    waits = [data.draw(st.booleans()) for _ in asked]
    cuts = [sorted(set(data.draw(st.lists(st.integers(1, len(each) - 1), max_size=3)))) for each in asked]

    async def play(service: Service, kind: type[RelayConnection]) -> tuple[bytes, list[StoredEnvelope], object]:
        await service.make(NAME, HASHES)
        client = Client(service, kind)
        for each, where, wait in zip(asked, cuts, waits, strict=True):
            if each in UNUSUAL:
                # One that ends the connection leaves open what became of those before it.
                await client.answered()
            for start, end in zip([0, *where], [*where, len(each)], strict=True):
                await client.send(each[start:end])
            if wait:
                await client.answered()
        await client.answered()
        counted = service.counts.refusals, service.counts._answers, service.counts.deposits._count
        return bytes(client.wire.sent), await service.collect(NAME, 0, 99), counted

    limits = {"mailbox_envelopes": 4, "deposits_in_a_row": 6, "deposits_per_second": 1}
    one, other = (run(lambda service, kind=kind: play(service, kind), **limits) for kind in (RelayConnection, Ordinary))  # type: ignore[misc]
    assert one == other


def test_the_usual_deposit_goes_directly() -> None:
    """All but the first of a connection, whose secret is still to be looked at; also in pieces."""
    Counted.taken.clear()

    async def play(service: Service) -> bytes:
        await service.make(NAME, HASHES)
        client = Client(service, Counted)
        for each in USUAL[::3]:
            await client.send(each[:-1])
            await client.send(each[-1:])
            await client.answered()
        return bytes(client.wire.sent)

    assert run(play) == DONE * 3
    assert len(Counted.taken) == 2


@pytest.mark.parametrize("number", range(len(UNUSUAL)))
def test_the_unusual_goes_the_ordinary_way(number: int) -> None:
    """Whatever else it is: only the application judges it."""
    Counted.taken.clear()

    async def play(service: Service) -> None:
        await service.make(NAME, HASHES)
        client = Client(service, Counted)
        for each in (USUAL[0], UNUSUAL[number]):
            await client.send(each)
            await client.answered()

    run(play)
    assert all(each.hashes == HASHES and each.mailbox == NAME for each in Counted.taken)
    # The only one that differs in nothing but its bytes.
    assert len(Counted.taken) == (UNUSUAL[number] == request(b"other", ident=spell(bytes([1]) * 16)))


@pytest.mark.parametrize("which", ["a place that is kept for health", "a client that takes nothing"])
def test_where_answers_are_bounded_nothing_goes_directly(which: str) -> None:
    """A reserved place answers health and acknowledgements alone, and answers that nobody takes do not pile up."""
    Counted.taken.clear()

    async def play(service: Service) -> bytes:
        await service.make(NAME, HASHES)
        client = Client(service, Counted)
        await client.send(USUAL[0])
        await client.answered()
        if which == "a client that takes nothing":
            client.connection.pause_writing()
            await client.send(USUAL[3])
            client.connection.resume_writing()
        else:
            client.connection._place.reserved = True
            await client.send(USUAL[3])
        await client.answered()
        return bytes(client.wire.sent)

    answers = re.findall(rb"HTTP/1.1 (\d+)", run(play))
    assert answers == [b"204", b"204" if which == "a client that takes nothing" else b"503"]
    assert not Counted.taken


def test_bodies_under_way_are_counted() -> None:
    """A body that is still coming directly takes its part of what the relay holds in all."""

    async def play(service: Service) -> list[bytes]:
        await service.make(NAME, HASHES)
        clients = [Client(service, RelayConnection) for _ in range(2)]
        for each in clients:
            await each.send(request())
            await each.answered()
        whole = request(bytes(2**19 + 1), ident=spell(bytes([5]) * 16))
        await clients[0].send(whole[:-1])
        await clients[1].send(request(bytes(2**19), ident=spell(bytes([6]) * 16)))
        await clients[1].answered()
        await clients[0].send(whole[-1:])
        await clients[0].answered()
        return [re.findall(rb"HTTP/1.1 (\d+)", bytes(each.wire.sent))[-1] for each in clients]

    assert run(play, under_way_mib=1) == [b"204", b"429"]


def test_what_a_store_refuses_is_told() -> None:
    """A repeat with other bytes, a mailbox that is gone, a store that fails, a relay at its end."""

    class Failing(MemoryStore):
        """Fails at one envelope."""

        def deposit_many(self, deposits: Any) -> Any:
            if deposits[0].data == b"bad":
                raise OSError
            return super().deposit_many(deposits)

    async def play(service: Service, kind: type[RelayConnection]) -> bytes:
        await service.make(NAME, HASHES)
        client = Client(service, kind)
        for ident, each in enumerate((b"good", b"other", b"bad")):
            await client.send(request(each, ident=spell(bytes([ident // 2]) * 16)))
            await client.answered()
        service._closed = True
        await client.send(request(b"late", ident=spell(bytes([9]) * 16)))
        await client.answered()
        service._closed = False
        return bytes(client.wire.sent)

    one, other = (
        run(lambda service, kind=kind: play(service, kind), store=Failing(Limits()))  # type: ignore[misc]
        for kind in (RelayConnection, Ordinary)
    )
    assert re.findall(rb"HTTP/1.1 (\d+)", one) == [b"204", b"409", b"500", b"503"]
    assert one == other


def test_whoever_goes_in_the_middle_holds_nothing() -> None:
    """What was held of the limits for a body is free again, and the next one is taken directly."""
    Counted.taken.clear()

    async def play(service: Service) -> None:
        await service.make(NAME, HASHES)
        for _ in range(50):
            client = Client(service, Counted)
            await client.send(request())
            await client.answered()
            whole = request(bytes(2**20), ident=spell(os.urandom(16)))
            await client.send(whole[:-1])
            assert client.connection._coming is not None
            client.connection.connection_lost(None)
            assert len(client.server.places) == 0

    run(play, under_way_mib=2, deposits_at_once=1)
    assert len(Counted.taken) == 50


def test_a_body_that_does_not_arrive_is_late(start: Start, client: httpx.Client) -> None:
    """It is told so as on the ordinary way, and what it held is free."""
    relay = start(body_seconds=1, deposits_at_once=1)
    box = made(client, relay.address)
    answers = []
    for kind in ("first of its connection", "direct"):
        with connect(relay.port) as line:
            head = _head(box, 6)
            if kind == "direct":
                line.sendall(head + b"sealed")
                assert line.recv(65536) == DONE
                head = _head(box, 6)
            line.sendall(head + b"sea")
            answers.append(read_all(line))
        until(lambda: len(relay.server.places) <= 1)
    assert answers[0].startswith(b"HTTP/1.1 408 ")
    assert answers[0] == answers[1]
    assert box.put(client, b"sealed").status_code == 204


def test_an_answer_on_the_way_out_is_given(start: Start, client: httpx.Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relay that ends while it stores answers, says that the connection closes, and closes it."""
    relay = start()
    box = made(client, relay.address)
    kept = envelopes.store

    def ending(*arguments: Any) -> Any:
        relay.server.end()
        for each in list(relay.server.server_state.connections):
            each.shutdown()
        return kept(*arguments)

    with connect(relay.port) as line:
        line.sendall(_head(box, 6) + b"sealed")
        assert line.recv(65536) == DONE
        monkeypatch.setattr(direct, "store", ending)
        line.sendall(_head(box, 6) + b"sealed")
        assert read_all(line) == DONE[:-2] + b"connection: close\r\n\r\n"
    relay.wait()


def test_what_is_confirmed_is_on_the_disk(tmp_path: Path) -> None:
    """The answer comes after the commit: at the moment of each answer, another connection to the file sees it."""

    async def play(service: Service) -> None:
        await service.make(NAME, HASHES)
        client = Client(service, RelayConnection)
        for number in range(1, 6):
            await client.send(request(ident=spell(bytes([number]) * 16)))
            await client.answered()
            assert client.wire.sent.count(DONE) == number
            assert await service.newest(NAME) == number

    run(play, store=SqliteStore(tmp_path / "relay", Limits()))


def _head(box: Box, size: int) -> bytes:
    lines = (
        f"POST /v1/mailboxes/{box.name}/envelopes HTTP/1.1",
        "Host: relay",
        f"Authorization: Bearer {spell(box.deposit)}",
        f"Deposit-Id: {spell(os.urandom(16))}",
        f"Content-Length: {size}",
    )
    return "\r\n".join(lines).encode() + b"\r\n\r\n"
