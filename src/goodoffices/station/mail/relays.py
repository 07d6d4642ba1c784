"""Relays, as the mail asks them: one connection to each for a round, and the question whether one is there."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Iterable, Sequence
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from typing import Protocol

from goodoffices.errors.base import Refusal
from goodoffices.roads.address import relay_address
from goodoffices.roads.relay_client import Patience, RelayClient
from goodoffices.station import logs
from goodoffices.station.mail.link_state import RelayAccess

AT_ONCE = 64
"""Envelopes that are brought in, or put in, together."""

_PROBING = Patience(connect=5.0, read=5.0, whole=8.0)


class Found(Protocol):
    """An envelope as a relay gives it out."""

    @property
    def number(self) -> int:
        """In its mailbox."""

    @property
    def data(self) -> bytes:
        """Its bytes."""


class Relay(Protocol):
    """What a link asks of a relay; see :class:`goodoffices.roads.relay_client.RelayClient`."""

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


Connect = Callable[[RelayAccess], AbstractAsyncContextManager[Relay]]
"""Opens a connection to a relay, for one link."""


class Connections:
    """The connections of one round, by relay."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._open: dict[str, Relay] = {}
        self._stack = AsyncExitStack()

    async def __aenter__(self) -> Connections:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    async def to(self, home: RelayAccess) -> Relay:
        """The connection to a relay."""
        key = f"{home.relay} {home.admission or ''}"
        if key not in self._open:
            self._open[key] = await self._stack.enter_async_context(self._connect(home))
        return self._open[key]


def to_relay(home: RelayAccess, proxy: Callable[[], str | None] = lambda: None) -> RelayClient:
    """A connection to a relay, if its address is one that may be used; the other station may have told any.

    Args:
        proxy: gives that through which it goes; once that is another, nothing more goes on this connection.

    Raises:
        PlainHttp, NoRelayAddress: it is none.
    """
    return RelayClient(relay_address(home.relay), admission=home.admission, proxy=proxy)


def probe(relays: Iterable[str], proxy: str | None = None) -> dict[str, Refusal | None]:
    """Ask each relay whether it is there, all at once; gives what stands in the way, by address."""
    return asyncio.run(_probe(list(relays), proxy))


async def _probe(relays: list[str], proxy: str | None) -> dict[str, Refusal | None]:
    troubles = await asyncio.gather(*(_trouble(relay, proxy) for relay in relays))
    return dict(zip(relays, troubles, strict=True))


async def _trouble(relay: str, proxy: str | None) -> Refusal | None:
    try:
        async with RelayClient(relay_address(relay), patience=_PROBING, proxy=lambda: proxy) as client:
            await client.alive()
    except Refusal as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001  # of this relay, and of no other
        return logs.on_a_link(error)
    return None
