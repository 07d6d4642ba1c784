"""How far a backup is, at the command line: on a terminal, beside the answer, once it takes long."""

from __future__ import annotations

import threading
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest

from goodoffices.cli import backup
from goodoffices.errors.station import DoorClosed
from tests.patience import PATIENCE

UNDER_WAY = {"file": "/drive/a.backup", "talks": 1, "of_talks": 3, "entries": 40, "of_entries": 90}


class Screen:
    """What a terminal shows while something is going on."""

    def __init__(self) -> None:
        self.shown: list[str] = []
        self.changed = threading.Event()

    def update(self, text: str) -> None:
        """Show something else."""
        self.shown.append(text)
        self.changed.set()


class Playing:
    """A session, a printer and a station in one, as far as a backup asks for them."""

    def __init__(self, screen: Screen | None, answers: list[Any]) -> None:
        self.printer = self
        self._screen = screen
        self._answers = answers
        self.asked = 0

    def reached(self) -> Playing:
        """The station."""
        return self

    def working(self, what: str) -> AbstractContextManager[Screen | None]:
        """A screen, where there is one."""
        assert what == "Making the backup…"
        return nullcontext(self._screen)

    def call(self, method: str) -> Any:
        """How far it is."""
        assert method == "backup_progress"
        self.asked += 1
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return {"under_way": answer}


@pytest.fixture(autouse=True)
def _without_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(backup, "_EVERY", 0.001)


def test_the_terminal_shows_how_far_it_is() -> None:
    """Also after a look that was refused, and before the number of talks is known."""
    screen = Screen()
    playing = Playing(screen, [DoorClosed(problem="busy"), None, UNDER_WAY | {"of_talks": 0}, UNDER_WAY])
    with backup._told_how_far(playing):  # type: ignore[arg-type]  # as far as it is asked
        while "1 of 3 talks, 40 of 90 entries" not in "".join(screen.shown):
            assert screen.changed.wait(PATIENCE)
            screen.changed.clear()
    assert "how far" not in [each.name for each in threading.enumerate()]


def test_where_there_is_no_terminal_nothing_is_asked() -> None:
    """Nor in JSON."""
    playing = Playing(None, [UNDER_WAY])
    with backup._told_how_far(playing):  # type: ignore[arg-type]  # as far as it is asked
        pass
    assert playing.asked == 0


def test_what_is_not_in_it_is_named() -> None:
    """Talks that do not open, with why, and lines that cannot be read."""
    made = {"file": "/drive/a.backup", "size": 2_500_000, "talks": 2}
    problem = {"code": "station.damaged", "facts": {"file": "x.db"}}
    told = backup._made({"backup": made, "missing": [{"title": "Harbour", "problem": problem}], "lines": [3]})
    first, talk, line = (each.plain for each in told)
    assert "2.5 MB" in first
    assert talk.startswith("Not in it: Harbour.")
    assert "line 3" in line


def test_the_list_names_the_one_under_way() -> None:
    """With how far it is; none is named where there is none."""
    nothing: dict[str, Any] = {"backups": [], "old": False, "plan": None, "under_way": None}
    assert "at this moment" not in "".join(each.plain for each in backup._listed(nothing))
    shown = "".join(each.plain for each in backup._listed(nothing | {"under_way": UNDER_WAY}))
    assert "at this moment: /drive/a.backup, 1 of 3 talks" in shown
