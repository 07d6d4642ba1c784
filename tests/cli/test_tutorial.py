"""The tutorial is true: its commands, typed one after another in a fresh home, say what the page says."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli import follow
from tests.patience import PATIENCE, until

pytestmark = pytest.mark.long

PAGE = (follow.DOCS / "tutorials" / "first-talk.md").read_text("utf-8")


def test_the_tutorial_can_be_followed_from_beginning_to_end(tmp_path: Path) -> None:
    """Every command of the page prints what the page says, in a fresh home and without a network."""
    variables = follow.environment(tmp_path, GOODOFFICES_HOME=str(tmp_path / "station"))
    known = follow.Known()

    def walk(step: follow.Step) -> None:
        process = follow.start(known.here(step.command), tmp_path, variables)
        printed, _ = process.communicate(timeout=PATIENCE)
        said = [line.replace(str(tmp_path / "station"), "HOME") for line in printed.splitlines()]
        unlike = known.unlike(said, step.said)
        assert unlike is None, f"{step.command}\n{unlike}"

    steps = [step for step in follow.steps(PAGE) if step.command.startswith("goodoffices")]
    assert len(steps) > 12
    init, unlock, *rest = steps
    assert init.command.startswith("goodoffices init")
    assert (unlock.command, unlock.said) == ("goodoffices unlock", [])
    walk(init)
    window = follow.start("goodoffices unlock", tmp_path, variables)
    try:
        door = tmp_path / "station" / "door.json"
        until(lambda: door.exists() or window.poll() is not None)
        for step in rest:
            walk(step)
        assert window.wait(timeout=PATIENCE) == 0
    finally:
        if window.poll() is None:
            window.kill()
        window.communicate()
