"""The public record at different sizes: entering items, and pages of what is looked for, by the items on a page.

Processor time, except how many items are entered in a second, with the disk.

``python -m benchmarks.record`` measures this alone; ``python -m benchmarks.record 1000 10000 100000`` the sizes named.
"""

from __future__ import annotations

import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from goodoffices.station import keys
from goodoffices.station.station import Station

TALK = "Bay"
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a station that lives for one run
TIMES = 7
AT_ONCE = 250
PAGE = 20
AIMS = {"page_ms": 100, "ratio of an item shown, of the largest record to the smallest": 1.5}

_NOUNS = ("channel", "lock", "ferry", "pilot", "crane", "tug", "quay", "buoy", "barge", "dredger", "light")
_VERBS = (
    "opens",
    "closes",
    "waits",
    "sails",
    "returns",
    "stays",
    "leaves",
    "turns",
    "stops",
    "drifts",
    "moves",
    "sinks",
)
_RARE = "zeppelin"


def item(number: int, chance: random.Random) -> dict[str, Any]:
    """One item of many: of forty actors, thirty outlets and three years, with words of its own."""
    who, to = chance.sample(range(40), 2)
    day = f"{2023 + number % 3}-{1 + chance.randrange(12):02d}-{1 + chance.randrange(28):02d}"
    words = " ".join(f"{chance.choice(_NOUNS)} {chance.choice(_VERBS)} {chance.randrange(1000)}" for _ in range(8))
    words += f" {_RARE}" if number % 500 == 0 else ""
    anonymous = {"relayer": "person", "naming": "anonymous", "capacity": f"clerk {number}", "form": "narrated"}
    outlet = {"relayer": "outlet", "name": f"Courier {chance.randrange(30)}", "form": "quoted"}
    return {
        "kind": chance.choice(("statement", "threat", "appeal", "denial", "report", "assurance")),
        "speaker": {"name": f"Actor {who}"},
        "addressees": [{"name": f"Actor {to}"}],
        "said": {"edtf": day, "rests_on": "dateline"},
        "reported": {"edtf": day, "rests_on": "dateline"},
        "original": {"text": words, "language": "en"},
        "reliability": chance.choice("abcdef"),
        "chain": [anonymous | {"origin": f"clerk {number}"}, outlet] if chance.random() < 0.2 else [outlet],
    }


def record(sizes: list[int], folder: Path) -> dict[str, Any]:
    """Milliseconds of a page of each question, and how they grow."""
    chance = random.Random(1)
    with Station.create(folder, PASSPHRASE, name="Mara", memory_kib=keys.LEAST_MEMORY_KIB) as station:
        station.open_talk(title=TALK, sides=[{"name": "North"}, {"name": "South"}])
        held, by_size = 0, {}
        for size in sizes:
            begun, worked = time.perf_counter(), time.process_time()
            for start in range(held, size, AT_ONCE):
                last = min(start + AT_ONCE, size)
                station.load_items(talk=TALK, items=[item(number, chance) for number in range(start, last)])
            count = size - held
            elapsed, processor = time.perf_counter() - begun, time.process_time() - worked
            held = size
            entering = {
                "ms": round(elapsed * 1000 / count, 2),
                "items_a_second": round(count / elapsed),
                "ms_an_item": round(processor * 1000 / count, 2),
            }
            pages = {name: _page(ask) for name, ask in _questions(station).items()}
            by_size[size] = {"entering one": entering, **pages}
    first, largest = by_size[sizes[0]], by_size[sizes[-1]]
    return {
        "aim": AIMS,
        "by_size": by_size,
        "largest_to_smallest": {
            name: round(largest[name]["ms_an_item"] / first[name]["ms_an_item"], 2)
            for name in first
            if first[name].get("items", 1)  # what finds nothing in the smallest record has nothing to compare
        },
    }


def _page(ask: Callable[[], Any]) -> dict[str, float]:
    """What a page costs, and what an item of it; where nothing is found, what that costs."""
    shown, ms = len(ask()), median(_times(ask))
    return {"ms": round(ms, 2), "items": shown, "ms_an_item": round(ms / max(shown, 1), 2)}


def _questions(station: Station) -> dict[str, Callable[[], Any]]:
    asked: dict[str, dict[str, Any]] = {
        "the newest": {},
        "an actor": {"actor": "Actor 7"},
        "a pair": {"actor": "Actor 7", "beside": "Actor 8"},
        "frequent words": {"text": "channel opens"},
        "rare words": {"text": _RARE},
        "rare words of an actor": {"text": _RARE, "actor": "Actor 7"},
        "a month": {"since": "2024-03", "until": "2024-03"},
        "everything at once": {
            "actor": "Actor 7",
            "kind": "threat",
            "source": "named",
            "reliability": "d",
            "since": "2024",
            "text": "lock",
        },
    }
    found: dict[str, Callable[[], Any]] = {
        name: lambda more=more: station.find_items(talk=TALK, limit=PAGE, **more)["items"]  # type: ignore[misc]
        for name, more in asked.items()
    }
    return found | {
        "the picture": lambda: [point for lane in station.picture(talk=TALK)["lanes"] for point in lane["points"]],
        "what may not go together": lambda: station.contradictions(talk=TALK)["contradictions"],
    }


def _times(ask: Callable[[], object]) -> list[float]:
    found = []
    for _ in range(TIMES):
        begun = time.process_time()
        ask()
        found.append((time.process_time() - begun) * 1000)
    return found


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as here:
        wanted = [int(size) for size in sys.argv[1:]] or [1_000, 10_000]
        print(json.dumps(record(wanted, Path(here) / "station"), indent=2))
