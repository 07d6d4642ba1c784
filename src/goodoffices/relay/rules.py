"""The rules of a mailbox. Pure: time comes in, and nothing goes out.

The rules are:

* Envelopes of a mailbox are numbered from 1, each with the number after the last one. A number says nothing about
  other mailboxes, is no clock, and is never given twice.
* A deposit id belongs to a mailbox and its deposit secret. It is remembered until its envelope would have expired, also
  when that was acknowledged. The same id with the same bytes is the same deposit and stores nothing; with other bytes
  it is refused.
* A repeat is recognised first, so that it is answered in the same way when the mailbox is full.
* A mailbox is limited in the bytes and the number of envelopes that wait, and in the ids that it remembers.
* Acknowledging deletes all envelopes up to a number, and none beyond the last that was given.
* Envelopes expire from the oldest on. The oldest that has not expired keeps those after it, whatever a clock that was
  set back wrote on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from typing import Final, NamedTuple

from goodoffices.canonical import digest
from goodoffices.labels import DEPOSIT
from goodoffices.relay.limits import Limits

KEY_SIZE: Final = 16
HIGHEST: Final = 2**32 - 1
"""The last number that a mailbox can give. One that reached it would count as full."""


class TokenHashes(NamedTuple):
    """The hashes of a mailbox's two secrets, as :func:`goodoffices.envelope.token_hash` makes them."""

    deposit: bytes
    collect: bytes


class Deposit(NamedTuple):
    """An envelope on its way into a mailbox.

    Attributes:
        mailbox: its name.
        key: by which its deposit id is remembered; see :func:`deposit_key`.
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
    """The counters of a mailbox.

    Attributes:
        box: the store's own number for the mailbox. It is never told.
        last: the last number that was given to an envelope.
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
        """How far an acknowledgement reaches: never back, and never beyond the last envelope."""
        return max(self.acknowledged, min(upto, self.last))

    def copy(self) -> MailboxState:
        """A copy, to be changed apart."""
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
        state_of: the counters of a mailbox, by name; None if there is none.
        known: the hash that is remembered for a deposit's key in a box, or None.

    Attributes:
        outcomes: one for each deposit, in their order.
        accepted: what is to be stored.
        states: the counters of the mailboxes once that is stored.
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
            before = self._state_of(deposit.mailbox)
            if before is None:
                return Outcome.NO_MAILBOX
            state = self.states[deposit.mailbox] = before.copy()
        remembered = self._new.get((state.box, deposit.key)) or self._known(state.box, deposit.key)
        if remembered is not None:
            return Outcome.KNOWN if remembered == deposit.hash else Outcome.OTHER_BYTES
        size = len(deposit.data)
        if not state.has_room(size, self._limits):
            return Outcome.FULL
        state.last += 1
        state.size += size
        self._new[state.box, deposit.key] = deposit.hash
        self.accepted.append(Accepted(state.box, state.last, deposit))
        return Outcome.STORED


def deposit_key(secret_hash: bytes, ident: bytes) -> bytes:
    """By what a deposit id is remembered: it belongs to the deposit secret that it came with.

    Args:
        secret_hash: of the deposit secret.
        ident: the id, as the depositor chose it.
    """
    return digest(DEPOSIT, secret_hash, ident)[:KEY_SIZE]
