"""The outbox of a link: sealed bytes, until the other station has what they hold.

The rules are:

* What was sealed is kept as it is until the other station says that it has it. It is deposited again under the same id
  until a relay confirms it, and under a new id when the other station stays silent after that.
* When something is due depends on no bag: a relay is not to see when one was packed.
* Two lists without values say what is due and what no relay has confirmed, so that nobody has to look at all of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Annotated

import msgspec

from goodoffices.canonical import decode
from goodoffices.envelope import DEPOSIT_ID_SIZE
from goodoffices.seal.channel import Fresh
from goodoffices.station.mail.messages import Count
from goodoffices.station.mail.namespace import COUNT, Namespace, expect
from goodoffices.talk.terms import Wire

PENDING, SEALED = b"mail copy", b"mail sealed"
"""Rows by key: what is known of each sealed message, and its bytes."""

DUE, WAITING = b"mail due", b"mail waiting"
"""Rows without a value: the keys by the time at which they are due, and those that no relay has confirmed."""

PACKED = b"mail packed"
"""Rows by key: when it was last packed into a bag whose file was written, in milliseconds since 1970."""

CHOSEN = b"mail chosen"
"""Rows by key: when it was last chosen for a bag, be its file written or not, in milliseconds since 1970."""

UNDER = b"mail under"
"""Rows by key: the number of the other station's key that it was sealed to."""

SERVICE = b"\xfe service"
"""The key of the one service message that can be under way."""

MOST_WAITING = 256
"""Messages that wait for their first deposit; what is written beyond that is sealed when these are gone."""

MOST_FOR_BAGS = 2048
"""Messages that are sealed for bags and not known to be over there; a bag is opened weeks later."""

MINUTE_MS = 60 * 1000
FIRST_SILENCE_MS = 10 * MINUTE_MS
"""How long after a deposit the other station may be silent before the same is put in once more."""

LONGEST_SILENCE_MS = 12 * 60 * MINUTE_MS
"""And how long at most, after it was put in many times."""

DepositId = Annotated[bytes, msgspec.Meta(min_length=DEPOSIT_ID_SIZE, max_length=DEPOSIT_ID_SIZE)]


class Pending(Wire, frozen=True):
    """Something sealed that is on its way; its bytes stand beside it.

    Attributes:
        number: on the channel.
        deposit: the id for putting it in.
        due: when it is to be put in (again), in milliseconds since 1970.
        confirmed: when a relay last confirmed it; None: not yet.
        times: how often a relay has.
        failed: how often none did, so that another of the other station's relays is tried.
    """

    number: Count
    deposit: DepositId
    due: Count
    confirmed: Count | None
    times: Count
    failed: Count

    def after_deposit(self, now: int, fresh: Fresh) -> Pending:
        """Once a relay has confirmed it: the next time comes later, and under a new id, since a relay stores nothing
        twice under one.
        """
        return msgspec.structs.replace(
            self,
            deposit=fresh(DEPOSIT_ID_SIZE),
            due=now + silence(self.times, fresh),
            confirmed=now,
            times=self.times + 1,
        )


def silence(times: int, fresh: Fresh) -> int:
    """How long to wait for a word from the other station after this many deposits, in milliseconds."""
    wait = min(FIRST_SILENCE_MS << min(times, 20), LONGEST_SILENCE_MS)
    return wait + wait * int.from_bytes(fresh(2), "big") // 0x20000


class Outbox:
    """What is sealed for one other station and not known to be there."""

    def __init__(self, rows: Namespace, fresh: Fresh) -> None:
        self._rows = rows
        self._fresh = fresh

    def pending(self, key: bytes) -> Pending | None:
        """What is known of a sealed message; None: there is none under this key."""
        return self._rows.read(PENDING, Pending, key)

    def data(self, key: bytes) -> bytes:
        """The sealed bytes of one that is there."""
        return expect(self._rows.get(SEALED, key))

    def stage(self, key: bytes) -> str | None:
        """How far one is: ``sealed``, ``packed`` or ``relay``; None: nothing is known."""
        pending = self.pending(key)
        return None if pending is None else self._stage(key, pending)

    def stages(self) -> Iterator[tuple[bytes, str]]:
        """The keys of messages with words, each with how far it is: ``sealed``, ``packed`` or ``relay``."""
        for key, value in self._rows.scan(PENDING):
            if key != SERVICE:
                yield key, self._stage(key, decode(value, Pending))

    def _stage(self, key: bytes, pending: Pending) -> str:
        if pending.confirmed is not None:
            return "relay"
        return "sealed" if self._rows.get(PACKED, key) is None else "packed"

    def counts(self) -> tuple[int, int, int]:
        """How many messages with words are sealed and nowhere else, in a bag but at no relay, and at a relay."""
        waiting = [key for key, _ in self._rows.scan(WAITING) if key != SERVICE]
        packed = sum(self._rows.get(PACKED, key) is not None for key in waiting)
        copies = sum(key != SERVICE for key, _ in self._rows.scan(PENDING))
        return len(waiting) - packed, packed, copies - len(waiting)

    def room(self) -> int:
        """How many more may wait for their first deposit."""
        return max(0, MOST_WAITING - sum(1 for _ in self._rows.scan(WAITING)))

    # --- bags

    def for_bags(self, may_go: Callable[[bytes], bool]) -> list[bytes]:
        """The keys of messages with words that may go, in their order."""
        return [key for key in self._rows.keys(PENDING) if key != SERVICE and may_go(key)]

    def room_for_bags(self) -> int:
        """How many more may be sealed for bags."""
        return max(0, MOST_FOR_BAGS - len(self._rows.keys(PENDING)))

    def packed_at(self, key: bytes) -> int | None:
        """When one was last packed into a bag, in milliseconds since 1970; None: never."""
        found = self._rows.get(PACKED, key)
        return None if found is None else int.from_bytes(found, "big")

    def chosen_at(self, key: bytes) -> int | None:
        """When one was last chosen for a bag, in milliseconds since 1970; None: never."""
        found = self._rows.get(CHOSEN, key)
        return None if found is None else int.from_bytes(found, "big")

    def choose(self, key: bytes, at: int) -> bytes:
        """The sealed bytes of one that goes into a bag. It stays as it is for every other road."""
        self._rows.put_count(CHOSEN, at, key)
        return self.data(key)

    def written(self, at: int, now: int) -> None:
        """The file of the bag is written for which some were chosen at a time; they are packed now."""
        for key in [key for key, value in self._rows.scan(CHOSEN) if int.from_bytes(value, "big") == at]:
            self._rows.put_count(PACKED, now, key)

    def under(self, key: bytes) -> int:
        """The number of the key that one is sealed to."""
        return self._rows.count(UNDER, key)

    # --- when

    def due(self, now: int, may_go: Callable[[bytes], bool], most: int) -> list[bytes]:
        """The keys that are due now and may go, so many at most."""
        due = (key[COUNT:] for key, _ in self._rows.scan(DUE, before=_spelt(now + 1)))
        return list(islice((key for key in due if may_go(key)), most))

    def next_due(self, may_go: Callable[[bytes], bool]) -> int | None:
        """When the next is due that may go, in milliseconds since 1970."""
        times = (int.from_bytes(key[:COUNT], "big") for key, _ in self._rows.scan(DUE) if may_go(key[COUNT:]))
        return next(times, None)

    def bring_back(self, now: int) -> None:
        """What is due later than any wait can make it was put in while the clock was ahead."""
        latest = now + 2 * LONGEST_SILENCE_MS
        for key, _ in list(islice(self._rows.scan(DUE, newest_first=True), MOST_WAITING)):
            if int.from_bytes(key[:COUNT], "big") <= latest:
                return
            before = expect(self.pending(key[COUNT:]))
            self._replace(key[COUNT:], before, msgspec.structs.replace(before, due=now))

    # --- what comes in and goes

    def add(self, key: bytes, data: bytes, number: int, now: int, under: int) -> None:
        """Put a message in that was just sealed. It is due at once; one that was sealed anew, when it was due before.

        Args:
            number: on the channel.
            under: the number of the key that it was sealed to.
        """
        before, ident = self.pending(key), self._fresh(DEPOSIT_ID_SIZE)
        self._rows.put(SEALED, data, key)
        self._rows.put_count(UNDER, under, key)
        if before is None:
            after = Pending(number=number, deposit=ident, due=now, confirmed=None, times=0, failed=0)
        else:
            after = msgspec.structs.replace(before, number=number, deposit=ident)
        self._replace(key, before, after)

    def confirmed(self, key: bytes, ident: bytes, now: int, *, repeated: bool) -> None:
        """A relay has confirmed what was put in under an id. ``repeated``: until the other station has it."""
        before = self._under(key, ident)
        if before is not None and repeated:
            self._replace(key, before, before.after_deposit(now, self._fresh))
        elif before is not None:
            self.forget(key)

    def refused(self, key: bytes, ident: bytes, now: int) -> None:
        """A relay will not take it as it is: later, and under another id; the others need not wait for that."""
        before = self._under(key, ident)
        if before is not None:
            later = before.after_deposit(now, self._fresh)
            self._replace(key, before, msgspec.structs.replace(later, confirmed=before.confirmed))

    def failed(self, key: bytes, ident: bytes) -> None:
        """No relay has confirmed it: the next of the other station's relays is tried next time."""
        before = self._under(key, ident)
        if before is not None:
            self._rows.write(PENDING, msgspec.structs.replace(before, failed=before.failed + 1), key)

    def forget(self, key: bytes) -> None:
        """Whatever is under a key is not to be put in any more."""
        before = self.pending(key)
        if before is not None:
            self._off_the_lists(key, before)
            for bucket in (PENDING, SEALED, PACKED, CHOSEN, UNDER):
                self._rows.drop(bucket, key)

    def arrived(self, first: bytes, last: bytes) -> None:
        """Forget the keys from ``first`` to ``last``: the other station has what they hold."""
        for key in [key for key, _ in self._rows.scan(PENDING, before=last + b"\0") if key >= first]:
            self.forget(key)

    def forget_all(self) -> None:
        """Nothing is under way any more."""
        for key in self._rows.keys(PENDING):
            self.forget(key)

    def _under(self, key: bytes, ident: bytes) -> Pending | None:
        """What was given out with this deposit id; None if it is gone, or has another id since."""
        pending = self.pending(key)
        return pending if pending is not None and pending.deposit == ident else None

    def _replace(self, key: bytes, before: Pending | None, after: Pending) -> None:
        if before is not None:
            self._off_the_lists(key, before)
        self._rows.write(PENDING, after, key)
        self._rows.put(DUE, b"", _spelt(after.due) + key)
        if after.confirmed is None:
            self._rows.put(WAITING, b"", key)

    def _off_the_lists(self, key: bytes, pending: Pending) -> None:
        self._rows.drop(DUE, _spelt(pending.due) + key)
        self._rows.drop(WAITING, key)


def _spelt(number: int) -> bytes:
    return number.to_bytes(COUNT, "big")
