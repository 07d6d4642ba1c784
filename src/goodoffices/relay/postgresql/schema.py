"""The tables of a store: making them, and bringing older ones up to date.

The rules are:

* Everything is in a schema of its own, so that the database may hold other things too.
* One process at a time makes or changes tables; the others wait for it. A change is one transaction.
* Tables of a newer program are refused and left as they are. So is a schema of that name that is not a relay's.
"""

from __future__ import annotations

from typing import Final

from goodoffices.errors.relay import DamagedStore, NewerStore
from goodoffices.relay.postgresql.connecting import SCHEMA, Connection, database_refusals

VERSION: Final = 1
_NAMED: Final = f"The schema {SCHEMA}"

# One step for each version after the first, in their order: what brings the tables from the one before to it.
MIGRATIONS: Final[tuple[tuple[str, ...], ...]] = ()

_ALONE: Final = "SELECT pg_advisory_xact_lock(hashtextextended('goodoffices_relay schema', 0))"

_TABLES: Final = (
    f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}",
    "CREATE TABLE store (version integer NOT NULL, mailboxes bigint NOT NULL)",
    """CREATE TABLE mailboxes (
        box bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name bytea NOT NULL UNIQUE,
        deposit bytea NOT NULL, collect bytea NOT NULL,
        last bigint NOT NULL DEFAULT 0, acknowledged bigint NOT NULL DEFAULT 0, forgotten bigint NOT NULL DEFAULT 0,
        size bigint NOT NULL DEFAULT 0, due bigint, removed bigint NOT NULL DEFAULT 0
    )""",
    # When the oldest deposit of a mailbox expires; and until when a name stays taken.
    "CREATE INDEX mailboxes_due ON mailboxes (due) WHERE due IS NOT NULL",
    "CREATE INDEX mailboxes_removed ON mailboxes (removed) WHERE removed > 0",
    # The bytes go when they are acknowledged, the rest when it expires. They are sealed, so nothing compresses them.
    """CREATE TABLE deposits (
        box bigint NOT NULL, number bigint NOT NULL, key bytea NOT NULL, hash bytea NOT NULL, expires bigint NOT NULL,
        data bytea, PRIMARY KEY (box, number)
    )""",
    "ALTER TABLE deposits ALTER COLUMN data SET STORAGE EXTERNAL",
    "CREATE UNIQUE INDEX deposits_once ON deposits (box, key)",
)


def prepare(connection: Connection) -> None:
    """Make the tables, or bring them up to date; those that are as they should be are left alone.

    Raises:
        NewerStore: they are of a newer version.
        DamagedStore: they are not a relay's.
        DatabaseAway, DatabaseUnusable, RelayDiskFull: they cannot be read or made.
    """
    with database_refusals(), connection.transaction():
        connection.execute(_ALONE)
        version = version_of(connection)
        if version is None:
            for statement in _TABLES:
                connection.execute(statement)
            connection.execute("INSERT INTO store (version, mailboxes) VALUES (%s, 0)", (VERSION,))
            return
        if version < VERSION:
            for step in MIGRATIONS[version - 1 :]:
                for statement in step:
                    connection.execute(statement)
            connection.execute("UPDATE store SET version = %s", (VERSION,))


def version_of(connection: Connection) -> int | None:
    """Of the tables that are there; None if there are none.

    Raises:
        NewerStore, DamagedStore: they are of a newer version, or not a relay's.
    """
    query = """SELECT count(*), count(*) FILTER (WHERE relname = ANY(%s)) FROM pg_class
        WHERE relnamespace = to_regnamespace(%s)"""
    tables = ["store", "mailboxes", "deposits"]
    found = connection.execute(query, (tables, SCHEMA)).fetchone()
    assert found is not None  # noqa: S101 - a count has a row
    if not found[0]:
        return None
    if found[1] == len(tables):
        rows = connection.execute("SELECT version FROM store").fetchall()
        if len(rows) == 1 and rows[0][0] > VERSION:
            raise NewerStore(file=_NAMED)
        if len(rows) == 1 and rows[0][0] >= 1:
            return int(rows[0][0])
    raise DamagedStore(file=_NAMED)
