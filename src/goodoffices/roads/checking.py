"""What a relay is like from outside: everything that a station will ask of it, done once with a mailbox of its own.

The rules are:

* The mailbox is made for this, and removed at the end, also if something in between fails. What is in it means nothing.
* Everything goes the way that a station's requests go: the same client, the same trusted certificates, the same proxy.
* Over plain HTTP nothing is sent that is a secret.
* What a proxy before the relay does wrong is told as such: buffering, bounds, redirects, pages of its own.
"""

from __future__ import annotations

import asyncio
import secrets
import ssl
import time
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, suppress
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final, NamedTuple

import httpx

from goodoffices.envelope import DEPOSIT_ID_SIZE, LARGEST, SECRET_SIZE
from goodoffices.errors.base import Refusal
from goodoffices.errors.roads import MailboxGone, NotAdmitted, OtherBytes, RelayOdd, RoadRefusal
from goodoffices.findings import Finding
from goodoffices.foreign import read
from goodoffices.roads.address import is_loopback, relay_address
from goodoffices.roads.relay_client import RelayClient, transport_to_relays, trusted

SOON_SECONDS: Final = 10.0
"""In this time news has to come; a proxy that buffers holds it back for longer."""

LISTEN_SECONDS: Final = 20
"""For how long a listener stays, unless another time is asked for: a relay shows that it is there every 15."""

_DAY: Final = 86_400
_DAYS_TO_RENEW: Final = 14
_CLOCKS_AGREE: Final = 60
_CONNECT: Final = httpx.Timeout(10.0)
_SMALL: Final = b"a check of the relay, which means nothing"
_MOST: Final = 64 * 1024
_NUMBERS: Final = b"goodoffices_relay_"


class Look(NamedTuple):
    """How a relay is looked at.

    Attributes:
        relay: its address.
        admission: the operator's token; None: there is none.
        listen_seconds: for how long a listener stays.
        proxy: through which everything goes, in its one spelling; None: there is none.
        certificates: that are trusted; None: the usual ones.
        plain_port: where plain HTTP would be answered.
        now: seconds since 1970.
    """

    relay: str
    admission: str | None = None
    listen_seconds: float = LISTEN_SECONDS
    proxy: str | None = None
    certificates: ssl.SSLContext | None = None
    plain_port: int = 80
    now: Callable[[], float] = time.time

    def client(self, *, admission: str | None = None) -> RelayClient:
        """A client, with the token or without."""
        transport = transport_to_relays(self.proxy, self.certificates)
        return RelayClient(self.relay, admission=admission, transport=transport)


async def examine(look: Look) -> list[Finding]:
    """Look at a relay.

    Raises:
        PlainHttp, NoRelayAddress: the address is none that may be used; nothing was asked.
    """
    look = look._replace(relay=relay_address(look.relay))
    return [finding async for finding in _examine(look)]


async def _examine(look: Look) -> AsyncIterator[Finding]:
    async for finding in _of_the_address(look):
        yield finding
    try:
        async with look.client() as client:
            await client.alive()
    except RoadRefusal as refusal:
        yield Finding("relay", "bad", "not_answering", {"problem": refusal})
        return
    yield Finding("relay", "well", "answers")
    async for finding in _of_pages(look):
        yield finding
    async for finding in _of_a_mailbox(look):
        yield finding


# --- the way there


async def _of_the_address(look: Look) -> AsyncIterator[Finding]:
    scheme, _, rest = look.relay.partition("://")
    host = httpx.URL(look.relay).host
    if scheme == "http":
        yield Finding("address", "well", "loopback" if is_loopback(look.relay) else "onion")
        return
    if look.proxy is not None:
        return
    with suppress(OSError, TimeoutError):  # told by whoever asks for the relay's health
        yield await _certificate(look, host)
    yield await _plain(look, f"http://{rest.partition('/')[0].rpartition(':')[0] or host}:{look.plain_port}/healthz")


async def _certificate(look: Look, host: str) -> Finding:
    async with asyncio.timeout(SOON_SECONDS):
        verify = look.certificates or trusted()
        port = httpx.URL(look.relay).port or 443
        _, writer = await asyncio.open_connection(host, port, ssl=verify, server_hostname=host)
    try:
        tls = writer.get_extra_info("ssl_object")
        ends = ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"])
        version = str(tls.version())
    finally:
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
    days = int((ends - look.now()) // _DAY)
    until = datetime.fromtimestamp(ends, UTC).date().isoformat()
    if days < _DAYS_TO_RENEW:
        return Finding("address", "mind", "certificate_ends", {"count": days, "day": until})
    return Finding("address", "well", "certificate_well", {"count": days, "day": until, "version": version})


async def _plain(look: Look, url: str) -> Finding:
    """Whether plain HTTP is refused at the same host. Only for health is asked, without a secret."""
    try:
        status, _, body = await _page(look, url)
    except (httpx.HTTPError, OSError):
        return Finding("address", "well", "plain_closed")
    if 300 <= status < 400:
        return Finding("address", "mind", "plain_redirects")
    if status == 200 and b'"ok"' in body:
        return Finding("address", "bad", "plain_answers")
    return Finding("address", "well", "plain_refused")


async def _page(look: Look, url: str) -> tuple[int, httpx.Headers, bytes]:
    """Status, headers and the beginning of an answer."""
    extensions = {"timeout": _CONNECT.as_dict()}
    request = httpx.Request("GET", url, headers={"Accept-Encoding": "identity"}, extensions=extensions)
    async with asyncio.timeout(SOON_SECONDS), transport_to_relays(look.proxy, look.certificates) as transport:
        response = await transport.handle_async_request(request)
        found = b""
        try:
            async for part in response.aiter_raw():
                found += part
                if len(found) > _MOST:
                    break
        finally:
            await response.aclose()
    return response.status_code, response.headers, found


async def _of_pages(look: Look) -> AsyncIterator[Finding]:
    try:
        _, headers, _ = await _page(look, f"{look.relay}/healthz")
        status, _, body = await _page(look, f"{look.relay}/metrics")
    except (httpx.HTTPError, OSError):
        return  # it answered a moment ago, and is asked again in a moment
    yield _clock(headers.get("date", ""), look.now())
    if status == 200 and _NUMBERS in body:
        yield Finding("numbers", "bad", "numbers_shown")
    else:
        yield Finding("numbers", "well", "numbers_hidden")


def _clock(date: str, now: float) -> Finding:
    """A relay tells no time; a proxy before it usually does."""
    if not date:
        return Finding("clock", "well", "clock_untold")
    try:
        there = read(lambda: parsedate_to_datetime(date).timestamp(), lambda _: RelayOdd(relay="", problem="no date"))
    except RelayOdd:
        return Finding("clock", "well", "clock_untold")
    apart = int(abs(there - now))
    if apart > _CLOCKS_AGREE:
        return Finding("clock", "bad" if apart > _DAY else "mind", "clocks_differ", {"count": apart})
    return Finding("clock", "well", "clock_well", {"count": _CLOCKS_AGREE})


# --- a mailbox


class _Mailbox(NamedTuple):
    name: bytes
    deposit: bytes
    collect: bytes


def _fresh() -> _Mailbox:
    return _Mailbox(*(secrets.token_bytes(SECRET_SIZE) for _ in _Mailbox._fields))


async def _of_a_mailbox(look: Look) -> AsyncIterator[Finding]:
    box = _fresh()
    async with look.client(admission=look.admission) as client:
        try:
            yield await _make(look, client, box)
        except NotAdmitted as refusal:
            yield Finding("mailbox", "bad", "not_admitted", {"problem": refusal})
            return
        except RoadRefusal as refusal:
            yield Finding("mailbox", "bad", "not_made", {"problem": refusal})
            return
        try:
            yield await _round(client, box)
            yield await _largest(client, box)
            async for finding in _news(look, client, box):
                yield finding
        finally:
            left = await _remove(client, box)
        yield left
        if left.state == "well":
            yield await _refusals(client, box)


async def _make(look: Look, client: RelayClient, box: _Mailbox) -> Finding:
    """Make the mailbox, first without the token, to see whether it is needed."""
    async with look.client() as stranger:
        try:
            await stranger.make(*box)
        except NotAdmitted:
            if look.admission is None:
                raise
            await client.make(*box)
            return Finding("mailbox", "well", "admission_well")
    return Finding("mailbox", "mind", "open_to_all" if look.admission is None else "token_not_needed")


async def _round(client: RelayClient, box: _Mailbox) -> Finding:
    ident = secrets.token_bytes(DEPOSIT_ID_SIZE)
    try:
        for _ in range(2):  # a repeat stores nothing
            await client.deposit(box.name, box.deposit, ident, _SMALL)
        try:
            await client.deposit(box.name, box.deposit, ident, _SMALL + b".")
        except OtherBytes:
            pass
        else:
            return Finding("mailbox", "bad", "round_differs")
        found = await client.collect(box.name, box.collect)
        await client.acknowledge(box.name, box.collect, 1)
        left = await client.collect(box.name, box.collect)
    except RoadRefusal as refusal:
        return Finding("mailbox", "bad", "round_failed", {"problem": refusal})
    if [(each.number, each.data) for each in found] != [(1, _SMALL)] or left:
        return Finding("mailbox", "bad", "round_differs")
    return Finding("mailbox", "well", "round_well")


async def _largest(client: RelayClient, box: _Mailbox) -> Finding:
    try:
        await client.deposit(box.name, box.deposit, secrets.token_bytes(DEPOSIT_ID_SIZE), bytes(LARGEST))
        found = await client.collect(box.name, box.collect, after=1)
    except RoadRefusal as refusal:
        return Finding("size", "bad", "largest_refused", {"problem": refusal})
    if [len(each.data) for each in found] != [LARGEST]:
        return Finding("size", "bad", "round_differs")
    return Finding("size", "well", "largest_well")


async def _news(look: Look, client: RelayClient, box: _Mailbox) -> AsyncIterator[Finding]:
    """Listen while an envelope is deposited, and for a while after it."""
    loop = asyncio.get_running_loop()
    heard: asyncio.Queue[bytes | Refusal | None] = asyncio.Queue()

    async def listen() -> None:
        end: Refusal | None = None
        try:
            async with aclosing(client.listen(box.name, box.collect, 0)) as lines:
                async for line in lines:
                    heard.put_nowait(line)
        except Refusal as refusal:
            end = refusal
        heard.put_nowait(end)

    # Nothing may be news that was there before.
    with suppress(RoadRefusal):
        await client.acknowledge(box.name, box.collect, 2)
    listening = asyncio.create_task(listen())
    try:
        began = loop.time()
        first = await _until(heard, began + SOON_SECONDS, b":")
        if first is not None:
            yield _held_back(first)
            return
        await client.deposit(box.name, box.deposit, secrets.token_bytes(DEPOSIT_ID_SIZE), _SMALL)
        second = await _until(heard, loop.time() + SOON_SECONDS, b"data:")
        if second is not None:
            yield _held_back(second)
            return
        yield Finding("news", "well", "news_well")
        yield await _silence(heard, began, look.listen_seconds)
    except RoadRefusal as refusal:
        yield Finding("news", "bad", "news_failed", {"problem": refusal})
    finally:
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening


def _held_back(ended: Refusal | str) -> Finding:
    if isinstance(ended, Refusal):
        return Finding("news", "bad", "news_failed", {"problem": ended})
    return Finding("news", "bad", ended, {"count": int(SOON_SECONDS)})


async def _until(heard: asyncio.Queue[bytes | Refusal | None], end: float, begins: bytes) -> Refusal | str | None:
    """None once a line begins so; else why not."""
    try:
        async with asyncio.timeout_at(end):
            while True:
                line = await heard.get()
                if not isinstance(line, bytes):
                    return line or "listener_ended"
                if line.startswith(begins):
                    return None
    except TimeoutError:
        return "news_held_back"


async def _silence(heard: asyncio.Queue[bytes | Refusal | None], began: float, seconds: float) -> Finding:
    """Stay for so long; something has to come now and then, and the stream must not end."""
    loop, signs = asyncio.get_running_loop(), 0
    with suppress(TimeoutError):
        async with asyncio.timeout_at(began + seconds):
            while True:
                line = await heard.get()
                if not isinstance(line, bytes):
                    return Finding("news", "bad", "listener_cut", {"count": int(loop.time() - began)})
                signs += line.startswith(b":")
    if not signs and seconds >= LISTEN_SECONDS:
        return Finding("news", "mind", "no_sign", {"count": int(seconds)})
    return Finding("news", "well", "listener_well", {"count": int(seconds)})


async def _remove(client: RelayClient, box: _Mailbox) -> Finding:
    try:
        await client.remove(box.name, box.collect)
    except RoadRefusal as refusal:
        return Finding("mailbox", "bad", "not_removed", {"problem": refusal})
    return Finding("mailbox", "well", "removed_well")


async def _refusals(client: RelayClient, box: _Mailbox) -> Finding:
    """Whether the relay's own refusal arrives: a station believes no other one that ends something."""
    try:
        await client.deposit(box.name, box.deposit, secrets.token_bytes(DEPOSIT_ID_SIZE), _SMALL)
    except MailboxGone:
        return Finding("relay", "well", "refusals_well")
    except RoadRefusal as refusal:
        return Finding("relay", "bad", "refusals_replaced", {"problem": refusal})
    return Finding("relay", "bad", "round_differs")
