"""Pages, feeds, and the parts of a pasted text."""

from __future__ import annotations

import pytest

from goodoffices.errors.importing import ImportNoText, ImportTooLarge, ImportTooLong, ImportUnreadable
from goodoffices.importing import from_feed, from_html, keep
from goodoffices.importing.page import LARGEST, MOST_LINKS, MOST_STORIES, parts
from goodoffices.importing.source import LONGEST
from tests.importing.kit import read

PARAGRAPH = (
    "The harbour office said on Monday that the ferry would not run before the spring, and that nobody had asked. "
)
PAGE = f"""<!doctype html><html><head><title>Ferry stays</title><style>body {{ color: red }}</style></head><body>
<script>var said = "The minister said nothing";</script><article><h1>Ferry stays</h1><p>{PARAGRAPH * 3}</p>
<p>{PARAGRAPH}</p></article><style>p {{ content: "threat" }}</style></body></html>"""


def test_scripts_and_styles_never_become_text() -> None:
    """Only what a reader sees is read."""
    text = from_html(PAGE.encode(), "the page")
    assert "The harbour office said" in text
    assert "var said" not in text
    assert "content" not in text
    assert "color" not in text


def test_a_page_that_is_too_large_is_not_opened() -> None:
    """More than 50 MiB is refused by its size."""
    big = bytes(LARGEST + 1)
    for reader in (from_html, from_feed):
        with pytest.raises(ImportTooLarge):
            reader(big, "the page")


@pytest.mark.parametrize("data", [b"", b"<", b"\x00" * 100, b"<html></html>", b"\xff\xfe<a", b"<p>" * 5_000], ids=repr)
def test_a_page_without_an_article_is_refused(data: bytes) -> None:
    """Whatever the bytes are, they are an article or are refused."""
    with pytest.raises((ImportNoText, ImportUnreadable)):
        from_html(data, "the page")


def _feed(items: str, head: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{head}<rss version="2.0"><channel><title>Paper</title>{items}</channel></rss>'.encode()
    )


def test_a_feed_gives_its_stories() -> None:
    """Title, text and time of each; tags within the text are none of it."""
    item = (
        "<item><title>Ferry</title><description>&lt;p&gt;It &lt;b&gt;stays&lt;/b&gt;."
        "&lt;/p&gt;&lt;script&gt;x()&lt;/script&gt;</description><pubDate>Mon</pubDate></item>"
    )
    (story,) = from_feed(_feed(item), "the feed")
    assert (story.title, story.text, story.published) == ("Ferry", "It stays .", "Mon")


def test_entities_of_a_feed_are_not_expanded() -> None:
    """A text that grows a thousandfold with each name is refused where it is declared."""
    bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;'>]>"
    outside = '<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    for head in (bomb, outside):
        with pytest.raises(ImportUnreadable):
            from_feed(_feed("<item><title>&b;</title></item>", head), "the feed")


def test_a_feed_that_never_ends_is_cut() -> None:
    """After so many stories the rest is not read, nor looked at for faults."""
    endless = _feed("<item><title>One more</title></item>" * (MOST_STORIES + 500))[:-20]
    assert len(from_feed(endless, "the feed")) == MOST_STORIES
    deep = _feed("<item><title>" + "<a>" * 5_000)
    with pytest.raises(ImportUnreadable):
        from_feed(deep, "the feed")


def test_a_text_of_a_book_is_refused() -> None:
    """An article has an end."""
    with pytest.raises(ImportTooLong):
        keep("x" * (LONGEST + 1), "page")


def test_a_side_bar_is_told_from_the_article() -> None:
    """Headlines under a title, and a run of short lines behind the article, are leads; nothing of them is an item."""
    text = (
        f"Ferry stays\n\n{PARAGRAPH}\n\nRead also\nMinister warns of rain on Friday\nUnion denies that it sings\n"
        "Norway lends two ships to a film crew"
    )
    _, found = read(text)
    assert [lead.text for lead in found.leads] == [
        "Minister warns of rain on Friday",
        "Union denies that it sings",
        "Norway lends two ships to a film crew",
    ]
    assert len(found.items) == 1


def test_a_lead_within_the_article_is_one_line() -> None:
    """“Read also: …” between two paragraphs ends with its line."""
    text = f"Ferry stays\n\n{PARAGRAPH}\n\nRead also: Minister warns of rain on Friday\n\n{PARAGRAPH}"
    roles = [part.role for part in parts(keep(text, "page"))]
    assert roles == ["headline", "body", "lead", "body"]


ASIDE = (
    "<nav><a href='/'>Home</a></nav>{}<aside><ul><li><a href='/1'>Minister warns of rain on Friday</a></li>"
    "<li><a href='/2'>Union denies that it sings at night</a></li>"
    "<li><a href='/3'>Norway lends two ships to a film crew</a></li></ul></aside></body>"
)


def test_headlines_beside_a_saved_article_are_leads() -> None:
    """Links that read like headlines come back behind the article, and nothing of them is an item."""
    page = PAGE.replace("</body>", ASIDE.format(""))
    _, found = read(from_html(page.encode(), "the page"))
    assert [lead.text for lead in found.leads] == [
        "Minister warns of rain on Friday",
        "Union denies that it sings at night",
        "Norway lends two ships to a film crew",
    ]
    assert not any("rain" in span.text for item in found.items for span in item.evidence)


def test_links_of_a_page_are_bounded() -> None:
    """A page of nothing but links gives so many leads, and no more."""
    links = "".join(f"<a href='/{n}'>Headline number {n} about some other ferry</a>" for n in range(10_000))
    text = from_html(PAGE.replace("</body>", f"<aside>{links}</aside></body>").encode(), "the page")
    assert text.count("about some other ferry") <= MOST_LINKS


def test_headlines_before_the_article_are_leads() -> None:
    """Among many short lines before the dateline the headline is the one that the article is about."""
    text = (
        "Iran sends fresh envoy to Vienna\n\nUnion denies that it sings at night\n\nSponsored Links\n\n"
        "Ten boats that nobody wants to own\n\nChile asks Peru to keep the ferry running\n\n"
        "LIMA, May 4 (Agency) - Chile asked Peru on Monday to keep the ferry running between the two ports."
    )
    _, found = read(text)
    assert [lead.text for lead in found.leads] == [
        "Iran sends fresh envoy to Vienna",
        "Union denies that it sings at night",
        "Ten boats that nobody wants to own",
    ]
