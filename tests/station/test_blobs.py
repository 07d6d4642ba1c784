"""Blobs: bytes kept beside a talk at one station; they never cross, and they go with the talk."""

from __future__ import annotations

import hashlib
import os
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest

from goodoffices.station.api.asks import LARGEST_BLOB
from goodoffices.station.client import DoorClient
from goodoffices.station.door import Door
from goodoffices.station.station import Station
from goodoffices.station.unlocked import system_chance
from tests.station import kit, table
from tests.station.kit import TALK, noted, refused, say, terms

ARTICLE = "The Coast, 2 December: “Talks go on.”".encode()
NAME = "an article of the coast"


def b64(data: bytes) -> str:
    """Bytes as they stand in JSON."""
    return str(b64encode(data), "ascii")


def put(station: Station, data: bytes = ARTICLE, **more: Any) -> Any:
    """Keep some bytes."""
    return station.put_blob(**{"talk": TALK, "name": NAME, "media_type": "text/plain", "data": b64(data)} | more)


def bytes_of(station: Station, number: int) -> bytes:
    """What is given back."""
    return b64decode(station.blob(talk=TALK, number=number)["data"])


@pytest.mark.parametrize(
    "data",
    [ARTICLE, b"\x00", b"%PDF-1.7\r\n\xff\xfe", b"\xd7\x90\xed\xa0\x80", bytes(range(256)) * 64, b"<script>x</script>"],
)
def test_bytes_are_given_back_as_they_are(tmp_path: Path, data: bytes) -> None:
    """Whatever they are: no text, half a character, another type than was said; also after the station was locked."""
    with kit.with_talk(tmp_path / "s") as station:
        kept = put(station, data, media_type="application/pdf")
        assert (kept["number"], kept["name"], kept["media_type"], kept["size"]) == (
            1,
            NAME,
            "application/pdf",
            len(data),
        )
        assert kept["sha256"] == hashlib.sha256(data).hexdigest()
        assert bytes_of(station, 1) == data
    with kit.reopen(tmp_path / "s") as station:
        assert station.blob(talk=TALK, number=1) == {"blob": kept, "data": b64(data)}
        assert station.verify(talk=TALK)["equal"]


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"data": ""}, "station.wrong_shape"),
        ({"data": "no base64!"}, "station.wrong_shape"),
        ({"data": 7}, "station.wrong_shape"),
        ({"media_type": "text"}, "station.wrong_shape"),
        ({"media_type": "text/html; charset=utf-8"}, "station.wrong_shape"),
        ({"media_type": "text/plain\n"}, "station.wrong_shape"),
        ({"name": "a\nb"}, "words.character"),
        ({"name": " "}, "words.name_empty"),
        ({"of": ["lusab-babad"]}, "station.no_such_handle"),
    ],
)
def test_what_is_no_blob_is_refused(station: Station, given: dict[str, Any], code: str) -> None:
    """Nothing of it is kept, and nothing of the bytes stands in the refusal."""
    right = {"talk": TALK, "name": NAME, "media_type": "text/plain", "data": b64(ARTICLE)}
    refusal = refused(station.put_blob, **right | given)
    assert refusal.code == code
    assert "base64!" not in str(refusal.told())
    assert station.blobs(talk=TALK) == []


def test_the_limit_is_the_stated_one(station: Station) -> None:
    """Eight mebibytes go in and come out, through the door too; one byte more does not."""
    data = os.urandom(LARGEST_BLOB)
    assert refused(put, station=station, data=data + b"x").code == "station.wrong_shape"
    door = Door(station.folder, station.call, lambda: None, system_chance)
    door.open()
    try:
        with DoorClient(station.folder) as outside:
            asked = {"talk": TALK, "name": NAME, "media_type": "image/png", "data": b64(data)}
            assert outside.call("put_blob", asked)["size"] == LARGEST_BLOB
            assert b64decode(outside.call("blob", {"talk": TALK, "number": 1})["data"]) == data
    finally:
        door.close()


def test_a_blob_belongs_to_what_one_says(station: Station) -> None:
    """A passage, a note on the desk, an item of the record; several may have one, and each is shown with it."""
    words = say(station, "North", "We hold.")
    put(station, of=[words])
    put(station, b"another")
    remark = station.remark(talk=TALK, text="As the article says.", blobs=[1])["ref"]
    item = station.record(talk=TALK, item=kit.item("Talks go on."), blobs=[1, 2])["ref"]
    said = station.say(talk=TALK, leg="North", noted=noted("North"), passages=[{"text": "As on paper."}], blobs=[2])
    station.attach_blob(talk=TALK, number=2, of=[words, words])
    of = [each["of"] for each in station.blobs(talk=TALK)]
    assert of == [[words, f"{remark}.1", f"{item}.1"], [f"{item}.1", said["refs"][0], words]]
    numbers = {
        ref: [each["number"] for each in station.thing(talk=TALK, ref=ref)["blobs"]]
        for ref in (words, remark, item, said["ref"])
    }
    assert numbers == {words: [1, 2], remark: [1], item: [1, 2], said["ref"]: [2]}
    assert [each["number"] for each in station.blobs(talk=TALK, of=item)] == [1, 2]


@pytest.mark.parametrize(
    ("act", "asked"),
    [
        ("remark", {"text": "As the article says."}),
        ("record", {"item": kit.item("Talks go on.")}),
        ("say", {"leg": "North", "passages": [{"text": "As on paper."}], "noted": noted("North")}),
    ],
)
def test_what_names_a_blob_that_is_not_there_is_not_written(station: Station, act: str, asked: dict[str, Any]) -> None:
    """One step: neither the entry nor the blob's new owner is there."""
    put(station)
    before = station.doctor()["talks"]
    assert refused(station.call, method=act, params={"talk": TALK, "blobs": [1, 7]} | asked).code == (
        "station.no_such_blob"
    )
    assert station.doctor()["talks"] == before
    assert station.blobs(talk=TALK)[0]["of"] == []


@pytest.mark.parametrize("point", ["talk: before the commit", "talk: after the commit"])
def test_a_note_and_its_blob_are_kept_in_one_step(tmp_path: Path, point: str) -> None:
    """Whatever the instant of a crash: the entry is there with what belongs to it, or neither is."""

    class Crash(BaseException):
        pass

    armed: list[str] = []

    def on_write(name: str) -> None:
        if name in armed:
            raise Crash

    station = kit.with_talk(tmp_path / "s", on_write=on_write)
    put(station)
    before = station.doctor()["talks"][0]["entries"]
    armed.append(point)
    with pytest.raises(Crash):
        station.remark(talk=TALK, text="As the article says.", blobs=[1])
    armed.clear()
    station.close()
    with kit.reopen(tmp_path / "s") as again:
        written = again.doctor()["talks"][0]["entries"] - before
        assert written == (point == "talk: after the commit")
        assert len(again.blobs(talk=TALK)[0]["of"]) == written
        assert again.verify(talk=TALK)["equal"]


def test_a_whole_entry_and_its_first_thing_have_blobs_of_their_own(station: Station) -> None:
    """Of an entry those of all that stands in it are told too; one that holds one thing is that thing."""
    passages = [{"text": "We hold."}, {"text": "We wait."}]
    whole = station.say(talk=TALK, leg="North", passages=passages, noted=noted("North"), blobs=[put(station)["number"]])
    entry, (first, second) = whole["ref"], whole["refs"]
    of_first, of_second = put(station, of=[first]), put(station, of=[second])
    assert [each["of"] for each in station.blobs(talk=TALK)] == [[entry], [first], [second]]
    assert (of_first["of"], of_second["of"]) == ([first], [second])

    def numbers(of: str) -> list[int]:
        found = [each["number"] for each in station.blobs(talk=TALK, of=of)]
        assert [each["number"] for each in station.thing(talk=TALK, ref=of)["blobs"]] == found
        return found

    assert [numbers(each) for each in (entry, first, second)] == [[1, 2, 3], [2], [3]]
    alone = say(station, "North", "We go.")
    put(station, of=[alone.partition(".")[0]])
    assert (numbers(alone), numbers(alone.partition(".")[0])) == ([4], [4])


def test_a_blob_is_forgotten(tmp_path: Path) -> None:
    """Its bytes are nowhere in the file, others stay, and its number is not given again."""
    with kit.with_talk(tmp_path / "s") as station:
        put(station)
        put(station, b"another")
        station.forget_blob(talk=TALK, number=1)
        for act in (station.blob, station.forget_blob):
            assert refused(act, talk=TALK, number=1).code == "station.no_such_blob"
        assert refused(station.blob, talk=TALK, number=-1).code == "station.wrong_shape"
        assert put(station)["number"] == 3
        station.forget_blob(talk=TALK, number=3)
        assert [each["number"] for each in station.blobs(talk=TALK)] == [2]
        database = station.at(TALK).store._database
        assert ARTICLE not in b"".join(
            bytes(value) for (value,) in database.execute("SELECT value FROM rows").fetchall()
        )
        assert database.execute("PRAGMA secure_delete").fetchone() == (1,)
        assert station.verify(talk=TALK)["equal"]


def test_blobs_go_with_their_talk_and_are_encrypted(station: Station) -> None:
    """The folder shows nothing of them, and with the talk they are gone."""
    put(station)
    held = b"".join(path.read_bytes() for path in station.folder.rglob("*") if path.is_file())
    assert ARTICLE not in held
    assert NAME.encode() not in held
    station.destroy(talk=TALK)
    kit.open_harbour(station)
    assert station.blobs(talk=TALK) == []


def test_a_blob_never_leaves_its_station(tmp_path: Path) -> None:
    """No entry holds it or names it: what a side has, what is taken out, a sheet and another station know nothing."""
    with kit.with_talk(tmp_path / "s") as station, kit.make(tmp_path / "east", "East's envoy") as east:
        table.seat_together(station, TALK, "East", east, "East's envoy")
        words = say(station, "North", "We hold.", terms("verbatim", "South"))
        put(station, of=[words])
        before = [data for *_, data in station.at(TALK).store.entries()]
        sheet = station.convey(talk=TALK, to="South", items=[{"kind": "very_words", "of": words}])["ref"]
        station.attach_blob(talk=TALK, number=1, of=[f"{sheet}.1"])
        station.convey(talk=TALK, to="East", items=[{"kind": "own_words", "text": "Good morning."}])
        table.exchange([station, east])
        taken_out = [
            station.export(talk=TALK, leg="South"),
            station.view_as(talk=TALK, leg="South"),
            station.sheet(talk=TALK, ref=sheet),
            station.sheet(talk=TALK, ref=sheet, copy="mediator"),
            east.view(talk=TALK),
            east.export(talk=TALK, leg="East"),
        ]
        assert east.blobs(talk=TALK) == []
        assert NAME not in str(taken_out)
        entries = b"".join(data for *_, data in station.at(TALK).store.entries())
        assert len(entries) > len(b"".join(before))
        assert ARTICLE not in entries
        assert NAME.encode() not in entries


def test_the_same_talk_without_blobs_has_the_same_entries(station: Station) -> None:
    """Keeping, attaching and forgetting writes no entry."""
    words = say(station, "North", "We hold.")
    before = station.doctor()["talks"][0]["entries"]
    put(station, of=[words])
    station.attach_blob(talk=TALK, number=1, of=[words])
    station.forget_blob(talk=TALK, number=1)
    assert station.doctor()["talks"][0]["entries"] == before


def test_a_dry_run_keeps_no_blob(station: Station) -> None:
    """It says what would be kept."""
    asked = {"talk": TALK, "name": NAME, "media_type": "text/plain", "data": b64(ARTICLE)}
    assert station.try_act(act="put_blob", asked=asked)["gives"]["size"] == len(ARTICLE)
    assert station.blobs(talk=TALK) == []
