"""The tutorial of two stations is true: a relay, two stations and their windows do and say what the page says.

Where this test leaves the page:

* The relay's port is one that is free here.
* What only looks is typed again until it says what the page says, as the page advises: the mail goes by itself.
* A window is closed by a kill, which leaves a program less time than closing a window does.
"""

from __future__ import annotations

import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli import follow
from tests.cli.follow import Step
from tests.patience import PATIENCE

pytestmark = pytest.mark.long

PAGE = (follow.DOCS / "tutorials" / "two-stations.md").read_text("utf-8")
PORT = "8040"
SERVE = "goodoffices relay serve"
STAYS = (SERVE, "goodoffices unlock")
LOOKS = ("goodoffices line list", "goodoffices mail", "goodoffices read", "goodoffices talk invitations")
CLOSED = re.compile(r"^Close the window `([a-z-]+)`", re.MULTILINE)
# Which roads a station has tried while a relay is away is chance; the page says so.
LINE_SAYS_IT_TOO = re.compile(r"^(Line \d+ .*\n)  The relay at .* cannot be reached.*\n  .*\n", re.MULTILINE)


def free_port() -> str:
    """A free port of four digits, so that an invitation has as many words as the page's, and nobody is lent it."""
    for port in range(7001 + time.time_ns() % 1000, 9999):
        with socket.socket() as tried:
            try:
                tried.bind(("127.0.0.1", port))
            except OSError:
                continue
            return str(port)
    raise AssertionError("no port is free")


class Windows:
    """The windows of the page, each with what was exported and what stays in it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known = follow.Known()
        self.port = free_port()
        self._exported: dict[str, dict[str, str]] = {}
        self._staying: dict[str, subprocess.Popen[str]] = {}
        self._read: dict[str, int] = {}

    def walk(self, step: Step) -> None:
        """Type a command, and hold what it says against the page."""
        if step.command.startswith("export "):
            name, _, value = step.command.removeprefix("export ").partition("=")
            self._exported.setdefault(step.window, {})[name] = value
            return
        until = time.monotonic() + PATIENCE
        if step.command == "^C":
            self._staying[step.window].send_signal(signal.SIGINT)
            assert self._staying.pop(step.window).wait(timeout=PATIENCE) == 0
        elif step.command.startswith(STAYS):
            self._stay(step)
        elif not step.command.startswith(LOOKS):
            until = 0.0
        while True:
            printed = self._says(step.window) if step.command.startswith(("^C", *STAYS)) else self._type(step)
            unlike = self.known.unlike(printed.splitlines(), step.said)
            if unlike is None:
                break
            assert time.monotonic() < until, f"{step.window}$ {step.command}\n{unlike}"
            time.sleep(0.05)
        self._read[step.window] = self._read.get(step.window, 0) + len(printed)

    def close(self, window: str) -> None:
        """Close a window: what stays in it is killed."""
        process = self._staying.pop(window)
        assert process.poll() is None
        process.kill()
        process.wait(timeout=PATIENCE)

    def end(self) -> None:
        """Close every window."""
        for process in self._staying.values():
            process.kill()
            process.wait()

    def _stay(self, step: Step) -> None:
        more = ["--port", self.port] if step.command.startswith(SERVE) else []
        with self._screen(step.window).open("a") as screen:
            variables = follow.environment(self.folder, **self._exported.get(step.window, {}))
            self._staying[step.window] = follow.start(step.command, self.folder, variables, more=more, screen=screen)

    def _type(self, step: Step) -> str:
        variables = follow.environment(self.folder, **self._exported[step.window])
        process = follow.start(self.known.here(step.command).replace(PORT, self.port), self.folder, variables)
        typed = "".join(self.known.here(line) + "\n" for line in step.typed)
        printed, _ = process.communicate(typed, timeout=PATIENCE)
        return LINE_SAYS_IT_TOO.sub(r"\1", printed.replace(self.port, PORT))

    def _says(self, window: str) -> str:
        """What has been said in a window since the page last spoke of it."""
        return self._screen(window).read_text("utf-8").replace(self.port, PORT)[self._read.get(window, 0) :]

    def _screen(self, window: str) -> Path:
        return self.folder / f"{window}.screen"


@pytest.fixture
def windows(tmp_path: Path) -> Iterator[Windows]:
    opened = Windows(tmp_path)
    yield opened
    opened.end()


def test_the_tutorial_of_two_stations_can_be_followed_from_beginning_to_end(windows: Windows) -> None:
    """Every command prints what the page says, while the relay goes and comes back and a station is killed."""
    steps = [step for step in follow.steps(PAGE) if step.window]
    closed = [(found.start(), found[1]) for found in CLOSED.finditer(PAGE)]
    assert len(steps) > 40
    assert len(closed) == 1
    for step in steps:
        while closed and closed[0][0] < step.at:
            windows.close(closed.pop(0)[1])
        windows.walk(step)
    assert [path.name for path in windows.folder.glob("*.svg")] == ["invitation.svg"]
