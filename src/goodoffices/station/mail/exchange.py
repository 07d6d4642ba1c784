"""One round to the relays for one link: mailboxes made and removed, what lies there brought in, what waits put in.

The rules are:

* What came is on the disk before the relay is told that it may forget it. What goes was on the disk before.
* A relay's word proves nothing: what it confirmed stays in the outbox until the other station has it.
* Each link has connections of its own. What goes wrong on one holds up no other, whether it was foreseen or not.
* A link with several relays goes round one that fails: what was to go there goes to the next one in the same round, and
  it is left alone for a while, longer each time. Where there is no other, the link waits (``loop``).
* A relay that asks for patience is not asked before that time, also where there is no other. It binds itself alone.
* Station and files are asked in another thread, one at a time; nothing waits for a relay while it holds them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any, TypeVar

from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import (
    EnvelopeTooLarge,
    MailboxGone,
    NameTaken,
    OnThisMachine,
    OtherBytes,
    RelayBusy,
    RelayUnreachable,
    RoadRefusal,
)
from goodoffices.roads.backoff import pause
from goodoffices.station.mail.link import Deposit, Deposited, Work
from goodoffices.station.mail.link_state import Mailbox, RelayAccess
from goodoffices.station.mail.links import LinkId
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.messages import MOST_ADDRESSES, Address
from goodoffices.station.mail.relays import AT_ONCE, Connect, Connections

_SIDE_BY_SIDE = 8
"""Deposits of one link that are under way at one time."""

_FOR_A_REMOVAL = 5.0
"""Seconds; what did not go is tried again in a later round."""

_OF_A_MAILBOX = (MailboxGone, NameTaken, OnThisMachine)
"""What speaks against one mailbox, and not against its relay."""

_WITH_OTHERS = 30.0
"""Seconds for one answer of a relay, where the link has another one."""

_MOST_FAILING = 4 * MOST_ADDRESSES
"""Relays of one link that are remembered as failing."""

_MOST_BATCHES = 200
"""In one round; a relay that never runs dry is left for the next one."""

T = TypeVar("T")

Ask = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Does something with the station's files, while nobody else does."""


@dataclass
class Round:
    """What one round did.

    Attributes:
        sent, taken: envelopes put in and brought in.
        problems: what stood in the way; the rest was done all the same.
        hindered: whether the link has to wait: something stood in the way, and no other relay worked.
        patience: for how many seconds nothing is to be put in, since the relays where it could go have asked for that.
    """

    sent: int = 0
    taken: int = 0
    problems: list[Refusal] = field(default_factory=list)
    hindered: bool = False
    patience: float = 0.0


@dataclass
class _Failing:
    """A relay that failed a link.

    Attributes:
        why: the last time.
        attempts: in a row.
        until: when it is asked again, in seconds of the loop's time.
        bound: before when it is not asked at all, since it has said so.
    """

    why: Refusal
    attempts: int = 0
    until: float = 0.0
    bound: float = 0.0


class Exchange:
    """Rounds for the links of one station.

    Args:
        mail: of the station.
        ask: asks the station.
        connect: opens a connection.
    """

    def __init__(self, mail: Mail, ask: Ask, connect: Connect) -> None:
        self.mail = mail
        self.ask = ask
        self.connect = connect
        self.failing: dict[tuple[LinkId, str], _Failing] = {}

    def patience(self, link_id: LinkId, relay: str) -> float:
        """For how many seconds a relay has asked a link not to be asked."""
        known = self.failing.get((link_id, relay))
        return 0.0 if known is None else max(0.0, known.bound - _now())

    async def round(self, link_id: LinkId, *, fetch: bool) -> Round:
        """One round. ``fetch``: also look into the mailboxes; else only put in what waits."""
        one = _OneRound(self, link_id)
        with one.noted():
            async with one.relays:
                await one.run(fetch=fetch)
        one.judge()
        return one.done


class _OneRound:
    """One round for one link."""

    def __init__(self, exchange: Exchange, link_id: LinkId) -> None:
        self.relays = Connections(exchange.connect)
        self.done = Round()
        self._exchange = exchange
        self._mail = exchange.mail
        self._ask = exchange.ask
        self._link_id = link_id
        self._failing = exchange.failing
        self._worked: set[str] = set()
        self._failed: dict[str | None, Refusal] = {}
        self._known: set[str] = set()
        self._stuck = False
        self._bound = set[str]()

    async def run(self, *, fetch: bool) -> None:
        """Whatever there is to do."""
        # Where nothing is fetched, one question tells both what to make and what to put in.
        work = await self._work(0 if fetch else AT_ONCE)
        await self._make(work)
        if fetch:
            if work.make:
                work = await self._work()
            if len(self._known) > 1:
                await self._put_in()  # words do not wait until each relay has answered
            boxes = [box for box in work.collect if not self._is_left_out(box.home.relay, self._known)]
            await asyncio.gather(*map(self._collect, boxes))
            if self.done.taken or self.done.problems:
                # A line that has just been opened, and a mailbox that was lost, have one to make.
                work = await self._work()
                await self._make(work)
        await self._put_in(() if fetch or work.make else work.deposits)
        if fetch:
            await self._remove(work)

    async def _work(self, most: int = 0) -> Work:
        """What there is to do; ``most``: deposits at most, and 0 seals nothing for it."""
        work: Work = await self._ask(partial(self._mail.work, self._link_id, most))
        self._known |= {box.home.relay for box in (*work.collect, *work.make)}
        return work

    # --- relays that fail

    def _is_left_out(self, relay: str, among: Iterable[str]) -> bool:
        """Whether a relay is left alone: it asked for that, or failed not long ago, and one of the others did not."""
        return self._is_bound(relay) or (self._is_failing(relay) and not all(map(self._is_failing, among)))

    def _is_bound(self, relay: str) -> bool:
        return asked_for(self._failed.get(relay)) > 0 or self._exchange.patience(self._link_id, relay) > 0

    def _is_failing(self, relay: str) -> bool:
        known = self._failing.get((self._link_id, relay))
        return relay in self._failed or (known is not None and _now() < known.until)

    async def _answer(self, relay: str, among: set[str], asking: Awaitable[T]) -> T:
        """What a relay answers; where there are others, it is not waited for as long as it likes."""
        try:
            async with asyncio.timeout(_WITH_OTHERS if among - {relay} else None):
                return await asking
        except TimeoutError:
            raise RelayUnreachable(relay=relay, problem="it did not answer in time") from None

    def judge(self) -> None:
        """Remember which relays failed, and whether the link has to wait."""
        for relay, why in self._failed.items():
            if relay is not None:
                known = self._failing.setdefault((self._link_id, relay), _Failing(why))
                known.why, known.attempts = why, known.attempts + 1
                known.bound = _now() + asked_for(why)
                known.until = max(_now() + pause(known.attempts, 1.0), known.bound)
        for relay in self._worked - set(self._failed):
            self._failing.pop((self._link_id, relay), None)
        mine = sorted((known.until, key) for key, known in self._failing.items() if key[0] == self._link_id)
        for _, key in mine[:-_MOST_FAILING]:
            del self._failing[key]  # the other station can name any number of relays, one after the other
        well = self._worked - set(self._failed)
        silent = bool(self._known) and all(map(self._is_bound, self._known)) and not well
        self.done.hindered = silent or (bool(self.done.problems) and (self._stuck or not well))
        ends = [
            known.bound for key, known in self._failing.items() if key[0] == self._link_id and key[1] in self._bound
        ]
        self.done.patience = max(0.0, min(ends, default=0.0) - _now())
        for relay in self._known - self._worked - set(self._failed):
            if (self._link_id, relay) in self._failing:
                self.done.problems.append(self._failing[self._link_id, relay].why)

    async def _tell(self, what: Callable[..., None], *facts: Any, **more: Any) -> None:
        """Tell the mail what came of it on this link."""
        await self._ask(partial(what, self._link_id, *facts, **more))

    async def _make(self, work: Work) -> None:
        boxes = [box for box in work.make if not self._is_left_out(box.home.relay, self._known)]
        await asyncio.gather(*map(self._make_one, boxes))

    async def _make_one(self, box: Mailbox) -> None:
        with self.noted(box.home.relay):
            try:
                asking = (await self.relays.to(box.home)).make(box.name, box.deposit, box.collect)
                await self._answer(box.home.relay, self._known, asking)
            except NameTaken:
                await self._tell(self._mail.lost, box, taken=True)
                raise
            await self._tell(self._mail.made, box)
            self._worked.add(box.home.relay)

    async def _remove(self, work: Work) -> None:
        for box in work.remove:
            if self._is_bound(box.home.relay):
                continue
            # A relay that was left, perhaps because it is gone, holds up nothing that the link still does.
            with self.noted(), suppress(RoadRefusal, TimeoutError):
                async with asyncio.timeout(_FOR_A_REMOVAL):
                    with suppress(MailboxGone):  # which is what was wanted
                        await (await self.relays.to(box.home)).remove(box.name, box.collect)
                    await self._tell(self._mail.removed, box)

    async def _collect(self, box: Mailbox) -> None:
        with self.noted(box.home.relay):
            relay = await self.relays.to(box.home)
            last = 0
            for _ in range(_MOST_BATCHES):
                try:
                    asking = relay.collect(box.name, box.collect, after=last, limit=AT_ONCE)
                    found = await self._answer(box.home.relay, self._known, asking)
                except MailboxGone:
                    await self._tell(self._mail.lost, box)
                    raise
                self._worked.add(box.home.relay)
                if not found:
                    return
                await self._tell(self._mail.took, box, [each.data for each in found], [each.number for each in found])
                self.done.taken += len(found)
                last = found[-1].number
                await self._answer(box.home.relay, self._known, relay.acknowledge(box.name, box.collect, last))
                self._mail.deleted(box, last)

    async def _put_in(self, known: tuple[Deposit, ...] = ()) -> None:
        """Put in whatever waits, beginning with what is ``known`` to."""
        for _ in range(_MOST_BATCHES):
            deposits, known = known or (await self._work(AT_ONCE)).deposits, ()
            if not deposits:
                return
            done = await self._deposit(deposits)
            self.done.sent += len(done.confirmed)
            await self._tell(self._mail.deposited, done)
            if done.failed or not done.confirmed:
                return

    async def _deposit(self, deposits: tuple[Deposit, ...]) -> Deposited:
        done, places, stopped = Deposited(), asyncio.Semaphore(_SIDE_BY_SIDE), set[bytes]()

        async def put_in(deposit: Deposit) -> None:
            async with places:
                outcome = done.failed
                relays = {address.relay for address in (deposit.to, *deposit.others)}
                for address in (deposit.to, *deposit.others):
                    # Whatever stands in the way of one does so for all: the rest is tried at the next, or next time.
                    if address.name in stopped or self._is_left_out(address.relay, relays):
                        continue
                    answers: list[bool] = []
                    with self.noted(address.relay):
                        answers.append(await self._put_at(address, deposit, relays))
                    if any(answers):
                        done.confirmed.append(replace(deposit, to=address))
                        return
                    if answers:
                        outcome = done.refused
                    else:
                        stopped.add(address.name)
                outcome.append(deposit)
                if all(map(self._is_bound, relays)):
                    self._bound |= relays
                else:
                    self._stuck |= outcome is done.failed

        await asyncio.gather(*(put_in(deposit) for deposit in deposits))
        return done

    async def _put_at(self, address: Address, deposit: Deposit, relays: set[str]) -> bool:
        """Put an envelope in; gives whether that relay takes it as it is. ``relays``: where it could go."""
        if not deposit.allowed:
            raise OnThisMachine(relay=address.relay)
        relay = await self.relays.to(RelayAccess(relay=address.relay, admission=None))
        try:
            asking = relay.deposit(address.name, address.deposit, deposit.ident, deposit.data)
            await self._answer(address.relay, relays, asking)
        except (OtherBytes, EnvelopeTooLarge) as refusal:
            # It speaks against this one alone.
            self.done.problems.append(refusal)
            return False
        self._worked.add(address.relay)
        return True

    @contextmanager
    def noted(self, relay: str | None = None) -> Iterator[None]:
        """Go on after a refusal, or a fault of the program, and tell it at the end. ``relay``: which was asked."""
        try:
            yield
            return
        except Refusal as refusal:
            found = refusal
        except Exception as error:  # noqa: BLE001  # it stays on this link
            found = self._mail.links.fault(self._link_id, error)
        self.done.problems.append(found)
        if not isinstance(found, _OF_A_MAILBOX):
            self._failed[relay] = found


def asked_for(why: Refusal | None) -> int:
    """For how many seconds of patience a relay asked."""
    return why.retry_after if isinstance(why, RelayBusy) else 0


def _now() -> float:
    return asyncio.get_running_loop().time()
