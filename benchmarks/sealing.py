"""Sealing and opening an envelope for one recipient, beside the bare primitives that it uses, in the same run."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median
from typing import Any

from goodoffices.seal import Channel, open_envelope, seal_envelope
from goodoffices.seal.channel import first_key
from goodoffices.seal.padding import pad
from goodoffices.seal.primitives import derive, lock, open_with, public_of, seal_to, unlock

CONTENT = os.urandom(1024)
ROUNDS = 400
INNER = 1400
"""Bytes of what a slot holds, about."""


def ends() -> tuple[Channel, Channel]:
    """Two ends of a channel that have both spoken, so that neither makes a new key in what follows."""
    root, me, peer = (os.urandom(32) for _ in range(3))
    here, there = first_key(os.urandom), first_key(os.urandom)
    one = Channel.begun(root, me, peer, here, there.announced())
    other = Channel.begun(root, peer, me, there, here.announced())
    envelope, (one,) = seal_envelope([one], CONTENT, os.urandom)
    return one, open_envelope([other], envelope, 0, os.urandom).channel


def primitives() -> Callable[[], None]:
    """What an envelope cannot do without: one encapsulation each way, two contents locked and unlocked, its keys."""
    seed, key = os.urandom(32), os.urandom(32)
    public, padded, inner = public_of(seed), pad(CONTENT), bytes(INNER)

    def once() -> None:
        for _ in range(6):  # content, commitment, body, pair, hint, wrap
            derive(b"label", key, padded[:32])
        body, slot = lock(key, padded), seal_to(public, lock(key, inner), b"")
        for _ in range(5):  # pair, hint, wrap, commitment, body
            derive(b"label", key, padded[:32])
        unlock(key, open_with(seed, slot, b""))
        unlock(key, body)

    return once


def sealing() -> dict[str, Any]:
    """Envelopes a second, and how much more an envelope costs than the primitives under it (in turn, pair by pair)."""
    one, other = ends()
    bare = primitives()
    seal, opened, under, ratios = [], [], [], []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        envelope, _ = seal_envelope([one], CONTENT, os.urandom)
        sealed = time.perf_counter()
        open_envelope([other], envelope, 0, os.urandom)
        done = time.perf_counter()
        bare()
        ended = time.perf_counter()
        seal.append(sealed - begun)
        opened.append(done - sealed)
        under.append(ended - done)
        ratios.append((done - begun) / (ended - done))
    return {
        "aim": "seal and open together at most 1.5 times the primitives",
        "seal_per_second": round(1 / median(seal)),
        "open_per_second": round(1 / median(opened)),
        "primitives_per_second": round(1 / median(under)),
        "ratio_to_primitives": round(median(ratios), 2),
    }
