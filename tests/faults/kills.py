"""Two relays over Patroni while one thing after the other is killed: nothing confirmed is lost, nothing comes twice.

``KILLS`` says how often each kind of thing is killed, ``SEED`` in which order and what is sent.
"""

from __future__ import annotations

import asyncio
import os
import random
import signal
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

import pytest

from tests.faults.patroni import LOOP_WAIT, RETRY_TIMEOUT, TTL, needs_patroni, patroni
from tests.faults.scene import BETWEEN, Scene
from tests.patience import until

pytestmark = needs_patroni

KILLS = int(os.environ.get("KILLS", "6"))
SEED = int(os.environ.get("SEED", "0")) or random.SystemRandom().randrange(1, 2**31)
SENDERS = 8


@pytest.fixture
def scene(tmp_path: Path) -> Iterator[Scene]:
    with patroni() as cluster, ExitStack() as stack:
        yield Scene(cluster, tmp_path, stack)


def spread(seconds: list[float]) -> str:
    return f"{median(seconds):.1f} s (median), {max(seconds):.1f} s (maximum)"


def test_nothing_is_lost_whatever_is_killed(scene: Scene) -> None:
    """What was confirmed is collected once, whatever of the database, of what keeps it and of the relays dies."""
    print(
        f"\nSEED={SEED} KILLS={KILLS}; Patroni: ttl {TTL} s, loop_wait {LOOP_WAIT} s, retry_timeout {RETRY_TIMEOUT} s"
    )
    kinds = {
        "postmaster": scene.kill_postmaster,
        "node": scene.kill_node,
        "Patroni": scene.kill_patroni,
        "Patroni, for long": scene.kill_patroni_for_long,
        "relay": scene.kill_relay,
        "etcd leader": scene.kill_etcd_leader,
    }
    order = list(kinds) * KILLS
    random.Random(SEED).shuffle(order)
    traffic = scene.traffic
    silences: dict[str, list[float]] = defaultdict(list)
    waits: dict[str, list[float]] = defaultdict(list)

    async def play() -> None:
        async with traffic.flowing(SENDERS, SEED):
            for kind in order:
                await traffic.reaches(len(traffic.confirmed) + BETWEEN)
                since = time.monotonic()
                mend = await asyncio.to_thread(kinds[kind])
                await asyncio.to_thread(mend)
                await traffic.reaches(len(traffic.confirmed) + BETWEEN)
                await asyncio.to_thread(until, scene.is_well)
                silences[kind].append(traffic.silence(since))
                waits[kind].append(traffic.longest_wait(since))
                print(
                    f"{kind}: {silences[kind][-1]:.1f} s, back to full strength after {time.monotonic() - since:.0f} s"
                )

    try:
        asyncio.run(play())
    except BaseException:
        print(scene.cluster.logs())
        raise
    print(f"{len(traffic.confirmed)} envelopes confirmed")
    for kind in kinds:
        print(f"{kind}: nothing was confirmed for {spread(silences[kind])}; an envelope waited {spread(waits[kind])}")
    print(traffic.told())
    traffic.check()
    for relay in scene.relays:
        assert relay.end(signal.SIGTERM) == 0
