"""The other side of the door: the same ``call`` as a station's own, from another process.

The rules are:

* A door is gone through only if its file names this folder, a process holds this folder, and what listens there is a
  process of this user. Otherwise nothing is sent: who listens on the port of a door that died could be anybody.
* Every request names the folder that is meant; the door refuses another.
"""

from __future__ import annotations

import http.client
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from goodoffices.errors.base import Refusal
from goodoffices.errors.every import refusals
from goodoffices.errors.station import DoorClosed
from goodoffices.errors.together import Together
from goodoffices.foreign import json_as, read
from goodoffices.station.api.wire import FOLDER_HEADER, WAKE, Answered, Asked, Launch, Where
from goodoffices.station.doorfile import HOST, DoorFile, read_door
from goodoffices.station.folder import identity_of
from goodoffices.station.lock import is_taken
from goodoffices.station.peer import listens_as_me
from goodoffices.station.shapes import demand_text

_SECONDS = 600.0
"""Looking at a whole large talk takes a while; nothing else does."""

_SECONDS_TO_CONNECT = 5.0


class DoorClient:
    """A station in another process of the same person.

    Raises:
        DoorClosed: there is no door of this folder, or it does not open.
    """

    def __init__(self, folder: Path | str) -> None:
        self._door: DoorFile = door_of(Path(folder))

    def call(self, method: str, params: dict[str, Any] | None = None) -> Any:
        """Do one act; see :meth:`goodoffices.station.station.Station.call`.

        Raises:
            Refusal: the same as in the station's own process.
            DoorClosed: it does not answer.
        """
        given = {} if params is None else params
        demand_text(given, f"“{method}”")
        answer = self._post("/call", Asked(method, given))
        if answer.refusal is not None:
            raise refusal_of(answer)
        return answer.result

    def wake(self, passphrase: bytearray) -> None:
        """Let commands in again where the station rests. The passphrase goes over the loopback to the door.

        Raises:
            WrongPassphrase, DoorClosed.
        """
        self.call(WAKE, {"passphrase": passphrase.decode("utf-8", "surrogatepass")})

    def launch(self, where: Where | None = None) -> Launch:
        """The way to the pages of the station, for one browser.

        Args:
            where: which page it is led to; None: the first.

        Raises:
            Resting: nobody has asked the station for anything for long; it wants the passphrase first.
            DoorClosed: it does not answer, or has no pages.
        """
        answer = self._post("/pages", where)
        if answer.refusal is not None:
            raise refusal_of(answer)
        return read(lambda: msgspec.convert(answer.result, Launch), _other_version)

    def lock(self) -> None:
        """Ask the process to drop its keys and end.

        Raises:
            AnotherFolder, DoorClosed; it goes on.
        """
        answer = self._post("/lock", None)
        if answer.refusal is not None:
            raise refusal_of(answer)

    def __enter__(self) -> DoorClient:
        return self

    def __exit__(self, *_: object) -> None:
        """Each call has a connection of its own, and nothing is left open."""

    def _post(self, path: str, asked: Asked | Where | None) -> Answered:
        content = b"" if asked is None else msgspec.json.encode(asked)
        # The process can have ended since, and another user's program can listen on its port now.
        _demand_mine(self._door.port)
        headers = {"Authorization": f"Bearer {self._door.token}", FOLDER_HEADER: self._door.folder}
        # It goes straight to the loopback, whatever proxy the environment names.
        connection = http.client.HTTPConnection(HOST, self._door.port, timeout=_SECONDS_TO_CONNECT)
        with closing(connection):
            try:
                connection.connect()
                connection.sock.settimeout(_SECONDS)
                connection.request("POST", path, content, headers)
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException) as error:
                raise DoorClosed(problem=type(error).__name__) from None
        return read_answer(response.status, body)


def door_of(folder: Path) -> DoorFile:
    """The door of the station in a folder.

    Raises:
        DoorClosed: there is none, or what is left of one, or that of another folder.
    """
    door = read_door(folder)
    if door is None:
        raise DoorClosed(problem="there is none")
    if door.folder != identity_of(folder):
        raise DoorClosed(problem="it belongs to another folder")
    if not is_taken(folder):
        raise DoorClosed(problem="the process that opened it has ended")
    _demand_mine(door.port)
    return door


def _demand_mine(port: int) -> None:
    """Whoever listens on a port has to be this user, where the system can tell."""
    if sys.platform == "linux" and not listens_as_me(port):
        raise DoorClosed(problem="no process of this user listens there")


def read_answer(status: int, body: bytes) -> Answered:
    """What answers at the port of a door, which may be another program by now.

    Raises:
        DoorClosed: no door answers so.
    """
    if status not in (200, 400, 409):
        raise DoorClosed(problem=f"it answers {status}")
    return json_as(body, Answered, lambda problem: DoorClosed(problem=f"it answers {status}, {problem}"))


def refusal_of(answer: Answered) -> Refusal:
    """The refusal that a door answered with, as in the station's own process."""
    kind = refusals().get(str(answer.refusal))
    if kind is None:
        return _other_version()
    refusal = (
        Together(*map(refusal_of, answer.each)) if answer.each else read(lambda: _told(kind, answer), _other_version)
    )
    refusal.draft = answer.draft
    return refusal


def _told(kind: type[Refusal], answer: Answered) -> Refusal:
    """The refusal of a code and its facts, which another version may have changed: all its sentences can be made."""
    refusal = kind(**answer.facts)
    if not all(isinstance(fact, str | int) for fact in answer.facts.values()):
        from goodoffices.sentences import from_plain  # noqa: PLC0415  # most answers are no refusal with such facts
        from goodoffices.station.api.encoding import refusal_in_words  # noqa: PLC0415

        typed = from_plain({"code": answer.refusal, "facts": answer.facts})
        refusal = refusal_in_words(kind(**typed.facts))
    refusal.told()
    return refusal


def _other_version(_: str = "") -> DoorClosed:
    return DoorClosed(problem="it speaks another version")
