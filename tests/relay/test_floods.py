"""Floods of connections: whoever holds many, sends heads without end, or is slow, stops nobody but himself."""

from __future__ import annotations

import json
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from goodoffices.envelope import spell
from goodoffices.relay.limits import Limits
from goodoffices.relay.store import StoredEnvelope
from tests.patience import PATIENCE, until
from tests.relay.conftest import Start
from tests.relay.kit import Box, Process, Running, collecting, connect, half_sent, listening, made, read_all
from tests.relay.memory import MemoryStore

DESCRIPTORS = 220
"""Of the relay's process; so a flood needs hundreds of connections here, and not thousands."""


@contextmanager
def relay_of(tmp_path: Path, *options: str, descriptors: int = DESCRIPTORS) -> Iterator[Process]:
    """A relay in a process that may have few descriptors."""
    with ExitStack() as stack:
        log = stack.enter_context((tmp_path / "log").open("ab"))
        process = Process(tmp_path / "relay", log, *options, descriptors=descriptors)
        stack.callback(lambda: process.process.poll() is None and process.end(signal.SIGKILL))
        yield process
        assert process.end(signal.SIGTERM) == 0


def silent(stack: ExitStack, port: int, count: int) -> None:
    """Connections on which nothing is ever said."""
    for _ in range(count):
        # A relay that takes nobody in any more lets its queue fill up.
        with suppress(OSError):
            stack.enter_context(connect(port)).settimeout(PATIENCE)


def works(address: str, box: Box) -> None:
    """Whoever comes anew is served: health, putting in, taking out, acknowledging."""
    with httpx.Client(timeout=PATIENCE) as anew:
        box.base = address
        assert anew.get(f"{address}/healthz").json() == {"ok": True}
        assert box.put(anew, b"through the flood").status_code == 204
        (number, data), *_ = box.all(anew)
        assert data == b"through the flood"
        assert box.acknowledge(anew, number).status_code == 204


# --- many connections ------------------------------------------------


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="descriptors are counted in /proc")
def test_silent_connections_keep_nobody_out(tmp_path: Path) -> None:
    """More silent connections than the relay has descriptors: it serves all others throughout, and has some left."""
    with relay_of(tmp_path) as relay, ExitStack() as stack, httpx.Client(timeout=PATIENCE) as client:
        box = made(client, relay.address)
        for _ in range(4):
            silent(stack, relay.port, 100)
            works(relay.address, box)
            assert len(list(Path(f"/proc/{relay.process.pid}/fd").iterdir())) < DESCRIPTORS - 30
    events = [json.loads(line)["event"] for line in (tmp_path / "log").read_text().splitlines()]
    assert events == ["fewer connections", "ready", "closing", "closed"]


def test_whoever_holds_a_request_is_not_displaced(start: Start, client: httpx.Client) -> None:
    """A flood of silent connections takes no place of a listener: it is told of its envelope."""
    relay = start(connections=10, reserved=1)
    box = made(client, relay.address)
    with listening(box) as line, ExitStack() as stack:
        silent(stack, relay.port, 100)
        with httpx.Client(timeout=PATIENCE) as anew:
            assert box.put(anew, b"here").status_code == 204
        assert b"data: 1" in line.recv(65536)


def test_whoever_was_answered_gives_way(start: Start, client: httpx.Client) -> None:
    """A connection that is kept open after its answer is silent again: whoever comes anew gets its place, in full."""
    relay = start(connections=4, reserved=1)
    box = made(client, relay.address)
    client.close()
    with ExitStack() as stack:
        lines = [stack.enter_context(connect(relay.port)) for _ in range(4)]
        for line in lines:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n")
            assert line.recv(65536).startswith(b"HTTP/1.1 200 ")
        works(relay.address, box)
        assert lines[0].recv(1) == b""


@pytest.mark.parametrize("holding", ["listening", "sending a body", "sending ahead"])
def test_whoever_waits_at_every_place_keeps_nobody_out(start: Start, client: httpx.Client, holding: str) -> None:
    """All places are taken by requests that wait for their own clients: whoever asks something gets one, in full."""
    relay = start(connections=6, reserved=1, waiting_at_once=50)
    box = made(client, relay.address)
    client.close()
    with ExitStack() as stack:
        for _ in range(12):
            if holding == "sending a body":
                stack.enter_context(half_sent(box, 100))
                continue
            line = stack.enter_context(listening(box))
            if holding == "sending ahead":
                line.sendall(b"GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n")
        assert len(relay.server.places) == 6
        works(relay.address, box)


def test_a_listener_that_is_cut_off_misses_nothing(start: Start, client: httpx.Client) -> None:
    """Its stream ends for it to see; it listens again and is told what is there."""
    relay = start(connections=3, reserved=1, waiting_at_once=50)
    box = made(client, relay.address)
    client.close()
    with ExitStack() as stack:
        first, *_ = (stack.enter_context(listening(box)) for _ in range(4))
        assert first.recv(1) == b""
        with httpx.Client(timeout=PATIENCE) as anew:
            assert box.put(anew, b"x").status_code == 204
        assert b"data: 1" in stack.enter_context(listening(box)).recv(65536)


def test_some_places_are_kept_for_health_and_acknowledgements(start: Start, client: httpx.Client) -> None:
    """Where the relay is at work for every place, health and acknowledging are answered, and all else refused."""
    store = SlowStore(Limits())
    relay = start(store=store, connections=6, reserved=2, waiting_at_once=50)
    box = made(client, relay.address)
    box.put(client, b"x")
    client.close()
    with ExitStack() as stack:
        stack.callback(store.go_on.set)
        for _ in range(6):
            stack.enter_context(collecting(box))
        until(lambda: len(relay.server.places._busy) == 6)
        # A reserved place that nothing is asked on goes to the next one.
        silent(stack, relay.port, 5)
        with httpx.Client(timeout=PATIENCE) as anew:
            for _ in range(5):
                health = anew.get(f"{relay.address}/healthz")
                assert (health.status_code, health.content) == (200, b'{"ok":true}')
            refused = box.put(anew, b"y")
            assert (refused.status_code, refused.json()["code"]) == (503, "relay.no_room")
            assert refused.headers["retry-after"] == "1"
            assert box.get(anew).status_code == 503
            assert anew.get(relay.address).status_code == 503
            assert box.acknowledge(anew, 1).status_code == 204


class SlowStore(MemoryStore):
    """A store that hands nothing out before it is told to go on."""

    def __init__(self, limits: Limits) -> None:
        super().__init__(limits)
        self.go_on = threading.Event()

    def collect(self, name: bytes, after: int, most: int, most_bytes: int) -> list[StoredEnvelope]:
        assert self.go_on.wait(PATIENCE)
        return super().collect(name, after, most, most_bytes)


def test_a_place_is_free_again_once_its_connection_has_ended(start: Start, client: httpx.Client) -> None:
    """No place stays taken by somebody who went, however the connection ended."""
    relay = start(connections=4, reserved=1)
    for number in range(30):
        with connect(relay.port) as line:
            line.sendall(b"GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n"[: 7 * number])
    # Whoever comes after all of them is taken in after all of them.
    assert client.get(f"{relay.address}/healthz").json() == {"ok": True}
    client.close()
    until(lambda: len(relay.server.places) == 0)


def test_a_calm_end_in_a_flood(tmp_path: Path) -> None:
    """SIGTERM ends a relay that is being flooded, with exit code 0."""
    over = threading.Event()

    def flood(port: int) -> None:
        held: list[socket.socket] = []
        while not over.is_set():
            with suppress(OSError):
                held.append(socket.create_connection(("127.0.0.1", port), 1))
            if len(held) > 200:
                held.pop(0).close()
        for line in held:
            line.close()

    with relay_of(tmp_path) as relay:
        flooding = threading.Thread(target=flood, args=(relay.port,))
        flooding.start()
        try:
            with httpx.Client(timeout=PATIENCE) as client:
                works(relay.address, made(client, relay.address))
            assert relay.end(signal.SIGTERM) == 0
        finally:
            over.set()
            flooding.join()


# --- heads without end ------------------------------------------------

HEAD = b"POST /v1/mailboxes/" + b"A" * 43 + b"/envelopes HTTP/1.1\r\nHost: relay\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "a target": (b"GET /", b"a" * 1000),
    "one header": (HEAD + b"X-Long: ", b"x" * 1000),
    "a name": (HEAD, b"x" * 1000),
    "headers": (HEAD, b"a: b\r\n" * 200),
    "line ends": (b"", b"\r\n" * 500),
    "headers after a body": (CHUNKED + b"1\r\nx\r\n0\r\n", b"a: b\r\n" * 200),
    "one header after a body": (CHUNKED + b"1\r\nx\r\n0\r\nX-Long: ", b"x" * 1000),
    "what follows the size of a chunk": (CHUNKED + b"1;", b"x" * 1000),
}


@pytest.mark.parametrize("what", ENDLESS)
def test_no_head_is_without_end(relay: Running, client: httpx.Client, what: str) -> None:
    """Whatever of a request could go on for ever is cut off after some 16 KiB, and nothing of it is kept."""
    begins, goes_on = ENDLESS[what]
    sent = 0
    with connect(relay.port) as line:
        line.sendall(begins)
        with suppress(OSError):
            while sent < 64 * 2**20:
                line.sendall(goes_on)
                sent += len(goes_on)
    # What the system itself holds between the two ends comes on top of the bound.
    assert sent < 32 * 2**20
    until(lambda: len(relay.server.places) == 0)
    assert client.get(f"{relay.address}/healthz").status_code == 200


@pytest.mark.parametrize(
    "head", [b"X-Long: " + b"x" * 24_000, b"a: b\r\n" * 600, b"".join(b"n%d: v\r\n" % n for n in range(600))]
)
def test_a_long_head_is_told_so(relay: Running, head: bytes) -> None:
    """A head beyond the bound gets 431 and nothing else, whether it is one header or many."""
    with connect(relay.port) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: relay\r\n" + head + b"\r\n\r\n")
        line.shutdown(socket.SHUT_WR)
        assert read_all(line).startswith(b"HTTP/1.1 431 ")


def test_a_head_below_the_bound_is_read(relay: Running) -> None:
    """As much as proxies add is no long head, in however many pieces it comes."""
    head = b"GET /healthz HTTP/1.1\r\nHost: relay\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"v" * 300) for n in range(40))
    with connect(relay.port) as line:
        for start in range(0, len(head), 999):
            line.sendall(head[start : start + 999])
        line.sendall(b"Connection: close\r\n\r\n")
        assert read_all(line).startswith(b"HTTP/1.1 200 ")


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_heads_without_end_cost_little_memory(tmp_path: Path) -> None:
    """Hundreds of connections, each with as much of a head as gets in: some megabytes in all."""
    with relay_of(tmp_path, descriptors=0) as relay, ExitStack() as stack:
        with httpx.Client(timeout=PATIENCE) as client:
            made(client, relay.address)
        before = relay.memory
        for number in range(300):
            line = stack.enter_context(connect(relay.port))
            line.settimeout(0.05)
            with suppress(OSError):
                line.sendall(HEAD + (b"X-Long: " + b"x" * 2**20 if number % 2 else b"a: b\r\n" * 2**17))
        with httpx.Client(timeout=PATIENCE) as client:
            assert client.get(f"{relay.address}/healthz").status_code == 200
        assert relay.memory - before < 40_000


def test_requests_that_are_sent_ahead_are_bounded(start: Start) -> None:
    """Thousands of requests in one go are cut off; a few are answered in their order."""
    relay = start()
    asked = b"GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n"
    with connect(relay.port) as line:
        line.sendall(asked * 5)
        data = b""
        while data.count(b'{"ok":true}') < 5:
            piece = line.recv(65536)
            assert piece
            data += piece
    with connect(relay.port) as line:
        with suppress(OSError):
            line.sendall(asked * 5000)
        assert read_all(line).count(b"HTTP/1.1 200") < 5000
    until(lambda: len(relay.server.places) == 0)


# --- slow ones ------------------------------------------------


def test_a_connection_without_a_first_byte_ends(start: Start) -> None:
    """After its time it is closed, without an answer to what nobody asked."""
    relay = start(first_byte_seconds=1)
    with connect(relay.port) as line:
        assert line.recv(1) == b""


@pytest.mark.parametrize("begun", [b"GET /healthz", HEAD, b"\r\n"])
def test_a_head_that_dribbles_in_ends(start: Start, begun: bytes) -> None:
    """A byte now and then buys no time: the head must be whole within its bound."""
    relay = start(head_seconds=1)
    with connect(relay.port) as line, dribbling(line, begun, b"a"):
        assert read_all(line).startswith(b"HTTP/1.1 40")


def test_a_second_head_has_its_time_too(start: Start) -> None:
    """Between two requests a connection may be silent for a while, but a head that begins must end."""
    relay = start(head_seconds=1)
    with connect(relay.port) as line:
        line.sendall(b"GET /healthz HTTP/1.1\r\nHost: relay\r\n\r\n")
        assert line.recv(65536).startswith(b"HTTP/1.1 200 ")
        with dribbling(line, b"GET /healthz", b"a"):
            assert read_all(line).startswith(b"HTTP/1.1 408 ")


def test_a_body_that_dribbles_in_ends(start: Start, client: httpx.Client) -> None:
    """With the right secret it is told so; nothing was stored."""
    relay = start(body_seconds=1)
    box = made(client, relay.address)
    head = (
        f"POST /v1/mailboxes/{box.name}/envelopes HTTP/1.1\r\nHost: relay\r\nContent-Length: 100000\r\n"
        f"Authorization: Bearer {spell(box.deposit)}\r\nDeposit-Id: {spell(bytes(16))}\r\n\r\n"
    )
    with connect(relay.port) as line, dribbling(line, head.encode(), b"a"):
        answer = read_all(line)
    assert answer.startswith(b"HTTP/1.1 408 ")
    assert b"relay.too_slow" in answer
    assert box.all(client) == []


def test_a_body_that_nobody_wants_ends_too(start: Start) -> None:
    """Without a secret the answer comes at once; whoever then goes on with the body is cut off in time."""
    relay = start(body_seconds=1)
    with connect(relay.port) as line, dribbling(line, CHUNKED, b"1\r\na\r\n"):
        assert read_all(line).startswith(b"HTTP/1.1 404 ")
    until(lambda: len(relay.server.places) == 0)


@contextmanager
def dribbling(line: socket.socket, begun: bytes, piece: bytes) -> Iterator[None]:
    """Something is sent, and then a piece now and then, until the other end has had enough."""
    over = threading.Event()

    def send() -> None:
        with suppress(OSError):
            line.sendall(begun)
            while not over.wait(0.05):
                line.sendall(piece)

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def test_an_answer_that_nobody_takes_is_given_up(start: Start, client: httpx.Client) -> None:
    """Whoever asks for megabytes and takes none holds them for a while, and not for ever."""
    relay = start(taking_seconds=1)
    box = made(client, relay.address)
    for _ in range(4):
        assert box.put(client, bytes(2**20)).status_code == 204
    client.close()
    until(lambda: len(relay.server.places) == 0)
    with connect(relay.port) as line:
        line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        ask = (
            f"GET /v1/mailboxes/{box.name}/envelopes HTTP/1.1\r\nHost: relay\r\n"
            f"Authorization: Bearer {spell(box.collect)}\r\n\r\n"
        )
        line.sendall(ask.encode() * 3)
        until(lambda: len(relay.server.places) == 1)
        until(lambda: len(relay.server.places) == 0)


def test_an_answer_that_is_taken_slowly_is_given_whole(start: Start, client: httpx.Client) -> None:
    """A slow line is no reason to give up: every piece that is taken counts, however long it takes in all."""
    relay = start(taking_seconds=20)
    box = made(client, relay.address)
    for _ in range(4):
        assert box.put(client, bytes(2**20)).status_code == 204
    size = 0
    relay.server.clock = lambda: size / 2**20 * 10  # by which a MiB takes ten seconds
    with collecting(box, "Connection: close") as line:
        while piece := line.recv(2**16):
            size += len(piece)
            relay.check()
    assert size > 4 * 2**20
