"""Keeping what a station has in memory out of files, and wiping what can be wiped.

The rules are:

* Before a passphrase is asked for, the process is made one that the system does not dump: no core file (`RLIMIT_CORE`),
  and on Linux none through a collector of dumps either, nor a look by another process of the same user
  (`PR_SET_DUMPABLE`). It stays so until the process ends.
* A passphrase is bytes in a buffer of its own, and is overwritten as soon as the key is made from it. What cannot be
  overwritten is said in SECURITY.md: Python copies what it encodes, joins or passes on as text.
* Whatever a system does not have is passed over, and can be asked for.
"""

from __future__ import annotations

import ctypes
import sys
from contextlib import suppress
from typing import Final

_LINUX: Final[bool] = sys.platform == "linux"
_PR_GET_DUMPABLE: Final = 3
_PR_SET_DUMPABLE: Final = 4


def keep_out_of_dumps() -> None:
    """From now on the system writes no dump of this process, as far as it can be told so."""
    if sys.platform == "win32":
        return
    import resource  # noqa: PLC0415  # there is none on Windows

    with suppress(OSError, ValueError):
        _, hard = resource.getrlimit(resource.RLIMIT_CORE)
        resource.setrlimit(resource.RLIMIT_CORE, (0, hard))
    if _LINUX:
        _prctl(_PR_SET_DUMPABLE, 0)


def can_be_dumped() -> bool:
    """Whether the system could write a dump of this process, or let another process of its user look into it."""
    if sys.platform == "win32":
        return True
    import resource  # noqa: PLC0415  # there is none on Windows

    if _LINUX:
        # A collector of dumps is asked whatever the limit says.
        return _prctl(_PR_GET_DUMPABLE, 0) != 0
    return resource.getrlimit(resource.RLIMIT_CORE)[0] != 0


def wipe(secret: bytearray) -> None:
    """Overwrite a buffer in its place."""
    # One assignment of the same length: Python does not move the buffer then.
    secret[:] = bytes(len(secret))


def _prctl(option: int, value: int) -> int:
    """What the system answers; -1 where it does not know the question."""
    try:
        answer: int = ctypes.CDLL(None).prctl(option, ctypes.c_ulong(value), 0, 0, 0)
    except (AttributeError, OSError):
        return -1
    return answer
