"""Deniability (G5): what a receiver holds proves nothing to others, since the receiver could have made it."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from goodoffices.canonical import decode
from goodoffices.envelope import Envelope
from goodoffices.errors.seal import DoesNotOpen
from goodoffices.seal import Channel, seal_envelope
from goodoffices.seal.channel import OwnKey
from tests.seal.kit import End, chance, settled

NOBODYS_SEED = bytes(32)


def as_the_author(receiver: Channel) -> Channel:
    """The author's end, made from nothing but what the receiver has."""
    assert receiver.theirs is not None
    assert receiver.confirmed is not None
    pretended = OwnKey(number=receiver.theirs.place, seed=NOBODYS_SEED, challenge=receiver.theirs.challenge)
    return replace(
        receiver,
        me=receiver.peer,
        peer=receiver.me,
        confirmed=None,
        offer=pretended,
        offered=receiver.theirs,
        older=(),
        theirs=receiver.confirmed.announced(),
        sent=receiver.heard.highest,
        heard=replace(receiver.heard, below=receiver.sent, beyond=()),
    )


def test_a_receiver_can_forge_what_it_received() -> None:
    """With its own state alone it makes an envelope that nobody can tell from one of the author's."""
    author, receiver = settled()
    receiver.open(author.seal(b"the author's newest key is known"))
    forged, _ = seal_envelope([as_the_author(receiver.channel)], b"we accept", chance("forger"))
    genuine = author.seal(b"we accept")
    one, other = receiver.look(genuine), receiver.look(forged)
    assert (one.content, one.number, one.late, one.again, one.set_back) == (
        other.content,
        other.number,
        other.late,
        other.again,
        other.set_back,
    )
    # Apart from its own fresh keys the receiver is in the same state after either.
    fresh = {"offer": one.channel.offer, "offered": one.channel.offered}
    assert one.channel == replace(other.channel, **fresh)
    assert _form(genuine) == _form(forged)


def test_a_receiver_can_forge_any_other_words_in_their_place() -> None:
    """Whatever was sealed, a transcript with other words is as good as the true one."""
    _, receiver = settled()
    forged, _ = seal_envelope([as_the_author(receiver.channel)], b"we decline", chance("forger"))
    assert receiver.open(forged).content == b"we decline"


def test_whoever_lacks_the_legs_root_cannot() -> None:
    """The relay, a colleague on another leg and a stranger know everything else and forge nothing that opens."""
    _, receiver = settled()
    everything_else = replace(as_the_author(receiver.channel), root=bytes(32))
    forged, _ = seal_envelope([everything_else], b"we accept", chance("forger"))
    with pytest.raises(DoesNotOpen):
        receiver.look(forged)


def test_whoever_lacks_the_newest_challenge_cannot() -> None:
    """The root alone, stolen long ago, is not enough to speak today."""
    _, receiver = settled()
    author = as_the_author(receiver.channel)
    assert author.theirs is not None
    old = replace(author, theirs=replace(author.theirs, challenge=bytes(32)))
    forged, _ = seal_envelope([old], b"we accept", chance("forger"))
    with pytest.raises(DoesNotOpen):
        receiver.look(forged)


def _form(envelope: bytes) -> tuple[int, int, list[int], int]:
    """Everything about an envelope that is no chance."""
    read = decode(envelope, Envelope)
    return len(envelope), read.head.slots, [len(slot.sealed) for slot in read.slots], len(read.body)


def test_an_end_is_kept_as_it_was_when_something_is_refused() -> None:
    """Whatever a forger tries leaves no trace in the channel."""
    author, receiver = settled()
    before = receiver.channel
    bad = End(replace(author.channel, root=bytes(32)), chance(1)).seal(b"x")
    with pytest.raises(DoesNotOpen):
        receiver.open(bad)
    assert receiver.channel == before
