"""The transactions of a store, each durable or not there at all, and what its disk refused.

The rules are:

* After a failed flush nothing more is confirmed until the store is opened again: what the system says it has written
  may not be there.
* What the disk refused is remembered until a transaction that changed something has been committed. One that changed
  nothing says nothing about the disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from goodoffices.errors.relay import DamagedStore, RelayDiskFailed, RelayDiskFull, RelayRefusal
from goodoffices.relay.sqlite.checkpoints import Checkpoints
from goodoffices.relay.sqlite.database import FSYNC_FAILED, disk_refusals, error_name

OnWrite = Callable[[str], None]
"""Called with a name before and after each commit. A test looks there at what a crash would leave."""


class Transactions:
    """The transactions on the writing connection of a store, which runs its own statements on it.

    Args:
        path: of the store's file.
        writer: the connection. Who opened it closes it.
    """

    def __init__(self, path: Path, writer: sqlite3.Connection, on_write: OnWrite) -> None:
        self._path = path
        self._writer = writer
        self._on_write = on_write
        self._checkpoints = Checkpoints(path)
        self._failed: str | None = None
        self._refused: RelayRefusal | None = None

    def close(self) -> None:
        """End the checkpoints."""
        self._checkpoints.close()

    @property
    def failing(self) -> RelayRefusal | None:
        """What the disk refused last, if nothing was written since. Any thread may ask."""
        failed = self._failed or self._checkpoints.failed
        return self._refused if failed is None else RelayDiskFailed(problem=failed)

    @contextmanager
    def disk_refusals(self) -> Iterator[None]:
        """Turn an error of the disk inside the block into a refusal, and remember it.

        Raises:
            RelayDiskFull: there is no room.
            RelayDiskFailed, DamagedStore: the disk gave an error, or what it gave cannot be read.
        """
        try:
            with disk_refusals(self._path):
                yield
        except (RelayDiskFull, RelayDiskFailed, DamagedStore) as refusal:
            # A new one: the one that was raised holds its frames, and so envelopes.
            self._refused = type(refusal)(**refusal.facts)
            raise

    @contextmanager
    def transaction(self, what: str, *, one_statement: bool = False) -> Iterator[None]:
        """All of the block, durably, or nothing of it.

        Args:
            what: names the moments before and after it, for ``on_write``.
            one_statement: the block runs one statement alone, which the database commits by itself. Each call of the
                database lets go of the interpreter, and waits to get it back while the event loop is at work; so it
                is one wait in place of three.

        Raises:
            RelayDiskFull: there is no room.
            RelayDiskFailed, DamagedStore: the disk gave an error, or what it gave cannot be read.
        """
        failed = self._failed or self._checkpoints.failed
        if failed is not None:
            raise RelayDiskFailed(problem=failed)
        self._on_write(f"relay: before {what}")
        before = self._writer.total_changes
        try:
            with self.disk_refusals():
                try:
                    if one_statement:
                        yield
                    else:
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
        """Tell the checkpoints about how many bytes a transaction wrote into the log."""
        try:
            self._checkpoints.wrote(self._writer, size)
        except sqlite3.Error as error:
            # What was committed stays so; only the log grows on.
            self._note(error)

    def _note(self, error: sqlite3.Error) -> None:
        if error_name(error) in FSYNC_FAILED:
            self._failed = error_name(error)
