"""Two stations that open a line and write to one another, for the tests of sealing."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from goodoffices.seal import Arrived, Channel, open_envelope, seal_envelope
from goodoffices.seal.channel import DAY_MS
from goodoffices.seal.opening import Identity, Inviting, Line, accept, answer, finish, invite, new_card

NOW = 1_764_000_000_000
VALID = 3 * DAY_MS


def chance(seed: int | str) -> Callable[[int], bytes]:
    """Fresh bytes that are the same in every run (the library's own are not)."""
    return random.Random(seed).randbytes


@dataclass
class End:
    """One end of a channel, with a clock of its own.

    Attributes:
        copies: of its state, kept from earlier.
    """

    channel: Channel
    fresh: Callable[[int], bytes]
    now: int = NOW
    copies: list[Channel] = field(default_factory=list)

    def seal(self, content: bytes) -> bytes:
        """The next message to the other end."""
        envelope, (self.channel,) = seal_envelope([self.channel], content, self.fresh)
        return envelope

    def open(self, envelope: bytes) -> Arrived:
        """What arrives; whatever is refused changes nothing."""
        arrived = open_envelope([self.channel], envelope, self.now, self.fresh)
        self.channel = arrived.channel
        return arrived

    def look(self, envelope: bytes) -> Arrived:
        """The same, and the channel stays as it was."""
        return open_envelope([self.channel], envelope, self.now, self.fresh)


def cards(seed: int | str = 1, *, exercise: bool = False) -> tuple[Identity, Identity]:
    """An inviter and an invited."""
    fresh = chance(f"cards {seed}")
    return new_card("North", exercise=exercise, fresh=fresh), new_card("Mara", exercise=exercise, fresh=fresh)


def invited(inviter: Identity, seed: int | str = 1) -> Inviting:
    """An invitation that is still good."""
    return invite(inviter, NOW + VALID, None, chance(f"invitation {seed}"))


def opened(seed: int | str = 1) -> tuple[Identity, Identity, Line, Line]:
    """Two cards and the line between them, as the inviter and as the invited has it."""
    inviter, guest = cards(seed)
    state = invited(inviter, seed)
    fresh = chance(f"opening {seed}")
    waiting = accept(guest, state.invitation, state.m0, NOW, fresh)
    line = answer(inviter, state, waiting.m1, NOW, fresh)
    return inviter, guest, line, finish(guest, waiting, line.answered, fresh)


def pair(seed: int | str = 1) -> tuple[End, End]:
    """The inviter's and the invited's end; the invited has spoken, so that both can."""
    _, _, here, there = opened(seed)
    inviter = End(here.channel, chance(f"inviter {seed}"))
    guest = End(there.channel, chance(f"guest {seed}"))
    inviter.open(guest.seal(b"first"))
    return inviter, guest


def settled(seed: int | str = 1) -> tuple[End, End]:
    """Both ends after a few messages each way, none of them lost."""
    one, other = pair(seed)
    for number in range(3):
        other.open(one.seal(b"to and %d" % number))
        one.open(other.seal(b"fro %d" % number))
    return one, other
