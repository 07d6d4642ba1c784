"""Telling other processes over the same database what has changed, and being told by them.

The rules are:

* One thread with one connection tells and listens. Depositors do not wait for it.
* What came into mailboxes is told in a transaction of its own: telling within the one that deposits would make all
  commits of a database wait for one another. A process that ends in between leaves its news untold; whoever listens for
  envelopes looks again by itself at every silence.
* A notification names mailboxes, and says nothing about them but that something came or that they were removed.
* Whenever the connection was lost, news may have been missed: everybody looks again, and no secret is remembered.
* While nothing comes, and while the database is refusing, this thread has a mark confirmed now and then. So a process
  that nobody asks notices that its server confirms nothing any more, and recovers.
"""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import closing, suppress
from typing import Final

from goodoffices.envelope import SECRET_SIZE, spell, unspell
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.relay import RelayRefusal
from goodoffices.relay.postgresql.connecting import Connection, database_refusals
from goodoffices.relay.postgresql.primary import Primary
from goodoffices.relay.postgresql.transactions import MARK, Health, Transactions
from goodoffices.relay.responses import as_refusal
from goodoffices.relay.store import News

BEAT_SECONDS: Final = 5.0
"""How often the database is asked whether it is there."""

PAUSE_SECONDS: Final = 0.5
"""After a connection was lost, how long until the next."""

_NAME: Final = 43
_MOST: Final = 150
"""Names in one notification, which holds less than 8,000 bytes."""

_CAME: Final = "+"
_REMOVED: Final = "-"

_LISTEN: Final = "LISTEN goodoffices_relay"
TELL: Final = "SELECT pg_notify('goodoffices_relay', %s)"


def spelt_removal(name: bytes) -> str:
    """A removal, as it is told."""
    return _REMOVED + spell(name)


class Telling:
    """The thread of news. It does nothing before :meth:`begin`.

    Args:
        health: of the store; is asked whether the database refuses, and told when it does no more.
        primary: makes the connection.

    Attributes:
        probe: has marks confirmed.
    """

    def __init__(self, health: Health, primary: Primary) -> None:
        self._health = health
        self._primary = primary
        self.probe = Transactions(health, primary)
        self._news: News | None = None
        self._names: set[bytes] = set()
        self._lock = threading.Lock()
        self._ended = False
        self._waking, self._woken = socket.socketpair()
        self._waking.setblocking(False)
        self._woken.setblocking(False)
        self._thread = threading.Thread(target=self._run, name="relay news", daemon=True)

    def begin(self, news: News) -> None:
        """Begin to tell and to listen.

        Args:
            news: is told what other processes do, in the thread of news.
        """
        self._news = news
        self._thread.start()

    def close(self) -> None:
        """End. What was not told yet stays untold."""
        self._ended = True
        self.probe.abandon()
        self._wake()
        if self._news is not None:
            self._thread.join()
        self.probe.close()
        self._waking.close()
        self._woken.close()

    def came(self, names: set[bytes]) -> None:
        """Have others told that something came into mailboxes."""
        if names and self._news is not None:
            with self._lock:
                self._names |= names
            self._wake()

    def _wake(self) -> None:
        # Full means that it wakes anyhow.
        with suppress(BlockingIOError):
            self._waking.send(b".")

    # --- in the thread

    def _run(self) -> None:
        assert self._news is not None  # noqa: S101 - begin() has set it
        while not self._ended:
            try:
                with (
                    database_refusals(),
                    closing(self._primary.connect()) as connection,
                    selectors.DefaultSelector() as selector,
                ):
                    connection.execute(_LISTEN)
                    self._news.missed()
                    selector.register(connection.fileno(), selectors.EVENT_READ)
                    selector.register(self._woken, selectors.EVENT_READ)
                    self._exchange(self._news, connection, selector)
            except RelayRefusal as refusal:
                self._health.refused(refusal)
                self._confirm()
                self._pause()
            except Exception as error:  # noqa: BLE001 - it is logged; without this thread no news would come any more
                as_refusal(error)
                self._pause()

    def _exchange(self, news: News, connection: Connection, selector: selectors.BaseSelector) -> None:
        ours = connection.info.backend_pid
        while not self._ended and not self._primary.is_superseded(connection.timeline):
            if not selector.select(BEAT_SECONDS):
                connection.execute("SELECT 1")
                self._confirm()
            self._drain()
            for told in self._taken():
                connection.execute(TELL, (told,))
            for heard in connection.notifies(timeout=0):
                if heard.pid != ours:
                    _hear(news, heard.payload)
            if self._health.failing is not None:
                self._confirm()

    def _taken(self) -> list[str]:
        with self._lock:
            names, self._names = [spell(name) for name in self._names], set()
        return [_CAME + "".join(names[begin : begin + _MOST]) for begin in range(0, len(names), _MOST)]

    def _confirm(self) -> None:
        """Have a mark confirmed. :class:`Health` is told what becomes of it."""
        with suppress(RelayRefusal), self.probe.transaction() as connection:
            connection.execute(MARK)

    def _drain(self) -> None:
        with suppress(BlockingIOError):
            while self._woken.recv(4096):
                pass

    def _pause(self) -> None:
        with selectors.DefaultSelector() as selector:
            selector.register(self._woken, selectors.EVENT_READ)
            selector.select(PAUSE_SECONDS)
        self._drain()


def _hear(news: News, payload: str) -> None:
    told = {_CAME: news.came, _REMOVED: news.removed}.get(payload[:1])
    if told is None:
        return
    for begin in range(1, len(payload), _NAME):
        with suppress(NotCanonical):
            told(unspell(payload[begin : begin + _NAME], SECRET_SIZE))
