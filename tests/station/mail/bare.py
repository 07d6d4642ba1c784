"""The mail of one end and nothing else: real keys and copies, and letters of a few bytes. No disk, no people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field

from goodoffices.canonical import decode
from goodoffices.errors.seal import SealRefusal
from goodoffices.seal.channel import Channel
from goodoffices.station.mail.messages import VERSION, Address, LegMessage, LineMessage, Numbered
from goodoffices.station.mail.post import SERVICE, TRAFFIC, Post
from goodoffices.station.mail.shelf import Shelf
from goodoffices.station.mail.traffic import Box, Home, Traffic
from goodoffices.talk.rows import Rows
from tests.seal.kit import chance

HOME = Home(relay="https://relay.invalid", admission=None)


class BarePost(Post):
    """One end of a road."""

    def __init__(self, name: str, channel: Channel, theirs: Address, mine: Box) -> None:
        self.rows = Rows()
        super().__init__(Shelf(lambda: self.rows, self._keep, b""), chance(f"bare {name}"))
        self.shelf.write(TRAFFIC, Traffic.begun(1, (mine,), (theirs,)))
        self._channel = channel
        self.written = 0
        self.sealed_below = 0
        self.got = 0
        self.arrived: set[int] = set()
        self.new_words = 0

    def _keep(self, rows: Rows) -> None:
        self.rows = rows

    @property
    def channel(self) -> Channel:
        return self._channel

    @channel.setter
    def channel(self, channel: Channel) -> None:
        self._channel = channel

    def may_carry(self) -> bool:
        return True

    def unsealed(self) -> Iterator[bytes]:
        for number in range(self.sealed_below, self.written):
            yield bytes([number])

    def sealed(self, key: bytes) -> None:
        self.sealed_below = key[0] + 1
        self.new_words += 1

    def message(self, key: bytes | None) -> LineMessage:
        letter = None if key is None else Numbered(number=key[0], body=b"words")
        return LineMessage(VERSION, self._count(), self.channel.heard.below, self.reach(), letter)

    def _count(self) -> int:
        return next(number for number in range(10_000) if number not in self.arrived)

    def told(self) -> None:
        """Nothing."""

    def take(self, content: bytes, now: int, *, late: bool) -> LineMessage:
        message = decode(content, LineMessage)
        if message.letter is not None:
            new = not late and message.letter.number not in self.arrived
            if new:
                self.arrived.add(message.letter.number)
                self.new_words += 1
                self.words_passed()
                self.owe()
            else:
                self.owe_again(now)
        return message

    def acknowledged(self, message: LegMessage | LineMessage) -> None:
        got = message.got if isinstance(message, LineMessage) else 0
        if got > self.written:
            self.set_back()
        elif got > self.got:
            self.arrived_there(bytes([0]), bytes([got - 1]))
            self.got = got


@dataclass
class Ends:
    """Two ends, and every envelope that was put in, by whom.

    Attributes:
        services: how many service messages each end has sealed.
        acknowledgements: how many of them were owed.
    """

    one: BarePost
    other: BarePost
    now: int
    sent: list[tuple[str, bytes, bool]] = field(default_factory=list)
    services: dict[str, int] = field(default_factory=lambda: {"one": 0, "other": 0})
    acknowledgements: dict[str, int] = field(default_factory=lambda: {"one": 0, "other": 0})

    def end(self, who: str) -> BarePost:
        """By name."""
        return self.one if who == "one" else self.other

    def put_in(self, who: str) -> list[bytes]:
        """A round that only puts in; the relay confirms everything."""
        post, found = self.end(who), []
        owed = post.traffic.owes
        for parcel in post.parcels(self.now, 64):
            service = parcel.key == SERVICE
            if service:
                self.services[who] += 1
                self.acknowledgements[who] += owed
            post.put_in(parcel, self.now)
            found.append(parcel.data)
            self.sent.append((who, parcel.data, service))
        return found

    def deliver(self, to: str, data: bytes) -> None:
        """What an end collects; what does not open counts as unopened."""
        post = self.end(to)
        try:
            post.take_in(data, self.now)
        except SealRefusal:
            post.unreadable()

    def for_keys(self, who: str) -> int:
        """How many service messages an end has sent for the sake of keys alone."""
        return self.services[who] - self.acknowledgements[who]


def ends(one: Channel, other: Channel, now: int) -> Ends:
    """Two ends whose mailboxes are there."""
    fresh = chance("boxes")
    boxes = [Box(HOME, fresh(32), fresh(32), fresh(32), made=True) for _ in range(2)]
    return Ends(
        BarePost("one", one, boxes[1].address, boxes[0]), BarePost("other", other, boxes[0].address, boxes[1]), now
    )


def copied(post: BarePost) -> Callable[[], BarePost]:
    """The end as it is now, to be put back later: what an old copy of a station is."""
    rows, kept = post.rows, copy(post.__dict__)

    def again() -> BarePost:
        post.__dict__.update(kept)
        post.arrived, post.rows = set(kept["arrived"]), rows
        return post

    kept["arrived"] = set(post.arrived)
    return again
