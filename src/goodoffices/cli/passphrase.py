"""The passphrase: by prompt, or through a file descriptor. Never as an argument, never from the environment.

Arguments and environment can be read by other programs of the same user, and end up in the history of the shell.
"""

from __future__ import annotations

import getpass
import os
import sys
from pathlib import Path
from typing import Final

from goodoffices.errors.usage import DescriptorUnreadable, NobodyToAsk, PassphrasesDiffer

_LONGEST: Final = 4096
TERMINAL: Final = Path("/dev/tty")


def read_passphrase(descriptor: int | None, *, twice: bool = False) -> str:
    """The passphrase as it was typed.

    Args:
        descriptor: read its first line instead of asking.
        twice: ask a second time, for a new one.

    Raises:
        NobodyToAsk, DescriptorUnreadable, PassphrasesDiffer: as they say.
    """
    if descriptor is not None:
        return _first_line(descriptor)
    if not can_ask():
        raise NobodyToAsk(
            wanted="The passphrase", advice="Give it through a file descriptor: --passphrase-fd 3 3< file."
        )
    passphrase = getpass.getpass("Passphrase: ")
    if twice and getpass.getpass("The same once more: ") != passphrase:
        raise PassphrasesDiffer
    return passphrase


def can_ask() -> bool:
    """Whether there is somebody at a terminal, even if words come through a pipe."""
    if sys.stdin is not None and sys.stdin.isatty():
        return True
    try:
        os.close(os.open(TERMINAL, os.O_RDWR))
    except OSError:
        return False
    return True


def _first_line(descriptor: int) -> str:
    held = b""
    try:
        while b"\n" not in held and len(held) <= _LONGEST:
            piece = os.read(descriptor, _LONGEST)
            if not piece:
                break
            held += piece
        line = held.partition(b"\n")[0].removesuffix(b"\r").decode("utf-8")
    except (OSError, UnicodeDecodeError, OverflowError):
        raise DescriptorUnreadable(number=descriptor) from None
    if not line or len(held) > _LONGEST:
        raise DescriptorUnreadable(number=descriptor)
    return line
