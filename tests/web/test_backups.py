"""Backups on pages, without a script."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from goodoffices.station.backup.restoring import by_passphrase, look_through
from tests.station.kit import PASSPHRASE
from tests.web.rig import Open, opened
from tests.web.test_round import talk


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def test_a_backup_is_made_listed_and_taken_off(here: Open, tmp_path: Path) -> None:
    """The first page asks for one, once there is a talk; the file opens with the passphrase."""
    client = here.client()
    assert "It is time for a backup." not in client.get("").text
    talk(client, here)
    assert "It is time for a backup." in client.get("").text
    file = tmp_path / "drive" / "station.backup"
    file.parent.mkdir()
    shown = client.post("backups", go="make", folder=str(file.parent), name=file.name).text
    assert str(file) in shown
    assert look_through(file, by_passphrase(file, PASSPHRASE)).titles == tuple(here.station.titles())
    assert "It is time for a backup." not in client.get("").text
    shown = client.post("backups", go="forget", number="1").text
    assert "None was made." in shown
    assert file.exists()


def test_what_is_refused_keeps_what_was_typed(here: Open, tmp_path: Path) -> None:
    """A folder that is not there; a file that is."""
    client = here.client()
    nowhere = str(tmp_path / "no such folder")
    answer = client.post("backups", go="make", folder=nowhere, name="a.backup")
    assert answer.status_code != 200
    assert nowhere in answer.text
    (tmp_path / "a.backup").write_bytes(b"something")
    answer = client.post("backups", go="make", folder=str(tmp_path), name="a.backup")
    assert "already" in answer.text
    assert (tmp_path / "a.backup").read_bytes() == b"something"


def test_backups_are_planned_and_stopped(here: Open, tmp_path: Path) -> None:
    """Into a folder, every so many days."""
    client = here.client()
    shown = client.post("backups", go="plan", folder=str(tmp_path), days="2", keep="5").text
    assert str(tmp_path) in shown
    plan = here.station.backups()["plan"]
    assert (plan["folder"], plan["days"], plan["keep"]) == (str(tmp_path), 2, 5)
    assert client.post("backups", go="plan", folder=str(tmp_path), days="0", keep="5").status_code != 200
    client.post("backups", go="stop")
    assert here.station.backups()["plan"] is None
