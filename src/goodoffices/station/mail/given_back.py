"""Words of a restored station's lost past: what the other station gives back, and what becomes of it here.

The rules are:

* A restored station says of itself how far it has its own entries (``got``), and the other station gives back what it
  has beyond that, as it came.
* A line is deniable: whoever is at its other end could have made these entries. So they are kept apart, in no
  transcript and without effect, until their author says of each that it is so. Then it takes its place as if it had
  never been lost; what the author does not stand by stays apart.
* What comes under an old key is not taken, since somebody who once stole one could have written it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Final

import msgspec

from goodoffices.canonical import decode
from goodoffices.station.mail.namespace import Namespace, expect
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.branches import tips
from goodoffices.talk.entry import Entry, entry_id
from goodoffices.talk.events import Id, Instance, Seen
from goodoffices.talk.terms import Wire
from goodoffices.talk.transcript import Transcript

RESTORED = b"mail restored"
"""Row: this station was restored from a backup, and may have written here what it has not."""

GIVEN_BACK: Final = b"given back"
"""Rows by entry: where an entry of this station stands that the other one gave back. A backup keeps them."""

_WORDS: Final = b"given back words"
"""Rows by entry: its bytes, until its author has judged it."""

_WAITING: Final = b"given back waiting"
"""Row: how many wait for their author's word, and how many bytes these are."""

MOST: Final = 2_000
"""Entries that wait on a leg; those beyond stay at the other station until some of these are judged."""

MOST_BYTES: Final = 32 * 1024 * 1024
"""And how many bytes."""

Seq = Annotated[int, msgspec.Meta(ge=0, le=2**40 - 1)]


class Apart(Wire, frozen=True):
    """Where an entry stands that was given back. ``rejected``: its author does not stand by it."""

    instance: Instance
    seq: Seq
    prev: Id | None
    height: int
    rejected: bool


class Waiting(Wire, frozen=True):
    """How many entries wait, and their bytes."""

    count: int
    size: int


_NOTHING: Final = Waiting(count=0, size=0)


class OwnPast:
    """What is known of this station's own lost past on one leg."""

    def __init__(self, rows: Namespace, transcript: Transcript, me: Id) -> None:
        self._rows = rows
        self._transcript = transcript
        self._me = me

    @property
    def restored(self) -> bool:
        """Whether this station may have written here what it has not."""
        return self._rows.get(RESTORED) is not None

    @property
    def count(self) -> int:
        """How many entries wait for their author's word."""
        return self._waiting.count

    def all(self) -> Iterator[tuple[Id, Apart]]:
        """What was given back and not accepted, by id."""
        return ((ident, decode(data, Apart)) for ident, data in self._rows.scan(GIVEN_BACK))

    def waiting(self) -> list[bytes]:
        """The entries that wait for their author's word, in the order in which they were written."""
        found = [(each.height, each.instance, each.seq, ident) for ident, each in self.all() if not each.rejected]
        return [expect(self._rows.get(_WORDS, ident)) for *_, ident in sorted(found)]

    def knows(self, ident: Id) -> bool:
        """Whether an entry is here or was given back."""
        return self._transcript.data(ident) is not None or self._rows.get(GIVEN_BACK, ident) is not None

    def goes_another_way(self, entry: Entry) -> bool:
        """Whether another entry stands where this one would: here, or among those that wait."""
        known = self._transcript.at_position(entry.instance, entry.seq)
        here = any(self._transcript.data(ident) is not None for ident in known)
        apart = (each for _, each in self.all() if not each.rejected)
        return here or any((each.instance, each.seq) == (entry.instance, entry.seq) for each in apart)

    def take(self, entry: Entry, data: bytes) -> bool:
        """Keep an entry apart; gives whether there was room for it. What follows on a rejected one is rejected."""
        before = None if entry.prev is None else self._rows.read(GIVEN_BACK, Apart, entry.prev)
        rejected, waiting = before is not None and before.rejected, self._waiting
        if not rejected and (waiting.count >= MOST or waiting.size + len(data) > MOST_BYTES):
            return False
        ident = entry_id(data)
        apart = Apart(instance=entry.instance, seq=entry.seq, prev=entry.prev, height=entry.height, rejected=rejected)
        self._rows.write(GIVEN_BACK, apart, ident)
        if not rejected:
            self._rows.put(_WORDS, data, ident)
            self._wait(1, len(data))
        return True

    def reject(self, ident: Id) -> None:
        """Its author does not stand by an entry. It stays known, so that it is not given back again."""
        found = expect(self._rows.read(GIVEN_BACK, Apart, ident))
        self._rows.write(GIVEN_BACK, msgspec.structs.replace(found, rejected=True), ident)
        self._forget_words(ident)

    def accepted(self, ident: Id) -> None:
        """An entry has taken its place."""
        self._rows.drop(GIVEN_BACK, ident)
        self._forget_words(ident)

    def _forget_words(self, ident: Id) -> None:
        self._wait(-1, -len(expect(self._rows.get(_WORDS, ident))))
        self._rows.drop(_WORDS, ident)

    @property
    def _waiting(self) -> Waiting:
        return self._rows.read(_WAITING, Waiting) or _NOTHING

    def _wait(self, count: int, size: int) -> None:
        now = self._waiting
        self._rows.write(_WAITING, Waiting(count=now.count + count, size=now.size + size))

    def ends(self) -> list[Seen]:
        """Of each instance of this station, the last entry up to which it has or was given everything, sorted."""
        apart: dict[tuple[Instance, int], list[tuple[Id, Apart]]] = {}
        for ident, each in self.all():
            apart.setdefault((each.instance, each.seq), []).append((ident, each))
        mine = {each for each in self._transcript.instances() if each.author == self._me}
        mine |= {instance for instance, _ in apart}
        return sorted(end for instance in mine for end in self._ends_of(instance, apart))

    def _ends_of(self, instance: Instance, apart: dict[tuple[Instance, int], list[tuple[Id, Apart]]]) -> list[Seen]:
        here = tips(self._transcript, instance)
        if len(here) > 1:
            return here  # forked: its author chooses, and nothing is asked back
        end = here[0] if here else None
        while True:
            seq, before = (0, None) if end is None else (end.seq + 1, end.entry)
            following = [ident for ident, each in apart.get((instance, seq), []) if each.prev == before]
            if not following:
                return [] if end is None else [end]
            end = Seen(instance=instance, seq=seq, entry=min(following))


def own_past(talk: OpenTalk, room: Id, peer: Id) -> OwnPast:
    """What is known of this station's own lost past on the leg to a station."""
    transcript = talk.reading(room).transcript
    rows = Namespace(lambda: talk.talk.rows, talk.put_rows, room + peer)
    return OwnPast(rows, transcript, talk.identity.fingerprint)
