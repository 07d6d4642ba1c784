"""The acts about backups: making one, opening it with the passphrase, having them made, and destroyed talks."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.backup import BackupKey
from goodoffices.errors.base import Refusal
from goodoffices.station.backup import backups, making, restoring
from goodoffices.station.station import Station
from goodoffices.station.vault import Vault
from tests.station import kit
from tests.station.backup.kit import nobody_watches
from tests.station.kit import PASSPHRASE, TALK, Clock


@pytest.fixture
def station(tmp_path: Path, clock: Clock) -> Iterator[Station]:
    """A mediator's station with a talk of two kept sides."""
    with kit.with_talk(tmp_path / "station", clock=clock) as made:
        kit.say(made, "North", "We hold our ships.")
        yield made


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder for backups."""
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive"


def restore(
    file: Path, folder: Path, key: restoring.KeyOf, on_write: Callable[[str], None] = nobody_watches
) -> restoring.Held:
    """A station of a backup, with the usual passphrase."""

    def vault(where: Path, identity: Any, card: Any, memory: int) -> Vault:
        return Vault.create(where, PASSPHRASE, identity, card, chance=kit.chance, on_write=on_write, memory_kib=memory)

    return restoring.restore(file, folder, key, vault, chance=kit.chance, on_write=on_write)


# --- made when asked


def test_a_backup_opens_with_the_passphrase_of_its_time(station: Station, place: Path, tmp_path: Path) -> None:
    """It is made without anybody typing it; another passphrase opens nothing; what is in it is not readable."""
    file = place / "a.backup"
    made = station.make_backup(file=str(file))
    assert (made["missing"], made["backup"]["file"], made["backup"]["talks"]) == ([], str(file), 1)
    assert made["backup"]["size"] == file.stat().st_size
    assert file.stat().st_mode & 0o077 == 0
    for word in ("ships", TALK, "Mediator", "North"):
        assert word.encode() not in file.read_bytes()
    with pytest.raises(BackupKey):
        restoring.look_through(file, restoring.by_passphrase(file, "another passphrase"))
    held = restore(file, tmp_path / "new", restoring.by_passphrase(file, PASSPHRASE))
    assert held.titles == (TALK,)
    with kit.reopen(tmp_path / "new") as again:
        assert again.find(text="ships")["found"]
        (known,) = again.backups()["backups"]
        assert (known["restored"], known["file"]) == (True, str(file))


def test_after_another_passphrase_an_older_backup_opens_with_the_old_one(station: Station, place: Path) -> None:
    """And a newer one with the new one alone. Both are said when the passphrase is changed."""
    old, new = place / "old.backup", place / "new.backup"
    station.make_backup(file=str(old))
    station.all_talks.close()
    station._vault.change_passphrase("another five words here", 0)
    station.make_backup(file=str(new))
    assert restoring.look_through(old, restoring.by_passphrase(old, PASSPHRASE)).titles == (TALK,)
    assert restoring.look_through(new, restoring.by_passphrase(new, "another five words here")).titles == (TALK,)
    for file, wrong in ((old, "another five words here"), (new, PASSPHRASE)):
        with pytest.raises(BackupKey):
            restoring.look_through(file, restoring.by_passphrase(file, wrong))


def test_a_backup_opens_with_the_recovery_key_of_its_time(station: Station, place: Path) -> None:
    """If there was one."""
    before, after = place / "before.backup", place / "after.backup"
    station.make_backup(file=str(before))
    station.all_talks.close()
    recovery, _ = station._vault.new_recovery(0)
    station.make_backup(file=str(after))
    assert restoring.look_through(after, restoring.by_recovery(after, recovery)).titles == (TALK,)
    for file, wrong in ((before, recovery), (after, bytes(32))):
        with pytest.raises(BackupKey):
            restoring.look_through(file, restoring.by_recovery(file, wrong))


@pytest.mark.parametrize("file", ["a.backup", "./a.backup"])
def test_a_backup_has_a_whole_path(station: Station, file: str) -> None:
    """The station does not guess from where a path begins."""
    assert kit.refused(station.make_backup, file=file).code == "station.wrong_shape"


def test_a_talk_that_does_not_open_is_told_and_left_out(
    station: Station, place: Path, tmp_path: Path, clock: Clock
) -> None:
    """The others are in it."""
    kit.open_harbour(station, "Other")
    broken = station._vault.talk("Other").path
    station.close()
    broken.write_bytes(b"x" * 8192)
    with kit.reopen(tmp_path / "station", clock=clock) as again:
        made = again.make_backup(file=str(place / "a.backup"))
        assert [each["title"] for each in made["missing"]] == ["Other"]
        assert made["backup"]["missing"] == 1
        assert again.backups()["backups"][0]["talks"] == 1


@pytest.mark.parametrize("nth", range(1, 4))
def test_a_full_disk_leaves_no_backup(station: Station, place: Path, monkeypatch: pytest.MonkeyPatch, nth: int) -> None:
    """It is told, and nothing is known of a backup that is not there."""
    real, count = os.fsync, 0

    def full(descriptor: int) -> None:
        nonlocal count
        count += 1
        if count == nth:
            raise OSError(errno.ENOSPC, "no space")
        real(descriptor)

    monkeypatch.setattr(os, "fsync", full)
    told = None
    try:
        station.make_backup(file=str(place / "a.backup"))
    except Refusal as refusal:
        told = refusal.code
    assert told in (None, "station.disk_full")
    monkeypatch.setattr(os, "fsync", real)
    known = [each["file"] for each in station.backups()["backups"]]
    # A name that a folder's last write failed for may be there; it is whole then, and never half a backup.
    assert len(known) in (0, 1)
    for file in place.iterdir():
        assert restoring.look_through(file, restoring.by_passphrase(file, PASSPHRASE)).titles == (TALK,)


# --- destroyed talks


def test_destroying_a_talk_names_the_backups_that_hold_it(station: Station, place: Path) -> None:
    """And no others; afterwards the list says that one holds a talk that is destroyed here."""
    kit.open_harbour(station, "Other")
    station.make_backup(file=str(place / "both.backup"))
    station.destroy(talk="Other")
    station.make_backup(file=str(place / "one.backup"))
    beyond = station.closing(talk=TALK)["beyond"]
    files = [each["facts"]["file"] for each in beyond if each["code"] == "beyond.backup"]
    assert files == [str(place / "both.backup"), str(place / "one.backup")]
    kit.open_harbour(station, "Other")
    assert not [each for each in station.closing(talk="Other")["beyond"] if each["code"] == "beyond.backup"]
    newest, oldest = station.backups()["backups"]
    assert (newest["talks"], newest["destroyed"], oldest["talks"], oldest["destroyed"]) == (1, 0, 1, 1)


def test_a_backup_is_taken_off_the_list(station: Station, place: Path) -> None:
    """Its file is left alone; there is none under another number."""
    station.make_backup(file=str(place / "a.backup"))
    assert kit.refused(station.forget_backup, number=7).code == "backup.no_such"
    station.forget_backup(number=1)
    assert station.backups()["backups"] == []
    assert (place / "a.backup").exists()


def test_a_backup_that_is_gone_is_said_to_be(station: Station, place: Path) -> None:
    """Somebody moved it."""
    station.make_backup(file=str(place / "a.backup"))
    assert station.backups()["backups"][0]["there"]
    (place / "a.backup").rename(place / "b.backup")
    assert not station.backups()["backups"][0]["there"]


# --- made by itself


def files_in(place: Path) -> list[str]:
    """The names in a folder."""
    return sorted(each.name for each in place.iterdir())


def test_backups_are_made_every_day_and_the_last_are_kept(station: Station, place: Path, clock: Clock) -> None:
    """Their names say when and nothing of whom; no other file is deleted."""
    (place / "somebody else's.backup").write_bytes(b"not ours")
    station.make_backup(file=str(place / "by hand.backup"))
    station.plan_backups(folder=str(place), days=1, keep=2)
    for _ in range(5):
        station.back_up_if_due()
        station.back_up_if_due()
        clock.skip(1)
    mine = [name for name in files_in(place) if name.startswith("good-offices-")]
    assert len(mine) == 2
    assert len(files_in(place)) == 4
    known = station.backups()
    assert [each["automatic"] for each in known["backups"]] == [True, True, False]
    assert {Path(each["file"]).name for each in known["backups"]} == {*mine, "by hand.backup"}
    for name in mine:
        assert "Mediator" not in name
        assert restoring.look_through(place / name, restoring.by_passphrase(place / name, PASSPHRASE)).entries
    station.plan_backups()
    clock.skip(30)
    station.back_up_if_due()
    assert len(files_in(place)) == 4
    assert station.backups()["old"]


def test_nothing_is_deleted_for_a_backup_from_which_a_talk_is_missing(
    station: Station, place: Path, tmp_path: Path, clock: Clock
) -> None:
    """An older one may be the last that has it."""
    kit.open_harbour(station, "Other")
    station.plan_backups(folder=str(place), days=1, keep=1)
    station.back_up_if_due()
    whole = files_in(place)
    broken = station._vault.talk("Other").path
    station.close()
    broken.write_bytes(b"x" * 8192)
    with kit.reopen(tmp_path / "station", clock=clock) as again:
        for _ in range(3):
            clock.skip(1)
            again.back_up_if_due()
        assert {each["destroyed"] for each in again.backups()["backups"]} == {0}
        assert set(whole) < set(files_in(place))
        assert len(files_in(place)) == 4


def test_what_stands_in_the_way_is_told_and_tried_again(station: Station, place: Path, clock: Clock) -> None:
    """The drive is not connected today."""
    station.plan_backups(folder=str(place), days=1, keep=3)
    shutil.rmtree(place)
    station.back_up_if_due()
    assert station.backups()["problem"]["code"] == "station.disk_failed"
    place.mkdir()
    station.back_up_if_due()
    assert station.backups()["problem"] is None
    assert len(files_in(place)) == 1


@pytest.mark.parametrize("folder", ["no such folder", "station", "station/talks"])
def test_a_folder_that_is_none_is_refused_at_once(station: Station, tmp_path: Path, folder: str) -> None:
    """The plan stays as it was."""
    assert kit.refused(station.plan_backups, folder=str(tmp_path / folder)).code in (
        "station.read_only",
        "backup.inside",
    )
    assert station.backups()["plan"] is None


def test_an_old_backup_is_said_to_be_old(station: Station, place: Path, clock: Clock) -> None:
    """After two weeks; of a station without talks nothing is asked."""
    assert station.backups()["old"]
    station.make_backup(file=str(place / "a.backup"))
    assert not station.backups()["old"]
    clock.skip(14.1)
    assert station.backups()["old"]
    station.destroy(talk=TALK)
    assert not station.backups()["old"]


# --- crashes


def test_a_restoration_that_is_killed_leaves_no_station(station: Station, place: Path, tmp_path: Path) -> None:
    """At any write point: the folder is not there, and the next attempt makes it."""
    file, points = place / "a.backup", list[str]()
    station.make_backup(file=str(file))
    key = restoring.by_passphrase(file, PASSPHRASE)
    whole = restoring.look_through(file, key)
    restore(file, tmp_path / "first", key, points.append)
    assert len(points) > 10
    for nth in range(len(points)):
        folder, seen = tmp_path / f"killed at {nth}", 0

        def watch(_: str, nth: int = nth) -> None:
            nonlocal seen
            seen += 1
            if seen > nth:
                raise KeyboardInterrupt

        with pytest.raises(KeyboardInterrupt):
            restore(file, folder, key, watch)
        assert not folder.exists()
    with kit.reopen(tmp_path / "first") as again:
        assert again.titles() == list(whole.titles)
        assert again.verify(talk=TALK)["equal"]


@pytest.mark.parametrize("keep", [100, None])
def test_a_plan_that_changes_while_a_backup_is_written_holds(
    station: Station, place: Path, clock: Clock, monkeypatch: pytest.MonkeyPatch, keep: int | None
) -> None:
    """More are to be kept, or no more are made: nothing is deleted by the plan of before."""
    station.plan_backups(folder=str(place), days=1, keep=1)
    station.back_up_if_due()
    before = files_in(place)
    written = making.write_file

    def meanwhile(*arguments: Any) -> int:
        if keep is None:
            station.plan_backups()
        else:
            station.plan_backups(folder=str(place), days=1, keep=keep)
        return written(*arguments)

    monkeypatch.setattr(backups, "write_file", meanwhile)
    clock.skip(2)
    station.back_up_if_due()
    assert len(files_in(place)) == 2
    assert set(before) < set(files_in(place))
