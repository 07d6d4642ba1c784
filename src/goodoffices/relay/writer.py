"""The thread that writes: what came in while it wrote goes into the next transaction.

The rules are:

* Nothing is answered before the transaction that holds it is committed.
* A batch is whatever waits, up to :data:`MOST`. Nobody waits for a batch to fill.
* Of a batch, deposits go first, then acknowledgements, then everything else, one by one.
* A failure is told to everybody in its batch. The next batch is tried anew.
* A batch that takes very long is refused to whoever waits for it, and so is what waits behind it. It is not cancelled:
  it may still be written.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from typing import Any, Final

from goodoffices.errors.relay import NotConfirmed
from goodoffices.relay.rules import Acknowledgement, Deposit, Outcome
from goodoffices.relay.store import Store

MOST: Final = 512

LATE_SECONDS: Final = 30.0
"""A batch may take so long before it is refused."""

_CHECK_SECONDS: Final = 1.0

Work = Deposit | Acknowledgement | Callable[[], Any]
"""A deposit, an acknowledgement, or any call that changes the store."""

Submitted = tuple[Work, "asyncio.Future[Any]"]


class Writer:
    """The writing thread, as the event loop sees it.

    Args:
        store: nobody else may change it.
        stored: called on the loop with the name of each mailbox that got something.
        took: called in the thread with the seconds that a batch took.
    """

    def __init__(
        self, store: Store, stored: Callable[[bytes], None], took: Callable[[float], None] = lambda _: None
    ) -> None:
        self._store = store
        self._stored = stored
        self._took = took
        self._loop = asyncio.get_running_loop()
        self._queue: queue.SimpleQueue[Submitted | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="relay writer", daemon=True)
        self._thread.start()
        self._under_way: tuple[float, list[Submitted]] | None = None
        self._checking = self._loop.call_later(_CHECK_SECONDS, self._check)

    def submit(self, work: Work) -> asyncio.Future[Any]:
        """Have something done. The future has its result once that is durable."""
        future = self._loop.create_future()
        self._queue.put((work, future))
        return future

    @property
    def queued(self) -> int:
        """How much waits for the thread."""
        return self._queue.qsize()

    @property
    def busy_seconds(self) -> float:
        """For how long the batch that is under way has been so; 0 while none is."""
        under_way = self._under_way
        return 0.0 if under_way is None else time.monotonic() - under_way[0]

    async def close(self, seconds: float | None) -> bool:
        """Finish what was submitted, and end.

        Args:
            seconds: how long that may take; None: as long as it takes.

        Returns:
            Whether it has ended.
        """
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join, seconds)
        ended = not self._thread.is_alive()
        if ended:
            self._checking.cancel()
        return ended

    def _check(self) -> None:
        """Refuse what takes too long."""
        self._checking = self._loop.call_later(_CHECK_SECONDS, self._check)
        under_way = self._under_way
        if under_way is None or time.monotonic() - under_way[0] < LATE_SECONDS:
            return
        late, ends = list(under_way[1]), 0
        with suppress(queue.Empty):
            while True:
                submitted = self._queue.get_nowait()
                if submitted is None:
                    ends += 1
                else:
                    late.append(submitted)
        for _ in range(ends):
            self._queue.put(None)
        self._tell(late, [NotConfirmed(problem="it takes very long")] * len(late))

    # --- in the thread

    def _run(self) -> None:
        while True:
            batch = [self._queue.get()]
            try:
                while len(batch) < MOST and batch[-1] is not None:
                    batch.append(self._queue.get_nowait())
            except queue.Empty:
                pass
            submitted = [each for each in batch if each is not None]
            began = time.monotonic()
            self._under_way = began, submitted
            self._write(submitted)
            self._under_way = None
            self._took(time.monotonic() - began)
            if batch[-1] is None:
                return

    def _write(self, batch: list[Submitted]) -> None:
        deposits: list[tuple[Deposit, asyncio.Future[Any]]] = []
        acknowledgements: list[tuple[Acknowledgement, asyncio.Future[Any]]] = []
        calls: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        for work, future in batch:
            if isinstance(work, Deposit):
                deposits.append((work, future))
            elif isinstance(work, Acknowledgement):
                acknowledgements.append((work, future))
            else:
                calls.append((work, future))
        if deposits:
            self._do(deposits, partial(self._store.deposit_many, [work for work, _ in deposits]))
        if acknowledgements:
            self._do(acknowledgements, partial(self._store.acknowledge_many, [work for work, _ in acknowledgements]))
        for call, future in calls:
            self._do([(call, future)], call)

    def _do(self, submitted: Sequence[Submitted], call: Callable[[], Any]) -> None:
        """Tell each its own outcome where there is a list of them; else all the same."""
        try:
            result = call()
        except Exception as error:  # noqa: BLE001 - it is raised again where the work was submitted
            result = error
        results = result if isinstance(result, list) else [result] * len(submitted)
        self._loop.call_soon_threadsafe(self._tell, submitted, results)

    # --- on the loop again

    def _tell(self, submitted: Sequence[Submitted], results: list[Any]) -> None:
        changed = set()
        for (work, future), result in zip(submitted, results, strict=True):
            if isinstance(work, Deposit) and result is Outcome.STORED:
                changed.add(work.mailbox)
            if future.done():
                continue
            if isinstance(result, Exception):
                future.set_exception(result)
            else:
                future.set_result(result)
        for mailbox in changed:
            self._stored(mailbox)
