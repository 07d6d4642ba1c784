"""What wakes whoever waits for a change of a talk, or of the station as a whole.

The rules are:

* Each commit that changed something of a talk wakes those who wait for that talk, whoever wrote it: an act or the mail.
  They look for themselves what it was. Nobody looks before something was committed.
* Whatever happens wakes those who wait for the station as a whole: at a talk, on a line, or at a relay.
* So many wait at once; whoever comes then is refused, so that there is always room for those who do something.
* Once it has ended, because the station is locked, nobody waits.
* Waiting holds nothing but a place: no file, no turn at the files, and no one of those who look.
* Whoever asked from outside and has gone away waits no more (:class:`Asker`); the place is free at once.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from contextvars import ContextVar
from typing import Final

from goodoffices.errors.station import Locked, TooManyWait

MOST_WAITING: Final = 16
"""Those who wait at once: half of what the door lets in."""


ANYTHING: Final = ""
"""In the place of a talk: whatever happens at the station."""


class Asker:
    """Whoever asked from outside, and may go away before there is an answer.

    Attributes:
        gone: whether that has happened.
    """

    def __init__(self) -> None:
        self.gone = False
        self._wake: Callable[[], None] = _nobody_waits

    def leave(self) -> None:
        """They have gone away: what waits for them is woken. Called from any thread."""
        self.gone = True
        self._wake()

    @contextmanager
    def woken_by(self, wake: Callable[[], None]) -> Iterator[None]:
        """During the block somebody waits for them, and is woken by ``wake`` when they go away."""
        self._wake = wake
        try:
            yield
        finally:
            self._wake = _nobody_waits


def _nobody_waits() -> None:
    """Nobody is to be woken."""


ASKER: Final[ContextVar[Asker | None]] = ContextVar("asker", default=None)
"""Who asked for the act under way; None: somebody in this process."""


class Notices:
    """The commits of each talk, counted since the station was unlocked.

    Attributes:
        clock: in seconds, never set back; how long somebody waits is counted by it.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self._changed = threading.Condition()
        self._commits: dict[str, int] = defaultdict(int)
        self._waiting = 0
        self._let_go = 0
        self._ended = False

    def committed(self, talk: str) -> None:
        """Something of a talk was changed, whose name is folded; or of :data:`ANYTHING` else."""
        with self._changed:
            for each in {talk, ANYTHING}:
                self._commits[each] += 1
            self._changed.notify_all()

    def commits(self, talk: str) -> int:
        """How many there were."""
        with self._changed:
            return self._commits[talk]

    def end(self) -> None:
        """Wake everybody, and let nobody wait any more."""
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def let_go(self) -> None:
        """End the waiting of those who wait now, as if their time were over."""
        with self._changed:
            self._let_go += 1
            self._changed.notify_all()

    @contextmanager
    def place(self) -> Iterator[None]:
        """A place among those who wait.

        Raises:
            TooManyWait: there is none.
        """
        with self._changed:
            if self._waiting >= MOST_WAITING:
                raise TooManyWait(most=MOST_WAITING)
            self._waiting += 1
        asker = ASKER.get()
        try:
            with nullcontext() if asker is None else asker.woken_by(self._look_again):
                yield
        finally:
            with self._changed:
                self._waiting -= 1

    def _look_again(self) -> None:
        with self._changed:
            self._changed.notify_all()

    def wait(self, talk: str, known: int, until: float) -> bool:
        """Wait until a talk has other commits than those that are known.

        Args:
            until: a time of :attr:`clock`.

        Returns:
            Whether there is something to look at; not, once the time is over or whoever asked has gone.

        Raises:
            Locked: the station is being locked.
        """
        asker = ASKER.get()
        with self._changed:
            begun = self._let_go
            while not self._ended:
                if self._commits[talk] != known:
                    return True
                left = until - self.clock()
                if left <= 0 or self._let_go != begun or (asker is not None and asker.gone):
                    return False
                self._changed.wait(left)
            raise Locked
