"""The rules of a mailbox, and the limits that an operator may set. Pure: time comes in, and nothing goes out.

The rules are:

* Envelopes of a mailbox are numbered from 1, each with the number after the last one. A number says nothing about
  other mailboxes, is no clock, and is never given twice.
* A deposit id belongs to a mailbox and to the deposit secret that it came with. It is remembered until its envelope
  would have expired, whether that was acknowledged or not. The same id with the same bytes is the same deposit and
  stores nothing; with other bytes it is refused.
* What is known is recognised first, so that a repeat is answered in the same way when the mailbox is full.
* A mailbox is bounded in bytes and in envelopes that wait, and in ids that are remembered.
* Acknowledging deletes all envelopes up to a number; a number that was not given yet acknowledges none beyond the last.
* Envelopes expire from the oldest on. The oldest of a mailbox that is not due keeps those after it, whatever a clock
  that was set back wrote on them.
* When something is due is rounded up to the hour, so that a store does not hold the minute at which it came.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Any, NamedTuple

from goodoffices.canonical import digest
from goodoffices.envelope import LARGEST
from goodoffices.labels import DEPOSIT

_MIB = 1024 * 1024
HOUR_MS = 60 * 60 * 1000
DAY_MS = 24 * HOUR_MS

KEY_SIZE = 16
HIGHEST = 2**32 - 1
"""The last number that a mailbox can give. Nobody gets there; a mailbox that did would count as full."""


def _limit(default: int, least: int, most: int, means: str) -> Any:
    return field(default=default, metadata={"least": least, "most": most, "means": means})


@dataclass(frozen=True)
class Limits:
    """What a relay holds and how long, each with its default; ``relay serve`` has an option for every one.

    The metadata of a field are its bounds (``least``, ``most``) and its meaning in words (``means``).
    """

    keep_days: int = _limit(13, 1, 13, "Days after which an envelope that nobody acknowledged is removed.")
    envelope_bytes: int = _limit(LARGEST, 1, LARGEST, "Bytes of one envelope.")
    mailbox_bytes: int = _limit(256 * _MIB, 1, 2**40, "Bytes of all envelopes that wait in one mailbox.")
    mailbox_envelopes: int = _limit(20_000, 1, 10**8, "Envelopes that wait in one mailbox.")
    mailbox_ids: int = _limit(200_000, 1, 10**8, "Deposit ids that are remembered for one mailbox until they expire.")
    mailboxes: int = _limit(100_000, 1, 2**31 - 2, "Mailboxes in all.")
    store_mib: int = _limit(0, 0, 2**24, "MiB of the whole store; 0: as much as the disk holds.")
    deposits_at_once: int = _limit(256, 1, 10**6, "Deposits into one mailbox that are under way at once.")
    deposits_per_second: int = _limit(50, 1, 10**6, "Deposits a second with one deposit secret, on average.")
    deposits_in_a_row: int = _limit(1000, 1, 10**9, "Deposits with one secret at once, before that average holds.")
    waiting_at_once: int = _limit(8, 1, 10**4, "Collectors of one mailbox that collect or listen at once.")
    keep_alive_seconds: int = _limit(15, 1, 600, "Seconds of silence after which a listener is sent an empty comment.")
    answer_bytes: int = _limit(4 * _MIB, 1, 64 * _MIB, "Bytes of envelopes in one answer, or one envelope if larger.")
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

    def due(self, now: int) -> int:
        """When what comes in at a moment is removed, both in milliseconds since 1970."""
        return -(-(now + self.keep_days * DAY_MS) // HOUR_MS) * HOUR_MS


class TokenHashes(NamedTuple):
    """The hashes of a mailbox's two secrets, as :func:`goodoffices.envelope.token_hash` makes them."""

    deposit: bytes
    collect: bytes


class Deposit(NamedTuple):
    """An envelope on its way into a mailbox.

    Attributes:
        mailbox: its name.
        key: what its deposit id is remembered by; see :func:`deposit_key`.
        hash: SHA-256 of the bytes.
        data: the bytes.
        expires: in milliseconds since 1970.
    """

    mailbox: bytes
    key: bytes
    hash: bytes
    data: bytes
    expires: int


class Acknowledgement(NamedTuple):
    """A collector's word that it has everything up to a number of a mailbox."""

    mailbox: bytes
    upto: int


class Outcome(Enum):
    """What became of a deposit."""

    STORED = "stored"
    KNOWN = "known"
    OTHER_BYTES = "other bytes"
    FULL = "full"
    NO_MAILBOX = "no mailbox"


@dataclass(slots=True)
class MailboxState:
    """Where a mailbox stands.

    Attributes:
        box: the store's own number for the mailbox; it is never told.
        last: the last number that was given.
        acknowledged: envelopes up to this number are deleted.
        forgotten: ids up to this number are no longer remembered.
        size: bytes of the envelopes that wait.
    """

    box: int
    last: int = 0
    acknowledged: int = 0
    forgotten: int = 0
    size: int = 0

    def has_room(self, size: int, limits: Limits) -> bool:
        """Whether an envelope of ``size`` bytes may come in."""
        return (
            self.size + size <= limits.mailbox_bytes
            and self.last - self.acknowledged < limits.mailbox_envelopes
            and self.last - self.forgotten < limits.mailbox_ids
            and self.last < HIGHEST
        )

    def acknowledgeable(self, upto: int) -> int:
        """Up to where an acknowledgement reaches: never back, and never beyond the last envelope."""
        return max(self.acknowledged, min(upto, self.last))

    def copy(self) -> MailboxState:
        """The same, apart."""
        return MailboxState(self.box, self.last, self.acknowledged, self.forgotten, self.size)


class Accepted(NamedTuple):
    """A deposit that is to be stored, with the box and the number that it gets."""

    box: int
    number: int
    deposit: Deposit


class Batch:
    """Deposits that are judged one after the other and stored together.

    Args:
        limits: of the relay.
        state_of: where a mailbox stands, by name; None if there is none.
        known: the hash that is remembered for a deposit's key in a box, or None.

    Attributes:
        outcomes: one for each deposit, in their order.
        accepted: what is to be stored.
        states: where the mailboxes stand once that is stored.
    """

    def __init__(
        self,
        limits: Limits,
        state_of: Callable[[bytes], MailboxState | None],
        known: Callable[[int, bytes], bytes | None],
    ) -> None:
        self.outcomes: list[Outcome] = []
        self.accepted: list[Accepted] = []
        self.states: dict[bytes, MailboxState] = {}
        self._limits = limits
        self._state_of = state_of
        self._known = known
        self._new: dict[tuple[int, bytes], bytes] = {}

    def add(self, deposit: Deposit) -> None:
        """Judge one deposit."""
        self.outcomes.append(self._judge(deposit))

    def _judge(self, deposit: Deposit) -> Outcome:
        state = self.states.get(deposit.mailbox)
        if state is None:
            stands = self._state_of(deposit.mailbox)
            if stands is None:
                return Outcome.NO_MAILBOX
            state = self.states[deposit.mailbox] = stands.copy()
        place = (state.box, deposit.key)
        remembered = self._new.get(place) or self._known(*place)
        if remembered is not None:
            return Outcome.KNOWN if remembered == deposit.hash else Outcome.OTHER_BYTES
        size = len(deposit.data)
        if not state.has_room(size, self._limits):
            return Outcome.FULL
        state.last += 1
        state.size += size
        self._new[place] = deposit.hash
        self.accepted.append(Accepted(state.box, state.last, deposit))
        return Outcome.STORED


def deposit_key(kept_token: bytes, ident: bytes) -> bytes:
    """What a deposit id is remembered by: it belongs to the deposit secret that it came with.

    Args:
        kept_token: the hash of the deposit secret.
        ident: the id, as the depositor chose it.
    """
    return digest(DEPOSIT, kept_token, ident)[:KEY_SIZE]
