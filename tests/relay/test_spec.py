"""The pages of the relay say what the program does."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import pytest

from goodoffices.envelope import spell, token_hash
from goodoffices.errors import catalogue
from goodoffices.errors.relay import RelayRefusal
from goodoffices.relay.limits import Limits
from goodoffices.relay.routes import OPENAPI
from goodoffices.relay.rules import deposit_key
from tests.relay.conftest import Start
from tests.relay.kit import connect

DOCS = Path(__file__).resolve().parents[2] / "docs"
SPEC = (DOCS / "spec" / "relay.md").read_text("utf-8")
HOWTO = (DOCS / "howto" / "run-a-relay.md").read_text("utf-8")
EXAMPLES = re.findall(r"```http\n(.*?)```", SPEC, re.DOTALL)


def told(request: str) -> bytes:
    """A request as it goes over the line."""
    head, _, body = request.partition("\n\n")
    return head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body.removesuffix("\n").encode()


def answered(port: int, request: str) -> str:
    """The answer as it stands on the page: a body of CBOR in hex, a stream up to its first event."""
    with connect(port) as line:
        line.sendall(told(request))
        data = b""
        while b"\r\n\r\n" not in data:
            data += line.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        if b"text/event-stream" in head:
            while b"data:" not in body:
                body += line.recv(65536)
            chunks = re.findall(rb"[0-9a-f]+\r\n(.*?\n\n)\r\n", body, re.DOTALL)
            shown = b"".join(chunks).decode()
        else:
            length = re.search(rb"content-length: (\d+)", head)
            while length and len(body) < int(length[1]):
                body += line.recv(65536)
            shown = body.hex(" ") if b"application/cbor" in head else body.decode()
    return head.decode().replace("\r\n", "\n") + "\n" + (f"\n{shown.rstrip()}\n" if shown else "")


def test_the_examples_are_what_a_relay_answers(start: Start) -> None:
    """Played in their order at a new relay, each request of the page gets the answer that stands below it."""
    relay = start()
    assert len(EXAMPLES) >= 16
    for request, answer in zip(EXAMPLES[::2], EXAMPLES[1::2], strict=True):
        assert answered(relay.port, request) == answer


def test_every_route_has_its_example() -> None:
    """Each method of each route is played on the page, but for the pages themselves."""
    played = {re.sub(r"\?.*", "", " ".join(request.split()[:2])) for request in EXAMPLES[::2]}
    routes = {
        f"{method.upper()} {path.replace('{name}', spell(bytes(range(32))))}"
        for path, methods in OPENAPI["paths"].items()
        for method in methods
        if method != "parameters" and path not in ("/", "/openapi.json")
    }
    assert routes <= played


def test_the_limits_are_those_of_the_program() -> None:
    """Each with its option, its default and its meaning."""
    rows = re.findall(r"^\| `(--[a-z-]+)` \| ([\d,]+) \| (.+?) \|$", HOWTO, re.MULTILINE)
    assert rows == [
        (f"--{limit.name.replace('_', '-')}", f"{limit.default:,}", limit.metadata["means"]) for limit in fields(Limits)
    ]


def test_the_refusals_are_those_of_the_routes() -> None:
    """The table of codes and statuses is whole."""
    rows = dict(re.findall(r"^\| `(relay\.\w+)` \| (\d+) \|", SPEC, re.MULTILINE))
    starting = {"foreign_store", "newer_store", "store_in_use", "folder_unwritable"}
    starting |= {"plain_http", "public_metrics", "cannot_listen", "socket_unusable", "admission_fd"}
    known = {each.code: each for each in catalogue(RelayRefusal) if each.code.removeprefix("relay.") not in starting}
    assert rows == {code: str(getattr(each, "status", "")) for code, each in known.items()}


@pytest.mark.parametrize("label", ["GO-v1 mailbox token", "GO-v1 deposit"])
def test_labels_are_named(label: str) -> None:
    """Whoever builds another relay or client finds them on the page."""
    assert f'"{label}"' in SPEC


def test_the_numbers_of_the_hashes() -> None:
    """The worked hashes are those of the program."""
    deposit = bytes(range(32, 64))
    assert spell(token_hash(deposit)) in SPEC
    assert deposit_key(token_hash(deposit), bytes(range(16))).hex() in SPEC
