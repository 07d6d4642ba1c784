"""What may stand before a relay: TLS with a certificate of one's own making, and a proxy that does something wrong."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response, StreamingResponse

from goodoffices.serving.bounds import Bounds
from goodoffices.serving.loopback import LoopbackServer
from tests.patience import PATIENCE


def certificate(folder: Path, days: float = 90) -> tuple[Path, Path, ssl.SSLContext]:
    """A key and a certificate for ``localhost``, and who trusts it."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    now = dt.datetime.now(dt.UTC)
    names: list[x509.GeneralName] = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    chain, private = folder / "fullchain.pem", folder / "privkey.pem"
    chain.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    form, plain = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    private.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, plain))
    trusted = ssl.create_default_context(cafile=str(chain))
    return chain, private, trusted


@contextmanager
def tls(folder: Path, port: int, days: float = 90) -> Iterator[tuple[str, ssl.SSLContext]]:
    """TLS before a port: its address, and who trusts it."""
    chain, private, trusted = certificate(folder, days)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(chain, private)
    ready, told, loop = threading.Event(), [], asyncio.new_event_loop()
    ended = asyncio.Event()

    async def pipe(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                sink.write(data)
                await sink.drain()
        sink.close()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        inner_reader, inner_writer = await asyncio.open_connection("127.0.0.1", port)
        with suppress(OSError):
            await asyncio.gather(pipe(reader, inner_writer), pipe(inner_reader, writer))

    async def whole() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=context)
        told.append(server.sockets[0].getsockname()[1])
        ready.set()
        await ended.wait()
        server.close()
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    thread = threading.Thread(target=lambda: loop.run_until_complete(whole()), daemon=True)
    thread.start()
    assert ready.wait(PATIENCE)
    try:
        yield f"https://localhost:{told[0]}", trusted
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(PATIENCE)
        loop.close()


@contextmanager
def proxy(relay: str, answer: Callable[..., Any]) -> Iterator[int]:
    """A proxy before a relay, on a port; ``answer`` gets each request and what passes it on, and answers."""

    async def app(scope: Any, receive: Any, send: Any) -> None:
        request = Request(scope, receive)
        body = await request.body()
        async with httpx.AsyncClient(timeout=PATIENCE) as client:

            async def passed_on() -> Response:
                url = f"{relay}{scope['path']}?{scope['query_string'].decode()}"
                headers = {name: value for name, value in request.headers.items() if name != "host"}
                asked = client.build_request(request.method, url, headers=headers, content=body)
                found = await client.send(asked, stream=True)
                kept = {each: found.headers[each] for each in ("content-type", "retry-after") if each in found.headers}
                if found.status_code == 204:
                    return Response(status_code=204)
                return StreamingResponse(found.aiter_raw(), found.status_code, kept)

            await (await answer(request, body, passed_on))(scope, receive, send)

    server = LoopbackServer(app, Bounds(connections=100, reserved=1), name="proxy")
    port = server.open()
    try:
        yield port
    finally:
        server.close()


def redirecting(relay: str) -> Any:
    async def answer(*_: Any) -> Response:
        return RedirectResponse(f"{relay}/healthz", 301)

    return answer


async def passing(_: Request, __: bytes, passed_on: Any) -> Response:
    return await passed_on()


async def small(_: Request, body: bytes, passed_on: Any) -> Response:
    return PlainTextResponse("too large", 413) if len(body) > 100_000 else await passed_on()


async def buffering(request: Request, _: bytes, passed_on: Any) -> Response:
    answer = await passed_on()
    if request.url.path.endswith("/events"):
        whole = answer.body_iterator

        async def at_its_end() -> Any:
            yield b"".join([part async for part in whole])

        answer.body_iterator = at_its_end()
    return answer


async def cutting(request: Request, _: bytes, passed_on: Any) -> Response:
    answer = await passed_on()
    if request.url.path.endswith("/events"):
        whole = answer.body_iterator

        async def some() -> Any:
            async for part in whole:
                yield part
                if b"data:" in part:
                    return

        answer.body_iterator = some()
    return answer


async def own_pages(_: Request, __: bytes, passed_on: Any) -> Response:
    answer = await passed_on()
    return PlainTextResponse("Not Found", 404) if answer.status_code == 404 else answer


async def forgetful(request: Request, _: bytes, passed_on: Any) -> Response:
    return Response(status_code=204) if request.method == "POST" else await passed_on()


async def chatty(request: Request, _: bytes, passed_on: Any) -> Response:
    if request.url.path == "/metrics":
        return PlainTextResponse('goodoffices_relay_info{version="1"} 1\n')
    answer = await passed_on()
    answer.headers["date"] = "Mon, 01 Jan 2001 00:00:00 GMT"
    return answer
