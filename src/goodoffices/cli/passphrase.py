"""The passphrase: by prompt, or through a file descriptor. Never as an argument, never from the environment.

Arguments and environment can be read by other programs of the same user, and end up in the history of the shell.
"""

from __future__ import annotations

import codecs
import getpass
import os
import sys
from pathlib import Path
from typing import Final

from goodoffices.errors.usage import DescriptorUnreadable, NobodyToAsk, PassphrasesDiffer

LONGEST: Final = 4096
"""Bytes of a passphrase."""

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
    try:
        line = first_line(descriptor, LONGEST)
        # Some editors put a mark before the first letter that nobody sees; it is no part of a passphrase.
        passphrase = line.removeprefix(codecs.BOM_UTF8).removesuffix(b"\n").removesuffix(b"\r").decode()
    except (OSError, ValueError, TypeError):
        raise DescriptorUnreadable(number=descriptor) from None
    if not passphrase or len(line) > LONGEST:
        raise DescriptorUnreadable(number=descriptor)
    return passphrase


def first_line(descriptor: int, longest: int) -> bytes:
    """The first line of a file descriptor, with its end. Of standard input the lines after it are left for others.

    Args:
        longest: bytes that are read at most, and one more.

    Raises:
        OSError, ValueError, TypeError: it is not open for reading, or there can be none of that number.
    """
    if descriptor == 0 and sys.stdin is not None:
        return sys.stdin.buffer.readline(longest + 1)
    with open(descriptor, "rb", closefd=False) as file:
        return file.readline(longest + 1)
