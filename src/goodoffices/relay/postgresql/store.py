"""The contract of a store, kept by a PostgreSQL database for several processes at once.

The rules are:

* Whoever changes a mailbox locks its row first; of several in the order of their boxes, so that nobody waits in a ring.
  What is read after that is as it stays until the commit. So numbers count on, whoever deposits.
* That lock is written to the database's log. So a commit waits for the standby also where nothing else is written: a
  repeat is not confirmed before the first is safe.
* The rules of a mailbox are judged here, by the same code as for every store, and never in SQL.
* Deposits of a batch are one transaction and two journeys to the database.
* Other processes are told of news once it is confirmed, and of a removal within its own transaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from goodoffices.errors.relay import NameTaken, NoMoreMailboxes, RelayRefusal
from goodoffices.relay.limits import Limits
from goodoffices.relay.postgresql.connecting import Connection
from goodoffices.relay.postgresql.primary import Primary, Watch
from goodoffices.relay.postgresql.reading import Reader, holdings
from goodoffices.relay.postgresql.telling import TELL, Telling, spelt_removal
from goodoffices.relay.postgresql.transactions import Health, Transactions
from goodoffices.relay.rules import Accepted, Acknowledgement, Batch, Deposit, MailboxState, Outcome, TokenHashes
from goodoffices.relay.store import Holdings, News, StoredEnvelope

_LOCK: Final = """SELECT name, box, last, acknowledged, forgotten, size FROM mailboxes
    WHERE name = ANY(%b::bytea[]) AND removed = 0 ORDER BY box FOR UPDATE"""
_KNOWN: Final = """SELECT d.box, d.key, d.hash FROM unnest(%b::bytea[], %b::bytea[]) AS asked (name, key)
    JOIN mailboxes m ON m.name = asked.name JOIN deposits d ON d.box = m.box AND d.key = asked.key"""
_INSERT: Final = """INSERT INTO deposits (box, number, key, hash, expires, data)
    SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bytea[], %b::bytea[], %b::bigint[], %b::bytea[])"""
_COUNT: Final = """UPDATE mailboxes m SET last = new.last, size = new.size, due = coalesce(m.due, new.due)
    FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[], %b::bigint[]) AS new (box, last, size, due)
    WHERE m.box = new.box"""
_ACKNOWLEDGE: Final = """WITH upto AS (
        SELECT * FROM unnest(%b::bigint[], %b::bigint[], %b::bigint[]) AS upto (box, before, now)
    ), sizes AS (
        SELECT d.box, sum(octet_length(d.data)) AS size FROM upto u
        JOIN deposits d ON d.box = u.box AND d.number > u.before AND d.number <= u.now GROUP BY d.box
    ), emptied AS (
        UPDATE deposits d SET data = NULL FROM upto u WHERE d.box = u.box AND d.number > u.before AND d.number <= u.now
    )
    UPDATE mailboxes m SET acknowledged = u.now, size = m.size - coalesce(s.size, 0)
    FROM upto u LEFT JOIN sizes s USING (box) WHERE m.box = u.box"""

_MAKE: Final = "INSERT INTO mailboxes (name, deposit, collect) VALUES (%b, %b, %b)"
_MADE: Final = "SELECT deposit, collect, removed FROM mailboxes WHERE name = %b"
_ONE_MORE: Final = "UPDATE store SET mailboxes = mailboxes + 1 WHERE mailboxes < %b RETURNING mailboxes"
_REMOVE: Final = """UPDATE mailboxes SET deposit = '', collect = '', removed = %b, due = NULL, size = 0
    WHERE name = %b AND removed = 0 RETURNING box"""

_DUE: Final = """SELECT name, box, last, acknowledged, forgotten, size FROM mailboxes
    WHERE due <= %b ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED"""
_OLDEST: Final = "SELECT number, expires, octet_length(data) FROM deposits WHERE box = %b ORDER BY number LIMIT %b"
_FORGET: Final = "DELETE FROM deposits WHERE box = %b AND number <= %b"
_EXPIRED: Final = """UPDATE mailboxes SET acknowledged = %b, forgotten = %b, size = %b,
    due = (SELECT expires FROM deposits d WHERE d.box = mailboxes.box ORDER BY number LIMIT 1) WHERE box = %b"""
_ONE_COUNTS: Final = "SELECT 1 FROM store FOR UPDATE"
_FREE_NAMES: Final = """WITH gone AS (DELETE FROM mailboxes WHERE removed > 0 AND removed <= %b RETURNING box)
    UPDATE store SET mailboxes = mailboxes - (SELECT count(*) FROM gone) WHERE EXISTS (SELECT FROM gone)"""

_EXPIRE_AT_ONCE: Final = 1000


class PostgresqlStore:
    """Mailboxes in a database; see :class:`goodoffices.relay.store.Store`. Where it is, libpq finds out.

    Args:
        on_commit: called before each commit; a test does there what somebody else might.

    Raises:
        DatabaseAway, DatabaseSuperseded, DatabaseUnusable, DamagedStore, NewerStore: it cannot be opened.
    """

    def __init__(self, limits: Limits, on_commit: Callable[[], None] = lambda: None) -> None:
        self._limits = limits
        self._health = Health()
        self._primary = Primary()
        self._writer = Transactions(self._health, self._primary, on_commit)
        self._read = Transactions(self._health, self._primary)
        self._reader = Reader(self._read)
        self._telling = Telling(self._health, self._primary)
        self._watch = Watch(self._primary, self._health.is_late, self._leave_superseded)
        try:
            with self._writer.reading():
                pass
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """As the contract says."""
        self._watch.close()
        self._telling.close()
        self._read.close()
        self._writer.close()

    def abandon(self) -> None:
        """As the contract says."""
        self._writer.abandon()
        self._read.abandon()

    def _leave_superseded(self) -> None:
        for each in (self._writer, self._read, self._telling.probe):
            each.leave_superseded()

    def tell(self, news: News) -> None:
        """As the contract says."""
        self._telling.begin(news)

    @property
    def failing(self) -> RelayRefusal | None:
        """As the contract says."""
        return self._health.failing

    # --- mailboxes

    def make(self, name: bytes, hashes: TokenHashes) -> None:
        """As the contract says."""
        found, is_room = None, True
        with self._writer.transaction() as connection:
            # Whoever makes a mailbox waits here for whoever makes another one, so that none is counted twice.
            connection.execute(_ONE_COUNTS)
            found = connection.execute(_MADE, (name,), binary=True).fetchone()
            if found is None:
                is_room = connection.execute(_ONE_MORE, (self._limits.mailboxes,)).fetchone() is not None
                if is_room:
                    connection.execute(_MAKE, (name, *hashes))
        if found is not None and (found[2] or TokenHashes(found[0], found[1]) != hashes):
            raise NameTaken
        if not is_room:
            raise NoMoreMailboxes

    def remove(self, name: bytes, until: int) -> bool:
        """As the contract says."""
        with self._writer.transaction() as connection:
            found = connection.execute(_REMOVE, (until, name), binary=True).fetchone()
            if found is not None:
                connection.execute("DELETE FROM deposits WHERE box = %b", found)
                connection.execute(TELL, (spelt_removal(name),))
        return found is not None

    def token_hashes(self, name: bytes) -> TokenHashes | None:
        """As the contract says."""
        return self._reader.token_hashes(name)

    # --- envelopes

    def deposit_many(self, deposits: Sequence[Deposit]) -> list[Outcome]:
        """As the contract says."""
        with self._writer.transaction() as connection:
            batch = self._judged(connection, deposits)
            if batch.accepted:
                self._insert(connection, batch.accepted)
                self._count(connection, batch)
        self._telling.came({accepted.deposit.mailbox for accepted in batch.accepted})
        return batch.outcomes

    def _judged(self, connection: Connection, deposits: Sequence[Deposit]) -> Batch:
        names, keys = [each.mailbox for each in deposits], [each.key for each in deposits]
        locked = connection.execute(_LOCK, (list(set(names)),), binary=True)
        remembered = connection.execute(_KNOWN, (names, keys), binary=True)
        states = {name: MailboxState(*counters) for name, *counters in locked.fetchall()}
        known = {(box, key): hashed for box, key, hashed in remembered.fetchall()}
        batch = Batch(self._limits, states.get, lambda box, key: known.get((box, key)))
        for deposit in deposits:
            batch.add(deposit)
        return batch

    @staticmethod
    def _insert(connection: Connection, accepted: list[Accepted]) -> None:
        rows = ((box, number, each.key, each.hash, each.expires, each.data) for box, number, each in accepted)
        connection.execute(_INSERT, [list(column) for column in zip(*rows, strict=True)])

    @staticmethod
    def _count(connection: Connection, batch: Batch) -> None:
        due: dict[int, int] = {}
        for accepted in batch.accepted:
            due.setdefault(accepted.box, accepted.deposit.expires)
        states = {state.box: state for state in batch.states.values()}
        changed = [states[box] for box in due]
        sizes = [state.size for state in changed]
        connection.execute(_COUNT, (list(due), [state.last for state in changed], sizes, list(due.values())))

    def acknowledge_many(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        """As the contract says."""
        with self._writer.transaction() as connection:
            names = list({each.mailbox for each in acknowledgements})
            rows = connection.execute(_LOCK, (names,), binary=True).fetchall()
            states = {name: MailboxState(*counters) for name, *counters in rows}
            upto: dict[int, tuple[int, int]] = {}
            for name, number in acknowledgements:
                state = states.get(name)
                if state is not None:
                    before, _ = upto.get(state.box, (state.acknowledged, 0))
                    state.acknowledged = state.acknowledgeable(number)
                    upto[state.box] = before, state.acknowledged
            if upto:
                befores, afters = zip(*upto.values(), strict=True)
                connection.execute(_ACKNOWLEDGE, (list(upto), list(befores), list(afters)))

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        """As the contract says."""
        return self._reader.collect(name, after, most, most_bytes)

    def newest(self, name: bytes) -> int:
        """As the contract says."""
        return self._reader.newest(name)

    # --- keeping

    def holdings(self) -> Holdings:
        """As the contract says."""
        return holdings(self._primary)

    def free_bytes(self) -> None:
        """As the contract says."""

    def expire(self, now: int) -> bool:
        """As the contract says; of one mailbox, and a thousand envelopes at most. What another process holds waits."""
        with self._writer.transaction() as connection:
            found = connection.execute(_DUE, (now,), binary=True).fetchone()
            if found is not None:
                self._expire(connection, MailboxState(*found[1:]), now)
                return True
            connection.execute(_ONE_COUNTS)
            connection.execute(_FREE_NAMES, (now,))
        return False

    @staticmethod
    def _expire(connection: Connection, state: MailboxState, now: int) -> None:
        rows = connection.execute(_OLDEST, (state.box, _EXPIRE_AT_ONCE), binary=True).fetchall()
        for number, expires, size in rows:
            if expires > now:
                break
            state.size -= size or 0
            state.forgotten = number
        connection.execute(_FORGET, (state.box, state.forgotten))
        acknowledged = max(state.acknowledged, state.forgotten)
        connection.execute(_EXPIRED, (acknowledged, state.forgotten, state.size, state.box))
