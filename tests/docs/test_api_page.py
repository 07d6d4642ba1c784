"""The page of the API: made from the types, and its program runs."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from goodoffices.station.acts import ACTS
from tests.station import kit
from tests.station.kit import SHOWN
from tools import api_page

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "api.md").read_text("utf-8")


def test_the_page_is_what_the_types_say() -> None:
    """Nothing on it is written by hand."""
    assert api_page.whole() == PAGE


def test_every_act_has_an_example() -> None:
    """Each is played by a test: the stories of the kit, and those that take another station."""
    assert sorted(SHOWN) == sorted(ACTS)


def test_every_shape_that_is_named_stands_there() -> None:
    """A link leads to a heading."""
    titles = re.findall(r"^### (.*)$", PAGE, re.MULTILINE)
    headings = {re.sub("[()]", "", title.lower().replace(" ", "-")) for title in titles}
    assert set(re.findall(r"\]\(#([\w-]+)\)", PAGE)) <= headings


def test_the_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """From a new station to an answer, with the sheet on the way."""
    (program,) = re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL)
    kit.quick_keys(monkeypatch)
    monkeypatch.chdir(tmp_path)
    exec(program, {})  # noqa: S102  # our own page
    out = capsys.readouterr().out
    assert "We keep the channel open." in out
    assert re.search(r"^[a-z]{5}(-[a-z]{5})+\.1$", out.splitlines()[-1])
