"""Notes that are written down in a moment, and can be undone until then.

The rules are:

* Such a note is a draft, on the disk, until it is written down. If the program ends before, it is still a draft, and
  its page says that it was not written down.
* When the station is locked, what waits is written down first: its person has said so.
* What is refused at that moment stays a draft, with the reason.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Final

SECONDS: Final = 20.0

Seconds = Callable[[], float]


class Undo:
    """The notes that can still be undone, by the numbers of their drafts.

    Args:
        send: writes a draft down.
        clock: in seconds, never set back.
    """

    def __init__(self, send: Callable[[int], object], clock: Seconds) -> None:
        self._send = send
        self._clock = clock
        self._ends: dict[int, float] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def begin(self, number: int) -> None:
        """Write a draft down in a while."""
        with self._changed:
            self._ends[number] = self._clock() + SECONDS
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="undo", daemon=True)
                self._thread.start()
            self._changed.notify_all()

    def left(self, number: int) -> float | None:
        """How many seconds are left; None: it does not wait, or not any more."""
        with self._changed:
            end = self._ends.get(number)
            return None if end is None else max(0.0, end - self._clock())

    def stop(self, number: int) -> bool:
        """Do not write it down; False: it was written down already, or never waited."""
        with self._changed:
            return self._ends.pop(number, None) is not None

    def close(self) -> None:
        """Write down what waits, and end."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()

    def _run(self) -> None:
        while True:
            with self._changed:
                due = self._due()
                while not due and not self._closed:
                    self._changed.wait(self._seconds_to_next())
                    due = self._due()
                for number in due:
                    del self._ends[number]
                closed = self._closed
            for number in due:
                with suppress(Exception):  # the draft has the reason, and the others are written down all the same
                    self._send(number)
            if closed:
                return

    def _due(self) -> list[int]:
        now = self._clock()
        return [number for number, end in self._ends.items() if self._closed or end <= now]

    def _seconds_to_next(self) -> float | None:
        if not self._ends:
            return None
        return max(0.0, min(self._ends.values()) - self._clock())
