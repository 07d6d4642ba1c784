"""Each form is done once, however often it is sent: a double click, a reload, a second tab.

The rules are:

* A form bears a mark of its own. Whoever sends the same mark again gets the answer that the first one got.
* A second one that comes while the first is at work waits for it.
* The marks of refused forms are forgotten: a corrected form may be sent.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

_MOST = 1000


@dataclass(slots=True)
class _Done:
    """What became of a form: where it led; None: it is at work, or was refused."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    led_to: str | None = None


class Once:
    """The forms that were sent to the pages of one launch."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Done] = OrderedDict()
        self._turn = threading.Lock()

    def do(self, mark: str, act: Callable[[], str]) -> str:
        """Where a form leads to: as ``act`` says, which is done once.

        Args:
            mark: of the form; empty: it has none, and is done.
        """
        if not mark:
            return act()
        with self._turn:
            done = self._known.setdefault(mark, _Done())
            self._known.move_to_end(mark)
            while len(self._known) > _MOST:
                self._known.popitem(last=False)
        with done.turn:
            if done.led_to is None:
                done.led_to = act()
            return done.led_to
