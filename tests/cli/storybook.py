"""Command-line stories: commands with what they print, as a person would copy them from a terminal, run as tests.

A story is a text file. The rules are:

* ``$ goodoffices ...`` is a command; a line that ends with a backslash goes on in the next.
* The lines below it are what it prints; those that begin with ``! `` go to standard error. ``...`` alone stands for any
  number of lines, ``[..]`` within a line for anything. ``= 4`` ends a command whose exit code is 4.
* Handles and moments stand for themselves: ``lusab-babad`` is the same handle wherever it stands in the story, whatever
  it is called in this run; ``2025-12-14 18:00 (UTC)`` is any moment to the minute.
* ``\\u{202E}`` is that character. Marks of order around names and words are left out, so that a story can be read.
* ``@`` begins a direction to the stage; see :class:`Stage`. ``#`` begins a remark.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import resource
import shlex
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from goodoffices.cli import main
from goodoffices.errors.station import DoorClosed
from goodoffices.station.client import DoorClient
from goodoffices.station.serve import keep_open
from goodoffices.station.station import Station
from goodoffices.words import OUR_MARKS
from tests.patience import PATIENCE

PASSPHRASE = "correct horse battery staple"
NOBODY = 65534

_SYLLABLES = "[bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz]"
HANDLE = re.compile(rf"\b{_SYLLABLES}(?:-{_SYLLABLES})+\b")
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d \(UTC(?:[+-]\d\d:\d\d)?\)")
_ESCAPE = re.compile(r"\\u\{([0-9A-F]{2,6})\}")
_TOKEN = re.compile(rf"(?P<any>\[\.\.\])|(?P<handle>{HANDLE.pattern})|(?P<moment>{MOMENT.pattern})")
_MARKS = str.maketrans("", "", OUR_MARKS)


@dataclass
class Line:
    """A command, what it prints and how it ends."""

    number: int
    typed: str
    expected: list[str] = field(default_factory=list)
    code: int = 0


@dataclass
class Direction:
    """A direction to the stage, with the lines that belong to it."""

    number: int
    words: list[str]
    lines: list[str] = field(default_factory=list)


def read(text: str) -> list[Line | Direction]:
    """The commands and directions of a story."""
    told: list[Line | Direction] = []
    open_line = False
    for number, line in enumerate(text.splitlines(), start=1):
        last = told[-1] if told else None
        if open_line and isinstance(last, Line):
            last.typed += " " + line.strip().removesuffix("\\").strip()
            open_line = line.endswith("\\")
        elif line.startswith("$ "):
            told.append(Line(number, line[2:].removesuffix("\\").strip()))
            open_line = line.endswith("\\")
        elif line.startswith("@"):
            told.append(Direction(number, shlex.split(line[1:])))
        elif line.startswith("|") and isinstance(last, Direction):
            last.lines.append(line[1:].removeprefix(" "))
        elif line.startswith("= ") and isinstance(last, Line):
            last.code = int(line[2:])
        elif line and not line.startswith("#"):
            assert isinstance(last, Line), f"line {number} belongs to no command"
            last.expected.append(line)
    return told


class Known:
    """What the handles of a story are called in this run."""

    def __init__(self) -> None:
        self.handles: dict[str, str] = {}

    def in_this_run(self, typed: str) -> str:
        """A command with the handles of this run, and its escapes read."""
        named = HANDLE.sub(lambda found: self.handles.get(found[0], found[0]), typed)
        return _ESCAPE.sub(lambda found: chr(int(found[1], 16)), named)

    def match(self, expected: str, printed: str) -> bool:
        """Whether a line is as expected; learns the handles that it tells."""
        expected = _ESCAPE.sub(lambda found: chr(int(found[1], 16)), expected)
        pattern, at = "", 0
        names: dict[str, str] = {}
        for found in _TOKEN.finditer(expected):
            pattern += re.escape(expected[at : found.start()])
            at = found.end()
            if found["any"]:
                pattern += ".*"
            elif found["moment"]:
                pattern += MOMENT.pattern
            elif found["handle"] in self.handles:
                pattern += re.escape(self.handles[found["handle"]])
            elif found["handle"] in names.values():
                pattern += next(f"(?P={group})" for group, name in names.items() if name == found["handle"])
            else:
                group = f"h{len(names)}"
                names[group] = found["handle"]
                pattern += f"(?P<{group}>{HANDLE.pattern})"
        matched = re.fullmatch(pattern + re.escape(expected[at:]), printed)
        if matched is None:
            return False
        self.handles |= {name: matched[group] for group, name in names.items()}
        return True

    def unlike(self, expected: list[str], printed: list[str]) -> str | None:
        """What is not as expected; None: all is."""
        if not expected:
            return f"printed, and nothing was expected:\n{_block(printed)}" if printed else None
        if expected[0] == "...":
            for skipped in range(len(printed) + 1):
                handles = dict(self.handles)
                if self.unlike(expected[1:], printed[skipped:]) is None:
                    return None
                self.handles = handles
            return f"not found: {expected[1]}\nin:\n{_block(printed)}"
        if not printed:
            return f"not printed: {expected[0]}"
        if not self.match(expected[0], printed[0]):
            return f"expected: {expected[0]}\nprinted:  {printed[0]}\nand then:\n{_block(printed[1:])}"
        return self.unlike(expected[1:], printed[1:])


def _block(lines: list[str]) -> str:
    return "\n".join(f"    {line}" for line in lines)


class Stage:
    """Where a story plays: a folder, a passphrase, and what happens around the commands.

    Directions: ``@file NAME`` with lines after ``|``, ``@big NAME BYTES``, ``@passphrase WORDS``, ``@unlocked`` and
    ``@locked`` (another process has the station open, with its door), ``@held`` and ``@let-go`` (without),
    ``@read-only`` and ``@writable`` (the folder, for a user for whom permissions hold), ``@no-room`` and ``@room``
    (on the disk).
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.known = Known()
        self.passphrase = PASSPHRASE
        self._ends: dict[str, Callable[[], None]] = {}

    @property
    def home(self) -> Path:
        """The station's folder."""
        return self.folder / "station"

    def play(self, text: str) -> Iterator[tuple[Line, str]]:
        """Play a story; yields whatever is not as expected."""
        try:
            for each in read(text):
                if isinstance(each, Direction):
                    self.direct(each)
                else:
                    unlike = self.run(each)
                    if unlike is not None:
                        yield each, unlike
        finally:
            for end in list(self._ends.values()):
                end()

    def run(self, line: Line) -> str | None:
        """Run one command, in this process; tells what is not as expected."""
        words = shlex.split(self.known.in_this_run(line.typed))
        assert words[0] == "goodoffices", line.typed
        code, out, err = run(words[1:], self.passphrase)
        printed = [*_printed(out), *(f"! {each}" for each in _printed(err))]
        if code != line.code:
            return f"ended with {code}, not with {line.code}:\n{_block(printed)}"
        return self.known.unlike(line.expected, printed)

    def direct(self, direction: Direction) -> None:
        """Follow a direction."""
        name, *words = direction.words
        getattr(self, f"do_{name.replace('-', '_')}")(direction, *words)

    def do_file(self, direction: Direction, name: str) -> None:
        lines = [_ESCAPE.sub(lambda found: chr(int(found[1], 16)), line) for line in direction.lines]
        (self.folder / name).write_text("\n".join(lines) + "\n", "utf-8")

    def do_big(self, _: Direction, name: str, size: str) -> None:
        (self.folder / name).write_text("word " * (int(size) // 5), "utf-8")

    def do_passphrase(self, _: Direction, words: str) -> None:
        self.passphrase = words

    def do_unlocked(self, _: Direction) -> None:
        station = Station.open(self.home, PASSPHRASE)
        ready = threading.Event()

        def serve() -> None:
            with station:
                keep_open(station, lambda _: ready.set())

        thread = threading.Thread(target=serve)
        thread.start()
        assert ready.wait(PATIENCE)

        def end() -> None:
            with contextlib.suppress(DoorClosed), DoorClient(self.home) as client:
                client.lock()
            thread.join()

        self._ends["unlocked"] = end

    def do_locked(self, _: Direction) -> None:
        self._ends.pop("unlocked")()

    def do_held(self, _: Direction) -> None:
        self._ends["held"] = Station.open(self.home, PASSPHRASE).close

    def do_let_go(self, _: Direction) -> None:
        self._ends.pop("held")()

    def do_read_only(self, _: Direction) -> None:
        paths = [self.home, *self.home.rglob("*")]
        for path in paths:
            path.chmod(0o500 if path.is_dir() else 0o400)
        if os.geteuid() == 0:
            for path in paths:
                os.chown(path, NOBODY, NOBODY)
            os.seteuid(NOBODY)
        self._ends["read_only"] = self._writable

    def do_writable(self, _: Direction) -> None:
        self._ends.pop("read_only")()

    def _writable(self) -> None:
        if os.getuid() == 0:
            os.seteuid(0)
        for path in [self.home, *self.home.rglob("*")]:
            if os.geteuid() == 0:
                os.chown(path, 0, 0)
            path.chmod(0o700 if path.is_dir() else 0o600)

    def do_no_room(self, _: Direction) -> None:
        limits = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
        self._ends["no_room"] = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, limits)

    def do_room(self, _: Direction) -> None:
        self._ends.pop("no_room")()


@contextlib.contextmanager
def stage() -> Iterator[Stage]:
    """A stage in a folder that every user can reach, with nothing of this machine's settings."""
    before, variables = Path.cwd(), dict(os.environ)
    with tempfile.TemporaryDirectory(prefix="goodoffices-story-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        for key in [each for each in os.environ if each.startswith("GOODOFFICES_")]:
            del os.environ[key]
        os.environ |= {
            "GOODOFFICES_HOME": str(folder / "station"),
            "GOODOFFICES_CONFIG": str(folder / "config.toml"),
            "TZ": "UTC",
            "NO_COLOR": "1",
            "COLUMNS": "100",
        }
        os.chdir(folder)
        try:
            yield Stage(folder)
        finally:
            os.chdir(before)
            os.environ.clear()
            os.environ.update(variables)


def run(arguments: list[str], passphrase: str | None = PASSPHRASE, typed: bytes = b"") -> tuple[int, str, str]:
    """Run the command line in this process.

    Args:
        passphrase: given through a file descriptor; None: none is given.
        typed: standard input.

    Returns:
        The exit code, standard output and standard error.
    """
    out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="\n") for _ in range(2))
    with contextlib.ExitStack() as opened:
        if passphrase is not None:
            reading, writing = os.pipe()
            os.write(writing, passphrase.encode() + b"\n")
            os.close(writing)
            opened.callback(os.close, reading)
            arguments = ["--passphrase-fd", str(reading), *arguments]
        opened.enter_context(contextlib.redirect_stdout(out))
        opened.enter_context(contextlib.redirect_stderr(err))
        opened.enter_context(_standard_input(typed))
        code = main(arguments)
    return code, _text(out), _text(err)


@contextlib.contextmanager
def _standard_input(typed: bytes) -> Iterator[None]:
    before = sys.stdin
    sys.stdin = io.TextIOWrapper(io.BytesIO(typed), "utf-8")
    try:
        yield
    finally:
        sys.stdin = before


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


def _printed(text: str) -> list[str]:
    """The lines that were printed, without empty ones and without marks of order."""
    return [line.rstrip() for line in text.translate(_MARKS).splitlines() if line.strip()]
