"""The bag: sealed envelopes for one station in one more layer, as a file that is carried by hand.

The rules are:

* A bag is for one station. Its key comes from the root of a line, which only the two ends of that line know.
* It has one of four sizes and looks like chance from its first byte to its last. Whoever finds it does not learn from
  it whose it is, how many envelopes are in it, or which envelopes of a relay they are.
* A station finds out by a mark whether a bag is for it, and on which line, before it opens anything.
* The layer is no substitute for the envelopes in it: who steals the root of a line later opens its bags, and finds
  what a relay sees.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Annotated

import msgspec

from goodoffices.canonical import decode, encode
from goodoffices.envelope import LARGEST
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.seal import DoesNotOpen
from goodoffices.labels import BAG, BAG_MARK, BAG_NONCE
from goodoffices.seal.channel import Fresh
from goodoffices.seal.padding import KIB
from goodoffices.seal.primitives import KEY_SIZE, TAG_SIZE, derive, lock, same, unlock

VERSION = 1
SIZES = (64 * KIB, 256 * KIB, 1024 * KIB, 4096 * KIB)
"""Bytes of a bag."""

MOST_ENVELOPES = 1024
"""In one bag."""

_NONCE, _MARK, _LENGTH = 32, 16, 4
_HEAD = _NONCE + _MARK
_FRAME = 16
"""Bytes of the list around the envelopes, at most."""

_EACH = 5
"""Bytes before each envelope, at most."""


class Contents(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What is in a bag."""

    version: Annotated[int, msgspec.Meta(ge=VERSION, le=VERSION)]
    envelopes: Annotated[
        tuple[Annotated[bytes, msgspec.Meta(min_length=1, max_length=LARGEST)], ...],
        msgspec.Meta(max_length=MOST_ENVELOPES),
    ]


def room(size: int) -> int:
    """How much a bag of this size holds, as :func:`weight` counts."""
    return size - _HEAD - TAG_SIZE - _LENGTH - _FRAME


def weight(envelope_size: int) -> int:
    """How much room an envelope takes in a bag."""
    return envelope_size + _EACH


def pack_bag(root: bytes, author: bytes, reader: bytes, envelopes: tuple[bytes, ...], size: int, fresh: Fresh) -> bytes:
    """Pack envelopes for one station.

    Args:
        root: of the line.
        author: the fingerprint of whoever packs.
        reader: the fingerprint of whoever it is for.
        envelopes: with not more weight than there is room.
        size: one of :data:`SIZES`.
        fresh: fresh bytes.
    """
    content = encode(Contents(version=VERSION, envelopes=envelopes))
    padded = (len(content).to_bytes(_LENGTH, "big") + content).ljust(size - _HEAD - TAG_SIZE, b"\0")
    nonce = derive(BAG_NONCE, fresh(KEY_SIZE), sha256(padded).digest())
    bag = nonce + _mark(root, nonce, author, reader) + lock(derive(BAG, root, nonce, author, reader), padded)
    if len(bag) != size:
        raise ValueError("envelopes that do not fit into a bag are left for the next one")
    return bag


def is_for(root: bytes, author: bytes, reader: bytes, bag: bytes) -> bool:
    """Whether bytes bear the mark of a bag from ``author`` to ``reader`` on the line with this root."""
    return len(bag) in SIZES and same(bag[_NONCE:_HEAD], _mark(root, bag[:_NONCE], author, reader))


def open_bag(root: bytes, author: bytes, reader: bytes, bag: bytes) -> tuple[bytes, ...]:
    """The envelopes in a bag. They are as whoever packed it put them in: nothing about them was checked.

    Raises:
        DoesNotOpen: it is no bag from ``author`` to ``reader``, or was damaged on its way.
    """
    if not is_for(root, author, reader, bag):
        raise DoesNotOpen
    padded = unlock(derive(BAG, root, bag[:_NONCE], author, reader), bag[_HEAD:])
    length = int.from_bytes(padded[:_LENGTH], "big")
    content, rest = padded[_LENGTH : _LENGTH + length], padded[_LENGTH + length :]
    if len(content) != length or rest.strip(b"\0"):
        raise DoesNotOpen
    try:
        return decode(content, Contents).envelopes
    except NotCanonical:
        raise DoesNotOpen from None


def _mark(root: bytes, nonce: bytes, author: bytes, reader: bytes) -> bytes:
    return derive(BAG_MARK, root, nonce, author, reader)[:_MARK]
