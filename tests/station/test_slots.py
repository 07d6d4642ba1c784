"""Slots: a file's key as the passphrase opens it, and as the recovery key does."""

from __future__ import annotations

import os
from dataclasses import dataclass

import msgspec
import pytest

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import Damaged, NoRecoveryKey, WrongPassphrase, WrongRecoveryKey
from goodoffices.station import slots
from goodoffices.station.slots import Holders, Slots
from tests.station.kit import MEMORY, PASSPHRASE

PURPOSE, ANOTHER = b"a purpose", b"another one"
FILE = "station.backup"
NOW = 1_765_700_000_000


@dataclass(frozen=True)
class Made:
    """A key in slots, and what opens them."""

    key: bytes
    recovery: bytes
    holders: Holders
    slots: Slots


@pytest.fixture(scope="module")
def made() -> Made:
    """A key for the passphrase and a recovery key."""
    key, recovery = os.urandom(32), os.urandom(32)
    holders = Holders(
        slots.new_passphrase_holder(PASSPHRASE, bytes(16), MEMORY, NOW), slots.new_recovery_holder(recovery, NOW)
    )
    return Made(key, recovery, holders, slots.make_slots(holders, key, PURPOSE))


def test_both_open_it(made: Made) -> None:
    """The same key comes out, also when the slots were written down in between."""
    again = msgspec.json.decode(msgspec.json.encode(made.slots), type=Slots)
    assert slots.open_by_passphrase(again, PASSPHRASE, PURPOSE, file=FILE) == made.key
    assert slots.open_by_recovery(again, made.recovery, PURPOSE, file=FILE) == made.key


def test_the_wrong_one_is_told(made: Made) -> None:
    """A wrong passphrase and another recovery key are no damage."""
    with pytest.raises(WrongPassphrase):
        slots.open_by_passphrase(made.slots, "correct horse battery stable", PURPOSE, file=FILE)
    with pytest.raises(WrongRecoveryKey):
        slots.open_by_recovery(made.slots, os.urandom(32), PURPOSE, file=FILE)


def test_without_a_recovery_key(made: Made) -> None:
    """There is no slot for one, and that is told."""
    alone = slots.make_slots(msgspec.structs.replace(made.holders, recovery=None), made.key, PURPOSE)
    assert slots.open_by_passphrase(alone, PASSPHRASE, PURPOSE, file=FILE) == made.key
    with pytest.raises(NoRecoveryKey):
        slots.open_by_recovery(alone, made.recovery, PURPOSE, file=FILE)


def test_a_slot_belongs_to_its_purpose(made: Made) -> None:
    """Taken into a file of another kind it does not open."""
    with pytest.raises(Damaged):
        slots.open_by_passphrase(made.slots, PASSPHRASE, ANOTHER, file=FILE)
    with pytest.raises(Damaged):
        slots.open_by_recovery(made.slots, made.recovery, ANOTHER, file=FILE)


@pytest.mark.parametrize("place", [0, 1119, 1120, 1151, -1])
def test_a_changed_slot_is_damage(made: Made, place: int) -> None:
    """Wherever it was changed; the refusal names the file."""

    def changed(sealed: bytes) -> bytes:
        other = bytearray(sealed)
        other[place] ^= 1
        return bytes(other)

    one, other = made.slots.passphrase, made.slots.recovery
    assert other is not None
    damaged = Slots(
        msgspec.structs.replace(one, sealed=changed(one.sealed)),
        msgspec.structs.replace(other, sealed=changed(other.sealed)),
    )
    with pytest.raises(Damaged) as caught:
        slots.open_by_passphrase(damaged, PASSPHRASE, PURPOSE, file=FILE)
    assert caught.value.facts["file"] == FILE
    with pytest.raises(Damaged) as caught:
        slots.open_by_recovery(damaged, made.recovery, PURPOSE, file=FILE)
    assert caught.value.facts["file"] == FILE


def test_every_slot_is_sealed_anew(made: Made) -> None:
    """Two slots for the same key have nothing in common but what the passphrase's key is made of."""
    again = slots.make_slots(made.holders, made.key, PURPOSE)
    assert again.passphrase.sealed[:1120] != made.slots.passphrase.sealed[:1120]
    assert again.passphrase.work == made.slots.passphrase.work


def test_what_makes_slots_opens_none(made: Made) -> None:
    """Neither the key of the file nor a secret of either of the two stands in it, in whatever form it is written."""
    packed = msgspec.json.encode(made.holders) + msgspec.json.encode(made.slots)
    for secret in (made.key, made.recovery, PASSPHRASE.encode()):
        assert secret not in packed
        assert secret.hex().encode() not in packed
        assert msgspec.json.encode(secret)[1:-2] not in packed


@pytest.mark.parametrize("recovery", [b"", bytes(31), bytes(33)])
def test_no_recovery_key_of_another_length(made: Made, recovery: bytes) -> None:
    """It is another one, whatever its length."""
    with pytest.raises(Refusal) as caught:
        slots.open_by_recovery(made.slots, recovery, PURPOSE, file=FILE)
    assert caught.value.code == "station.wrong_recovery_key"


def test_known_checks() -> None:
    """What a recovery key is made into never changes: every key that people have on paper depends on it."""
    holder = slots.new_recovery_holder(bytes(range(32)), NOW)
    assert holder.check == KNOWN_CHECK
    assert holder.public[:8].hex() == KNOWN_PUBLIC


KNOWN_CHECK = "6d5f909df112da1731631f7f8ee8fa4db2b5e8698066ddcdfafe30f1564f772e"
KNOWN_PUBLIC = "3e22055c0387ff24"
