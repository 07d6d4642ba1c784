"""The envelope: one content, sealed for one to sixteen stations.

The rules are:

* Each recipient has a slot that opens by what only the two ends know. A colleague who can read the same envelope cannot
  make one in the author's name: the wrapping key of a slot is bound to the whole envelope.
* One envelope opens to one text: its head commits to the key of the body, and whoever opens it checks that.
* A recipient finds its slot by a hint. Only a slot whose hint matches is opened, so that garbage costs little.
* Empty places are filled up to 1, 2, 4, 8 or 16 with slots that are sealed to keys which nobody has. They depend on the
  members of this leg alone.
* Every number inside has a fixed size: of two envelopes only the size class of their contents can be told apart.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

import msgspec

from goodoffices.canonical import decode, digest, encode
from goodoffices.envelope import HINT_SIZE, LARGEST, MOST_SLOTS, Envelope, Head, Slot
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.seal import DoesNotOpen, TooMany
from goodoffices.labels import BODY, COMMIT, CONTENT, ENVELOPE, HINT, SLOT, SPREAD, WRAP
from goodoffices.seal.channel import Announcement, Challenge, Channel, Count, Fresh, OwnKey, count
from goodoffices.seal.padding import pad, unpad
from goodoffices.seal.primitives import (
    KEY_SIZE,
    OVERHEAD,
    SEED_SIZE,
    derive,
    framed,
    lock,
    open_with,
    public_of,
    same,
    seal_to,
    unlock,
)

VERSION = 1
PLACES = (1, 2, 4, 8, 16)
"""How many slots an envelope can have."""

MOST_MESSAGES = 2**40
"""On one channel; a higher number is nobody's honest count."""


class Inner(msgspec.Struct, frozen=True, array_like=True, forbid_unknown_fields=True):
    """What a slot holds for its recipient.

    Attributes:
        content_key: opens the body.
        number: of everything sealed for this recipient on this leg.
        known: how many messages of the recipient the author has, counted up to the highest.
        announced: the author's newest key.
    """

    content_key: Challenge
    number: Count
    known: Count
    announced: Announcement


@dataclass(frozen=True, slots=True)
class Arrived:
    """What an envelope held.

    Attributes:
        channel: after it; to be stored with whatever the content leads to, in one transaction.
        content: as it was sealed.
        number: the author's number of it for this station.
        again: a message with this number was opened before. If its content is another one, the author was set back or
            cloned; the content has to tell.
        late: it was sealed before the author knew my confirmed key.
        set_back: the author knows more of my messages than I have sent: this station is an old copy of itself.
    """

    channel: Channel
    content: bytes
    number: int
    again: bool
    late: bool
    set_back: bool


def seal_envelope(
    channels: Sequence[Channel], content: bytes, fresh: Fresh, *, roster: bytes = b""
) -> tuple[bytes, list[Channel]]:
    """Seal a content for the peers of these channels.

    Args:
        channels: of one leg; each recipient once.
        content: at most :data:`~goodoffices.seal.padding.LONGEST` bytes.
        fresh: fresh bytes.
        roster: a digest of who is seated, bound into the key.

    Returns:
        The envelope, and the channels after it, in their order. Store both before it is sent.

    Raises:
        TooMany: none, more than sixteen, or somebody twice.
        TooLong: the content.
        NoKeyYet: a peer has announced no key.
    """
    if not 1 <= len(channels) <= MOST_SLOTS or len({each.peer for each in channels}) != len(channels):
        raise TooMany(limit=MOST_SLOTS, count=len(channels))
    padded = pad(content)
    announced = framed(SPREAD, roster, *(encode(each.offered) for each in channels))
    content_key = derive(CONTENT, fresh(KEY_SIZE), digest(SPREAD, padded, announced))
    places = next(size for size in PLACES if size >= len(channels))
    head = Head(version=VERSION, slots=places, commitment=_commitment(content_key))
    body = lock(derive(BODY, content_key), padded, encode(head))
    whole = _whole(head, body)
    slots = [_slot(each, whole, content_key) for each in channels]
    slots.extend(_dummy(whole, len(slots[0].sealed), fresh) for _ in range(places - len(slots)))
    # By the hint, which is chance to everybody else: the place of a slot says nothing.
    slots.sort(key=lambda slot: slot.hint)
    return encode(Envelope(head=head, slots=tuple(slots), body=body)), [each.one_more_sent() for each in channels]


def open_envelope(channels: Iterable[Channel], data: bytes, now: int, fresh: Fresh) -> Arrived:
    """Open an envelope with whichever of these channels it belongs to.

    Args:
        channels: all those of a leg.
        data: as it came.
        now: milliseconds since 1970.
        fresh: fresh bytes, for the next offer.

    Raises:
        DoesNotOpen: it is no envelope, it belongs to none of these, or something about it is forged.
        NotAnnounced: its author announces a key that cannot come next.
    """
    envelope = _read(data)
    whole = _whole(envelope.head, envelope.body)
    for channel in channels:
        for own in channel.own_keys():
            pair = channel.opening_key(own)
            hint = _hint(pair, whole)
            for slot in envelope.slots:
                if same(slot.hint, hint):
                    return _opened(channel, own, pair, slot, envelope, whole, now, fresh)
    raise DoesNotOpen


def addressed_to(channels: Sequence[Channel], data: bytes) -> int | None:
    """The place among channels of the one that an envelope belongs to, as its hint says; None: of none of these."""
    try:
        envelope = _read(data)
    except DoesNotOpen:
        return None
    whole = _whole(envelope.head, envelope.body)
    for place, channel in enumerate(channels):
        for own in channel.own_keys():
            hint = _hint(channel.opening_key(own), whole)
            if any(same(slot.hint, hint) for slot in envelope.slots):
                return place
    return None


def _read(data: bytes) -> Envelope:
    if not 1 <= len(data) <= LARGEST:
        raise DoesNotOpen
    try:
        envelope = decode(data, Envelope)
    except NotCanonical:
        raise DoesNotOpen from None
    if envelope.head.version != VERSION or envelope.head.slots != len(envelope.slots):
        raise DoesNotOpen
    if len(envelope.slots) not in PLACES or any(one.hint >= other.hint for one, other in pairwise(envelope.slots)):
        raise DoesNotOpen
    return envelope


def _opened(
    channel: Channel,
    own: OwnKey,
    pair: bytes,
    slot: Slot,
    envelope: Envelope,
    whole: bytes,
    now: int,
    fresh: Fresh,
) -> Arrived:
    wrapped = open_with(own.seed, slot.sealed, framed(SLOT, whole))
    plain = unlock(derive(WRAP, pair, whole), wrapped, framed(WRAP, whole, channel.peer, channel.me))
    try:
        inner = decode(plain, Inner)
    except NotCanonical:
        raise DoesNotOpen from None
    if not same(_commitment(inner.content_key), envelope.head.commitment):
        raise DoesNotOpen
    content = unpad(unlock(derive(BODY, inner.content_key), envelope.body, encode(envelope.head)))
    number, known = int.from_bytes(inner.number, "big"), int.from_bytes(inner.known, "big")
    if number >= MOST_MESSAGES:
        raise DoesNotOpen
    return Arrived(
        channel=channel.after(own, number, inner.announced, now, fresh),
        content=content,
        number=number,
        again=number in channel.heard,
        late=channel.is_late(own),
        set_back=channel.set_back(known),
    )


def _slot(channel: Channel, whole: bytes, content_key: bytes) -> Slot:
    pair = channel.sealing_key()
    inner = Inner(
        content_key=content_key,
        number=count(channel.sent),
        known=count(channel.heard.highest),
        announced=channel.offered,
    )
    wrapped = lock(derive(WRAP, pair, whole), encode(inner), framed(WRAP, whole, channel.me, channel.peer))
    sealed = seal_to(channel.to_seal_to.public, wrapped, framed(SLOT, whole))
    return Slot(hint=_hint(pair, whole), sealed=sealed)


def _dummy(whole: bytes, size: int, fresh: Fresh) -> Slot:
    """A slot for nobody. It is really sealed: plain chance is not always the bytes of an encapsulation."""
    content = fresh(size - OVERHEAD)
    return Slot(hint=fresh(HINT_SIZE), sealed=seal_to(public_of(fresh(SEED_SIZE)), content, framed(SLOT, whole)))


def _whole(head: Head, body: bytes) -> bytes:
    """What every slot is bound to."""
    return digest(ENVELOPE, encode(head), sha256(body).digest())


def _commitment(content_key: bytes) -> bytes:
    return derive(COMMIT, content_key)


def _hint(pair: bytes, whole: bytes) -> bytes:
    return derive(HINT, pair, whole)[:HINT_SIZE]
