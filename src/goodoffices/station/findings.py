"""What is well at a station, what is to be minded, and what is wrong: one finding for each, with its next step.

The rules are:

* A finding says what is so, and then what to do about it. Not a word, a name or a title stands in it: lines, talks and
  legs are named by their numbers, relays by their addresses.
* What can be seen of the folder is seen while the station is locked, too (:func:`of_the_folder`); the rest comes from
  the open station (:func:`of_the_station`) and from the relays (:func:`of_relays`).
* ``bad`` is what loses words, shows them to others or stops mail; ``mind`` is what would make such a thing worse.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final, Protocol

from goodoffices import __version__
from goodoffices.errors.base import Refusal
from goodoffices.station import results
from goodoffices.station.mail.links import LinkId
from goodoffices.station.results import Finding
from goodoffices.station.stationfile import NAME, StationFile, read_station_file
from goodoffices.talk.telling import refused
from goodoffices.talk.views import Fact, Sentence

LITTLE: Final = 256 * 1024 * 1024
"""Bytes that are free; with fewer there is soon no room for words."""

_OTHERS_MAY: Final = 0o077
_EARLIEST: Final = 1_735_689_600
"""2025-01-01: a clock before this program was written is wrong."""
_AHEAD: Final = 48 * 3600
_MEGABYTE: Final = 1_000_000


class Lines(Protocol):
    """The lines of a station."""

    def all(self) -> list[results.LineHere]:
        """Each as it stands."""


class Inside(Protocol):
    """The part of an open station that is looked at here."""

    problems: dict[LinkId, Refusal]

    @property
    def lines_here(self) -> Lines:
        """Its lines."""

    def keys_since(self) -> results.Keys:
        """What opens it, and since when."""

    def backup_health(self) -> results.BackupHealth | None:
        """How its backups stand; None: that is not known here."""

    def titles(self) -> list[str]:
        """Its talks."""


def _found(area: str, state: str, what: str, **facts: Fact) -> Finding:
    step = None if state == "well" else Sentence.of(f"doctor_step.{what}")
    return Finding(area=area, state=state, told=Sentence.of(f"doctor.{what}", **facts), step=step)


# --- of the folder, locked or not


def of_the_folder(home: Path, *, clock: str | None = None) -> list[Finding]:
    """What can be seen of a folder from outside.

    Args:
        clock: how its clock stands, where the open station knows; None: as its files tell.
    """
    return list(_of_the_folder(home, clock or clock_of(home)))


def _of_the_folder(home: Path, clock: str) -> Iterator[Finding]:
    if not (home / "station.db").exists():
        yield _found("folder", "bad", "no_station")
    yield from _permissions(home)
    if clock == "plausible":
        yield _found("clock", "well", "clock_well")
    else:
        yield _found("clock", "bad", f"clock_{clock}")
    yield from _room(home)
    yield from _versions(home)


def _permissions(home: Path) -> Iterator[Finding]:
    opened, private = open_files(home), is_private(home)
    if not private:
        yield _found("folder", "bad", "not_private")
    if opened:
        yield _found("folder", "mind" if private else "bad", "files_open", count=opened)
    if not is_writable(home):
        yield _found("folder", "bad", "not_writable")
    if private and not opened and is_writable(home):
        yield _found("folder", "well", "folder_well")


def _room(home: Path) -> Iterator[Finding]:
    free, needed = free_bytes(home), _size(home)
    if free < LITTLE:
        yield _found("disk", "bad", "little_room", count=free // _MEGABYTE)
    elif free < 2 * needed:
        yield _found("disk", "mind", "less_than_the_talks", count=free // _MEGABYTE)
    else:
        yield _found("disk", "well", "room_well", count=free // _MEGABYTE)


def _versions(home: Path) -> Iterator[Finding]:
    if (home / "station.db").exists() and (home / "station.db.new").exists():
        yield _found("keys", "mind", "unfinished")
    if not (home / NAME).exists():
        return
    try:
        file = read_station_file(home)
    except Refusal as refusal:
        yield _found("versions", "bad", "damaged_keys", problem=refused(refusal))
        return
    if isinstance(file, StationFile):
        yield _found("versions", "well", "versions_well", program=__version__)
        if file.recovery is None:
            yield _found("keys", "mind", "no_recovery_key")
    else:
        yield _found("versions", "mind", "version_1", program=__version__)


def is_private(home: Path) -> bool:
    """Whether nobody else can look into a folder."""
    return not home.exists() or os.name == "nt" or home.stat().st_mode & _OTHERS_MAY == 0


def open_files(home: Path) -> int:
    """How many files of a station others could read, if they came into its folder."""
    if os.name == "nt":
        return 0
    found = [*home.glob("station.*"), *home.glob("door.json"), *(home / "talks").glob("*")]
    return sum(path.is_file() and path.stat().st_mode & _OTHERS_MAY != 0 for path in found)


def is_writable(home: Path) -> bool:
    """Whether a folder, or the nearest one above it that is there, can be written."""
    return os.access(home if home.exists() else _above(home), os.W_OK)


def free_bytes(home: Path) -> int:
    """What is free on its disk."""
    return shutil.disk_usage(_above(home)).free


def clock_of(home: Path) -> str:
    """Whether the clock is plausible, against this program's age and the newest file of the station: a code."""
    now = time.time()
    newest = max((path.stat().st_mtime for path in home.glob("*.db")), default=0.0)
    if now < _EARLIEST:
        return "far_behind"
    return "behind_files" if newest > now + _AHEAD else "plausible"


def _above(home: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next((folder for folder in (home, *home.absolute().parents) if folder.exists()), Path("/"))


def _size(home: Path) -> int:
    return sum(path.stat().st_size for path in (*home.glob("*.db"), *(home / "talks").glob("*.db")))


# --- of the open station


def of_the_station(station: Inside, doctor: results.Doctor) -> list[Finding]:
    """What the open station knows.

    Args:
        doctor: what looking at its files found.
    """
    return [
        *_of_keys(station.keys_since()),
        *_of_backups(station.backup_health()),
        *_of_talks(doctor),
        *_of_times(doctor),
        *_of_lines(station.lines_here.all()),
        *_of_mail(doctor, station.problems, station.titles()),
    ]


def _of_keys(keys: results.Keys) -> Iterator[Finding]:
    if keys.recovery_since is not None:
        yield _found("keys", "well", "recovery_well", at=keys.recovery_since)


def _of_backups(backups: results.BackupHealth | None) -> Iterator[Finding]:
    if backups is None:
        return
    if backups.problem is not None:
        yield _found("backups", "bad", "backup_failed", problem=backups.problem)
    if backups.last is None:
        yield _found("backups", "mind", "no_backup")
    elif backups.old:
        yield _found("backups", "mind", "backup_old", at=backups.last)
    else:
        yield _found("backups", "well", "backup_well", at=backups.last)


def _of_talks(doctor: results.Doctor) -> Iterator[Finding]:
    if doctor.strays:
        yield _found("talks", "bad", "strays", count=doctor.strays)
    broken = False
    for talk in doctor.talks:
        if talk.problem is not None:
            yield _found("talks", "bad", "talk_shut", talk=talk.number, problem=talk.problem)
        elif talk.gaps or talk.held:
            yield _found("talks", "bad", "talk_gaps", talk=talk.number)
        broken = broken or talk.problem is not None or bool(talk.gaps or talk.held)
    if not broken:
        yield _found("talks", "well", "talks_well", count=len(doctor.talks))


def _of_times(doctor: results.Doctor) -> Iterator[Finding]:
    if doctor.doubtful:
        yield _found("times", "mind", "doubtful", count=len(doctor.doubtful))
    else:
        yield _found("times", "well", "times_well")


def _of_lines(lines: list[results.LineHere]) -> Iterator[Finding]:
    wrong = False
    for line in lines:
        what = _wrong_with(line)
        if what is not None:
            state = "mind" if what in ("line_former", "line_not_compared", "unopened") else "bad"
            wrong = True
            yield _found("lines", state, what, line=line.line)
    if not wrong:
        yield _found("lines", "well", "lines_well", count=len(lines))


def _wrong_with(line: results.LineHere) -> str | None:
    """The first thing that is wrong with a line, the worst first."""
    if line.state == "damaged":
        return "line_damaged"
    if line.alarm:
        return "line_alarm"
    if line.differed:
        return "line_differed"
    if line.state == "former":
        return "line_former"
    if line.set_back:
        return "line_set_back"
    if line.state == "open" and line.compared is None:
        return "line_not_compared"
    return "unopened" if line.unopened else None


def _of_mail(doctor: results.Doctor, problems: Mapping[LinkId, Refusal], titles: list[str]) -> Iterator[Finding]:
    for fault in doctor.mail_faults:
        where = _where(fault.line, fault.talk, fault.leg)
        yield _found("mail", "bad", "mail_fault", where=where, kind=fault.kind, place=fault.place)
    hindered = 0
    for link_id, problem in sorted(problems.items()):
        if problem.code == "mail.road_fault":
            continue  # told above
        hindered += 1
        talk = titles.index(link_id.talk) + 1 if link_id.talk in titles else None
        where = _where(link_id.line if link_id.line > 0 else None, talk, None)
        yield _found("mail", "bad", "mail_hindered", where=where, problem=refused(problem))
    if not doctor.mail_faults and not hindered:
        yield _found("mail", "well", "mail_well")


def _where(line: int | None, talk: int | None, leg: int | None) -> Sentence:
    if line is not None:
        return Sentence.of("doctor.mail_of_line", line=line)
    if talk is not None and leg is not None:
        return Sentence.of("doctor.mail_of_leg", talk=talk, leg=leg)
    return Sentence.of("doctor.mail") if talk is None else Sentence.of("doctor.mail_of_talk", talk=talk)


# --- of the relays


def of_relays(roads: Iterable[results.RoadHere]) -> list[Finding]:
    """What the relays answered just now."""
    return [_of_relay(road.relay, road.problem) for road in roads]


def _of_relay(relay: str, problem: Sentence | None) -> Finding:
    if problem is None:
        return _found("relays", "well", "relay_well", relay=relay)
    return _found("relays", "bad", "relay", relay=relay, problem=problem)
