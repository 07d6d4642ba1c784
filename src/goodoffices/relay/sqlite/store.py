"""The contract of a store, kept by one SQLite file.

The rules are:

* Deposits of a batch are one transaction, with as few statements as possible.
* The counters of mailboxes are remembered by the writing thread, and read again after any failure.
* The unique index finds repeats. Only when it refuses a batch is each deposit of it looked up.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Final

from goodoffices.errors.relay import NameTaken, NoMoreMailboxes, RelayRefusal
from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import (
    HIGHEST,
    Accepted,
    Acknowledgement,
    Batch,
    Deposit,
    MailboxState,
    Outcome,
    TokenHashes,
)
from goodoffices.relay.sqlite.database import FILE, PAGE, disk_refusals, lock_folder, open_store
from goodoffices.relay.sqlite.reader import Reader, holdings, place_of
from goodoffices.relay.sqlite.transactions import OnWrite, Transactions
from goodoffices.relay.store import Holdings, News, StoredEnvelope

_AT_ONCE: Final = 128
"""Deposits in one statement at most."""

_EMPTY: Final = (None,) * 5
_INSERT: Final = {
    size: f"""WITH new (place, key, hash, expires, data) AS (VALUES {", ".join(["(?, ?, ?, ?, ?)"] * size)})
        INSERT INTO deposits SELECT place, key, hash, expires, data FROM new WHERE place IS NOT NULL"""  # noqa: S608
    for size in (1, 2, 4, 8, 16, 32, 64, _AT_ONCE)
}
"""Statements for so many deposits, the last of which may be empty. A statement keeps what it was last given in memory,
so there are few of them."""
_EXPIRE_AT_ONCE: Final = 1000
_LOOK_AT_ONCE: Final = 1000
_OVERHEAD: Final = 2 * PAGE


class SqliteStore:
    """Mailboxes in a folder; see :class:`goodoffices.relay.store.Store`.

    Args:
        folder: made if there is none.

    Raises:
        ForeignStore, DamagedStore, NewerStore, StoreInUse, FolderUnwritable: it cannot be opened, and was not changed.
    """

    def __init__(self, folder: Path, limits: Limits, on_write: OnWrite = lambda _: None) -> None:
        self._limits = limits
        self._path = folder / FILE
        self._lock = lock_folder(folder)
        self._states: dict[bytes, MailboxState] = {}
        # Where expiring has come to: mailboxes that are due, and the last box that was looked at.
        self._due: list[bytes] = []
        self._looked_at = 0
        with ExitStack() as opened:
            opened.callback(self._lock.release)
            self._writer = opened.enter_context(closing(open_store(self._path)))
            self._reader = opened.enter_context(closing(Reader(self._path)))
            with disk_refusals(self._path):
                if limits.store_mib:
                    self._writer.execute(f"PRAGMA max_page_count = {limits.store_mib * 1024 * 1024 // PAGE}").fetchone()
                (self._made,) = self._writer.execute("SELECT count(*) FROM mailboxes").fetchone()
            self._transactions = Transactions(self._path, self._writer, on_write)
            opened.pop_all()

    def close(self) -> None:
        """As the contract says."""
        self._transactions.close()
        self._reader.close()
        self._writer.close()
        self._lock.release()

    @property
    def failing(self) -> RelayRefusal | None:
        """As the contract says."""
        return self._transactions.failing

    # --- mailboxes

    def make(self, name: bytes, hashes: TokenHashes) -> None:
        """As the contract says."""
        with self._transactions.disk_refusals():
            query = "SELECT deposit, collect, removed FROM mailboxes WHERE name = ?"
            found = self._writer.execute(query, (name,)).fetchone()
        if found is not None:
            if found[2] or TokenHashes(found[0], found[1]) != hashes:
                raise NameTaken
            return
        if self._made >= self._limits.mailboxes:
            raise NoMoreMailboxes
        with self._transaction("making a mailbox"):
            statement = """INSERT INTO mailboxes (name, deposit, collect, last, acknowledged, forgotten, removed)
                VALUES (?, ?, ?, 0, 0, 0, 0)"""
            self._writer.execute(statement, (name, *hashes))
        self._made += 1
        self._wrote(1)

    def remove(self, name: bytes, until: int) -> bool:
        """As the contract says."""
        with self._transactions.disk_refusals():
            state = self._state(name)
        if state is None:
            return False
        ids = state.last - state.forgotten
        with self._transaction("removing a mailbox"):
            statement = "UPDATE mailboxes SET deposit = x'', collect = x'', removed = ? WHERE box = ?"
            self._writer.execute(statement, (until, state.box))
            statement = "DELETE FROM deposits WHERE place BETWEEN ? AND ?"
            self._writer.execute(statement, (place_of(state.box, 0), place_of(state.box, HIGHEST)))
        self._states.pop(name, None)
        self._wrote(1 + ids, state.size)
        return True

    def token_hashes(self, name: bytes) -> TokenHashes | None:
        """As the contract says."""
        return self._reader.token_hashes(name)

    # --- envelopes

    def deposit_many(self, deposits: Sequence[Deposit]) -> list[Outcome]:
        """As the contract says."""
        try:
            return self._deposit(deposits, look_up=False)
        except sqlite3.IntegrityError:
            return self._deposit(deposits, look_up=True)

    def _deposit(self, deposits: Sequence[Deposit], *, look_up: bool) -> list[Outcome]:
        batch = Batch(self._limits, self._state, self._known if look_up else _unknown)
        with self._transactions.disk_refusals():
            for deposit in deposits:
                batch.add(deposit)
        if not look_up and any(outcome is Outcome.FULL for outcome in batch.outcomes):
            # A repeat is recognised first, also where there is no room left.
            return self._deposit(deposits, look_up=True)
        if batch.accepted:
            with self._transaction("depositing", one_statement=len(batch.accepted) <= _AT_ONCE):
                self._insert(batch.accepted)
            self._states.update(batch.states)
            self._wrote(len(batch.accepted), sum(len(accepted.deposit.data) for accepted in batch.accepted))
        return batch.outcomes

    def _insert(self, accepted: list[Accepted]) -> None:
        for begin in range(0, len(accepted), _AT_ONCE):
            part = accepted[begin : begin + _AT_ONCE]
            size = next(size for size in _INSERT if size >= len(part))
            values: list[object] = []
            for box, number, (_, key, hashed, data, expires) in part:
                values += (place_of(box, number), _stored_key(box, key), hashed, expires, data)
            values += _EMPTY * (size - len(part))
            self._writer.execute(_INSERT[size], values)

    def acknowledge_many(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        """As the contract says."""
        states: dict[bytes, MailboxState] = {}
        rows = size = 0
        with self._transaction("acknowledging"):
            for name, upto in acknowledgements:
                before = states.get(name) or self._state(name)
                if before is not None and before.acknowledgeable(upto) > before.acknowledged:
                    state = states[name] = before.copy()
                    self._acknowledge(state, state.acknowledgeable(upto))
                    rows += 1 + state.acknowledged - before.acknowledged
                    size += before.size - state.size
        self._states.update(states)
        self._wrote(rows, size)

    def _acknowledge(self, state: MailboxState, upto: int) -> None:
        ends = (place_of(state.box, state.acknowledged + 1), place_of(state.box, upto))
        query = "SELECT total(length(data)) FROM deposits WHERE place BETWEEN ? AND ?"
        state.size -= int(self._writer.execute(query, ends).fetchone()[0])
        self._writer.execute("UPDATE deposits SET data = NULL WHERE place BETWEEN ? AND ?", ends)
        state.acknowledged = upto
        self._write_counters(state)

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        """As the contract says."""
        return self._reader.collect(name, after, most, most_bytes)

    def newest(self, name: bytes) -> int:
        """As the contract says."""
        return self._reader.newest(name)

    # --- keeping

    def holdings(self) -> Holdings:
        """As the contract says. A look at one place of each mailbox: its cost does not grow with what waits."""
        return holdings(self._path)

    def free_bytes(self) -> int:
        """As the contract says."""
        return shutil.disk_usage(self._path.parent).free

    def expire(self, now: int) -> bool:
        """As the contract says; a thousand envelopes of one mailbox, or a look at so many mailboxes."""
        if self._due:
            if not self._expire(self._due[-1], now):
                self._due.pop()
            return True
        query = """SELECT box, name, removed, removed = 0 AND (
            SELECT expires FROM deposits WHERE place BETWEEN (box << 32) + 1 AND (box << 32) + 4294967295
            ORDER BY place LIMIT 1) <= ? FROM mailboxes WHERE box > ? ORDER BY box LIMIT ?"""
        with self._transactions.disk_refusals():
            found = self._writer.execute(query, (now, self._looked_at, _LOOK_AT_ONCE)).fetchall()
        free = [(box,) for box, _, removed, _ in found if 0 < removed <= now]
        if free:
            with self._transaction("forgetting names"):
                self._writer.executemany("DELETE FROM mailboxes WHERE box = ?", free)
            self._made -= len(free)
            self._wrote(len(free))
        self._looked_at = found[-1][0] if found else 0
        self._due = [name for _, name, _, due in found if due]
        return bool(found)

    def tell(self, news: News) -> None:
        """As the contract says: no other process has the folder."""

    def abandon(self) -> None:
        """As the contract says: there is no way to end a call that waits for the disk."""

    def _expire(self, name: bytes, now: int) -> bool:
        with self._transaction("expiring"):
            before = self._state(name)
            if before is None:
                return False  # it was removed since it was looked at
            ends = (place_of(before.box, 1), place_of(before.box, HIGHEST), _EXPIRE_AT_ONCE)
            query = (
                "SELECT place, expires, length(data) FROM deposits WHERE place BETWEEN ? AND ? ORDER BY place LIMIT ?"
            )
            state = before.copy()
            rows = self._writer.execute(query, ends).fetchall()
            gone = 0
            for place, expires, size in rows:
                if expires > now:
                    break
                gone += 1
                state.size -= size or 0
                state.forgotten = place & HIGHEST
            statement = "DELETE FROM deposits WHERE place BETWEEN ? AND ?"
            self._writer.execute(statement, (ends[0], place_of(state.box, state.forgotten)))
            state.acknowledged = max(state.acknowledged, state.forgotten)
            self._write_counters(state)
        self._states[name] = state
        self._wrote(1 + gone, before.size - state.size)
        return gone == _EXPIRE_AT_ONCE

    # --- the counters of mailboxes

    def _state(self, name: bytes) -> MailboxState | None:
        state = self._states.get(name)
        if state is None:
            query = "SELECT box, last, acknowledged, forgotten FROM mailboxes WHERE name = ? AND removed = 0"
            found = self._writer.execute(query, (name,)).fetchone()
            if found is None:
                return None
            state = MailboxState(*found)
            query = "SELECT max(place) FROM deposits WHERE place BETWEEN ? AND ?"
            ends = (place_of(state.box, 0), place_of(state.box, HIGHEST))
            (newest,) = self._writer.execute(query, ends).fetchone()
            # A store that was mended or put back in part may have lost count. An envelope with a number at or below one
            # that was acknowledged would lie here and never be collected.
            state.last = max(state.last, state.acknowledged, state.forgotten, (newest or 0) & HIGHEST)
            query = "SELECT total(length(data)) FROM deposits WHERE place > ? AND place <= ?"
            ends = (place_of(state.box, state.acknowledged), place_of(state.box, HIGHEST))
            state.size = int(self._writer.execute(query, ends).fetchone()[0])
            if len(self._states) >= self._limits.mailboxes:
                self._states.pop(next(iter(self._states)))
            self._states[name] = state
        return state

    def _write_counters(self, state: MailboxState) -> None:
        """Write the counters, which outlive the envelopes that show them."""
        statement = "UPDATE mailboxes SET last = ?, acknowledged = ?, forgotten = ? WHERE box = ?"
        self._writer.execute(statement, (state.last, state.acknowledged, state.forgotten, state.box))

    def _known(self, box: int, key: bytes) -> bytes | None:
        query = "SELECT hash FROM deposits WHERE key = ?"
        found = self._writer.execute(query, (_stored_key(box, key),)).fetchone()
        return None if found is None else bytes(found[0])

    # --- writing

    def _wrote(self, rows: int, size: int = 0) -> None:
        """Tell the checkpoints about how much the last transaction wrote: rows, and bytes of envelopes in or out.

        What is deleted is overwritten, and so goes through the log as well.
        """
        self._transactions.wrote(size + _OVERHEAD * rows)

    @contextmanager
    def _transaction(self, what: str, *, one_statement: bool = False) -> Iterator[None]:
        try:
            with self._transactions.transaction(what, one_statement=one_statement):
                yield
        except BaseException:
            # The counters are read anew: what is on the disk may differ.
            self._states.clear()
            self._due, self._looked_at = [], 0
            raise


def _stored_key(box: int, key: bytes) -> bytes:
    return box.to_bytes(4, "big") + key


def _unknown(_: int, __: bytes) -> None:
    return None
