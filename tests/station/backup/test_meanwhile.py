"""What goes on while a backup is written, and what of it is in the backup: nothing, but that a talk is gone."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from goodoffices.canonical import encode
from goodoffices.errors.backup import BackupUnderWay
from goodoffices.errors.base import Refusal
from goodoffices.errors.station import Locked
from goodoffices.station.backup import backups, making, restoring
from goodoffices.station.backup.content import EntryKept, Record, TalkKept, write_record
from goodoffices.station.backup.sealed_file import MAGIC
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.backup.kit import content_of, under_way
from tests.station.backup.test_backups import restore
from tests.station.held import HeldLook
from tests.station.kit import PASSPHRASE, TALK, Clock
from tests.station.mail.rig import MARA, NORTH, World, convey, copied_world, say

OTHER = "Other"
NEW = "lamp, cucumber, sextant, cloud"


@pytest.fixture
def station(tmp_path: Path, clock: Clock) -> Iterator[Station]:
    """A mediator's station with two talks."""
    with kit.with_talk(tmp_path / "station", clock=clock) as made:
        kit.say(made, "North", "We hold our ships.")
        kit.open_harbour(made, OTHER)
        yield made


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Where the backup goes."""
    (tmp_path / "drive").mkdir()
    return tmp_path / "drive" / "a.backup"


@contextmanager
def held_at(
    patch: pytest.MonkeyPatch, station: Station, file: Path, kind: type[Record], nth: int = 1
) -> Iterator[HeldLook]:
    """A backup that is being made, and waits before its nth record of some kind, the first time that it comes to it."""
    held, real, seen = HeldLook(lambda: station.make_backup(file=str(file))), write_record, 0

    def write(sink: Any, record: Record) -> None:
        nonlocal seen
        seen += isinstance(record, kind)
        if isinstance(record, kind) and seen == nth:
            held.stop()
        real(sink, record)

    patch.setattr(making, "write_record", write)
    held.start()
    try:
        yield held
    finally:
        held.result()


def titles_in(file: Path, passphrase: str = PASSPHRASE) -> tuple[str, ...]:
    """The talks in a backup."""
    return restoring.look_through(file, restoring.by_passphrase(file, passphrase)).titles


def entries_in(file: Path) -> int:
    """How many entries are in it."""
    return restoring.look_through(file, restoring.by_passphrase(file, PASSPHRASE)).entries


def test_acts_go_on_and_are_not_in_it(station: Station, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither what is said meanwhile nor a talk that is opened meanwhile; nobody waits for the backup."""
    entries = sum(station.at(title).store.count_entries() for title in station.titles())
    with held_at(monkeypatch, station, file, EntryKept, 2) as held:
        kit.say(station, "North", "Meanwhile.")
        kit.open_harbour(station, "Third")
        assert station.locked(station.titles) == [TALK, OTHER, "Third"]
        assert held.result()["backup"]["talks"] == 2
    assert titles_in(file) == (TALK, OTHER)
    assert entries_in(file) == entries


def test_a_paper_that_is_deleted_meanwhile_is_in_it(
    station: Station, file: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """And one that is put down meanwhile is not: it holds what stood at its moment."""
    paper = {"talk": TALK, "media_type": "text/plain", "data": "cGFwZXI="}
    station.put_blob(name="before", **paper)
    with held_at(monkeypatch, station, file, EntryKept, 2) as held:
        station.forget_blob(talk=TALK, number=1)
        station.put_blob(name="after", **paper)
        assert "backup" in held.result()
    restore(file, tmp_path / "new", restoring.by_passphrase(file, PASSPHRASE))
    with kit.reopen(tmp_path / "new") as again:
        assert [each["name"] for each in again.blobs(talk=TALK)] == ["before"]


def test_how_far_it_is_can_be_asked(station: Station, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Talks and entries that are in it, of how many; afterwards there is none under way."""
    assert station.backup_progress()["under_way"] is None
    with held_at(monkeypatch, station, file, TalkKept, 2) as held:
        found = station.backup_progress()["under_way"]
        assert found == station.backups()["under_way"]
        assert (found["file"], found["talks"], found["of_talks"]) == (str(file), 1, 2)
        assert 0 < found["entries"] < found["of_entries"]
        held.result()
    assert station.backup_progress()["under_way"] is None


def test_another_one_at_the_same_time_is_refused(
    station: Station, file: Path, monkeypatch: pytest.MonkeyPatch, clock: Clock
) -> None:
    """Also one that the station would make by itself, which is then no problem of it; both work afterwards."""
    station.plan_backups(folder=str(file.parent), days=1, keep=2)
    with held_at(monkeypatch, station, file, EntryKept) as held:
        refusal = kit.refused(station.make_backup, file=str(file.with_name("b.backup")))
        assert isinstance(refusal, BackupUnderWay)
        assert str(file) in refusal.said
        station.back_up_if_due()
        assert station.backups()["problem"] is None
        assert "backup" in held.result()
    station.make_backup(file=str(file.with_name("b.backup")))
    station.back_up_if_due()
    assert len(list(file.parent.iterdir())) == 3


@pytest.mark.parametrize("title", [TALK, OTHER])
@pytest.mark.parametrize("nth", [1, 2])
def test_a_talk_that_is_destroyed_meanwhile_is_not_in_it(
    station: Station, file: Path, monkeypatch: pytest.MonkeyPatch, title: str, nth: int
) -> None:
    """Be it written already or not; the other one is."""
    (left,) = {TALK, OTHER} - {title}
    with held_at(monkeypatch, station, file, TalkKept, nth) as held:
        station.destroy(talk=title, anyway=True)
        made = held.result()["backup"]
    assert (made["talks"], made["destroyed"], made["missing"]) == (1, 0, 0)
    assert titles_in(file) == (left,)
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_after_a_change_of_the_passphrase_it_opens_with_the_new_one(
    station: Station, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was the passphrase when it was begun."""
    with held_at(monkeypatch, station, file, EntryKept) as held:
        station.change_passphrase(old=PASSPHRASE, new=NEW)
        assert held.result()["backup"]["talks"] == 2
    assert titles_in(file, NEW) == (TALK, OTHER)


def test_locking_waits_for_no_backup_and_leaves_nothing_of_it(
    station: Station, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked for it is told that the station was locked."""
    with held_at(monkeypatch, station, file, EntryKept) as held:
        station.all_talks.end_looks()
        assert isinstance(held.result(), Locked)
        station.close()
    assert list(file.parent.iterdir()) == []


def test_one_that_is_whole_is_told_as_made_though_the_station_was_locked_since(
    station: Station, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asked for it is told where it lies, and not that the station is locked."""
    make = station.backups_here.make

    def then_locked(place: Path) -> backups.Made:
        made = make(place)
        station.close()
        return made

    monkeypatch.setattr(station.backups_here, "make", then_locked)
    shown = station.make_backup(file=str(file))["backup"]
    assert (shown["file"], shown["there"], shown["talks"], shown["destroyed"]) == (str(file), True, 2, 0)
    assert titles_in(file) == (TALK, OTHER)


@pytest.mark.parametrize("after", [1, 3, 6])
def test_whatever_goes_wrong_leaves_nothing_and_the_next_is_made(
    station: Station, file: Path, monkeypatch: pytest.MonkeyPatch, after: int
) -> None:
    """At any record; the list knows of none."""
    real, seen = write_record, 0

    def write(sink: Any, record: Record) -> None:
        nonlocal seen
        seen += 1
        if seen == after:
            raise OSError(28, "no space")
        real(sink, record)

    monkeypatch.setattr(making, "write_record", write)
    assert kit.refused(station.make_backup, file=str(file)).code == "station.disk_full"
    assert (list(file.parent.iterdir()), station.backups()["backups"]) == ([], [])
    assert titles_in(Path(station.make_backup(file=str(file))["backup"]["file"])) == (TALK, OTHER)


def test_what_a_killed_program_left_is_cleared_away_and_no_other_file(station: Station, file: Path) -> None:
    """After a day in which nobody wrote to it: another station may be writing into the same folder."""
    left, young = (file.with_name(f".{letter * 32}.part") for letter in "ab")
    another, text = file.with_name(f".{'c' * 32}.part"), file.with_name("notes.part")
    for each in (left, young):
        each.write_bytes(MAGIC + b"half a backup")
    for each in (another, text):
        each.write_bytes(b"something else")
    for each in (left, another, text):
        os.utime(each, (0, 0))
    station.make_backup(file=str(file))
    assert set(file.parent.iterdir()) == {file, young, another, text}


def test_a_line_that_cannot_be_read_is_named(world: World) -> None:
    """It is left out, with everybody told which; the others are in it."""
    station, file = world.stations[MARA], world.folder / "a.backup"
    assert station.make_backup(file=str(file))["lines"] == []
    station._vault._database.execute("UPDATE line SET data = ? WHERE number = 1", (b"damaged",))
    made = station.make_backup(file=str(file.with_name("b.backup")))
    assert (made["lines"], made["missing"]) == ([1], [])


MEANWHILE: dict[str, Callable[[World], object]] = {
    "words come": lambda world: say(world.stations[NORTH], "We hold our ships."),
    "words go": lambda world: convey(world.stations[MARA], "Are you there?"),
    "mail": lambda world: world.rounds(1),
    "a paper": lambda world: world.stations[MARA].put_blob(
        talk=TALK, name="a paper", media_type="text/plain", data="cGFwZXI="
    ),
    "no paper": lambda world: _unless_refused(lambda: world.stations[MARA].forget_blob(talk=TALK, number=1)),
    "a draft": lambda world: world.stations[MARA].keep_draft(talk=TALK, leg="North", asked={"passages": []}),
    "a search": lambda world: world.stations[MARA].save_search(talk=TALK, name="Ships", words=["ships"]),
    "no search": lambda world: _unless_refused(lambda: world.stations[MARA].forget_search(talk=TALK, number=1)),
    "keys": lambda world: world.stations[MARA].cut_line(line=1),
    "a relay": lambda world: world.stations[MARA].add_relay(line=1, relay="http://127.0.0.1:8441"),
}


def _unless_refused(act: Callable[[], object]) -> None:
    try:
        act()
    except Refusal:
        return


@given(data=st.data())
@settings(max_examples=max(4, settings().max_examples // 10), deadline=None)
def test_whatever_is_done_meanwhile_the_records_are_those_of_its_moment(template: World, data: st.DataObject) -> None:
    """Words, mail, papers, searches, drafts, keys and relays: read while they change, and read before that."""
    with tempfile.TemporaryDirectory() as folder, closing(copied_world(template, Path(folder) / "world")) as world:
        records_stay(world, data)


def records_stay(world: World, data: st.DataObject) -> None:
    """Read the same content twice: before some acts, and while they are done."""
    acts = st.lists(st.sampled_from(sorted(MEANWHILE)), max_size=4)
    station = world.stations[MARA]
    for name in data.draw(acts):
        MEANWHILE[name](world)
    with station.look() as look:
        one, other = (content_of(station, look) for _ in range(2))
        file = world.folder / "a.backup"
        before = [encode(record) for record in one.records(under_way(station, file))]
        records = other.records(under_way(station, file))
        found = [encode(next(records)) for _ in range(data.draw(st.integers(0, len(before) - 1)))]
        for name in data.draw(acts):
            MEANWHILE[name](world)
        found += [encode(record) for record in records]
    # The names of the two, which are chance, and their instants stand in the first record.
    assert found[1:] == before[1:]


def test_after_a_change_of_the_passphrase_it_opens_with_the_new_one_also_without_any_talk(
    tmp_path: Path, file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No talk is looked at whose change of keys would tell."""
    written = making.write_file
    with closing(kit.make(tmp_path / "station", "Mediator")) as station:

        def meanwhile(*arguments: Any) -> int:
            monkeypatch.setattr(backups, "write_file", written)
            station.change_passphrase(old=PASSPHRASE, new=NEW)
            return written(*arguments)

        monkeypatch.setattr(backups, "write_file", meanwhile)
        station.make_backup(file=str(file))
    assert titles_in(file, NEW) == ()
    with pytest.raises(Refusal):
        titles_in(file, PASSPHRASE)
