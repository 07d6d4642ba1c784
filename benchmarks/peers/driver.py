"""The process of the senders: one load for each line of standard input, as JSON; one line of figures for each.

All connections are open before the first deposit. Time runs from there until the last answer has come.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from functools import partial
from typing import Any, NamedTuple, cast

from benchmarks.peers.protocols import CLIENTS, Client

PATIENCE = 120.0


class Load(NamedTuple):
    """What is to be done.

    Attributes:
        kind: whose protocol.
        places: where deposits go; senders take them in turn.
        deposits: how many each sender makes; 0: as many as fit into the seconds.
    """

    kind: str
    host: str
    port: int
    places: list[str]
    senders: int
    seconds: float
    deposits: int = 0


class Sender(asyncio.Protocol):
    """One connection that sends the next deposit when the last one is answered.

    Attributes:
        opened: done once deposits may begin.
        ended: done once the last one is answered.
        latencies: seconds of each.
    """

    def __init__(self, client: Client) -> None:
        loop = asyncio.get_running_loop()
        self.opened: asyncio.Future[None] = loop.create_future()
        self.ended: asyncio.Future[None] = loop.create_future()
        self.latencies: list[float] = []
        self._client = client
        self._steps = iter(client.steps())
        self._awaited = b""
        self._came = b""
        self._until = 0.0
        self._left = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Begin to open."""
        self._transport = cast("asyncio.Transport", transport)
        self._open()

    def _open(self) -> None:
        step = next(self._steps, None)
        if step is None:
            self.opened.set_result(None)
            return
        sent, self._awaited = step
        if sent:
            self._transport.write(sent)

    def begin(self, until: float, deposits: int) -> None:
        """Deposit until a moment, or so often if that is not 0."""
        self._until, self._left = until, deposits or -1
        self._next()

    def _next(self) -> None:
        data = self._client.deposit()
        self._begun = time.perf_counter()
        self._transport.write(data)

    def data_received(self, data: bytes) -> None:
        """Part of an answer."""
        if self._came:
            data = self._came + data
        self._came = data
        if not self.opened.done():
            if self._awaited in data and data.endswith(self._client.ends):
                self._came = b""
                self._open()
            return
        now = time.perf_counter()
        try:
            if not self._client.acknowledged(data):
                return
        except Exception as error:  # noqa: BLE001 - whoever waits for the end is told
            self._transport.close()
            if not self.ended.done():
                self.ended.set_exception(error)
            return
        self._came = b""
        self.latencies.append(now - self._begun)
        self._left -= 1
        if self._left and now < self._until:
            self._next()
        else:
            self._transport.close()
            self.ended.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        """A server that closes has refused."""
        for each in (self.opened, self.ended):
            if not each.done():
                each.set_exception(error or ConnectionError(f"the server closed the connection: {self._came[:300]!r}"))
                each.exception()


async def run(load: Load) -> dict[str, Any]:
    """Acknowledged deposits a second, their seconds, and the processor time of this process for each."""
    loop = asyncio.get_running_loop()
    senders = [
        Sender(CLIENTS[load.kind](load.places[number % len(load.places)], number)) for number in range(load.senders)
    ]
    for one in senders:
        await loop.create_connection(partial(lambda sender: sender, one), load.host, load.port)
    await asyncio.wait_for(asyncio.gather(*(one.opened for one in senders)), PATIENCE)
    spent, begun = time.process_time(), time.perf_counter()
    for one in senders:
        one.begin(begun + load.seconds, load.deposits)
    await asyncio.wait_for(asyncio.gather(*(one.ended for one in senders)), load.seconds + PATIENCE)
    took = time.perf_counter() - begun
    latencies = sorted(each for one in senders for each in one.latencies)
    count = len(latencies)
    return {
        "count": count,
        "per_second": round(count / took, 1),
        "p50_ms": round(latencies[count // 2] * 1000, 2),
        "p99_ms": round(latencies[count * 99 // 100] * 1000, 2),
        "driver_us": round((time.process_time() - spent) / count * 1e6, 1),
    }


def main() -> None:
    """Until standard input ends."""
    import uvloop  # noqa: PLC0415 - there is none on Windows, where nothing of this runs

    for line in sys.stdin:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            print(json.dumps(runner.run(run(Load(*json.loads(line))))), flush=True)


if __name__ == "__main__":
    main()
