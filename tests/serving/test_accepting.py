"""A server whose descriptors run out all the same."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import ExitStack, suppress

import httpx
import pytest

from tests.relay.kit import PATIENCE, connect

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
    """With a bound that is too high accepting fails in the end; then room is made, and whoever comes anew is served."""
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
