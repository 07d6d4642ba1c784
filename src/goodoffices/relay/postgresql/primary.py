"""Which server a relay uses: one that takes writes, and whose place no other has taken.

The rules are:

* A server that is promoted begins a timeline with a higher number than any that it knows of. One that goes on with a
  lower number has lost its place, whether it knows that or not; it is not used, and connections to it are dropped.
* The highest number that was seen is kept for as long as this process lives, and nowhere else. A database that was put
  back from a backup may begin lower: whoever does that starts the relays again.
* Only numbers of one cluster are compared. Another cluster is another database.
* Every server is asked when nothing is known yet, and while a commit waits for long. So one that has lost its place is
  left also if it answers well but for that.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from typing import Any, Final

from goodoffices.errors.relay import DatabaseAway, DatabaseSuperseded, RelayRefusal
from goodoffices.relay.postgresql.connecting import Connection, Timeline, connect, servers
from goodoffices.relay.responses import as_refusal

LOOK_SECONDS: Final = 2.0
"""How often it is seen whether a commit waits for long."""


class Primary:
    """The server that takes writes, and what is known of the others. Any thread may ask."""

    def __init__(self) -> None:
        self._highest: dict[int, int] = {}
        self._lock = threading.Lock()

    def connect(self) -> Connection:
        """A connection to a server that takes writes.

        Raises:
            DatabaseAway: nobody answers who takes writes.
            DatabaseSuperseded: of those who do, each has lost its place.
            DatabaseUnusable: who answers cannot keep what a relay confirms.
        """
        if not self._highest:
            self.look()
        refusal: RelayRefusal = DatabaseAway(problem="no connection")
        for server in servers():
            try:
                return self._connected(server)
            except DatabaseSuperseded as superseded:
                refusal = superseded
            except DatabaseAway as away:
                if not isinstance(refusal, DatabaseSuperseded):
                    refusal = away
        raise refusal

    def look(self) -> None:
        """Ask every server for its timeline."""
        for server in servers():
            with suppress(RelayRefusal):
                self._connected(server).close()

    def is_superseded(self, timeline: Timeline) -> bool:
        """Whether a higher one of the same cluster was seen."""
        return timeline.number < self._highest.get(timeline.cluster, 0)

    def _connected(self, server: dict[str, Any]) -> Connection:
        connection = connect(server)
        cluster, number = connection.timeline
        with self._lock:
            self._highest[cluster] = max(number, self._highest.get(cluster, 0))
        if self.is_superseded(connection.timeline):
            connection.close()
            raise DatabaseSuperseded
        return connection


class Watch:
    """A thread that has connections dropped whose server has lost its place, also while a commit waits there.

    Args:
        is_late: whether a commit waits for long.
        drop: drops what is connected to a server that has lost its place.
    """

    def __init__(self, primary: Primary, is_late: Callable[[], bool], drop: Callable[[], None]) -> None:
        self._primary, self._is_late, self._drop = primary, is_late, drop
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="relay watch", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """End."""
        self._ended.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            try:
                if self._is_late():
                    self._primary.look()
                self._drop()
            except Exception as error:  # noqa: BLE001 - it is logged; without this thread nobody would look any more
                as_refusal(error)
