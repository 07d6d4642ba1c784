"""The machine itself: how fast one core and the disk are just now."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path
from statistics import median

from benchmarks.peers.protocols import BODY

_LOOP = 200_000
_LOOPS = 15
_FLUSHES = 0.3


def loop_ms() -> float:
    """Milliseconds of a fixed loop, at the median."""
    found = []
    for _ in range(_LOOPS):
        begun = time.perf_counter()
        sum(range(_LOOP))
        found.append((time.perf_counter() - begun) * 1000)
    return round(median(found), 3)


def flushes_per_second(disk: Path) -> float:
    """How often a file can be written to and flushed, one after another."""
    block, count = os.urandom(BODY), 0
    with tempfile.TemporaryFile(dir=disk) as file:
        begun = time.perf_counter()
        while time.perf_counter() - begun < _FLUSHES:
            file.write(block)
            file.flush()
            os.fdatasync(file.fileno())
            count += 1
        return round(count / (time.perf_counter() - begun), 1)


def busy() -> float:
    """How many processes wanted a core in the last minute."""
    return round(os.getloadavg()[0], 1)
