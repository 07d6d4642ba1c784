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
from typing import Final

from goodoffices.canonical import decode
from goodoffices.station.mail.namespace import Namespace
from goodoffices.station.open_talk import OpenTalk
from goodoffices.talk.branches import tips
from goodoffices.talk.entry import Entry, entry_id, read_header
from goodoffices.talk.events import Id, Instance, Seen
from goodoffices.talk.terms import Wire
from goodoffices.talk.transcript import Transcript

RESTORED = b"mail restored"
"""Row: this station was restored from a backup, and may have written here what it has not."""

GIVEN_BACK: Final = b"given back"
"""Rows by entry: an entry of this station as the other one gave it back. A backup keeps them."""

_COUNT: Final = b"given back count"
"""Row: how many those are."""

MOST: Final = 10_000
"""Entries that are kept apart on a leg; those beyond wait at the other station until some of these are judged."""


class GivenBack(Wire, frozen=True):
    """An entry that was given back. ``rejected``: its author does not stand by it."""

    data: bytes
    rejected: bool


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

    def all(self) -> Iterator[tuple[Id, GivenBack]]:
        """What was given back and not accepted, by id."""
        return ((ident, decode(data, GivenBack)) for ident, data in self._rows.scan(GIVEN_BACK))

    def waiting(self) -> list[bytes]:
        """The entries that wait for their author's word, in the order in which they were written."""
        found = [(read_header(each.data), each.data) for _, each in self.all() if not each.rejected]
        return [data for _, data in sorted(found, key=lambda each: (each[0].height, each[0].instance, each[0].seq))]

    def knows(self, ident: Id) -> bool:
        """Whether an entry is here or was given back."""
        return self._transcript.data(ident) is not None or self._rows.get(GIVEN_BACK, ident) is not None

    def take(self, data: bytes) -> bool:
        """Keep an entry apart; gives whether there was room for it."""
        count = self._rows.count(_COUNT)
        if count >= MOST:
            return False
        self._rows.put_count(_COUNT, count + 1)
        self._rows.write(GIVEN_BACK, GivenBack(data=data, rejected=False), entry_id(data))
        return True

    def reject(self, ident: Id) -> None:
        """Its author does not stand by an entry. It stays known, so that it is not given back again."""
        found = self._rows.read(GIVEN_BACK, GivenBack, ident)
        if found is not None:
            self._rows.write(GIVEN_BACK, GivenBack(data=found.data, rejected=True), ident)

    def accepted(self, ident: Id) -> None:
        """An entry has taken its place."""
        self._rows.put_count(_COUNT, self._rows.count(_COUNT) - 1)
        self._rows.drop(GIVEN_BACK, ident)

    def ends(self) -> list[Seen]:
        """Of each instance of this station, the last entry up to which it has or was given everything, sorted."""
        apart: dict[tuple[Instance, int], list[tuple[Id, Entry]]] = {}
        for ident, each in self.all():
            entry = read_header(each.data)
            apart.setdefault((entry.instance, entry.seq), []).append((ident, entry))
        mine = {each for each in self._transcript.instances() if each.author == self._me}
        mine |= {instance for instance, _ in apart}
        return sorted(end for instance in mine for end in self._ends_of(instance, apart))

    def _ends_of(self, instance: Instance, apart: dict[tuple[Instance, int], list[tuple[Id, Entry]]]) -> list[Seen]:
        here = tips(self._transcript, instance)
        if len(here) > 1:
            return here  # forked: its author chooses, and nothing is asked back
        end = here[0] if here else None
        while True:
            seq, before = (0, None) if end is None else (end.seq + 1, end.entry)
            following = [ident for ident, entry in apart.get((instance, seq), []) if entry.prev == before]
            if not following:
                return [] if end is None else [end]
            end = Seen(instance=instance, seq=seq, entry=min(following))


def own_past(talk: OpenTalk, room: Id, peer: Id) -> OwnPast:
    """What is known of this station's own lost past on the leg to a station."""
    transcript = talk.reading(room).transcript
    rows = Namespace(lambda: talk.talk.rows, talk.put_rows, room + peer)
    return OwnPast(rows, transcript, talk.identity.fingerprint)
