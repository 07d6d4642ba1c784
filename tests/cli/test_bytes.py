"""What is no text: on the line, in names of files, in the environment, and in what goes to the station."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.station.client import DoorClient
from goodoffices.station.station import Station
from tests.cli.storybook import PASSPHRASE, Direction, run, stage

BROKEN = "caf\udce9 au lait"
"""What Python makes of the bytes of a terminal that writes ISO 8859-1."""


def begin() -> None:
    """A station with one talk."""
    assert run(["init", "Mara", "--memory", "64", "--zone", "UTC"])[0] == 0
    assert run(["talk", "open", "Harbour", "--side", "North", "--side", "South"])[0] == 0


LINES = [
    ["note", "North", BROKEN, "--by", "call"],
    ["note", BROKEN, "Words.", "--by", "call"],
    ["note", "North", "Words.", "--by", "call", "--speaker", BROKEN],
    ["note", "North", "Words.", "--by", "call", "--until", BROKEN, "-c", "verbatim"],
    ["note", "North", "--paper", BROKEN, "--by", "paper"],
    ["talk", "open", BROKEN, "--side", "A", "--side", "B"],
    ["find", BROKEN],
    ["who", BROKEN],
    ["read", "--talk", BROKEN],
    ["sheet", BROKEN, "--html", BROKEN],
    ["export", "North", "--out", BROKEN],
    ["convey", "South", "--own-words", BROKEN],
    ["replay", BROKEN],
    ["destroy", BROKEN, "--sure", BROKEN],
    ["line", "accept", BROKEN],
    ["--home", BROKEN, "talks"],
]


class TestOnTheLine:
    """An argument or a value of an option."""

    def test_it_is_refused_with_its_place(self) -> None:
        """Wherever it stands, the number of the argument and of the character is told; nothing is written."""
        with stage() as here:
            begin()
            for unlocked in (False, True):
                if unlocked:
                    here.do_unlocked(Direction(0, []))
                for line in LINES:
                    code, out, err = run([*line, "--json"])
                    assert (code, err) == (1, ""), line
                    told = json.loads(out)
                    each = told.get("each", [told])
                    assert len(each) == line.count(BROKEN)
                    for one in each:
                        assert one["code"] == "words.not_text", line
                        assert one["what"].startswith("Character 4 of argument "), line
                        assert "(byte E9)" in one["what"]
            code, out, _ = run(["read", "North"])
            assert (code, out.count("\n")) == (0, 2)
            here.do_locked(Direction(0, []))
            assert not list(here.folder.glob("caf*"))

    def test_what_else_is_wrong_is_told_too(self) -> None:
        """Where the bytes stand in words; where they stand in what is read, the rest may follow from that."""
        with stage():
            begin()
            dates = ["--by", "call", "-c", "verbatim", "--until", "14.12.2026"]
            told = json.loads(run(["note", "North", BROKEN, "Words.", *dates, "--json"])[1])
            assert [each["code"] for each in told["each"]] == ["words.not_text", "words.instant"]
            told = json.loads(run(["note", BROKEN, BROKEN, *dates, "--json"])[1])
            assert [each["code"] for each in told["each"]] == ["words.not_text", "words.not_text"]

    def test_the_place(self) -> None:
        """Arguments count from the first word after the program's name; a value names its option."""
        with stage():
            err = run(["note", "North", "--by", BROKEN, "x"], passphrase=None)[2]
            assert "[usage.value]" in err  # what it can be is told first
            err = run(["note", "North", "x", "--speaker", BROKEN, "--by", "call"], passphrase=None)[2]
            assert "Character 4 of argument 5, behind --speaker, is not text" in err.translate(
                {0x2068: None, 0x2069: None}
            )

    def test_an_unknown_command(self) -> None:
        """An ordinary refusal, and nothing of it is repeated."""
        for line in ([BROKEN], ["talk", BROKEN], ["note", f"--{BROKEN}"], [f"--{BROKEN}"]):
            code, out, err = run(line, passphrase=None)
            assert code == 2
            assert "caf" not in out + err


def test_in_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A setting that is no text is refused by its name."""
    with stage():
        for name in ("HOME", "TALK", "LANGUAGE", "RELAY"):
            os.environ[f"GOODOFFICES_{name}"] = BROKEN
            code, _, err = run(["talks"])
            assert (code, "[usage.setting]" in err, f"GOODOFFICES_{name}" in err) == (2, True, True)
            del os.environ[f"GOODOFFICES_{name}"]


def test_what_goes_to_a_station() -> None:
    """Every text in the arguments of an act, and every name of one: refused alike in this process and at the door."""
    with stage() as here:
        begin()
        passage = {"text": "Words.", "terms": {"carriage": "verbatim", "to": ["South"]}}
        asks: list[tuple[str, dict[str, Any], str]] = [
            (
                "say",
                {"talk": "Harbour", "leg": "North", "passages": [passage | {"text": BROKEN}]},
                "“text” of number 1",
            ),
            ("say", {"talk": "Harbour", "leg": BROKEN, "passages": [passage]}, "“leg” of “say”"),
            ("find", {"text": BROKEN}, "“text” of “find”"),
            ("find", {"text": "x", BROKEN: "x"}, "a name in “find”"),
            ("find", {"text": "\ud800"}, "U+D800"),
        ]

        def told(station: Station | DoorClient) -> list[str]:
            found = []
            for method, params, place in asks:
                with pytest.raises(Refusal) as caught:
                    station.call(method, params)
                assert caught.value.code == "words.not_text", params
                assert place in caught.value.said
                found.append(caught.value.said)
            return found

        with Station.open(here.home, PASSPHRASE) as station:
            inside = told(station)
        here.do_unlocked(Direction(0, []))
        with DoorClient(here.home) as client:
            assert told(client) == inside
        here.do_locked(Direction(0, []))


def test_a_file_whose_name_is_text(tmp_path: Path) -> None:
    """Letters of every script may stand on the line."""
    with stage() as here:
        begin()
        (here.folder / "вода.txt").write_text("Words.\n", "utf-8")
        assert run(["note", "North", "--paper", "вода.txt", "--by", "paper"])[0] == 0
