"""Run by ``partitions.py`` in a network of its own: two relays over Patroni, each node with its etcd in a place.

The primary is cut from the other nodes and from their etcd, while the relays reach all of them. So two databases may
take writes at once: the old primary until its Patroni demotes it, and without a Patroni for ever.
"""

from __future__ import annotations

import asyncio
import signal
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.faults.network import Network
from tests.faults.patroni import MEMBERS, Node, Where, patroni
from tests.faults.scene import BETWEEN, Scene
from tests.patience import until

SENDERS = 8
PLACES = [f"place{number}" for number in range(MEMBERS)]


class Isolation:
    """The lines of one node to the others."""

    def __init__(self, network: Network, scene: Scene, node: Node) -> None:
        self._network = network
        number = scene.cluster.nodes.index(node)
        self._lines = [(PLACES[number], other) for other in PLACES if other != PLACES[number]]

    def cut(self) -> None:
        for line in self._lines:
            self._network.cut(*line)

    def heal(self) -> None:
        for line in self._lines:
            self._network.heal(*line)


@pytest.fixture
def network() -> Iterator[Network]:
    made = Network(*PLACES)
    yield made
    made.close()


@pytest.fixture
def scene(network: Network, tmp_path: Path) -> Iterator[Scene]:
    everywhere = [Where(network.address(place), network.within_as_nobody(place)) for place in PLACES]
    with patroni(everywhere) as cluster, ExitStack() as stack:
        yield Scene(cluster, tmp_path, stack)


def played(network: Network, scene: Scene, *, killed: bool) -> None:
    """Words flow while the primary is isolated, until the relays use another one, and after it is back.

    Args:
        killed: whether its Patroni has died before.
    """
    primary = scene.cluster.primary()
    assert primary is not None
    isolation, traffic = Isolation(network, scene, primary), scene.traffic

    async def play() -> None:
        async with traffic.flowing(SENDERS):
            await traffic.reaches(BETWEEN)
            since = time.monotonic()
            if killed:
                primary.kill()
            isolation.cut()
            await asyncio.to_thread(scene.has_another_primary, primary)
            await asyncio.to_thread(scene.flows)
            if killed:
                await asyncio.to_thread(scene.leaves, primary)
            silence = traffic.silence(since)
            isolation.heal()
            healed = time.monotonic()
            if killed:
                primary.start()
            await asyncio.to_thread(scene.flows)
            await asyncio.to_thread(until, scene.is_well)
            whole = time.monotonic() - healed
            print(f"\nnothing was confirmed for {silence:.1f} s; at full strength {whole:.1f} s after healing")

    try:
        asyncio.run(play())
    except BaseException:
        print(scene.cluster.logs())
        raise
    print(traffic.told())
    traffic.check()
    for relay in scene.relays:
        assert relay.end(signal.SIGTERM) == 0


def test_of_an_isolated_primary(network: Network, scene: Scene) -> None:
    """Its Patroni demotes it: nothing that was confirmed is lost, and nothing comes twice."""
    played(network, scene, killed=False)


def test_of_an_isolated_primary_without_its_patroni(network: Network, scene: Scene) -> None:
    """Nobody demotes it, so it goes on taking writes: the relays leave it, and the same holds."""
    played(network, scene, killed=True)
