"""Pages: what each takes with a hundred talks and a long leg, beside one talk and a short leg, in turn in one run.

``python -m benchmarks.pages 20000`` measures this alone.
"""

from __future__ import annotations

import http.client
import json
import re
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.reading import PASSPHRASE, TIMES
from goodoffices.station import keys
from goodoffices.station.idle import Idle
from goodoffices.station.station import Station
from goodoffices.web import Pages

AIM = 1.5
SHORT = 200
TALKS = 100
_WORDS = "The channel stays open until the fourteenth, and the tugs stay in their basin at night."


class Browser:
    """A client that was let in."""

    def __init__(self, pages: Pages) -> None:
        text = Path(pages.launch().file).read_text("utf-8")
        found = re.search(r"url=http://([^/]+)(/launch/[0-9a-f]+)", text)
        assert found is not None
        self._line = http.client.HTTPConnection(found[1], timeout=600)
        answer, body = self._ask(found[2], {})
        root = re.search(r"url=([^\"]+)\"", body)
        assert root is not None
        self.root = root[1]
        self._headers = {"Cookie": str(answer.headers["set-cookie"]).partition(";")[0]}

    def page(self, path: str) -> str:
        """A page, whole."""
        answer, body = self._ask(path, self._headers)
        assert answer.status == 200, body[:500]
        return body

    def milliseconds(self, path: str) -> float:
        """How long a page takes."""
        begun = time.perf_counter()
        self.page(path)
        return (time.perf_counter() - begun) * 1000

    def _ask(self, path: str, headers: dict[str, str]) -> tuple[http.client.HTTPResponse, str]:
        self._line.request("GET", path, headers=headers)
        answer = self._line.getresponse()
        body = answer.read().decode()
        self._line.close()  # one that was idle for long was closed at the other end
        return answer, body


@contextmanager
def served(folder: Path, talks: int, entries: int) -> Iterator[tuple[Browser, dict[str, str]]]:
    """A station with so many talks, one of which has so many entries on a leg; and its pages by their names."""
    with Station.create(folder, PASSPHRASE, name="Mara", memory_kib=keys.LEAST_MEMORY_KIB) as station:
        for number in range(talks):
            station.open_talk(title=f"Talk {number}", sides=[{"name": "North"}, {"name": "South"}], public=False)
        terms = {"carriage": "verbatim", "to": ["South"]}
        noted = {"way": "paper", "closeness": "handed_over_in_writing"}
        for number in range(entries):
            passage = {"text": f"{number}. {_WORDS}"} | ({"terms": terms} if number % 10 == 0 else {})
            station.say(talk="Talk 0", leg="North", passages=[passage], noted=noted)
        pages = Pages(station, Idle(None), lambda: None)
        try:
            browser = Browser(pages)
            yield browser, _addresses(browser)
        finally:
            pages.close()


def _addresses(browser: Browser) -> dict[str, str]:
    """The pages of the talk that was written to last, which stands first."""
    links = re.findall(r'href="(/[0-9a-f]+/t/[a-z0-9]+/leg/[a-z0-9]+)"', browser.page(browser.root))
    leg = links[0]
    talk = leg.partition("/leg/")[0]
    return {
        "talks": browser.root,
        "due": f"{browser.root}due",
        "a leg": leg,
        "the desk": f"{talk}/desk",
        "commitments": f"{talk}/standing",
        "public record": f"{talk}/record",
        "people and rules": f"{talk}/people",
        "still to tell": f"{leg}/tell",
    }


def pages(entries: int, folder: Path) -> dict[str, Any]:
    """Medians of each page, small and large, measured in turn."""
    with served(folder / "small", 1, SHORT) as (small, few), served(folder / "large", TALKS, entries) as (large, many):
        found: dict[str, tuple[list[float], list[float]]] = {name: ([], []) for name in few}
        for _ in range(TIMES):
            for name, (short, long) in found.items():
                short.append(small.milliseconds(few[name]))
                long.append(large.milliseconds(many[name]))
    return {
        "aim": f"at most {AIM} times with {TALKS} talks and {entries} entries",
        "ms": {name: [round(median(each), 1) for each in both] for name, both in found.items()},
        "ratio": {name: round(median(long) / median(short), 2) for name, (short, long) in found.items()},
    }


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as made:
        print(json.dumps(pages(int(sys.argv[1]) if len(sys.argv) > 1 else 2_000, Path(made)), indent=2))
