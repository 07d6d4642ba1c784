"""The pages written by hand: all of them can be found, and what they name exists."""

from __future__ import annotations

import re
from enum import Enum
from pathlib import Path
from typing import get_args

import pytest

from goodoffices import __version__
from goodoffices.record import Kind, Place, Relation, item
from goodoffices.talk import events
from tools.worked_examples import ENUMERATIONS

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
INDEX = (DOCS / "index.md").read_text(encoding="utf-8")
LINK = re.compile(r"\]\(([^)#]+)(?:#[^)]*)?\)")


def test_every_page_can_be_reached_from_the_index() -> None:
    """A page that nobody links to is a page that nobody reads."""
    linked = {(DOCS / target).resolve() for target in LINK.findall(INDEX)}
    pages = {page.resolve() for page in DOCS.rglob("*.md")} - {DOCS / "index.md"}
    assert sorted(str(page.relative_to(ROOT)) for page in pages - linked) == []


def test_the_readme_leads_to_the_index() -> None:
    """Whoever begins at the front door finds every other page."""
    assert "(docs/index.md)" in (ROOT / "README.md").read_text(encoding="utf-8")


def test_decisions_are_numbered_without_gaps_and_listed_in_order() -> None:
    """The list of decisions is the folder of decisions."""
    files = sorted(page.name for page in (DOCS / "decisions").glob("*.md"))
    assert [int(name[:4]) for name in files] == list(range(1, len(files) + 1))
    assert [Path(target).name for target in LINK.findall(INDEX) if target.startswith("decisions/")] == files


@pytest.mark.parametrize("page", sorted((DOCS / "decisions").glob("*.md")), ids=lambda page: page.name)
def test_a_decision_is_titled_by_its_number(page: Path) -> None:
    """File name and title carry the same number."""
    assert page.read_text(encoding="utf-8").startswith(f"# {page.name[:4]} ")


def test_the_case_names_what_there_is() -> None:
    """Kinds and values that the page of the case sends its readers to exist."""
    text = re.sub(r"\[[^\]]*\]\([^)]*\)", "", (DOCS / "case.md").read_text(encoding="utf-8"))
    named = set(re.findall(r"`(\w+)`", text))
    enumerations: tuple[type[Enum], ...] = (*ENUMERATIONS, Kind, Place, Relation, item.Form, item.VenueForm)
    known = {value.value for values in enumerations for value in values}
    known |= {str(kind.__struct_config__.tag) for kind in get_args(events.Body)}
    assert sorted(named - known - {"conditional"}) == []
    assert "conditional" in item.Item.__struct_fields__


def test_the_changelog_begins_with_what_is_not_released() -> None:
    """There is always a place for the next change, and the version of the program is one that it knows."""
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    versions = re.findall(r"^## \[?([^\]\s]+)", text, re.MULTILINE)
    assert versions[0] == "Unreleased"
    assert __version__ in versions[1:] or versions == ["Unreleased"]
