"""A SOCKS5 proxy: everything goes through it, names too, and whatever it answers is a refusal or an answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from goodoffices.errors.roads import NoProxyAddress, RelayUnreachable
from goodoffices.roads.proxy import proxy_address
from goodoffices.roads.relay_client import Patience, RelayClient
from goodoffices.station.mail.link_state import RelayAccess
from goodoffices.station.station import Station
from tests.relay.kit import Process, Running
from tests.station import kit

ONION = "http://" + "a" * 56 + ".onion"


@dataclass
class Proxy:
    """A SOCKS5 proxy on the loopback, which leads wherever one asks to one relay.

    Attributes:
        asked: what was asked for: its kind (1: an IPv4 address, 3: a name, 4: an IPv6 address), host and port.
        answers: bytes that it sends in the place of SOCKS5; None: it is a good one.
    """

    target: tuple[str, int] | None = None
    answers: bytes | None = None
    asked: list[tuple[int, str, int]] = field(default_factory=list)
    port: int = 0

    async def serve(self, ready: Any) -> None:
        """Until it is cancelled."""
        server = await asyncio.start_server(self._meet, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        ready(asyncio.get_running_loop(), asyncio.current_task())
        async with server:
            await server.serve_forever()

    async def _meet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await self._greet(reader, writer)
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        _, count = await reader.readexactly(2)
        await reader.readexactly(count)
        if self.answers is not None:
            writer.write(self.answers)
            await writer.drain()
            return
        writer.write(b"\x05\x00")
        _, _, _, kind = await reader.readexactly(4)
        size = {1: 4, 4: 16}.get(kind) or (await reader.readexactly(1))[0]
        host = await reader.readexactly(size)
        port = int.from_bytes(await reader.readexactly(2), "big")
        self.asked.append((kind, host.decode("latin-1") if kind == 3 else host.hex(), port))
        if self.target is None:
            writer.write(b"\x05\x04\x00\x01" + bytes(6))
            await writer.drain()
            return
        there, back = await asyncio.open_connection(*self.target)
        writer.write(b"\x05\x00\x00\x01" + bytes(6))
        await asyncio.gather(_pump(reader, back), _pump(there, writer), return_exceptions=True)
        back.close()
        with suppress(OSError):
            await back.wait_closed()


async def _pump(source: asyncio.StreamReader, goal: asyncio.StreamWriter) -> None:
    while data := await source.read(65536):
        goal.write(data)
        await goal.drain()
    goal.close()


@contextmanager
def running(proxy: Proxy) -> Iterator[str]:
    """The address of a proxy that runs."""
    began: list[Any] = []
    ready = Event()

    def told(*facts: Any) -> None:
        began.extend(facts)
        ready.set()

    def run() -> None:
        with suppress(asyncio.CancelledError):
            asyncio.run(proxy.serve(told))

    thread = Thread(target=run, daemon=True)
    thread.start()
    ready.wait()
    try:
        yield f"socks5://127.0.0.1:{proxy.port}"
    finally:
        loop, task = began
        loop.call_soon_threadsafe(task.cancel)
        thread.join(10)


def alive(relay: str, proxy: str) -> None:
    """Ask a relay through a proxy whether it is there."""

    async def ask() -> None:
        patience = Patience(connect=5.0, read=5.0, whole=5.0)
        async with RelayClient(relay, proxy=lambda: proxy, patience=patience) as client:
            await client.alive()

    asyncio.run(ask())


@pytest.fixture
def no_names(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Every name that is looked up on this machine."""
    asked: list[Any] = []
    real = socket.getaddrinfo

    def looked_up(host: Any, *more: Any, **others: Any) -> Any:
        asked.append(host)
        return real(host, *more, **others)

    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    return asked


@pytest.mark.parametrize("relay", [ONION, "https://relay.example", "https://relay.example:8443/path"])
def test_names_go_to_the_proxy(relay: str, no_names: list[Any]) -> None:
    """The proxy is given the name of the relay as it is, and nobody on this machine is asked for it."""
    proxy = Proxy()
    with running(proxy) as address, pytest.raises(RelayUnreachable) as refused:
        alive(relay, address)
    ((kind, host, _),) = proxy.asked
    assert (kind, host) == (3, relay.partition("://")[2].partition("/")[0].partition(":")[0])
    assert "proxy" in str(refused.value)
    assert not [each for each in no_names if each and "127.0.0.1" not in str(each)]


@pytest.mark.parametrize(
    "answer",
    [b"", b"\x05", b"\x04\x00", b"\x05\xff", b"HTTP/1.1 400 Bad Request\r\n\r\n", bytes(5000), b"\x05\x00\x05"],
)
def test_whatever_answers_in_its_place(answer: bytes) -> None:
    """It is a refusal, without a byte of what came."""
    with running(Proxy(answers=answer)) as address, pytest.raises(RelayUnreachable):
        alive("https://relay.example", address)


def test_without_a_proxy_at_its_address() -> None:
    """Nothing goes around it: where nothing listens, no relay is reached, and that is said."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
    with pytest.raises(RelayUnreachable, match="address of the proxy"):
        alive("https://relay.example", f"socks5://127.0.0.1:{port}")


@pytest.mark.long
def test_a_station_goes_through_its_proxy(tmp_path: Path) -> None:
    """Rounds, news and the question whether a relay is there: all of it is asked of the proxy, and of nobody else."""
    with (tmp_path / "log").open("ab") as log:
        relay = Process(tmp_path / "relay", log)
        try:
            host, port = relay.address.removeprefix("http://").split(":")
            proxy = Proxy(target=(host, int(port)))
            with (
                running(proxy) as address,
                kit.make(tmp_path / "one", "Mara") as one,
                kit.make(tmp_path / "two", "Noor") as two,
            ):
                for station in (one, two):
                    assert station.change_settings(proxy=address.removeprefix("socks5://"))["proxy"] == address
                # Nobody is at this address: only the proxy knows a way there.
                two.accept_line(message=one.invite_line(relay=ONION)["words"])
                for _ in range(4):
                    for station in (one, two):
                        assert station.carry(seconds=60).problems == {}
                assert [line["state"] for line in (*one.lines(), *two.lines())] == ["open", "open"]
                assert [road["works"] for road in one.roads()] == [True]
                assert set(proxy.asked) == {(3, ONION.removeprefix("http://"), 80)}
                one.change_settings(proxy="none")
                assert one.settings()["proxy"] is None
        finally:
            relay.end(15)


@pytest.mark.parametrize(
    ("typed", "spelt"),
    [
        ("127.0.0.1:9050", "socks5://127.0.0.1:9050"),
        (" socks5h://localhost:9150/ ", "socks5://127.0.0.1:9150"),
        ("socks5://[::1]:9050", "socks5://[::1]:9050"),
        ("10.1.2.3:1080", "socks5://10.1.2.3:1080"),
    ],
)
def test_the_address_of_a_proxy(typed: str, spelt: str) -> None:
    """It has one spelling."""
    assert proxy_address(typed) == spelt
    assert proxy_address(spelt) == spelt


@pytest.mark.parametrize(
    "typed",
    ["", "proxy.example:9050", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:70000", "http://127.0.0.1:8080",
     "a:b@127.0.0.1:1", "300.0.0.1:1", "[::1:9050", "127.0.0.1:9050/x", "1" * 500,
     "socks4://127.0.0.1:9050", "127.0.0.1:٩٠٥٠"],
)  # fmt: skip
def test_what_is_none(typed: str) -> None:
    """A name would have to be looked up outside of the proxy."""
    with pytest.raises(NoProxyAddress):
        proxy_address(typed)


def test_a_connection_ends_with_its_way(relay: Running, tmp_path: Path) -> None:
    """A round that began before a proxy was set asks nothing more past it."""

    async def ask(station: Station) -> None:
        async with station.reach(RelayAccess(relay=relay.address, admission=None)) as client:
            await client.alive()
            station.change_settings(proxy="127.0.0.1:9050")
            with pytest.raises(RelayUnreachable, match="another way"):
                await client.alive()
            station.change_settings(proxy="none")
            await client.alive()

    with kit.make(tmp_path / "one", "Mara") as station:
        asyncio.run(ask(station))
