"""What a command brings along: the list of commands nearly nothing, a command at an unlocked station no station."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from goodoffices.station.door import Door
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.station.kit import TALK

RUN = """
import sys
from goodoffices.cli import main
code = main(sys.argv[1:])
print("\\n".join(sorted(sys.modules)), file=sys.stderr)
sys.exit(code)
"""

HEAVY = {
    *("cryptography", "sqlcipher3", "httpx", "starlette", "uvicorn", "httptools", "asyncio", "structlog"),
    *("jinja2", "babel", "segno", "sqlite3"),
}
"""Libraries of the station, of relays and of paper."""

ROOMS = {"seal", "desk", "record", "paper", "relay", "roads", "serving", "scenario"}
"""Packages of the project that a command at an unlocked station has no use for."""


def brought(*typed: str) -> set[str]:
    """The modules that are there after a command."""
    done = subprocess.run([sys.executable, "-c", RUN, *typed], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return set(done.stderr.split())


def test_the_list_of_commands_brings_none_of_them() -> None:
    """Nothing of the project but the command line's own root, refusals and what reads the settings."""
    modules = brought("--help")
    assert not HEAVY & modules
    ours = {name.split(".")[1] for name in modules if name.startswith("goodoffices.")}
    assert ours <= {"cli", "errors", "foreign", "memory", "words", "canonical", "labels"}
    assert "goodoffices.cli.saying" not in modules


def test_a_note_at_an_unlocked_station_brings_no_station(station: Station, tmp_path: Path) -> None:
    """It goes through the door with the standard library."""
    door = Door(station.folder, station.call, lambda: None, system_chance)
    door.open()
    try:
        words = ("note", "North", "We wait.", "--by", "call", "--speaker", "North's envoy")
        modules = brought("--home", str(station.folder), "--talk", TALK, *words)
    finally:
        door.close()
    assert station.find(text="We wait.")
    assert not HEAVY & modules
    assert not ROOMS & {name.split(".")[1] for name in modules if name.startswith("goodoffices.")}
    assert not {"goodoffices.station.station", "goodoffices.station.acts", "goodoffices.talk.talk"} & modules
