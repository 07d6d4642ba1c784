"""Times that are in doubt: what this station's own clock says of the times that entries bear.

The rules are:

* A station remembers of an entry whose own time lay ahead by which reading of its clock it was first seen, and of an
  own entry that the clock was lower than it had been.
* These rows are this station's alone. Whether an entry has effect is judged without them, alike everywhere (rule 23).
  Only the gate and what is shown ask for them, and they only make it stricter: what was released must be open both by
  its own time and by that at which it was first seen (rule 7).
* While the clock is lower than it was, the gate is shut: nobody knows which of the two readings was right.
"""

from __future__ import annotations

from collections.abc import Iterator

from goodoffices.canonical import decode, encode
from goodoffices.talk.entry import Entry, read_body
from goodoffices.talk.events import Id, Noted
from goodoffices.talk.rows import Bucket, Rows
from goodoffices.talk.terms import Moment, Wire

DOUBTS: Bucket = b"doubts"
"""Rows of this station alone, by transcript and entry: why a time is in doubt."""

CLOCK: Bucket = b"clock"
"""Rows of this station alone: how its clock stands to what it was."""

_LOWER = b"lower"
_ID = 32


class Doubt(Wire, frozen=True):
    """Why the time of an entry is in doubt.

    Attributes:
        first_seen: its own time lay ahead of the clock; the lowest reading by which that was seen since it is here.
        lower_than: the clock by which it was written was lower than this earlier reading of the same clock.
    """

    first_seen: Moment | None
    lower_than: Moment | None

    def seen_by(self, reading: Moment) -> Doubt:
        """Once it was seen by this reading too."""
        known = self.first_seen
        lowest = reading if known is None or reading.ms < known.ms else known
        return Doubt(first_seen=lowest, lower_than=self.lower_than)

    def not_lower(self) -> Doubt:
        """Once it is known that the clock by which it was written was right."""
        return Doubt(first_seen=self.first_seen, lower_than=None)


NO_DOUBT = Doubt(first_seen=None, lower_than=None)


class Lower(Wire, frozen=True):
    """The clock is lower than it was.

    Attributes:
        was: its highest reading.
        shows: a lower one that came after it.
    """

    was: Moment
    shows: Moment


def doubt(rows: Rows, room: Id, ident: Id) -> Doubt | None:
    """Why the time of an entry is in doubt; None: nothing speaks against it."""
    found = rows.get(DOUBTS, room + ident)
    return None if found is None else decode(found, Doubt)


def doubts(rows: Rows, room: Id) -> Iterator[tuple[Id, Doubt]]:
    """The entries of a transcript whose time is in doubt, by id."""
    for key, found in rows.scan(DOUBTS, after=room, before=room + b"\xff" * (_ID + 1)):
        yield key[_ID:], decode(found, Doubt)


def with_doubt(rows: Rows, room: Id, ident: Id, found: Doubt) -> Rows:
    """The rows once this is known of an entry; with nothing in doubt, once it is not any more."""
    if found == NO_DOUBT:
        return rows.drop(DOUBTS, room + ident)
    return rows.put(DOUBTS, room + ident, encode(found))


def latest_time(entry: Entry) -> int:
    """The latest time that an entry claims for itself, in milliseconds since 1970."""
    body = read_body(entry.body)
    return max(entry.at.ms, body.when.ms) if isinstance(body, Noted) else entry.at.ms


def lower(rows: Rows) -> Lower | None:
    """Whether the clock is lower than it was."""
    found = rows.get(CLOCK, _LOWER)
    return None if found is None else decode(found, Lower)


def with_clock(rows: Rows, found: Lower | None) -> Rows:
    """The rows once the clock is lower, or is not any more."""
    return rows.drop(CLOCK, _LOWER) if found is None else rows.put(CLOCK, _LOWER, encode(found))
