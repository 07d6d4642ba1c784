"""What anybody may see: whether the relay is well, its routes as OpenAPI, and a page of them.

The rules are:

* No number of anything stands on them, and nothing of anybody's mailbox.
* Of a disk that refused what was to be written they tell what every refused deposit is told, and no more.
"""

from __future__ import annotations

import html
from collections.abc import Awaitable, Callable
from typing import Any, Final

from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from goodoffices import __version__
from goodoffices.relay.service import Service

HEALTH: Final = "/healthz"

_NAME: Final = {
    "name": "name",
    "in": "path",
    "required": True,
    "description": "32 bytes of chance in base64url without padding.",
    "schema": {"type": "string", "minLength": 43, "maxLength": 43},
}


def _query(name: str, means: str, *, required: bool = False) -> dict[str, Any]:
    schema = {"type": "integer", "minimum": 0}
    return {"name": name, "in": "query", "required": required, "description": means, "schema": schema}


def _header(name: str, means: str, *, required: bool) -> dict[str, Any]:
    return {"name": name, "in": "header", "required": required, "description": means, "schema": {"type": "string"}}


def _hashes(*fields: str) -> dict[str, Any]:
    texts = {
        "type": "object",
        "required": list(fields),
        "additionalProperties": False,
        "properties": {field: {"type": "string", "minLength": 43, "maxLength": 43} for field in fields},
    }
    array = {"description": "A CBOR array of byte strings of 32 bytes: " + ", ".join(fields) + "."}
    return {"required": True, "content": {"application/json": {"schema": texts}, "application/cbor": {"schema": array}}}


_REFUSAL: Final = {
    "description": "A refusal.",
    "content": {
        "application/json": {
            "schema": {
                "type": "object",
                "properties": {
                    key: {"type": "string"} for key in ("code", "what", "cause", "next_step", "blame")
                },
            }
        }
    },
}  # fmt: skip


def _route(summary: str, statuses: str, *parameters: dict[str, Any], **more: Any) -> dict[str, Any]:
    answers: dict[str, Any] = dict.fromkeys(statuses.split(), _REFUSAL)
    answers |= more.pop("answers", {"204": {"description": "Done, durably."}})
    return {"summary": summary, "parameters": list(parameters), "responses": answers, **more}


_DEPOSIT: Final[list[dict[str, list[str]]]] = [{"deposit": []}]
_COLLECT: Final[list[dict[str, list[str]]]] = [{"collect": []}]
_BYTES: Final = {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}

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
    "paths": {
        "/v1/mailboxes/{name}": {
            "parameters": [_NAME],
            "put": _route(
                "Make a mailbox; the same again changes nothing.",
                "400 403 408 409 413 429 503 507",
                _header("Admission-Token", "Where the operator asks for one.", required=False),
                requestBody=_hashes("deposit", "collect"),
            ),
            "delete": _route("Remove a mailbox with all that is in it.", "404 503 507", security=_COLLECT),
        },
        "/v1/mailboxes/{name}/envelopes": {
            "parameters": [_NAME],
            "post": _route(
                "Put an envelope in.",
                "400 404 408 409 413 429 503 507",
                _header("Deposit-Id", "16 bytes in base64url; the same for a repeat.", required=True),
                requestBody={"required": True, "content": _BYTES},
                security=_DEPOSIT,
            ),
            "get": _route(
                "Envelopes after a number.",
                "400 404 429 503",
                _query("after", "A number of this mailbox; left out: 0."),
                _query("limit", "Envelopes at most."),
                security=_COLLECT,
                answers={
                    "200": {
                        "description": "A CBOR array of [number, bytes].",
                        "content": {"application/cbor": {"schema": {}}},
                    }
                },
            ),
            "delete": _route(
                "Delete all envelopes up to a number.",
                "400 404 429 503 507",
                _query("upto", "The last number that the collector has.", required=True),
                security=_COLLECT,
            ),
        },
        "/v1/mailboxes/{name}/events": {
            "parameters": [_NAME],
            "get": _route(
                "Server-sent events: the number of the last envelope, when there is one after 'after'.",
                "400 404 429",
                _query("after", "A number of this mailbox; left out: 0."),
                security=_COLLECT,
                answers={"200": {"description": "The stream.", "content": {"text/event-stream": {"schema": {}}}}},
            ),
        },
        "/healthz": {
            "get": _route(
                "Whether the relay answers, and its disk takes what is written.",
                "503",
                answers={"200": {"description": "Both."}},
            ),
        },
    },
}

_HEADERS: Final = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
}


def _page() -> str:
    rows = []
    for path, methods in OPENAPI["paths"].items():
        for method, route in methods.items():
            if method == "parameters":
                continue
            taken = ", ".join(each["name"] for each in route["parameters"])
            cells = (method.upper(), path, route["summary"], taken, " ".join(sorted(route["responses"])))
            rows.append("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>")
    heads = "".join(f"<th>{head}</th>" for head in ("", "route", "what it does", "takes", "answers"))
    info = OPENAPI["info"]
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        f"<title>{html.escape(info['title'])}</title><h1>{html.escape(info['title'])}</h1>"
        f"<p>{html.escape(info['description'])}</p><table><tr>{heads}</tr>{''.join(rows)}</table>"
        '<p><a href="openapi.json">openapi.json</a></p></html>'
    )


_PAGE: Final = _page()


async def page(_: Request) -> Response:
    """``GET /``."""
    return HTMLResponse(_PAGE, headers=_HEADERS)


async def openapi(_: Request) -> Response:
    """``GET /openapi.json``."""
    return JSONResponse(OPENAPI, headers=_HEADERS)


def health_of(service: Service) -> Callable[[Request], Awaitable[Response]]:
    """``GET /healthz``: bad from a write that the disk refused until one that it took."""

    async def health(_: Request) -> Response:
        failing = service.failing
        if failing is not None:
            return JSONResponse(failing.told(), 503, _HEADERS)
        return JSONResponse({"ok": True}, headers=_HEADERS)

    return health
