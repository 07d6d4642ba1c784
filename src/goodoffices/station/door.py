"""The control door: how another process of the same person gets into an unlocked station.

The rules are:

* Loopback only, on a port that the system chooses. The secret stands in a file that only the owner can read, is new
  each time, and is compared in constant time.
* ``Host`` must be the door's own, to the letter: a page in a browser that was led here by a name is refused.
* On Linux the other end of the connection must belong to the same user: asked once for a connection, before anything of
  it is read. What is inside is bounded (:mod:`goodoffices.serving`), so that nobody takes the descriptors of the
  station, and a few places are kept for locking it.
* A request names the folder that is meant. The door of another one refuses it, whatever secret it brings.
* ``POST /call`` with ``{"method": ..., "params": {...}}`` does one act and answers with its result or its refusal (409,
  or 400 where the body is no call at all); ``POST /pages`` gives the way to the pages, for one browser; ``POST /lock``
  ends the process. There is nothing else.
* An act that may wait is told once its client has gone away, so that it does not hold its place for nobody.
"""

from __future__ import annotations

import asyncio
import hmac
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import AnotherFolder, DoorClosed, TooLarge, WrongShape
from goodoffices.foreign import json_as
from goodoffices.serving.bounds import Bounds
from goodoffices.serving.connection import RESERVED
from goodoffices.serving.loopback import DidNotStartError, LoopbackServer
from goodoffices.serving.server import Welcome
from goodoffices.station.api.encoding import encode
from goodoffices.station.api.wire import FOLDER_HEADER, UNATTENDED, Answered, Asked, Launch, Where
from goodoffices.station.doorfile import HOST, DoorFile, read_door, remove_door, write_door
from goodoffices.station.folder import identity_of
from goodoffices.station.handles import write_handle
from goodoffices.station.notices import ASKER, Asker
from goodoffices.station.peer import belong_to_me
from goodoffices.station.vault import Chance
from goodoffices.talk.telling import refused

LARGEST_CALL = 16 * 1024 * 1024
"""Bytes of one request."""

BOUNDS = Bounds(connections=32, reserved=4, first_seconds=5.0, head_seconds=5.0)
"""As many as commands of one person are at work at once, and some for ``/lock`` alone."""

Call = Callable[[str, dict[str, Any]], Any]


def welcome() -> Welcome | None:
    """Who may connect: where the system can tell, this user alone."""
    return belong_to_me if sys.platform == "linux" else None


def answered(refusal: Refusal) -> Answered:
    """A refusal as an answer."""
    each = [] if refusal.each == (refusal,) else list(map(answered, refusal.each))
    told = encode(refused(refusal), write_handle)
    return Answered(refusal=told["code"], facts=told["facts"], each=each, draft=refusal.draft)


class Door:
    """An open door; :meth:`close` shuts it.

    Args:
        folder: the station's.
        call: does an act.
        lock: called when somebody asks the process to end.
        chance: for the secret.
        launch: opens the pages to one browser; None: there are none.
    """

    def __init__(
        self,
        folder: Path,
        call: Call,
        lock: Callable[[], None],
        chance: Chance,
        launch: Callable[[Where | None], Launch] | None = None,
    ) -> None:
        self._folder = folder
        self._call = call
        self._lock = lock
        self._launch = launch
        self._token = chance(b"door", 32).hex()
        self._port = 0
        self._identity = ""
        routes = [
            Route("/call", self._answer_call, methods=["POST"]),
            Route("/lock", self._answer_lock, methods=["POST"]),
            Route("/pages", self._answer_pages, methods=["POST"]),
        ]
        self._listening = LoopbackServer(Starlette(routes=routes), BOUNDS, name="door", welcome=welcome())

    @property
    def file(self) -> DoorFile:
        """Where the door is, once it is open."""
        return DoorFile(port=self._port, token=self._token, folder=self._identity)

    def open(self) -> None:
        """Let others in, and say where.

        Raises:
            DoorClosed: it does not start.
        """
        identity = identity_of(self._folder)
        if identity is None:
            raise DoorClosed(problem="its folder is gone")
        self._identity = identity
        try:
            self._port = self._listening.open()
        except DidNotStartError:
            raise DoorClosed(problem="it did not start") from None
        write_door(self._folder, self.file)

    def close(self) -> None:
        """Let nobody in any more; whoever is inside finishes."""
        if not self._listening.is_open:
            return
        # In the place of a folder that was moved there may be another one, with a door of its own.
        if read_door(self._folder) == self.file:
            remove_door(self._folder)
        self._listening.close()

    # --- answering

    async def _answer_call(self, request: Request) -> Response:
        if not self._admitted(request):
            return Response(status_code=403)
        if RESERVED in request.scope["state"]:
            return Response(status_code=503)
        try:
            self._demand_meant(request)
            body = await _body(request)
            try:
                asked = _asked(body)
            except WrongShape as refusal:
                return _json(answered(refusal), status=400)
            result = await self._attended(request, asked)
        except Refusal as refusal:
            return _json(answered(refusal), status=409)
        return _json(Answered(result=result))

    async def _attended(self, request: Request, asked: Asked) -> Any:
        """Do an act; where it may wait, it is told once its client has gone away."""
        if asked.method not in UNATTENDED:
            return await run_in_threadpool(self._call, asked.method, asked.params)
        asker = Asker()
        before = ASKER.set(asker)  # the thread of the act has a copy of this context
        watching = asyncio.create_task(_leaves(request, asker))
        try:
            return await run_in_threadpool(self._call, asked.method, asked.params)
        finally:
            watching.cancel()
            ASKER.reset(before)

    async def _answer_lock(self, request: Request) -> Response:
        if not self._admitted(request):
            return Response(status_code=403)
        try:
            self._demand_meant(request)
        except AnotherFolder as refusal:
            return _json(answered(refusal), status=409)
        self._lock()
        return _json(Answered())

    async def _answer_pages(self, request: Request) -> Response:
        if not self._admitted(request):
            return Response(status_code=403)
        if self._launch is None or RESERVED in request.scope["state"]:
            return Response(status_code=503)
        try:
            self._demand_meant(request)
            launch = await run_in_threadpool(self._launch, _where(await _body(request)))
        except Refusal as refusal:
            return _json(answered(refusal), status=409)
        return _json(Answered(result=msgspec.to_builtins(launch)))

    def _admitted(self, request: Request) -> bool:
        if request.headers.getlist("host") != [f"{HOST}:{self._port}"] or "origin" in request.headers:
            return False
        given = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(given, f"Bearer {self._token}".encode())

    def _demand_meant(self, request: Request) -> None:
        if request.headers.getlist(FOLDER_HEADER) != [self._identity]:
            raise AnotherFolder


async def _leaves(request: Request, asker: Asker) -> None:
    """Wait until the connection of a request has ended. Its body was read."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    asker.leave()


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_CALL:
            raise TooLarge(size=len(body), limit=LARGEST_CALL)
    return bytes(body)


def _asked(body: bytes) -> Asked:
    shape = "it is not {“method”: ..., “params”: {...}}"
    return json_as(
        body, Asked, lambda problem: WrongShape(where="What came through the door", problem=f"{shape}: {problem}.")
    )


def _where(body: bytes) -> Where | None:
    if not body:
        return None
    return json_as(body, Where, lambda problem: WrongShape(where="What came through the door", problem=f"{problem}."))


def _json(answer: Answered, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(msgspec.json.encode(answer), status, headers, "application/json")
