"""The client of a relay: make mailboxes, deposit, collect, acknowledge, listen.

The rules are:

* Each leg has a client of its own, with its own connections, so that a relay cannot tell from a connection that two
  legs belong to one station.
* Requests go through the transport alone. Nothing keeps cookies, follows redirects, reads proxies from the environment,
  writes addresses into a log or names this program.
* Where a station has a proxy, every request goes through it, to this machine too, and no name is looked up here.
* Every answer is bounded in bytes and in time, and checked before any of it is used. A compressed one is refused, since
  a small one could expand into a large one.
* Whatever goes wrong is a refusal of :mod:`goodoffices.errors.roads`, without any text from the line.
* The client repeats nothing. Every request can be repeated as it is; the caller decides when (``backoff.py``).
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import AsyncGenerator, AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass
from functools import cache
from typing import Final

import httpx

from goodoffices.canonical import encode
from goodoffices.envelope import DEPOSIT_ID_SIZE, LARGEST, SECRET_SIZE, spell, token_hash
from goodoffices.errors.roads import (
    EnvelopeTooLarge,
    MailboxGone,
    NameTaken,
    NotAdmitted,
    OtherBytes,
    RelayOdd,
    RelayUnreachable,
    RoadRefusal,
)
from goodoffices.foreign import json_as
from goodoffices.roads.address import relay_address
from goodoffices.roads.envelopes import HIGHEST, Collected, OddAnswerError, read_envelopes
from goodoffices.roads.events import Events, lines
from goodoffices.roads.refusals import ANOTHER_WAY, LONGEST_REFUSAL, network_problem, refusal_of
from goodoffices.roads.socks import SocksTransport

__all__ = ["Collected", "Patience", "RelayClient"]

LARGEST_ANSWER: Final = 64 * 1024 * 1024
"""Bytes of envelopes in one answer, at most; no operator can allow more."""

_HEADS: Final = 16
"""Bytes before each envelope in an answer, and before all of them, at most."""

_CBOR: Final = "application/cbor"
_JSON: Final = "application/json"
_NEWS: Final = "text/event-stream"
_LONGEST_HEALTH: Final = 1024
_LIMITS: Final = httpx.Limits(max_connections=8, max_keepalive_connections=8, keepalive_expiry=60.0)


@dataclass(frozen=True)
class Patience:
    """How long the client waits, in seconds.

    Attributes:
        connect: for a connection. read: for the next piece of an answer, and for sending a piece of a request. whole:
        for a whole answer. silence: for a line of news. A relay sends an empty comment after 15 seconds, unless its
        operator chose otherwise.
    """

    connect: float = 10.0
    read: float = 30.0
    whole: float = 180.0
    silence: float = 60.0


class RelayClient:
    """One relay, for one leg.

    Beside what it names itself, each method can raise RelayUnreachable (no answer; what was asked for may have been
    done), RelayBusy and RelayFull (not now), RelayOdd (no relay answers so), and ValueError (an argument is not of the
    size that it must have; nothing was sent).

    Args:
        relay: its address; see :func:`goodoffices.roads.address.relay_address`.
        admission: the operator's token for making mailboxes; None if there is none.
        transport: in place of the network; closed with the client.
        patience: how long to wait.
        proxy: gives that through which everything is to go at this moment, in its one spelling, or None; it looks up
            the relay's name. Once it is another than at the beginning, nothing more is asked here.

    Raises:
        PlainHttp, NoRelayAddress: the address is none that may be used.
    """

    def __init__(
        self,
        relay: str,
        *,
        admission: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        patience: Patience | None = None,
        proxy: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._relay = relay_address(relay)
        self._admission = admission
        self._patience = patience or Patience()
        self._proxy, self._proxy_now = proxy(), proxy
        self._transport = transport or transport_to_relays(self._proxy)

    @property
    def relay(self) -> str:
        """The address in its one spelling."""
        return self._relay

    async def aclose(self) -> None:
        """Close the connections."""
        await self._transport.aclose()

    async def __aenter__(self) -> RelayClient:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    # --- mailboxes

    async def make(self, name: bytes, deposit: bytes, collect: bytes) -> None:
        """Make a mailbox; the same again changes nothing. The relay is given hashes of the secrets.

        Args:
            name: 32 bytes of chance, as each of the two secrets.
            deposit: the deposit secret.
            collect: the collect secret.

        Raises:
            NameTaken: there is or was a mailbox of that name with other secrets.
            NotAdmitted: the relay wants another admission token.
        """
        url = self._mailbox(name)
        both = [token_hash(_sized(secret, SECRET_SIZE)) for secret in (deposit, collect)]
        if deposit == collect:
            raise ValueError("the two secrets of a mailbox differ")
        headers = {"Content-Type": _CBOR}
        if self._admission is not None:
            # An operator cannot give out anything else, and a header cannot hold it.
            if not self._admission.isascii() or not self._admission.isprintable():
                raise NotAdmitted(relay=self._relay)
            headers["Admission-Token"] = self._admission
        await self._do("PUT", url, headers, NameTaken, NotAdmitted, content=encode(both))

    async def remove(self, name: bytes, collect: bytes) -> None:
        """Remove a mailbox with all that is in it.

        Args:
            collect: the collect secret.

        Raises:
            MailboxGone: there is none for this secret.
        """
        await self._do("DELETE", self._mailbox(name), _bearer(collect), MailboxGone)

    # --- envelopes

    async def deposit(self, name: bytes, token: bytes, deposit_id: bytes, data: bytes) -> None:
        """Deposit an envelope. The relay confirms that it has it; only the other station can confirm that it arrived.

        Args:
            token: the deposit secret.
            deposit_id: 16 fresh bytes for each envelope, the same for a repeat.
            data: the envelope, the same bytes for a repeat.

        Raises:
            MailboxGone: there is no mailbox for this secret.
            OtherBytes: the id stands for another envelope.
            EnvelopeTooLarge: larger than an envelope may be.
        """
        if not data:
            raise ValueError("an envelope has at least one byte")
        if len(data) > LARGEST:
            raise EnvelopeTooLarge(relay=self._relay)
        url = f"{self._mailbox(name)}/envelopes"
        headers = _bearer(token) | {"Deposit-Id": spell(_sized(deposit_id, DEPOSIT_ID_SIZE))}
        await self._do("POST", url, headers, MailboxGone, OtherBytes, EnvelopeTooLarge, content=data)

    async def collect(self, name: bytes, token: bytes, *, after: int = 0, limit: int = 100) -> list[Collected]:
        """Envelopes after a number, in the order of their numbers. This deletes nothing.

        A relay gives as many as it likes at once. Ask again with the last number until nothing comes.

        Args:
            token: the collect secret.
            limit: envelopes at most. It bounds the memory for the answer too; on a slow line, ask for few.

        Raises:
            MailboxGone: there is no mailbox for this secret.
        """
        if limit < 1:
            raise ValueError("limit is at least 1")
        url = f"{self._mailbox(name)}/envelopes?after={_numbered(after)}&limit={limit}"
        most = min(limit * LARGEST, LARGEST_ANSWER) + (limit + 1) * _HEADS
        data = await self._read(url, _bearer(token), MailboxGone, kind=_CBOR, most=most)
        try:
            return read_envelopes(data, after=after, limit=limit)
        except OddAnswerError as odd:
            raise self._odd(str(odd)) from None

    async def acknowledge(self, name: bytes, token: bytes, upto: int) -> None:
        """Have the relay delete every envelope up to a number.

        Args:
            token: the collect secret.

        Raises:
            MailboxGone: there is no mailbox for this secret.
        """
        url = f"{self._mailbox(name)}/envelopes?upto={_numbered(upto)}"
        await self._do("DELETE", url, _bearer(token), MailboxGone)

    async def news(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[int, None]:
        """The number of the last envelope, whenever there is a later one. It is news and no list: collect.

        It ends when the relay is stopped or the mailbox removed. To stop before that, close it
        (``contextlib.aclosing``), or the connection stays.

        Args:
            token: the collect secret.
            after: the last number that is known.

        Raises:
            MailboxGone: there is no mailbox for this secret.
            RelayUnreachable: the connection broke, or no line came in time.
        """
        events = Events(after)
        try:
            async with aclosing(self.listen(name, token, after)) as told:
                async for line in told:
                    number = events.take(line)
                    if number is not None:
                        yield number
        except OddAnswerError as odd:
            raise self._odd(str(odd)) from None

    async def listen(self, name: bytes, token: bytes, after: int) -> AsyncGenerator[bytes, None]:
        """The lines of :meth:`news` as they come, also those that only show that the relay is there.

        Args:
            token: the collect secret.
            after: the last number that is known.

        Raises:
            MailboxGone, RelayUnreachable: as :meth:`news`.
        """
        url = f"{self._mailbox(name)}/events?after={_numbered(after)}"
        silence = self._patience.silence
        try:
            async with (
                self._asked("GET", url, _bearer(token), MailboxGone, kind=_NEWS, silence=silence) as parts,
                aclosing(lines(parts, silence)) as told,
            ):
                async for line in told:
                    yield line
        except OddAnswerError as odd:
            raise self._odd(str(odd)) from None

    # --- the relay itself

    async def alive(self) -> None:
        """Ask whether a relay answers at the address. This sends no secret."""
        data = await self._read(f"{self._relay}/healthz", {}, kind=_JSON, most=_LONGEST_HEALTH)
        unwell = self._odd("it does not say that it is well")
        if json_as(data, dict[str, bool], lambda _: unwell) != {"ok": True}:
            raise unwell

    # --- asking

    async def _do(
        self, method: str, url: str, headers: dict[str, str], *possible: type[RoadRefusal], content: bytes | None = None
    ) -> None:
        """A request that is answered with status 204."""
        async with self._within(), self._asked(method, url, headers, *possible, content=content) as parts:
            # Read to its end, empty as it is. Only then can the connection be used again.
            await self._whole(parts, 0)

    async def _read(
        self, url: str, headers: dict[str, str], *possible: type[RoadRefusal], kind: str, most: int
    ) -> bytes:
        """A request that is answered with bytes."""
        async with self._within(), self._asked("GET", url, headers, *possible, kind=kind) as parts:
            return await self._whole(parts, most)

    @asynccontextmanager
    async def _asked(
        self,
        method: str,
        url: str,
        headers: dict[str, str],
        *possible: type[RoadRefusal],
        content: bytes | None = None,
        kind: str = "",
        silence: float = 0,
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The body of an answer, piece by piece, once its status and headers have been checked.

        Args:
            possible: the refusals of this request beside those of every request.
            kind: the media type that is expected; empty: no body, and status 204.
            silence: seconds for which the relay may be silent beyond the usual.
        """
        if self._proxy_now() != self._proxy:
            # Whoever sets a proxy wants nothing more to go without it, not even the end of a round.
            raise RelayUnreachable(relay=self._relay, problem=ANOTHER_WAY)
        patience = self._patience
        timeout = httpx.Timeout(connect=patience.connect, read=patience.read + silence, write=patience.read, pool=None)
        # The request adds the host and the length of the content, and nothing else.
        request = httpx.Request(
            method,
            url,
            headers=headers | {"Accept-Encoding": "identity"},
            content=content,
            extensions={"timeout": timeout.as_dict()},
        )
        try:
            async with self._within():
                response = await self._transport.handle_async_request(request)
            # The stream itself, since a response would expand what is compressed.
            stream = response.stream
            if not isinstance(stream, httpx.AsyncByteStream):
                raise TypeError("a transport for asyncio gives such streams")
            try:
                async with self._within():
                    await self._check(response, stream, possible, kind)
                yield aiter(stream)
            finally:
                await stream.aclose()
        except (httpx.HTTPError, OSError) as error:
            problem = network_problem(error, proxied=self._proxy is not None)
            raise RelayUnreachable(relay=self._relay, problem=problem) from None

    async def _check(
        self,
        response: httpx.Response,
        stream: httpx.AsyncByteStream,
        possible: tuple[type[RoadRefusal], ...],
        kind: str,
    ) -> None:
        """Raise the refusal that an answer stands for. Of an answer that is none, nothing is read yet."""
        if response.status_code != (200 if kind else 204):
            try:
                body = await self._whole(aiter(stream), LONGEST_REFUSAL)
            except RelayOdd:
                body = b""
            retry_after = response.headers.get("retry-after", "")
            raise refusal_of(self._relay, response.status_code, body, retry_after, possible)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise self._odd("its answer is compressed, though no such answer was asked for")
        if kind and response.headers.get("content-type", "").partition(";")[0].strip().lower() != kind:
            raise self._odd("its answer is of another kind")

    async def _whole(self, parts: AsyncIterator[bytes], most: int) -> bytes:
        found: list[bytes] = []
        size = 0
        async for part in parts:
            size += len(part)
            if size > most:
                raise self._odd("its answer is too long")
            found.append(part)
        return b"".join(found)

    @asynccontextmanager
    async def _within(self) -> AsyncIterator[None]:
        """A bound in time for a whole answer, however soon each piece follows the last."""
        try:
            async with asyncio.timeout(self._patience.whole):
                yield
        except TimeoutError as error:
            raise RelayUnreachable(relay=self._relay, problem=network_problem(error)) from None

    def _mailbox(self, name: bytes) -> str:
        return f"{self._relay}/v1/mailboxes/{spell(_sized(name, SECRET_SIZE))}"

    def _odd(self, problem: str) -> RelayOdd:
        return RelayOdd(relay=self._relay, problem=problem)


@cache
def trusted() -> ssl.SSLContext:
    """The trusted certificates. Read once: that takes longer than a request, and they hold nothing of a connection."""
    return httpx.create_ssl_context(trust_env=False)


def transport_to_relays(proxy: str | None, certificates: ssl.SSLContext | None = None) -> httpx.AsyncBaseTransport:
    """Connections to a relay.

    Args:
        proxy: through which they go, in its one spelling; None: there is none.
        certificates: that are trusted; None: the usual ones.
    """
    verify = certificates or trusted()
    if proxy is not None:
        return SocksTransport(proxy, trusted=verify, limits=_LIMITS)
    return httpx.AsyncHTTPTransport(verify=verify, trust_env=False, limits=_LIMITS)


def _bearer(token: bytes) -> dict[str, str]:
    return {"Authorization": f"Bearer {spell(_sized(token, SECRET_SIZE))}"}


def _sized(secret: bytes, size: int) -> bytes:
    if len(secret) != size:
        raise ValueError(f"a name or secret of a mailbox has {SECRET_SIZE} bytes, a deposit id {DEPOSIT_ID_SIZE}")
    return secret


def _numbered(number: int) -> int:
    if not 0 <= number <= HIGHEST:
        raise ValueError("a number of an envelope has at most fifteen digits")
    return number
