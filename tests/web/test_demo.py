"""The demo in the browser: real stations, one real act at a time, each seat with its own page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Page

from goodoffices.web.demo import INSIDE, REPORTED, Demo
from tests.web import browser as chromium
from tests.web.browser import PATIENCE_MS

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not chromium.there_is_one(), reason="no chromium: sudo apt-get install chromium"),
]


@pytest.fixture
def page() -> Iterator[Page]:
    """The page with the bar."""
    demo = Demo([REPORTED["en"], INSIDE], "en")
    try:
        with chromium.browser() as found:
            shown = found.new_page(viewport={"width": 1440, "height": 1000})
            shown.set_default_timeout(PATIENCE_MS)
            shown.goto(demo.open())
            shown.wait_for_selector("iframe")
            yield shown
    finally:
        demo.close()


def seat(page: Page) -> FrameLocator:
    """The page in the frame, once it is there."""
    frame = page.frame_locator("iframe")
    frame.locator("main h1, main header").first.wait_for()
    return frame


def press(page: Page, button: str) -> FrameLocator:
    """Press a button of the bar."""
    with page.expect_navigation():
        page.locator(f".demo-bar button:has-text('{button}')").first.click()
    page.wait_for_selector("iframe")
    return seat(page)


def test_the_demo_tells_its_story_on_real_pages(page: Page) -> None:
    """What the press knew, North's words, the refusal, South's sheet, the answer; and nobody sees what was kept."""
    frame = seat(page)
    assert "Amwaj Media reported on Monday" in frame.locator("textarea#text").input_value()
    frame = press(page, "Next step")
    frame.locator("text=Proposal 1 of 9").wait_for()
    assert frame.locator(".kept-text mark").count() >= 9
    press(page, "Next step")
    press(page, "Next step")
    frame = press(page, "Next step")
    assert frame.locator("article.card").count() == 9
    assert frame.locator("article.card:has-text('one report, one anonymous source')").count() >= 1
    assert frame.locator("svg a").count() >= 5
    press(page, "Next step")
    frame = press(page, "Next step")
    frame.locator("article:has-text('Our tugs are short of fuel.')").wait_for()
    press(page, "Next step")
    assert "North Port has not released this" in page.inner_text(".refusal")
    press(page, "Next step")
    frame = press(page, "Next step")
    frame.locator("text=We will not block the channel.").first.wait_for()
    assert frame.locator("text=fuel").count() == 0
    frame = press(page, "What South Port has")
    assert frame.locator("text=fuel").count() == 0
    with page.expect_navigation():
        page.click("button:has-text('does not know')")
    assert "fuel" in page.inner_text("#unknown")
    assert "We will not block the channel." not in page.inner_text("#unknown")
    press(page, "Next step")
    frame = press(page, "Next step")
    frame.locator("article:has-text('North keeps its tugs in their basin at night.')").wait_for()
    assert frame.locator("text=auditor").count() == 0
    assert "Nothing crossed that was not released." in page.inner_text(".demo-bar")
    assert page.locator("button:has-text('Next step')").count() == 0
    press(page, "Begin anew")
    assert "What the press knew" in page.inner_text(".demo-bar")


def test_a_page_of_the_demo_shows_in_no_other_frame(page: Page) -> None:
    """The bar may frame them, and itself may not be framed."""
    frame = page.frame_locator("iframe")
    frame.locator("header.top").wait_for()
    assert page.frames[1].url.startswith("http://127.0.0.1:")
    answer = page.context.request.get(page.url)
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]


def test_the_bar_speaks_the_language_of_the_pages() -> None:
    """What is refused is told in it too."""
    demo = Demo([INSIDE], "he")
    try:
        with chromium.browser() as found:
            shown = found.new_page(viewport={"width": 1440, "height": 1000})
            shown.set_default_timeout(PATIENCE_MS)
            shown.goto(demo.open())
            shown.wait_for_selector("iframe")
            while not shown.query_selector(".demo-bar .refusal"):
                press(shown, "הצעד הבא")
            bar = shown.inner_text(".demo-bar .refusal")
            letters = [letter for letter in bar if letter.isalpha()]
            hebrew = [letter for letter in letters if "\u0590" <= letter <= "\u05ff"]
            assert len(hebrew) > 0.7 * len(letters), bar  # names stay as they are
    finally:
        demo.close()
