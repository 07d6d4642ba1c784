"""A full disk, a read-only folder, a second process, an error that nobody foresaw: nothing is lost, nothing is told."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DiskFull
from goodoffices.station import acts, database, logs
from goodoffices.station.acts import Act, Keeps
from goodoffices.station.api import asks
from goodoffices.station.client import DoorClient
from goodoffices.station.doorfile import DoorFile, write_door
from goodoffices.station.folder import identity_of
from goodoffices.station.station import Station
from goodoffices.words import parse_handle
from tests.station import kit
from tests.station.kit import TALK, refused
from tests.station.test_crash import check_whole, entries

NOBODY = 65534
PLANTED = "zanzibar-planted-words"


@contextlib.contextmanager
def no_file_larger_than(size: int) -> Iterator[None]:
    """A disk that is full: no file can grow beyond ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@contextlib.contextmanager
def somebody_without_rights() -> Iterator[None]:
    """Act as a user for whom file permissions hold; root walks through them."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


class TestAFullDisk:
    """No room for another byte."""

    @pytest.mark.parametrize("room", [0, 100, 5000, 20_000])
    def test_nothing_is_written_and_nothing_lost(self, station: Station, room: int) -> None:
        """An act is refused with what to do; once there is room it goes on, and nothing of the refused act is there."""
        kit.say(station, "North", "Before.")
        before = entries(station)
        log = station.at(TALK).store.path.with_name(station.at(TALK).store.path.name + "-wal")
        with no_file_larger_than(log.stat().st_size + room):
            refusals = [refused(station.remark, talk=TALK, text=PLANTED + "x" * 60_000) for _ in range(2)]
        assert {refusal.code for refusal in refusals} <= {"station.disk_full", "station.disk_failed"}
        assert all(refusal.advice for refusal in refusals)
        assert entries(station) == before
        assert station.find(text=PLANTED)["found"] == []
        check_whole(station)
        kit.say(station, "North", "After.")
        assert entries(station) == before + 1
        assert [each["text"] for each in station.find(text="before")["found"]] == ["Before."]

    def test_the_database_says_that_it_is_full(self, station: Station) -> None:
        """A file that may have no more pages: the same refusal, and the same station afterwards."""
        database = station.at(TALK).store._database
        (pages,) = database.execute("PRAGMA page_count").fetchone() or (0,)
        database.execute(f"PRAGMA max_page_count = {pages}").fetchall()
        before = entries(station)
        refusal = refused(station.remark, talk=TALK, text="x" * 60_000)
        assert refusal.code == "station.disk_full"
        assert entries(station) == before
        database.execute("PRAGMA max_page_count = 1000000").fetchall()
        station.remark(talk=TALK, text="There is room again.")
        check_whole(station)

    def test_what_was_committed_is_told_as_done_though_the_log_cannot_be_folded_back(
        self, station: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        """A blob, a draft that is sent, a talk that is destroyed: done, once; the log is folded back later."""

        def full(*_: object) -> None:
            raise DiskFull(file="x.db", folder="", problem="SQLITE_FULL")

        kit.open_harbour(station, "Other")
        folds = database.fold_log
        monkeypatch.setattr(database, "fold_log", full)
        put = station.put_blob(talk=TALK, name="A slip", media_type="text/plain", data="QQ==")
        assert [each["number"] for each in station.blobs(talk=TALK)] == [put["number"]]
        number = station.keep_draft(act="remark", asked={"talk": TALK, "text": "Once."})["number"]
        station.keep_draft(number=number, name="again")
        station.send_draft(number=number)
        assert station.drafts() == []
        station.destroy(talk="Other", anyway=True)
        assert [talk["title"] for talk in station.talks()] == [TALK]
        assert "log not folded back" in capsys.readouterr().err
        monkeypatch.setattr(database, "fold_log", folds)
        station.remark(talk=TALK, text="There is room again.")
        log = station.at(TALK).store.path.with_name(station.at(TALK).store.path.name + "-wal")
        assert log.stat().st_size == 0

    def test_no_room_for_a_new_talk(self, station: Station) -> None:
        """A talk that could not be made leaves neither a title nor, at the next opening, a file."""
        with no_file_larger_than(0):
            refusal = refused(kit.open_harbour, station=station, title="Other")
        assert refusal.code in {"station.disk_full", "station.disk_failed"}
        station.close()
        with kit.reopen(station.folder) as again:
            assert [talk["title"] for talk in again.talks()] == [TALK]
            assert len(list((again.folder / "talks").glob("*.db"))) == 1
            kit.open_harbour(again, "Other")

    def test_no_room_for_a_station(self, tmp_path: Path) -> None:
        """A station that could not be made can be made there later."""
        with no_file_larger_than(0), pytest.raises(Refusal) as caught:
            kit.make(tmp_path / "s")
        assert caught.value.code in {"station.disk_full", "station.disk_failed"}
        kit.make(tmp_path / "s").close()


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that any user can reach."""
    folder = Path(tempfile.mkdtemp(prefix="goodoffices-test-"))
    folder.chmod(0o755)
    yield folder
    for path in [folder, *folder.rglob("*")]:
        path.chmod(0o700)
    shutil.rmtree(folder)


class TestAReadOnlyFolder:
    """The folder, or what it lies on, cannot be written."""

    def test_opening(self, open_folder: Path) -> None:
        """It is refused with what to do, and nothing in it has changed."""
        place = open_folder / "station"
        kit.with_talk(place).close()
        (place / "station.lock").unlink(missing_ok=True)
        for path in [*place.rglob("*"), place]:
            os.chown(path, NOBODY, NOBODY)
            path.chmod(0o500 if path.is_dir() else 0o400)
        before = {path: path.stat().st_mtime_ns for path in place.rglob("*")}
        with somebody_without_rights(), pytest.raises(Refusal) as caught:
            kit.reopen(place)
        assert caught.value.code == "station.read_only"
        assert {path: path.stat().st_mtime_ns for path in place.rglob("*")} == before

    def test_making(self, open_folder: Path) -> None:
        """No station is made where nothing can be written."""
        place = open_folder / "closed"
        place.mkdir(mode=0o500)
        os.chown(place, NOBODY, NOBODY)
        with somebody_without_rights(), pytest.raises(Refusal) as caught:
            kit.make(place / "station")
        assert caught.value.code == "station.read_only"

    def test_a_file_that_became_read_only_while_open(self, station: Station) -> None:
        """An act that cannot be written is refused, and the talk stays what the disk has."""
        before = entries(station)
        database = station.at(TALK).store._database
        database.execute("PRAGMA query_only = ON")
        assert refused(station.remark, talk=TALK, text="x").code == "station.read_only"
        database.execute("PRAGMA query_only = OFF")
        assert entries(station) == before
        station.remark(talk=TALK, text="y")
        check_whole(station)


def test_too_many_open_files_are_told_as_that(station: Station) -> None:
    """They are no folder that cannot be written, and what is open goes on."""
    kit.open_harbour(station, "Other")
    folder = station.folder
    station.close()
    with kit.reopen(folder) as again:
        again.remark(talk=TALK, text="Here.")
        held: list[int] = []
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(256, hard), hard))
        try:
            with contextlib.suppress(OSError):
                while True:
                    held.append(os.open(os.devnull, os.O_RDONLY))
            refusal = refused(again.read, talk="Other", leg="North")
            again.remark(talk=TALK, text="There.")
        finally:
            for each in held:
                os.close(each)
            resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        assert (refusal.code, "EMFILE" in refusal.said) == ("station.disk_failed", True)
        assert again.read(talk="Other", leg="North")["lines"]


class TestTwoAtOnce:
    """One process for each unlocked station."""

    def test_whoever_comes_second_is_refused(self, station: Station) -> None:
        """In the same process and in another one; the first goes on undisturbed."""
        with pytest.raises(Refusal) as caught:
            kit.reopen(station.folder)
        assert caught.value.code == "station.in_use"
        assert "no door" in caught.value.said
        program = (
            "import sys\n"
            "from goodoffices.errors import Refusal\n"
            "from goodoffices.station.station import Station\n"
            "try:\n"
            "    Station.open(sys.argv[1], 'correct horse battery staple')\n"
            "except Refusal as refusal:\n"
            "    print(refusal.code)\n"
        )
        told = subprocess.run(
            [sys.executable, "-c", program, str(station.folder)], capture_output=True, text=True, check=True
        )
        assert told.stdout == "station.in_use\n"
        station.remark(talk=TALK, text="Undisturbed.")

    def test_the_refusal_names_the_door(self, station: Station) -> None:
        """Where the first process can be reached, the second one is told."""
        folder = identity_of(station.folder)
        assert folder is not None
        write_door(station.folder, DoorFile(port=4711, token="0" * 64, folder=folder))
        with pytest.raises(Refusal) as caught:
            kit.reopen(station.folder)
        assert "127.0.0.1:4711" in caught.value.said

    def test_a_lock_does_not_outlive_its_process(self, tmp_path: Path) -> None:
        """The file of the lock may stay; it locks nobody out."""
        kit.make(tmp_path / "s").close()
        (tmp_path / "s" / "station.lock").touch()
        kit.reopen(tmp_path / "s").close()

    def test_a_failed_opening_lets_go_of_the_lock(self, tmp_path: Path) -> None:
        """After a wrong passphrase the right one opens at once."""
        kit.make(tmp_path / "s").close()
        with pytest.raises(Refusal):
            Station.open(tmp_path / "s", "not the passphrase")
        kit.reopen(tmp_path / "s").close()

    def test_a_locked_station_does_nothing(self, station: Station) -> None:
        """After it was closed every act says that it is locked; closing twice is one closing."""
        station.close()
        station.close()
        assert refused(station.talks).code == "station.locked"

    def test_a_door_that_nobody_keeps(self, tmp_path: Path) -> None:
        """A door file that a dead process left leads to a clear refusal, and so does none."""
        with pytest.raises(Refusal) as caught:
            DoorClient(tmp_path)
        assert caught.value.code == "station.door_closed"
        (tmp_path / "station.lock").touch()
        folder = identity_of(tmp_path)
        assert folder is not None
        write_door(tmp_path, DoorFile(port=1, token="0" * 64, folder=folder))
        with pytest.raises(Refusal) as caught:
            DoorClient(tmp_path)
        assert (caught.value.code, "has ended" in caught.value.said) == ("station.door_closed", True)


class TestLogs:
    """Nothing that anybody said gets into a log."""

    @pytest.mark.parametrize("floor", ["act", "talk", "store", "handles", "words"])
    def test_planted_words_reach_no_log_and_no_refusal(
        self, station: Station, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], floor: str
    ) -> None:
        """An error that carries words, thrown on any floor, is told and logged by its kind and place alone."""

        def fails(*_: object, **__: object) -> object:
            secret = PLANTED
            raise ValueError(secret)

        match floor:
            case "act":
                monkeypatch.setitem(acts.ACTS, "remark", Act(asks.Remark, fails, keeps=Keeps.ALL))
            case "talk":
                monkeypatch.setattr("goodoffices.station.open_talk.issue", fails)
            case "store":
                monkeypatch.setattr(station.at(TALK).store, "_write", fails)
            case "handles":
                monkeypatch.setattr("goodoffices.station.handles.shortest", fails)
            case "words":
                monkeypatch.setattr("goodoffices.station.acts.conveying.clean", fails)
        refusal = refused(station.remark, talk=TALK, text=PLANTED)
        assert refusal.code == "station.unexpected"
        told = capsys.readouterr()
        line = json.loads(told.err)
        assert line["kind"] == "ValueError"
        assert line["place"] == refusal.facts["place"]
        assert PLANTED not in told.out + told.err + json.dumps(refusal.told()) + str(refusal)
        assert refusal.__cause__ is None
        monkeypatch.undo()
        kit.quick_keys(monkeypatch)
        assert station.find(text=PLANTED)["found"] == []
        check_whole(station)

    def test_a_refusal_is_not_logged(self, station: Station, capsys: pytest.CaptureFixture[str]) -> None:
        """What a person is told stays with that person."""
        refused(station.remark, talk=TALK, text=" ")
        assert capsys.readouterr().err == ""

    def test_a_wrong_key_is_silent(self, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
        """The encrypted database writes nothing of its own to the terminal."""
        kit.with_talk(tmp_path / "s").close()
        (path,) = (tmp_path / "s" / "talks").glob("*.db")
        path.write_bytes(os.urandom(path.stat().st_size))
        with kit.reopen(tmp_path / "s") as station:
            refused(station.read, talk=TALK, leg="North")
        assert capfd.readouterr() == ("", "")

    def test_logging_leaves_the_programs_own_settings_alone(self) -> None:
        """A program that uses a station keeps its own logging."""
        logs.note("nothing")
        assert not structlog.is_configured()

    def test_the_place_is_the_innermost_of_this_program(self) -> None:
        """An error from a library is told by the line here that called it."""
        with pytest.raises(Refusal) as caught:
            parse_handle("no handle")
        assert logs.place(caught.value.__traceback__).startswith("goodoffices.words.proquint:")
        assert logs.place(None) == "outside"


def test_no_core_dumps(station: Station) -> None:
    """Keys and words do not get into a core file."""
    assert resource.getrlimit(resource.RLIMIT_CORE)[0] == 0
