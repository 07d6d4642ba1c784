"""A store joined to the event loop: what the routes ask for.

The rules are:

* Changes go through the writing thread, reading through another one; the loop itself waits for no disk.
* The secrets of mailboxes in use are remembered here, as hashes, and forgotten when they change.
* A secret is compared in constant time, and for an unknown mailbox with a stand-in, so that both take as long.
* Once the relay is closing, listeners are woken, and their streams end; deposits under way are finished.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from typing import Any, Final, TypeVar

from goodoffices.envelope import is_token, token_hash
from goodoffices.errors.base import Refusal
from goodoffices.errors.relay import Closing, NotAdmitted, NotHere, RelayRefusal
from goodoffices.relay.gates import ByteLimit, ConcurrencyLimit
from goodoffices.relay.logs import as_refusal, note
from goodoffices.relay.rates import RateLimit
from goodoffices.relay.rules import Acknowledgement, Deposit, Limits, Outcome, TokenHashes
from goodoffices.relay.store import Store, StoredEnvelope
from goodoffices.relay.waiters import Waiters
from goodoffices.relay.writer import Writer

T = TypeVar("T")

EXPIRY_SECONDS: Final = 600.0
"""How often what is due is removed."""

_STAND_IN: Final = TokenHashes(bytes(32), bytes(32))
_REMEMBERED: Final = 50_000


class Service:
    """One relay.

    Args:
        store: is closed with the service.
        clock: milliseconds since 1970.
        admission: what whoever makes a mailbox has to know; None: anybody may.
        nanoseconds: a clock that never goes back, for rates.

    Attributes:
        waiters: ring when something comes into a mailbox.
        deposits: bound of deposits under way, by mailbox.
        rate: bound of deposits a second, by the hash of the deposit secret.
        collectors: bound of collectors, by mailbox.
        bodies: bound of bytes that are held.
        closing: whether the relay is being stopped.
    """

    def __init__(
        self,
        store: Store,
        limits: Limits,
        clock: Callable[[], int],
        admission: bytes | None = None,
        nanoseconds: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.limits = limits
        self.waiters = Waiters()
        self.deposits = ConcurrencyLimit(limits.deposits_at_once)
        self.rate = RateLimit(limits.deposits_per_second, limits.deposits_in_a_row, nanoseconds, _REMEMBERED)
        self.collectors = ConcurrencyLimit(limits.waiting_at_once)
        self.bodies = ByteLimit(limits.under_way_mib * 1024 * 1024)
        self.closing = False
        self._store = store
        self._clock = clock
        self._admission = None if admission is None else token_hash(admission)
        self._keys: dict[bytes, TokenHashes] = {}
        self._changed = 0
        self._closed = False
        self._writing = Writer(store, self.waiters.wake)
        self._reading = ThreadPoolExecutor(1, "relay reading")
        self._expiring = asyncio.create_task(self._expire_now_and_then())

    def begin_closing(self) -> None:
        """Wake whoever waits."""
        self.closing = True
        self.waiters.wake_all()

    async def close(self) -> None:
        """Finish what is under way and close the store."""
        self.begin_closing()
        self._expiring.cancel()
        with suppress(asyncio.CancelledError):
            await self._expiring
        self._closed = True
        await self._writing.close()
        await asyncio.to_thread(self._reading.shutdown)
        await asyncio.to_thread(self._store.close)

    @property
    def failing(self) -> RelayRefusal | None:
        """What the disk refused last, until something has been written again; None while all is well."""
        return self._store.failing

    # --- who may

    def admit(self, token: bytes) -> None:
        """Whether somebody may make a mailbox.

        Raises:
            NotAdmitted: as it says.
        """
        if self._admission is not None and not is_token(token, self._admission):
            raise NotAdmitted

    async def depositor(self, name: bytes, token: bytes) -> TokenHashes:
        """The hashes of a mailbox's secrets, for whoever knows that for putting in.

        Raises:
            NotHere: for every reason.
        """
        keys = self._keys.get(name) or await self._look_up(name)
        if not is_token(token, (keys or _STAND_IN).deposit) or keys is None:
            raise NotHere
        return keys

    async def collector(self, name: bytes, token: bytes) -> None:
        """Whether somebody may take out of a mailbox.

        Raises:
            NotHere: for every reason.
        """
        keys = self._keys.get(name) or await self._look_up(name)
        if not is_token(token, (keys or _STAND_IN).collect) or keys is None:
            raise NotHere

    async def exists(self, name: bytes) -> bool:
        """Whether a mailbox is still there."""
        return name in self._keys or await self._look_up(name) is not None

    async def _look_up(self, name: bytes) -> TokenHashes | None:
        before = self._changed
        keys = await self._read(partial(self._store.token_hashes, name))
        # What was read while secrets changed may be what they were; it is not remembered.
        if keys is not None and before == self._changed:
            if len(self._keys) >= _REMEMBERED:
                self._keys.pop(next(iter(self._keys)))
            self._keys[name] = keys
        return keys

    def _forget(self, name: bytes) -> None:
        self._changed += 1
        self._keys.pop(name, None)

    # --- mailboxes

    async def make(self, name: bytes, keys: TokenHashes) -> None:
        """Make a mailbox; the same one again changes nothing."""
        await self._change(partial(self._store.make, name, keys))

    async def remove(self, name: bytes) -> None:
        """Remove a mailbox with all that is in it."""
        until = self.limits.due(self._clock())
        found = await self._change(partial(self._store.remove, name, until))
        self._forget(name)
        self.waiters.wake(name)
        if not found:
            raise NotHere

    # --- envelopes

    async def deposit(self, name: bytes, key: bytes, hashed: bytes, data: bytes) -> Outcome:
        """Store an envelope; answers once it is durable."""
        deposit = Deposit(name, key, hashed, data, self.limits.due(self._clock()))
        outcome: Outcome = await self._change(deposit)
        return outcome

    async def acknowledge(self, name: bytes, upto: int) -> None:
        """Delete what the collector has; answers once that is durable."""
        await self._change(Acknowledgement(name, upto))

    async def collect(self, name: bytes, after: int, most: int) -> list[StoredEnvelope]:
        """Envelopes after a number."""
        return await self._read(partial(self._store.collect, name, after, most, self.limits.answer_bytes))

    async def newest(self, name: bytes) -> int:
        """The number of the last envelope that waits; 0 if none does."""
        return await self._read(partial(self._store.newest, name))

    # --- threads

    def _change(self, work: Any) -> asyncio.Future[Any]:
        if self._closed:
            raise Closing
        return self._writing.ask(work)

    async def _read(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reading, call)

    async def expire(self) -> None:
        """Remove what is due now."""
        await self._change(partial(self._store.expire, self._clock()))

    async def _expire_now_and_then(self) -> None:
        while True:
            try:
                await self.expire()
            except Refusal as refusal:
                note("not expired", code=refusal.code)
            except Exception as error:  # noqa: BLE001 - it is logged, and tried again
                as_refusal(error)
            await asyncio.sleep(EXPIRY_SECONDS)
