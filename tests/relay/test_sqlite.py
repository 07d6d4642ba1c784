"""The SQLite store keeps the contract; what is on the disk is whole after a crash, and foreign files are left alone."""

from __future__ import annotations

import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from goodoffices.errors.base import Refusal
from goodoffices.errors.relay import (
    DamagedStore,
    FolderUnwritable,
    ForeignStore,
    NewerStore,
    RelayDiskFailed,
    RelayDiskFull,
    StoreInUse,
)
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Acknowledgement, Outcome
from goodoffices.relay.sqlite import checkpoints
from goodoffices.relay.sqlite.database import APPLICATION_ID, FILE
from goodoffices.relay.sqlite.store import SqliteStore
from tests.relay.contract import KEYS, ONE, OTHER, StoreContract, StoreMachine, all_of, deposit, expire


class TestSqliteStore(StoreContract):
    """A store in a folder."""

    @pytest.fixture
    def open_store(self, tmp_path: Path) -> Iterator[Callable[[Limits], SqliteStore]]:
        opened: list[SqliteStore] = []

        def open_it(limits: Limits) -> SqliteStore:
            opened.append(SqliteStore(tmp_path / str(len(opened)), limits))
            return opened[-1]

        yield open_it
        for store in opened:
            store.close()


class SqliteMachine(StoreMachine):
    def open(self, limits: Limits) -> SqliteStore:
        self.folder = Path(tempfile.mkdtemp())
        self.limits = limits
        return SqliteStore(self.folder, limits)

    def reopen(self) -> None:
        self.store.close()
        self.store = SqliteStore(self.folder, self.limits)

    def teardown(self) -> None:
        super().teardown()
        if hasattr(self, "folder"):
            shutil.rmtree(self.folder)


TestSqliteMachine = SqliteMachine.TestCase
TestSqliteMachine.settings = settings(max_examples=25, stateful_step_count=30, deadline=None)


# --- the file ------------------------------------------------


def test_folder_and_files_are_for_their_owner_alone(tmp_path: Path) -> None:
    """Also the log beside the file."""
    store = SqliteStore(tmp_path / "r", Limits())
    store.make(ONE, KEYS)
    assert stat.S_IMODE((tmp_path / "r").stat().st_mode) == 0o700
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "r").iterdir()}
    assert {"relay.db", "relay.db-wal", "relay.lock"} <= set(modes)
    assert set(modes.values()) == {0o600}
    store.close()


def test_one_process_holds_a_store(tmp_path: Path) -> None:
    """A second one is refused, and can open it once the first has let go."""
    store = SqliteStore(tmp_path, Limits())
    with pytest.raises(StoreInUse):
        SqliteStore(tmp_path, Limits())
    store.close()
    SqliteStore(tmp_path, Limits()).close()


def test_a_store_that_has_lost_count_gives_no_number_below_what_was_acknowledged(tmp_path: Path) -> None:
    """It was mended or put back in part. An envelope under such a number would lie there and never be handed out."""
    with closing(SqliteStore(tmp_path, Limits())) as store:
        store.make(ONE, KEYS)
        store.deposit_many([deposit(ONE, each, bytes([each])) for each in range(9)])
        store.acknowledge_many([Acknowledgement(ONE, 9)])
    with closing(sqlite3.connect(tmp_path / FILE)) as database, database:
        database.execute("DELETE FROM deposits")
        database.execute("UPDATE mailboxes SET last = 0")
    with closing(SqliteStore(tmp_path, Limits())) as store:
        store.deposit_many([deposit(ONE, 99, b"new")])
        assert all_of(store, ONE) == [(10, b"new")]


def test_numbers_go_on_when_nothing_is_left_to_show_them(tmp_path: Path) -> None:
    """After everything has expired and the store was opened again."""
    store = SqliteStore(tmp_path, Limits())
    store.make(ONE, KEYS)
    store.deposit_many([deposit(ONE, number, b"x", 10) for number in (1, 2, 3)])
    expire(store, 10)
    store.close()
    store = SqliteStore(tmp_path, Limits())
    assert store.deposit_many([deposit(ONE, 4, b"y")]) == [Outcome.STORED]
    assert all_of(store, ONE) == [(4, b"y")]
    store.close()


def _foreign(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE mailboxes (a)")
    database.commit()
    database.close()


def _newer(path: Path) -> None:
    SqliteStore(path.parent, Limits()).close()
    database = sqlite3.connect(path)
    database.execute("PRAGMA user_version = 2")
    database.close()


def _other_tables(path: Path) -> None:
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE mailboxes (a)")
    database.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    database.commit()
    database.close()


def _damaged(path: Path) -> None:
    store = SqliteStore(path.parent, Limits())
    store.make(ONE, KEYS)
    store.deposit_many([deposit(ONE, number, bytes(4000)) for number in range(50)])
    store.close()
    data = bytearray(path.read_bytes())
    data[4096:] = b"\x55" * (len(data) - 4096)
    path.write_bytes(bytes(data))


@pytest.mark.parametrize(
    ("spoil", "refusal"),
    [
        (lambda path: path.write_bytes(b"some notes of somebody\n" * 100), DamagedStore),
        (_foreign, ForeignStore),
        (_newer, NewerStore),
        (_other_tables, DamagedStore),
        (_damaged, DamagedStore),
    ],
    ids=["text", "foreign", "newer", "other tables", "damaged"],
)
def test_a_file_that_is_not_ours_is_refused_and_left_alone(
    tmp_path: Path, spoil: Callable[[Path], None], refusal: type[Refusal]
) -> None:
    """Whatever is wrong with it, its bytes stay, and the folder can be locked again."""
    path = tmp_path / FILE
    spoil(path)
    before = path.read_bytes()
    for _ in range(2):
        with pytest.raises(refusal):
            SqliteStore(tmp_path, Limits())
    assert path.read_bytes() == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    """A file stands where the folder should be."""
    (tmp_path / "r").write_text("x")
    with pytest.raises(FolderUnwritable):
        SqliteStore(tmp_path / "r", Limits())


def test_what_is_deleted_is_overwritten(tmp_path: Path) -> None:
    """The bytes of an acknowledged envelope are not in the files once the log is folded back."""
    store = SqliteStore(tmp_path, Limits())
    store.make(ONE, KEYS)
    store.deposit_many([deposit(ONE, 1, b"PLANTED" * 2000)])
    store.acknowledge_many([Acknowledgement(ONE, 1)])
    store.close()
    assert not [path.name for path in tmp_path.iterdir() if b"PLANTED" in path.read_bytes()]


# --- full, and failing ------------------------------------------------


def test_a_full_store_refuses_and_loses_nothing(tmp_path: Path) -> None:
    """What does not fit is refused whole; what was confirmed is there; once there is room, it goes on."""
    store = SqliteStore(tmp_path, Limits(store_mib=1))
    store.make(ONE, KEYS)
    confirmed: list[int] = []
    refused = 0
    for number in range(1, 60):
        try:
            outcomes = store.deposit_many([deposit(ONE, number << 8 | one, bytes([number]) * 9000) for one in range(4)])
        except RelayDiskFull:
            refused += 1
        else:
            assert outcomes == [Outcome.STORED] * 4
            confirmed += [number] * 4
    assert refused > 20
    assert [data[0] for _, data in all_of(store, ONE)] == confirmed
    store.acknowledge_many([Acknowledgement(ONE, 8)])
    assert store.deposit_many([deposit(ONE, 1, bytes(9000))]) == [Outcome.STORED]
    store.close()
    store = SqliteStore(tmp_path, Limits(store_mib=1))
    assert [number for number, _ in all_of(store, ONE)] == list(range(9, len(confirmed) + 2))
    store.close()


def failing(store: SqliteStore) -> dict[str, str] | None:
    """What the disk refused, as it is told."""
    return None if store.failing is None else store.failing.told()


@pytest.mark.parametrize(("size", "at"), [(1, "WITH new"), (300, "COMMIT")], ids=["one statement", "several"])
def test_after_a_failed_flush_nothing_is_confirmed(tmp_path: Path, size: int, at: str) -> None:
    """The system may say that it has what is nowhere; so the store stays refused until it is opened again."""
    batch = [deposit(ONE, number, b"b") for number in range(2, 2 + size)]
    store = SqliteStore(tmp_path, Limits())
    store.make(ONE, KEYS)
    store.deposit_many([deposit(ONE, 1, b"a")])
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorname = "SQLITE_IOERR_FSYNC"
    real = store._writer

    class Failing:
        in_transaction = False
        total_changes = 0

        def execute(self, statement: str, *values: Any) -> object:
            if statement.startswith(at):
                if real.in_transaction:
                    real.execute("ROLLBACK")
                raise error
            return real.execute(statement, *values)

    assert failing(store) is None
    store._transactions._writer = store._writer = Failing()  # type: ignore[assignment]
    with pytest.raises(RelayDiskFailed):
        store.deposit_many(batch)
    store._transactions._writer = store._writer = real
    with pytest.raises(RelayDiskFailed):
        store.deposit_many(batch)
    assert failing(store) == RelayDiskFailed(problem="SQLITE_IOERR_FSYNC").told()
    store.close()
    store = SqliteStore(tmp_path, Limits())
    assert failing(store) is None
    assert store.deposit_many(batch) == [Outcome.STORED] * size
    assert all_of(store, ONE) == [(1, b"a"), *((number, b"b") for number in range(2, 2 + size))]
    store.close()


def test_a_log_that_could_not_be_folded_back_is_told_at_once(tmp_path: Path) -> None:
    """Before anybody writes again, since nothing would be confirmed then."""
    store = SqliteStore(tmp_path, Limits())
    store._transactions._checkpoints.failed = "SQLITE_IOERR_FSYNC"
    assert failing(store) == RelayDiskFailed(problem="SQLITE_IOERR_FSYNC").told()
    with pytest.raises(RelayDiskFailed):
        store.make(ONE, KEYS)
    store.close()


def test_what_the_disk_refused_is_told_until_something_is_written(tmp_path: Path) -> None:
    """A repeat, an acknowledgement and an expiry of nothing write nothing, and so say nothing of the disk."""
    store = SqliteStore(tmp_path, Limits(store_mib=1))
    store.make(ONE, KEYS)
    known = deposit(ONE, 0, bytes(100_000))
    store.deposit_many([known])
    with pytest.raises(RelayDiskFull):
        store.deposit_many([deposit(ONE, number, bytes(100_000)) for number in range(1, 20)])
    # One that was raised would hold on to every envelope of the batch.
    assert store.failing is not None
    assert store.failing.__traceback__ is None
    assert store.deposit_many([known]) == [Outcome.KNOWN]
    store.acknowledge_many([Acknowledgement(ONE, 0), Acknowledgement(OTHER, 5)])
    expire(store, 1)
    store.make(ONE, KEYS)
    assert all_of(store, ONE) == [(1, bytes(100_000))]
    assert failing(store) == RelayDiskFull().told()
    store.acknowledge_many([Acknowledgement(ONE, 1)])
    assert failing(store) is None
    store.close()


def log_of(folder: Path) -> int:
    """The size of the write-ahead log, in bytes."""
    return (folder / "relay.db-wal").stat().st_size


@pytest.mark.parametrize("step", [64 * 1024, 2**60], ids=["copied beside", "the thread gets no turn"])
def test_the_log_stays_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int) -> None:
    """However long a writer goes on without a rest, and however busy the machine is."""
    monkeypatch.setattr(checkpoints, "STEP", step)
    monkeypatch.setattr(checkpoints, "LONGEST", 1024 * 1024)
    store = SqliteStore(tmp_path, Limits())
    store._writer.execute("PRAGMA synchronous = OFF")
    store.make(ONE, KEYS)
    largest = 0
    for number in range(1, 200):
        store.deposit_many([deposit(ONE, number << 8 | one, bytes(4096)) for one in range(32)])
        store.acknowledge_many([Acknowledgement(ONE, number * 32)])
        largest = max(largest, log_of(tmp_path))
    assert largest < 4 * 1024 * 1024
    store.close()


@pytest.mark.parametrize("step", [16 * 1024, 2**60], ids=["copied beside", "the thread gets no turn"])
def test_the_log_stays_bounded_where_only_mailboxes_come_and_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """Anybody may make mailboxes at an open relay; the log begins anew then too."""
    monkeypatch.setattr(checkpoints, "STEP", step)
    monkeypatch.setattr(checkpoints, "LONGEST", 256 * 1024)
    store = SqliteStore(tmp_path, Limits())
    store._writer.execute("PRAGMA synchronous = OFF")
    largest = 0
    for number in range(1500):
        name = number.to_bytes(32, "big")
        store.make(name, KEYS)
        store.remove(name, 1)
        largest = max(largest, log_of(tmp_path))
    assert largest < 1024 * 1024
    store.close()


def test_the_log_does_not_begin_anew_after_a_flush_that_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the thread could not flush is in the log alone."""
    monkeypatch.setattr(checkpoints, "LONGEST", 1)
    store = SqliteStore(tmp_path, Limits())
    store._writer.execute("PRAGMA synchronous = OFF")
    marks = store._transactions._checkpoints
    store.make(ONE, KEYS)
    marks.failed = "SQLITE_IOERR_FSYNC"
    for _ in range(50):
        store._writer.execute("UPDATE mailboxes SET last = last + 1")
        marks.wrote(store._writer, 4096)
        marks.make_room(store._writer)
    assert log_of(tmp_path) > 50 * 4096
    store.close()


# --- crashes ------------------------------------------------


@dataclass
class Watch:
    """Copies the folder at every point of writing, with what had been confirmed by then."""

    folder: Path
    copies: Path
    points: list[tuple[str, Path, list[tuple[int, bytes]], list[tuple[int, bytes]] | None]] = field(
        default_factory=list
    )
    confirmed: list[tuple[int, bytes]] = field(default_factory=list)
    coming: list[tuple[int, bytes]] = field(default_factory=list)

    def __call__(self, name: str) -> None:
        place = self.copies / str(len(self.points))
        shutil.copytree(self.folder, place)
        self.points.append((name, place, self.confirmed, self.coming))


def test_a_crash_at_every_point_of_writing(tmp_path: Path) -> None:
    """Confirmed deposits and acknowledgements are there, once; the act under way is whole or not there at all."""
    watch = Watch(tmp_path / "r", tmp_path / "copies")
    store = SqliteStore(watch.folder, Limits(), watch)
    expected: list[tuple[int, bytes]] = []

    def step(coming: list[tuple[int, bytes]], act: Callable[[], object]) -> None:
        nonlocal expected
        watch.confirmed, watch.coming = expected, coming
        act()
        expected = coming
        watch.confirmed = watch.coming = expected

    step([], lambda: store.make(ONE, KEYS))
    step([], lambda: store.make(OTHER, KEYS))
    number = 0
    for size in (1, 5, 33):
        new = [(number + one, b"%d" % (number + one) * 700) for one in range(1, size + 1)]
        batch = [deposit(ONE, ident, data, 10 + ident) for ident, data in new]
        step(expected + new, partial(store.deposit_many, batch))
        step(expected, partial(store.deposit_many, [*batch, batch[0]]))
        number += size
        left = [each for each in expected if each[0] > number - 2]
        step(left, partial(store.acknowledge_many, [Acknowledgement(ONE, number - 2)]))
    last = expected[-1:]
    step(last, lambda: expire(store, 10 + number - 1))
    step([], lambda: store.remove(ONE, 5))
    step([], lambda: expire(store, 5))
    store.close()
    names = {name for name, *_ in watch.points}
    assert {name for name in names if "before" in name} == {name.replace("after", "before") for name in names}
    acts = ["making a mailbox", "depositing", "acknowledging", "expiring", "removing a mailbox", "forgetting names"]
    assert {f"relay: before {act}" for act in acts} <= names
    for name, copy, confirmed, coming in watch.points:
        (copy / "relay.lock").unlink()
        store = SqliteStore(copy, Limits())
        found = all_of(store, ONE)
        assert found in (confirmed, coming), name
        if "after" in name and "expiring" not in name:
            assert found == coming, name
        assert store.newest(ONE) == (found[-1][0] if found else 0)
        store.close()
        shutil.rmtree(copy)


def test_a_fault_at_a_point_of_writing_leaves_store_and_disk_of_one_mind(tmp_path: Path) -> None:
    """Before the commit nothing was stored, after it everything was; the next deposit is numbered rightly."""
    points: list[str] = []

    def watch(name: str) -> None:
        if name in points:
            raise OSError

    store = SqliteStore(tmp_path, Limits(), watch)
    store.make(ONE, KEYS)
    for ident, when in enumerate(["before", "after"], start=1):
        points.append(f"relay: {when} depositing")
        with pytest.raises(OSError):  # noqa: PT011 - the fault that was planted
            store.deposit_many([deposit(ONE, ident, b"x")])
        points.clear()
    assert store.deposit_many([deposit(ONE, 2, b"x"), deposit(ONE, 3, b"z")]) == [Outcome.KNOWN, Outcome.STORED]
    assert all_of(store, ONE) == [(1, b"x"), (2, b"z")]
    store.close()
