"""Reading a talk as it is kept from day to day, in talks of different sizes: each question after a new entry.

Beside each size stands what the newest rows of the file cost that a page has, so that the disk and the decryption do
not count. ``python -m benchmarks.reading`` measures this alone.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.busy import Busy
from benchmarks.talks import chance
from goodoffices.desk import crossing_page, due, who_knows
from goodoffices.station import keys
from goodoffices.station.dated import CONVEYANCES, newest
from goodoffices.station.finding import placed, words_to_find
from goodoffices.station.shortlist import StoredShortlist, listed
from goodoffices.station.station import Station
from goodoffices.station.store import Store
from goodoffices.talk.events import DeskRef, Ref, Room
from goodoffices.talk.rows import Rows
from goodoffices.talk.sheets import sheet
from goodoffices.talk.transcript import Transcript
from goodoffices.talk.view import page
from goodoffices.talk.views import SheetView

KEY = chance("key of a busy talk")
TIMES = 9

AIMS = {"milliseconds": 50, "ratio to reading as many rows, of the largest talk to the smallest": 1.5}
ROWS = "as many rows"
ANEW = "what waits, once everything was put back"
PAGE = 50
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a station that lives for one run


class Filed:
    """A busy talk in a file, as a station keeps it."""

    def __init__(self, folder: Path, entries: int) -> None:
        self.busy = Busy()
        self.store = Store(folder / f"{entries}.db", KEY, lambda _: None, create=True)
        self.entries = self.busy.grow(entries, self.keep)

    def keep(self) -> None:
        """Store what came."""
        rooms, rows = self.busy.talk.rooms, self.busy.talk.rows
        fresh = placed(rooms, rows)
        stored = self.store.commit(rows, words_to_find(fresh), listed(rooms, rows, fresh))
        self.busy.talk = self.busy.talk.stored(stored)

    def look(self) -> StoredShortlist:
        """Where to look now."""
        return StoredShortlist(self.busy.talk.rooms, self.store)

    def rows(self) -> list[bytes | None]:
        """The newest rows of North's thread with their entries, as the file has them."""
        room = self.busy.north
        thread = Transcript(Rows(self.store), room).thread(newest_first=True)
        return [self.store.get(room + b"entries", ident) for _, ident in islice(thread, PAGE)]

    def sheets(self) -> list[SheetView]:
        """The newest sheets."""
        rooms, now = self.busy.talk.rooms, self.busy.now
        found = newest(self.store, rooms, CONVEYANCES, rooms.of(Room.KEPT, Room.PUBLIC))
        return [sheet(rooms, written.entry.room, written, now) for written in islice(found, PAGE)]

    def questions(self) -> dict[str, Callable[[], object]]:
        """What a person asks, each as a whole."""
        busy = self.busy
        asked = DeskRef(room=busy.north, what=Ref(entry=busy.said[0], index=0))
        return {
            ROWS: self.rows,
            "a page of a thread": lambda: page(busy.talk, busy.north, busy.now, limit=PAGE),
            "a page of what may cross": lambda: crossing_page(busy.talk.rooms, busy.now, self.look(), limit=PAGE),
            "a page of sheets": self.sheets,
            "what waits": lambda: due(busy.talk.rooms, busy.now, self.look()),
            "who knows what": lambda: who_knows(busy.talk.rooms, asked),
            "a search": lambda: self.store.find("channel", PAGE),
        }


def reading(sizes: list[int], folder: Path) -> dict[str, Any]:
    """Processor time of each question, after a round of new entries, and its ratio to the smallest talk."""
    by_size = {size: _measured(Filed(folder, size)) for size in sizes}
    first, last = by_size[sizes[0]], by_size[sizes[-1]]
    names = [name for name in first if name not in ("entries", ROWS, ANEW)]
    return {
        "aim": AIMS,
        "by_size_ms": by_size,
        "largest_to_smallest": {name: _grown(first, last, name) for name in names},
    }


def _grown(first: dict[str, float], last: dict[str, float], name: str) -> float:
    """How much more a question costs than as many rows, in the largest talk against the smallest."""
    return round((last[name] / last[ROWS]) / (first[name] / first[ROWS]), 2)


def _measured(filed: Filed) -> dict[str, float]:
    found: dict[str, list[float]] = {name: [] for name in filed.questions()}
    first = time.process_time()
    due(filed.busy.talk.rooms, filed.busy.now, filed.look())
    anew = (time.process_time() - first) * 1000
    for _ in range(TIMES):
        filed.busy.round(brought=True)
        filed.keep()
        for name, ask in filed.questions().items():
            begun = time.process_time()
            ask()
            found[name].append((time.process_time() - begun) * 1000)
    result = {name: round(median(values), 2) for name, values in found.items()}
    filed.store.close()
    return {"entries": filed.entries, ANEW: round(anew, 1), **result}


def talks_page(talks: int, folder: Path) -> dict[str, Any]:
    """The page of all talks: when the station was just unlocked, again, and after an act in one of them."""
    quick = keys.LEAST_MEMORY_KIB
    with Station.create(folder / "many", PASSPHRASE, name="Mara", memory_kib=quick) as station:
        for number in range(talks):
            station.open_talk(title=f"Talk {number}", sides=[{"name": "North"}, {"name": "South"}], public=False)
        station.overview()
    with Station.open(folder / "many", PASSPHRASE) as station:
        first = _spent(station.overview)
        again = median(_spent(station.overview) for _ in range(TIMES))
        after = []
        for number in range(TIMES):
            station.remark(talk=f"Talk {number}", text="A slip.")
            after.append(_spent(station.overview))
    return {"aim": AIMS["milliseconds"], "talks": talks, "just_unlocked_ms": round(first, 2)} | {
        "again_ms": round(again, 2),
        "after_an_act_ms": round(median(after), 2),
    }


def _spent(ask: Callable[[], object]) -> float:
    begun = time.process_time()
    ask()
    return (time.process_time() - begun) * 1000


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as here:
        wanted = [int(size) for size in sys.argv[1:]] or [1_000, 5_000]
        found = {"talks_page": talks_page(100, Path(here)), "reading": reading(wanted, Path(here))}
        print(json.dumps(found, indent=2))
