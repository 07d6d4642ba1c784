"""The relay of a play, in a process of its own: a real one, that also tells what it saw.

The rules are:

* It is the relay of :mod:`goodoffices.relay` on its usual store. What it saw is what anybody who runs a relay could
  write down: which mailbox got how many envelopes of which size. Names of mailboxes are chance and say nothing, so they
  are told by the order in which they were made.
* It answers with its address when it is ready; each line on standard input is answered with what it saw until then; it
  ends when standard input ends.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

import msgspec

from goodoffices.relay.limits import Limits
from goodoffices.relay.rules import Deposit, Outcome, TokenHashes
from goodoffices.relay.serve import listen_on, run
from goodoffices.relay.sqlite.store import SqliteStore

_HOST = "127.0.0.1"


class MailboxSeen(msgspec.Struct, frozen=True, kw_only=True):
    """A mailbox, as whoever runs the relay sees it.

    Attributes:
        number: in the order in which mailboxes were made; of two that are made at once, the machine decides.
        envelopes: how many came.
        sizes: of these, in bytes and in their order.
        removed: whether its collector has removed it.
    """

    number: int
    envelopes: int
    sizes: list[int]
    removed: bool


class Watched(SqliteStore):
    """The usual store, with a note of what passes."""

    def __init__(self, folder: Path, limits: Limits) -> None:
        super().__init__(folder, limits)
        self._sizes: dict[bytes, list[int]] = {}
        self._removed: set[bytes] = set()

    def make(self, name: bytes, keys: TokenHashes) -> None:
        """As the usual store."""
        super().make(name, keys)
        self._sizes.setdefault(name, [])

    def remove(self, name: bytes, until: int) -> bool:
        """As the usual store."""
        self._removed.add(name)
        return super().remove(name, until)

    def deposit_many(self, deposits: Sequence[Deposit]) -> list[Outcome]:
        """As the usual store."""
        outcomes = super().deposit_many(deposits)
        for deposit, outcome in zip(deposits, outcomes, strict=True):
            if outcome is Outcome.STORED:
                self._sizes[deposit.mailbox].append(len(deposit.data))
        return outcomes

    def seen(self) -> list[MailboxSeen]:
        """What passed until now."""
        return [
            MailboxSeen(number=number, envelopes=len(sizes), sizes=list(sizes), removed=name in self._removed)
            for number, (name, sizes) in enumerate(list(self._sizes.items()), start=1)
        ]


def main() -> None:
    """Run a relay on the folder that is named, until standard input ends."""
    limits = Limits()
    store = Watched(Path(sys.argv[1]), limits)

    def answer() -> None:
        for _ in sys.stdin.buffer:
            _say(msgspec.json.encode(store.seen()))
        os.kill(os.getpid(), signal.SIGTERM)

    def ready(address: str) -> None:
        _say(address.encode())
        threading.Thread(target=answer, daemon=True).start()

    run(store, limits, listen_on(_HOST, 0), ready=ready)


def _say(line: bytes) -> None:
    # In one piece, whatever stands between.
    os.write(sys.stdout.fileno(), line + b"\n")
