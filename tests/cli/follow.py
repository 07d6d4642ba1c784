"""Pages that are followed: each command of a page is typed in a fresh home, and has to say what the page says.

The rules are:

* A block ``console`` holds commands behind a prompt, ``$`` or ``NAME$`` for one of several windows, and below each
  what it says. Lines that begin with ``>`` are typed after the command; ``^C`` is that key.
* Handles, numbers of a line, fingerprints, words of an invitation, times and digests are a page's own. Each of the
  first four stands for one and the same thing wherever the page writes it; :class:`Known` learns for which.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

import goodoffices
from goodoffices.words import OUR_MARKS

PASSPHRASE = "five words nobody puts together"
DOCS = Path(__file__).parents[2] / "docs"

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_PROMPT = re.compile(r"(?P<window>[a-z-]*)\$ (?P<command>.*)")
_PASSING = (
    (re.compile(f"[{OUR_MARKS}]"), ""),
    (re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "TIME"),
    (re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z"), "INSTANT"),
    (re.compile(r"Digest of the words above: [0-9a-f]{16}"), "DIGEST"),
    (re.compile(r"\d+ entries and \d+ rows"), "N entries and N rows"),
)
_LEARNT = re.compile(
    r"(?P<WORDS>(?<=\d\. )[a-z]{5}(?: [a-z]{5})+$)|(?P<HANDLE>\b[a-z]{5}-[a-z]{5}\b)"
    r"|(?P<CARD>\b[0-9a-f]{64}\b)|(?P<GROUP>\b\d{5}\b)"
)


@dataclass
class Step:
    """A command of a page.

    Attributes:
        at: where it stands on the page.
        window: in which window it is typed; empty: there is only one.
        typed: what is typed after it.
        said: the lines that it is said to print.
    """

    at: int
    window: str
    command: str
    typed: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)


def steps(page: str) -> list[Step]:
    """Every command of a page, in order."""
    found: list[Step] = []
    for block in _BLOCK.finditer(page):
        for line in block[1].splitlines():
            prompt = _PROMPT.fullmatch(line)
            if prompt is not None:
                found.append(Step(block.start(), prompt["window"], prompt["command"]))
            elif line.startswith("> "):
                found[-1].typed.append(line[2:])
            else:
                found[-1].said.append(line)
    return found


class Known:
    """What the things of a page are called in this run."""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def here(self, text: str) -> str:
        """A line of the page, as it is typed in this run."""
        return _LEARNT.sub(lambda found: self.names.get(found[0], found[0]), text)

    def unlike(self, printed: Sequence[str], page: Sequence[str]) -> str | None:
        """Hold what was printed against the page; gives where they differ. Learns if they do not."""
        said, written = _lines(printed), _lines(page)
        if [_form(line) for line in said] != [_form(line) for line in written]:
            return "\n".join(["printed:", *said, "on the page:", *written])
        learnt = dict(self.names)
        for one, other in zip(said, written, strict=True):
            for here, there in zip(_LEARNT.finditer(one), _LEARNT.finditer(other), strict=True):
                if learnt.setdefault(there[0], here[0]) != here[0]:
                    return f"{there[0]} was {learnt[there[0]]} before, and is {here[0]} now"
        self.names = learnt
        return None


def _lines(lines: Sequence[str]) -> list[str]:
    for pattern, name in _PASSING:
        lines = [pattern.sub(name, line) for line in lines]
    return [line for line in lines if line]


def _form(line: str) -> str:
    return _LEARNT.sub(lambda found: str(found.lastgroup), line)


def environment(folder: Path, **more: str) -> dict[str, str]:
    """A fresh home, with this program and nothing of this machine's settings."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": str(Path(goodoffices.__file__).parents[1]),
        "HOME": str(folder),
        "NO_COLOR": "1",
        "COLUMNS": "200",
        **more,
    }


def start(
    command: str,
    folder: Path,
    variables: Mapping[str, str],
    *,
    more: Sequence[str] = (),
    screen: IO[str] | None = None,
) -> subprocess.Popen[str]:
    """Start a command of the program; the passphrase is there, twice, if it asks for it.

    Args:
        more: arguments that the page does not write.
        screen: where it prints what it says, and nothing can be typed; None: a pipe each way.
    """
    read, write = os.pipe()
    with os.fdopen(write, "w") as passphrase:
        passphrase.write(PASSPHRASE + "\n" + PASSPHRASE + "\n")
    words = shlex.split(command)
    assert words[0] == "goodoffices", command
    process = subprocess.Popen(
        [sys.executable, "-m", "goodoffices", "--passphrase-fd", str(read), *words[1:], *more],
        env=dict(variables),
        pass_fds=[read],
        cwd=folder,
        text=True,
        encoding="utf-8",
        stdin=subprocess.PIPE if screen is None else subprocess.DEVNULL,
        stdout=subprocess.PIPE if screen is None else screen,
        stderr=subprocess.STDOUT,
    )
    os.close(read)
    return process
