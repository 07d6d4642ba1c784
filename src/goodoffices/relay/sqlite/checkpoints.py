"""Folding the write-ahead log back into the store's file, beside the deposits and not between them.

The rules are:

* A thread with a connection of its own copies what is in the log. Nobody waits for it.
* A writer that never rests would keep the log from ever being begun anew. Once the log is longer than
  :data:`LONGEST`, the writing thread is asked to wait for the little that is left, and begins it anew.
* When the system could not put the file on the disk, the thread ends for good: trying again could seem to succeed, and
  the log would be given up for pages that are nowhere.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from goodoffices.relay.sqlite.database import FSYNC_FAILED, PAGE, beside, error_name

STEP: Final = 4 * 1024 * 1024
"""Bytes written after which the log is folded back."""

LONGEST: Final = 64 * 1024 * 1024
"""Bytes of the log from which on it is begun anew."""


class Checkpoints:
    """The thread that folds the log back.

    Attributes:
        failed: the database's name for the error that ended it; None while all is well.
    """

    def __init__(self, path: Path) -> None:
        self._database = beside(path, reading=False)
        self._wake = threading.Event()
        self.failed: str | None = None
        self._closing = False
        self._written = 0
        self._too_long = False
        self._thread = threading.Thread(target=self._run, name="relay checkpoints", daemon=True)
        self._thread.start()

    def wrote(self, writer: sqlite3.Connection, size: int) -> None:
        """Told by the writing thread after each commit how many bytes went into the log, about."""
        self._written += size
        if self._too_long:
            self._too_long = False
            writer.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        if self._written >= STEP:
            self._written = 0
            self._wake.set()

    def make_room(self, writer: sqlite3.Connection) -> None:
        """After a write that did not fit: begin the log anew, so that an acknowledgement may find room in it."""
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
                # The log keeps what is in it, and the next commit will say what is wrong with the disk.
                continue
            self._too_long = pages * PAGE > LONGEST
