"""The client at a real relay: every method, and every refusal that a relay of this project can give."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Awaitable, Callable
from contextlib import aclosing, suppress

import httpx
import pytest

from goodoffices.envelope import LARGEST
from goodoffices.errors.base import ExitStatus, Refusal
from goodoffices.errors.roads import (
    EnvelopeTooLarge,
    MailboxGone,
    NameTaken,
    NotAdmitted,
    OtherBytes,
    PlainHttp,
    RelayBusy,
    RelayFull,
    RelayUnreachable,
)
from goodoffices.relay.app import RelayApp
from goodoffices.relay.limits import Limits
from goodoffices.relay.service import Service
from goodoffices.roads.relay_client import Collected, RelayClient
from tests.patience import PATIENCE, until
from tests.relay.kit import Clock, Running
from tests.relay.memory import MemoryStore
from tests.roads.conftest import Start
from tests.roads.kit import RELAY, Box, refusal

With = Callable[[RelayClient], Awaitable[None]]


def at(relay: Running, act: With, admission: str | None = None) -> None:
    """Do something with a client of a relay."""

    async def whole() -> None:
        async with asyncio.timeout(PATIENCE), RelayClient(relay.address, admission=admission) as client:
            await act(client)

    asyncio.run(whole())


async def refused(kind: type[Refusal], asking: Awaitable[object]) -> Refusal:
    with pytest.raises(kind) as found:
        await asking
    return found.value


def test_there_and_back(relay: Running) -> None:
    """Every byte comes out as it went in, in the order of the numbers, until it is acknowledged."""

    async def act(client: RelayClient) -> None:
        box = await Box().made(client)
        sent = [b"\0", os.urandom(70_000), os.urandom(LARGEST)]
        for data in sent:
            await box.put(client, data)
        collected = [Collected(number, data) for number, data in enumerate(sent, start=1)]
        assert await client.collect(box.name, box.taking_out) == collected
        assert await client.collect(box.name, box.taking_out, after=1, limit=1) == collected[1:2]
        await client.acknowledge(box.name, box.taking_out, 2)
        assert await client.collect(box.name, box.taking_out) == collected[2:]
        await client.acknowledge(box.name, box.taking_out, 3)
        assert await client.collect(box.name, box.taking_out) == []

    at(relay, act)


def test_without_a_network_it_is_the_same() -> None:
    """Through another transport, every method that needs no open stream."""

    async def whole() -> None:
        service = Service(MemoryStore(Limits()), Limits(), Clock())
        async with RelayClient(RELAY + "/", transport=httpx.ASGITransport(RelayApp(service))) as client:
            assert client.relay == RELAY
            await client.alive()
            box = await Box().made(client)
            await box.put(client, b"x")
            assert await client.collect(box.name, box.taking_out) == [Collected(1, b"x")]
            await client.acknowledge(box.name, box.taking_out, 1)
            await client.remove(box.name, box.taking_out)
            await refused(MailboxGone, client.collect(box.name, box.taking_out))
        await service.close()

    asyncio.run(whole())


def test_making_and_putting_in_can_be_repeated(relay: Running) -> None:
    """The same again changes nothing, and nothing is stored twice."""

    async def act(client: RelayClient) -> None:
        box, ident = Box(), os.urandom(16)
        for _ in range(3):
            await box.made(client)
            await box.put(client, b"once", ident)
        assert await client.collect(box.name, box.taking_out) == [Collected(1, b"once")]

    at(relay, act)


def test_a_name_or_an_id_that_is_taken_is_refused(relay: Running) -> None:
    """And what was there stays."""

    async def act(client: RelayClient) -> None:
        box, ident = await Box().made(client), os.urandom(16)
        await refused(NameTaken, Box(box.name).made(client))
        await box.put(client, b"first", ident)
        await refused(OtherBytes, box.put(client, b"other", ident))
        assert await client.collect(box.name, box.taking_out) == [Collected(1, b"first")]

    at(relay, act)


def test_a_mailbox_that_is_gone_is_gone_for_every_method(relay: Running) -> None:
    """As is one that never was, and one of another secret; making it again is refused."""

    async def act(client: RelayClient) -> None:
        box, never = await Box().made(client), Box()
        await refused(MailboxGone, client.collect(box.name, box.putting_in))
        await refused(MailboxGone, client.deposit(box.name, box.taking_out, bytes(16), b"x"))
        await client.remove(box.name, box.taking_out)
        for each in (box, never):
            await refused(MailboxGone, each.put(client, b"x"))
            await refused(MailboxGone, client.collect(each.name, each.taking_out))
            await refused(MailboxGone, client.acknowledge(each.name, each.taking_out, 1))
            await refused(MailboxGone, client.remove(each.name, each.taking_out))
            await refused(MailboxGone, anext(client.news(each.name, each.taking_out, 0)))
        await refused(NameTaken, box.made(client))

    at(relay, act)


def test_an_operator_can_ask_for_admission(start: Start) -> None:
    """Making needs the token; one that no header can hold is not even sent."""
    relay = start(admission=b"let me in")

    async def succeed(client: RelayClient) -> None:
        await (await Box().made(client)).put(client, b"x")

    async def fail(client: RelayClient) -> None:
        await refused(NotAdmitted, Box().made(client))

    at(relay, succeed, "let me in")
    for wrong in (None, "", "let me out", "let\r\nX: me in", "laßt mich ein"):
        at(relay, fail, wrong)


def test_what_is_full_says_so(start: Start) -> None:
    """A mailbox, and the relay."""
    relay = start(mailbox_envelopes=1, mailboxes=1)

    async def act(client: RelayClient) -> None:
        box = await Box().made(client)
        await box.put(client, b"x")
        assert (await refused(RelayFull, box.put(client, b"y"))).exit_status is ExitStatus.RELAY
        await refused(RelayFull, Box().made(client))

    at(relay, act)


def test_an_envelope_has_a_bound_here_and_there(start: Start) -> None:
    """What is too large for any relay is not sent, what is too large for this one is refused by it."""
    relay = start(envelope_bytes=100)

    async def act(client: RelayClient) -> None:
        box = await Box().made(client)
        await box.put(client, b"x" * 100)
        await refused(EnvelopeTooLarge, box.put(client, b"x" * 101))
        await refused(EnvelopeTooLarge, box.put(client, b"x" * (LARGEST + 1)))
        await box.put(client, b"y")

    at(relay, act)


def test_too_much_at_once_is_busy(start: Start) -> None:
    """The relay's pause comes along."""
    relay = start(waiting_at_once=1)

    async def act(client: RelayClient) -> None:
        box = await Box().made(client)
        await box.put(client, b"x")
        async with aclosing(client.news(box.name, box.taking_out, 0)) as news:
            assert await anext(news) == 1
            busy = await refused(RelayBusy, client.collect(box.name, box.taking_out))
            assert isinstance(busy, RelayBusy)
            assert busy.retry_after == 1
        assert busy.exit_status is ExitStatus.RELAY

    at(relay, act)


def test_news_tell_of_what_is_new(relay: Running) -> None:
    """Beyond what is known, each as it comes, and they end with the mailbox."""

    async def act(client: RelayClient) -> None:
        box = await Box().made(client)
        for data in (b"1", b"2"):
            await box.put(client, data)
        async with aclosing(client.news(box.name, box.taking_out, 1)) as news:
            assert await anext(news) == 2
            await box.put(client, b"3")
            assert await anext(news) == 3
            await client.remove(box.name, box.taking_out)
            assert [number async for number in news] == []

    at(relay, act)


def test_news_end_when_the_relay_is_stopped(start: Start) -> None:
    """And then it cannot be reached."""
    relay = start()

    async def act(client: RelayClient) -> None:
        box = await Box().made(client)
        await box.put(client, b"1")
        async with aclosing(client.news(box.name, box.taking_out, 0)) as news:
            assert await anext(news) == 1
            relay.begin_to_end()
            assert [number async for number in news] == []
        await asyncio.to_thread(relay.close)
        gone = await refused(RelayUnreachable, client.alive())
        assert gone.exit_status is ExitStatus.RELAY

    at(relay, act)


def test_a_listener_that_stops_listening_lets_go_of_its_connection(start: Start) -> None:
    """Otherwise the bound of listeners would soon be reached."""
    relay = start(waiting_at_once=1)

    async def act(client: RelayClient) -> None:
        box = await Box().made(client)
        await box.put(client, b"1")
        async with aclosing(client.news(box.name, box.taking_out, 0)) as news:
            assert await anext(news) == 1
        await free(client, box)
        listening = asyncio.create_task(anext(client.news(box.name, box.taking_out, 1)))
        await asyncio.to_thread(until, lambda: bool(relay.server.service.collectors._under_way))
        listening.cancel()
        with pytest.raises(asyncio.CancelledError):
            await listening
        await free(client, box)

    async def free(client: RelayClient, box: Box) -> None:
        while True:
            with suppress(RelayBusy):
                await client.collect(box.name, box.taking_out)
                return
            await asyncio.sleep(0.01)

    at(relay, act)


def test_closing_a_client_ends_its_news(relay: Running) -> None:
    """Whoever listens meanwhile gets a refusal and no other exception."""

    async def act(_: RelayClient) -> None:
        client = RelayClient(relay.address)
        box = await Box().made(client)
        await box.put(client, b"1")
        news = client.news(box.name, box.taking_out, 0)
        assert await anext(news) == 1
        listening = asyncio.create_task(refused(RelayUnreachable, anext(news)))
        await asyncio.sleep(0)  # it waits for the next number now
        await client.aclose()
        await listening

    at(relay, act)


def test_each_client_has_connections_of_its_own_and_uses_them_again(relay: Running) -> None:
    """Two legs are not to be told from one connection; one leg needs one."""

    async def act(client: RelayClient) -> None:
        async with RelayClient(relay.address) as other:
            for each in (client, other):
                box = await Box().made(each)
                for _ in range(5):
                    await box.put(each, b"x")
                    await each.collect(box.name, box.taking_out)
                await each.alive()
            served = asyncio.run_coroutine_threadsafe(connections(), relay.loop)
            assert await asyncio.wrap_future(served) == 2

    async def connections() -> int:
        return len(relay.server.server_state.connections)

    at(relay, act)


def test_nothing_in_a_request_tells_who_asks() -> None:
    """The headers are those of the relay's page and of HTTP, whatever the relay would like to be sent back."""
    seen: list[httpx.Request] = []

    def handler(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(204, headers={"set-cookie": "who=1; Path=/"})

    async def whole() -> None:
        async with RelayClient(RELAY, admission="in", transport=httpx.MockTransport(handler)) as client:
            box = await Box().made(client)
            await box.put(client, b"x")
            await client.acknowledge(box.name, box.taking_out, 1)
            await client.remove(box.name, box.taking_out)

    asyncio.run(whole())
    always = {"host", "accept-encoding"}
    assert [set(request.headers) - always for request in seen] == [
        {"admission-token", "content-type", "content-length"},
        {"authorization", "deposit-id", "content-length"},
        {"authorization"},
        {"authorization"},
    ]


def test_the_environment_names_no_way(relay: Running, monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy that somebody set for browsing sees nothing of a relay."""
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async def act(client: RelayClient) -> None:
        await client.alive()

    at(relay, act)


@pytest.mark.parametrize(
    "ask",
    [
        lambda client: client.make(bytes(31), bytes(32), b"c" * 32),
        lambda client: client.make(bytes(32), bytes(33), b"c" * 32),
        lambda client: client.make(bytes(32), bytes(32), bytes(32)),
        lambda client: client.deposit(bytes(32), bytes(32), bytes(15), b"x"),
        lambda client: client.deposit(bytes(32), bytes(32), bytes(16), b""),
        lambda client: client.collect(bytes(32), bytes(31)),
        lambda client: client.collect(bytes(32), bytes(32), after=-1),
        lambda client: client.collect(bytes(32), bytes(32), limit=0),
        lambda client: client.acknowledge(bytes(32), bytes(32), 10**15),
        lambda client: client.remove(b"", bytes(32)),
        lambda client: anext(client.news(bytes(32), bytes(32), -1)),
    ],
)
def test_a_wrong_argument_is_a_fault_of_the_program_and_is_not_sent(ask: With) -> None:
    """Sizes are known before anybody is asked."""

    def handler(_: httpx.Request) -> httpx.Response:
        raise AssertionError("it was sent")

    async def whole() -> None:
        async with RelayClient(RELAY, transport=httpx.MockTransport(handler)) as client:
            await ask(client)

    with pytest.raises(ValueError, match=r"bytes|secrets|digits|limit|byte"):
        asyncio.run(whole())


def test_a_client_is_made_for_a_safe_address_alone() -> None:
    """Whoever made it, and whatever was checked before."""
    with pytest.raises(PlainHttp):
        RelayClient("http://relay.example")


def test_a_relay_below_a_path_is_asked_there() -> None:
    """Where an operator has more than a relay behind one name."""
    paths = []

    def handler(request: httpx.Request) -> httpx.Response:
        paths.append(request.url.path)
        return httpx.Response(200, json={"ok": True})

    async def whole() -> None:
        async with RelayClient(f"{RELAY}/talks/", transport=httpx.MockTransport(handler)) as client:
            await client.alive()

    assert refusal(whole) is None
    assert paths == ["/talks/healthz"]
