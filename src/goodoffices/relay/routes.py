"""Every route of a relay in one table: who handles it, what it takes, what it answers.

The rules are:

* A route is found by its method and path alone. ``{name}`` stands for the name of a mailbox, however it is spelt.
* ``openapi.json`` and the page for people are made from the table. No number of anything stands on them.
* Health tells of the disk what every refused deposit is told, and no more.
"""

from __future__ import annotations

import html
import json
from collections.abc import Awaitable, Callable
from typing import Any, Final, NamedTuple

from goodoffices import __version__
from goodoffices.relay import envelopes, mailboxes
from goodoffices.relay.requests import Request
from goodoffices.relay.responses import JSON, Response, response
from goodoffices.relay.service import Service

Handler = Callable[[Service, Request], Awaitable[Response | None]]
"""Gives the response; None if it has answered by itself."""

MAILBOXES: Final = "/v1/mailboxes/"
MAILBOX: Final = MAILBOXES + "{name}"
_ENVELOPES: Final = MAILBOX + "/envelopes"

_PAGE_HEADERS: Final = (
    (b"content-security-policy", b"default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-content-type-options", b"nosniff"),
)


class Route(NamedTuple):
    """One route.

    Attributes:
        summary: what it does, in words.
        refusals: the statuses of its refusals.
        secret: which secret of the mailbox it needs, if any.
        takes: parameters in the query or the head, as OpenAPI describes them.
        body: what is sent, likewise; None: nothing.
        gives: the answer, likewise.
        always: answered also when every other place is taken: it says how the relay is, or makes room in it.
    """

    method: str
    path: str
    handler: Handler
    summary: str
    refusals: str = ""
    secret: str = ""
    takes: tuple[dict[str, Any], ...] = ()
    body: dict[str, Any] | None = None
    gives: dict[str, Any] = {"204": {"description": "Done, durably."}}  # noqa: RUF012 - never changed
    always: bool = False


# --- pages for anybody ------------------------------------------------


async def health(service: Service, _: Request) -> Response:
    """Whether the relay is well: not so from a write that the disk refused until one that it took."""
    failing = service.failing
    if failing is None:
        return _HEALTHY
    return response(503, JSON, json.dumps(failing.told()).encode(), *_PAGE_HEADERS)


async def openapi(_: Service, __: Request) -> Response:
    """The routes for programs."""
    return _OPENAPI


async def page(_: Service, __: Request) -> Response:
    """The routes for people."""
    return _PAGE


# --- the table ------------------------------------------------


def _parameter(name: str, place: str, means: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0} if place == "query" else {"type": "string"}
    return {"name": name, "in": place, "required": required, "description": means, "schema": schema}


def _content(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {kind: {"schema": schema}}


def _found(description: str, kind: str) -> dict[str, Any]:
    return {"200": {"description": description, "content": _content(kind, {})}}


_SECRET: Final = {"type": "string", "minLength": 43, "maxLength": 43}
_HASHES: Final = {
    "type": "object",
    "required": ["deposit", "collect"],
    "additionalProperties": False,
    "properties": {"deposit": _SECRET, "collect": _SECRET},
}
_AS_CBOR: Final = {"description": "A CBOR array of byte strings of 32 bytes: deposit, collect."}
_BOTH_HASHES: Final = _content("application/json", _HASHES) | _content("application/cbor", _AS_CBOR)
_ENVELOPE: Final = _content("application/octet-stream", {"type": "string", "format": "binary"})
_ADMISSION: Final = _parameter("Admission-Token", "header", "Where the operator asks for one.")
_DEPOSIT_ID: Final = _parameter("Deposit-Id", "header", "16 bytes in base64url; the same for a repeat.", required=True)
_AFTER: Final = _parameter("after", "query", "A number of this mailbox; left out: 0.")
_LIMIT: Final = _parameter("limit", "query", "Envelopes at most.")
_UPTO: Final = _parameter("upto", "query", "The last number that the collector has.", required=True)

# fmt: off
ROUTES: Final = (
    Route("PUT", MAILBOX, mailboxes.make, "Make a mailbox; the same again changes nothing.",
          "400 403 408 409 413 429 503 507", takes=(_ADMISSION,), body=_BOTH_HASHES),
    Route("DELETE", MAILBOX, mailboxes.remove, "Remove a mailbox with all that is in it.",
          "404 503 507", "collect"),
    Route("POST", _ENVELOPES, envelopes.deposit, "Put an envelope in.",
          "400 404 408 409 413 429 503 507", "deposit", takes=(_DEPOSIT_ID,), body=_ENVELOPE),
    Route("GET", _ENVELOPES, envelopes.collect, "Envelopes after a number.",
          "400 404 429 503", "collect", takes=(_AFTER, _LIMIT),
          gives=_found("A CBOR array of [number, bytes].", "application/cbor")),
    Route("DELETE", _ENVELOPES, envelopes.acknowledge, "Delete all envelopes up to a number.",
          "400 404 429 503 507", "collect", takes=(_UPTO,), always=True),
    Route("GET", MAILBOX + "/events", envelopes.listen,
          "Server-sent events: the number of the last envelope, when there is one after 'after'.",
          "400 404 429 503", "collect", takes=(_AFTER,), gives=_found("The stream.", "text/event-stream")),
    Route("GET", "/healthz", health, "Whether the relay answers, and its disk takes what is written.",
          "503", gives={"200": {"description": "Both."}}, always=True),
    Route("GET", "/openapi.json", openapi, "The routes for programs.", gives={"200": {"description": "OpenAPI."}}),
    Route("GET", "/", page, "The routes for people.", gives={"200": {"description": "A page."}}),
)
# fmt: on

_BY_METHOD_AND_PATH: Final = {(route.method, route.path): route for route in ROUTES}


def find(method: str, path: str) -> tuple[Route | None, str]:
    """The route of a request, and the name of a mailbox in its path; None if there is no such route."""
    name = ""
    if path.startswith(MAILBOXES):
        name, slash, rest = path[len(MAILBOXES) :].partition("/")
        path = MAILBOX + slash + rest
    elif method == "HEAD":
        method = "GET"
    return _BY_METHOD_AND_PATH.get((method, path)), name


# --- the table for programs and for people ------------------------------------------------

_NAME: Final = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "32 bytes of chance in base64url without padding.",
    "schema": _SECRET,
}
_FIELDS: Final = ("code", "what", "cause", "next_step", "blame")
_REFUSAL: Final = {
    "description": "A refusal.",
    "content": _content(
        "application/json", {"type": "object", "properties": {field: {"type": "string"} for field in _FIELDS}}
    ),
}


def _described() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for route in ROUTES:
        described: dict[str, Any] = {
            "summary": route.summary,
            "parameters": list(route.takes),
            "responses": dict.fromkeys(route.refusals.split(), _REFUSAL) | route.gives,
        }
        if route.body:
            described["requestBody"] = {"required": True, "content": route.body}
        if route.secret:
            described["security"] = [{route.secret: []}]
        there = paths.setdefault(route.path, {"parameters": [_NAME]} if "{name}" in route.path else {})
        there[route.method.lower()] = described
    return paths


OPENAPI: Final[dict[str, Any]] = {
    "openapi": "3.1.0",
    "info": {
        "title": "Good Offices relay",
        "version": __version__,
        "description": "Mailboxes for sealed envelopes, by a program that can open none. docs/spec/relay.md says more.",
    },
    "components": {
        "securitySchemes": {
            which: {"type": "http", "scheme": "bearer", "description": f"The mailbox's secret to {which}."}
            for which in ("deposit", "collect")
        }
    },
    "paths": _described(),
}


def _html() -> str:
    rows = []
    for route in ROUTES:
        takes = ", ".join(each["name"] for each in route.takes)
        cells = (route.method, route.path, route.summary, takes, " ".join([*route.gives, route.refusals]))
        rows.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
    heads = "".join(f"<th>{head}</th>" for head in ("", "route", "what it does", "takes", "answers"))
    info = OPENAPI["info"]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{html.escape(info['title'])}</title><h1>{html.escape(info['title'])}</h1>"
        f"<p>{html.escape(info['description'])}</p><table><tr>{heads}</tr>{''.join(rows)}</table>"
        '<p><a href="openapi.json">openapi.json</a></p></html>'
    )


_HEALTHY: Final = response(200, JSON, b'{"ok":true}', *_PAGE_HEADERS)
_OPENAPI: Final = response(200, JSON, json.dumps(OPENAPI).encode(), *_PAGE_HEADERS)
_PAGE: Final = response(200, b"text/html; charset=utf-8", _html().encode(), *_PAGE_HEADERS)
