"""Finding the database, and what its errors mean.

The rules are:

* Where the database is and who one is there comes from libpq's own places alone: a service file, the environment, a
  password file. Nothing of it is an argument, is logged, or stands in a refusal.
* Of several servers, each is asked for itself and with a time limit of its own. One that takes no writes is refused.
* A session settles for itself whatever a confirmation rests on, however the role or the database is set up: commits
  wait for the disk and for synchronous standbys, no statement is cancelled for taking long, and warnings are sent.
* A process that stopped in the middle of a transaction does not hold its mailboxes for ever.
* An error of the database becomes a refusal with its five-letter code, and without its message.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NamedTuple

import psycopg
from psycopg import errors
from psycopg.pq import Conninfo

from goodoffices.errors.relay import DatabaseAway, DatabaseUnusable, RelayDiskFull

# What the library logs holds the message of the server, and where the database is.
logging.getLogger("psycopg").disabled = True

CONNECT_SECONDS: Final = 3
"""How long one server may take to answer."""

_OLDEST: Final = 140000
_OURS: Final[dict[str, Any]] = {
    "target_session_attrs": "read-write",
    "application_name": "goodoffices relay",
    # A server that is gone without a word is noticed, also while nothing is sent.
    "keepalives": "1",
    "keepalives_idle": "5",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "20000",
}
SCHEMA: Final = "goodoffices_relay"
"""Everything of a store is in it, so that the database may hold other things too."""

_SETTINGS: Final = (
    ("search_path", SCHEMA),
    # A cancelled wait for a standby is a commit that seems to succeed; only its warning tells.
    ("statement_timeout", "0"),
    ("lock_timeout", "0"),
    ("client_min_messages", "notice"),
    # Every statement finds its rows by an index. A table that has just grown has no statistics that say so.
    ("enable_seqscan", "off"),
    # What is estimated as dear, as a scan is by that, would be compiled for longer than it runs.
    ("jit", "off"),
    # While a transaction waits for this process, and not while a commit waits for a standby.
    ("idle_in_transaction_session_timeout", "30000"),
)
_WEAK: Final = ("off", "local", "remote_write")
# What was last checkpointed tells of a promotion too late. Into the names of its log a server writes where it is now.
_TIMELINE: Final = "SELECT system_identifier, pg_walfile_name(pg_current_wal_lsn()) FROM pg_control_system()"
_TIMELINE_DIGITS: Final = 8

_PROGRAM: Final = (
    errors.ProgrammingError,
    errors.DataError,
    errors.NotSupportedError,
    errors.InternalError,
    errors.IntegrityError,
)


class Timeline(NamedTuple):
    """Where a server stands in the history of its cluster.

    Attributes:
        cluster: the same for a server and those that were copied from it.
        number: one more, or several, after each promotion.
    """

    cluster: int
    number: int


class Connection(psycopg.Connection[tuple[Any, ...]]):
    """A connection to a server that takes writes.

    Attributes:
        timeline: of the server; it has the same for as long as it takes writes.
    """

    timeline: Timeline


def connect(server: dict[str, Any]) -> Connection:
    """A connection to one of :func:`servers`.

    Raises:
        DatabaseAway: it does not answer, or takes no writes.
        DatabaseUnusable: it cannot keep what a relay confirms.
    """
    with database_refusals():
        connection = Connection.connect("", autocommit=True, connect_timeout=CONNECT_SECONDS, **_OURS, **server)
        try:
            _settle(connection)
        except BaseException:
            connection.close()
            raise
    return connection


def servers() -> list[dict[str, Any]]:
    """Host, address and port of each server that a service file or the environment names, in that order.

    psycopg bounds the time of each only if it is told them.
    """
    told = {
        os.fsdecode(option.keyword): os.fsdecode(option.val).split(",")
        for option in Conninfo.get_defaults()
        if option.keyword in (b"host", b"hostaddr", b"port") and option.val
    }
    count = max(map(len, told.values()), default=1)
    # One port is that of all.
    each = {name: values * count if name == "port" and len(values) == 1 else values for name, values in told.items()}
    if any(len(values) != count for values in each.values()):
        # libpq knows why it refuses that.
        return [{name: ",".join(values) for name, values in told.items()}]
    return [{name: values[number] for name, values in each.items()} for number in range(count)]


def _settle(connection: Connection) -> None:
    if connection.info.server_version < _OLDEST:
        raise DatabaseUnusable(problem="its version is older than 14")
    for name, value in _SETTINGS:
        connection.execute("SELECT set_config(%s, %s, false)", (name, value))
    query = "SELECT name, setting FROM pg_settings WHERE name = ANY(%s)"
    asked = ["fsync", "full_page_writes", "synchronous_commit"]
    found: dict[str, str] = dict(connection.execute(query, (asked,)).fetchall())
    if (found["fsync"], found["full_page_writes"]) != ("on", "on"):
        raise DatabaseUnusable(problem="fsync or full_page_writes is off")
    if found["synchronous_commit"] in _WEAK:
        connection.execute("SELECT set_config('synchronous_commit', 'on', false)")
    ((cluster, file),) = connection.execute(_TIMELINE).fetchall()
    connection.timeline = Timeline(cluster, int(file[:_TIMELINE_DIGITS], 16))


@contextmanager
def database_refusals() -> Iterator[None]:
    """Turn an error of the database inside the block into a refusal; faults of ours stay what they are.

    Raises:
        RelayDiskFull: there is no room.
        DatabaseAway: it does not answer, is being started or stopped, or takes no writes.
        DatabaseUnusable: the role may not do what a relay does.
    """
    try:
        yield
    except errors.DiskFull:
        raise RelayDiskFull from None
    except errors.InsufficientPrivilege:
        raise DatabaseUnusable(problem="the role has not the rights") from None
    except psycopg.Error as error:
        if isinstance(error, _PROGRAM) and not isinstance(error, errors.ReadOnlySqlTransaction):
            raise
        raise DatabaseAway(problem=problem(error)) from None


def problem(error: psycopg.Error) -> str:
    """PostgreSQL's code for an error; without one, the connection itself has failed."""
    return error.sqlstate or "no connection"
