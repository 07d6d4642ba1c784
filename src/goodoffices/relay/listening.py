"""``GET …/events``: being told that something is there, as server-sent events.

The rules are:

* An event has the number of the last envelope that waits, when that is beyond what was told before. It is news, not a
  list: the listener collects.
* In silence an empty comment is sent, so that both ends and what is between them see that the line is alive.
* The stream ends when the mailbox is removed and when the relay closes.
"""

from __future__ import annotations

import asyncio
from typing import Final

from goodoffices.relay.collecting import dropped, woken
from goodoffices.relay.requests import DisconnectedError, bearer, disconnected, numbers
from goodoffices.relay.responses import Receive, Scope, Send
from goodoffices.relay.service import Service

_START: Final = {
    "type": "http.response.start",
    "status": 200,
    "headers": [(b"content-type", b"text/event-stream"), (b"cache-control", b"no-store")],
}
_QUIET: Final = b":\n\n"


async def listen(service: Service, name: bytes, scope: Scope, receive: Receive, send: Send) -> None:
    """Tell of envelopes after a number, until one of the two ends it.

    Raises:
        NotHere, TooManyRequests, BadRequest: before anything is sent.
    """
    await service.collector(name, bearer(scope))
    told = numbers(scope, "after").get("after", 0)
    with service.collectors.entered(name):
        await send(_START)
        await _part(send, _QUIET)
        gone = asyncio.ensure_future(disconnected(receive))
        try:
            await _tell(service, name, told, gone, send)
        except DisconnectedError:
            return
        finally:
            await dropped(gone)
        await send({"type": "http.response.body", "body": b""})


async def _tell(service: Service, name: bytes, told: int, gone: asyncio.Future[None], send: Send) -> None:
    silence = service.limits.keep_alive_seconds
    while await service.exists(name):
        with service.waiters.waiter(name) as waiter:
            if service.closing:
                return
            newest = await service.newest(name)
            if newest > told:
                told = newest
                await _part(send, b"id: %d\nevent: envelopes\ndata: %d\n\n" % (newest, newest))
            if not await woken(waiter, gone, silence):
                await _part(send, _QUIET)


async def _part(send: Send, data: bytes) -> None:
    await send({"type": "http.response.body", "body": data, "more_body": True})
