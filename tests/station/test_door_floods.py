"""Floods at the door of an unlocked station: its owner gets in throughout, and it can be locked."""

from __future__ import annotations

import os
import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

from goodoffices.cli import main, reach
from goodoffices.errors.base import Refusal
from goodoffices.station.client import DoorClient
from goodoffices.station.door import BOUNDS, Door
from goodoffices.station.doorfile import DoorFile, read_door
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.patience import PATIENCE
from tests.station import kit
from tests.station.kit import TALK

DESCRIPTORS = 150
"""Of the station's process; so a flood needs hundreds of connections here, and not thousands."""

SERVED = (
    "import sys\n"
    "from goodoffices.station.serve import serve\n"
    "serve(sys.argv[1], sys.stdin.readline().strip(), lambda _: print('ready', flush=True))\n"
    "print('ended', flush=True)\n"
)

# Bare sockets: after the change of user the libraries of this Python may not be readable any more.
FLOOD = (
    "import os, select, socket, sys\n"
    "if sys.argv[2] != '0':\n"
    "    os.setuid(int(sys.argv[2]))\n"
    "held, made = [], 0\n"
    "while not select.select([sys.stdin], [], [], 0.001 if made > 300 else 0)[0]:\n"
    "    held.append(socket.socket())\n"
    "    held[-1].settimeout(0.5)\n"
    "    try:\n"
    "        held[-1].connect(('127.0.0.1', int(sys.argv[1])))\n"
    "        made += 1\n"
    "    except OSError:\n"
    "        pass\n"
    "    if len(held) > 300:\n"
    "        held.pop(0).close()\n"
    "    if made == 300:\n"
    "        print('flooding', flush=True)\n"
)


@contextmanager
def unlocked(folder: Path) -> Iterator[subprocess.Popen[str]]:
    """A station in a process that may have few descriptors."""
    kit.with_talk(folder).close()
    command = [
        "/bin/sh",
        "-c",
        f'ulimit -n {DESCRIPTORS} && exec "$@"',
        "sh",
        sys.executable,
        "-c",
        SERVED,
        str(folder),
    ]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(kit.PASSPHRASE + "\n")
        process.stdin.flush()
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.kill()
        process.communicate()


@contextmanager
def flooded(port: int, user: int = 0) -> Iterator[None]:
    """A process that holds hundreds of connections and goes on making new ones; ``user``: 0 is this one."""
    command = [sys.executable, "-c", FLOOD, str(port), str(user)]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "flooding\n"
        yield
    finally:
        process.kill()
        process.communicate()


def door_file(folder: Path) -> DoorFile:
    door = read_door(folder)
    assert door is not None
    return door


def remark(folder: Path, text: str) -> None:
    with DoorClient(folder) as outside:
        outside.call("remark", {"talk": TALK, "text": text})


USERS = [0, pytest.param(65534, marks=pytest.mark.skipif(os.getuid() != 0, reason="needs a second user"))]
LINUX = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="limits and users are those of Linux")


@LINUX
@pytest.mark.parametrize("user", USERS)
def test_the_owner_gets_in_during_a_flood(tmp_path: Path, user: int) -> None:
    """Hundreds of silent connections and ever new ones: acts are done and written, and locking works at once."""
    folder = tmp_path / "station"
    with unlocked(folder) as process, flooded(door_file(folder).port, user):
        for number in range(5):
            remark(folder, f"Through the flood, {number}.")
        assert len(list(Path(f"/proc/{process.pid}/fd").iterdir())) < DESCRIPTORS - 30
        assert main(["--home", str(folder), "lock"]) == 0
        told, _ = process.communicate(timeout=PATIENCE)
        assert (told, process.returncode) == ("ended\n", 0)
    with kit.reopen(folder) as station:
        assert len(station.find(text="through the flood")["found"]) == 5


@LINUX
@pytest.mark.parametrize("user", USERS)
def test_ctrl_c_ends_it_during_a_flood(tmp_path: Path, user: int) -> None:
    """The signal ends the process, with its door and its lock, while the flood goes on."""
    folder = tmp_path / "station"
    with unlocked(folder) as process, flooded(door_file(folder).port, user):
        process.send_signal(signal.SIGINT)
        told, _ = process.communicate(timeout=PATIENCE)
        assert (told, process.returncode) == ("ended\n", 0)
        assert read_door(folder) is None
        kit.reopen(folder).close()


@pytest.fixture
def opened(station: Station) -> Iterator[Door]:
    door = Door(station.folder, station.call, lambda: None, system_chance)
    door.open()
    yield door
    door.close()


def test_a_connection_that_says_nothing_ends(opened: Door) -> None:
    """After some seconds, without a word."""
    with socket.create_connection(("127.0.0.1", opened.file.port), PATIENCE) as line:
        assert line.recv(1) == b""


@pytest.mark.parametrize("goes_on", [b"x" * 1000, b"a: b\r\n" * 200])
def test_no_head_is_without_end(opened: Door, goes_on: bytes) -> None:
    """It is cut off after some 16 KiB."""
    sent = 0
    with socket.create_connection(("127.0.0.1", opened.file.port), PATIENCE) as line, suppress(OSError):
        line.sendall(b"POST /call HTTP/1.1\r\n")
        while sent < 64 * 2**20:
            line.sendall(goes_on)
            sent += len(goes_on)
    assert sent < 32 * 2**20


def test_it_can_be_locked_when_every_place_is_taken(station: Station, monkeypatch: pytest.MonkeyPatch) -> None:
    """Commands that take long hold all places: another call is refused, and locking is not."""
    begun, over, locked = threading.Semaphore(0), threading.Event(), threading.Event()

    def call(method: str, params: dict[str, object]) -> object:
        begun.release()
        assert over.wait(PATIENCE)
        return station.call(method, params)

    door = Door(station.folder, call, locked.set, system_chance)
    door.open()
    asked = (
        f"POST /call HTTP/1.1\r\nHost: {door.file.host}\r\nAuthorization: Bearer {door.file.token}\r\n"
        f"Station-Folder: {door.file.folder}\r\nContent-Length: 16\r\n\r\n" + '{"method":"who"}'
    )
    try:
        with ExitStack() as stack:
            lines = []
            for _ in range(BOUNDS.connections):
                line = stack.enter_context(socket.create_connection(("127.0.0.1", door.file.port), PATIENCE))
                line.sendall(asked.encode())
                lines.append(line)
                assert begun.acquire(timeout=PATIENCE)
            with DoorClient(station.folder) as outside, pytest.raises(Refusal) as caught:
                outside.call("who")
            assert (caught.value.code, "503" in caught.value.said) == ("station.door_closed", True)
            monkeypatch.setattr(reach, "wait_until_free", lambda _: None)
            assert main(["--home", str(station.folder), "lock"]) == 0
            assert locked.is_set()
            over.set()
            for line in lines:
                assert re.match(rb"HTTP/1.1 200 ", line.recv(100))
    finally:
        over.set()
        door.close()
