"""Requests through a SOCKS5 proxy. The library leaves a connection open where the proxy refuses; here it is closed.

The rules are:

* A proxy is given the name of a relay as it is. This machine looks up nothing.
* Whatever it answers that is no SOCKS5 is one refusal, without a byte of it.
"""

from __future__ import annotations

import asyncio
import ssl
from contextlib import suppress
from typing import Any

import httpx


class SocksTransport(httpx.AsyncHTTPTransport):
    """A transport that has a proxy and no other way.

    Args:
        proxy: its address, as :func:`goodoffices.roads.proxy.proxy_address` gives it.
        trusted: certificates of relays.
    """

    def __init__(self, proxy: str, *, trusted: ssl.SSLContext, limits: httpx.Limits) -> None:
        super().__init__(verify=trusted, trust_env=False, limits=limits, proxy=httpx.Proxy(proxy))
        pool: Any = self._pool
        self._streams = pool._network_backend = _Streams(pool._network_backend)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send a request.

        Raises:
            httpx.HTTPError: it was not answered.
        """
        try:
            response = await super().handle_async_request(request)
        except BaseException as error:
            await self._streams.close_those_of(asyncio.current_task())
            if not isinstance(error, Exception) or isinstance(error, httpx.HTTPError | OSError):
                raise
            # Whatever the decoder of its answers raises about bytes that somebody else wrote.
            raise httpx.ProxyError("its answer is no SOCKS5", request=request) from None
        self._streams.forget(asyncio.current_task())
        return response


class _Streams:
    """The network, as the library asks it, with what each task has opened for the request under way."""

    def __init__(self, network: Any) -> None:
        self._network = network
        self._opened: dict[object, list[Any]] = {}

    async def connect_tcp(self, *facts: Any, **more: Any) -> Any:
        """Open a connection to the proxy."""
        stream = await self._network.connect_tcp(*facts, **more)
        self._opened.setdefault(asyncio.current_task(), []).append(stream)
        return stream

    async def sleep(self, seconds: float) -> None:
        """Wait."""
        await self._network.sleep(seconds)

    async def close_those_of(self, task: object) -> None:
        """Close what a task has opened: its request failed."""
        for stream in self._opened.pop(task, []):
            with suppress(Exception):  # closed already, or broken
                await stream.aclose()

    def forget(self, task: object) -> None:
        """Its request was answered: what it has opened stays for the next one."""
        self._opened.pop(task, None)
