"""A station that is restored from a backup: what it has, and how its talks go on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from goodoffices.canonical import encode
from goodoffices.errors.backup import BackupDamaged, BackupInside, BackupKey, BackupThere, FolderTaken, NoBackupThere
from goodoffices.errors.base import Refusal
from goodoffices.station.backup import making, restoring
from goodoffices.station.backup.content import Record
from goodoffices.station.station import Station
from tests.station import kit
from tests.station.backup.kit import backed_up, backup, content_of, key_of, lose, restored, under_way
from tests.station.kit import TALK
from tests.station.mail.rig import (
    MARA,
    NORTH,
    World,
    compare,
    convey,
    conveyed_at,
    mail_states,
    open_line,
    pass_time,
    said_at,
    say,
)


def facts(station: Station) -> dict[str, Any]:
    """What a station shows of its talk, but for how its mail stands."""
    view = station.view(talk=TALK)
    for leg in view["legs"]:
        leg.pop("mail", None)
        leg.pop("gate", None)
    read = {leg: station.read(talk=TALK, leg=leg, limit=500)["lines"] for leg in station.at(TALK).legs()}
    return {"who": station.who(), "view": view, "read": read, "drafts": station.drafts()}


@pytest.mark.parametrize("name", [MARA, NORTH])
def test_a_restored_station_has_what_it_had(world: World, name: str) -> None:
    """Its person, talks, words, papers and drafts, with the marks of what arrived and of what came late."""
    station = world.stations[name]
    say(world.stations[NORTH], "We hold our ships.")
    convey(world.stations[MARA], "Are you there?")
    world.rounds(3)
    station.keep_draft(talk=TALK, leg="North", name="half", asked={"passages": [{"text": "Not yet."}]})
    station.put_blob(talk=TALK, name="a paper", media_type="text/plain", data="cGFwZXI=")
    before, blobs = facts(station), station.blobs(talk=TALK)
    after = lose(world, name, backup(world, name))
    assert facts(after) == before
    assert after.blobs(talk=TALK) == blobs
    assert after.blob(talk=TALK, number=1)["data"] == "cGFwZXI="
    assert after.verify(talk=TALK)["equal"]
    assert [line["state"] for line in after.lines()] == ["former"]
    assert after.find(text="ships" if name == NORTH else "there")["found"]


@pytest.mark.parametrize("name", [MARA, NORTH])
def test_it_seals_nothing_on_its_old_lines(world: World, name: str) -> None:
    """It has no key and no mailbox of them: neither words nor a request go out before a new line is open."""
    after = lose(world, name, backup(world, name))
    before, asked = len(world.relay.seen), dict(world.relay.asked)
    if name == NORTH:
        say(after, "After the loss.")
    else:
        convey(after, "After the loss.")
    for _ in range(3):
        world.round(name)
        world.ms += 20 * 60 * 1000
    assert len(world.relay.seen) == before
    assert dict(world.relay.asked) == asked
    (leg,) = after.mail()["legs"]
    assert leg["state"]["code"] == "link.set_back"
    assert leg["waiting"]


@pytest.mark.parametrize("name", [MARA, NORTH])
def test_no_key_of_a_line_is_in_a_backup(world: World, name: str) -> None:
    """Neither of the line, nor of a leg, nor of a mailbox."""
    station = world.stations[name]
    say(world.stations[NORTH], "We hold our ships.")
    world.rounds(2)
    secrets = [value for talk in [station.at(TALK)] for _, value in talk.store.scan(b"mail channel", None, None, False)]
    (line,) = station._vault.lines.all()
    assert line.line.channel.confirmed is not None
    secrets += [line.line.root, line.line.channel.confirmed.seed]
    secrets += [box.collect for box in station.mail_here.links.line(line).state.mine]
    with station.look() as look:
        records = content_of(station, look).records(under_way(station, world.folder / "a.backup"))
        written = b"".join(encode(record) for record in records)
    assert len(secrets) == 4
    for secret in secrets:
        assert secret not in written
        assert secret[-32:] not in written


@pytest.mark.parametrize("name", [MARA, NORTH])
def test_after_a_new_line_the_leg_is_taken_up(world: World, name: str) -> None:
    """What the other station wrote since comes again; words go both ways; nothing is under way for ever."""
    mediator, north = world.stations[MARA], world.stations[NORTH]
    say(north, "Before the backup.")
    world.rounds(3)
    file = backup(world, name)
    if name == NORTH:
        convey(mediator, "After the backup.")
    else:
        say(north, "After the backup.")
    world.rounds(3)
    lose(world, name, file)
    mediator, north = world.stations[MARA], world.stations[NORTH]
    open_line(world, mediator, north)
    world.rounds(4)
    say(north, "On the new line.")
    convey(mediator, "I hear you.")
    pass_time(world, days=2)
    for station in (mediator, north):
        said = ["Before the backup.", "On the new line."]
        assert said_at(station, "North") == (said if name == NORTH else [said[0], "After the backup.", said[1]])
        conveyed = ["I hear you."]
        assert conveyed_at(station, "North") == (["After the backup.", *conveyed] if name == NORTH else conveyed)
        assert station.verify(talk=TALK)["equal"]
        (leg,) = station.mail()["legs"]
        assert (leg["state"]["code"], leg["waiting"], leg["sealed"], leg["at_relay"]) == ("link.open", 0, 0, 0)
    assert set(mail_states(north, "North")) == {"entry.there"}


def test_it_writes_under_a_new_instance(world: World) -> None:
    """Also on a leg that is kept by hand, and on the desk: somebody may still have the lost past."""
    file = backup(world, MARA)
    before = {room: world.stations[MARA].at(TALK).pen(room).instance for room in rooms_of(world.stations[MARA])}
    after = lose(world, MARA, file)
    assert rooms_of(after) == list(before)
    for room, instance in before.items():
        assert after.at(TALK).pen(room).instance != instance


def rooms_of(station: Station) -> list[bytes]:
    """The transcripts of its talk."""
    return list(station.at(TALK).rooms.all())


def test_a_former_line_goes_once_a_new_one_is_compared(world: World) -> None:
    """Until then it says with whom a line is to be opened; its number is not given again."""
    north = lose(world, NORTH, backup(world, NORTH))
    (former,) = north.lines()
    assert (former["state"], former["name"], former["carries"]) == ("former", MARA, "nothing")
    assert "doctor.line_former" in [each["told"]["code"] for each in north.doctor()["findings"]]
    open_line(world, world.stations[MARA], north, compared=False)
    assert [line["state"] for line in north.lines()] == ["former", "open"]
    compare(north, north.lines()[-1])
    (line,) = north.lines()
    assert (line["state"], line["line"]) == ("open", former["line"] + 1)


def test_the_same_backup_is_restored_twice(world: World) -> None:
    """Two stations of the same person: each is a new instance, so that neither writes over the other's words."""
    file = backup(world, NORTH)
    numbers = set()
    for place in ("one", "two"):
        with kit.reopen(restored(file, world.folder / place), clock=world.clock()) as station:
            (room,) = rooms_of(station)
            numbers.add(station.at(TALK).pen(room).instance.number)
    assert len(numbers) == 2


def test_a_restored_station_is_backed_up_and_restored(world: World) -> None:
    """Before its new lines are open, and nothing of it is less than before."""
    say(world.stations[NORTH], "We hold our ships.")
    once = lose(world, NORTH, backup(world, NORTH))
    before = facts(once)
    twice = lose(world, NORTH, backup(world, NORTH))
    assert facts(twice) == before
    open_line(world, world.stations[MARA], twice)
    pass_time(world, days=1)
    assert said_at(world.stations[MARA], "North") == ["We hold our ships."]


# --- what is refused


@pytest.fixture
def file(world: World) -> Path:
    """A backup of North's station."""
    return backup(world, NORTH)


def test_a_backup_is_not_written_over_a_file_nor_into_the_station(world: World, file: Path) -> None:
    """The file that is there stays as it is."""
    north, before = world.stations[NORTH], file.read_bytes()
    with pytest.raises(BackupThere):
        making.demand_place(file, north.folder)
    with pytest.raises(BackupThere):
        backed_up(north, file)
    with pytest.raises(BackupInside):
        making.demand_place(north.folder / "talks" / "a.backup", north.folder)
    link = world.folder / "link"
    link.symlink_to(north.folder)
    with pytest.raises(BackupInside):
        making.demand_place(link / "a.backup", north.folder)
    assert file.read_bytes() == before


def test_a_backup_that_cannot_be_written_leaves_nothing(world: World) -> None:
    """There is no such folder; a talk's file fails while it is read."""
    north, there = world.stations[NORTH], set(world.folder.iterdir())
    with pytest.raises(Refusal) as caught:
        backed_up(north, world.folder / "no such folder" / "a.backup")
    assert caught.value.advice
    file = world.folder / "b.backup"
    with north.look() as look:
        records = content_of(north, look).records(under_way(north, file))

        def broken() -> Iterator[Record]:
            for number, record in enumerate(records):
                yield record
                if number == 3:
                    raise BackupDamaged(file="x")

        with pytest.raises(BackupDamaged):
            making.write_file(file, b"{}", b"k" * 32, broken(), "name")
    assert set(world.folder.iterdir()) == there


@pytest.mark.parametrize("cut", [0, 1, 100, 2000])
def test_a_backup_that_is_not_whole_is_refused_and_nothing_is_made(world: World, file: Path, cut: int) -> None:
    """Cut off, or with another bit, wherever that is."""
    data = file.read_bytes()
    wrong = world.folder / "wrong.backup"
    changed = bytearray(data)
    changed[-cut - 1] ^= 1
    for content in (data[: len(data) - cut - 1], bytes(changed)):
        wrong.write_bytes(content)
        before = set(world.folder.iterdir())
        with pytest.raises(BackupDamaged):
            restored(wrong, world.folder / "new")
        with pytest.raises(BackupDamaged):
            restoring.look_through(wrong, key_of)
        assert set(world.folder.iterdir()) == before


def test_a_folder_that_is_not_empty_is_not_taken(world: World, file: Path) -> None:
    """Neither a station nor anything else is written over; an empty folder is used."""
    for place in (world.folder / MARA, world.folder):
        with pytest.raises(FolderTaken):
            restored(file, place)
    empty = world.folder / "empty"
    empty.mkdir()
    with kit.reopen(restored(file, empty)) as station:
        assert station.titles() == [TALK]


def test_there_is_no_such_file(world: World) -> None:
    """It is said, and not taken for a damaged one."""
    with pytest.raises(NoBackupThere):
        restoring.look_through(world.folder / "none.backup", key_of)


def test_another_key_is_refused(world: World, file: Path) -> None:
    """Nothing is made, and nothing is said of what is in it."""

    def wrong(_: bytes) -> bytes:
        raise BackupKey(file=str(file))

    with pytest.raises(BackupKey):
        restoring.look_through(file, wrong)


def test_what_a_backup_holds_is_told_in_numbers(world: World, file: Path) -> None:
    """After every part of it was checked."""
    held = restoring.look_through(file, key_of)
    assert (held.identity.name, held.titles, held.drafts, held.others) == (NORTH, (TALK,), 0, (MARA,))
    assert held.entries == world.stations[NORTH].at(TALK).store.count_entries()
