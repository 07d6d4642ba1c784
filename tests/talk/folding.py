"""Folding a talk again: in any order, in any batches, over a store that is closed and opened.

The rules are:

* :func:`fold` takes entries in the order it is given, and puts the rows into a store as often as it is told.
* :func:`dump` is every row, :func:`picture` what a seat has in front of it. Two folds are equal if both are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

from goodoffices.talk.events import End, Id
from goodoffices.talk.judge import void
from goodoffices.talk.lease import stand
from goodoffices.talk.names import aliases_of
from goodoffices.talk.releasable import releasables
from goodoffices.talk.roster import roster
from goodoffices.talk.rows import Bucket, Key, Rows
from goodoffices.talk.talk import Talk, admit, join
from goodoffices.talk.terms import Moment
from goodoffices.talk.view import view
from tests.table import plain

Letters = Sequence[tuple[bytes, Id]]
"""Entries on their way: the bytes, and the card of the station that sealed them."""


class Store:
    """A store below the rows, as a station has one, in memory."""

    def __init__(self) -> None:
        self._buckets: dict[Bucket, dict[Key, bytes]] = {}

    def keep(self, rows: Rows) -> Rows:
        """Write what is new, and give the rows as they are after opening the store again."""
        for bucket, key, value in rows.delta():
            kept = self._buckets.setdefault(bucket, {})
            if value is None:
                kept.pop(key, None)
            else:
                kept[key] = value
        return rows.stored(self)

    def copied(self) -> Store:
        """The same store once more, so that looking at it changes nothing."""
        other = Store()
        other._buckets = {bucket: dict(kept) for bucket, kept in self._buckets.items()}
        return other

    def everything(self) -> dict[tuple[Bucket, Key], bytes]:
        """Every row."""
        return {(bucket, key): value for bucket, kept in self._buckets.items() for key, value in kept.items()}

    def get(self, bucket: Bucket, key: Key) -> bytes | None:
        """As :class:`goodoffices.talk.rows.Backing`."""
        return self._buckets.get(bucket, {}).get(key)

    def scan(
        self, bucket: Bucket, after: Key | None, before: Key | None, newest_first: bool
    ) -> Iterator[tuple[Key, bytes]]:
        """As :class:`goodoffices.talk.rows.Backing`."""
        kept = self._buckets.get(bucket, {})
        keys = (key for key in kept if (after is None or key > after) and (before is None or key < before))
        for key in sorted(keys, reverse=newest_first):
            yield key, kept[key]


def fold(me: Id, rooms: Iterable[Id], letters: Letters, stored_after: Collection[int] = ()) -> tuple[Talk, Store]:
    """The talk at the station ``me`` once these arrived, in this order.

    Args:
        stored_after: after which of them the rows are stored, and the store is opened again.
    """
    talk, store = Talk.new(me), Store()
    for room in rooms:
        talk = join(talk, room)
    for number, (data, card) in enumerate(letters):
        talk, _ = admit(talk, data, card)
        if number in stored_after:
            talk = talk.stored(store.keep(talk.rows))
    return talk, store


def dump(talk: Talk, store: Store | None = None) -> dict[tuple[Bucket, Key], bytes]:
    """Every row of a talk, over the store that it was opened from."""
    whole = Store() if store is None else store.copied()
    whole.keep(talk.rows)
    return whole.everything()


def rows_of(rows: dict[tuple[Bucket, Key], bytes], room: Id) -> dict[tuple[Bucket, Key], bytes]:
    """The rows of one transcript."""
    return {place: value for place, value in rows.items() if place[0].startswith(room)}


def picture(talk: Talk, *nows: Moment) -> dict[str, Any]:
    """What a station makes of a talk: in each room who counts and what stands, and the view at each moment."""
    seen: dict[str, Any] = {room.hex(): _judged(talk, room) for room in talk.rooms.all()}
    for now in nows:
        try:
            seen[f"view at {now.ms}"] = plain(view(talk, talk.rooms.me, now))
        except LookupError:
            seen[f"view at {now.ms}"] = "no seat"
    return seen


def _judged(talk: Talk, room: Id) -> dict[str, Any]:
    reading = talk.rooms.reading(room)
    people = roster(reading)
    idents = [ident for _, ident in reading.transcript.thread()]
    written = [each for each in map(reading.written, idents) if each is not None]
    reasons = {each.ident: void(reading, each.ident) for each in written}
    return {
        "thread": idents,
        "void": {ident: None if why is None else why.told() for ident, why in reasons.items()},
        "terms": {
            (thing.ref.entry, thing.ref.index): stand(reading, thing) for each in written for thing in releasables(each)
        },
        "people": None if people is None else [people.current(end) for end in End],
        "aliases": aliases_of(reading),
        "held": reading.transcript.held(),
    }
