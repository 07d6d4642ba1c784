"""The one module that knows the cryptographic library: what the rest of sealing is made of.

The rules are:

* Nothing here is ours but the way the library is called: HPKE in base mode (RFC 9180) with X-Wing (ML-KEM-768 with
  X25519), HKDF-SHA256 and ChaCha20-Poly1305; HKDF-SHA256 (RFC 5869); ChaCha20-Poly1305 (RFC 8439).
* Every key that :func:`lock` is given is used once. The nonce is therefore zero, and nobody has to count.
* What does not open is one refusal, without a reason: whoever sent it learns nothing from how it failed.
* A key that is derived names its purpose by a label; the parts are told apart by their lengths.
"""

from __future__ import annotations

import hashlib
import hmac

from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey, MLKEM768PublicKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.hpke import (
    AEAD,
    KDF,
    KEM,
    MLKEM768X25519PrivateKey,
    MLKEM768X25519PublicKey,
    Suite,
)
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from goodoffices.errors.seal import DoesNotOpen
from goodoffices.foreign import read

KEY_SIZE = 32
SEED_SIZE = 32
"""Bytes from which a private X-Wing key is made; it is kept in this form."""

PUBLIC_SIZE = 1216
"""Bytes of a public X-Wing key: 1184 of ML-KEM-768, then 32 of X25519."""

TAG_SIZE = 16
OVERHEAD = 1120 + TAG_SIZE
"""Bytes by which :func:`seal_to` makes a content longer: the encapsulation and a tag."""

_MLKEM_PUBLIC = 1184
_MLKEM_SEED = 64
_NONCE = bytes(12)
_ANY_PRIVATE = bytes([1]) * KEY_SIZE
"""A private key that protects nothing: with it a point of low order shows."""

_SUITE = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.CHACHA20_POLY1305)


def framed(label: bytes, *parts: bytes) -> bytes:
    """A label and parts in one string, each preceded by its length, so that no two lists give the same."""
    return b"".join(len(part).to_bytes(8, "big") + part for part in (label, *parts))


def derive(label: bytes, secret: bytes, *context: bytes) -> bytes:
    """A key of 32 bytes for one purpose, by HKDF-SHA256.

    Args:
        label: the purpose, from :mod:`goodoffices.labels`.
        secret: what has to stay secret.
        context: what the key is bound to.
    """
    return HKDF(algorithm=SHA256(), length=KEY_SIZE, salt=None, info=framed(label, *context)).derive(secret)


def lock(key: bytes, content: bytes, bound: bytes = b"") -> bytes:
    """Encrypt under a key that is used for nothing else. ``bound`` has to be the same when it is opened."""
    return ChaCha20Poly1305(key).encrypt(_NONCE, content, bound)


def unlock(key: bytes, locked: bytes, bound: bytes = b"") -> bytes:
    """What was locked.

    Raises:
        DoesNotOpen: it was not locked under this key, bound to this.
    """
    cipher = ChaCha20Poly1305(key)
    return read(lambda: cipher.decrypt(_NONCE, locked, bound), _does_not_open)


def public_of(seed: bytes) -> bytes:
    """The public X-Wing key that belongs to a seed."""
    mlkem, x25519 = _parts(seed)
    return mlkem.public_key().public_bytes_raw() + x25519.public_key().public_bytes_raw()


def seal_to(public: bytes, content: bytes, bound: bytes) -> bytes:
    """Encrypt so that only the holder of the private key opens it.

    Raises:
        DoesNotOpen: these bytes are no public key.
    """
    key = _public(public)
    return read(lambda: _SUITE.encrypt(content, key, info=bound), _does_not_open)


def open_with(seed: bytes, sealed: bytes, bound: bytes) -> bytes:
    """What was sealed to the public key of a seed.

    Raises:
        DoesNotOpen: it was sealed to another key, bound to something else, or changed.
    """
    key = MLKEM768X25519PrivateKey(*_parts(seed))
    return read(lambda: _SUITE.decrypt(sealed, key, info=bound), _does_not_open)


def is_public(public: bytes) -> bool:
    """Whether bytes are a public key that can be sealed to: well-formed, and with no point of low order in it."""
    try:
        _public(public)
        mine = X25519PrivateKey.from_private_bytes(_ANY_PRIVATE)
        read(lambda: mine.exchange(X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:])), _does_not_open)
    except DoesNotOpen:
        return False
    return True


def same(one: bytes, other: bytes) -> bool:
    """Whether two secrets are equal, in the same time wherever they differ."""
    return hmac.compare_digest(one, other)


def _parts(seed: bytes) -> tuple[MLKEM768PrivateKey, X25519PrivateKey]:
    """A private key from its seed, as X-Wing expands it (SHAKE-256 to 96 bytes)."""
    expanded = hashlib.shake_256(seed).digest(_MLKEM_SEED + KEY_SIZE)
    mlkem = MLKEM768PrivateKey.from_seed_bytes(expanded[:_MLKEM_SEED])
    return mlkem, X25519PrivateKey.from_private_bytes(expanded[_MLKEM_SEED:])


def _public(public: bytes) -> MLKEM768X25519PublicKey:
    if len(public) != PUBLIC_SIZE:
        raise DoesNotOpen
    mlkem = read(lambda: MLKEM768PublicKey.from_public_bytes(public[:_MLKEM_PUBLIC]), _does_not_open)
    return MLKEM768X25519PublicKey(mlkem, X25519PublicKey.from_public_bytes(public[_MLKEM_PUBLIC:]))


def _does_not_open(_: str) -> DoesNotOpen:
    return DoesNotOpen()
