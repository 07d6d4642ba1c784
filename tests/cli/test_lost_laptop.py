"""Two people follow docs/howto/when-a-device-is-lost.md and back-up-and-restore.md, at the command line."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from goodoffices.scenario.processes import RelayApart
from tests.cli.storybook import run, stage


class Two:
    """Mara, who mediates, and Noor, who sits for North; each command is typed at one of the two."""

    def __init__(self, folder: Path, relay: str) -> None:
        self.folder = folder
        self.relay = relay

    def do(self, who: str, *line: str) -> str:
        """A command that has to work; gives what it prints."""
        code, out, err = run(["--home", str(self.folder / who), *line])
        assert code == 0, f"{who} {line}: {out}{err}"
        return out

    def plain(self, who: str, *line: str) -> Any:
        """The same as JSON."""
        return json.loads(self.do(who, *line, "--json"))

    def rounds(self, count: int = 4, noor: str = "Noor") -> None:
        """Both look at the relay by turns."""
        for _ in range(count):
            for who in ("Mara", noor):
                self.do(who, "sync")

    def open_line(self, file: str, noor: str = "Noor") -> None:
        """Mara invites, and both compare."""
        self.do("Mara", "line", "invite", "--relay", self.relay, "--out", file)
        self.do(noor, "line", "accept", file)
        self.rounds(2, noor)
        for who in ("Mara", noor):
            newest = self.plain(who, "line", "list")[-1]
            self.do(who, "line", "compare", "--line", str(newest["line"]), *newest["number"], "--how", "by telephone")


@pytest.mark.long
@pytest.mark.parametrize("play", ["with_a_backup", "without_a_backup"])
def test_a_lost_laptop(play: str) -> None:
    """The talk goes on, with everything that either of them said."""
    with stage() as here:
        relay = RelayApart(here.folder / "relay")
        try:
            globals()[play](Two(here.folder, relay.address))
        finally:
            relay.close()


def begun(two: Two) -> None:
    """A talk in which Noor sits for North at her own station, and both have said something."""
    for who in ("Mara", "Noor"):
        two.do(who, "init", who, "--memory", "64", "--zone", "UTC")
    two.open_line("first")
    two.do("Mara", "talk", "open", "Harbour", "--side", "North", "--side", "South", "--sealed", "North")
    two.do("Mara", "talk", "invite", "North", "--line", "1")
    two.rounds(2)
    two.do("Noor", "talk", "join", "1")
    two.rounds(2)
    two.do("Noor", "say", "We hold our ships.")


def with_a_backup(two: Two) -> None:
    """Noor has a backup of before her last words."""
    begun(two)
    two.do("Noor", "backup", "make", str(two.folder / "noor.backup"))
    two.do("Noor", "say", "Until Friday.")
    two.do("Mara", "convey", "North", "--own-words", "Thank you.")
    two.rounds()

    # The laptop is gone. Mara gives up the line, and Noor restores the backup on another device.
    shutil.rmtree(two.folder / "Noor")
    two.do("Mara", "line", "give-up", "1")
    told = two.do("Noor", "backup", "restore", str(two.folder / "noor.backup"))
    assert "Open and compare a new line with: " in told
    assert "Mara" in told
    listed = two.do("Noor", "line", "list")
    assert "from before this station was restored" in listed
    assert "restored" in two.do("Noor", "mail")
    two.do("Noor", "say", "From my new device.")
    two.open_line("second")
    assert "from before" not in two.do("Noor", "line", "list")
    two.rounds()

    # What Mara said comes by itself; what Noor said waits for a word of hers.
    thread = two.do("Noor", "read", "North")
    assert "Thank you." in thread
    assert "Until Friday." not in thread
    back = two.do("Noor", "given-back", "North")
    assert "Until Friday." in back
    assert "came back" in two.do("Noor", "mail")
    assert "Nothing waits" in two.do("Noor", "given-back", "North", "--accept-all")
    two.rounds()
    for who in ("Mara", "Noor"):
        thread = two.do(who, "read", "North")
        for words in ("We hold our ships.", "Until Friday.", "From my new device.", "Thank you."):
            assert thread.count(words) == 1, (who, words)
        assert "agree" in two.do(who, "verify")


def without_a_backup(two: Two) -> None:
    """Noor's laptop is stolen, and she has none; the thief's copy goes on."""
    begun(two)
    two.do("Mara", "convey", "North", "--own-words", "Thank you.")
    two.rounds()
    thiefs = "the thief's copy"
    shutil.move(two.folder / "Noor", two.folder / thiefs)
    two.do(thiefs, "say", "We withdraw.")
    two.rounds(1, thiefs)

    # Noor calls. Mara gives up the line, and says that the station is lost.
    two.do("Mara", "line", "give-up", "1")
    assert "is lost" in two.do("Mara", "bar", "North", "Noor")
    two.do("Mara", "convey", "North", "--own-words", "We are told that it was stolen.")
    two.do(thiefs, "say", "Nothing was stolen.")

    # Noor makes another station, and the two compare a line.
    two.do("Noor", "init", "Noor", "--memory", "64", "--zone", "UTC")
    two.open_line("second")
    assert "Noor has a seat" in two.do("Mara", "reseat", "North", "--line", "2", "--role", "principal")
    two.rounds(2)
    two.do("Noor", "talk", "join", "1")
    two.rounds(3)
    two.do("Noor", "say", "From my new station.")
    hers = next(
        line["content"][0]["ref"]
        for line in two.plain("Noor", "read", "North")["lines"]
        if line["kind"] == "said" and line["content"][0]["text"] == "We hold our ships."
    )
    two.do("Noor", "release", hers, "--carry", "in-substance", "--to", "South")
    two.rounds()

    # Everything is at both; of the old station only what Noor released again may cross; nothing more went there.
    for who in ("Mara", "Noor"):
        thread = two.do(who, "read", "North")
        for words in ("We hold our ships.", "From my new station.", "Thank you.", "We are told", "We withdraw."):
            assert thread.count(words) == 1, (who, words)
        assert "Nothing was stolen." not in thread
        assert "agree" in two.do(who, "verify")
    run(["--home", str(two.folder / thiefs), "sync"])
    thread = two.do(thiefs, "read", "North")
    for words in ("From my new station.", "We are told"):
        assert words not in thread
