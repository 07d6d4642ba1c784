"""Those who send and collect through HTTP while something fails, and what must be so in the end.

The rules are:

* A sender repeats an envelope with its id, at any of the relays, until it is confirmed. Some are repeated once more
  after that. A collector acknowledges now and then.
* Nobody repeats without end: what has no good answer for as long as a test is patient is a failure.
* In the end each envelope that was confirmed was collected once, and the numbers of each mailbox have no gap.
* Whatever a relay refuses, it names a reason that says to come again.
"""

from __future__ import annotations

import asyncio
import random
import time
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import pairwise

import cbor2
import httpx

from goodoffices.envelope import spell
from tests.patience import PATIENCE
from tests.relay.kit import Box

COME_AGAIN = {429, 503}
_PAUSE = 0.05
_REPEATED = 0.05


@dataclass
class Traffic:
    """Senders and collectors.

    Args:
        relays: their addresses.
        boxes: mailboxes that all of them know.
        size: bytes of an envelope.
        pause: seconds between two envelopes of a sender.
        seconds: how long an answer may take.

    Attributes:
        confirmed: for each envelope that was confirmed when it was first sent, and when that was, in monotonic seconds.
        refused: by code, how long each such refusal took, in seconds.
        unanswered: by the kind of failure, how many requests had no answer.
    """

    relays: Sequence[str]
    boxes: Sequence[Box]
    size: int = 2000
    pause: float = 0.0
    seconds: float = PATIENCE
    confirmed: list[tuple[float, float]] = field(default_factory=list)
    refused: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    unanswered: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    _sent: dict[str, list[bytes]] = field(default_factory=lambda: defaultdict(list))
    _found: dict[str, list[tuple[int, bytes]]] = field(default_factory=lambda: defaultdict(list))
    _sending: bool = True
    _all_sent: bool = False

    @asynccontextmanager
    async def flowing(self, senders: int, seed: int = 0) -> AsyncIterator[None]:
        """So many send while the block runs; at its end each finishes, and everything is collected."""
        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(timeout=self.seconds, limits=limits) as client, asyncio.TaskGroup() as collectors:
            for number, box in enumerate(self.boxes):
                collectors.create_task(self._collect(client, box, random.Random(f"collector {seed} {number}")))
            async with asyncio.TaskGroup() as group:
                for number in range(senders):
                    group.create_task(self._send(client, random.Random(f"sender {seed} {number}")))
                try:
                    yield
                finally:
                    self._sending = False
            self._all_sent = True

    async def reaches(self, count: int) -> None:
        """Wait until so many envelopes were confirmed."""
        await self.until(lambda: len(self.confirmed) >= count)

    async def until(self, what: Callable[[], object]) -> None:
        """Wait until something is so, while words flow."""
        async with asyncio.timeout(PATIENCE):
            while not what():  # noqa: ASYNC110 - it may be anything, and so sets no event
                await asyncio.sleep(0.01)

    def silence(self, since: float) -> float:
        """The longest time since a moment in which nothing was confirmed, in seconds."""
        ends = [since, *sorted(end for _, end in self.confirmed if end > since)]
        return max((later - earlier for earlier, later in pairwise(ends)), default=time.monotonic() - since)

    def longest_wait(self, since: float) -> float:
        """The longest that an envelope confirmed since a moment was on its way to a relay, in seconds."""
        return max((end - begin for begin, end in self.confirmed if end > since), default=0.0)

    def told(self) -> str:
        """What was refused and what was not answered, for whoever reads along."""
        refused = (f"{code} {len(took)} times within {max(took):.1f} s" for code, took in sorted(self.refused.items()))
        unanswered = (f"{count} {kind}" for kind, count in sorted(self.unanswered.items()))
        return f"refused: {', '.join(refused) or 'nothing'}; not answered: {', '.join(unanswered) or 'nothing'}"

    def check(self) -> None:
        """Nothing that was confirmed is lost, nothing is there twice, and numbers count on without a gap."""
        for box in self.boxes:
            found = self._found[box.name]
            assert [number for number, _ in found] == list(range(1, len(found) + 1))
            assert sorted(ident for _, ident in found) == sorted(self._sent[box.name])
        assert sum(map(len, self._sent.values())) == len(self.confirmed)

    # --- each of them

    async def _send(self, client: httpx.AsyncClient, chance: random.Random) -> None:
        while self._sending:
            box, ident = chance.choice(self.boxes), chance.randbytes(16)
            self._sent[box.name].append(ident)
            begin = time.monotonic()
            while not await self._put(client, box, ident, chance):
                assert time.monotonic() - begin < PATIENCE, self.told()
                await asyncio.sleep(_PAUSE)
            self.confirmed.append((begin, time.monotonic()))
            if chance.random() < _REPEATED:
                await self._put(client, box, ident, chance)
            if self.pause:
                await asyncio.sleep(self.pause)

    async def _put(self, client: httpx.AsyncClient, box: Box, ident: bytes, chance: random.Random) -> bool:
        headers = box.depositor | {"deposit-id": spell(ident)}
        data = self._envelope(ident)
        return await self._asked(client, "POST", box, chance, content=data, headers=headers) is not None

    def _envelope(self, ident: bytes) -> bytes:
        return ident.ljust(self.size, b".")

    async def _collect(self, client: httpx.AsyncClient, box: Box, chance: random.Random) -> None:
        found = self._found[box.name]
        answered = time.monotonic()
        while True:
            last = self._all_sent
            query = {"after": found[-1][0] if found else 0}
            answer = await self._asked(client, "GET", box, chance, params=query, headers=box.collector)
            new = [] if answer is None else cbor2.loads(answer.content)
            assert all(data == self._envelope(data[:16]) for _, data in new)
            found += [(number, data[:16]) for number, data in new]
            if answer is not None:
                answered = time.monotonic()
            assert time.monotonic() - answered < PATIENCE, self.told()
            if new and chance.random() < 0.5:
                await self._asked(client, "DELETE", box, chance, params={"upto": found[-1][0]}, headers=box.collector)
            if answer is not None and not new and last:
                return
            await asyncio.sleep(_PAUSE)

    async def _asked(
        self, client: httpx.AsyncClient, method: str, box: Box, chance: random.Random, **more: object
    ) -> httpx.Response | None:
        """The answer of any relay; None if it refused or did not answer."""
        url = f"{chance.choice(self.relays)}/v1/mailboxes/{box.name}/envelopes"
        begin = time.monotonic()
        try:
            answer = await client.request(method, url, **more)  # type: ignore[arg-type]
        except httpx.TransportError as error:
            self.unanswered[type(error).__name__] += 1
            return None
        if answer.is_success:
            return answer
        assert answer.status_code in COME_AGAIN, answer.text
        self.refused[answer.json()["code"]].append(time.monotonic() - begin)
        return None
