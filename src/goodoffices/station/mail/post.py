"""The post: what is sealed for one other station, what is under way to it, and what came from it. READ FIRST here.

The rules are:

* What has to go is never listed twice: it is what this station wrote and the other one does not say that it has.
* Sealed bytes stand on the disk before they are sent, and are sent again as they are until the other station has what
  they hold. They are sealed anew only when it says that it can no longer open them.
* What came is on the disk, with the keys after it, before a relay is told that it may forget it.
* An acknowledgement rides on whatever goes next. Nothing acknowledges an acknowledgement, but a new address once.
* Nothing is sealed for a station that knows more of this one than it does itself: this is an old copy then.

One algorithm serves a talk's leg and the line itself. What differs is in the methods without a body.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import msgspec

from goodoffices.canonical import encode
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.talk import TalkRefusal
from goodoffices.seal.channel import Channel, Fresh
from goodoffices.seal.sealing import open_envelope, seal_envelope
from goodoffices.station.mail.messages import Address, LegMessage, LineMessage, Reach
from goodoffices.station.mail.shelf import Shelf, there
from goodoffices.station.mail.traffic import Box, Copy, Traffic

TRAFFIC = b"mail traffic"
"""Row: where the mail stands."""

COPY, SEALED = b"mail copy", b"mail sealed"
"""Rows: what is known of each copy, and its bytes."""

DUE, WAITING, NUMBER = b"mail due", b"mail waiting", b"mail number"
"""Rows without a value: the copies by the time at which they are due, those that no relay has confirmed, and by their
number on the channel. So that nobody has to look at all of them."""

SERVICE = b"\xfe service"
"""The key of the one service message that can be under way."""

MOST_WAITING = 256
"""Copies that wait for their first deposit; what is written beyond that is sealed when these are gone."""

_EIGHT = 8


@dataclass(frozen=True, slots=True)
class Parcel:
    """Sealed bytes to be put into the other station's mailbox.

    Attributes:
        key: of the copy.
        to: where they go.
        deposit: the id for putting them in.
    """

    key: bytes
    to: Address
    deposit: bytes
    data: bytes


class Post(ABC):
    """The mail to one other station."""

    def __init__(self, shelf: Shelf, fresh: Fresh) -> None:
        self.shelf = shelf
        self.fresh = fresh

    # --- what differs between a leg and a line

    @property
    @abstractmethod
    def channel(self) -> Channel | None:
        """The keys; None while the other station has none here."""

    @channel.setter
    @abstractmethod
    def channel(self, channel: Channel) -> None: ...

    @abstractmethod
    def may_carry(self) -> bool:
        """Whether people let anything travel here."""

    @abstractmethod
    def unsealed(self) -> Iterator[bytes]:
        """The keys of what was written and never sealed, in its order."""

    @abstractmethod
    def message(self, key: bytes | None) -> LegMessage | LineMessage:
        """What goes into the envelope for one of these keys; a service message for None."""

    @abstractmethod
    def sealed(self, key: bytes) -> None:
        """Remember that this was sealed once."""

    @abstractmethod
    def take(self, content: bytes, now: int, *, late: bool) -> LegMessage | LineMessage:
        """Take in what an envelope held; gives it read.

        Raises:
            NotCanonical, TalkRefusal: nothing that belongs here; it changed nothing.
        """

    # --- where the mail stands

    @property
    def traffic(self) -> Traffic:
        """Where the mail stands."""
        return there(self.shelf.read(TRAFFIC, Traffic))

    def change(self, **changes: object) -> Traffic:
        """Change some of it."""
        after = msgspec.structs.replace(self.traffic, **changes)
        self.shelf.write(TRAFFIC, after)
        return after

    def boxes(self) -> list[Box]:
        """The mailboxes that are collected from now; none while people keep the line shut."""
        return [box for box in self.traffic.mine if box.made] if self.may_carry() else []

    def reach(self) -> Reach:
        """Where the other station reaches this one."""
        return tuple(box.address for box in self.traffic.mine if box.made)

    def state_of(self, key: bytes) -> str | None:
        """How far something of mine is that is not over there yet: ``sealed`` or ``relay``; None: nothing is known."""
        copy = self.shelf.read(COPY, Copy, key)
        if copy is None:
            return None
        return "sealed" if copy.confirmed is None else "relay"

    def counts(self) -> tuple[int, int]:
        """How many copies wait for a relay, and how many lie at one."""
        waiting = sum(key != SERVICE for key, _ in self.shelf.scan(WAITING))
        copies = sum(key != SERVICE for key, _ in self.shelf.scan(COPY))
        return waiting, copies - waiting

    # --- out

    def parcels(self, now: int, most: int) -> list[Parcel]:
        """What is to be put in now, sealing what has not been; commit before any of it is sent.

        Args:
            now: milliseconds since 1970.
            most: how many at most.
        """
        traffic, channel = self.traffic, self.channel
        if channel is None or channel.theirs is None or not traffic.theirs:
            return []
        if traffic.set_back or not self.may_carry() or not self.reach():
            # Whoever is told nothing of where to answer cannot: the mailbox here comes first.
            return []
        self._seal_what_waits(now, most)
        if self.traffic.owes and self.shelf.get(COPY, SERVICE) is None:
            self._seal(None, SERVICE, now)
        due = self.shelf.scan(DUE, before=_eight(now + 1))
        return [self._parcel(key[_EIGHT:], traffic.theirs) for key, _ in islice(due, most)]

    def next_due(self) -> int | None:
        """When something is to be put in again, in milliseconds since 1970."""
        for key, _ in self.shelf.scan(DUE):
            return int.from_bytes(key[:_EIGHT], "big")
        return None

    def put_in(self, parcel: Parcel, now: int) -> None:
        """A relay has confirmed it."""
        copy = self.shelf.read(COPY, Copy, parcel.key)
        if copy is None or copy.deposit != parcel.deposit:
            return
        if parcel.key == SERVICE and self.traffic.heard is not None:
            self._forget(parcel.key)
            return
        self._remember(parcel.key, copy.after_deposit(now, self.fresh), before=copy)

    def _seal_what_waits(self, now: int, most: int) -> None:
        waiting = sum(1 for _ in self.shelf.scan(WAITING))
        for key in list(islice(self.unsealed(), max(0, min(most, MOST_WAITING - waiting)))):
            self._seal(key, key, now)
            self.sealed(key)

    def _seal(self, what: bytes | None, key: bytes, now: int) -> None:
        channel = there(self.channel)
        message = self.message(what)
        roster = message.roster if isinstance(message, LegMessage) else b""
        data, (after,) = seal_envelope([channel], encode(message), self.fresh, roster=roster)
        self.channel = after
        # Everything that came so far is acknowledged by what was just sealed.
        if self.traffic.owes:
            self.change(owes=False)
        before = self.shelf.read(COPY, Copy, key)
        self.shelf.put(SEALED, data, key)
        fresh_copy = Copy(number=channel.sent, deposit=self.fresh(DEPOSIT_ID_SIZE), due=now, confirmed=None, times=0)
        self._remember(key, fresh_copy, before=before)

    def _parcel(self, key: bytes, theirs: Reach) -> Parcel:
        copy, data = there(self.shelf.read(COPY, Copy, key)), there(self.shelf.get(SEALED, key))
        # Where one relay keeps silent, the next one is tried.
        to = theirs[copy.times % len(theirs)]
        return Parcel(key=key, to=to, deposit=copy.deposit, data=data)

    def _remember(self, key: bytes, copy: Copy, *, before: Copy | None) -> None:
        if before is not None:
            self._off_the_lists(key, before)
        self.shelf.write(COPY, copy, key)
        self.shelf.put(DUE, b"", _eight(copy.due) + key)
        self.shelf.put(NUMBER, b"", _eight(copy.number) + key)
        if copy.confirmed is None:
            self.shelf.put(WAITING, b"", key)

    def _off_the_lists(self, key: bytes, copy: Copy) -> None:
        self.shelf.drop(DUE, _eight(copy.due) + key)
        self.shelf.drop(NUMBER, _eight(copy.number) + key)
        self.shelf.drop(WAITING, key)

    def _forget(self, key: bytes) -> None:
        copy = self.shelf.read(COPY, Copy, key)
        if copy is None:
            return
        self._off_the_lists(key, copy)
        self.shelf.drop(COPY, key)
        self.shelf.drop(SEALED, key)

    def begin_anew(self, traffic: Traffic) -> None:
        """Forget what is under way, and the mailboxes of before, for new keys on a new line."""
        for key in [key for key, _ in self.shelf.scan(COPY)]:
            self._forget(key)
        self.shelf.write(TRAFFIC, traffic)

    # --- in

    def take_in(self, data: bytes, now: int) -> None:
        """Take in an envelope; commit before the relay is told.

        Raises:
            SealRefusal: no key opens it; it changed nothing.
        """
        channel = there(self.channel)
        arrived = open_envelope([channel], data, now, self.fresh)
        self.channel = arrived.channel
        if self.traffic.heard is None:
            # Until now the first message of mine was repeated like an entry, since nobody had answered it.
            self._forget(SERVICE)
        self.change(heard=now)
        if arrived.set_back:
            self.set_back()
        try:
            message = self.take(arrived.content, now, late=arrived.late)
        except (NotCanonical, TalkRefusal):
            # It is the other station's, and nothing that this program can place: told, and never lost in silence.
            self.unreadable()
            return
        traffic = self.traffic
        if message.reach and arrived.number >= traffic.told_at and not arrived.late:
            if message.reach != traffic.theirs:
                self.owe()
            traffic = self.change(theirs=message.reach, told_at=arrived.number)
        self.change(settled=max(traffic.settled, message.settled))
        self._seal_anew(now)

    def set_back(self) -> None:
        """The other station knows more of this one than it does itself: nothing is sealed here any more."""
        self.change(set_back=True)

    def unreadable(self) -> None:
        """One more envelope that nobody can read here."""
        self.change(unopened=self.traffic.unopened + 1)

    def owe(self) -> None:
        """Something came that wants an acknowledgement."""
        if not self.traffic.owes:
            self.change(owes=True)

    def arrived_there(self, first: bytes, last: bytes) -> None:
        """Forget the copies from ``first`` to ``last``: the other station has what they hold."""
        gone = [key for key, _ in self.shelf.scan(COPY, before=last + b"\0") if key >= first]
        for key in gone:
            self._forget(key)

    def _seal_anew(self, now: int) -> None:
        """What the other station can no longer open, and does not have, is sealed to its newest key."""
        below = _eight(self.traffic.settled)
        lost = [each[_EIGHT:] for each, _ in self.shelf.scan(NUMBER, before=below)]
        for key in lost:
            if key == SERVICE:
                self._forget(key)
            else:
                self._seal(key, key, now)


def _eight(number: int) -> bytes:
    return number.to_bytes(_EIGHT, "big")
