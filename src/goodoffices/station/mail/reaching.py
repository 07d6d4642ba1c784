"""The way from a road to a relay's client."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable

from goodoffices.errors.base import Refusal
from goodoffices.roads.address import relay_address
from goodoffices.roads.relay_client import Patience, RelayClient
from goodoffices.station import logs
from goodoffices.station.mail.traffic import Home

_PROBING = Patience(connect=5.0, read=5.0, whole=8.0)


def to_relay(home: Home) -> RelayClient:
    """A connection to a relay, if its address is one that may be used; the other station may have told any.

    Raises:
        PlainHttp, NoRelayAddress: it is none.
    """
    return RelayClient(relay_address(home.relay), admission=home.admission)


def probe(relays: Iterable[str]) -> dict[str, Refusal | None]:
    """Ask each relay whether it is there, all at once; gives what stands in the way, by address."""
    return asyncio.run(_probe(list(relays)))


async def _probe(relays: list[str]) -> dict[str, Refusal | None]:
    return dict(zip(relays, await asyncio.gather(*map(_trouble, relays)), strict=True))


async def _trouble(relay: str) -> Refusal | None:
    try:
        async with RelayClient(relay_address(relay), patience=_PROBING) as client:
            await client.alive()
    except Refusal as refusal:
        return refusal
    except Exception as error:  # noqa: BLE001  # of this relay, and of no other
        return logs.on_a_road(error)
    return None
