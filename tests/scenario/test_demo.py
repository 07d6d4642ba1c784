"""The demo: it ends by itself, says what it is about, and needs nobody."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from goodoffices.scenario.demo import run


def shown(language: str = "en", width: int = 100) -> str:
    """What the demo writes."""
    console = Console(file=io.StringIO(), width=width, force_terminal=False)
    run(console, language)
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


@pytest.fixture(scope="module")
def text() -> str:
    """What it writes in English."""
    return shown()


def test_chapter_one_says_what_the_press_knew(text: str) -> None:
    """Cards with their chains, and the band."""
    first = text.partition("2. Two ports")[0]
    assert first.count("As reported: ") == 8
    assert first.count("TRT Hebrew") == 8
    assert "“conditional and non-binding”" in first
    assert "December exchange: one report, one anonymous source. Conditions: not made public." in first


def test_chapter_two_tells_the_story_in_its_order(text: str) -> None:
    """Three sentences, the refusal with its reason, the sheet, the answer, the other side's view, the end."""
    second = text.partition("2. Two ports")[2]
    at = -1
    for piece in (
        "“Our tugs are short of fuel.”",
        "South will never receive this page.",
        "What may cross to South now",
        "locked",
        "Refused: North Port has not released this. Nothing was sent.",
        "Ask North Port whether it may be carried",
        "In the very words of North Port",
        "South's envoy calls: yes, on conditions, not binding, until Friday.",
        "The answer of South Port",
        "On conditions that are not stated here.",
        "Nothing crossed that was not released.",
        "Try next:",
    ):
        found = second.find(piece, at + 1)
        assert found > at, piece
        at = found


def test_the_sheet_does_not_hold_what_was_withheld(text: str) -> None:
    """Of the three sentences South's sheet has two."""
    sheet = text.partition("South's sheet, as it is read out")[2].partition("South's envoy calls")[0]
    assert "We will not block the channel." in sheet
    assert "fuel" not in sheet
    north = text.rpartition("North Port's own page")[2].partition("Who knows what")[0]
    assert "auditor" not in north


def test_in_hebrew_the_sheet_runs_from_right_to_left() -> None:
    """Its own words are Hebrew, in logical order, each line whole and without a frame; names are isolated in it."""
    sheet = shown("he").partition("South's sheet, as it is read out")[2].partition("South's envoy calls")[0]
    rows = sheet.splitlines()
    assert "מאת המתווך" in rows
    assert "אל: \u2066South Port\u2069" in rows
    assert not any(row.startswith("│") for row in rows)


def test_it_fits_a_narrow_terminal() -> None:
    """No line is wider than the terminal."""
    assert max(map(len, shown(width=60).splitlines())) <= 60


def test_nothing_is_left_behind(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its stations are gone when it ends."""
    folder = tmp_path_factory.mktemp("demo")
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    shown()
    assert not list(folder.iterdir())
