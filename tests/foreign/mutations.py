"""Bytes that are a little other than some that were given: fuzzing without a fuzzer, the same in each run."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

_TOKENS = (
    *(bytes([each]) for each in b"\0\xff\x80\xc0\x81\n\"'\\[]{}:.,=%-"),
    *(b"\r\n", b"\xed\xa0\x80", b"1e999", b"NaN", b"null", b"\\ud800", b"9" * 30, b"xn--", b"0x", b"T25:61"),
    *(b"\x9b" + b"\xff" * 8, b"\x5b\x7f" + b"\xff" * 7, b"\xd8\x1c", b"\xf9\x7e\x00", "²".encode(), "é".encode()),
)
LONGEST = 16 * 1024
"""Bytes of what comes out."""


def mutated(seeds: Sequence[bytes], count: int, seed: str) -> Iterator[bytes]:
    """Each seed, and then as many others as are wished for."""
    yield from seeds
    chance = random.Random(seed)
    for _ in range(count):
        data = bytearray(chance.choice(seeds))
        for _ in range(chance.choice((1, 1, 1, 2, 3, 8))):
            _change(data, chance, seeds)
        yield bytes(data[:LONGEST])


def _change(data: bytearray, chance: random.Random, seeds: Sequence[bytes]) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 1, 2, 4, 16, 64)))
    match chance.randrange(7):
        case 0 if at < len(data):
            data[at] ^= 1 << chance.randrange(8)
        case 1 if at < len(data):
            data[at] = chance.randrange(256)
        case 2:
            del data[at:end]
        case 3:
            data[at:at] = data[at:end] * chance.choice((1, 2, 100))
        case 4:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            data[at:end] = other[start : start + 64]
        case 5:
            data[at:end] = chance.randbytes(end - at)
        case _:
            data[at:at] = chance.choice(_TOKENS)
