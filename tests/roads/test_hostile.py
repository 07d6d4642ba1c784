"""The client at servers that lie, drip, flood or are something else than a relay."""

from __future__ import annotations

import asyncio
import datetime as dt
import gzip
import socket
import ssl
import threading
import tracemalloc
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from goodoffices.canonical import encode
from goodoffices.errors.roads import (
    EnvelopeTooLarge,
    MailboxGone,
    NameTaken,
    NotAdmitted,
    OtherBytes,
    RelayBusy,
    RelayFull,
    RelayOdd,
    RelayUnreachable,
)
from goodoffices.roads.refusals import network_problem
from goodoffices.roads.relay_client import Patience, RelayClient
from tests.patience import PATIENCE
from tests.roads.kit import ASKS, BOX, READING, RELAY, SOON, at, for_ever, quickly, refusal, says, told

SECRET_TEXT = "text from the line"
CBOR = {"content-type": "application/cbor"}
SSE = {"content-type": "text/event-stream"}
JSON = {"content-type": "application/json"}
HEAD_CBOR = b"HTTP/1.1 200 OK\r\ncontent-type: application/cbor\r\n"
HEAD_SSE = b"HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n"
every_ask = pytest.mark.parametrize("ask", ASKS)


def own(status: int, code: str, **headers: str) -> httpx.Response:
    return httpx.Response(status, json={"code": code, "what": SECRET_TEXT}, headers=headers)


# --- statuses


@every_ask
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(ask: str, status: int) -> None:
    """The secret would go to wherever it points."""
    asked = []

    def handler(request: httpx.Request) -> httpx.Response:
        asked.append(request.url.host)
        return httpx.Response(status, headers={"location": "https://other.example/"})

    found = told(ASKS[ask], handler)
    assert isinstance(found, RelayOdd)
    assert "redirects" in found.said
    assert asked == ["relay.example"]


@every_ask
@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (200, RelayOdd),
        (201, RelayOdd),
        (204, RelayOdd),
        (206, RelayOdd),
        (304, RelayOdd),
        (400, RelayOdd),
        (401, RelayOdd),
        (403, RelayOdd),
        (404, RelayOdd),
        (405, RelayOdd),
        (408, RelayBusy),
        (409, RelayOdd),
        (410, RelayOdd),
        (418, RelayOdd),
        (429, RelayBusy),
        (500, RelayUnreachable),
        (502, RelayUnreachable),
        (503, RelayBusy),
        (504, RelayUnreachable),
        (507, RelayFull),
        (599, RelayOdd),
    ],
)
def test_a_status_by_itself_ends_nothing(ask: str, status: int, kind: type) -> None:
    """What asks for patience is believed; that something is gone or taken is not, without the relay's own code."""
    if status == (200 if ask in READING else 204):
        return
    found = told(ASKS[ask], httpx.Response(status, text=SECRET_TEXT))
    assert found is not None
    assert type(found) is kind
    assert SECRET_TEXT not in str(found.told())


@every_ask
@pytest.mark.parametrize(
    ("status", "code", "kind", "asks"),
    [
        (403, "relay.not_admitted", NotAdmitted, {"make"}),
        (404, "relay.not_here", MailboxGone, set(ASKS) - {"make", "alive"}),
        (404, "relay.no_such_route", RelayOdd, set(ASKS)),
        (409, "relay.name_taken", NameTaken, {"make"}),
        (409, "relay.other_bytes", OtherBytes, {"deposit"}),
        (413, "relay.too_large", EnvelopeTooLarge, {"deposit"}),
    ],
)
def test_what_ends_something_is_believed_where_it_can_be_meant(
    ask: str, status: int, code: str, kind: type, asks: set[str]
) -> None:
    """With the relay's code, and in answer to a request that can get it."""
    assert type(told(ASKS[ask], own(status, code))) is (kind if ask in asks else RelayOdd)


@pytest.mark.parametrize(
    "body",
    [b"", b"\xff\xfe", b"[]", b"null", b'{"code": 7}', b'{"code": null}', b"[" * 9000, b'{"code":"relay.not_here"'],
)
def test_a_refusal_that_cannot_be_read_ends_nothing(body: bytes) -> None:
    """Whatever it holds, and however deep."""
    assert type(told(ASKS["collect"], httpx.Response(404, content=body, headers=JSON))) is RelayOdd


def test_a_refusal_without_end_is_not_read_to_it() -> None:
    """Its status says enough."""
    begin = b'HTTP/1.1 503 No\r\ncontent-type: application/json\r\n\r\n{"code": "'
    assert type(at(for_ever(b"x" * 1000, begin), ASKS["collect"], Patience())) is RelayBusy


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7), ("0", 0), ("999999", 300), ("", 0), ("-1", 0), ("x", 0), ("Fri, 01 Jan 2100 00:00:00 GMT", 0)],
)
def test_the_pause_that_is_asked_for_has_a_bound(header: str, seconds: int) -> None:
    """What is no number of seconds is none."""
    found = told(ASKS["deposit"], own(429, "relay.too_many", **{"retry-after": header}))
    assert isinstance(found, RelayBusy)
    assert found.retry_after == seconds


def test_a_relay_without_room_on_its_disk_is_full_when_asked_for_its_health() -> None:
    """It says so with another status there."""
    assert type(told(ASKS["alive"], own(503, "relay.disk_full"))) is RelayFull
    assert type(told(ASKS["alive"], own(503, "relay.disk_failed"))) is RelayBusy


# --- bodies


@pytest.mark.parametrize("ask", sorted(set(ASKS) - set(READING)))
def test_where_nothing_is_due_nothing_is_taken(ask: str) -> None:
    """200 is not 204, and 204 has no body."""
    assert type(told(ASKS[ask], httpx.Response(200))) is RelayOdd
    assert type(told(ASKS[ask], httpx.Response(204, content=b"x"))) is RelayOdd


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"garbage",
        b"\xff\xfe\xfd",
        b"{}",
        encode([[2, b"x"], [1, b"x"]]),
        encode([[1, b"x"], [1, b"x"]]),
        encode([[0, b"x"]]),
        encode([[1, b""]]),
        encode([[n, b"x"] for n in range(1, 102)]),
        encode([[1, b"x"]]) + b"\0",
        encode([[1, "x"]]),
    ],
)
def test_envelopes_that_are_none_are_refused(body: bytes) -> None:
    """As a whole: of such an answer nothing is used."""
    assert type(told(ASKS["collect"], httpx.Response(200, content=body, headers=CBOR))) is RelayOdd


@pytest.mark.parametrize(
    ("ask", "body"), [("collect", encode([])), ("news", b":\n\n"), ("alive", b'{"ok":true}')], ids=READING
)
def test_the_kind_of_an_answer_is_checked(ask: str, body: bytes) -> None:
    """A page of something between the two is none, whatever it holds; nor is what comes compressed."""
    kind = {"collect": CBOR, "news": SSE, "alive": JSON}[ask]
    assert told(ASKS[ask], httpx.Response(200, content=body, headers=kind)) is None
    upper = {"content-type": kind["content-type"].upper() + "; charset=utf-8"}
    assert told(ASKS[ask], httpx.Response(200, content=body, headers=upper)) is None
    for other in (b"", b"text/html", b"\xff", b"text/event-stream, application/cbor, application/json"):
        odd = httpx.Response(200, content=body, headers=[(b"content-type", other)])
        assert type(told(ASKS[ask], odd)) is RelayOdd
    for data in (gzip.compress(body), body):
        folded = httpx.Response(200, stream=httpx.ByteStream(data), headers=kind | {"content-encoding": "gzip"})
        assert type(told(ASKS[ask], folded)) is RelayOdd


@pytest.mark.parametrize("body", [b"", b"{}", b'{"ok":false}', b'{"ok":1}', b"true", b"\xff", b" " * 2000])
def test_a_relay_that_does_not_say_that_it_is_well_is_odd(body: bytes) -> None:
    """Something answers there, and no relay."""
    assert type(told(ASKS["alive"], httpx.Response(200, content=body, headers=JSON))) is RelayOdd


@pytest.mark.parametrize(
    "body",
    [
        b"data: 1\n\n",
        b"id: 1\nevent: envelopes\ndata: one\n\n",
        b"id: 2\nevent: envelopes\ndata: 2\n\nid: 1\nevent: envelopes\ndata: 1\n\n",
        b"\xff\xfe\n",
        b"<html>\n",
        b":" * 300,
    ],
)
def test_news_that_are_none_are_refused(body: bytes) -> None:
    """Lines that no relay sends."""
    assert type(told(ASKS["news"], httpx.Response(200, content=body, headers=SSE))) is RelayOdd


# --- floods, drips and silence, over real connections


@pytest.mark.parametrize(
    "begin",
    [
        HEAD_CBOR + b"\r\n\x81",
        HEAD_CBOR + b"content-length: 99999999999\r\n\r\n\x81",
        HEAD_CBOR + b"transfer-encoding: chunked\r\n\r\n",
    ],
    ids=["until the end", "a length", "chunks"],
)
def test_an_answer_without_end_fills_no_memory(begin: bytes) -> None:
    """It is broken off at the bound of what was asked for."""
    part = b"10000\r\n" + b"\x80" * 65536 + b"\r\n" if b"chunked" in begin else b"\x80" * 65536
    tracemalloc.start()
    try:
        found = at(for_ever(part, begin), lambda client: client.collect(BOX.name, BOX.taking_out, limit=2), Patience())
        assert tracemalloc.get_traced_memory()[1] < 12 * 1024 * 1024
    finally:
        tracemalloc.stop()
    assert isinstance(found, RelayOdd)
    assert "too long" in found.said


@every_ask
@pytest.mark.parametrize(
    "talk",
    [
        says(end=False),
        for_ever(b"HTTP/1.1 102 Wait\r\n\r\n", every=0.01),
        for_ever(b"x: y\r\n", b"HTTP/1.1 200 OK\r\n", every=0.01),
        for_ever(b"x", HEAD_CBOR + b"\r\n", every=0.01),
        for_ever(b":", HEAD_SSE, every=0.01),
        for_ever(b"x", b"HTTP/1.1 404 No\r\ncontent-length: 9999\r\n\r\n", every=0.01),
        says(HEAD_SSE, b":\n\n", end=False),
    ],
    ids=["silence", "wait", "headers", "body", "news", "refusal", "begun"],
)
def test_nobody_is_held_for_ever(ask: str, talk: object) -> None:
    """Whatever a server drips, a method ends with a refusal once its time is over."""
    assert isinstance(at(talk, ASKS[ask]), RelayUnreachable | RelayOdd)  # type: ignore[arg-type]


def test_a_silent_line_of_news_is_no_relay_to_be_reached() -> None:
    """A relay that is alive says at least nothing, now and then."""
    found = at(says(HEAD_SSE, b":\n\n", end=False), ASKS["news"])
    assert isinstance(found, RelayUnreachable)
    assert "in time" in found.said


def test_comments_keep_a_line_of_news_open() -> None:
    """For longer than silence may last, however late a number comes."""
    numbers: list[int] = []

    async def coming() -> AsyncIterator[bytes]:
        for _ in range(18):
            await asyncio.sleep(20.0)
            yield b":\n\n"
        yield b"id: 4\nevent: envelopes\ndata: 4\n\n"

    async def whole() -> None:
        transport = httpx.MockTransport(lambda _: httpx.Response(200, content=coming(), headers=SSE))
        async with RelayClient(RELAY, transport=transport, patience=Patience(silence=30.0)) as client:
            numbers.extend([number async for number in client.news(BOX.name, BOX.taking_out, 3)])

    quickly(whole())
    assert numbers == [4]


@every_ask
@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"\x16\x03\x01",
        b"220 mail.example ready\r\n",
        SECRET_TEXT.encode() + b"\r\n\r\n",
        b"HTTP/1.1 \xff\xfe\r\n\r\n",
        b"HTTP/9.9 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: -1\r\n\r\n",
        b"HTTP/1.1 200 OK\r\ncontent-length: 5\r\ncontent-length: 6\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n" + b"x: " + b"y" * 200_000 + b"\r\n\r\n",
        HEAD_CBOR + b"content-length: 10\r\n\r\n\x81",
        HEAD_CBOR + b"transfer-encoding: chunked\r\n\r\nzz\r\n",
    ],
)
def test_what_is_not_http_is_a_refusal(ask: str, answer: bytes) -> None:
    """Of which no byte is repeated."""
    found = at(says(answer), ASKS[ask])
    assert isinstance(found, RelayUnreachable | RelayOdd)
    assert SECRET_TEXT not in str(found.told())


# --- no connection


def test_where_nothing_listens_nothing_is_reached() -> None:
    """And the refusal says so."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"http://127.0.0.1:{free.getsockname()[1]}"

        async def whole() -> None:
            async with RelayClient(address, patience=SOON) as client:
                await client.alive()

        found = refusal(whole)
    assert isinstance(found, RelayUnreachable)
    assert "nothing listens" in found.said


@pytest.mark.parametrize(
    ("answer", "words", "seconds"),
    [(b"HTTP/1.1 400 Bad\r\n\r\n", "no secure connection", PATIENCE), (b"", "in time", 0.2)],
    ids=["plain", "none"],
)
def test_tls_with_what_has_none_is_refused(answer: bytes, words: str, seconds: float) -> None:
    """The request is not made in the clear instead."""
    heard = b""
    gone = asyncio.Event()

    async def one(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal heard
        heard += await reader.read(1)
        writer.write(answer)
        with suppress(ConnectionError):
            heard += await reader.read()
        writer.close()
        gone.set()

    async def whole() -> None:
        listening = await asyncio.start_server(one, "127.0.0.1", 0)
        address = f"https://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
        try:
            async with RelayClient(address, patience=Patience(connect=seconds)) as client:
                await client.collect(BOX.name, BOX.taking_out)
        finally:
            await gone.wait()
            listening.close()

    found = refusal(whole)
    assert isinstance(found, RelayUnreachable)
    assert words in found.said
    assert b"HTTP" not in heard


def test_a_certificate_that_nobody_vouches_for_is_refused(tmp_path: Path) -> None:
    """Before anything of a secret is sent."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    asked: list[bytes] = []

    def serve() -> None:
        line, _ = listening.accept()
        # It hears that it is not trusted, or that nobody is there any more.
        with line, suppress(OSError), context.wrap_socket(line, server_side=True) as secure:
            asked.append(secure.recv(100))

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()

        async def whole() -> None:
            async with RelayClient(f"https://localhost:{listening.getsockname()[1]}") as client:
                await client.collect(BOX.name, BOX.taking_out)

        found = refusal(whole)
        thread.join(PATIENCE)
    assert isinstance(found, RelayUnreachable)
    assert "certificate" in found.said
    assert not any(asked)


def _certificate(folder: Path) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "certificate.pem"
    kinds = (serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, *kinds) + made.public_bytes(serialization.Encoding.PEM)
    )
    return path


def _from(outer: BaseException, inner: BaseException) -> BaseException:
    outer.__cause__ = inner
    return outer


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (_from(httpx.ConnectError(SECRET_TEXT), socket.gaierror(SECRET_TEXT)), "its name leads to no address"),
        (_from(httpx.ConnectError(SECRET_TEXT), ConnectionRefusedError()), "nothing listens at that address"),
        (
            _from(httpx.ConnectError(""), ExceptionGroup("", [OSError(), ConnectionRefusedError()])),
            "nothing listens at that address",
        ),
        (
            _from(httpx.ConnectError(""), ssl.SSLCertVerificationError(SECRET_TEXT)),
            "its certificate is not one that this machine trusts",
        ),
        (_from(httpx.ConnectError(""), ssl.SSLError(SECRET_TEXT)), "no secure connection came about"),
        (httpx.ConnectTimeout(SECRET_TEXT), "it did not answer in time"),
        (httpx.ReadTimeout(SECRET_TEXT), "it did not answer in time"),
        (TimeoutError(), "it did not answer in time"),
        (_from(httpx.ConnectTimeout(""), ssl.SSLWantReadError()), "it did not answer in time"),
        (httpx.ConnectError(SECRET_TEXT), "no connection came about"),
        (httpx.RemoteProtocolError(SECRET_TEXT), "the connection ended early, or what came is not HTTP"),
        (httpx.ReadError(SECRET_TEXT), "the connection broke"),
        (OSError(SECRET_TEXT), "the connection broke"),
    ],
)
def test_what_stands_in_the_way_is_said_in_our_words(error: BaseException, words: str) -> None:
    """By the kind of an exception, and that of what it came from; never by its text."""
    assert network_problem(error) == words

    def handler(_: httpx.Request) -> httpx.Response:
        raise error

    found = told(ASKS["deposit"], handler)
    assert isinstance(found, RelayUnreachable)
    assert found.facts == {"relay": "https://relay.example", "problem": words}
