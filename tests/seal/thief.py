"""A thief who has copied the keys of one end, and what he can still do with them."""

from __future__ import annotations

from dataclasses import dataclass, field

from msgspec.structs import replace

from goodoffices.errors.seal import DoesNotOpen
from goodoffices.seal import Announcement, Channel
from tests.seal.kit import End, chance

LATE, PLAIN = "late", "as if honest"
FAR_AHEAD = 10_000
"""A number that nobody has used: what comes under it is not taken for a repeat."""


@dataclass
class Thief:
    """He has one end's keys as they were, and everything that passes since; he sends nothing.

    Attributes:
        copy: of the robbed end.
        learnt: the keys of the other end that he knows, which is what forging in the robbed end's name takes.
    """

    copy: Channel
    learnt: list[Announcement] = field(default_factory=list)

    def __post_init__(self) -> None:
        """What the robbed end knew."""
        if self.copy.theirs is not None:
            self.learnt.append(self.copy.theirs)

    def overhears(self, envelope: bytes) -> bool:
        """A message to the robbed end: whether he can read it. He keeps what it announces."""
        reader = End(self.copy, chance("thief"))
        try:
            theirs = reader.open(envelope).channel.theirs
        except DoesNotOpen:
            return False
        if theirs is not None and theirs not in self.learnt:
            self.learnt.append(theirs)
        self.copy = replace(self.copy, theirs=theirs)
        return True

    def reads(self, peer: End) -> bool:
        """Whether he could read the next message to the robbed end."""
        envelope = End(peer.channel, chance("next")).seal(b"secret")
        return Thief(self.copy, list(self.learnt)).overhears(envelope)

    def forges(self, peer: End) -> str | None:
        """How words look at the other end that he writes in the robbed end's name; None: they do not open."""
        return _best(peer, [replace(self.copy, theirs=each, sent=FAR_AHEAD) for each in self.learnt])

    def forges_to_the_robbed(self, robbed: End) -> str | None:
        """The same of words that he writes to the robbed end in the other one's name."""
        mirrored = replace(self.copy, me=self.copy.peer, peer=self.copy.me, sent=FAR_AHEAD)
        # What the other end has announced is known; that it could not come next is no forger's concern.
        known = self.learnt[-1]
        return _best(robbed, [replace(mirrored, theirs=own.announced(), offered=known) for own in self.copy.own_keys()])


def _best(reader: End, writers: list[Channel]) -> str | None:
    found = set()
    for channel in writers:
        try:
            found.add(LATE if reader.look(End(channel, chance("forger")).seal(b"forged")).late else PLAIN)
        except DoesNotOpen:
            continue
    return PLAIN if PLAIN in found else LATE if LATE in found else None
