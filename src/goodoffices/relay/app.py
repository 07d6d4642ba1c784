"""The relay behind HTTP, as an ASGI application.

The rules are:

* Every refusal, foreseen or not, becomes a response here and nowhere else.
* Over a connection that was let in beyond the limit, health and acknowledging are answered, and nothing else.
* Nothing of a request is logged.
"""

from __future__ import annotations

from starlette.types import Receive, Scope, Send

from goodoffices.errors.relay import NoRoom, NoSuchRoute
from goodoffices.relay.requests import DisconnectedError, Request, secret_of
from goodoffices.relay.responses import Response
from goodoffices.relay.routes import find
from goodoffices.relay.service import Service
from goodoffices.serving.connection import RESERVED


class RelayApp:
    """One relay behind HTTP."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] != "http":
            raise NotImplementedError
        route, name = find(scope["method"], scope["path"])
        request = Request(scope, receive, send, secret_of(name))
        called, counts = "none" if route is None else route.handler.__name__, self._service.counts
        response: Response | None
        try:
            if RESERVED in scope.get("state", ()) and not (route and route.always):
                raise NoRoom
            if route is None:
                raise NoSuchRoute
            response = await route.handler(self._service, request)
        except DisconnectedError:
            if request.answering:
                counts.answered(called, 200)
            return
        except Exception as error:  # noqa: BLE001 - the one place where whatever goes wrong becomes a response
            response = self._service.refused(error)
            if request.answering:
                return
        counts.answered(called, 200 if response is None else response.start["status"])
        if response is not None:
            await send(response.start)
            await send(response.body)
