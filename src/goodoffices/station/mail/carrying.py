"""One round to the relays for one road: mailboxes made and removed, what lies there brought in, what waits put in.

The rules are:

* What came is on the disk before the relay is told that it may forget it. What goes was on the disk before.
* A relay's word proves nothing: what it confirmed stays in the outbox until the other station has it.
* Each road has connections of its own. What goes wrong on one holds up no other, whether it was foreseen or not.
* Station and files are asked in another thread, one at a time; nothing waits for a relay while it holds them.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, TypeVar

from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import EnvelopeTooLarge, MailboxGone, NameTaken, OnThisMachine, OtherBytes, RoadRefusal
from goodoffices.station.mail.office import Office, Work
from goodoffices.station.mail.post import Parcel
from goodoffices.station.mail.posts import Road
from goodoffices.station.mail.traffic import Box, Home

T = TypeVar("T")

AT_ONCE = 64
"""Envelopes that are brought in, or put in, together."""

_SIDE_BY_SIDE = 8
"""Deposits of one road that are under way at one time."""

_FOR_A_REMOVAL = 5.0
"""Seconds; what did not go is tried again in a later round."""

_MOST_BATCHES = 200
"""In one round; a relay that never runs dry is left for the next one."""


class Found(Protocol):
    """An envelope as a relay gives it out."""

    @property
    def number(self) -> int:
        """In its mailbox."""

    @property
    def data(self) -> bytes:
        """Its bytes."""


class Relay(Protocol):
    """What a road asks of a relay; see :class:`goodoffices.roads.relay_client.RelayClient`."""

    async def make(self, name: bytes, deposit: bytes, collect: bytes) -> None:
        """Make a mailbox; the same again changes nothing."""

    async def remove(self, name: bytes, collect: bytes) -> None:
        """Remove a mailbox."""

    async def deposit(self, name: bytes, token: bytes, deposit_id: bytes, data: bytes) -> None:
        """Put an envelope in; under the same id it is stored once."""

    async def collect(self, name: bytes, token: bytes, *, after: int = 0, limit: int = AT_ONCE) -> Sequence[Found]:
        """The next envelopes of a mailbox."""

    async def acknowledge(self, name: bytes, token: bytes, upto: int) -> None:
        """Let the relay forget what was collected."""

    def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        """Whenever something is there."""


Reach = Callable[[Home], AbstractAsyncContextManager[Relay]]
"""Opens a connection to a relay, for one road."""


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


class Carrying:
    """Rounds for the roads of one station.

    Args:
        office: its mail.
        ask: does something with the station's files, while nobody else does.
        reach: opens a connection.
    """

    def __init__(self, office: Office, ask: Callable[[Callable[[], Any]], Awaitable[Any]], reach: Reach) -> None:
        self.office = office
        self.ask = ask
        self.reach = reach

    async def round(self, road: Road, *, fetch: bool) -> Round:
        """One round. ``fetch``: also look into the mailboxes; else only put in what waits."""
        done = Round()
        with self._noted(road, done):
            await self._round(road, done, fetch=fetch)
        return done

    async def _round(self, road: Road, done: Round, *, fetch: bool) -> None:
        async with _Connections(self.reach) as relays:
            work = await self._work(road)
            await self._make(road, work, relays, done)
            if fetch:
                if work.make:
                    work = await self._work(road)
                for box in work.collect:
                    await self._collect(road, box, relays, done)
                if done.taken or done.problems:
                    # A line that has just been opened, and a mailbox that was lost, have one to make.
                    work = await self._work(road)
                    await self._make(road, work, relays, done)
            await self._put_in(road, relays, done)
            if fetch:
                await self._remove(road, work, relays, done)

    async def _work(self, road: Road) -> Work:
        """What there is to do, without sealing anything for it."""
        work: Work = await self.ask(partial(self.office.work, road, 0))
        return work

    async def _make(self, road: Road, work: Work, relays: _Connections, done: Round) -> None:
        for box in work.make:
            with self._noted(road, done):
                try:
                    await (await relays.to(box.home)).make(box.name, box.deposit, box.collect)
                except NameTaken:
                    await self.ask(partial(self.office.lost, road, box, taken=True))
                    raise
                await self.ask(partial(self.office.made, road, box))

    async def _remove(self, road: Road, work: Work, relays: _Connections, done: Round) -> None:
        for box in work.remove:
            # A relay that was left, perhaps because it is gone, holds up nothing that the road still does.
            with self._noted(road, done), suppress(RoadRefusal, TimeoutError):
                async with asyncio.timeout(_FOR_A_REMOVAL):
                    with suppress(MailboxGone):  # which is what was wanted
                        await (await relays.to(box.home)).remove(box.name, box.collect)
                    await self.ask(partial(self.office.removed, road, box))

    async def _collect(self, road: Road, box: Box, relays: _Connections, done: Round) -> None:
        with self._noted(road, done):
            relay = await relays.to(box.home)
            last = 0
            for _ in range(_MOST_BATCHES):
                try:
                    found = await relay.collect(box.name, box.collect, after=last, limit=AT_ONCE)
                except MailboxGone:
                    await self.ask(lambda: self.office.lost(road, box))
                    raise
                if not found:
                    return
                envelopes = [each.data for each in found]
                await self.ask(partial(self.office.took, road, box, envelopes, [each.number for each in found]))
                done.taken += len(found)
                last = found[-1].number
                await relay.acknowledge(box.name, box.collect, last)
                self.office.deleted(box, last)

    async def _put_in(self, road: Road, relays: _Connections, done: Round) -> None:
        for _ in range(_MOST_BATCHES):
            work: Work = await self.ask(partial(self.office.work, road, AT_ONCE))
            if not work.parcels:
                return
            confirmed, refused = await self._deposit(road, work.parcels, relays, done)
            if confirmed:
                await self.ask(partial(self.office.put_in, road, confirmed))
                done.sent += len(confirmed)
            for parcel in refused:
                await self.ask(partial(self.office.refused, road, parcel))
            if not confirmed and len(refused) == len(work.parcels):
                return
            if len(confirmed) + len(refused) < len(work.parcels):
                failed = [parcel for parcel in work.parcels if parcel not in (*confirmed, *refused)]
                await self.ask(partial(self.office.not_put_in, road, failed))
                return

    async def _deposit(
        self, road: Road, parcels: tuple[Parcel, ...], relays: _Connections, done: Round
    ) -> tuple[list[Parcel], list[Parcel]]:
        """Put these in; gives what was confirmed, and what was refused for its own sake."""
        confirmed: list[Parcel] = []
        refused: list[Parcel] = []
        places = asyncio.Semaphore(_SIDE_BY_SIDE)

        stopped = asyncio.Event()

        async def put_in(parcel: Parcel) -> None:
            async with places:
                if stopped.is_set():
                    return  # whatever stands in the way of one does so for all: the rest is tried next time
                with self._noted(road, done, stopped):
                    if not parcel.allowed:
                        raise OnThisMachine(relay=parcel.to.relay)
                    relay = await relays.to(Home(relay=parcel.to.relay, admission=None))
                    try:
                        await relay.deposit(parcel.to.name, parcel.to.deposit, parcel.deposit, parcel.data)
                    except (OtherBytes, EnvelopeTooLarge) as refusal:
                        # It speaks against this one alone.
                        done.problems.append(refusal)
                        refused.append(parcel)
                        return
                    confirmed.append(parcel)

        await asyncio.gather(*(put_in(parcel) for parcel in parcels))
        return confirmed, refused

    @contextmanager
    def _noted(self, road: Road, done: Round, stopped: asyncio.Event | None = None) -> Iterator[None]:
        """Go on after a refusal, or a fault of the program, and tell it at the end."""
        try:
            yield
            return
        except Refusal as refusal:
            done.problems.append(refusal)
        except Exception as error:  # noqa: BLE001  # it stays on this road
            done.problems.append(self.office.fault(road, error))
        if stopped is not None:
            stopped.set()


class _Connections:
    """The connections of one round, by relay."""

    def __init__(self, reach: Reach) -> None:
        self._reach = reach
        self._open: dict[str, Relay] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> _Connections:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def to(self, home: Home) -> Relay:
        """The connection to a relay."""
        key = f"{home.relay} {home.admission or ''}"
        if key not in self._open:
            self._open[key] = await self._stack.enter_async_context(self._reach(home))
        return self._open[key]
