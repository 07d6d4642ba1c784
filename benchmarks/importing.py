"""Reading an article: how long for ten thousand characters, and that twice the text takes twice the time."""

from __future__ import annotations

import time
from statistics import median
from typing import Any

from goodoffices.importing import Asked, keep, propose

PUBLISHED = 20_454
ROUNDS = 7
PARAGRAPH = (
    "Peru is carrying messages between Chile and Bolivia, the weekly Skerry Letter reported on Friday. The weekly, "
    "citing “an official in Lima”, says that Chile asked Peru to tell Bolivia that it would not raise the tolls. "
    "“There is no letter,” the spokeswoman of the marine ministry, Ana Rojas, told reporters on Monday.\n\n"
)


def importing() -> dict[str, Any]:
    """Milliseconds for 10,000 and for 20,000 characters, the lists of words read before."""
    once, twice = (_milliseconds(size) for size in (10_000, 20_000))
    return {
        "aim": "under 500 ms for 10,000 characters; twice the text at most twice the time",
        "ten_thousand_characters_ms": round(once, 2),
        "twenty_to_ten": round(twice / once, 2),
    }


def _milliseconds(size: int) -> float:
    text = "A headline\n\n" + (PARAGRAPH * (size // len(PARAGRAPH) + 1))[:size]
    source = keep(text, "benchmark")
    propose(source, Asked(PUBLISHED, "Bay Courier"))
    found = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        propose(source, Asked(PUBLISHED, "Bay Courier"))
        found.append((time.perf_counter() - begun) * 1000)
    return median(found)
