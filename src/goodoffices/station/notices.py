"""What wakes whoever waits for a change of a talk, or of the station as a whole.

The rules are:

* Each commit that changed something of a talk wakes those who wait for that talk, whoever wrote it: an act or the mail.
  They look for themselves what it was. Nobody looks before something was committed.
* Whatever happens wakes those who wait for the station as a whole: at a talk, on a line, or at a relay.
* So many wait at once; whoever comes then is refused, so that there is always room for those who do something.
* Once it has ended, because the station is locked, nobody waits.
* Waiting holds nothing but a place: no file, no turn at the files, and no one of those who look.
"""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from goodoffices.errors.station import Locked, TooManyWait

MOST_WAITING: Final = 16
"""Those who wait at once: half of what the door lets in."""


ANYTHING: Final = ""
"""In the place of a talk: whatever happens at the station."""


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
        try:
            yield
        finally:
            with self._changed:
                self._waiting -= 1

    def wait(self, talk: str, known: int, until: float) -> bool:
        """Wait until a talk has other commits than those that are known.

        Args:
            until: a time of :attr:`clock`.

        Returns:
            Whether there is something to look at; not, once the time is over.

        Raises:
            Locked: the station is being locked.
        """
        with self._changed:
            begun = self._let_go
            while not self._ended:
                if self._commits[talk] != known:
                    return True
                left = until - self.clock()
                if left <= 0 or self._let_go != begun:
                    return False
                self._changed.wait(left)
            raise Locked
