"""One round to the relays for one link: mailboxes made and removed, what lies there brought in, what waits put in.

The rules are:

* What came is on the disk before the relay is told that it may forget it. What goes was on the disk before.
* A relay's word proves nothing: what it confirmed stays in the outbox until the other station has it.
* Each link has connections of its own. What goes wrong on one holds up no other, whether it was foreseen or not.
* Station and files are asked in another thread, one at a time; nothing waits for a relay while it holds them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import EnvelopeTooLarge, MailboxGone, NameTaken, OnThisMachine, OtherBytes, RoadRefusal
from goodoffices.station.mail.link import Deposit, Deposited, Work
from goodoffices.station.mail.link_state import Mailbox, RelayAccess
from goodoffices.station.mail.links import LinkId
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.relays import AT_ONCE, Connect, Connections

_SIDE_BY_SIDE = 8
"""Deposits of one link that are under way at one time."""

_FOR_A_REMOVAL = 5.0
"""Seconds; what did not go is tried again in a later round."""

_MOST_BATCHES = 200
"""In one round; a relay that never runs dry is left for the next one."""

Ask = Callable[[Callable[[], Any]], Awaitable[Any]]
"""Does something with the station's files, while nobody else does."""


@dataclass
class Round:
    """What one round did.

    Attributes:
        sent, taken: envelopes put in and brought in.
        problems: what stood in the way; the rest was done all the same.
    """

    sent: int = 0
    taken: int = 0
    problems: list[Refusal] = field(default_factory=list)


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

    async def round(self, link_id: LinkId, *, fetch: bool) -> Round:
        """One round. ``fetch``: also look into the mailboxes; else only put in what waits."""
        one = _OneRound(self, link_id)
        with one.noted():
            async with one.relays:
                await one.run(fetch=fetch)
        return one.done


class _OneRound:
    """One round for one link."""

    def __init__(self, exchange: Exchange, link_id: LinkId) -> None:
        self.relays = Connections(exchange.connect)
        self.done = Round()
        self._mail = exchange.mail
        self._ask = exchange.ask
        self._link_id = link_id

    async def run(self, *, fetch: bool) -> None:
        """Whatever there is to do."""
        work = await self._work()
        await self._make(work)
        if fetch:
            if work.make:
                work = await self._work()
            for box in work.collect:
                await self._collect(box)
            if self.done.taken or self.done.problems:
                # A line that has just been opened, and a mailbox that was lost, have one to make.
                work = await self._work()
                await self._make(work)
        await self._put_in()
        if fetch:
            await self._remove(work)

    async def _work(self, most: int = 0) -> Work:
        """What there is to do; ``most``: deposits at most, and 0 seals nothing for it."""
        work: Work = await self._ask(partial(self._mail.work, self._link_id, most))
        return work

    async def _tell(self, what: Callable[..., None], *facts: Any, **more: Any) -> None:
        """Tell the mail what came of it on this link."""
        await self._ask(partial(what, self._link_id, *facts, **more))

    async def _make(self, work: Work) -> None:
        for box in work.make:
            with self.noted():
                try:
                    await (await self.relays.to(box.home)).make(box.name, box.deposit, box.collect)
                except NameTaken:
                    await self._tell(self._mail.lost, box, taken=True)
                    raise
                await self._tell(self._mail.made, box)

    async def _remove(self, work: Work) -> None:
        for box in work.remove:
            # A relay that was left, perhaps because it is gone, holds up nothing that the link still does.
            with self.noted(), suppress(RoadRefusal, TimeoutError):
                async with asyncio.timeout(_FOR_A_REMOVAL):
                    with suppress(MailboxGone):  # which is what was wanted
                        await (await self.relays.to(box.home)).remove(box.name, box.collect)
                    await self._tell(self._mail.removed, box)

    async def _collect(self, box: Mailbox) -> None:
        with self.noted():
            relay = await self.relays.to(box.home)
            last = 0
            for _ in range(_MOST_BATCHES):
                try:
                    found = await relay.collect(box.name, box.collect, after=last, limit=AT_ONCE)
                except MailboxGone:
                    await self._tell(self._mail.lost, box)
                    raise
                if not found:
                    return
                await self._tell(self._mail.took, box, [each.data for each in found], [each.number for each in found])
                self.done.taken += len(found)
                last = found[-1].number
                await relay.acknowledge(box.name, box.collect, last)
                self._mail.deleted(box, last)

    async def _put_in(self) -> None:
        for _ in range(_MOST_BATCHES):
            deposits = (await self._work(AT_ONCE)).deposits
            if not deposits:
                return
            done = await self._deposit(deposits)
            self.done.sent += len(done.confirmed)
            await self._tell(self._mail.deposited, done)
            if done.failed or not done.confirmed:
                return

    async def _deposit(self, deposits: tuple[Deposit, ...]) -> Deposited:
        done, places, stopped = Deposited(), asyncio.Semaphore(_SIDE_BY_SIDE), asyncio.Event()

        async def put_in(deposit: Deposit) -> None:
            async with places:
                done.failed.append(deposit)
                if stopped.is_set():
                    return  # whatever stands in the way of one does so for all: the rest is tried next time
                with self.noted(stopped):
                    if not deposit.allowed:
                        raise OnThisMachine(relay=deposit.to.relay)
                    relay = await self.relays.to(RelayAccess(relay=deposit.to.relay, admission=None))
                    try:
                        await relay.deposit(deposit.to.name, deposit.to.deposit, deposit.ident, deposit.data)
                        done.confirmed.append(deposit)
                    except (OtherBytes, EnvelopeTooLarge) as refusal:
                        # It speaks against this one alone.
                        self.done.problems.append(refusal)
                        done.refused.append(deposit)
                    done.failed.remove(deposit)

        await asyncio.gather(*(put_in(deposit) for deposit in deposits))
        return done

    @contextmanager
    def noted(self, stopped: asyncio.Event | None = None) -> Iterator[None]:
        """Go on after a refusal, or a fault of the program, and tell it at the end."""
        try:
            yield
            return
        except Refusal as refusal:
            self.done.problems.append(refusal)
        except Exception as error:  # noqa: BLE001  # it stays on this link
            self.done.problems.append(self._mail.links.fault(self._link_id, error))
        if stopped is not None:
            stopped.set()
