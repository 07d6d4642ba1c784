"""Fuzzes every place that reads foreign bytes, ten minutes each: ``make fuzz``.

What was reached lies in ``.fuzz/`` of the checkout, and the next run begins with it. An input that makes a place raise
what it may not is written there, and told: put it into ``tests/foreign/garbage.py`` once the place is mended.

    make fuzz ARGS='--seconds 60 scenario "relay answer"'
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.foreign.doors import DOORS
from tests.foreign.fuzz import at_random, has_atheris, led

ROOT = Path(__file__).resolve().parents[1]
KEPT = ROOT / ".fuzz"
MINUTES = 10


def main() -> int:
    """Fuzz the doors that are named, or all."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("doors", nargs="*", metavar="DOOR", help=f"of these: {', '.join(DOORS)}; left out: all")
    parser.add_argument("--seconds", type=int, default=MINUTES * 60, help="for each; left out: ten minutes")
    given = parser.parse_args()
    unknown = sorted(set(given.doors) - set(DOORS))
    if unknown:
        parser.error(f"there is no door called {', '.join(unknown)}")
    if not has_atheris():
        print("fuzz: at random, since there is no atheris for this system or this version of Python")
    failed = [door for door in given.doors or DOORS if not _bears(door, given.seconds)]
    print(f"fuzz: {'not borne: ' + ', '.join(failed) if failed else 'all is well'}")
    return 1 if failed else 0


def _bears(door: str, seconds: int) -> bool:
    print(f"fuzz: {door}, {seconds} s", flush=True)
    if not has_atheris():
        try:
            print(f"fuzz: {at_random(door, count=10**9, seconds=seconds)} inputs")
        except Exception as fault:  # noqa: BLE001  # told, and the next door is fuzzed
            print(f"fuzz: {type(fault).__name__}; {' '.join(fault.__notes__)}")
            return False
        return True
    folder = KEPT / door.replace(" ", "-")
    done = led(door, folder, f"-max_total_time={seconds}", "-timeout=60", "-print_final_stats=1")
    told = done.stdout.decode(errors="replace").splitlines()
    print("\n".join(line for line in told if line.startswith("stat::number") or done.returncode))
    if done.returncode:
        print(f"fuzz: the input lies in {folder.relative_to(ROOT)}")
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
