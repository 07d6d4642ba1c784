"""Checkpoints: what is in the write-ahead log is copied into the store's file, while deposits go on.

The rules are:

* A thread with a connection of its own copies. Usually nobody waits for it.
* While a writer never rests, the log cannot begin anew. Once more than :data:`LONGEST` was written into it, the writing
  thread waits until the thread is between two copies, copies what is left (little, unless the thread got no turn), and
  begins the log anew. So the log stays bounded also on a busy machine.
* When the file could not be flushed, the thread ends for good: another try could seem to succeed, and the log would be
  given up for pages that are nowhere.
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import suppress
from pathlib import Path
from typing import Final

from goodoffices.relay.sqlite.database import FSYNC_FAILED, connect_beside, error_name

STEP: Final = 4 * 1024 * 1024
"""Bytes that are written between two checkpoints."""

LONGEST: Final = 64 * 1024 * 1024
"""About how many bytes are written into the log before it begins anew."""


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
        self._copying = threading.Lock()
        self._since_copied = 0
        self._in_log = 0
        self._thread = threading.Thread(target=self._run, name="relay checkpoints", daemon=True)
        self._thread.start()

    def wrote(self, writer: sqlite3.Connection, size: int) -> None:
        """Note about how many bytes a commit of the writing thread wrote into the log."""
        self._since_copied += size
        self._in_log += size
        if self._in_log >= LONGEST:
            # A reader may hold the log for longer than a writer waits; the next try comes after another step.
            self._in_log = 0 if self._begin_anew(writer) else LONGEST - STEP
        elif self._since_copied >= STEP:
            self._since_copied = 0
            self._wake.set()

    def make_room(self, writer: sqlite3.Connection) -> None:
        """Begin the log anew after a write that did not fit, so that an acknowledgement may find room in it."""
        with suppress(sqlite3.Error):
            self._begin_anew(writer)

    def close(self) -> None:
        """End the thread."""
        self._closing = True
        self._wake.set()
        self._thread.join()
        self._database.close()

    def _begin_anew(self, writer: sqlite3.Connection) -> bool:
        # Two checkpoints at once: the database refuses the second without waiting.
        with self._copying:
            if self.failed is not None:
                return False
            busy, _, _ = writer.execute("PRAGMA wal_checkpoint(RESTART)").fetchone()
        self._since_copied = 0
        return not busy

    def _run(self) -> None:
        while True:
            self._wake.wait()
            self._wake.clear()
            if self._closing:
                return
            with self._copying:
                try:
                    self._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
                except sqlite3.Error as error:
                    # Of anything else nothing is lost, and the next commit will tell what is wrong with the disk.
                    if error_name(error) in FSYNC_FAILED:
                        self.failed = error_name(error)
                        return
