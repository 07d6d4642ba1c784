"""What became of a draft that was sent, kept in the talk's own file, in the same commit as what it did.

The rules are:

* The draft itself stands in another file and is deleted after that. Where the machine stops between the two, or the
  disk does not take the deletion, the draft is still there and what it was meant for is done.
* So whoever sends it again gets the answer that was given, and nothing is done twice. If it is to do something else by
  then, nothing is done and that is told.
* The mark of a draft that is gone goes with the next one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Final

import msgspec

from goodoffices.errors.station import Damaged, DraftWasSent
from goodoffices.foreign import DEEPEST, json_as
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.rows import Bucket

SENT: Final[Bucket] = b"sent drafts"
"""Rows of this station alone: what was done with a draft, by its number."""


class Done(msgspec.Struct, frozen=True):
    """What was done with a draft. ``what``: a digest of the act and its arguments; ``answer``: as it was given."""

    what: bytes
    answer: Any


@dataclass(frozen=True, slots=True)
class Sent:
    """A draft that is being sent: its number, and the act that is to be done."""

    number: int
    act: str
    asked: dict[str, Any]

    def done(self, talk: OpenTalk) -> Done | None:
        """What was done with it before; None: nothing.

        Raises:
            DraftWasSent: something else was.
        """
        kept = talk.talk.rows.get(SENT, self._key)
        if kept is None:
            return None
        done = json_as(kept, Done, lambda _: Damaged(file=talk.store.path.name), deepest=2 * DEEPEST)
        if done.what != self._what:
            raise DraftWasSent(number=self.number)
        return done

    def mark(self, talk: OpenTalk, answer: object, there: Collection[int]) -> None:
        """Put what is done now beside it, into the same commit. ``there``: the numbers of all drafts."""
        rows = talk.talk.rows
        for key, _ in rows.scan(SENT):
            if int.from_bytes(key, "big") not in there:
                rows = rows.drop(SENT, key)
        talk.put_rows(rows.put(SENT, self._key, msgspec.json.encode(Done(self._what, answer))))

    @property
    def _key(self) -> bytes:
        return self.number.to_bytes(8, "big")

    @property
    def _what(self) -> bytes:
        return sha256(msgspec.json.encode([self.act, self.asked], order="deterministic")).digest()
