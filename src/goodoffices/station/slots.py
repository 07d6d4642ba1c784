"""Slots: how a file's key is kept so that the passphrase opens it, and the recovery key where there is one.

The rules are:

* A file that is to be opened with the passphrase or the recovery key has a random key of its own, and bears that key in
  slots: sealed once for each of the two. ``station.json`` bears the master key so; a backup bears its own key.
* Sealed is to a public key (HPKE with X-Wing). The private one follows from what Argon2id makes of the passphrase, or
  from the recovery key. So an open station can make slots, and make them anew, while it has neither of the two; and who
  has a copy of a station with its keys cannot open slots that were made after it (decision 0040).
* The public keys stand in ``station.db`` alone: whoever can write beside it cannot have a key sealed to themselves.
* A slot is bound to its purpose, so that one of a backup is none of the station.
* A slot tells a wrong passphrase from a damaged file: by a check that follows from the same secret.
"""

from __future__ import annotations

from typing import Annotated, Final

import msgspec

from goodoffices import labels
from goodoffices.errors.seal import DoesNotOpen
from goodoffices.errors.station import Damaged, NoRecoveryKey, WrongPassphrase, WrongRecoveryKey
from goodoffices.memory import wipe
from goodoffices.seal.primitives import OVERHEAD, PUBLIC_SIZE, open_with, public_of, seal_to
from goodoffices.station.keys import Key, Passphrase, Work, derived, expand, new_work, same

KEY_SIZE: Final = 32
"""Bytes of a key that is kept in slots, and of a recovery key."""

RecoveryKey = bytes | bytearray
"""32 bytes of chance, which people have as words."""

_Hex32 = Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]
_Sealed = Annotated[bytes, msgspec.Meta(min_length=KEY_SIZE + OVERHEAD, max_length=KEY_SIZE + OVERHEAD)]
_Public = Annotated[bytes, msgspec.Meta(min_length=PUBLIC_SIZE, max_length=PUBLIC_SIZE)]


class PassphraseSlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key as the passphrase opens it.

    Attributes:
        work: how the passphrase becomes a key.
        check: 32 bytes in hexadecimal, from that key: tells a wrong passphrase from a damaged file.
        sealed: the file's key; base64 in JSON.
    """

    work: Work
    check: _Hex32
    sealed: _Sealed


class RecoverySlot(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A key as the recovery key opens it."""

    check: _Hex32
    sealed: _Sealed


class Slots(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A file's key as each of the two opens it. ``recovery``: None: no recovery key was made."""

    passphrase: PassphraseSlot
    recovery: RecoverySlot | None


class PassphraseHolder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What it takes to make a slot for the passphrase; no secret.

    Attributes:
        work: how the passphrase becomes a key.
        check: from that key, in hexadecimal.
        public: the key that is sealed to.
        since: when it was chosen, in milliseconds since 1970; None: before that was noted.
    """

    work: Work
    check: _Hex32
    public: _Public
    since: int | None


class RecoveryHolder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The same for the recovery key. ``since``: when it was made, in milliseconds since 1970."""

    check: _Hex32
    public: _Public
    since: int


class Holders(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """For whom slots are made at a station; kept in ``station.db``. ``recovery``: None: there is no recovery key."""

    passphrase: PassphraseHolder
    recovery: RecoveryHolder | None


def new_passphrase_holder(passphrase: Passphrase, salt: bytes, memory: int, since: int | None) -> PassphraseHolder:
    """Who has a new passphrase.

    Args:
        memory: kibibytes that one guess takes.

    Raises:
        PassphraseTooShort: it is too short to be one.
        KeyParameters: the memory is out of bounds.
    """
    work = new_work(passphrase, salt, memory)
    key = derived(passphrase, work)
    try:
        return holder_of(work, key, since)
    finally:
        wipe(key)


def holder_of(work: Work, key: Key, since: int | None) -> PassphraseHolder:
    """Who has the passphrase that a key was derived from."""
    public = public_of(expand(key, labels.PASSPHRASE_SLOT))
    return PassphraseHolder(work, expand(key, labels.KEY_CHECK).hex(), public, since)


def new_recovery_holder(recovery: RecoveryKey, since: int) -> RecoveryHolder:
    """Who has a new recovery key."""
    public = public_of(expand(recovery, labels.RECOVERY_SLOT))
    return RecoveryHolder(expand(recovery, labels.RECOVERY_CHECK).hex(), public, since)


def make_slots(holders: Holders, key: Key, purpose: bytes) -> Slots:
    """A file's key in slots, for everybody for whom there are slots.

    Args:
        key: 32 bytes.
        purpose: a label; it has to be the same when a slot is opened.
    """
    one, other = holders.passphrase, holders.recovery
    sealed = seal_to(one.public, bytes(key), purpose)
    recovery = None if other is None else RecoverySlot(other.check, seal_to(other.public, bytes(key), purpose))
    return Slots(PassphraseSlot(one.work, one.check, sealed), recovery)


def open_by_passphrase(slots: Slots, passphrase: Passphrase, purpose: bytes, *, file: str) -> bytearray:
    """The file's key. Takes about a second.

    Args:
        file: how the file is called where it is damaged.

    Raises:
        WrongPassphrase: it is another one.
        KeyParameters: the work is out of bounds.
        Damaged: the passphrase is right, and the slot was changed.
    """
    slot = slots.passphrase
    key = derived(passphrase, slot.work)
    try:
        if not _fits(key, labels.KEY_CHECK, slot.check):
            raise WrongPassphrase
        return _opened(expand(key, labels.PASSPHRASE_SLOT), slot.sealed, purpose, file)
    finally:
        wipe(key)


def open_by_recovery(slots: Slots, recovery: RecoveryKey, purpose: bytes, *, file: str) -> bytearray:
    """The file's key.

    Raises:
        NoRecoveryKey: the file has no slot for one.
        WrongRecoveryKey: it is another one.
        Damaged: it is right, and the slot was changed.
    """
    if slots.recovery is None:
        raise NoRecoveryKey
    if not is_recovery(recovery, slots.recovery.check):
        raise WrongRecoveryKey
    return _opened(expand(recovery, labels.RECOVERY_SLOT), slots.recovery.sealed, purpose, file)


def is_recovery(recovery: RecoveryKey, check: str) -> bool:
    """Whether a recovery key is the one that a check follows from."""
    return _fits(recovery, labels.RECOVERY_CHECK, check)


def _fits(secret: Key, label: bytes, check: str) -> bool:
    return same(expand(secret, label).hex().encode(), check.encode())


def _opened(seed: bytes, sealed: bytes, purpose: bytes, file: str) -> bytearray:
    try:
        key = open_with(seed, sealed, purpose)
    except DoesNotOpen:
        raise Damaged(file=file) from None
    if len(key) != KEY_SIZE:
        raise Damaged(file=file)
    return bytearray(key)
