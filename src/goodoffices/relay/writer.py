"""One thread that writes: what came in while it wrote goes into the next transaction.

The rules are:

* Nothing is answered before the transaction that holds it is committed.
* A batch is whatever waits, up to :data:`MOST`. Nobody waits for a batch to fill.
* Of what waits together, deposits go first, then acknowledgements, then everything else, one by one.
* A failure is told to everybody in its batch; the next batch is tried anew.
"""

from __future__ import annotations

import asyncio
import queue
import threading
from collections.abc import Callable
from typing import Any, Final

from goodoffices.relay.rules import Acknowledgement, Deposit, Outcome
from goodoffices.relay.store import Store

MOST: Final = 512

Work = Deposit | Acknowledgement | Callable[[], Any]
"""What can be asked for: a deposit, an acknowledgement, or any call that changes the store."""

Asked = tuple[Work, "asyncio.Future[Any]"]
Stored = Callable[[bytes], None]


class Writer:
    """The writing thread, as the event loop sees it.

    Args:
        store: nobody else may change it.
        stored: called on the loop with the name of each mailbox that got something.
    """

    def __init__(self, store: Store, stored: Stored) -> None:
        self._store = store
        self._stored = stored
        self._loop = asyncio.get_running_loop()
        self._asked: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="relay writing", daemon=True)
        self._thread.start()

    def ask(self, work: Work) -> asyncio.Future[Any]:
        """Have something done; the future has its result once that is durable."""
        future = self._loop.create_future()
        self._asked.put((work, future))
        return future

    async def close(self) -> None:
        """Finish what was asked for, and end."""
        self._asked.put(None)
        await asyncio.to_thread(self._thread.join)

    # --- in the thread

    def _run(self) -> None:
        while True:
            batch = self._batch()
            self._do([asked for asked in batch if asked is not None])
            if None in batch:
                return

    def _batch(self) -> list[Asked | None]:
        batch = [self._asked.get()]
        try:
            while len(batch) < MOST and batch[-1] is not None:
                batch.append(self._asked.get_nowait())
        except queue.Empty:
            pass
        return batch

    def _do(self, batch: list[Asked]) -> None:
        deposits: list[Deposit] = []
        acknowledgements: list[Acknowledgement] = []
        waiting: tuple[list[asyncio.Future[Any]], list[asyncio.Future[Any]]] = ([], [])
        others: list[tuple[Callable[[], Any], asyncio.Future[Any]]] = []
        for work, future in batch:
            if isinstance(work, Deposit):
                deposits.append(work)
                waiting[0].append(future)
            elif isinstance(work, Acknowledgement):
                acknowledgements.append(work)
                waiting[1].append(future)
            else:
                others.append((work, future))
        if deposits:
            outcomes = self._try(lambda: self._store.deposit_many(deposits))
            self._loop.call_soon_threadsafe(self._deposited, deposits, waiting[0], outcomes)
        if acknowledgements:
            done = self._try(lambda: self._store.acknowledge_many(acknowledgements))
            self._loop.call_soon_threadsafe(_tell_all, waiting[1], done)
        for call, future in others:
            self._loop.call_soon_threadsafe(_tell_all, [future], self._try(call))

    @staticmethod
    def _try(call: Callable[[], Any]) -> Any:
        try:
            return call()
        except Exception as error:  # noqa: BLE001 - it is raised again where it was asked for
            return error

    # --- on the loop again

    def _deposited(self, deposits: list[Deposit], waiting: list[asyncio.Future[Any]], outcomes: Any) -> None:
        if isinstance(outcomes, Exception):
            _tell_all(waiting, outcomes)
            return
        woken = set()
        for deposit, future, outcome in zip(deposits, waiting, outcomes, strict=True):
            if not future.done():
                future.set_result(outcome)
            if outcome is Outcome.STORED:
                woken.add(deposit.mailbox)
        for name in woken:
            self._stored(name)


def _tell_all(waiting: list[asyncio.Future[Any]], result: Any) -> None:
    for future in waiting:
        if future.done():
            continue
        if isinstance(result, Exception):
            future.set_exception(result)
        else:
            future.set_result(result)
