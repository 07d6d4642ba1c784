"""Transactions of a store, each durable or not there at all, and what its disk refused.

The rules are:

* When putting bytes on the disk has failed, nothing more is confirmed until the store is opened again: what the system
  says it has may not be there.
* What the disk refused is remembered until a transaction that changed something has been committed. One that changed
  nothing says nothing about the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from goodoffices.errors.relay import DamagedStore, RelayDiskFailed, RelayDiskFull, RelayRefusal
from goodoffices.relay.sqlite.checkpoints import Checkpoints
from goodoffices.relay.sqlite.database import FSYNC_FAILED, error_name, told_plainly
from goodoffices.relay.store import OnWrite


class Transactions:
    """The writing connection of a store, as far as transactions go; the store runs its own statements on it.

    Args:
        path: of the store's file.
        writer: the connection; whoever opened it closes it.
    """

    def __init__(self, path: Path, writer: sqlite3.Connection, on_write: OnWrite) -> None:
        self._path = path
        self._writer = writer
        self._on_write = on_write
        self._checkpoints = Checkpoints(path)
        self._failed: str | None = None
        self._refused: RelayRefusal | None = None

    def close(self) -> None:
        """End the thread that folds the log back."""
        self._checkpoints.close()

    @property
    def failing(self) -> RelayRefusal | None:
        """What the disk refused last, while nothing has been written since. Any thread may ask."""
        failed = self._failed or self._checkpoints.failed
        return self._refused if failed is None else RelayDiskFailed(problem=failed)

    @contextmanager
    def told(self) -> Iterator[None]:
        """Turn an error of the disk inside the block into a refusal, and remember it.

        Raises:
            RelayDiskFull, RelayDiskFailed, DamagedStore: as they say.
        """
        try:
            with told_plainly(self._path):
                yield
        except (RelayDiskFull, RelayDiskFailed, DamagedStore) as refusal:
            # A new one: that which was raised holds on to its frames, and so to envelopes.
            self._refused = type(refusal)(**refusal.facts)
            raise

    @contextmanager
    def transaction(self, what: str) -> Iterator[None]:
        """All of the block, durably, or nothing of it.

        Args:
            what: names the points of writing before and after it.

        Raises:
            RelayDiskFull, RelayDiskFailed, DamagedStore: as they say.
        """
        failed = self._failed or self._checkpoints.failed
        if failed is not None:
            raise RelayDiskFailed(problem=failed)
        self._on_write(f"relay: before {what}")
        before = self._writer.total_changes
        try:
            with self.told():
                try:
                    self._writer.execute("BEGIN IMMEDIATE")
                    yield
                    self._writer.execute("COMMIT")
                except sqlite3.Error as error:
                    self._note(error)
                    raise
            if self._writer.total_changes > before:
                self._refused = None
            self._on_write(f"relay: after {what}")
        except BaseException as error:
            if self._writer.in_transaction:
                self._writer.execute("ROLLBACK")
            if isinstance(error, RelayDiskFull):
                self._checkpoints.make_room(self._writer)
            raise

    def wrote(self, size: int) -> None:
        """After a transaction: how many bytes went into the log, about."""
        try:
            self._checkpoints.wrote(self._writer, size)
        except sqlite3.Error as error:
            # What was committed stays so; the log only grows on.
            self._note(error)

    def _note(self, error: sqlite3.Error) -> None:
        if error_name(error) in FSYNC_FAILED:
            self._failed = error_name(error)
