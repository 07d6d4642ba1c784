"""The doctor: each thing that can be wrong is found, stands with its next step, and names nobody."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from goodoffices.errors.station import DiskFull
from goodoffices.sentences import from_plain, speech
from goodoffices.sentences.english import SENTENCES
from goodoffices.station import findings, results
from goodoffices.station.acts.whole import doctor
from goodoffices.station.api import asks
from goodoffices.station.lines import _UNREADABLE
from goodoffices.station.mail.links import LinkId
from goodoffices.station.station import Station
from goodoffices.talk.views import Instant, Sentence
from tests.station import kit
from tests.station.kit import PASSPHRASE, TALK
from tests.station.test_renewing import make_of_version_1

AT = Instant(1_765_700_000_000, 60)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of a station with a talk, not open."""
    with kit.with_talk(tmp_path / "station") as made:
        kit.say(made, "North", "We hold our ships.")
    return tmp_path / "station"


def codes(found: list[results.Finding], state: str) -> set[str]:
    """What was found in a state."""
    return {each.told.code.removeprefix("doctor.") for each in found if each.state == state}


def worse(found: list[results.Finding]) -> set[str]:
    """What is not well."""
    return codes(found, "bad") | codes(found, "mind")


def open_to_others(folder: Path) -> None:
    """Let others read the folder."""
    folder.chmod(0o755)


def open_files(folder: Path) -> None:
    """Let others read a file."""
    (folder / "station.json").chmod(0o644)


def of_tomorrow(folder: Path) -> None:
    """A file that was written in the days to come."""
    at = time.time() + 10 * 86_400
    os.utime(folder / "station.db", (at, at))


def broken_off(folder: Path) -> None:
    """What a change of keys left behind."""
    shutil.copy(folder / "station.db", folder / "station.db.new")


def unreadable_keys(folder: Path) -> None:
    """Not JSON."""
    (folder / "station.json").write_bytes(b"{")


def of_a_newer_version(folder: Path) -> None:
    """As a newer program writes it."""
    (folder / "station.json").write_text('{"version": 3}')


OUTSIDE: dict[str, Callable[[Path], None]] = {
    "not_private": open_to_others,
    "files_open": open_files,
    "clock_behind_files": of_tomorrow,
    "unfinished": broken_off,
    "damaged_keys": unreadable_keys,
    "version_1": make_of_version_1,
}


def test_a_station_that_is_well(folder: Path) -> None:
    """Nothing is wrong with a new one; that it has no recovery key and no backup is to be minded until it has."""
    assert worse(findings.of_the_folder(folder)) == {"no_recovery_key"}
    with kit.reopen(folder) as station:
        station.make_recovery_key(passphrase=PASSPHRASE)
        assert worse(doctor(station, asks.Doctor()).findings) == {"no_backup"}
        station.make_backup(file=str(folder.parent / "a.backup"))
        found = doctor(station, asks.Doctor()).findings
        assert worse(found) == set()
        assert {each.area for each in found} == {
            *("folder", "clock", "disk", "versions", "keys", "talks", "times", "lines", "mail", "backups"),
        }


@pytest.mark.parametrize("what", OUTSIDE)
def test_what_is_seen_of_the_folder(folder: Path, what: str) -> None:
    """While the station is locked; and what is found is told with what to do."""
    OUTSIDE[what](folder)
    found = findings.of_the_folder(folder)
    assert what in worse(found)
    demand_steps(found)


def test_a_newer_version_is_told_of_a_locked_station(folder: Path) -> None:
    """With what the refusal says."""
    of_a_newer_version(folder)
    (told,) = [each.told for each in findings.of_the_folder(folder) if each.told.code == "doctor.damaged_keys"]
    assert "newer version" in speech("en").tell(told)


def test_a_clock_from_before(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that shows a time before this program was written is wrong."""
    monkeypatch.setattr(time, "time", lambda: 1_000_000_000.0)
    assert "clock_far_behind" in codes(findings.of_the_folder(folder), "bad")


@pytest.mark.parametrize(("free", "what"), [(1_000_000, "little_room"), (300_000_000, "less_than_the_talks")])
def test_room(folder: Path, monkeypatch: pytest.MonkeyPatch, free: int, what: str) -> None:
    """Little room, and too little for all talks once more."""
    monkeypatch.setattr(findings, "free_bytes", lambda _: free)
    monkeypatch.setattr(findings, "_size", lambda _: 200_000_000)
    assert what in worse(findings.of_the_folder(folder))


def test_what_is_seen_of_the_talks(folder: Path) -> None:
    """A stray file, and a talk that does not open."""
    (path,) = (folder / "talks").glob("*.db")
    (folder / "talks" / "stray.db").write_bytes(b"")
    path.write_bytes(bytes(8192))
    with kit.reopen(folder) as station:
        found = doctor(station, asks.Doctor()).findings
    assert {"strays", "talk_shut"} <= codes(found, "bad")
    demand_steps(found)


def test_a_clock_that_is_lower(folder: Path) -> None:
    """The open station knows what its clock has shown."""
    late = kit.Clock()
    late.skip(100)
    Station.open(folder, PASSPHRASE, clock=late).close()
    with Station.open(folder, PASSPHRASE, clock=late) as station:
        station.who()
        station.remark(talk=TALK, text="A remark.")
        late.skip(-50)
        found = doctor(station, asks.Doctor()).findings
    assert "clock_lower" in codes(found, "bad")


LINES: dict[str, dict[str, Any]] = {
    "line_damaged": {"state": "damaged"},
    "line_alarm": {"state": "open", "alarm": True},
    "line_differed": {"state": "open", "differed": [2]},
    "line_set_back": {"state": "open", "set_back": True},
    "line_not_compared": {"state": "open"},
    "unopened": {"state": "open", "compared": AT, "unopened": 3},
}


@pytest.mark.parametrize("what", LINES)
def test_what_is_seen_of_a_line(what: str) -> None:
    """The worst of it, by the number of the line."""
    line = msgspec.structs.replace(_UNREADABLE, **({"line": 4, "state": "open"} | LINES[what]))
    found = list(findings._of_lines([line]))
    assert worse(found) == {what}
    assert found[0].told.facts == {"line": 4}
    demand_steps(found)


def test_lines_that_are_well() -> None:
    """One that is compared, and one that waits for its answer."""
    compared = msgspec.structs.replace(_UNREADABLE, line=1, state="open", compared=AT)
    waits = msgspec.structs.replace(_UNREADABLE, line=2, state="inviting")
    assert worse(list(findings._of_lines([compared, waits]))) == set()


@pytest.mark.parametrize(
    ("health", "expected"),
    [
        (None, set()),
        (results.BackupHealth(last=None, old=True, problem=None), {"no_backup"}),
        (results.BackupHealth(last=AT, old=True, problem=None), {"backup_old"}),
        (results.BackupHealth(last=AT, old=False, problem=None), set()),
        (results.BackupHealth(last=AT, old=False, problem=Sentence.of("doctor.not_writable")), {"backup_failed"}),
    ],
)
def test_backups(health: results.BackupHealth | None, expected: set[str]) -> None:
    """What the station knows of them; where it knows nothing, nothing is said."""
    found = list(findings._of_backups(health))
    assert worse(found) == expected
    demand_steps(found)


def test_relays() -> None:
    """One that answers, and one that does not."""
    works = results.RoadHere(relay="https://a.example", works=True, problem=None)
    fails = results.RoadHere(relay="https://b.example", works=False, problem=Sentence.of("doctor.not_writable"))
    found = findings.of_relays([works, fails])
    assert [each.state for each in found] == ["well", "bad"]
    demand_steps(found)


def test_mail_that_is_hindered(folder: Path) -> None:
    """What stood in its way at the last round is told, by the number of the line."""
    with kit.reopen(folder) as station:
        station.problems = {LinkId(line=3, talk="", room=b""): DiskFull()}
        (told,) = [each for each in doctor(station, asks.Doctor()).findings if each.told.code == "doctor.mail_hindered"]
    assert told.told.facts["where"] == Sentence.of("doctor.mail_of_line", line=3)
    demand_steps([told])


def test_every_finding_has_a_step() -> None:
    """In English; the catalogues are complete by another test."""
    found = {code.partition(".")[2] for code in SENTENCES if code.startswith("doctor.")}
    steps = {code.partition(".")[2] for code in SENTENCES if code.startswith("doctor_step.")}
    whole = {each for each in found if not each.endswith("_well") and not each.startswith("mail_of") and each != "mail"}
    assert whole == steps


def demand_steps(found: list[results.Finding]) -> None:
    """Whatever is not well has a next step, and all of it can be said in every language."""
    for each in found:
        assert (each.step is None) == (each.state == "well")
        for language in ("en", "he"):
            assert speech(language).tell(each.told)
            assert each.step is None or speech(language).tell(each.step)


def test_no_words_and_no_names_stand_in_it(folder: Path) -> None:
    """Nor in what is told of what is wrong."""
    (folder / "talks" / "stray.db").write_bytes(b"")
    with kit.reopen(folder) as station:
        plain = station.doctor()
    told = " ".join(speech("en").tell(from_plain(each["told"])) for each in plain["findings"])
    assert not any(word in told for word in ("North", TALK, "ships", "Mediator"))
