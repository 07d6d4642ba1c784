"""Each form is done once, however often it is sent: a double click, a reload, a second tab.

The rules are:

* A form bears a mark of its own. Whoever sends the same mark with the same fields again gets the answer that the first
  one got; with other fields it is refused, so that corrected words are neither dropped nor done beside the first.
* A second one that comes while the first is at work waits for it.
* The marks of refused forms are forgotten: a corrected form may be sent.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from goodoffices.errors.station import SentBefore

_MOST = 1000


@dataclass(slots=True)
class _Done:
    """What became of a form: where it led; None: it is at work, or was refused."""

    turn: threading.Lock = field(default_factory=threading.Lock)
    led_to: str | None = None
    fields: bytes = b""


class Once:
    """The forms that were sent to the pages of one launch."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, _Done] = OrderedDict()
        self._turn = threading.Lock()

    def do(self, mark: str, fields: bytes, act: Callable[[], str]) -> str:
        """Where a form leads to: as ``act`` says, which is done once.

        Args:
            mark: of the form; empty: it has none, and is done.
            fields: a digest of what it holds.

        Raises:
            SentBefore: it was done, with other fields.
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
                done.led_to, done.fields = act(), fields
            elif done.fields != fields:
                raise SentBefore
            return done.led_to
