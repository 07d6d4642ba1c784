"""Envelopes a second through a relay's HTTP door, beside the same server with no store, in the same run.

The load comes from a process of its own over raw sockets with keep-alive, on the loopback; a server is another process.
Every deposit has a fresh id, and none is counted before its answer is there. In each round the servers take turns.
PostgreSQL, where it is installed, is one server without a standby, on the same disk.
``python -m benchmarks.relay`` measures this alone.
"""

from __future__ import annotations

import asyncio
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import httpx

from benchmarks.processes import Process
from goodoffices.envelope import spell, token_hash
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Acknowledgement, Deposit, Outcome, TokenHashes
from goodoffices.relay.store import News, StoredEnvelope
from tests.relay.cluster import PROGRAMS, Cluster, clusters, environment, folder

BODY = 4096
SENDERS = (1, 16, 64, 256)
MAILBOXES = 64
ROUNDS = 3
Found = dict[tuple[str, int], list[dict[str, float]]]
NONE, SQLITE, POSTGRESQL = "no store", "sqlite", "postgresql"


class NoStore:
    """Answers at once and keeps nothing: what the server itself can do."""

    def __init__(self) -> None:
        self._boxes: dict[bytes, TokenHashes] = {}

    @property
    def failing(self) -> None:
        """There is nothing that could."""
        return

    def make(self, name: bytes, keys: TokenHashes) -> None:
        """Remember the hashes, since they are compared."""
        self._boxes[name] = keys

    def remove(self, name: bytes, until: int) -> bool:
        """There is nothing to remove."""
        return False

    def token_hashes(self, name: bytes) -> TokenHashes | None:
        """The hashes."""
        return self._boxes.get(name)

    def deposit_many(self, deposits: Sequence[Deposit]) -> list[Outcome]:
        """Drop them."""
        return [Outcome.STORED] * len(deposits)

    def acknowledge_many(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        """Drop them."""

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        """There is nothing."""
        return []

    def newest(self, name: bytes) -> int:
        """There is nothing."""
        return 0

    def expire(self, now: int) -> bool:
        """There is nothing."""
        return False

    def tell(self, news: News) -> None:
        """There is nobody."""

    def abandon(self) -> None:
        """There is nothing."""

    def close(self) -> None:
        """There is nothing."""


# --- the server's process ------------------------------------------------


def serve(which: str, place: str) -> None:
    """A relay until its standard input ends."""
    from goodoffices.relay import serve as serving  # noqa: PLC0415 - the load's process does not need it
    from goodoffices.relay.service import Service  # noqa: PLC0415
    from goodoffices.relay.sqlite.store import SqliteStore  # noqa: PLC0415

    limits = Limits(
        mailboxes=2 * 10**6,
        mailbox_envelopes=10**8,
        mailbox_ids=10**8,
        mailbox_bytes=2**40,
        deposits_per_second=10**6,
        deposits_in_a_row=10**9,
    )
    bound = serving.listen_on("127.0.0.1", 0)
    sys.setswitchinterval(serving.SWITCH_SECONDS)
    store: Any = NoStore()
    if which == NONE:
        # No thread in between either: an answer costs what the server and the routes cost.
        def at_once(*_: object) -> asyncio.Future[Outcome]:
            done = asyncio.get_running_loop().create_future()
            done.set_result(Outcome.STORED)
            return done

        Service.deposit = at_once  # type: ignore[assignment,method-assign]
    elif which == POSTGRESQL:
        store = serving.in_database(limits)
    else:
        store = SqliteStore(Path(place), limits)
    serving.run(store, limits, bound, ready=lambda address: print(address, flush=True))


# --- the load's process ------------------------------------------------


class Sender(asyncio.Protocol):
    """One connection that sends the next deposit when the last one is answered."""

    def __init__(self, head: bytes, until: float, ended: asyncio.Future[None]) -> None:
        self._head = head
        self._until = until
        self._ended = ended
        self._body = os.urandom(BODY)
        self.latencies: list[float] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin."""
        self._transport = transport
        self._next()

    def _next(self) -> None:
        ident = spell(os.urandom(16)).encode()
        self._begun = time.perf_counter()
        self._transport.write(self._head + ident + b"\r\n\r\n" + self._body)  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        """An answer without a body is one piece on the loopback."""
        now = time.perf_counter()
        if not data.startswith(b"HTTP/1.1 204") or not data.endswith(b"\r\n\r\n"):
            raise SystemExit(f"an answer that was not expected: {data[:200]!r}")
        self.latencies.append(now - self._begun)
        if now < self._until:
            self._next()
        elif not self._ended.done():
            self._ended.set_result(None)
            self._transport.close()


async def load(host: str, port: int, boxes: list[tuple[str, str]], senders: int, seconds: float) -> dict[str, float]:
    """Envelopes a second and the time that they took."""
    loop = asyncio.get_running_loop()
    until = time.perf_counter() + seconds
    ends, protocols = [], []
    begun = time.perf_counter()
    for number in range(senders):
        name, token = boxes[number % len(boxes)]
        head = (
            f"POST /v1/mailboxes/{name}/envelopes HTTP/1.1\r\nHost: relay\r\nAuthorization: Bearer {token}\r\n"
            f"Content-Length: {BODY}\r\nDeposit-Id: "
        ).encode()
        ended = loop.create_future()
        protocol = Sender(head, until, ended)
        await loop.create_connection(partial(lambda one: one, protocol), host, port)
        ends.append(ended)
        protocols.append(protocol)
    await asyncio.wait_for(asyncio.gather(*ends), seconds + 60)
    took = time.perf_counter() - begun
    latencies = sorted(latency for protocol in protocols for latency in protocol.latencies)
    return {
        "per_second": round(len(latencies) / took),
        "p50_ms": round(latencies[len(latencies) // 2] * 1000, 2),
        "p99_ms": round(latencies[len(latencies) * 99 // 100] * 1000, 2),
    }


def loads() -> None:
    """One load for each line of standard input: a JSON array of the arguments of :func:`load`."""
    import uvloop  # noqa: PLC0415

    for line in sys.stdin:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            print(json.dumps(runner.run(load(*json.loads(line)))), flush=True)


# --- both ------------------------------------------------


def mailboxes(address: str) -> list[tuple[str, str]]:
    """Mailboxes at a relay: name and deposit token of each."""
    made = []
    for _ in range(MAILBOXES):
        name, deposit, collect = (os.urandom(32) for _ in range(3))
        body = {"deposit": spell(token_hash(deposit)), "collect": spell(token_hash(collect))}
        answer = httpx.put(f"{address}/v1/mailboxes/{spell(name)}", json=body)
        if answer.status_code != 204:
            raise SystemExit(answer.text)
        made.append((spell(name), spell(deposit)))
    return made


def relay(*, quick: bool) -> dict[str, Any]:
    """All servers, under the same loads, in turn. PostgreSQL is one of them where it is installed."""
    seconds = 1.0 if quick else 3.0
    found: Found = {}
    with tempfile.TemporaryDirectory() as place, _database() as env:
        servers = {which: Process("benchmarks.relay", "serve", which, place, env=env) for which in _stores(env)}
        driver = Process("benchmarks.relay", "load")
        try:
            places = {}
            for which, server in servers.items():
                address = server.read()
                host, _, port = address.removeprefix("http://").rpartition(":")
                places[which] = (host, int(port), mailboxes(address))
            for senders in SENDERS:
                for which in list(servers) * ROUNDS:
                    answer = driver.ask(json.dumps([*places[which], senders, seconds]))
                    found.setdefault((which, senders), []).append(json.loads(answer))
        finally:
            driver.close()
            for server in servers.values():
                server.close()
    return {
        "aim": "0.45 or more of the ceiling at 64 senders",
        "body_bytes": BODY,
        "mailboxes": MAILBOXES,
        "by_senders": {senders: _compared(found, senders, list(servers)) for senders in SENDERS},
    }


@contextmanager
def _database() -> Iterator[dict[str, str]]:
    """A server of its own on the disk, and where it is; nothing where PostgreSQL is not installed."""
    if PROGRAMS is None:
        yield {}
        return
    with clusters() as made:
        made.append(Cluster(folder(in_memory=False)))
        made[0].start(shared_buffers="128MB")
        made[0].make_role()
        made[0].make_database("relay")
        yield environment(made[0], database="relay")


def _stores(env: dict[str, str]) -> tuple[str, ...]:
    return (NONE, SQLITE, POSTGRESQL) if env else (NONE, SQLITE)


def _compared(found: Found, senders: int, stores: list[str]) -> dict[str, Any]:
    by_store: dict[str, Any] = {
        which: {key: median(one[key] for one in found[which, senders]) for key in found[which, senders][0]}
        for which in stores
    }
    ratios = {}
    for which in stores[1:]:
        pairs = zip(found[which, senders], found[NONE, senders], strict=True)
        each = [one["per_second"] / ceiling["per_second"] for one, ceiling in pairs]
        ratios[which] = {"median": round(median(each), 2), "spread": [round(min(each), 2), round(max(each), 2)]}
    return by_store | {"ratio_to_no_store": ratios}


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["serve", which, place]:
            serve(which, place)
        case ["load"]:
            loads()
        case arguments:
            print(json.dumps(relay(quick="--quick" in arguments), indent=2))
