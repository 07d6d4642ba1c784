"""What is left of a passphrase in a process, and what a system may do with its memory."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from goodoffices.cli import passphrase as reading
from goodoffices.cli.passphrase import TRIES, read_passphrase
from goodoffices.errors.station import PassphraseTooShort
from goodoffices.errors.usage import DescriptorUnreadable
from goodoffices.memory import wipe
from goodoffices.station import keys
from goodoffices.station.station import Station
from tests.cli.scan_memory import MASK
from tests.cli.terminal import SOURCE, Running, environment, install
from tests.patience import PATIENCE
from tests.station.kit import PASSPHRASE

ROOT = Path(__file__).parents[2]
ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="it looks into /proc")


def given(passphrase: str) -> int:
    """A descriptor that this can be read from."""
    reading_end, writing = os.pipe()
    os.write(writing, passphrase.encode() + b"\n")
    os.close(writing)
    return reading_end


def looked_through(home: Path, passphrase: str, *command: str, also: int | None = None) -> str:
    """A command in a process that then looks through all of its memory; what it says of that.

    Args:
        also: another descriptor that it can read from.
    """
    descriptor = given(passphrase)
    turned = bytes(each ^ MASK for each in passphrase.encode()).hex()
    typed = [turned, "--home", str(home), *command, "--passphrase-fd", str(descriptor)]
    done = subprocess.run(
        [sys.executable, "-m", "tests.cli.scan_memory", *typed],
        pass_fds=[descriptor, *([] if also is None else [also])],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{SOURCE}{os.pathsep}{ROOT}", "GOODOFFICES_CONFIG": str(home / "none")},
        check=False,
    )
    os.close(descriptor)
    assert done.stdout, done.stderr
    return done.stdout.splitlines()[-1]


@ON_LINUX
def test_nothing_of_a_passphrase_of_plain_letters_is_left_in_the_process(tmp_path: Path) -> None:
    """Neither after a station was made nor after it was opened; of other letters Python makes copies that may stay."""
    home = tmp_path / "station"
    for command in (("init", "Mara", "--memory", "64", "--zone", "UTC"), ("talks",)):
        assert looked_through(home, PASSPHRASE, *command) == "exit 0, found 0, could be dumped: True False"


@ON_LINUX
def test_the_search_finds_a_copy(tmp_path: Path) -> None:
    """The test of the test: the title of a talk is in memory, and is found there."""
    home = tmp_path / "station"
    title = "correct-horse-battery-staple"
    looked_through(home, title, "init", "Mara", "--memory", "64", "--zone", "UTC")
    opened = ("talk", "open", title, "--side", "North", "--side", "South")
    assert "found 0" not in looked_through(home, title, *opened)


def test_a_buffer_is_wiped_in_its_place() -> None:
    """And keeps its length."""
    secret = bytearray(b"secret")
    view = memoryview(secret)
    wipe(secret)
    assert bytes(view) == bytes(6)


def test_the_master_key_is_wiped_when_a_station_is_locked(tmp_path: Path) -> None:
    """What was made from it is let go of, and can be wiped by nobody."""
    with Station.create(tmp_path / "station", PASSPHRASE, name="Mara", memory_kib=keys.LEAST_MEMORY_KIB) as station:
        master = station._vault._master
        assert any(master)
    assert not any(master)


@pytest.mark.parametrize("fits", [True, False])
def test_a_command_wipes_what_it_was_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fits: bool) -> None:
    """Also where it was the wrong one."""
    from goodoffices.cli import passphrase
    from goodoffices.cli.app import main

    home = tmp_path / "station"
    Station.create(home, PASSPHRASE, name="Mara", memory_kib=keys.LEAST_MEMORY_KIB).close()
    handed: list[bytearray] = []

    def remembered(*_: object, **__: object) -> bytearray:
        handed.append(bytearray((PASSPHRASE if fits else "something else").encode()))
        return handed[-1]

    monkeypatch.setattr(passphrase, "read_passphrase", remembered)
    assert (main(["--home", str(home), "talks"]) == 0) is fits
    assert len(handed) == (1 if fits else TRIES)
    assert not any(any(each) for each in handed)


@pytest.mark.parametrize("passphrase", ["schöne größe", "scho\u0308ne gro\u00dfe", "כמעט אין דלק", "plain letters"])
def test_a_buffer_gives_the_key_of_its_text(passphrase: str) -> None:
    """However it is spelled in Unicode."""
    work = keys.Work(salt="11" * 16, memory=keys.LEAST_MEMORY_KIB, passes=1, lanes=1)
    assert keys._derive(bytearray(passphrase.encode()), work) == keys._derive(passphrase, work)


def test_too_short_is_counted_in_letters() -> None:
    """Not in bytes."""
    with pytest.raises(PassphraseTooShort):
        keys.new_work(bytearray("größe".encode()), bytes(16), keys.LEAST_MEMORY_KIB)


def test_what_follows_the_first_line_is_left_in_a_descriptor() -> None:
    """It is read byte by byte."""
    descriptor = given("first line\nsecond")
    assert read_passphrase(descriptor) == b"first line"
    assert os.read(descriptor, 100) == b"second\n"
    os.close(descriptor)


def test_the_longest_passphrase(monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte more is refused."""
    monkeypatch.setattr(reading, "LONGEST", 8)
    descriptor = given("12345678")
    with pytest.raises(DescriptorUnreadable):
        read_passphrase(descriptor)
    os.close(descriptor)


@ON_LINUX
def test_an_unlocked_station_leaves_no_core_file_when_it_breaks_down(tmp_path: Path) -> None:
    """However the system was set."""
    install(tmp_path)
    env = environment(tmp_path, GOODOFFICES_HOME=str(tmp_path / "station"))
    Running("goodoffices init Mara --memory 64 --zone UTC", env, tmp_path).wait([PASSPHRASE, PASSPHRASE])
    unlocked = Running("ulimit -c unlimited 2>/dev/null; exec goodoffices unlock", env, tmp_path)
    unlocked.until("Unlocked.", [PASSPHRASE])
    os.kill(unlocked._process.pid, 6)
    unlocked._process.wait(timeout=PATIENCE)
    unlocked.close()
    assert not [path for path in tmp_path.rglob("*core*") if path.is_file()]
