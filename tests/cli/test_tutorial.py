"""The tutorial is true: its commands, typed one after another in a fresh home, say what the page says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest

import goodoffices

PAGE = Path(__file__).parents[2] / "docs" / "tutorials" / "first-talk.md"
PASSPHRASE = "five words nobody puts together"
HANDLE = re.compile(r"\b[a-z]{5}-[a-z]{5}\b")
PASSING = (
    (re.compile("[\u2068\u2069]"), ""),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "TIME"),
    (re.compile(r"Digest of the words above: [0-9a-f]{16}"), "DIGEST"),
    (re.compile(r"\d+ entries and \d+ rows"), "N entries and N rows"),
)


def commands() -> list[tuple[str, list[str]]]:
    """Each command of the page, with the lines that it is said to print."""
    found: list[tuple[str, list[str]]] = []
    for block in re.findall(r"^```console\n(.*?)^```$", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line[2:], []))
            else:
                found[-1][1].append(line)
    return [(command, lines) for command, lines in found if command.startswith("goodoffices")]


def plain(line: str) -> str:
    for pattern, name in PASSING:
        line = pattern.sub(name, line)
    return line


class Home:
    """A fresh home with the program on its path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(Path(goodoffices.__file__).parents[1]),
            "HOME": str(folder),
            "GOODOFFICES_HOME": str(folder / "station"),
            "NO_COLOR": "1",
            "COLUMNS": "200",
        }
        self.handles: dict[str, str] = {}

    def start(self, arguments: list[str]) -> subprocess.Popen[str]:
        read, write = os.pipe()
        with os.fdopen(write, "w") as passphrase:
            passphrase.write(PASSPHRASE + "\n" + PASSPHRASE + "\n")
        command = [sys.executable, "-m", "goodoffices", "--passphrase-fd", str(read), *arguments]
        process = subprocess.Popen(
            command,
            env=self.environment,
            pass_fds=[read],
            cwd=self.folder,
            text=True,
            encoding="utf-8",
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        os.close(read)
        return process

    def type(self, command: str) -> list[str]:
        """A command of the page, with this home's handles in the place of the page's; gives what it printed."""
        spoken = HANDLE.sub(lambda found: self.handles.get(found[0], found[0]), command)
        process = self.start(shlex.split(spoken)[1:])
        printed, _ = process.communicate(timeout=120)
        return printed.splitlines()

    def compare(self, command: str, printed: list[str], page: list[str]) -> None:
        """Hold what was printed against the page, and learn which handle stands for which."""
        said = [line for line in map(plain, printed) if line]
        written = [line for line in map(plain, page) if line]
        assert [HANDLE.sub("HANDLE", line) for line in said] == [HANDLE.sub("HANDLE", line) for line in written], (
            command
        )
        for one, other in zip(said, written, strict=True):
            self.handles.update(zip(HANDLE.findall(other), HANDLE.findall(one), strict=True))


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_the_tutorial_can_be_followed_from_beginning_to_end(home: Home) -> None:
    """Every command of the page prints what the page says, in a fresh home and without a network."""
    steps = commands()
    assert len(steps) > 12
    (init, made), (unlock, nothing), *rest = steps
    assert init.startswith("goodoffices init")
    assert (unlock, nothing) == ("goodoffices unlock", [])
    home.compare(init, [line.replace(str(home.folder / "station"), "HOME") for line in home.type(init)], made)
    window = home.start(["unlock"])
    try:
        door = home.folder / "station" / "door.json"
        for _ in range(600):
            if door.exists() or window.poll() is not None:
                break
            time.sleep(0.05)
        for command, lines in rest:
            home.compare(command, home.type(command), lines)
        assert window.wait(timeout=30) == 0
    finally:
        if window.poll() is None:
            window.kill()
        window.communicate()
