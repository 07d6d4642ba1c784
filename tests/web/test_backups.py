"""Backups on pages, without a script."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.backup import making
from goodoffices.station.backup.content import EntryKept, write_record
from goodoffices.station.backup.restoring import by_passphrase, look_through
from goodoffices.web import in_background
from goodoffices.web.in_background import InBackground, Work
from tests.patience import PATIENCE, until
from tests.station.kit import PASSPHRASE
from tests.web.rig import Client, Open, opened
from tests.web.test_round import link, note, talk


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def made(client: Client, file: Path) -> str:
    """Ask for a backup; gives the page of backups once it is made."""
    client.post("backups", go="make", folder=str(file.parent), name=file.name)
    until(lambda: "The backup is made." in client.get("backups").text)
    return client.get("backups").text


@contextmanager
def held(patch: pytest.MonkeyPatch, fails: bool = False) -> Iterator[threading.Event]:
    """Backups stop before their first entry until the test lets them go on; whoever asks is told at once.

    Args:
        fails: then the drive is full.
    """
    go_on, real = threading.Event(), write_record

    def write(sink: Any, record: Any) -> None:
        if isinstance(record, EntryKept):
            assert go_on.wait(PATIENCE)
            if fails:
                raise OSError(28, "no space")
        real(sink, record)

    patch.setattr(making, "write_record", write)
    patch.setattr(in_background, "MOMENT", 0.0)
    try:
        yield go_on
    finally:
        go_on.set()


def under_way(here: Open) -> bool:
    """Whether the station has come so far that it knows how much there is."""
    found = here.station.backup_progress()["under_way"]
    return found is not None and found["of_talks"] > 0


def test_a_backup_is_made_listed_and_taken_off(here: Open, tmp_path: Path) -> None:
    """The first page asks for one, once there is a talk; the file opens with the passphrase."""
    client = here.client()
    assert "It is time for a backup." not in client.get("").text
    talk(client, here)
    assert "It is time for a backup." in client.get("").text
    file = tmp_path / "drive" / "station.backup"
    file.parent.mkdir()
    shown = made(client, file)
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


def test_how_far_it_is_stands_on_a_page_and_everything_goes_on(
    here: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page loads itself anew until it is over; meanwhile a note is written, and another backup refused."""
    client, file = here.client(), tmp_path / "a.backup"
    leg = talk(client, here)
    with held(monkeypatch) as go_on:
        answer = client.post("backups", go="make", folder=str(tmp_path), name=file.name)
        assert answer.url.path.endswith("/backups/progress")
        assert 'http-equiv="refresh"' in answer.text
        until(lambda: under_way(here))
        shown = client.get("backups/progress").text
        assert "Talks in it: <bdi>0</bdi> of <bdi>1</bdi>" in shown
        assert str(file) in shown
        assert "A backup is being made." in client.get("backups").text
        assert "We hold our ships." in note(client, leg, w__text="We hold our ships.")
        client.post("backups", go="make", folder=str(tmp_path), name="b.backup")
        assert 'http-equiv="refresh"' in client.get("backups/progress").text
        go_on.set()
        until(lambda: "The backup is made." in client.get("backups/progress").text)
    shown = client.get("backups/progress").text
    assert 'http-equiv="refresh"' not in shown
    assert str(file) in client.get("backups").text
    assert [each.name for each in tmp_path.glob("*.backup")] == ["a.backup"]
    assert look_through(file, by_passphrase(file, PASSPHRASE)).titles == tuple(here.station.titles())


def test_another_one_meanwhile_is_refused(here: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beside the form, with what to do; what came of the first is told at its end."""
    client = here.client()
    talk(client, here)
    with held(monkeypatch) as go_on:
        client.post("backups", go="make", folder=str(tmp_path), name="a.backup")
        until(lambda: under_way(here))
        monkeypatch.setattr(in_background, "MOMENT", PATIENCE)
        answer = client.post("backups", go="make", folder=str(tmp_path), name="b.backup")
        assert (answer.status_code, "A backup is being made at this moment" in answer.text) == (409, True)
        assert "goodoffices" not in link(answer.text, "/backups/progress")
        go_on.set()
        until(lambda: "The backup is made." in client.get("backups/progress").text)
    assert "a.backup" in client.get("backups/progress").text


def test_why_it_was_not_made_is_told_at_its_end(here: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On the page that shows how far it is, and on that of backups until the next one is made."""
    client = here.client()
    talk(client, here)
    with held(monkeypatch, fails=True) as go_on:
        client.post("backups", go="make", folder=str(tmp_path), name="a.backup")
        go_on.set()
        until(lambda: "The backup was not made." in client.get("backups/progress").text)
        shown = client.get("backups").text
        assert "The backup was not made." in shown
        assert "It is time for a backup." in shown
        assert list(tmp_path.glob("*backup")) == []
    monkeypatch.undo()
    assert "The backup was not made." not in made(client, tmp_path / "a.backup")


def test_one_that_the_station_makes_by_itself_is_not_told_as_the_one_before(
    here: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever followed it is led to the list at its end; nothing of an earlier one is told with it."""
    client = here.client()
    talk(client, here)
    made(client, tmp_path / "a.backup")
    here.station.plan_backups(folder=str(tmp_path))
    with held(monkeypatch) as go_on:
        by_itself = threading.Thread(target=here.station.backups_here.make_if_due)
        by_itself.start()
        until(lambda: under_way(here))
        for page in ("backups", "backups/progress"):
            shown = client.get(page).text
            assert ("<progress" in shown, "The backup is made." in shown) == (True, False)
        go_on.set()
        by_itself.join()
    assert client.get("backups/progress").headers["location"].endswith("/backups")
    assert "The backup is made." not in client.get("backups").text


def test_one_that_begins_as_another_ends_is_told_itself() -> None:
    """It was asked for while the other was still at work, and done after it: its outcome is the last."""
    backing_up, first, second = InBackground(), threading.Event(), threading.Event()
    works: list[Work] = []

    def one() -> str:
        assert first.wait(PATIENCE)
        return "first"

    def other() -> str:
        first.set()
        until(lambda: works[0].is_over)
        assert second.wait(PATIENCE)
        return "second"

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(in_background, "MOMENT", 0.0)
        works.append(backing_up.begin(one))
        works.append(backing_up.begin(other))
    until(lambda: works[0].is_over)
    second.set()
    until(lambda: works[1].is_over)
    assert backing_up.last is works[1]
    backing_up.forget()
    assert backing_up.last is None


def test_what_is_not_in_it_is_named(here: Open, tmp_path: Path) -> None:
    """A line that cannot be read, by its number; once the backup is off the list, nothing of it is told."""
    client = here.client()
    here.station.invite_line()
    here.station._vault._database.execute("UPDATE line SET data = ?", (b"damaged",))
    assert "Not in it: to whom line <bdi>1</bdi> leads." in made(client, tmp_path / "a.backup")
    assert "Not in it" not in client.post("backups", go="forget", number="1").text


def test_where_none_is_made_nothing_is_followed(here: Open) -> None:
    """The address leads to the page of backups."""
    assert here.client().get("backups/progress").headers["location"].endswith("/backups")
