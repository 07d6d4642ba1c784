"""Keeping the links open: at once when something is written here or arrives there, and patiently when a relay fails.

The rules are:

* A relay's news (SSE) brings a round; so does time, since a relay may keep silent. What is written here brings a round
  that only puts in: what happens on one leg makes no traffic on another.
* After a fault a link waits, longer each time and never for ever, with a spread of its own, so that a relay that comes
  back is not met by everybody at once.
* :func:`carry_once` is one round for each link, for a command that comes and goes.
* What goes wrong on a link ends at that link, whether it was foreseen or not: it is told as the state of that link, and
  in the log where it was not foreseen. What all links need is tried again.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterable
from contextlib import aclosing, suppress
from dataclasses import dataclass, field
from enum import Enum
from functools import partial
from typing import Any, TypeVar

from goodoffices.errors.base import Refusal
from goodoffices.roads.backoff import pause
from goodoffices.station.mail.exchange import Ask, Exchange, Round, asked_for
from goodoffices.station.mail.link import Work
from goodoffices.station.mail.link_state import Mailbox
from goodoffices.station.mail.links import THE_MAIL, LinkId
from goodoffices.station.mail.mail import Mail
from goodoffices.station.mail.relays import Connect

T = TypeVar("T")

LOOK_EVERY = 60.0
"""Seconds after which a mailbox is looked into although its relay has told no news."""

_NEW_LINKS = 1.0
_SOONEST = 0.5
_MOST_ROUNDS = 6
"""Of :func:`carry_once`: an opening and the first words need that many, when the other station answers meanwhile."""

_Listening = tuple[Mailbox, str | None]
"""A mailbox that is listened at, and the way there."""

Locked = Callable[[Callable[[], Any]], Any]
"""Does something with the station's files while nobody else does."""


@dataclass
class Report:
    """What was carried.

    Attributes:
        sent, taken: envelopes.
        problems: by link; what stood in the way last.
        links: those that had a round.
        told: called after each round.
    """

    sent: int = 0
    taken: int = 0
    problems: dict[LinkId, Refusal] = field(default_factory=dict)
    links: set[LinkId] = field(default_factory=set)
    told: Callable[[], None] = lambda: None

    def add(self, link_id: LinkId, done: Round) -> None:
        """One more round."""
        self.links.add(link_id)
        self.sent += done.sent
        self.taken += done.taken
        self.problems.pop(link_id, None)
        if done.problems:
            self.problems[link_id] = done.problems[-1]
        self.told()


def carry_once(mail: Mail, locked: Locked, connect: Connect, *, seconds: float, fetch: bool = True) -> Report:
    """Look into each mailbox and put in what waits, once, and as often again as something came of it.

    Args:
        seconds: after which what is not done is left for the next time.
        fetch: also look into the mailboxes.
    """
    return asyncio.run(_once(mail, locked, connect, seconds, fetch))


async def _once(mail: Mail, locked: Locked, connect: Connect, seconds: float, fetch: bool) -> Report:
    report = Report()
    exchange = Exchange(mail, _in_a_thread(locked), connect)
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await _of_all(exchange, mail.hand_over, report)
            links = await _of_all(exchange, mail.ids, report) or []
            looks = set(links) if fetch else set()
            for _ in range(_MOST_ROUNDS):
                # A link that keeps silent until the time is over takes nothing from what is told of the others.
                rounds = await asyncio.gather(
                    *(_told(exchange, report, link_id, link_id in looks) for link_id in links)
                )
                # What came on one link, or was handed to it, brings another round there, and on no other.
                looks = {link_id for link_id, done in zip(links, rounds, strict=True) if done.taken}
                written = await _of_all(exchange, mail.hand_over, report) or set()
                known = await _of_all(exchange, mail.ids, report) or []
                links = [link_id for link_id in known if link_id in looks | written or link_id not in report.links]
                if not links:
                    break
    return report


async def _told(exchange: Exchange, report: Report, link_id: LinkId, fetch: bool) -> Round:
    done = await exchange.round(link_id, fetch=fetch)
    report.add(link_id, done)
    return done


async def _of_all(exchange: Exchange, what: Callable[[], T], report: Report) -> T | None:
    """What all links need. None: it met a fault of the program, which is told; the links that are known go on."""
    try:
        found: T = await exchange.ask(what)
    except Refusal:
        raise
    except Exception as error:  # noqa: BLE001  # what it is, is told with the round
        report.problems[THE_MAIL] = exchange.mail.links.fault(THE_MAIL, error, often=True)
        return None
    return found


def _in_a_thread(locked: Locked) -> Ask:
    async def ask(act: Callable[[], Any]) -> Any:
        return await asyncio.to_thread(locked, act)

    return ask


class Loop:
    """The loop of an unlocked station, in a thread of its own. :meth:`stir` it after every act.

    Args:
        run: runs it to its end, on an event loop whose time is the time that it waits by.
        way: what the way to relays depends on; once that is another, nothing stays on the old one.
    """

    def __init__(
        self,
        mail: Mail,
        locked: Locked,
        connect: Connect,
        chance: Callable[[bytes, int], bytes],
        run: Callable[[Coroutine[Any, Any, None]], None] = asyncio.run,
        way: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._mail = mail
        self._connect = connect
        self._chance = chance
        self._runner = run
        self._way = way
        self._exchange = Exchange(mail, _in_a_thread(locked), connect)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._ended: asyncio.Event | None = None
        self._wakers: dict[LinkId, _Waker] = {}
        self._listeners: dict[LinkId, dict[_Listening, asyncio.Task[None]]] = {}
        self._thread: threading.Thread | None = None
        self._stopped = threading.Event()
        self.report = Report()

    def start(self) -> None:
        """Begin."""
        self._thread = threading.Thread(target=lambda: self._runner(self._run()), name="mail", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """End: what is under way at a relay is left for the next time."""
        self._stopped.set()
        self._call(lambda: self._ended.set() if self._ended is not None else None)
        if self._thread is not None:
            self._thread.join(timeout=10)

    def stir(self) -> None:
        """Something was written here: put in what waits."""
        self._call(self._wake_all)

    def _call(self, what: Callable[[], Any]) -> None:
        loop = self._loop
        if loop is not None:
            with suppress(RuntimeError):  # it has ended in this moment
                loop.call_soon_threadsafe(what)

    def _wake_all(self) -> None:
        # Each looks here whether it has something to put in; only one that has asks its relay for anything.
        self._wake(self._wakers)

    def _wake(self, links: Iterable[LinkId]) -> None:
        for link_id in links:
            if link_id in self._wakers:
                self._wakers[link_id].wake(fetch=False)

    async def _run(self) -> None:
        self._loop, self._ended = asyncio.get_running_loop(), asyncio.Event()
        tasks: dict[LinkId, asyncio.Task[None]] = {}
        try:
            while not self._ended.is_set() and not self._stopped.is_set():
                await self._look_for_links(tasks)
                with suppress(TimeoutError):
                    async with asyncio.timeout(_NEW_LINKS):
                        await self._ended.wait()
        finally:
            await _end(tasks.values())
            self._loop = None

    async def _look_for_links(self, tasks: dict[LinkId, asyncio.Task[None]]) -> None:
        self._leave_the_old_way()
        self.report.problems.pop(THE_MAIL, None)
        try:
            self._wake(await _of_all(self._exchange, self._mail.hand_over, self.report) or ())
            links = await _of_all(self._exchange, self._mail.ids, self.report)
        except Refusal:
            return  # a disk that is full or broken: told by whoever acts, and tried again in a moment
        if links is None:
            return
        for link_id in links:
            if link_id not in tasks or tasks[link_id].done():
                self._wakers[link_id] = _Waker()
                tasks[link_id] = asyncio.create_task(self._keep_open(link_id, self._wakers[link_id]))
        for link_id in set(tasks) - set(links):
            tasks.pop(link_id).cancel()
            self._wakers.pop(link_id, None)
            self._listeners.pop(link_id, None)

    def _leave_the_old_way(self) -> None:
        """Hang up wherever another way was taken, also on links that are waiting for a relay to come back."""
        way = self._way()
        for listeners in self._listeners.values():
            for listening in [each for each in listeners if each[1] != way]:
                listeners.pop(listening).cancel()

    async def _keep_open(self, link_id: LinkId, waker: _Waker) -> None:
        attempt, empty, woken, look_at = 0, 0, Woken.BY_TIME, 0.0
        listeners = self._listeners[link_id] = {}
        try:
            while True:
                waker.rest()
                if woken is not Woken.FROM_HERE:
                    look_at = _seconds() + LOOK_EVERY * (1 + self._spread() / 4)
                done = await self._exchange.round(link_id, fetch=woken is not Woken.FROM_HERE)
                self.report.add(link_id, done)
                if done.hindered:
                    attempt += 1
                    await asyncio.sleep(pause(attempt, self._spread()))
                    woken = Woken.BY_TIME
                    continue
                attempt = 0
                # A relay that tells news where there are none is not run after.
                empty = empty + 1 if woken is Woken.BY_NEWS and not done.taken else 0
                if empty:
                    await asyncio.sleep(min(pause(empty, self._spread()), LOOK_EVERY))
                woken = await self._wait(link_id, waker, listeners, look_at, done.patience)
        except Exception as error:  # noqa: BLE001  # the link is opened anew after a while
            self.report.problems[link_id] = self._mail.links.fault(link_id, error)
            await asyncio.sleep(LOOK_EVERY)
        finally:
            await _end(listeners.values())

    async def _wait(
        self,
        link_id: LinkId,
        waker: _Waker,
        listeners: dict[_Listening, asyncio.Task[None]],
        look_at: float,
        patience: float,
    ) -> Woken:
        """Listen for news until something is to be done. Only a look moves the time of the next one.

        Args:
            patience: for how many seconds nothing can be put in.
        """
        try:
            work: Work = await self._exchange.ask(partial(self._mail.work, link_id, 0))
            now: int = await self._exchange.ask(self._mail.now)
        except Refusal:
            return await waker.woken(_NEW_LINKS)
        except Exception as error:  # noqa: BLE001  # it stays on this link
            self.report.problems[link_id] = self._mail.links.fault(link_id, error)
            return await waker.woken(LOOK_EVERY)
        wanted = {(box, self._way()) for box in work.collect}
        for listening in set(listeners) - wanted:
            listeners.pop(listening).cancel()
        for box, way in wanted - set(listeners):
            listeners[box, way] = asyncio.create_task(self._news(link_id, box, waker))
        look = look_at - _seconds()
        due = look if work.next_due is None else max(_SOONEST, patience, (work.next_due - now) / 1000)
        woken = await waker.woken(max(0.0, min(look, due)))
        return Woken.FROM_HERE if woken is Woken.BY_TIME and due < look else woken

    async def _news(self, link_id: LinkId, box: Mailbox, waker: _Waker) -> None:
        attempt = 0
        while True:
            patience = self._exchange.patience(link_id, box.home.relay)
            if patience > 0:
                await asyncio.sleep(patience)
                continue  # a round may have been asked for more meanwhile
            began, asked = _seconds(), 0.0
            try:
                async with self._connect(box.home) as relay, aclosing(relay.news(box.name, box.collect, 0)) as news:
                    async for _ in news:
                        waker.wake(fetch=True)
            except Refusal as refusal:
                asked = asked_for(refusal)  # the next look tells it
            except Exception as error:  # noqa: BLE001  # it is looked there by time meanwhile, and listened again
                self._mail.links.fault(link_id, error)
            attempt = 1 if _seconds() - began > LOOK_EVERY else attempt + 1
            await asyncio.sleep(max(pause(attempt, self._spread()), asked))

    def _spread(self) -> float:
        return int.from_bytes(self._chance(b"patience", 2), "big") / 0x10000


def _seconds() -> float:
    return asyncio.get_running_loop().time()


async def _end(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Cancel these until they have ended: whatever they wait for may lose a cancellation."""
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=_SOONEST)


class Woken(Enum):
    """What a round was begun by. Only one that was begun from here leaves the mailboxes alone."""

    BY_TIME = "time"
    BY_NEWS = "news"
    FROM_HERE = "here"


class _Waker:
    """What wakes one link."""

    def __init__(self) -> None:
        self._event = asyncio.Event()
        self._fetch = False

    def rest(self) -> None:
        """What woke it before is taken care of now."""
        self._event.clear()
        self._fetch = False

    def wake(self, *, fetch: bool) -> None:
        """Something is to be done. ``fetch``: at the relay; else only from here."""
        self._fetch |= fetch
        self._event.set()

    async def woken(self, seconds: float) -> Woken:
        """Wait, that long at most."""
        try:
            # wait_for of Python 3.11 forgets that it was cancelled if the event comes at that moment.
            async with asyncio.timeout(seconds):
                await self._event.wait()
        except TimeoutError:
            return Woken.BY_TIME
        return Woken.BY_NEWS if self._fetch else Woken.FROM_HERE
