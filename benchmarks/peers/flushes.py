"""Whether an answer waits for the disk: every flush of a server is slowed down, and so must be its answers.

strace delays the return of each flush. A server that answers before its flush answers as fast as ever. Counting flushes
would not tell that: a server may flush as often and answer first.
"""

from __future__ import annotations

import shutil
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress

DELAY_MS = 100
_CALLS = "fsync,fdatasync,msync,sync_file_range"
_ATTACHED = 0.3


def tracer() -> str | None:
    """The program that slows down, if it is there."""
    return shutil.which("strace")


@contextmanager
def slowed(processes: Sequence[int]) -> Iterator[None]:
    """Every flush of these processes and of those that they start takes longer by :data:`DELAY_MS`."""
    command = [str(tracer()), "-f", "-qq", "-o", "/dev/null", "-e", f"trace={_CALLS}"]
    command += ["-e", f"inject={_CALLS}:delay_exit={DELAY_MS * 1000}"]
    command += [word for pid in processes for word in ("-p", str(pid))]
    started = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        # It says nothing once it is attached to all.
        time.sleep(_ATTACHED)
        yield
    finally:
        started.terminate()
        with suppress(subprocess.TimeoutExpired):
            started.wait(10)
