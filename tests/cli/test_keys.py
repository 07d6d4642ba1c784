"""The passphrase and the recovery key at the command line, at a locked station and at an unlocked one."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from goodoffices.station.door import Door
from goodoffices.station.idle import Idle
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.cli.storybook import run
from tests.cli.test_memory import ON_LINUX, given, looked_through
from tests.station import kit
from tests.station.kit import PASSPHRASE

NEW = "lamp, cucumber, sextant, cloud"

Do = Callable[..., tuple[int, str, str]]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """The folder of a station with a talk."""
    kit.with_talk(tmp_path / "station").close()
    return tmp_path / "station"


def do(home: Path, *words: str, old: str | None = None, new: str | None = None) -> tuple[int, str, str]:
    """A command at a station that is locked, with what it is given through descriptors."""
    more: list[str] = []
    for option, secret in (("--passphrase-fd", old), ("--new-fd", new)):
        if secret is not None:
            more += [option, str(given(secret))]
    done = run(["--home", str(home), *words, *more])
    for descriptor in more[1::2]:
        os.close(int(descriptor))
    return done


def rows_of(out: str, place: Path) -> Path:
    """The recovery key as it was shown, in a file."""
    place.write_text("\n".join(line for line in out.splitlines() if line.strip()[:2] in ("1.", "2.", "3.")), "utf-8")
    return place


def test_a_locked_station(home: Path, tmp_path: Path) -> None:
    """The recovery key is made, tried and used; the passphrase is changed; each ends what it says it ends."""
    code, out, _ = do(home, "recovery", "make", "--qr", old=PASSPHRASE)
    assert code == 0
    assert "▀" in out
    key = rows_of(out, tmp_path / "key")
    assert do(home, "recovery", "check", str(key))[0] == 0
    code, out, _ = do(home, "passphrase", "change", old=PASSPHRASE, new=NEW)
    assert code == 0
    assert "opens it as before" in out
    assert do(home, "talks", old=PASSPHRASE)[0] == 1
    assert do(home, "recovery", "use", str(key), new="a third one, a third one")[0] == 0
    assert do(home, "talks", old=NEW)[0] == 1
    assert do(home, "talks", old="a third one, a third one")[0] == 0
    code, out, _ = do(home, "recovery", "make", "--json", old="a third one, a third one")
    assert json.loads(out)["left"] == 0
    code, _, err = do(home, "recovery", "check", str(key))
    assert code == 1
    assert "station.wrong_recovery_key" in err
    assert do(home, "recovery", "drop", old="a third one, a third one")[0] == 0
    assert "station.no_recovery_key" in do(home, "recovery", "check", str(key))[2]


def test_an_unlocked_station(home: Path, tmp_path: Path) -> None:
    """The same through its door, where it stays open; each asks for the passphrase that it has by then."""
    with Station.open(home, PASSPHRASE) as station:
        door = Door(home, Idle(None).minding(station.call, station.try_passphrase), lambda: None, system_chance)
        door.open()
        try:
            code, out, _ = do(home, "recovery", "make", old=PASSPHRASE)
            assert code == 0
            key = rows_of(out, tmp_path / "key")
            assert do(home, "passphrase", "change", old=PASSPHRASE, new=NEW)[0] == 0
            assert "station.wrong_passphrase" in do(home, "recovery", "drop", old=PASSPHRASE)[2]
            assert do(home, "talks", old=NEW)[0] == 0
            assert do(home, "recovery", "check", str(key)) == (0, "This recovery key opens the station.\n", "")
            assert do(home, "recovery", "use", str(key), new="a third one, a third one")[0] == 0
            assert do(home, "recovery", "drop", old="a third one, a third one")[0] == 0
            assert "station.no_recovery_key" in do(home, "recovery", "check", str(key))[2]
            station.try_passphrase("a third one, a third one")
        finally:
            door.close()


def test_a_row_with_a_slip_is_named(home: Path, tmp_path: Path) -> None:
    """Nobody is asked where nobody sits, and nothing is changed."""
    _, out, _ = do(home, "recovery", "make", old=PASSPHRASE)
    key = rows_of(out, tmp_path / "key")
    rows = key.read_text("utf-8").splitlines()
    rows[1] = rows[1].replace(rows[1].split()[3], "lusab")
    key.write_text("\n".join(rows), "utf-8")
    code, _, err = do(home, "recovery", "use", str(key), new=NEW)
    assert code == 1
    assert "Row 2" in err
    assert do(home, "talks", old=PASSPHRASE)[0] == 0


@pytest.mark.parametrize("words", [["passphrase", "change"], ["recovery", "make"], ["recovery", "drop"]])
def test_a_wrong_passphrase_changes_nothing(home: Path, words: list[str]) -> None:
    """It is refused before anything else is asked for."""
    before = (home / "station.json").read_bytes()
    code, _, err = do(home, *words, old="something else")
    assert code == 1
    assert "station.wrong_passphrase" in err
    assert (home / "station.json").read_bytes() == before


@ON_LINUX
def test_nothing_of_either_is_left_in_the_process(home: Path) -> None:
    """The old one and the new one, where the station is locked."""
    for old, new in ((PASSPHRASE, NEW), (NEW, PASSPHRASE)):
        descriptor = given(new)
        os.set_inheritable(descriptor, True)
        word = "exit 0, found 0, could be dumped: True False"
        assert looked_through(home, old, "passphrase", "change", "--new-fd", str(descriptor), also=descriptor) == word
        os.close(descriptor)
    if sys.platform == "linux":
        Station.open(home, PASSPHRASE).close()
