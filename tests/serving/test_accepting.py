"""A server that takes connections in: when descriptors run out all the same, and at its end."""

from __future__ import annotations

import asyncio
import re
import socket
import subprocess
import sys
import threading
from contextlib import ExitStack, suppress

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from goodoffices.serving.bounds import Bounds
from goodoffices.serving.server import BoundedServer
from tests.patience import PATIENCE
from tests.relay.kit import connect, read_all

SERVER = """
import asyncio, resource, socket, sys
from goodoffices.serving.bounds import Bounds
from goodoffices.serving.server import BoundedServer

async def app(scope, receive, send):
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})

bounds = Bounds(10_000, 1)
server = BoundedServer(app, bounds, keep_alive_seconds=60, patience_seconds=1)
listener = socket.create_server(("127.0.0.1", 0))
print("port", listener.getsockname()[1], flush=True)
resource.setrlimit(resource.RLIMIT_NOFILE, (64, 64))
server.run([listener])
"""


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are not bounded there")
def test_without_descriptors_the_silent_give_way() -> None:
    """With a bound that is too high accepting fails in the end; an idle connection then makes room for a new one."""
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        found = re.match(r"port (\d+)", process.stdout.readline())
        assert found is not None
        port = int(found[1])
        with ExitStack() as stack:
            for _ in range(3):
                for _ in range(80):
                    with suppress(OSError):
                        stack.enter_context(connect(port))
                assert httpx.get(f"http://127.0.0.1:{port}/", timeout=PATIENCE).text == "ok"
    finally:
        process.kill()
        process.communicate()


class Late(BoundedServer):
    """A server that has a connection half made when it is told to end."""

    async def _make(self, loop: asyncio.AbstractEventLoop, line: socket.socket, address: str) -> None:
        await asyncio.shield(self._in_a_moment(loop, line, address, after=0.5 if len(self.places) else 0.0))

    async def _in_a_moment(
        self, loop: asyncio.AbstractEventLoop, line: socket.socket, address: str, after: float
    ) -> None:
        if after:
            self.should_exit = True
        await asyncio.sleep(after)
        await super()._make(loop, line, address)


def test_nobody_who_asks_nothing_is_waited_for_at_the_end() -> None:
    """A connection that is made while the server ends, and says nothing, does not hold it up; an answer is given."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(1.0)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
        await send({"type": "http.response.body", "body": b"ok"})

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    bounds = Bounds(10, 1, first_seconds=600.0)
    server = Late(app, bounds, keep_alive_seconds=600, patience_seconds=600)
    thread = threading.Thread(target=server.run, args=([listener],), daemon=True)
    thread.start()
    with connect(port) as asking, connect(port):
        asking.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert read_all(asking).endswith(b"ok")
        thread.join(PATIENCE)
        assert not thread.is_alive()
