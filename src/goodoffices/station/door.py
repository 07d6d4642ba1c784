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
  or 400 where the body is no call at all); ``POST /lock`` ends the process. There is nothing else.
* An act that may wait is told once its client has gone away, so that it does not hold its place for nobody.
"""

from __future__ import annotations

import asyncio
import hmac
import socket
import sys
import threading
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
from goodoffices.serving.server import BoundedServer
from goodoffices.station.api.encoding import encode
from goodoffices.station.api.wire import FOLDER_HEADER, UNATTENDED, Answered, Asked
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

_WAITING = 1024
"""Connections that the system holds until they are taken in: they cost this process nothing."""

_KEEP_ALIVE_SECONDS = 5
_PATIENCE_SECONDS = 5
_SECONDS_TO_START = 10.0

Call = Callable[[str, dict[str, Any]], Any]


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
    """

    def __init__(self, folder: Path, call: Call, lock: Callable[[], None], chance: Chance) -> None:
        self._folder = folder
        self._call = call
        self._lock = lock
        self._token = chance(b"door", 32).hex()
        self._port = 0
        self._identity = ""
        routes = [
            Route("/call", self._answer_call, methods=["POST"]),
            Route("/lock", self._answer_lock, methods=["POST"]),
        ]
        self._server = BoundedServer(
            Starlette(routes=routes),
            BOUNDS,
            keep_alive_seconds=_KEEP_ALIVE_SECONDS,
            patience_seconds=_PATIENCE_SECONDS,
            welcome=belong_to_me if sys.platform == "linux" else None,
        )
        self._thread: threading.Thread | None = None

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
        listener = socket.create_server((HOST, 0), backlog=_WAITING)
        self._port = listener.getsockname()[1]
        self._thread = threading.Thread(target=self._server.run, args=([listener],), name="door", daemon=True)
        self._thread.start()
        waited = threading.Event()
        for _ in range(int(_SECONDS_TO_START * 100)):
            if self._server.started or not self._thread.is_alive():
                break
            waited.wait(0.01)
        if not self._server.started:
            raise DoorClosed(problem="it did not start")
        write_door(self._folder, self.file)

    def close(self) -> None:
        """Let nobody in any more; whoever is inside finishes."""
        if self._thread is None:
            return
        # In the place of a folder that was moved there may be another one, with a door of its own.
        if read_door(self._folder) == self.file:
            remove_door(self._folder)
        self._server.should_exit = True
        self._thread.join(timeout=_SECONDS_TO_START)

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


def _json(answer: Answered, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(msgspec.json.encode(answer), status, headers, "application/json")
