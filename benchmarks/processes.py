"""Processes of benchmarks, which are spoken with by lines."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


class Process:
    """A module that runs in a process of its own.

    Args:
        module: its name.
        checkout: whose module it is; left out: of this one.
        env: beside the environment of this process.
        quiet: what it says on standard error is dropped.

    Attributes:
        pid: its number.
    """

    def __init__(
        self,
        module: str,
        *arguments: str,
        checkout: Path | None = None,
        env: dict[str, str] | None = None,
        quiet: bool = True,
    ) -> None:
        path = {} if checkout is None else {"PYTHONPATH": f"{checkout / 'src'}{os.pathsep}{checkout}"}
        self._process = subprocess.Popen(
            [sys.executable, "-m", module, *arguments],
            cwd=checkout,
            env=os.environ | path | (env or {}),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL if quiet else None,
            text=True,
        )
        self.pid = self._process.pid

    def read(self) -> str:
        """The next line."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit("a process of the benchmark has ended")
        return line.strip()

    def write(self, line: str) -> None:
        """A line to it."""
        assert self._process.stdin is not None
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def ask(self, line: str) -> str:
        """A line for a line."""
        self.write(line)
        return self.read()

    def close(self, *, at_once: bool = False) -> None:
        """End it. ``at_once``: it does not clear up."""
        if at_once:
            self._process.kill()
        else:
            self._process.terminate()
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe is not None
            pipe.close()
        self._process.wait(30)
