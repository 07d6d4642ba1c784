"""A snapshot of a talk's file shows what stood there when it was taken, whatever is committed meanwhile."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from goodoffices.errors.station import Locked
from goodoffices.station import snapshots as snapshots_module
from goodoffices.station import store as store_module
from goodoffices.station.snapshots import Snapshot, Snapshots
from goodoffices.station.store import FIRST_PAGE, KEYS, PAGE, Findable, Listed, Store, is_folded
from goodoffices.talk.rows import Rows
from goodoffices.talk.talk import Talk

ROOM, OTHER = b"r" * 32, b"s" * 32
KEY = b"k" * 32
ME = b"m" * 32

BUCKETS = (ROOM + b"a", ROOM + b"b", OTHER + b"a", b"mine", b"doubts")
Plain = dict[tuple[bytes, bytes], bytes]
Row = tuple[bytes, bytes]

rows_put = st.tuples(
    st.sampled_from(BUCKETS), st.binary(min_size=1, max_size=1), st.none() | st.binary(min_size=1, max_size=2)
)
changes = st.lists(rows_put, min_size=1, max_size=12)
bounds = st.none() | st.binary(max_size=2)


def nobody(name: str) -> None:
    """No watcher."""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """An empty talk's file."""
    made = Store(tmp_path / "talk.db", KEY, nobody, create=True)
    yield made
    made.close()


def live(store: Store) -> Talk:
    """The talk itself."""
    return Talk.new(ME, Rows(store))


class Commits(RuleBasedStateMachine):
    """Commits, snapshots that come and go, and scans that are left half read, in any order."""

    def __init__(self) -> None:
        super().__init__()
        self.pages = store_module.FIRST_PAGE, store_module.PAGE
        for module in (store_module, snapshots_module):
            # Small pages, so that every history has seams.
            module.FIRST_PAGE, module.PAGE = 2, 3  # type: ignore[attr-defined]
        self.folder = tempfile.TemporaryDirectory()
        self.store = Store(Path(self.folder.name) / "talk.db", KEY, nobody, create=True)
        self.snapshots = Snapshots(self.store)
        self.plain: Plain = {}
        self.entries: list[bytes] = []
        self.due: set[bytes] = set()
        self.used: list[tuple[Snapshot, Plain, list[bytes], frozenset[bytes]]] = []
        self.scans: list[tuple[Snapshot, Iterator[Row], list[Row], list[Row]]] = []

    def teardown(self) -> None:
        """Leave nothing."""
        self.store.close()
        self.folder.cleanup()
        for module in (store_module, snapshots_module):
            module.FIRST_PAGE, module.PAGE = self.pages  # type: ignore[attr-defined]

    @rule(batch=changes, entry=st.booleans(), turned=st.sets(st.integers(0, 12), max_size=3))
    def commit(self, batch: list[tuple[bytes, bytes, bytes | None]], entry: bool, turned: set[int]) -> None:
        """An act. What waited for somebody before may wait no more, and the other way round."""
        rows = Rows(self.store)
        for bucket, key, value in batch:
            rows = rows.drop(bucket, key) if value is None else rows.put(bucket, key, value)
            if value is None:
                self.plain.pop((bucket, key), None)
            else:
                self.plain[bucket, key] = value
        words = []
        if entry:
            ident = bytes([len(self.entries)]) * 32
            rows = rows.put(ROOM + b"entries", ident, b"data of " + ident)
            words = [Findable(ROOM, ident, 0, f"word {len(self.entries)}")]
            self.entries.append(ident)
        named = {self.entries[number] for number in turned if number < len(self.entries) and any(rows.delta())}
        waits = named - self.due
        self.due = (self.due - named) | waits
        self.store.commit(rows, words, Listed(waiting=frozenset((ROOM, ident) for ident in waits)))

    @rule()
    def take(self) -> None:
        """Somebody begins to read."""
        snapshot, _ = self.snapshots.take(live(self.store))
        self.used.append((snapshot, dict(self.plain), list(self.entries), frozenset(self.due)))

    @rule(data=st.data())
    def settle(self, data: st.DataObject) -> None:
        """Somebody looks and finds that something waits for nobody, in the state that is looked at."""
        readers: list[tuple[Store, set[bytes]]] = [(self.store, self.due)]
        readers += [(snapshot, set(due)) for snapshot, _, _, due in self.used]
        store, due = readers[data.draw(st.integers(0, len(readers) - 1))]
        for ident in store.waiting(ROOM):
            if ident not in due:
                store.settle(ROOM, ident)
                assert ident not in store.waiting(ROOM)

    @rule(data=st.data())
    def give_back(self, data: st.DataObject) -> None:
        """Somebody has read enough, be it half way through a scan."""
        if self.used:
            snapshot, *_ = self.used.pop(data.draw(st.integers(0, len(self.used) - 1)))
            self.snapshots.give_back(snapshot)
            self.scans = [scan for scan in self.scans if any(scan[0] is used for used, *_ in self.used)]

    @rule(data=st.data(), bucket=st.sampled_from(BUCKETS), after=bounds, before=bounds, newest_first=st.booleans())
    def begin_scan(
        self, data: st.DataObject, bucket: bytes, after: bytes | None, before: bytes | None, newest_first: bool
    ) -> None:
        """Somebody begins to scan."""
        if self.used:
            snapshot, plain, *_ = self.used[data.draw(st.integers(0, len(self.used) - 1))]
            wanted = scanned(plain, bucket, after, before, newest_first)
            self.scans.append((snapshot, snapshot.scan(bucket, after, before, newest_first), [], wanted))

    @rule(data=st.data(), rows=st.integers(1, 4))
    def scan_on(self, data: st.DataObject, rows: int) -> None:
        """Somebody reads a few rows more; at the end it is what it was to be."""
        if self.scans:
            number = data.draw(st.integers(0, len(self.scans) - 1))
            _, scan, found, wanted = self.scans[number]
            for _ in range(rows):
                row = next(scan, None)
                if row is None:
                    del self.scans[number]
                    assert found == wanted
                    return
                found.append(row)

    @invariant()
    def each_shows_its_commit(self) -> None:
        """Whatever can be asked of a snapshot is as it was."""
        for snapshot, plain, entries, due in self.used:
            assert due <= set(snapshot.waiting(ROOM))
            for bucket in BUCKETS:
                for newest_first in (False, True):
                    wanted = scanned(plain, bucket, None, None, newest_first)
                    assert list(snapshot.scan(bucket, None, None, newest_first)) == wanted
                for key in (bytes([number]) for number in range(256)):
                    if (bucket, key) in plain or (bucket, key) in self.plain:
                        assert snapshot.get(bucket, key) == plain.get((bucket, key))
            folded = [(bucket, key, value) for (bucket, key), value in sorted(plain.items()) if is_folded(bucket)]
            assert list(snapshot.folded_rows()) == folded
            own = [(bucket, key, value) for (bucket, key), value in sorted(plain.items()) if not is_folded(bucket)]
            assert list(snapshot.own_rows(lambda _: True)) == own
            assert [ident for _, ident, _ in snapshot.entries()] == entries
            assert [ident for _, ident in snapshot.beginning_with(b"")] == entries
            assert snapshot.count_entries() == len(entries)
            assert len(snapshot.find("word", 99)) == len(snapshot.find("o", 99)) == len(entries)
            for ident in self.entries:
                known = b"data of " + ident if ident in entries else None
                assert snapshot.get(ROOM + b"entries", ident) == known

    @invariant()
    def whatever_waits_is_listed(self) -> None:
        """Whatever was settled in a state that is over."""
        assert self.due <= set(self.store.waiting(ROOM))

    @invariant()
    def nobody_keeps_what_nobody_reads(self) -> None:
        """What is kept is kept for somebody."""
        assert len(self.snapshots._in_use) <= len(self.used)
        newest = self.snapshots._newest
        assert newest is None or newest[0].users or not newest[0]._before


def scanned(
    plain: Plain, bucket: bytes, after: bytes | None, before: bytes | None, newest_first: bool
) -> list[tuple[bytes, bytes]]:
    """What a scan of a plain map gives."""
    found = sorted(
        (key, value)
        for (at, key), value in plain.items()
        if at == bucket and (after is None or key > after) and (before is None or key < before)
    )
    return found[::-1] if newest_first else found


TestCommits = Commits.TestCase
TestCommits.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)


class TestWhatIsKept:
    """No more than somebody needs, and no key."""

    def test_no_key_of_a_line_is_kept_or_shown(self, store: Store) -> None:
        """What stood in the place of a key is nowhere once it was replaced: not in a snapshot, nor in the log."""
        for bucket in sorted(KEYS):
            store.commit(Rows(store).put(bucket, b"leg", b"old key"))
        snapshots = Snapshots(store)
        snapshot, _ = snapshots.take(live(store))
        for bucket in sorted(KEYS):
            assert list(snapshot.scan(ROOM + b"a", None, None, False)) == []
            store.commit(Rows(store).put(bucket, b"leg", b"new key").put(ROOM + b"a", b"row", b"new"))
            assert store.path.with_name(store.path.name + "-wal").stat().st_size == 0
            with pytest.raises(LookupError):
                snapshot.get(bucket, b"leg")
            with pytest.raises(LookupError):
                next(snapshot.scan(bucket, None, None, False))
        assert not KEYS.intersection(snapshot._before)
        assert snapshot.get(ROOM + b"a", b"row") is None

    def test_a_scan_that_is_left_open_keeps_no_log(self, store: Store) -> None:
        """The log is folded back while somebody is half way through a scan, which goes on."""
        rows = Rows(store)
        for number in range(100):
            rows = rows.put(ROOM + b"a", bytes([number]), b"old")
        store.commit(rows)
        snapshots = Snapshots(store)
        snapshot, _ = snapshots.take(live(store))
        scan = snapshot.scan(ROOM + b"a", None, None, False)
        found = [next(scan)]
        store.commit(Rows(store).put(b"mail channel", b"leg", b"key").put(ROOM + b"a", bytes([99]), b"new"))
        assert store.path.with_name(store.path.name + "-wal").stat().st_size == 0
        assert [*found, *scan] == [(bytes([number]), b"old") for number in range(100)]

    def test_readers_of_one_state_share_a_snapshot(self, store: Store) -> None:
        """There are no more snapshots than states that somebody reads."""
        snapshots = Snapshots(store)
        first, second = snapshots.take(live(store)), snapshots.take(live(store))
        assert first == second
        store.commit(Rows(store).put(ROOM + b"a", b"key", b"value"))
        third = snapshots.take(live(store))
        assert third[0] is not first[0]
        assert len(snapshots._in_use) == 2
        for each, _ in (first, second, third):
            snapshots.give_back(each)
        assert not snapshots._in_use

    def test_what_was_derived_of_an_unchanged_room_still_holds(self, store: Store) -> None:
        """After a commit that changed one room, what somebody has read of another is not read again."""
        snapshots = Snapshots(store)
        snapshot, talk = snapshots.take(live(store))
        here, there = talk.rooms.reading(ROOM), talk.rooms.reading(OTHER)
        snapshots.give_back(snapshot)
        store.commit(Rows(store).put(OTHER + b"a", b"key", b"value").put(b"mine", b"x", b"y"))
        _, after = snapshots.take(live(store))
        assert after.rooms.reading(ROOM) is here
        assert after.rooms.reading(OTHER) is not there

    def test_the_doubts_of_a_room_are_of_that_room(self, store: Store) -> None:
        """A doubt about the time of an entry changes what was derived of its room."""
        snapshots = Snapshots(store)
        snapshot, talk = snapshots.take(live(store))
        here, there = talk.rooms.reading(ROOM), talk.rooms.reading(OTHER)
        snapshots.give_back(snapshot)
        store.commit(Rows(store).put(b"doubts", OTHER + b"i" * 32, b"value"))
        _, after = snapshots.take(live(store))
        assert after.rooms.reading(ROOM) is here
        assert after.rooms.reading(OTHER) is not there

    def test_nothing_is_written_to_a_snapshot(self, store: Store) -> None:
        """It takes nothing, as long as it stands."""
        snapshot, talk = Snapshots(store).take(live(store))
        with pytest.raises(TypeError):
            snapshot.commit(talk.rows.put(ROOM + b"a", b"key"))

    def test_a_commit_that_fails_changes_nothing_for_whoever_reads(
        self, store: Store, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What was not written is not shown, and what stood there is."""
        store.commit(Rows(store).put(ROOM + b"a", b"key", b"old"))
        snapshot, _ = Snapshots(store).take(live(store))
        monkeypatch.setattr(store, "_make_findable", lambda _: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            store.commit(Rows(store).put(ROOM + b"a", b"key", b"new"), [Findable(ROOM, b"i" * 32, 0, "words")])
        assert snapshot.get(ROOM + b"a", b"key") == store.get(ROOM + b"a", b"key") == b"old"

    def test_what_is_settled_later_still_waits_for_whoever_reads(self, store: Store) -> None:
        """Before the next commit too, which takes it off the list of the file."""
        ident = b"i" * 32
        waits = Listed(waiting=frozenset({(ROOM, ident)}))
        store.commit(Rows(store).put(ROOM + b"a", b"key", b"waits"), (), waits)
        snapshots = Snapshots(store)
        earlier, _ = snapshots.take(live(store))
        store.commit(Rows(store).put(ROOM + b"a", b"key", b"waits no more"))
        store.settle(ROOM, ident)
        for _ in range(2):
            assert earlier.waiting(ROOM) == [ident]
            assert store.waiting(ROOM) == snapshots.take(live(store))[0].waiting(ROOM) == []
            store.commit(Rows(store).put(ROOM + b"a", b"key", b"settled"))

    @pytest.mark.parametrize("by_a_look", [False, True])
    def test_what_is_settled_later_still_waits_in_an_earlier_state(self, store: Store, *, by_a_look: bool) -> None:
        """At once, and not only after the next commit; whether an act or another look has settled it."""
        entry = b"i" * 32
        store.commit(Rows(store).put(ROOM + b"a", b"key", b"old"), (), Listed(waiting=frozenset({(ROOM, entry)})))
        snapshots = Snapshots(store)
        earlier, _ = snapshots.take(live(store))
        store.commit(Rows(store).put(ROOM + b"a", b"key", b"new"))
        later, _ = snapshots.take(live(store))
        (later if by_a_look else store).settle(ROOM, entry)
        assert (earlier.waiting(ROOM), later.waiting(ROOM), store.waiting(ROOM)) == ([entry], [], [])
        store.commit(Rows(store).put(ROOM + b"a", b"key", b"newer"))
        assert (earlier.waiting(ROOM), later.waiting(ROOM), store.waiting(ROOM)) == ([entry], [], [])

    def test_every_way_to_read_a_file_is_one_of_its_snapshots_too(self) -> None:
        """Whoever adds one to the file says how a snapshot answers it; only what writes, and parts of it, are left."""
        parts = {"close", "on_the_list", "page", "page_of_all", "last_numbers", "replace_rows", "own_rows", "put_back"}
        asked = {name for name in vars(Store) if not name.startswith("_")}
        assert asked - parts <= set(vars(Snapshot))

    def test_rows_that_follow_from_no_entry_are_those_of_its_state(self, store: Store) -> None:
        """One that was dropped since is there, one that came since is not, and one that was changed is as it was."""
        store.commit(Rows(store).put(b"mine", b"a", b"old").put(b"mine", b"c", b"old").put(b"other", b"a", b"old"))
        snapshot, _ = Snapshots(store).take(live(store))
        store.commit(Rows(store).drop(b"mine", b"a").put(b"mine", b"b", b"new").put(b"mine", b"c", b"new"))
        wanted = [(b"mine", b"a", b"old"), (b"mine", b"c", b"old")]
        assert list(snapshot.own_rows(lambda bucket: bucket == b"mine")) == wanted
        assert [key for _, key, _ in store.own_rows(lambda bucket: bucket == b"mine")] == [b"b", b"c"]


class TestTheEnd:
    """Once snapshots are ended, nobody reads on."""

    def test_whoever_reads_is_told_why(self, store: Store) -> None:
        """The next row, page or entry that is asked for is refused, and so is whoever comes later."""
        rows = Rows(store)
        for number in range(100):
            rows = rows.put(ROOM + b"a", bytes([number]), b"old").put(ROOM + b"entries", bytes([number]) * 32, b"data")
        store.commit(rows)
        snapshots = Snapshots(store)
        snapshot, _ = snapshots.take(live(store))
        scan, entries = snapshot.scan(ROOM + b"a", None, None, False), snapshot.entries()
        for _ in range(32):
            next(scan)
        next(entries)
        store.commit(Rows(store).put(ROOM + b"a", bytes([99]), b"new"))
        snapshots.end(Locked)
        asks = (
            lambda: next(scan),
            lambda: next(entries),
            lambda: snapshot.get(ROOM + b"a", b"key"),
            lambda: snapshot.find("words", 1),
            lambda: snapshot.beginning_with(b""),
            lambda: snapshot.fold_version,
            lambda: list(snapshot.folded_rows()),
            snapshot.check,
            snapshot.demand_still_there,
            lambda: snapshots.take(live(store)),
        )
        for ask in asks:
            with pytest.raises(Locked):
                ask()
        assert not snapshot._before

    @pytest.mark.parametrize("read", [1, PAGE - 1, PAGE, PAGE + 1])
    def test_whoever_reads_in_pages_is_told_wherever_it_stands(self, store: Store, read: int) -> None:
        """Also between two pages, where the file that the next one would come from is closed."""
        rows, ends = Rows(store), set()
        for number in range(PAGE + 9):
            key = number.to_bytes(32, "big")
            rows = rows.put(ROOM + b"entries", key, b"data").put(ROOM + b"a", key, b"row")
            ends.add((ROOM, key, number))
        store.commit(rows, (), Listed(ends=frozenset(ends)))
        snapshots = Snapshots(store)
        snapshot, _ = snapshots.take(live(store))
        long = snapshot.entries(), snapshot.released(ROOM, 0, None)
        assert [len(list(islice(each, read))) for each in long] == [read, read]
        scan = snapshot.scan(ROOM + b"a", None, None, False)
        assert len(list(islice(scan, FIRST_PAGE))) == FIRST_PAGE
        snapshots.end(Locked)
        store.close()
        under_way: tuple[Iterator[object], ...] = (*long, scan)
        for each in under_way:
            with pytest.raises(Locked):
                next(each)
