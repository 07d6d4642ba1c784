"""A relay at a socket in the file system: who may connect, what is replaced, and what is left as it is."""

from __future__ import annotations

import json
import signal
import socket
import stat
import sys
from contextlib import ExitStack, closing
from pathlib import Path

import httpx
import pytest

from goodoffices.cli import main
from goodoffices.errors.relay import SocketUnusable
from goodoffices.relay.local_socket import listening_at
from tests.patience import PATIENCE
from tests.relay.kit import Process, made

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="there are none on Windows")

BASE = "http://relay"


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Relative to the folder of the test, whose own path may be too long for a socket."""
    monkeypatch.chdir(tmp_path)
    return Path("relay.sock")


def started(path: Path, stack: ExitStack, *options: str) -> Process:
    log = stack.enter_context((path.parent / "log").open("ab"))
    relay = Process(path.parent / "relay", log, *options, at=path)
    stack.callback(lambda: relay.process.poll() is None and relay.end(signal.SIGKILL))
    return relay


def client(path: Path, stack: ExitStack) -> httpx.Client:
    return stack.enter_context(httpx.Client(transport=httpx.HTTPTransport(uds=str(path)), timeout=PATIENCE))


def test_a_relay_at_a_socket(path: Path) -> None:
    """It does all that it does at an address, for its owner and its group; nothing of it is left after a calm end."""
    with ExitStack() as stack:
        relay = started(path, stack, "--connections-by-address", "1")
        assert relay.address == f"unix:{path}"
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        one, other = client(path, stack), client(path, stack)
        box = made(one, BASE)
        with one.stream("GET", f"{box.url}/events", headers=box.collector) as told:
            parts = told.iter_raw()
            assert next(parts) == b":\n\n"
            # Who connects there has no address, so none is counted.
            assert box.put(other, b"x").status_code == 204
            assert b"data: 1" in next(parts)
        assert box.all(other) == [[1, b"x"]]
        assert box.acknowledge(other, 1).status_code == 204
        assert relay.end(signal.SIGTERM) == 0
    assert not path.exists()


def test_what_a_killed_relay_left_is_replaced(path: Path) -> None:
    """And what it confirmed is there."""
    with ExitStack() as stack:
        relay = started(path, stack)
        box = made(client(path, stack), BASE)
        assert relay.end(signal.SIGKILL) == -signal.SIGKILL
        assert path.is_socket()
        relay = started(path, stack)
        assert box.put(client(path, stack), b"x").status_code == 204
        assert relay.end(signal.SIGTERM) == 0


def test_what_is_in_use_and_what_is_no_socket_is_left_as_it_is(path: Path) -> None:
    """Each is refused, and the one that listens goes on."""
    with listening_at(path, 8), closing(socket.socket(socket.AF_UNIX)) as line:
        with pytest.raises(SocketUnusable) as found, listening_at(path, 8):
            pass
        assert found.value.facts == {"path": str(path), "problem": "EADDRINUSE"}
        line.connect(str(path))
    path.write_text("kept")
    with pytest.raises(SocketUnusable), listening_at(path, 8):
        pass
    assert path.read_text() == "kept"
    for elsewhere in (Path("nowhere/relay.sock"), Path("x" * 200)):
        with pytest.raises(SocketUnusable), listening_at(elsewhere, 8):
            pass


def test_a_socket_and_an_address_do_not_go_together(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command says so, also where the address is the usual one."""
    for more in (["--port", "8040"], ["--host", "127.0.0.1"]):
        assert main(["relay", "serve", "--json", "--folder", "relay", "--socket", str(path), *more]) == 2
        assert json.loads(capsys.readouterr().out)["code"] == "usage.not_together"
    assert not path.exists()
