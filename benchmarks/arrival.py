"""From writing at one station to arrival at the other: both unlocked, a relay between them, each a process of its own.

A message counts as written when its person presses the key, and as arrived once it is on the other station's disk. What
one message costs is the processor time of a process from one message to the next, with everything that follows: both
stations acknowledge and change their keys. ``python -m benchmarks.arrival`` measures this alone; ``--beside`` takes
turns with another checkout of the project, so that the two can be compared on a machine whose speed drifts.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import tempfile
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.mail import PASSPHRASE, TALK, meet
from benchmarks.processes import Process
from benchmarks.relay import SQLITE
from goodoffices.station.mail.loop import Loop
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance

MESSAGES: Final = 30
ROUNDS: Final = 5
_SETTLING: Final = 0.3
"""Seconds after an arrival in which acknowledgements and keys travel."""

HERE: Final = Path(__file__).parent.parent


# --- the processes of the stations ------------------------------------------------


def unlocked(folder: Path) -> None:
    """A station that keeps its links open: says a line for each that it is sent, and tells of each arrival."""
    with Station.open(folder, PASSPHRASE) as station:
        station.at(TALK)
        mail = station.mail_here
        took = mail.took

        def told(link_id: Any, *what: Any, **more: Any) -> None:
            took(link_id, *what, **more)
            _say("took", time.monotonic())

        mail.took = told  # type: ignore[method-assign]
        loop = Loop(mail, station.locked, station.reach, system_chance)
        loop.start()
        _say("ready", 0.0)
        try:
            for line in sys.stdin:
                begun = time.monotonic()
                station.locked(partial(station.say, talk=TALK, leg="North", passages=[{"text": line.strip()}]))
                loop.stir()
                _say("said", begun)
        finally:
            loop.stop()


def _say(what: str, when: float) -> None:
    sys.stdout.write(f"{what} {when!r}\n")
    sys.stdout.flush()


class Timed(Process):
    """A process of a checkout that tells when something was so."""

    def awaited(self, what: str, since: float = 0.0) -> float:
        """The moment of the next line of a kind that is not older; others are passed over."""
        while True:
            kind, _, when = self.read().partition(" ")
            if kind == what and float(when) >= since:
                return float(when)

    def spent(self) -> float:
        """Seconds of processor time so far."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


# --- the whole ------------------------------------------------


class Pair:
    """A relay and two stations of one checkout, with a leg between them."""

    def __init__(self, checkout: Path, folder: Path) -> None:
        self._open = [Timed("benchmarks.relay", "serve", SQLITE, str(folder), checkout=checkout, quiet=False)]
        try:
            address = self._open[0].read()
            for station in meet(folder, address):
                station.close()
            for name in ("North", "Mara"):
                self._open.append(
                    Timed("benchmarks.arrival", "unlocked", str(folder / name), checkout=checkout, quiet=False)
                )
                self._open[-1].awaited("ready")
        except BaseException:
            self.close()
            raise
        self._relay, self._north, self._mediator = self._open
        time.sleep(2 * _SETTLING)

    def round(self, messages: int) -> dict[str, float]:
        """Milliseconds until arrival, and of processor time for a message at each of the three."""
        before = [each.spent() for each in self._open]
        taken = []
        for number in range(messages):
            self._north.write(f"Sentence {number} of a long night: tugs, fuel, quiet.")
            begun = self._north.awaited("said")
            taken.append((self._mediator.awaited("took", begun) - begun) * 1000)
            time.sleep(_SETTLING)
        relay, north, mediator = (
            (each.spent() - was) / messages * 1000 for each, was in zip(self._open, before, strict=True)
        )
        return {"arrival_ms": median(taken), "side_ms": north, "mediator_ms": mediator, "relay_ms": relay}

    def close(self) -> None:
        """End all three."""
        for each in self._open:
            each.close(at_once=True)


def arrival(messages: int, rounds: int, beside: Path | None = None) -> dict[str, Any]:
    """This checkout and, in turn with it, another one."""
    places = {"here": HERE} | ({} if beside is None else {"beside": beside})
    found: dict[str, list[dict[str, float]]] = {which: [] for which in places}
    with tempfile.TemporaryDirectory() as folder:
        pairs = {}
        try:
            for which, checkout in places.items():
                (Path(folder) / which).mkdir()
                pairs[which] = Pair(checkout, Path(folder) / which)
            for _ in range(rounds):
                for which, pair in pairs.items():
                    found[which].append(pair.round(messages))
        finally:
            for pair in pairs.values():
                pair.close()
    result: dict[str, Any] = {which: _spread(each) for which, each in found.items()}
    if beside is not None:
        ratios = [
            {key: one[key] / other[key] for key in one}
            for one, other in zip(found["here"], found["beside"], strict=True)
        ]
        result["here_to_beside"] = _spread(ratios)
    return {"messages": messages, "rounds": rounds} | result


def _spread(found: list[dict[str, float]]) -> dict[str, list[float]]:
    """Median, least and most."""
    columns = {key: [each[key] for each in found] for key in found[0]}
    return {key: [round(of, 2) for of in (median(each), min(each), max(each))] for key, each in columns.items()}


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--messages", type=int, default=MESSAGES, help=f"in each round; usually {MESSAGES}")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"usually {ROUNDS}")
    parser.add_argument("--beside", type=Path, help="another checkout, with this module")
    if sys.argv[1:2] == ["unlocked"]:
        unlocked(Path(sys.argv[2]))
    else:
        asked = parser.parse_args()
        print(json.dumps(arrival(asked.messages, asked.rounds, asked.beside and asked.beside.resolve()), indent=2))
