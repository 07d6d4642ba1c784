"""Older keys of a channel: how many there can be, whatever the peer does."""

from __future__ import annotations

from goodoffices.canonical import encode
from goodoffices.seal.channel import MOST_OLDER
from tests.seal.kit import End, settled


def leave_keys_behind(one: End, other: End, rounds: int) -> list[bytes]:
    """The one leaves a number out before each message, so that the other has to keep every key; gives what is left."""
    skipped = []
    for _ in range(rounds):
        skipped.append(one.seal(b"left out"))
        other.open(one.seal(b"to"))
        one.open(other.seal(b"fro"))
    return skipped


def test_a_channel_keeps_at_most_sixty_four_older_keys() -> None:
    """A peer that leaves a hole under each key makes nothing grow, and can still be understood."""
    one, other = settled()
    leave_keys_behind(one, other, MOST_OLDER)
    size = len(encode(other.channel))
    leave_keys_behind(one, other, 2 * MOST_OLDER)
    assert MOST_OLDER == 64
    assert len(other.channel.older) == 64
    assert len(encode(other.channel)) < size + 64 * 20
    assert other.open(one.seal(b"still here")).content == b"still here"
    assert one.open(other.seal(b"so am I")).content == b"so am I"


def test_the_newest_of_the_older_keys_are_those_that_stay() -> None:
    """What was sealed to one of them opens, late; what can no longer be read is given up, and that is told."""
    one, other = settled()
    skipped = leave_keys_behind(one, other, MOST_OLDER + 20)
    numbers = [older.key.number for older in other.channel.older]
    assert numbers == sorted(numbers)
    assert numbers[-1] == other.channel.own_keys()[1].number - 1
    arrived = other.open(skipped[-2])
    assert (arrived.content, arrived.late) == (b"left out", True)
    # Everything below the first hole that can still be filled counts as in: the peer seals that anew.
    assert other.channel.heard.below >= 20
    first = other.channel.older[0]
    assert other.channel.heard.below >= first.needed_from


def test_older_keys_of_an_honest_peer_are_not_touched() -> None:
    """A few messages on their way keep their keys as before."""
    one, other = settled()
    slow = leave_keys_behind(one, other, 10)
    assert len(other.channel.older) >= 9
    for envelope in slow:
        assert other.open(envelope).content == b"left out"
    assert other.channel.older == ()
    assert other.channel.heard.beyond == ()
