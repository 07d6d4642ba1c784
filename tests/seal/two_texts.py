"""One body that opens to two texts under two keys.

ChaCha20-Poly1305 does not commit to its key: for two known keys a ciphertext with one tag for both is found by solving
two linear equations modulo 2**130 - 5. An author could so show two colleagues different words in one envelope, if
nothing else bound the key.
"""

from __future__ import annotations

import itertools

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms

from goodoffices.labels import BODY
from goodoffices.seal.primitives import derive

PRIME = 2**130 - 5
BLOCK = 16
SIZE = 4096
TEXT = SIZE - 4
"""Bytes of each of the two texts: all that the smallest class holds, so that no zeros have to follow."""


def two_content_keys() -> tuple[bytes, bytes]:
    """Two keys under which the length at the beginning of a body reads the same."""
    known: dict[bytes, bytes] = {}
    for number in itertools.count():
        key = number.to_bytes(32, "big")
        start = _stream(derive(BODY, key), 1, 4)
        if start in known:
            return known[start], key
        known[start] = key
    raise AssertionError


def body_for_both(one: bytes, other: bytes, bound: bytes, begins: bytes) -> bytes:
    """A body of the smallest class that opens under both content keys; under the first it begins with a given text."""
    keys = [derive(BODY, key) for key in (one, other)]
    streams = [_stream(key, 1, SIZE) for key in keys]
    plain = TEXT.to_bytes(4, "big") + begins.ljust(TEXT, b".")
    body = bytes(a ^ b for a, b in zip(plain, streams[0], strict=True))
    rs = [int.from_bytes(_stream(key, 0, 32)[:16], "little") & 0x0FFFFFFC0FFFFFFC0FFFFFFC0FFFFFFF for key in keys]
    ss = [int.from_bytes(_stream(key, 0, 32)[16:], "little") for key in keys]
    blocks = _blocks(bound, body)
    free = len(blocks) - 3, len(blocks) - 2  # the last two of the body; after them come the lengths
    for tag in itertools.count():
        x, y = _solve(blocks, free, rs, [(tag - s) % 2**128 for s in ss])
        if all(2**128 <= each < 2**129 for each in (x, y)):
            end = b"".join((each - 2**128).to_bytes(BLOCK, "little") for each in (x, y))
            return body[: -2 * BLOCK] + end + tag.to_bytes(BLOCK, "little")
    raise AssertionError


def _solve(blocks: list[int], free: tuple[int, int], rs: list[int], wanted: list[int]) -> tuple[int, int]:
    rows = []
    for r, goal in zip(rs, wanted, strict=True):
        powers = [pow(r, len(blocks) - place, PRIME) for place in range(len(blocks))]
        known = sum(b * p for place, (b, p) in enumerate(zip(blocks, powers, strict=True)) if place not in free)
        rows.append((powers[free[0]], powers[free[1]], (goal - known) % PRIME))
    (a, b, e), (c, d, f) = rows
    inverse = pow(a * d - b * c, -1, PRIME)
    return (e * d - b * f) * inverse % PRIME, (a * f - e * c) * inverse % PRIME


def _blocks(bound: bytes, body: bytes) -> list[int]:
    """What Poly1305 runs over, as numbers, each with its high bit."""
    lengths = len(bound).to_bytes(8, "little") + len(body).to_bytes(8, "little")
    whole = bound.ljust(-(-len(bound) // BLOCK) * BLOCK, b"\0") + body + lengths
    return [int.from_bytes(whole[place : place + BLOCK], "little") + 2**128 for place in range(0, len(whole), BLOCK)]


def _stream(key: bytes, counter: int, size: int) -> bytes:
    nonce = counter.to_bytes(4, "little") + bytes(12)
    return Cipher(algorithms.ChaCha20(key, nonce), mode=None).encryptor().update(bytes(size))
