"""A disk as a recording of system calls tells it: what is on it for sure, and what may be.

The rules are:

* A write is on the disk for sure once a flush of its file has returned that began after the write had returned. Until
  then any part of it may be there, in sectors, and a later write may be there without an earlier one.
* That a file is there, or is no more, is sure once a flush of its folder has returned that began after that.
* A call that this does not know about is a fault of the recording, if it touches a file that is followed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

SECTOR = 512
CALLS = (
    "openat,creat,write,writev,pwrite64,pwritev,pwritev2,fsync,fdatasync,sync_file_range,ftruncate,truncate,fallocate,"
    "rename,renameat,renameat2,link,linkat,unlink,unlinkat,copy_file_range,sendfile"
)
"""What is to be recorded: every call that changes a file, a folder, or what of them is on the disk."""

_LINE = re.compile(r"(\d+) +(?:<\.\.\. (\w+) resumed>|(\w+)\()(.*)")
_RESULT = re.compile(r"\) += (-?\d+)[^=]*$")
_HEX = r"((?:\\x[0-9a-f]{2})*)"
_FILE = re.compile(rf"\d+<{_HEX}>")
_TEXT = re.compile(rf'"{_HEX}"')


class Call(NamedTuple):
    """The beginning or the end of a system call.

    Attributes:
        thread: who calls.
        told: the arguments, as they were written down. Empty at the end.
        result: what came of it; None: it begins.
    """

    thread: int
    name: str
    told: str
    result: int | None


def calls(recording: Iterable[str]) -> Iterator[Call]:
    """The calls of a recording by strace: each begins, and then ends."""
    for line in recording:
        found = _LINE.match(line)
        if found is None:
            continue  # a signal, or the end of a thread
        thread, resumed, name, rest = int(found[1]), found[2], found[3], found[4]
        result = _RESULT.search(rest)
        if not resumed:
            yield Call(thread, name, rest, None)
        if result is not None:
            yield Call(thread, resumed or name, "", int(result[1]))


def text_of(told: str) -> bytes:
    """The text among the arguments of a call."""
    return _bytes(_TEXT, told)


def file_of(told: str) -> str:
    """The path of the file that a call is about, or nothing."""
    return _bytes(_FILE if _FILE.match(told) else _TEXT, told).decode(errors="replace")


def _bytes(pattern: re.Pattern[str], told: str) -> bytes:
    found = pattern.search(told)
    return b"" if found is None else bytes.fromhex(found[1].replace("\\x", ""))


class Change(NamedTuple):
    """What a call does to a file or a folder.

    Attributes:
        at: where bytes are written, or how long the file becomes.
        data: the bytes; None: the length changes.
    """

    at: int
    data: bytes | None

    def apply(self, content: bytearray) -> None:
        """Do it."""
        if self.data is None:
            del content[self.at :]
            content.extend(bytes(self.at - len(content)))
        else:
            content.extend(bytes(max(0, self.at - len(content))))
            content[self.at : self.at + len(self.data)] = self.data


class Entry(NamedTuple):
    """A file comes under a name, or (None) goes."""

    name: str
    file: File | None


@dataclass(eq=False)
class Kept:
    """A file or a folder.

    Attributes:
        pending: what was changed, and may not be on the disk.
        under_way: the changes among those whose calls have not returned.
    """

    pending: list[Any] = field(default_factory=list)
    under_way: list[Any] = field(default_factory=list)

    def settle(self, changes: list[Any]) -> Iterator[Any]:
        """These are on the disk."""
        sure = [each for each in self.pending if any(each is change for change in changes)]
        self.pending = [each for each in self.pending if not any(each is change for change in changes)]
        yield from sure


@dataclass(eq=False)
class File(Kept):
    """A file.

    Attributes:
        sure: the bytes that are on the disk.
    """

    sure: bytearray = field(default_factory=bytearray)


class Disk:
    """A folder on a disk, as its calls change it.

    Args:
        folder: whose files are followed, but for those that nobody needs after a crash.

    Attributes:
        flushes: how many have returned.
        lies: the name of a file whose flushes do nothing from now on.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder)
        self.lies = ""
        self._names: dict[str, File] = {}
        self._here = Kept()
        self._sure: dict[str, File] = {}
        self._calls: dict[int, tuple[Kept, list[Any]]] = {}
        self.flushes = 0

    def take(self, call: Call) -> None:
        """Follow the beginning or the end of a call."""
        if call.result is not None:
            self._end(call)
            return
        path = file_of(call.told) if call.name != "openat" else text_of(call.told).decode()
        name = path.removeprefix(self._folder).lstrip("/")
        if not path.startswith(self._folder) or name.endswith("-shm"):
            return
        if call.name in ("fsync", "fdatasync"):
            kept = self._names[name] if name else self._here
            sure = [each for each in kept.pending if not any(each is other for other in kept.under_way)]
            self._calls[call.thread] = kept, [] if name and name == self.lies else sure
            return
        self._begin(call, name)

    def _begin(self, call: Call, name: str) -> None:
        if call.name == "openat":
            if "O_CREAT" not in call.told or name in self._names:
                assert "O_TRUNC" not in call.told, call
                return
            self._names[name] = File()
            self._change(call, self._here, Entry(name, self._names[name]))
        elif call.name == "unlink":
            del self._names[name]
            self._change(call, self._here, Entry(name, None))
        elif call.name == "ftruncate":
            self._change(call, self._names[name], Change(_numbers(call.told)[-1], None))
        elif call.name == "pwrite64":
            data = text_of(call.told)
            size, at = _numbers(call.told)[-2:]
            assert size == len(data)
            self._change(call, self._names[name], Change(at, data))
        else:
            raise AssertionError(f"{call.name} of {name} is not foreseen")

    def _change(self, call: Call, kept: Kept, change: Any) -> None:
        kept.pending.append(change)
        kept.under_way.append(change)
        self._calls[call.thread] = kept, [change]

    def _end(self, call: Call) -> None:
        if call.thread not in self._calls:
            return
        kept, changes = self._calls.pop(call.thread)
        assert call.result is not None
        assert call.result >= 0, call
        if call.name not in ("fsync", "fdatasync"):
            kept.under_way.remove(changes[0])
            return
        self.flushes += 1
        for change in kept.settle(changes):
            if isinstance(kept, File):
                change.apply(kept.sure)
            else:
                _enter(self._sure, change)

    def is_flush(self, call: Call) -> bool:
        """Whether the end of a call makes something sure."""
        return call.result is not None and call.thread in self._calls and call.name in ("fsync", "fdatasync")

    def left(self, folder: Path, chance: random.Random, share: float) -> None:
        """Write down what a power cut at this moment may leave.

        Args:
            share: of what is not sure, how much is there: 0 for nothing of it, 1 for all; in between, some of it, parts
                of writes too.
        """
        names = dict(self._sure)
        for entry in self._here.pending:
            if chance.random() < share:
                _enter(names, entry)
        for name, file in names.items():
            content = bytearray(file.sure)
            for change in file.pending:
                if chance.random() < share:
                    (_torn(change, chance) if 0 < share < 1 else change).apply(content)
            (folder / name).write_bytes(content)


def _numbers(told: str) -> list[int]:
    return [int(each) for each in re.findall(r", (\d+)", told.rpartition('"')[2] or told)]


def _torn(change: Change, chance: random.Random) -> Change:
    """Some sectors from the beginning of a write, one time in four."""
    if change.data is None or chance.random() < 0.75:
        return change
    return Change(change.at, change.data[: chance.randrange(len(change.data) // SECTOR + 1) * SECTOR])


def _enter(names: dict[str, File], entry: Entry) -> None:
    if entry.file is None:
        names.pop(entry.name, None)
    else:
        names[entry.name] = entry.file
