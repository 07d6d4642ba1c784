"""Writes a picture of every page: in each language, light and dark, in three widths. To be looked at.

``python -m tools.screenshots [folder]``; ``make screenshots`` writes into ``build/screenshots``.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, Page

from tests.station.kit import quick_keys_for_good
from tests.web import story
from tests.web.browser import WIDTHS, browser, there_is_one, visiting
from tests.web.rig import opened, with_lines
from tests.web.test_browser import come_to, make_backup, other_pages


def main(folder: Path) -> int:
    """All of them; gives the exit code."""
    if not there_is_one():
        print("screenshots: there is no chromium. Run: sudo apt-get install chromium", file=sys.stderr)
        return 1
    quick_keys_for_good()
    with browser() as found:
        for language in ("en", "he"):
            for scheme in ("light", "dark"):
                for width in WIDTHS:
                    _round(found, folder / f"{language}-{scheme}-{width}", language, scheme, width)
    return 0


def _round(found: Browser, folder: Path, language: str, scheme: str, width: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)

    def seen(page: Page, name: str) -> None:
        page.evaluate("document.fonts.ready")
        page.screenshot(path=folder / f"{name}.png", full_page=True)

    options = {"viewport": {"width": width, "height": 900}, "color_scheme": scheme}
    with (
        tempfile.TemporaryDirectory() as made,
        opened(Path(made) / "station", language=language) as here,
        with_lines(here.station, Path(made)),
        visiting(found, here, **options) as (page, _),
    ):
        story.all_of_it(page, seen)
        make_backup(page, Path(made) / "a.backup", seen)
        for number, (name, address) in enumerate(list(other_pages(page)), start=1):
            come_to(page, address)
            seen(page, f"{number:02}-{name.replace('/', '-') or 'talks'}")
    print(f"screenshots: {folder}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("build/screenshots")))
