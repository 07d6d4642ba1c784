"""Whole runs beyond the stories: a side's own station, handles that are too short, plays, faults, the doctor."""

import json
import re
from pathlib import Path

import pytest

from goodoffices.cli import session
from goodoffices.scenario import reading as scenarios
from goodoffices.station.station import Station
from tests.cli.storybook import HANDLE, PASSPHRASE, run, stage
from tests.station.table import exchange, seat_together

SECRET = "Our tugs are short of fuel."


def begin(*sides: str) -> None:
    """A station with one talk."""
    assert run(["init", "Mara", "--memory", "64", "--zone", "UTC"])[0] == 0
    assert run(["talk", "open", "Harbour", *(word for side in sides for word in ("--side", side))])[0] == 0


def test_a_side_with_a_station_of_its_own() -> None:
    """It says words by its own hand, with no note and no name of the leg, and cannot do what the mediator does."""
    with stage() as here:
        begin("North", "South")
        island = ["--home", str(here.folder / "island")]
        assert run([*island, "init", "Consul", "--memory", "64", "--zone", "UTC"])[0] == 0
        own = here.folder / "island"
        with Station.open(here.home, PASSPHRASE) as mediator, Station.open(own, PASSPHRASE) as side:
            seat_together(mediator, "Harbour", "Island", side, "Consul", "principal")
            exchange([mediator, side])
        code, out, err = run(
            [*island, "say", "We have fuel.", "Keep this.", "-c", "1=verbatim", "-t", "North", "--json"]
        )
        assert (code, err) == (0, ""), out
        ref = json.loads(out)["refs"][0]
        code, out, _ = run([*island, "read"])
        assert (code, "We have fuel." in out, "in the very words to North" in out) == (0, True, True)
        assert "noted" not in out.partition("We have fuel.")[0]
        code, out, _ = run([*island, "narrow", ref, "-c", "in-substance", "-t", "North"])
        assert (code, "in substance to North" in out) == (0, True), out
        for words in (["note", "Island", "x", "--by", "call"], ["cross"], ["sheets"], ["remark", "x"], ["who", ref]):
            code, _, err = run([*island, *words])
            assert (code, "[station.not_yours]" in err) == (1, True), words
        with Station.open(here.home, PASSPHRASE) as mediator, Station.open(own, PASSPHRASE) as side:
            exchange([mediator, side])
        code, out, _ = run(["cross", "--of", "Island", "--to", "North"])
        assert (code, "in substance: may cross" in out) == (0, True), out


def test_a_handle_that_is_too_short() -> None:
    """One that could mean several things is refused with the candidates, and none is guessed."""
    with stage() as here:
        begin("North", "South")
        seen: dict[str, str] = {}
        short = ""
        with Station.open(here.home, PASSPHRASE) as station:
            while not short:
                handle = str(station.call("remark", {"talk": "Harbour", "text": "x"})["ref"])
                word = handle.partition("-")[0]
                short = word if word in seen else ""
                seen.setdefault(word, handle)
        code, _, err = run(["who", short])
        assert (code, "[station.ambiguous_handle]" in err) == (1, True), err
        assert len(HANDLE.findall(err)) >= 2
        assert seen[short] in err


def test_a_handle_of_another_talk() -> None:
    """It names nothing here."""
    with stage():
        begin("North", "South")
        ref = json.loads(run(["note", "North", SECRET, "--by", "call", "--json"])[1])["ref"]
        run(["talk", "open", "Other", "--side", "North", "--side", "South"])
        code, _, err = run(["terms", ref, "--talk", "Other"])
        assert (code, "[station.no_such_handle]" in err) == (1, True)
        code, out, _ = run(["find", "tugs", "--talk", "Other"])
        assert (code, "Nothing was found." in out) == (0, True)


class TestThePage:
    """A sheet as a page, and what is taken out of a talk."""

    def test_a_sheet_in_its_file(self) -> None:
        """A page of its own, for nobody else to read, and never over a file that is there."""
        with stage() as here:
            begin("North", "South")
            ref = json.loads(
                run(["note", "North", "We will wait.", SECRET, "-b", "paper", "-c", "1=verbatim", "--json"])[1]
            )["ref"]
            sheet = json.loads(run(["convey", "South", "--very-words", ref, "--json"])[1])["ref"]
            assert run(["sheet", sheet, "--html", "sheet.html", "--lang", "he"])[0] == 0
            page = (here.folder / "sheet.html").read_text("utf-8")
            assert 'dir="rtl"' in page
            assert "We will wait." in page
            assert SECRET not in page
            assert (here.folder / "sheet.html").stat().st_mode & 0o077 == 0
            assert "[usage.file_not_written]" in run(["sheet", sheet, "--html", "sheet.html"])[2]
            assert "[usage.file_not_written]" in run(["sheet", sheet, "--html", "none/sheet.html"])[2]
            assert "[usage.not_together]" in run(["sheet", "--json"])[1] or run(["sheet"])[0] == 0

    def test_a_language_that_sheets_do_not_speak(self) -> None:
        """Asked for, it is refused; as the side's own, a line on standard error says which one was taken."""
        with stage() as here:
            assert run(["init", "Mara", "--memory", "64", "--zone", "UTC"])[0] == 0
            sides = ["--side", "North", "--side", "South", "--language", "South=fr"]
            assert run(["talk", "open", "Harbour", *sides])[0] == 0
            sheet = json.loads(run(["convey", "South", "--own-words", "Quiet.", "--json"])[1])["ref"]
            for line in (
                ["sheet", sheet, "--lang", "de"],
                ["demo", "--lang", "de"],
                ["demo", "--lang", "de", "--json"],
            ):
                code, out, err = run(line)
                assert (code, "station.sheet_language" in out + err, "en, he" in out + err) == (1, True, True)
            for line in (["sheet", sheet], ["sheet", sheet, "--html", "sheet.html"]):
                code, out, err = run(line)
                assert (code, err.strip()) == (
                    0,
                    "There are no sheets in fr, the language of this side, yet: this one is in en.",
                )
            assert (here.folder / "sheet.html").exists()
            assert run(["sheet", sheet, "--lang", "he"])[2] == ""

    def test_an_export_holds_what_that_side_has(self) -> None:
        """Nothing that was kept from it, and no handle."""
        with stage() as here:
            begin("North", "South")
            run(["note", "North", "We will wait.", SECRET, "--by", "paper"])
            assert run(["export", "South", "--out", "south.json"])[0] == 0
            text = (here.folder / "south.json").read_text("utf-8")
            assert SECRET not in text
            assert not HANDLE.search(text)
            assert json.loads(text)["whose"] == "South"


class TestPlays:
    """``replay`` and ``demo``."""

    def test_a_play_that_ships(self) -> None:
        """It tells each step, ends well, and prints no handle."""
        with stage():
            code, out, err = run(["replay", "reported-case"], passphrase=None)
        assert (code, err) == (0, "")
        assert "everything was as expected" in out
        assert "one report, one anonymous source" in out.splitlines()[-1]
        assert not HANDLE.search(out)

    @pytest.mark.parametrize(("scenario", "mailboxes"), [("reported-case", 0), ("two-stations", 6)])
    def test_a_play_in_json(self, scenario: str, mailboxes: int) -> None:
        """Every seat's final view, every sheet, every refusal, and what the relay saw; the same each time."""
        with stage():
            one, other = (run(["replay", scenario, "--json"], passphrase=None)[1] for _ in range(2))
        assert one == other
        outcome = json.loads(one)
        assert {"fronts", "sheets", "refusals", "failures", "relay", "closing"} <= set(outcome)
        assert outcome["failures"] == []
        assert len(outcome["relay"]) == mailboxes

    def test_a_wrong_expectation(self) -> None:
        """The play goes on and says which expectation was not met; the exit code is 3."""
        source = Path(scenarios.__file__).parent / "files" / "reported-case.toml"
        wrong = source.read_text("utf-8").replace('never = ["does not', 'sees = ["XYZ does not', 1)
        with stage() as here:
            (here.folder / "wrong.toml").write_text(wrong, "utf-8")
            code, out, _ = run(["replay", "wrong.toml"], passphrase=None)
            assert (code, "NOT MET" in out, "XYZ" in out, "NOT as expected: 1" in out) == (3, True, True, True)
            code, out, _ = run(["replay", "wrong.toml", "--json"], passphrase=None)
            assert (code, len(json.loads(out)["failures"])) == (3, 1)

    def test_the_stations_of_a_play_can_be_kept(self) -> None:
        """In a new folder; never among other files."""
        with stage() as here:
            assert run(["replay", "reported-case", "--keep", "kept"], passphrase=None)[0] == 0
            assert list((here.folder / "kept").rglob("station.db"))
            code, _, err = run(["replay", "reported-case", "--keep", "kept"], passphrase=None)
            assert (code, "[scenario." in err) == (1, True)

    def test_the_demo(self) -> None:
        """It ends by itself, without a station and without a passphrase."""
        with stage() as here:
            code, out, err = run(["demo", "--lang", "he"], passphrase=None)
            assert (code, err) == (0, "")
            assert "Nothing crossed that was not released." in out
            assert not here.home.exists()

    def test_the_demo_in_json(self) -> None:
        """The outcome of both scenarios that it shows."""
        with stage():
            outcomes = json.loads(run(["demo", "--json"], passphrase=None)[1])
        assert [each["title"] for each in outcomes] == ["The reported case", "Two ports"]


def test_a_fault_of_the_program_tells_no_words(monkeypatch: pytest.MonkeyPatch) -> None:
    """Kind and place are told, never what was typed; the exit code is 1."""

    def fault(*_: object, **__: object) -> None:
        raise KeyError(SECRET)

    with stage():
        begin("North", "South")
        monkeypatch.setattr(session.Session, "act", fault)
        for words in (["note", "North", SECRET, "--by", "call"], ["note", "North", SECRET, "--by", "call", "--json"]):
            code, out, err = run(words)
            assert code == 1
            assert "KeyError" in out + err
            assert "usage.program_fault" in out + err
            assert SECRET not in out + err


def test_the_doctor_tells_no_words_and_no_names() -> None:
    """Neither titles, sides, people nor words: what it prints can be shown to whoever helps."""
    with stage():
        begin("Northland", "Southland")
        run(["note", "Northland", SECRET, "--by", "call"])
        for words in (["doctor"], ["doctor", "--inside"], ["doctor", "--inside", "--json"]):
            code, out, err = run(words)
            assert (code, err) == (0, "")
            assert not re.search("northland|southland|harbour|mara|tugs", out, re.IGNORECASE)


def test_the_doctor_sees_what_is_wrong() -> None:
    """A folder that others can read, a file that belongs to no talk, a talk that does not open: exit code 1."""
    with stage() as here:
        begin("North", "South")
        here.home.chmod(0o755)
        code, out, _ = run(["doctor"])
        assert (code, "other users can read the folder" in out) == (1, True)
        here.home.chmod(0o700)
        (here.home / "talks" / "stray.db").write_bytes(b"")
        code, out, _ = run(["doctor", "--inside"])
        assert (code, "belong to none of them" in out) == (1, True)
        (here.home / "talks" / "stray.db").unlink()
        (talk,) = (here.home / "talks").glob("*.db")
        talk.write_bytes(b"\0" * 8192)
        code, out, _ = run(["doctor", "--inside"])
        assert (code, "cannot be read as this station" in out) == (1, True), out


def test_a_talk_that_does_not_open_stands_in_the_way_of_no_other() -> None:
    """A command opens the file of the talk that is meant, and no other; of the damaged one it says what to do."""
    with stage() as here:
        begin("North", "South")
        before = set((here.home / "talks").glob("*.db"))
        assert run(["talk", "open", "Straits", "--side", "East", "--side", "West"])[0] == 0
        (damaged,) = set((here.home / "talks").glob("*.db")) - before
        damaged.write_bytes(b"\0" * 8192)
        for words in (["note", "North", SECRET, "--by", "call"], ["due"], ["sheets"], ["read", "North"], ["view"]):
            code, _, err = run([*words, "--talk", "Harbour"])
            assert (code, err) == (0, ""), words
        code, _, err = run(["due", "--talk", "Straits"])
        assert (code, "[station.damaged]" in err, "Restore the last good copy" in err) == (1, True, True), err
        code, _, err = run(["due"])
        assert (code, "“Harbour”, “Straits”" in err) == (2, True), err


def test_a_damaged_talk_is_not_verified() -> None:
    """Exit code 3 if the rows are not what the entries say; a file that cannot be read is refused."""
    with stage() as here:
        begin("North", "South")
        run(["note", "North", SECRET, "--by", "call"])
        with Station.open(here.home, PASSPHRASE) as station:
            database = station.at("Harbour").store._database
            database.execute("DELETE FROM rows WHERE key IN (SELECT key FROM rows WHERE length(bucket) > 32 LIMIT 1)")
            if database.in_transaction:
                database.execute("COMMIT")
        code, _, err = run(["verify"])
        assert (code, "[usage.not_verified]" in err) == (3, True), err
        code, out, _ = run(["verify", "--json"])
        assert (code, json.loads(out)["equal"]) == (3, False)
