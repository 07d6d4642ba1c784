"""Another passphrase, a new recovery key: the one before ends, nothing is lost, whatever the instant of a crash."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices import labels
from goodoffices.errors.base import Refusal
from goodoffices.errors.station import DiskFull, Locked, NoRecoveryKey, WrongPassphrase, WrongRecoveryKey
from goodoffices.station import keys, renewing, slots, vault
from goodoffices.station.database import connect, reencrypt
from goodoffices.station.private import write_private
from goodoffices.station.station import Station
from goodoffices.station.stationfile import StationFile, master_by_passphrase, read_station_file
from goodoffices.station.unlocked import system_chance
from goodoffices.station.vault import Vault
from tests.station import kit
from tests.station.kit import MEMORY, PASSPHRASE, TALK

NEW = "another horse, another battery"
NOW = 1_765_700_000_000
WORDS = "We hold our ships."


def nobody(_: str) -> None:
    """No watcher."""


def opened(folder: Path, passphrase: str = PASSPHRASE, on_write: Callable[[str], None] = nobody) -> Vault:
    """A vault alone."""
    return Vault.open(folder, passphrase, chance=system_chance, on_write=on_write)


def recovered(folder: Path, recovery: bytes) -> Vault:
    """The same with a recovery key."""
    return Vault.recover(folder, recovery, chance=system_chance, on_write=nobody)


def code_of(act: Callable[[], Any]) -> str:
    """The code that something is refused with."""
    with pytest.raises(Refusal) as caught:
        act()
    return caught.value.code


def demand_whole(folder: Path, passphrase: str, titles: tuple[str, ...] = (TALK, "Other")) -> None:
    """Everything is there, and nothing else is."""
    with Station.open(folder, passphrase) as station:
        assert [each["title"] for each in station.talks()] == list(titles)
        for title in titles:
            assert station.verify(talk=title)["equal"]
        assert WORDS in kit.texts(station.read(talk=TALK, leg="North"))
        assert station.doctor()["strays"] == 0
        assert station._vault.card() is not None
        kit.say(station, "North", "And more.")
    assert len(list((folder / "talks").glob("*.db"))) == len(titles)
    assert not list(folder.rglob("*.new"))


def make_of_version_1(folder: Path) -> None:
    """Make a station's ``station.json`` what version 1 would have written: the passphrase's key is the master key."""
    work = keys.Work("00" * 16, MEMORY, 3, 4)
    master = keys.derived(PASSPHRASE, work)
    known = opened(folder)
    talks = renewing.prepare_talks(
        known._database, folder, known._master, master, chance=system_chance, on_write=nobody
    )
    holders = known.holders()
    known._database.close()
    renewing.prepare_station(folder, known._master, master, holders, talks)
    plain = {"version": 1, "salt": work.salt, "memory": MEMORY, "passes": 3, "lanes": 4}
    check = keys.expand(master, labels.KEY_CHECK).hex()
    (folder / "station.json").write_text(json.dumps(plain | {"check": check}))
    renewing.settle(folder, master, nobody)
    database = connect(folder / "station.db", keys.station_key(master))
    database.execute("DELETE FROM identity WHERE name = 'holders'")
    renewing.clear_leftovers(database, folder, nobody)
    database.execute("DROP TABLE leftovers")
    database.close()


@pytest.fixture(params=[1, 2])
def folder(tmp_path: Path, request: pytest.FixtureRequest) -> Path:
    """The folder of a station with two talks, of each version of ``station.json``, not open."""
    place = tmp_path / "station"
    with kit.with_talk(place) as made:
        kit.say(made, "North", WORDS)
        kit.open_harbour(made, "Other")
    if request.param == 1:
        make_of_version_1(place)
        assert isinstance(read_station_file(place), keys.KeyWork)
    return place


class TestChanging:
    """Another passphrase."""

    def test_the_new_one_opens_and_the_old_one_does_not(self, folder: Path) -> None:
        """Everything is there; another slot of the same kind is written for the master key."""
        known = opened(folder)
        assert known.change_passphrase(NEW, NOW) == 0
        known.close()
        assert code_of(lambda: opened(folder)) == "station.wrong_passphrase"
        demand_whole(folder, NEW)
        with pytest.raises(WrongPassphrase):
            master_by_passphrase(read_station_file(folder), PASSPHRASE)

    def test_an_open_vault_goes_on(self, folder: Path) -> None:
        """With the new master key; what follows is written under it."""
        known = opened(folder)
        known.change_passphrase(NEW, NOW)
        file = known.new_talk("Third")
        connect(file.path, file.key, create=True).close()
        known.made("Third")
        known.try_passphrase(NEW)
        assert code_of(lambda: known.try_passphrase(PASSPHRASE)) == "station.wrong_passphrase"
        known.close()
        again = opened(folder, NEW)
        assert again.titles() == [TALK, "Other", "Third"]
        assert again.talk("Third") == file
        again.close()

    def test_an_old_copy_opens_nothing_of_the_folder_as_it_is(self, folder: Path, tmp_path: Path) -> None:
        """Whoever has a whole copy from before, with the passphrase, and gets the folder as it is now, has no key for
        any file of it: neither the master key nor that of a talk fits.
        """
        shutil.copytree(folder, tmp_path / "before")
        known = opened(folder)
        recovery, _ = known.new_recovery(NOW)
        known.change_passphrase(NEW, NOW)
        known.close()
        thief = opened(tmp_path / "before")
        stolen = [keys.station_key(thief._master), *(thief.talk(title).key for title in (TALK, "Other"))]
        everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
        for path in [folder / "station.db", *(folder / "talks").glob("*.db")]:
            for key in stolen:
                assert code_of(partial(connect, path, key)) == "station.damaged"
        thief.close()
        assert recovery not in everything
        # Parts of the two, put together in either way, open nothing either.
        for name in ("station.json", "station.db"):
            mixed = tmp_path / f"mixed-{name}"
            shutil.copytree(folder, mixed)
            shutil.copy(tmp_path / "before" / name, mixed / name)
            for passphrase in (PASSPHRASE, NEW):
                assert code_of(partial(opened, mixed, passphrase)) in (
                    "station.damaged",
                    "station.wrong_passphrase",
                )

    def test_the_same_one_is_refused(self, folder: Path) -> None:
        """It would end nothing; so is one that is too short. Nothing is changed."""
        known = opened(folder)
        before = {path: path.read_bytes() for path in folder.rglob("*.json")}
        assert code_of(lambda: known.change_passphrase(PASSPHRASE, NOW)) == "station.same_passphrase"
        assert code_of(lambda: known.change_passphrase("short", NOW)) == "station.passphrase_short"
        known.close()
        assert {path: path.read_bytes() for path in folder.rglob("*.json")} == before
        demand_whole(folder, PASSPHRASE)

    def test_a_talk_that_does_not_open_stops_nothing(self, folder: Path) -> None:
        """It keeps its file, byte for byte, and the key that fits it; how many those are is told."""
        known = opened(folder)
        path, key = known.talk(TALK).path, known.talk(TALK).key
        whole = path.read_bytes()
        path.write_bytes(whole[:5000] + bytes(200) + whole[5200:])
        damaged = path.read_bytes()
        assert known.change_passphrase(NEW, NOW) == 1
        assert (known.talk(TALK).path, known.talk(TALK).key) == (path, key)
        assert path.read_bytes() == damaged
        path.write_bytes(whole)
        known.close()
        demand_whole(folder, NEW)


class TestRecovery:
    """The recovery key."""

    def test_it_opens_and_the_passphrase_goes_on(self, folder: Path) -> None:
        """Both lead to the same station."""
        known = opened(folder)
        recovery, _ = known.new_recovery(NOW)
        holder = known.holders().recovery
        assert holder is not None
        assert holder.since == NOW
        known.try_recovery(recovery)
        known.close()
        again = recovered(folder, recovery)
        assert again.titles() == [TALK, "Other"]
        again.close()
        demand_whole(folder, PASSPHRASE)

    def test_it_survives_a_change_of_the_passphrase(self, folder: Path) -> None:
        """Several changes, and a use of it, leave it what it was; so a forgotten passphrase is replaced."""
        known = opened(folder)
        recovery, _ = known.new_recovery(NOW)
        known.change_passphrase(NEW, NOW)
        known.close()
        known = recovered(folder, recovery)
        known.change_passphrase("a third one, a third one", NOW)
        known.close()
        recovered(folder, recovery).close()
        assert code_of(lambda: opened(folder, NEW)) == "station.wrong_passphrase"
        demand_whole(folder, "a third one, a third one")

    def test_making_it_anew_ends_the_old_one(self, folder: Path, tmp_path: Path) -> None:
        """Not even with the file that it opened before."""
        known = opened(folder)
        first, _ = known.new_recovery(NOW)
        shutil.copy(folder / "station.json", tmp_path / "station.json")
        second, _ = known.new_recovery(NOW)
        known.close()
        assert first != second
        assert code_of(lambda: recovered(folder, first)) == "station.wrong_recovery_key"
        recovered(folder, second).close()
        shutil.copy(tmp_path / "station.json", folder / "station.json")
        assert code_of(lambda: recovered(folder, first)) == "station.damaged"

    def test_it_can_be_taken_away(self, folder: Path) -> None:
        """Then none opens the station."""
        known = opened(folder)
        recovery, _ = known.new_recovery(NOW)
        known.drop_recovery()
        assert code_of(known.drop_recovery) == "station.no_recovery_key"
        known.close()
        assert code_of(lambda: recovered(folder, recovery)) == "station.no_recovery_key"
        demand_whole(folder, PASSPHRASE)

    def test_without_one(self, folder: Path) -> None:
        """A station that never had one says so."""
        assert code_of(lambda: recovered(folder, bytes(32))) == "station.no_recovery_key"

    def test_slots_for_another_file(self, folder: Path) -> None:
        """An open station keeps the key of a backup in slots: both open it, and later ones do not."""
        known = opened(folder)
        recovery, _ = known.new_recovery(NOW)
        key = system_chance(b"", 32)
        made = known.slots_for(key, b"a backup")
        known.change_passphrase(NEW, NOW)
        known.close()
        assert slots.open_by_passphrase(made, PASSPHRASE, b"a backup", file="backup") == key
        assert slots.open_by_recovery(made, recovery, b"a backup", file="backup") == key
        assert code_of(lambda: slots.open_by_passphrase(made, NEW, b"a backup", file="backup")) == (
            "station.wrong_passphrase"
        )

    def test_who_writes_beside_the_station_has_nothing_sealed_to_them(self, folder: Path) -> None:
        """What ``station.json`` says of a recovery key is not what the next one is sealed to."""
        known = opened(folder)
        recovery, _ = known.new_recovery(NOW)
        known.close()
        mine = system_chance(b"", 32)
        forged = slots.new_recovery_holder(mine, NOW)
        plain = json.loads((folder / "station.json").read_text())
        plain["recovery"]["check"] = forged.check
        (folder / "station.json").write_text(json.dumps(plain))
        known = opened(folder)
        known.change_passphrase(NEW, NOW)
        known.close()
        assert code_of(lambda: recovered(folder, mine)) == "station.wrong_recovery_key"
        recovered(folder, recovery).close()


class Stopped(Exception):
    """The machine stops here."""


class History:
    """What was done to a station, and what opens it now.

    Attributes:
        now: its passphrase.
        recovery: its recovery key.
        ended: what opened it before.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.now = PASSPHRASE
        self.recovery: bytes | None = None
        self.ended: list[str | bytes] = []
        self.titles = [TALK]
        with kit.with_talk(folder) as station:
            kit.say(station, "North", WORDS)

    def talk(self, title: str) -> None:
        """Open a talk."""
        with Station.open(self.folder, self.now) as station:
            kit.open_harbour(station, title)
        self.titles.append(title)

    def change(self, what: str, new: str, stop: int) -> None:
        """Change something, and stop at a write; whether it stands is seen from what opens the folder."""
        left, fresh = [stop], [b""]

        def watch(_: str) -> None:
            left[0] -= 1
            if left[0] == 0:
                raise Stopped

        def noted(stream: bytes, count: int) -> bytes:
            found = kit.chance(stream, count)
            if stream == b"recovery key":
                fresh[0] = found
            return found

        if what == "use":
            known = Vault.recover(self.folder, self.recovery or b"", chance=noted, on_write=watch)
        else:
            known = Vault.open(self.folder, self.now, chance=noted, on_write=watch)
        with suppress(Stopped):
            if what == "recovery":
                known.new_recovery(NOW)
            elif what == "drop":
                known.drop_recovery()
            else:
                known.change_passphrase(new, NOW)
        known.close()
        stands = self._passphrase_stands(new) if what in ("passphrase", "use") else self._recovery_stands(fresh[0])
        assert stands or left[0] <= 0

    def _passphrase_stands(self, new: str) -> bool:
        if not _opens(self.folder, new):
            return False
        self.ended.append(self.now)
        self.now = new
        return True

    def _recovery_stands(self, fresh: bytes) -> bool:
        file = read_station_file(self.folder)
        assert isinstance(file, StationFile)
        slot, before = file.recovery, self.recovery
        if slot is None and before is None:
            return False
        if slot is not None and before is not None and slots.is_recovery(before, slot.check):
            return False
        if before is not None:
            self.ended.append(before)
        self.recovery = None if slot is None else fresh
        return True

    def demand(self) -> None:
        """What opens it opens it, and nothing else does; all is there."""
        demand_whole(self.folder, self.now, tuple(self.titles))
        assert self.recovery is None or _recovers(self.folder, self.recovery)
        for each in self.ended:
            assert not (_opens(self.folder, each) if isinstance(each, str) else _recovers(self.folder, each))


_STEPS = st.tuples(st.sampled_from(["passphrase", "recovery", "drop", "use", "talk"]), st.integers(0, 14))


@pytest.mark.long
@settings(max_examples=max(5, settings().max_examples // 10))
@given(st.lists(_STEPS, min_size=2, max_size=6))
def test_any_history_of_changes_and_crashes(steps: list[tuple[str, int]]) -> None:
    """After each step, whole or broken off at any write: what opens the station is what its last change that stands
    made so, what ended before opens nothing, every talk is there, and nothing is left over.
    """
    with TemporaryDirectory() as made:
        history = History(Path(made) / "station")
        for number, (what, stop) in enumerate(steps):
            if what == "talk":
                history.talk(f"Talk {number}")
            elif history.recovery is not None or what not in ("drop", "use"):
                history.change(what, f"passphrase number {number}", stop)
                history.demand()


def _opens(folder: Path, passphrase: str) -> bool:
    try:
        Vault.open(folder, passphrase, chance=kit.chance, on_write=nobody).close()
    except WrongPassphrase:
        return False
    return True


def _recovers(folder: Path, recovery: bytes) -> bool:
    try:
        recovered(folder, recovery).close()
    except (WrongRecoveryKey, NoRecoveryKey):
        return False
    return True


class TestCrashing:
    """Every instant at which the machine can stop."""

    def test_at_every_write(self, folder: Path, tmp_path: Path) -> None:
        """One of the two passphrases opens the station, everything is there, and nothing is left over."""
        points: list[tuple[str, Path]] = []

        def watch(name: str) -> None:
            place = tmp_path / str(len(points))
            shutil.copytree(folder, place)
            points.append((name, place))

        known = opened(folder, on_write=watch)
        known.change_passphrase(NEW, NOW)
        known.close()
        names = [name for name, _ in points]
        assert names == [
            "station: before noting new files",
            "station: after noting new files",
            "station: after a talk under a new key",
            "station: after a talk under a new key",
            "station: before the new station.json",
            "station: after the new station.json",
            "station: before the new station.db",
            "station: after the new station.db",
            "station: before forgetting old files",
            "station: after forgetting old files",
        ]
        turn = names.index("station: after the new station.json")
        for number, (name, place) in enumerate(points):
            right, wrong = (NEW, PASSPHRASE) if number >= turn else (PASSPHRASE, NEW)
            assert code_of(partial(opened, place, wrong)) == "station.wrong_passphrase", name
            demand_whole(place, right)
            known = opened(place, right)
            known.change_passphrase("and another one after that", NOW)
            known.close()
            demand_whole(place, "and another one after that")

    def test_the_log_of_the_old_file_is_not_read_into_the_new_one(self, folder: Path, tmp_path: Path) -> None:
        """A log that lies beside ``station.db`` when the new one takes its place belongs to the old one."""
        copy = tmp_path / "copy"

        def watch(name: str) -> None:
            if name == "station: after the new station.json":
                shutil.copytree(folder, copy)

        known = opened(folder, on_write=watch)
        log = tmp_path / "log"
        known._database.execute("CREATE TABLE more (x)")
        shutil.copy(folder / "station.db-wal", log)
        known.change_passphrase(NEW, NOW)
        known.close()
        shutil.copy(log, copy / "station.db-wal")
        demand_whole(copy, NEW)

    @pytest.mark.parametrize("point", ["noting new files", "the new station.json", "the new station.db"])
    @pytest.mark.parametrize("when", ["before", "after"])
    def test_a_fault_at_any_write(self, folder: Path, point: str, when: str) -> None:
        """Whatever is met, the open station goes on with what is on the disk, or is locked; nothing is lost."""

        def watch(name: str) -> None:
            if name == f"station: {when} {point}":
                raise MemoryError

        known = opened(folder, on_write=watch)
        with pytest.raises(MemoryError):
            known.change_passphrase(NEW, NOW)
        changed = f"{when} {point}" not in (
            "before noting new files",
            "after noting new files",
            "before the new station.json",
        )
        if changed:
            with pytest.raises(Locked):
                known.titles()
        else:
            assert known.titles() == [TALK, "Other"]
            known._on_write = nobody
            known.try_passphrase(PASSPHRASE)
        known.close()
        demand_whole(folder, NEW if changed else PASSPHRASE)

    def test_a_full_disk(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """There is no room for a second copy: nothing is changed, and nothing of it stays."""
        done: list[Path] = []

        def full(path: Path, key: bytes, to: Path, new_key: bytes) -> None:
            done.append(to)
            if len(done) > 1:
                to.write_bytes(b"half of it")
                raise DiskFull
            real(path, key, to, new_key)

        real = reencrypt
        monkeypatch.setattr(renewing, "reencrypt", full)
        known = opened(folder)
        assert code_of(lambda: known.change_passphrase(NEW, NOW)) == "station.disk_full"
        assert not done[0].exists()
        assert known.titles() == [TALK, "Other"]
        known.close()
        demand_whole(folder, PASSPHRASE)

    def test_a_disk_that_fails_at_the_rename(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """It is told that one of the two passphrases opens it, and the station is locked until then."""
        real = write_private

        def failing(path: Path, content: bytes) -> None:
            real(path, content)
            raise DiskFull

        monkeypatch.setattr(vault, "write_private", failing)
        known = opened(folder)
        assert code_of(lambda: known.change_passphrase(NEW, NOW)) == "station.keys_half_changed"
        with pytest.raises(Locked):
            known.titles()
        known.close()
        demand_whole(folder, NEW)
