"""Bags for several stations from the command line."""

from __future__ import annotations

import inspect
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from goodoffices.cli import bag
from goodoffices.cli.bag import bag_pack
from goodoffices.errors.mail import BagTooSmall, NothingToPack
from goodoffices.errors.usage import FileUnwritable


class ThreeStations:
    """A session whose station has a line to each of three stations. The bags for the second become too small."""

    def __init__(self) -> None:
        self.answered: dict[str, Any] = {}
        self.written: list[int] = []

    def call(self, act: str, **said: Any) -> Any:  # as a session
        """What the station answers."""
        if act == "lines":
            return [{"line": line, "packs": line < 4} for line in (1, 2, 3, 4)]
        if act == "bag_written":
            self.written.append(said["at"])
            return None
        line, further = said["line"], said["since"] is not None
        if line == 2 and further:
            raise BagTooSmall(size=65536, largest=100_000)
        if line == 3:
            raise NothingToPack(line=line)
        packed = {"line": line, "name": f"Station {line}", "envelopes": 1, "since": 1, "left": line == 2, "at": line}
        return packed | {"data": str(b64encode(f"bag {line}".encode()), "ascii")}

    def answer(self, plain: dict[str, Any], *_: object) -> None:
        """What is shown."""
        self.answered = plain


def test_what_stops_one_bag_stops_no_other_and_each_file_is_told(tmp_path: Path) -> None:
    """A file that nobody was told of could go to the wrong station."""
    session = ThreeStations()
    command = bag_pack.callback
    assert command is not None
    status = inspect.unwrap(command)(session, tmp_path, None, True, "64K")
    told = {each["file"]: each["line"] for each in session.answered["packed"]}
    assert {str(file): int(file.read_text().removeprefix("bag ")) for file in tmp_path.iterdir()} == told
    assert sorted(told.values()) == session.written == [1, 2]
    assert [each["line"] for each in session.answered["left_out"]] == [2, 3]
    assert status == BagTooSmall.exit_status.value


def test_what_could_not_be_written_is_not_told_as_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The station hears of a file only once it is on the disk."""

    def no_room(path: Path, _: bytes) -> None:
        raise FileUnwritable(file=str(path), problem="there is no room")

    monkeypatch.setattr(bag, "write_new", no_room)
    session = ThreeStations()
    command = bag_pack.callback
    assert command is not None
    with pytest.raises(FileUnwritable):
        inspect.unwrap(command)(session, tmp_path, 1, False, None)
    assert session.written == []
