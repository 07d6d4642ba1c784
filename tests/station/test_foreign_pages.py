"""Saved pages and feeds are taken apart in a process of their own, and come back as text within bounds."""

from __future__ import annotations

import pytest

from goodoffices.errors.base import Refusal
from goodoffices.station import foreign_pages
from goodoffices.station.foreign_pages import kind_of, stories_of

WORDS = "The ministry of Norway said on Monday that the talks about the channel go on, and that both ports take part."
PAGE = f"""<!doctype html><html><head><title>Two ports talk</title><meta charset="utf-8">
<script>var said = "a script said so";</script><style>p {{ color: red }}</style></head>
<body><nav><a href="/a">Weather</a></nav><article><h1>Two ports talk</h1><p>{WORDS}</p><p>{WORDS} Again.</p></article>
</body></html>"""
FEED = f"""<?xml version="1.0"?><rss version="2.0"><channel><title>The Coast</title>
<item><title>Two ports talk</title><description>{WORDS}</description><pubDate>Mon, 15 Dec 2025 09:00:00 GMT</pubDate>
</item><item><title>Fog</title><description>{WORDS}</description></item></channel></rss>"""
BOMB = """<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><rss><channel><item><title>&c;</title></item></channel></rss>"""


@pytest.mark.parametrize(
    ("name", "data", "kind"),
    [
        ("a.html", b"", "html"),
        ("", b"\xef\xbb\xbf <!DOCTYPE html>", "html"),
        ("a.rss", b"", "feed"),
        ("", b"<?xml version='1.0'?><feed>", "feed"),
        ("a.txt", b"Two ports talk", None),
        ("", b"<?xml version='1.0'?><!DOCTYPE html><html>", "html"),
        ("", b"<!-- saved --> <body><p>Talk</p>", "html"),
        ("", b"Two ports talk about <rss and <html>", None),
        ("", b"", None),
    ],
)
def test_what_a_file_is(name: str, data: bytes, kind: str | None) -> None:
    """By its name or by how it begins."""
    assert kind_of(name, data) == kind


def test_a_page_gives_its_article_alone() -> None:
    """No script, no style, no way to other pages."""
    (story,) = stories_of(PAGE.encode(), "html", "page.html")
    whole = f"{story.title}\n{story.text}"
    assert ("Two ports talk" in whole, WORDS in whole) == (True, True)
    assert [each for each in ("script", "color", "Weather") if each in whole] == []


def test_a_feed_gives_its_stories() -> None:
    """In order, each with the date that it says."""
    first, second = stories_of(FEED.encode(), "feed", "coast.rss")
    assert (first.title, first.text, second.title) == ("Two ports talk", WORDS, "Fog")
    assert "15 Dec 2025" in first.published


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"", "html", "import.no_text"),
        (b"<!doctype html><html><body></body></html>", "html", "import.no_text"),
        (b"\x00\xff\xfe" * 1000, "feed", "import.unreadable"),
        (BOMB.encode(), "feed", "import.unreadable"),
        (b"<rss><channel>", "feed", "import.no_text"),
        (b"<div>" * 200_000, "html", "import.no_text"),
    ],
)
def test_what_cannot_be_taken_apart_is_refused(data: bytes, kind: foreign_pages.Kind, code: str) -> None:
    """With a code, and within bounds."""
    with pytest.raises(Refusal) as refusal:
        stories_of(data, kind, "page")
    assert refusal.value.code in (code, "import.unreadable", "import.no_text")


def test_what_is_too_large_is_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """No process is begun for it."""
    monkeypatch.setattr(foreign_pages, "LARGEST", 10)
    monkeypatch.setattr("subprocess.run", None)
    with pytest.raises(Refusal) as refusal:
        stories_of(b"<html>" * 3, "html", "page")
    assert refusal.value.code == "import.too_large"


@pytest.mark.parametrize("interpreter", ["", "/nowhere/python", None])
def test_without_an_interpreter_it_is_refused(monkeypatch: pytest.MonkeyPatch, interpreter: str | None) -> None:
    """As a page that cannot be read."""
    monkeypatch.setattr("sys.executable", interpreter)
    with pytest.raises(Refusal) as refusal:
        stories_of(PAGE.encode(), "html", "page")
    assert refusal.value.code == "import.unreadable"
