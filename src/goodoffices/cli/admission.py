"""A relay's admission token: through a file descriptor, never as an argument."""

from __future__ import annotations

import os
from typing import Final

from goodoffices.errors.relay import AdmissionUnreadable

LONGEST_TOKEN: Final = 512
"""Characters."""


def read_admission(descriptor: int) -> bytes:
    """The first line of a file descriptor.

    Raises:
        AdmissionUnreadable: there is none, or it is no token.
    """
    try:
        with os.fdopen(descriptor, "rb", closefd=False) as file:
            line = file.readline(LONGEST_TOKEN + 2)
    except OSError:
        raise AdmissionUnreadable(number=descriptor) from None
    token = line.rstrip(b"\r\n")
    if not token or len(token) > LONGEST_TOKEN or not token.isascii() or token != token.strip():
        raise AdmissionUnreadable(number=descriptor)
    return token
