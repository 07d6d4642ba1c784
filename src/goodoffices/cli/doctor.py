"""How the station is: versions, folder, lock, door, clock, disk and talks. Not a word, a name or a title stands in it.

The rules are:

* It works without the passphrase for whatever can be seen from outside; what is inside comes through the door of an
  unlocked station, or after the passphrase: with ``--inside``, or where ``--passphrase-fd`` gives it.
* It changes nothing in a talk. Each relay that something goes through is asked whether it is there.
"""

from __future__ import annotations

import os
import platform
import shutil
import time
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from goodoffices import __version__
from goodoffices.cli.app import command
from goodoffices.cli.hints import TO_DO
from goodoffices.cli.printer import BAD, GOOD, HERE, MINDED, apart, row
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.plainly import moment, term, told
from goodoffices.errors.base import ExitStatus, Refusal

_LIBRARIES: Final = ("cryptography", "sqlcipher3", "msgspec", "cbor2", "click", "rich")
_OTHERS_MAY: Final = 0o077
_LITTLE: Final = 256 * 1024 * 1024
_EARLIEST: Final = 1_735_689_600
"""2025-01-01: a clock before this program was written is wrong."""
_AHEAD: Final = 48 * 3600


@command("doctor")
@click.option("--inside", is_flag=True, help="Look inside too; asks for the passphrase unless the station is unlocked.")
@pass_session
def doctor(session: Session, inside: bool) -> int:
    """Check the station: versions, folder, lock and door, clock, disk, talks, relays. It shows no words and no names.

    Ends with exit code 1 if something needs looking after.
    """
    session.rounds = False
    found = examine(session.home)
    given = session.passphrase_fd is not None and found["station"] and found["lock"] == "free"
    inside = inside or given
    if inside or found["door"] == "open":
        found["inside"] = session.call("doctor")
        if found["inside"]["clock"]["lower"]:
            found["clock"] = "lower"
        with session.printer.working("Asking the relays…"):
            found["roads"] = session.call("roads")
    found["problems"] = list(_problems(found))
    seen = inside or found["door"] == "open" or not found["station"]
    session.answer(found, _lines, None if seen else "goodoffices doctor --inside")
    return ExitStatus.FAILURE.value if found["problems"] else 0


def examine(home: Path) -> dict[str, Any]:
    """What can be seen from outside."""
    here = (home / "station.db").exists()
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "home": str(home),
        "station": here,
        "private": not home.exists() or os.name == "nt" or home.stat().st_mode & _OTHERS_MAY == 0,
        "writable": os.access(home if home.exists() else _above(home), os.W_OK),
        "lock": _lock(home) if here else "free",
        "door": _door(home) if here else "none",
        "free": shutil.disk_usage(_above(home)).free,
        "clock": _clock(home),
        "inside": None,
        "roads": [],
        "problems": [],
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


def _above(home: Path) -> Path:
    """The folder, or the nearest one above it that is there."""
    return next((folder for folder in (home, *home.absolute().parents) if folder.exists()), Path("/"))


def _lock(home: Path) -> str:
    from goodoffices.station.lock import take

    if not (home / "station.lock").exists():
        return "free"
    try:
        take(home).release()
    except Refusal as refusal:
        return "taken" if refusal.code == "station.in_use" else refusal.code
    return "free"


def _door(home: Path) -> str:
    from goodoffices.cli.reach import through_the_door
    from goodoffices.station.doorfile import read_door

    if read_door(home) is None:
        return "none"
    inside = through_the_door(home)
    if inside is None:
        return "left behind"
    return "resting" if inside.resting else "open"


def _clock(home: Path) -> str:
    """Whether the clock is plausible, against this program's age and the newest file of the station: a code."""
    now = time.time()
    newest = max((path.stat().st_mtime for path in home.glob("*.db")), default=0.0)
    if now < _EARLIEST:
        return "far_behind"
    return "behind_files" if newest > now + _AHEAD else "plausible"


def _problem(what: str, **facts: Any) -> dict[str, Any]:
    """Something that needs looking after, as a sentence."""
    return {"code": f"doctor.{what}", "facts": facts}


def _problems(found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if not found["station"]:
        yield _problem("no_station")
    if not found["private"]:
        yield _problem("not_private")
    if not found["writable"]:
        yield _problem("not_writable")
    if found["lock"] == "taken" and found["door"] not in ("open", "resting"):
        yield _problem("held_without_a_door")
    if found["clock"] != "plausible":
        yield _problem(f"clock_{found['clock']}")
    if found["free"] < _LITTLE:
        yield _problem("little_room")
    for road in found["roads"]:
        if not road["works"]:
            yield _problem("relay", relay=road["relay"], problem=road["problem"])
    if found["inside"] is not None:
        yield from _problems_inside(found["inside"])


def _problems_inside(inside: dict[str, Any]) -> Iterator[dict[str, Any]]:
    if inside["strays"]:
        yield _problem("strays", count=inside["strays"])
    for talk in inside["talks"]:
        if talk["problem"] is not None:
            yield _problem("talk_shut", talk=talk["number"], problem=talk["problem"])
        elif talk["gaps"] or talk["held"]:
            yield _problem("talk_gaps", talk=talk["number"])
    for fault in inside["mail_faults"]:
        yield _problem("mail_fault", where=_of_the_mail(fault), kind=fault["kind"], place=fault["place"])


def _of_the_mail(fault: dict[str, Any]) -> dict[str, Any]:
    if fault["line"] is not None:
        return _problem("mail_of_line", line=fault["line"])
    if fault["leg"] is not None:
        return _problem("mail_of_leg", talk=fault["talk"], leg=fault["leg"])
    return _problem("mail") if fault["talk"] is None else _problem("mail_of_talk", talk=fault["talk"])


def _lines(found: dict[str, Any]) -> Iterator[Text]:
    libraries = ", ".join(f"{name} {number}" for name, number in found["libraries"].items() if number)
    yield row(f"Good Offices {found['version']}, Python {found['python']} on {found['system']}; {libraries}")
    yield row(f"Folder: {apart(found['home'])}{'' if found['station'] else ' (no station here)'}")
    private = "private" if found["private"] else "NOT private"
    yield row(f"        {private}, {'writable' if found['writable'] else 'NOT writable'}")
    yield row(f"Lock:   {found['lock']}; door: {found['door']}")
    yield row(f"Clock:  {term('clock_state.' + found['clock'])}")
    yield row(f"Disk:   {found['free'] // (1024 * 1024)} MiB free")
    inside = found["inside"]
    if inside is not None:
        clock = inside["clock"]
        yield row(f"Inside: Unicode {inside['unicode']}, the station's time is {moment(clock['shows'])}")
        if clock["lower"]:
            yield row((f"        it was {moment(clock['highest'])} before", BAD))
        yield row(f"Drafts: {inside['drafts']} kept")
        for talk in inside["talks"]:
            yield row(
                f"Talk {talk['number']}: {talk['entries']} entries, fold {talk['fold']}, held {talk['held']}, "
                f"legs with gaps {talk['gaps']}, {talk['size'] // 1024} KiB"
            )
        for each in inside["doubtful"]:
            facts = {name: {"instant": each[name]} for name in ("at", "reading")}
            why = told({"code": f"time.{each['why']}", "facts": facts})
            yield row((f"Time:   talk {each['talk']}, leg {each['leg']}, {each['ref']}: {why}", MINDED))
    for road in found["roads"]:
        state = "it answers" if road["works"] else "it does NOT answer as a relay"
        yield row(f"Road:   {apart(road['relay'])}: {state}")
    for problem in found["problems"]:
        yield row((f"To do: {told(problem)}", BAD))
        if problem["code"] in TO_DO:
            yield row(f"{HERE}{TO_DO[problem['code']]}")
    if not found["problems"]:
        yield row(("All is well.", GOOD))
