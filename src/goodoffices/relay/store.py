"""The contract of every store of a relay. ``tests/relay/contract.py`` puts any store through it.

The rules are:

* A method that changes something returns once that is durable, or raises and loses nothing that was confirmed.
* Several deposits or acknowledgements are one transaction: a store may be asked for hundreds at once.
* Methods that change something are called from one thread, one at a time. Another thread may read meanwhile.
* Several processes may share a store that says so. What one changes, the others are told (:class:`News`).
* Nothing expires by itself, but when :meth:`Store.expire` is called.
* A name that was removed stays taken until everything of its time has expired, so that its numbers never begin anew
  under a collector that still remembers them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from goodoffices.errors.relay import RelayRefusal
from goodoffices.relay.rules import Acknowledgement, Deposit, Outcome, TokenHashes


class StoredEnvelope(NamedTuple):
    """An envelope that waits in a mailbox."""

    number: int
    data: bytes


class News(NamedTuple):
    """What is called when another process has changed something, from a thread of the store.

    Attributes:
        came: something came into a mailbox of this name.
        removed: the mailbox of this name was removed.
        missed: news may have been missed. Whoever remembers or waits for something looks again.
    """

    came: Callable[[bytes], None]
    removed: Callable[[bytes], None]
    missed: Callable[[], None]


class Holdings(NamedTuple):
    """What a store holds in all, for its operator.

    Attributes:
        mailboxes: how many there are, with removed ones whose name is still taken.
        waiting: envelopes that nobody has acknowledged.
        size: bytes that everything takes on its disk, about.
    """

    mailboxes: int
    waiting: int
    size: int


class Store(Protocol):
    """Mailboxes and their envelopes.

    Raises:
        RelayDiskFull: any method that changes something found no room.
        RelayDiskFailed, DamagedStore: any method could not use the disk, or not read what is there.
        DatabaseAway, DatabaseSuperseded, DatabaseUnusable: the same of a database.
        NotConfirmed: any method that changes something; it may be kept, and may be lost.
    """

    @property
    def failing(self) -> RelayRefusal | None:
        """What the disk refused last, until something is written again; None while all is well.

        Any thread may ask, and the disk is not touched for the answer.
        """

    # --- mailboxes

    def make(self, name: bytes, hashes: TokenHashes) -> None:
        """Make a mailbox; the same one again changes nothing.

        Raises:
            NameTaken: there is or was another of that name.
            NoMoreMailboxes: the limit is reached.
        """

    def remove(self, name: bytes, until: int) -> bool:
        """Remove a mailbox with all that waits in it; False if there is none.

        Args:
            until: the name stays taken up to this moment, in milliseconds since 1970.
        """

    def token_hashes(self, name: bytes) -> TokenHashes | None:
        """The hashes of a mailbox's secrets; None if there is none."""

    # --- envelopes

    def deposit_many(self, deposits: Sequence[Deposit]) -> list[Outcome]:
        """Store deposits, judged in their order by :class:`goodoffices.relay.rules.Batch`."""

    def acknowledge_many(self, acknowledgements: Sequence[Acknowledgement]) -> None:
        """Delete what collectors have. One that names no mailbox changes nothing."""

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        """Envelopes after a number, in order.

        Args:
            most: how many at most.
            most_bytes: of all together at most; one is given even if it is larger.
        """

    def newest(self, name: bytes) -> int:
        """The number of the last envelope that waits; 0 if none does."""

    # --- keeping

    def holdings(self) -> Holdings:
        """What it holds in all. Takes a connection of its own for that, so any thread may ask, and nobody waits."""

    def free_bytes(self) -> int | None:
        """What is free on its disk; None where that is another machine's. Any thread may ask."""

    def expire(self, now: int) -> bool:
        """Remove some of what has expired at a moment, in milliseconds since 1970. True: there may be more, ask again.

        So others get their turn between two parts of a long work.
        """

    def tell(self, news: News) -> None:
        """Begin to tell what other processes change. Called at most once."""

    def abandon(self) -> None:
        """Have calls that wait without end fail soon, and refuse any others. Another thread than theirs calls this."""

    def close(self) -> None:
        """Release everything. Nothing may be called afterwards."""
