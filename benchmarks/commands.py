"""What a command costs before it does anything: the time of its process beside that of its libraries alone.

Each pair runs back to back, so that the ratio holds on a machine whose speed drifts. Time is processor time of the
whole process: start, imports and work; of a note also the work of the client, not that of the station.
``python -m benchmarks.commands`` measures this alone.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import Any

from goodoffices.station import keys
from goodoffices.station.door import Door
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance

ROUNDS = 15
LIBRARIES = ("-c", "import click, msgspec, http.client, rich.console, rich.text")
PROGRAM = ("-m", "goodoffices")
PASSPHRASE = "correct horse battery staple"  # noqa: S105 - of a station that lives for one run
TALK = "Harbour"


def spent(arguments: Sequence[str], env: dict[str, str]) -> float:
    """Milliseconds of processor time of a Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], env=env, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return 1000 * (after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime)


def _as_installed(folder: str) -> dict[str, str]:
    """The environment of a command whose modules were compiled when they were installed."""
    env = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return env | {"PYTHONPYCACHEPREFIX": f"{folder}/compiled", "GOODOFFICES_CONFIG": f"{folder}/none"}


def beside_libraries(typed: Sequence[str], env: dict[str, str], rounds: int) -> dict[str, Any]:
    """A command, pair by pair with what imports its libraries and ends."""
    spent(LIBRARIES, env)
    spent([*PROGRAM, *typed], env)
    pairs = [(spent([*PROGRAM, *typed], env), spent(LIBRARIES, env)) for _ in range(rounds)]
    return {
        "command_ms": round(median(command for command, _ in pairs), 1),
        "libraries_ms": round(median(alone for _, alone in pairs), 1),
        "ratio_to_libraries": round(median(command / alone for command, alone in pairs), 2),
    }


def commands(*, quick: bool = False) -> dict[str, Any]:
    """The list of commands, and a note at an unlocked station."""
    rounds = 5 if quick else ROUNDS
    with tempfile.TemporaryDirectory() as folder:
        env = _as_installed(folder) | {"GOODOFFICES_HOME": f"{folder}/station"}
        with Station.create(
            Path(folder, "station"), PASSPHRASE, name="Mara", memory_kib=keys.LEAST_MEMORY_KIB
        ) as station:
            station.open_talk(title=TALK, sides=[{"name": "North"}, {"name": "South"}])
            door = Door(station.folder, station.call, lambda: None, system_chance)
            door.open()
            try:
                note = ("note", "North", "We need quiet.", "--by", "call", "--carry", "in-substance")
                return {
                    "aims": "help at most 1.3 times its libraries, a note at most 2 times",
                    "help": beside_libraries(["--help"], env, rounds),
                    "note": beside_libraries(note, env, rounds),
                }
            finally:
                door.close()


if __name__ == "__main__":
    print(json.dumps(commands(quick="--quick" in sys.argv), indent=2))
