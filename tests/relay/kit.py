"""A real relay on the loopback in a thread of the test, or in a process of its own, and who uses it."""

from __future__ import annotations

import asyncio
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

import cbor2
import httpx
import uvloop

from goodoffices.envelope import spell, token_hash
from goodoffices.relay.limits import Limits
from goodoffices.relay.serve import RelayServer, address, listen_on
from goodoffices.relay.service import Service
from goodoffices.relay.store import Store
from tests.patience import PATIENCE


@dataclass
class Clock:
    now: int = 1_000_000

    def __call__(self) -> int:
        return self.now


class Running:
    """A relay in a thread; the store is closed with it."""

    def __init__(
        self,
        store: Store,
        limits: Limits,
        clock: Clock,
        admission: bytes | None = None,
        nanoseconds: Callable[[], int] = time.monotonic_ns,
    ) -> None:
        self.store = store
        self._socket = listen_on("127.0.0.1", 0)
        self._metrics = listen_on("127.0.0.1", 0)
        self.metrics = f"{address(self._metrics)}/metrics"
        self.address = address(self._socket)
        self.port = self._socket.getsockname()[1]
        self._ready = threading.Event()

        async def whole() -> None:
            self.loop = asyncio.get_running_loop()
            self.server = RelayServer(Service(store, limits, clock, admission, nanoseconds), self._ready.set)
            await self.server.serve_until_ended(self._socket, self._metrics)

        def run() -> None:
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                runner.run(whole())

        self._thread = threading.Thread(target=run, daemon=True)
        self._thread.start()
        assert self._ready.wait(PATIENCE)

    def expire(self) -> None:
        asyncio.run_coroutine_threadsafe(self.server.service.expire(), self.loop).result(PATIENCE)

    def look_up(self) -> None:
        asyncio.run_coroutine_threadsafe(self.server.service.look_up_once(), self.loop).result(PATIENCE)

    def check(self) -> None:
        """Have the server look for what is late, as it does once a second."""

        async def check() -> None:
            self.server.check()

        asyncio.run_coroutine_threadsafe(check(), self.loop).result(PATIENCE)

    def begin_to_end(self) -> None:
        self.server.end()

    def wait(self) -> None:
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        self._socket.close()
        self._metrics.close()

    def close(self) -> None:
        if self._thread.is_alive():
            self.begin_to_end()
        self.wait()


@dataclass
class Box:
    """A mailbox as both of its people know it."""

    base: str
    name: str = field(default_factory=lambda: spell(os.urandom(32)))
    deposit: bytes = field(default_factory=lambda: os.urandom(32))
    collect: bytes = field(default_factory=lambda: os.urandom(32))

    @property
    def url(self) -> str:
        return f"{self.base}/v1/mailboxes/{self.name}"

    @property
    def hashes(self) -> dict[str, str]:
        return {"deposit": spell(token_hash(self.deposit)), "collect": spell(token_hash(self.collect))}

    @property
    def depositor(self) -> dict[str, str]:
        return {"authorization": f"Bearer {spell(self.deposit)}"}

    @property
    def collector(self) -> dict[str, str]:
        return {"authorization": f"Bearer {spell(self.collect)}"}

    def put(self, client: httpx.Client, data: bytes, ident: bytes | None = None) -> httpx.Response:
        headers = self.depositor | {"deposit-id": spell(ident or os.urandom(16))}
        return client.post(f"{self.url}/envelopes", content=data, headers=headers)

    def get(self, client: httpx.Client, **query: int) -> httpx.Response:
        return client.get(f"{self.url}/envelopes", params=query, headers=self.collector)

    def all(self, client: httpx.Client, **query: int) -> list[list[Any]]:
        answer = self.get(client, **query)
        assert answer.status_code == 200, answer.text
        return list(cbor2.loads(answer.content))

    def acknowledge(self, client: httpx.Client, upto: int) -> httpx.Response:
        return client.delete(f"{self.url}/envelopes", params={"upto": upto}, headers=self.collector)


def made(client: httpx.Client, base: str) -> Box:
    box = Box(base)
    answer = client.put(box.url, json=box.hashes)
    assert answer.status_code == 204, answer.text
    return box


def connect(port: int) -> socket.socket:
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def begin(box: Box, method: str, path: str, *headers: str) -> socket.socket:
    """A connection to the relay of a mailbox, with the head of a request at it."""
    line = connect(int(box.base.rpartition(":")[2]))
    lines = [f"{method} /v1/mailboxes/{box.name}{path} HTTP/1.1", "Host: relay", *headers]
    line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n")
    return line


def collecting(box: Box, *headers: str) -> socket.socket:
    """A connection on which envelopes were asked for."""
    return begin(box, "GET", "/envelopes", f"Authorization: Bearer {spell(box.collect)}", *headers)


def listening(box: Box) -> socket.socket:
    """A connection on which the relay has begun to tell of what comes into a mailbox."""
    line = begin(box, "GET", "/events", f"Authorization: Bearer {spell(box.collect)}")
    told = b""
    while not told.endswith(b":\n\n\r\n"):
        told += line.recv(1)  # an event that follows stays for the test
    return line


def half_sent(box: Box, size: int) -> socket.socket:
    """A deposit of which half has been sent, and which the relay is receiving."""
    headers = [f"Authorization: Bearer {spell(box.deposit)}", f"Deposit-Id: {spell(os.urandom(16))}"]
    line = begin(box, "POST", "/envelopes", *headers, f"Content-Length: {size}", "Expect: 100-continue")
    # The relay says this once it has checked the rest and reads the body.
    assert line.recv(65536) == b"HTTP/1.1 100 Continue\r\n\r\n"
    line.sendall(bytes(size // 2))
    return line


def raw(port: int, method: str, path: str, *headers: str, body: bytes = b"") -> bytes:
    """Every byte of an answer."""
    lines = [f"{method} {path} HTTP/1.1", "Host: relay", "Connection: close", f"Content-Length: {len(body)}", *headers]
    with connect(port) as line:
        line.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        return read_all(line)


def read_all(line: socket.socket) -> bytes:
    parts = []
    try:
        while part := line.recv(65536):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


class Process:
    """``goodoffices relay serve`` in a process of its own.

    Args:
        folder: of its store; None: the options say which store.
        env: beside the environment of this process.
        descriptors: how many that process may have; 0: as many as this one.
        within: a command that starts it elsewhere.
        at: the path of a socket at which it listens; None: it listens on a free port.
    """

    def __init__(
        self,
        folder: Path | None,
        log: IO[bytes],
        *options: str,
        pass_fds: tuple[int, ...] = (),
        descriptors: int = 0,
        env: dict[str, str] | None = None,
        within: Sequence[str] = (),
        at: Path | None = None,
    ) -> None:
        where = ["--port", "0"] if at is None else ["--socket", str(at)]
        command = [*within, sys.executable, "-m", "goodoffices", "relay", "serve", "--json", *where]
        if descriptors:
            command = ["/bin/sh", "-c", f'ulimit -n {descriptors} && exec "$@"', "sh", *command]
        self.process = subprocess.Popen(
            [*command, *([] if folder is None else ["--folder", str(folder)]), *options],
            stdout=subprocess.PIPE,
            stderr=log,
            env=os.environ | (env or {}),
            pass_fds=pass_fds,
        )
        assert self.process.stdout is not None
        told = b""
        while b"}" not in told:
            line = self.process.stdout.readline()
            assert line, f"it ended with {self.process.wait(PATIENCE)}"
            told += line
        self.address: str = json.loads(told)["address"]
        found = re.search(r":(\d+)$", self.address)
        assert found is not None or at is not None
        self.port = int(found[1]) if found else 0

    def end(self, signum: int) -> int:
        self.process.send_signal(signum)
        code = self.process.wait(PATIENCE)
        assert self.process.stdout is not None
        self.process.stdout.close()
        return code

    @property
    def memory(self) -> int:
        """KiB that it holds."""
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.findall(r"VmRSS:\s+(\d+) kB", status)[0])
