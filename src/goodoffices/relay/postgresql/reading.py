"""Reading beside the connection that writes: it waits for no writer, and sees what is committed."""

from __future__ import annotations

from contextlib import closing
from typing import Final

from goodoffices.relay.postgresql.connecting import database_refusals
from goodoffices.relay.postgresql.primary import Primary
from goodoffices.relay.postgresql.transactions import Transactions
from goodoffices.relay.rules import TokenHashes
from goodoffices.relay.store import Holdings, StoredEnvelope

_HASHES: Final = "SELECT deposit, collect FROM mailboxes WHERE name = %b AND removed = 0"
# The sizes are added up first: so the bytes beyond the limit are never read.
_COLLECT: Final = """WITH here AS (
        SELECT d.box, d.number, octet_length(d.data) AS size
        FROM mailboxes m JOIN deposits d ON d.box = m.box AND d.number > greatest(m.acknowledged, %b)
        WHERE m.name = %b AND m.removed = 0 AND d.data IS NOT NULL ORDER BY d.number LIMIT %b
    ), summed AS (
        SELECT box, number, sum(size) OVER up AS size, row_number() OVER up AS nth FROM here
        WINDOW up AS (ORDER BY number)
    )
    SELECT d.number, d.data FROM summed s JOIN deposits d ON d.box = s.box AND d.number = s.number
    WHERE s.nth = 1 OR s.size <= %b ORDER BY d.number"""
_HOLDINGS: Final = """SELECT count(*), coalesce(sum(last - acknowledged) FILTER (WHERE removed = 0), 0)::bigint,
    pg_total_relation_size('mailboxes') + pg_total_relation_size('deposits') FROM mailboxes"""
_NEWEST: Final = "SELECT last FROM mailboxes WHERE name = %b AND removed = 0 AND last > acknowledged"


class Reader:
    """The reading half of a store. Any thread may ask; one waits for the other.

    Raises:
        DatabaseAway, DatabaseSuperseded, DatabaseUnusable, NotConfirmed: any method could not read.
    """

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def token_hashes(self, name: bytes) -> TokenHashes | None:
        """As the contract of a store says."""
        with self._transactions.reading() as connection:
            found = connection.execute(_HASHES, (name,), binary=True).fetchone()
        return None if found is None else TokenHashes(*found)

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        """As the contract of a store says."""
        with self._transactions.reading() as connection:
            rows = connection.execute(_COLLECT, (after, name, most, most_bytes), binary=True).fetchall()
        return [StoredEnvelope(number, data) for number, data in rows]

    def newest(self, name: bytes) -> int:
        """As the contract of a store says."""
        with self._transactions.reading() as connection:
            found = connection.execute(_NEWEST, (name,), binary=True).fetchone()
        return 0 if found is None else int(found[0])


def holdings(primary: Primary) -> Holdings:
    """What the database holds in all; see :meth:`goodoffices.relay.store.Store.holdings`."""
    with database_refusals(), closing(primary.connect()) as connection:
        found = connection.execute(_HOLDINGS).fetchone()
    assert found is not None  # noqa: S101 - a count has a row
    mailboxes, waiting, size = found
    return Holdings(mailboxes, waiting, size)
