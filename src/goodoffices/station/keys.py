"""From a passphrase to a key, and from the master key to those of the files.

The rules are:

* Argon2id (RFC 9106) makes a key of the passphrase: 256 MiB, three passes, four lanes. Never below 64 MiB, nor above
  what a machine can be stopped with: a changed file must not make opening a station endless.
* The master key is chance, and is kept in slots (``slots``). At a station of version 1 it is the passphrase's key.
* Every file has its own key: ``station.db`` from the master key, each talk by chance, wrapped under the master key.
* Keys live in the process that unlocked the station, and nowhere else.
* A passphrase is its text, not its bytes: the same letters typed on another system give the same key (NFC).
* A passphrase in a buffer is left to whoever has it to be wiped; what is made from it here is wiped here.
"""

from __future__ import annotations

import hmac
import unicodedata
from typing import Annotated, Literal

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

from goodoffices import labels
from goodoffices.errors.station import Damaged, KeyParameters, PassphraseTooShort, WrongPassphrase
from goodoffices.memory import wipe

USUAL_MEMORY_KIB = 256 * 1024
LEAST_MEMORY_KIB = 64 * 1024
MOST_MEMORY_KIB = 1024 * 1024
MOST_PASSES = 10
MOST_LANES = 16
_LEAST_WORK_KIB = 8
SHORTEST_PASSPHRASE = 8
"""Characters. A floor, not a recommendation; the command line recommends words."""

Key = bytes | bytearray

Passphrase = str | bytearray
"""As text, or as bytes in UTF-8 that can be wiped."""


class Work(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a passphrase becomes a key; kept in the clear, since it is needed before the key.

    Attributes:
        salt: 16 bytes in hexadecimal.
        memory: kibibytes.
    """

    salt: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{32}$")]
    memory: int
    passes: int
    lanes: int


class KeyWork(Work, frozen=True, forbid_unknown_fields=True):
    """``station.json`` of version 1: the passphrase's key is the master key.

    Attributes:
        check: 32 bytes in hexadecimal, from the master key: tells a wrong passphrase from a damaged store.
    """

    version: Literal[1]
    check: Annotated[str, msgspec.Meta(pattern="^[0-9a-f]{64}$")]

    @property
    def work(self) -> Work:
        """How the passphrase becomes the master key."""
        return Work(self.salt, self.memory, self.passes, self.lanes)


def new_work(passphrase: Passphrase, salt: bytes, memory: int) -> Work:
    """The work for a new passphrase.

    Raises:
        PassphraseTooShort: it is too short to be one.
        KeyParameters: the memory is out of bounds.
    """
    demand_long_enough(passphrase)
    work = Work(salt=salt.hex(), memory=memory, passes=3, lanes=4)
    _demand_bounds(work)
    return work


def demand_long_enough(passphrase: Passphrase) -> None:
    """Refuse a new passphrase that is soon guessed.

    Raises:
        PassphraseTooShort: it is too short to be one.
    """
    count = len(passphrase if isinstance(passphrase, str) or passphrase.isascii() else text_of(passphrase))
    if count < SHORTEST_PASSPHRASE:
        raise PassphraseTooShort(count=count, least=SHORTEST_PASSPHRASE)


def master_of_version_1(passphrase: Passphrase, work: KeyWork) -> bytearray:
    """The master key of a station of version 1: 32 bytes. Takes about a second by design.

    Raises:
        KeyParameters: the work is out of bounds.
        WrongPassphrase: it is another one.
    """
    master = derived(passphrase, work.work)
    if not same(expand(master, labels.KEY_CHECK), bytes.fromhex(work.check)):
        wipe(master)
        raise WrongPassphrase
    return master


def derived(passphrase: Passphrase, work: Work) -> bytearray:
    """What Argon2id makes of a passphrase: 32 bytes, to be wiped by the caller. Takes about a second by design.

    Raises:
        KeyParameters: the work is out of bounds.
    """
    _demand_bounds(work)
    return _derive(passphrase, work)


def _demand_bounds(work: Work) -> None:
    if not LEAST_MEMORY_KIB <= work.memory <= MOST_MEMORY_KIB:
        raise KeyParameters(problem="the memory")
    if not 1 <= work.passes <= MOST_PASSES or not 1 <= work.lanes <= MOST_LANES:
        raise KeyParameters(problem="the passes or lanes")


def _derive(passphrase: Passphrase, work: Work) -> bytearray:
    derive = Argon2id(
        salt=bytes.fromhex(work.salt),
        length=32,
        iterations=work.passes,
        lanes=work.lanes,
        memory_cost=work.memory,
    )
    spelt, master = _spelt(passphrase), bytearray(32)
    try:
        derive.derive_into(spelt, master)  # type: ignore[arg-type]  # any buffer will do, and this one can be wiped
    finally:
        wipe(spelt)
        _overwrite(len(spelt))
    return master


def _overwrite(size: int) -> None:
    """Derive something from as many zeros. The library leaves what it was given in memory that it has let go of; the
    next content of the same size takes that place (tests/cli/test_memory.py looks).
    """
    Argon2id(salt=bytes(16), length=32, iterations=1, lanes=1, memory_cost=_LEAST_WORK_KIB).derive(bytes(size))


def _spelt(passphrase: Passphrase) -> bytearray:
    """In NFC, in UTF-8, in a buffer of its own. Plain letters are so already; of others Python makes copies as text."""
    if isinstance(passphrase, bytearray):
        if passphrase.isascii():
            return bytearray(passphrase)
        passphrase = text_of(passphrase)
    return bytearray(unicodedata.normalize("NFC", passphrase).encode("utf-8", "surrogatepass"))


def text_of(passphrase: Passphrase) -> str:
    """A passphrase as text, which Python keeps until it lets go of it."""
    return passphrase if isinstance(passphrase, str) else passphrase.decode("utf-8", "surrogatepass")


def station_key(master: Key) -> bytes:
    """The key of ``station.db``."""
    return expand(master, labels.STATION_KEY)


def wrap(master: Key, name: bytes, nonce: bytes, key: bytes) -> bytes:
    """A talk's key under the master key, bound to the name of its file."""
    return nonce + ChaCha20Poly1305(expand(master, labels.TALK_KEY)).encrypt(nonce, key, labels.TALK_KEY + name)


def unwrap(master: Key, name: bytes, wrapped: bytes) -> bytes:
    """The talk's key.

    Raises:
        Damaged: it was wrapped for another file, or under another key.
    """
    cipher = ChaCha20Poly1305(expand(master, labels.TALK_KEY))
    try:
        return cipher.decrypt(wrapped[:12], wrapped[12:], labels.TALK_KEY + name)
    except (InvalidTag, ValueError):
        raise Damaged(file="station.db") from None


def same(one: Key, other: Key) -> bool:
    """Compare secrets in constant time."""
    return hmac.compare_digest(one, other)


def expand(master: Key, label: bytes) -> bytes:
    """A key of 32 bytes for one purpose."""
    return HKDFExpand(algorithm=SHA256(), length=32, info=label).derive(master)
