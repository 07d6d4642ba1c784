"""A door belongs to one folder: whoever names a copy, or another folder, never acts on the original."""

from __future__ import annotations

import http.client
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest

from goodoffices.cli import main
from goodoffices.errors.base import Refusal
from goodoffices.station import client, peer
from goodoffices.station.client import DoorClient
from goodoffices.station.door import Door
from goodoffices.station.doorfile import read_door, write_door
from goodoffices.station.folder import identity_of
from goodoffices.station.lock import take
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.station import kit
from tests.station.kit import TALK

LINKS = pytest.mark.skipif(sys.platform == "win32", reason="an open folder cannot be moved there")


@pytest.fixture
def door(station: Station) -> Iterator[Door]:
    """The open door of a station with a talk."""
    made = Door(station.folder, station.call, lambda: None, system_chance)
    made.open()
    yield made
    made.close()


def copied(folder: Path, to: Path) -> Path:
    """A copy of all files, the file of the door among them."""
    return shutil.copytree(folder, to)


def linked(folder: Path, to: Path) -> Path:
    """A copy of hard links: every file is the same, the folder is not."""
    return shutil.copytree(folder, to, copy_function=os.link)


def refusal_of(act: Callable[..., object], *given: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        act(*given)
    return caught.value


def said(folder: Path, passphrase: str, *words: str) -> int:
    """A command at a folder, with a passphrase through a file descriptor; its exit code."""
    reading, writing = os.pipe()
    os.write(writing, passphrase.encode() + b"\n")
    os.close(writing)
    try:
        return main([*words, "--home", str(folder), "--passphrase-fd", str(reading)])
    finally:
        os.close(reading)


def remarks(station: Station | DoorClient) -> list[str]:
    return [each["text"] for each in station.call("find", {"text": "remark"})["found"]]


# --- copies ------------------------------------------------


@pytest.mark.parametrize("copy", [copied, linked])
def test_a_copy_has_no_door(station: Station, door: Door, tmp_path: Path, copy: Callable[[Path, Path], Path]) -> None:
    """The file of the door that came along leads nowhere; nothing is sent."""
    there = copy(station.folder, tmp_path / "copy")
    assert read_door(there) == door.file
    assert "another folder" in refusal_of(DoorClient, there).said


def test_a_command_at_a_copy_acts_on_the_copy(station: Station, door: Door, tmp_path: Path) -> None:
    """With the right passphrase it opens the copy; with any other it acts nowhere."""
    there = copied(station.folder, tmp_path / "copy")
    assert said(there, "not the passphrase at all", "remark", "A remark of a stranger.", "--talk", TALK) == 1
    assert said(there, kit.PASSPHRASE, "remark", "A remark on the copy.", "--talk", TALK) == 0
    assert remarks(station) == []
    with kit.reopen(there) as copy:
        assert remarks(copy) == ["A remark on the copy."]
        assert read_door(there) is None


def test_locking_a_copy_leaves_the_original_unlocked(
    station: Station, door: Door, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The copy is locked already, whatever door lies in it."""
    there = copied(station.folder, tmp_path / "copy")
    assert main(["lock", "--full", "--home", str(there)]) == 0
    assert "A process of yours goes on" in capsys.readouterr().err
    with DoorClient(station.folder) as outside:
        assert outside.call("who") == station.who()


def test_the_door_itself_refuses_another_folder(station: Station, door: Door, tmp_path: Path) -> None:
    """A file that was made to fit the copy changes nothing: each request names its folder, the door knows its own."""
    there = copied(station.folder, tmp_path / "copy")
    identity = identity_of(there)
    assert identity is not None
    write_door(there, msgspec.structs.replace(door.file, folder=identity))
    with_lock = take(there)
    try:
        with DoorClient(there) as outside:
            for act in (lambda: outside.call("remark", {"talk": TALK, "text": "A remark."}), outside.lock):
                assert refusal_of(act).code == "station.another_folder"
    finally:
        with_lock.release()
    assert remarks(station) == []


def test_a_copy_that_is_held_names_no_door(station: Station, door: Door, tmp_path: Path) -> None:
    """Whoever finds the copy in use is not sent to the door of the original."""
    there = copied(station.folder, tmp_path / "copy")
    held = take(there)
    try:
        assert "it has no door" in refusal_of(kit.reopen, there).said
    finally:
        held.release()


# --- the same folder by other ways ------------------------------------------------


@LINKS
def test_a_link_leads_to_the_same_folder(station: Station, door: Door, tmp_path: Path) -> None:
    """Through a symbolic link, or another spelling of the path, the door is the station's own."""
    (tmp_path / "link").symlink_to(station.folder)
    for way in (tmp_path / "link", tmp_path / "link" / ".." / station.folder.name):
        with DoorClient(way) as outside:
            assert outside.call("who") == station.who()


@LINKS
def test_a_folder_that_was_moved(station: Station, door: Door, tmp_path: Path) -> None:
    """While its folder is elsewhere the station does nothing, and says why; back in its place, it goes on."""
    moved = tmp_path / "moved"
    station.folder.rename(moved)
    with DoorClient(moved) as outside:
        assert refusal_of(lambda: outside.call("who")).code == "station.folder_moved"
    assert refusal_of(lambda: station.remark(talk=TALK, text="A remark.")).code == "station.folder_moved"
    assert refusal_of(lambda: station.locked(lambda: None)).code == "station.folder_moved"
    moved.rename(station.folder)
    with DoorClient(station.folder) as outside:
        outside.call("remark", {"talk": TALK, "text": "A remark."})
    assert remarks(station) == ["A remark."]


@LINKS
def test_a_copy_in_the_place_of_a_moved_folder(station: Station, door: Door, tmp_path: Path) -> None:
    """Neither is mixed with the other: nothing goes through the door, and what has the copy open keeps its own door."""
    moved = tmp_path / "moved"
    station.folder.rename(moved)
    copied(moved, station.folder)
    assert "another folder" in refusal_of(DoorClient, station.folder).said
    assert refusal_of(lambda: station.remark(talk=TALK, text="A remark.")).code == "station.folder_moved"
    with kit.reopen(station.folder) as copy:
        other = Door(copy.folder, copy.call, lambda: None, system_chance)
        other.open()
        door.close()
        assert read_door(copy.folder) == other.file
        other.close()
    shutil.rmtree(station.folder)
    moved.rename(station.folder)


@LINKS
def test_files_that_were_put_back_over_an_open_station(station: Station, door: Door) -> None:
    """A backup that exchanged the files of the folder is not what the station has open."""
    lock = station.folder / "station.lock"
    lock.rename(station.folder / "before")
    lock.touch()
    assert "another folder" in refusal_of(DoorClient, station.folder).said
    assert refusal_of(station.talks).code == "station.folder_moved"
    (station.folder / "before").rename(lock)
    assert station.talks()


# --- what a dead process left ------------------------------------------------


def test_whoever_takes_the_lock_clears_away_what_is_left_of_a_door(station: Station, door: Door) -> None:
    """A door file never outlives the lock of the process that wrote it."""
    left = door.file
    door.close()
    station.close()
    write_door(station.folder, left)
    assert "has ended" in refusal_of(DoorClient, station.folder).said
    kit.reopen(station.folder).close()
    assert read_door(station.folder) is None


@pytest.mark.skipif(sys.platform != "linux" or os.getuid() != 0, reason="needs a second user")
def test_nothing_is_sent_to_a_stranger_on_the_port_of_a_door(station: Station, door: Door) -> None:
    """Where another user's process listens on that port by now, not even the secret is sent there."""
    program = (
        "import os, socket\n"
        "os.setuid(65534)\n"
        "listener = socket.socket()\n"
        "listener.bind(('127.0.0.1', 0))\n"
        "listener.listen()\n"
        "print(listener.getsockname()[1], flush=True)\n"
        "listener.accept()\n"
        "print('somebody came', flush=True)\n"
    )
    stranger = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    try:
        assert stranger.stdout is not None
        write_door(station.folder, msgspec.structs.replace(door.file, port=int(stranger.stdout.readline())))
        assert "no process of this user" in refusal_of(DoorClient, station.folder).said
    finally:
        stranger.kill()
        said_of_it, _ = stranger.communicate()
        write_door(station.folder, door.file)
    assert said_of_it == ""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows whose a listener is")
def test_a_listener_is_looked_at_before_anything_is_sent(
    station: Station, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same without a second user: whoever is not shown as this user's process gets no connection."""
    monkeypatch.setattr(client, "listens_as_me", lambda _: False)
    monkeypatch.setattr(socket, "create_connection", lambda *_: pytest.fail("it was connected to"))
    assert "no process of this user" in refusal_of(DoorClient, station.folder).said


def test_a_listener_is_looked_at_before_each_request(
    station: Station, door: Door, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process can end while a passphrase is typed, and another user's program listen on its port then."""
    with DoorClient(station.folder) as outside:
        assert outside.call("who") == station.who()
        monkeypatch.setattr(client, "listens_as_me", lambda _: False)
        monkeypatch.setattr(http.client.HTTPConnection, "request", lambda *_, **__: pytest.fail("something was sent"))
        for act in (lambda: outside.call("who"), lambda: outside.wake(bytearray(b"correct horse")), outside.lock):
            assert "no process of this user" in refusal_of(act).said


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux shows whose a connection is")
def test_for_a_connection_that_is_gone_no_table_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """The kernel says at once that there is none; a table of ten thousand rows would take long, again and again."""
    monkeypatch.setattr(peer, "_table", lambda: pytest.fail("the table was read"))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        assert peer.listens_as_me(port)
        with socket.create_connection(("127.0.0.1", port)) as maker:
            line, _ = listener.accept()
            assert peer.belong_to_me([line]) == [True]
            maker.close()
            with line:
                line.recv(1)
                assert peer.belong_to_me([line]) == [False]
    assert not peer.listens_as_me(port)


# --- a passphrase that was given ------------------------------------------------


def test_a_passphrase_that_was_given_is_tried(station: Station, door: Door, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where a door is open: a wrong one does nothing and locks nothing, the right one acts through the door."""
    for words in (("remark", "A remark.", "--talk", TALK), ("lock", "--full"), ("talks",), ("doctor",)):
        assert said(station.folder, "not the passphrase at all", *words) == 1
        shown = capsys.readouterr()
        assert "[station.wrong_passphrase]" in shown.err + shown.out
    assert remarks(station) == []
    assert said(station.folder, kit.PASSPHRASE, "remark", "A remark.", "--talk", TALK) == 0
    assert remarks(station) == ["A remark."]
