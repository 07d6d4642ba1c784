"""The listener of the pages: a loopback port of its own, beside the control door.

The rules are:

* It listens from the first time that somebody asks for the pages until the station is locked.
* A browser is led in by a file that only its owner can read, so that no command line and no list of processes shows
  the way; where a browser cannot read that file, a code is typed.
* Before the station is locked, notes that can still be undone are written down, and every tab is told.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Final

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DoorClosed
from goodoffices.serving.bounds import Bounds
from goodoffices.serving.loopback import HOST, DidNotStartError, LoopbackServer
from goodoffices.station.api.wire import Launch, Where
from goodoffices.station.door import welcome
from goodoffices.station.idle import Idle, seconds
from goodoffices.station.private import write_private
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from goodoffices.web.addresses import Addresses
from goodoffices.web.admission import Admission
from goodoffices.web.gatekeeper import LAUNCH, Gatekeeper, policy
from goodoffices.web.html import leading_to
from goodoffices.web.in_background import InBackground
from goodoffices.web.once import Once
from goodoffices.web.site import Site, styles
from goodoffices.web.undo import Undo
from goodoffices.web.visit import House

FILE: Final = "open.html"
"""In the folder of the station: leads a browser to the pages, once."""

BOUNDS: Final = Bounds(connections=64, reserved=4, first_seconds=10.0, head_seconds=5.0, body_seconds=30.0)
"""As many as a browser with ten tabs has, several times."""


class Pages:
    """The pages of an open station.

    Args:
        idle: how long nobody has used the station.
        lock: locks it.
        framed_by: which origin may show the pages in a frame: that of a play.
    """

    def __init__(self, station: Station, idle: Idle, lock: Callable[[], None], *, framed_by: str = "'none'") -> None:
        self._station = station
        self._admission = Admission(system_chance, seconds)
        self._addresses = Addresses(system_chance(b"pages", 32))
        house = House(
            ask=lambda method, params: idle.by_person(partial(station.show, method, params)),
            do=lambda method, params: idle.by_person(partial(station.call, method, params)),
            look_by_itself=lambda method, params: idle.by_itself(partial(station.show, method, params)),
            seconds_left=idle.seconds_left,
            lock=lock,
            fresh=lambda: system_chance(b"pages", 12).hex(),
            root=self._admission.path,
            addresses=self._addresses,
            once=Once(),
            backing_up=InBackground(),
            styles=styles(),
            undo=Undo(lambda number: station.call("send_draft", {"number": number}), seconds),
        )
        self._site = Site(house, self._admission)
        self._gatekeeper = Gatekeeper(
            self._site.pages, self._site.way_in, self._admission, self._site.refuse, partial(policy, framed_by)
        )
        self._listening = LoopbackServer(self._gatekeeper, BOUNDS, name="pages", welcome=welcome())
        self._turn = threading.Lock()

    def launch(self, where: Where | None = None) -> Launch:
        """Open the pages to one browser.

        Args:
            where: at which page; None: the first.

        Raises:
            DoorClosed: the listener does not start.
            ReadOnly, DiskFull: the file cannot be written.
        """
        with self._turn:
            if not self._listening.is_open:
                try:
                    self._gatekeeper.port = self._listening.open()
                except DidNotStartError:
                    raise DoorClosed(problem="the listener of the pages did not start") from None
            way, here = self._admission.new_way(self._path(where)), f"http://{HOST}:{self._gatekeeper.port}"
            file = self._station.folder / FILE
            write_private(file, leading_to(f"{here}{LAUNCH}{way.token}").encode())
            return Launch(file=str(file), address=f"{here}/", code=way.code)

    def _path(self, where: Where | None) -> str:
        """The address of a page below the secret path."""
        if where is None:
            return ""
        parts = ["t", self._addresses.of(where.talk)]
        parts += ["leg", self._addresses.of(where.talk, where.leg)] if where.leg else []
        there = "/".join(parts + ([where.page] if where.page else []))
        return f"{there}?at={where.at}" if where.at else there

    def close(self) -> None:
        """Let nobody in any more, and write down what can still be undone."""
        with self._turn:
            self._site.close()
            self._station.all_talks.notices.let_go()
            self._listening.close()
            _remove(self._station.folder / FILE)


def _remove(file: Path) -> None:
    with suppress(OSError, Refusal):
        file.unlink(missing_ok=True)
