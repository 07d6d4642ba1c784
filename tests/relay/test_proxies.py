"""The configurations of nginx and Caddy that docs/howto/put-a-proxy-before-a-relay.md shows, run as they stand there.

What differs is only what belongs to a machine: ports, the name, the certificate, where files lie.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import signal
import socket
import ssl
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from goodoffices.envelope import LARGEST, spell
from goodoffices.roads.checking import Look, examine
from tests.patience import PATIENCE, until
from tests.relay.cluster import free_port
from tests.relay.conftest import Start
from tests.relay.fronts import certificate
from tests.relay.kit import Box, Process, Running, made
from tests.repository.tree import ROOT

pytestmark = pytest.mark.long

PAGE = (ROOT / "docs" / "howto" / "put-a-proxy-before-a-relay.md").read_text("utf-8")
PROGRAMS = {"nginx": "nginx", "caddy": "caddyfile"}
"""Which program, and the language of its block on the page."""


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("goodoffices.roads.checking.SOON_SECONDS", PATIENCE)


def needs(program: str) -> pytest.MarkDecorator:
    reason = f"{program} is not installed; to run this: sudo apt-get install {program}"
    return pytest.mark.skipif(shutil.which(program) is None, reason=reason)


BOTH = [pytest.param(each, marks=needs(each)) for each in PROGRAMS]


@dataclass
class Front:
    """A proxy before a relay."""

    address: str
    trusted: ssl.SSLContext
    port: int
    plain: int
    folder: Path


def shown(program: str) -> str:
    (block,) = re.findall(rf"^```{PROGRAMS[program]}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)
    return str(block)


SOCKETS = {"nginx": "unix:/run/goodoffices-relay/relay.sock", "caddy": "unix//run/goodoffices-relay/relay.sock"}
"""What the page says to write in place of the relay's address, where it listens at a socket."""


WORKERS = "user www-data;\n" if os.geteuid() == 0 else ""
"""As in Debian's own file. Who has no rights cannot give any up."""


@contextmanager
def place_for_a_socket() -> Iterator[Path]:
    """With a short path. What lies in it has the group of the proxy, as what a service makes has the service's."""
    place = Path(tempfile.mkdtemp(prefix="go-"))
    if WORKERS:
        shutil.chown(place, group="www-data")
        place.chmod(0o2750)
    yield place
    shutil.rmtree(place)


def nginx(front: Front, relay: str, text: str) -> list[str]:
    """The page's file within the least that Debian's own ``nginx.conf`` has around it."""
    for before, now in (
        ("listen [::]:443 ssl http2;", ""),
        ("listen [::]:80;", ""),
        ("listen 443", f"listen 127.0.0.1:{front.port}"),
        ("listen 80", f"listen 127.0.0.1:{front.plain}"),
        ("server_name relay.example", "server_name localhost"),
        ("/etc/letsencrypt/live/relay.example", str(front.folder)),
        ("/var/log/nginx", str(front.folder)),
        ("127.0.0.1:8040", relay),
    ):
        assert before in text, before
        text = text.replace(before, now)
    (front.folder / "relay.conf").write_text(text)
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    places = "".join(f"{kind}_temp_path {front.folder}/{kind};" for kind in kinds)
    (front.folder / "nginx.conf").write_text(
        f"{WORKERS}daemon off; pid {front.folder}/pid; error_log {front.folder}/error.log crit; events {{}}\n"
        f"http {{ {places} access_log {front.folder}/access.log; include {front.folder}/relay.conf; }}\n"
    )
    return ["nginx", "-p", str(front.folder), "-c", str(front.folder / "nginx.conf")]


def caddy(front: Front, relay: str, text: str) -> list[str]:
    """The page's file with a certificate that is there already, and no door for an administrator."""
    for before, now in (
        ("auto_https disable_redirects", f"auto_https disable_redirects\n admin off\n http_port {front.plain}"),
        (
            "\nrelay.example {",
            f"\nlocalhost:{front.port} {{\n tls {front.folder}/fullchain.pem {front.folder}/privkey.pem",
        ),
        ("http://relay.example", f"http://localhost:{front.plain}"),
        ("127.0.0.1:8040", relay),
    ):
        assert before in text, before
        text = text.replace(before, now)
    (front.folder / "Caddyfile").write_text(text)
    return ["caddy", "run", "--config", str(front.folder / "Caddyfile"), "--adapter", "caddyfile"]


@contextmanager
def standing(program: str, relay: Running | str, folder: Path, **changes: str) -> Iterator[Front]:
    """The proxy before a relay, or before what it calls one.

    Args:
        changes: numbers of the page that a test makes smaller.
    """
    folder.mkdir()
    folder.chmod(0o755)
    _, _, trusted = certificate(folder)
    port, plain = free_port(), free_port()
    front = Front(f"https://localhost:{port}", trusted, port, plain, folder)
    text = shown(program)
    for before, now in changes.items():
        assert before in text
        text = text.replace(before, now)
    behind = relay if isinstance(relay, str) else f"127.0.0.1:{relay.port}"
    command = {"nginx": nginx, "caddy": caddy}[program](front, behind, text)
    around = {"HOME": str(folder), "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, stdout=output, stderr=output, cwd=folder, env=around)

    def answers() -> bool:
        assert process.poll() is None, (folder / "output").read_text()
        try:
            socket.create_connection(("127.0.0.1", front.port), PATIENCE).close()
        except OSError:
            return False
        return True

    try:
        until(answers)
        yield front
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(PATIENCE)


def left(front: Front) -> str:
    """All that the proxy has written down."""
    ours = {"nginx.conf", "relay.conf", "Caddyfile", "fullchain.pem", "privkey.pem"}
    files = [each for each in front.folder.rglob("*") if each.is_file() and each.name not in ours]
    return "".join(each.read_bytes().decode("latin-1") for each in files)


@pytest.mark.parametrize("program", BOTH)
def test_a_station_can_use_the_relay_behind_it(start: Start, tmp_path: Path, program: str) -> None:
    """All that a station asks comes through: certificate, size, news, silence, refusals; plain HTTP is refused."""
    relay = start(keep_alive_seconds=1)
    with standing(program, relay, tmp_path / "front") as front:
        look = Look(front.address, listen_seconds=3, certificates=front.trusted, plain_port=front.plain)
        found = {each.what: each.state for each in asyncio.run(examine(look))}
    assert {what for what, state in found.items() if state != "well"} == {"open_to_all"}
    wanted = {"certificate_well", "plain_refused", "largest_well", "news_well", "listener_well", "refusals_well"}
    assert wanted | {"clock_well", "numbers_hidden"} <= set(found)


@pytest.mark.parametrize("program", BOTH)
def test_a_station_can_use_a_relay_at_a_socket(tmp_path: Path, program: str) -> None:
    """With the one line that the page gives for that, everything comes through as well."""
    assert f"`{SOCKETS[program]}`" in PAGE
    with ExitStack() as stack:
        at = stack.enter_context(place_for_a_socket()) / "relay.sock"
        log = stack.enter_context((tmp_path / "log").open("ab"))
        relay = Process(tmp_path / "relay", log, "--keep-alive-seconds", "1", at=at)
        stack.callback(relay.end, signal.SIGTERM)
        behind = SOCKETS[program].replace("/run/goodoffices-relay/relay.sock", str(at))
        front = stack.enter_context(standing(program, behind, tmp_path / "front"))
        look = Look(front.address, listen_seconds=3, certificates=front.trusted, plain_port=front.plain)
        found = {each.what: each.state for each in asyncio.run(examine(look))}
    assert {what for what, state in found.items() if state != "well"} == {"open_to_all"}
    assert {"largest_well", "news_well", "listener_well", "refusals_well"} <= set(found)


@pytest.mark.parametrize("program", BOTH)
def test_it_keeps_nothing_of_a_request(start: Start, tmp_path: Path, program: str) -> None:
    """After deposits, refusals and a relay that is gone, neither a path, a secret nor an address stands in any file."""
    relay = start()
    with standing(program, relay, tmp_path / "front") as front:
        with httpx.Client(verify=front.trusted, timeout=PATIENCE) as client:
            box = made(client, front.address)
            box.put(client, b"PLANTED" * 40_000)
            assert len(box.all(client)) == 1
            assert client.get(f"{box.url}/PLANTED").status_code == 404
            relay.close()
            assert client.get(f"{front.address}/healthz").status_code == 502
            assert box.put(client, b"PLANTED" * 40_000).status_code == 502
        during = left(front)
    for text in (during, left(front)):
        for planted in ("PLANTED", box.name, spell(box.deposit), spell(box.collect)):
            assert planted not in text
        assert "127.0.0.1" not in text.replace(f"127.0.0.1:{relay.port}", "")


@pytest.mark.parametrize("program", BOTH)
def test_it_has_bounds_of_its_own(start: Start, tmp_path: Path, program: str) -> None:
    """A body or a head that is too large does not reach the relay."""
    relay = start()
    with (
        standing(program, relay, tmp_path / "front") as front,
        httpx.Client(verify=front.trusted, timeout=PATIENCE) as client,
    ):
        box = made(client, front.address)
        before = relay.server.service.counts.refusals.copy()
        assert box.put(client, bytes(LARGEST)).status_code == 204
        large = client.get(front.address, headers={"x": "y" * 30_000})
        assert large.status_code in (400, 431)
        if program == "nginx":
            assert box.put(client, bytes(LARGEST + 1)).status_code == 413
        assert relay.server.service.counts.refusals == before


@needs("nginx")
def test_one_address_has_a_bound_of_connections(start: Start, tmp_path: Path) -> None:
    """Beyond it a client is told to wait, as a station understands it; the relay is not asked."""
    relay = start()
    with ExitStack() as stack:
        front = stack.enter_context(
            standing(
                "nginx", relay, tmp_path / "front", **{"limit_conn relay_addresses 256": "limit_conn relay_addresses 3"}
            )
        )
        clients = [stack.enter_context(httpx.Client(verify=front.trusted, timeout=PATIENCE)) for _ in range(4)]
        box = made(clients[0], front.address)
        events = f"{box.url}/events"
        parts: list[Iterator[bytes]] = []
        for client in clients[:3]:
            answer = stack.enter_context(client.stream("GET", events, headers=box.collector))
            assert answer.status_code == 200
            parts.append(answer.iter_raw())  # one that is forgotten would close the stream
            assert next(parts[-1]) == b":\n\n"
        assert clients[3].get(f"{front.address}/healthz").status_code == 429
        assert httpx.get(f"{relay.address}/healthz").status_code == 200


@needs("nginx")
def test_a_slow_sender_takes_no_place_at_the_relay(start: Start, tmp_path: Path) -> None:
    """The proxy has the whole body before it connects."""
    relay = start()
    with standing("nginx", relay, tmp_path / "front") as front:
        box = Box(f"https://localhost:{front.port}")
        head = (
            f"POST /v1/mailboxes/{box.name}/envelopes HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000\r\n\r\n"
        ).encode()
        with (
            socket.create_connection(("127.0.0.1", front.port), PATIENCE) as line,
            front.trusted.wrap_socket(line, server_hostname="localhost") as secure,
        ):
            secure.sendall(head + bytes(500))
            # Another request over another connection is answered meanwhile, and the relay knows of that one alone.
            assert httpx.get(f"{front.address}/healthz", verify=front.trusted).status_code == 200
            assert relay.server.places.busy == 0
            secure.sendall(bytes(500))
            assert secure.recv(65536).startswith(b"HTTP/1.1 404")
