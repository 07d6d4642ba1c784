"""Confirming at a terminal what is proposed from an article, one item after the other."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from tests.cli import terminal
from tests.station.kit import ARTICLE, PASSPHRASE


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")
def test_at_a_terminal(tmp_path: Path) -> None:
    """A field is corrected by a number and by an answer; one item is confirmed, one dropped; a stop loses nothing."""
    terminal.install(tmp_path)
    env = terminal.environment(tmp_path, TERM="dumb")

    def run(line: str, *answers: str) -> tuple[int, str, str]:
        running = terminal.Running(line, env, tmp_path, seen=True)
        code, said = running.wait([PASSPHRASE, *answers])
        return code, said, running.screen.decode("utf-8")

    run("goodoffices init M --memory 64", PASSPHRASE)
    run("goodoffices talk open T --side North --side South")
    (tmp_path / "coast.txt").write_text(ARTICLE, "utf-8")
    code, said, screen = run("goodoffices record import coast.txt --published 2025-12-15 --outlet Coast")
    assert (code, "1. statement" in said) == (0, True), said + screen
    code, said, screen = run("goodoffices record review 1", "q")
    assert (code, "Confirmed: 0. Dropped: 0." in said) == (0, True), said + screen
    code, said, screen = run("goodoffices record review 1", "nothing of it", "speaker", "The ministry", "", "q")
    assert (code, "Confirmed: 0. Dropped: 0." in said) == (0, True), said + screen
    assert "The fields are:" in screen
    code, said, screen = run("goodoffices record review 1", "kind", "1", "c", "d")
    assert (code, "Confirmed: 1. Dropped: 1." in said) == (0, True), said + screen
    assert "You corrected this before, and did not confirm it:" in screen
    code, said, _ = run("goodoffices drafts --json")
    assert json.loads(said) == []
    code, said, _ = run("goodoffices record show --json")
    (item,) = json.loads(said)["items"]
    assert (item["state"], item["item"]["speaker"]["name"]) == ("confirmed", "The ministry")
    assert item["item"]["kind"] != "statement"


@pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")
def test_without_a_terminal_nobody_is_asked(tmp_path: Path) -> None:
    """It says what is missing."""
    terminal.install(tmp_path)
    env = terminal.environment(tmp_path)
    terminal.Running("goodoffices init M --memory 64", env, tmp_path).wait([PASSPHRASE, PASSPHRASE])
    terminal.Running("goodoffices talk open T --side North --side South", env, tmp_path).wait([PASSPHRASE])
    code, _ = terminal.Running("goodoffices record review 1 --json", env, tmp_path).wait([PASSPHRASE])
    assert code == 2
