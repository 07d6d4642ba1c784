"""Debian's chromium, driven by playwright: one for a run, a context of its own for each test.

The rules are:

* A message of the console that is an error or a warning fails the test, and so does a request that goes anywhere but to
  the station of the test.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from tests.web.rig import Open

CHROMIUM = "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WIDTHS = (1440, 1024, 390)
PATIENCE_MS = 300_000
"""More than the busiest machine takes for anything here."""


def there_is_one() -> bool:
    """Whether the browser is on this machine."""
    return Path(CHROMIUM).exists()


@contextmanager
def browser() -> Iterator[Browser]:
    """A browser without a screen."""
    with sync_playwright() as playwright:
        yield from _launched(playwright)


def _launched(playwright: Playwright) -> Iterator[Browser]:
    found = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
    try:
        yield found
    finally:
        found.close()


class Watched:
    """A context whose console and requests are watched.

    Attributes:
        faults: what should not have been there.
        requests: the addresses that were asked for, with what was sent.
    """

    def __init__(self, context: BrowserContext) -> None:
        self.context = context
        self.faults: list[str] = []
        self.requests: list[tuple[str, str]] = []
        context.set_default_timeout(PATIENCE_MS)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.faults.append(f"error: {error.error}"))
        context.on("request", lambda request: self.requests.append((request.url, request.post_data or "")))

    def _said(self, message: Any) -> None:
        if message.type in ("error", "warning") and not _of_a_refusal(message.text):
            self.faults.append(f"{message.type}: {message.text} {message.location}")

    def demand_clean(self, origin: str) -> None:
        """Nothing that should not have been there was there."""
        assert self.faults == []
        strange = [url for url, _ in self.requests if not url.startswith((origin, "file://", "data:"))]
        assert strange == []


def _of_a_refusal(text: str) -> bool:
    """Whether a message only tells that a form was refused: that answer has a status of its own."""
    return "Failed to load resource" in text and any(code in text for code in ("409", "423"))


@contextmanager
def visiting(browser: Browser, here: Open, **options: Any) -> Iterator[tuple[Page, Watched]]:
    """A page of a browser that was let in by the file, as a person is."""
    options.setdefault("viewport", {"width": 1440, "height": 1000})
    context = browser.new_context(**options)
    watched = Watched(context)
    page = context.new_page()
    launch = here.pages.launch()
    page.goto(Path(launch.file).as_uri())
    page.wait_for_selector("header.top")
    try:
        yield page, watched
        watched.demand_clean(launch.address.rstrip("/"))
    finally:
        context.close()
