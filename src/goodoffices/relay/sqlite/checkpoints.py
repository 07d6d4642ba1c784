"""Checkpoints: what is in the write-ahead log is copied into the store's file, while deposits go on.

The rules are:

* A thread with a connection of its own copies. Nobody waits for it.
* While a writer never rests, the log cannot begin anew. Once it is longer than :data:`LONGEST`, the writing thread
  waits for the little that is left to copy, and begins the log anew.
* When the file could not be flushed, the thread ends for good: another try could seem to succeed, and the log would be
  given up for pages that are nowhere.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from goodoffices.relay.sqlite.database import FSYNC_FAILED, PAGE, connect_beside, error_name

STEP: Final = 4 * 1024 * 1024
"""Bytes that are written between two checkpoints."""

LONGEST: Final = 64 * 1024 * 1024
"""Bytes of the log beyond which it begins anew."""


class Checkpoints:
    """The thread of the checkpoints.

    Attributes:
        failed: the database's name for the error that ended it; None while all is well.
    """

    def __init__(self, path: Path) -> None:
        self._database = connect_beside(path, reading=False)
        self._wake = threading.Event()
        self.failed: str | None = None
        self._closing = False
        self._written = 0
        self._too_long = False
        self._thread = threading.Thread(target=self._run, name="relay checkpoints", daemon=True)
        self._thread.start()

    def wrote(self, writer: sqlite3.Connection, size: int) -> None:
        """Note about how many bytes a commit of the writing thread wrote into the log."""
        self._written += size
        if self._too_long:
            self._too_long = False
            writer.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        if self._written >= STEP:
            self._written = 0
            self._wake.set()

    def make_room(self, writer: sqlite3.Connection) -> None:
        """Begin the log anew after a write that did not fit, so that an acknowledgement may find room in it."""
        with suppress(sqlite3.Error):
            writer.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()

    def close(self) -> None:
        """End the thread."""
        self._closing = True
        self._wake.set()
        self._thread.join()
        self._database.close()

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._closing:
                return
            try:
                _, pages, _ = self._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            except sqlite3.Error as error:
                if error_name(error) in FSYNC_FAILED:
                    self.failed = error_name(error)
                    return
                # Nothing is lost, and the next commit will tell what is wrong with the disk.
                continue
            self._too_long = pages * PAGE > LONGEST
