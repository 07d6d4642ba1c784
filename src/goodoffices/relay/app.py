"""The relay behind HTTP, as an ASGI application.

The rules are:

* The routes that are used all day are found by a comparison of text; Starlette has the others.
* Every refusal, foreseen or not, becomes an answer here and nowhere else.
* Over a connection that was let in beyond the bound, health and acknowledging are answered, and nothing else.
* Nothing of a request is logged.
"""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.routing import Route, Router

from goodoffices.errors.relay import NoRoom, NoSuchRoute
from goodoffices.relay.collecting import acknowledge, collect
from goodoffices.relay.depositing import deposit
from goodoffices.relay.listening import listen
from goodoffices.relay.logs import as_refusal
from goodoffices.relay.mailboxes import Mailboxes
from goodoffices.relay.pages import HEALTH, health_of, openapi, page
from goodoffices.relay.requests import NAME_END, PREFIX, DisconnectedError, secret_of
from goodoffices.relay.responses import Receive, Response, Scope, Send, refused
from goodoffices.relay.service import Service
from goodoffices.serving.connection import RESERVED


class RelayApp:
    """One relay behind HTTP."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._others = others(service)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            raise NotImplementedError
        begun = False

        async def sending(message: Any) -> None:
            nonlocal begun
            begun = True
            await send(message)

        try:
            answer = await self._answer(scope, receive, sending)
        except DisconnectedError:
            return
        except Exception as error:  # noqa: BLE001 - the one place where whatever goes wrong becomes an answer
            answer = refused(as_refusal(error))
            if begun:
                return
        if answer is not None:
            await send(answer.start)
            await send(answer.body)

    async def _answer(self, scope: Scope, receive: Receive, send: Send) -> Response | None:
        path, method = scope["path"], scope["method"]
        if RESERVED in scope.get("state", ()) and not _works_throughout(path, method):
            raise NoRoom
        if path.startswith(PREFIX):
            rest = path[NAME_END:]
            if rest == "/envelopes":
                name = secret_of(path[len(PREFIX) : NAME_END])
                if method == "POST":
                    return await deposit(self._service, name, scope, receive)
                if method == "GET":
                    return await collect(self._service, name, scope)
                if method == "DELETE":
                    return await acknowledge(self._service, name, scope)
                raise NoSuchRoute
            if rest == "/events" and method == "GET":
                name = secret_of(path[len(PREFIX) : NAME_END])
                await listen(self._service, name, scope, receive, send)
                return None
        try:
            # With an application in the scope, what is not found is raised instead of answered in plain text.
            await self._others({**scope, "app": self}, receive, send)
        except HTTPException:
            raise NoSuchRoute from None
        return None


def _works_throughout(path: str, method: str) -> bool:
    """Whether it is answered when all other places are taken: it says how the relay is, or makes room in it."""
    return path == HEALTH or (method == "DELETE" and path.startswith(PREFIX) and path[NAME_END:] == "/envelopes")


def others(service: Service) -> Router:
    """The routes that are used now and then."""
    mailboxes = Mailboxes(service)
    return Router(
        redirect_slashes=False,
        routes=[
            Route(PREFIX + "{name}", mailboxes.make, methods=["PUT"]),
            Route(PREFIX + "{name}", mailboxes.remove, methods=["DELETE"]),
            Route(HEALTH, health_of(service)),
            Route("/openapi.json", openapi),
            Route("/", page),
        ],
    )
