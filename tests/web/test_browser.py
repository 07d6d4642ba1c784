"""The pages in a real browser: a mediator alone plays *two ports*, and everything around it holds."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from tests.patience import until
from tests.station.kit import ARTICLE
from tests.station.test_foreign_pages import FEED
from tests.station.test_imports import SURE
from tests.web import browser as chromium
from tests.web import story
from tests.web.browser import WIDTHS, visiting
from tests.web.rig import Open, opened, with_lines
from tests.web.test_backups import held

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(not chromium.there_is_one(), reason="no chromium: sudo apt-get install chromium"),
]

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text("utf-8")
CELLS = [(language, scheme, width) for language in ("en", "he") for scheme in ("light", "dark") for width in WIDTHS]
SHARE = 3


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One browser for these tests."""
    with chromium.browser() as found:
        yield found


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Open]:
    """An open station with its pages."""
    with opened(tmp_path / "station") as made:
        yield made


def cells() -> list[tuple[str, str, int]]:
    """A third of them, another one each day of the year; all where everything is tried."""
    if os.environ.get("HYPOTHESIS_PROFILE") == "thorough":
        return CELLS
    first = date.today().toordinal() % SHARE  # noqa: DTZ011  # whichever day it is here
    return [cell for number, cell in enumerate(CELLS) if (number + number // SHARE) % SHARE == first]


def violations(page: Page) -> list[str]:
    """What the checker of accessibility finds."""
    page.evaluate("document.fonts.ready")
    page.evaluate(AXE)
    tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found: dict[str, Any] = page.evaluate(
        "tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", tags
    )  # fmt: skip
    return [f"{each['id']}: {node['html'][:200]}" for each in found["violations"] for node in each["nodes"]]


def overflows(page: Page) -> bool:
    """Whether one has to scroll sideways."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1")
    return wide


BROKEN_WORDS = """() => {
  const found = [];
  for (const cell of document.querySelectorAll("td, th")) {
    const texts = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      for (const word of texts.currentNode.data.matchAll(/[\\p{L}\\p{N}]+/gu)) {
        const range = document.createRange();
        range.setStart(texts.currentNode, word.index);
        range.setEnd(texts.currentNode, word.index + word[0].length);
        if (new Set([...range.getClientRects()].map(each => Math.round(each.top))).size > 1) found.push(word[0]);
      }
    }
  }
  return found;
}"""


def broken_words(page: Page) -> list[str]:
    """The words in tables that go on in a second line."""
    found: list[str] = page.evaluate(BROKEN_WORDS)
    return found


def other_pages(page: Page) -> Iterator[tuple[str, str]]:
    """Pages that the story does not come to, with their addresses."""
    root = "/".join(page.url.split("/")[:4])
    yield from (
        (name, f"{root}/{name}")
        for name in ("", "due", "drafts", "keys", "settings", "passphrase", "health", "new", "backups", "bags", "lines")
    )
    page.goto(f"{root}/lines")
    lines = page.eval_on_selector_all(".talks h2 a", "all => all.map(each => each.href)")
    yield from ((f"line-{number}", line) for number, line in enumerate(lines, start=1))
    page.goto(f"{root}/")
    legs = page.eval_on_selector_all(".talks .legs a", "all => all.map(each => each.href)")
    talk = legs[0].split("/leg/")[0]
    yield from ((name, f"{talk}/{name}") for name in ("standing", "record", "record/find", "people", "desk", "end"))
    page.goto(f"{talk}/record")
    items = page.eval_on_selector_all(".card a[href*='/record/']", "all => all.map(each => each.href)")
    yield from (("item", each) for each in items[:1])
    for leg in legs[:2]:
        yield from ((name, f"{leg}/{name}") for name in ("tell", "has", "people", "export", "given-back"))
    things = {each.split("/")[6]: each for leg in legs for each in _links_of_things(page, leg)}
    yield from things.items()
    yield "sheet-mediator", things["sheet"] + "/mediator"
    yield "articles", f"{talk}/articles"
    article = _article_of(page, talk, SURE.format("The president of Norway told the press that the talks go on."))
    yield "together", f"{article}/together?kind=statement"
    article = _article_of(page, talk, ARTICLE)
    yield "own", f"{article}/own"
    yield "article", article
    page.goto(article)
    item = _item_of(page, talk)
    yield "item", item
    yield "leak", item.replace("/record/", "/record/beside/")
    yield "watch", _watch_of(page, talk)


def make_backup(page: Page, file: Path, seen: story.Seen = story.nobody) -> None:
    """Ask for a backup, and wait until it is made."""
    page.goto("/".join(page.url.split("/")[:4]) + "/backups")
    page.fill("#folder", str(file.parent))
    page.fill("#name", file.name)
    page.click("button[value=make]")
    page.wait_for_selector("#made")
    seen(page, "backup-made")


def _article_of(page: Page, talk: str, text: str) -> str:
    """Paste an article; gives the page with what is proposed from it."""
    page.goto(f"{talk}/articles")
    page.fill("#text", text)
    page.fill("#published", "2025-12-15")
    page.fill("#outlet", "The Coast")
    page.click("button.primary")
    page.wait_for_selector("form.proposal")
    return page.url


def _watch_of(page: Page, talk: str) -> str:
    """Save a search, and look into a folder with a feed; gives the page with the story that waits."""
    page.goto(f"{talk}/watch")
    page.fill("#name", "Two ports")
    page.fill("#words", "ports")
    page.click("button[value='save']")
    page.wait_for_selector("#folder")
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "coast.rss").write_text(FEED, "utf-8")
        page.fill("#folder", folder)
        page.click("button[value='look']")
        page.wait_for_selector("article.card")
    return f"{talk}/watch"


def _item_of(page: Page, talk: str) -> str:
    """Confirm what is proposed first; gives the page of the item."""
    before = page.inner_text("#proposed")
    page.click("form.proposal button.primary")
    page.wait_for_function(
        "was => ![was, undefined].includes(document.querySelector('#proposed')?.innerText)", arg=before
    )
    page.goto(f"{talk}/record")
    return str(page.eval_on_selector(".card h2 a", "link => link.href"))


def _links_of_things(page: Page, leg: str) -> list[str]:
    page.goto(leg)
    found: list[str] = page.eval_on_selector_all(".things a", "all => all.map(each => each.href)")
    return [each for each in found if "?" not in each]


def on_paper(page: Page) -> str:
    """The words that a print of the page shows."""
    page.emulate_media(media="print")
    said = page.inner_text("body")
    page.emulate_media(media="screen")
    return said


def come_to(page: Page, address: str) -> None:
    """Go to a page, and open everything that is folded on it."""
    page.goto(address)
    page.eval_on_selector_all("details", "all => all.forEach(each => { each.open = true; })")


@pytest.mark.parametrize(("language", "scheme", "width"), cells())
def test_every_page_is_accessible_and_fits(
    browser: Browser, tmp_path: Path, language: str, scheme: str, width: int
) -> None:
    """No violation, nothing wider than the window, no word of a table on two lines, no error, nothing asked for
    elsewhere, on any page of the round.
    """
    found: list[str] = []

    def seen(page: Page, name: str) -> None:
        found.extend(f"{name}: {each}" for each in violations(page))
        found.extend([f"{name}: wider than the window"] if overflows(page) else [])
        found.extend(f"{name}: “{word}” is broken" for word in broken_words(page))

    viewport = {"width": width, "height": 900}
    options = {"viewport": viewport, "color_scheme": scheme}
    with (
        opened(tmp_path / "station", language=language) as here,
        with_lines(here.station, tmp_path),
        visiting(browser, here, **options) as (page, _),
    ):
        story.all_of_it(page, seen)
        make_backup(page, tmp_path / "a.backup", seen)
        for name, address in list(other_pages(page)):
            come_to(page, address)
            seen(page, name)
    assert found == []


def test_what_a_side_may_not_have_is_nowhere_in_what_it_is_shown(browser: Browser, here: Open) -> None:
    """The words that North kept stand on no page of South's, in no source of one, in no request and in no storage."""
    with visiting(browser, here) as (page, watched):
        story.all_of_it(page)
        root = "/".join(page.url.split("/")[:4])
        page.goto(f"{root}/")
        legs = page.eval_on_selector_all(".talks .legs a", "all => all.map(each => each.href)")
        asked_before = len(watched.requests)
        sheets = [
            each["ref"]
            for each in here.station.call("sheets", {"talk": "Two ports"})["sheets"]
            if each["leg"] == "South Port"
        ]
        talk = legs[0].split("/leg/")[0]
        for address in (f"{legs[1]}/has", f"{talk}/sheet/{sheets[0]}", legs[1]):
            page.goto(address)
            assert story.FUEL not in page.content()
        assert story.CHANNEL in page.content()
        for url, sent in watched.requests[asked_before:]:
            assert "fuel" not in url + sent
        stored = page.evaluate("JSON.stringify([Object.entries(localStorage), Object.entries(sessionStorage)])")
        assert stored == "[[],[]]"


def test_the_side_has_exactly_its_view(browser: Browser, here: Open) -> None:
    """The page of what South has says every word of its view, and no other words."""
    with visiting(browser, here) as (page, _):
        story.all_of_it(page)
        root = "/".join(page.url.split("/")[:4])
        page.goto(f"{root}/")
        legs = page.eval_on_selector_all(".talks .legs a", "all => all.map(each => each.href)")
        page.goto(f"{legs[1]}/has")
        view = here.station.call("view_as", {"talk": "Two ports", "leg": "South Port"})
        words = {item["text"] for line in view["lines"] for item in line["content"] if item.get("text")}
        shown = set(page.eval_on_selector_all("main .entry .words", "all => all.map(each => each.textContent)"))
        assert shown == words


def test_a_whole_round_without_scripts(browser: Browser, here: Open) -> None:
    """The same pages and forms, in a browser that runs none."""
    with visiting(browser, here, java_script_enabled=False) as (page, _):
        story.all_of_it(page)
        page.click("footer button[lang=he]")
        page.wait_for_selector("html[dir=rtl]")


def test_drafts_survive(browser: Browser, here: Open) -> None:
    """What was typed is there after a reload and in another language, on its own leg alone."""
    with visiting(browser, here) as (page, _):
        story.open_talk(page)
        leg = page.url.partition("#")[0]
        page.fill("#w-text", story.FUEL)
        until(lambda: page.evaluate("document.querySelector('#note input[name=draft]').value") != "")
        page.reload()
        assert page.input_value("#w-text") == story.FUEL
        page.click("footer button[lang=he]")
        page.wait_for_selector("html[dir=rtl]")
        assert page.input_value("#w-text") == story.FUEL
        page.click("nav.talk .tabs a.seat-2")
        page.wait_for_selector(".band.seat-2")
        assert page.input_value("#w-text") == ""
        page.goto(leg)
        assert page.input_value("#w-text") == story.FUEL


def test_an_answer_that_is_being_typed_survives(browser: Browser, here: Open) -> None:
    """It is there when one comes back, and gone once it is noted."""
    with visiting(browser, here) as (page, _):
        for part in (story.open_talk, story.north_speaks, story.convey, story.deliver):
            part(page)
        page.click(f".thing:has-text('{story.CHANNEL}') a[href*='/reply']")
        page.wait_for_selector("#c1-text")
        page.fill("#c1-text", story.CONDITION)
        until(lambda: page.evaluate("document.querySelector('form.composer input[name=draft]').value") != "")
        reply = page.url
        page.click("header.top a.name")
        page.click("a[href$='/drafts']")
        page.wait_for_selector(f'.words:has-text("{story.CONDITION}")')
        page.goto(reply)
        assert page.input_value("#c1-text") == story.CONDITION
        page.check("input[name=stance][value=accepts_on_conditions]")
        page.click("form.composer button.primary")
        page.wait_for_selector("article.entry:has-text('basin at night')")
        assert here.station.call("drafts") == []


def test_ten_tabs_are_live(browser: Browser, here: Open) -> None:
    """What is noted in one of them is told in all; one stream serves them."""
    with visiting(browser, here) as (page, watched):
        story.open_talk(page)
        leg = page.url.partition("#")[0]
        tabs = [page.context.new_page() for _ in range(9)]
        for tab in tabs:
            tab.goto(leg)
        here.station.call(
            "say",
            {"talk": "Two ports", "leg": "North Port", "passages": [{"text": "A word by telephone."}], "noted": {}},
        )
        for tab in [page, *tabs]:
            tab.wait_for_selector(".notice.new button")
        tabs[-1].click(".notice.new button")
        tabs[-1].wait_for_selector("article:has-text('A word by telephone.')")
        assert sum(url.endswith("/live") for url, _ in watched.requests) <= 3


def test_typing_goes_on_while_something_comes(browser: Browser, here: Open) -> None:
    """Neither what arrives nor what one takes back takes away what one types."""
    with visiting(browser, here) as (page, _):
        story.open_talk(page)
        page.fill("#w-text", story.CHANNEL)
        page.click("#note button.primary")
        page.wait_for_selector(".waiting")
        page.fill("#w-text", "Half a sent")
        page.click(".waiting button[value=now]")
        page.wait_for_selector("article.said:not(.waiting)")
        assert page.input_value("#w-text") == "Half a sent"


def test_a_locked_station_leaves_nothing_on_the_page(browser: Browser, here: Open) -> None:
    """A tab that was left open shows how to unlock, and no word of the talk."""
    with visiting(browser, here) as (page, watched):
        story.open_talk(page)
        story.north_speaks(page)
        here.pages.close()
        until(lambda: not page.evaluate("Boolean(document.querySelector('#thread'))"))
        assert story.FUEL not in page.content()
        assert "goodoffices open" in page.inner_text("main")
        watched.faults.clear()  # the stream was cut: that is what is shown here


def test_the_keyboard_alone_notes_a_call(browser: Browser, here: Open) -> None:
    """To the composer by its key, a mark by a figure, sent by Ctrl+Enter; the focus goes to what came of it."""
    with visiting(browser, here) as (page, _):
        story.open_talk(page)
        page.keyboard.press("Alt+KeyN")
        page.keyboard.type(story.CHANNEL)
        page.keyboard.press("Tab")
        page.keyboard.press("Digit2")
        assert page.is_checked("input[name='w.mark'][value=in_substance]")
        page.keyboard.press("Tab")
        page.keyboard.press("Space")
        assert page.is_checked("input[name='w.to'][value='South Port']")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector(".waiting")
        until(lambda: page.evaluate("document.activeElement.id").startswith("waiting-"))
        page.keyboard.press("Alt+KeyZ")
        page.wait_for_selector(".waiting", state="detached")
        assert page.evaluate("document.activeElement.id") == "w-text"
        assert page.input_value("#w-text") == story.CHANNEL


class Keyboard:
    """A page that is used by its keyboard alone, with the calls of the story."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.wait_for_selector = page.wait_for_selector

    def click(self, selector: str) -> None:
        """Go to it, and press it."""
        self.go_to(selector)
        self._page.keyboard.press("Enter")

    def fill(self, selector: str, text: str) -> None:
        """Go to it, and type in the place of what stands there."""
        self.go_to(selector)
        self._page.keyboard.press("Control+KeyA")
        for at, line in enumerate(text.split("\n")):
            if at:
                self._page.keyboard.press("Enter")
            self._page.keyboard.type(line)

    def check(self, selector: str) -> None:
        """Tick it; among several of which one holds, go there by the arrows."""
        target = self._page.locator(selector).first
        if target.get_attribute("type") == "checkbox":
            self.go_to(selector)
            if not target.is_checked():
                self._page.keyboard.press("Space")
            return
        name = target.get_attribute("name")
        self.go_to(f"input[name='{name}']", any_of_them=True)
        for _ in range(10):
            if target.is_checked():
                return
            self._page.keyboard.press("ArrowDown")
        assert target.is_checked()

    def select_option(self, selector: str, value: str) -> None:
        """Go to it, and down to what is meant."""
        self.go_to(selector)
        for _ in range(10):
            if self._page.input_value(selector) == value:
                return
            self._page.keyboard.press("ArrowDown")
        assert self._page.input_value(selector) == value

    def go_to(self, selector: str, *, any_of_them: bool = False) -> None:
        """Put the focus there, by Tab."""
        self._page.wait_for_selector(selector)
        targets = self._page.locator(selector)
        is_there = "all => all.some((each) => each === document.activeElement)"
        first = "all => all[0] === document.activeElement"
        for _ in range(300):
            if targets.evaluate_all(is_there if any_of_them else first):
                return
            self._page.keyboard.press("Tab")
        raise AssertionError(selector)


def test_the_whole_round_by_the_keyboard_alone(browser: Browser, here: Open) -> None:
    """Every button, field and link of the story is reached by Tab, and does its work."""
    with visiting(browser, here) as (page, _):
        story.all_of_it(Keyboard(page))  # type: ignore[arg-type]  # the same calls
        assert len(here.station.call("sheets", {"talk": "Two ports"})["sheets"]) == 2


def test_an_article_is_read_by_the_keyboard_alone(browser: Browser, here: Open) -> None:
    """From pasting it to the last confirmation: the first as proposed, the second corrected, the focus always there."""
    with visiting(browser, here) as (page, _):
        keys = Keyboard(page)
        story.open_talk(page)
        page.goto(page.url.split("/leg/")[0] + "/record")
        keys.click("main a[href$='/articles']")
        keys.go_to("#text")
        page.keyboard.insert_text(ARTICLE)
        keys.fill("#published", "2025-12-15")
        keys.fill("#outlet", "The Coast")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("#proposed:has-text('Proposal 1 of 2')")
        until(lambda: focused(page) == ("go", "confirm"))
        page.keyboard.press("Enter")
        page.wait_for_selector("#proposed:has-text('Proposal 2 of 2')")
        until(lambda: focused(page) == ("go", "confirm"))
        keys.click("summary:has-text('Correct it')")
        keys.fill("input[name='speaker.name']", "The harbour office")
        page.keyboard.press("Control+Enter")
        page.wait_for_selector("p.lead:has-text('Nothing waits for you.')")
        items = here.station.call("items", {"talk": "Two ports"})["items"]
        assert {each["state"] for each in items} == {"confirmed"}
        assert "The harbour office" in [each["item"]["speaker"]["name"] for each in items]
        assert len(items) == 2


def focused(page: Page) -> tuple[str, str]:
    """The name and the value of what has the focus."""
    found: list[str] = page.evaluate("[document.activeElement.name || '', document.activeElement.value || '']")
    return found[0], found[1]


def test_backups_are_made_and_planned_by_the_keyboard_alone(browser: Browser, here: Open, tmp_path: Path) -> None:
    """To the page, made, seen, had made by itself, and one taken off the list."""
    with visiting(browser, here) as (page, _):
        keys = Keyboard(page)
        keys.click("header.top a[href$='/settings']")
        keys.click("main a[href$='/backups']")
        keys.fill("#folder", str(tmp_path))
        keys.fill("#name", "a.backup")
        page.keyboard.press("Enter")
        page.wait_for_selector("#made")
        assert (tmp_path / "a.backup").exists()
        keys.click("summary")
        keys.fill("#into", str(tmp_path))
        keys.fill("#days", "2")
        keys.click("button[value=plan]")
        page.wait_for_selector("button[value=stop]", state="attached")
        assert here.station.backups()["plan"]["days"] == 2
        keys.click("button[value=forget]")
        page.wait_for_selector(".waits", state="detached")
        assert here.station.backups()["backups"] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_how_far_a_backup_is_is_followed_in_the_browser(
    browser: Browser, here: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, scripts: bool
) -> None:
    """In place where scripts run; else the page loads itself anew. At the end it says so, and does so no more."""
    with held(monkeypatch) as go_on, visiting(browser, here, java_script_enabled=scripts) as (page, _):
        story.open_talk(page)
        page.goto("/".join(page.url.split("/")[:4]) + "/backups")
        page.fill("#folder", str(tmp_path))
        page.click("button[value=make]")
        page.wait_for_selector("#progress[aria-busy=true] progress[max]")
        if scripts:
            assert violations(page) == []
            page.evaluate("window.stays = true")
        go_on.set()
        page.wait_for_selector("#progress:not([aria-busy]) #made")
        if scripts:
            assert page.evaluate("window.stays")
            assert page.locator("[data-again]").count() == 0
        page.click("#progress a.button")
        page.wait_for_selector("#folder")
        assert str(tmp_path / "station.backup") in page.inner_text("main")


def test_a_screen_reader_hears_the_page_in_its_order(browser: Browser, here: Open) -> None:
    """The tree of a leg: who said what, how far it may go, then the form, each with its name."""
    with visiting(browser, here) as (page, _):
        story.open_talk(page)
        story.north_speaks(page)
        heard = page.locator("body").aria_snapshot()
        at = -1
        for piece in (
            'link "To the page"',
            "banner",
            'navigation "This talk"',
            'heading "North Port" [level=1]',
            f"paragraph: {story.CHANNEL}",
            "in the very words to",
            story.FUEL,
            "withheld: for the mediator only",
            'combobox "By which way"',
            'textbox "The words"',
            'group "How far it may go"',
            'radio "For you alone" [checked]',
            'checkbox "South Port"',
            'button "Write it down on the leg of North Port"',
            'heading "Waits here" [level=2]',
        ):
            found = heard.find(piece, at + 1)
            assert found > at, (piece, heard)
            at = found


PLACES = """([selector, pieces]) => {
  const all = [...document.querySelectorAll(selector)];
  const one = all.find((each) => each.textContent.includes(pieces[0]));
  const walker = document.createTreeWalker(one, NodeFilter.SHOW_TEXT);
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return pieces.map((piece) => {
    const node = nodes.find((each) => each.data.includes(piece));
    const range = document.createRange();
    const start = node.data.indexOf(piece);
    range.setStart(node, start);
    range.setEnd(node, start + piece.length);
    return range.getBoundingClientRect().left;
  });
}"""


def lefts(page: Page, selector: str, *pieces: str) -> list[float]:
    """Where pieces of a line stand, by their left edges."""
    found: list[float] = page.evaluate(PLACES, [selector, list(pieces)])
    return found


MIXED = "הספינה North Star תגיע ב-14 במרץ"
PIECES = ("הספינה", "North", "Star", "תגיע", "14", "במרץ")


def in_hebrew_order(places: list[float]) -> bool:
    """The line runs from the right; the English name within it from the left."""
    ship, north, star, arrives, day, march = places
    return ship > star > north > arrives > day > march


@pytest.mark.parametrize("language", ["he", "en"])
def test_mixed_lines_keep_their_order(browser: Browser, tmp_path: Path, language: str) -> None:
    """Hebrew words with an English name and a number: in the composer, the thread, the desk, the sheet and in print."""
    with opened(tmp_path / "station", language=language) as here, visiting(browser, here) as (page, _):
        story.open_talk(page)
        page.fill("#w-text", MIXED)
        assert page.eval_on_selector("#w-text", "area => getComputedStyle(area).direction") == "rtl"
        page.check("input[name='w.mark'][value=verbatim]")
        page.check("input[name='w.to'][value='South Port']")
        page.select_option("#closeness", "dictated_and_read_back")
        page.click("#note button.primary")
        story.written(page, 1)
        assert in_hebrew_order(lefts(page, "article.said .words", *PIECES))
        page.click("nav.talk .tabs a.seat-mediator")
        page.wait_for_selector("section.leg")
        assert in_hebrew_order(lefts(page, "section.leg .words", *PIECES))
        page.click("li:has-text('North Star') button[value=verbatim]")
        page.wait_for_selector(".sees .paper")
        assert in_hebrew_order(lefts(page, ".sees .words", *PIECES))
        page.click("button[value=convey]")
        page.wait_for_selector("article.paper")
        assert in_hebrew_order(lefts(page, "article.paper .words", *PIECES))
        page.emulate_media(media="print")
        assert in_hebrew_order(lefts(page, "article.paper .words", *PIECES))
        assert not page.is_visible("header.top")
        assert not page.is_visible("#deliver")


def test_names_and_numbers_keep_their_order_in_sentences(browser: Browser, tmp_path: Path) -> None:
    """On Hebrew pages an English name and a date stand within the sentence, each in its own order."""
    with opened(tmp_path / "station", language="he") as here, visiting(browser, here) as (page, _):
        story.open_talk(page)
        opened_leg, north = lefts(page, "article.told p", "המתווך", "North")
        assert opened_leg > north
        (port,) = lefts(page, "article.told p", "Port")
        assert port > north


def test_words_of_an_article_keep_their_order_on_a_page_of_the_other_direction(
    browser: Browser, tmp_path: Path
) -> None:
    """English words on Hebrew pages: in the chain, in the fields of a correction, and where a name is cut short."""
    with opened(tmp_path / "station", language="he") as here, visiting(browser, here) as (page, _):
        story.open_talk(page)
        talk = page.url.split("/leg/")[0]
        come_to(page, _article_of(page, talk, ARTICLE) + "?at=2")
        no, place, comma = lefts(page, ".proposed .chain q", "No talks", "place", ",")
        assert no < place < comma
        field = page.locator("form.proposal textarea[name$='.words.text']", has_text="No talks take place")
        assert field.evaluate("area => getComputedStyle(area).direction") == "ltr"
        page.goto(f"{talk}/articles/1?at=1")
        page.click("form.proposal button.primary")
        page.wait_for_selector("form.proposal")
        page.goto(f"{talk}/record")
        name, cut = lefts(page, "figure.lanes tspan", "foreign", "…")
        assert name < cut


def test_framing_and_forms_from_elsewhere_are_refused(browser: Browser, here: Open, tmp_path: Path) -> None:
    """A page of another origin can neither show ours in a frame nor send a form to it."""
    with visiting(browser, here) as (page, watched):
        root = "/".join(page.url.split("/")[:4])
        stranger = tmp_path / "stranger.html"
        stranger.write_text(
            f'<iframe src="{root}/"></iframe><form id="f" method="post" action="{root}/lock"><button>x</button></form>',
            "utf-8",
        )
        page.goto(stranger.as_uri())
        page.click("button")
        page.wait_for_load_state()
        assert here.locked == []
        assert "Two ports" not in page.content()
        watched.faults.clear()  # the browser says that it refused


def test_the_title_says_nothing(browser: Browser, here: Open) -> None:
    """No name of a talk, a side or a person stands in the title of any page."""
    titles: set[str] = set()
    with visiting(browser, here) as (page, _):
        story.all_of_it(page, lambda shown, _: titles.add(shown.title()))
    assert len(titles) > 5
    assert not [title for title in titles if re.search("north|south|ports|mara", title, re.IGNORECASE)]


def test_what_is_not_meant_for_paper_is_not_printed(browser: Browser, tmp_path: Path) -> None:
    """Of an item held against confidences the item alone, and its address tells nothing; of a watch, nothing."""
    with opened(tmp_path / "station") as here, visiting(browser, here) as (page, _):
        story.all_of_it(page, lambda *_: None)
        addresses = dict(other_pages(page))
        page.goto(addresses["leak"])
        assert "confidence" in page.inner_text("main")
        assert [each for each in ("confidence", "resembles", "rare words") if each in on_paper(page)] == []
        assert "statement" in on_paper(page)
        assert "leak" not in page.url
        page.goto(addresses["watch"])
        assert "The Coast" in page.inner_text("main")
        assert on_paper(page).strip() == ""
