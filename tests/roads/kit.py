"""Mailboxes as both of their people know them, and servers on the loopback that say whatever a test wants."""

from __future__ import annotations

import asyncio
import os
import selectors
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TypeVar

import httpx

from goodoffices.envelope import LARGEST
from goodoffices.errors.base import Refusal
from goodoffices.roads.relay_client import Patience, RelayClient
from tests.patience import PATIENCE

T = TypeVar("T")
RELAY = "https://relay.example"
SOON = Patience(connect=5.0, read=0.1, whole=0.3, silence=0.1)
"""For servers that keep a client waiting."""

Talk = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@dataclass(frozen=True)
class Box:
    name: bytes = field(default_factory=lambda: os.urandom(32))
    putting_in: bytes = field(default_factory=lambda: os.urandom(32))
    taking_out: bytes = field(default_factory=lambda: os.urandom(32))

    async def made(self, client: RelayClient) -> Box:
        await client.make(self.name, self.putting_in, self.taking_out)
        return self

    async def put(self, client: RelayClient, data: bytes, ident: bytes | None = None) -> None:
        await client.deposit(self.name, self.putting_in, ident or os.urandom(16), data)


BOX = Box(bytes(32), b"d" * 32, b"c" * 32)

Ask = Callable[[RelayClient], Awaitable[object]]


async def listen(client: RelayClient) -> list[int]:
    return [number async for number in client.news(BOX.name, BOX.taking_out, 0)]


ASKS: dict[str, Ask] = {
    "make": BOX.made,
    "remove": lambda client: client.remove(BOX.name, BOX.taking_out),
    "deposit": lambda client: BOX.put(client, b"x"),
    "collect": lambda client: client.collect(BOX.name, BOX.taking_out),
    "acknowledge": lambda client: client.acknowledge(BOX.name, BOX.taking_out, 1),
    "news": listen,
    "alive": lambda client: client.alive(),
}
"""Every method that asks a relay, with arguments that are as they must be."""

READING = ("collect", "news", "alive")


def told(ask: Ask, answer: httpx.Response | Callable[[httpx.Request], httpx.Response]) -> Refusal | None:
    """How a method ends that gets this answer."""
    handler = answer if callable(answer) else lambda _: answer

    async def whole() -> None:
        async with RelayClient(RELAY, transport=httpx.MockTransport(handler)) as client:
            await ask(client)

    return refusal(whole)


class _NoWait(selectors.DefaultSelector):
    """Nothing is waited for: where nothing else is to be done, the time that would have gone by has gone by."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        self.now += timeout or 0.0
        return super().select(0)


class _QuickLoop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._waiting = _NoWait()
        super().__init__(self._waiting)

    def time(self) -> float:
        return self._waiting.now


def quickly(whole: Coroutine[None, None, T]) -> T:
    """Run what waits for time alone, and for nothing outside of the process."""
    with asyncio.Runner(loop_factory=_QuickLoop) as runner:
        return runner.run(whole)


def refusal(act: Callable[[], Awaitable[object]]) -> Refusal | None:
    async def whole() -> Refusal | None:
        try:
            await act()
        except Refusal as found:
            return found
        return None

    return asyncio.run(whole())


@asynccontextmanager
async def server(talk: Talk) -> AsyncIterator[str]:
    """A server that reads a request and then does what a test says; gives its address."""

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await reader.readuntil(b"\r\n\r\n")
            await talk(reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()

    listening = await asyncio.start_server(one, "127.0.0.1", 0, limit=2 * LARGEST)
    try:
        yield f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    finally:
        listening.close()


def says(*parts: bytes, every: float = 0.0, end: bool = True) -> Talk:
    """Sends these, and then ends or keeps silent."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for part in parts:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(every)
        if not end:
            await asyncio.Event().wait()

    return talk


def for_ever(part: bytes, begin: bytes = b"", every: float = 0.0) -> Talk:
    """Sends something once, and then the same again and again."""

    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(begin)
        while True:
            writer.write(part)
            await writer.drain()
            await asyncio.sleep(every)

    return talk


def at(talk: Talk, ask: Ask, patience: Patience = SOON) -> Refusal | None:
    """How a method ends at a server that does this."""

    async def whole() -> None:
        async with (
            asyncio.timeout(PATIENCE),
            server(talk) as address,
            RelayClient(address, patience=patience) as client,
        ):
            await ask(client)

    return refusal(whole)
