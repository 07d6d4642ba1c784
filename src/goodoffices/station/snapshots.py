"""A talk as it stood at one commit, for whoever reads it while others go on writing.

The rules are:

* A snapshot shows what stood in the talk's file when it was taken, whatever is committed meanwhile: before a commit
  changes a row, each snapshot in use keeps what stood there. It is read over the talk's own connection, a statement at
  a time, so that it never keeps the log from being folded back, and nothing that was overwritten stays in the file.
* The keys of lines are in no snapshot: what stood there is not kept, and nobody can ask for it.
* Whatever was derived from a snapshot is used by everybody who reads the same state. Where nothing of a room has
  changed since, it holds for the next state too; entries are decoded once for the talk itself and all its snapshots.
* A snapshot that nobody reads any more keeps nothing. When the snapshots are ended, since the station is locked or the
  talk destroyed, whatever a reading asks for next is refused with that reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from goodoffices.errors.base import Refusal
from goodoffices.record.facets import Wanted
from goodoffices.station.item_index import ItemPlace
from goodoffices.station.store import (
    FIRST_PAGE,
    KEYS,
    NEWEST,
    NOTHING_LISTED,
    PAGE,
    ROOM_SIZE,
    Change,
    Findable,
    Listed,
    Place,
    Store,
    is_folded,
)
from goodoffices.talk.doubts import DOUBTS
from goodoffices.talk.events import Id
from goodoffices.talk.rooms import Rooms
from goodoffices.talk.rows import Bucket, Key, Rows
from goodoffices.talk.talk import Talk

K = TypeVar("K", Key, tuple[Bucket, Key])


class Snapshot(Store):
    """What a talk's file held at one commit. Whatever a file can do and a snapshot does not say itself, it cannot do.

    Attributes:
        current: nothing was committed since.
        changed: the rooms of which something was changed since.
        users: how many read it now.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.path = store.path
        self._before: dict[Bucket, dict[Key, bytes | None]] = {}
        self._ended: Callable[[], Refusal] | None = None
        self.users = 0
        self.take_anew()

    def take_anew(self) -> None:
        """Show what the file holds now. Nobody reads it."""
        self._before.clear()
        self._last_entry, self._last_words = self._store.last_numbers()
        self._waited: set[tuple[bytes, bytes]] = set()
        self._waits_no_more: set[tuple[bytes, bytes]] = set()
        self.current = True
        self.changed: set[Id] = set()

    def keep(self, changes: Iterable[Change]) -> None:
        """Keep what stands where a commit is about to change something."""
        settled = self._store.settled()
        if self.current:
            self._waits_no_more |= settled
        elif self.users:
            self._waited |= settled  # by a state that came later; in this one they may wait
        self.current = False
        for bucket, key, _ in changes:
            if len(bucket) > ROOM_SIZE or bucket == DOUBTS:
                self.changed.add((key if bucket == DOUBTS else bucket)[:ROOM_SIZE])
            if self.users and bucket not in KEYS:
                kept = self._before.setdefault(bucket, {})
                if key not in kept:
                    kept[key] = self._store.get(bucket, key)

    def forget(self) -> None:
        """Nobody reads it any more."""
        self._before.clear()

    def end(self, why: Callable[[], Refusal]) -> None:
        """Let go of everything, and refuse whatever is asked from now on."""
        self._ended = why
        self._before.clear()

    def demand_still_there(self) -> None:
        """Refuse to go on once it has ended.

        Raises:
            Refusal: why it has.
        """
        with self.held():
            pass

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody else uses the talk's file during the block."""
        with self._store.held():
            if self._ended is not None:
                raise self._ended()
            yield

    # --- what can be read

    @property
    def fold_version(self) -> int:
        """By which version of the fold the rows were written."""
        with self.held():
            return self._store.fold_version

    def get(self, bucket: Bucket, key: Key) -> bytes | None:
        """The value of a row, or None."""
        _demand_no_keys(bucket)
        with self.held():
            kept = self._before.get(bucket, {})
            return kept[key] if key in kept else self._store.get(bucket, key)

    def scan(
        self, bucket: Bucket, after: Key | None, before: Key | None, newest_first: bool
    ) -> Iterator[tuple[Key, bytes]]:
        """The rows of a bucket in order, a page at a time."""
        _demand_no_keys(bucket)
        size = FIRST_PAGE
        while True:
            with self.held():
                page = self._store.page(bucket, after, before, newest_first, size)
                whole, last = len(page) < size, page[-1][0] if page else b""
                low, high = (last, before) if newest_first else (after, last)
                if whole:
                    low, high = after, before
                kept = {
                    key: value
                    for key, value in self._before.get(bucket, {}).items()
                    if _within(key, low, high, last=None if whole else last)
                }
            yield from _as_it_was(page, kept, newest_first=newest_first)
            if whole:
                return
            after, before = (after, last) if newest_first else (last, before)
            size = PAGE

    def commit(self, rows: Rows, findable: Iterable[Findable] = (), listed: Listed = NOTHING_LISTED) -> Rows:
        """Nothing is ever written to a snapshot.

        Raises:
            TypeError: a fault of the program.
        """
        raise TypeError

    def folded_rows(self) -> Iterator[tuple[Bucket, Key, bytes]]:
        """Every folded row."""
        at: tuple[Bucket, Key] = (b"", b"")
        while True:
            with self.held():
                page = [((bucket, key), value) for bucket, key, value in self._store.page_of_all(*at)]
                whole, last = len(page) < PAGE, page[-1][0] if page else at
                kept = {
                    (bucket, key): value
                    for bucket, rows in self._before.items()
                    for key, value in rows.items()
                    if at < (bucket, key) and (whole or (bucket, key) <= last)
                }
            for (bucket, key), value in _as_it_was(page, kept):
                if is_folded(bucket):
                    yield bucket, key, value
            if whole:
                return
            at = last

    def own_keys(self) -> list[tuple[Bucket, Key]]:
        """Where the rows stood that follow from no entry."""
        with self.held():
            found = set(self._store.own_keys())
            for bucket, rows in self._before.items():
                if len(bucket) <= ROOM_SIZE:
                    found -= {(bucket, key) for key, value in rows.items() if value is None}
                    found |= {(bucket, key) for key, value in rows.items() if value is not None}
            return sorted(found)

    def entries(
        self, *, room: bytes | None = None, after: int = 0, upto: int = NEWEST
    ) -> Iterator[tuple[int, bytes, bytes]]:
        """Entries in the order in which they were stored: number, id and bytes."""
        for each in super().entries(room=room, after=after, upto=upto):
            self.demand_still_there()
            yield each

    def page_of_entries(self, room: bytes | None, after: int, upto: int) -> list[tuple[int, bytes, bytes]]:
        """The first entries after a number, in that order."""
        with self.held():
            return self._store.page_of_entries(room, after, min(upto, self._last_entry))

    def beginning_with(self, prefix: bytes, *, upto: int = NEWEST) -> list[tuple[bytes, bytes]]:
        """The entries whose ids begin so: transcript and id, by id."""
        with self.held():
            return self._store.beginning_with(prefix, upto=min(upto, self._last_entry))

    def count_entries(self) -> int:
        """How many entries there were: they are numbered without a gap."""
        return self._last_entry

    def check(self) -> list[str]:
        """What is wrong with the pages of the file, as it is now."""
        with self.held():
            return self._store.check()

    def find(
        self, folded: str, limit: int, before: tuple[bytes, int] | None = None, *, upto: int = NEWEST
    ) -> list[Findable]:
        """Words that hold ``folded``, newest first."""
        with self.held():
            return self._store.find(folded, limit, before, upto=min(upto, self._last_words))

    def has_words(self, words: tuple[bytes, int], *, upto: int = NEWEST) -> bool:
        """Whether words for finding stood in a place of an entry."""
        with self.held():
            return self._store.has_words(words, upto=min(upto, self._last_words))

    # --- the shortlist: what came later is on it too, and is not there for whoever looks here

    def waiting(self, room: bytes) -> list[bytes]:
        """The entries of a leg that may wait for somebody; what was settled in a later state is still among them."""
        with self.held():
            if self.current:
                return self._store.waiting(room)
            found = dict.fromkeys(self._store.on_the_list(room))  # what is settled there is so in a later state
            found |= dict.fromkeys(entry for leg, entry in self._waited if leg == room)
            return [entry for entry in found if (room, entry) not in self._waits_no_more]

    def settle(self, room: bytes, entry: bytes) -> None:
        """An entry waits for nobody in this state; if that is the file's still, the file knows it too."""
        with self.held():
            if self.current:
                self._store.settle(room, entry)
            else:
                self._waits_no_more.add((room, entry))

    def settled(self) -> set[tuple[bytes, bytes]]:
        """What waits for nobody in this state, beside what is off the list: leg and id."""
        with self.held():
            return self._store.settled() if self.current else set(self._waits_no_more)

    def released(self, room: bytes, ms: int, before: bytes | None) -> Iterator[bytes]:
        """The places of entries with a release that may end at ``ms`` or later, newest first."""
        for place in super().released(room, ms, before):
            self.demand_still_there()
            yield place

    def page_of_released(self, room: bytes, ms: int, before: bytes) -> list[bytes]:
        """The places of the newest such entries before a place."""
        with self.held():
            return self._store.page_of_released(room, ms, before)

    def ending(self, room: bytes, first: int, last: int) -> list[bytes]:
        """The places of entries with a release that may end between two instants, in order."""
        with self.held():
            return self._store.ending(room, first, last)

    def dated(self, name: bytes, room: bytes, before: Place | None = None) -> Iterator[Place]:
        """The entries of a leg on a list, newest first; what came later is there too, and has no place yet here."""
        for each in super().dated(name, room, before):
            self.demand_still_there()
            yield each

    def page_of_dated(self, name: bytes, room: bytes, before: Place, size: int) -> list[Place]:
        """The newest such entries before a place, so many at most."""
        with self.held():
            return self._store.page_of_dated(name, room, before, size)

    def items(self, wanted: Wanted, before: ItemPlace | None = None) -> Iterator[tuple[bytes, ItemPlace]]:
        """Items of the record, the newest first; what came later is there too, and has no place yet here."""
        for each in super().items(wanted, before):
            self.demand_still_there()
            yield each

    def page_of_items(self, wanted: Wanted, before: ItemPlace, size: int) -> list[tuple[bytes, ItemPlace]]:
        """The newest such items before a place, so many at most."""
        with self.held():
            return self._store.page_of_items(wanted, before, size)

    def place_of_item(self, entry: bytes) -> ItemPlace | None:
        """Where the item stands that an entry brought."""
        with self.held():
            return self._store.place_of_item(entry)

    def next_end(self, room: bytes, after: int) -> int | None:
        """When the next release may end after an instant; None: none does."""
        with self.held():
            return self._store.next_end(room, after)


class Snapshots:
    """The snapshots of one talk. They are taken while nobody writes, and given back at any time."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._newest: tuple[Snapshot, Talk] | None = None
        self._in_use: set[Snapshot] = set()
        self._ended: Callable[[], Refusal] | None = None
        store.before_changes = self._keep

    def take(self, live: Talk) -> tuple[Snapshot, Talk]:
        """The state that the file holds now, until it is given back.

        Args:
            live: the talk itself, for the entries that it has decoded.

        Raises:
            Refusal: why they have ended.
        """
        with self._store.held():
            if self._ended is not None:
                raise self._ended()
            self._newest = snapshot, talk = self._now(live)
            snapshot.users += 1
            self._in_use.add(snapshot)
            return snapshot, talk

    def _now(self, live: Talk) -> tuple[Snapshot, Talk]:
        if self._newest is None or (self._newest[0].users and not self._newest[0].current):
            snapshot = Snapshot(self._store)
            return snapshot, Talk(live.rooms.over(Rows(snapshot)))
        snapshot, talk = self._newest
        if snapshot.current:
            return snapshot, talk
        rooms: Rooms = talk.rooms.stored(talk.rows)
        for room in snapshot.changed:
            rooms = rooms.changed(talk.rows, room)
        snapshot.take_anew()
        return snapshot, Talk(rooms)

    def give_back(self, snapshot: Snapshot) -> None:
        """It is not read any more."""
        with self._store.held():
            snapshot.users -= 1
            if not snapshot.users:
                snapshot.forget()
                self._in_use.discard(snapshot)

    def end(self, why: Callable[[], Refusal]) -> None:
        """Nobody reads on, and nobody begins to: whatever is asked from now on is refused with ``why``."""
        with self._store.held():
            self._ended = why
            for snapshot in self._all():
                snapshot.end(why)
            self._newest = None

    def _all(self) -> set[Snapshot]:
        return self._in_use if self._newest is None else self._in_use | {self._newest[0]}

    def _keep(self, changes: list[Change]) -> None:
        for snapshot in self._all():
            snapshot.keep(changes)


def _demand_no_keys(bucket: Bucket) -> None:
    if bucket in KEYS:
        raise LookupError


def _within(key: Key, low: Key | None, high: Key | None, *, last: Key | None) -> bool:
    """Whether a key lies between two, or is that of the last row of a page."""
    return key == last or ((low is None or key > low) and (high is None or key < high))


def _as_it_was(
    page: list[tuple[K, bytes]], kept: Mapping[K, bytes | None], *, newest_first: bool = False
) -> list[tuple[K, bytes]]:
    """Rows as they are now, with what stood in the place of those that were changed."""
    if not kept:
        return page
    rows: dict[K, bytes | None] = {**dict(page), **kept}
    return [(key, value) for key, value in sorted(rows.items(), reverse=newest_first) if value is not None]
