"""What ``power_cuts.py`` records: the store of a relay under load, in a process that writes down what it confirmed.

``python -m tests.faults.recorded_load FOLDER SEED [careless]``. The relay's service stands in this process, without its
door: so what is written down after a call stands where the answer would be sent. Each line goes to standard output in
one write, which the recording sees between the writes of the store.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import sqlite3
import sys
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Any

from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Outcome, TokenHashes
from goodoffices.relay.service import Service
from goodoffices.relay.sqlite import checkpoints, database
from goodoffices.relay.sqlite.store import SqliteStore

BOXES = [bytes([number]) * 32 for number in range(1, 4)]
KEYS = TokenHashes(b"d" * 32, b"c" * 32)
SENDERS, EACH = 6, 60
LARGEST = 12_000


def say(**said: Any) -> None:
    """Write down what somebody was told."""
    os.write(1, json.dumps(said).encode() + b"\n")


class Careless(sqlite3.Connection):
    """A connection that flushes nothing."""

    def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace("synchronous = FULL", "synchronous = OFF"), *parameters)


def plant() -> None:
    """Have the store flush nothing, so that the recording must show a loss."""
    database._connect = partial(sqlite3.connect, isolation_level=None, check_same_thread=False, factory=Careless)


async def send(service: Service, chance: random.Random) -> None:
    for _ in range(EACH):
        box, key = chance.randrange(len(BOXES)), chance.randbytes(16)
        data = chance.randbytes(chance.randint(1, LARGEST))
        hashed = sha256(data).digest()
        outcome = await service.deposit(BOXES[box], key, hashed, data)
        assert outcome is Outcome.STORED
        say(confirmed=[box, key.hex(), hashed.hex()])


async def collect(service: Service, box: int, chance: random.Random, sending: asyncio.Event) -> None:
    after = 0
    while sending.is_set():
        for number, data in await service.collect(BOXES[box], after, chance.randint(1, 9)):
            after = number
            say(seen=[box, number, sha256(data).hexdigest()])
        if after and chance.random() < 0.4:
            upto = chance.randint(1, after)
            say(asked=[box, upto])
            await service.acknowledge(BOXES[box], upto)
            say(acknowledged=[box, upto])
        await asyncio.sleep(chance.random() / 50)


async def load(folder: Path, seed: str) -> None:
    limits = Limits()
    service = Service(SqliteStore(folder, limits), limits, lambda: 1_000_000)
    for number, name in enumerate(BOXES):
        await service.make(name, KEYS)
        say(made=number)
    sending = asyncio.Event()
    sending.set()
    async with asyncio.TaskGroup() as collecting:
        for box in range(len(BOXES)):
            collecting.create_task(collect(service, box, random.Random(f"{seed} collector {box}"), sending))
        async with asyncio.TaskGroup() as group:
            for number in range(SENDERS):
                group.create_task(send(service, random.Random(f"{seed} sender {number}")))
        sending.clear()
    await service.close()


def main() -> None:
    folder, seed, *careless = sys.argv[1:]
    if careless:
        plant()
    # So that the log is copied, and begins anew, many times within a short recording.
    checkpoints.STEP = 128 * 1024  # type: ignore[misc]
    checkpoints.LONGEST = 512 * 1024  # type: ignore[misc]
    asyncio.run(load(Path(folder), seed))


if __name__ == "__main__":
    main()
