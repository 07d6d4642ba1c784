"""Run all servers in turn, several rounds, and print JSON.

In each round every server is started anew and runs alone, under the same loads. Ratios are taken within a round and
stand as median, least and most; the machine is measured before each turn. ``--quick`` takes one short round.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Sequence
from statistics import median
from typing import Any, Final

from benchmarks.peers.flushes import DELAY_MS, slowed, tracer
from benchmarks.peers.machine import busy, flushes_per_second, loop_ms
from benchmarks.peers.protocols import BODY
from benchmarks.peers.servers import Peer, Server, disk, filesystem, peers, processor, started, tree
from benchmarks.processes import Process

SENDERS: Final = (1, 16, 64, 256)
ROUNDS: Final = 4
SECONDS: Final = 1.2
_WARM: Final = (64, 1.0)
_CHECKED: Final = 11
_REDIS: Final = "redis"
Figures = dict[str, Any]
Found = dict[tuple[str, int], list[Figures]]


class Driver:
    """The process of the senders."""

    def __init__(self) -> None:
        self._process = Process("benchmarks.peers.driver", quiet=False)

    def load(self, server: Server, senders: int, seconds: float, deposits: int = 0) -> Figures:
        """Figures of one load, with the processor time of the server for each deposit."""
        about = [server.kind, server.host, server.port, server.places, senders, seconds, deposits]
        before = processor(server.roots)
        found: Figures = json.loads(self._process.ask(json.dumps(about)))
        return found | {"server_us": round((processor(server.roots) - before) / found["count"] * 1e6, 1)}

    def close(self) -> None:
        """End it."""
        self._process.close(at_once=True)


def turn(driver: Driver, server: Server, senders: Sequence[int], seconds: float) -> dict[int, Figures]:
    """One server under every load, once it has grown its files: a flush costs more while they grow."""
    driver.load(server, *_WARM)
    return {count: driver.load(server, count, seconds) for count in senders}


def checked(driver: Driver, server: Server) -> Figures:
    """Whether no answer comes sooner than a flush, which is made to take longer than an answer usually does."""
    if tracer() is None:
        return {"durable": server.durable, "why": "not looked at; to look: sudo apt-get install strace"}
    usual = driver.load(server, 1, 60, _CHECKED)["p50_ms"]
    with slowed(tree(server.flushing)):
        late = driver.load(server, 1, 60, _CHECKED)["p50_ms"]
    if usual >= DELAY_MS:
        return {"durable": server.durable, "why": f"the disk is too slow to tell: {usual} ms"}
    waits = late >= DELAY_MS
    if server.durable and not waits:
        raise SystemExit(f"{server.kind} answers before the disk has it: its figures would be worth nothing")
    return {"durable": waits, "usual_ms": usual, "slowed_ms": late}


def compared(found: Found, name: str, senders: int, *, durable: bool) -> Figures:
    """One server under one load: medians, and its rate beside that of Redis in the same round.

    What does not wait for the disk is not comparable, and its ratio has another name.
    """
    mine = found[name, senders]
    figures: Figures = {key: round(median(each[key] for each in mine), 2) for key in mine[0] if key != "count"}
    beside = found.get((_REDIS, senders), [])
    if beside:
        ratios = [one["per_second"] / other["per_second"] for one, other in zip(mine, beside, strict=True)]
        key = "to_redis" if durable else "to_redis_without_the_disk"
        figures[key] = [round(each, 3) for each in (median(ratios), min(ratios), max(ratios))]
    return figures


def noise(machine: dict[str, list[float]]) -> Figures:
    """Median, least and most of what was measured of the machine."""
    return {key: [median(each), min(each), max(each)] for key, each in machine.items()}


def measure(chosen: Sequence[Peer], senders: Sequence[int], rounds: int, seconds: float) -> Figures:
    """All of them, in turn."""
    found: Found = defaultdict(list)
    machine: dict[str, list[float]] = defaultdict(list)
    durable: dict[str, Figures] = {}
    driver = Driver()
    try:
        for number in range(rounds):
            for peer in chosen:
                machine["loop_ms"].append(loop_ms())
                machine["flushes_per_second"].append(flushes_per_second(disk()))
                machine["busy"].append(busy())
                with started(peer) as server:
                    for count, figures in turn(driver, server, senders, seconds).items():
                        found[peer.name, count].append(figures)
                    if not number:
                        durable[peer.name] = checked(driver, server)
                print(f"round {number + 1} of {rounds}: {peer.name}", file=sys.stderr)
    finally:
        driver.close()
    return {
        "noise (median, least, most)": noise(machine),
        "durable": durable,
        "by_senders": {
            count: {
                peer.name: compared(found, peer.name, count, durable=durable[peer.name]["durable"]) for peer in chosen
            }
            for count in senders
        },
    }


def main() -> None:
    """As JSON on standard output; each turn is named on standard error."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--rounds", type=int, default=ROUNDS, help=f"usually {ROUNDS}")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of each load; usually {SECONDS}")
    parser.add_argument("--only", action="append", help="the name of a server; may be given several times")
    asked = parser.parse_args()
    everything = [each for each in peers() if not asked.only or each.name in asked.only]
    missing = {each.name: each.missing for each in everything if each.missing}
    for name, line in missing.items():
        print(f"{name} is left out; to have it: {line}", file=sys.stderr)
    chosen = [each for each in everything if not each.missing]
    rounds, seconds = (1, 0.5) if asked.quick else (asked.rounds, asked.seconds)
    result = measure(chosen, SENDERS, rounds, seconds)
    about = {
        "body_bytes": BODY,
        "rounds": rounds,
        "seconds": seconds,
        "disk": filesystem(disk()),
        "missing": missing,
    }
    print(json.dumps(about | result, indent=2))


if __name__ == "__main__":
    main()
