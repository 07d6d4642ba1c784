"""A line card: who a station is on a line. Its fingerprint is the identity; nobody signs it."""

from __future__ import annotations

from typing import Annotated

import msgspec

from goodoffices.canonical import decode, digest, encode
from goodoffices.errors.seal import OtherWorld, OwnCard
from goodoffices.labels import CARD
from goodoffices.seal.primitives import PUBLIC_SIZE

VERSION = 1

Fingerprint = Annotated[bytes, msgspec.Meta(min_length=32, max_length=32)]
Public = Annotated[bytes, msgspec.Meta(min_length=PUBLIC_SIZE, max_length=PUBLIC_SIZE)]


class LineCard(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What a station shows of itself.

    Attributes:
        version: 1.
        public: its X-Wing key, which opens lines and nothing else.
        name: as its person wants to be called; checked by whoever shows it, it proves nothing.
        exercise: an exercise station and a real one refuse each other.
    """

    version: Annotated[int, msgspec.Meta(ge=VERSION, le=VERSION)]
    public: Public
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    exercise: bool


def fingerprint(card: LineCard) -> bytes:
    """The 32 bytes that stand for a card: any change of it gives others."""
    return digest(CARD, encode(card))


def read_card(data: bytes) -> LineCard:
    """A card from its bytes.

    Raises:
        NotCanonical: they are none.
    """
    return decode(data, LineCard)


def check_other(mine: LineCard, theirs: LineCard) -> None:
    """Whether a line between the two may be.

    Without the first check somebody could answer my invitation with my own card, and have me speak to myself under
    keys that he knows.

    Raises:
        OwnCard: both are the same.
        OtherWorld: one is for exercises.
    """
    if mine.public == theirs.public:
        raise OwnCard
    if mine.exercise != theirs.exercise:
        raise OtherWorld
