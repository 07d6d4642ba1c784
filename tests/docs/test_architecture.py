"""The page docs/architecture.md names what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "goodoffices"
PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
TALK = {path.name for path in (PACKAGE / "talk").glob("*.py")} - {"__init__.py"}
NAMED = sorted(set(re.findall(r"`((?:\w+/)*\w+\.py)`", PAGE)))


def places(name: str) -> list[Path]:
    """Where a file of that name may stand: below the package, in talk/, or in the repository."""
    return [PACKAGE / name, PACKAGE / "talk" / name, ROOT / name]


@pytest.mark.parametrize("name", NAMED)
def test_a_named_file_is_there(name: str) -> None:
    """A page that sends readers to a file sends them to one that exists."""
    assert any(place.is_file() for place in places(name)), name


def test_every_module_of_the_talk_has_its_line() -> None:
    """No module of the rules is left out of the table, and none that is gone lingers there."""
    table = PAGE[PAGE.index("## The rooms of `talk/`") : PAGE.index("## How a rule is found")]
    assert set(re.findall(r"`(\w+\.py)`", table)) == TALK


def test_every_rule_has_a_place() -> None:
    """The table of rules leads somewhere for each number from 1 to 23."""
    table = PAGE[PAGE.index("| rules | where to begin |") : PAGE.index("## Where a new line belongs")]
    firsts = [line.split("|")[1] for line in table.splitlines() if line.startswith("| ")]
    assert sorted(int(number) for first in firsts for number in re.findall(r"\d+", first)) == list(range(1, 24))


def test_every_floor_is_drawn() -> None:
    """Each package and module under the roof stands in the picture of the floors."""
    picture = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)[0]
    drawn = set(re.findall(r"\b[a-z_]+\b", picture))
    floors = {path.stem for path in PACKAGE.glob("*.py")} | {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    assert floors - {"__init__", "goodoffices"} <= drawn
