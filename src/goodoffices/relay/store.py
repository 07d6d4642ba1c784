"""What every store of a relay keeps to, whatever it is made of.

The rules are:

* A method that changes something returns once that is durable, or raises and has changed nothing that was confirmed.
* Several deposits or acknowledgements are one transaction: a store may be asked for hundreds at once.
* Changing methods are called from one thread, one at a time. Reading ones may be called beside them from another.
* Nothing is removed by itself: what is due goes when :meth:`Store.expire` is called.
* A name that was removed stays taken until everything of its time has expired, so that its numbers never begin anew
  under a collector that still remembers them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple, Protocol

from goodoffices.errors.relay import RelayRefusal
from goodoffices.relay.rules import Acknowledgement, Deposit, Outcome, TokenHashes

OnWrite = Callable[[str], None]
"""Called with a name before and after each commit; a test stands there to see what a crash would leave."""


class StoredEnvelope(NamedTuple):
    """An envelope that waits in a mailbox."""

    number: int
    data: bytes


class Store(Protocol):
    """Mailboxes and their envelopes.

    Raises:
        RelayDiskFull, RelayDiskFailed, DamagedStore: in every method, as they say.
    """

    @property
    def failing(self) -> RelayRefusal | None:
        """What the disk refused last, until something has been written again; None while all is well.

        Any thread may ask, and the disk is not touched for the answer.
        """

    # --- mailboxes

    def make(self, name: bytes, keys: TokenHashes) -> None:
        """Make a mailbox; the same one again changes nothing.

        Raises:
            NameTaken: there is or was another of that name.
            NoMoreMailboxes: the bound is reached.
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
        """Delete what collectors have; what names no mailbox is passed over."""

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        """Envelopes after a number, in order.

        Args:
            most: how many at most.
            most_bytes: of their bytes together at most; one is given even if it is larger.
        """

    def newest(self, name: bytes) -> int:
        """The number of the last envelope that waits; 0 if none does."""

    # --- keeping

    def expire(self, now: int) -> None:
        """Remove what is due at a moment, in milliseconds since 1970."""

    def close(self) -> None:
        """Let go of everything; nothing may be called afterwards."""
