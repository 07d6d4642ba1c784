"""How the station is, on one page of plain words. Not a word, a name or a title of a talk stands in it.

The rules are:

* It works without the passphrase for whatever can be seen from outside; what is inside comes through the door of an
  unlocked station, or after the passphrase: with ``--inside``, or where ``--passphrase-fd`` gives it.
* It changes nothing in a talk. Each relay that something goes through is asked whether it is there.
* What it finds is found in one place (:mod:`goodoffices.station.findings`), for pages too: what is wrong first, then
  what is to be minded, each with its next step, then what is well.
"""

from __future__ import annotations

import platform
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Final

import click
from rich.text import Text

from goodoffices import __version__
from goodoffices.cli.app import command
from goodoffices.cli.printer import BAD, GOOD, MINDED, apart, row
from goodoffices.cli.session import Session, pass_session
from goodoffices.cli.show.findings import finding_rows
from goodoffices.cli.show.plainly import moment, term, told
from goodoffices.errors.base import ExitStatus, Refusal
from goodoffices.findings import ORDER

_LIBRARIES: Final = ("cryptography", "sqlcipher3", "msgspec", "cbor2", "click", "rich")


@command("doctor")
@click.option("--inside", is_flag=True, help="Look inside too; asks for the passphrase unless the station is unlocked.")
@pass_session
def doctor(session: Session, inside: bool) -> int:
    """Check the station: folder, door, clock, disk, keys, backups, talks, lines, mail, relays, versions.

    Each thing that needs looking after stands with its next step. It shows no words and no names, so that it can be
    shown to whoever helps. Ends with exit code 1 if something is wrong.
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
    found["findings"] = sorted(_findings(session.home, found), key=lambda each: ORDER[each["state"]])
    found["problems"] = [each["told"] for each in found["findings"] if each["state"] == "bad"]
    seen = inside or found["door"] == "open" or not found["station"]
    session.answer(found, _lines, None if seen else "goodoffices doctor --inside")
    return ExitStatus.FAILURE.value if found["problems"] else 0


def examine(home: Path) -> dict[str, Any]:
    """What can be seen from outside."""
    from goodoffices.station import findings

    here = (home / "station.db").exists()
    return {
        "version": __version__,
        "python": platform.python_version(),
        "system": platform.system(),
        "libraries": {name: _version(name) for name in _LIBRARIES},
        "home": str(home),
        "station": here,
        "private": findings.is_private(home),
        "writable": findings.is_writable(home),
        "lock": _lock(home) if here else "free",
        "door": _door(home) if here else "none",
        "free": findings.free_bytes(home),
        "clock": findings.clock_of(home),
        "inside": None,
        "roads": [],
        "findings": [],
        "problems": [],
    }


def _version(name: str) -> str | None:
    try:
        return version(name)
    except PackageNotFoundError:
        return None


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


def _findings(home: Path, found: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """All that is found: by the open station where there is one, else of the folder; and of the relays."""
    from goodoffices.station import findings
    from goodoffices.station.api.decoding import decode
    from goodoffices.station.api.encoding import encode
    from goodoffices.station.handles import write_handle
    from goodoffices.station.results import RoadHere

    if found["lock"] == "taken" and found["door"] not in ("open", "resting"):
        told = {"code": "doctor.held_without_a_door", "facts": {}}
        step = {"code": "doctor_step.held_without_a_door", "facts": {}}
        yield {"area": "folder", "state": "bad", "told": told, "step": step}
    if found["inside"] is not None:
        yield from found["inside"]["findings"]
    else:
        yield from encode(findings.of_the_folder(home, clock=found["clock"]), write_handle, None)
    roads = [decode(each, RoadHere) for each in found["roads"]]
    yield from encode(findings.of_relays(roads), write_handle, None)


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
    for each in found["findings"]:
        yield from finding_rows(each)
    if not found["problems"]:
        yield row(
            ("Nothing is wrong." if inside is not None else "Nothing that can be seen from outside is wrong.", GOOD)
        )
