"""The pages that people read: their links, their commands, their decisions."""

import re
from pathlib import Path
from urllib.parse import unquote

import pytest

from tests.repository import tree

LINK = re.compile(r"(?<!\\)\[[^\]]*\]\(\s*<?([^)\s>]+)>?(?:\s+\"[^\"]*\")?\s*\)|^\[[^\]]+\]:\s*(\S+)", re.MULTILINE)
SHELLS = {"sh", "bash", "shell", "console"}


def _anchors(page: Path) -> set[str]:
    """The anchors that a page's headings make, as the usual viewers of Markdown name them."""
    anchors: set[str] = set()
    for heading in re.findall(r"^#{1,6}\s+(.+?)\s*#*$", tree.without_fences(page.read_text("utf-8")), re.MULTILINE):
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading)
        slug = re.sub(r"[^\w\- ]", "", plain.lower()).strip().replace(" ", "-")
        number, anchor = 0, slug
        while anchor in anchors:
            number += 1
            anchor = f"{slug}-{number}"
        anchors.add(anchor)
    return anchors


def _broken(page: Path) -> list[str]:
    text = tree.without_fences(page.read_text("utf-8"))
    text = re.sub(r"`[^`\n]*`", "", text)
    broken = []
    for match in LINK.finditer(text):
        target = unquote(match[1] or match[2])
        if re.match(r"[a-z][a-z0-9+.-]*:", target):
            continue
        path, _, anchor = target.partition("#")
        to = (page.parent / path).resolve() if path else page
        if not to.exists() or (path and not to.is_relative_to(tree.ROOT)):
            broken.append(f"{target}: there is no such file")
        elif anchor and to.suffix == ".md" and anchor.lower() not in _anchors(to):
            broken.append(f"{target}: that page has no such heading")
    return broken


@pytest.mark.parametrize("page", tree.pages(), ids=tree.name)
def test_links_inside_the_repository_lead_somewhere(page: Path) -> None:
    """Every relative link names a file of the repository, and a heading that stands in it."""
    assert _broken(page) == []


def test_a_broken_link_is_found(tmp_path: Path) -> None:
    """The check of links sees a missing file and a missing heading, and no link inside code."""
    bad = tmp_path / "page.md"
    bad.write_text("# A b\n[x](none.md) [y](#no) [z](#a-b)\n`[q](no)`\n```text\n[r](no)\n```\n", "utf-8")
    assert _broken(bad) == ["none.md: there is no such file", "#no: that page has no such heading"]


def test_the_readme_needs_two_commands() -> None:
    """Everything that a reader of the README has to type is `make demo` and `make test`."""
    text = (tree.ROOT / "README.md").read_text("utf-8")
    fences = re.findall(r"^```([^\n]*)\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)
    assert all(language.strip() for language, _ in fences), "a fenced block says what it holds"
    typed = [
        line.removeprefix("$ ").partition("#")[0].strip()
        for language, block in fences
        if language.split()[0] in SHELLS
        for line in block.splitlines()
    ]
    assert [line for line in typed if line] == ["make demo", "make test"]


# A README in that folder is a list of decisions, not one of them.
DECISIONS = [
    page for page in tree.pages() if page.parent == tree.ROOT / "docs" / "decisions" and page.name != "README.md"
]


def test_decisions_are_written_down() -> None:
    """There is a page for what was decided."""
    assert DECISIONS


@pytest.mark.parametrize("page", DECISIONS, ids=tree.name)
def test_a_decision_says_why(page: Path) -> None:
    """A decision gives its context, itself, its consequences and what else was weighed, in that order."""
    headings = re.findall(r"^## (.+?)\s*$", tree.without_fences(page.read_text("utf-8")), re.MULTILINE)
    assert headings == ["Context", "Decision", "Consequences", "Weighed"]
