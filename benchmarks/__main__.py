"""Measure and print JSON: the machine's noise first, then ratios.

The aims are written beside the figures; whether they are met is for the reader to see. ``--quick`` leaves out the
largest sizes.
"""

from __future__ import annotations

import json
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.commands import commands
from benchmarks.importing import importing
from benchmarks.mail import ENVELOPES, QUICK, mail
from benchmarks.pages import pages
from benchmarks.reading import reading, talks_page
from benchmarks.record import record
from benchmarks.relay import relay
from benchmarks.sealing import sealing
from benchmarks.talks import START, Bench, chance
from goodoffices.station.store import Store
from goodoffices.talk.draft import VeryWords
from goodoffices.talk.events import DeskRef, Ref
from goodoffices.talk.release import convey
from goodoffices.talk.rows import Rows
from goodoffices.talk.talk import Talk
from goodoffices.talk.view import page

KEY = chance("key")


def times(act: Callable[[], object], count: int) -> list[float]:
    """Milliseconds of each of ``count`` calls."""
    found = []
    for _ in range(count):
        begun = time.perf_counter()
        act()
        found.append((time.perf_counter() - begun) * 1000)
    return found


def figures(values: list[float]) -> dict[str, float]:
    """Least, middle and most, in milliseconds."""
    return {"min_ms": round(min(values), 4), "median_ms": round(median(values), 4), "max_ms": round(max(values), 4)}


def noise() -> dict[str, Any]:
    """How much the same work differs on this machine just now."""
    values = times(lambda: sum(range(200_000)), 50)
    return figures(values) | {"spread": round(max(values) / min(values), 2)}


def fold_and_store(sizes: list[int], folder: Path) -> dict[str, Any]:
    """What one more entry costs, in memory and with its commit, in talks of different sizes."""
    bench = Bench()
    store = Store(folder / "talk.db", KEY, lambda _: None, create=True)
    bench.talk = bench.talk.stored(store.commit(bench.talk.rows, []))
    held, by_size = 0, {}
    for size in sizes:
        _grow(bench, store, size - held)
        held = size
        fold, commit = [], []
        for _, data in bench.words(300):
            begun = time.perf_counter()
            bench.admit(data)
            folded = time.perf_counter()
            bench.talk = bench.talk.stored(store.commit(bench.talk.rows, []))
            fold.append((folded - begun) * 1000)
            commit.append((time.perf_counter() - folded) * 1000)
        held += 300
        by_size[size] = {"fold": figures(fold), "commit": figures(commit)}
    first, last = (by_size[size] for size in (sizes[0], sizes[-1]))
    result = {
        "aim": "the cost of an entry stays level: ratios near 1",
        "by_size": by_size,
        "fold_ratio_largest_to_smallest": round(last["fold"]["median_ms"] / first["fold"]["median_ms"], 2),
        "commit_ratio_largest_to_smallest": round(last["commit"]["median_ms"] / first["commit"]["median_ms"], 2),
        "opening": opening(bench, store, folder / "talk.db", held),
    }
    store.close()
    return result


def _grow(bench: Bench, store: Store, count: int) -> None:
    """Many entries, committed in batches."""
    for number, (_, data) in enumerate(bench.words(count), start=1):
        bench.admit(data)
        if number % 500 == 0 or number == count:
            bench.talk = bench.talk.stored(store.commit(bench.talk.rows, []))


def opening(bench: Bench, store: Store, path: Path, entries: int) -> dict[str, Any]:
    """Opening a store to its first page, beyond key derivation."""
    store.close()

    def open_to_first_page() -> None:
        opened = Store(path, KEY, lambda _: None)
        talk = Talk.new(bench.talk.rooms.me, Rows(opened))
        if len(page(talk, bench.north, START, limit=50).lines) != 50:
            raise SystemExit("the page is not whole")
        opened.close()

    return {"aim": "under 50 ms", "entries": entries} | figures(times(open_to_first_page, 20))


def gate(passages: int) -> dict[str, Any]:
    """A decision of the gate in a talk of many passages: with nothing new, and after each new entry."""
    bench = Bench()
    idents = []
    for ident, data in bench.words(passages):
        bench.admit(data)
        idents.append(ident)
    chosen = iter(idents[:: max(1, passages // 400)])

    def decide() -> None:
        source = DeskRef(room=bench.north, what=Ref(entry=next(chosen), index=0))
        convey(bench.talk.rooms, bench.south, (VeryWords(source=source),), START, bytes(32))

    decide()
    settled = times(decide, 150)
    changing = []
    for _, data in bench.words(150):
        bench.admit(data)
        changing += times(decide, 1)
    return {
        "aim": "under 1 ms a decision",
        "passages": passages,
        "nothing_new": figures(settled),
        "after_a_new_entry": figures(changing),
    }


def main() -> None:
    """Everything, as JSON on standard output."""
    quick = "--quick" in sys.argv
    sizes = [1_000, 10_000] if quick else [1_000, 10_000, 100_000]
    with tempfile.TemporaryDirectory() as folder:
        result = {
            "noise": noise(),
            "fold_and_store": fold_and_store(sizes, Path(folder)),
            "reading": reading([1_000, 5_000] if quick else sizes, Path(folder)),
            "talks_page": talks_page(100, Path(folder)),
            "pages": pages(2_000 if quick else 20_000, Path(folder)),
            "record": record([1_000, 5_000] if quick else [1_000, 10_000], Path(folder) / "record"),
            "gate": gate(10_000),
            "sealing": sealing(),
            "importing": importing(),
            "relay": relay(quick=quick),
            "commands": commands(quick=quick),
            "mail": mail(QUICK if quick else ENVELOPES),
            "noise_after": noise(),
        }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
