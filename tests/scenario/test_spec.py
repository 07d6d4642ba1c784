"""The page docs/spec/scenario.md is held against the code."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from goodoffices.scenario import Outcome, Turned, read_text, replay
from goodoffices.scenario.cast import PASSPHRASE
from goodoffices.scenario.results import Failure, Front, SheetMade
from tests.scenario.tables import tables

PAGE = (Path(__file__).parents[2] / "docs" / "spec" / "scenario.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("heading", tables())
def test_the_page_has_every_key(heading: str) -> None:
    """Each table of the page is the one that the format would write."""
    section = PAGE.split(f"### {heading}\n", 1)[1].split("\n#", 1)[0]
    assert tables()[heading] in section


def test_the_example_plays_as_it_says() -> None:
    """It is read, played and as expected."""
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    found = replay(read_text(example, "example.toml"))
    assert found.failures == []
    assert [refusal.code for refusal in found.refusals] == ["gate.substance_only"]
    assert found.steps == 6


def test_the_page_names_everything_that_a_play_gives() -> None:
    """Each field of the object."""
    for kind in (Outcome, Front, SheetMade, Turned, Failure):
        for field in msgspec.structs.fields(kind):
            assert f"`{field.name}`" in PAGE, field.name
    assert f"`{PASSPHRASE}`" in PAGE
