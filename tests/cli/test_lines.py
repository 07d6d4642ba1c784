"""A line opened by files from the command line, between two stations on one machine."""

from __future__ import annotations

import json
from pathlib import Path

from goodoffices.scenario.processes import RelayApart
from tests.cli.storybook import run, stage


def two_homes(folder: Path) -> tuple[list[str], list[str]]:
    """Two stations."""
    homes = []
    for name in ("North Port", "Mara"):
        home = ["--home", str(folder / name)]
        assert run([*home, "init", name, "--memory", "64", "--zone", "UTC"])[0] == 0
        homes.append(home)
    return homes[0], homes[1]


def test_a_line_by_files() -> None:
    """Four commands open it, and both lists show the same number; nobody else can read the invitation's file."""
    with stage() as here:
        north, mara = two_homes(here.folder)
        code, out, err = run([*north, "line", "invite", "--out", "invitation"])
        assert (code, "Nobody else may see it." in out) == (0, True), err
        assert (here.folder / "invitation").stat().st_mode & 0o077 == 0
        assert run([*mara, "line", "accept", "invitation", "--out", "answer"])[0] == 0
        assert "waits for an answer" in run([*north, "line", "list"])[1]
        assert run([*north, "line", "answer", "answer", "--out", "last"])[0] == 0
        code, out, err = run([*mara, "line", "finish", "last"])
        assert (code, "Line 1 to North Port: open" in out, "0 of 12 groups" in out) == (0, True, True), out + err
        numbers = [json.loads(run([*home, "line", "list", "--json"])[1])[0]["number"] for home in (north, mara)]
        assert numbers[0] == numbers[1]
        code, out, _ = run([*north, "line", "compare", *numbers[1], "--how", "in person"])
        assert (code, "compared in person" in out) == (0, True)
        wrong = "00000" if numbers[1][0] != "00000" else "11111"
        code, out, _ = run([*mara, "line", "compare", wrong])
        assert (code, "NOT THE SAME: group 1." in out) == (0, True)


def test_a_file_is_never_written_over_and_nothing_is_done_for_it() -> None:
    """The refusal comes before the station is asked; a lost file is written again, byte for byte."""
    with stage() as here:
        north, mara = two_homes(here.folder)
        (here.folder / "there").write_text("mine", "utf-8")
        assert "[usage.file_not_written]" in run([*north, "line", "invite", "--out", "there"])[2]
        assert json.loads(run([*north, "line", "list", "--json"])[1]) == []
        assert run([*north, "line", "invite", "--out", "invitation"])[0] == 0
        assert run([*north, "line", "again", "1", "--out", "copy"])[0] == 0
        assert (here.folder / "copy").read_bytes() == (here.folder / "invitation").read_bytes()
        code, _, err = run([*mara, "line", "finish", "invitation"])
        assert (code, "[seal.message_misplaced]" in err) == (1, True)
        assert run([*north, "line", "give-up", "1"])[0] == 0
        assert "There is no line yet." in run([*north, "line", "list"])[1]


def test_the_doctor_says_which_road_works() -> None:
    """A relay that answers and one that does not; the second is something to look after."""
    with stage() as here:
        north, _ = two_homes(here.folder)
        relay = RelayApart(here.folder / "relay")
        try:
            for number, address in enumerate((relay.address, "http://127.0.0.1:9")):
                assert run([*north, "line", "invite", "--relay", address, "--out", f"invitation{number}"])[0] == 0
            code, out, _ = run([*north, "doctor", "--inside"])
            assert code == 1
            assert f"Well:   the relay {relay.address} answers" in out
            assert "To do:  the relay http://127.0.0.1:9 does not work" in out
            plain = json.loads(run([*north, "doctor", "--inside", "--json"])[1])
            assert [each["works"] for each in plain["roads"]] == [False, True] or plain["roads"][0]["works"]
        finally:
            relay.close()


def test_an_invitation_by_words_and_by_picture() -> None:
    """With a relay it can be read out or scanned; without one it is a file, and that is said."""
    with stage() as here:
        north, mara = two_homes(here.folder)
        relay = RelayApart(here.folder / "relay")
        try:
            words = ["line", "invite", "--relay", relay.address, "--words", "--qr", "--picture", "code.svg"]
            code, out, err = run([*north, *words])
            assert (code, err) == (0, "")
            assert (here.folder / "code.svg").read_text("utf-8").startswith("<?xml")
            rows = "\n".join(line for line in out.splitlines() if line.strip()[:2].rstrip(".").isdigit())
            (here.folder / "words.txt").write_text(rows, "utf-8")
            assert run([*mara, "line", "accept", "words.txt"])[0] == 0
            assert run([*north, "sync"])[0] == 0
            assert run([*mara, "sync"])[0] == 0
            assert run([*north, "sync"])[0] == 0
            states = [json.loads(run([*home, "line", "list", "--json"])[1])[0]["state"] for home in (north, mara)]
            assert states == ["open", "open"]
        finally:
            relay.close()
        code, out, _ = run([*north, "sync"])
        said = [line.strip() for line in out.splitlines()]
        assert code == 5
        assert said[:2] == ["Brought in: 0; put in: 0.", "Line 1 to Mara:"]
        assert "cannot be reached" in said[2]
        code, _, err = run([*north, "line", "trust", "9"])
        assert (code == 0, "[seal.no_such_line]" in err, "written down" in err) == (False, True, False)
        code, _, err = run([*north, "line", "invite", "--words"])
        assert (code, "[usage.missing]" in err) == (2, True)


def test_a_side_is_called_as_the_mediator_says() -> None:
    """When the talk is opened, and when a station is invited; what is no pair of names is told as that."""
    with stage() as here:
        north, mara = two_homes(here.folder)
        relay = RelayApart(here.folder / "relay")
        try:
            invitation = ["line", "invite", "--relay", relay.address, "--out", "invitation"]
            assert run([*mara, *invitation])[0] == 0
            assert run([*north, "line", "accept", "invitation"])[0] == 0
            for home in (mara, north, mara):
                run([*home, "sync"])
            number = json.loads(run([*mara, "line", "list", "--json"])[1])[0]["number"]
            assert run([*mara, "line", "compare", *number])[0] == 0
            opening = [*mara, "talk", "open", "T", "--side", "North", "--side", "South", "--sealed", "North"]
            for wrong in ("South:North", "South=the port", "East:North=the port", "South:North="):
                assert "SIDE:OTHER=ALIAS" in run([*opening, "--calls", wrong])[2]
            assert run([*opening, "--calls", "South:North=the port"])[0] == 0
            said = ["note", "South", "We hold.", "--by", "call", "--carry", "verbatim", "--to"]
            assert "[talk.unknown_alias]" in run([*mara, *said, "North"])[2]
            assert run([*mara, *said, "the port"])[0] == 0
            inviting = [*mara, "talk", "invite", "North", "--line", "1"]
            assert "[mail.no_such_side]" in run([*inviting, "--called", "South=North"])[2]
            assert "OTHER=ALIAS" in run([*inviting, "--called", "South"])[2]
            assert run([*inviting, "--calls", "South=the neighbours"])[0] == 0
        finally:
            relay.close()
