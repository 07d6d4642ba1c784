"""What a relay on SQLite costs as it grows: mailboxes, envelopes that wait, ids that are remembered.

A store is filled by its own methods, and with mailboxes by its own statement, without flushing meanwhile. Then it is
measured twice: by a process that has it open directly, and behind HTTP, with deposits of 4 KiB from 64 senders. *Warm*
deposits go into 64 mailboxes; *any* go into one of chance each time, so that almost every one is the first into its
mailbox since the start. ``python -m benchmarks.growth`` measures this alone; ``--quick`` leaves out the largest.
"""

from __future__ import annotations

import argparse
import json
import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any, Final, NamedTuple, cast

from benchmarks.peers.__main__ import Driver
from benchmarks.peers.machine import flushes_per_second, loop_ms
from benchmarks.peers.protocols import BODY, secrets_of
from benchmarks.peers.servers import PLACES, Server, disk
from benchmarks.processes import Process
from benchmarks.relay import SQLITE
from goodoffices.envelope import spell, token_hash
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Acknowledgement, Deposit, TokenHashes
from goodoffices.relay.sqlite.database import FILE
from goodoffices.relay.sqlite.store import SqliteStore
from goodoffices.relay.writer import MOST

LIMITS: Final = Limits(mailboxes=2 * 10**6, mailbox_ids=10**8, mailbox_envelopes=10**8)
SMALL: Final = 64
"""Bytes of the envelopes that fill a store."""

LATER: Final = 2**45
"""When those expire: in a thousand years."""

_MADE_AT_ONCE: Final = 5000
_SENDERS: Final = 64
_SECONDS: Final = 1.0
_ROUNDS: Final = 3
Figures = dict[str, Any]


class Size(NamedTuple):
    """How much a store holds.

    Attributes:
        each: envelopes in each mailbox.
        collected: they were acknowledged, so that only their ids are remembered.
    """

    mailboxes: int
    each: int
    collected: bool = False

    @property
    def named(self) -> str:
        """In words."""
        what = "remembered ids" if self.collected else "waiting envelopes"
        return f"{self.mailboxes} mailboxes, {self.mailboxes * self.each} {what}"


SIZES: Final = (
    Size(10**3, 1),
    Size(10**4, 1),
    Size(10**5, 1),
    Size(10**6, 0),
    Size(10**3, 10**3),
    Size(10**3, 10**3, collected=True),
)


# --- a store, opened directly ------------------------------------------------


def filled(folder: Path, size: Size) -> Figures:
    """Fill a store, and measure what its threads do."""
    store = SqliteStore(folder, LIMITS)
    for eased in ("synchronous = OFF", "cache_size = -1000000"):
        store._writer.execute(f"PRAGMA {eased}")
    begun = time.perf_counter()
    _make(store, size.mailboxes)
    for number in range(size.each):
        for start in range(0, size.mailboxes, MOST):
            boxes = range(start, min(start + MOST, size.mailboxes))
            store.deposit_many([_deposit(box, SMALL, number) for box in boxes])
    if size.collected:
        for start in range(0, size.mailboxes, MOST):
            boxes = range(start, min(start + MOST, size.mailboxes))
            store.acknowledge_many([Acknowledgement(secrets_of(box)[0], size.each) for box in boxes])
    seconds = time.perf_counter() - begun
    store._writer.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    store.close()
    store = SqliteStore(folder, LIMITS)
    found = {
        "filled_seconds": round(seconds, 1),
        "expiring": _expiring(store),
        "checkpoints": _checkpoints(store, size.mailboxes),
    }
    store.close()
    return found | {"file_mib": round((folder / FILE).stat().st_size / 2**20, 1)}


def _make(store: SqliteStore, mailboxes: int) -> None:
    """Mailboxes as the store makes them, thousands in one transaction."""
    statement = """INSERT INTO mailboxes (name, deposit, collect, last, acknowledged, forgotten, removed)
        VALUES (?, ?, ?, 0, 0, 0, 0)"""
    for start in range(0, mailboxes, _MADE_AT_ONCE):
        rows = []
        for box in range(start, min(start + _MADE_AT_ONCE, mailboxes)):
            name, deposit, collect = secrets_of(box)
            rows.append((name, token_hash(deposit), token_hash(collect)))
        with store._transaction("filling"):
            store._writer.executemany(statement, rows)
        store._writer.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()


def _deposit(box: int, size: int, number: int | None = None) -> Deposit:
    key = os.urandom(16) if number is None else number.to_bytes(16, "big")
    return Deposit(secrets_of(box)[0], key, os.urandom(32), os.urandom(size), LATER)


def _expiring(store: SqliteStore) -> Figures:
    """Every slice of one look at all mailboxes, with nothing due."""
    slices, more = [], True
    while more:
        begun = time.perf_counter()
        more = store.expire(0)
        slices.append((time.perf_counter() - begun) * 1000)
    return {"slices": len(slices), "median_ms": round(median(slices), 2), "most_ms": round(max(slices), 2)}


class _Timed:
    """A connection whose statements are timed."""

    def __init__(self, database: sqlite3.Connection, seconds: list[float]) -> None:
        self._database = database
        self._seconds = seconds
        self.close = database.close

    def execute(self, statement: str) -> sqlite3.Cursor:
        """As the connection's own."""
        begun = time.perf_counter()
        done = self._database.execute(statement)
        self._seconds.append(time.perf_counter() - begun)
        return done


def _checkpoints(store: SqliteStore, mailboxes: int) -> Figures:
    """Checkpoints while 64 deposits come at a time into mailboxes of chance; and how long those took."""
    seconds: list[float] = []
    checkpoints = store._transactions._checkpoints
    checkpoints._database = cast("sqlite3.Connection", _Timed(checkpoints._database, seconds))
    chance = int.from_bytes(os.urandom(4), "big")
    batches = []
    for number in range(64):
        boxes = {(chance + number * 7919 + each * 104729) % mailboxes for each in range(_SENDERS)}
        deposits = [_deposit(box, BODY) for box in boxes]
        begun = time.perf_counter()
        store.deposit_many(deposits)
        batches.append((time.perf_counter() - begun) * 1000)
    return {
        "count": len(seconds),
        "median_ms": round(median(seconds) * 1000, 1) if seconds else None,
        "most_ms": round(max(seconds) * 1000, 1) if seconds else None,
        "batch_of_64_median_ms": round(median(batches), 1),
    }


def bytes_of_hashes(mailboxes: int) -> float:
    """Bytes for each mailbox that the service takes to remember its hashes."""
    remembered: dict[bytes, TokenHashes] = {}

    def fill() -> None:
        for _ in range(mailboxes):
            remembered[os.urandom(32)] = TokenHashes(os.urandom(32), os.urandom(32))

    return round(_mib_of(fill) * 2**20 / mailboxes)


def bytes_of_states(mailboxes: int) -> float:
    """Bytes for each mailbox that the writing thread takes to remember its counters."""
    from goodoffices.relay.rules import MailboxState  # noqa: PLC0415 - as the store makes them

    remembered: dict[bytes, MailboxState] = {}

    def fill() -> None:
        for number in range(mailboxes):
            remembered[os.urandom(32)] = MailboxState(number + 1000, 1000 + number, number + 500, 0, 4096 + number)

    return round(_mib_of(fill) * 2**20 / mailboxes)


def _mib_of(act: Callable[[], None]) -> float:
    before = memory(os.getpid())
    act()
    return memory(os.getpid()) - before


def memory(pid: int) -> float:
    """MiB that a process holds."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS:")) / 1024


# --- behind HTTP ------------------------------------------------


def served(folder: Path, size: Size, driver: Driver) -> Figures:
    """Start a relay on a filled store, and put deposits in."""
    begun = time.perf_counter()
    relay = Process("benchmarks.relay", "serve", SQLITE, str(folder))
    try:
        host, _, port = relay.read().removeprefix("http://").rpartition(":")
        started, held = time.perf_counter() - begun, memory(relay.pid)

        def deposits(kind: str, places: list[str]) -> Figures:
            server = Server(kind, host, int(port), places, [relay.pid], [relay.pid])
            found = [driver.load(server, _SENDERS, _SECONDS) for _ in range(_ROUNDS)]
            return {key: median(each[key] for each in found) for key in ("per_second", "p99_ms", "server_us")}

        warm = [".".join(map(spell, secrets_of(box)[:2])) for box in range(PLACES)]
        return {
            "start_seconds": round(started, 2),
            "memory_at_start_mib": round(held),
            "warm": deposits("relay", warm),
            "any": deposits("any mailbox", [str(size.mailboxes)]),
            "memory_mib": round(memory(relay.pid)),
        }
    finally:
        relay.close()


# --- the whole ------------------------------------------------


def growth(sizes: tuple[Size, ...]) -> Figures:
    """Every size, one after another."""
    driver = Driver()
    found: Figures = {}
    try:
        for size in sizes:
            machine = {"loop_ms": loop_ms(), "flushes_per_second": flushes_per_second(disk())}
            with tempfile.TemporaryDirectory(dir=disk()) as place, _alone() as alone:
                direct = alone.submit(filled, Path(place), size).result()
                found[size.named] = {"noise": machine} | direct | served(Path(place), size, driver)
            print(size.named, json.dumps(found[size.named]), file=sys.stderr, flush=True)
    finally:
        driver.close()
    with _alone() as alone:
        hashes = alone.submit(bytes_of_hashes, 10**6).result()
    with _alone() as alone:
        states = alone.submit(bytes_of_states, 10**6).result()
    return {"by_size": found, "bytes_of_hashes": hashes, "bytes_of_states": states}


def _alone() -> ProcessPoolExecutor:
    return ProcessPoolExecutor(1, mp_context=get_context("spawn"))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="without the largest")
    quick = parser.parse_args().quick
    print(
        json.dumps(
            growth(tuple(size for size in SIZES if not quick or size.mailboxes * max(size.each, 1) <= 10**5)), indent=2
        )
    )
