"""Run a command in this process, and then look through all of its memory for the passphrase.

Never writes the passphrase down itself: it knows it only with every byte turned by ``MASK``, and so looks at memory.
Prints how often it was found, and whether the process could be dumped before and after.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from goodoffices.cli.app import main
from goodoffices.memory import can_be_dumped

MASK = 0x55
_TURNED = bytes(each ^ MASK for each in range(256))
_PIECE = 1 << 20


def count(turned: bytes) -> int:
    """How often it stands in this process's writable memory."""
    found = 0
    itself = Path("/proc/self")
    with (itself / "maps").open(encoding="ascii") as maps, (itself / "mem").open("rb", buffering=0) as memory:
        for line in maps:
            place = re.match(r"([0-9a-f]+)-([0-9a-f]+) rw", line)
            if place is None:
                continue
            begin, end = (int(each, 16) for each in place.groups())
            for at in range(begin, end, _PIECE):
                try:
                    memory.seek(at)
                    piece = memory.read(min(_PIECE + len(turned), end - at))
                except (OSError, OverflowError, ValueError):
                    break
                found += piece.translate(_TURNED).count(turned)
    return found


if __name__ == "__main__":
    before = can_be_dumped()
    looked_for = bytes.fromhex(sys.argv[1])
    code = main(sys.argv[2:])
    print(f"exit {code}, found {count(looked_for)}, could be dumped: {before} {can_be_dumped()}")  # noqa: T201
