"""The control door: how another process of the same person gets into an unlocked station.

The rules are:

* Loopback only, on a port that the system chooses. The secret stands in a file that only the owner can read, is new
  each time, and is compared in constant time.
* ``Host`` must be the door's own, to the letter: a page in a browser that was led here by a name is refused.
* On Linux the other end of the connection must belong to the same user.
* ``POST /call`` with ``{"method": ..., "params": {...}}`` does one act and answers with its result or its refusal;
  ``POST /lock`` ends the process. There is nothing else.
"""

from __future__ import annotations

import hmac
import socket
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DoorClosed, TooLarge, WrongShape
from goodoffices.station.doorfile import HOST, DoorFile, remove_door, write_door
from goodoffices.station.peer import belongs_to_me
from goodoffices.station.vault import Chance

LARGEST_CALL = 16 * 1024 * 1024
"""Bytes of one request."""

_SECONDS_TO_START = 10.0

Call = Callable[[str, dict[str, Any]], Any]


class Asked(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One call."""

    method: str
    params: dict[str, Any] = {}


class Answered(msgspec.Struct, frozen=True, omit_defaults=True):
    """The answer: a result, or a refusal as its code and facts.

    Attributes:
        each: the several refusals that it stands for.
        draft: the number under which the station has kept what was refused.
    """

    result: Any = None
    refusal: str | None = None
    facts: dict[str, str | int] = {}
    each: list[Answered] = []
    draft: int | None = None

    @staticmethod
    def refused(refusal: Refusal) -> Answered:
        """A refusal."""
        each = [] if refusal.each == (refusal,) else [Answered.refused(one) for one in refusal.each]
        return Answered(refusal=refusal.code, facts=refusal.facts, each=each, draft=refusal.draft)


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
        routes = [
            Route("/call", self._answer_call, methods=["POST"]),
            Route("/lock", self._answer_lock, methods=["POST"]),
        ]
        config = uvicorn.Config(
            Starlette(routes=routes),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            proxy_headers=False,
            ws="none",
            timeout_graceful_shutdown=5,
        )
        self._server = uvicorn.Server(config)
        self._thread: threading.Thread | None = None

    @property
    def file(self) -> DoorFile:
        """Where the door is, once it is open."""
        return DoorFile(port=self._port, token=self._token)

    def open(self) -> None:
        """Let others in, and say where.

        Raises:
            DoorClosed: it does not start.
        """
        listener = socket.create_server((HOST, 0))
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
        remove_door(self._folder)
        self._server.should_exit = True
        self._thread.join(timeout=_SECONDS_TO_START)

    # --- answering

    async def _answer_call(self, request: Request) -> Response:
        if not self._admitted(request):
            return Response(status_code=403)
        try:
            asked = _asked(await _body(request))
            result = await run_in_threadpool(self._call, asked.method, asked.params)
        except Refusal as refusal:
            return _json(Answered.refused(refusal), status=409)
        return _json(Answered(result=result))

    async def _answer_lock(self, request: Request) -> Response:
        if not self._admitted(request):
            return Response(status_code=403)
        self._lock()
        return _json(Answered())

    def _admitted(self, request: Request) -> bool:
        if request.headers.getlist("host") != [f"{HOST}:{self._port}"] or "origin" in request.headers:
            return False
        given = request.headers.get("authorization", "").encode()
        if not hmac.compare_digest(given, f"Bearer {self._token}".encode()):
            return False
        if sys.platform != "linux":
            return True
        return request.client is not None and belongs_to_me(request.client.port, self._port)


async def _body(request: Request) -> bytes:
    body = bytearray()
    async for piece in request.stream():
        body += piece
        if len(body) > LARGEST_CALL:
            raise TooLarge(size=len(body), limit=LARGEST_CALL)
    return bytes(body)


def _asked(body: bytes) -> Asked:
    try:
        return msgspec.json.decode(body, type=Asked)
    except msgspec.MsgspecError:
        problem = "it is not {“method”: ..., “params”: {...}}."
    raise WrongShape(where="What came through the door", problem=problem)


def _json(answer: Answered, status: int = 200) -> Response:
    headers = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}
    return Response(msgspec.json.encode(answer), status, headers, "application/json")
