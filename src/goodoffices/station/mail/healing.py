"""Healing: after words, two stations that are both there change their keys without waiting for the next words.

The rules are:

* Keys move when one station uses what the other has announced. After words and their acknowledgement four more messages
  replace every key that a thief had before the words: two from each end, in turns (``docs/spec/seal.md``).
* Words let each end send :data:`TURNS` service messages for this. Nothing else does: neither a service message, nor
  what comes again or late. So there is an end to it, whatever a relay does.
* One is due a little after a service message has used this station's offer, since there is a new key to tell then. One
  of the two ends always waits longer than the other, so that they do not speak at the same moment.
* Whatever else is sealed meanwhile tells that key as well, and takes the place of the message that is due.
* It goes at its time or not at all: a station that is unlocked later does not tell so by it.
"""

from __future__ import annotations

from goodoffices.seal.channel import Fresh
from goodoffices.station.mail.messages import Count
from goodoffices.station.mail.namespace import Namespace
from goodoffices.talk.terms import Wire

HEALING = b"mail healing"
"""Row: what service messages may still go for the sake of keys."""

TURNS = 2
"""Service messages that each end may send for the sake of keys after words."""

SECOND_MS = 1000
_FIRST_MS, _FIRST_SPREAD_MS = 20 * SECOND_MS, 20 * SECOND_MS
_SECOND_MS, _SECOND_SPREAD_MS = 100 * SECOND_MS, 40 * SECOND_MS
LONGEST_MS = _SECOND_MS + _SECOND_SPREAD_MS
"""How long after a message of the other station the next one is due, at most. Two of each, with a look every 75 seconds
at most, are less than 15 minutes."""

TIME_MS = 5 * 60 * SECOND_MS
"""For how long it may go once it is due: what keeps a relay from taking it may pass in between."""


class Turns(Wire, frozen=True):
    """What service messages this station may still send for the sake of keys.

    Attributes:
        turns: how many.
        due: when the next one is due, in milliseconds since 1970; None: nothing is to be told.
    """

    turns: Count
    due: Count | None


NO_TURNS = Turns(turns=0, due=None)
AFTER_WORDS = Turns(turns=TURNS, due=None)


class Healing:
    """The turns of one link."""

    def __init__(self, rows: Namespace, fresh: Fresh) -> None:
        self._rows = rows
        self._fresh = fresh

    @property
    def turns(self) -> Turns:
        """What is left."""
        return self._rows.read(HEALING, Turns) or NO_TURNS

    def words_passed(self) -> None:
        """Words went for the first time, or came for the first time and not late: the keys are to change after them."""
        self._keep(AFTER_WORDS)

    def key_used(self, now: int, *, first: bool) -> None:
        """A service message has used the key that this station announced. ``first``: see :func:`pause`."""
        turns = self.turns
        if turns.turns and turns.due is None:
            self._keep(Turns(turns=turns.turns, due=now + pause(self._fresh, first=first)))

    def told(self) -> None:
        """Something was sealed, and has told every key that was to be told."""
        self._keep(Turns(turns=self.turns.turns, due=None))

    def take_turn(self, now: int) -> bool:
        """Whether a service message is to go for the sake of keys now; it is counted."""
        turns = self.turns
        if turns.due is None or now < turns.due <= now + LONGEST_MS:
            return False
        if not turns.due <= now <= turns.due + TIME_MS:
            # Its time has passed; or was set while the clock was ahead.
            self.forget()
            return False
        self._keep(Turns(turns=turns.turns - 1, due=None))
        return True

    def forget(self) -> None:
        """No turn is left."""
        self._keep(NO_TURNS)

    def _keep(self, turns: Turns) -> None:
        if turns != self.turns:
            self._rows.write(HEALING, turns)


def pause(fresh: Fresh, *, first: bool) -> int:
    """How long this end waits before it tells the next key, in milliseconds.

    Args:
        first: whether it is the end that speaks first where both could: the one with the smaller fingerprint.
    """
    least, spread = (_FIRST_MS, _FIRST_SPREAD_MS) if first else (_SECOND_MS, _SECOND_SPREAD_MS)
    return least + spread * int.from_bytes(fresh(2), "big") // 0x10000
