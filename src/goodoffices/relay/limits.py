"""What an operator can limit, and the limits that are kept in memory.

The rules are:

* A limit on requests under way holds for one mailbox; a limit on bytes holds for all bodies together.
* A rate holds for one deposit secret. Each may burst first; after that the average holds.
* Of each secret one moment is kept: when its whole burst is available again. A secret whose burst is whole is forgotten
  as others come, which loses nothing.
* No use of one secret slows down or shows another, up to the bound on memory. Beyond it, each new secret displaces an
  old one, whose owner may then send more and never less.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from goodoffices.envelope import LARGEST
from goodoffices.errors.relay import TooManyRequests

MIB: Final = 1024 * 1024
HOUR_MS: Final = 60 * 60 * 1000
DAY_MS: Final = 24 * HOUR_MS

# More than the one that is added, so that those to be forgotten cannot grow in number.
_CHECKED_EACH_TIME: Final = 2


def _limit(default: int, least: int, most: int, means: str) -> Any:
    return field(default=default, metadata={"least": least, "most": most, "means": means})


@dataclass(frozen=True)
class Limits:
    """What a relay holds and how long. ``relay serve`` has an option for each field.

    The metadata of a field are its bounds (``least``, ``most``) and its meaning in words (``means``).
    """

    keep_days: int = _limit(13, 1, 13, "Days after which an envelope that nobody acknowledged is removed.")
    envelope_bytes: int = _limit(LARGEST, 1, LARGEST, "Bytes of one envelope.")
    mailbox_bytes: int = _limit(256 * MIB, 1, 2**40, "Bytes of all envelopes that wait in one mailbox.")
    mailbox_envelopes: int = _limit(20_000, 1, 10**8, "Envelopes that wait in one mailbox.")
    mailbox_ids: int = _limit(200_000, 1, 10**8, "Deposit ids that are remembered for one mailbox until they expire.")
    mailboxes: int = _limit(100_000, 1, 2**31 - 2, "Mailboxes in all.")
    store_mib: int = _limit(0, 0, 2**24, "MiB of the whole store; 0: as much as the disk holds.")
    deposits_at_once: int = _limit(256, 1, 10**6, "Deposits into one mailbox that are under way at once.")
    deposits_per_second: int = _limit(50, 1, 10**6, "Deposits a second with one deposit secret, on average.")
    deposits_in_a_row: int = _limit(1000, 1, 10**9, "Deposits with one secret at once, before that average holds.")
    waiting_at_once: int = _limit(8, 1, 10**4, "Collectors of one mailbox that collect or listen at once.")
    keep_alive_seconds: int = _limit(15, 1, 600, "Seconds of silence after which a listener is sent an empty comment.")
    answer_bytes: int = _limit(4 * MIB, 1, 64 * MIB, "Bytes of envelopes in one answer, or one envelope if larger.")
    answer_envelopes: int = _limit(256, 1, 10**4, "Envelopes in one answer.")
    body_seconds: int = _limit(60, 1, 3600, "Seconds in which the body of a request must arrive.")
    under_way_mib: int = _limit(256, 2, 2**16, "MiB of bodies that are received at once, in all.")
    connections: int = _limit(2048, 1, 10**6, "Connections at once, as far as the system has descriptors for them.")
    connections_by_address: int = _limit(
        1024, 0, 10**6, "Connections at once from one address that is not loopback; 0: as many as in all."
    )
    reserved: int = _limit(32, 1, 10**4, "Connections beyond those, for health and acknowledgements alone.")
    head_bytes: int = _limit(16_384, 1024, 2**20, "Bytes of the head of a request.")
    first_byte_seconds: int = _limit(10, 1, 3600, "Seconds in which a new connection must send its first byte.")
    head_seconds: int = _limit(10, 1, 3600, "Seconds in which the head of a request must arrive, from its first byte.")
    taking_seconds: int = _limit(60, 1, 3600, "Seconds in which something of an answer must be taken.")

    def expiry_of(self, now: int) -> int:
        """When an envelope that comes in at a moment expires, both in milliseconds since 1970.

        Rounded up to the hour, so that a store does not hold the minute at which the envelope came.
        """
        return -(-(now + self.keep_days * DAY_MS) // HOUR_MS) * HOUR_MS


class ConcurrencyLimit:
    """A limit on how many requests are under way at once, for each mailbox."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._under_way: dict[bytes, int] = {}

    @contextmanager
    def entered(self, mailbox: bytes) -> Iterator[None]:
        """One request more, for the length of a block.

        Raises:
            TooManyRequests: the limit is reached.
        """
        count = self._under_way.get(mailbox, 0)
        if count >= self._most:
            raise TooManyRequests
        self._under_way[mailbox] = count + 1
        try:
            yield
        finally:
            count = self._under_way[mailbox] - 1
            if count:
                self._under_way[mailbox] = count
            else:
                del self._under_way[mailbox]


class ByteLimit:
    """A limit on bytes that are held at once."""

    def __init__(self, most: int) -> None:
        self._left = most

    @contextmanager
    def held(self, size: int) -> Iterator[None]:
        """``size`` bytes, for the length of a block.

        Raises:
            TooManyRequests: there is no room.
        """
        if size > self._left:
            raise TooManyRequests
        self._left -= size
        try:
            yield
        finally:
            self._left += size


class RateLimit:
    """A limit on how often each secret is used.

    Args:
        per_second: uses a second, once the burst is spent.
        burst: uses at once.
        nanoseconds: a clock that never goes back.
        most: how many secrets are remembered.
    """

    def __init__(self, per_second: int, burst: int, nanoseconds: Callable[[], int], most: int) -> None:
        # Whole numbers, so that rounding over many steps costs nobody a use.
        self._step = 10**9 // per_second
        self._burst = burst * self._step
        self._nanoseconds = nanoseconds
        self._most = most
        self._whole_at: OrderedDict[bytes, int] = OrderedDict()

    def __len__(self) -> int:
        """How many secrets are remembered."""
        return len(self._whole_at)

    def count(self, secret: bytes) -> None:
        """One use of a secret that has been checked.

        Raises:
            TooManyRequests: too often. A use is allowed again after a second at most.
        """
        now = self._nanoseconds()
        before = self._whole_at.get(secret)
        whole_at = (now if before is None or before < now else before) + self._step
        if whole_at - now > self._burst:
            raise TooManyRequests
        self._whole_at[secret] = whole_at
        if before is None:
            self._forget(now)

    def _forget(self, now: int) -> None:
        """Forget those of the oldest that may be forgotten; the others go to the end of the queue."""
        for _ in range(_CHECKED_EACH_TIME):
            secret, whole_at = self._whole_at.popitem(last=False)
            if whole_at > now and len(self._whole_at) < self._most:
                self._whole_at[secret] = whole_at
