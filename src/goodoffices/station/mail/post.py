"""The post: what is sealed for one other station, what is under way to it, and what came from it. READ FIRST here.

The rules are:

* What has to go is never listed twice: it is what this station wrote and the other one does not say that it has.
* Sealed bytes stand on the disk before they are sent, and are sent again as they are until the other station has what
  they hold. They are sealed anew only when they are due again and it has said that it can no longer open them.
* What came is on the disk, with the keys after it, before a relay is told that it may forget it.
* An acknowledgement rides on whatever goes next. Nothing acknowledges an acknowledgement, but a new address once.
* After words a few more service messages change the keys (``healing``); they are counted, and nothing answers the last.
* Nothing is sealed for a station that knows more of this one than it does itself: this is an old copy then.

One algorithm serves a talk's leg and the line itself. What differs is in the methods without a body.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

import msgspec

from goodoffices.canonical import encode
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.errors.encoding import NotCanonical
from goodoffices.errors.talk import TalkRefusal
from goodoffices.seal.channel import Channel, Fresh
from goodoffices.seal.sealing import open_envelope, seal_envelope
from goodoffices.station.mail.healing import AFTER_WORDS, NOTHING_TO_HEAL, Healing, pause
from goodoffices.station.mail.messages import Address, LegMessage, LineMessage, Reach
from goodoffices.station.mail.moving import MOST_MAILBOXES, MOVED, NEVER, NUMBER, Moved
from goodoffices.station.mail.shelf import Known, Shelf, there
from goodoffices.station.mail.traffic import LONGEST_SILENCE_MS, MINUTE_MS, Box, Copy, Traffic, new_box

TRAFFIC = b"mail traffic"
"""Row: where the mail stands."""

COPY, SEALED = b"mail copy", b"mail sealed"
"""Rows: what is known of each copy, and its bytes."""

DUE, WAITING = b"mail due", b"mail waiting"
"""Rows without a value: the copies by the time at which they are due, and those that no relay has confirmed. So that
nobody has to look at all of them."""

HEALING = b"mail healing"
"""Row: what service messages may still go for the sake of keys."""

REPEATED = b"mail repeated"
"""Row: when an acknowledgement was last owed for something that came again, in milliseconds since 1970."""

SERVICE = b"\xfe service"
"""The key of the one service message that can be under way."""

MOST_WAITING = 256
"""Copies that wait for their first deposit; what is written beyond that is sealed when these are gone."""

REPEATS_EVERY_MS = 5 * MINUTE_MS
"""What comes again is acknowledged again, but not more often than this. The other station repeats nothing sooner than
after ten minutes; a relay does as often as it likes."""

_EIGHT = 8


@dataclass(frozen=True, slots=True)
class Parcel:
    """Sealed bytes to be put into the other station's mailbox.

    Attributes:
        key: of the copy.
        to: where they go.
        deposit: the id for putting them in.
        allowed: whether the other station may send this one there.
    """

    key: bytes
    to: Address
    deposit: bytes
    data: bytes
    allowed: bool = True


class Post(ABC):
    """The mail to one other station."""

    def __init__(self, shelf: Shelf, fresh: Fresh) -> None:
        self.shelf = shelf
        self.fresh = fresh
        self._traffic = Known(shelf, TRAFFIC, Traffic)

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

    def may_go(self, key: bytes) -> bool:
        """Whether people let this copy travel now."""
        return True

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
    def told(self) -> None:
        """Everything that came so far is acknowledged by what was just sealed."""

    @abstractmethod
    def take(self, content: bytes, now: int, *, late: bool) -> LegMessage | LineMessage:
        """Take in what an envelope held; gives it read.

        Raises:
            NotCanonical, TalkRefusal: nothing that belongs here; it changed nothing.
        """

    @abstractmethod
    def acknowledged(self, message: LegMessage | LineMessage) -> None:
        """What the other station says that it has."""

    # --- where the mail stands

    @property
    def traffic(self) -> Traffic:
        """Where the mail stands."""
        return there(self._traffic.read())

    def change(self, **changes: object) -> Traffic:
        """Change some of it."""
        after = msgspec.structs.replace(self.traffic, **changes)
        self._traffic.write(after)
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
        self._forget_old_keys(now)
        if not most or not self._may_send():
            return []
        self._nothing_far_ahead(now)
        if not self.traffic.waits:
            self._seal_what_waits(now, most)
        if self.shelf.get(COPY, SERVICE) is None and (self.traffic.owes or self._takes_a_turn(now)):
            self._seal(SERVICE, now)
        due = (key[_EIGHT:] for key, _ in self.shelf.scan(DUE, before=_eight(now + 1)))
        keys = list(islice((key for key in due if self.may_go(key)), most))
        for key in keys:
            self._seal_anew_if_lost(key, now)
        return [self._parcel(key) for key in keys]

    def _forget_old_keys(self, now: int) -> None:
        """Older keys go at their deadline, also where nothing comes any more."""
        channel = self.channel
        if channel is None or not channel.older:
            return
        after = channel.tidied(now)
        if after != channel:
            self.channel = after
        if after.heard != channel.heard:
            # What was still to come under an old key is given up, and the other station has to seal it anew.
            self.owe()

    def next_due(self) -> int | None:
        """When something is to be put in again, in milliseconds since 1970; None: nothing, as things stand."""
        if not self._may_send():
            return None
        found = [] if self.traffic.waits or self.healing.due is None else [self.healing.due]
        for key, _ in self.shelf.scan(DUE):
            if self.may_go(key[_EIGHT:]):
                found.append(int.from_bytes(key[:_EIGHT], "big"))
                break
        return min(found, default=None)

    def put_in(self, parcel: Parcel, now: int) -> None:
        """A relay has confirmed it."""
        copy = self._copy_of(parcel)
        if copy is None:
            return
        if parcel.key == SERVICE and self.traffic.heard is not None and not self.traffic.waits:
            self._forget(parcel.key)
            return
        self._remember(parcel.key, copy.after_deposit(now, self.fresh), before=copy)

    def _nothing_far_ahead(self, now: int) -> None:
        """What is due later than any wait can make it was put in while the clock was ahead."""
        latest = now + 2 * LONGEST_SILENCE_MS
        for key, _ in list(islice(self.shelf.scan(DUE, newest_first=True), MOST_WAITING)):
            if int.from_bytes(key[:_EIGHT], "big") <= latest:
                return
            copy = there(self.shelf.read(COPY, Copy, key[_EIGHT:]))
            self._remember(key[_EIGHT:], msgspec.structs.replace(copy, due=now), before=copy)

    def refused(self, parcel: Parcel, now: int) -> None:
        """A relay will not take it as it is: later, and under another id; the others need not wait for that."""
        copy = self._copy_of(parcel)
        if copy is not None:
            later = copy.after_deposit(now, self.fresh)
            self._remember(parcel.key, msgspec.structs.replace(later, confirmed=copy.confirmed), before=copy)

    def forget_service(self) -> None:
        """What it tells is no longer so; another takes its place."""
        self._forget(SERVICE)

    def not_put_in(self, parcel: Parcel) -> None:
        """No relay has confirmed it: the next of the other station's relays is tried next time, if it has several."""
        copy = self._copy_of(parcel)
        if copy is not None and len(self.traffic.theirs) > 1:
            self.shelf.write(COPY, msgspec.structs.replace(copy, failed=copy.failed + 1), parcel.key)

    def _copy_of(self, parcel: Parcel) -> Copy | None:
        """The copy that was given out as this parcel; None if it is gone, or has another deposit id since."""
        copy = self.shelf.read(COPY, Copy, parcel.key)
        return copy if copy is not None and copy.deposit == parcel.deposit else None

    def _may_send(self) -> bool:
        traffic, channel = self.traffic, self.channel
        if channel is None or channel.theirs is None or not traffic.theirs:
            return False
        # Whoever is not told where to answer cannot: the mailbox here comes first.
        return not traffic.set_back and self.may_carry() and bool(self.reach())

    def _seal_what_waits(self, now: int, most: int) -> None:
        waiting = sum(1 for _ in self.shelf.scan(WAITING))
        for key in list(islice(self.unsealed(), max(0, min(most, MOST_WAITING - waiting)))):
            self._seal(key, now)
            self.sealed(key)
            self.words_passed()

    def is_lost(self, copy: Copy) -> bool:
        """Whether the other station can no longer open what a relay has confirmed."""
        return copy.confirmed is not None and copy.number < self.traffic.settled

    def _seal_anew_if_lost(self, key: bytes, now: int) -> None:
        """What the other station has not, and can no longer open, is sealed to its newest key, at its usual time."""
        copy = there(self.shelf.read(COPY, Copy, key))
        if key != SERVICE and self.is_lost(copy):
            self._seal(key, now, times=copy.times)

    def _seal(self, key: bytes, now: int, *, times: int = 0) -> None:
        channel = there(self.channel)
        message = self.message(None if key == SERVICE else key)
        roster = message.roster if isinstance(message, LegMessage) else b""
        data, (after,) = seal_envelope([channel], encode(message), self.fresh, roster=roster)
        self.channel = after
        self._heal(self.healing.told())
        # Everything that came so far is acknowledged by what was just sealed.
        if self.traffic.owes:
            self.change(owes=False)
            self.told()
        before = self.shelf.read(COPY, Copy, key)
        self.shelf.put(SEALED, data, key)
        ident = self.fresh(DEPOSIT_ID_SIZE)
        copy = Copy(number=channel.sent, deposit=ident, due=now, confirmed=None, times=times, failed=0)
        self._remember(key, copy, before=before)

    def _parcel(self, key: bytes) -> Parcel:
        copy, data = there(self.shelf.read(COPY, Copy, key)), there(self.shelf.get(SEALED, key))
        # Where one relay keeps silent, the next one is tried.
        theirs = self.traffic.theirs
        to = theirs[(copy.times + copy.failed) % len(theirs)]
        return Parcel(key=key, to=to, deposit=copy.deposit, data=data, allowed=self.traffic.may_reach(to))

    def _remember(self, key: bytes, copy: Copy, *, before: Copy | None) -> None:
        if before is not None:
            self._off_the_lists(key, before)
        self.shelf.write(COPY, copy, key)
        self.shelf.put(DUE, b"", _eight(copy.due) + key)
        if copy.confirmed is None:
            self.shelf.put(WAITING, b"", key)

    def _off_the_lists(self, key: bytes, copy: Copy) -> None:
        self.shelf.drop(DUE, _eight(copy.due) + key)
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
        self._traffic.write(traffic)
        self._heal(NOTHING_TO_HEAL)
        self.shelf.drop(MOVED)
        for name in [name for name, _ in self.shelf.scan(NUMBER)]:
            self.shelf.drop(NUMBER, name)

    # --- another mailbox

    @property
    def moved(self) -> Moved:
        """When an end last had another mailbox made."""
        return self.shelf.read(MOVED, Moved) or NEVER

    def see_numbers(self, box: Box, numbers: Sequence[int], deleted: int, now: int) -> None:
        """What a relay numbers the envelopes that it gives, before they are taken in.

        Args:
            deleted: up to which number it has confirmed to have deleted them, as far as is remembered; 0: nothing is.
        """
        kept = self.shelf.get(NUMBER, box.name)
        before = 0 if kept is None else int.from_bytes(kept, "big")
        if min(numbers) <= max(before, deleted):
            self._make_another(box, now)
        if deleted > before:
            self.shelf.put(NUMBER, _eight(deleted), box.name)

    def forget_numbers(self, box: Box) -> None:
        """A relay does not know a mailbox any more. Made again, it begins with the first number, and rightly."""
        self.shelf.drop(NUMBER, box.name)

    def _make_another(self, box: Box, now: int) -> None:
        if len(self.traffic.mine) < MOST_MAILBOXES and self.moved.may_move(now):
            self.change(mine=(new_box(box.home, self.fresh), *self.traffic.mine))
            self.shelf.write(MOVED, msgspec.structs.replace(self.moved, mine=now))

    def box_made(self) -> None:
        """A relay has confirmed a mailbox. Where it is a second one, the other station is to be told of it."""
        if len(self.traffic.mine) > 1:
            self.forget_service()
            self.owe()

    def came_through(self, box: Box) -> None:
        """Something came through a mailbox. The other station knows it, so that older ones can go."""
        newest, *older = self.traffic.mine
        if older and box.name == newest.name:
            self.change(mine=(newest,), leaving=(*self.traffic.leaving, *older))
            for each in older:
                self.shelf.drop(NUMBER, each.name)

    # --- keys after words

    @property
    def healing(self) -> Healing:
        """What service messages may still go for the sake of keys."""
        return self.shelf.read(HEALING, Healing) or NOTHING_TO_HEAL

    def words_passed(self) -> None:
        """Words went for the first time, or came for the first time and not late: the keys are to change after them."""
        self._heal(AFTER_WORDS)

    def _takes_a_turn(self, now: int) -> bool:
        """Whether a service message is to go for the sake of keys now; it is counted."""
        healing = self.healing
        if self.traffic.waits or healing.is_over(now):
            self._heal(NOTHING_TO_HEAL)
            return False
        if not healing.is_due(now):
            return False
        self._heal(Healing(turns=healing.turns - 1, due=None))
        return True

    def _a_key_was_used(self, now: int) -> None:
        channel = there(self.channel)
        if self.healing.turns:
            self._heal(self.healing.owed(now, pause(self.fresh, first=channel.me < channel.peer)))

    def _heal(self, healing: Healing) -> None:
        if healing != self.healing:
            self.shelf.write(HEALING, healing)

    # --- in

    def take_in(self, data: bytes, now: int) -> None:
        """Take in an envelope; commit before the relay is told.

        Raises:
            SealRefusal: no key opens it; it changed nothing.
        """
        if self.traffic.knows(data):
            # A relay repeats it, or it was taken in and the relay not told. Perhaps the other station waits for a word.
            self.channel = there(self.channel).tidied(now)
            self.owe_again(now)
            return
        channel = there(self.channel)
        arrived = open_envelope([channel], data, now, self.fresh)
        self.channel = arrived.channel
        if channel.heard.highest == 0:
            # Whoever begins with new keys waits for a word that they are there at both ends.
            self.owe()
        if arrived.channel.heard != channel.heard.with_number(arrived.number):
            # What was still to come under an old key is given up, and the other station has to seal it anew.
            self.owe()
        if self.traffic.heard is None:
            # Until now the first message of mine was repeated like an entry, since nobody had answered it.
            self._forget(SERVICE)
        heard = self.traffic.heard if arrived.again else now
        self.change(heard=heard, recent=self.traffic.with_recent(data), in_a_row=0)
        if arrived.set_back and not arrived.late:
            self.set_back()
        try:
            message = self.take(arrived.content, now, late=arrived.late)
        except (NotCanonical, TalkRefusal):
            # It is the other station's, and nothing that this program can place: told, and never lost in silence.
            self.unreadable()
            return
        if not arrived.late:
            # Somebody who once stole an old key can still write late words, which are marked, and nothing else.
            self._believe(message, arrived.number, now)
            if is_service(message) and arrived.channel.confirmed != channel.confirmed:
                # Words are acknowledged at once, which tells the new key as well.
                self._a_key_was_used(now)

    def _believe(self, message: LegMessage | LineMessage, number: int, now: int) -> None:
        traffic, sent = self.traffic, there(self.channel).sent
        self.change(settled=max(traffic.settled, min(message.settled, sent)))
        self.acknowledged(message)
        if self.traffic.waits:
            # The first word under new keys was repeated like an entry until now.
            self.change(waits=False)
            self._forget(SERVICE)
        if number < traffic.told_at:
            return
        if message.reach and message.reach != traffic.theirs:
            self.owe()
        roster = message.roster if isinstance(message, LegMessage) else None
        if len(message.reach) > len(traffic.theirs) > 0:
            self.shelf.write(MOVED, msgspec.structs.replace(self.moved, theirs=now))
        self.change(theirs=message.reach or traffic.theirs, told_at=number, roster=roster)

    def set_back(self) -> None:
        """The other station knows more of this one than it does itself: nothing is sealed here any more."""
        self.change(set_back=True)

    def unreadable(self) -> None:
        """One more envelope that nobody can read here."""
        self.change(unopened=self.traffic.unopened + 1, in_a_row=self.traffic.in_a_row + 1)

    def owe(self) -> None:
        """Something came that wants an acknowledgement."""
        if not self.traffic.owes:
            self.change(owes=True)

    def owe_again(self, now: int) -> None:
        """Something came again: the acknowledgement may be lost."""
        before = self.shelf.get(REPEATED)
        if before is None or not 0 <= now - int.from_bytes(before, "big") < REPEATS_EVERY_MS:
            self.shelf.put(REPEATED, _eight(now))
            self.owe()

    def arrived_there(self, first: bytes, last: bytes) -> None:
        """Forget the copies from ``first`` to ``last``: the other station has what they hold."""
        gone = [key for key, _ in self.shelf.scan(COPY, before=last + b"\0") if key >= first]
        for key in gone:
            self._forget(key)


def is_service(message: LegMessage | LineMessage) -> bool:
    """Whether a message has no words."""
    return message.entry is None if isinstance(message, LegMessage) else message.letter is None


def _eight(number: int) -> bytes:
    return number.to_bytes(_EIGHT, "big")
