"""The program in a process of its own, at a real terminal."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from goodoffices.cli.passphrase import TRIES
from tests.cli import terminal
from tests.cli.storybook import PASSPHRASE

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")
OTHER = "another passphrase altogether"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An account with the command, and nothing else."""
    terminal.install(tmp_path)
    return tmp_path


def typed(home: Path, line: str, *answers: str) -> tuple[int, str]:
    """Type a line, and answers when asked."""
    return terminal.Running(line, terminal.environment(home), home).wait(answers)


def test_a_passphrase_is_asked_for_and_never_shown(home: Path) -> None:
    """Twice for a new station, once to open it; nothing of it is printed or kept in the account in the clear."""
    code, said = typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    assert (code, "The station of M is made" in said) == (0, True)
    code, more = typed(home, "goodoffices talks", PASSPHRASE)
    assert (code, "There is no talk" in more) == (0, True)
    assert PASSPHRASE not in said + more
    files = [path for path in home.rglob("*") if path.is_file()]
    assert not any(PASSPHRASE.encode() in path.read_bytes() for path in files)


def test_a_new_passphrase_that_will_not_do_is_asked_for_again(home: Path) -> None:
    """One that is too short before it is typed once more, two that differ; and what opens it then is said."""
    line = "goodoffices init M --memory 64"
    code, said = typed(home, line, "short", PASSPHRASE, OTHER, PASSPHRASE, PASSPHRASE)
    assert (code, "The station of M is made" in said) == (0, True), said
    assert said.index("only a recovery key") < said.index("has 5 characters") < said.index("are not the same")
    code, said = typed(home, f"{line} --home other", *[PASSPHRASE, OTHER] * TRIES)
    assert (code, "[usage.passphrases_differ]" in said, (home / "other" / "station.db").exists()) == (2, True, False)
    code, said = typed(home, f"{line} --home other", *["short"] * TRIES)
    assert (code, "[station.passphrase_short]" in said) == (1, True), said


@pytest.mark.parametrize("command", ["talks", "unlock", "open --no-browser"])
def test_a_wrong_passphrase_is_asked_for_again(home: Path, command: str) -> None:
    """Three times in all, by the program itself: the line after it would go to the shell."""
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    code, said = typed(home, f"goodoffices {command}", *[OTHER] * TRIES)
    assert (code, "[station.wrong_passphrase]" in said) == (1, True), said
    assert (said.count("Type it again."), said.count("does not open")) == (TRIES - 1, TRIES)
    running = terminal.Running(f"exec goodoffices {command}", terminal.environment(home), home)
    running.until("There is no talk" if command == "talks" else "Ctrl-C locks", [OTHER, OTHER, PASSPHRASE])
    if command == "talks":
        running.wait()
    else:
        assert running.stop()[0] == 0


def test_words_through_a_pipe_and_the_passphrase_at_the_terminal(home: Path) -> None:
    """A pasted paper comes through standard input; the passphrase is asked for on the terminal all the same."""
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    typed(home, "goodoffices talk open T --side North --side South", PASSPHRASE)
    code, said = typed(home, "printf '1. a\\n2. b' | goodoffices note North --paper - --by paper", PASSPHRASE)
    assert (code, "Written down: 2 passages." in said) == (0, True), said


def test_the_passages_of_a_paper_are_shown_and_asked_for(home: Path) -> None:
    """Before anything is written down somebody at the terminal sees them, with their marks, and says yes or no."""
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    typed(home, "goodoffices talk open T --side North --side South", PASSPHRASE)
    (home / "paper.txt").write_text("1. We wait.\n   Until noon.\n2. We leave.\n", "utf-8")
    env = terminal.environment(home, TERM="dumb")
    for source in ("paper.txt", "- < paper.txt"):
        line = f"goodoffices note North --paper {source} --by paper -c 1=verbatim"
        running = terminal.Running(line, env, home, seen=True)
        code, said = running.wait(["n", PASSPHRASE])
        screen = running.screen.decode("utf-8")
        assert (code, said, "[usage.not_confirmed]" in screen) == (2, "", True), screen
        for shown in ("1  verbatim", "We wait.", "   Until noon.", "2  withheld", "We leave."):
            assert shown in screen, screen
        running = terminal.Running(line, env, home, seen=True)
        code, said = running.wait(["y", PASSPHRASE])
        assert (code, "Written down: 2 passages." in said) == (0, True), said
        running = terminal.Running(f"{line} --yes", env, home, seen=True)
        code, said = running.wait([PASSPHRASE])
        assert (code, "Written down: 2 passages." in said) == (0, True), said


def test_without_a_terminal_nobody_is_asked(home: Path) -> None:
    """A script is told to give a file descriptor, and one that gives it is served."""
    env = terminal.environment(home)

    def script(line: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["/bin/sh", "-c", line],
            env=env,
            cwd=home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,
        )

    refused = script("goodoffices init M")
    assert (refused.returncode, "[usage.nobody_to_ask]" in refused.stderr) == (2, True)
    (home / "pass").write_text(PASSPHRASE + "\n", "utf-8")
    assert script("goodoffices init M --memory 64 --passphrase-fd 3 3< pass").returncode == 0
    found = script("goodoffices talks --json --passphrase-fd 3 3< pass").stdout
    assert json.loads(found)["talks"] == []
    for line in ("--passphrase-fd 3 3< /dev/null", "--passphrase-fd 77", "--passphrase-fd -1"):
        refused = script(f"goodoffices talks {line}")
        assert (refused.returncode, "[usage.passphrase_fd]" in refused.stderr) == (2, True), refused.stderr
    refused = script("goodoffices destroy T --passphrase-fd 3 3< pass")
    assert (refused.returncode, "[usage.nobody_to_ask]" in refused.stderr) == (2, True)


def test_unlocking_in_another_window(home: Path) -> None:
    """While it lasts no passphrase is asked for; Ctrl-C ends it, and so does lock --full."""
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    for end in ("interrupt", "lock"):
        window = terminal.Running("exec goodoffices unlock", terminal.environment(home), home)
        window.until("Unlocked.", [PASSPHRASE])
        code, said = typed(home, "goodoffices whoami")
        assert (code, "The station of M." in said) == (0, True), said
        code, said = typed(home, "goodoffices unlock", PASSPHRASE)
        assert (code, "[station.in_use]" in said) == (1, True), said
        if end == "interrupt":
            window.interrupt()
        else:
            assert typed(home, "goodoffices lock")[0] == 0
        code, said = window.wait()
        assert (code, "Locked." in said) == (0, True), said
    assert typed(home, "goodoffices lock") == (0, "It is locked already.\n")


def test_a_door_that_was_left_behind_is_no_door(home: Path) -> None:
    """After a process was killed, commands open the station themselves."""
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    window = terminal.Running("exec goodoffices unlock", terminal.environment(home), home)
    window.until("Unlocked.", [PASSPHRASE])
    window.kill()
    assert list(home.rglob("door.json"))
    code, said = typed(home, "goodoffices doctor")
    assert (code, "door: left behind" in said) == (0, True), said
    code, said = typed(home, "goodoffices talks", PASSPHRASE)
    assert (code, "There is no talk" in said) == (0, True), said


def test_the_title_is_asked_for_before_a_talk_is_destroyed(home: Path) -> None:
    """Another title destroys nothing."""
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    typed(home, "goodoffices talk open T --side North --side South", PASSPHRASE)
    code, said = typed(home, "goodoffices destroy T", PASSPHRASE, "t")
    assert (code, "[usage.not_the_title]" in said) == (2, True), said
    code, said = typed(home, "goodoffices destroy T", PASSPHRASE, "T")
    assert (code, "is destroyed" in said) == (0, True), said


def test_what_is_left_is_asked_about_before_a_leg_is_closed(home: Path) -> None:
    """A no leaves everything as it was. Where ground rules say so, the title is asked for before it is destroyed."""
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    typed(home, "goodoffices talk open T --side North --side South", PASSPHRASE)
    _, said = typed(home, "goodoffices rules offer North --retention destroy", PASSPHRASE)
    offered = re.search(r"[a-z]{5}-[a-z]{5}", said)
    assert offered is not None, said
    typed(home, f"goodoffices delivered {offered[0]} --how spoken", PASSPHRASE)
    typed(home, "goodoffices rules answer North yes --by call", PASSPHRASE)
    code, said = typed(home, "goodoffices close South", PASSPHRASE)
    assert (code, "is to be destroyed. A talk" in said) == (0, True), said
    typed(home, "goodoffices convey North --own-words 'Wait.'", PASSPHRASE)
    env = terminal.environment(home, TERM="dumb")
    running = terminal.Running("goodoffices close North", env, home, seen=True)
    code, said = running.wait([PASSPHRASE, "n"])
    screen = running.screen.decode("utf-8")
    assert (code, said, "[usage.not_agreed]" in screen) == (2, "", True), screen
    assert "A sheet for North is not delivered" in screen
    for line, answers in (("close North", ["y", "another title"]), ("destroy T", ["another title"])):
        running = terminal.Running(f"goodoffices {line}", env, home, seen=True)
        code, said = running.wait([PASSPHRASE, *answers])
        screen = running.screen.decode("utf-8")
        assert (code, "[usage.not_the_title]" in screen) == (2, True), screen
        assert ("The leg is closed" in said) == line.startswith("close")
        for told in ("A sheet for North is not delivered", "This destroys T", "backups"):
            assert told in screen, screen
    code, said = typed(home, "goodoffices talks", PASSPHRASE)
    assert (code, "T  as mediator" in said) == (0, True), said


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="whether it waits is read from /proc")
def test_stopping_in_the_middle(home: Path) -> None:
    """Ctrl-C at the question is a refusal with a next step, and no trace of a crash."""
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    window = terminal.Running("exec goodoffices talks", terminal.environment(home), home)
    window.until_asked()
    code, said = window.stop()
    assert (code, "[usage.stopped]" in said, "Traceback" in said) == (1, True, False), said


def test_a_reader_that_had_enough(home: Path) -> None:
    """A pipe that closes early ends the command without a crash."""
    line = "goodoffices --help | true"
    code, said = typed(home, f"{line}; {line}; goodoffices schema say | head -n 1")
    assert (code, "Traceback" in said, "Exception" in said) == (0, False, False), said


def test_words_in_a_terminal_that_speaks_ascii(home: Path) -> None:
    """Right-to-left words are printed whole, whatever the locale says."""
    env = terminal.environment(home, LC_ALL="POSIX", PYTHONIOENCODING="ascii")
    typed(home, "goodoffices init M --memory 64", PASSPHRASE, PASSPHRASE)
    code, said = terminal.Running("goodoffices talk open T --side צפון --side דרום", env, home).wait([PASSPHRASE])
    assert (code, "צפון" in said) == (0, True), said


def test_the_module_is_the_command(home: Path) -> None:
    """``python -m goodoffices`` and ``goodoffices`` are the same."""
    code, said = typed(home, f"{sys.executable} -m goodoffices --version && goodoffices --version")
    first, second = said.splitlines()
    assert (code, first) == (0, second)
