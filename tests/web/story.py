"""*Two ports* with kept legs, played by clicking: from an empty folder to the last answer."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

CHANNEL = "We will not block the channel."
QUIET = "We need quiet in the harbour until the 14th."
FUEL = "Our tugs are short of fuel."
IN_SUBSTANCE = "North asks for quiet in the harbour until the 14th."
CONDITION = "North's tugs stay in their basin at night."

Seen = Callable[[Page, str], None]
"""Told of each page that the story comes to, by its name."""


def nobody(_: Page, __: str) -> None:
    """Nobody looks."""


def open_talk(page: Page, seen: Seen = nobody) -> None:
    """A mediator's first talk."""
    seen(page, "talks-empty")
    page.click("main .empty a.button")
    page.wait_for_selector("#title")
    page.fill("#title", "Two ports")
    page.fill("#side1-name", "North Port")
    page.fill("#side1-envoy", "North’s harbour master")
    page.fill("#side2-name", "South Port")
    page.fill("#side2-envoy", "South’s envoy")
    seen(page, "new-talk")
    page.click("button.primary")
    page.wait_for_selector("#note")


def written(page: Page, count: int) -> None:
    """Write down at once what waits, and wait until so many entries stand there."""
    page.wait_for_selector(".waiting button")
    page.click(".waiting button[value=now]")
    page.wait_for_selector(f"article.said:not(.waiting) >> nth={count - 1}")


def north_speaks(page: Page, seen: Seen = nobody) -> None:
    """Three sentences: one in its very words, one in substance, one for the mediator alone."""
    page.fill("#w-text", CHANNEL)
    page.check("input[name='w.mark'][value=verbatim]")
    page.check("input[name='w.to'][value='South Port']")
    page.select_option("#closeness", "dictated_and_read_back")
    seen(page, "leg-composer")
    page.click("#note button.primary")
    page.wait_for_selector(".waiting")
    seen(page, "leg-waiting")
    written(page, 1)
    page.fill("#w-text", f"{QUIET}\n\n{FUEL}")
    page.check("input[name='w.mark'][value=in_substance]")
    page.check("input[name='w.to'][value='South Port']")
    page.click("#note button.primary")
    page.wait_for_selector("#p2-text")
    page.check("input[name='p2.mark'][value=withheld]")
    seen(page, "leg-passages")
    page.click("#note button.primary")
    written(page, 2)
    seen(page, "leg-north")


def convey(page: Page, seen: Seen = nobody) -> None:
    """The mediator conveys the first two; the third is refused."""
    page.click("nav.talk .tabs a.seat-mediator")
    page.wait_for_selector("section.leg")
    seen(page, "desk")
    page.click(f"li:has-text('{CHANNEL}') button[value=verbatim]")
    page.wait_for_selector(".sees .paper")
    page.click("nav.talk .tabs a.seat-mediator")
    page.wait_for_selector("section.leg")
    page.click(f"li:has-text('{QUIET}') button[value=in_substance]")
    page.wait_for_selector("#i2-text")
    page.fill("#i2-text", "The tugs of the north are short of fuel; it asks for quiet.")
    page.fill("#i2-text", IN_SUBSTANCE)
    page.click("button:not(.unseen)[value=look]")
    page.wait_for_selector(f".sees .paper:has-text('{IN_SUBSTANCE}')")
    seen(page, "convey")
    page.click("button[value=convey]")
    page.wait_for_selector("article.paper")
    seen(page, "sheet")


def deliver(page: Page, seen: Seen = nobody) -> None:
    """The sheet is read out to South."""
    page.click("aside a.button")
    page.wait_for_selector("article.paper footer h2")
    seen(page, "sheet-mediator")
    page.click(".crumb a")
    page.wait_for_selector("#deliver")
    page.fill("#where", "by telephone")
    page.click("#deliver button.primary")
    page.wait_for_selector("#thread")
    seen(page, "leg-south")


def answer(page: Page, seen: Seen = nobody) -> None:
    """South accepts on a condition."""
    page.click(f".thing:has-text('{CHANNEL}') a[href*='/reply']")
    page.wait_for_selector("#c1-text")
    page.check("input[name=stance][value=accepts_on_conditions]")
    page.check("input[name='s.mark'][value=in_substance]")
    page.check("input[name='s.to'][value='North Port']")
    page.fill("#c1-text", CONDITION)
    page.check("input[name='c1.mark'][value=in_substance]")
    page.check("input[name='c1.to'][value='North Port']")
    seen(page, "reply")
    page.click("form.composer button.primary")
    page.wait_for_selector("article.entry:has-text('basin at night')")
    seen(page, "leg-answered")


def answer_crosses(page: Page, seen: Seen = nobody) -> None:
    """The answer and its condition are conveyed to North, and brought there."""
    page.click("nav.talk .tabs a.seat-mediator")
    page.wait_for_selector("section.leg")
    page.click("li:has(.stance) button[value=in_substance]")
    page.wait_for_selector("input[name='i1.condition']")
    page.check("input[name='i1.condition']")
    page.fill("input[name^='i1.condition.']", "that North's tugs keep to their basin at night")
    page.click("button:not(.unseen)[value=look]")
    page.wait_for_selector(".sees .paper")
    seen(page, "convey-answer")
    page.click("button[value=convey]")
    page.wait_for_selector("article.paper")
    page.click("#deliver button.primary")
    page.wait_for_selector("#thread")
    seen(page, "leg-north-answered")


def all_of_it(page: Page, seen: Seen = nobody) -> None:
    """From an empty folder to the last answer."""
    for part in (open_talk, north_speaks, convey, deliver, answer, answer_crosses):
        part(page, seen)
