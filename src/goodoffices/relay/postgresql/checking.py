"""What a relay will find at its database, without making or changing anything there.

The rules are:

* Tables are looked at and left as they are, also those of an older version.
* A mark is written into the log, and into no table, to see whether it is confirmed: by the disk, and by a synchronous
  standby where one is named. The wait is given up without being cancelled.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from contextlib import closing
from typing import Final

from goodoffices.errors.relay import DatabaseUnusable, NotConfirmed, RelayRefusal
from goodoffices.findings import Finding
from goodoffices.relay.postgresql.connecting import SCHEMA, Connection, database_refusals
from goodoffices.relay.postgresql.primary import Primary
from goodoffices.relay.postgresql.schema import VERSION, version_of
from goodoffices.relay.postgresql.transactions import MARK

CONFIRM_SECONDS: Final = 10.0
"""So long a commit may wait for its disk or its standby."""

_STANDBYS: Final = "SHOW synchronous_standby_names"
_MAY_MAKE: Final = "SELECT has_database_privilege(current_database(), 'CREATE')"
_MAY_USE: Final = """SELECT bool_and(has_table_privilege(c.oid, 'SELECT, INSERT, UPDATE, DELETE')) FROM pg_class c
    WHERE relnamespace = to_regnamespace(%s) AND relkind = 'r'"""


def of_database() -> list[Finding]:
    """The database that libpq finds."""
    try:
        with database_refusals(), closing(Primary().connect()) as connection:
            return list(_of(connection))
    except RelayRefusal as refusal:
        return [Finding("database", "bad", "database_refused", {"problem": refusal})]


def _of(connection: Connection) -> Iterator[Finding]:
    local = connection.info.host.startswith("/") or connection.info.host in ("", "localhost", "127.0.0.1", "::1")
    if not local and not connection.pgconn.ssl_in_use:
        yield Finding("database", "bad", "database_plain")
    yield _tables(connection)
    found = connection.execute(_STANDBYS).fetchone()
    named = bool(found and found[0])
    waited = _confirmed()
    if waited is not None:
        yield Finding("standby", "bad", "not_confirmed", {"problem": waited})
    elif named:
        yield Finding("standby", "well", "standby_well")
    else:
        yield Finding("standby", "mind", "no_standby")


def _tables(connection: Connection) -> Finding:
    version = version_of(connection)
    if version is None:
        row = connection.execute(_MAY_MAKE).fetchone()
        if not row or not row[0]:
            refusal = DatabaseUnusable(problem="the role may not make a schema in it")
            return Finding("database", "bad", "database_refused", {"problem": refusal})
        return Finding("database", "well", "tables_to_be_made")
    row = connection.execute(_MAY_USE, (SCHEMA,)).fetchone()
    if not row or not row[0]:
        refusal = DatabaseUnusable(problem="the role may not use the relay's tables")
        return Finding("database", "bad", "database_refused", {"problem": refusal})
    if version < VERSION:
        return Finding("database", "mind", "tables_older", {"count": version, "own": VERSION})
    return Finding("database", "well", "database_well")


def _confirmed() -> RelayRefusal | None:
    """None if a commit is confirmed, else why not. A wait that has no end is left to the end of this process."""
    answers: queue.SimpleQueue[RelayRefusal | None] = queue.SimpleQueue()

    def write() -> None:
        notices: list[None] = []
        try:
            with database_refusals(), closing(Primary().connect()) as own:
                own.add_notice_handler(lambda _: notices.append(None))
                own.execute(MARK)
        except RelayRefusal as refusal:
            answers.put(refusal)
        else:
            answers.put(NotConfirmed(problem="its commit came with a warning") if notices else None)

    threading.Thread(target=write, name="relay check", daemon=True).start()
    try:
        return answers.get(timeout=CONFIRM_SECONDS)
    except queue.Empty:
        return NotConfirmed(problem="it waits for its disk or its standby")
