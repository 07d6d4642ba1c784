"""``GET`` and ``DELETE …/envelopes``: taking envelopes out, and acknowledging them.

The rules are:

* Collecting changes nothing; only acknowledging deletes.
* Envelopes come as one CBOR array of pairs, number and bytes, in the order of their numbers.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Final

from goodoffices.canonical import encode
from goodoffices.errors.relay import BadRequest
from goodoffices.relay.requests import DisconnectedError, bearer, numbers
from goodoffices.relay.responses import CBOR, DONE, Response, Scope, response
from goodoffices.relay.service import Service
from goodoffices.relay.waiters import Waiter

_NONE: Final = response(200, CBOR, encode([]))


async def collect(service: Service, name: bytes, scope: Scope) -> Response:
    """Envelopes after a number.

    Raises:
        NotHere, TooManyRequests, BadRequest, RelayDiskFailed: as they say.
    """
    await service.collector(name, bearer(scope))
    limits = service.limits
    asked = numbers(scope, "after", "limit")
    most = min(asked.get("limit", limits.answer_envelopes), limits.answer_envelopes)
    if not most:
        raise BadRequest(problem="limit is at least 1")
    with service.collectors.entered(name):
        found = await service.collect(name, asked.get("after", 0), most)
    return response(200, CBOR, encode([list(each) for each in found])) if found else _NONE


async def woken(waiter: Waiter, gone: asyncio.Future[None], seconds: float) -> bool:
    """Wait for a waiter; whether it rang in time.

    Raises:
        DisconnectedError: the client went.
    """
    await asyncio.wait({waiter, gone}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
    if gone.done():
        raise DisconnectedError
    return waiter.done()


async def dropped(task: asyncio.Future[None]) -> None:
    """End a task that is no longer needed."""
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def acknowledge(service: Service, name: bytes, scope: Scope) -> Response:
    """Delete everything up to a number.

    Raises:
        NotHere, TooManyRequests, BadRequest, RelayDiskFull, RelayDiskFailed, Closing: as they say.
    """
    await service.collector(name, bearer(scope))
    asked = numbers(scope, "upto")
    if "upto" not in asked:
        raise BadRequest(problem="upto is missing")
    with service.collectors.entered(name):
        await service.acknowledge(name, asked["upto"])
    return DONE
