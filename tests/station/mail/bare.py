"""The mail of one end and nothing else: real keys and copies, and letters of a few bytes. No disk, no people."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import copy
from dataclasses import dataclass, field

from goodoffices.canonical import decode
from goodoffices.errors.seal import SealRefusal
from goodoffices.seal.channel import Channel
from goodoffices.station.mail.link import Arrived, Deposited, Link
from goodoffices.station.mail.link_state import STATE, LinkState, Mailbox, RelayAccess
from goodoffices.station.mail.messages import VERSION, Address, LegMessage, LineMessage, Numbered, Reach
from goodoffices.station.mail.namespace import Namespace
from goodoffices.station.mail.outbox import SERVICE, Outbox
from goodoffices.talk.rows import Rows
from tests.seal.kit import chance

HOME = RelayAccess(relay="https://relay.invalid", admission=None)


class Words:
    """What one end of a bare link carries.

    Attributes:
        rows: of the link.
        written: how many words there are at this end.
        new_words: how often words went or came for the first time.
    """

    def __init__(self, channel: Channel | None) -> None:
        self.rows = Rows()
        self.channel = channel
        self.written = 0
        self.sealed_below = 0
        self.got = 0
        self.arrived: set[int] = set()
        self.new_words = 0

    def keep(self, rows: Rows) -> None:
        self.rows = rows

    def may_carry(self) -> bool:
        return True

    def may_go(self, _: bytes, /) -> bool:
        return True

    def unsealed(self) -> Iterator[bytes]:
        for number in range(self.sealed_below, self.written):
            yield bytes([number])

    def sealed(self, key: bytes) -> None:
        self.sealed_below = key[0] + 1
        self.new_words += 1

    def message(self, key: bytes | None, settled: int, reach: Reach) -> LineMessage:
        letter = None if key is None else Numbered(number=key[0], body=b"words")
        got = next(number for number in range(10_000) if number not in self.arrived)
        return LineMessage(VERSION, got, settled, reach, letter)

    def acknowledges(self) -> None:
        """Nothing."""

    def take(self, content: bytes, _: int, /, *, late: bool) -> Arrived:
        message = decode(content, LineMessage)
        if message.letter is None:
            return Arrived(message)
        new = not late and message.letter.number not in self.arrived
        if new:
            self.arrived.add(message.letter.number)
            self.new_words += 1
        return Arrived(message, new)

    def acknowledged(self, message: LegMessage | LineMessage, outbox: Outbox) -> bool:
        got = message.got if isinstance(message, LineMessage) else 0
        if self.got < got <= self.written:
            outbox.arrived(bytes([0]), bytes([got - 1]))
            self.got = got
        return got > self.written

    def set_back(self) -> None:
        """Nothing."""

    def check_own_past(self) -> None:
        """Nothing."""


BareLink = Link[Words]


def bare_link(name: str, channel: Channel, theirs: Address, mine: Mailbox) -> BareLink:
    """One end of a link."""
    words = Words(channel)
    rows = Namespace(lambda: words.rows, words.keep, b"")
    rows.write(STATE, LinkState.begun(1, (mine,), (theirs,)))
    return Link(rows, chance(f"bare {name}"), words)


@dataclass
class Ends:
    """Two ends, and every envelope that was put in, by whom.

    Attributes:
        services: how many service messages each end has sealed.
        acknowledgements: how many of them were owed.
    """

    one: BareLink
    other: BareLink
    now: int
    sent: list[tuple[str, bytes, bool]] = field(default_factory=list)
    services: dict[str, int] = field(default_factory=lambda: {"one": 0, "other": 0})
    acknowledgements: dict[str, int] = field(default_factory=lambda: {"one": 0, "other": 0})

    def end(self, who: str) -> BareLink:
        """By name."""
        return self.one if who == "one" else self.other

    def put_in(self, who: str) -> list[bytes]:
        """A round that only puts in; the relay confirms everything."""
        link, found = self.end(who), []
        owed = link.state.owes
        for deposit in link.deposits(self.now, 64):
            service = deposit.key == SERVICE
            if service:
                self.services[who] += 1
                self.acknowledgements[who] += owed
            link.deposited(Deposited([deposit]), self.now)
            found.append(deposit.data)
            self.sent.append((who, deposit.data, service))
        return found

    def deliver(self, to: str, data: bytes) -> None:
        """What an end collects; what does not open counts as unopened."""
        link = self.end(to)
        try:
            link.take_in(data, self.now)
        except SealRefusal:
            link.unreadable()

    def for_keys(self, who: str) -> int:
        """How many service messages an end has sent for the sake of keys alone."""
        return self.services[who] - self.acknowledgements[who]


def ends(one: Channel, other: Channel, now: int) -> Ends:
    """Two ends whose mailboxes are there."""
    fresh = chance("boxes")
    boxes = [Mailbox(HOME, fresh(32), fresh(32), fresh(32), made=True) for _ in range(2)]
    return Ends(
        bare_link("one", one, boxes[1].address, boxes[0]), bare_link("other", other, boxes[0].address, boxes[1]), now
    )


def copied(link: BareLink) -> Callable[[], None]:
    """The end as it is now, to be put back later: what an old copy of a station is."""
    kept = copy(link.content.__dict__)
    kept["arrived"] = set(link.content.arrived)

    def again() -> None:
        link.content.__dict__.update(kept)
        link.content.arrived = set(kept["arrived"])

    return again
