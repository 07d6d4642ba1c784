"""The life of an unlocked station: from the passphrase until somebody locks it.

The rules are:

* The process holds the lock, the keys, the door and the roads to the relays, and ends with all of them: on a signal, on
  ``lock``, or when nobody has used it for long (:mod:`goodoffices.station.idle`).
* Ending it is said; what was confirmed is on the disk whatever happens.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Final, Protocol

from goodoffices.station.acts import ACTS
from goodoffices.station.api.wire import Launch, Where
from goodoffices.station.door import Door
from goodoffices.station.doorfile import DoorFile
from goodoffices.station.idle import Idle
from goodoffices.station.keys import Passphrase
from goodoffices.station.mail.loop import Loop
from goodoffices.station.notices import ANYTHING
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance


class Pages(Protocol):
    """The pages of an open station, for a browser."""

    def launch(self, where: Where | None = None) -> Launch:
        """Open them to one browser, at some page."""

    def close(self) -> None:
        """Close them; what was typed is kept."""


LOOK_AT_BACKUPS: Final = 300
"""Seconds until the station looks again whether it is to make a backup."""

MakePages = Callable[[Station, Idle, Callable[[], None]], Pages]
"""Makes the pages of an open station, from how long nobody has used it and from what locks it."""


def serve(
    folder: Path | str,
    passphrase: Passphrase,
    ready: Callable[[DoorFile], None] | None = None,
    idle: Idle | None = None,
) -> None:
    """Unlock a station and let its person's other processes in, until it is locked.

    Args:
        ready: told where the door is, once it is open.
        idle: when it locks itself; None: never.

    Raises:
        Refusal: it could not be unlocked.
    """
    with Station.open(folder, passphrase) as station:
        keep_open(station, ready, idle)


def keep_open(
    station: Station,
    ready: Callable[[DoorFile], None] | None = None,
    idle: Idle | None = None,
    make_pages: MakePages | None = None,
) -> bool:
    """Keep the door of a station open until a signal, until somebody locks it, or until nobody has used it for long.

    Args:
        make_pages: makes the pages that the door leads a browser to; None: there are none.

    Returns:
        Whether it was for want of use.
    """
    ended = threading.Event()
    idle = Idle(None) if idle is None else idle
    pages = None if make_pages is None else make_pages(station, idle, ended.set)
    launch = None if pages is None else pages.launch
    door = Door(station.folder, idle.minding(station.call, station.try_passphrase), ended.set, system_chance, launch)
    loop = Loop(station.mail_here, station.locked, station.reach, system_chance, way=lambda: station.identity.proxy)
    station.problems = loop.report.problems
    loop.report.told = partial(station.all_talks.notices.committed, ANYTHING)
    station.after_act = lambda method: None if ACTS[method].looks else loop.stir()
    with _until_signal(ended):
        door.open()
        loop.start()
        try:
            if ready is not None:
                ready(door.file)
            waits = 0
            while not ended.wait(1.0):
                if idle.is_over():
                    return True
                if not waits:
                    # In a thread of its own: a large one holds up neither locking nor whoever waits for the time.
                    threading.Thread(target=station.back_up_if_due, name="backup", daemon=True).start()
                waits = (waits + 1) % LOOK_AT_BACKUPS
                if idle.resting:
                    station.all_talks.notices.let_go()  # a page that waits is told, and shows nothing any more
        finally:
            if pages is not None:
                pages.close()
            station.all_talks.end_looks()
            door.close()
            loop.stop()
    return False


@contextmanager
def _until_signal(ended: threading.Event) -> Iterator[None]:
    def end(_: int, __: FrameType | None) -> None:
        ended.set()

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {each: signal.signal(each, end) for each in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
