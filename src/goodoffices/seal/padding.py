"""Padding: of a content's length only its size class is seen.

The rules are:

* A padded content has 4, 16, 64, 256 or 896 KiB, the smallest that holds it. Longer content goes in parts.
* It is the length in four bytes, the content, and zeros; anything else is refused.
"""

from __future__ import annotations

from goodoffices.errors.seal import DoesNotOpen, TooLong

KIB = 1024
SIZES = (4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, 896 * KIB)
_LENGTH = 4
LONGEST = SIZES[-1] - _LENGTH
"""Bytes of content in one envelope, at most."""


def pad(content: bytes) -> bytes:
    """The content at the size of its class.

    Raises:
        TooLong: there is no class for it.
    """
    for size in SIZES:
        if len(content) <= size - _LENGTH:
            return (len(content).to_bytes(_LENGTH, "big") + content).ljust(size, b"\0")
    raise TooLong(size=len(content), limit=LONGEST)


def unpad(padded: bytes) -> bytes:
    """What was padded.

    Raises:
        DoesNotOpen: it is not what :func:`pad` makes.
    """
    length = int.from_bytes(padded[:_LENGTH], "big")
    content = padded[_LENGTH : _LENGTH + length]
    if len(padded) not in SIZES or pad(content) != padded:
        raise DoesNotOpen
    return content
