"""A person at a terminal: the program in a process of its own, with somebody who types when it asks."""

from __future__ import annotations

import fcntl
import os
import pty
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import goodoffices
from tests.patience import PATIENCE, until

SOURCE = str(Path(goodoffices.__file__).resolve().parents[1])


def environment(home: Path, **more: str) -> dict[str, str]:
    """A fresh account: nothing of this one but the program and the shell's own tools."""
    return {
        "HOME": str(home),
        "PATH": os.pathsep.join([str(home / "bin"), os.environ.get("PATH", os.defpath)]),
        "PYTHONPATH": SOURCE,
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "NO_COLOR": "1",
        **more,
    }


def install(home: Path) -> None:
    """Put a command ``goodoffices`` into an account."""
    folder = home / "bin"
    folder.mkdir(parents=True)
    script = folder / "goodoffices"
    script.write_text(f'#!/bin/sh\nexec {sys.executable} -m goodoffices "$@"\n', "utf-8")
    script.chmod(0o755)


class Running:
    """A command line that runs on a terminal of its own. What it asks comes on the terminal, what it says in a pipe.

    Args:
        seen: what it says beside its answer comes on the terminal too, where somebody reads it.
    """

    def __init__(self, typed: str, env: Mapping[str, str], folder: Path, *, seen: bool = False) -> None:
        self._keyboard, screen = pty.openpty()
        self._process = subprocess.Popen(
            ["/bin/sh", "-c", typed],
            stdin=screen,
            stdout=subprocess.PIPE,
            stderr=screen if seen else subprocess.STDOUT,
            env=dict(env),
            cwd=folder,
            start_new_session=True,
            preexec_fn=_take_terminal,  # noqa: PLW1509 - the child is a shell, and this process has no threads that matter
        )
        os.close(screen)
        self.out = b""
        self.asked = b""
        self.screen = b""

    def wait(self, answers: Sequence[str] = ()) -> tuple[int, str]:
        """Type the answers, one for each question, until it ends; its exit code and what it said."""
        waiting = list(answers)
        self._until(lambda: False, waiting)
        code = self._process.wait(timeout=PATIENCE)
        self.close()
        return code, self.out.decode("utf-8")

    def until(self, said: str, answers: Sequence[str] = ()) -> None:
        """Type the answers, until it has said something."""
        self._until(lambda: said.encode() in self.out, list(answers))
        assert said.encode() in self.out, (self.out + self.asked).decode()

    def until_asked(self) -> None:
        """Wait until it asks something."""
        self._until(lambda: self.asked.rstrip(b" ").endswith(b":"), [])

    def kill(self) -> None:
        """End it as a power cut would."""
        os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(timeout=PATIENCE)
        self.close()

    def close(self) -> None:
        """Let go of the terminal and the pipe."""
        assert self._process.stdout is not None
        self._process.stdout.close()
        os.close(self._keyboard)

    def interrupt(self) -> None:
        """Press Ctrl-C: it goes to everything that runs on the terminal."""
        os.killpg(self._process.pid, signal.SIGINT)

    def stop(self) -> tuple[int, str]:
        """Press Ctrl-C once it does nothing but wait for a key; its exit code and what it said.

        Python sees to signals between its steps: one that comes just before it begins to wait would be seen to with the
        next, and a second one would meet a program that is ending.
        """
        until(self._waits)
        self.interrupt()
        return self.wait()

    def _waits(self) -> bool:
        """Whether it sleeps, and has not been awake for a while."""
        before = self._steps()
        time.sleep(0.1)
        return "S (sleeping)" in before and before == self._steps()

    def _steps(self) -> str:
        """Its state, and how often it has been awake."""
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        return "".join(line for line in status.splitlines() if line.startswith(("State", "voluntary", "nonvoluntary")))

    def _until(self, over: Callable[[], bool], waiting: list[str]) -> None:
        assert self._process.stdout is not None
        pipe = self._process.stdout.fileno()
        ends = time.monotonic() + PATIENCE
        while not over():
            assert time.monotonic() < ends, (self.out + self.asked).decode()
            ready, _, _ = select.select([pipe, self._keyboard], [], [], 0.2)
            if self._keyboard in ready:
                shown = _read(self._keyboard)
                self.asked += shown
                self.screen += shown
                if waiting and self.asked.rstrip(b" ").endswith(b":"):
                    self.asked = b""
                    os.write(self._keyboard, waiting.pop(0).encode() + b"\n")
            if pipe in ready:
                piece = _read(pipe)
                self.out += piece
                if not piece:
                    return
                if waiting and self.out.endswith(b": "):
                    os.write(self._keyboard, waiting.pop(0).encode() + b"\n")


def _take_terminal() -> None:
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, 65536)
    except OSError:
        return b""
