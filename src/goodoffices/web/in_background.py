"""Something that may take longer than anybody waits for a page: it goes on in a thread of its own.

The rules are:

* Whoever asks for it waits a moment. What is over by then, or refused, is told at once, as of any other form.
* What came of the last one stays until the next is begun, here or elsewhere, so that a page can tell it later.
* Locking the station waits for none: it ends with the station.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any, Final

from goodoffices.errors.base import Refusal

MOMENT: Final = 1.0
"""Seconds that somebody waits for an answer without being told how far it is."""


class Work:
    """One such thing.

    Attributes:
        result: what it gave; None: it is at work, or was refused.
        refusal: why it was refused.
    """

    def __init__(self, act: Callable[[], Any]) -> None:
        self.result: Any = None
        self.refusal: Refusal | None = None
        self._act = act
        self._over = threading.Event()

    def start(self, moment: float) -> None:
        """Begin, and wait a moment for the end."""
        threading.Thread(target=self._run, name="in background", daemon=True).start()
        self._over.wait(moment)

    @property
    def is_over(self) -> bool:
        """Whether it is."""
        return self._over.is_set()

    def _run(self) -> None:
        try:
            self.result = self._act()
        except Refusal as refusal:
            self.refusal = refusal
        finally:
            self._over.set()


class InBackground:
    """Things of one sort, of which one is done at a time.

    Attributes:
        last: the one that is at work, or was; None: there was none since the station was unlocked.
    """

    def __init__(self) -> None:
        self.last: Work | None = None
        self._turn = threading.Lock()

    def begin(self, act: Callable[[], Any]) -> Work:
        """Begin one. Another one that is at work stays the last, and ``act`` is to refuse then.

        Raises:
            Refusal: it was refused at once.
        """

        def whole() -> Any:
            result = act()
            with self._turn:
                self.last = work  # also where the one before was over only after this one was asked for
            return result

        work = Work(whole)
        with self._turn:
            before = self.last
            if before is None or before.is_over:
                self.last = work
        work.start(MOMENT)
        if work.refusal is not None:
            with self._turn:
                if self.last is work:
                    self.last = before
            raise work.refusal
        return work

    def forget(self) -> None:
        """One was begun elsewhere: what came of the last is told no more."""
        with self._turn:
            if self.last is not None and self.last.is_over:
                self.last = None
