"""Opening the pages from a terminal and without one: the first run, coming back, and the window for the passphrase."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

import httpx
import pytest

from goodoffices.cli import passphrase, pinentry
from goodoffices.cli.browser import _window
from goodoffices.cli.passphrase import TRIES, Ask
from goodoffices.cli.session import Session
from goodoffices.errors.station import WrongPassphrase
from goodoffices.errors.usage import NobodyToAsk, PassphrasesDiffer
from tests.cli import terminal
from tests.cli.storybook import PASSPHRASE

ON_A_TERMINAL = pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")


def let_in(file: str) -> httpx.Response:
    """What the file leads to."""
    found = re.search(r"url=([^\"]+)\"", Path(file).read_text("utf-8"))
    assert found is not None
    return httpx.get(found[1])


@pytest.mark.long
@ON_A_TERMINAL
def test_the_first_run_makes_the_station_and_opens_its_pages(tmp_path: Path) -> None:
    """It asks for a name and a new passphrase; a second call leads another browser in; Ctrl-C locks."""
    terminal.install(tmp_path)
    env = terminal.environment(tmp_path)
    running = terminal.Running("exec goodoffices open --no-browser", env, tmp_path)
    running.until("It locks itself 30 minutes after its last use.", ["Mara", PASSPHRASE, PASSPHRASE])
    said = running.out.decode()
    file = re.search(r"in your browser: .*?(/[^\u2066-\u2069\n]+open\.html)", said)
    assert file is not None, said
    assert let_in(file[1]).status_code == 200
    code, out = terminal.Running("goodoffices open --no-browser --json", env, tmp_path).wait()
    assert code == 0
    again = json.loads(out)
    assert again["address"].startswith("http://127.0.0.1:")
    assert let_in(again["file"]).status_code == 200
    code, out = running.stop()
    assert code == 0
    assert "Locked." in out
    assert not Path(file[1]).exists()
    back = terminal.Running("exec goodoffices open --no-browser", env, tmp_path)
    back.until("Ctrl-C locks the station", [PASSPHRASE])
    assert back.stop()[0] == 0


def test_an_entry_for_the_menu_of_programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It stands where the desktop looks for it, and runs this program."""
    from goodoffices.cli import main

    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    monkeypatch.setenv("GOODOFFICES_CONFIG", str(tmp_path / "none.toml"))
    assert main(["open", "--menu", "--json"]) == 0
    entry = (tmp_path / "applications" / "goodoffices.desktop").read_text("utf-8")
    assert "\nExec=/" in entry
    assert " open\n" in entry


def pinentry_that(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *answers: str) -> Path:
    """A pinentry that gives these answers, one in each run, and writes down what it was asked."""
    program, said, turns = tmp_path / "pinentry", tmp_path / "said", tmp_path / "turns"
    said.touch()
    turns.write_text("0")
    program.write_text(
        f"""#!{sys.executable}
import sys, pathlib
said, turns = pathlib.Path({str(said)!r}), pathlib.Path({str(turns)!r})
turn = int(turns.read_text())
turns.write_text(str(turn + 1))
answers = {list(answers)!r}
print("OK Pleased to meet you", flush=True)
for line in sys.stdin:
    with said.open("a") as file:
        file.write(line)
    if line.startswith("GETPIN"):
        print(answers[turn], flush=True)
        if answers[turn].startswith("ERR"):
            continue
    print("OK", flush=True)
"""
    )
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setenv("DISPLAY", ":0")
    return said


def test_a_window_asks_where_there_is_no_terminal(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was typed comes back letter by letter, also signs that the protocol spells."""
    said = pinentry_that(tmp_path, monkeypatch, "D a%25b%0Ac")
    assert pinentry.there_is_one()
    assert pinentry.ask("100 % sure?") == b"a%b\nc"
    assert "SETDESC 100 %25 sure?" in said.read_text()


def in_a_window(monkeypatch: pytest.MonkeyPatch) -> Ask:
    """Asking in a window, where nobody sits at a terminal."""
    monkeypatch.setattr(passphrase, "can_ask", lambda: False)
    ask = _window(Session(), "The passphrase of the station")
    assert ask is not None
    return ask


def test_a_new_passphrase_is_asked_for_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the window too; one that is too short and two that differ are told there, and asked for again."""
    words, other = "D one of five words", "D two of five words"
    said = pinentry_that(tmp_path, monkeypatch, words, words, "D short", words, other, words, words)
    ask = in_a_window(monkeypatch)
    assert Session().new_passphrase(ask) == b"one of five words"
    assert "SETERROR" not in said.read_text()
    assert Session().new_passphrase(ask) == b"one of five words"
    errors = [line for line in said.read_text().splitlines() if line.startswith("SETERROR")]
    assert ["has 5 characters" in errors[0], "are not the same" in errors[1]] == [True, True]
    pinentry_that(tmp_path, monkeypatch, *[words, other] * TRIES)
    with pytest.raises(PassphrasesDiffer):
        Session().new_passphrase(ask)


def test_a_wrong_passphrase_is_asked_for_again_in_the_window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Three times in all; the window says what is wrong with the one before."""

    def use(given: bytearray) -> str:
        if given != b"right":
            raise WrongPassphrase
        return "open"

    said = pinentry_that(tmp_path, monkeypatch, "D wrong", "D wrong", "D right", *["D wrong"] * TRIES)
    ask = in_a_window(monkeypatch)
    assert Session().with_passphrase(use, ask) == "open"
    assert said.read_text().count("SETERROR This passphrase does not open the station.") == TRIES - 1
    with pytest.raises(WrongPassphrase):
        Session().with_passphrase(use, ask)


def test_whoever_closes_the_window_is_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """So is a machine without such a program."""
    pinentry_that(tmp_path, monkeypatch, "ERR 83886179 Operation cancelled", "")
    with pytest.raises(NobodyToAsk):
        pinentry.ask("The passphrase")
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert not pinentry.there_is_one()
    with pytest.raises(NobodyToAsk):
        pinentry.ask("The passphrase")
