"""The shortlist of a talk's file: filled as entries are stored, and read in the place of every entry.

It may be dropped and made again at any time (``Store.replace_rows``); what it leaves out is compared with the whole
talk in the tests. Decision 0029 says why it holds no verdicts.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from goodoffices.desk.shortlist import WAITING, concerned, doubtful, ends, kind_of, wide
from goodoffices.station.dated import on_lists
from goodoffices.station.recorded import listed_items
from goodoffices.station.store import ROOM_SIZE, Listed
from goodoffices.talk.doubts import CLOCK, DOUBTS
from goodoffices.talk.events import Id
from goodoffices.talk.reading import Reading, Written, in_thread_order
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.rows import Rows
from goodoffices.talk.terms import Moment

_TIME = frozenset({CLOCK, DOUBTS})
_WITHOUT_ENTRY = (b"forks", b"givenup", b"upto")
"""How buckets of rows begin that change what has effect, also where no entry gets its place: a fork, or what was given
up."""


def listed(rooms: Rooms, rows: Rows, placed: list[tuple[Id, Written]]) -> Listed:
    """What changes of the shortlist with entries that got their place, and with the other rows that changed."""
    turned = any(bucket in _TIME or bucket[ROOM_SIZE:].startswith(_WITHOUT_ENTRY) for bucket, _, _ in rows.delta())
    anew = turned or any(wide(written) for _, written in placed)
    return Listed(
        waiting=frozenset() if anew else frozenset(each for one in placed for each in concerned(rooms, *one)),
        ends=frozenset(each for room, written in placed for each in _ends(rooms.reading(room), written)),
        anew=WAITING if anew else frozenset(),
        dated=frozenset(on_lists(placed)),
        items=frozenset(listed_items(placed)),
    )


def _ends(reading: Reading, written: Written) -> Iterator[tuple[bytes, bytes, int]]:
    for entry, ms in ends(reading, written):
        place = reading.transcript.place(entry)
        if place is not None:
            yield reading.room, place, ms


class Kept(Protocol):
    """Where a shortlist is kept: a talk's :class:`~goodoffices.station.store.Store`."""

    def waiting(self, room: bytes) -> list[bytes]:
        """The entries of a leg that may wait for somebody."""

    def settle(self, room: bytes, entry: bytes) -> None:
        """An entry waits for nobody, as the file is now."""

    def released(self, room: bytes, ms: int, before: bytes | None) -> Iterator[bytes]:
        """The places of entries with a release that may end at ``ms`` or later, newest first."""

    def ending(self, room: bytes, first: int, last: int) -> list[bytes]:
        """The places of entries with a release that may end between two instants, in order."""


class StoredShortlist:
    """The shortlist as a file has it. Read once for each leg."""

    def __init__(self, rooms: Rooms, store: Kept) -> None:
        self._rooms = rooms
        self._store = store
        self._waiting: dict[Id, list[Written]] = {}

    def waiting(self, room: Id, *kinds: str) -> list[Written]:
        """The entries of these kinds that may wait for somebody, in the order of the thread."""
        if room not in self._waiting:
            self._waiting[room] = in_thread_order(_there(self._rooms.reading(room), self._store.waiting(room)))
        return [written for written in self._waiting[room] if kind_of(written) in kinds]

    def settle(self, room: Id, written: Written) -> None:
        """Leave an entry out from now on, until one comes that concerns it."""
        self._store.settle(room, written.ident)

    def released(self, room: Id, now: Moment, before: Id | None) -> Iterator[Written]:
        """The entries with something that may still be released by ``now``, newest first."""
        reading = self._rooms.reading(room)
        upto = None if before is None else reading.transcript.place(before)
        return _there(reading, (place[-ROOM_SIZE:] for place in self._store.released(room, now.ms, upto)))

    def ending(self, room: Id, first: int, last: int) -> list[Written]:
        """The entries with a release that may end between two instants, in the order of the thread."""
        reading = self._rooms.reading(room)
        places = self._store.ending(room, first, last)
        found = {written.ident: written for written in _there(reading, (place[-ROOM_SIZE:] for place in places))}
        found |= {written.ident: written for written in doubtful(reading)}
        return in_thread_order(found.values())


def _there(reading: Reading, idents: Iterator[Id] | list[Id]) -> Iterator[Written]:
    return (written for ident in idents if (written := reading.written(ident)) is not None)
