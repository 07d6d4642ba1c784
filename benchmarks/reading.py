"""Reading a talk as it is kept from day to day, in talks of different sizes: each question after a new entry."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.busy import Busy
from benchmarks.talks import chance
from goodoffices.desk import crossing_page, due, who_knows
from goodoffices.station.finding import placed, words_to_find
from goodoffices.station.shortlist import StoredShortlist, listed
from goodoffices.station.store import Store
from goodoffices.talk.events import DeskRef, Ref
from goodoffices.talk.view import page

KEY = chance("key of a busy talk")
TIMES = 9

AIMS = {
    "milliseconds": 50,
    "ratio of the largest talk to the smallest": 1.5,
}


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

    def questions(self) -> dict[str, Callable[[], object]]:
        """What a person asks, each as a whole."""
        busy = self.busy
        asked = DeskRef(room=busy.north, what=Ref(entry=busy.said[0], index=0))
        return {
            "a page of a thread": lambda: page(busy.talk, busy.north, busy.now, limit=50),
            "a page of what may cross": lambda: crossing_page(busy.talk.rooms, busy.now, self.look(), limit=50),
            "what waits": lambda: due(busy.talk.rooms, busy.now, self.look()),
            "who knows what": lambda: who_knows(busy.talk.rooms, asked),
            "a search": lambda: self.store.find("channel", 50),
        }


def reading(sizes: list[int], folder: Path) -> dict[str, Any]:
    """Processor time of each question, after a round of new entries, and its ratio to the smallest talk."""
    by_size = {size: _measured(Filed(folder, size)) for size in sizes}
    first, last = by_size[sizes[0]], by_size[sizes[-1]]
    names = [name for name in first if name != "entries"]
    return {
        "aim": AIMS,
        "by_size": by_size,
        "ratio": {name: round(last[name] / first[name], 2) for name in names},
    }


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
    return {"entries": filed.entries, "what waits, of everything": round(anew, 1), **result}
