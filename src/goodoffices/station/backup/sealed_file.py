"""A file that is encrypted as a whole, and read as a whole or not at all.

The form is a line that says what it is, the length of the header and the header, and then the content in parts of
64 KiB. Each part is sealed with ChaCha20-Poly1305 under a key of this file alone. Its nonce is its place (11 bytes)
and whether it is the last (1 byte), so that parts can be neither exchanged nor left out, and a file that was cut off
has no last part; this is the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, 2015). The line and the header
are bound to every part.
"""

from __future__ import annotations

import hashlib
from typing import BinaryIO, Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from goodoffices import labels

MAGIC: Final = b"GOODOFFICES-BACKUP-1\n"
KEY_SIZE: Final = 32
PART: Final = 64 * 1024
"""Bytes of content in each part but the last, which may have fewer."""
_TAG: Final = 16
_LENGTH: Final = 4
LONGEST_HEADER: Final = 64 * 1024


class NotWhole(Exception):
    """The file was cut off or changed, or it is another file, or the key is another one."""


class Writer:
    """Writes the content of a sealed file. It is whole once :meth:`end` has returned."""

    def __init__(self, file: BinaryIO, key: bytes, header: bytes) -> None:
        self._file = file
        self._parts = _Parts(key, header)
        self._waiting = bytearray()
        file.write(MAGIC + len(header).to_bytes(_LENGTH, "big") + header)

    def write(self, data: bytes) -> None:
        """More content."""
        self._waiting += data
        while len(self._waiting) > PART:
            # What is left is never empty: whether a part is the last is known only when more comes, or the end.
            self._file.write(self._parts.seal(bytes(self._waiting[:PART]), last=False))
            del self._waiting[:PART]

    def end(self) -> None:
        """There is no more."""
        self._file.write(self._parts.seal(bytes(self._waiting), last=True))
        self._waiting.clear()


def read_header(file: BinaryIO) -> bytes:
    """The header of a sealed file; what follows is its content.

    Raises:
        NotWhole: it is none.
    """
    if file.read(len(MAGIC)) != MAGIC:
        raise NotWhole
    length = int.from_bytes(file.read(_LENGTH), "big")
    header = file.read(length) if length <= LONGEST_HEADER else b""
    if not header or len(header) != length:
        raise NotWhole
    return header


class Reader:
    """Reads the content of a sealed file, whose header was read."""

    def __init__(self, file: BinaryIO, key: bytes, header: bytes) -> None:
        self._file = file
        self._parts = _Parts(key, header)
        self._here = bytearray()
        self._next = file.read(PART + _TAG)
        self._ended = False

    def read(self, size: int) -> bytes:
        """The next bytes of the content.

        Raises:
            NotWhole: there are no more, or they are not what was written.
        """
        while len(self._here) < size:
            if self._ended:
                raise NotWhole
            self._here += self._part()
        found = bytes(self._here[:size])
        del self._here[:size]
        return found

    def end(self) -> None:
        """See that nothing follows.

        Raises:
            NotWhole: something does.
        """
        if not self._ended:
            self._here += self._part()
        if self._here or not self._ended:
            raise NotWhole

    def _part(self) -> bytes:
        sealed, self._next = self._next, self._file.read(PART + _TAG)
        self._ended = not self._next
        return self._parts.open(sealed, last=self._ended)


class _Parts:
    """Seals or opens the parts of one file, in their order."""

    def __init__(self, key: bytes, header: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)
        self._bound = hashlib.sha256(labels.BACKUP + MAGIC + header).digest()
        self._place = 0

    def seal(self, content: bytes, *, last: bool) -> bytes:
        return self._cipher.encrypt(self._nonce(last=last), content, self._bound)

    def open(self, sealed: bytes, *, last: bool) -> bytes:
        try:
            return self._cipher.decrypt(self._nonce(last=last), sealed, self._bound)
        except (InvalidTag, ValueError):
            raise NotWhole from None

    def _nonce(self, *, last: bool) -> bytes:
        place, self._place = self._place, self._place + 1
        return place.to_bytes(11, "big") + bytes([last])
