"""The store of one relay after a power cut at any moment: nothing that was confirmed is lost.

The store is put under load while strace writes down every call that changes a file, with what was confirmed in between.
From that the files are made as a power cut at each flush may leave them: with everything after the last flush thrown
away, with all of it, and with some of it. Each time the store is opened there and compared with what was confirmed.

``SEED`` says what is deposited and what is left.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Deposit, Outcome
from goodoffices.relay.sqlite.database import FILE
from goodoffices.relay.sqlite.store import SqliteStore
from tests.faults.disk import CALLS, Disk, calls, file_of, text_of
from tests.faults.recorded_load import BOXES, EACH, KEYS, SENDERS
from tests.relay.contract import all_of


def _traces() -> bool:
    """Whether strace is there and may follow a process."""
    try:
        return subprocess.run(["strace", "-o", os.devnull, "true"], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


pytestmark = pytest.mark.skipif(
    not _traces(), reason="strace is not installed, or may follow no process; to run this: sudo apt-get install strace"
)

SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
SHARES = (0.0, 1.0, 0.5, 0.9)
"""How much of what is not sure each cut leaves."""

EVERY = 400
"""Calls after which there is a cut also where nothing is flushed."""


class Told:
    """What those who use the relay were told until a moment."""

    def __init__(self) -> None:
        self.made: set[int] = set()
        self.confirmed: dict[int, dict[str, str]] = defaultdict(dict)
        self.seen: dict[int, dict[int, str]] = defaultdict(dict)
        self.asked: dict[int, int] = defaultdict(int)
        self.acknowledged: dict[int, int] = defaultdict(int)

    def take(self, line: dict[str, Any]) -> None:
        """One more line of ``recorded_load.py``."""
        ((what, about),) = line.items()
        if what == "made":
            self.made.add(about)
        elif what == "confirmed":
            box, key, hashed = about
            self.confirmed[box][key] = hashed
        elif what == "seen":
            box, number, hashed = about
            self.seen[box][number] = hashed
        else:
            box, upto = about
            reached = self.asked if what == "asked" else self.acknowledged
            reached[box] = max(reached[box], upto)

    def lost(self, store: SqliteStore) -> list[str]:
        """What is otherwise in a store than somebody was told."""
        found = [f"mailbox {box}" for box in self.made if store.token_hashes(BOXES[box]) != KEYS]
        for box in self.made:
            waits = {number: _hash(data) for number, data in all_of(store, BOXES[box])}
            gone = {hashed for number, hashed in self.seen[box].items() if number <= self.asked[box]}
            kept = set(waits.values()) | gone
            found += [f"envelope {key} in {box}" for key, hashed in self.confirmed[box].items() if hashed not in kept]
            found += [f"{number} of {box} came back" for number in waits if number <= self.acknowledged[box]]
            for number, hashed in self.seen[box].items():
                if number > self.asked[box] and waits.get(number) != hashed:
                    found.append(f"{number} of {box} is another")
        return found + self._forgotten(store)

    def _forgotten(self, store: SqliteStore) -> list[str]:
        """What is not known when it is sent again, and numbers that are given twice."""
        found = []
        for box in self.made:
            repeats = [
                Deposit(BOXES[box], bytes.fromhex(key), bytes.fromhex(hashed), b"?", 2**40)
                for key, hashed in self.confirmed[box].items()
            ]
            outcomes = store.deposit_many(repeats)
            found += [f"a repeat in {box}" for outcome in outcomes if outcome is not Outcome.KNOWN]
            store.deposit_many([Deposit(BOXES[box], bytes(16), bytes(32), b"new", 2**40)])
            if store.newest(BOXES[box]) <= max(self.seen[box], default=0):
                found.append(f"a number of {box} once more")
        return found


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def record(folder: Path, *careless: str) -> Path:
    """Put a store under load; gives what was written down of it."""
    recording = folder / "recording"
    command = ["strace", "-f", "-y", "-xx", "-s", "1048576", "-o", str(recording), "-e", f"trace={CALLS}"]
    load = [sys.executable, "-m", "tests.faults.recorded_load", str(folder / "store"), str(SEED), *careless]
    with (folder / "told").open("wb") as told:
        subprocess.run([*command, *load], stdout=told, check=True, timeout=300)
    return recording


def losses(recording: Path, place: Path, lies: str = "") -> Iterator[str]:
    """What is lost at any of the cuts, with the cut at which that is so.

    Args:
        place: where the files are made that a cut leaves.
        lies: the name of a file whose flushes do nothing once something was confirmed.
    """
    folder = recording.parent
    disk, told, chance = Disk(folder / "store"), Told(), random.Random(SEED)
    cuts = 0
    with recording.open() as lines:
        for number, call in enumerate(calls(lines)):
            if call.name == "write" and file_of(call.told) == str(folder / "told"):
                told.take(json.loads(text_of(call.told)))
                disk.lies = lies if told.confirmed else ""
            # Until the next flush returns no less is on the disk, and more is told.
            if disk.is_flush(call) or number % EVERY == 0:
                cuts += 1
                yield from _lost(place, disk, told, chance)
            disk.take(call)
    yield from _lost(place, disk, told, chance)
    confirmed = sum(map(len, told.confirmed.values()))
    print(f"{confirmed} envelopes confirmed, {disk.flushes} flushes, {(cuts + 1) * len(SHARES)} cuts")
    assert confirmed == SENDERS * EACH


def _lost(place: Path, disk: Disk, told: Told, chance: random.Random) -> Iterator[str]:
    for share in SHARES:
        store = place / "store"
        store.mkdir()
        disk.left(store, chance, share)
        try:
            with closing(SqliteStore(store, Limits())) as opened:
                found = told.lost(opened)
        except (Refusal, sqlite3.Error) as error:
            found = [f"it cannot be read: {error}"]
        shutil.rmtree(store)
        yield from (f"{each} (after {disk.flushes} flushes, share {share})" for each in found)


@pytest.fixture
def place() -> Iterator[Path]:
    """In memory, where there is such a place: what is made there is made to be looked at, and need not be flushed."""
    memory = Path("/dev/shm")
    made = Path(tempfile.mkdtemp(prefix="go-cut-", dir=memory if os.access(memory, os.W_OK) else None))
    yield made
    shutil.rmtree(made)


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The recording of the store as it is."""
    print(f"\nSEED={SEED}")
    return record(tmp_path_factory.mktemp("honest"))


def test_nothing_that_was_confirmed_is_lost(honest: Path, place: Path) -> None:
    """Whatever of the writes after the last flush is there: envelopes, ids, numbers and acknowledgements stay."""
    assert list(losses(honest, place)) == []


@pytest.mark.parametrize("lies", [FILE, f"{FILE}-wal"])
def test_a_disk_that_lies_is_found_out(honest: Path, place: Path, lies: str) -> None:
    """Where the flushes of one of its two files do nothing, something is lost: this test can fail."""
    found = next(losses(honest, place, lies), None)
    print(found)
    assert found is not None


def test_a_store_that_flushes_nothing_is_found_out(tmp_path: Path, place: Path) -> None:
    """With ``synchronous=OFF`` something is lost."""
    found = next(losses(record(tmp_path, "careless"), place), None)
    print(found)
    assert found is not None
