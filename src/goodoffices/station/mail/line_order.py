"""Which of several lines to one station is the newest, so that both ends come to the same, whatever the numbers say.

Each end numbers its lines as it begins them. Two that were begun at once can have crossed numbers, so numbers say
nothing to the other end. A line is begun at both ends before it is open at either. That gives two answers, which never
contradict one another, though each end knows only what happened at itself:

The rules are:

* The mediator's station ranks its lines by the moment at which it knew that both ends had begun them: that of accepting
  the invitation, or, for whoever invited, that of opening. The line of the highest rank is the newest.
* A side's station calls a line *older* than another if it was open here before the other was begun here. Only such a
  line is kept from taking a leg over, since its keys may be the reason for the other.
* A line of higher rank at one end is never older at the other. (It was begun at both ends after the other line was, and
  an older one would have been open before the other was begun.) So whatever one end prefers, the other may take.
* Of lines that were begun and opened by an earlier version, nothing but the number is known.
"""

from __future__ import annotations

from goodoffices.station.line_store import LineStore
from goodoffices.station.mail.letters import line_rows
from goodoffices.station.mail.messages import Count
from goodoffices.talk.terms import Wire

MOMENTS = b"mail moments"
"""Row of a line: its moments."""

LAST = b"mail last moment"
"""Row of ``station.db``: how many moments were counted."""


class Moments(Wire, frozen=True):
    """What happened to a line at this station, counted with what happened to the others; 0: not yet, or not known.

    Attributes:
        begun: it was begun here.
        both: this station knew that the other one had begun it too.
        opened: it was open here.
    """

    begun: Count
    both: Count
    opened: Count

    @classmethod
    def of_begun(cls, now: int, *, inviter: bool) -> Moments:
        """It is begun here. ``inviter``: nobody else has begun it yet."""
        return cls(begun=now, both=0 if inviter else now, opened=0)

    def and_opened(self, now: int, *, inviter: bool) -> Moments:
        """It is open here. ``inviter``: only now is it known that the other station has begun it."""
        return Moments(begun=self.begun, both=now if inviter else self.both, opened=now)

    def rank(self, number: int) -> tuple[int, int]:
        """Its place among the lines to one station, the newest last. ``number``: of the line."""
        return self.both, number

    def is_older(self, number: int, than: Moments, its_number: int) -> bool:
        """Whether it was open before another one was begun."""
        if not self.opened and not than.begun:
            return number < its_number
        return self.opened < than.begun


UNKNOWN = Moments(begun=0, both=0, opened=0)


class LineOrder:
    """The order of the lines of one station. What it notes is still to be committed."""

    def __init__(self, store: LineStore) -> None:
        self._store = store

    def begun(self, number: int, *, inviter: bool) -> None:
        """A line is begun here."""
        self._put(number, Moments.of_begun(self._one_more(), inviter=inviter))

    def opened(self, number: int, *, inviter: bool) -> None:
        """A line is open here."""
        self._put(number, self._moments(number).and_opened(self._one_more(), inviter=inviter))

    def rank(self, number: int) -> tuple[int, int]:
        """The place of a line, the newest last."""
        return self._moments(number).rank(number)

    def is_older(self, number: int, than: int) -> bool:
        """Whether a line was open here before another one was begun here."""
        return self._moments(number).is_older(number, self._moments(than), than)

    def _moments(self, number: int) -> Moments:
        return line_rows(self._store, number).read(MOMENTS, Moments) or UNKNOWN

    def _put(self, number: int, moments: Moments) -> None:
        line_rows(self._store, number).write(MOMENTS, moments)

    def _one_more(self) -> int:
        rows = line_rows(self._store, 0)
        rows.put_count(LAST, rows.count(LAST) + 1)
        return rows.count(LAST)
