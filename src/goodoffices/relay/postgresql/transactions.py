"""The transactions of one connection, and what counts as confirmed.

The rules are:

* A transaction is confirmed if its commit says so and no warning or notice came with it. A wait for a synchronous
  standby that is cancelled ends in a commit that succeeds, with a warning: it is on this disk alone.
* A wait for a standby is never cancelled from here. Whoever cannot wait drops the connection, and knows nothing.
* What is found may be on one disk alone: written by somebody whose wait was cancelled, or before a crash. So a new
  connection first writes a mark and waits for that; the log is replicated in its order, with all that it then finds.
* After any error the connection is dropped, and the next transaction makes another one. So it is when its server has
  lost its place to another; a commit that waits there is then left alone, and nobody knows what becomes of it.
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

from goodoffices.errors.relay import Closing, DatabaseAway, NotConfirmed, RelayRefusal
from goodoffices.relay.postgresql.connecting import Connection, database_refusals
from goodoffices.relay.postgresql.primary import Primary
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
        if self.is_late():
            return NotConfirmed(problem="it waits for its disk or its standby")
        return self._refused

    def is_late(self) -> bool:
        """Whether a commit waits for longer than it may."""
        since = min(list(self._waiting.values()), default=None)
        return since is not None and time.monotonic() - since >= LATE_SECONDS

    def begin_to_wait(self, who: object) -> None:
        """A commit begins to wait for the database."""
        self._waiting[who] = time.monotonic()

    def end_waiting(self, who: object) -> None:
        """It has an answer, or it has none to expect."""
        self._waiting.pop(who, None)

    def refused(self, refusal: RelayRefusal) -> None:
        """Something was refused."""
        self._refused = _anew(refusal)

    def confirmed(self) -> None:
        """Something was confirmed."""
        self._refused = None


def _anew(refusal: RelayRefusal) -> RelayRefusal:
    """One to keep: the one that was raised holds its frames, and so envelopes."""
    return type(refusal)(**refusal.facts)


class Transactions:
    """Transactions over one connection, which is made when it is needed. One thread at a time uses it.

    Args:
        health: is told what becomes of each.
        primary: makes the connection.
        on_commit: called before each commit; a test does there what somebody else might.
    """

    def __init__(self, health: Health, primary: Primary, on_commit: Callable[[], None] = lambda: None) -> None:
        self._health = health
        self._primary = primary
        self._on_commit = on_commit
        self._connection: Connection | None = None
        # The same line once more: libpq may close its own at any time, and then its number is another's.
        self._line: socket.socket
        self._selector: selectors.BaseSelector
        self._notices: list[None] = []
        self._rest_until = 0.0
        self._unreachable: RelayRefusal = DatabaseAway(problem="no connection")
        self._lock = threading.Lock()
        self._line_lock = threading.Lock()
        self._abandoned = False

    def close(self) -> None:
        """Close the connection."""
        with self._lock:
            self._drop()

    def abandon(self) -> None:
        """End a wait without cancelling it, by closing the socket under it. Another thread calls this."""
        self._abandoned = True
        with self._line_lock:
            self._cut()

    def leave_superseded(self) -> None:
        """End a wait in the same way if its server has lost its place. Another thread calls this."""
        with self._line_lock:
            if self._is_superseded():
                self._cut()

    def _is_superseded(self) -> bool:
        return self._connection is not None and self._primary.is_superseded(self._connection.timeline)

    def _cut(self) -> None:
        if self._connection is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection for a statement that reads.

        Raises:
            DatabaseAway, DatabaseSuperseded, DatabaseUnusable, NotConfirmed, RelayDiskFull: it cannot be read.
        """
        with self._lock, self._told():
            yield self._ready()

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of the block, confirmed, or nothing of it that anybody may rely on.

        Statements are sent without waiting for the answers of those before. To ask for a result waits for it.

        Raises:
            NotConfirmed: it may be kept, and may be lost.
            DatabaseAway, DatabaseSuperseded, DatabaseUnusable, RelayDiskFull: it was not kept, or nobody knows.
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
        # Between two statements a server says nothing but that it ends.
        if self._connection is not None and (self._is_superseded() or self._selector.select(0)):
            self._drop()
        return self._connection or self._new()

    def _new(self) -> Connection:
        if time.monotonic() < self._rest_until:
            raise _anew(self._unreachable)
        try:
            connection = self._primary.connect()
        except RelayRefusal as refusal:
            self._rest_until, self._unreachable = time.monotonic() + REST_SECONDS, _anew(refusal)
            raise
        self._selector = selectors.DefaultSelector()
        self._selector.register(connection.fileno(), selectors.EVENT_READ)
        with self._line_lock:
            self._connection = connection
            self._line = socket.fromfd(connection.fileno(), socket.AF_UNIX, socket.SOCK_STREAM)
        if self._abandoned:
            raise Closing
        self._prepare(connection)
        with self._confirmed(connection):
            connection.execute(MARK)
        return connection

    def _prepare(self, connection: Connection) -> None:
        # Whoever makes tables waits for a standby too.
        self._health.begin_to_wait(self)
        try:
            prepare(connection)
        finally:
            self._health.end_waiting(self)
        self._notices.clear()
        connection.add_notice_handler(lambda _: self._notices.append(None))

    def _drop(self) -> None:
        with self._line_lock:
            connection, self._connection = self._connection, None
            if connection is not None:
                self._line.close()
        if connection is not None:
            self._selector.close()
            connection.close()
