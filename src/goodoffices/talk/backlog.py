"""What this station may have missed: it was restored from a backup, and somebody has to say that nothing is missing.

The rules are:

* A mediator's station that was restored does not know what a side said, released or withdrew since the backup. Until a
  person says of a leg that everything is here again, nothing that comes from that side crosses (rule 3).
* These rows are this station's alone, as those of its clock are. Whether an entry has effect is judged without them.
"""

from __future__ import annotations

from typing import Final

from goodoffices.canonical import decode, encode
from goodoffices.talk.events import Id
from goodoffices.talk.rows import Bucket, Rows
from goodoffices.talk.terms import Moment

BACKLOG: Final[Bucket] = b"backlog"
"""Rows of this station alone, by transcript: when the backup was made from which it was restored."""


def backlog(rows: Rows, room: Id) -> Moment | None:
    """Since when something may be missing of a leg; None: nothing is."""
    found = rows.get(BACKLOG, room)
    return None if found is None else decode(found, Moment)


def with_backlog(rows: Rows, room: Id, made: Moment | None) -> Rows:
    """The rows once something may be missing since then; with None, once nothing is any more."""
    return rows.drop(BACKLOG, room) if made is None else rows.put(BACKLOG, room, encode(made))
