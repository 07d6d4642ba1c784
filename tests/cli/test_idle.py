"""The command line and a station that locks itself: options, settings, and what is asked for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from goodoffices.cli.begin import minutes_of
from goodoffices.errors.usage import NotAsExpected, Setting
from goodoffices.station import idle
from tests.cli import terminal
from tests.cli.storybook import PASSPHRASE

ON_A_TERMINAL = pytest.mark.skipif(sys.platform == "win32", reason="terminals are made with pty")


def test_the_time_is_typed_or_set_or_the_usual_one() -> None:
    """What is typed goes first; never is a word of its own."""
    assert minutes_of(None, None, "goodoffices unlock") == idle.USUAL_MINUTES == 30
    assert (
        minutes_of("5", "10", "goodoffices unlock"),
        minutes_of(None, "10", "goodoffices unlock"),
        minutes_of("1440", None, "goodoffices unlock"),
    ) == (5, 10, 1440)
    assert (minutes_of("never", "10", "goodoffices unlock"), minutes_of(None, "never", "goodoffices unlock")) == (
        None,
        None,
    )


@pytest.mark.parametrize("value", ["0", "1441", "-5", "5.5", "half an hour", "", "٣٠", "9" * 5000])
def test_anything_else_is_refused(value: str) -> None:
    """Wherever it comes from, before a passphrase is asked for."""
    with pytest.raises(NotAsExpected):
        minutes_of(value, None, "goodoffices unlock")
    with pytest.raises(Setting):
        minutes_of(None, value, "goodoffices unlock")


@ON_A_TERMINAL
def test_an_unlocked_station_says_when_it_locks_itself(tmp_path: Path) -> None:
    """And one that does not says nothing of it."""
    terminal.install(tmp_path)
    env = terminal.environment(tmp_path, GOODOFFICES_IDLE="45")
    terminal.Running("goodoffices init M --memory 64", env, tmp_path).wait([PASSPHRASE, PASSPHRASE])
    for typed, said in (
        ("exec goodoffices unlock", "45 minutes after the last command it locks itself."),
        (
            "exec goodoffices unlock --idle 2 --mail-goes-on",
            "2 minutes after the last command commands need the passphrase",
        ),
        ("exec goodoffices unlock --idle never", "in another window."),
    ):
        running = terminal.Running(typed, env, tmp_path)
        running.until(said, [PASSPHRASE])
        code, out = running.stop()
        assert code == 0
        assert ("minutes after" in out) is ("minutes after" in said)
        assert out.rstrip().endswith("Locked. This process ends now, and lets go of the keys.")


RESTING = """
import sys, threading
from goodoffices.station.station import Station
from goodoffices.station.idle import Idle
from goodoffices.station.serve import keep_open
now = [0.0]
unused = Idle(30, mail_goes_on=True, clock=lambda: now[0])
with Station.open(sys.argv[1], sys.argv[2]) as station:
    def ready(_):
        now[0] += 31 * 60
        while not unused.resting:
            unused.is_over()
        print("resting", flush=True)
    keep_open(station, ready, unused)
"""


@ON_A_TERMINAL
def test_a_command_asks_a_resting_station_with_the_passphrase(tmp_path: Path) -> None:
    """Once; the next ones need none. A wrong one is asked for again; locking, and a look from outside, need none."""
    terminal.install(tmp_path)
    home = tmp_path / "station"
    env = terminal.environment(tmp_path, GOODOFFICES_HOME=str(home))
    terminal.Running("goodoffices init M --memory 64", env, tmp_path).wait([PASSPHRASE, PASSPHRASE])
    (tmp_path / "resting.py").write_text(RESTING, "utf-8")
    resting = terminal.Running(f'exec {sys.executable} resting.py "{home}" "{PASSPHRASE}"', env, tmp_path)
    resting.until("resting")
    code, said = terminal.Running("goodoffices doctor", env, tmp_path).wait()
    assert (code, "door: resting" in said) == (0, True), said
    code, said = terminal.Running("goodoffices talks", env, tmp_path).wait(["something else", PASSPHRASE])
    assert (code, "does not open the station" in said, "There is no talk" in said) == (0, True, True), said
    code, said = terminal.Running("goodoffices talks", env, tmp_path).wait()
    assert (code, "There is no talk" in said) == (0, True), said
    code, said = terminal.Running("goodoffices lock", env, tmp_path).wait()
    assert (code, "Locked." in said) == (0, True), said
    assert resting.wait()[0] == 0
