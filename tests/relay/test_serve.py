"""``goodoffices relay serve`` as a process: how it begins and ends, what it logs, floods, and real kills."""

from __future__ import annotations

import asyncio
import json
import os
import random
import resource
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest

from goodoffices.cli import main
from goodoffices.envelope import spell
from goodoffices.relay.serve import is_loopback
from tests.patience import PATIENCE, until
from tests.relay.kit import Box, Process, connect, half_sent, listening, made, raw, read_all

KILLS = 10


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "log"


def started(tmp_path: Path, stack: ExitStack, *options: str, **more: Any) -> Process:
    process = Process(tmp_path / "relay", stack.enter_context((tmp_path / "log").open("ab")), *options, **more)

    def gone() -> None:
        if process.process.poll() is None:
            process.end(signal.SIGKILL)

    stack.callback(gone)
    return process


# --- beginning ------------------------------------------------


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["relay", "serve", "--json", *words]) in (1, 2)
    return str(json.loads(capsys.readouterr().out)["code"])


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "relay.example", "127.0.0.1.example"])  # noqa: S104
def test_plain_http_is_for_the_loopback(tmp_path: Path, capsys: pytest.CaptureFixture[str], host: str) -> None:
    """Another address is refused before anything is made, unless TLS is said to stand before it."""
    assert refused(capsys, "--folder", str(tmp_path / "r"), "--host", host) == "relay.plain_http"
    assert not (tmp_path / "r").exists()
    assert not is_loopback(host)


def test_behind_tls_other_addresses_can_be_bound(tmp_path: Path) -> None:
    """With the operator's word for it."""
    with ExitStack() as stack:
        relay = started(tmp_path, stack, "--host", "0.0.0.0", "--behind-tls")  # noqa: S104
        assert httpx.get(f"http://127.0.0.1:{relay.port}/healthz").status_code == 200
        assert relay.end(signal.SIGINT) == 0


def test_what_is_in_the_way_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A port that is taken, a store that is open, a token that is not there; nothing is left behind."""
    folder = ("--folder", str(tmp_path / "relay"))
    with ExitStack() as stack:
        relay = started(tmp_path, stack)
        assert refused(capsys, "--folder", str(tmp_path / "r"), "--port", str(relay.port)) == "relay.cannot_listen"
        assert refused(capsys, *folder, "--port", "0") == "relay.store_in_use"
        assert relay.end(signal.SIGTERM) == 0
    empty = os.open(os.devnull, os.O_RDONLY)
    assert refused(capsys, *folder, "--port", "0", "--admission-fd", str(empty)) == "relay.admission_fd"
    os.close(empty)
    assert refused(capsys, *folder, "--port", "0", "--admission-fd", str(empty)) == "relay.admission_fd"
    assert refused(capsys, *folder, "--port", "0", "--admission-fd", str(2**70)) == "relay.admission_fd"
    assert refused(capsys, *folder, "--keep-days", "14") == "usage.value"


def test_limits_and_admission_come_from_the_command(tmp_path: Path) -> None:
    """Each limit is an option; the token is read from a file descriptor."""
    reading, writing = os.pipe()
    os.write(writing, b"let me in\n")
    os.close(writing)
    options = ("--envelope-bytes", "100", "--admission-fd", str(reading))
    with ExitStack() as stack, httpx.Client() as client:
        relay = started(tmp_path, stack, *options, pass_fds=(reading,))
        os.close(reading)
        box = Box(relay.address)
        assert client.put(box.url, json=box.hashes).status_code == 403
        assert client.put(box.url, json=box.hashes, headers={"admission-token": "let me in"}).status_code == 204
        assert box.put(client, bytes(101)).status_code == 413
        assert relay.end(signal.SIGTERM) == 0


# --- ending ------------------------------------------------


@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_a_calm_end(tmp_path: Path, signum: signal.Signals) -> None:
    """Streams end, what is under way is stored and answered, and the exit code is 0."""
    with ExitStack() as stack, httpx.Client() as client:
        relay = started(tmp_path, stack)
        box, other = made(client, relay.address), made(client, relay.address)
        client.close()
        with listening(box) as listener, half_sent(other, 10) as sender:
            relay.process.send_signal(signum)
            assert read_all(listener) == b"d\r\nretry: 3000\n\n\r\n0\r\n\r\n"
            with pytest.raises(OSError):  # noqa: PT011 - refused or reset, as the system has it
                connect(relay.port).close()
            sender.sendall(bytes(5))
            assert sender.recv(65536).startswith(b"HTTP/1.1 204")
        assert relay.process.wait(PATIENCE) == 0
        assert relay.process.stdout is not None
        relay.process.stdout.close()
    with ExitStack() as stack, httpx.Client() as client:
        relay = started(tmp_path, stack)
        other.base = relay.address
        assert other.all(client) == [[1, bytes(10)]]
        assert relay.end(signum) == 0


# --- logs ------------------------------------------------


def test_logs_hold_nothing_of_anybody(tmp_path: Path, log: Path) -> None:
    """After everything that one can do at a relay, rightly and wrongly, its log has three lines."""
    with ExitStack() as stack, httpx.Client(headers={"user-agent": "PLANTEDAGENT"}) as client:
        relay = started(tmp_path, stack)
        box = made(client, relay.address)
        ident = os.urandom(16)
        box.put(client, b"PLANTEDBODY", ident)
        box.put(client, b"PLANTEDBODY2", ident)
        box.put(client, b"")
        box.all(client)
        box.acknowledge(client, 1)
        client.get(f"{box.url}/PLANTEDPATH?PLANTEDQUERY", headers={"authorization": "Bearer PLANTEDTOKEN"})
        client.put(box.url, content=b"PLANTEDBODY", headers={"content-type": "application/json"})
        with connect(relay.port) as line:
            line.sendall(b"PLANTEDGARBAGE\r\n\r\n")
            read_all(line)
        client.delete(box.url, headers=box.collector)
        assert relay.end(signal.SIGTERM) == 0
    text = log.read_text()
    assert [json.loads(line)["event"] for line in text.splitlines()] == ["ready", "closing", "closed"]
    assert [set(json.loads(line)) for line in text.splitlines()] == [{"event", "timestamp"}] * 3


# --- floods ------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_floods_are_bounded_in_memory(tmp_path: Path) -> None:
    """Garbage, endless headers, endless bodies without a secret: the relay answers others and holds little."""
    chance = random.Random(20251214)
    with ExitStack() as stack, httpx.Client(timeout=PATIENCE) as client:
        relay = started(tmp_path, stack)
        box = made(client, relay.address)
        box.put(client, b"x")
        before = relay.memory
        for _ in range(150):
            with connect(relay.port) as line:
                _send(line, chance.randbytes(chance.randrange(1, 3000)) + b"\r\n\r\n")
        with connect(relay.port) as line:
            _send(line, b"GET / HTTP/1.1\r\n" + b"X-Long: " + b"x" * 2**20)
        lines = [stack.enter_context(connect(relay.port)) for _ in range(50)]
        for line in lines:
            line.settimeout(0.05)
            head = (
                f"POST /v1/mailboxes/{box.name}/envelopes HTTP/1.1\r\nHost: relay\r\nTransfer-Encoding: chunked\r\n\r\n"
            )
            _send(line, head.encode() + (b"10000\r\n" + bytes(0x10000) + b"\r\n") * 16)
        for _ in range(300):
            # Each on a connection of its own: one that waits idly is given to others in a flood.
            answer = raw(relay.port, "GET", f"/v1/mailboxes/{spell(os.urandom(32))}/envelopes")
            assert answer.startswith(b"HTTP/1.1 404")
        with httpx.Client(timeout=PATIENCE) as anew:
            assert box.all(anew) == [[1, b"x"]]
        assert relay.memory - before < 60_000
        for line in lines:
            line.close()
        assert relay.end(signal.SIGTERM) == 0


def _send(line: socket.socket, data: bytes) -> None:
    with suppress(TimeoutError, ConnectionError):
        line.sendall(data)


@pytest.mark.skipif(not hasattr(resource, "prlimit"), reason="this system limits no other process")
def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    """The system's own limit: deposits are refused, the relay stays, and everything confirmed is there afterwards."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with ExitStack() as stack, httpx.Client(timeout=PATIENCE) as client:
        relay = started(tmp_path, stack)
        resource.prlimit(relay.process.pid, resource.RLIMIT_FSIZE, (2**20, hard))
        box = made(client, relay.address)
        confirmed, refusals = 0, set()
        for number in range(40):
            answer = box.put(client, bytes([number]) * 60_000)
            if answer.status_code == 204:
                confirmed += 1
            else:
                refusals.add(answer.status_code)
        assert refusals
        assert refusals <= {503, 507}
        assert len(box.all(client)) == confirmed > 0
        relay.end(signal.SIGKILL)
        again = started(tmp_path, stack)
        box.base = again.address
        assert [number for number, _ in box.all(client)] == list(range(1, confirmed + 1))
        assert box.put(client, b"x").status_code == 204
        assert again.end(signal.SIGTERM) == 0


# --- real kills ------------------------------------------------


async def _load(address: str, boxes: list[Box], confirmed: dict[str, list[tuple[bytes, bytes]]], stop: float) -> None:
    """Deposits into every mailbox until the relay is killed; what was answered is noted."""
    async with httpx.AsyncClient(timeout=PATIENCE, limits=httpx.Limits(max_connections=40)) as client:

        async def send(box: Box, seed: int) -> None:
            chance = random.Random(seed)
            while time.monotonic() < stop:
                ident, data = chance.randbytes(16), chance.randbytes(chance.randrange(1, 9000))
                headers = box.depositor | {"deposit-id": spell(ident)}
                try:
                    answer = await client.post(
                        f"{address}/v1/mailboxes/{box.name}/envelopes", content=data, headers=headers
                    )
                except httpx.TransportError:
                    return
                assert answer.status_code == 204, answer.text
                confirmed[box.name].append((ident, data))

        seeds = random.Random(stop)
        await asyncio.gather(*(send(box, seeds.getrandbits(64)) for box in boxes for _ in range(4)))


def test_real_kills(tmp_path: Path) -> None:
    """Killed under load again and again: every deposit that was answered is there once, a repeat changes nothing."""
    confirmed: dict[str, list[tuple[bytes, bytes]]] = {}
    boxes: list[Box] = []
    chance = random.Random(20251214)
    for kill in range(KILLS):
        with ExitStack() as stack, httpx.Client(timeout=PATIENCE) as client:
            relay = started(tmp_path, stack)
            if not boxes:
                boxes = [made(client, relay.address) for _ in range(4)]
                confirmed = {box.name: [] for box in boxes}
            before = sum(map(len, confirmed.values()))
            wanted = before + chance.randrange(1, 300)
            killer = threading.Thread(target=_kill_once, args=(relay, confirmed, wanted))
            killer.start()
            asyncio.run(_load(relay.address, boxes, confirmed, time.monotonic() + PATIENCE))
            killer.join()
            relay.process.wait(PATIENCE)
            assert relay.process.stdout is not None
            relay.process.stdout.close()
            assert sum(map(len, confirmed.values())) > before, kill
    with ExitStack() as stack, httpx.Client(timeout=PATIENCE) as client:
        relay = started(tmp_path, stack)
        for box in boxes:
            box.base = relay.address
            found = _everything(client, box)
            data = [each for _, each in found]
            assert [number for number, _ in found] == list(range(1, len(found) + 1))
            assert len(set(data)) == len(data)
            assert {each for _, each in confirmed[box.name]} <= set(data)
            for ident, each in confirmed[box.name][-20:]:
                assert box.put(client, each, ident).status_code == 204
            assert _everything(client, box) == found
        assert relay.end(signal.SIGTERM) == 0


def _kill_once(relay: Process, confirmed: dict[str, list[tuple[bytes, bytes]]], wanted: int) -> None:
    try:
        until(lambda: sum(map(len, confirmed.values())) >= wanted)
    finally:
        relay.process.kill()


def _everything(client: httpx.Client, box: Box) -> list[tuple[int, bytes]]:
    found: list[tuple[int, bytes]] = []
    while more := box.all(client, after=found[-1][0] if found else 0):
        found += [(number, data) for number, data in more]
    return found


def test_a_client_that_ends_leaves_the_relay_as_it_was(tmp_path: Path) -> None:
    """Connections that break off in the middle of everything are no fault of the relay's."""
    with ExitStack() as stack, httpx.Client(timeout=PATIENCE) as client:
        relay = started(tmp_path, stack)
        box = made(client, relay.address)
        for cut in range(1, 300, 7):
            whole = (
                f"POST /v1/mailboxes/{box.name}/envelopes HTTP/1.1\r\nHost: relay\r\nContent-Length: 10\r\n"
                f"Authorization: Bearer {spell(box.deposit)}\r\nDeposit-Id: {spell(bytes(16))}\r\n\r\n0123456789"
            ).encode()
            with connect(relay.port) as line:
                line.sendall(whole[: min(cut, len(whole) - 1)])
        assert box.all(client) == []
        assert raw(relay.port, "GET", "/healthz").startswith(b"HTTP/1.1 200")
        assert relay.end(signal.SIGTERM) == 0
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert events == ["ready", "closing", "closed"]


def test_the_module_runs_without_a_station(tmp_path: Path) -> None:
    """A relay loads neither the station nor what could open an envelope, nor a database that nobody asked for."""
    code = (
        "import sys, goodoffices.relay.serve; "
        "opening = tuple('goodoffices.' + floor for floor in ('cli', 'scenario', 'seal', 'station', 'talk', 'words')); "
        "print([name for name in sys.modules if name.startswith((*opening, 'cryptography', 'psycopg'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.strip() == "[]"
