"""A relay's admission token: through a file descriptor, never as an argument."""

from __future__ import annotations

import codecs
from typing import Final

from goodoffices.cli.passphrase import first_line
from goodoffices.errors.relay import AdmissionUnreadable

LONGEST_TOKEN: Final = 512
"""Characters."""


def read_admission(descriptor: int) -> bytes:
    """The first line of a file descriptor.

    Raises:
        AdmissionUnreadable: there is none, or it is no token.
    """
    try:
        line = first_line(descriptor, LONGEST_TOKEN + 2)
    except (OSError, OverflowError, ValueError, TypeError):
        raise AdmissionUnreadable(number=descriptor) from None
    token = line.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")
    if not token or len(token) > LONGEST_TOKEN or not token.isascii() or token != token.strip():
        raise AdmissionUnreadable(number=descriptor)
    return token
