"""A store joined to the event loop, and who may use which mailbox: what the handlers ask for.

The rules are:

* Changes go through the writing thread, reading through another one. The loop itself waits for no disk.
* The hashes of the secrets of mailboxes in use are remembered here, and forgotten when a mailbox is removed, also by
  another process. They are forgotten all when such news may have been missed.
* A secret is compared in constant time, and for an unknown mailbox with a stand-in, so that both take as long.
* Once the relay is closing, listeners are woken and their streams end; deposits under way are finished.
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
from goodoffices.logs import note
from goodoffices.relay.counts import Counts
from goodoffices.relay.limits import MIB, ByteLimit, ConcurrencyLimit, Limits, RateLimit
from goodoffices.relay.responses import Response, as_refusal, refused
from goodoffices.relay.rules import Acknowledgement, Deposit, Outcome, TokenHashes
from goodoffices.relay.store import Holdings, News, Store, StoredEnvelope
from goodoffices.relay.waiters import Waiters, aside
from goodoffices.relay.writer import Work, Writer

T = TypeVar("T")

EXPIRY_SECONDS: Final = 600.0
"""How often expired envelopes are removed."""

LOOK_UP_SECONDS: Final = 60.0
"""How often the store is asked what it holds, if somebody wants to know."""

LOOK_UP_SHARE: Final = 100
"""In a hundredth of the time at most: a store with very many mailboxes is asked less often."""

_STAND_IN: Final = TokenHashes(bytes(32), bytes(32))
_RATES: Final = 50_000
_PATIENCE_SECONDS: Final = 20.0


class Service:
    """One relay.

    Args:
        store: is closed with the service.
        clock: milliseconds since 1970.
        admission: the token for making mailboxes; None: anybody may.
        nanoseconds: a clock that never goes back, for rates.

    Attributes:
        waiters: those who wait for something to come into a mailbox.
        deposits: limit of deposits under way, by mailbox.
        rate: limit of deposits a second, by the hash of the deposit secret.
        collectors: limit of collectors and listeners, by mailbox.
        bodies: limit of bytes of bodies that are received.
        counts: what it counts of its own work.
        holdings: what the store held when it was last asked; None: it has not been, since nobody wants to know.
        looked_up: when that was, in seconds since 1970.
        free_bytes: what was free on its disk a minute ago at most; None: nobody knows.
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
        self.rate = RateLimit(limits.deposits_per_second, limits.deposits_in_a_row, nanoseconds, _RATES)
        self.collectors = ConcurrencyLimit(limits.waiting_at_once)
        self.bodies = ByteLimit(limits.under_way_mib * MIB)
        self.counts = Counts()
        self.holdings: Holdings | None = None
        self.looked_up = 0
        self.free_bytes: int | None = None
        self.closing = False
        self._store = store
        self._clock = clock
        self._admission = None if admission is None else token_hash(admission)
        self._hashes: dict[bytes, TokenHashes] = {}
        self._removals = 0
        self._closed = False
        self._writer = Writer(store, self.waiters.wake, self.counts.commits.observe)
        self._reader = ThreadPoolExecutor(1, "relay reader")
        self._expiring = asyncio.create_task(self._expire_now_and_then())
        self._looking: asyncio.Task[None] | None = None
        self._loop = asyncio.get_running_loop()
        store.tell(News(self._on_loop(self.waiters.wake), self._on_loop(self._forget), self._on_loop(self._forget_all)))

    def begin_closing(self) -> None:
        """Wake all listeners, so that their streams end."""
        self.closing = True
        self.waiters.wake_all()

    async def close(self) -> None:
        """Finish what is under way and close the store."""
        self.begin_closing()
        for task in (self._expiring, self._looking):
            if task is not None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task
        self._closed = True
        if not await self._writer.close(_PATIENCE_SECONDS):
            # It waits for a disk or a standby. What it waits for may still happen; nobody is told that it did.
            self._store.abandon()
            await self._writer.close(None)
        await asyncio.to_thread(self._reader.shutdown)
        await asyncio.to_thread(self._store.close)

    @property
    def failing(self) -> RelayRefusal | None:
        """What the disk refused last, until something is written again; None while all is well."""
        return self._store.failing

    def refused(self, error: Exception) -> Response:
        """The response to whatever went wrong, which is counted."""
        refusal = as_refusal(error)
        self.counts.refusals[refusal.code] += 1
        return refused(refusal)

    # --- who may

    def admit(self, token: bytes) -> None:
        """Check the token for making mailboxes.

        Raises:
            NotAdmitted: one is needed, and it is another.
        """
        if self._admission is not None and not is_token(token, self._admission):
            raise NotAdmitted

    async def depositor(self, name: bytes, token: bytes) -> TokenHashes:
        """Check the deposit secret of a mailbox; gives the hashes of its secrets.

        Raises:
            NotHere: for every reason.
        """
        hashes = self._hashes.get(name) or await self._look_up(name)
        if not is_token(token, (hashes or _STAND_IN).deposit) or hashes is None:
            raise NotHere
        return hashes

    async def collector(self, name: bytes, token: bytes) -> TokenHashes:
        """Check the collect secret of a mailbox; gives the hashes of its secrets.

        Raises:
            NotHere: for every reason.
        """
        hashes = self._hashes.get(name) or await self._look_up(name)
        if not is_token(token, (hashes or _STAND_IN).collect) or hashes is None:
            raise NotHere
        return hashes

    def remembers(self, name: bytes, hashes: TokenHashes) -> bool:
        """Whether these very hashes are still remembered for a mailbox: it was not removed since they were read."""
        return self._hashes.get(name) is hashes

    async def exists(self, name: bytes) -> bool:
        """Whether a mailbox is still there."""
        return name in self._hashes or await self._look_up(name) is not None

    async def _look_up(self, name: bytes) -> TokenHashes | None:
        before = self._removals
        hashes = await self._read(partial(self._store.token_hashes, name))
        # What was read while a mailbox was removed may be of that one; it is not remembered.
        if hashes is not None and before == self._removals:
            if len(self._hashes) >= self.limits.mailboxes:
                self._hashes.pop(next(iter(self._hashes)))
            self._hashes[name] = hashes
        return hashes

    # --- mailboxes

    async def make(self, name: bytes, hashes: TokenHashes) -> None:
        """Make a mailbox; the same again changes nothing.

        Raises:
            NameTaken, NoMoreMailboxes: see :meth:`goodoffices.relay.store.Store.make`.
        """
        await self._change(partial(self._store.make, name, hashes))

    async def remove(self, name: bytes) -> None:
        """Remove a mailbox with all that is in it.

        Raises:
            NotHere: there is none.
        """
        found = await self._change(partial(self._store.remove, name, self.limits.expiry_of(self._clock())))
        self._forget(name)
        if not found:
            raise NotHere

    def _forget(self, name: bytes) -> None:
        self._removals += 1
        self._hashes.pop(name, None)
        self.waiters.wake(name)

    def _forget_all(self) -> None:
        self._removals += 1
        self._hashes.clear()
        self.waiters.wake_all()

    # --- envelopes

    def deposit(self, name: bytes, key: bytes, hashed: bytes, data: bytes) -> asyncio.Future[Outcome]:
        """Store an envelope; what became of it, once it is durable.

        Raises:
            Closing: the relay is at its end.
        """
        return self._change(Deposit(name, key, hashed, data, self.limits.expiry_of(self._clock())))

    async def acknowledge(self, name: bytes, upto: int) -> None:
        """Delete what the collector has; returns once that is durable."""
        await self._change(Acknowledgement(name, upto))

    async def collect(self, name: bytes, after: int, most: int) -> list[StoredEnvelope]:
        """Envelopes after a number."""
        return await self._read(partial(self._store.collect, name, after, most, self.limits.answer_bytes))

    async def newest(self, name: bytes) -> int:
        """The number of the last envelope that waits; 0 if none does."""
        return await self._read(partial(self._store.newest, name))

    async def expire(self) -> None:
        """Remove what has expired, a part after the other: deposits get their turn in between."""
        while await self._change(partial(self._store.expire, self._clock())):
            pass

    async def _expire_now_and_then(self) -> None:
        while True:
            try:
                await self.expire()
            except Refusal as refusal:
                note("not expired", code=refusal.code)
            except Exception as error:  # noqa: BLE001 - it is logged, and tried again
                as_refusal(error)
            await asyncio.sleep(EXPIRY_SECONDS)

    # --- for the operator

    @property
    def queued(self) -> int:
        """Changes that wait for the writing thread."""
        return self._writer.queued

    @property
    def busy_seconds(self) -> float:
        """For how long the write that is under way has been so."""
        return self._writer.busy_seconds

    def look_up_holdings(self) -> None:
        """Begin to look up now and then what the store holds."""
        self._looking = asyncio.create_task(self._look_up_now_and_then())

    async def look_up_once(self) -> None:
        """Look up what the store holds."""
        self.holdings = await aside(self._store.holdings)
        self.looked_up = self._clock() // 1000

    async def _look_up_now_and_then(self) -> None:
        due = 0.0
        while True:
            try:
                self.free_bytes = await aside(self._store.free_bytes)
                began = time.monotonic()
                if began >= due:
                    await self.look_up_once()
                    due = began + LOOK_UP_SHARE * (time.monotonic() - began)
            except Refusal:
                pass  # the store says so where it is asked for its health; the numbers stay those of their moment
            except Exception as error:  # noqa: BLE001 - it is logged, and tried again
                as_refusal(error)
            await asyncio.sleep(LOOK_UP_SECONDS)

    # --- threads

    def _change(self, work: Work) -> asyncio.Future[Any]:
        if self._closed:
            raise Closing
        return self._writer.submit(work)

    def _on_loop(self, call: Callable[..., None]) -> Callable[..., None]:
        """The same call, for another thread."""

        def handed_over(*about: bytes) -> None:
            # At the end of the process there may be no loop any more.
            with suppress(RuntimeError):
                self._loop.call_soon_threadsafe(call, *about)

        return handed_over

    async def _read(self, call: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._reader, call)
