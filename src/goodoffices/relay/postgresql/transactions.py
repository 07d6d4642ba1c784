"""The transactions of one connection, and what counts as confirmed.

The rules are:

* A transaction is confirmed if its commit says so and no warning or notice came with it. A wait for a synchronous
  standby that is cancelled ends in a commit that succeeds, with a warning: it is on this disk alone.
* A wait for a standby is never cancelled from here. Whoever cannot wait drops the connection, and knows nothing.
* What is found may be on one disk alone: written by somebody whose wait was cancelled, or before a crash. So a new
  connection first writes a mark and waits for that; the log is replicated in its order, with all that it then finds.
* After any error the connection is dropped, and the next transaction makes another one.
* What the database refused is remembered until it has confirmed something.
"""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Final

import psycopg

from goodoffices.errors.relay import Closing, DatabaseAway, NotConfirmed, RelayRefusal
from goodoffices.relay.postgresql.connecting import Connection, connect, database_refusals
from goodoffices.relay.postgresql.schema import prepare

REST_SECONDS: Final = 0.25
"""After nobody answered, this long nobody is asked: so many who wait are refused at once."""

LATE_SECONDS: Final = 10.0
"""A commit that waits longer is told as a fault of the database. It goes on waiting."""

MARK: Final = "SELECT pg_logical_emit_message(true, 'goodoffices_relay', '')"
"""Writes something into the log, and into no table."""


class Health:
    """What the database refused last, and since when commits wait. Any thread may ask."""

    def __init__(self) -> None:
        self._refused: RelayRefusal | None = None
        self._waiting: dict[object, float] = {}

    @property
    def failing(self) -> RelayRefusal | None:
        """What was refused last, until something was confirmed."""
        since = min(list(self._waiting.values()), default=None)
        if since is not None and time.monotonic() - since >= LATE_SECONDS:
            return NotConfirmed(problem="it waits for its disk or its standby")
        return self._refused

    def begin_to_wait(self, who: object) -> None:
        """A commit begins to wait for the database."""
        self._waiting[who] = time.monotonic()

    def end_waiting(self, who: object) -> None:
        """It has an answer, or it has none to expect."""
        self._waiting.pop(who, None)

    def refused(self, refusal: RelayRefusal) -> None:
        """Something was refused. A new one is kept: the one that was raised holds its frames, and so envelopes."""
        self._refused = type(refusal)(**refusal.facts)

    def confirmed(self) -> None:
        """Something was confirmed."""
        self._refused = None


class Transactions:
    """Transactions over one connection, which is made when it is needed. One thread at a time uses it.

    Args:
        health: is told what becomes of each.
        on_commit: called before each commit; a test does there what somebody else might.
    """

    def __init__(self, health: Health, on_commit: Callable[[], None] = lambda: None) -> None:
        self._health = health
        self._on_commit = on_commit
        self._connection: Connection | None = None
        self._selector: selectors.BaseSelector
        self._notices: list[None] = []
        self._rest_until = 0.0
        self._lock = threading.Lock()
        self._abandoned = False

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def abandon(self) -> None:
        """End a wait without cancelling it, by closing the socket under it. Another thread calls this."""
        self._abandoned = True
        connection = self._connection
        if connection is None:
            return
        with suppress(OSError, psycopg.Error):
            line = socket.fromfd(connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM)
            try:
                line.shutdown(socket.SHUT_RDWR)
            finally:
                line.close()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for a statement that reads.

        Raises:
            DatabaseAway, DatabaseUnusable, NotConfirmed, RelayDiskFull: it cannot be read.
        """
        with self._lock, self._told():
            yield self._ready()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of the block, confirmed, or nothing of it that anybody may rely on.

        Statements are sent without waiting for the answers of those before. To ask for a result waits for it.

        Raises:
            NotConfirmed: it may be kept, and may be lost.
            DatabaseAway, DatabaseUnusable, RelayDiskFull: it was not kept, or nobody knows.
        """
        with self._lock, self._told():
            connection = self._ready()
            with self._confirmed(connection):
                yield connection

    @contextmanager
    def _confirmed(self, connection: Connection) -> Iterator[None]:
        try:
            with connection.pipeline():
                connection.execute("BEGIN")
                yield
                self._on_commit()
                self._health.begin_to_wait(self)
                commit = connection.execute("COMMIT")
        finally:
            self._health.end_waiting(self)
        if self._notices or commit.statusmessage != "COMMIT":
            raise NotConfirmed(problem="its commit came with a warning")
        self._health.confirmed()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            with database_refusals():
                yield
        except RelayRefusal as refusal:
            self._drop()
            if not isinstance(refusal, Closing):
                self._health.refused(refusal)
            raise
        except BaseException:
            self._drop()
            raise

    def _ready(self) -> Connection:
        if self._abandoned:
            raise Closing
        if self._connection is not None and self._selector.select(0):
            # Between two statements a server says nothing but that it ends.
            self._drop()
        if self._connection is None:
            if time.monotonic() < self._rest_until:
                raise DatabaseAway(problem="no connection")
            try:
                self._connection = connect()
            except RelayRefusal:
                self._rest_until = time.monotonic() + REST_SECONDS
                raise
            self._selector = selectors.DefaultSelector()
            self._selector.register(self._connection.fileno(), selectors.EVENT_READ)
            prepare(self._connection)
            self._notices.clear()
            self._connection.add_notice_handler(lambda _: self._notices.append(None))
            with self._confirmed(self._connection):
                self._connection.execute(MARK)
        return self._connection

    def _drop(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            self._selector.close()
            connection.close()
