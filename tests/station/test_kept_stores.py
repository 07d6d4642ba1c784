"""Stores that earlier versions wrote are opened by this one, with everything that stands in them.

They are made by ``python -m tools.kept_store``, once for each version, and never changed. A newer store is refused with
what to do, and left as it is.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.station import store, vault
from goodoffices.station.database import connect, one
from goodoffices.station.station import Station
from goodoffices.station.stationfile import read_station_file
from goodoffices.station.vault import Vault
from tests.station import kit

KEPT = sorted((Path(__file__).parents[1] / "data" / "stores").iterdir())
NEW = "lamp, cucumber, sextant, cloud"


def of(folder: Path) -> dict[str, Any]:
    """What a kept store holds, as it was said when it was made."""
    found: dict[str, Any] = json.loads((folder / "holds.json").read_text("utf-8"))
    return found


@pytest.fixture(params=KEPT, ids=lambda path: path.name)
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A copy of a kept store."""
    folder = tmp_path / "station"
    shutil.copytree(request.param, folder)
    return folder


def demand_all(station: Station, holds: dict[str, Any]) -> None:
    """Everything stands there."""
    talk = holds["talk"]
    who = station.who()
    assert (who["name"], who["fingerprint"]) == (holds["name"], holds["fingerprint"])
    assert [each["title"] for each in station.talks()] == [talk]
    assert station.verify(talk=talk)["equal"]
    for leg, words in holds["words"].items():
        assert set(words) <= set(kit.texts(station.read(talk=talk, leg=leg)))
        assert station.find(text=words[0])["found"]
    assert set(holds["record"]) <= set(kit.texts(station.items(talk=talk)))
    assert holds["draft"] in kit.texts(station.drafts())
    assert [line["number"] for line in station.lines()] == [holds["line"]]
    assert station.blobs(talk=talk)
    assert station.doctor()["strays"] == 0


def test_it_opens_and_goes_on(kept: Path) -> None:
    """All is there, is written on, and is there again; then the passphrase is changed, and all is there once more."""
    holds = of(kept)
    with Station.open(kept, holds["passphrase"]) as station:
        demand_all(station, holds)
        kit.say(station, "North", "Written by a later version.", talk=holds["talk"])
        station.send_draft(number=station.drafts()[0]["number"])
        station.keep_draft(act="remark", asked={"talk": holds["talk"], "text": holds["draft"]})
    with Station.open(kept, holds["passphrase"]) as station:
        demand_all(station, holds)
        made = station.make_recovery_key(passphrase=holds["passphrase"])
        station.change_passphrase(old=holds["passphrase"], new=NEW)
        station.check_recovery_key(words=made["words"])
    with Station.open(kept, NEW) as station:
        demand_all(station, holds)


def versions(folder: Path) -> tuple[int, int, int]:
    """Of ``station.json``, of ``station.db``, and of the talk's file."""
    opened = Vault.open(folder, of(folder)["passphrase"], chance=kit.chance, on_write=lambda _: None)
    (station,) = one(opened._database.execute("PRAGMA user_version"))
    file = opened.talk(of(folder)["talk"])
    talk = connect(file.path, file.key)
    (found,) = one(talk.execute("PRAGMA user_version"))
    talk.close()
    opened.close()
    return json.loads((folder / "station.json").read_text("utf-8"))["version"], station, found


def test_what_this_version_writes_is_kept(tmp_path: Path) -> None:
    """Whoever changes the form of a file keeps a store that has it: ``python -m tools.kept_store FOLDER``."""
    found = set()
    for number, each in enumerate(KEPT):
        shutil.copytree(each, tmp_path / str(number))
        found.add(versions(tmp_path / str(number)))
    kit.make(tmp_path / "now").close()
    now = json.loads((tmp_path / "now" / "station.json").read_text("utf-8"))["version"]
    assert (now, vault.SCHEMA_VERSION, store.SCHEMA_VERSION) in found
    assert (1, 1, 2) in found


@pytest.mark.parametrize("which", ["station.json", "station.db", "the talk", "its fold"])
def test_a_newer_one_is_refused(kept: Path, which: str) -> None:
    """Whichever of its files a newer version wrote: with what to do; no byte of what was written is changed."""
    holds = of(kept)
    if which == "station.json":
        plain = json.loads((kept / which).read_text("utf-8"))
        (kept / which).write_text(json.dumps(plain | {"version": 3, "new": "field"}), "utf-8")
    else:
        opened = Vault.open(kept, holds["passphrase"], chance=kit.chance, on_write=lambda _: None)
        if which == "station.db":
            opened._database.execute("PRAGMA user_version = 99")
        else:
            file = opened.talk(holds["talk"])
            talk = connect(file.path, file.key)
            talk.execute("PRAGMA user_version = 99" if which == "the talk" else "UPDATE meta SET value = 99")
            talk.close()
        opened.close()
    before = {path: path.read_bytes() for path in kept.rglob("*.db") if path.parent.name == "talks"}
    before |= {kept / "station.json": (kept / "station.json").read_bytes()}
    with pytest.raises(Refusal) as caught, Station.open(kept, holds["passphrase"]) as station:
        station.read(talk=holds["talk"], leg="North")
    assert caught.value.code == "station.newer"
    assert "Install the newer version" in caught.value.advice
    assert {path: path.read_bytes() for path in before} == before


def test_both_versions_of_station_json_are_among_them() -> None:
    """Version 1, in which the passphrase's key is the master key, and version 2."""
    assert {type(read_station_file(each)).__name__ for each in KEPT} == {"KeyWork", "StationFile"}
