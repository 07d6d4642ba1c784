"""Moving to another mailbox at the same relay, where that relay has lost count.

The rules are:

* A relay gives each number of a mailbox once, and deletes for good what was acknowledged. One that gives a number again
  which it has confirmed to have deleted was put back to an earlier state, or lies. What is put in there now may be
  passed over some day, and nobody would know.
* So another mailbox is made. The other station is told both addresses and uses them by turns, so that words go on
  whichever of the two still works. The older one goes once something has come through the newer one.
* At most one is made in a day, and there are never more than two: no relay makes a station make many.
* Both people are told, with the time.
"""

from __future__ import annotations

from goodoffices.seal.channel import DAY_MS
from goodoffices.station.mail.messages import Count
from goodoffices.talk.terms import Wire

NUMBER = b"mail number"
"""Rows by name of a mailbox: up to which number its relay has confirmed to have deleted everything."""

MOVED = b"mail moved"
"""Row: when an end last had another mailbox made."""

MOST_MAILBOXES = 2
OFTEN_MS = DAY_MS
"""How often another mailbox is made, at most."""


class Moved(Wire, frozen=True):
    """When an end went over to another mailbox, in milliseconds since 1970; None: it did not.

    Attributes:
        mine, theirs: of this station, and of the other one.
    """

    mine: Count | None
    theirs: Count | None

    def may_move(self, now: int) -> bool:
        """Whether another one may be made now."""
        return self.mine is None or not 0 <= now - self.mine < OFTEN_MS


NEVER = Moved(mine=None, theirs=None)
